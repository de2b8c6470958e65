"""roster.toml: posts, their hours, limits of leave (S-1, S-2, S-5)."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.playbook.loading import check, load
from csdesk.playbook.roster import Pattern, Post

SEED = load().roster
FOUR = time(4)


def post(*hours: tuple[str, str]) -> Post:
    return Post.model_validate({"id": "A", "words": {"zh": "甲", "en": "a"}, "hours": [list(one) for one in hours]})


def test_the_seed_has_the_posts_of_the_spec() -> None:
    """S-1: A with a rest at noon, B keeps the counter meanwhile; early and late each have an hour's break."""
    hours = {pattern.id: {one.id: one.hours for one in pattern.post} for pattern in SEED.pattern}
    assert hours["ab"] == {"A": (("08:00", "12:00"), ("14:30", "20:00")), "B": (("10:00", "20:00"),)}
    for one in hours["early_late"].values():
        (_, leaves), (returns, _) = one
        assert int(returns[:2]) - int(leaves[:2]) == 1
    assert (SEED.leave.month_days, SEED.leave.row_days, SEED.default_pattern) == (4, 3, "ab")
    parts = ["opening", "sorting", "morning", "noon", "afternoon", "evening", "close"]
    assert [one.id for one in SEED.part] == parts


def test_a_pattern_comes_back_from_what_the_store_keeps() -> None:
    """S-1: past days keep the hours that they had."""
    for pattern in SEED.pattern:
        assert Pattern.model_validate(pattern.model_dump(mode="json")) == pattern


@pytest.mark.parametrize(
    ("hours", "minutes"),
    [
        ([("08:00", "12:00"), ("14:30", "20:00")], ((480, 720), (870, 1200))),
        ([("22:00", "06:00")], ((1320, 1800),)),
        ([("22:00", "02:00"), ("03:00", "06:00")], ((1320, 1560), (1620, 1800))),
        ([("02:00", "08:00")], ((1560, 1920),)),
        ([("04:00", "04:00")], ((240, 1680),)),
    ],
)
def test_a_time_not_later_than_the_one_before_is_of_the_next_date(
    hours: list[tuple[str, str]], minutes: tuple[tuple[int, int], ...]
) -> None:
    """S-1: night hours; nothing is before the day begins."""
    assert post(*hours).minutes(FOUR) == minutes


CLOCK = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))


@given(st.lists(st.tuples(CLOCK, CLOCK), min_size=1, max_size=3))
def test_hours_that_are_taken_are_in_order_and_within_a_day(hours: list[tuple[str, str]]) -> None:
    """S-1"""
    try:
        blocks = post(*hours).minutes(FOUR)
    except ValueError:
        return
    reached = 240
    for begin, end in blocks:
        assert reached <= begin < end
        reached = end
    assert reached - blocks[0][0] <= 1440


@pytest.mark.parametrize(
    ("text", "key", "code"),
    [
        ('default_pattern = "zz"', "default_pattern", "pattern_unknown"),
        ('[[pattern]]\nid = "ab"\n[[pattern.post]]\nid = "C"\nwords = { zh = "x", en = "x" }\n'
         'hours = [["08:00", "12:00"], ["11:00", "13:00"]]', "pattern[ab].post[C].hours", "hours_overlap"),
        ('[[pattern]]\nid = "ab"\n[[pattern.post]]\nid = "A"\nhours = [["8:00", "12:00"]]',
         "pattern[ab].post[A].hours[1][1]", "string_pattern_mismatch"),
        ('[[pattern]]\nid = "ab"\n[[pattern.post]]\nid = "A"\nhours = []', "pattern[ab].post[A].hours", "too_short"),
        ('[[pattern]]\nid = "ab"\nworks_on = "sundays"', "pattern[ab].works_on", "literal_error"),
        ("[leave]\nmonth_days = 40", "leave.month_days", "less_than_equal"),
        ("day_begins = 4", "day_begins", "time_type"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(tmp_path: Path, text: str, key: str, code: str) -> None:
    """Spec 00, principle 1"""
    (tmp_path / "roster.toml").write_text(text, "utf-8")
    _, problems = check(tmp_path)
    assert [(one.file, one.key, one.reason.code) for one in problems] == [("roster.toml", key, code)]
