"""The steps of a case: begun when their turn comes, ticked by people and by facts, unticked, left out (I-2, I-5)."""

from __future__ import annotations

from datetime import datetime

import pytest

from csdesk.desk.cases import steps
from csdesk.desk.incidents import incidents
from csdesk.desk.promises import promises
from csdesk.models.case import CaseState, StepState
from csdesk.models.deadline import DeadlineState
from csdesk.playbook.procedures import StepShape
from tests.desk.shop import LI, MINUTE, WORKDAY, ZHOU, Shop, on_clocks, procedure

WAITING, OPEN, DONE, LEFT_OUT = StepState.WAITING, StepState.OPEN, StepState.DONE, StepState.LEFT_OUT

LATE = {
    "report": OPEN, "tell_consignor": OPEN, "tell_customer": OPEN, "call_driver": OPEN,
    "new_time": WAITING, "call_after": WAITING,
}  # fmt: skip
"""What is to be done of a late shipment in working hours."""


def left(shop: Shop, case_id: int) -> dict[str, str]:
    """The steps of a case without the phone call."""
    return {step: state for step, state in shop.steps(case_id).items() if step != "phone"}


def report(shop: Shop, case_id: int, at: datetime = WORKDAY) -> None:
    shop.do(incidents.save_report, case_id, {"happened": "晚到两小时"}, at=at)
    shop.do(incidents.send_report, case_id, at=at)


def test_a_step_waits_for_those_before_it(shop: Shop) -> None:
    """I-5: and begins with the last of them."""
    case_id = shop.open_case()
    assert shop.refused(steps.tick, case_id, "new_time", note="16:00") == ("step_waits", "step")
    shop.do(steps.tick, case_id, "call_driver")
    assert left(shop, case_id) == {**LATE, "call_driver": DONE, "new_time": OPEN}


def test_a_tick_keeps_its_first_author(shop: Shop) -> None:
    """I-5: who and when; ticked again nothing changes."""
    case_id = shop.open_case()
    shop.do(steps.tick, case_id, "call_driver", at=WORKDAY + MINUTE)
    before = shop.rows()
    step = shop.do(steps.tick, case_id, "call_driver", by=ZHOU, at=WORKDAY + 2 * MINUTE, note="x")
    assert (step.by, step.at, step.note) == (LI.name, WORKDAY + MINUTE, "")
    assert shop.rows() == before


@pytest.mark.parametrize(
    ("step", "note", "code", "field"),
    [
        ("report", "", "ticked_by_fact", "step"),
        ("phone", "x", "step_left_out", "step"),
        ("lunch", "", "step_missing", "step"),
        ("call_after", "", "step_waits", "step"),
        ("call_driver", "长" * 201, "text_too_long", "note"),
    ],
)
def test_a_tick_that_cannot_be_is_refused(shop: Shop, step: str, note: str, code: str, field: str) -> None:
    """I-5."""
    assert shop.refused(steps.tick, shop.open_case(), step, note=note) == (code, field)


def test_an_unticked_step_is_open_and_what_followed_waits(shop: Shop) -> None:
    """I-5: the tick that was taken back is in the record; what was done after it stays done."""
    case_id = shop.open_case()
    shop.do(steps.tick, case_id, "call_driver", at=WORKDAY + MINUTE)
    step = shop.do(steps.untick, case_id, "call_driver", by=ZHOU, at=WORKDAY + 2 * MINUTE)
    assert (step.state, step.by, step.at) == (OPEN, None, None)
    assert left(shop, case_id) == LATE
    entry = shop.entries()[-1]
    assert (entry.action, entry.by) == ("case.untick", ZHOU.name)
    by_whom = {"by": LI.name, "at": "2026-11-23T02:01:00+00:00", "note": ""}
    assert entry.before == {"step": "call_driver", "state": "done", **by_whom}
    shop.do(steps.tick, case_id, "call_driver")
    shop.do(steps.tick, case_id, "new_time", note="16:00")
    shop.do(steps.untick, case_id, "call_driver")
    assert left(shop, case_id) == {**LATE, "new_time": DONE, "call_after": OPEN}


def test_nothing_is_unticked_that_is_not_ticked(shop: Shop) -> None:
    """I-5: nor what a fact has ticked."""
    case_id = shop.open_case(at=on_clocks("2026-11-23 20:30"))
    before = shop.rows()
    assert shop.do(steps.untick, case_id, "call_driver").state == OPEN
    assert shop.rows() == before
    report(shop, case_id)
    assert shop.refused(steps.untick, case_id, "report") == ("ticked_by_fact", "step")


def test_what_was_ticked_by_mistake_runs_on(shop: Shop) -> None:
    """I-5, I-6: to the due time that it had, a generation further; a case that closed itself is open again."""
    case_id = shop.open_case("callback")
    shop.do(steps.tick, case_id, "answer", at=WORKDAY + MINUTE)
    shop.do(steps.untick, case_id, "answer", at=WORKDAY + 2 * MINUTE)
    found = shop.deadlines(case_id)["callback"]
    assert (found.state, found.due_at, found.generation) == (DeadlineState.RUNNING, WORKDAY + 5 * MINUTE, 2)
    assert (found.done_at, found.done_by, shop.case(case_id).state) == (None, None, CaseState.OPEN)
    shop.do(steps.tick, case_id, "answer", at=WORKDAY + 3 * MINUTE)
    assert shop.deadlines(case_id)["callback"].state == DeadlineState.MET
    assert shop.case(case_id).state == CaseState.CLOSED


def test_unticking_a_step_that_is_not_done_opens_no_closed_case(shop: Shop) -> None:
    """I-5: of a case that closed itself with a step left that was not needed."""
    needless = StepShape(id="thank", words=CHAT_WORDS, needed=False)
    chat = shop.desk.playbook.procedures["chat"]
    shop = shop.with_procedure("chat", chat.model_copy(update={"step": (*chat.step, needless)}))
    case_id = shop.open_case("chat")
    shop.do(steps.tick, case_id, "answer")
    assert shop.case(case_id).state == CaseState.CLOSED
    assert shop.refused(steps.untick, case_id, "thank") == ("case_closed", None)


# A shop's own procedures

CHAT_WORDS = StepShape.model_validate({"id": "x", "words": {"zh": "谢", "en": "thank"}}).words


def test_a_promised_step_begins_with_the_last_before_it(shop: Shop) -> None:
    """I-5, I-6: not with the moment in which that was noticed."""
    own = procedure({"id": "one"}, {"id": "two"}, {"id": "three", "after": ["one", "two"], "deadline": "callback"})
    shop = shop.with_procedure("chat", own)
    case_id = shop.open_case("chat")
    shop.do(steps.tick, case_id, "two", at=WORKDAY + 9 * MINUTE)
    shop.do(steps.tick, case_id, "one", at=WORKDAY + 3 * MINUTE)
    assert shop.deadlines(case_id)["callback"].due_at == WORKDAY + 14 * MINUTE
    shop.do(steps.untick, case_id, "two", at=WORKDAY + 10 * MINUTE)
    withdrawn = shop.deadlines(case_id)["callback"]
    assert (withdrawn.state, withdrawn.done_at) == (DeadlineState.WITHDRAWN, WORKDAY + 10 * MINUTE)
    shop.do(steps.tick, case_id, "two", at=WORKDAY + 20 * MINUTE)
    again = shop.deadlines(case_id)["callback"]
    assert (again.id, again.state, again.due_at) == (withdrawn.id, DeadlineState.RUNNING, WORKDAY + 25 * MINUTE)
    assert again.generation == 2


def test_a_step_that_applies_again_is_waited_for(shop: Shop) -> None:
    """I-5: the loss grew, and what came after a step that was left out waits for it now."""
    own = procedure(
        {"id": "report", "done_on": "report.sent"},
        {"id": "survey", "only": "large_loss", "deadline": "callback"},
        {"id": "pay", "after": ["survey"], "deadline": "chat.answer"},
        incident=True, report_to=["qc"], small_loss_yuan="100",
    )  # fmt: skip
    shop = shop.with_procedure("damaged", own)
    case_id = shop.open_case("damaged")
    assert shop.steps(case_id) == {"report": OPEN, "survey": OPEN, "pay": WAITING}
    shop.do(incidents.save_report, case_id, {"loss": "100"}, at=WORKDAY + MINUTE)
    assert shop.steps(case_id) == {"report": OPEN, "survey": LEFT_OUT, "pay": OPEN}
    assert shop.deadlines(case_id)["callback"].state == DeadlineState.WITHDRAWN
    shop.do(incidents.save_report, case_id, {"loss": "100.01"}, at=WORKDAY + 2 * MINUTE)
    assert shop.steps(case_id) == {"report": OPEN, "survey": OPEN, "pay": WAITING}
    found = shop.deadlines(case_id)
    assert (found["callback"].state, found["chat.answer"].state) == (DeadlineState.RUNNING, DeadlineState.WITHDRAWN)


def test_a_fact_ticks_a_step_whose_turn_it_is_not(shop: Shop) -> None:
    """I-1: what has happened is done, or nobody could ever tick it."""
    own = procedure(
        {"id": "look"}, {"id": "report", "after": ["look"], "done_on": "report.sent"}, incident=True, report_to=["qc"]
    )
    shop = shop.with_procedure("late", own)
    case_id = shop.open_case()
    report(shop, case_id)
    assert shop.steps(case_id) == {"look": OPEN, "report": DONE}


def test_a_case_closes_with_what_it_did_not_need(shop: Shop) -> None:
    """I-6: nobody is told late of a closed case."""
    own = procedure({"id": "answer"}, {"id": "thank", "needed": False, "deadline": "callback"})
    shop = shop.with_procedure("chat", own)
    case_id = shop.open_case("chat")
    shop.do(steps.tick, case_id, "answer")
    assert shop.case(case_id).state == CaseState.CLOSED
    assert shop.deadlines(case_id)["callback"].state == DeadlineState.WITHDRAWN
    assert not shop.see(promises.of_case, case_id)
