"""The figures of reports: incidents, promises, escalations, pauses (I-12).

Promises are counted in the store. Of incidents and of what the record tells, only the rows of the period are read.

An incident belongs to the period in which it was learned of, a promise to the one in which it was due at last, what
was told, acknowledged or paused to the one in which that happened. Every figure is the number of the rows behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func
from sqlmodel import col, select

from csdesk.desk.cases.case_lists import CaseLine, Reporting, incidents_between, is_late_or_hidden, reporting
from csdesk.desk.desk import Transaction
from csdesk.desk.promises.promise_outcomes import Outcome, outcome_column
from csdesk.desk.reports import figures
from csdesk.desk.reports.queries import ITEM
from csdesk.models.case import CaseState
from csdesk.models.deadline import Deadline
from csdesk.models.record import Entry


@dataclass(frozen=True)
class Between:
    """A span of time, the end itself no longer counted, seen at a moment."""

    since: datetime
    until: datetime
    at: datetime


def incidents(tx: Transaction, between: Between) -> list[CaseLine]:
    """The incidents learned of in a span, the first first."""
    return incidents_between(tx, between.since, between.until)


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


def groups(lines: Sequence[CaseLine], ids: Iterable[str], at: datetime) -> list[Group]:
    """Incidents counted by `ids`, one of which belongs to each line; the largest group first."""
    members: dict[str, list[CaseLine]] = {}
    for group_id, line in zip(ids, lines, strict=True):
        members.setdefault(group_id, []).append(line)
    counted = [_group(group_id, among, at) for group_id, among in members.items()]
    return sorted(counted, key=lambda one: (-one.count, one.id))


def _group(group_id: str, lines: Sequence[CaseLine], at: datetime) -> Group:
    reports = [line.incident for line in lines if line.incident is not None]
    return Group(
        id=group_id,
        count=len(lines),
        open=sum(line.case.state == CaseState.OPEN for line in lines),
        late=sum(reporting(line, at) is Reporting.LATE for line in lines),
        hidden=sum(report.hidden for report in reports),
        loss_fen=sum(report.loss_fen or 0 for report in reports),
    )


def late_or_hidden(lines: Sequence[CaseLine], at: datetime) -> list[CaseLine]:
    """Those whose report was late or kept back (I-11)."""
    return [line for line in lines if is_late_or_hidden(line, at)]


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


def promise_rows(tx: Transaction, between: Between, kind: str, became: Outcome) -> Sequence[Deadline]:
    """The promises that one figure counts, the first due first."""
    query = (
        select(Deadline)
        .where(_due(between), col(Deadline.kind) == kind, outcome_column(between.at) == became.value)
        .order_by(col(Deadline.due_at), col(Deadline.id))
    )
    return tx.session.exec(query).all()


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
