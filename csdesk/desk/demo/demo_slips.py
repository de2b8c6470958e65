"""The made-up shop's signed slips: some out, two overdue, an envelope on the table with one missing and one extra."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlmodel import col, select

from csdesk.desk.cases import case_files
from csdesk.desk.demo.demo_cases import Happening
from csdesk.desk.demo.demo_plan import QUIET, Staff
from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person
from csdesk.desk.slips import slip_batches, slip_handing, slip_pressing, slip_ways, slips
from csdesk.models.client import Client
from csdesk.models.order import Order, OrderRevision, OrderState
from csdesk.models.slip import Slip
from csdesk.playbook.shapes import Playbook
from csdesk.rules.working_time import DAY

MINUTE = timedelta(minutes=1)
TOLD_DAYS = 24
"""Slips of so many days are told of: they show everything."""

ON_ITS_WAY = 2
"""Days from the order to the arrival."""

FORGOTTEN_DAYS_AGO = (13, 15)
"""Of the orders of these days a slip never came back, though it was to come straight."""

ENVELOPE_EACH = 6
"""Days from one envelope to the next; one takes two days."""


@dataclass
class _Known:
    """A slip as it is told of."""

    number: str
    day: date
    forgotten: bool
    state: str = "asked"
    arrived: bool = False


@dataclass
class _Slips:
    """Tells the slips evening by evening."""

    playbook: Playbook
    staff: Staff
    random: Random
    today: date
    known: list[_Known] = field(default_factory=list)
    envelope: tuple[str, list[_Known]] | None = None

    def by(self) -> Person:
        """Whoever has the slips that evening."""
        return self.random.choice(self.staff.agents)

    def evening(self, tx: Transaction, at: datetime) -> None:
        """What is done with slips at the end of a day."""
        day = tx.local(at).date()
        for one in self.known:
            if not one.arrived and day >= one.day + ON_ITS_WAY * DAY:
                transfers = 0 if one.forgotten else self.random.choice((0, 0, 1, 1, 2))
                slip_ways.set_way(tx, one.number, transfers=str(transfers), by=self.by(), at=at)
                slip_ways.arrive(tx, one.number, None, "", by=self.by(), at=at)
                _name_cases(tx, one.number, self.random)
                one.arrived = True
            elif one.arrived and one.state == "asked" and not one.forgotten and self.random.random() < 0.7:
                self._mark(tx, one, "signed", at)
            elif one.state == "received":
                self._mark(tx, one, "checked", at)
        if self.envelope is not None and (self.today - day).days % ENVELOPE_EACH == 0:
            batch, inside = self.envelope
            for one in inside:
                slip_batches.scan(tx, batch, one.number, by=self.by(), at=at)
                one.state = "received"
            slip_batches.close(tx, batch, by=self.by(), at=at)
            self.envelope = None
            self._hand_over(tx, at)
        elif (self.today - day).days % ENVELOPE_EACH == 2:
            self._post(tx, at)
        self._ask(tx, day, at)

    def _mark(self, tx: Transaction, one: _Known, state: str, at: datetime) -> None:
        slips.mark(tx, one.number, state, by=self.by(), at=at)
        one.state = state

    def _ask(self, tx: Transaction, day: date, at: datetime) -> None:
        """Slips of the day's orders, few of them: the others of old orders are not told of."""
        days_ago = (self.today - day).days
        if days_ago > TOLD_DAYS:
            return
        query = (
            select(Order, OrderRevision, Client)
            .join(
                OrderRevision,
                (col(OrderRevision.order_id) == Order.id) & (col(OrderRevision.revision) == Order.revision),
            )
            .join(Client, col(Client.id) == OrderRevision.client_id)
            .where(Order.day == day, Order.state == OrderState.CONFIRMED, col(OrderRevision.slip_back))
        )
        for order, revision, client in tx.session.exec(query.order_by(col(Order.id)).limit(1 + days_ago % 2)).all():
            slip = slips.follow(tx, order, client, revision, by=self.by(), at=at)
            if slip is not None:
                forgotten = days_ago in FORGOTTEN_DAYS_AGO and all(
                    one.day != day or not one.forgotten for one in self.known
                )
                self.known.append(_Known(slip.number, day, forgotten))

    def _post(self, tx: Transaction, at: datetime) -> None:
        inside = [one for one in self.known if one.state == "signed"]
        if not inside:
            return
        sender = self.playbook.slips.elsewhere.contact
        waybill = f"YT{self.random.randrange(10**9, 10**10)}"
        batch = slip_batches.post(
            tx, [one.number for one in inside], sender, waybill, uuid=_uuid(self.random), by=self.by(), at=at
        )
        for one in inside:
            one.state = "posted"
        self.envelope = (batch.number, inside)

    def _hand_over(self, tx: Transaction, at: datetime) -> None:
        """To finance, who files what it took before."""
        checked = [one for one in self.known if one.state == "checked"]
        for one in self.known:
            if one.state == "returned":
                self._mark(tx, one, "filed", at)
        if checked:
            numbers = [one.number for one in checked]
            slip_handing.put_to_finance(tx, numbers, self.staff.manager, by=self.by(), at=at)
            for one in checked:
                one.state = "returned"

    def press(self, tx: Transaction, at: datetime) -> None:
        """One of the overdue ones was pressed for; nobody has pressed for the other yet."""
        for one in slip_pressing.daily(tx, at=at)[:1]:
            slip_pressing.press(tx, one.row.number, "对方说本周随货寄回", by=self.by(), at=at)

    def on_the_table(self, tx: Transaction, at: datetime) -> None:
        """The envelope of the day was begun: one on its list is not in it, one in it not on its list."""
        if self.envelope is None:
            self._post(tx, at)
        if self.envelope is None:
            return
        batch, inside = self.envelope
        listed = {one.number for one in inside}
        for one in inside[: max(1, len(inside) - 1)]:
            slip_batches.scan(tx, batch, one.number, by=self.by(), at=at)
            one.state = "received"
        extra = [one for one in self.known if one.number not in listed and one.arrived and not one.forgotten]
        for one in [one for one in extra if one.state in ("asked", "signed")][:1]:
            slip_batches.scan(tx, batch, one.number, by=self.by(), at=at)


def happenings(playbook: Playbook, staff: Staff, days: int, random: Random, now: datetime) -> Iterator[Happening]:
    """What happened to slips, evening by evening, and this morning."""
    zone = playbook.shop.zone
    today = now.astimezone(zone).date()
    told = _Slips(playbook, staff, random, today)
    for ago in range(days, 0, -1):
        evening = now.astimezone(zone).replace(hour=19, minute=40, second=0, microsecond=0) - ago * DAY
        if evening < now - QUIET:
            yield Happening(evening.astimezone(now.tzinfo), told.evening)
    yield Happening(now - 45 * MINUTE, told.press)
    yield Happening(now - 40 * MINUTE, told.on_the_table)


def _uuid(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128), version=4))


def _name_cases(tx: Transaction, number: str, random: Random) -> None:
    """Give the cases that facts about a slip began numbers of their own: the same seed makes the same shop."""
    slip = tx.session.exec(select(Slip).where(Slip.number == number)).one()
    for case in case_files.of_order(tx, slip.order_id):
        if case.procedure.startswith("slip"):
            case.uuid = _uuid(random)
            tx.session.add(case)
