"""The checklist of a day: begun, ticked by people and by facts, carried to the next (S-6 to S-9, S-11 to S-13).

A list is a case whose steps are its items; what is due has a deadline. Both are copied from the playbook when the day
begins, so a changed list applies from the next day on (S-12).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from csdesk.desk.cases import case_course, case_files, cases, fact_sources, step_rows
from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import DESK, Person
from csdesk.desk.promises import deadlines, letters, outbox
from csdesk.desk.record import record
from csdesk.desk.shifts import checklist_settling as settling
from csdesk.desk.shifts import roster, shifts
from csdesk.models.case import Case, CaseState, CaseStep, StepState
from csdesk.playbook.checklists import Checklist, DayList, Item, ListedItem
from csdesk.refused import N_, Refused
from csdesk.rules.evidence import read_evidence
from csdesk.rules.recurrence import takes_place
from csdesk.rules.text import read_line, shortened
from csdesk.rules.working_time import moment_on

ITEM = "checklist.item"
"""The kind of deadline of an item that is to be done by a time."""

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def _uuid_of(day: date) -> str:
    """The same for whoever begins it, so that a day has one list."""
    return f"checklist/{day.isoformat()}"


def of_day(tx: Transaction, day: date) -> Case | None:
    """The list of a day; None when it has not begun, or there was none."""
    return case_files.by_uuid(tx, _uuid_of(day))


def get(tx: Transaction, case_id: int) -> Case:
    """A list by its case's id; Refused when there is none, and when it is a case of another kind."""
    case = case_files.get(tx, case_id) if 0 < case_id < 2**63 else None
    if case is None or case.day is None:
        raise case_files.unknown(case_id)
    return case


def begins_at(tx: Transaction, day: date) -> datetime:
    """When a day begins, from which its items' minutes count."""
    return shifts.bounds(tx.playbook, day)[0]


def template(tx: Transaction, day: date) -> tuple[str, Checklist]:
    """The list that a day's pattern goes through, by its id; the default pattern's where the playbook has lost it."""
    list_id = roster.pattern_on(tx, day).checklist
    if list_id not in tx.playbook.checklists:
        list_id = roster.default_pattern(tx).checklist
    return list_id, tx.playbook.checklists[list_id]


def begins_by_itself(tx: Transaction, day: date) -> bool:
    """Whether a day has a list without anybody's asking: a rotation is in force, and the shop is not at rest."""
    found = roster.on_day(tx, day)
    return found.rotation is not None and bool(found.posts)


def items_on(tx: Transaction, day: date) -> Sequence[ListedItem]:
    """What the playbook as it is now puts on the list of a day, with due times as minutes of the day (S-12).

    Nothing on a day on which nobody is needed (S-1).
    """
    if not roster.on_day(tx, day).posts:
        return []
    _list_id, checklist = template(tx, day)
    began_at = begins_at(tx, day)
    return [
        _dated(tx, item, day, began_at)
        for item in checklist.item
        if takes_place(item.every, item.start, item.rest_day, day, tx.playbook.calendar)
    ]


def _dated(tx: Transaction, item: Item, day: date, began_at: datetime) -> ListedItem:
    """An item for one day: its due time becomes what is said of its deadline, in minutes since the list began."""
    dated = {**item.model_dump(mode="json"), "item": item.id}
    due_at = due_of(tx, item, day)
    if due_at is not None:
        minutes = (due_at - began_at) // MINUTE
        dated |= {"deadline": ITEM, "given": {"minutes": str(max(1, minutes))}}
    return ListedItem.model_validate(dated)


def due_of(tx: Transaction, item: Item, day: date) -> datetime | None:
    """When an item of a day is due; None where it is due some time in the day."""
    if item.due is None:
        return None
    zone = tx.playbook.shop.zone
    return moment_on(day if item.due >= tx.playbook.roster.day_begins else day + DAY, item.due, zone)


def begin_day(tx: Transaction, day: date, *, by: Person = DESK, at: datetime) -> Case:
    """The list of a day, begun when it is asked for first; what was open on the one before is carried to it (S-11).

    Refused when a later day has begun already: its list has what was left of this one. Refused before its day: the
    list of the day before can still be worked on.
    """
    before = of_day(tx, day)
    if before is not None:
        return before
    if day > shifts.day_of(tx.playbook, at):
        raise Refused("day_to_come", N_("The list of {day} begins on its day."), day=day.isoformat())
    query = select(Case).where(col(Case.uuid).startswith("checklist/"), col(Case.day).is_not(None))
    latest = tx.session.exec(query.order_by(col(Case.day).desc()).limit(1)).first()
    if latest is not None and latest.day is not None and latest.day > day:
        raise Refused("day_over", N_("The list of {day} is over: a later one has begun."), day=day.isoformat())
    carried = _close(tx, latest, by=by, at=at) if latest is not None and latest.state == CaseState.OPEN else []
    items = [*carried, *items_on(tx, day)]
    if latest is None:
        # The first list of all may begin in the middle of a day: nobody is late with what was before.
        items = [_without_deadline(one) if _is_past(tx, one, day, at) else one for one in items]
    list_id, checklist = template(tx, day)
    policy = DayList(words=checklist.words, chain=checklist.chain, daily=True, step=tuple(items))
    subject = cases.Subject(day.isoformat(), owner=DESK.name)
    began_at = begins_at(tx, day)
    case = cases.begin_run(tx, list_id, policy, subject, began_at=began_at, by=by, at=at, uuid=_uuid_of(day), day=day)
    _tell_of_old(tx, case, carried, at=at)
    settling.settle(tx, case, at=at)
    return case


def _is_past(tx: Transaction, item: Item, day: date, at: datetime) -> bool:
    due_at = due_of(tx, item, day)
    return due_at is not None and due_at <= at


def _without_deadline(item: ListedItem) -> ListedItem:
    return item.model_copy(update={"deadline": "", "given": {}})


def _close(tx: Transaction, case: Case, *, by: Person, at: datetime) -> list[ListedItem]:
    """Close the list of a day that is over; what is open in it, as it is carried on with its first day (S-11)."""
    assert case.id is not None
    assert case.day is not None
    # Nobody may have looked since the facts last changed.
    settling.settle(tx, case, at=at)
    shapes = {one.id: one for one in case_files.list_of(case).step}
    carried: list[ListedItem] = []
    for step in case_files.steps_of(tx, case.id):
        item = shapes[step.step]
        if step.state not in (StepState.OPEN, StepState.WAITING, StepState.KEPT) or not item.carries:
            continue
        step.state = StepState.CARRIED
        tx.session.add(step)
        if not item.carries_each and any(one.item == item.item for one in carried):
            # What has been open since an earlier day comes first, and stands for this day's too.
            continue
        first = item.first_day or case.day
        on = {
            "id": carried_id(item.item, first),
            "first_day": first,
            "due": None,
            "deadline": "",
            "given": {},
            "after": (),
            "tells": (),
        }
        carried.append(_without_deadline(item).model_copy(update=on))
    tx.session.flush()
    record(tx, "checklist.carry", "case", case.id, by=by, at=at, after={"items": [one.id for one in carried]})
    case_files.close(tx, case, by=by, at=at)
    return carried


def carried_id(item_id: str, first_day: date) -> str:
    """The id that an item has on the lists to which it is carried."""
    return f"{item_id}_from_{first_day:%Y%m%d}"


def _tell_of_old(tx: Transaction, case: Case, carried: Iterable[ListedItem], *, at: datetime) -> None:
    """What has been carried for days goes to the supervisor, once (S-11)."""
    for item in carried:
        assert item.first_day is not None
        assert case.day is not None
        if (case.day - item.first_day).days < tx.playbook.roster.carry_days:
            continue
        for recipient in tx.playbook.roster.carry_to:
            words = item.words.model_dump()
            if outbox.queue(tx, letters.carried(tx, case, item.id, words, item.first_day, recipient), at=at):
                after = {"item": item.id, "to": recipient}
                record(tx, "checklist.tell_supervisor", "case", case.id, by=DESK, at=at, after=after)


def begin_list(tx: Transaction, list_id: str, title: str, *, by: Person, at: datetime, uuid: str) -> Case:
    """Start a list that is no daily one, such as for the reception of a visit (S-13); the same form starts it once."""
    require(tx, by, "shift.work")
    if (before := case_files.by_uuid(tx, uuid)) is not None:
        return before
    checklist = tx.playbook.checklists.get(list_id)
    if checklist is None or checklist.daily:
        names = ", ".join(one for one, _list in lists_by_hand(tx))
        message = N_("There is no list {list}. There are: {lists}.")
        raise Refused("list_unknown", message, list=shortened(list_id), lists=names)
    try:
        text = read_line(title, limit=tx.playbook.incidents.limits.title)
    except Refused as refused:
        raise refused.at("title") from None
    if not text:
        raise Refused("title_missing", N_("Say in one line what it is about."), field="title")
    day, began_at = shifts.day_of(tx.playbook, at), at.replace(second=0, microsecond=0)
    items = [_dated(tx, item, day, began_at).model_copy(update={"carries": False}) for item in checklist.item]
    # Nobody is late with what was to be done before it was started.
    items = [_without_deadline(one) if _is_past(tx, one, day, at) else one for one in items]
    policy = DayList(words=checklist.words, chain=checklist.chain, daily=False, step=tuple(items))
    subject = cases.Subject(text)
    case = cases.begin_run(tx, list_id, policy, subject, began_at=began_at, by=by, at=at, uuid=uuid, day=day)
    settling.settle(tx, case, at=at)
    return case


def lists_by_hand(tx: Transaction) -> Sequence[tuple[str, Checklist]]:
    """The lists that are started when they are needed, in the playbook's order."""
    found = [(list_id, one) for list_id, one in tx.playbook.checklists.items() if not one.daily]
    return sorted(found, key=lambda one: (one[1].place, one[0]))


@dataclass(frozen=True)
class Ticked:
    """An item that is done, and whether this was the tick that did it: of two the first counts (S-8)."""

    step: CaseStep
    first: bool


def tick(tx: Transaction, case_id: int, step_id: str, given: Mapping[str, str], *, by: Person, at: datetime) -> Ticked:
    """Tick an item with what shows that it was done; ticked twice, the first author stays (S-6, S-8).

    `given` is what was typed, by the fields of `rules.evidence`. Refused where the facts tick it (S-7).
    """
    case, item, step = _find(tx, case_id, step_id, by)
    if step.state == StepState.DONE:
        return Ticked(step, first=False)
    _refuse_automatic(tx, item)
    shown = read_evidence(fact_sources.evidence_of(tx, item), given, limit=tx.playbook.incidents.limits.text)
    if step.state != StepState.OPEN:
        settling.take_back(tx, case, step, by=by, at=at)
    case_course.complete(tx, case, item, step, note=shown.note or step.note, evidence=shown.evidence, by=by, at=at)
    settling.settle(tx, case, at=at)
    return Ticked(step, first=True)


def _find(tx: Transaction, case_id: int, step_id: str, by: Person) -> tuple[Case, ListedItem, CaseStep]:
    require(tx, by, "shift.work")
    get(tx, case_id)
    case, shape, step = step_rows.find(tx, case_id, step_id)
    assert isinstance(shape, ListedItem)
    return case, shape, step


def _refuse_automatic(tx: Transaction, item: ListedItem) -> None:
    if fact_sources.is_automatic(tx, item):
        raise Refused("ticked_by_fact", N_("The facts tick this by themselves: {step}."), field="step", step=item.words)


def skip(tx: Transaction, case_id: int, step_id: str, reason: str, *, by: Person, at: datetime) -> CaseStep:
    """Say why an item is not done this time (S-6)."""
    return _decide(tx, case_id, step_id, reason, StepState.SKIPPED, by=by, at=at)


def keep(tx: Transaction, case_id: int, step_id: str, reason: str, *, by: Person, at: datetime) -> CaseStep:
    """Say why an item stays open: it is carried to the next day, and decided for this one (S-11)."""
    return _decide(tx, case_id, step_id, reason, StepState.KEPT, by=by, at=at)


def _decide(
    tx: Transaction, case_id: int, step_id: str, reason: str, state: StepState, *, by: Person, at: datetime
) -> CaseStep:
    case, item, step = _find(tx, case_id, step_id, by)
    if step.state == StepState.DONE:
        raise Refused("done_already", N_("This is done already: take the tick back first."), field="step")
    _refuse_automatic(tx, item)
    if state == StepState.KEPT and not item.carries:
        raise Refused("not_carried", N_("This is for today alone: it cannot be kept for tomorrow."), field="step")
    text = step_rows.read_note(tx, reason)
    if not text:
        raise Refused("reason_missing", N_("Write down why."), field="note")
    before = {"step": step_id, "state": step.state, "by": step.by, "at": step.at, "note": step.note}
    step.state, step.by, step.at, step.note = state, by.name, at, text
    tx.session.add(step)
    deadline = deadlines.of_step(tx, step)
    if deadline is not None:
        deadlines.withdraw(tx, deadline, by=by, at=at)
    action = "checklist.skip" if state == StepState.SKIPPED else "checklist.keep"
    record(tx, action, "case", case.id, by=by, at=at, before=before, after={"step": step_id, "note": text})
    case_course.go_forward(tx, case, by=by, at=at)
    case_course.close_when_done(tx, case, by=by, at=at)
    settling.settle(tx, case, at=at)
    return step


def undo(tx: Transaction, case_id: int, step_id: str, *, by: Person, at: datetime) -> CaseStep:
    """Take a tick, a skip or a keep back: the item is open again, and what was promised of it runs on."""
    require(tx, by, "shift.work")
    case = get(tx, case_id)
    decided = any(one.step == step_id and one.state in case_course.SETTLED for one in case_files.steps_of(tx, case_id))
    if decided and case.state == CaseState.CLOSED and not case_files.list_of(case).daily:
        # It closed itself with its last item.
        case_files.open_again(tx, case, by=by, at=at)
    case, item, step = _find(tx, case_id, step_id, by)
    if step.state == StepState.OPEN:
        return step
    _refuse_automatic(tx, item)
    settling.take_back(tx, case, step, by=by, at=at)
    settling.settle(tx, case, at=at)
    return step


def write_note(tx: Transaction, case_id: int, step_id: str, note: str, *, by: Person, at: datetime) -> CaseStep:
    """Write something down at an item, whether it is done or not (S-6)."""
    case, item, step = _find(tx, case_id, step_id, by)
    text = step_rows.read_note(tx, note)
    if not text and _rests_on_its_note(item, step):
        raise Refused("reason_missing", N_("Write down why."), field="note")
    if text != step.note:
        before = {"step": step_id, "note": step.note}
        step.note = text
        tx.session.add(step)
        record(
            tx, "checklist.note", "case", case.id, by=by, at=at, before=before, after={"step": step_id, "note": text}
        )
    return step


def _rests_on_its_note(item: ListedItem, step: CaseStep) -> bool:
    """Whether an item could not have been skipped, kept or ticked without the note that stands at it."""
    if step.state != StepState.DONE:
        return step.state in (StepState.SKIPPED, StepState.KEPT)
    shown = step.evidence or {}
    return item.evidence == "note" or shown.get("expected_fen") != shown.get("counted_fen")


def settle_day(tx: Transaction, day: date, *, at: datetime) -> None:
    """Let the facts tick what they tick on the list of a day, if it has begun (S-7)."""
    case = of_day(tx, day)
    if case is not None:
        settling.settle(tx, case, at=at)
