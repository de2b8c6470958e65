"""The feedback sheet: goods enter it by themselves, are put in a class, delivered, asked about (T-1 to T-4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import select

from csdesk.desk.cases import case_course, case_files, cases, steps
from csdesk.desk.desk import Transaction, require
from csdesk.desk.goods import deliveries, goods_rows
from csdesk.desk.orders import revisions
from csdesk.desk.person import DESK, Person
from csdesk.desk.record import record
from csdesk.models.case import Case, CaseState, StepState
from csdesk.models.client import Client
from csdesk.models.goods import Goods
from csdesk.models.order import Order, OrderRevision
from csdesk.playbook.basis import choice
from csdesk.refused import N_, Refused
from csdesk.rules import goods as rules
from csdesk.rules.moments import ShownMoment, read_moment, read_wanted
from csdesk.rules.text import clean_line, narrow, read_line, shortened

MARKS = ("dangerous", "fragile", "upright", "dry")


# -- found -----------------------------------------------------------------------------------------------------------


def get(tx: Transaction, goods_id: int) -> Goods:
    """A line of the sheet by its id; Refused when there is none."""
    goods = tx.session.get(Goods, goods_id)
    if goods is None:
        raise unknown(str(goods_id))
    return goods


def by_number(tx: Transaction, which: str) -> Goods:
    """A line of the sheet by its order's number, or by the carrier's; Refused when there is none."""
    wanted = narrow(clean_line(which)).upper()
    goods = tx.session.exec(select(Goods).where(Goods.number == wanted)).first()
    if goods is None and wanted:
        goods = tx.session.exec(select(Goods).where(Goods.waybill == wanted, Goods.waybill != "")).first()
    if goods is None:
        raise unknown(which)
    return goods


def unknown(which: str) -> Refused:
    """The refusal for goods that are not on the sheet."""
    return Refused(
        "goods_unknown", N_("{which} is not on the feedback sheet: no work order of it was printed."),
        which=shortened(which),
    )  # fmt: skip


def facts_of(tx: Transaction, order: Order, revision: OrderRevision, expected: datetime) -> rules.OrderFacts:
    """What of an order decides how its goods are followed (T-2)."""
    marks = {one for one in MARKS if getattr(revision, one)}
    marks |= {one for one in ("notes", "packing") if getattr(revision, one)}
    earlier = select(OrderRevision.id).where(
        OrderRevision.client_id == revision.client_id, OrderRevision.order_id < revision.order_id
    )
    return rules.OrderFacts(
        job_type=revision.job_type,
        accepted_at=order.confirmed_at or revision.at,
        expected_at=expected,
        wanted=revision.wanted_at is not None,
        first_order=tx.session.exec(earlier.limit(1)).first() is None,
        declared_fen=revision.declared_fen,
        marks=frozenset(marks),
        text="\n".join((revision.goods, revision.notes, revision.packing, revision.remarks)),
    )


def revision_of(tx: Transaction, goods: Goods) -> OrderRevision:
    """The revision of the order that is in force."""
    return revisions.of_order(tx, goods.order_id)[-1]


# -- taken in --------------------------------------------------------------------------------------------------------


def take_in(
    tx: Transaction, order: Order, revision: OrderRevision, client: Client, subject: cases.Subject, *, at: datetime
) -> Goods:
    """A printed work order enters the sheet, in the class that the rules propose (T-1, T-2).

    A new revision changes its line. What was done already stays done; what counts from when goods are expected moves.
    """
    assert order.id is not None
    accepted = order.confirmed_at or revision.at
    expected = rules.expected_at(accepted, revision.wanted_at, revision.job_type, tx.playbook.goods)
    facts = facts_of(tx, order, revision, expected)
    proposal = rules.proposed(facts, tx.playbook.goods, tx.playbook.shop.zone)
    found = rules.traits(facts, tx.playbook.goods, tx.playbook.shop.zone)
    goods = goods_rows.of_order(tx, order.id)
    if goods is not None:
        _change(tx, goods, revision, subject, expected, proposal, found, at=at)
        return goods
    about = cases.Subject(subject.title, order.id, client.id, "", subject.owner, expected, found)
    case = cases.begin(tx, _procedure(tx, proposal.goods_class), about, began_at=at, by=DESK, at=at)
    assert case.id is not None
    assert client.id is not None
    goods = Goods(
        order_id=order.id, case_id=case.id, number=order.number or "", client_id=client.id,
        destination=_destination(revision), accepted_at=accepted, expected_at=expected, seen_at=at,
        goods_class=proposal.goods_class, proposed_class=proposal.goods_class, reasons=list(proposal.reasons),
    )  # fmt: skip
    tx.session.add(goods)
    tx.session.flush()
    after = {"number": goods.number, "class": goods.goods_class, "reasons": goods.reasons, "expected": expected}
    record(tx, "goods.take_in", "goods", goods.id, by=DESK, at=at, after=after)
    return goods


def _destination(revision: OrderRevision) -> str:
    return "  ".join(filter(None, (revision.delivery_company or revision.delivery_contact, revision.delivery_address)))


def _procedure(tx: Transaction, class_id: str) -> str:
    found = choice(tx.playbook.goods.goods_class, class_id)
    return (found or tx.playbook.goods.goods_class[-1]).procedure


def _change(
    tx: Transaction,
    goods: Goods,
    revision: OrderRevision,
    subject: cases.Subject,
    expected: datetime,
    proposal: rules.Proposed,
    traits: Sequence[str],
    *,
    at: datetime,
) -> None:
    """The line follows its order: a class that a person chose stays, another follows the rules."""
    before = {"expected": goods.expected_at, "destination": goods.destination, "class": goods.proposed_class}
    goods.destination, goods.client_id = _destination(revision), revision.client_id
    goods.proposed_class, goods.reasons = proposal.goods_class, list(proposal.reasons)
    case = case_files.get(tx, goods.case_id)
    case.title, case.client_id, case.traits = subject.title, revision.client_id, list(traits)
    tx.session.add_all((goods, case))
    after = {"expected": expected, "destination": goods.destination, "class": goods.proposed_class}
    record(tx, "goods.change", "goods", goods.id, by=DESK, at=at, before=before, after=after)
    if case.state != CaseState.OPEN:
        return
    if goods.expected_at != expected:
        goods.expected_at, goods.eta_at = expected, None
        cases.aim(tx, case, expected, by=DESK, at=at)
    case_course.go_forward(tx, case, by=DESK, at=at)
    if not goods.class_by and goods.goods_class != goods.proposed_class:
        _begin_class(tx, goods, goods.proposed_class, by=DESK, at=at)


# -- put in a class --------------------------------------------------------------------------------------------------


def change_class(tx: Transaction, goods_id: int, class_id: str, reason: str, *, by: Person, at: datetime) -> Goods:
    """Put goods in another class than the rules say, and say why; what was done in both stays done (T-2).

    Refused for an unknown class, without a reason, and for goods that are not followed any more.
    """
    require(tx, by, "case.work")
    goods = get(tx, goods_id)
    case_files.get_open(tx, goods.case_id)
    classes = tx.playbook.goods.goods_class
    wanted = clean_line(class_id).casefold()
    found = next((one for one in classes if wanted in (one.id, one.letter.casefold())), None)
    if found is None:
        raise Refused(
            "class_unknown", N_("There is no class {name}. There are: {classes}."),
            field="class", name=shortened(class_id), classes=", ".join(one.letter for one in classes),
        )  # fmt: skip
    text = read_text(tx, reason, "reason")
    if not text:
        raise Refused("reason_missing", N_("Say why these goods are of another class."), field="reason")
    if found.id == goods.goods_class:
        raise Refused("class_same", N_("These goods are of this class already."), field="class")
    before = {"class": goods.goods_class}
    goods.class_by, goods.class_at, goods.class_reason = by.name, at, text
    _begin_class(tx, goods, found.id, by=by, at=at)
    after = {"class": found.id, "reason": text, "proposed": goods.proposed_class}
    record(tx, "goods.class", "goods", goods.id, by=by, at=at, before=before, after=after)
    return goods


def _begin_class(tx: Transaction, goods: Goods, class_id: str, *, by: Person, at: datetime) -> None:
    """Follow goods by the procedure of another class from now on."""
    old = case_files.get(tx, goods.case_id)
    assert old.id is not None
    done = [one for one in case_files.steps_of(tx, old.id) if one.state == StepState.DONE]
    subject = cases.Subject(
        old.title, old.order_id, old.client_id, old.waybill, old.owner, old.aim_at, tuple(old.traits or ())
    )
    procedure_id = _procedure(tx, class_id)
    procedure = tx.playbook.procedures[procedure_id]
    case_files.withdraw(tx, old, by=by, at=at)
    case = cases.begin_run(tx, procedure_id, procedure, subject, began_at=at, by=by, at=at, done=done)
    assert case.id is not None
    goods.goods_class, goods.case_id = class_id, case.id
    tx.session.add(goods)
    tx.session.flush()
    case_course.close_when_done(tx, case, by=by, at=at)


# -- on the way ------------------------------------------------------------------------------------------------------


def expect(tx: Transaction, goods_id: int, when: str, *, by: Person, at: datetime) -> Goods:
    """Goods come at another time by what is known now; whether they are on time is measured by what was promised."""
    require(tx, by, "case.work")
    goods = get(tx, goods_id)
    case = case_files.get_open(tx, goods.case_id)
    try:
        moment = read_wanted(when, now=tx.local(at))
    except Refused as refused:
        raise refused.at("when") from None
    set_eta(tx, goods, case, moment, by=by, at=at)
    return goods


def set_eta(tx: Transaction, goods: Goods, case: Case, moment: datetime, *, by: Person, at: datetime) -> None:
    """Let the steps of goods count to and from another time; recorded."""
    before = {"eta": goods.eta_at}
    goods.eta_at = moment
    tx.session.add(goods)
    record(tx, "goods.expect", "goods", goods.id, by=by, at=at, before=before, after={"eta": moment})
    cases.aim(tx, case, moment, by=by, at=at)


def give_waybill(tx: Transaction, goods_id: int, number: str, *, by: Person, at: datetime) -> Goods:
    """The carrier's number, by which scans are found; an empty one takes it away."""
    require(tx, by, "case.work")
    goods = get(tx, goods_id)
    waybill = narrow(clean_line(number)).replace(" ", "").upper()
    most = tx.playbook.parcels.limits.number
    if len(waybill) > most:
        raise Refused(
            "number_too_long", N_("A parcel's number has at most {most} characters."), field="number", most=most
        )
    before, goods.waybill = goods.waybill, waybill
    case = case_files.get(tx, goods.case_id)
    case.waybill = waybill
    tx.session.add_all((goods, case))
    after = {"waybill": waybill}
    record(tx, "goods.waybill", "goods", goods.id, by=by, at=at, before={"waybill": before}, after=after)
    return goods


def deliver(tx: Transaction, goods_id: int, when: str = "", *, note: str = "", by: Person, at: datetime) -> Goods:
    """Goods were delivered: when, as it is said; now where nobody says (T-1).

    When it is written down stays in the step beside what is said (T-6). Refused for a time to come, and for one before
    the goods were accepted.
    """
    require(tx, by, "case.work")
    goods = get(tx, goods_id)
    moment = read_past(tx, when, at=at)
    if moment < goods.accepted_at:
        raise Refused(
            "before_accepted", N_("That is before the order was accepted: {accepted}."),
            field="when", accepted=ShownMoment(tx.local(goods.accepted_at)),
        )  # fmt: skip
    deliveries.put(tx, goods, moment, note=note, by=by, at=at)
    return goods


def read_past(tx: Transaction, text: str, *, at: datetime, days: int = 366) -> datetime:
    """When something was, as typed; now where nothing is. Refused for a time to come, and for one long ago."""
    if not clean_line(text):
        return at
    try:
        moment = read_moment(text, now=tx.local(at))
    except Refused as refused:
        raise refused.at("when") from None
    if moment > at:
        raise Refused(
            "time_to_come", N_("Understood as {understood}, which is still to come. Give an earlier time."),
            field="when", understood=ShownMoment(moment),
        )  # fmt: skip
    if (at - moment).days >= days:
        raise Refused("long_ago", N_("That is more than {days} days ago."), field="when", days=days)
    return moment


def answer(tx: Transaction, goods_id: int, said: str, words: str = "", *, by: Person, at: datetime) -> Goods:
    """What the consignee said when it was asked again: satisfied or not, and in its words (T-1, T-3).

    The steps that come after delivery are ticked with it. Refused before the goods are delivered.
    """
    require(tx, by, "case.work")
    goods = get(tx, goods_id)
    found = choice(tx.playbook.goods.answer, clean_line(said))
    if found is None:
        raise Refused(
            "answer_unknown", N_("A consignee is one of these: {answers}."),
            field="answer", answers=", ".join(one.id for one in tx.playbook.goods.answer),
        )  # fmt: skip
    text = read_text(tx, words, "words")
    if goods.actual_at is None:
        raise Refused("not_delivered", N_("The goods are not delivered yet: first write down when they were."))
    before = {"satisfied": goods.satisfied}
    goods.satisfied = found.id
    tx.session.add(goods)
    after = {"satisfied": found.id, "words": text}
    record(tx, "goods.answer", "goods", goods.id, by=by, at=at, before=before, after=after)
    case = case_files.get(tx, goods.case_id)
    if case.state == CaseState.OPEN:
        procedure = case_files.procedure_of(case)
        arrival = deliveries.arrival_step(procedure)
        said_in_short = "  ".join(filter(None, (found.words.text(tx.playbook.shop.message_language), text)))
        open_now = {one.step for one in case_files.steps_of(tx, goods.case_id) if one.state == StepState.OPEN}
        for shape in procedure.step:
            if arrival in shape.after and shape.id in open_now and not shape.done_on:
                steps.tick(tx, goods.case_id, shape.id, note=said_in_short, by=by, at=at)
    return goods


def read_text(tx: Transaction, text: str, field: str) -> str:
    """A line as it is kept; Refused, at its field, when it is too long."""
    try:
        return read_line(text, limit=tx.playbook.goods.limits.text)
    except Refused as refused:
        raise refused.at(field) from None
