"""Calm promises of one kind are one line of F5; nothing that presses is hidden in it (T-3, I-6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from csdesk.rules.urgency import Urgency
from csdesk.screens.cases.case_list import CaseList, lines_of
from csdesk.screens.cases.folding import folded
from csdesk.screens.clock_words import glance
from tests.screens.cases.test_case_list import KINDS, promise
from tests.screens.casework import MINUTE, MONDAY, SECOND

STEPS = ({"zh": "派车", "en": "vehicle sent"}, {"zh": "监装", "en": "loading watched"}, {"zh": "答复", "en": "answer"})
"""What is promised: two steps of goods, and something that stands alone."""

ONE = st.tuples(st.integers(-600, 30_000), st.sampled_from((0, 1, 2)), st.sampled_from(("", "李娜")), st.booleans())


@given(st.lists(ONE, max_size=12), st.integers(0, 20_000), st.booleans())
def test_nothing_that_presses_is_folded_and_nothing_is_lost(
    made: list[tuple[int, int, str, bool]], seconds: int, open_all: bool
) -> None:
    """Whatever runs, at whatever moment: each promise stands in one line, alone if it is soon, late or in hand."""
    promises = [
        replace(
            promise(number, left * SECOND), words=STEPS[step], paused_at=MONDAY if paused else None,
            deadline_kind="callback" if step == 2 else "goods.vehicle", acknowledged_by=who or None,
            asks_again_at=MONDAY + timedelta(days=1) if who else None,
        )
        for number, (left, step, who, paused) in enumerate(made, 1)
    ]  # fmt: skip
    now = MONDAY + seconds * SECOND
    lines = lines_of(promises, (), now)
    closed = folded(lines, KINDS, now, ())
    alone = [one.deadline_id for one in closed if not one.members]
    together = [one.deadline_id for line in closed for one in line.members]
    assert sorted(one or 0 for one in alone + together) == sorted(one.deadline_id for one in promises)
    for line in closed:
        if line.members:
            assert len(line.members) >= 2
            assert len({one.what() for one in line.members}) == 1
            assert line.clock is min((one.clock for one in line.members if one.clock), key=lambda one: one.due_at)
    for one in promises:
        calm = glance(one, now, KINDS).urgency is Urgency.CALM
        if one.deadline_id in together:
            assert calm
            assert one.deadline_kind == "goods.vehicle"
            assert one.acknowledged_by is None
    keys = {line.key for line in closed if line.members}
    shown = folded(lines, KINDS, now, keys)
    assert {one.key for one in shown if not one.members} == {one.key for one in lines}
    listed = CaseList(shown if open_all else closed, KINDS, now)
    whole = CaseList(lines, KINDS, now)
    assert listed.count(passed=True) == whole.count(passed=True)
    assert listed.count(passed=False) == whole.count(passed=False)


def test_one_that_begins_to_press_leaves_the_others() -> None:
    """The list says that it is not in order any more at that very second."""
    lengths = (timedelta(hours=1), timedelta(hours=8), timedelta(hours=8))
    promises = [
        replace(promise(number, left * MINUTE, length=length), words=STEPS[0], deadline_kind="goods.vehicle")
        for number, (left, length) in enumerate(zip((45, 400, 420), lengths, strict=True), 1)
    ]
    lines = lines_of(promises, (), MONDAY)
    listed = CaseList(folded(lines, KINDS, MONDAY, ()), KINDS, MONDAY)
    (row,) = list(listed.rows)
    assert row.cells[:4] == (".", "45 min", "+ 3", "vehicle sent")
    before, then = MONDAY + 25 * MINUTE - SECOND, MONDAY + 25 * MINUTE
    listed.bring_up_to(before, range(1))
    assert listed.is_in_order(before)
    assert listed.bring_up_to(then, range(1))
    assert not listed.is_in_order(then)
    first, others = list(CaseList(folded(lines, KINDS, then, ()), KINDS, then).rows)
    assert (first.cells[0], others.cells[2]) == ("!", "+ 2")
