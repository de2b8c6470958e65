"""Slips go from asked for to filed, each step with who and when; their time runs from the last arrival (D-1 to D-5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from csdesk.desk.cases import case_files, steps
from csdesk.desk.goods import goods
from csdesk.desk.handovers.handing_over import hand_over_waiting
from csdesk.desk.promises import escalation, promises
from csdesk.desk.slips import slip_faults, slip_handing, slip_lists, slip_pressing, slip_ways, slips
from csdesk.models.case import Case, CaseState
from csdesk.models.deadline import Deadline, DeadlineState
from csdesk.models.slip import SlipState
from csdesk.refused import Refused
from tests.desk.goods_work import ECONOMY, printed, row
from tests.desk.shop import FINANCE, LI, MINUTE, PASSWORD, WORKDAY, ZHOU, Shop, on_clocks
from tests.desk.slip_shop import WITH_SLIP, arrived, brought_to, ordered, see

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def clock(shop: Shop, number: str) -> tuple[Case, Deadline]:
    """The case in which a slip is waited for, and its promise."""
    found = shop.see(case_files.of_order, see(shop, number).order_id)
    case = next(one for one in found if one.procedure == "slip")
    assert case.id is not None
    return case, shop.deadlines(case.id)["pod.return"]


def fault_case(shop: Shop, number: str) -> Case:
    found = shop.see(case_files.of_order, see(shop, number).order_id)
    return [one for one in found if one.procedure == "slip_fault"][-1]


# -- asked for with the order ----------------------------------------------------------------------------------------


def test_an_order_that_asks_for_a_slip_has_one(shop: Shop) -> None:
    """D-2: with its stamp and copies, from the confirmation on; an order that asks for none has none."""
    number = ordered(shop, delivery_address="广州市白云区广州大道北 1 号")
    slip = see(shop, number)
    assert (slip.state, slip.stamp, slip.copies, slip.region) == ("asked", True, 2, "south")
    assert slip.place == "恒鑫五金"
    assert (slip.arrived_at, slip.due_at, slip.back_at) == (None, None, None)
    marks = shop.see(slips.marks_of, slip)
    assert {state: (one.by, one.at) for state, one in marks.items()} == {"asked": ("李娜", WORKDAY)}
    without = shop.confirm().order_id
    assert shop.see(slips.of_order, without) is None


def test_a_changed_order_changes_its_slip(shop: Shop) -> None:
    """O-8, D-2: copies follow; no slip any more withdraws it, one again asks anew. A cancelled order asks for none."""
    number = arrived(shop)
    order_id = see(shop, number).order_id
    for texts, expected in (
        ({"copies": "3"}, ("asked", 3)),
        ({"slip_back": ""}, ("withdrawn", 3)),
        ({"slip_back": "yes"}, ("asked", 3)),
    ):
        shop.change(order_id, texts, at=WORKDAY)
        hand_over_waiting(shop.desk, at=WORKDAY)
        slip = see(shop, number)
        assert (slip.state, slip.copies) == expected
        assert (slip.due_at is not None) == (slip.state == "asked")
        assert (clock(shop, number)[0].state == CaseState.OPEN) == (slip.state == "asked")
    shop.cancel(order_id, at=WORKDAY)
    assert see(shop, number).state == SlipState.WITHDRAWN
    assert clock(shop, number)[0].state == CaseState.WITHDRAWN
    assert shop.refused(slips.mark, number, "signed") == ("slip_order", "state")
    assert shop.refused(slip_ways.arrive, number, None, "") == ("slip_withdrawn", "number")


# -- when it is due --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("transfers", "days"), [(0, 10), (1, 15), (2, 20), (3, 25), (8, 25)])
def test_its_time_runs_from_the_arrival(shop: Shop, transfers: int, days: int) -> None:
    """D-1: by the number of transfers, to the end of the day; the deadline of the engine says the same."""
    number = ordered(shop)
    shop.do(slip_ways.set_way, number, transfers=str(transfers))
    shop.do(slip_ways.arrive, number, None, "11-22 23:30")
    slip, (case, deadline) = see(shop, number), clock(shop, number)
    assert slip.arrived_at == on_clocks("2026-11-22 23:30")
    assert slip.due_at == deadline.due_at == on_clocks("2026-11-22 23:59:59") + days * DAY
    assert (case.state, deadline.state) == (CaseState.OPEN, DeadlineState.RUNNING)


def test_a_split_shipment_counts_from_its_last_part(shop: Shop) -> None:
    """D-1: nothing runs while a part is on its way; the order in which parts are noted does not matter."""
    number = ordered(shop)
    shop.do(slip_ways.set_way, number, parts="3", transfers="1")
    assert shop.refused(slip_ways.arrive, number, None, "") == ("part_missing", "part")
    assert shop.refused(slip_ways.arrive, number, 4, "") == ("part_unknown", "part")
    shop.do(slip_ways.arrive, number, 3, "11-23 08:00")
    shop.do(slip_ways.arrive, number, 1, "11-20 08:00")
    assert shop.see(lambda tx: slip_ways.missing_parts(tx, slips.get(tx, number))) == [2]
    assert (see(shop, number).arrived_at, see(shop, number).due_at) == (None, None)
    shop.do(slip_ways.arrive, number, 2, "11-21 08:00")
    slip = see(shop, number)
    assert slip.arrived_at == on_clocks("2026-11-23 08:00")
    assert slip.due_at == clock(shop, number)[1].due_at == on_clocks("2026-12-08 23:59:59")


def test_what_was_noted_wrong_moves_the_time(shop: Shop) -> None:
    """D-1: another moment, another number of transfers or of parts; the promise of the engine moves with it."""
    number = arrived(shop)

    def due() -> datetime | None:
        slip, deadline = see(shop, number), clock(shop, number)[1]
        assert slip.due_at == (deadline.due_at if deadline.done_at is None else None)
        return slip.due_at

    assert due() == on_clocks("2026-12-03 23:59:59")
    shop.do(slip_ways.arrive, number, None, "11-20 08:00")
    assert due() == on_clocks("2026-11-30 23:59:59")
    shop.do(slip_ways.set_way, number, transfers="2")
    assert due() == on_clocks("2026-12-10 23:59:59")
    before = shop.entries()
    shop.do(slip_ways.set_way, number, transfers="2")
    assert shop.entries() == before
    shop.do(slip_ways.set_way, number, parts="2")
    assert due() is None
    shop.do(slip_ways.set_way, number, parts="1")
    assert due() == on_clocks("2026-12-10 23:59:59")
    shop.do(slip_ways.not_arrived, number)
    assert due() is None
    assert shop.refused(slip_ways.not_arrived, number) == ("nothing_to_undo", "number")
    for name, typed in (("transfers", "-1"), ("transfers", "21"), ("parts", "0"), ("partner", "nobody")):
        assert shop.refused(slip_ways.set_way, number, **{name: typed})[1] == name
    assert shop.refused(slip_ways.arrive, number, None, "明天 15:00") == ("arrival_to_come", "arrived")


def test_an_overdue_slip_is_told_by_the_engine(shop: Shop) -> None:
    """D-1: passed at the end of its day, told at the next opening; of F5 on its day, of its own list after it (D-4)."""
    number = arrived(shop)
    late = on_clocks("2026-12-04 08:01")
    case, _ = clock(shop, number)
    assert case.id is not None
    assert all(one.case_id != case.id for one in shop.see(promises.running, at=WORKDAY))
    escalation.turn(shop.desk, at=late)
    assert clock(shop, number)[1].state == DeadlineState.MISSED
    assert len(shop.told(case.id)) == 1
    shown = {at: any(one.case_id == case.id for one in shop.see(promises.running, at=at)) for at in (late - DAY, late)}
    assert shown == {late - DAY: True, late: False}
    assert shop.see(slip_lists.overdue_count, at=late) == 1
    assert shop.see(slip_lists.overdue_count, at=on_clocks("2026-12-03 23:59:58")) == 0


# -- state by state --------------------------------------------------------------------------------------------------


def test_every_state_keeps_who_and_when(shop: Shop) -> None:
    """D-2: two agents mark in turn; marked again, the first author stays."""
    number = arrived(shop)
    moments = {}
    for place, state in enumerate(("signed", "posted", "received", "checked")):
        by, at = (LI, ZHOU)[place % 2], WORKDAY + place * DAY
        shop.do(slips.mark, number, state, note=f"第{place}步", by=by, at=at)
        shop.do(slips.mark, number, state, by=LI, at=at + DAY)
        moments[state] = (by.name, at, f"第{place}步")
    marks = shop.see(slips.marks_of, see(shop, number))
    assert {one: (marks[one].by, marks[one].at, marks[one].note) for one in moments} == moments
    assert see(shop, number).back_at == WORKDAY + 2 * DAY
    case, deadline = clock(shop, number)
    assert (case.state, deadline.state, deadline.done_by) == (CaseState.CLOSED, DeadlineState.MET, "李娜")


def test_a_wrong_order_is_refused(shop: Shop) -> None:
    """D-2: nothing is signed before its goods arrived, nothing posted before it is signed; nobody files what is out."""
    number = ordered(shop)
    assert shop.refused(slips.mark, number, "signed") == ("slip_not_arrived", "state")
    shop.do(slip_ways.arrive, number, None, "")
    for state in ("posted", "received", "checked", "returned", "filed"):
        assert shop.refused(slips.mark, number, state) == ("slip_order", "state")
    assert shop.refused(slips.mark, number, "lost") == ("state_unknown", "state")
    assert shop.refused(slips.mark, "WO0", "signed") == ("slip_unknown", "number")
    brought_to(shop, number, "checked")
    assert shop.refused(slips.mark, number, "returned") == ("slip_hand_over", "state")


def test_each_mark_can_be_taken_back(shop: Shop) -> None:
    """D-2: the record keeps it; a slip that is out again is due when it was."""
    number = brought_to(shop, arrived(shop), "filed")
    due = see(shop, number).due_at
    for state in ("returned", "checked", "received", "posted", "signed", "asked"):
        shop.do(slips.undo, number, by=ZHOU)
        assert see(shop, number).state == state
        is_out = state in ("posted", "signed", "asked")
        assert (see(shop, number).back_at is None) == is_out
        case, deadline = clock(shop, number)
        assert (case.state == CaseState.OPEN, deadline.done_at is None) == (is_out, is_out)
        assert (see(shop, number).due_at, deadline.due_at) == (due, due)
    assert shop.refused(slips.undo, number) == ("nothing_to_undo", "number")
    undone = [one for one in shop.entries() if one.action == "slip.undo"]
    assert [one.before and one.before["state"] for one in undone] == [
        "filed", "returned", "checked", "received", "posted", "signed",
    ]  # fmt: skip


# -- faults ----------------------------------------------------------------------------------------------------------


def test_a_faulty_slip_is_reported_the_same_day_and_signed_again(shop: Shop) -> None:
    """D-3: by the end of the day, by the engine; its own time runs on, and it goes its way once more."""
    number = brought_to(shop, arrived(shop), "received")
    due = see(shop, number).due_at
    found_at = WORKDAY + DAY
    shop.do(slip_faults.find_fault, number, "incomplete", "没有盖章", by=ZHOU, at=found_at)
    slip, case = see(shop, number), fault_case(shop, number)
    assert case.id is not None
    assert (slip.state, slip.fault, slip.round, slip.back_at, slip.due_at) == ("asked", "incomplete", 2, None, due)
    assert clock(shop, number)[1].done_at is None
    assert shop.deadlines(case.id)["slip.report"].due_at == on_clocks("2026-11-24 23:59:59")
    assert shop.steps(case.id) == {"report": "open", "sign_again": "open"}
    assert shop.refused(slip_faults.report, number, "") == ("note_missing", "note")
    shop.do(slip_faults.report, number, "华东回单专员", at=found_at)
    assert shop.steps(case.id) == {"report": "done", "sign_again": "open"}
    assert shop.deadlines(case.id)["slip.report"].state == DeadlineState.MET
    assert shop.refused(steps.tick, case.id, "sign_again") == ("ticked_by_fact", "step")
    shop.do(slips.mark, number, "signed", at=found_at + DAY)
    assert (see(shop, number).fault, shop.case(case.id).state) == ("", CaseState.CLOSED)
    shop.do(slips.undo, number, at=found_at + DAY)
    assert (see(shop, number).fault, shop.case(case.id).state) == ("incomplete", CaseState.OPEN)
    brought_to(shop, number, "checked", at=found_at + 2 * DAY)
    assert {one.round for one in shop.see(slips.story, number).marks} == {1, 2}


def test_a_fault_of_a_slip_that_nobody_asks_for_is_over(shop: Shop) -> None:
    """D-3, O-8: nothing is to be reported or signed again once the order asks for no slip."""
    number = brought_to(shop, arrived(shop), "received")
    shop.do(slip_faults.find_fault, number, "wrong", "")
    shop.change(see(shop, number).order_id, {"slip_back": ""}, at=WORKDAY)
    hand_over_waiting(shop.desk, at=WORKDAY)
    assert (see(shop, number).state, fault_case(shop, number).state) == ("withdrawn", CaseState.WITHDRAWN)


def test_an_unreported_fault_is_late_after_its_day(shop: Shop) -> None:
    """D-3."""
    number = brought_to(shop, arrived(shop), "received")
    shop.do(slip_faults.find_fault, number, "wrong", "", at=WORKDAY)
    case = fault_case(shop, number)
    assert case.id is not None
    escalation.turn(shop.desk, at=on_clocks("2026-11-23 23:59:58"))
    assert shop.deadlines(case.id)["slip.report"].state == DeadlineState.RUNNING
    escalation.turn(shop.desk, at=on_clocks("2026-11-24 08:01"))
    assert shop.deadlines(case.id)["slip.report"].state == DeadlineState.MISSED
    assert len(shop.told(case.id)) == 1


def test_a_fault_can_be_taken_back(shop: Shop) -> None:
    """D-3: the slip is where it was, its time is met as before, and nothing is to be reported."""
    number = brought_to(shop, arrived(shop), "checked")
    before = see(shop, number).model_dump()
    shop.do(slip_faults.find_fault, number, "wrong", "少一联", at=WORKDAY + DAY)
    shop.do(slip_faults.no_fault, number, at=WORKDAY + DAY)
    assert see(shop, number).model_dump() == before
    assert fault_case(shop, number).state == CaseState.WITHDRAWN
    assert clock(shop, number)[0].state == CaseState.CLOSED
    assert shop.refused(slip_faults.no_fault, number) == ("nothing_to_undo", "number")
    assert shop.refused(slip_faults.find_fault, number, "burnt", "") == ("fault_unknown", "fault")
    assert shop.refused(slip_faults.find_fault, arrived(shop), "wrong", "") == ("slip_unsigned", "number")
    assert shop.refused(slip_faults.report, number, "谁") == ("no_fault", "number")


# -- pressing --------------------------------------------------------------------------------------------------------


def test_the_days_list_says_whom_to_press(shop: Shop) -> None:
    """D-4: the longest overdue first, with the region's contact or the partner's; each press stays."""
    long_ago = arrived(shop, on_clocks("2026-11-02 10:00"), delivery_address="上海市嘉定区曹安公路 2 号")
    overdue = arrived(shop, on_clocks("2026-11-04 10:00"))
    arrived(shop)
    at = on_clocks("2026-11-16 09:00")
    found = shop.see(slip_pressing.daily, at=at)
    assert [(one.row.number, one.days, one.whom.contact) for one in found] == [
        (long_ago, 4, "华东回单专员"),
        (overdue, 2, "本地回单专员"),
    ]
    assert [one.row.number for one in shop.see(slip_pressing.daily, at=at, region="east")] == [long_ago]
    assert shop.refused(slip_pressing.press, long_ago, "") == ("note_missing", "said")
    shop.do(slip_pressing.press, long_ago, "说今天寄出", by=ZHOU, at=at)
    first, second = shop.see(slip_pressing.daily, at=at)
    assert (first.pressed_today, first.row.presses, second.pressed_today) == (True, 1, False)
    assert not shop.see(slip_pressing.daily, at=at + DAY)[0].pressed_today
    kept = shop.see(slips.story, long_ago).presses
    assert [(one.whom, one.said, one.by, one.at) for one in kept] == [("华东回单专员", "说今天寄出", "周敏", at)]
    brought_to(shop, long_ago, "received", at=at)
    assert [one.row.number for one in shop.see(slip_pressing.daily, at=at)] == [overdue]
    assert shop.refused(slip_pressing.press, long_ago, "催") == ("slip_not_out", "number")


def test_the_months_list_by_region_with_its_fees(shop: Shop) -> None:
    """D-4: 50 for a slip that nobody pressed for in time, 100 for a fault that was not seen; both are data."""
    in_time = brought_to(
        shop, arrived(shop, on_clocks("2026-11-02 10:00")), "checked", at=on_clocks("2026-11-05 10:00")
    )
    unpressed = arrived(shop, on_clocks("2026-11-02 11:00"))
    pressed = arrived(shop, on_clocks("2026-11-03 11:00"), delivery_address="上海市嘉定区曹安公路 2 号")
    shop.do(slip_pressing.press, pressed, "催", at=on_clocks("2026-11-14 17:00"))
    brought_to(shop, pressed, "received", at=on_clocks("2026-11-20 10:00"))
    arrived(shop, on_clocks("2026-11-16 11:00"))
    arrived(shop, on_clocks("2026-11-21 11:00"))  # due in December
    shop.do(slip_faults.find_fault, in_time, "wrong", "签错名", by=ZHOU, at=on_clocks("2026-11-17 10:00"))
    found = {
        one.region: one for one in shop.see(slip_pressing.monthly, date(2026, 11, 30), at=on_clocks("2026-11-22 09:00"))
    }
    local, east = found["local"], found["east"]
    # The one with a fault is out again, and was not pressed for since.
    assert (local.due, local.in_time, local.late, local.out, local.running) == (3, 0, 0, 2, 1)
    assert (east.due, east.in_time, east.late, east.out, east.presses) == (1, 0, 1, 0, 1)
    assert sorted((one.number, one.fee, one.fen, one.who) for one in local.charges) == sorted(
        [
            (in_time, "not_pressed", 5000, ""),
            (unpressed, "not_pressed", 5000, ""),
            (in_time, "unseen_fault", 10000, "李娜"),
        ]
    )
    assert (east.charges, local.fees_fen) == ([], 20000)
    assert shop.see(slip_pressing.monthly, date(2026, 10, 1), at=WORKDAY) == []


# -- handed over -----------------------------------------------------------------------------------------------------


def test_finance_signs_with_its_own_password(shop: Shop) -> None:
    """D-5: a wrong password hands nothing over, nor does one of a role that may not take; all of them or none."""
    numbers = [brought_to(shop, arrived(shop), "checked") for _ in range(2)]
    for taker, password, code in (("何琳", "wrong", "wrong_password"), ("李娜", PASSWORD, "not_allowed")):
        with pytest.raises(Refused) as refused:
            slip_handing.to_finance(shop.desk, numbers, taker, password, by=ZHOU, at=WORKDAY)
        assert refused.value.code == code
    out = arrived(shop)
    with pytest.raises(Refused) as refused:
        slip_handing.to_finance(shop.desk, [*numbers, out], "何琳", PASSWORD, by=ZHOU, at=WORKDAY)
    assert (refused.value.code, refused.value.values["number"]) == ("slip_order", out)
    assert {see(shop, one).state for one in numbers} == {"checked"}
    slip_handing.to_finance(shop.desk, numbers, "何琳", PASSWORD, by=ZHOU, at=WORKDAY)
    mark = shop.see(slips.marks_of, see(shop, numbers[0]))["returned"]
    assert (mark.to, mark.taken_by, mark.by) == ("finance", FINANCE.name, ZHOU.name)


def test_the_client_signs_the_list(shop: Shop) -> None:
    """D-5: with a name, and only once it is signed for."""
    number = brought_to(shop, arrived(shop), "checked")
    assert shop.refused(slip_handing.to_client, [number], "", signed=True) == ("taker_missing", "taken_by")
    assert shop.refused(slip_handing.to_client, [number], "王芳", signed=False) == ("not_signed_for", "signed")
    shop.do(slip_handing.to_client, [number], "王芳", signed=True)
    mark = shop.see(slips.marks_of, see(shop, number))["returned"]
    assert (mark.to, mark.taken_by) == ("client", "王芳")
    shop.do(slips.mark, number, "filed")


def test_what_is_not_returned_blocks_its_statement_line(shop: Shop) -> None:
    """D-5: from the order's confirmation until the slip is handed over; an order without a slip blocks nothing."""
    number, without = arrived(shop, on_clocks("2026-11-02 10:00")), shop.confirm(at=WORKDAY)
    order_id = see(shop, number).order_id
    at = on_clocks("2026-11-14 09:00")

    def blocked() -> dict[int, tuple[str, bool]]:
        found = shop.see(slip_handing.blocking, [order_id, without.order_id], at=at)
        month = shop.see(slip_handing.blocking_month, date(2026, 11, 1), at=at)
        assert [one.order_id for one in month] == list(found)
        assert shop.see(slip_handing.blocking_month, date(2026, 11, 1), "HX014", at=at) == []
        return {one.order_id: (one.state, one.overdue) for one in found.values()}

    assert blocked() == {order_id: ("asked", True)}
    brought_to(shop, number, "checked")
    assert blocked() == {order_id: ("checked", False)}
    shop.do(slip_handing.put_to_finance, [number], FINANCE)
    assert blocked() == {}
    shop.do(slip_faults.find_fault, number, "wrong", "")
    assert blocked() == {order_id: ("asked", True)}
    shop.cancel(order_id)
    assert blocked() == {}


# -- lists -----------------------------------------------------------------------------------------------------------


def test_each_list_holds_what_its_counts_say(shop: Shop) -> None:
    """D-2, D-4: page by page, forwards and backwards, the same rows in the same order."""
    for place in range(4):
        arrived(shop, on_clocks("2026-11-02 10:00") + place * DAY)
    for state in ("received", "received", "checked", "returned", "filed"):
        brought_to(shop, arrived(shop), state)
    ordered(shop)
    faulty = brought_to(shop, arrived(shop), "signed")
    shop.do(slip_faults.find_fault, faulty, "wrong", "")
    at = on_clocks("2026-11-14 09:00")
    counts = shop.see(slip_lists.counts, at=at)
    assert counts == {
        "overdue": 2, "due": 5, "faulty": 1, "coming": 1, "received": 2, "checked": 1, "returned": 1,
    }  # fmt: skip
    for name in slip_lists.LISTS:
        pages = slip_lists.SlipPages(name, at)
        whole = shop.see(pages.after, -1, 100)
        assert len(whole) == counts.get(name, 11)
        paged, place = [], -1
        while page := shop.see(pages.after, place, 2):
            paged += page
            place = page[-1].place
        assert paged == whole
        assert shop.see(pages.before, 2**62, 100) == whole
        for one in whole:
            assert shop.see(pages.place_of, one.row.number) == one.place
            assert shop.see(pages.before, one.place, 100) == whole[: whole.index(one)]
    assert shop.see(slip_lists.SlipPages("overdue", at).place_of, faulty) is None
    assert [one.row.number for one in shop.see(slip_lists.SlipPages("faulty", at).after, -1, 9)] == [faulty]


def test_delivered_goods_have_arrived(shop: Shop) -> None:
    """D-1, T-1: what the feedback sheet says counts for the slip, unless somebody noted it before; parts do not."""
    at, then = WORKDAY + DAY, on_clocks("2026-11-23 16:30")
    first, noted, split = (printed(shop, {**ECONOMY, **WITH_SLIP}) for _ in range(3))
    number = {one: row(shop, one).number for one in (first, noted, split)}
    shop.do(slip_ways.arrive, number[noted], None, "", at=WORKDAY + HOUR)
    shop.do(slip_ways.set_way, number[split], parts="2")
    for one in (first, noted, split):
        shop.do(goods.deliver, one, "2026-11-23 16:30", at=at)
    assert see(shop, number[first]).arrived_at == then
    assert see(shop, number[first]).due_at == clock(shop, number[first])[1].due_at == on_clocks("2026-12-03 23:59:59")
    assert see(shop, number[noted]).arrived_at == WORKDAY + HOUR
    assert see(shop, number[split]).arrived_at is None


def test_a_tick_delivers_goods_as_f7_does(shop: Shop) -> None:
    """D-1, T-1: "delivered" ticked among the steps of today starts the slip's time; taken back, nothing has arrived."""
    goods_id = printed(shop, {**ECONOMY, **WITH_SLIP})
    number, case_id, then = row(shop, goods_id).number, row(shop, goods_id).case_id, WORKDAY + 3 * HOUR
    shop.do(steps.tick, case_id, "delivered", at=then)
    assert row(shop, goods_id).actual_at == then
    assert (see(shop, number).arrived_at, see(shop, number).due_at) == (then, on_clocks("2026-12-03 23:59:59"))
    assert [one.action for one in shop.entries()].count("goods.deliver") == 1
    shop.do(steps.untick, case_id, "delivered", at=then + MINUTE)
    assert row(shop, goods_id).actual_at is None
    assert (see(shop, number).arrived_at, see(shop, number).due_at) == (None, None)
    shop.do(goods.deliver, goods_id, at=then + 2 * MINUTE)
    shop.do(slips.mark, number, "signed", at=then + 3 * MINUTE)
    shop.do(steps.untick, case_id, "delivered", at=then + 4 * MINUTE)
    # The consignee has signed: the slip has gone on, and so does its time.
    assert see(shop, number).arrived_at == then + 2 * MINUTE
