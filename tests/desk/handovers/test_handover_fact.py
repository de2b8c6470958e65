"""When a post counts as handed over, for the checklist's item (S-4, S-7, S-10)."""

from __future__ import annotations

from datetime import date

import pytest

from csdesk.desk.cases import cases
from csdesk.desk.handovers import handover_fact
from csdesk.desk.handovers.handover_fact import HandedOver
from csdesk.desk.orders import drafts
from csdesk.desk.shifts import roster, roster_changes
from csdesk.models.roster import Leave, LeaveState
from csdesk.rules.working_time import DAY
from tests.desk.handing import MONDAY, accept, on_shift, open_sheet, sign, signed
from tests.desk.shop import LI, MANAGER, WORKDAY, ZHOU, Shop, order_id_of


def fact(shop: Shop, post: str = "A", day: date = MONDAY) -> HandedOver:
    return shop.see(handover_fact.is_handed_over, day, post)


def on_leave(shop: Shop, first: date, *, agent: str = LI.name, state: str = LeaveState.GRANTED) -> None:
    with shop.desk.writing() as tx:
        tx.session.add(Leave(agent=agent, first=first, last=first + DAY, state=state, asked_by=agent, asked_at=WORKDAY))


def test_a_post_is_handed_over_once_its_agents_sheet_is_accepted(shop: Shop) -> None:
    """S-10: the figure is how many things were handed over; the other post is another matter."""
    shop.do(roster_changes.set_rotation, "ab", (LI.name, ZHOU.name), MONDAY, by=MANAGER)
    shop.open_case()
    assert fact(shop) == HandedOver(False, 0, 0)
    handover_id = open_sheet(shop)
    assert not fact(shop).done
    sign(shop, handover_id)
    assert not fact(shop).done
    accept(shop, handover_id)
    assert fact(shop) == HandedOver(True, 1, 0)
    assert not fact(shop, "B").done
    assert not fact(shop, day=MONDAY + DAY).done


def test_a_sheet_that_somebody_else_signed_for_the_post_is_not_enough(shop: Shop) -> None:
    """S-10: and has to be accepted, too, when the agent's is."""
    on_shift(shop)
    others = signed(shop, by=MANAGER)
    accept(shop, others)
    assert not fact(shop).done
    own = signed(shop)
    accept(shop, own)
    assert fact(shop).done
    signed(shop, by=ZHOU)
    assert not fact(shop).done


def test_a_sheet_that_was_only_looked_at_keeps_nothing_open(shop: Shop) -> None:
    on_shift(shop)
    open_sheet(shop, by=ZHOU)
    accept(shop, signed(shop))
    assert fact(shop).done


def test_without_a_roster_the_sheets_that_were_signed_count(shop: Shop) -> None:
    assert not fact(shop).done
    handover_id = signed(shop)
    assert not fact(shop).done
    accept(shop, handover_id)
    assert fact(shop).done


def test_on_the_last_day_before_leave_nothing_open_may_be_the_agents_any_more(shop: Shop) -> None:
    """S-4: what came after signing has to be given to somebody as well."""
    on_shift(shop)
    on_leave(shop, MONDAY + DAY)
    accept(shop, signed(shop))
    assert fact(shop).done
    case_id = shop.open_case("callback")
    order_id = order_id_of(shop.save(at=WORKDAY))
    assert (fact(shop).done, fact(shop).left) == (False, 2)
    shop.do(cases.pass_on, case_id, ZHOU.name)
    assert (fact(shop).done, fact(shop).left) == (False, 1)
    with shop.desk.writing() as tx:
        drafts.take_over(tx, order_id, by=ZHOU, at=WORKDAY)
    assert fact(shop).done


@pytest.mark.parametrize(
    ("first", "agent", "state", "is_last"),
    [
        (1, LI.name, LeaveState.GRANTED, True),
        (2, LI.name, LeaveState.GRANTED, False),
        (1, LI.name, LeaveState.ASKED, False),
        (1, LI.name, LeaveState.WITHDRAWN, False),
        (1, ZHOU.name, LeaveState.GRANTED, False),
        (0, LI.name, LeaveState.GRANTED, False),
    ],
)
def test_which_day_is_the_last_before_leave(shop: Shop, first: int, agent: str, state: str, is_last: bool) -> None:
    """S-4: only granted leave, one's own, and no day of work between."""
    on_shift(shop)
    on_leave(shop, MONDAY + first * DAY, agent=agent, state=state)
    assert shop.see(handover_fact.is_last_day_before_leave, MONDAY, LI.name) is is_last


def test_days_off_between_the_last_working_day_and_leave_change_nothing(shop: Shop) -> None:
    """S-4: of three agents one is off each day, 李娜 on Wednesday; her leave begins on Thursday."""
    names = (LI.name, ZHOU.name, MANAGER.name)
    shop.do(roster_changes.set_rotation, "ab", names, MONDAY, by=MANAGER)
    days = [MONDAY + n * DAY for n in range(4)]
    assert [LI.name in shop.see(roster.on_day, day).on_duty for day in days[:3]] == [True, True, False]
    on_leave(shop, days[3])
    last = [shop.see(handover_fact.is_last_day_before_leave, day, LI.name) for day in days]
    assert last == [False, True, True, False]
