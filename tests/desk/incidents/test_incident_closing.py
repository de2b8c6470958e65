"""Incidents set back to when they were learned of, judged, closed and opened again (I-1, I-2, I-11)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from csdesk.desk.cases import steps
from csdesk.desk.incidents import incidents
from csdesk.models.case import CaseState, StepState
from csdesk.models.deadline import DeadlineState
from csdesk.models.incident import Incident
from tests.desk.shop import DIRECTOR, MANAGER, MINUTE, QC, WORKDAY, Shop, on_clocks
from tests.desk.use_cases import JUDGEMENT

OPEN, LEFT_OUT = StepState.OPEN, StepState.LEFT_OUT
RUNNING = DeadlineState.RUNNING


def write(shop: Shop, case_id: int, at: datetime = WORKDAY, **texts: str) -> Incident:
    return shop.do(incidents.save_report, case_id, {"happened": "晚到两小时", **texts}, at=at)


def send(shop: Shop, case_id: int, at: datetime = WORKDAY) -> int:
    return shop.do(incidents.send_report, case_id, at=at)


def text_of(shop: Shop, case_id: int) -> dict[str, str]:
    return shop.see(incidents.report_of, case_id).texts


# Learned of earlier


def test_learning_is_set_back_and_never_forward(shop: Shop) -> None:
    """I-1: the form's own time with it, as long as nobody has written another."""
    case_id = shop.open_case()
    shop.do(incidents.learned_earlier, case_id, WORKDAY - 3 * MINUTE, at=WORKDAY + MINUTE)
    assert text_of(shop, case_id)["when"] == "2026-11-23 09:57"
    entry = next(one for one in shop.entries() if one.action == "case.learned")
    assert (entry.before, entry.after) == (
        {"began": "2026-11-23T02:00:00+00:00"},
        {"began": "2026-11-23T01:57:00+00:00"},
    )
    for learned in (WORKDAY, WORKDAY - 2 * MINUTE, WORKDAY + timedelta(days=1)):
        assert shop.refused(incidents.learned_earlier, case_id, learned) == ("learned_forward", "learned_at")
    ancient = WORKDAY - timedelta(days=32)
    assert shop.refused(incidents.learned_earlier, case_id, ancient) == ("learned_long_ago", "learned_at")
    before = shop.rows()
    shop.do(incidents.learned_earlier, case_id, WORKDAY - 3 * MINUTE, at=WORKDAY + 2 * MINUTE)
    assert shop.rows() == before
    write(shop, case_id, when="昨晚")
    shop.do(incidents.learned_earlier, case_id, WORKDAY - 4 * MINUTE)
    assert text_of(shop, case_id)["when"] == "昨晚"


def test_learned_outside_working_hours_it_had_to_be_phoned(shop: Shop) -> None:
    """I-2: and back in working hours nobody has to be; what was promised there is withdrawn."""
    case_id = shop.open_case(at=on_clocks("2026-11-23 18:20"))
    assert shop.steps(case_id)["phone"] == OPEN
    at = on_clocks("2026-11-23 18:25")
    shop.do(incidents.learned_earlier, case_id, on_clocks("2026-11-23 17:50"), at=at)
    assert shop.steps(case_id)["phone"] == LEFT_OUT
    found = shop.deadlines(case_id)
    assert found["incident.phone"].done_at == at
    assert found["incident.report"].due_at == on_clocks("2026-11-23 17:55")
    shop.do(incidents.learned_earlier, case_id, on_clocks("2026-11-23 08:50"), at=at)
    assert shop.steps(case_id)["phone"] == OPEN
    found = shop.deadlines(case_id)
    assert (found["incident.phone"].state, found["incident.phone"].due_at) == (RUNNING, on_clocks("2026-11-23 08:55"))
    assert found["incident.report"].due_at == on_clocks("2026-11-23 09:00")


def test_what_was_done_does_not_move(shop: Shop) -> None:
    """I-1: it was done when it was done."""
    case_id = shop.open_case()
    write(shop, case_id)
    send(shop, case_id, WORKDAY + MINUTE)
    before = shop.deadlines(case_id)
    shop.do(incidents.learned_earlier, case_id, WORKDAY - timedelta(hours=1), at=WORKDAY + 2 * MINUTE)
    assert shop.deadlines(case_id) == before


# Judged and closed


def done(shop: Shop) -> int:
    """An incident of which every step is done, not judged."""
    case_id = shop.open_case("own_fault")
    shop.do(steps.tick, case_id, "tell_client", note="王芳")
    shop.do(steps.tick, case_id, "mend")
    write(shop, case_id, department="dispatch")
    send(shop, case_id)
    return case_id


@pytest.mark.parametrize("missing", JUDGEMENT)
def test_a_judgement_says_cause_department_and_measure(shop: Shop, missing: str) -> None:
    """I-11."""
    case_id = done(shop)
    assert shop.refused(incidents.judge, case_id, JUDGEMENT | {missing: " "}, by=QC) == ("field_missing", missing)
    wrong = JUDGEMENT | {"department": "moon"}
    assert shop.refused(incidents.judge, case_id, wrong, by=QC) == ("department_unknown", "department")


def test_what_quality_control_finds_counts(shop: Shop) -> None:
    """I-11: over what the agent wrote, also afterwards; judged again the last judgement counts."""
    case_id = done(shop)
    assert shop.see(incidents.report_of, case_id).department == "dispatch"
    shop.do(incidents.judge, case_id, JUDGEMENT | {"department": "partner"}, hidden=True, by=QC)
    write(shop, case_id, department="freight")
    found = shop.see(incidents.report_of, case_id)
    assert (found.department, found.judged_by, found.judged_cause, found.hidden) == ("partner", QC.name, "堵车", True)
    entry = next(one for one in shop.entries() if one.action == "incident.judge")
    assert entry.after == {**JUDGEMENT, "department": "partner", "hidden": True}
    shop.do(incidents.judge, case_id, JUDGEMENT, by=DIRECTOR)
    found = shop.see(incidents.report_of, case_id)
    assert (found.department, found.judged_by, found.hidden) == ("dispatch", DIRECTOR.name, False)


def test_closing_needs_steps_promises_and_a_judgement(shop: Shop) -> None:
    """I-11: in this order, and each is said."""
    case_id = shop.open_case("own_fault")
    shop.do(incidents.promise, case_id, "5")
    assert shop.refused(incidents.close, case_id, by=MANAGER) == ("steps_open", "step")
    shop.do(steps.tick, case_id, "tell_client", note="王芳")
    shop.do(steps.tick, case_id, "mend")
    assert shop.refused(incidents.close, case_id, by=MANAGER) == ("steps_open", "step")
    write(shop, case_id)
    send(shop, case_id)
    assert shop.refused(incidents.close, case_id, by=MANAGER) == ("promise_open", None)
    shop.do(incidents.answer, case_id)
    assert shop.refused(incidents.close, case_id, by=MANAGER) == ("not_judged", "cause")
    shop.do(incidents.judge, case_id, JUDGEMENT, by=QC)
    case = shop.do(incidents.close, case_id, by=MANAGER, at=WORKDAY + MINUTE)
    assert (case.state, case.closed_by, case.closed_at) == (CaseState.CLOSED, MANAGER.name, WORKDAY + MINUTE)
    assert shop.actions(case_id)[-1] == "case.close"


def test_an_incident_does_not_close_itself(shop: Shop) -> None:
    """I-11."""
    assert shop.case(done(shop)).state == CaseState.OPEN


def test_a_closed_incident_is_opened_again(shop: Shop) -> None:
    """I-11: and only a closed one; its ticks and its judgement are still there."""
    case_id = done(shop)
    assert shop.refused(incidents.reopen, case_id, by=QC) == ("not_closed", None)
    shop.do(incidents.judge, case_id, JUDGEMENT, by=QC)
    shop.do(incidents.close, case_id, by=QC)
    assert shop.refused(steps.untick, case_id, "mend") == ("case_closed", None)
    case = shop.do(incidents.reopen, case_id, by=MANAGER)
    assert (case.state, case.closed_by, case.closed_at) == (CaseState.OPEN, None, None)
    shop.do(steps.untick, case_id, "mend")
    assert shop.refused(incidents.close, case_id, by=QC) == ("steps_open", "step")
    shop.do(steps.tick, case_id, "mend")
    shop.do(incidents.close, case_id, by=QC)
    assert shop.case(case_id).state == CaseState.CLOSED
