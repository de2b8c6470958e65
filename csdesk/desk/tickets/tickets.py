"""CRM tickets: cases that are answered by replies in writing, each promising a moment (C-1 to C-4, U-4, U-7)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlmodel import col, select

from csdesk.desk.cases import case_course, case_files, cases
from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.promises import deadlines
from csdesk.desk.record import record
from csdesk.desk.training import settling
from csdesk.models.case import Case, CaseState, CaseStep, StepState
from csdesk.models.deadline import Deadline
from csdesk.models.parcel import Parcel
from csdesk.models.ticket import Reply, ReplyDraft
from csdesk.playbook.procedures import REPLY_GIVEN, StepShape
from csdesk.refused import N_, Refused
from csdesk.rules.replies import Checked, Problem, check_reply, promise_days
from csdesk.rules.text import clean_line, narrow, read_line, shortened
from csdesk.rules.working_time import end_of_day

SIGNED = "signed"
"""The reason of a ticket that closed because its parcel was signed for (U-7)."""


MOST_LOOKED_AT = 20_000
"""How many of the latest replies to a kind are searched: years of them, and no longer than a key may wait (C-4)."""


class ReplyRefused(Refused):
    """A reply cannot be given; `problems` names everything that is wrong with it, part by part (C-1, C-2)."""

    problems: tuple[Problem, ...] = ()


def kinds(tx: Transaction) -> Sequence[str]:
    """The kinds of ticket, in the playbook's order."""
    found = [(procedure.place, one) for one, procedure in tx.playbook.procedures.items() if procedure.is_ticket]
    return [one for _place, one in sorted(found)]


def number_of(tx: Transaction, typed: str) -> str:
    """A waybill number as it is kept: without spaces, full-width digits read; Refused when it is too long (P-1)."""
    number = narrow(clean_line(typed)).replace(" ", "")
    most = tx.playbook.parcels.limits.number
    if len(number) > most:
        raise Refused(
            "number_too_long", N_("A parcel's number has at most {most} characters."), field="number", most=most
        )
    return number


# -- opened ----------------------------------------------------------------------------------------------------------


def open_ticket(tx: Transaction, kind: str, number: str, *, title: str = "", by: Person, at: datetime) -> Case:
    """Open a ticket about a parcel; one that is open already is returned: one of a kind a parcel (U-4).

    Without a title it is called after its parcel. Refused for a kind that is none of tickets, and without a number.
    """
    require(tx, by, "case.open")
    if kind not in (known := kinds(tx)):
        raise Refused(
            "kind_unknown", N_("There is no kind {kind}. There are: {kinds}."),
            field="kind", kind=shortened(kind), kinds=", ".join(known),
        )  # fmt: skip
    waybill = number_of(tx, number)
    if not waybill:
        raise Refused("number_missing", N_("A ticket needs the number of its parcel."), field="number")
    before = case_files.open_about(tx, kind, waybill)
    if before is not None:
        return before
    try:
        said = read_line(title, limit=tx.playbook.incidents.limits.title)
    except Refused as refused:
        raise refused.at("title") from None
    subject = cases.Subject(said or _title(tx, waybill), waybill=waybill)
    return cases.begin(tx, kind, subject, began_at=at, by=by, at=at)


def _title(tx: Transaction, waybill: str) -> str:
    parcel = parcel_of(tx, waybill)
    return "  ".join(filter(None, (waybill, parcel.destination if parcel else "")))


def parcel_of(tx: Transaction, number: str) -> Parcel | None:
    """The parcel of a number, where a carrier's file named it."""
    return tx.session.exec(select(Parcel).where(Parcel.number == number)).first() if number else None


# -- found -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ticket:
    """An open or closed ticket, as lists show it."""

    case_id: int
    number: str
    kind: str
    """Its procedure's id."""
    words: Mapping[str, str]
    """What kind it is, in every language."""
    title: str
    waybill: str
    owner: str
    state: str
    began_at: datetime
    waits: bool
    """Whether it waits for a reply: none was given, or what the last one promised has passed."""
    due_at: datetime | None
    """By when the reply is due, or what the last one promised; None when nothing is."""
    replies: int


def of_parcel(tx: Transaction, number: str, *, at: datetime) -> Sequence[Ticket]:
    """Every ticket about a parcel: open ones first, then the latest first."""
    query = select(Case).where(Case.waybill == number, col(Case.waybill) != "", col(Case.procedure).in_(kinds(tx)))
    found = tx.session.exec(query.order_by(col(Case.id).desc())).all()
    return _read(tx, sorted(found, key=lambda case: case.state != CaseState.OPEN), at)


def open_tickets(tx: Transaction, *, at: datetime) -> Sequence[Ticket]:
    """Every open ticket: those that wait for a reply first, then by when they are due."""
    query = select(Case).where(Case.state == CaseState.OPEN, col(Case.procedure).in_(kinds(tx)))
    found = _read(tx, tx.session.exec(query.order_by(col(Case.id))).all(), at)
    return sorted(found, key=lambda one: (not one.waits, one.due_at or one.began_at, one.case_id))


def ticket(tx: Transaction, case_id: int, *, at: datetime) -> Ticket:
    """One ticket, open or closed; Refused for a case that is none."""
    case = case_files.get(tx, case_id)
    if not case_files.procedure_of(case).is_ticket:
        raise _no_ticket(case)
    return _read(tx, [case], at)[0]


def _read(tx: Transaction, found: Sequence[Case], at: datetime) -> list[Ticket]:
    ids = [case.id for case in found if case.id is not None]
    of_step: dict[int, list[CaseStep]] = {}
    for step in tx.session.exec(select(CaseStep).where(col(CaseStep.case_id).in_(ids))).all():
        of_step.setdefault(step.case_id, []).append(step)
    due: dict[int, Deadline] = {}
    running = select(Deadline).where(col(Deadline.case_id).in_(ids), col(Deadline.done_at).is_(None))
    for deadline in tx.session.exec(running.order_by(col(Deadline.due_at).desc())).all():
        due[deadline.case_id] = deadline
    given: dict[int, int] = {}
    for case_id in tx.session.exec(select(col(Reply.case_id)).where(col(Reply.case_id).in_(ids))).all():
        given[case_id] = given.get(case_id, 0) + 1
    return [
        Ticket(
            case_id=case.id,
            number=case.number or "",
            kind=case.procedure,
            words=case_files.titles(case),
            title=case.title,
            waybill=case.waybill,
            owner=case.owner,
            state=case.state,
            began_at=case.began_at,
            waits=case.state == CaseState.OPEN and _waits(case, of_step.get(case.id, ()), due.get(case.id), at),
            due_at=due[case.id].due_at if case.id in due else None,
            replies=given.get(case.id, 0),
        )
        for case in found
        if case.id is not None
    ]


def _waits(case: Case, rows: Sequence[CaseStep], due: Deadline | None, at: datetime) -> bool:
    asked = {shape.id for shape in case_files.procedure_of(case).step if shape.done_on == REPLY_GIVEN}
    if any(row.step in asked and row.state == StepState.OPEN for row in rows):
        return True
    return due is not None and at >= due.due_at


# -- answered --------------------------------------------------------------------------------------------------------


def check(tx: Transaction, parts: Mapping[str, str], *, at: datetime) -> Checked:
    """What the rules say of a reply as it is typed, its three parts by name (C-1, C-2)."""
    return check_reply(
        parts,
        replies=tx.playbook.replies,
        calendar=tx.playbook.calendar,
        now=tx.local(at),
        most_days=promise_days(tx.playbook.procedures.values(), tx.playbook.deadlines),
    )


def answer(
    tx: Transaction, case_id: int, facts: str, solution: str, until: str, *, uuid: str, by: Person, at: datetime
) -> Reply:
    """Reply to a ticket; by when it is solved is a deadline from now on, and a later reply renews it (C-1).

    ReplyRefused, with everything that is wrong, when the rules say no. The same form sent again gives the same reply.
    """
    require(tx, by, "case.work")
    before = tx.session.exec(select(Reply).where(Reply.uuid == uuid)).first()
    if before is not None:
        return before
    case = open_ticket_of(tx, case_id)
    checked = check(tx, {"facts": facts, "solution": solution, "until": until}, at=at)
    if checked.problems:
        raise _refusal(checked)
    assert checked.until is not None
    drafted_by = settling.drafted_by(settling.no_longer_waits(tx, "reply", case_id), by.name)
    reply = Reply(
        uuid=uuid,
        case_id=case_id,
        kind=case.procedure,
        facts=checked.parts["facts"],
        solution=checked.parts["solution"],
        until=checked.until,
        by=by.name,
        drafted_by=drafted_by,
        at=at,
    )
    tx.session.add(reply)
    for name in filter(None, (by.name, drafted_by)):
        typed = tx.session.get(ReplyDraft, (case_id, name))
        if typed is not None:
            tx.session.delete(typed)
    tx.session.flush()
    said = {"facts": reply.facts, "solution": reply.solution, "until": reply.until}
    if drafted_by:
        said["drafted_by"] = drafted_by
    record(tx, "ticket.reply", "case", case_id, by=by, at=at, after=said)
    case_course.settle(tx, case, REPLY_GIVEN, by=by, at=at)
    _promise(tx, case, checked.until, by=by, at=at)
    return reply


def check_ready(tx: Transaction, parts: Mapping[str, str], *, at: datetime) -> None:
    """ReplyRefused, with everything that is wrong, unless a reply could be given as it is (C-1, C-2)."""
    checked = check(tx, parts, at=at)
    if checked.problems:
        raise _refusal(checked)


def _refusal(checked: Checked) -> ReplyRefused:
    first = checked.problems[0].refused
    refused = ReplyRefused(first.code, first.message, field=first.field, **first.values)
    refused.problems = checked.problems
    return refused


def open_ticket_of(tx: Transaction, case_id: int) -> Case:
    """An open ticket by its case's id; Refused for a case that is none, or is closed."""
    case = case_files.get_open(tx, case_id)
    if not case_files.procedure_of(case).is_ticket:
        raise _no_ticket(case)
    return case


def _no_ticket(case: Case) -> Refused:
    return Refused("not_a_ticket", N_("{case} is no ticket: no reply is given."), case=case.number or case.title)


def _promise(tx: Transaction, case: Case, until: datetime, *, by: Person, at: datetime) -> None:
    """What the reply promises is a deadline of the case: begun by the first reply, renewed by the others."""
    shape, step = _promised_step(tx, case)
    given = {str(tx.playbook.deadlines.get(shape.deadline).chosen_by): until.isoformat()}  # type: ignore[union-attr]
    running = deadlines.of_step(tx, step)
    if running is None:
        chain = shape.chain or case_files.procedure_of(case).chain
        deadlines.begin(
            tx, case, shape.deadline, words=shape.words.model_dump(), started_at=at, by=by, at=at, step=step,
            chain=chain, given=given,
        )  # fmt: skip
        return
    if running.done_at is not None:
        # What was promised before was ticked, and is promised again.
        case_course.take_back(tx, case, step, by=by, at=at)
    assert running.id is not None
    deadlines.renew(tx, running.id, given, by=by, at=at)


def _promised_step(tx: Transaction, case: Case) -> tuple[StepShape, CaseStep]:
    """The step that is promised by the moment of a reply."""
    assert case.id is not None
    kinds_by_moment = {kind.id for kind in tx.playbook.deadlines.kind if kind.runs == "moment"}
    for shape, row in zip(case_files.procedure_of(case).step, case_files.steps_of(tx, case.id), strict=True):
        if shape.deadline in kinds_by_moment:
            return shape, row
    raise Refused("deadline_unknown", N_("The playbook has no deadline {kind}."), kind="moment")


def is_ticket(tx: Transaction, case_id: int) -> bool:
    """Whether a case is one that is answered by replies."""
    return case_files.procedure_of(case_files.get(tx, case_id)).is_ticket


def replies_of(tx: Transaction, case_id: int) -> Sequence[Reply]:
    """The replies to a ticket, the first first."""
    return tx.session.exec(select(Reply).where(Reply.case_id == case_id).order_by(col(Reply.id))).all()


def answered_on(tx: Transaction, day: date) -> int:
    """How many tickets were replied to on a day of the shop."""
    zone = tx.playbook.shop.zone
    since, until = end_of_day(day - timedelta(days=1), zone), end_of_day(day, zone)
    query = select(col(Reply.case_id)).where(col(Reply.at) > since, col(Reply.at) <= until).distinct()
    return len(tx.session.exec(query).all())


@dataclass(frozen=True)
class PastReply:
    """A reply that was accepted before, with the ticket that it answered (C-4)."""

    reply_id: int
    facts: str
    solution: str
    until: datetime
    by: str
    at: datetime
    ticket: str
    waybill: str


def past_replies(tx: Transaction, kind: str, query: str, limit: int = 40) -> Sequence[PastReply]:
    """Replies to tickets of a kind that hold every word of `query`, in any order; the latest first (C-4)."""
    words = narrow(clean_line(query)).casefold().split()
    haystack = "lower(reply.facts || ' ' || reply.solution || ' ' || reply.by || ' ' || cases.title)"
    conditions = "".join(f" AND instr({haystack}, ?) > 0" for _word in words)
    rows = tx.raw.execute(
        "SELECT reply.id, reply.facts, reply.solution, reply.until, reply.by, reply.at, cases.number, cases.waybill"  # noqa: S608
        " FROM (SELECT * FROM reply WHERE kind = ? ORDER BY at DESC, id DESC LIMIT ?) AS reply"
        f" JOIN cases ON cases.id = reply.case_id WHERE true{conditions} ORDER BY reply.at DESC, reply.id DESC LIMIT ?",
        (kind, MOST_LOOKED_AT, *words, limit),
    ).fetchall()
    return [
        PastReply(row[0], row[1], row[2], _moment(row[3]), row[4], _moment(row[5]), row[6] or "", row[7])
        for row in rows
    ]


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


# -- closed ----------------------------------------------------------------------------------------------------------


def close(tx: Transaction, case_id: int, reason: str, *, by: Person, at: datetime) -> Case:
    """Close a ticket before everything in it is done, and say why; nothing is promised any longer."""
    require(tx, by, "case.work")
    case = open_ticket_of(tx, case_id)
    try:
        why = read_line(reason, limit=tx.playbook.incidents.limits.text)
    except Refused as refused:
        raise refused.at("reason") from None
    if not why:
        raise Refused("reason_missing", N_("Say why."), field="reason")
    _close(tx, case, why, by=by, at=at)
    return case


def close_for_parcel(
    tx: Transaction, numbers: Collection[str], reason: str = SIGNED, *, by: Person, at: datetime
) -> Sequence[int]:
    """Close every open ticket about the parcels because of what became of them; the ids of those that were (U-7).

    It costs as much as there are open tickets, however many numbers are given.
    """
    query = select(Case).where(
        Case.state == CaseState.OPEN, col(Case.waybill) != "", col(Case.procedure).in_(kinds(tx))
    )
    wanted = numbers if isinstance(numbers, set | frozenset | dict) else set(numbers)
    found = [case for case in tx.session.exec(query.order_by(col(Case.id))).all() if case.waybill in wanted]
    for case in found:
        _close(tx, case, reason, by=by, at=at)
    return [case.id for case in found if case.id is not None]


def _close(tx: Transaction, case: Case, reason: str, *, by: Person, at: datetime) -> None:
    assert case.id is not None
    settling.no_longer_waits(tx, "reply", case.id)
    record(tx, "ticket.close", "case", case.id, by=by, at=at, after={"reason": reason, "waybill": case.waybill})
    case_files.close(tx, case, by=by, at=at)
