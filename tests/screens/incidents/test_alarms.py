"""The nearest promise in a line, and when one rings (I-3, I-6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from csdesk import language
from csdesk.desk.promises.promises import Promise
from csdesk.playbook.loading import load
from csdesk.rules.urgency import Urgency
from csdesk.screens.incidents.alarms import Alarms, Nearest, in_words, is_in_hand, urgency_of
from csdesk.widgets.deadline_line import NearestDeadline
from tests.desk.shop import NOW

KINDS = load().deadlines
FIVE = timedelta(minutes=5)


def promise(deadline_id: int = 1, *, started: datetime = NOW, lasts: timedelta = FIVE, **values: object) -> Promise:
    made = Promise(
        deadline_id=deadline_id,
        case_id=deadline_id,
        step_id=1,
        number=f"I-{deadline_id:04}",
        kind={"zh": "延误", "en": "late"},
        title="恒信 -> 武汉",
        words={"zh": "上报", "en": "report to managers"},
        owner="李娜",
        state="running",
        generation=1,
        started_at=started,
        due_at=started + lasts,
        paused_at=None,
        renewals=0,
        level=0,
        acknowledged_by=None,
        asks_again_at=None,
    )
    return replace(made, **values)  # type: ignore[arg-type]


def after(minutes: float = 0, seconds: float = 0) -> datetime:
    return NOW + timedelta(minutes=minutes, seconds=seconds)


def told(promises: list[Promise], late_items: list[Promise], now: datetime) -> NearestDeadline | None:
    """The line at a moment."""
    return Nearest(promises, KINDS, now).line(late_items, now, key="F5", list_key="F4")


@pytest.mark.parametrize(
    ("now", "sign", "left", "tone"),
    [
        (after(0), ".", "05:00", "calm"),
        (after(3, 19), ".", "01:41", "calm"),
        (after(3, 20), "!", "01:40", "soon"),
        (after(4), "!!", "01:00", "now"),
        (after(5), "X", "00:00", "passed"),
        (after(6), "X", "-01:00", "passed"),
    ],
)
def test_the_line_says_by_sign_and_colour_how_urgent_it_is(now: datetime, sign: str, left: str, tone: str) -> None:
    """I-6: two thirds gone, the last minute, passed; readable without colour."""
    line = told([promise()], [], now)
    assert line is not None
    assert (line.sign, line.left, line.tone) == (sign, left, tone)
    assert line.text == "I-0001  late  恒信 -> 武汉  report to managers"
    assert list(line.right) == ["F5 opens"]


def test_the_line_is_in_the_language_that_is_spoken() -> None:
    language.use("zh_CN")
    line = told([promise()], [], NOW)
    assert line is not None
    assert line.text == "I-0001  延误  恒信 -> 武汉  上报"


def test_what_presses_besides_is_counted_and_what_is_calm_is_not() -> None:
    """screens.md: `+2` are the others that are soon, in their last minute, or passed."""
    calm = promise(2, lasts=timedelta(hours=2))
    soon = promise(3, started=after(-3), lasts=timedelta(minutes=8))
    line = told([promise(), calm, soon], [], after(4))
    assert line is not None
    assert list(line.right) == ["+1", "F5 opens"]
    assert "I-0001" in line.text


def test_nothing_running_is_an_empty_line() -> None:
    assert told([], [], NOW) is None
    paused = promise(paused_at=after(1))
    assert told([paused], [], after(2)) is None


def test_what_somebody_has_in_hand_gives_way_until_it_is_asked_again() -> None:
    """I-6: acknowledged, it presses nobody; forgotten, it is back."""
    known = promise(acknowledged_by="梁经理", asks_again_at=after(36), state="missed")
    other = promise(2, lasts=timedelta(hours=1))
    assert is_in_hand(known, after(35))
    line = told([known, other], [], after(35))
    assert line is not None
    assert "I-0002" in line.text
    line = told([known, other], [], after(36))
    assert line is not None
    assert "I-0001" in line.text


def test_a_long_title_leaves_room_for_what_is_to_be_done() -> None:
    long = promise(title="武汉市江汉区建设大道恒信物流有限公司" * 3)
    assert in_words(long).endswith("report to managers")
    assert cell_len(in_words(long)) < 60
    assert "恒信" not in in_words(promise(), titled=False)


def test_a_promise_rings_three_times_and_no_more() -> None:
    """I-6: at two thirds, at one minute, at the end; each once however often it is asked."""
    alarms = Alarms(KINDS)
    alarms.watch([promise()], NOW)
    rung = [seconds for seconds in range(400) if alarms.ringing(after(0, seconds))]
    assert rung == [200, 240, 300]


def test_seeing_the_same_again_rings_nothing_again() -> None:
    alarms = Alarms(KINDS)
    rung = []
    for seconds in range(400):
        alarms.watch([promise()], after(0, seconds))
        if alarms.ringing(after(0, seconds)):
            rung.append(seconds)
    assert rung == [200, 240, 300]


def test_what_had_passed_before_the_desk_was_opened_is_shown_and_not_rung_for() -> None:
    alarms = Alarms(KINDS)
    alarms.watch([promise()], after(10))
    assert not alarms.ringing(after(11))


def test_a_renewed_promise_rings_for_its_new_time() -> None:
    """I-3: renewed at four minutes for ten more."""
    alarms = Alarms(KINDS)
    alarms.watch([promise()], NOW)
    assert alarms.ringing(after(4))
    alarms.watch([promise(started=after(4), lasts=timedelta(minutes=10), generation=2)], after(4))
    rung = [seconds for seconds in range(240, 1000) if alarms.ringing(after(0, seconds))]
    assert rung == [640, 780, 840]


def test_an_acknowledged_one_rings_when_it_is_asked_again() -> None:
    """I-6: an acknowledged incident asks again after a while."""
    alarms = Alarms(KINDS)
    known = promise(acknowledged_by="梁经理", asks_again_at=after(30), state="missed")
    alarms.watch([known], after(6))
    rung = [minute for minute in range(6, 60) if alarms.ringing(after(minute))]
    assert rung == [30]


@given(
    st.lists(st.tuples(st.integers(0, 3600), st.integers(60, 7200)), max_size=8),
    st.lists(st.integers(1, 900), min_size=1, max_size=30),
)
def test_every_crossing_rings_once_however_seldom_it_is_looked(
    running: list[tuple[int, int]], waits: list[int]
) -> None:
    """I-6, by property: looked at every second or every quarter of an hour, the same promises ring in the end."""
    promises = [
        promise(number + 1, started=after(0, start), lasts=timedelta(seconds=lasts))
        for number, (start, lasts) in enumerate(running)
    ]
    alarms = Alarms(KINDS)
    alarms.watch(promises, NOW)
    now, rung = NOW, set()
    for wait in waits:
        now += timedelta(seconds=wait)
        rung |= {one.deadline_id for one in alarms.ringing(now)}
    crossed = {
        one.deadline_id
        for one in promises
        if one.started_at + (one.due_at - one.started_at) * 2 / 3 <= now or one.due_at - timedelta(minutes=1) <= now
    }
    assert rung >= {one.deadline_id for one in promises if one.due_at <= now}
    assert rung <= crossed


def test_a_late_item_of_the_list_is_on_the_line() -> None:
    """S-9: alone it stands there; beside a promise it is counted, because a promise has somebody waiting for it."""
    first, second = promise(7, words={"zh": "店内卫生", "en": "shop clean"}), promise(8)
    line = told([], [first, second], after(6))
    assert line is not None
    assert (line.sign, line.left, line.tone) == ("X", "-01:00", "passed")
    assert line.text.startswith("shop clean")
    assert list(line.right) == ["+1", "F4 opens"]
    line = told([promise()], [first, second], after(1))
    assert line is not None
    assert "I-0001" in line.text
    assert list(line.right) == ["F4 2 late", "F5 opens"]


@given(
    st.lists(
        st.tuples(st.integers(-90, 400), st.integers(1, 600), st.booleans(), st.none() | st.integers(0, 120)),
        min_size=1,
        max_size=8,
    ),
    st.lists(st.integers(-10, 200), min_size=1, max_size=6),
)
def test_however_time_passes_the_line_is_as_if_all_promises_were_looked_at(
    made: list[tuple[int, int, bool, int | None]], steps: list[int]
) -> None:
    """I-6: what is kept of hundreds from one second to the next says the same as going through them."""
    promises = [
        promise(
            number,
            started=after(begun),
            lasts=timedelta(minutes=lasts),
            paused_at=NOW if paused else None,
            acknowledged_by=None if asks is None else "梁经理",
            asks_again_at=None if asks is None else after(asks),
        )
        for number, (begun, lasts, paused, asks) in enumerate(made, 1)
    ]
    now = NOW
    nearest = Nearest(promises, KINDS, now)
    for step in steps:
        now += timedelta(minutes=step)
        pressing = [one for one in promises if one.paused_at is None and not is_in_hand(one, now)]
        line = nearest.line([], now, key="", list_key="")
        if not pressing:
            assert line is None
            continue
        first = min(pressing, key=lambda one: one.due_at)
        others = sum(urgency_of(one, now, KINDS) > Urgency.CALM for one in pressing if one is not first)
        assert line is not None
        assert line.text == in_words(first)
        assert line.sign == urgency_of(first, now, KINDS).sign
        assert list(line.right) == ([f"+{others}"] if others else [])
