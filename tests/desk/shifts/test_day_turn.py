"""What a day needs whether or not anybody looks (S-6, S-7)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.shifts import checklists, roster_changes
from csdesk.desk.shifts.day_turn import DayTurn
from csdesk.store.store import open_store
from tests.desk.day_lists import (
    FRIDAY,
    MONDAY,
    SATURDAY,
    SHORT,
    SUNDAY,
    TUESDAY,
    begin,
    case_of,
    checklist,
    lines,
    on,
    readable,
    rotate,
    shown,
    states,
    tick,
    turn,
    with_list,
    with_roster,
    worked,
)
from tests.desk.shop import LI, ZHOU, Shop, broken_links

NEXT_MONDAY = SUNDAY + timedelta(days=1)


class Watched(Desk):
    """A desk that counts how often it wrote."""

    wrote = 0

    def writing(self):  # type: ignore[no-untyped-def]
        self.wrote += 1
        return super().writing()


def watched(shop: Shop) -> Watched:
    return Watched(shop.desk.store, shop.desk.playbook, "watch")


def test_the_list_begins_where_a_rotation_is_in_force(shop: Shop) -> None:
    """S-6: not before; at four and not at midnight."""
    shop = with_list(shop)
    turn(shop, on(MONDAY, "07:00"))
    assert shop.see(checklists.of_day, MONDAY) is None
    rotate(shop, TUESDAY)
    turn(shop, on(MONDAY, "08:00"))
    turn(shop, on(TUESDAY, "03:59"))
    assert shop.see(checklists.of_day, TUESDAY) is None
    turn(shop, on(TUESDAY, "04:00"))
    assert states(shop, TUESDAY).keys() == {one.id for one in SHORT.item}
    turn(shop, on(TUESDAY + timedelta(days=1), "00:30"))
    assert shop.see(checklists.of_day, TUESDAY + timedelta(days=1)) is None


def test_a_rotation_set_at_noon_begins_the_day(shop: Shop) -> None:
    """S-6: the program that looks on sees it, and nobody is late."""
    shop = with_list(shop)
    looking = DayTurn()
    looking.turn(shop.desk, at=on(MONDAY, "11:59"))
    rotate(shop)
    looking.turn(shop.desk, at=on(MONDAY, "12:00"))
    assert not any(one.late for one in lines(shop, at=on(MONDAY, "12:00")).values())


def test_where_nothing_happened_nothing_is_asked(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """S-7: a desk at rest looks every few seconds; what is new to the store wakes it."""
    told = readable(monkeypatch)
    shop, case_id = worked(shop)
    desk, looking = watched(shop), DayTurn()
    looking.turn(desk, at=on(MONDAY, "08:00"))
    asked = told.asked
    told.is_so(1)
    for second in range(3):
        looking.turn(desk, at=on(MONDAY, "08:00") + timedelta(seconds=second))
    assert (told.asked, desk.wrote) == (asked, 0)
    tick(shop, case_id, "tidy")
    told.is_so(2)
    looking.turn(desk, at=on(MONDAY, "08:01"))
    assert shown(shop, "calls")[2] == {"figure": 2}


def test_several_programs_look_after_one_store(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """S-6, S-8: each finds what the other did, and does nothing twice."""
    told = readable(monkeypatch)
    shop = with_list(shop)
    rotate(shop)
    desk = Desk(open_store(shop.store), shop.desk.playbook, "other")
    first, second = DayTurn(), DayTurn()
    try:
        for minute in range(6):
            at = on(MONDAY, "07:00") + timedelta(minutes=minute)
            first.turn(shop.desk, at=at)
            second.turn(desk, at=at)
            told.is_so(1) if minute % 2 else told.is_not_so()
            tick(shop, case_of(shop), ("tidy", "clean", "open")[minute % 3])
    finally:
        desk.close()
    assert shop.actions(case_of(shop)).count("case.begin") == 1
    assert broken_links(shop.entries()) == []


def test_a_day_that_begins_while_another_program_begins_it(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """S-8: seen as not begun, and begun by the other before the lock was held."""
    shop = with_list(shop)
    rotate(shop)
    really = checklists.begins_by_itself

    def meanwhile(tx: Transaction, day: object) -> bool:
        begin(shop, clock="06:59")
        return really(tx, MONDAY)

    monkeypatch.setattr(checklists, "begins_by_itself", meanwhile)
    turn(shop, on(MONDAY, "07:00"))
    assert shop.actions(case_of(shop)).count("case.begin") == 1


def test_a_clock_set_back_over_a_day(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """S-7, S-11: the later list stays, the closed one stays closed, and the store is not written again and again."""
    told = readable(monkeypatch)
    told.is_so(1)
    shop = with_list(shop)
    rotate(shop, MONDAY - timedelta(days=7))
    monday, tuesday = begin(shop), begin(shop, TUESDAY)
    told.is_so(9)
    desk, looking = watched(shop), DayTurn()
    for day in (MONDAY, MONDAY - timedelta(days=3)):
        looking.turn(desk, at=on(day, "09:00"))
        looking.turn(desk, at=on(day, "09:01"))
        before, wrote = shop.rows(), desk.wrote
        for minute in range(2, 5):
            looking.turn(desk, at=on(day, f"09:0{minute}"))
        assert shop.rows() == before
        assert desk.wrote == wrote
    assert (shop.case(monday).state, shop.case(tuesday).state) == ("closed", "open")
    assert shown(shop, "calls")[2] == {"figure": 1}
    looking.turn(desk, at=on(TUESDAY, "10:00"))
    assert shown(shop, "calls", TUESDAY)[2] == {"figure": 9}


def test_nothing_begins_on_a_rest_day_of_the_shop(shop: Shop) -> None:
    """S-1, S-6: where a pattern is worked on working days, Monday goes on with Friday's list."""
    shop = with_list(shop)
    pattern = shop.desk.playbook.roster.pattern[0].model_copy(update={"works_on": "working_days"})
    shop = with_roster(shop, pattern=(pattern,))
    rotate(shop)
    for day in (FRIDAY, SATURDAY, SUNDAY):
        turn(shop, on(day, "08:00"))
    assert shop.see(checklists.of_day, FRIDAY) is not None
    assert [shop.see(checklists.of_day, day) for day in (SATURDAY, SUNDAY)] == [None, None]
    turn(shop, on(NEXT_MONDAY, "07:00"))
    assert "problems_from_20261127" in states(shop, NEXT_MONDAY)


def test_a_swap_changes_who_answers_at_the_next_look(shop: Shop) -> None:
    """S-1, S-9: once, and the store is not written again for it."""
    shop, case_id = worked(shop)
    desk, looking = watched(shop), DayTurn()
    looking.turn(desk, at=on(MONDAY, "07:10"))
    shop.do(roster_changes.swap, MONDAY, LI.name, ZHOU.name, by=LI, at=on(MONDAY, "07:15"))
    looking.turn(desk, at=on(MONDAY, "07:16"))
    assert _owner(shop, case_id) == ZHOU.name
    assert desk.wrote == 1
    looking.turn(desk, at=on(MONDAY, "07:17"))
    assert desk.wrote == 1


def _owner(shop: Shop, case_id: int) -> str:
    with shop.desk.reading() as tx:
        found: str = tx.raw.execute(
            "SELECT owner FROM deadline WHERE case_id = ? ORDER BY due_at LIMIT 1", (case_id,)
        ).fetchone()[0]
    return found


def test_facts_tick_in_lists_by_hand_too(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """S-7, S-13: also where no day's list has begun."""
    told = readable(monkeypatch)
    calls = SHORT.item[2].model_dump(mode="json")
    shop = with_list(shop, reception=checklist(calls, {"id": "room"}, daily=False))
    case_id = shop.do(checklists.begin_list, "reception", "x", uuid="u", at=on(MONDAY, "09:00")).id
    assert case_id is not None
    told.is_so(2)
    turn(shop, on(MONDAY, "10:00"))
    assert shop.steps(case_id) == {"calls": "done", "room": "open"}
