"""The facts that tick items of a checklist by themselves, each by the name that the playbook calls it (S-7).

A source that is not here is one the desk cannot read: its items are ticked by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from csdesk.desk.cases import case_files
from csdesk.desk.desk import Transaction
from csdesk.desk.handovers import handover_fact
from csdesk.desk.parcels import parcel_facts
from csdesk.desk.parcels.untracked import Query
from csdesk.desk.pickups import self_pickups
from csdesk.desk.tickets import tickets
from csdesk.desk.visits import visit_lists
from csdesk.models.case import Case, StepState
from csdesk.playbook.checklists import Evidence, Item


@dataclass(frozen=True)
class Fact:
    """What a source says: whether the item is done, and its figure."""

    done: bool
    figure: int


Source = Callable[[Transaction, Case, Item, datetime], Fact]
"""Asked of the list and an item on it, at a moment; it only reads."""

_DECIDED = (StepState.DONE, StepState.SKIPPED, StepState.KEPT)


def _carried_decided(tx: Transaction, case: Case, item: Item, at: datetime) -> Fact:  # noqa: ARG001
    """Whether everything that was carried here is done, skipped or kept open on purpose (S-11)."""
    assert case.id is not None
    carried = {one.id for one in case_files.list_of(case).step if one.first_day is not None}
    states = [step.state for step in case_files.steps_of(tx, case.id) if step.step in carried]
    return Fact(all(state in _DECIDED for state in states), sum(state in _DECIDED for state in states))


def _handover_accepted(tx: Transaction, case: Case, item: Item, at: datetime) -> Fact:  # noqa: ARG001
    """Whether the sheets of the item's posts were accepted, with all that was open (S-4, S-10)."""
    assert case.day is not None
    found = [handover_fact.is_handed_over(tx, case.day, post) for post in item.posts]
    return Fact(bool(found) and all(one.done for one in found), sum(one.figure for one in found))


def _decided(query: Query) -> Source:
    """Whether a query over parcels was asked on the list's day and every row of it has a decision (U-6, U-9)."""

    def read(tx: Transaction, case: Case, item: Item, at: datetime) -> Fact:  # noqa: ARG001
        assert case.day is not None
        found = parcel_facts.decided_on(tx, case.day, query)
        return Fact(found.done, found.decided)

    return read


def _nothing_forgotten(tx: Transaction, case: Case, item: Item, at: datetime) -> Fact:  # noqa: ARG001
    """Whether nothing is left of the items that it covers and of the parcels that the day's queries found (S-7)."""
    assert case.id is not None
    assert case.day is not None
    covered = {one.id for one in case_files.list_of(case).step if one.item in item.covers}
    steps = [step for step in case_files.steps_of(tx, case.id) if step.step in covered]
    left = sum(step.state not in (*_DECIDED, StepState.LEFT_OUT) for step in steps)
    left += parcel_facts.undecided_on(tx, case.day)
    return Fact(left == 0, left)


def _tickets_answered(tx: Transaction, case: Case, item: Item, at: datetime) -> Fact:  # noqa: ARG001
    """Whether no ticket waits for a reply, and how many were replied to on the list's day (C-1, S-7)."""
    assert case.day is not None
    waiting = any(one.waits for one in tickets.open_tickets(tx, at=at))
    return Fact(not waiting, tickets.answered_on(tx, case.day))


def _pickups_decided(tx: Transaction, case: Case, item: Item, at: datetime) -> Fact:  # noqa: ARG001
    """Whether no self-pickup is past its days, and how many went out or back on the list's day (N-5, S-7)."""
    assert case.day is not None
    late, ended = self_pickups.decided_on(tx, case.day, at=at)
    return Fact(late == 0, ended)


def _pickups_called(tx: Transaction, case: Case, item: Item, at: datetime) -> Fact:  # noqa: ARG001
    """Whether there was a call about each self-pickup, and about how many on the list's day (N-5, S-7)."""
    assert case.day is not None
    uncalled, called = self_pickups.called_on(tx, case.day, at=at)
    return Fact(uncalled == 0, called)


def _visits_made(tx: Transaction, case: Case, item: Item, at: datetime) -> Fact:  # noqa: ARG001
    """Whether no visit is left that is late or of the list's day, and how many were made on it (K-3, S-7)."""
    assert case.day is not None
    found = visit_lists.counts(tx, case.day)
    return Fact(found.due == 0, found.made)


SOURCES: dict[str, Source] = {
    "carried.decided": _carried_decided,
    "day.nothing_forgotten": _nothing_forgotten,
    "handover.accepted": _handover_accepted,
    "self_pickups.called": _pickups_called,
    "self_pickups.decided": _pickups_decided,
    "tickets.answered": _tickets_answered,
    "unsigned.checked": _decided("unsigned"),
    "untracked.decided": _decided("untracked"),
    "visits.made": _visits_made,
}


_OF_PICKUPS: tuple[Source, ...] = (_pickups_called, _pickups_decided)
"""What can tell only of self-pickups that people take in at the desk."""


def source_of(tx: Transaction, item: Item) -> Source | None:
    """The source that ticks an item; None where the desk cannot read it, or nobody ever took in what it tells of."""
    source = SOURCES.get(item.source)
    of_pickups = any(source is one for one in _OF_PICKUPS)
    return None if of_pickups and not self_pickups.are_any(tx) else source


def is_automatic(tx: Transaction, item: Item) -> bool:
    """Whether the facts tick an item."""
    return source_of(tx, item) is not None


def evidence_of(tx: Transaction, item: Item) -> Evidence:
    """What is to be shown when an item is ticked."""
    return "automatic" if is_automatic(tx, item) else item.by_hand if item.evidence == "automatic" else item.evidence
