"""What is decided for the rows of a run: a ticket, a list, or nothing to do (U-4, U-6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from sqlmodel import col, select

from csdesk.desk import claims, untracked_runs
from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.untracked import MOST_AT_ONCE
from csdesk.models.untracked import UntrackedRow
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

    `delay` and `loss` put each on that list. A later decision stands in place of an earlier one, whose list entry
    stays until it moves or is taken off. Refused for what is no decision, a parcel that the run does not have, or one
    that was signed meanwhile.
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
    if decision in claims.CLAIMS:
        # Also one whose decision it is already: somebody may have taken it off since.
        claims.put_on_list(tx, [row.number for row in asked], decision, by=by, at=at, run_id=run_id)
    rows = [row for row in asked if (row.decision, row.note) != (decision, why)]
    chosen = [row.number for row in rows]
    for row in rows:
        row.decision, row.note, row.decided_by, row.decided_at = decision, why, by.name, at
        tx.session.add(row)
    if rows:
        tx.session.flush()
        after = {"decision": decision, "note": why, "numbers": chosen}
        record(tx, "untracked.decide", "untracked_run", run.id, by=by, at=at, after=after)
    return chosen


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

    A ticket that it opened stays, as others may be at work on it. What the desk itself decided stays too.
    """
    require(tx, by, untracked_runs.PERMISSION)
    run = untracked_runs.get(tx, run_id)
    rows = [row for row in _rows(tx, run_id, numbers) if row.decision not in ("", SIGNED)]
    before = {row.number: row.decision for row in rows}
    claims.take_back(tx, [row.number for row in rows if row.decision in claims.CLAIMS], run_id, by=by, at=at)
    for row in rows:
        row.decision, row.note, row.decided_by, row.decided_at, row.case_id = "", "", None, None, None
        tx.session.add(row)
    if rows:
        tx.session.flush()
        record(tx, "untracked.undecide", "untracked_run", run.id, by=by, at=at, before={"decisions": before})
    return list(before)


def _rows(tx: Transaction, run_id: int, numbers: Iterable[str]) -> list[UntrackedRow]:
    """The rows of some parcels in a run; Refused for one that it does not have."""
    asked = list(dict.fromkeys(numbers))
    found: dict[str, UntrackedRow] = {}
    for start in range(0, len(asked), MOST_AT_ONCE):
        wanted = select(UntrackedRow).where(
            UntrackedRow.run_id == run_id, col(UntrackedRow.number).in_(asked[start : start + MOST_AT_ONCE])
        )
        found.update((row.number, row) for row in tx.session.exec(wanted))
    for number in asked:
        if number not in found:
            message = N_("{number} is not in run {run}.")
            raise Refused("parcel_not_in_run", message, field="numbers", number=number, run=run_id)
    return [found[number] for number in asked]
