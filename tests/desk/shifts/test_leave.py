"""Leave at the desk: asked, agreed, granted, refused, taken back (S-2, S-3)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from csdesk.desk.shifts import leave, roster, roster_changes
from csdesk.models.roster import Leave
from csdesk.rules.working_time import DAY
from tests.desk.shop import ADMIN, LI, MANAGER, NOW, QC, TODAY, TRAINEE, ZHOU, Shop, on_clocks


@pytest.fixture
def two(shop: Shop) -> Shop:
    """The shop with a rotation of two."""
    rotate(shop, LI.name, ZHOU.name)
    return shop


def rotate(shop: Shop, *agents: str) -> None:
    shop.do(roster_changes.set_rotation, "ab", agents, TODAY - DAY, by=MANAGER, at=NOW)


def day(number: int) -> date:
    return TODAY + number * DAY


def ask(shop: Shop, first: int, last: int, agent: str = LI.name) -> int:
    """Ask for the days from `first` to `last` after today; the leave's number."""
    by = LI if agent == LI.name else ZHOU
    _, asked = shop.do(leave.ask, agent, day(first), day(last), "回家", by=by, at=NOW)
    assert asked is not None
    assert asked.id is not None
    return asked.id


def granted(shop: Shop, first: int, last: int, agent: str = LI.name) -> int:
    number = ask(shop, first, last, agent)
    shop.do(leave.agree, number, by=ZHOU if agent == LI.name else LI, at=NOW)
    assert state(shop, number) == "granted"
    return number


def row(shop: Shop, number: int) -> Leave:
    return shop.see(leave.get, number)


def state(shop: Shop, number: int) -> str:
    return row(shop, number).state


def rules_of(shop: Shop, first: int, last: int, agent: str = LI.name) -> list[str]:
    return [one.rule for one in shop.see(leave.check, agent, day(first), day(last), NOW).reasons]


def test_leave_counts_once_the_other_agrees(two: Shop) -> None:
    """S-3: until then the roster is as it was; then the other is alone."""
    number = ask(two, 1, 3)
    assert two.see(roster.on_day, day(1)).absent == ()
    two.do(leave.agree, number, by=ZHOU, at=NOW)
    assert two.see(roster.on_day, day(1)).who == {"A": ZHOU.name, "B": ZHOU.name}
    made = row(two, number)
    assert (made.state, made.agreed_by, made.agreed_at, made.decided_by) == ("granted", ZHOU.name, NOW, None)
    assert [one.action for one in two.entries()[-2:]] == ["leave.ask", "leave.agree"]


@pytest.mark.parametrize("by", [LI, QC, MANAGER, TRAINEE])
def test_only_another_agent_of_the_rotation_agrees(two: Shop, by: object) -> None:
    """S-3: not the asker, and nobody from outside."""
    number = ask(two, 1, 1)
    assert two.refused(leave.agree, number, by=by, at=NOW) == ("not_the_other_agent", "by")  # type: ignore[arg-type]


def test_agreed_twice_the_first_stays(shop: Shop) -> None:
    """S-3"""
    rotate(shop, LI.name, ZHOU.name, TRAINEE.name)
    number = ask(shop, 1, 5)
    shop.do(leave.agree, number, by=ZHOU, at=NOW)
    shop.do(leave.agree, number, by=TRAINEE, at=NOW)
    assert (row(shop, number).agreed_by, state(shop, number)) == (ZHOU.name, "asked")


def test_beyond_the_limits_it_is_written_down_and_waits_for_a_supervisor(two: Shop) -> None:
    """S-2: the reason is needed, and who granted it is kept."""
    verdict, asked = two.do(leave.ask, LI.name, day(1), day(5), by=LI, at=NOW)
    assert (verdict.granted, verdict.possible, [one.rule for one in verdict.reasons]) == (False, True, ["S-2", "S-2"])
    assert asked is not None
    assert asked.id is not None
    two.do(leave.agree, asked.id, by=ZHOU, at=NOW)
    assert state(two, asked.id) == "asked"
    assert two.refused(leave.grant, asked.id, " ", by=MANAGER, at=NOW) == ("reason_missing", "reason")
    two.do(leave.grant, asked.id, "家里有事", by=MANAGER, at=NOW)
    made = row(two, asked.id)
    assert (made.state, made.decided_by, made.decision) == ("granted", MANAGER.name, "家里有事")
    assert two.entries()[-1].action == "leave.grant"


def test_a_supervisor_may_decide_before_the_other_agrees(two: Shop) -> None:
    """S-2, S-3: it counts with the second of the two."""
    number = ask(two, 1, 5)
    two.do(leave.grant, number, "家里有事", by=MANAGER, at=NOW)
    assert state(two, number) == "asked"
    two.do(leave.agree, number, by=ZHOU, at=NOW)
    assert state(two, number) == "granted"


def test_within_the_limits_a_supervisor_needs_no_reason_but_the_other_agent(two: Shop) -> None:
    """S-3"""
    number = ask(two, 1, 2)
    two.do(leave.grant, number, by=MANAGER, at=NOW)
    assert state(two, number) == "asked"


def test_what_is_asked_for_counts_against_ones_own_limits(two: Shop) -> None:
    """S-2: undecided leave too; refused and withdrawn leave no more. The first asked is the first served."""
    first = ask(two, 1, 3)
    assert rules_of(two, 4, 4) == ["S-2"]
    assert rules_of(two, 4, 4, ZHOU.name) == []
    second = ask(two, 4, 4)
    two.do(leave.agree, first, by=ZHOU, at=NOW)
    two.do(leave.agree, second, by=ZHOU, at=NOW)
    assert (state(two, first), state(two, second)) == ("granted", "asked")
    two.do(leave.refuse, second, "人手不够", by=MANAGER, at=NOW)
    assert state(two, second) == "refused"
    assert rules_of(two, 8, 8) == []


def test_a_run_across_the_months_end_is_one(two: Shop) -> None:
    """S-2: the 29th of November to the 2nd of December."""
    assert rules_of(two, 7, 9) == []
    granted(two, 7, 8)
    assert rules_of(two, 9, 9) == []
    assert rules_of(two, 9, 10) == ["S-2"]
    assert rules_of(two, 10, 12) == []


def test_on_a_day_when_nobody_would_be_left_nothing_is_written(two: Shop) -> None:
    """S-3: only granted leave of the other counts."""
    ask(two, 5, 5, ZHOU.name)
    assert rules_of(two, 5, 5) == []
    granted(two, 3, 3, ZHOU.name)
    before = two.rows()
    verdict, asked = two.do(leave.ask, LI.name, day(2), day(3), by=LI, at=NOW)
    assert (verdict.granted, verdict.possible, asked) == (False, False, None)
    assert two.rows() == before


def test_everything_is_checked_again_when_it_begins_to_count(two: Shop) -> None:
    """S-3: both asked for the same day; who is agreed to first has it. No supervisor may grant the other."""
    mine, theirs = ask(two, 1, 1), ask(two, 1, 1, ZHOU.name)
    two.do(leave.agree, mine, by=ZHOU, at=NOW)
    assert two.refused(leave.agree, theirs, by=LI, at=NOW) == ("nobody_left", "first")
    assert two.refused(leave.grant, theirs, "都走", by=MANAGER, at=NOW) == ("nobody_left", "first")
    two.do(leave.withdraw, mine, by=LI, at=NOW)
    two.do(leave.agree, theirs, by=LI, at=NOW)
    assert state(two, theirs) == "granted"


def test_who_is_alone_in_a_rotation_has_no_leave(shop: Shop) -> None:
    """S-3"""
    rotate(shop, LI.name)
    assert rules_of(shop, 1, 1) == ["S-3"]


def test_leave_that_nobody_decided_in_time_lapses(two: Shop) -> None:
    """S-3: it no longer counts against anything, and is asked for anew."""
    number = ask(two, 1, 3)
    later = NOW + timedelta(days=2)
    assert two.refused(leave.agree, number, by=ZHOU, at=later)[0] == "leave_lapsed"
    assert two.refused(leave.grant, number, "x", by=MANAGER, at=later)[0] == "leave_lapsed"
    assert leave.lapsed(row(two, number), day(2))
    verdict, asked = two.do(leave.ask, LI.name, day(2), day(4), by=LI, at=later)
    assert verdict.granted
    assert asked is not None


@pytest.mark.parametrize(
    ("agent", "first", "last", "expected"),
    [
        (LI.name, -1, 1, ("leave_in_past", "first")),
        (LI.name, 2, 1, ("leave_backwards", "last")),
        (LI.name, 1, 367, ("leave_too_long", "last")),
        (LI.name, 1001, 1001, ("leave_too_far", "last")),
        (LI.name, 9, 11, ("leave_overlaps", "first")),
        (LI.name, 10, 10, ("leave_overlaps", "first")),
        ("没有的人", 1, 1, ("agent_unknown", "agent")),
        ("", 1, 1, ("agent_unknown", "agent")),
    ],
)
def test_what_cannot_be_asked_for_is_refused(
    two: Shop, agent: str, first: int, last: int, expected: tuple[str, str]
) -> None:
    """S-2: in a sentence, at the field."""
    ask(two, 10, 11)
    assert two.refused(leave.ask, agent, day(first), day(last), by=ADMIN, at=NOW) == expected


def test_days_without_a_rotation_cannot_be_asked_for(shop: Shop) -> None:
    """S-3: there is nobody who could agree."""
    assert shop.refused(leave.ask, LI.name, day(1), day(1), by=LI, at=NOW) == ("rotation_missing", "first")


def test_leave_begins_today_at_the_earliest_and_today_ends_at_four(two: Shop) -> None:
    """S-2"""
    night = on_clocks("2026-11-23 03:59")
    assert two.see(leave.check, LI.name, TODAY, TODAY, night).granted
    assert two.refused(leave.ask, LI.name, TODAY, TODAY, by=LI, at=night + timedelta(minutes=1))[0] == "leave_in_past"


def test_leave_that_has_begun_is_shortened(two: Shop) -> None:
    """S-2: only days from today on are taken back."""
    number = granted(two, 1, 3)
    two.do(leave.withdraw, number, by=LI, at=NOW + timedelta(days=2))
    made = row(two, number)
    assert (made.state, made.first, made.last) == ("granted", day(1), day(1))
    entry = two.entries()[-1]
    assert entry.before == {"last": day(3).isoformat(), "state": "granted"}
    assert entry.after == {"last": day(1).isoformat(), "state": "granted"}
    assert two.refused(leave.withdraw, number, by=LI, at=NOW + timedelta(days=2))[0] == "leave_past"


def test_leave_that_has_not_begun_is_withdrawn_whole(two: Shop) -> None:
    """S-2: and the roster is as before."""
    number = granted(two, 0, 1)
    two.do(leave.withdraw, number, by=LI, at=NOW)
    assert state(two, number) == "withdrawn"
    assert two.see(roster.on_day, day(1)).absent == ()
    assert two.refused(leave.withdraw, number, by=LI, at=NOW)[0] == "leave_withdrawn"
    assert two.refused(leave.agree, number, by=ZHOU, at=NOW)[0] == "leave_withdrawn"


def test_another_s_leave_is_for_supervisors(two: Shop) -> None:
    """A-1: asking for somebody else and taking back; nobody decides about their own."""
    given = (ZHOU.name, day(1), day(1))
    assert two.refused(leave.ask, *given, by=LI, at=NOW)[0] == "not_allowed"
    _, asked = two.do(leave.ask, *given, by=MANAGER, at=NOW)
    assert asked is not None
    assert (asked.agent, asked.asked_by) == (ZHOU.name, MANAGER.name)
    assert two.refused(leave.withdraw, asked.id, by=LI, at=NOW)[0] == "not_allowed"
    two.do(leave.withdraw, asked.id, by=MANAGER, at=NOW)
    rotate(two, LI.name, MANAGER.name)
    _, own = two.do(leave.ask, MANAGER.name, day(1), day(5), by=MANAGER, at=NOW)
    assert own is not None
    for decide in (leave.grant, leave.refuse):
        assert two.refused(decide, own.id, "x", by=MANAGER, at=NOW) == ("ones_own_leave", "by")


def test_a_leave_that_is_not_there(two: Shop) -> None:
    """S-2"""
    for number in (0, 99, 2**70):
        assert two.refused(leave.agree, number, by=ZHOU, at=NOW) == ("leave_unknown", "id")


def test_the_list_goes_by_the_first_day(two: Shop) -> None:
    """S-2"""
    later, sooner = ask(two, 5, 6), ask(two, 1, 2)
    other = ask(two, 3, 3, ZHOU.name)
    assert [one.id for one in two.see(leave.listing)] == [sooner, other, later]
    assert [one.id for one in two.see(leave.listing, since=day(3), agent=LI.name)] == [later]
    assert two.see(leave.reasons_of, row(two, sooner), NOW) == ()


def test_on_rest_days_of_the_shop_leave_counts_for_nothing(shop: Shop) -> None:
    """S-2: Friday to Tuesday are three days of a pattern of working days."""
    playbook = shop.desk.playbook
    weekdays = playbook.roster.pattern[0].model_copy(update={"works_on": "working_days"})
    own = shop.with_playbook(
        playbook.model_copy(update={"roster": playbook.roster.model_copy(update={"pattern": (weekdays,)})})
    )
    rotate(own, LI.name, ZHOU.name)
    assert rules_of(own, 5, 9) == []
    assert rules_of(own, 5, 10) == ["S-2"]
    granted(own, 6, 7, ZHOU.name)
    assert rules_of(own, 6, 7) == []
