"""Signing a handover sheet, accepting it, and what is added later (S-10).

Whoever signs or accepts does it with the own password. It is looked at before the transaction, as at every sign-in:
hashing takes long, others wait for the transaction, and a wrong one counts (A-2).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from csdesk.desk.cases import case_files, cases
from csdesk.desk.desk import Desk, Transaction, require
from csdesk.desk.handovers import handovers
from csdesk.desk.handovers.handover_sections import OF_CASES, compose
from csdesk.desk.handovers.handover_sheet import Sheet
from csdesk.desk.orders import drafts
from csdesk.desk.people import accounts
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.shifts import checklists
from csdesk.models.case import CaseState
from csdesk.models.handover import Handover, HandoverAddition
from csdesk.refused import N_, Refused


def sign(desk: Desk, handover_id: int, password: str, *, by: Person, at: datetime) -> Handover:
    """Sign one's own sheet, which stays from then on as the facts are now; signed again, it stays as it was (S-10).

    Refused for a wrong password, for another's sheet, and when what was signed has been changed since.
    """
    person = accounts.sign_in(desk, by.name, password, at=at)
    with desk.writing() as tx:
        return put_signature(tx, handover_id, by=person, at=at)


def put_signature(tx: Transaction, handover_id: int, *, by: Person, at: datetime) -> Handover:
    """Sign as somebody whose password was looked at before."""
    require(tx, by, "shift.sign")
    handover = handovers.get(tx, handover_id)
    handovers.require_own(handover, by)
    if handover.signed_at is not None:
        _require_unchanged(handover)
        return handover
    handover.sheet = compose(tx, handover, at).as_json()
    handover.signed_at = at.astimezone(UTC).replace(microsecond=0)
    handover.signature = handovers.signature_of(handover)
    tx.session.add(handover)
    after = {"signature": handover.signature, "words": handover.words}
    record(tx, "handover.sign", "handover", handover.id, by=by, at=at, after=after)
    return handover


def _require_unchanged(handover: Handover) -> None:
    if not handovers.verify(handover):
        raise Refused(
            "handover_changed",
            N_("What {name} signed has been changed since: the signature does not match. Tell a supervisor."),
            name=handover.agent,
        )


def accept(desk: Desk, handover_id: int, password: str, *, by: Person, at: datetime) -> Handover:
    """Accept another's signed sheet: it is closed, and the agent's open cases and drafts on it are one's own (S-10).

    Accepted again by the same person, it stays as it was. Refused for a wrong password, for one's own sheet, for one
    that is not signed, whose signature does not match, or that somebody else accepted.
    """
    person = accounts.sign_in(desk, by.name, password, at=at)
    with desk.writing() as tx:
        return put_acceptance(tx, handover_id, by=person, at=at)


def put_acceptance(tx: Transaction, handover_id: int, *, by: Person, at: datetime) -> Handover:
    """Accept as somebody whose password was looked at before."""
    require(tx, by, "shift.sign")
    handover = handovers.get(tx, handover_id)
    if handover.agent == by.name:
        raise Refused("handover_own", N_("You hand this sheet over: somebody else accepts it."))
    if handover.accepted_by == by.name:
        return handover
    if handover.accepted_by is not None and handover.accepted_at is not None:
        raise Refused(
            "handover_accepted",
            N_("{name} accepted this sheet at {time}."),
            name=handover.accepted_by,
            time=f"{tx.local(handover.accepted_at):%Y-%m-%d %H:%M}",
        )
    if handover.signed_at is None or handover.sheet is None:
        raise Refused("handover_unsigned", N_("{name} has not signed this sheet yet."), name=handover.agent)
    _require_unchanged(handover)
    handover.accepted_by, handover.accepted_at = by.name, at.astimezone(UTC).replace(microsecond=0)
    tx.session.add(handover)
    passed = pass_on(tx, handover, Sheet.from_json(handover.sheet), by=by, at=at)
    record(
        tx, "handover.accept", "handover", handover.id, by=by, at=at,
        after={"signature": handover.signature, "cases": passed[0], "drafts": passed[1]},
    )  # fmt: skip
    checklists.settle_day(tx, handover.day, at=at)
    return handover


def pass_on(
    tx: Transaction, handover: Handover, sheet: Sheet, *, by: Person, at: datetime
) -> tuple[Sequence[int], Sequence[int]]:
    """Give what stands on the sheet, and still is the agent's, to whoever accepts: ids of cases and of orders."""
    given_cases = []
    for case_id in (int(row.id) for section in OF_CASES for row in sheet.rows(section)):
        case = case_files.get(tx, case_id)
        if case.state == CaseState.OPEN and case.owner == handover.agent:
            cases.give(tx, case, by.name, by=by, at=at)
            given_cases.append(case_id)
    given_drafts = []
    for order_id in (int(row.id) for row in sheet.rows("drafts")):
        draft = drafts.on(tx, order_id)
        if draft is not None and draft.owner == handover.agent:
            drafts.accept(tx, order_id, by=by, at=at)
            given_drafts.append(order_id)
    return given_cases, given_drafts


def append(tx: Transaction, handover_id: int, text: str, *, by: Person, at: datetime) -> HandoverAddition:
    """Add words to a sheet that was accepted, which itself stays as it was signed; recorded (S-10)."""
    require(tx, by, "shift.sign")
    handover = handovers.get(tx, handover_id)
    if handover.accepted_at is None:
        raise Refused(
            "handover_open", N_("Words are added once the sheet is accepted. Until then, tell whoever accepts it.")
        )
    words = handovers.read_words(tx, text)
    if not words:
        raise Refused("text_missing", N_("Type what is to be added."), field="words")
    addition = HandoverAddition(handover_id=handover_id, by=by.name, at=at, text=words)
    tx.session.add(addition)
    record(tx, "handover.append", "handover", handover_id, by=by, at=at, after={"text": words})
    return addition
