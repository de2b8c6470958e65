"""A visit that was written down by mistake: taken back within its day, and what was written stays kept (K-3)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select, update

from csdesk.desk.cases import case_files
from csdesk.desk.clients import clients
from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.taking_back import Mistake, read_reason
from csdesk.desk.visits import due_visits, taking
from csdesk.models.case import CaseState, StepState
from csdesk.models.client import Client
from csdesk.models.visit import Visit, VisitState, VisitTry
from csdesk.refused import N_, Refused

MISTAKE = Mistake(
    field="visit",
    of_others="visit.take_back",
    not_own=N_("{name} wrote this down. {name} takes that back, or one of these: {roles}."),
    days_ago=N_("It was written down at {time}: that can be taken back on the same day alone."),
    days_ago_code="visit_days_ago",
)


def take_back(tx: Transaction, visit_id: int, reason: str, *, by: Person, at: datetime) -> Visit:
    """Take back what was written down of a visit: it is to be made as before, due when it was; that one (K-3).

    The one that was planned after it is withdrawn, and so is the case that it began while nobody has worked there. Of
    what was written stays everything. Refused on another day, without a reason, when the client was visited since, when
    the case is worked on, and for whoever neither wrote it down nor may take back what others did.
    """
    require(tx, by, taking.PERMISSION)
    made = taking.get(tx, visit_id)
    client = tx.session.get_one(Client, made.client_id)
    if made.state != VisitState.DONE or made.written_at is None:
        message = N_("Nothing is written down of this visit, or it was taken back already.")
        raise Refused("visit_not_made", message, field="visit")
    MISTAKE.check(tx, made.made_by, made.written_at, by=by, at=at)
    clients.require_in_use(client)
    if last_made(tx, client) != made:
        message = N_("{code} was visited again since: take that back first.")
        raise Refused("visited_since", message, field="visit", code=client.code)
    why = read_reason(reason, tx.playbook.visits.limits.text)
    _withdraw_case(tx, made, by=by, at=at)
    following = taking.of_client(tx, client)
    made.state = VisitState.TAKEN_BACK
    again = _again(tx, made, following, at=at)
    if following is not None:
        following.state = VisitState.WITHDRAWN
        tx.session.add(following)
        due_visits.withdraw(tx, following, by=by, at=at)
    due_visits.go_on(tx, again, by=by, at=at)
    was = {"by": made.made_by, "at": made.written_at, "answer": made.answer, "on": made.made_on}
    record(
        tx, "visit.take_back", "visit", made.id, by=by, at=at, before=was,
        after={"client": made.client_id, "reason": why, "visit": again.id},
    )  # fmt: skip
    return again


def last_made(tx: Transaction, client: Client) -> Visit | None:
    """The visit of a client that was written down last."""
    query = select(Visit).where(Visit.client_id == client.id, Visit.state == VisitState.DONE)
    return tx.session.exec(query.order_by(col(Visit.written_at).desc(), col(Visit.id).desc())).first()


def _withdraw_case(tx: Transaction, made: Visit, *, by: Person, at: datetime) -> None:
    """The case that the client's answer began is no more, unless somebody has worked on it."""
    if made.opened_case_id is None:
        return
    case = case_files.get(tx, made.opened_case_id)
    steps = case_files.steps_of(tx, made.opened_case_id)
    if case.state == CaseState.CLOSED or any(one.state == StepState.DONE for one in steps):
        message = N_("Case {case}, which it began, is worked on already: what was written down stays.")
        raise Refused("case_worked_on", message, field="visit", case=case.number or "-")
    if case.state == CaseState.OPEN:
        case_files.withdraw(tx, case, by=by, at=at)


def _again(tx: Transaction, made: Visit, following: Visit | None, *, at: datetime) -> Visit:
    """The same visit, to be made as before, with the promise that it had and the tries for it."""
    copied = ("client_id", "kind", "by_class", "counted_from", "day", "due_day", "agent", "moves", "case_id",
              "deadline_id")  # fmt: skip
    tries = made.tries + (following.tries if following is not None else 0)
    again = Visit(uuid=f"{made.id}/again", tries=tries, planned_at=at, **{name: getattr(made, name) for name in copied})
    made.case_id = made.deadline_id = None
    tx.session.add_all((made, again))
    tx.session.flush()
    before = [one.id for one in (made, following) if one is not None]
    tx.session.exec(update(VisitTry).where(col(VisitTry.visit_id).in_(before)).values(visit_id=again.id))
    return again
