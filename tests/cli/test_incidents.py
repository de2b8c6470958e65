"""`csdesk incident`, `csdesk outbox`, `csdesk order printed` (I-1 to I-6, I-8 to I-11, I-13, O-7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from csdesk.desk.desk import Desk
from csdesk.desk.promises import escalation
from csdesk.models.message import Message
from csdesk.sentence import Sentence
from tests.cli.conftest import Answer, Cli
from tests.cli.test_orders import add
from tests.desk.shop import REGULAR

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Ten o'clock on the shop's clocks, of a working day."""

DEADLINE_KEYS = {"kind", "what", "due", "state", "because"}
CASE_KEYS = {"id", "number", "kind", "state", "title", "began", "after_hours", "deadlines"}

JUDGEMENT = ("--cause", "包装不足", "--department", "warehouse", "--measure", "加固包装")


def open_case(
    cli: Cli, kind: str = "late", *more: str, at: datetime = MONDAY, text: str = "货车故障"
) -> dict[str, Any]:
    """What `incident open` answers."""
    document: dict[str, Any] = cli("incident", "open", "--kind", kind, "--text", text, *more, "--json", at=at).json
    return document


def do(cli: Cli, *words: str, at: datetime = MONDAY) -> Any:
    """What a command about a case answers."""
    return cli("incident", *words, "--json", at=at).json


def refused(answer: Answer) -> str:
    """The code of a refusal by a rule."""
    assert answer.code == 1
    return str(answer.error["code"])


def finish(cli: Cli, number: str, at: datetime = MONDAY) -> None:
    """Do every step of a late incident that is left."""
    do(cli, "report", number, "--send", at=at)
    for step in ("tell_consignor", "tell_customer", "call_driver", "new_time", "call_after"):
        do(cli, "step", number, step, "--note", "17:00", at=at)


def test_open_answers_with_the_case_and_why_it_is_due(cli: Cli) -> None:
    """I-1, I-13"""
    answer = open_case(cli, "late", "--client", REGULAR, "--waybill", "815 00012")
    assert answer.keys() >= CASE_KEYS
    assert (answer["id"], answer["number"], answer["kind"], answer["state"]) == (1, "I-0001", "late", "open")
    assert (answer["began"], answer["after_hours"]) == ("2026-11-23T10:00:00+08:00", False)
    assert (answer["client"], answer["waybill"], answer["title"]) == (REGULAR, "81500012", "货车故障")
    (deadline,) = answer["deadlines"]
    assert deadline.keys() >= DEADLINE_KEYS
    assert (deadline["kind"], deadline["due"]) == ("incident.report", "2026-11-23T10:05:00+08:00")
    assert (deadline["state"], deadline["passed"], deadline["step"]) == ("running", False, "report")
    assert any("I-1" in sentence for sentence in deadline["because"])


def test_outside_working_hours_a_call_is_due_at_once_and_the_report_on_the_next_morning(cli: Cli) -> None:
    """I-2: Saturday 20:30 gives Monday 09:00."""
    answer = open_case(cli, "damaged", at=datetime(2026, 11, 21, 12, 30, tzinfo=UTC))
    due = {one["kind"]: one["due"] for one in answer["deadlines"]}
    assert due == {"incident.phone": "2026-11-21T20:35:00+08:00", "incident.report": "2026-11-23T09:00:00+08:00"}
    assert answer["after_hours"] is True


@pytest.mark.parametrize(
    ("typed", "began"),
    [
        ("09:40", "2026-11-23T09:40:00+08:00"),
        ("上午9点半", "2026-11-23T09:30:00+08:00"),
        ("yesterday 18:30", "2026-11-22T18:30:00+08:00"),
        ("昨天 18:30", "2026-11-22T18:30:00+08:00"),
        ("上周五 15:00", "2026-11-20T15:00:00+08:00"),
        ("2026-11-22T23:00:00Z", "2026-11-23T07:00:00+08:00"),
    ],
)
def test_the_clock_runs_from_when_it_was_learned_of(cli: Cli, typed: str, began: str) -> None:
    """I-1"""
    answer = open_case(cli, "late", "--learned-at", typed)
    assert answer["began"] == began
    assert {one["started"] for one in answer["deadlines"]} == {began}


def test_a_time_to_come_or_long_gone_is_refused_and_one_that_is_none_is_wrong_use(cli: Cli) -> None:
    """I-1: editable back, never forward."""
    words = ("incident", "open", "--kind", "late", "--text", "x", "--json", "--learned-at")
    for typed, code in (
        ("10:01", "learned_later"),
        ("明天 9:00", "learned_later"),
        ("2026-09-01 9:00", "learned_long_ago"),
    ):
        answer = cli(*words, typed, at=MONDAY)
        assert refused(answer) == code
        assert answer.error["field"] == "learned_at"
    for typed in ("soon", "25:00", "", "1e5"):
        answer = cli(*words, typed, at=MONDAY)
        assert (answer.code, answer.error["code"], answer.error["field"]) == (2, "wrong_use", "learned-at")
    assert cli("incident", "list", "--json").json == []


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        (("--kind", "nothing", "--text", "x"), "kind_unknown", "kind"),
        (("--kind", "work_order", "--text", "x"), "kind_unknown", "kind"),
        (("--kind", "late", "--text", "  "), "title_missing", "title"),
        (("--kind", "late", "--text", "长" * 81), "text_too_long", "title"),
        (("--kind", "late", "--text", "x", "--client", "HX999"), "client_unknown", "client"),
        (("--kind", "late", "--text", "x", "--order", "WO1"), "order_unknown", "order"),
        (("--kind", "late", "--text", "x", "--waybill", "1" * 41), "waybill_too_long", "waybill"),
    ],
)
def test_open_refuses(cli: Cli, words: tuple[str, ...], code: str, field: str) -> None:
    answer = cli("incident", "open", *words, "--json")
    assert (refused(answer), answer.error["field"]) == (code, field)


def test_the_same_form_sent_again_opens_no_second_case(cli: Cli) -> None:
    """I-13"""
    uuid = "0a3e6c1a-8a2e-4a63-9c55-000000000001"
    first, again = (open_case(cli, "late", "--uuid", uuid) for _ in range(2))
    assert first == again
    assert len(do(cli, "list")) == 1
    assert cli("incident", "open", "--kind", "late", "--text", "x", "--uuid", "one", "--json").code == 2


def test_every_kind_that_is_listed_can_be_opened(cli: Cli) -> None:
    """O-10, K-8: incidents, and a call back, a price enquiry, a chat question."""
    kinds = cli("incident", "kinds", "--json").json
    assert {"late", "complaint", "callback", "price_enquiry", "chat"} <= {one["kind"] for one in kinds}
    for one in kinds:
        answer = open_case(cli, one["kind"])
        assert answer["number"].startswith(one["prefix"] + "-")
        assert answer["incident"] == one["incident"]
        assert {deadline["kind"] for deadline in answer["deadlines"]} <= set(one["deadlines"])
    assert "Quality control" in cli("incident", "kinds").out


@pytest.mark.parametrize("typed", ["I-0001", "i-0001", "i7", "I1", "i1", "1", "ｉ－１", " i 1 ", "I-00001"])
def test_a_number_is_read_however_it_is_typed(cli: Cli, typed: str) -> None:
    """I-13"""
    open_case(cli)
    answer = cli("incident", "show", typed, "--json", at=MONDAY)
    if typed == "i7":
        assert refused(answer) == "case_unknown"
    else:
        assert answer.json["number"] == "I-0001"


def test_show_has_everything(cli: Cli) -> None:
    """I-5, I-8, I-9"""
    open_case(cli, "wrong_delivery", "--client", REGULAR)
    do(cli, "report", "i1", "--set", "loss=120.5", "--set", "client_said=很不满", "--send")
    do(cli, "step", "i1", "trace", "--by", "李娜")
    shown = do(cli, "show", "i1")
    steps = {one["id"]: one for one in shown["steps"]}
    assert (steps["trace"]["state"], steps["trace"]["by"]) == ("done", "李娜")
    assert steps["trace"]["at"] == "2026-11-23T10:00:00+08:00"
    assert (steps["report"]["state"], steps["resend"]["state"]) == ("done", "open")
    assert (steps["slip_back"]["state"], steps["phone"]["state"]) == ("waiting", "left_out")
    assert shown["report"]["fields"]["loss"] == "120.5"
    assert (shown["loss"], shown["reported"], shown["penalty"]) == ("120.50", "in_time", [])
    assert {one["recipient"] for one in shown["messages"]} >= {"qc", "general_manager", "freight_centre"}
    assert shown["record"][0]["action"] == "case.begin"
    assert {"incident.report", "case.tick", "deadline.done"} <= {one["action"] for one in shown["record"]}
    assert shown["judgement"] is None
    said = cli("incident", "show", "i1", at=MONDAY).out
    for part in ("I-0001", "货车故障", "很不满", "恒信物流", "trace", "Quality control", "case.tick"):
        assert part in said


def test_steps_are_ticked_with_a_note_and_taken_back(cli: Cli) -> None:
    """I-5"""
    open_case(cli)
    assert refused(cli("incident", "step", "i1", "nonsense", "--json", at=MONDAY)) == "step_missing"
    assert refused(cli("incident", "step", "i1", "new_time", "--json", at=MONDAY)) == "step_waits"
    assert refused(cli("incident", "step", "i1", "report", "--json", at=MONDAY)) == "ticked_by_fact"
    do(cli, "step", "i1", "call_driver")
    assert refused(cli("incident", "step", "i1", "new_time", "--json", at=MONDAY)) == "note_missing"
    do(cli, "step", "i1", "new_time", "--note", "17:30", "--by", "周敏")
    (step,) = [one for one in do(cli, "show", "i1")["steps"] if one["id"] == "new_time"]
    assert (step["state"], step["by"], step["note"]) == ("done", "周敏", "17:30")
    do(cli, "step", "i1", "new_time", "--undo")
    (step,) = [one for one in do(cli, "show", "i1")["steps"] if one["id"] == "new_time"]
    assert (step["state"], step["by"], step["note"]) == ("open", None, "")


def test_the_report_is_kept_as_it_is_set_and_sent_when_nothing_is_wrong(cli: Cli) -> None:
    """I-1, I-9: the clock stops when the outbox has taken it."""
    open_case(cli, "late", "--client", REGULAR)
    form = do(cli, "report", "i1")
    assert form["number"] == "I-0001"
    assert (form["fields"]["happened"], form["fields"]["client"]) == ("货车故障", "HX001 恒信物流有限公司")
    assert (form["missing"], form["sent_to"], form["reports"]) == ([], None, 0)
    wrong = cli(
        "incident", "report", "i1", "--set", "loss=much", "--set", "where=武昌=东", "--send", "--json", at=MONDAY
    )
    assert (refused(wrong), wrong.error["field"]) == ("number_unreadable", "loss")
    form = do(cli, "report", "i1")
    assert (form["fields"]["loss"], form["fields"]["where"], form["missing"]) == ("much", "武昌=东", ["loss"])
    assert cli("outbox", "--json").json == []
    sent = do(cli, "report", "i1", "--set", "loss=", "--send", at=MONDAY + timedelta(minutes=4))
    assert (sent["sent_to"], sent["reports"], sent["reported_at"]) == (3, 1, "2026-11-23T10:04:00+08:00")
    (deadline,) = do(cli, "list")[0]["deadlines"]
    assert (deadline["state"], deadline["done_at"]) == ("met", "2026-11-23T10:04:00+08:00")
    assert refused(cli("incident", "report", "i1", "--set", "colour=red", "--json")) == "field_unknown"
    assert cli("incident", "report", "i1", "--set", "loss", "--json").code == 2
    assert "in the outbox, for 3" in cli("incident", "report", "i1", "--send", at=MONDAY).out
    open_case(cli, "callback")
    assert refused(cli("incident", "report", "c1", "--json")) == "not_an_incident"


def test_promises_are_renewed_and_answered(cli: Cli) -> None:
    """I-3"""
    open_case(cli)
    assert refused(cli("incident", "answer", "i1", "--json", at=MONDAY)) == "nothing_promised"
    for minutes in ("4", "11", "x"):
        assert cli("incident", "promise", "i1", "--minutes", minutes, "--json", at=MONDAY).code == 1
    promised = do(cli, "promise", "i1", "--minutes", "７")["deadlines"][-1]
    assert (promised["kind"], promised["due"]) == ("incident.promise", "2026-11-23T10:07:00+08:00")
    again = do(cli, "promise", "i1", at=MONDAY + timedelta(minutes=6))["deadlines"][-1]
    assert (again["renewals"], again["due"]) == (1, "2026-11-23T10:16:00+08:00")
    done = do(
        cli,
        "answer",
        "i1",
        at=MONDAY + timedelta(minutes=9),
    )["deadlines"][-1]
    assert (done["state"], done["done_at"]) == ("met", "2026-11-23T10:09:00+08:00")


def test_clocks_are_paused_for_reasons_of_the_playbook_only(cli: Cli) -> None:
    """I-10"""
    open_case(cli)
    assert (
        refused(cli("incident", "pause", "i1", "--reason", "waiting_for_client", "--json", at=MONDAY)) == "not_pausable"
    )
    assert refused(cli("incident", "resume", "i1", "--json", at=MONDAY)) == "not_paused"
    do(cli, "promise", "i1")
    assert refused(cli("incident", "pause", "i1", "--reason", "lunch", "--json", at=MONDAY)) == "pause_reason_unknown"
    paused = do(cli, "pause", "i1", "--reason", "waiting_for_client", at=MONDAY + timedelta(minutes=1))
    assert [(one["state"], one["pause_reason"]) for one in paused["deadlines"]] == [
        ("running", None),
        ("paused", "waiting_for_client"),
    ]
    resumed = do(cli, "resume", "i1", at=MONDAY + timedelta(minutes=21))["deadlines"][-1]
    assert (resumed["state"], resumed["paused_seconds"], resumed["due"]) == (
        "running",
        1200,
        "2026-11-23T10:30:00+08:00",
    )
    late = cli("incident", "pause", "i1", "--reason", "waiting_for_client", "--json", at=MONDAY + timedelta(hours=1))
    assert refused(late) == "passed_already"
    open_case(cli, "callback")
    do(cli, "step", "c1", "answer")
    assert refused(cli("incident", "pause", "c1", "--reason", "waiting_for_client", "--json")) == "case_closed"


def test_a_case_without_a_running_clock_cannot_be_paused(cli: Cli) -> None:
    """I-10"""
    open_case(cli)
    do(cli, "report", "i1", "--send")
    assert refused(cli("incident", "pause", "i1", "--reason", "waiting_for_client", "--json", at=MONDAY)) == "no_clock"


def test_ack_takes_every_promise_that_has_passed_and_no_other(cli: Cli) -> None:
    """I-6: exit 1 when there is nothing to acknowledge."""
    open_case(cli)
    answer = cli("incident", "ack", "i1", "--json", at=MONDAY + timedelta(minutes=4, seconds=59))
    assert refused(answer) == "not_passed"
    do(cli, "promise", "i1", "--minutes", "10")
    known = do(cli, "ack", "I-0001", "--by", "梁经理", at=MONDAY + timedelta(minutes=5))
    assert [(one["state"], one["acknowledged_by"], one["passed"]) for one in known["deadlines"]] == [
        ("missed", "梁经理", True),
        ("running", None, False),
    ]
    known = do(cli, "ack", "i1", at=MONDAY + timedelta(minutes=10))
    assert {one["acknowledged_by"] for one in known["deadlines"]} == {"总管"}
    assert refused(cli("incident", "ack", "i1", "--by", "小陈", "--json", at=MONDAY)) == "not_allowed"
    assert refused(cli("incident", "ack", "i9", "--json", at=MONDAY)) == "case_unknown"


def test_up_asks_whoever_may_decide(cli: Cli) -> None:
    """I-4"""
    open_case(cli)
    assert do(cli, "up", "i1", "--text", "是否赔付？")["handed_up_at"] == "2026-11-23T10:00:00+08:00"
    (message,) = cli("outbox", "--json").json
    assert (message["recipient"], message["state"], message["case"]) == ("director", "waiting", 1)


def test_closing_needs_steps_answers_and_a_judgement(cli: Cli) -> None:
    """I-11"""
    open_case(cli)
    assert refused(cli("incident", "close", "i1", "--json", at=MONDAY)) == "steps_open"
    finish(cli, "i1")
    do(cli, "promise", "i1")
    assert refused(cli("incident", "close", "i1", "--json", at=MONDAY)) == "promise_open"
    do(cli, "answer", "i1")
    answer = cli("incident", "close", "i1", "--json", at=MONDAY)
    assert (refused(answer), answer.error["field"]) == ("not_judged", "cause")
    half = cli("incident", "close", "i1", "--cause", "x", "--json", at=MONDAY)
    assert (half.code, half.error["field"]) == (1, "department")
    assert refused(cli("incident", "close", "i1", *JUDGEMENT, "--by", "李娜", "--json", at=MONDAY)) == "not_allowed"
    assert do(cli, "show", "i1")["judgement"] is None
    closed = do(cli, "close", "i1", *JUDGEMENT, "--by", "高远")
    assert (closed["state"], closed["closed_by"], closed["department"]) == ("closed", "高远", "warehouse")
    assert do(cli, "show", "i1")["judgement"]["measure"] == "加固包装"
    assert refused(cli("incident", "close", "i1", "--json", at=MONDAY)) == "case_closed"
    assert do(cli, "reopen", "i1")["state"] == "open"
    assert refused(cli("incident", "reopen", "i1", "--json", at=MONDAY)) == "not_closed"


def test_what_is_refused_after_judging_undoes_the_judgement(cli: Cli) -> None:
    """I-11: judged and closed together, or nothing of both."""
    open_case(cli)
    assert refused(cli("incident", "close", "i1", *JUDGEMENT, "--json", at=MONDAY)) == "steps_open"
    assert do(cli, "show", "i1")["judgement"] is None


def test_judge_and_the_manager_who_may_close_but_not_judge(cli: Cli) -> None:
    """I-11"""
    open_case(cli)
    finish(cli, "i1")
    assert refused(cli("incident", "judge", "i1", *JUDGEMENT, "--by", "梁经理", "--json", at=MONDAY)) == "not_allowed"
    assert cli("incident", "judge", "i1", "--cause", "x", "--json").code == 2
    wrong = cli("incident", "judge", "i1", *JUDGEMENT[:2], "--department", "x", "--measure", "y", "--json", at=MONDAY)
    assert (refused(wrong), wrong.error["field"]) == ("department_unknown", "department")
    assert do(cli, "judge", "i1", *JUDGEMENT, "--hidden", "--by", "高远")["hidden"] is True
    assert do(cli, "close", "i1", "--by", "梁经理")["state"] == "closed"


def test_the_list_by_state_kind_and_day(cli: Cli) -> None:
    """I-12, I-13"""
    open_case(cli, "late", at=MONDAY - timedelta(days=3))
    open_case(cli, "callback", at=MONDAY - timedelta(hours=10, seconds=1), text="前一天")
    open_case(cli, "damaged", at=MONDAY)
    do(cli, "step", "c1", "answer")

    def numbers(*words: str) -> list[str]:
        return [one["number"] for one in cli("incident", "list", *words, "--json", at=MONDAY).json]

    assert numbers() == ["I-0001", "I-0002"]
    assert numbers("--all") == ["I-0001", "C-0001", "I-0002"]
    assert numbers("--kind", "damaged") == ["I-0002"]
    assert numbers("--all", "--from", "2026-11-22") == ["C-0001", "I-0002"]
    assert numbers("--all", "--from", "昨天", "--to", "yesterday") == ["C-0001"]
    assert numbers("--all", "--to", "2026-11-20") == ["I-0001"]
    assert numbers("--from", "2026-11-24") == []
    for words in (
        ("--from", "x"),
        ("--to", "2026-02-30"),
        ("--from", "2026-11-23", "--to", "2026-11-22"),
        ("--kind", "x"),
    ):
        assert cli("incident", "list", *words, "--json", at=MONDAY).code == 2
    assert "货车故障" in cli("incident", "list", at=MONDAY).out
    assert cli("incident", "list", "--from", "2027-01-01", at=MONDAY).out == "There are none.\n"


def test_the_supervisor_s_list_of_late_and_hidden_reports(cli: Cli) -> None:
    """I-11: with the penalty rule, closed ones too."""
    open_case(cli, "late")
    open_case(cli, "damaged", at=MONDAY + timedelta(hours=1))
    open_case(cli, "late", at=MONDAY + timedelta(hours=1), text="瞒报")
    for number in ("i2", "i3"):
        do(cli, "report", number, "--send", at=MONDAY + timedelta(hours=1, minutes=1))
    do(cli, "judge", "i3", *JUDGEMENT, "--hidden", "--by", "高远", at=MONDAY + timedelta(hours=2))
    listed = do(cli, "list", "--late", at=MONDAY + timedelta(hours=3))
    assert [(one["number"], one["reported"], [rule["id"] for rule in one["penalty"]]) for one in listed] == [
        ("I-0001", "late", ["late_report"]),
        ("I-0003", "in_time", ["hidden_report"]),
    ]
    finish(cli, "i3", at=MONDAY + timedelta(hours=3))
    do(cli, "close", "i3", "--by", "高远", at=MONDAY + timedelta(hours=3))
    assert len(do(cli, "list", "--late", at=MONDAY + timedelta(hours=3))) == 2
    assert "50 yuan" in cli("incident", "list", "--late", at=MONDAY + timedelta(hours=3)).out


def test_answers_for_a_person_say_what_is_due_and_why(cli: Cli) -> None:
    said = cli("incident", "open", "--kind", "late", "--text", "货车故障", at=MONDAY)
    assert (said.code, said.err) == (0, "")
    assert "I-0001" in said.out
    assert "2026-11-23 10:05" in said.out
    assert "I-1" in said.out
    acknowledged = cli("incident", "ack", "i1", at=MONDAY + timedelta(minutes=6))
    assert "acknowledged by 总管" in acknowledged.out


def test_only_who_may_opens_and_works(cli: Cli) -> None:
    """A-1: finance opens a case and leaves the work on it to others."""
    open_case(cli, "callback", "--by", "何琳")
    assert refused(cli("incident", "step", "c1", "answer", "--by", "何琳", "--json", at=MONDAY)) == "not_allowed"


def test_printed_stops_the_centre_s_clock(cli: Cli) -> None:
    """O-7: each revision has to be printed."""
    add(cli)
    cli("order", "confirm", "1")
    (waiting,) = cli("incident", "list", "--kind", "work_order", "--json").json
    assert (waiting["order"], waiting["deadlines"][0]["kind"]) == ("WO202611220001", "order.printed")
    assert cli("incident", "list", "--all", "--json").json == []
    answer = cli("order", "printed", "wo202611220001", "--by", "李娜", "--json").json
    assert answer == {"number": "WO202611220001", "state": "printed", "revision": 1, "by": "李娜"}
    assert cli("incident", "list", "--kind", "work_order", "--json").json == []
    (done,) = cli("incident", "list", "--all", "--kind", "work_order", "--json").json
    assert (done["state"], done["deadlines"][0]["state"], done["deadlines"][0]["done_by"]) == ("closed", "met", "李娜")
    assert refused(cli("order", "printed", "1", "--json")) == "not_waiting_for_print"
    changed = cli.file("change.json", {"pieces": 5})
    request = ("--asked-by", "王芳", "--channel", "phone", "--what", "五件", "--why", "漏报")
    cli("order", "change", "1", changed, *request)
    assert "is printed" in cli("order", "printed", "1").out
    assert refused(cli("order", "printed", "99", "--json")) == "order_unknown"


def test_the_outbox(cli: Cli) -> None:
    """I-8: state, attempts, and what went wrong as a sentence."""
    assert cli("outbox").out == "No message waits.\n"
    open_case(cli)
    do(cli, "report", "i1", "--send")
    desk = Desk.open(cli.store, origin="test")
    with desk.writing() as tx:
        sent = tx.session.get(Message, 1)
        troubled = tx.session.get(Message, 2)
        assert sent is not None
        assert troubled is not None
        sent.state, sent.sent_at, sent.sent_to, sent.attempts = "sent", MONDAY, "qc@example.com", 1
        troubled.attempts, troubled.problem = 2, Sentence("There are none.").as_json()
    desk.close()
    waiting = cli("outbox", "--json").json
    assert [one["id"] for one in waiting] == [3, 2]
    assert (waiting[1]["state"], waiting[1]["attempts"], waiting[1]["problem"]) == ("waiting", 2, "There are none.")
    everything = cli("outbox", "--all", "--json").json
    assert [one["id"] for one in everything] == [3, 2, 1]
    assert (everything[2]["state"], everything[2]["sent_to"], everything[2]["next_try"]) == (
        "sent",
        "qc@example.com",
        None,
    )
    assert [one["id"] for one in cli("outbox", "--all", "--limit", "1", "--before", "3", "--json").json] == [2]
    said = cli("outbox", "--all").out
    assert "There are none." in said
    assert "I-0001" in said


def test_escalations_show(cli: Cli) -> None:
    """I-6"""
    open_case(cli)
    desk = Desk.open(cli.store, origin="watch")
    escalation.turn(desk, at=MONDAY + timedelta(minutes=5))
    desk.close()
    (case,) = do(cli, "list", at=MONDAY + timedelta(minutes=6))
    assert [(one["state"], one["level"], one["passed"]) for one in case["deadlines"]] == [("missed", 1, True)]
    assert case["reported"] == "late"
    assert [one["recipient"] for one in cli("outbox", "--json").json] == ["department_manager"]


def test_chinese(cli: Cli) -> None:
    said = cli("--lang", "zh_CN", "incident", "open", "--kind", "late", "--text", "货车故障", at=MONDAY)
    assert "延误" in said.out
    assert "异常事故" in said.out
