"""The lists of claims: delayed parcels and lost ones. A parcel is on one of them, once (U-4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlmodel import SQLModel, col, select

from csdesk.desk.desk import Transaction, require
from csdesk.desk.parcels.untracked import MOST_AT_ONCE
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.models.untracked import ListedParcel
from csdesk.refused import N_, Refused
from csdesk.rules.text import read_line

Claim = Literal["delay", "loss"]

CLAIMS: tuple[Claim, ...] = ("delay", "loss")

PERMISSION = "parcel.work"


def put_on_list(
    tx: Transaction, numbers: Sequence[str], claim: str, *, by: Person, at: datetime, run_id: int | None = None
) -> list[str]:
    """Put parcels on the delay or the loss list; the numbers that were not on it before (U-4).

    One that is on the other list moves, and keeps its story. `run_id` is the run in which it was decided.
    """
    require(tx, by, PERMISSION)
    if claim not in CLAIMS:
        raise Refused("claim_unknown", N_("There is no list {claim}."), field="claim", claim=claim)
    moved: dict[str, str] = {}
    listed = _listed(tx, numbers)
    new: list[dict[str, Any]] = []
    for number in dict.fromkeys(numbers):
        entry = listed.get(number)
        if entry is not None and entry.claim == claim:
            continue
        step: dict[str, Any] = {"claim": claim, "by": by.name, "at": at.isoformat(timespec="seconds"), "run": run_id}
        if entry is None:
            moved[number] = ""
            new.append({"number": number, "claim": claim, "put_by": by.name, "put_at": at, "story": [step]})
        else:
            moved[number] = entry.claim
            entry.claim, entry.put_by, entry.put_at, entry.story = claim, by.name, at, [*entry.story, step]
            tx.session.add(entry)
    if new:
        table = SQLModel.metadata.tables["listed_parcel"]
        tx.session.connection().execute(table.insert(), [{"left_because": "", **one} for one in new])
    if moved:
        tx.session.flush()
        came_from = {number: before for number, before in moved.items() if before}
        after = {"numbers": list(moved), **({"moved_from": came_from} if came_from else {})}
        record(tx, "claims.put", "claims", claim, by=by, at=at, after=after)
    return list(moved)


def take_off(tx: Transaction, numbers: Sequence[str], reason: str = "", *, by: Person, at: datetime) -> list[str]:
    """Take parcels off the list that they are on, with why; the numbers that were on one (U-4)."""
    require(tx, by, PERMISSION)
    try:
        why = read_line(reason, limit=tx.playbook.parcels.limits.text)
    except Refused as refused:
        raise refused.at("reason") from None
    return leave(tx, numbers, why or "by_hand", by=by, at=at)


def leave(tx: Transaction, numbers: Sequence[str], because: str, *, by: Person, at: datetime) -> list[str]:
    """Let parcels leave their lists; recorded with the reason, list by list (U-7)."""
    gone: dict[str, list[str]] = {}
    for entry in _listed(tx, numbers).values():
        entry.left_at, entry.left_because = at, because
        tx.session.add(entry)
        gone.setdefault(entry.claim, []).append(entry.number)
    tx.session.flush()
    for claim, some in gone.items():
        record(tx, "claims.leave", "claims", claim, by=by, at=at, after={"numbers": some, "because": because})
    return [number for some in gone.values() for number in some]


def take_back(tx: Transaction, numbers: Sequence[str], run_id: int, *, by: Person, at: datetime) -> None:
    """Undo what a run's decision put on a list last: such parcels go back to where they were before it."""
    alone = []
    for entry in _listed(tx, numbers).values():
        if entry.story[-1]["run"] != run_id:
            continue
        if len(entry.story) == 1:
            alone.append(entry.number)
            continue
        before, story = entry.claim, entry.story[:-1]
        entry.claim, entry.put_by, entry.story = story[-1]["claim"], story[-1]["by"], story
        entry.put_at = datetime.fromisoformat(story[-1]["at"])
        tx.session.add(entry)
        after = {"numbers": [entry.number], "undone_from": before}
        record(tx, "claims.put", "claims", entry.claim, by=by, at=at, after=after)
    if alone:
        leave(tx, alone, "undone", by=by, at=at)


def listing(tx: Transaction, claim: str) -> list[ListedParcel]:
    """The parcels on a list, in the order in which they came on it."""
    wanted = select(ListedParcel).where(ListedParcel.claim == claim, col(ListedParcel.left_at).is_(None))
    return list(tx.session.exec(wanted.order_by(col(ListedParcel.put_at), col(ListedParcel.id))))


def story_of(tx: Transaction, number: str) -> list[ListedParcel]:
    """Every time that a parcel was on a list, the first first."""
    wanted = select(ListedParcel).where(ListedParcel.number == number)
    return list(tx.session.exec(wanted.order_by(col(ListedParcel.id))))


def _listed(tx: Transaction, numbers: Iterable[str]) -> dict[str, ListedParcel]:
    """Those of `numbers` that are on a list now, by number."""
    asked = list(numbers)
    found: dict[str, ListedParcel] = {}
    for start in range(0, len(asked), MOST_AT_ONCE):
        wanted = select(ListedParcel).where(
            col(ListedParcel.number).in_(asked[start : start + MOST_AT_ONCE]), col(ListedParcel.left_at).is_(None)
        )
        found.update((entry.number, entry) for entry in tx.session.exec(wanted))
    return found
