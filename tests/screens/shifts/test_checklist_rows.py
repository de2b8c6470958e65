"""The items of a checklist as rows: S-6, S-7, S-9, S-11."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.desk.shifts.checklist_view import Line
from csdesk.language import speaking
from csdesk.playbook.checklists import SOURCES
from csdesk.rules.evidence import FIELDS
from csdesk.screens.shifts.checklist_detail import ASKS, FACTS, detail, recurrence_words
from csdesk.screens.shifts.checklist_rows import brought_up, changes_at, due_now, evidence_words, next_to_come, rows_of
from csdesk.widgets.rows import TONES, Row

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Nine on the shop's clocks."""

MINUTE = timedelta(minutes=1)


def local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo("Asia/Shanghai"))


def line(state: str = "open", due: int | None = 0, **other: Any) -> Line:
    """An item that is due so many minutes after nine."""
    known: dict[str, Any] = {
        "case_id": 1, "step": f"step{due}", "words": {"zh": "搞卫生", "en": "Clean"}, "posts": ("A",),
        "part": "opening", "state": state, "due_at": None if due is None else NINE + due * MINUTE, "late": False,
        "evidence_kind": "tick", "evidence": None, "figure": None, "note": "", "by": "", "at": None,
        "first_day": None, "source": "", "opens": "", "every": "FREQ=DAILY", "carries": True,
    }  # fmt: skip
    return Line(**{**known, **other})


def row(one: Line, now: datetime = NINE, *, live: bool = True, posts: bool = False) -> Row:
    (only,) = rows_of([one], now, local, live=live, posts=posts)
    return only


LINES = st.builds(
    line,
    state=st.sampled_from(["open", "done", "skipped", "kept", "waiting"]),
    due=st.none() | st.integers(-300, 300),
    evidence_kind=st.sampled_from([*FIELDS]),
    source=st.sampled_from(sorted(SOURCES)),
    note=st.sampled_from(["", "没有"]),
)
LISTS = st.lists(LINES, max_size=6, unique_by=lambda one: one.step)


@given(LISTS, st.integers(0, 40_000))
def test_nothing_looks_otherwise_before_it_is_said_to(lines: list[Line], seconds: int) -> None:
    """S-9: until then the rows need not be made anew, and then they do look otherwise."""
    now = NINE + timedelta(seconds=seconds)

    def rows(at: datetime) -> list[Row]:
        return rows_of(brought_up(lines, NINE, at), at, local, live=True, posts=False)

    changes = changes_at(brought_up(lines, NINE, now), now)
    before = (changes or now + timedelta(days=1)) - timedelta(seconds=1)
    assert rows(max(now, before)) == rows(now)
    if changes is not None:
        assert now < changes <= now + MINUTE
        assert rows(changes) != rows(now)


@given(LISTS, st.integers(0, 400))
def test_only_what_is_open_and_was_to_be_done_after_reading_becomes_late(lines: list[Line], minutes: int) -> None:
    """S-9: what was planned before the first list of all is late to nobody."""
    now = NINE + minutes * MINUTE
    for before, after in zip(lines, brought_up(lines, NINE, now), strict=True):
        became = before.open and before.due_at is not None and NINE < before.due_at <= now
        assert after == replace(before, late=became)


@given(LISTS)
def test_what_is_due_now_is_late_the_longest_or_comes_next(lines: list[Line]) -> None:
    """S-6"""
    found = due_now(lines, NINE)
    if found is None:
        assert not any(one.open for one in lines)
    else:
        assert found.open
        assert not any(one.late for one in lines) or found.late
        coming = next_to_come(lines, NINE)
        assert found.late or coming in (None, found)


@given(LINES, st.sampled_from(["en", "zh_CN"]), st.booleans())
def test_every_row_says_by_a_sign_what_its_colour_says(one: Line, language: str, live: bool) -> None:
    with speaking(language):
        made = row(one, live=live)
        sentence, items = detail(one, {}, NINE, local)
    assert len(made.cells[0]) == 1
    assert not made.tone or made.tone in TONES
    assert sentence
    assert all(item.text for item in items)


@pytest.mark.parametrize(
    ("one", "cells", "tone"),
    [
        (line(), (".", "09:00", "Clean", "", ""), ""),
        (line(due=12), (".", "09:12", "Clean", "in 12 min", ""), "soon"),
        (line(due=125), (".", "11:05", "Clean", "in 2 h 05", ""), "soon"),
        (line(due=None, evidence_kind="count"), (".", "", "Clean", "count __", ""), ""),
        (line(due=-5, late=True), ("!", "08:55", "Clean", "late 5 min", ""), "passed"),
        (line(due=None, evidence_kind="automatic"), ("a", "", "Clean", "by itself", ""), ""),
        (line("waiting", None), (".", "", "Clean", "after others", ""), "dim"),
        (line("done", 30, by="Li", at=NINE), ("x", "09:00", "Clean", "", "Li"), "done"),
        (line("skipped", 30, by="Li", at=NINE, note="none"), ("-", "09:00", "Clean", "skipped: none", "Li"), "dim"),
        (line("kept", 30, by="Li", at=NINE, note="none"), ("=", "09:00", "Clean", "kept: none", "Li"), "dim"),
        (line("carried", 30), ("=", "09:30", "Clean", "carried over", ""), "dim"),
        (line(due=None, first_day=date(2026, 11, 21)), (".", "", "from 21 Nov: Clean", "", ""), ""),
    ],
)
def test_how_an_item_stands_in_its_row(one: Line, cells: tuple[str, ...], tone: str) -> None:
    """S-6, S-9, S-11"""
    assert (row(one).cells, row(one).tone) == (cells, tone)


def test_whose_an_open_item_is_where_several_posts_are_shown() -> None:
    assert row(line(posts=("A", "B")), posts=True).cells[4] == "A+B"
    assert row(line("done", by="Li", at=NINE), posts=True).cells[4] == "Li"


@pytest.mark.parametrize(
    ("evidence", "figure", "words"),
    [
        ({"count": 12}, None, "count 12"),
        ({"count": 12}, {"zh": "{n} 位已通知", "en": "{n} called"}, "12 called"),
        ({"figure": 4}, {"zh": "{n} 件已处理", "en": "{n} decided"}, "4 decided"),
        ({"photo": "/home/li/pictures/front.jpg"}, None, "front.jpg"),
        ({"expected_fen": 9850, "counted_fen": 9850}, None, "98.50 agrees"),
        ({"expected_fen": 9850, "counted_fen": 9800}, None, "98.00 (-0.50)"),
        ({"expected_fen": 9850, "counted_fen": 9900}, None, "99.00 (+0.50)"),
        ({}, None, ""),
    ],
)
def test_evidence_in_short(evidence: dict[str, Any], figure: dict[str, str] | None, words: str) -> None:
    """S-6, S-7"""
    assert evidence_words(evidence, figure) == words


def test_every_fact_and_every_kind_of_evidence_has_its_words() -> None:
    """S-7"""
    assert {*FACTS} == {*SOURCES}
    assert {*ASKS} | {"automatic"} == {*FIELDS}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", ""),
        ("FREQ=DAILY;INTERVAL=3", "every 3 days"),
        ("FREQ=WEEKLY;BYDAY=MO,FR", "every week"),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1", "every 2 months"),
        ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", "every year"),
    ],
)
def test_how_often_an_item_comes(rule: str, words: str) -> None:
    assert recurrence_words(rule) == words
