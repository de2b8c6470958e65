"""The made-up shop's incidents and other promises: those of the last weeks, closed, and those that run now.

Each goes through the desk's own functions, at its time, so what is late or passed is so by the rules: the same story
told on a holiday is due on the next working day (I-2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlmodel import col, select

from csdesk.desk.cases import case_files, case_forms, steps
from csdesk.desk.demo.demo_plan import Plan, Staff
from csdesk.desk.demo.demo_words import OpenCase, PastIncident, Ticked, Words
from csdesk.desk.desk import Transaction
from csdesk.desk.incidents import incidents
from csdesk.desk.incidents.incidents import NewCase
from csdesk.desk.person import Person
from csdesk.desk.promises import deadlines
from csdesk.models.case import StepState
from csdesk.models.client import Client
from csdesk.models.deadline import DeadlineState
from csdesk.models.order import Order, OrderRevision, OrderState
from csdesk.playbook.procedures import StepShape
from csdesk.playbook.shapes import Playbook
from csdesk.rules.working_time import DAY, is_working_day, moment_on

MINUTE = timedelta(minutes=1)

LATELY = 3 * DAY
"""How old the order may be that something happened to."""


@dataclass(frozen=True)
class Happening:
    """Something that somebody did at a moment."""

    at: datetime
    let_happen: Callable[[Transaction, datetime], object]


@dataclass(frozen=True)
class Turn:
    """A turn of the escalation loop at a moment (I-6)."""

    at: datetime


BETWEEN_TURNS = 5 * MINUTE
"""Often enough to tell every level at its minute, and seldom enough to be quick."""


def turns(first: datetime, last: datetime) -> Iterator[Turn]:
    """The escalation loop from `first` to `last`."""
    for place in range((last - first) // BETWEEN_TURNS + 1):
        yield Turn(first + place * BETWEEN_TURNS)


class _Story:
    """One case as it goes on."""

    _by: Person
    """Whose it is."""

    def __init__(self, plan: Plan, words: Words) -> None:
        self._words = words
        self._uuid, self._luck = plan.uuid(), plan.luck()
        self._stranger = plan.client()
        self._case_id = 0

    def _open(
        self, tx: Transaction, kind: str, title: str, learned: datetime, at: datetime, *, about_order: bool
    ) -> None:
        client, place, number = self._about(tx, learned)
        line = title.format(client=self._words.short(client.name), to=place)
        known = {"client": client.code, "order": number} if about_order else {}
        new = NewCase(kind, line, learned, uuid=self._uuid, **known)
        case = incidents.open_case(tx, new, by=self._by, at=at)
        assert case.id is not None
        self._case_id = case.id

    def _about(self, tx: Transaction, learned: datetime) -> tuple[Client, str, str]:
        """A client, where its order was to go, and the order's number: one of the last days, where there is one."""
        query = (
            select(OrderRevision, Order.number)
            .join(Order, col(Order.id) == OrderRevision.order_id)
            .where(Order.state == OrderState.CONFIRMED, OrderRevision.revision == 1)
            .where(col(Order.confirmed_at) < learned, col(Order.confirmed_at) > learned - LATELY)
            .order_by(col(Order.number))
        )
        found = tx.session.exec(query).all()
        if found:
            revision, number = found[int(self._luck * len(found))]
            client = tx.session.get_one(Client, revision.client_id)
            return client, self._words.place(revision.delivery_address), number or ""
        client = tx.session.exec(select(Client).where(Client.code == self._stranger.row.code)).one()
        return client, self._words.place(client.address), ""

    def _fill_form(self, tx: Transaction, form: Mapping[str, str], at: datetime) -> None:
        if form:
            case_forms.fill(tx, self._case_id, form, by=self._by, at=at)

    def _fill_in(self, tx: Transaction, texts: dict[str, str], at: datetime) -> None:
        incidents.save_report(tx, self._case_id, texts, by=self._by, at=at)

    def _report(self, tx: Transaction, at: datetime) -> None:
        incidents.send_report(tx, self._case_id, by=self._by, at=at)

    def _tick_next(self, tx: Transaction, at: datetime) -> None:
        """Tick the first open step that people tick, if there is one."""
        shape = next(iter(self._to_tick(tx)), None)
        if shape is not None:
            note = self._words.step_notes.get(shape.id, "") if shape.note else ""
            steps.tick(tx, self._case_id, shape.id, by=self._by, at=at, note=note)

    def _to_tick(self, tx: Transaction) -> list[StepShape]:
        procedure = case_files.procedure_of(case_files.get(tx, self._case_id))
        states = {step.step: step.state for step in case_files.steps_of(tx, self._case_id)}
        return [one for one in procedure.step if states[one.id] == StepState.OPEN and not one.done_on]


class Past(_Story):
    """An incident of the last weeks, from learning of it to closing it."""

    def __init__(
        self, plan: Plan, words: Words, told: PastIncident, learned: datetime, agent: Person, staff: Staff
    ) -> None:
        super().__init__(plan, words)
        self._told, self._learned, self._staff = told, learned, staff
        # What was kept back is found, and written down, by quality control (I-11).
        self._by = staff.quality if told.hidden else agent

    def happenings(self, playbook: Playbook) -> Iterator[Happening | Turn]:
        """Everything that was done in it, the ticks spread over the time until it was judged."""
        told, after = self._told, self._after
        written_after = told.reported_after - 1 if told.hidden else 1
        yield after(written_after, self._write_down)
        yield after(told.reported_after, self._report)
        yield from turns(self._learned + BETWEEN_TURNS, self._learned + told.reported_after * MINUTE)
        many = sum(not step.done_on for step in playbook.procedures[told.kind].step)
        pause = (told.judged_after - written_after - 5) // many
        for place in range(many):
            yield after(written_after + 1 + place * pause, self._tick_next)
        yield after(told.judged_after, self._be_judged)
        yield after(told.closed_after, self._be_closed)

    def _after(self, minutes: int, do: Callable[[Transaction, datetime], object]) -> Happening:
        return Happening(self._learned + minutes * MINUTE, do)

    def _write_down(self, tx: Transaction, at: datetime) -> None:
        told = self._told
        self._open(tx, told.kind, told.title, self._learned, at, about_order=told.about_order)
        self._fill_in(tx, {"happened": told.happened, "client_said": told.client_said, "loss": told.loss}, at)
        self._fill_form(tx, told.form, at)

    def _be_judged(self, tx: Transaction, at: datetime) -> None:
        texts = {"cause": self._told.cause, "department": self._told.department, "measure": self._told.measure}
        incidents.judge(tx, self._case_id, texts, hidden=self._told.hidden, by=self._staff.quality, at=at)

    def _be_closed(self, tx: Transaction, at: datetime) -> None:
        incidents.close(tx, self._case_id, by=self._staff.manager, at=at)


class Running(_Story):
    """What runs when the desk is opened."""

    def __init__(self, plan: Plan, words: Words, told: OpenCase, staff: Staff, now: datetime) -> None:
        super().__init__(plan, words)
        self._told, self._staff, self._now = told, staff, now
        self._by = staff.named(told.by)

    def happenings(self) -> Iterator[Happening]:
        """Everything that was done in it so far."""
        told, ago = self._told, self._ago
        yield ago(told.minutes_ago, self._begin)
        for ticked in told.ticked:
            yield ago(ticked.minutes_ago, partial(self._tick, ticked))
        if told.reported_minutes_ago is not None:
            yield ago(told.reported_minutes_ago, self._report)
        for minutes in told.promised_minutes_ago:
            yield ago(minutes, self._promise)
        if told.acknowledged_by:
            yield ago(told.acknowledged_minutes_ago, self._be_acknowledged)

    def _ago(self, minutes: int, do: Callable[[Transaction, datetime], object]) -> Happening:
        return Happening(self._now - minutes * MINUTE, do)

    def _begin(self, tx: Transaction, at: datetime) -> None:
        told = self._told
        self._open(tx, told.kind, told.title, at, at, about_order=True)
        if told.happened:
            self._fill_in(tx, {"happened": told.happened, "loss": told.loss}, at)
        self._fill_form(tx, told.form, at)

    def _tick(self, ticked: Ticked, tx: Transaction, at: datetime) -> None:
        """Tick a step if it applies: the call to the manager, only outside working hours (I-2)."""
        if any(one.id == ticked.step for one in self._to_tick(tx)):
            by = self._staff.named(ticked.by) if ticked.by else self._by
            steps.tick(tx, self._case_id, ticked.step, by=by, at=at, note=ticked.note)

    def _promise(self, tx: Transaction, at: datetime) -> None:
        incidents.promise(tx, self._case_id, self._told.promised_minutes, by=self._by, at=at)

    def _be_acknowledged(self, tx: Transaction, at: datetime) -> None:
        for deadline in deadlines.of_case(tx, self._case_id):
            if deadline.state == DeadlineState.MISSED and deadline.id is not None:
                deadlines.acknowledge(tx, deadline.id, by=self._staff.named(self._told.acknowledged_by), at=at)


def past_incidents(
    plan: Plan, words: Words, playbook: Playbook, staff: Staff, many: int, now: datetime
) -> Iterator[Happening | Turn]:
    """The latest so `many` incidents of the last weeks."""
    today = now.astimezone(playbook.shop.zone).date()
    for place, told in enumerate(words.past[:many]):
        day = _working_days_before(today, told.working_days_ago, playbook)
        learned = moment_on(day, told.clock, playbook.shop.zone)
        agent = staff.agents[place % len(staff.agents)]
        yield from Past(plan, words, told, learned, agent, staff).happenings(playbook)


def _working_days_before(day: date, many: int, playbook: Playbook) -> date:
    while many:
        day -= DAY
        many -= is_working_day(day, playbook.calendar)
    return day
