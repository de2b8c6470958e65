"""The made-up shop's parcels: what two carriers told of the last weeks, and the untracked query as it was worked on.

Parcels and scans are written many at a time, as their files would be; what was decided goes through the desk itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from sqlmodel import col, select

from csdesk.desk.demo.demo_cases import Happening
from csdesk.desk.demo.demo_clients import MadeUpClient
from csdesk.desk.demo.demo_plan import QUIET, Staff
from csdesk.desk.demo.demo_words import MadeUpParcels, StuckParcel, Way, Words
from csdesk.desk.desk import Transaction
from csdesk.desk.parcels import parcel_events, untracked_decisions, untracked_runs
from csdesk.desk.parcels.untracked import Row
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.shifts import shifts
from csdesk.desk.tickets import tickets
from csdesk.models.case import Case, CaseState
from csdesk.playbook.shapes import Playbook
from csdesk.rules.working_time import DAY, moment_on

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

SHIPPED_AT = time(18, 40)
"""When a day's parcels begin to leave."""

PICKED_UP, DEPARTED, ARRIVED, GIVEN_OUT, SIGNED = "picked_up", "departed", "arrived", "out_for_delivery", "signed"
PROBLEM = "problem"

Step = tuple[datetime, str, str]
"""When, which kind of scan, where."""


@dataclass(frozen=True)
class MadeUpParcel:
    """One parcel and everything that is ever scanned of it."""

    number: str
    shipped: datetime
    direction: str
    carrier: str
    line: str
    destination: str
    consignee: str
    client: str
    steps: Sequence[Step]
    """In the order of their moments."""

    def last(self, until: datetime) -> Step | None:
        """The last scan that was made by then."""
        return next((step for step in reversed(self.steps) if step[0] <= until), None)

    def signed(self, until: datetime) -> datetime | None:
        """When it was signed, if by then."""
        return next((at for at, kind, _place in self.steps if kind == SIGNED and at <= until), None)


def happenings(
    playbook: Playbook,
    words: Words,
    clients: Sequence[MadeUpClient],
    staff: Staff,
    a_day: int,
    random: Random,
    now: datetime,
) -> Iterator[Happening]:
    """The files that came, and the query each time that it was asked before today."""
    parcels = _Parcels(playbook, words, clients, random, now).every(a_day)
    told = words.parcels
    files, asked = _Files(parcels, staff.manager), []
    today = now.astimezone(playbook.shop.zone).date()
    for place, days in enumerate(told.asked_days_ago):
        at = moment_on(today - days * DAY, told.asked_at, playbook.shop.zone)
        yield Happening(at - 20 * MINUTE, files.take_in)
        agent = staff.agents[place % len(staff.agents)]
        until = moment_on(today + DAY, time(18), playbook.shop.zone)
        asked.append(_Asked(told, agent, Random(random.random()), until))  # noqa: S311  (made up)
        yield Happening(at, asked[-1].ask)
        yield Happening(at + 25 * MINUTE, asked[-1].decide)
        yield Happening(at + 55 * MINUTE, asked[-1].answer)
    yield Happening(now - QUIET - MINUTE, files.take_in)


class _Parcels:
    """Makes parcels up."""

    def __init__(
        self, playbook: Playbook, words: Words, clients: Sequence[MadeUpClient], random: Random, now: datetime
    ) -> None:
        self._playbook, self._words, self._told, self._clients = playbook, words, words.parcels, clients
        self._random, self._now, self._zone = random, now, playbook.shop.zone
        self._today = now.astimezone(self._zone).date()
        self._counts = {"8030": 124_400, "7512": 40_210, "4": 77_000_100, "8210": 330_800}
        self._carriers = [one.id for one in playbook.parcels.carrier]
        self._ways = {one.city: one for one in self._told.way}

    def every(self, a_day: int) -> list[MadeUpParcel]:
        """All of them, the one shipped first first."""
        made = []
        for back in range(self._told.days, -1, -1):
            day = self._today - back * DAY
            made += [self._stuck(one, day) for one in self._told.stuck if one.days_ago == back]
            made += [self._outgoing(day) for _ in range(a_day)]
            made += [self._incoming(day) for _ in range(a_day // 2)]
        made += [self._bag(self._today - (4 + place) * DAY) for place in range(self._told.bags)]
        made += [self._given_out(signed=place >= self._told.unsigned) for place in range(self._told.given_out)]
        return sorted(made, key=lambda one: (one.shipped, one.number))

    def _number(self, prefix: str) -> str:
        self._counts[prefix] += self._random.randrange(1, 9)
        return f"{prefix}{self._counts[prefix]:0{12 - len(prefix)}d}"

    def _moment(self, day: date, clock: time, within: int) -> datetime:
        return moment_on(day, clock, self._zone) + timedelta(seconds=self._random.randrange(60 * within))

    def _outgoing(self, day: date) -> MadeUpParcel:
        """One that is signed in time."""
        if self._random.random() < 0.2:
            return self._in_the_city(day)
        way = self._random.choice([one for one in self._told.way if not one.line])
        return self._to(way, self._moment(day, SHIPPED_AT, 60), self._carriers[self._random.random() < 0.1])

    def _stuck(self, stuck: StuckParcel, day: date) -> MadeUpParcel:
        """One that stops on its way."""
        way, signed = self._ways[stuck.city], None
        if stuck.signed_days_ago is not None:
            signed = self._moment(self._today - stuck.signed_days_ago * DAY, time(9, 30), 240)
        carrier = stuck.carrier or self._carriers[0]
        return self._to(way, self._moment(day, SHIPPED_AT, 60), carrier, stuck.stop, signed)

    def _to(
        self, way: Way, shipped: datetime, carrier: str, stop: str = "", signed: datetime | None = None
    ) -> MadeUpParcel:
        told, minutes = self._told, self._random.randrange
        at = shipped - minutes(90, 300) * MINUTE
        steps: list[tuple[str, Step]] = [("no_scan", (at, PICKED_UP, told.site))]
        at = shipped + minutes(5, 40) * MINUTE
        steps += [
            ("", (at, DEPARTED, told.site)),
            ("city_hub", (at + minutes(60, 140) * MINUTE, ARRIVED, told.city_hub)),
        ]
        at += minutes(240, 330) * MINUTE
        steps.append(("", (at, DEPARTED, told.city_hub)))
        if way.through:
            steps.append(("through", (at + minutes(240, 330) * MINUTE, ARRIVED, way.through)))
            at += minutes(360, 420) * MINUTE
            steps.append(("", (at, DEPARTED, way.through)))
        steps.append(("hub_in", (at + minutes(200, 300) * MINUTE, ARRIVED, way.hub)))
        at += minutes(330, 420) * MINUTE
        steps += [("hub_out", (at, DEPARTED, way.hub)), ("", (at + minutes(60, 120) * MINUTE, ARRIVED, way.site))]
        day = (shipped + DAY).astimezone(self._zone).date()
        given_out = self._moment(day + DAY, time(8, 20), 60)
        steps.append(("given_out", (given_out, GIVEN_OUT, way.site)))
        if stop == "problem":
            steps.append(("problem", (given_out + 3 * HOUR, PROBLEM, way.site)))
        ends = [place for place, (name, _step) in enumerate(steps) if stop and name == stop]
        track = [step for _name, step in steps[: ends[0] + 1]] if ends else [step for _name, step in steps]
        if signed is not None:
            track += [(signed - 3 * HOUR, GIVEN_OUT, way.site), (signed, SIGNED, way.site)]
        elif not ends:
            track.append((given_out + minutes(60, 480) * MINUTE, SIGNED, way.site))
        prefix = "8030" if carrier == self._carriers[0] else "7512"
        return self._parcel(prefix, shipped, "out", carrier, way.line, way.city, track)

    def _in_the_city(self, day: date) -> MadeUpParcel:
        told, minutes = self._told, self._random.randrange
        shipped, site = self._moment(day, SHIPPED_AT, 60), self._random.choice(self._told.district_sites)
        given_out = self._moment(day + DAY, time(8, 20), 60)
        track = [
            (shipped - minutes(60, 240) * MINUTE, PICKED_UP, told.site),
            (shipped + minutes(5, 40) * MINUTE, DEPARTED, told.site),
            (shipped + minutes(80, 160) * MINUTE, ARRIVED, told.city_hub),
            (shipped + minutes(600, 700) * MINUTE, ARRIVED, site),
            (given_out, GIVEN_OUT, site),
            (given_out + minutes(60, 480) * MINUTE, SIGNED, site),
        ]
        return self._parcel("8030", shipped, "out", self._carriers[0], "same_city", self._words.city[:-1], track)

    def _bag(self, day: date) -> MadeUpParcel:
        """A sealed bag: it is opened at a hub, and nobody signs for it (U-2)."""
        shipped, way = self._moment(day, SHIPPED_AT, 60), self._random.choice(self._told.way)
        track = [
            (shipped + 20 * MINUTE, DEPARTED, self._told.site),
            (shipped + 2 * HOUR, ARRIVED, self._told.city_hub),
            (shipped + 16 * HOUR, ARRIVED, way.hub),
        ]
        return self._parcel("4", shipped, "out", self._carriers[0], "", way.city, track, client="")

    def _incoming(self, day: date) -> MadeUpParcel:
        """One that came to the shop and was fetched or delivered the same day."""
        given_out = self._moment(day, time(9, 50), 60)
        signed = given_out + self._random.randrange(40, 400) * MINUTE
        return self._in(given_out, None if day == self._today else signed, out=day != self._today)

    def _given_out(self, *, signed: bool) -> MadeUpParcel:
        """One that was given out today, as far as the day is (U-9)."""
        until = self._now - QUIET - 2 * MINUTE
        begins = shifts.bounds(self._playbook, shifts.day_of(self._playbook, until))[0]
        given_out = max(begins, until - 5 * HOUR)
        given_out += (until - given_out) * (0.4 * self._random.random())
        return self._in(
            given_out, given_out + (until - given_out) * self._random.random() if signed else None, out=True
        )

    def _in(self, given_out: datetime, signed: datetime | None, *, out: bool) -> MadeUpParcel:
        told, minutes, way = self._told, self._random.randrange, self._random.choice(self._told.way)
        shipped = given_out - minutes(30 * 60, 40 * 60) * MINUTE
        track = [
            (shipped + HOUR, DEPARTED, way.site),
            (shipped + 6 * HOUR, ARRIVED, way.hub),
            (given_out - minutes(300, 420) * MINUTE, ARRIVED, told.city_hub),
            (given_out - minutes(40, 100) * MINUTE, ARRIVED, told.site),
        ]
        if out:
            track.append((given_out, GIVEN_OUT, told.site))
        if signed is not None:
            track.append((signed, SIGNED, told.site))
        return self._parcel("8210", shipped, "in", self._carriers[0], way.line, self._words.city[:-1], track, client="")

    def _parcel(
        self,
        prefix: str,
        shipped: datetime,
        direction: str,
        carrier: str,
        line: str,
        destination: str,
        track: Sequence[Step],
        client: str | None = None,
    ) -> MadeUpParcel:
        if client is None:
            client = self._clients[int(len(self._clients) * self._random.random() ** 3)].row.code
        line = line or self._playbook.parcels.default_line
        consignee = self._words.person_name(self._random)
        return MadeUpParcel(
            self._number(prefix), shipped, direction, carrier, line, destination, consignee, client,
            sorted(track),
        )  # fmt: skip


_PARCELS = """
    INSERT INTO parcel (number, shipped_at, direction, carrier, line, destination, consignee, client,
                        last_scan_at, last_scan_kind, last_scan_place, signed_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_MOVED = "UPDATE parcel SET last_scan_at = ?, last_scan_kind = ?, last_scan_place = ?, signed_at = ? WHERE number = ?"
_SCANS = "INSERT INTO scan (number, scanned_at, kind, place) VALUES (?, ?, ?, ?)"


class _Files:
    """Takes in what became known since the last time."""

    def __init__(self, parcels: Sequence[MadeUpParcel], by: Person) -> None:
        self._parcels, self._by = parcels, by
        self._since: datetime | None = None

    def take_in(self, tx: Transaction, at: datetime) -> None:
        """Everything that happened by `at`."""
        since, self._since = self._since, at
        new = [one for one in self._parcels if one.shipped <= at and (since is None or one.shipped > since)]
        before = [one for one in self._parcels if since is not None and one.shipped <= since]
        moved = [one for one in before if one.last(at) != one.last(since)]  # type: ignore[arg-type]
        tx.raw.executemany(_PARCELS, [self._row(one, at) for one in new])
        tx.raw.executemany(_MOVED, [(*self._row(one, at)[-4:], one.number) for one in moved])
        scans = [
            (one.number, _seconds(when), kind, place)
            for some, begin in ((new, None), (moved, since))
            for one in some
            for when, kind, place in one.steps
            if when <= at and (begin is None or when > begin)
        ]
        tx.raw.executemany(_SCANS, scans)
        record(tx, "import.scans", "file", "demo", by=self._by, at=at, after={"parcels": len(new), "scans": len(scans)})
        signed = [one.number for one in moved if one.signed(at) is not None]
        parcel_events.signed(tx, signed, by=self._by, at=at)

    @staticmethod
    def _row(one: MadeUpParcel, at: datetime) -> tuple[object, ...]:
        when, kind, place = one.last(at) or (None, "", "")
        return (
            one.number, _seconds(one.shipped), one.direction, one.carrier, one.line, one.destination, one.consignee,
            one.client, _seconds(when) if when else None, kind, place,
            _seconds(signed) if (signed := one.signed(at)) else None,
        )  # fmt: skip


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


class _Asked:
    """The untracked query of one day: asked, rows decided as their kinds propose, tickets answered (U-3, U-6)."""

    def __init__(self, told: MadeUpParcels, agent: Person, random: Random, until: datetime) -> None:
        self._told, self._agent, self._random, self._until = told, agent, random, until
        self._run_id = 0

    def _uuid(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def ask(self, tx: Transaction, at: datetime) -> None:
        """The run."""
        run = untracked_runs.start_run(tx, uuid=self._uuid(), by=self._agent, at=at)
        assert run.id is not None
        self._run_id = run.id

    def decide(self, tx: Transaction, at: datetime) -> None:
        """All of its rows; one that was seen before and prepares a claim comes on its list."""
        chosen: dict[tuple[str, str], list[str]] = {}
        for row in untracked_runs.rows_of(tx, self._run_id):
            if not row.decision:
                chosen.setdefault(self._decision(row), []).append(row.number)
        for (decision, note), numbers in chosen.items():
            untracked_decisions.decide(tx, self._run_id, numbers, decision, note, by=self._agent, at=at)

        for case in self._tickets(tx):
            # A number of the plan's: the same seed makes the same shop.
            case.uuid = self._uuid()
            tx.session.add(case)

    def answer(self, tx: Transaction, at: datetime) -> None:
        """The tickets that it opened, each by what is promised (C-1)."""
        facts, solution = self._told.answer
        until = f"{tx.local(self._until):%Y-%m-%d %H:%M}"
        for case in self._tickets(tx):
            assert case.id is not None
            tickets.answer(tx, case.id, facts, solution, until, uuid=self._uuid(), by=self._agent, at=at)

    def _tickets(self, tx: Transaction) -> Sequence[Case]:
        """Those that are open, and not answered yet."""
        wanted = select(Case).where(Case.state == CaseState.OPEN, col(Case.procedure).in_(tickets.kinds(tx)))
        every = tx.session.exec(wanted.order_by(col(Case.id))).all()
        return [one for one in every if one.id is not None and not tickets.replies_of(tx, one.id)]

    def _decision(self, row: Row) -> tuple[str, str]:
        if row.prepares and row.runs_seen > 1:
            return row.prepares, ""
        return row.action, self._told.note if row.action == "watch" else ""
