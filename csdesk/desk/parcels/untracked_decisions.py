"""What is decided for the rows of a run: a ticket, a list, or nothing to do (U-4, U-6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from csdesk.desk.cases import case_files
from csdesk.desk.desk import Transaction, require
from csdesk.desk.parcels import claims, untracked_runs
from csdesk.desk.parcels.untracked import chunks
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.tickets import tickets
from csdesk.models.case import CaseState
from csdesk.refused import N_, Refused
from csdesk.rules.text import read_line

Decision = Literal["chase", "verify", "delay", "loss", "contact_sender", "watch", "none"]
"""A chase ticket, a verify ticket, the delay list, the loss list; the sender is asked; watched; nothing is needed."""

DECISIONS: tuple[Decision, ...] = ("chase", "verify", "delay", "loss", "contact_sender", "watch", "none")

SIGNED = "signed"
"""Decided by the desk itself: it was signed after all (U-7)."""

TICKETS = ("chase", "verify")


def decide(
    tx: Transaction,
    run_id: int,
    numbers: Sequence[str],
    decision: str,
    note: str = "",
    *,
    by: Person,
    at: datetime,
) -> list[str]:
    """Decide for parcels of a run; the numbers whose decision is another than before (U-4, U-6).

    `chase` and `verify` open a ticket of that kind, `delay` and `loss` put each on that list. A later decision stands
    in place of an earlier one, whose ticket stays open and whose list entry stays until it moves or is taken off.
    Refused for what is no decision, a parcel that the run does not have, one that was signed meanwhile, and for more
    than MOST_TICKETS tickets.
    """
    require(tx, by, untracked_runs.PERMISSION)
    run = untracked_runs.get(tx, run_id)
    if decision not in DECISIONS:
        raise Refused("decision_unknown", N_("There is no decision {decision}."), field="decision", decision=decision)
    try:
        why = read_line(note, limit=tx.playbook.parcels.limits.text)
    except Refused as refused:
        raise refused.at("note") from None
    asked = _rows(tx, run_id, numbers)
    for row in asked:
        if row.decision == SIGNED:
            message = N_("{number} was signed meanwhile: there is nothing to decide.")
            raise Refused("signed_meanwhile", message, field="numbers", number=row.number)
    # Also for those whose decision it is already: somebody may have closed the ticket or taken it off the list since.
    if decision in TICKETS:
        _open_tickets(tx, decision, asked, by=by, at=at)
    elif decision in claims.CLAIMS:
        claims.put_on_list(tx, [row.number for row in asked], decision, by=by, at=at, run_id=run_id)
    rows = [row for row in asked if (row.decision, row.note) != (decision, why)]
    chosen = [row.number for row in rows]
    if rows:
        given = (decision, why, by.name, int(at.timestamp()))
        tx.raw.executemany(_DECIDE, ((*given, row.id) for row in rows))
        after = {"decision": decision, "note": why, "numbers": chosen}
        record(tx, "untracked.decide", "untracked_run", run.id, by=by, at=at, after=after)
    return chosen


MOST_TICKETS = 100
"""Opened by one decision: each is a case with its deadline, and others wait meanwhile."""

_DECIDE = "UPDATE untracked_row SET decision = ?, note = ?, decided_by = ?, decided_at = ? WHERE id = ?"

_UNDECIDE = """
    UPDATE untracked_row SET decision = '', note = '', decided_by = NULL, decided_at = NULL, case_id = NULL WHERE id = ?
"""


def _open_tickets(tx: Transaction, kind: str, asked: Sequence[_Row], *, by: Person, at: datetime) -> None:
    if len(asked) > MOST_TICKETS:
        message = N_("Tickets are opened for {most} parcels at once at most. Select fewer.")
        raise Refused("tickets_too_many", message, field="numbers", most=MOST_TICKETS)
    for row in asked:
        case_id = tickets.open_ticket(tx, kind, row.number, by=by, at=at).id
        tx.raw.execute("UPDATE untracked_row SET case_id = ? WHERE id = ?", (case_id, row.id))


def prepare_claims(tx: Transaction, run_id: int, *, by: Person, at: datetime) -> dict[str, list[str]]:
    """Put the parcels of a run that wait, and whose kind prepares a claim, on that list; the numbers by list (U-3).

    One that is on a list already stays on it.
    """
    require(tx, by, untracked_runs.PERMISSION)
    chosen: dict[str, list[str]] = {}
    for row in untracked_runs.rows_of(tx, run_id):
        if row.prepares and not row.decision:
            chosen.setdefault(row.claim or row.prepares, []).append(row.number)
    for claim, numbers in chosen.items():
        decide(tx, run_id, numbers, claim, by=by, at=at)
    return chosen


def undo(tx: Transaction, run_id: int, numbers: Sequence[str], *, by: Person, at: datetime) -> list[str]:
    """Let parcels of a run wait for a decision again; what it put on a list goes back to where it was.

    A ticket that it opened is closed unless somebody has replied to it already. What the desk itself decided stays.
    """
    require(tx, by, untracked_runs.PERMISSION)
    run = untracked_runs.get(tx, run_id)
    rows = [row for row in _rows(tx, run_id, numbers) if row.decision not in ("", SIGNED)]
    before = {row.number: row.decision for row in rows}
    for row in rows:
        if row.decision in TICKETS and row.case_id is not None:
            _close_unanswered(tx, row, by=by, at=at)
    claims.take_back(tx, [row.number for row in rows if row.decision in claims.CLAIMS], run_id, by=by, at=at)
    tx.raw.executemany(_UNDECIDE, ((row.id,) for row in rows))
    if rows:
        record(tx, "untracked.undecide", "untracked_run", run.id, by=by, at=at, before={"decisions": before})
    return list(before)


def _close_unanswered(tx: Transaction, row: _Row, *, by: Person, at: datetime) -> None:
    """Close the ticket that a row's decision opened; one that was there before, or was replied to, stays open."""
    assert row.case_id is not None
    case = case_files.get(tx, row.case_id)
    opened_by_it = (int(case.opened_at.timestamp()), case.opened_by) == (row.decided_at, row.decided_by)
    if case.state == CaseState.OPEN and opened_by_it and not tickets.replies_of(tx, row.case_id):
        tickets.close(tx, row.case_id, "undone", by=by, at=at)


class _Row(NamedTuple):
    """A kept row, as far as deciding needs it; thousands may be decided at once."""

    id: int
    number: str
    decision: str
    note: str
    decided_by: str | None
    decided_at: int | None
    case_id: int | None


def _rows(tx: Transaction, run_id: int, numbers: Iterable[str]) -> list[_Row]:
    """The rows of some parcels in a run; Refused for one that it does not have."""
    asked = list(dict.fromkeys(numbers))
    found: dict[str, _Row] = {}
    for some, places in chunks(asked):
        wanted = f"FROM untracked_row WHERE run_id = ? AND number IN ({places})"
        rows = tx.raw.execute(f"SELECT {', '.join(_Row._fields)} {wanted}", (run_id, *some))
        found.update((row[1], _Row(*row)) for row in rows)
    for number in asked:
        if number not in found:
            message = N_("{number} is not in run {run}.")
            raise Refused("parcel_not_in_run", message, field="numbers", number=number, run=run_id)
    return [found[number] for number in asked]
