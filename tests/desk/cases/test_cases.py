"""Cases and their steps: opened at any moment, ticked, unticked, passed on, closed and opened again (I-1, I-2, I-5)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from csdesk.desk.cases import case_files, cases, steps
from csdesk.desk.incidents import incidents
from csdesk.desk.incidents.incidents import NewCase
from csdesk.desk.people import accounts
from csdesk.desk.promises import deadlines
from csdesk.models.case import CaseState, StepState
from csdesk.models.deadline import DeadlineState
from tests.desk.shop import ADMIN, LI, MINUTE, QC, REGULAR, WORKDAY, ZHOU, Shop, on_clocks, procedure

WAITING, OPEN, DONE, LEFT_OUT = StepState.WAITING, StepState.OPEN, StepState.DONE, StepState.LEFT_OUT

INCIDENTS = {
    "late": {
        "report": OPEN, "tell_consignor": OPEN, "tell_customer": OPEN, "call_driver": OPEN,
        "new_time": WAITING, "call_after": WAITING,
    },
    "damaged": {"report": OPEN, "settle": OPEN, "tell_centres": OPEN, "tell_client": OPEN},
    "lost": {"report": OPEN, "trace": OPEN, "tell_client": OPEN, "settle": WAITING},
    "wrong_delivery": {"report": OPEN, "trace": OPEN, "tell_client": OPEN, "resend": WAITING, "slip_back": WAITING},
    "own_fault": {"report": OPEN, "tell_client": OPEN, "mend": WAITING},
    "broken_rule": {"report": OPEN, "put_right": OPEN, "tell_involved": OPEN},
    "complaint": {
        "report": OPEN, "hear": OPEN, "find_cause": WAITING, "solve": WAITING, "carried_out": WAITING,
        "call_back": WAITING,
    },
}  # fmt: skip
"""What is to be done of each kind of incident, and what of it at once (I-5)."""

REPORT = {kind: "complaint.notify" if kind == "complaint" else "incident.report" for kind in INCIDENTS}

OUTSIDE = [
    ("2026-11-23 18:00", "2026-11-24 09:00"),
    ("2026-11-23 07:30", "2026-11-23 09:00"),
    ("2026-11-23 08:59:59", "2026-11-23 09:00"),
    ("2026-11-21 20:30", "2026-11-23 09:00"),
    ("2026-04-04 20:30", "2026-04-07 09:00"),  # a Saturday before a Monday holiday
    ("2026-10-01 10:00", "2026-10-08 09:00"),
    ("2026-02-13 18:30", "2026-02-14 09:00"),  # a Saturday that is worked
]
"""Moments outside working hours, and the next opening (I-2)."""


def left(shop: Shop, case_id: int) -> dict[str, str]:
    """The steps of a case without the phone call."""
    return {step: state for step, state in shop.steps(case_id).items() if step != "phone"}


def test_these_are_all_kinds_of_incidents(shop: Shop) -> None:
    """I-5: in the playbook's order, and the promises that are no incidents after them."""
    with shop.desk.reading() as tx:
        kinds = [(kind, procedure.incident) for kind, procedure in incidents.kinds(tx)]
    assert {kind for kind, is_incident in kinds if is_incident} == INCIDENTS.keys()
    assert [kind for kind, is_incident in kinds if not is_incident] == [
        "callback", "price_enquiry", "chat", "chase", "verify", "contact_sender", "question",
    ]  # fmt: skip
    assert kinds[0] == ("complaint", True)


@pytest.mark.parametrize("kind", INCIDENTS)
def test_in_working_hours_an_incident_is_reported_within_five_minutes(shop: Shop, kind: str) -> None:
    """I-1, I-2, I-5: the steps of its kind begin, and nobody has to be phoned."""
    case_id = shop.open_case(kind)
    assert left(shop, case_id) == INCIDENTS[kind]
    assert shop.steps(case_id)["phone"] == LEFT_OUT
    found = shop.deadlines(case_id)
    assert {name: one.due_at for name, one in found.items()} == {REPORT[kind]: WORKDAY + 5 * MINUTE}
    assert {one.owner for one in found.values()} == {LI.name}
    case = shop.case(case_id)
    assert (case.number, case.owner, case.began_at, case.after_hours) == ("I-0001", LI.name, WORKDAY, False)


@pytest.mark.parametrize(("began", "opening"), OUTSIDE)
@pytest.mark.parametrize("kind", ["late", "complaint"])
def test_outside_working_hours_it_is_phoned_at_once_and_reported_at_the_opening(
    shop: Shop, kind: str, began: str, opening: str
) -> None:
    """I-2: the phone call within five minutes on the wall, the written report at the next 09:00 of a working day."""
    at = on_clocks(began)
    case_id = shop.open_case(kind, at=at)
    assert {**left(shop, case_id), "phone": OPEN} == shop.steps(case_id)
    due = {name: one.due_at for name, one in shop.deadlines(case_id).items()}
    assert due == {"incident.phone": at + 5 * MINUTE, REPORT[kind]: on_clocks(opening)}
    assert shop.case(case_id).after_hours


@pytest.mark.parametrize("kind", INCIDENTS)
def test_every_kind_is_phoned_outside_working_hours(shop: Shop, kind: str) -> None:
    """I-2: whom was told has to be written down."""
    case_id = shop.open_case(kind, at=on_clocks("2026-11-23 20:30"))
    assert shop.steps(case_id) == {"phone": OPEN, **INCIDENTS[kind]}
    at = on_clocks("2026-11-23 20:33")
    assert shop.refused(steps.tick, case_id, "phone", at=at) == ("note_missing", "note")
    step = shop.do(steps.tick, case_id, "phone", note="  梁经理 ", at=at)
    assert (step.state, step.by, step.at, step.note) == (DONE, LI.name, at, "梁经理")
    assert shop.deadlines(case_id)["incident.phone"].state == DeadlineState.MET


@pytest.mark.parametrize(
    ("kind", "prefix", "deadline", "minutes"),
    [("callback", "C", "callback", 5), ("price_enquiry", "P", "price.answer", 480), ("chat", "Q", "chat.answer", 5)],
)
def test_what_is_no_incident_runs_on_the_wall_and_closes_itself(
    shop: Shop, kind: str, prefix: str, deadline: str, minutes: int
) -> None:
    """O-10, K-8: outside working hours too; with its last tick nothing is left of it."""
    at = on_clocks("2026-11-23 17:58")
    case_id = shop.open_case(kind, at=at)
    assert shop.case(case_id).number == f"{prefix}-0001"
    assert shop.deadlines(case_id)[deadline].due_at == at + minutes * MINUTE
    shop.do(steps.tick, case_id, "answer", by=ZHOU, at=at + 4 * MINUTE)
    case, met = shop.case(case_id), shop.deadlines(case_id)[deadline]
    assert (case.state, case.closed_by, case.closed_at) == (CaseState.CLOSED, ZHOU.name, at + 4 * MINUTE)
    assert (met.state, met.done_by, met.done_at) == (DeadlineState.MET, ZHOU.name, at + 4 * MINUTE)
    assert shop.actions(case_id) == ["case.begin", "deadline.begin", "case.tick", "deadline.done", "case.close"]


def test_numbers_of_a_kind_have_no_gap(shop: Shop) -> None:
    """I-13: one row of numbers for each prefix, and a refused case uses none."""
    kinds = ["late", "callback", "damaged", "late"]
    ids = [shop.open_case(kind) for kind in kinds]
    shop.refused(incidents.open_case, NewCase("late", ""))
    ids.append(shop.open_case("complaint"))
    assert [shop.case(one).number for one in ids] == ["I-0001", "C-0001", "I-0002", "I-0003", "I-0004"]


def test_the_same_form_opens_one_case(shop: Shop) -> None:
    """I-13: sent again after an answer was lost, also by another and later."""
    first = shop.open_case(uuid="6a1c5c9e-0a5f-4f5e-9d37-000000000001")
    before = shop.rows()
    again = shop.open_case("damaged", "x", uuid="6a1c5c9e-0a5f-4f5e-9d37-000000000001", by=ZHOU, at=WORKDAY + MINUTE)
    assert first == again
    assert shop.rows() == before


def test_it_knows_what_it_is_about(shop: Shop) -> None:
    """I-9: the order brings its client; a client that is named counts more; the waybill is text."""
    confirmed = shop.confirm(at=WORKDAY)
    about_order = shop.case(shop.open_case(order=confirmed.number.lower()))
    assert (about_order.order_id, about_order.client_id) == (confirmed.order_id, 1)
    both = shop.case(shop.open_case(order=confirmed.number, client="HX014", waybill=" ００12 3 "))
    assert (both.order_id, both.client_id, both.waybill) == (confirmed.order_id, 2, "00123")
    assert shop.case(shop.open_case(client=f" {REGULAR} ")).client_id == 1


BAD = [
    (NewCase("fire", "x"), "kind_unknown", "kind"),
    (NewCase("work_order", "x"), "kind_unknown", "kind"),
    (NewCase("late", " \u200b\n"), "title_missing", "title"),
    (NewCase("late", "长" * 81), "text_too_long", "title"),
    (NewCase("late", "x", learned_at=WORKDAY + timedelta(seconds=1)), "learned_later", "learned_at"),
    (NewCase("late", "x", learned_at=WORKDAY - timedelta(days=31, seconds=1)), "learned_long_ago", "learned_at"),
    (NewCase("late", "x", client="nobody"), "client_unknown", "client"),
    (NewCase("late", "x", order="WO209901010001"), "order_unknown", "order"),
    (NewCase("late", "x", waybill="7" * 41), "waybill_too_long", "waybill"),
]


@pytest.mark.parametrize(("new", "code", "field"), BAD, ids=[code for _, code, _ in BAD])
def test_bad_input_is_refused_at_its_field(shop: Shop, new: NewCase, code: str, field: str) -> None:
    """I-1, spec 01 "Bad input": and opens nothing."""
    assert shop.refused(incidents.open_case, new) == (code, field)


def test_what_was_learned_earlier_runs_from_then(shop: Shop) -> None:
    """I-1: also when that was outside working hours, and the report is late already."""
    learned = on_clocks("2026-11-22 20:00")
    case_id = shop.open_case(learned_at=learned)
    assert shop.case(case_id).began_at == learned
    due = {name: one.due_at for name, one in shop.deadlines(case_id).items()}
    assert due == {"incident.phone": learned + 5 * MINUTE, "incident.report": on_clocks("2026-11-23 09:00")}


# The policy is copied


def test_a_changed_playbook_moves_no_running_promise(shop: Shop) -> None:
    """I-7: nor its steps, its chain, whether it may be paused, and where learning of it earlier leads."""
    case_id = shop.open_case("callback", at=WORKDAY)
    found = shop.deadlines(case_id)["callback"]
    kinds, escalation = shop.desk.playbook.deadlines, shop.desk.playbook.escalation
    longer = tuple(one.model_copy(update={"amount": 60, "pausable": False}) for one in kinds.kind)
    chains = tuple(one.model_copy(update={"level": one.level[:1], "ask_again_minutes": 1}) for one in escalation.chain)
    changed = shop.with_playbook(
        shop.desk.playbook.model_copy(
            update={
                "deadlines": kinds.model_copy(update={"kind": longer}),
                "escalation": escalation.model_copy(update={"chain": chains}),
                "procedures": {"callback": procedure({"id": "other"})},
            }
        ),
    )
    assert changed.deadlines(case_id)["callback"] == found
    changed.do(deadlines.pause, found.id, "waiting_for_client", at=WORKDAY + MINUTE)
    changed.do(deadlines.go_on, found.id, at=WORKDAY + 2 * MINUTE)
    changed.do(incidents.learned_earlier, case_id, WORKDAY - MINUTE, at=WORKDAY + 2 * MINUTE)
    moved = changed.deadlines(case_id)["callback"]
    assert (moved.due_at, moved.chain) == (WORKDAY + 5 * MINUTE, found.chain)
    changed.do(deadlines.renew, found.id, {}, at=WORKDAY + 3 * MINUTE)
    assert changed.deadlines(case_id)["callback"].due_at == WORKDAY + 63 * MINUTE
    changed.do(steps.tick, case_id, "answer", at=WORKDAY + 4 * MINUTE)
    assert changed.case(case_id).state == CaseState.CLOSED


def test_a_kind_that_the_playbook_forgot_runs_on(shop: Shop) -> None:
    """I-7: it is paused, goes on and is met as it was promised."""
    case_id = shop.open_case("callback")
    found = shop.deadlines(case_id)["callback"]
    kinds = shop.desk.playbook.deadlines
    without = kinds.model_copy(update={"kind": tuple(one for one in kinds.kind if one.id != "callback")})
    changed = shop.with_playbook(shop.desk.playbook.model_copy(update={"deadlines": without}))
    changed.do(deadlines.pause, found.id, "waiting_for_client", at=WORKDAY + MINUTE)
    changed.do(deadlines.go_on, found.id, at=WORKDAY + 3 * MINUTE)
    assert changed.deadlines(case_id)["callback"].due_at == WORKDAY + 7 * MINUTE
    assert changed.refused(deadlines.renew, found.id, {}) == ("deadline_unknown", None)
    changed.do(steps.tick, case_id, "answer", at=WORKDAY + 4 * MINUTE)
    assert changed.deadlines(case_id)["callback"].state == DeadlineState.MET


# Passing on, closing, finding


def test_a_case_is_passed_on_with_its_promises(shop: Shop) -> None:
    """I-6: what is done stays whose it was; the record tells."""
    case_id = shop.open_case(at=on_clocks("2026-11-23 20:30"))
    shop.do(steps.tick, case_id, "phone", note="梁经理", at=on_clocks("2026-11-23 20:31"))
    shop.do(cases.pass_on, case_id, f" {ZHOU.name} ")
    assert shop.case(case_id).owner == ZHOU.name
    owners = {name: one.owner for name, one in shop.deadlines(case_id).items()}
    assert owners == {"incident.phone": LI.name, "incident.report": ZHOU.name}
    entry = shop.entries()[-1]
    assert (entry.action, entry.before, entry.after) == ("case.pass_on", {"owner": LI.name}, {"owner": ZHOU.name})
    before = shop.rows()
    shop.do(cases.pass_on, case_id, ZHOU.name)
    assert shop.rows() == before


def test_what_is_unticked_is_whose_the_case_is(shop: Shop) -> None:
    """I-6: passed on meanwhile."""
    case_id = shop.open_case(at=on_clocks("2026-11-23 20:30"))
    shop.do(steps.tick, case_id, "phone", note="梁经理", at=on_clocks("2026-11-23 20:31"))
    shop.do(cases.pass_on, case_id, ZHOU.name)
    shop.do(steps.untick, case_id, "phone", at=on_clocks("2026-11-23 20:32"))
    assert shop.deadlines(case_id)["incident.phone"].owner == ZHOU.name


def test_nobody_answers_for_a_case_who_is_not_there(shop: Shop) -> None:
    """I-6: a promise has a person on it."""
    case_id = shop.open_case()
    shop.do(accounts.disable, ZHOU.name, by=ADMIN)
    assert shop.refused(cases.pass_on, case_id, "王五") == ("account_unknown", "owner")
    assert shop.refused(cases.pass_on, case_id, ZHOU.name) == ("account_disabled", "owner")


def test_nothing_is_done_in_a_closed_case(shop: Shop) -> None:
    """I-11."""
    case_id = shop.open_case("callback")
    shop.do(steps.tick, case_id, "answer")
    for use, *given in (
        (steps.tick, "answer"), (cases.pass_on, ZHOU.name), (incidents.promise, "5"), (incidents.hand_up, "x"),
        (incidents.learned_earlier, WORKDAY - MINUTE), (incidents.close,),
    ):  # fmt: skip
        by = QC if use is incidents.close else LI
        assert shop.refused(use, case_id, *given, by=by) == ("case_closed", None)


@pytest.mark.parametrize("typed", ["I-0002", "i2", " ｉ－２ ", "I 2", "i0002", "2", "I-00000000000000002"])
def test_a_case_is_found_however_its_number_is_typed(shop: Shop, typed: str) -> None:
    """I-13."""
    shop.open_case()
    second = shop.open_case()
    assert shop.see(case_files.by_number, typed).id == second


@pytest.mark.parametrize("typed", ["", "I", "I-", "I-9", "9", "X-1", "1I", "I-1.5", "²", "I-٢", "-", "0", "1" * 30])
def test_a_number_that_no_case_has_is_refused(shop: Shop, typed: str) -> None:
    """I-13."""
    shop.open_case()
    assert shop.refused(lambda tx, *, by, at: case_files.by_number(tx, typed)) == ("case_unknown", None)


def report(shop: Shop, case_id: int, at: datetime = WORKDAY) -> None:
    shop.do(incidents.save_report, case_id, {"happened": "晚到两小时"}, at=at)
    shop.do(incidents.send_report, case_id, at=at)
