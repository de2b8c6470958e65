"""What becomes of a visit: the client's answer written down, nobody reached, moved for a reason (K-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlmodel import col, select

from csdesk.desk.cases import answers, cases
from csdesk.desk.clients import clients
from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.visits import due_visits, plan_writing
from csdesk.models.case import Case
from csdesk.models.client import Client
from csdesk.models.visit import Visit, VisitState, VisitTry
from csdesk.playbook.basis import choice
from csdesk.refused import N_, Refused
from csdesk.rules.releasing import read_words
from csdesk.rules.text import shortened
from csdesk.rules.working_time import DAY, is_working_day, next_working_day

PERMISSION = "visit.work"

SAID = "said"
"""The field of a case's form that takes what a client who was not satisfied said."""

TITLE_CELLS = 60


@dataclass(frozen=True)
class Talk:
    """What a client said, as it was typed."""

    answer: str
    """An id of visits.toml."""
    about: Sequence[str] = ()
    """Ids of visits.toml."""
    wish: str = ""
    spoke_to: str = ""
    note: str = ""
    made_at: datetime | None = None
    """When the talk was; now where it is not said."""


def require_work(tx: Transaction, by: Person) -> None:
    """Refuse who may not work on visits (A-1)."""
    require(tx, by, PERMISSION)


# -- found -----------------------------------------------------------------------------------------------------------


def get(tx: Transaction, visit_id: int) -> Visit:
    """A visit by its id; Refused where there is none."""
    visit = tx.session.get(Visit, visit_id) if 0 < visit_id < 2**63 else None
    if visit is None:
        raise Refused("visit_unknown", N_("There is no visit {which}."), field="visit", which=visit_id)
    return visit


def get_open(tx: Transaction, visit_id: int) -> Visit:
    """One that is still to be made; Refused, saying by whom it was made, for another."""
    visit = get(tx, visit_id)
    if visit.state == VisitState.DONE:
        message = N_("{name} has written this visit down already, on {day}.")
        day = tx.local(visit.written_at or visit.planned_at).date().isoformat()
        raise Refused("visit_made", message, field="visit", name=visit.made_by, day=day)
    if visit.state == VisitState.TAKEN_BACK:
        raise Refused("visit_taken_back", N_("What was written down of this visit was taken back."), field="visit")
    if visit.state != VisitState.PLANNED:
        raise Refused("visit_withdrawn", N_("This visit is asked for no more."), field="visit")
    return visit


def of_client(tx: Transaction, client: Client) -> Visit | None:
    """The visit that is planned for a client."""
    query = select(Visit).where(Visit.client_id == client.id, Visit.state == VisitState.PLANNED)
    return tx.session.exec(query.order_by(col(Visit.due_day), col(Visit.id))).first()


def by_code(tx: Transaction, code: str) -> Visit:
    """The visit that is planned for the client of a code; Refused where there is none."""
    client = clients.by_code(tx, code)
    if client is None:
        raise clients.unknown(code)
    visit = of_client(tx, client)
    if visit is None:
        message = N_("No visit is planned for {code}: plan the visits, or look whether its account is opened.")
        raise Refused("visit_not_planned", message, field="client", code=client.code)
    return visit


# -- made ------------------------------------------------------------------------------------------------------------


def write_down(tx: Transaction, visit_id: int, talk: Talk, *, uuid: str = "", by: Person, at: datetime) -> Visit:
    """Write down what a client said when visited; the next visit is planned with it (K-3).

    Who was not satisfied gets a case of the procedure that visits.toml names. A talk that was earlier than now is
    dated back: both times are kept. The same form writes it down once.
    """
    require(tx, by, PERMISSION)
    if uuid and (before := written_by(tx, uuid)) is not None:
        return before
    visit = get_open(tx, visit_id)
    said = _read(tx, visit, talk, at=at)
    visit.state, visit.made_on = VisitState.DONE, tx.local(said.made_at or at).date()
    visit.made_at, visit.written_at, visit.made_by = said.made_at, at, by.name
    visit.answer, visit.about, visit.wish = said.answer, list(said.about), said.wish
    visit.spoke_to, visit.note = said.spoke_to, said.note
    visit.uuid = uuid or visit.uuid
    tx.session.add(visit)
    due_visits.meet(tx, visit, by=by, at=at)
    after = {
        "client": visit.client_id, "answer": visit.answer, "about": visit.about, "on": visit.made_on,
        "due": visit.due_day,
    }  # fmt: skip
    record(tx, "visit.write_down", "visit", visit.id, by=by, at=at, after=after)
    _open_case(tx, visit, by=by, at=at)
    plan_writing.plan_next(tx, visit, at=at)
    return visit


def written_by(tx: Transaction, uuid: str) -> Visit | None:
    """The visit that a form has written down, if it did."""
    return tx.session.exec(select(Visit).where(Visit.uuid == uuid, Visit.state == VisitState.DONE)).first()


def _read(tx: Transaction, visit: Visit, talk: Talk, *, at: datetime) -> Talk:
    """What was typed, as it is kept; Refused at its field."""
    visits, limits = tx.playbook.visits, tx.playbook.visits.limits
    if visits.answer_of(talk.answer) is None:
        known = ", ".join(one.id for one in visits.answer)
        message = N_("{typed} is no answer. There are: {known}.")
        raise Refused("answer_unknown", message, field="answer", typed=shortened(talk.answer) or "-", known=known)
    about = list(dict.fromkeys(talk.about))
    for one in about:
        if choice(visits.about, one) is None:
            known = ", ".join(known.id for known in visits.about)
            message = N_("{typed} is none of the subjects. There are: {known}.")
            raise Refused("about_unknown", message, field="about", typed=shortened(one), known=known)
    wish = read_words(talk.wish, "wish", limits.text)
    note = read_words(talk.note, "note", limits.text)
    if talk.answer == "not" and not about and not note:
        raise Refused("about_missing", N_("Say what the client is not satisfied with."), field="about")
    spoke_to = read_words(talk.spoke_to, "spoke_to", limits.name)
    made_at = talk.made_at or at
    day, today = tx.local(made_at).date(), tx.local(at).date()
    if made_at > at or day < today - visits.back_days * DAY or day < visit.counted_from:
        message = N_("The talk cannot have been then: visits are written down from {first} to now.")
        first = max(visit.counted_from, today - visits.back_days * DAY)
        raise Refused("made_at_wrong", message, field="made_at", first=first.isoformat())
    return Talk(talk.answer, about, wish, spoke_to, note, made_at)


def _open_case(tx: Transaction, visit: Visit, *, by: Person, at: datetime) -> None:
    """Begin what visits.toml lets an answer begin, and link it with the visit (K-3)."""
    answer = tx.playbook.visits.answer_of(visit.answer)
    if answer is None or answer.opens is None:
        return
    client = tx.session.get(Client, visit.client_id)
    assert client is not None
    about = "、".join(one.words.zh for one in tx.playbook.visits.about if one.id in (visit.about or ()))
    title = shortened(f"{client.code} {client.name}  {about or visit.note}".strip(), cells=TITLE_CELLS)
    subject = cases.Subject(title, client_id=visit.client_id, owner=visit.agent or by.name)
    case = cases.begin(tx, answer.opens, subject, began_at=at, by=by, at=at, uuid=f"visit/{visit.id}")
    _put_said(tx, case, visit, by=by, at=at)
    visit.opened_case_id = case.id
    tx.session.add(visit)
    record(tx, "visit.not_satisfied", "visit", visit.id, by=by, at=at, after={"case": case.number})


def _put_said(tx: Transaction, case: Case, visit: Visit, *, by: Person, at: datetime) -> None:
    """Put what the client said into the case's form, where it asks for that."""
    said = "  ".join(filter(None, (visit.note, visit.wish)))
    fields = {one.id for one in tx.playbook.procedures[case.procedure].field}
    if said and SAID in fields:
        answers.put(tx, case, {SAID: said}, by=by, at=at)
        answers.note(tx, case, by=by, at=at)


# -- not reached, moved ----------------------------------------------------------------------------------------------


def not_reached(
    tx: Transaction, visit_id: int, *, note: str = "", again_on: date | None = None, uuid: str = "", by: Person,
    at: datetime,
) -> Visit:  # fmt: skip
    """Note that nobody was reached, with the day of the next try: the next working day unless it is said (K-3).

    When it is due does not move. Refused for a day of rest, and for one after it is due unless it is the next one.
    """
    require(tx, by, PERMISSION)
    if uuid:
        known = tx.session.exec(select(VisitTry).where(VisitTry.uuid == uuid)).first()
        if known is not None:
            return get(tx, known.visit_id)
    visit = get_open(tx, visit_id)
    words = read_words(note, "note", tx.playbook.visits.limits.text)
    today = tx.local(at).date()
    following = next_working_day(today + DAY, tx.playbook.calendar)
    day = again_on or following
    if day != following:
        _check_day(tx, visit, day, today)
    assert visit.id is not None
    tried = VisitTry(
        uuid=uuid or str(uuid4()), visit_id=visit.id, client_id=visit.client_id, by=by.name, at=at, note=words,
        next_day=day,
    )  # fmt: skip
    tx.session.add(tried)
    before, visit.day, visit.tries = {"day": visit.day}, day, visit.tries + 1
    tx.session.add(visit)
    after = {"client": visit.client_id, "day": day, "tries": visit.tries, "note": words}
    record(tx, "visit.not_reached", "visit", visit.id, by=by, at=at, before=before, after=after)
    return visit


def move(tx: Transaction, visit_id: int, day: date, reason: str, *, by: Person, at: datetime) -> Visit:
    """Plan a visit for another day, for a reason, within what its rhythm allows (K-3)."""
    require(tx, by, PERMISSION)
    visit = get_open(tx, visit_id)
    today = tx.local(at).date()
    if visit.due_day < today:
        message = N_("This visit was due on {day}: it cannot be moved any more. Make it today.")
        raise Refused("visit_late", message, field="day", day=visit.due_day.isoformat())
    _check_day(tx, visit, day, today)
    words = read_words(reason, "reason", tx.playbook.visits.limits.text, needed=N_("Say why the visit is moved."))
    if day == visit.day:
        return visit
    before, visit.day, visit.moves = {"day": visit.day}, day, visit.moves + 1
    tx.session.add(visit)
    after = {"client": visit.client_id, "day": day, "reason": words}
    record(tx, "visit.move", "visit", visit.id, by=by, at=at, before=before, after=after)
    return visit


def _check_day(tx: Transaction, visit: Visit, day: date, today: date) -> None:
    if not today <= day <= visit.due_day:
        message = N_("The visit may be from {first} to {last}.")
        first, last = next_working_day(today, tx.playbook.calendar).isoformat(), visit.due_day.isoformat()
        raise Refused("day_outside", message, field="day", first=first, last=last)
    if not is_working_day(day, tx.playbook.calendar):
        message = N_("The shop does not work on {day}. The next working day is {next}.")
        after = next_working_day(day + timedelta(days=1), tx.playbook.calendar).isoformat()
        raise Refused("day_of_rest", message, field="day", day=day.isoformat(), next=after)
