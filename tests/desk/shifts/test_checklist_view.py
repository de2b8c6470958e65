"""The checklist as it is shown: order, what is late, done of total, whose it is, both languages (S-6, S-9, S-11)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from csdesk.desk.shifts import checklist_view, checklists, roster_changes
from csdesk.desk.shifts.checklist_view import Counts, count
from tests.desk.day_lists import (
    ACCOUNT,
    CLEAN,
    MONDAY,
    TIDY,
    TUESDAY,
    begin,
    checklist,
    lines,
    on,
    rotate,
    states,
    tick,
    with_list,
    with_roster,
    worked,
)
from tests.desk.shop import LI, MANAGER, ZHOU, Shop

MIDNIGHT = on(TUESDAY, "00:00")


def read(shop: Shop, clock: str = "12:00", day: object = MONDAY) -> checklist_view.DayList:
    return shop.see(checklist_view.read, day, at=on(MONDAY, clock))


def test_a_day_that_has_not_begun_shows_what_it_would_be(shop: Shop) -> None:
    """S-6, S-12: nothing of it is late, and nothing of it can be ticked."""
    shop = with_list(shop)
    rotate(shop)
    for day in (MONDAY, TUESDAY):
        found = read(shop, "21:00", day)
        assert (found.case_id, found.closed, len(found.lines)) == (None, False, 6)
        assert {(one.case_id, one.state, one.late, one.by) for one in found.lines} == {(None, "open", False, "")}
        assert found.lines[0].due_at == on(day, "08:15")
    assert read(shop, day=TUESDAY).posts == {"A": ZHOU.name, "B": LI.name}


def test_a_past_day_that_never_began_has_nothing(shop: Shop) -> None:
    """S-12: nobody makes it up afterwards."""
    shop, _ = worked(shop)
    found = read(shop, day=MONDAY - timedelta(days=1))
    assert (found.case_id, found.closed, list(found.lines)) == (None, True, [])


def test_a_line_says_everything_of_its_item(shop: Shop) -> None:
    """S-6: in both languages."""
    shop, case_id = worked(shop)
    found = read(shop)
    assert (found.day, found.case_id, found.title, found.closed) == (MONDAY, case_id, "2026-11-23", False)
    assert found.words == {"zh": "单", "en": "list"}
    assert found.posts == {"A": LI.name, "B": ZHOU.name}
    line = found.lines[0]
    assert (line.step, line.words, line.posts, line.part, line.every, line.carries, line.opens) == (
        "open", {"zh": "做open", "en": "do open"}, ("A",), "opening", "FREQ=DAILY", False, "",
    )  # fmt: skip


def test_in_the_order_of_the_day(shop: Shop) -> None:
    """S-6: by part, then by time, what has none last; whatever the order of the file."""
    own = checklist(
        CLEAN, ACCOUNT, TIDY, {"id": "b", "due": "09:00"}, {"id": "later"}, {"id": "a", "due": "08:00"},
        {"id": "night", "part": "close", "due": "01:00"}, {"id": "last", "part": "close"},
    )  # fmt: skip
    shop, _ = worked(shop, own)
    wanted = ["a", "b", "later", "tidy", "account", "clean", "night", "last"]
    assert list(lines(shop)) == wanted
    assert [one.step for one in shop.see(checklist_view.read, TUESDAY, at=on(MONDAY, "12:00")).lines] == wanted


@pytest.mark.parametrize(
    ("clock", "late", "done"),
    [("08:14", 0, 0), ("08:15", 1, 0), ("10:29", 1, 1), ("10:30", 2, 1), ("19:59", 3, 1), ("20:00", 4, 1)],
)
def test_done_of_total_and_late(shop: Shop, clock: str, late: int, done: int) -> None:
    """S-6, S-9: to the minute of each due time."""
    shop, case_id = worked(shop)
    if done:
        tick(shop, case_id, "problems", count="0", clock="08:59")
    found = count(read(shop, clock).lines)
    assert found == Counts(done, 6, late)
    assert found.to_come == 6 - done - late


def test_what_was_skipped_is_done_and_what_was_kept_is_not(shop: Shop) -> None:
    """S-6, S-11: a kept one is never late."""
    shop, case_id = worked(shop)
    shop.do(checklists.skip, case_id, "open", "x", at=on(MONDAY, "08:00"))
    shop.do(checklists.keep, case_id, "clean", "x", at=on(MONDAY, "08:00"))
    assert count(read(shop, "23:00").lines) == Counts(1, 6, 3)
    assert count(read(shop, "23:00").of(("A",))) == Counts(1, 4, 2)


def test_my_posts_and_everybodys(shop: Shop) -> None:
    """S-6: with no post, all of them."""
    shop, _ = worked(shop)
    found = read(shop)
    assert [one.step for one in found.of(("A",))] == ["open", "problems", "account", "clean"]
    assert [one.step for one in found.of(("B",))] == ["calls", "tidy", "account", "clean"]
    assert list(found.of(("A", "B"))) == list(found.of(())) == list(found.lines)
    assert [one.step for one in found.of(("Z",))] == ["clean"]


def test_early_and_late_have_the_same_list(shop: Shop) -> None:
    """S-1, S-6: another pattern, with its posts and who is on them."""
    shop = with_list(shop)
    rotate(shop, pattern="early_late", agents=(ZHOU.name, LI.name))
    begin(shop)
    found = read(shop)
    assert found.posts == {"A": ZHOU.name, "B": LI.name}
    assert len(found.of(("A",))) == 4


def test_a_pattern_with_posts_and_a_list_of_its_own(shop: Shop) -> None:
    """S-1, S-6: a rotation's pattern says which list its days go through."""
    own = checklist({"id": "till", "posts": ["C", "D"]}, {"id": "belt", "posts": ["D"]})
    shop = with_list(shop, hall=own)
    pattern = shop.desk.playbook.roster.pattern[0]
    posts = tuple(pattern.post[0].model_copy(update={"id": name}) for name in "CD")
    hall = pattern.model_copy(update={"id": "hall", "checklist": "hall", "post": posts})
    shop = with_roster(shop, pattern=(pattern, hall))
    shop.do(roster_changes.set_rotation, "hall", [LI.name, ZHOU.name], MONDAY, by=MANAGER, at=on(MONDAY, "05:00"))
    begin(shop)
    found = read(shop)
    assert [[one.step for one in found.of((post,))] for post in "CD"] == [["till"], ["till", "belt"]]


def test_a_closed_day_shows_what_was_left(shop: Shop) -> None:
    """S-11, S-12: what was for that day alone and never done stays late there."""
    shop, case_id = worked(shop)
    tick(shop, case_id, "problems", count="2")
    begin(shop, TUESDAY)
    found = shop.see(checklist_view.read, MONDAY, at=on(TUESDAY, "09:00"))
    assert (found.closed, found.case_id) == (True, case_id)
    assert states(shop) == {
        "open": "open", "problems": "done", "calls": "carried", "tidy": "carried", "account": "carried",
        "clean": "carried",
    }  # fmt: skip
    assert [one.step for one in found.lines if one.late] == ["open"]


def test_lists_by_hand_of_the_day_and_those_that_are_open(shop: Shop) -> None:
    """S-13: in their own order, and never the day's own list."""
    shop, case_id = worked(shop)
    first, second = (
        shop.do(checklists.begin_list, "reception", title, uuid=title, at=on(MONDAY, "09:00")).id for title in "甲乙"
    )
    for step in ("room", "dress", "documents"):
        tick(shop, second or 0, step, clock="09:30")
    for step in ("host", "cards"):
        tick(shop, second or 0, step, clock="09:30", note="x")

    def seen(day: object) -> list[int | None]:
        return [one.case_id for one in shop.see(checklist_view.started_by_hand, day, at=MIDNIGHT)]

    assert seen(MONDAY) == [first, second]
    assert seen(TUESDAY) == [first]
    assert case_id not in seen(MONDAY)
    found = shop.see(checklist_view.started_by_hand, TUESDAY, at=MIDNIGHT)[0]
    assert [one.step for one in found.lines] == ["room", "dress", "host", "documents", "cards"]
    assert (found.title, found.closed, found.posts, found.lines[0].carries) == ("甲", False, {}, False)


def test_any_day_of_the_calendar_is_shown(shop: Shop) -> None:
    """S-6: at once, however far away."""
    shop = with_list(shop)
    rotate(shop)
    for day in (MONDAY.replace(year=2036), MONDAY.replace(year=1970)):
        found = shop.see(checklist_view.read, day, at=on(MONDAY, "12:00"))
        assert len(found.lines) == (6 if day.year > 2026 else 0)
