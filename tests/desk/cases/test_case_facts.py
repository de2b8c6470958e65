"""What happens to an order begins, goes on with and ends promises by itself (O-7, O-9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from csdesk.desk.cases import case_facts, case_files, steps
from csdesk.desk.handovers.handing_over import hand_over_waiting
from csdesk.desk.orders import drafts, orders
from csdesk.desk.promises import escalation, promises
from csdesk.models.case import Case, CaseState
from csdesk.models.deadline import Deadline, DeadlineState
from csdesk.rules.order_fields import Draft
from tests.desk.shop import LI, MINUTE, OUTBOUND, REQUEST, WITHOUT_NOTICE, WORKDAY, ZHOU, Shop, order_id_of

HOUR = timedelta(hours=1)
RUNNING, MET, MISSED, WITHDRAWN = (
    DeadlineState.RUNNING, DeadlineState.MET, DeadlineState.MISSED, DeadlineState.WITHDRAWN,
)  # fmt: skip
ONLINE = {"channel": "online"}


def online(shop: Shop, at: datetime = WORKDAY) -> Draft:
    return shop.save(ONLINE, at=at)


def save(shop: Shop, draft: Draft, at: datetime, **texts: str) -> Draft:
    """Type on in a draft."""
    with shop.desk.writing() as tx:
        return drafts.save(tx, replace(draft, texts={**draft.texts, **texts}), by=LI, at=at)


def confirm(shop: Shop, draft: Draft, at: datetime) -> None:
    shop.do(orders.confirm, order_id_of(draft), at=at)


def cases_of(shop: Shop, order_id: int) -> dict[str, Case]:
    """The cases that facts about an order began, by their procedures: one each."""
    found = [one for one in shop.see(case_files.of_order, order_id) if one.policy["starts"]]
    by_procedure = {case.procedure: case for case in found}
    assert len(found) == len(by_procedure)
    return by_procedure


def e_order(shop: Shop, draft: Draft) -> tuple[Case, dict[str, Deadline]]:
    case = cases_of(shop, order_id_of(draft))["online_order"]
    assert case.id is not None
    return case, shop.deadlines(case.id)


def printing(shop: Shop, order_id: int) -> tuple[Case, Deadline]:
    case = cases_of(shop, order_id)["work_order"]
    assert case.id is not None
    return case, shop.deadlines(case.id)["order.printed"]


# Online orders


def test_an_online_order_is_to_be_answered_in_half_an_hour(shop: Shop) -> None:
    """O-9: the clock begins by itself with the draft; other channels have none."""
    for channel in ("phone", "email", "fax", "counter", "", "onlin"):
        assert cases_of(shop, order_id_of(shop.save({"channel": channel}))) == {}
    case, found = e_order(shop, online(shop))
    assert (case.number, case.title, case.owner, case.state) == ("E-0001", "恒信物流有限公司", LI.name, CaseState.OPEN)
    assert {kind: one.due_at for kind, one in found.items()} == {"eorder.answer": WORKDAY + 30 * MINUTE}


def test_outside_working_hours_it_runs_as_well(shop: Shop) -> None:
    """O-9: on the wall clock."""
    _, found = e_order(shop, online(shop, WORKDAY + 12 * HOUR))
    assert found["eorder.answer"].due_at == WORKDAY + 12 * HOUR + 30 * MINUTE


def test_typing_on_moves_no_clock(shop: Shop) -> None:
    """O-9, O-11: the case is called by its client as soon as that is typed."""
    draft = shop.save({"channel": "online", "client": "", "caller": ""}, at=WORKDAY)
    case, before = e_order(shop, draft)
    assert case.title == "-"
    for texts, title in (
        ({"caller": "王芳"}, "王芳"), ({"client": "hx"}, "hx"), ({"client": WITHOUT_NOTICE}, "恒鑫五金（武汉）"),
        ({"pieces": "7"}, "恒鑫五金（武汉）"),
    ):  # fmt: skip
        draft = save(shop, draft, WORKDAY + 9 * MINUTE, **texts)
        case, found = e_order(shop, draft)
        assert (case.title, found) == (title, before)
    assert case.client_id == 2


def test_confirming_answers_it_and_begins_the_two_hours(shop: Shop) -> None:
    """O-9: from the confirmation, not from the arrival."""
    draft = online(shop)
    confirm(shop, draft, WORKDAY + 20 * MINUTE)
    case, found = e_order(shop, draft)
    assert (found["eorder.answer"].state, found["eorder.answer"].done_at) == (MET, WORKDAY + 20 * MINUTE)
    assert found["eorder.pickup"].due_at == WORKDAY + 20 * MINUTE + 2 * HOUR
    assert case.title == "恒信物流有限公司 -> 恒鑫五金"
    assert case.id is not None
    shop.do(steps.tick, case.id, "pickup", at=WORKDAY + HOUR)
    case, found = e_order(shop, draft)
    assert (found["eorder.pickup"].state, case.state) == (MET, CaseState.CLOSED)
    assert shop.actions(case.id or 0) == [
        "case.begin", "deadline.begin", "case.tick", "deadline.done", "deadline.begin", "case.tick", "deadline.done",
        "case.close",
    ]  # fmt: skip


def test_an_answer_that_came_late_is_missed_and_the_two_hours_begin(shop: Shop) -> None:
    """O-9."""
    draft = online(shop)
    confirm(shop, draft, WORKDAY + 31 * MINUTE)
    _, found = e_order(shop, draft)
    assert {kind: one.state for kind, one in found.items()} == {"eorder.answer": MISSED, "eorder.pickup": RUNNING}


def test_asking_again_for_a_confirmed_order_does_nothing(shop: Shop) -> None:
    """O-6, O-9."""
    draft = online(shop)
    confirm(shop, draft, WORKDAY)
    before = shop.rows()
    confirm(shop, draft, WORKDAY + HOUR)
    assert shop.rows() == before


def test_a_channel_set_right_begins_and_ends_the_clock(shop: Shop) -> None:
    """O-9: changed to and fro it counts from when the order first came in online, so nobody gains time by it."""
    draft = shop.save({"channel": "phone"}, at=WORKDAY)
    draft = save(shop, draft, WORKDAY + MINUTE, channel="online")
    case, found = e_order(shop, draft)
    assert (found["eorder.answer"].due_at, case.began_at) == (WORKDAY + 31 * MINUTE, WORKDAY + MINUTE)
    draft = save(shop, draft, WORKDAY + 2 * MINUTE, channel="fax")
    case, found = e_order(shop, draft)
    assert (case.state, found["eorder.answer"].state) == (CaseState.WITHDRAWN, WITHDRAWN)
    draft = save(shop, draft, WORKDAY + 20 * MINUTE, channel="online", client=WITHOUT_NOTICE)
    case, found = e_order(shop, draft)
    assert (case.state, case.title) == (CaseState.OPEN, "恒鑫五金（武汉）")
    assert (found["eorder.answer"].state, found["eorder.answer"].due_at) == (RUNNING, WORKDAY + 31 * MINUTE)
    assert shop.actions(case.id or 0)[2:] == [
        "deadline.withdraw", "case.withdraw", "case.reopen", "case.begin_again", "deadline.begin_again",
    ]  # fmt: skip


@pytest.mark.parametrize(("after", "state"), [(MINUTE, WITHDRAWN), (31 * MINUTE, MISSED)])
def test_a_draft_thrown_away_is_waited_for_no_more(shop: Shop, after: timedelta, state: DeadlineState) -> None:
    """O-9, I-6: what had passed before stays missed."""
    draft = online(shop)
    shop.do(drafts.discard, order_id_of(draft), at=WORKDAY + after)
    case, found = e_order(shop, draft)
    assert (case.state, found["eorder.answer"].state) == (CaseState.WITHDRAWN, state)
    assert found["eorder.answer"].done_at == WORKDAY + after


def test_a_cancelled_order_is_not_picked_up(shop: Shop) -> None:
    """O-8, O-9."""
    draft = online(shop)
    confirm(shop, draft, WORKDAY)
    shop.cancel(order_id_of(draft), at=WORKDAY + MINUTE)
    case, found = e_order(shop, draft)
    assert case.state == CaseState.WITHDRAWN
    assert {kind: one.state for kind, one in found.items()} == {"eorder.answer": MET, "eorder.pickup": WITHDRAWN}
    assert not shop.see(promises.running, at=WORKDAY)


def test_who_takes_a_draft_over_answers_for_it(shop: Shop) -> None:
    """O-9, O-11: and no clock moves."""
    draft = online(shop)
    _, before = e_order(shop, draft)
    shop.do(drafts.take_over, order_id_of(draft), by=ZHOU, at=WORKDAY + 9 * MINUTE)
    case, found = e_order(shop, draft)
    assert (case.owner, found["eorder.answer"].owner) == (ZHOU.name, ZHOU.name)
    assert found["eorder.answer"].model_dump(exclude={"owner"}) == before["eorder.answer"].model_dump(exclude={"owner"})


def test_a_change_disturbs_no_pickup(shop: Shop) -> None:
    """O-8, O-9: begun, taken over, thrown away or made; also when the order is said to have come another way."""
    draft = online(shop)
    confirm(shop, draft, WORKDAY)
    order_id = order_id_of(draft)
    _, before = e_order(shop, draft)
    shop.begin_change(order_id, {**REQUEST, "channel": "phone"}, at=WORKDAY + MINUTE)
    shop.do(drafts.take_over, order_id, by=ZHOU, at=WORKDAY + MINUTE)
    shop.do(drafts.discard, order_id, by=ZHOU, at=WORKDAY + MINUTE)
    shop.change(order_id, {"pieces": "5"}, at=WORKDAY + MINUTE)
    assert e_order(shop, draft)[1] == before


def test_an_incident_of_an_order_is_called_as_the_agent_called_it(shop: Shop) -> None:
    """I-9, O-9: whatever becomes of the order it is about."""
    draft = online(shop)
    incident = shop.open_case("own_fault", "漏接电子单", order=str(draft.order_id))
    before = shop.case(incident)
    save(shop, draft, WORKDAY, client=WITHOUT_NOTICE)
    save(shop, draft, WORKDAY, client="HX001", channel="fax")
    save(shop, draft, WORKDAY, channel="online")
    shop.do(drafts.take_over, order_id_of(draft), by=ZHOU)
    confirm(shop, draft, WORKDAY)
    hand_over_waiting(shop.desk, at=WORKDAY)
    shop.cancel(order_id_of(draft), at=WORKDAY)
    assert shop.case(incident) == before
    assert shop.deadlines(incident)["incident.report"].state == RUNNING


# Work orders


def test_a_work_order_is_to_be_printed_in_fifteen_minutes(shop: Shop) -> None:
    """O-7: from the handing over, by whoever confirmed it, in the desk's own name."""
    confirmed = shop.confirm(OUTBOUND, by=ZHOU, at=WORKDAY)
    assert cases_of(shop, confirmed.order_id) == {}
    hand_over_waiting(shop.desk, at=WORKDAY + 7 * MINUTE)
    hand_over_waiting(shop.desk, at=WORKDAY + 8 * MINUTE)
    case, found = printing(shop, confirmed.order_id)
    assert (case.number, case.title) == (None, f"{confirmed.number}  恒信物流有限公司 -> 恒鑫五金")
    assert (case.owner, found.owner, case.opened_by) == (ZHOU.name, ZHOU.name, "csdesk")
    assert found.due_at == WORKDAY + 22 * MINUTE
    waiting = shop.see(case_facts.waiting_for_print, confirmed.order_id)
    assert waiting is not None
    shop.do(steps.tick, waiting.id, "printed", at=WORKDAY + 20 * MINUTE)
    case, found = printing(shop, confirmed.order_id)
    assert (case.state, found.state) == (CaseState.CLOSED, MET)
    assert shop.see(case_facts.waiting_for_print, confirmed.order_id) is None


@pytest.mark.parametrize("was_printed", [True, False])
def test_a_new_revision_is_printed_anew(shop: Shop, was_printed: bool) -> None:
    """O-7, O-8: from its own handing over, and whoever changed the order looks after it."""
    order_id = shop.confirm(at=WORKDAY).order_id
    hand_over_waiting(shop.desk, at=WORKDAY)
    case, _ = printing(shop, order_id)
    if was_printed:
        shop.do(steps.tick, case.id, "printed", at=WORKDAY + MINUTE)
    shop.change(order_id, {"delivery_company": "鑫源"}, by=ZHOU, at=WORKDAY + 9 * MINUTE)
    _, before = printing(shop, order_id)
    assert before.state == (MET if was_printed else RUNNING)
    hand_over_waiting(shop.desk, at=WORKDAY + 10 * MINUTE)
    case, found = printing(shop, order_id)
    assert (case.state, case.owner, found.owner) == (CaseState.OPEN, ZHOU.name, ZHOU.name)
    assert case.title.endswith("-> 鑫源")
    assert (found.state, found.due_at, found.generation) == (RUNNING, WORKDAY + 25 * MINUTE, 2)
    assert found.misses == 0
    shop.do(steps.tick, case.id, "printed", at=WORKDAY + 11 * MINUTE)
    assert printing(shop, order_id)[1].state == MET


def test_what_was_not_printed_in_time_stays_missed_when_it_is_handed_over_anew(shop: Shop) -> None:
    """O-7, I-12: and is told anew when that is not printed either."""
    order_id = shop.confirm(at=WORKDAY).order_id
    hand_over_waiting(shop.desk, at=WORKDAY)
    escalation.turn(shop.desk, at=WORKDAY + 15 * MINUTE)
    shop.change(order_id, {"pieces": "5"}, at=WORKDAY + 16 * MINUTE)
    hand_over_waiting(shop.desk, at=WORKDAY + 16 * MINUTE)
    escalation.turn(shop.desk, at=WORKDAY + 31 * MINUTE)
    case, found = printing(shop, order_id)
    assert (found.state, found.misses, found.generation) == (MISSED, 2, 2)
    assert shop.told(case.id or 0) == [f"escalation/{found.id}/{generation}/0/supervisor" for generation in (1, 2)]


def test_a_cancelled_order_is_not_to_be_printed(shop: Shop) -> None:
    """O-7, O-8: the sheet that says so begins no clock, whether the order was handed over before or not."""
    waiting, handed_over = shop.confirm(at=WORKDAY).order_id, shop.confirm(at=WORKDAY).order_id
    shop.cancel(waiting, at=WORKDAY)
    hand_over_waiting(shop.desk, at=WORKDAY)
    shop.cancel(handed_over, at=WORKDAY + MINUTE)
    case, found = printing(shop, handed_over)
    assert (case.state, found.state) == (CaseState.WITHDRAWN, WITHDRAWN)
    hand_over_waiting(shop.desk, at=WORKDAY + 2 * MINUTE)
    assert cases_of(shop, waiting) == {}
    assert printing(shop, handed_over)[0].state == CaseState.WITHDRAWN
