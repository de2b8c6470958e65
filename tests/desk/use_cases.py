"""Every use case that changes something in one transaction: who may, and which entries of the record it writes."""

from __future__ import annotations

from dataclasses import replace

from csdesk.desk.cases import cases, steps
from csdesk.desk.clients import clients, seeing
from csdesk.desk.desk import Transaction
from csdesk.desk.incidents import incidents
from csdesk.desk.incidents.incidents import NewCase
from csdesk.desk.orders import drafts, orders
from csdesk.desk.orders.orders import Approval
from csdesk.desk.people import accounts
from csdesk.desk.person import Person
from csdesk.desk.promises import deadlines
from csdesk.desk.tickets import departures, tickets
from csdesk.rules.order_fields import Draft
from tests.desk.board_use_cases import BOARD_USE_CASES
from tests.desk.case_use_cases import CASE_USE_CASES
from tests.desk.client_use_cases import CLIENT_USE_CASES
from tests.desk.export_use_cases import EXPORT_USE_CASES
from tests.desk.goods_use_cases import GOODS_USE_CASES
from tests.desk.parcel_use_cases import PARCEL_USE_CASES
from tests.desk.pickup_use_cases import PICKUP_USE_CASES
from tests.desk.roster_use_cases import ROSTER_USE_CASES
from tests.desk.shift_use_cases import SHIFT_USE_CASES
from tests.desk.shop import CHECKS, DIRECTOR, LI, MINUTE, NEW, NOW, QC, REGULAR, REQUEST, ZHOU, Shop, order_id_of
from tests.desk.slip_use_cases import SLIP_USE_CASES
from tests.desk.statement_use_cases import STATEMENT_USE_CASES
from tests.desk.training_use_cases import TRAINING_USE_CASES
from tests.desk.use_case import UseCase
from tests.desk.visit_use_cases import VISIT_USE_CASES

HASH = "not looked at"


def _new_draft(tx: Transaction, by: Person, _: object) -> object:
    return drafts.save(tx, Draft("6a1c5c9e-0a5f-4f5e-9d37-000000000001", {"notes": "x"}), by=by, at=NOW)


def _confirm(tx: Transaction, by: Person, order_id: int) -> object:
    return orders.confirm(tx, order_id, by=by, at=NOW, approval=Approval(by, "已核对"))


def _new_client_order(shop: Shop) -> int:
    with shop.desk.writing() as tx:
        clients.change(tx, NEW, {"settlement": "cash"}, by=DIRECTOR, at=NOW)
    return order_id_of(shop.save({"client": NEW}, ticked=[*CHECKS["phone"], "notice_on_file"]))


def _confirmed(shop: Shop) -> int:
    return shop.confirm().order_id


def _begun(shop: Shop) -> int:
    order_id = _confirmed(shop)
    shop.begin_change(order_id, {**REQUEST, "pieces": "5"})
    return order_id


def _save_own_again(tx: Transaction, by: Person, _: object) -> object:
    draft = drafts.save(tx, Draft("6a1c5c9e-0a5f-4f5e-9d37-000000000002", {"notes": "x"}), by=by, at=NOW)
    return drafts.save(tx, replace(draft, texts={"notes": "xy"}), by=by, at=NOW)


def _discard_own(tx: Transaction, by: Person, _: object) -> None:
    draft = drafts.save(tx, Draft("6a1c5c9e-0a5f-4f5e-9d37-000000000003", {"notes": "x"}), by=by, at=NOW)
    drafts.discard(tx, order_id_of(draft), by=by, at=NOW)


BEFORE = NOW - 3 * MINUTE
"""When a case was begun whose promises of five minutes have not passed."""

JUDGEMENT = {"cause": "堵车", "department": "dispatch", "measure": "提前出发"}


def _call_back(shop: Shop) -> int:
    return shop.open_case("callback", at=BEFORE)


def _called_back(shop: Shop) -> int:
    case_id = _call_back(shop)
    shop.do(steps.tick, case_id, "answer", at=BEFORE)
    return case_id


def _promised(shop: Shop) -> int:
    case_id = shop.open_case("broken_rule", at=BEFORE)
    shop.do(incidents.promise, case_id, "5", at=BEFORE)
    return case_id


def _clock(shop: Shop) -> int | None:
    return shop.deadlines(_call_back(shop))["callback"].id


def _paused_clock(shop: Shop) -> int | None:
    clock = _clock(shop)
    shop.do(deadlines.pause, clock, "waiting_for_client", at=BEFORE)
    return clock


def _passed_clock(shop: Shop) -> int | None:
    return shop.deadlines(shop.open_case("callback", at=NOW - 6 * MINUTE))["callback"].id


def _incident(shop: Shop) -> int:
    """Of a Sunday: phoned, and the form is filled in."""
    case_id = shop.open_case("broken_rule", at=BEFORE)
    shop.do(incidents.save_report, case_id, {"happened": "未核对证件"}, at=BEFORE)
    return case_id


def _done_incident(shop: Shop) -> int:
    case_id = _incident(shop)
    for step, note in (("phone", "梁经理"), ("put_right", ""), ("tell_involved", "")):
        shop.do(steps.tick, case_id, step, note=note, at=BEFORE)
    shop.do(incidents.send_report, case_id, at=BEFORE)
    shop.do(incidents.judge, case_id, JUDGEMENT, by=QC, at=BEFORE)
    return case_id


def _closed_incident(shop: Shop) -> int:
    case_id = _done_incident(shop)
    shop.do(incidents.close, case_id, by=QC, at=BEFORE)
    return case_id


PARCEL = "803000124551"
REPLY = ("快件在武汉分拨滞留。", "已联系分拨优先装车。", "明天 12:00")


def _ticket(shop: Shop) -> int | None:
    with shop.desk.writing() as tx:
        return tickets.open_ticket(tx, "chase", PARCEL, by=LI, at=NOW).id


def _answered_ticket(shop: Shop) -> int | None:
    case_id = _ticket(shop)
    shop.do(tickets.answer, case_id, *REPLY, uuid="6a1c5c9e-0a5f-4f5e-9d37-000000000010", at=NOW)
    return case_id


USE_CASES = (
    UseCase(
        "add an account",
        ("account.manage",),
        ("account.add",),
        lambda tx, by, _: accounts.add(tx, "新人", "trainee", HASH, by=by, at=NOW),
    ),
    UseCase(
        "give a role",
        ("account.manage",),
        ("account.role",),
        lambda tx, by, _: accounts.set_role(tx, LI.name, "qc", by=by, at=NOW),
    ),
    UseCase(
        "disable an account",
        ("account.manage",),
        ("account.disable",),
        lambda tx, by, _: accounts.disable(tx, LI.name, by=by, at=NOW),
    ),
    UseCase(
        "set another's password",
        ("account.manage",),
        ("account.password",),
        lambda tx, by, _: accounts.set_password(tx, LI.name, HASH, by=by, at=NOW),
    ),
    UseCase(
        "set one's own password",
        (),
        ("account.password",),
        lambda tx, by, _: accounts.set_password(tx, by.name, HASH, by=by, at=NOW),
    ),
    UseCase(
        "add a client",
        ("client.add",),
        ("client.add",),
        lambda tx, by, _: clients.add(tx, {"name": "新来的"}, by=by, at=NOW),
    ),
    UseCase(
        "change a client",
        ("client.change",),
        ("client.change",),
        lambda tx, by, _: clients.change(tx, REGULAR, {"note": "周一不收货"}, by=by, at=NOW),
    ),
    UseCase(
        "see a phone whole",
        ("client.see_whole",),
        ("client.see_whole",),
        lambda tx, by, _: seeing.see_whole(tx, REGULAR, "来电核对身份", by=by, at=NOW),
    ),
    UseCase(
        "see whole what a search found",
        ("client.see_whole",),
        ("client.see_found",),
        lambda tx, by, _: seeing.see_found(tx, [REGULAR], "来电核对身份", by=by, at=NOW),
    ),
    UseCase(
        "approve a price",
        ("client.change", "order.confirm_new_client"),
        ("client.change",),
        lambda tx, by, _: clients.change(tx, NEW, {"price_approved": True}, by=by, at=NOW),
    ),
    UseCase(
        "close a client's opening",
        ("client.change", "order.confirm_new_client"),
        ("client.change",),
        lambda tx, by, _: clients.change(tx, NEW, {"onboarded": True}, by=by, at=NOW),
    ),
    UseCase(
        "agree a new client's settlement",
        ("client.change", "order.confirm_new_client"),
        ("client.change",),
        lambda tx, by, _: clients.change(tx, NEW, {"settlement": "cash"}, by=by, at=NOW),
    ),
    UseCase("keep a draft", ("order.draft",), ("order.draft",), _new_draft),
    UseCase("keep a draft twice", ("order.draft",), ("order.draft",), _save_own_again),
    UseCase(
        "take a draft over",
        ("order.take_over",),
        ("order.take_over",),
        lambda tx, by, order_id: drafts.take_over(tx, order_id, by=by, at=NOW),
        lambda shop: order_id_of(shop.save()),
    ),
    UseCase(
        "throw another's draft away",
        ("order.take_over",),
        ("order.discard",),
        lambda tx, by, order_id: drafts.discard(tx, order_id, by=by, at=NOW),
        lambda shop: order_id_of(shop.save()),
    ),
    UseCase("throw one's own draft away", ("order.draft",), ("order.draft", "order.discard"), _discard_own),
    UseCase(
        "confirm an order", ("order.confirm",), ("order.confirm",), _confirm, lambda shop: order_id_of(shop.save())
    ),
    UseCase(
        "confirm dangerous goods",
        ("order.confirm", "order.confirm_dangerous"),
        ("order.confirm",),
        _confirm,
        lambda shop: order_id_of(shop.save({"dangerous": "yes"})),
    ),
    UseCase(
        "confirm a new client's order",
        ("order.confirm", "order.confirm_new_client"),
        ("order.confirm",),
        _confirm,
        _new_client_order,
    ),
    UseCase(
        "begin a change",
        ("order.change",),
        ("order.begin_change",),
        lambda tx, by, order_id: orders.begin_change(tx, order_id, by=by, at=NOW),
        _confirmed,
    ),
    UseCase(
        "go on with another's change",
        ("order.change", "order.take_over"),
        ("order.take_over",),
        lambda tx, by, order_id: orders.begin_change(tx, order_id, by=by, at=NOW),
        _begun,
    ),
    UseCase(
        "change an order",
        ("order.change",),
        ("order.change",),
        lambda tx, by, order_id: orders.change(tx, order_id, by=by, at=NOW),
        _begun,
    ),
    UseCase(
        "cancel an order",
        ("order.cancel",),
        ("order.cancel",),
        lambda tx, by, order_id: orders.cancel(tx, order_id, "客户取消", by=by, at=NOW),
        _confirmed,
    ),
    UseCase(
        "cancel an order that is being changed",
        ("order.cancel",),
        ("order.discard", "order.cancel"),
        lambda tx, by, order_id: orders.cancel(tx, order_id, "客户取消", by=by, at=NOW),
        _begun,
    ),
    UseCase(
        "take an online draft over",
        ("order.take_over",),
        ("order.take_over", "case.pass_on"),
        lambda tx, by, order_id: drafts.take_over(tx, order_id, by=by, at=NOW),
        lambda shop: order_id_of(shop.save({"channel": "online"})),
    ),
    UseCase(
        "open a case",
        ("case.open",),
        ("case.begin", "deadline.begin"),
        lambda tx, by, _: incidents.open_case(tx, NewCase("callback", "王芳"), by=by, at=NOW),
    ),
    UseCase(
        "open an incident",
        ("case.open",),
        ("case.begin", "deadline.begin", "deadline.begin"),
        lambda tx, by, _: incidents.open_case(tx, NewCase("broken_rule", "未核对证件"), by=by, at=NOW),
    ),
    UseCase(
        "tick a step",
        ("case.work",),
        ("case.tick",),
        lambda tx, by, case_id: steps.tick(tx, case_id, "put_right", by=by, at=NOW),
        _incident,
    ),
    UseCase(
        "tick the last step",
        ("case.work",),
        ("case.tick", "deadline.done", "case.close"),
        lambda tx, by, case_id: steps.tick(tx, case_id, "answer", by=by, at=NOW),
        _call_back,
    ),
    UseCase(
        "take a tick back",
        ("case.work",),
        ("case.reopen", "case.untick", "deadline.reopen"),
        lambda tx, by, case_id: steps.untick(tx, case_id, "answer", by=by, at=NOW),
        _called_back,
    ),
    UseCase(
        "pass a case on",
        ("case.draft",),
        ("case.pass_on",),
        lambda tx, by, case_id: cases.pass_on(tx, case_id, ZHOU.name, by=by, at=NOW),
        _incident,
    ),
    UseCase(
        "have learned earlier",
        ("case.draft",),
        ("case.learned", "deadline.move"),
        lambda tx, by, case_id: incidents.learned_earlier(tx, case_id, BEFORE - MINUTE, by=by, at=NOW),
        _call_back,
    ),
    UseCase(
        "promise an answer",
        ("case.work",),
        ("deadline.begin",),
        lambda tx, by, case_id: incidents.promise(tx, case_id, "5", by=by, at=NOW),
        _incident,
    ),
    UseCase(
        "promise it again",
        ("case.work",),
        ("deadline.renew",),
        lambda tx, by, case_id: incidents.promise(tx, case_id, "10", by=by, at=NOW),
        _promised,
    ),
    UseCase(
        "answer",
        ("case.work",),
        ("deadline.done",),
        lambda tx, by, case_id: incidents.answer(tx, case_id, by=by, at=NOW),
        _promised,
    ),
    UseCase(
        "pause a clock",
        ("case.work",),
        ("deadline.pause",),
        lambda tx, by, clock: deadlines.pause(tx, clock, "waiting_for_client", by=by, at=NOW),
        _clock,
    ),
    UseCase(
        "let a clock go on",
        ("case.work",),
        ("deadline.go_on",),
        lambda tx, by, clock: deadlines.go_on(tx, clock, by=by, at=NOW),
        _paused_clock,
    ),
    UseCase(
        "acknowledge",
        ("case.acknowledge",),
        ("deadline.miss", "deadline.acknowledge"),
        lambda tx, by, clock: deadlines.acknowledge(tx, clock, by=by, at=NOW),
        _passed_clock,
    ),
    UseCase(
        "hand a case up",
        ("case.draft",),
        ("case.hand_up",),
        lambda tx, by, case_id: incidents.hand_up(tx, case_id, "是否全额赔付？", by=by, at=NOW),
        _incident,
    ),
    UseCase(
        "give the loss",
        ("case.draft",),
        ("incident.loss",),
        lambda tx, by, case_id: incidents.save_report(tx, case_id, {"loss": "12.50"}, by=by, at=NOW),
        _incident,
    ),
    UseCase(
        "send a report",
        ("case.work",),
        ("incident.report", "case.tick", "deadline.done"),
        lambda tx, by, case_id: incidents.send_report(tx, case_id, by=by, at=NOW),
        _incident,
    ),
    UseCase(
        "judge an incident",
        ("incident.judge",),
        ("incident.judge",),
        lambda tx, by, case_id: incidents.judge(tx, case_id, JUDGEMENT, by=by, at=NOW),
        _incident,
    ),
    UseCase(
        "close an incident",
        ("incident.close",),
        ("case.close",),
        lambda tx, by, case_id: incidents.close(tx, case_id, by=by, at=NOW),
        _done_incident,
    ),
    UseCase(
        "open an incident again",
        ("incident.close",),
        ("case.reopen",),
        lambda tx, by, case_id: incidents.reopen(tx, case_id, by=by, at=NOW),
        _closed_incident,
    ),
    *GOODS_USE_CASES,
    *PARCEL_USE_CASES,
    *PICKUP_USE_CASES,
    *VISIT_USE_CASES,
    UseCase(
        "open a ticket",
        ("case.open",),
        ("case.begin", "deadline.begin"),
        lambda tx, by, _: tickets.open_ticket(tx, "chase", PARCEL, by=by, at=NOW),
    ),
    UseCase(
        "reply to a ticket",
        ("case.work",),
        ("ticket.reply", "case.tick", "deadline.done", "deadline.begin"),
        lambda tx, by, case_id: tickets.answer(tx, case_id, *REPLY, uuid="1", by=by, at=NOW),
        _ticket,
    ),
    UseCase(
        "reply again",
        ("case.work",),
        ("ticket.reply", "deadline.renew"),
        lambda tx, by, case_id: tickets.answer(tx, case_id, *REPLY, uuid="1", by=by, at=NOW),
        _answered_ticket,
    ),
    UseCase(
        "close a ticket",
        ("case.work",),
        ("ticket.close", "deadline.withdraw", "case.close"),
        lambda tx, by, case_id: tickets.close(tx, case_id, "客户撤单", by=by, at=NOW),
        _ticket,
    ),
    UseCase(
        "let a parcel leave again",
        ("case.work",),
        ("parcel.leave",),
        lambda tx, by, _: departures.leave_again(tx, PARCEL, "missort", site_code_struck=True, uuid="1", by=by, at=NOW),
    ),
    *ROSTER_USE_CASES,
    *BOARD_USE_CASES,
    *CASE_USE_CASES,
    *CLIENT_USE_CASES,
    *EXPORT_USE_CASES,
    *SHIFT_USE_CASES,
    *SLIP_USE_CASES,
    *STATEMENT_USE_CASES,
    *TRAINING_USE_CASES,
)

NOT_IN_ONE_TRANSACTION = frozenset({"board.see", "client.import", "parcel.import"})
"""Permissions whose use cases are no change in one transaction, and are held by their own tests."""
