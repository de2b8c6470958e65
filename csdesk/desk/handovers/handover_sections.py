"""Where the sections of a handover sheet come from: put together from the facts until the sheet is signed (S-10)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlalchemy import and_
from sqlmodel import col, select

from csdesk.desk.cases import case_files
from csdesk.desk.cases.case_lists import CaseLine, lines_of
from csdesk.desk.desk import Transaction
from csdesk.desk.handovers.handover_sheet import InWords, Row, Section, Sheet
from csdesk.desk.orders import drafts
from csdesk.desk.parcels import parcel_facts
from csdesk.desk.person import Person
from csdesk.desk.shifts import checklist_view, roster
from csdesk.desk.visits import visit_lists
from csdesk.models.case import Case, CaseState, StepState
from csdesk.models.goods import Goods
from csdesk.models.handover import Handover
from csdesk.models.pickup import SelfPickup
from csdesk.models.roster import Attendance
from csdesk.refused import N_


@dataclass(frozen=True)
class SectionSource:
    """Where the rows of a section come from."""

    title: str
    """A message id."""
    rows: Callable[[Transaction, Handover, datetime], Sequence[Row]]
    """What is to be handed over of it on that sheet, as of a moment."""


def sheet_of(tx: Transaction, handover: Handover, at: datetime) -> Sheet:
    """What the sheet says: as it was signed, or, while it is not, as the facts are at `at` (S-10)."""
    return compose(tx, handover, at) if handover.sheet is None else Sheet.from_json(handover.sheet)


def compose(tx: Transaction, handover: Handover, at: datetime) -> Sheet:
    """The sheet as the facts are at `at`, its sections in the order of SECTIONS (S-10)."""
    found = [(one, tuple(source.rows(tx, handover, at))) for one, source in SECTIONS.items()]
    moment = at.astimezone(UTC).replace(microsecond=0)
    return Sheet(moment, tuple(Section(section_id, rows) for section_id, rows in found if rows))


_SCREEN = "handover"
"""Where the item of the handing over itself leads: that it is not done yet goes without saying."""

_NOT_DONE = frozenset({StepState.WAITING, StepState.OPEN, StepState.KEPT, StepState.SKIPPED, StepState.CARRIED})


def _lines(tx: Transaction, handover: Handover, at: datetime) -> Sequence[checklist_view.Line]:
    """The day's items of the post that is handed over; none where the day's list never began."""
    listed = checklist_view.read(tx, handover.day, at=at)
    return listed.of((handover.post,)) if listed.case_id is not None else ()


def _items(tx: Transaction, handover: Handover, at: datetime) -> Sequence[Row]:
    """What the checklist has that is not done, and why."""
    return [
        Row(
            id=line.step,
            words=line.words,
            state=str(line.state),
            reason=line.note,
            due_at=line.due_at if line.open else None,
            first_day=line.first_day,
        )
        for line in _lines(tx, handover, at)
        if line.state in _NOT_DONE and line.opens != _SCREEN
    ]


def _cash(tx: Transaction, handover: Handover, at: datetime) -> Sequence[Row]:
    """What was counted, against what should be there."""
    return [
        Row(
            id=line.step,
            words=line.words,
            reason=line.note,
            expected_fen=line.evidence["expected_fen"],
            counted_fen=line.evidence["counted_fen"],
        )
        for line in _lines(tx, handover, at)
        if line.evidence_kind == "amount" and line.evidence
    ]


def _cases(tx: Transaction, handover: Handover) -> Sequence[CaseLine]:
    """The open cases that are the agent's, or that nobody else who is there looks after."""
    others = _on_duty(tx, handover.day) - {handover.agent}
    still_open = and_(col(Case.state) == CaseState.OPEN, col(Case.day).is_(None))
    return [
        line for line in lines_of(tx, still_open) if line.case.owner not in others and _is_handed_over(tx, line.case)
    ]


def _is_handed_over(tx: Transaction, case: Case) -> bool:
    """Whether a case stands on the sheet by itself: as the playbook says now, else as it said when the case began."""
    return (tx.playbook.procedures.get(case.procedure) or case_files.procedure_of(case)).handed_over


def _is_ticket(line: CaseLine) -> bool:
    return case_files.procedure_of(line.case).is_ticket


def _on_duty(tx: Transaction, day: date) -> set[str]:
    """Everybody who is on a post, or has come and not gone."""
    there = select(Attendance.agent).where(Attendance.day == day, col(Attendance.off_at).is_(None))
    return {*roster.on_day(tx, day).on_duty, *tx.session.exec(there)}


def _incidents(tx: Transaction, handover: Handover, _at: datetime) -> Sequence[Row]:
    return [_case_row(line) for line in _cases(tx, handover) if line.incident is not None]


def _other_cases(tx: Transaction, handover: Handover, _at: datetime) -> Sequence[Row]:
    apart = {*_case_ids(tx, Goods), *_case_ids(tx, SelfPickup)}
    return [
        _case_row(line)
        for line in _cases(tx, handover)
        if line.incident is None and not _is_ticket(line) and line.case.id not in apart
    ]


def _case_ids(tx: Transaction, table: type[Goods | SelfPickup]) -> Collection[int]:
    """The open cases of goods, or of self-pickups."""
    query = select(table.case_id).join(Case, col(Case.id) == table.case_id).where(col(Case.state) == CaseState.OPEN)
    return set(tx.session.exec(query))


def _goods(tx: Transaction, handover: Handover, _at: datetime) -> Sequence[Row]:
    """The goods that the agent follows, with what is promised next of each (T-1)."""
    ours = _case_ids(tx, Goods)
    return [_case_row(line) for line in _cases(tx, handover) if line.case.id in ours]


def _pickups(tx: Transaction, _handover: Handover, _at: datetime) -> Sequence[Row]:
    """Every parcel that waits for its owner, whoever took it in: where it lies, until when it is kept (N-5)."""
    waiting = and_(col(Case.state) == CaseState.OPEN, col(Case.id).in_(select(SelfPickup.case_id)))
    places = {
        one.case_id: one.place for one in tx.session.exec(select(SelfPickup).where(col(SelfPickup.ended_at).is_(None)))
    }
    return [replace(_case_row(line), reason=places.get(line.case.id or 0, "")) for line in lines_of(tx, waiting)]


def _tickets(tx: Transaction, handover: Handover, _at: datetime) -> Sequence[Row]:
    """Tickets that are open: to be replied to, or to be solved as it was promised (C-1)."""
    return [_case_row(line) for line in _cases(tx, handover) if _is_ticket(line)]


def _case_row(line: CaseLine) -> Row:
    """A case with the promise of it that is due next, or else the step that is to be done next."""
    case = line.case
    waiting = min((one for one in line.deadlines if one.done_at is None), key=lambda one: one.due_at, default=None)
    to_do: InWords = waiting.words if waiting else {}
    if waiting is None:
        shape = next((shape for shape, step in line.shapes() if step.state == StepState.OPEN), None)
        to_do = shape.words.model_dump() if shape else {}
    return Row(
        id=str(case.id),
        number=case.number or "",
        words=case.policy["words"],
        text=case.title,
        owner=case.owner,
        to_do=to_do,
        due_at=waiting.due_at if waiting else None,
        paused_at=waiting.paused_at if waiting else None,
    )


def _drafts(tx: Transaction, handover: Handover, _at: datetime) -> Sequence[Row]:
    """Orders that are still being typed, and changes of orders that were begun."""
    return [
        Row(
            id=str(draft.order_id),
            number=draft.changes,
            text="  ".join(filter(None, (draft.texts.get(name, "") for name in ("client", "caller", "goods")))),
            saved_at=draft.saved_at,
        )
        for draft in drafts.of(tx, Person(handover.agent, ""))
    ]


def _parcels(tx: Transaction, _handover: Handover, at: datetime) -> Sequence[Row]:
    """How many parcels of each kind wait for a decision in the latest run of each query (U-6)."""
    kinds = {kind.id: kind.words.model_dump() for kind in tx.playbook.parcels.untracked}
    found = parcel_facts.waiting(tx, at)
    return [
        Row(id=f"{query}.{kind}", words=kinds.get(kind, {}), text=str(count)) for (query, kind), count in found.items()
    ]


def _visits(tx: Transaction, _handover: Handover, at: datetime) -> Sequence[Row]:
    """How many visits to clients are late, and how many of today are left (K-3)."""
    found = visit_lists.counts(tx, tx.local(at).date())
    words = {"late": _VISITS_LATE, "today": _VISITS_TODAY}
    counted = {"late": found.late, "today": found.today}
    return [Row(id=one, words=words[one], text=str(count)) for one, count in counted.items() if count]


_VISITS_LATE: InWords = {"zh": "逾期未访", "en": "visits late"}
_VISITS_TODAY: InWords = {"zh": "今日未访", "en": "visits of today left"}

OF_CASES = ("incidents", "tickets", "cases", "goods", "pickups")
"""The sections whose rows are cases, by their ids: those that change hands with the sheet."""

SECTIONS: Mapping[str, SectionSource] = {
    "items": SectionSource(N_("Not done"), _items),
    "incidents": SectionSource(N_("Open incidents"), _incidents),
    "tickets": SectionSource(N_("Open tickets"), _tickets),
    "cases": SectionSource(N_("Other open cases"), _other_cases),
    "goods": SectionSource(N_("Goods that are followed"), _goods),
    "pickups": SectionSource(N_("Self-pickups"), _pickups),
    "parcels": SectionSource(N_("Parcels without a decision"), _parcels),
    "visits": SectionSource(N_("Visits to clients"), _visits),
    "drafts": SectionSource(N_("Open drafts"), _drafts),
    "cash": SectionSource(N_("Cash"), _cash),
}
"""Every section that a sheet may have, in the sheet's order."""
