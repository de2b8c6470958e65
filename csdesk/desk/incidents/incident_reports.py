"""The figures of reports: incidents, promises, escalations, pauses (I-12).

Promises are counted in the store. Of incidents and of what the record tells, the rows of the period alone are read,
and of a case, which is long, only what is told of it.

An incident belongs to the period in which it was learned of, a promise to the one in which it was due at last, what
was told, acknowledged or paused to the one in which that happened. Every figure is the number of the rows behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, and_, func
from sqlmodel import col, select

from csdesk.desk.cases.case_lists import REPORT_SENT, Reporting
from csdesk.desk.desk import Transaction
from csdesk.desk.promises.promise_outcomes import Outcome, outcome_column
from csdesk.desk.reports import figures
from csdesk.desk.reports.queries import ITEM, MET, MISSED
from csdesk.models.case import CaseState, StepState
from csdesk.models.deadline import Deadline
from csdesk.models.record import Entry


@dataclass(frozen=True)
class Between:
    """A span of time, the end itself no longer counted, seen at a moment."""

    since: datetime
    until: datetime
    at: datetime


class Learned(NamedTuple):
    """An incident that was learned of, as reports tell it."""

    case_id: int
    number: str
    procedure: str
    words: str
    """What its kind is called in every language, as JSON."""
    title: str
    client_code: str
    client_name: str
    began_at: datetime
    state: str
    owner: str
    department: str
    loss_fen: int | None
    reported_at: datetime | None
    hidden: bool
    reporting: Reporting | None
    """Whether it was reported in time; None where no report is promised."""

    @property
    def is_late_or_hidden(self) -> bool:
        """Whether it belongs into the supervisor's list, as `case_lists.is_late_or_hidden` has it (I-11)."""
        return self.reporting is Reporting.LATE or self.hidden


_IN_SPAN = """FROM cases c INDEXED BY cases_in_list CROSS JOIN incident i ON i.case_id = c.id {tables}
    WHERE c.day IS NULL AND c.began_at >= :since AND c.began_at < :until"""

_OPEN = f"(d.state IN ('running', 'paused') AND NOT {MISSED})"

_LEARNED = f"""
    SELECT c.id, coalesce(c.number, ''), c.procedure, json_extract(c.policy, '$.words'), c.title, coalesce(k.code, ''),
        coalesce(k.name, ''), c.began_at, c.state, c.owner, i.department, i.loss_fen, i.reported_at, i.hidden
    {_IN_SPAN.format(tables="LEFT JOIN client k ON k.id = c.client_id")} ORDER BY c.began_at, c.id"""

# The step of reporting is what the case's own procedure says it is.
_REPORTING = f"""
    SELECT c.id, CASE WHEN max({MISSED}) THEN 'late' WHEN max({_OPEN}) THEN 'waiting'
        WHEN max({MET}) THEN 'in_time' END
    {_IN_SPAN.format(tables="JOIN deadline d ON d.case_id = c.id JOIN case_step s ON s.id = d.step_id")}
        AND EXISTS (SELECT 1 FROM json_each(c.policy, '$.step') step WHERE step.value ->> 'id' = s.step
            AND step.value ->> 'done_on' = '{REPORT_SENT}')
    GROUP BY c.id"""  # noqa: S608


def incidents(tx: Transaction, between: Between) -> list[Learned]:
    """The incidents learned of in a span, the first first (I-12); what is reported as `case_lists.reporting` has it."""
    reported = {case_id: said for case_id, said in tx.raw.execute(_REPORTING, _given(between)) if said}
    return [_learned(row, reported) for row in tx.raw.execute(_LEARNED, _given(between))]


def _learned(row: Sequence[Any], reported: Mapping[int, str]) -> Learned:
    *told, reported_at, hidden = row
    case_id, began_at = told[0], told[7]
    told[7] = datetime.fromtimestamp(began_at, UTC)
    sent = None if reported_at is None else datetime.fromtimestamp(reported_at, UTC)
    said = Reporting(reported[case_id]) if case_id in reported else None
    return Learned._make([*told, sent, bool(hidden), said])


def _given(between: Between) -> Mapping[str, int]:
    since, until, at = (int(one.timestamp()) for one in (between.since, between.until, between.at))
    return {"since": since, "until": until, "now": at}


class Progress(NamedTuple):
    """How far an incident has got."""

    steps_done: int = 0
    steps: int = 0
    """Those that apply."""
    met: int = 0
    missed: int = 0
    open: int = 0
    """Of its promises."""


_STEPS = f"""
    SELECT c.id, sum(s.state = '{StepState.DONE}'), count(*)
    {_IN_SPAN.format(tables="JOIN case_step s ON s.case_id = c.id")} AND s.state <> '{StepState.LEFT_OUT}'
    GROUP BY c.id"""

_PROMISED = f"""
    SELECT c.id, sum({MET}), sum({MISSED}), sum({_OPEN})
    {_IN_SPAN.format(tables="JOIN deadline d ON d.case_id = c.id")} GROUP BY c.id"""


def progress(tx: Transaction, between: Between) -> Mapping[int, Progress]:
    """How far the incidents of a span have got, by their cases; nothing of one without steps and promises."""
    steps = {case_id: told for case_id, *told in tx.raw.execute(_STEPS, _given(between))}
    promised = {case_id: told for case_id, *told in tx.raw.execute(_PROMISED, _given(between))}
    return {
        case_id: Progress(*steps.get(case_id, (0, 0)), *promised.get(case_id, (0, 0, 0)))
        for case_id in {**steps, **promised}
    }


@dataclass(frozen=True)
class Group:
    """Incidents that have something in common."""

    id: str
    """What: a kind of case, a department; empty where none is known."""
    count: int
    open: int
    late: int
    """Reported late, or not yet although late."""
    hidden: int
    loss_fen: int
    """All losses together, as far as they are known."""


def groups(learned: Sequence[Learned], column: Literal["procedure", "department"]) -> list[Group]:
    """Incidents counted by what they have in common; the largest group first."""
    members: dict[str, list[Learned]] = {}
    for one in learned:
        members.setdefault(getattr(one, column), []).append(one)
    counted = [
        Group(
            id=group_id,
            count=len(among),
            open=sum(one.state == CaseState.OPEN for one in among),
            late=sum(one.reporting is Reporting.LATE for one in among),
            hidden=sum(one.hidden for one in among),
            loss_fen=sum(one.loss_fen or 0 for one in among),
        )
        for group_id, among in members.items()
    ]
    return sorted(counted, key=lambda one: (-one.count, one.id))


@dataclass(frozen=True)
class Kept:
    """What has become of the promises of one kind."""

    kind: str
    met: int
    missed: int
    open: int
    withdrawn: int
    renewals: int
    """How often they were promised again (I-3)."""

    @property
    def met_percent(self) -> int | None:
        """Of those met or missed, how many of a hundred were met, rounded down; None when there are none."""
        done = self.met + self.missed
        return 100 * self.met // done if done else None


def promises(tx: Transaction, between: Between) -> list[Kept]:
    """The promises due in a span, by their kind (I-12)."""
    what = outcome_column(between.at).label("what")
    query = (
        select(Deadline.kind, what, func.count(), func.sum(Deadline.renewals))
        .where(_due(between), col(Deadline.kind).in_([*figures.promised_kinds(tx), ITEM]))
        .group_by(Deadline.kind, what)
    )
    counts: dict[str, dict[str, int]] = {}
    renewals: dict[str, int] = {}
    for kind, became, count, renewed in tx.session.exec(query).all():
        counts.setdefault(kind, {})[became] = count
        renewals[kind] = renewals.get(kind, 0) + renewed
    return [
        Kept(kind, **{one.value: became.get(one.value, 0) for one in Outcome}, renewals=renewals[kind])
        for kind, became in sorted(counts.items())
    ]


def _due(between: Between) -> ColumnElement[bool]:
    return and_(col(Deadline.due_at) >= between.since, col(Deadline.due_at) < between.until)


_COUNTED = ("deadline.escalate", "deadline.acknowledge", "deadline.restart_chain", "deadline.go_on")
"""What of the record is counted here."""


def happened(tx: Transaction, between: Between) -> Sequence[Entry]:
    """What was escalated, acknowledged, forgotten and let run on in a span, the first first; one walk of the record."""
    query = (
        select(Entry)
        .where(
            col(Entry.subject) == "case",
            col(Entry.action).in_(_COUNTED),
            col(Entry.at) >= between.since,
            col(Entry.at) < between.until,
        )
        .order_by(col(Entry.id))
    )
    return tx.session.exec(query).all()


@dataclass(frozen=True)
class Told:
    """How often a level of the chains was told."""

    level: int
    """From 1, as people count."""
    times: int
    promises: int
    """How many promises that was about."""


def escalations(entries: Sequence[Entry]) -> list[Told]:
    """What was escalated, by level (I-6)."""
    about: dict[int, list[Any]] = {}
    for entry in entries:
        if entry.action == "deadline.escalate":
            about.setdefault((entry.after or {})["level"] + 1, []).append(_deadline(entry))
    return [Told(level, len(told), len(set(told))) for level, told in sorted(about.items())]


def acknowledged(entries: Sequence[Entry]) -> int:
    """How often somebody acknowledged (I-6)."""
    return sum(entry.action == "deadline.acknowledge" for entry in entries)


def forgotten(entries: Sequence[Entry]) -> int:
    """How often a chain began anew because an acknowledgement was forgotten (I-6)."""
    return sum(entry.action == "deadline.restart_chain" for entry in entries)


@dataclass(frozen=True)
class Paused:
    """The pauses for one reason."""

    reason: str
    pauses: int
    seconds: int
    """All of them together."""


def pauses(tx: Transaction, entries: Sequence[Entry]) -> list[Paused]:
    """The pauses that ended, by their reason (I-10)."""
    totals: dict[str, tuple[int, int]] = {}
    for entry in entries:
        if entry.action == "deadline.go_on":
            reason = str((entry.before or {}).get("reason") or "")
            count, seconds = totals.get(reason, (0, 0))
            totals[reason] = count + 1, seconds + _seconds(tx, entry)
    return [Paused(reason, *total) for reason, total in sorted(totals.items())]


def _seconds(tx: Transaction, ended: Entry) -> int:
    """How long a pause was, whose end is an entry of the record."""
    query = (
        select(Entry)
        .where(
            Entry.subject == ended.subject,
            Entry.subject_id == ended.subject_id,
            Entry.action == "deadline.pause",
            col(Entry.id) < ended.id,
        )
        .order_by(col(Entry.id).desc())
    )
    began = next((one for one in tx.session.exec(query) if _deadline(one) == _deadline(ended)), None)
    return max(0, int((ended.at - began.at).total_seconds())) if began is not None else 0


def _deadline(entry: Entry) -> Any:
    return (entry.after or {}).get("deadline")
