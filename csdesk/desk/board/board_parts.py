"""What the board counts without reading whole rows: orders, untracked parcels, incidents, the outbox (A-4).

Each function here has its rows in `board_rows`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, exists, func, or_
from sqlmodel import col, select

from csdesk.desk.cases.case_lists import REPORT_SENT
from csdesk.desk.desk import Transaction, may
from csdesk.desk.orders import drafts, orders
from csdesk.desk.person import Person
from csdesk.desk.promises.promise_outcomes import Outcome, outcome_column
from csdesk.desk.reports import figures
from csdesk.desk.reports.figures import Asked
from csdesk.models.account import Account
from csdesk.models.case import Case, CaseState, CaseStep
from csdesk.models.client import Client
from csdesk.models.deadline import Deadline
from csdesk.models.incident import Incident
from csdesk.models.message import Message, MessageState
from csdesk.models.order import Order, OrderDraft, OrderState
from csdesk.models.untracked import UntrackedRow, UntrackedRun
from csdesk.rules.order_fields import YES, Draft
from csdesk.rules.periods import Period, Span, period_of

UNTRACKED = "untracked"
"""The query whose runs the board shows; other queries of a shop have runs of their own."""

# -- orders ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Orders:
    """The orders that were confirmed on a day, and the drafts that are open."""

    by_hour: Mapping[int, int]
    """How many in which hour of the shop's day; hours without any are not there."""
    to_print: int
    """Those whose work order of the revision in force waits to be written (O-7)."""
    cancelled: int
    drafts: int

    @property
    def count(self) -> int:
        """All of the day."""
        return sum(self.by_hour.values())


def orders_of_day(tx: Transaction, day: date, *, at: datetime) -> Orders:
    """The orders of a day by hour and state, by the queries that its report counts them by (M-1)."""
    today = period_of(Span.DAY, day)
    orders = figures.statement(tx, Asked(figures.of_all("orders"), today, at))
    hours = Counter(
        tx.local(datetime.fromtimestamp(moment, UTC)).hour for (moment,) in orders.read(tx, orders.query.at)
    )
    waits = select(func.count()).where(Order.day == day, Order.state == OrderState.CONFIRMED)
    return Orders(
        by_hour=dict(sorted(hours.items())),
        to_print=tx.session.exec(waits.where(col(Order.handed_over_at).is_(None))).one(),
        cancelled=figures.count(tx, Asked(figures.of_all("orders_cancelled"), today, at)),
        drafts=tx.session.exec(select(func.count()).select_from(OrderDraft)).one(),
    )


@dataclass(frozen=True)
class WaitingOrder:
    """A draft that lacks nothing but somebody who may answer for it (O-4, O-5)."""

    draft: Draft
    needed: tuple[str, ...]
    """The permissions that its agent lacks."""
    client_name: str


def waiting_for_approval(tx: Transaction, *, at: datetime) -> Sequence[WaitingOrder]:
    """The drafts that could be confirmed if their agent were allowed to, the latest saved first (O-4, O-5).

    Only drafts of dangerous goods or of a new client are read by the rules: others need nobody.
    """
    new = select(Client.code).where(~col(Client.onboarded)).correlate(None)
    texts = col(OrderDraft.texts)
    pressing = or_(texts["dangerous"].as_string() == YES, texts["client"].as_string().in_(new))
    ids = tx.session.exec(select(OrderDraft.order_id).where(pressing).order_by(col(OrderDraft.saved_at).desc())).all()
    found = []
    for order_id in ids:
        draft = drafts.get(tx, order_id)
        ready = orders.readiness(tx, draft, at=at)
        lacking = tuple(one for one in ready.needed if not _may(tx, draft.owner, one))
        if lacking and not ready.problems and ready.client is not None:
            found.append(WaitingOrder(draft, lacking, ready.client.name))
    return found


def _may(tx: Transaction, name: str, permission: str) -> bool:
    account = tx.session.exec(select(Account).where(Account.name == name)).first()
    return account is not None and may(tx.playbook, Person(account.name, account.role), permission)


# -- untracked parcels -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LastRun:
    """The last run of the untracked query, by kind, as far as nothing was decided yet."""

    run_id: int
    as_of: datetime
    kinds: Mapping[str, int]
    """Every row of each kind, in the order of the playbook."""
    undecided: int


def last_run(tx: Transaction, *, at: datetime) -> LastRun | None:
    """The last run up to the end of the day, as the day's report counts it (M-1); None before the first."""
    today = period_of(Span.DAY, tx.local(at).date())
    until = today.bounds(tx.playbook.shop.zone)[1]
    query = select(UntrackedRun.id, UntrackedRun.as_of).where(
        UntrackedRun.query == UNTRACKED, col(UntrackedRun.as_of) < until
    )
    found = tx.session.exec(
        query.order_by(col(UntrackedRun.as_of).desc(), col(UntrackedRun.id).desc()).limit(1)
    ).first()
    if found is None or found[0] is None:
        return None
    run_id, as_of = found
    counts = {
        str(kind): many for kind, many in figures.by(tx, Asked(figures.of_all("untracked"), today, at), "kind").items()
    }
    undecided = select(func.count()).where(UntrackedRow.run_id == run_id, UntrackedRow.decision == "")
    known = [one.id for one in tx.playbook.parcels.untracked]
    kinds = {kind: counts[kind] for kind in (*known, *sorted(counts.keys() - {*known})) if kind in counts}
    return LastRun(run_id, as_of, kinds, tx.session.exec(undecided).one())


# -- incidents ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reports:
    """The supervisor's lists of incidents (I-11, I-12)."""

    week: int
    """Learned of this week."""
    late: int
    """Of this month, reported late or kept back (I-11)."""
    to_judge: int
    """Open, and not judged by quality control yet (I-11)."""


_STATES = [str(one) for one in CaseState]
"""Named so that the index of states and moments is used."""


def _incidents(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return col(Case.id).in_(select(Incident.case_id).where(condition).correlate(None))


def _begun(tx: Transaction, span: Span, at: datetime) -> ColumnElement[bool]:
    """Begun in the week or month of a moment."""
    since, until = current_period(tx, span, at).bounds(tx.playbook.shop.zone)
    return col(Case.state).in_(_STATES) & (col(Case.began_at) >= since) & (col(Case.began_at) < until)


def current_period(tx: Transaction, span: Span, at: datetime) -> Period:
    """The week or month of a moment."""
    return period_of(span, tx.local(at).date())


def of_week(tx: Transaction, at: datetime) -> ColumnElement[bool]:
    """The incidents of this week (I-12)."""
    return _begun(tx, Span.WEEK, at) & col(Case.id).in_(select(Incident.case_id).correlate(None))


def to_judge() -> ColumnElement[bool]:
    """The open incidents that nobody has judged (I-11)."""
    return (col(Case.state) == CaseState.OPEN) & _incidents(col(Incident.judged_at).is_(None))


def late_or_hidden(tx: Transaction, at: datetime) -> ColumnElement[bool]:
    """The incidents of this month that were kept back, or whose report is late (I-11).

    Which step is the report, only the case's own procedure knows: it is asked where something was missed alone.
    """
    shape = func.json_each(col(Case.policy), "$.step").table_valued("value").alias("shape")
    missed = exists().where(
        col(Deadline.case_id) == Case.id,
        outcome_column(at) == Outcome.MISSED.value,
        col(CaseStep.id) == col(Deadline.step_id),
        func.json_extract(shape.c.value, "$.id") == col(CaseStep.step),
        func.json_extract(shape.c.value, "$.done_on") == REPORT_SENT,
    )
    incident = col(Case.id).in_(select(Incident.case_id).correlate(None))
    return _begun(tx, Span.MONTH, at) & incident & or_(_incidents(col(Incident.hidden).is_(True)), missed)


def reports(tx: Transaction, *, at: datetime) -> Reports:
    """The figures of the supervisor's lists."""
    count = select(func.count()).select_from(Case)
    return Reports(
        week=figures.count(tx, Asked(figures.of_all("incidents"), current_period(tx, Span.WEEK, at), at)),
        late=tx.session.exec(count.where(late_or_hidden(tx, at))).one(),
        to_judge=tx.session.exec(count.where(to_judge())).one(),
    )


# -- the outbox --------------------------------------------------------------------------------------------------------


def last_trouble(tx: Transaction) -> Message | None:
    """The message, of those that have not left, whose attempt failed last."""
    query = select(Message).where(Message.state != MessageState.SENT, col(Message.problem).is_not(None))
    return tx.session.exec(query.order_by(col(Message.attempts), col(Message.id).desc()).limit(1)).first()
