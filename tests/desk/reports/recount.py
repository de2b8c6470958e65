"""Every figure counted once more, from the models and in plain Python: slow, and by no index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlmodel import select

from csdesk.desk.desk import Transaction
from csdesk.desk.promises.promise_outcomes import Outcome, outcome
from csdesk.models.case import Case, CaseStep
from csdesk.models.client import Client
from csdesk.models.deadline import Deadline
from csdesk.models.goods import Goods
from csdesk.models.incident import Incident
from csdesk.models.order import Order, OrderRevision
from csdesk.models.parcel import Parcel
from csdesk.models.slip import Slip
from csdesk.models.ticket import Reply
from csdesk.models.untracked import UntrackedRow, UntrackedRun
from csdesk.models.visit import Visit
from csdesk.playbook.reports import Figure
from csdesk.rules import goods as goods_rules
from csdesk.rules.periods import Period


class Found(NamedTuple):
    """A row as this recount finds it."""

    id: int
    kind: str
    client: int
    agent: str
    amount: int | None


class Recount:
    """A store read whole, and what is in it counted."""

    def __init__(self, tx: Transaction, at: datetime) -> None:
        self.tx, self.at = tx, at
        self.orders = {one.id: one for one in self._every(Order)}
        self.revisions: dict[int, list[OrderRevision]] = {}
        for one in self._every(OrderRevision):
            self.revisions.setdefault(one.order_id, []).append(one)
        self.cases = {one.id: one for one in self._every(Case)}
        self.steps: list[CaseStep] = self._every(CaseStep)
        self.deadlines: list[Deadline] = self._every(Deadline)
        self.incidents = {one.case_id: one for one in self._every(Incident)}
        self.replies: list[Reply] = self._every(Reply)
        self.runs: list[UntrackedRun] = self._every(UntrackedRun)
        self.run_rows: list[UntrackedRow] = self._every(UntrackedRow)
        self.parcels = {one.number: one.client for one in self._every(Parcel)}
        self.clients = {one.code: one.id for one in self._every(Client)}
        self.goods: list[Goods] = self._every(Goods)
        self.slips: list[Slip] = self._every(Slip)
        self.visits: list[Visit] = self._every(Visit)

    def _every(self, table: Any) -> list[Any]:
        return list(self.tx.session.exec(select(table)).all())

    def rows(self, figure: Figure, period: Period) -> list[Found]:
        """What a figure counts in a period."""
        made: Mapping[str, Callable[[Period, Figure], Iterable[Found]]] = {
            "orders": lambda when, _one: self._orders(when, cancelled=False),
            "orders_cancelled": lambda when, _one: self._orders(when, cancelled=True),
            "orders_settled": lambda when, _one: self._settled(when),
            "incidents": lambda when, _one: (one for one in self._cases(when) if one.id in self.incidents),
            "cases": lambda when, _one: (one._replace(amount=None) for one in self._cases(when)),
            "tickets": lambda when, _one: (
                one._replace(amount=None)
                for one in self._cases(when)
                if one.kind in self.tx.playbook.procedures and self.tx.playbook.procedures[one.kind].is_ticket
            ),
            "replies": lambda when, _one: self._replies(when),
            "promises": lambda when, one: self._promises(when, one, set(Outcome)),
            "promises_met": lambda when, one: self._promises(when, one, {Outcome.MET}),
            "promises_missed": lambda when, one: self._promises(when, one, {Outcome.MISSED}),
            "promises_decided": lambda when, one: self._promises(when, one, {Outcome.MET, Outcome.MISSED}),
            "items": lambda when, _one: self._items(when, lambda _step: True),
            "items_done": lambda when, _one: self._items(when, lambda step: step.state == "done"),
            "items_skipped": lambda when, _one: self._items(when, lambda step: step.state == "skipped"),
            "items_late": lambda when, _one: self._items(when, self._is_late),
            "accounts_expected": lambda when, _one: self._accounts(when, lambda have, _count: have),
            "accounts_counted": lambda when, _one: self._accounts(when, lambda _have, count: count),
            "accounts_apart": lambda when, _one: self._accounts(when, lambda have, count: count - have),
            "untracked": lambda when, _one: self._untracked(when),
            "goods_due": lambda when, _one: self._goods(when, {True, False}),
            "goods_on_time": lambda when, _one: self._goods(when, {True}),
            "visits_made": lambda when, _one: self._visits_made(when),
            "visits_due": lambda when, _one: self._visits_due(when, in_time=False),
            "visits_in_time": lambda when, _one: self._visits_due(when, in_time=True),
            "slips_due": lambda when, _one: self._slips(when, back=False),
            "slips_back": lambda when, _one: self._slips(when, back=True),
        }
        found = made[figure.counts](period, figure)
        return [one for one in found if not figure.kinds or one.kind in figure.kinds]

    def _in(self, period: Period, moment: datetime | None) -> bool:
        return moment is not None and period.first <= self.tx.local(moment).date() <= period.last

    def _orders(self, period: Period, *, cancelled: bool) -> Iterable[Found]:
        for one in self.orders.values():
            if not self._in(period, one.confirmed_at):
                continue
            gone = one.cancelled_at is not None and self.tx.local(one.cancelled_at).date() <= period.last
            if cancelled and not gone:
                continue
            first = self.revisions[one.id][0]
            yield Found(one.id, first.channel, first.client_id, one.confirmed_by or "", first.fee_fen)

    def _settled(self, period: Period) -> Iterable[Found]:
        for one in self.orders.values():
            if not self._in(period, one.confirmed_at):
                continue
            if one.cancelled_at is not None and self.tx.local(one.cancelled_at).date() <= period.last:
                continue
            last = [each for each in self.revisions[one.id] if self.tx.local(each.at).date() <= period.last][-1]
            yield Found(one.id, last.settlement, last.client_id, one.confirmed_by or "", last.fee_fen or 0)

    def _cases(self, period: Period) -> Iterable[Found]:
        for one in self.cases.values():
            if one.day is None and self._in(period, one.began_at):
                incident = self.incidents.get(one.id)
                loss = incident.loss_fen if incident is not None else None
                yield Found(one.id, one.procedure, one.client_id or 0, one.opened_by, loss)

    def _client_of(self, case_id: int) -> int:
        return self.cases[case_id].client_id or 0

    def _replies(self, period: Period) -> Iterable[Found]:
        for one in self.replies:
            if self._in(period, one.at):
                yield Found(one.id or 0, one.kind, self._client_of(one.case_id), one.by, None)

    def _promises(self, period: Period, figure: Figure, wanted: set[Outcome]) -> Iterable[Found]:
        for one in self.deadlines:
            if one.kind == "checklist.item" or not self._in(period, one.due_at):
                continue
            if outcome(one, self.at) not in wanted:
                continue
            if figure.within_minutes is not None:
                assert one.done_at is not None
                taken = one.done_at - one.started_at - timedelta(seconds=one.paused_seconds)
                if taken > timedelta(minutes=figure.within_minutes):
                    continue
            yield Found(one.id or 0, one.kind, self._client_of(one.case_id), one.owner, None)

    def _items(self, period: Period, keep: Callable[[CaseStep], bool]) -> Iterable[Found]:
        for step in self.steps:
            case = self.cases[step.case_id]
            if case.day is None or not case.uuid.startswith("checklist/"):
                continue
            if period.first <= case.day <= period.last and keep(step):
                yield Found(step.id or 0, step.state, 0, step.by or "", None)

    def _is_late(self, step: CaseStep) -> bool:
        of_step = [one for one in self.deadlines if one.step_id == step.id]
        return any(outcome(one, self.at) is Outcome.MISSED for one in of_step)

    def _accounts(self, period: Period, amount: Callable[[int, int], int]) -> Iterable[Found]:
        by_id = {step.id: step for step in self.steps}
        shown = self._items(period, lambda step: step.state == "done" and "counted_fen" in (step.evidence or {}))
        for one in shown:
            evidence = by_id[one.id].evidence or {}
            yield one._replace(amount=amount(evidence["expected_fen"], evidence["counted_fen"]))

    def _untracked(self, period: Period) -> Iterable[Found]:
        asked = [one for one in self.runs if self._day(one.as_of) <= period.last and one.query == "untracked"]
        if not asked:
            return
        last = max(asked, key=lambda one: (one.as_of, one.id))
        for row in self.run_rows:
            if row.run_id == last.id:
                client = self.clients.get(self.parcels.get(row.number, ""), 0)
                yield Found(row.id or 0, row.kind, client, row.decided_by or "", None)

    def _day(self, moment: datetime) -> date:
        return self.tx.local(moment).date()

    def _goods(self, period: Period, wanted: set[bool]) -> Iterable[Found]:
        for one in self.goods:
            if not self._in(period, one.expected_at) or self.cases[one.case_id].state == "withdrawn":
                continue
            if goods_rules.on_time(one.expected_at, one.actual_at, self.at) in wanted:
                agent = self.orders[one.order_id].confirmed_by or ""
                yield Found(one.id or 0, one.goods_class, one.client_id, agent, None)

    def _slips(self, period: Period, *, back: bool) -> Iterable[Found]:
        for one in self.slips:
            if one.due_at is None or not self._in(period, one.due_at) or one.state == "withdrawn":
                continue
            in_time = one.back_at is not None and one.back_at <= one.due_at
            counts = in_time if back else one.back_at is not None or one.due_at <= self.at
            if counts:
                agent = self.orders[one.order_id].confirmed_by or ""
                yield Found(one.id or 0, one.region, one.client_id, agent, None)

    def _visits_made(self, period: Period) -> Iterable[Found]:
        for one in self.visits:
            if one.state == "done" and one.made_on is not None and period.first <= one.made_on <= period.last:
                yield Found(one.id or 0, one.answer, one.client_id, one.made_by, None)

    def _visits_due(self, period: Period, *, in_time: bool) -> Iterable[Found]:
        for one in self.visits:
            if one.state == "withdrawn" or not period.first <= one.due_day <= period.last:
                continue
            was = one.made_on is not None and one.made_on <= one.due_day
            if was if in_time else one.made_on is not None or one.due_day < self._day(self.at):
                yield Found(one.id or 0, one.answer, one.client_id, one.made_by or one.agent, None)
