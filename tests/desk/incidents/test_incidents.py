"""Incidents: reported, promised, handed up, set back, judged, closed, opened again (I-1 to I-5, I-9, I-11)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from csdesk.desk.cases import steps
from csdesk.desk.incidents import incidents
from csdesk.desk.promises import deadlines, promises
from csdesk.models.case import CaseState, StepState
from csdesk.models.deadline import DeadlineState
from csdesk.models.incident import Incident
from csdesk.rules.incident_form import FIELD
from tests.desk.shop import LI, MINUTE, OUTBOUND, QC, TEXTS, WORKDAY, ZHOU, Shop, on_clocks
from tests.desk.use_cases import JUDGEMENT

OPEN, DONE, LEFT_OUT = StepState.OPEN, StepState.DONE, StepState.LEFT_OUT
RUNNING, MET, MISSED = DeadlineState.RUNNING, DeadlineState.MET, DeadlineState.MISSED

MANAGERS = ["department_manager", "qc", "general_manager"]


def write(shop: Shop, case_id: int, at: datetime = WORKDAY, **texts: str) -> Incident:
    return shop.do(incidents.save_report, case_id, {"happened": "晚到两小时", **texts}, at=at)


def send(shop: Shop, case_id: int, at: datetime = WORKDAY) -> int:
    return shop.do(incidents.send_report, case_id, at=at)


def text_of(shop: Shop, case_id: int) -> dict[str, str]:
    return shop.see(incidents.report_of, case_id).texts


# The report


def test_the_form_is_filled_from_what_is_known(shop: Shop) -> None:
    """I-9: the moment on the shop's clocks, who found it, the order with its client and where it goes."""
    confirmed = shop.confirm(OUTBOUND, at=WORKDAY)
    case_id = shop.open_case(order=confirmed.number, waybill="JT0001")
    assert text_of(shop, case_id) == {
        "when": "2026-11-23 10:00",
        "where": "武昌中南路 9 号",
        "found_by": LI.name,
        "client": "HX001 恒信物流有限公司",
        "reference": f"{confirmed.number}  JT0001",
        "happened": "恒信 晚到",
    }
    bare = shop.open_case()
    assert text_of(shop, bare) == {"when": "2026-11-23 10:00", "found_by": LI.name, "happened": "恒信 晚到"}


def test_what_is_filled_in_can_always_be_sent(shop: Shop) -> None:
    """I-1, I-9: the longest client, address, order and title fit into the form."""
    orders_limits = shop.desk.playbook.orders.limits
    long = {"delivery_address": "长" * orders_limits.text}
    confirmed = shop.confirm({**TEXTS, **long}, at=WORKDAY)
    case_id = shop.open_case(title="长" * 80, order=confirmed.number, waybill="7" * 40)
    assert send(shop, case_id) == 3


@pytest.mark.parametrize(
    ("kind", "recipients"),
    [
        *((kind, MANAGERS) for kind in ("late", "damaged", "lost", "wrong_delivery", "own_fault", "broken_rule")),
        ("complaint", ["qc", "department_manager"]),
    ],
)
def test_a_report_goes_to_whom_it_is_for_and_stops_the_clock(shop: Shop, kind: str, recipients: list[str]) -> None:
    """I-1: when the outbox has taken it."""
    case_id = shop.open_case(kind, f"{kind}!")
    write(shop, case_id)
    before = set(shop.told(case_id))
    assert send(shop, case_id, WORKDAY + 4 * MINUTE) == len(recipients)
    sent = [one for one in shop.messages(case_id) if one.key not in before]
    assert [one.recipient for one in sent] == recipients
    assert [one.key for one in sent] == [f"report/{case_id}/1/{recipient}" for recipient in recipients]
    assert {(one.made_at, one.next_try_at, one.state) for one in sent} == {(WORKDAY + 4 * MINUTE,) * 2 + ("waiting",)}
    name = "complaint.notify" if kind == "complaint" else "incident.report"
    found = shop.deadlines(case_id)[name]
    assert (found.state, found.done_at) == (MET, WORKDAY + 4 * MINUTE)
    assert shop.steps(case_id)["report"] == DONE
    assert shop.see(incidents.report_of, case_id).reported_at == WORKDAY + 4 * MINUTE


def test_a_report_says_what_is_in_the_form(shop: Shop) -> None:
    """I-9: in the shop's language for messages; what was done from the ticks, where nobody wrote it."""
    case_id = shop.open_case("damaged", "[red]碎了[/]", at=on_clocks("2026-11-23 20:30"), waybill="JT0001")
    at = on_clocks("2026-11-23 20:32")
    shop.do(steps.tick, case_id, "phone", note="梁经理", at=at)
    write(shop, case_id, at, loss="1,200", department="freight", client_said="要求赔付")
    send(shop, case_id, at)
    message = shop.messages(case_id)[-1]
    assert "I-0001  破损  [red]碎了[/]" in message.subject
    for part in ("破损", "2026-11-23 20:30", "李娜", "JT0001", "晚到两小时", "1,200", "货运中心", "要求赔付"):
        assert part in message.body
    assert "电话告知负责经理 20:32 梁经理" in message.body
    write(shop, case_id, at, done="已联系货站")
    send(shop, case_id, at)
    assert "已联系货站" in shop.messages(case_id)[-1].body
    assert "20:32" not in shop.messages(case_id)[-1].body


def test_every_version_of_a_report_goes_to_everybody(shop: Shop) -> None:
    """I-1: and says which it is; the clock was stopped by the first."""
    case_id = shop.open_case()
    write(shop, case_id)
    send(shop, case_id, WORKDAY + MINUTE)
    before = shop.deadlines(case_id)
    write(shop, case_id, cause="堵车")
    assert send(shop, case_id, WORKDAY + 30 * MINUTE) == 3
    keys = [f"report/{case_id}/{number}/{one}" for number in (1, 2) for one in MANAGERS]
    assert shop.told(case_id) == keys
    assert "2" in shop.messages(case_id)[-1].subject.replace("I-0001", "")
    assert shop.deadlines(case_id) == before
    incident = shop.see(incidents.report_of, case_id)
    assert (incident.reports, incident.reported_at) == (2, WORKDAY + MINUTE)
    assert shop.actions(case_id).count("incident.report") == 2


def test_a_report_that_comes_late_is_missed(shop: Shop) -> None:
    """I-1, I-11."""
    case_id = shop.open_case()
    write(shop, case_id)
    send(shop, case_id, WORKDAY + 6 * MINUTE)
    assert shop.deadlines(case_id)["incident.report"].state == MISSED


@pytest.mark.parametrize(
    ("texts", "code", "field"),
    [
        ({"happened": " "}, "field_missing", "happened"),
        ({"loss": "viel"}, "number_unreadable", "loss"),
        ({"department": "moon"}, "department_unknown", "department"),
        ({"where": "长" * 201}, "text_too_long", "where"),
    ],
)
def test_a_report_with_a_mistake_is_not_sent(shop: Shop, texts: dict[str, str], code: str, field: str) -> None:
    """I-1, I-9: it is kept as it was typed, and the clock runs on."""
    case_id = shop.open_case()
    write(shop, case_id, WORKDAY, **texts)
    assert text_of(shop, case_id).get(field, " ") == texts[field]
    assert shop.refused(incidents.send_report, case_id) == (code, field)
    assert shop.told(case_id) == []
    assert shop.deadlines(case_id)["incident.report"].state == RUNNING


def test_a_form_is_kept_as_it_is_typed(shop: Shop) -> None:
    """I-9: field by field; an emptied one is empty; one that no report has is refused."""
    case_id = shop.open_case()
    shop.do(incidents.save_report, case_id, {"cause": "[/red] 堵"})
    shop.do(incidents.save_report, case_id, {"where": "武昌", "when": ""})
    assert text_of(shop, case_id) == {
        "found_by": LI.name, "happened": "恒信 晚到", "cause": "[/red] 堵", "where": "武昌",
    }  # fmt: skip
    assert shop.refused(incidents.save_report, case_id, {"lunch": "x"}) == ("field_unknown", "lunch")
    whole = {name: f"{name}!" for name in FIELD} | {"loss": "5", "department": "freight"}
    found = shop.do(incidents.save_report, case_id, whole)
    assert (found.texts, found.loss_fen, found.department) == (whole, 500, "freight")


def test_only_an_incident_has_a_report(shop: Shop) -> None:
    """I-9."""
    case_id = shop.open_case("callback")
    for use, *rest in ((incidents.save_report, {}), (incidents.send_report,), (incidents.judge, JUDGEMENT)):
        assert shop.refused(use, case_id, *rest, by=QC) == ("not_an_incident", None)
    assert shop.refused(incidents.send_report, 99) == ("case_unknown", None)


# The loss decides


def damage(shop: Shop, case_id: int) -> dict[str, str]:
    found = shop.steps(case_id)
    return {name: found[name] for name in ("settle", "tell_centres")}


def told_centres(shop: Shop, case_id: int) -> list[str]:
    return [one.recipient for one in shop.messages(case_id) if one.key.startswith("step/")]


CENTRES = ["freight_centre", "dispatch_manager", "qc"]


@pytest.mark.parametrize(("loss", "is_large"), [("0", False), ("200", False), ("200.01", True), ("1,000", True)])
def test_the_loss_decides_at_once_what_is_done(shop: Shop, loss: str, is_large: bool) -> None:
    """I-5: small, settle on the spot; large, freight centre, dispatch manager and QC at once."""
    case_id = shop.open_case("damaged")
    assert damage(shop, case_id) == {"settle": OPEN, "tell_centres": OPEN}
    assert told_centres(shop, case_id) == []
    write(shop, case_id, loss=loss)
    states = (LEFT_OUT, OPEN) if is_large else (OPEN, LEFT_OUT)
    assert damage(shop, case_id) == dict(zip(("settle", "tell_centres"), states, strict=True))
    assert told_centres(shop, case_id) == (CENTRES if is_large else [])


def test_a_loss_that_changes_changes_what_is_done_and_tells_nobody_twice(shop: Shop) -> None:
    """I-5, I-8: to and fro, unreadable, not known again; every change in the record."""
    case_id = shop.open_case("damaged")
    for loss in ("500", "100", "500", "x", "600", "", "700"):
        write(shop, case_id, loss=loss)
    assert told_centres(shop, case_id) == CENTRES
    assert damage(shop, case_id) == {"settle": LEFT_OUT, "tell_centres": OPEN}
    write(shop, case_id, loss="x")
    assert damage(shop, case_id) == {"settle": OPEN, "tell_centres": OPEN}
    changes = [entry for entry in shop.entries() if entry.action == "incident.loss"]
    assert [(entry.before, entry.after) for entry in changes[:2]] == [
        ({"loss_fen": None}, {"loss_fen": 50000}),
        ({"loss_fen": 50000}, {"loss_fen": 10000}),
    ]
    assert len(changes) == 8


def test_what_was_done_stays_done_whatever_the_loss(shop: Shop) -> None:
    """I-5: a tick is not taken back by a number."""
    case_id = shop.open_case("damaged")
    shop.do(steps.tick, case_id, "settle", note="赔 50 元")
    write(shop, case_id, loss="5000")
    assert damage(shop, case_id) == {"settle": DONE, "tell_centres": OPEN}


def test_a_step_tells_when_it_begins(shop: Shop) -> None:
    """I-5: the freight centre traces at once."""
    for kind in ("lost", "wrong_delivery"):
        case_id = shop.open_case(kind)
        assert shop.told(case_id) == [f"step/{case_id}/trace/freight_centre"]


# Promises to the client


@pytest.mark.parametrize("minutes", ["5", "10", "７"])
def test_an_answer_is_promised_in_five_to_ten_minutes(shop: Shop, minutes: str) -> None:
    """I-3: ten when nothing is said."""
    case_id = shop.open_case()
    found = shop.do(incidents.promise, case_id, minutes)
    assert found.due_at == WORKDAY + int(minutes) * MINUTE
    assert (found.step_id, found.owner, found.renewals) == (None, LI.name, 0)
    other = shop.open_case("callback")
    assert shop.do(incidents.promise, other, "").due_at == WORKDAY + 10 * MINUTE


@pytest.mark.parametrize("minutes", ["4", "11", "0", "-5", "5.5", "bald", "²", "1e1"])
def test_no_other_time_is_promised(shop: Shop, minutes: str) -> None:
    """I-3: neither the first time nor again."""
    case_id = shop.open_case()
    assert shop.refused(incidents.promise, case_id, minutes)[1] == "minutes"
    shop.do(incidents.promise, case_id, "5")
    assert shop.refused(incidents.promise, case_id, minutes)[1] == "minutes"


def test_a_promise_is_renewed_and_counted_until_it_is_answered(shop: Shop) -> None:
    """I-3: each from the moment it is given; answered, the next one is a promise of its own."""
    case_id = shop.open_case()
    first = shop.do(incidents.promise, case_id, "5")
    again = shop.do(incidents.promise, case_id, "10", at=WORKDAY + 4 * MINUTE)
    again = shop.do(incidents.promise, case_id, "6", at=WORKDAY + 9 * MINUTE)
    assert (again.id, again.renewals, again.due_at) == (first.id, 2, WORKDAY + 15 * MINUTE)
    answered = shop.do(incidents.answer, case_id, by=ZHOU, at=WORKDAY + 14 * MINUTE)
    assert (answered.state, answered.done_by, answered.misses) == (MET, ZHOU.name, 0)
    assert shop.refused(incidents.answer, case_id) == ("nothing_promised", None)
    following = shop.do(incidents.promise, case_id, "5", at=WORKDAY + 20 * MINUTE)
    assert (following.id != first.id, following.renewals) == (True, 0)


def test_no_silence_is_longer_than_the_last_promise(shop: Shop) -> None:
    """I-3: whatever was promised before, the next word is due when the last promise says; a silence is a miss."""
    case_id = shop.open_case()
    at, told = WORKDAY, 0
    for minutes, silence in ((10, 9), (5, 5), (7, 1), (5, 12), (10, 10)):
        shop.do(incidents.promise, case_id, str(minutes), at=at)
        (running,) = [one for one in shop.see(promises.of_case, case_id) if one.step_id is None]
        assert running.due_at - at == minutes * MINUTE
        at += silence * MINUTE
        told += silence >= minutes
    answered = shop.do(incidents.answer, case_id, at=at)
    assert (answered.misses, answered.state, told) == (3, MISSED, 3)
    assert shop.actions(case_id).count("deadline.miss") == 3


def test_a_promise_keeps_a_case_open(shop: Shop) -> None:
    """I-3: the last tick of a call back closes it only when the client waits for nothing; answering closes it then."""
    case_id = shop.open_case("callback")
    shop.do(incidents.promise, case_id, "5")
    shop.do(steps.tick, case_id, "answer")
    assert shop.case(case_id).state == CaseState.OPEN
    shop.do(incidents.answer, case_id, at=WORKDAY + MINUTE)
    assert shop.case(case_id).state == CaseState.CLOSED
    other = shop.open_case("callback")
    shop.do(incidents.promise, other, "5")
    shop.do(incidents.answer, other)
    assert shop.case(other).state == CaseState.OPEN
    shop.do(steps.tick, other, "answer")
    assert shop.case(other).state == CaseState.CLOSED


def test_a_promise_is_paused_while_the_client_is_waited_for(shop: Shop) -> None:
    """I-3, I-10."""
    case_id = shop.open_case()
    clock = shop.do(incidents.promise, case_id, "5").id
    shop.do(deadlines.pause, clock, "waiting_for_client", at=WORKDAY + MINUTE)
    answered = shop.do(incidents.answer, case_id, at=WORKDAY + timedelta(hours=2))
    assert (answered.state, answered.paused_seconds) == (MET, 7140)


# Up


def test_what_the_agent_cannot_decide_goes_to_the_director(shop: Shop) -> None:
    """I-4: with the question, at once."""
    case_id = shop.open_case()
    assert shop.do(incidents.hand_up, case_id, " 是否\n全额赔付？ ", at=WORKDAY + MINUTE) == 1
    (message,) = shop.messages(case_id)
    assert message.recipient == "director"
    assert "是否 全额赔付？" in message.body
    assert LI.name in message.body
    assert shop.case(case_id).handed_up_at == WORKDAY + MINUTE
    shop.do(incidents.hand_up, case_id, "", at=WORKDAY + 2 * MINUTE)
    assert len(shop.messages(case_id)) == 2


def test_a_question_that_is_too_long_is_refused_at_its_field(shop: Shop) -> None:
    """I-4."""
    assert shop.refused(incidents.hand_up, shop.open_case(), "长" * 2001) == ("text_too_long", "words")
