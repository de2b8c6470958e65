"""The lines of F5 under a running clock: what is made anew, and in which order they stand: I-6."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.desk.promises.promises import Promise
from csdesk.playbook.loading import load
from csdesk.screens.cases.case_list import CaseList, lines_of
from csdesk.screens.clock_words import glance
from tests.screens.casework import MINUTE, MONDAY, SECOND

KINDS = load().deadlines
WORDS = {"zh": "答复", "en": "answer"}


def promise(number: int, left: timedelta, *, length: timedelta = timedelta(hours=8)) -> Promise:
    """A promise with so much time left at MONDAY."""
    return Promise(
        deadline_id=number,
        case_id=number,
        step_id=None,
        number=f"P-{number:04}",
        kind=WORDS,
        title="王女士",
        words=WORDS,
        owner="李娜",
        state="running",
        generation=1,
        started_at=MONDAY + left - length,
        due_at=MONDAY + left,
        paused_at=None,
        renewals=0,
        level=0,
        acknowledged_by=None,
        asks_again_at=None,
    )


def shown(promises: list[Promise], now: datetime) -> CaseList:
    return CaseList(lines_of(promises, (), now), KINDS, now)


def test_of_five_hundred_only_those_in_sight_are_made_anew_and_where_they_look_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """I-6: each second one in its last ten minutes; where all tick, no more than there is room for."""
    far = [promise(number, 11 * MINUTE + number * MINUTE + 30 * SECOND) for number in range(1, 500)]
    made: list[str] = []
    make = CaseList._made

    def noted(self: CaseList, place: int, now: datetime) -> object:
        made.append(self.lines[place].number)
        return make(self, place, now)

    monkeypatch.setattr(CaseList, "_made", noted)
    seen = range(18)

    def after(listed: CaseList, seconds: int) -> list[str]:
        """The lines that are made when those in sight are painted for so many seconds."""
        made.clear()
        for second in range(1, seconds + 1):
            if listed.bring_up_to(MONDAY + second * SECOND, seen):
                assert [listed.rows[place] for place in seen]
        return [*made]

    calm = shown([promise(500, 5 * MINUTE), *far], MONDAY)
    assert [calm.rows[place] for place in seen]
    assert not calm.bring_up_to(MONDAY, seen)
    assert after(calm, 29) == ["P-0500"] * 29
    assert len(after(calm, 60)) == 60 + 17

    ticking = shown([promise(number, 9 * MINUTE + number * SECOND / 10) for number in range(1, 501)], MONDAY)
    assert [ticking.rows[place] for place in seen]
    assert len(after(ticking, 10)) == 10 * 18
    assert len([*ticking.rows]) == 500
    assert len(made) == 10 * 18 + 500 - 18


@given(
    st.lists(st.integers(-3_000, 90_000), min_size=1, max_size=12),
    st.lists(st.integers(1, 4_000), min_size=1, max_size=8),
)
def test_however_time_passes_each_row_is_as_if_made_now(lefts: list[int], steps: list[int]) -> None:
    """I-6: what was not made anew looks the same."""
    promises = [promise(number, left * SECOND) for number, left in enumerate(lefts, 1)]
    listed, now = shown(promises, MONDAY), MONDAY
    for step in steps:
        now += step * SECOND
        before = [*listed.rows]
        changed = listed.bring_up_to(now, range(len(promises)))
        assert [*listed.rows] == [*shown(promises, now).rows]
        assert changed or [*listed.rows] == before
        assert listed.count(passed=True) == sum(one.due_at <= now for one in promises)


def test_what_is_in_hand_or_stands_still_comes_after_what_runs() -> None:
    """I-6, I-10"""
    late = promise(1, -MINUTE)
    in_hand = replace(promise(2, -2 * MINUTE), acknowledged_by="李娜", asks_again_at=MONDAY + 15 * MINUTE)
    paused = replace(promise(3, MINUTE), paused_at=MONDAY)
    running = promise(4, timedelta(hours=2))
    lines = lines_of([in_hand, paused, running, late], (), MONDAY)
    assert [line.case_id for line in lines] == [1, 4, 3, 2]
    listed = shown([in_hand, paused, running, late], MONDAY)
    assert listed.is_in_order(MONDAY + 14 * MINUTE)
    assert not listed.is_in_order(MONDAY + 15 * MINUTE)
    assert lines_of([in_hand, paused, running, late], (), MONDAY + 15 * MINUTE)[0].case_id == 2


@given(st.integers(-100_000, 1_000_000), st.integers(60, 1_000_000))
def test_a_glance_says_when_it_changes(left: int, length: int) -> None:
    """I-6: just before that moment it looks the same, at it otherwise."""
    one = promise(1, left * SECOND, length=length * SECOND)
    seen = glance(one, MONDAY, KINDS)
    assert seen.changes_at is not None
    assert seen.changes_at > MONDAY
    before = glance(one, seen.changes_at - timedelta(microseconds=1), KINDS)
    after = glance(one, seen.changes_at, KINDS)
    assert (before.sign, before.left) == (seen.sign, seen.left)
    assert (after.sign, after.left) != (seen.sign, seen.left)
