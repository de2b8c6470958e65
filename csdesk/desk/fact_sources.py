"""The facts that tick items of a checklist by themselves, each by the name that the playbook calls it (S-7).

A source that is not here is one the desk cannot read: its items are ticked by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from csdesk.desk import case_files, handover_fact
from csdesk.desk.desk import Transaction
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


SOURCES: dict[str, Source] = {"carried.decided": _carried_decided, "handover.accepted": _handover_accepted}


def is_automatic(item: Item) -> bool:
    """Whether the facts tick an item: its source is one that the desk can read."""
    return item.source in SOURCES


def evidence_of(item: Item) -> Evidence:
    """What is to be shown when an item is ticked."""
    return "automatic" if is_automatic(item) else item.by_hand if item.evidence == "automatic" else item.evidence
