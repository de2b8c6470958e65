"""What the made-up shop's last weeks held: which orders, when, by whom, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, auto
from random import Random
from typing import TypeVar
from uuid import UUID

from csdesk.desk.demo.demo_clients import MadeUpClient
from csdesk.desk.demo.demo_words import ChangeAsked, Size, Words
from csdesk.desk.person import Person
from csdesk.playbook.basis import Choice
from csdesk.playbook.shapes import JobType, Playbook
from csdesk.rules.order_fields import YES, Draft, Tick, defaults

AnyChoice = TypeVar("AnyChoice", bound=Choice)

OPENS, CLOSES = time(8, 20), time(18, 10)

MINUTE = timedelta(minutes=1)

AT_THE_CENTRE = timedelta(seconds=20)
"""How long a confirmed order is on its way to its centre."""

QUIET = timedelta(minutes=25)
"""Before now: what happens then is what somebody is just at."""


@dataclass(frozen=True)
class Staff:
    """Who works in the shop, by what they may do."""

    agents: Sequence[Person]
    trainee: Person
    answering: Sequence[Person]
    """Who may let dangerous goods through."""
    quality: Person
    """Quality control, who judges incidents."""
    manager: Person
    """Who closes them."""
    every: Sequence[Person]

    def named(self, name: str) -> Person:
        """The one of that name."""
        return next(one for one in self.every if one.name == name)


@dataclass(frozen=True)
class PlannedOrder:
    """One order: its form, who takes and who confirms it, and what its client asks for afterwards."""

    form: Draft
    taken_by: Person
    confirmed_by: Person
    answered_by: Person | None = None
    """Who answers for dangerous goods, and why."""
    reason: str = ""
    changed_texts: Mapping[str, str] = field(default_factory=dict)
    cancel_reason: str = ""


class Step(Enum):
    """What happens to an order at a moment."""

    TAKE = auto()
    CONFIRM = auto()
    HAND_OVER = auto()
    CHANGE = auto()
    CANCEL = auto()


@dataclass(frozen=True)
class Event:
    """A step of an order at a moment."""

    at: datetime
    step: Step
    order: PlannedOrder


class Plan:
    """Makes everything up, in the order of a given random."""

    def __init__(
        self,
        playbook: Playbook,
        words: Words,
        clients: Sequence[MadeUpClient],
        staff: Staff,
        random: Random,
        now: datetime,
    ) -> None:
        self._playbook, self._words, self._clients = playbook, words, clients
        self._staff, self._random, self._now = staff, random, now
        self._zone = playbook.shop.zone
        self._also: list[Event] = []

    def also(self, order: PlannedOrder, moment: datetime) -> None:
        """Let an order be confirmed at `moment` that is none of those made up."""
        for at, step in (
            (moment - 3 * MINUTE, Step.TAKE), (moment, Step.CONFIRM), (moment + AT_THE_CENTRE, Step.HAND_OVER),
        ):  # fmt: skip
            self._also.append(Event(at, step, order))

    def local(self, moment: datetime) -> datetime:
        """A moment on the shop's clocks."""
        return moment.astimezone(self._zone)

    def events(self, size: Size) -> list[Event]:
        """Everything that happened to orders until lately, oldest first."""
        today, until = self._now.astimezone(self._zone).date(), self._now - QUIET
        moments = [
            moment
            for back in range(size.days - 1, -1, -1)
            for moment in self._moments(today - timedelta(days=back), size.orders_a_day)
            if moment < until
        ]
        events = [event for moment in moments for event in self._order(moment) if event.at < until]
        return sorted([*events, *self._also], key=lambda event: event.at)

    def _moments(self, day: date, usual: int) -> list[datetime]:
        """When orders are confirmed on a day; a Sunday is quiet."""
        most = usual if day.weekday() < 6 else max(1, usual // 3)
        count = self._random.randrange(max(1, most * 3 // 4), most * 5 // 4 + 1)
        opens, closes = (datetime.combine(day, clock, self._zone) for clock in (OPENS, CLOSES))
        minutes = int((closes - opens).total_seconds()) // 60
        return [opens + timedelta(minutes=minute) for minute in sorted(self._random.choices(range(minutes), k=count))]

    def _order(self, moment: datetime) -> Iterator[Event]:
        """What happens to one order that is confirmed at `moment`."""
        random = self._random
        order, changes, cancels = self._made_up(moment)
        yield Event(moment - timedelta(minutes=random.randrange(2, 5)), Step.TAKE, order)
        yield Event(moment, Step.CONFIRM, order)
        yield Event(moment + timedelta(seconds=20), Step.HAND_OVER, order)
        later = moment + timedelta(minutes=random.randrange(10, 100))
        if changes or cancels:
            yield Event(later, Step.CHANGE if changes else Step.CANCEL, order)
            yield Event(later + timedelta(seconds=20), Step.HAND_OVER, order)

    def _made_up(self, moment: datetime) -> tuple[PlannedOrder, bool, bool]:
        """An order, and whether it is going to be changed or cancelled."""
        random, agent = self._random, self._random.choice(self._staff.agents)
        client = self.client()
        texts = self.texts(client, moment)
        answered_by, reason = None, ""
        if random.random() < 0.012:
            goods = random.choice(self._words.dangerous)
            texts |= {"goods": goods.goods, "dangerous": YES}
            answered_by, reason = random.choice(self._staff.answering), goods.reason
        chance = random.random()
        changes, cancels = chance < 0.05, 0.05 <= chance < 0.08
        order = PlannedOrder(
            form=Draft(self.uuid(), texts, self._ticks(texts, agent, client, moment)),
            taken_by=self._staff.trainee if random.random() < 0.08 else agent,
            confirmed_by=agent,
            answered_by=answered_by,
            reason=reason,
            changed_texts=self._changed(random.choice(self._words.change), texts) if changes else {},
            cancel_reason=random.choice(self._words.names.cancel_reasons) if cancels else "",
        )
        return order, changes, cancels

    def plain_order(self, moment: datetime, by: Person, *, best: int | None = None) -> Draft:
        """The whole form of an order taken by telephone and confirmed at `moment`, ticked.

        It is of one of the clients that ship most, the one at place `best`, or of any.
        """
        client = self.client() if best is None else self._clients[best % len(self._clients)]
        texts = self.texts(client, moment) | {"channel": "phone"}
        return Draft(self.uuid(), texts, self._ticks(texts, by, client, moment))

    def uuid(self) -> str:
        """The next form's own number."""
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def luck(self) -> float:
        """Anything from 0 to below 1."""
        return self._random.random()

    def client(self) -> MadeUpClient:
        """The best client often, some others often too, most hardly ever."""
        if self._random.random() < 0.05:
            return self._clients[0]
        return self._clients[int(len(self._clients) * self._random.random() ** 3)]

    def texts(self, client: MadeUpClient, moment: datetime) -> dict[str, str]:
        """The form as an agent fills it in for a client."""
        random, words, values = self._random, self._words, client.row.values
        choices = self._playbook.orders
        job_type: JobType = _likely(random, choices.job_type)
        phone = values["phone"].split(";")[0]
        goods, kilograms, cubic_metres = random.choice(client.trade.goods)
        pieces = random.choice((1, 1, 1, 2, 2, 3, 4, 6, 10))
        texts = {
            **defaults(),
            "channel": _likely(random, choices.channel).id,
            "client": client.row.code,
            "caller": values["contact"],
            "caller_phone": phone,
            "job_type": job_type.id,
            "settlement": values.get("settlement") or _likely(random, choices.settlement).id,
            "pickup_company": values["name"],
            "pickup_address": values["address"],
            "pickup_contact": values["contact"],
            "pickup_phone": phone,
            "delivery_company": self._firm(),
            "delivery_contact": words.person_name(random),
            "delivery_phone": words.mobile(random),
            "goods": goods,
            "pieces": str(pieces),
            "weight_kg": f"{Decimal(kilograms * pieces * random.randrange(80, 121)) / 100:.1f}",
            "volume_m3": f"{Decimal(str(cubic_metres)) * pieces:.3f}",
            "packing": random.choice(words.names.packing),
            "notes": random.choice(words.names.notes),
            "fee": f"{random.randrange(18, 60) + 6 * pieces}.00",
            "fragile": YES if random.random() < 0.12 else "",
            "slip_back": YES if random.random() < 0.35 else "",
        }
        if job_type.wants_vehicle:
            texts["vehicle"] = _likely(random, choices.vehicle).words.zh
        texts["delivery_address"] = words.address(random) if job_type.wants_vehicle else words.address_elsewhere(random)
        if job_type.needs_wanted_time:
            day = moment.astimezone(self._zone) + timedelta(days=random.randrange(1, 4))
            texts["wanted_at"] = f"{day:%Y-%m-%d} {random.randrange(9, 18):02d}:00"
        if random.random() < 0.2:
            texts["declared_value"] = f"{random.randrange(2, 90) * 100}.00"
        return {name: text for name, text in texts.items() if text}

    def _firm(self) -> str:
        random, words = self._random, self._words
        brand, _initials = random.choice(words.names.brands)
        return brand + random.choice(words.trade).word + random.choice(words.names.suffixes)

    def _ticks(
        self, texts: Mapping[str, str], by: Person, client: MadeUpClient, moment: datetime
    ) -> Mapping[str, Tick]:
        """Every check that the channel wants, but the notice where the client's own stands (O-3)."""
        stands = client.row.values.get("notice_until", "") >= f"{moment.astimezone(self._zone).date()}"
        return {
            check.id: Tick(by.name, moment - timedelta(minutes=1))
            for check in self._playbook.orders.checks_for(texts["channel"])
            if not (check.standing == "notice" and stands)
        }

    def _changed(self, asked: ChangeAsked, texts: Mapping[str, str]) -> Mapping[str, str]:
        """What a client asks to change, with its request (O-8)."""
        value = asked.value
        match asked.field:
            case "pieces":
                value = str(int(texts["pieces"]) + 1)
            case "delivery_phone":
                value = self._words.mobile(self._random)
            case "delivery_address":
                value = self._words.address(self._random)
        return {
            asked.field: value,
            "asked_by": texts["caller"],
            "asked_channel": texts["channel"],
            "asked_what": asked.what,
            "asked_why": asked.why,
        }


def _likely(random: Random, choices: Sequence[AnyChoice]) -> AnyChoice:
    """One of `choices`, the first twice as likely as the second, and so on."""
    return random.choices(choices, weights=[2.0**-place for place in range(len(choices))])[0]
