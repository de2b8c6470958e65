"""The roster at the desk: rotations, swaps, and reading any day of it (S-1)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from csdesk.desk.people.agents import without_account
from csdesk.desk.shifts import leave, roster, roster_changes
from csdesk.desk.shifts.shifts import bounds, day_of
from csdesk.models.roster import Swap
from csdesk.rules.working_time import DAY
from tests.desk.shop import LI, MANAGER, NOW, QC, TODAY, ZHOU, Shop, as_json, on_clocks

TWO = [LI.name, ZHOU.name]
TOMORROW = TODAY + DAY


def rotate(shop: Shop, *agents: str, start: date = TODAY, pattern: str = "ab") -> int | None:
    return shop.do(roster_changes.set_rotation, pattern, agents or TWO, start, by=MANAGER, at=NOW).id


def who(shop: Shop, day: date = TODAY) -> list[str | None]:
    return list(shop.see(roster.on_day, day).who.values())


def swap(shop: Shop, day: date = TODAY, one: str = LI.name, other: str = ZHOU.name) -> int:
    made = shop.do(roster_changes.swap, day, one, other, "孩子开学", by=LI, at=NOW).id
    assert made is not None
    return made


def on_leave(shop: Shop, day: date, agent: str = LI.name) -> int:
    """A day of granted leave, of one of the two."""
    by, other = (LI, ZHOU) if agent == LI.name else (ZHOU, LI)
    _, asked = shop.do(leave.ask, agent, day, day, by=by, at=NOW)
    assert asked is not None
    assert asked.id is not None
    shop.do(leave.agree, asked.id, by=other, at=NOW)
    return asked.id


def test_on_the_start_date_the_first_has_the_first_post(shop: Shop) -> None:
    """S-1: then they change every day; before, nobody is on."""
    rotate(shop, start=TOMORROW)
    assert [who(shop, TODAY + n * DAY) for n in range(3)] == [[None, None], TWO, TWO[::-1]]
    assert [shop.see(roster.is_set, TODAY + n * DAY) for n in range(2)] == [False, True]
    assert shop.see(roster.posts_of, TOMORROW, ZHOU.name) == ("B",)
    assert shop.see(roster.posts_of, TOMORROW, "何琳") == ()


def test_a_day_keeps_the_hours_it_had_when_the_playbook_changes(shop: Shop) -> None:
    """S-1, S-12: the pattern is copied into the rotation."""
    rotate(shop)
    playbook = shop.desk.playbook
    late = playbook.roster.pattern[1].model_copy(update={"id": "ab"})
    own = shop.with_playbook(
        playbook.model_copy(update={"roster": playbook.roster.model_copy(update={"pattern": (late,)})})
    )
    assert own.see(roster.pattern_on, TODAY) == playbook.roster.get("ab")
    assert own.see(roster.pattern_on, TODAY - DAY) == late


def test_of_two_rotations_the_later_made_is_in_force_from_its_start(shop: Shop) -> None:
    """S-1: what was before stays."""
    rotate(shop)
    rotate(shop, "小陈", pattern="early_late", start=TODAY + 2 * DAY)
    assert [who(shop, TODAY + n * DAY) for n in range(3)] == [TWO, TWO[::-1], ["小陈", "小陈"]]
    assert shop.see(roster.pattern_on, TODAY + 2 * DAY).id == "early_late"


def test_setting_a_rotation_names_who_has_no_account(shop: Shop) -> None:
    """S-1: accounts may be made later; the author is kept."""
    rotate(shop, " 李娜 ", "新来的")
    assert who(shop) == ["李娜", "新来的"]
    assert shop.see(without_account, ["李娜", "新来的"]) == ["新来的"]
    entry = shop.entries()[-1]
    assert (entry.action, entry.by, entry.after) == (
        "roster.set",
        MANAGER.name,
        {"pattern": "ab", "agents": ["李娜", "新来的"], "start": TODAY.isoformat()},
    )


@pytest.mark.parametrize(
    ("pattern", "agents", "start", "expected"),
    [
        ("zz", TWO, TODAY, ("pattern_unknown", "pattern")),
        ("ab", [], TODAY, ("agents_missing", "agents")),
        ("ab", ["李娜", " 李娜"], TODAY, ("agent_twice", "agents")),
        ("ab", ["李娜", ""], TODAY, ("name_missing", "agents")),
        ("ab", ["长" * 33], TODAY, ("name_too_long", "agents")),
        ("ab", [str(n) for n in range(51)], TODAY, ("agents_too_many", "agents")),
        ("ab", TWO, date(9999, 1, 1), ("day_too_far", "start")),
        ("ab", TWO, date(1, 1, 1), ("day_too_far", "start")),
    ],
)
def test_a_wrong_rotation_is_refused(
    shop: Shop, pattern: str, agents: list[str], start: date, expected: tuple[str, str]
) -> None:
    """S-1"""
    assert shop.refused(roster_changes.set_rotation, pattern, agents, start, by=MANAGER, at=NOW) == expected


def test_a_swap_is_of_one_day_and_is_taken_back(shop: Shop) -> None:
    """S-1: by an agent concerned; both changes keep their author."""
    rotate(shop)
    number = swap(shop, TOMORROW)
    assert [who(shop, TODAY + n * DAY) for n in range(3)] == [TWO, TWO, TWO]
    shop.do(roster_changes.unswap, number, by=ZHOU, at=NOW)
    assert who(shop, TOMORROW) == TWO[::-1]
    made, withdrawn = shop.entries()[-2:]
    assert (made.action, made.by, withdrawn.action, withdrawn.by) == ("roster.swap", "李娜", "roster.unswap", "周敏")
    assert "孩子开学" in as_json(made)
    with shop.desk.reading() as tx:
        row = tx.session.get(Swap, number)
        assert row is not None
        assert (row.withdrawn_by, row.withdrawn_at) == ("周敏", NOW)
    assert shop.refused(roster_changes.unswap, number, by=ZHOU, at=NOW) == ("swap_withdrawn", "id")


def test_somebody_from_outside_stands_in(shop: Shop) -> None:
    """S-1: and for who is alone, on all posts."""
    rotate(shop)
    swap(shop, TODAY, "李娜", "小陈")
    assert who(shop) == ["小陈", "周敏"]
    on_leave(shop, TOMORROW, "周敏")
    swap(shop, TOMORROW, "李娜", "小陈")
    assert who(shop, TOMORROW) == ["小陈", "小陈"]


def test_a_swap_with_who_takes_leave_then_has_no_effect(shop: Shop) -> None:
    """S-1, S-3"""
    rotate(shop)
    swap(shop, TOMORROW)
    on_leave(shop, TOMORROW)
    found = shop.see(roster.on_day, TOMORROW)
    assert (found.absent, found.on_duty, found.missing) == (("李娜",), ("周敏",), {})


@pytest.mark.parametrize(
    ("day", "one", "other", "expected"),
    [
        (TODAY - DAY, "李娜", "周敏", ("day_past", "day")),
        (TODAY, "李娜", "李娜", ("swap_with_oneself", "other")),
        (TODAY, "李娜", "没有的人", ("agent_unknown", "other")),
        (TODAY, "", "李娜", ("agent_unknown", "one")),
        (TODAY + 2 * DAY, "李娜", "周敏", ("swap_on_leave", "other")),
        (TODAY + 3 * DAY, "周敏", "李娜", ("swap_made", "other")),
        (date(9999, 12, 31), "李娜", "周敏", ("day_too_far", "day")),
    ],
)
def test_a_swap_that_cannot_be_is_refused(
    shop: Shop, day: date, one: str, other: str, expected: tuple[str, str]
) -> None:
    """S-1: twice the same swap would undo itself in silence."""
    rotate(shop, start=TODAY - DAY)
    on_leave(shop, TODAY + 2 * DAY, "周敏")
    swap(shop, TODAY + 3 * DAY)
    assert shop.refused(roster_changes.swap, day, one, other, by=LI, at=NOW) == expected


def test_a_swap_needs_somebody_who_is_on(shop: Shop) -> None:
    """S-1"""
    rotate(shop)
    given = (TODAY, "小陈", "何琳")
    assert shop.refused(roster_changes.swap, *given, by=MANAGER, at=NOW) == ("swap_of_nothing", "one")


def test_only_who_is_concerned_or_sets_the_roster_swaps(shop: Shop) -> None:
    """S-1, A-1"""
    rotate(shop)
    number = swap(shop)
    assert shop.refused(roster_changes.swap, TOMORROW, "李娜", "周敏", by=QC, at=NOW)[0] == "not_allowed"
    assert shop.refused(roster_changes.unswap, number, by=QC, at=NOW)[0] == "not_allowed"
    shop.do(roster_changes.unswap, number, by=MANAGER, at=NOW)
    shop.do(roster_changes.swap, TOMORROW, "李娜", "周敏", by=MANAGER, at=NOW)


def test_a_past_swap_stays(shop: Shop) -> None:
    """S-1: past days are not rewritten."""
    rotate(shop)
    number = swap(shop)
    later = NOW + timedelta(days=1)
    assert shop.refused(roster_changes.unswap, number, by=LI, at=later) == ("day_past", "day")
    assert shop.refused(roster_changes.unswap, 99, by=LI, at=NOW) == ("swap_unknown", "id")
    assert shop.refused(roster_changes.unswap, 2**70, by=LI, at=NOW) == ("swap_unknown", "id")


def test_a_reason_that_is_too_long_is_refused(shop: Shop) -> None:
    """Spec 00, principle 6"""
    rotate(shop)
    given = (TODAY, "李娜", "周敏", "长" * 10_000)
    assert shop.refused(roster_changes.swap, *given, by=LI, at=NOW) == ("text_too_long", "reason")


def test_the_shops_day(shop: Shop) -> None:
    """S-1: from four to four on the shop's clocks."""
    playbook = shop.desk.playbook
    begin, end = bounds(playbook, TODAY)
    assert (begin, end) == (on_clocks("2026-11-22 04:00"), on_clocks("2026-11-23 04:00"))
    second = timedelta(seconds=1)
    assert [day_of(playbook, at) for at in (begin - second, begin, end - second, end)] == [
        TODAY - DAY,
        TODAY,
        TODAY,
        TOMORROW,
    ]


def test_after_midnight_it_is_still_the_day_before(shop: Shop) -> None:
    """S-1: a swap of the evening's day can be made until four."""
    rotate(shop)
    night = on_clocks("2026-11-23 03:30")
    shop.do(roster_changes.swap, TODAY, "李娜", "周敏", by=LI, at=night)
    assert who(shop) == TWO[::-1]
