"""Incidents, calls back and enquiries: opened, reported, promised, handed up, judged, closed (I-1 to I-5, O-10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import select

from csdesk.desk.cases import case_course, case_files, cases
from csdesk.desk.clients import clients
from csdesk.desk.desk import Transaction, allowed, require
from csdesk.desk.orders import orders, revisions
from csdesk.desk.person import Person
from csdesk.desk.promises import deadlines, letters, outbox
from csdesk.desk.record import record
from csdesk.desk.training import settling
from csdesk.language import _, current
from csdesk.models.case import Case, CaseState, StepState
from csdesk.models.client import Client
from csdesk.models.deadline import Deadline
from csdesk.models.incident import Incident
from csdesk.playbook.basis import words_of
from csdesk.playbook.procedures import Procedure
from csdesk.refused import N_, Refused
from csdesk.rules import incident_form
from csdesk.rules.incident_form import Kind
from csdesk.rules.text import clean_line, narrow, read_line, shortened
from csdesk.rules.working_time import is_open

PROMISE = "incident.promise"
"""The kind of deadline of an answer that was promised to the client (I-3)."""

WAYBILL_LIMIT = 40


@dataclass(frozen=True)
class NewCase:
    """What an agent types to open a case: three keys' worth, the rest may be empty."""

    kind: str
    title: str
    learned_at: datetime | None = None
    """When the agent learned of it; now when empty."""
    client: str = ""
    order: str = ""
    waybill: str = ""
    uuid: str | None = None
    """Of the form, so that sending it again opens nothing twice."""


def kinds(tx: Transaction, *, everywhere: bool = False) -> Sequence[tuple[str, Procedure]]:
    """What F5 offers to open, in the playbook's order; `everywhere` also what F8 alone does."""
    by_hand = [
        (one, procedure)
        for one, procedure in tx.playbook.procedures.items()
        if procedure.opened_by_hand and (everywhere or procedure.shown_in == "incidents")
    ]
    return sorted(by_hand, key=lambda one: (one[1].place, one[0]))


def open_case(tx: Transaction, new: NewCase, *, by: Person, at: datetime) -> Case:
    """Open a case; its clocks run from when the agent learned of it, which is never later than now (I-1).

    Refused, at its field, for an unknown kind, an empty line, a moment to come, an unknown client or order. The same
    form sent again gives the same case.
    """
    require(tx, by, "case.open")
    if new.uuid is not None and (before := case_files.by_uuid(tx, new.uuid)) is not None:
        return before
    procedure = tx.playbook.procedures.get(new.kind)
    if procedure is None or not procedure.opened_by_hand:
        names = ", ".join(kind for kind, _procedure in kinds(tx, everywhere=True))
        raise Refused(
            "kind_unknown", N_("There is no kind {kind}. There are: {kinds}."),
            field="kind", kind=shortened(new.kind), kinds=names,
        )  # fmt: skip
    subject = _subject(tx, new)
    if procedure.is_ticket and (open_one := case_files.open_about(tx, new.kind, subject.waybill)) is not None:
        return open_one  # one ticket of a kind a parcel (U-4)
    learned = _learned(tx, new.learned_at or at, at=at)
    case = cases.begin(tx, new.kind, subject, began_at=learned, by=by, at=at, uuid=new.uuid)
    if procedure.incident:
        assert case.id is not None
        tx.session.add(Incident(case_id=case.id, texts=_known(tx, case, by)))
        tx.session.flush()
    return case


def _subject(tx: Transaction, new: NewCase) -> cases.Subject:
    try:
        title = read_line(new.title, limit=tx.playbook.incidents.limits.title)
    except Refused as refused:
        raise refused.at("title") from None
    if not title:
        raise Refused("title_missing", N_("Say in one line what it is about."), field="title")
    client_id, order_id = None, None
    if new.order.strip():
        try:
            order = orders.by_number(tx, new.order)
        except Refused as refused:
            raise refused.at("order") from None
        order_id = order.id
        if order_id is not None and (every := revisions.of_order(tx, order_id)):
            client_id = every[-1].client_id
    if new.client.strip():
        client = clients.by_code(tx, clean_line(new.client))
        if client is None:
            raise clients.unknown(new.client).at("client")
        client_id = client.id
    waybill = narrow(clean_line(new.waybill)).replace(" ", "")
    if len(waybill) > WAYBILL_LIMIT:
        raise Refused(
            "waybill_too_long", N_("A waybill number has at most {most} characters."),
            field="waybill", most=WAYBILL_LIMIT,
        )  # fmt: skip
    return cases.Subject(title, order_id, client_id, waybill)


def _learned(tx: Transaction, learned: datetime, *, at: datetime) -> datetime:
    """A moment of learning that may be: not to come, and not longer ago than the playbook allows."""
    if learned > at:
        raise Refused(
            "learned_later",
            N_("It cannot have been learned of later than now. Give an earlier time."),
            field="learned_at",
        )
    days = tx.playbook.incidents.limits.learned_days
    if learned < at - timedelta(days=days):
        raise Refused("learned_long_ago", N_("That is more than {days} days ago."), field="learned_at", days=days)
    return learned


def learned_earlier(tx: Transaction, case_id: int, learned: datetime, *, by: Person, at: datetime) -> Case:
    """Set back when a case was learned of, and with it the clocks that ran from then; never forward."""
    require(tx, by, "case.draft")
    case = case_files.get_open(tx, case_id)
    if learned > case.began_at:
        raise Refused("learned_forward", N_("The time can only be set back, not forward."), field="learned_at")
    learned = _learned(tx, learned, at=at)
    before = case.began_at
    if learned == before:
        return case
    case.began_at = learned
    case.after_hours = not is_open(learned, calendar=tx.playbook.calendar, zone=tx.playbook.shop.zone)
    tx.session.add(case)
    incident = tx.session.get(Incident, case_id)
    if incident is not None and incident.texts.get("when") == _shown(tx, before):
        incident.texts = incident.texts | {"when": _shown(tx, learned)}
        tx.session.add(incident)
    record(tx, "case.learned", "case", case_id, by=by, at=at, before={"began": before}, after={"began": learned})
    for deadline in deadlines.of_case(tx, case_id):
        if deadline.step_id is not None and deadline.started_at == before:
            deadlines.move_start(tx, deadline, learned, by=by, at=at)
    case_course.go_forward(tx, case, by=by, at=at)
    return case


def _shown(tx: Transaction, moment: datetime) -> str:
    return f"{tx.local(moment):%Y-%m-%d %H:%M}"


def _known(tx: Transaction, case: Case, by: Person) -> dict[str, str]:
    """What of the report is known already (I-9)."""
    known = {
        "when": _shown(tx, case.began_at),
        "found_by": by.name,
        "happened": case.title,
        "reference": case.waybill,
    }
    if case.client_id is not None and (client := tx.session.get(Client, case.client_id)) is not None:
        known["client"] = f"{client.code} {client.name}"
    if case.order_id is not None:
        order = orders.get(tx, case.order_id)
        known["reference"] = "  ".join(filter(None, (order.number, case.waybill)))
        if every := revisions.of_order(tx, case.order_id):
            known["where"] = every[-1].delivery_address
    return {name: text for name, text in known.items() if text}


def report_of(tx: Transaction, case_id: int) -> Incident:
    """The report form of a case; Refused when it is no incident."""
    incident = tx.session.get(Incident, case_id)
    if incident is None:
        case = case_files.get(tx, case_id)
        raise Refused(
            "not_an_incident", N_("{case} is no incident: there is no report."), case=case.number or case.title
        )
    return incident


def save_report(tx: Transaction, case_id: int, texts: Mapping[str, str], *, by: Person, at: datetime) -> Incident:
    """Keep the report form as it is typed; what can be read of it already counts (I-5, I-9)."""
    require(tx, by, "case.draft")
    unknown = texts.keys() - incident_form.FIELD.keys()
    if unknown:
        name = min(unknown)
        raise Refused("field_unknown", N_("A report has no field {name}."), field=name, name=shortened(name))
    case, incident = case_files.get_open(tx, case_id), report_of(tx, case_id)
    incident.texts = {name: text for name, text in {**incident.texts, **texts}.items() if text}
    values, _problems = incident_form.read_form(incident_form.FIELDS, incident.texts, incidents=tx.playbook.incidents)
    before = incident.loss_fen
    loss = values.get("loss")
    incident.loss_fen = loss if isinstance(loss, int) else None
    if incident.judged_at is None:
        incident.department = str(values.get("department") or "")
    if not allowed(tx, by, "case.work"):
        incident.drafted_by = by.name
    tx.session.add(incident)
    if incident.loss_fen != before:
        tx.session.flush()
        losses = {"loss_fen": before}, {"loss_fen": incident.loss_fen}
        record(tx, "incident.loss", "case", case_id, by=by, at=at, before=losses[0], after=losses[1])
        case_course.go_forward(tx, case, by=by, at=at)
    return incident


def send_report(tx: Transaction, case_id: int, *, by: Person, at: datetime) -> int:
    """Report an incident: the report goes into the outbox and the clock stops; how many get it (I-1).

    Refused, at the field, while something in the form is wrong or missing.
    """
    require(tx, by, "case.work")
    case, incident = case_files.get_open(tx, case_id), report_of(tx, case_id)
    _values, problems = incident_form.read_form(incident_form.FIELDS, incident.texts, incidents=tx.playbook.incidents)
    if problems:
        raise problems[0]
    drafted_by = settling.drafted_by([*settling.no_longer_waits(tx, "report", case_id), incident.drafted_by], by.name)
    incident.reports += 1
    incident.reported_at = incident.reported_at or at
    tx.session.add(incident)
    with letters.messages_language(tx):
        rows = report_rows(tx, case, incident)
    recipients = case_files.procedure_of(case).report_to
    for recipient in recipients:
        outbox.queue(tx, letters.report(tx, case, incident.reports, rows, recipient), at=at)
    after = {"number": incident.reports, "to": list(recipients), "texts": incident.texts}
    if drafted_by:
        after["drafted_by"] = drafted_by
    record(tx, "incident.report", "case", case_id, by=by, at=at, after=after)
    case_course.settle(tx, case, "report.sent", by=by, at=at)
    return len(recipients)


def report_rows(tx: Transaction, case: Case, incident: Incident) -> list[tuple[str, str]]:
    """The report as (label, text), in the current language; what was done, from the ticks where nobody wrote it."""
    rows = [(_("Kind"), letters.in_words(case_files.titles(case)))]
    for field in incident_form.FIELDS:
        text = clean_line(incident.texts.get(field.name, ""))
        if field.kind is Kind.DEPARTMENT and text:
            text = words_of(tx.playbook.incidents.department, text, current())
        if field.name == "done" and not text:
            text = _done_steps(tx, case)
        rows.append((_(field.label), text))
    return rows


def judgement_rows(tx: Transaction, incident: Incident) -> list[tuple[str, str]]:
    """What quality control added, as (label, text) in the current language; empty texts before it did (I-11)."""
    department = (
        words_of(tx.playbook.incidents.department, incident.department, current()) if incident.judged_at else ""
    )
    judged = f"{incident.judged_by}  {tx.local(incident.judged_at):%Y-%m-%d %H:%M}" if incident.judged_at else ""
    texts = {"cause": incident.judged_cause, "department": department, "measure": incident.judged_measure}
    rows = [(_(field.label), clean_line(texts[field.name])) for field in incident_form.JUDGEMENT]
    return [*rows, (_("Judged"), judged)]


def _done_steps(tx: Transaction, case: Case) -> str:
    assert case.id is not None
    shapes = {shape.id: shape for shape in case_files.procedure_of(case).step}
    done = [step for step in case_files.steps_of(tx, case.id) if step.state == StepState.DONE and step.at is not None]
    parts = [
        f"{shapes[step.step].words.text(current())} {tx.local(step.at):%H:%M} {step.note}".strip()
        for step in done
        if step.at is not None and not shapes[step.step].done_on
    ]
    return "; ".join(parts)


def promise_of(tx: Transaction, case_id: int) -> Deadline | None:
    """The answer that is promised to the client and not given yet (I-3)."""
    query = select(Deadline).where(Deadline.case_id == case_id, Deadline.kind == PROMISE)
    return next((one for one in tx.session.exec(query).all() if one.done_at is None), None)


def promise(tx: Transaction, case_id: int, minutes: str, *, by: Person, at: datetime) -> Deadline:
    """Promise the client an answer in so many minutes, or promise again; every renewal is counted (I-3)."""
    require(tx, by, "case.work")
    case, running = case_files.get_open(tx, case_id), promise_of(tx, case_id)
    given = {"minutes": minutes} if minutes.strip() else {}
    if running is not None:
        assert running.id is not None
        return deadlines.renew(tx, running.id, given, by=by, at=at)
    kind = tx.playbook.deadlines.get(PROMISE)
    words = kind.words.model_dump() if kind is not None else {"zh": PROMISE, "en": PROMISE}
    return deadlines.begin(tx, case, PROMISE, words=words, started_at=at, by=by, at=at, chain="promise", given=given)


def answer(tx: Transaction, case_id: int, *, by: Person, at: datetime) -> Deadline:
    """The client has its answer: the promise is kept, or was kept late (I-3)."""
    require(tx, by, "case.work")
    running = promise_of(tx, case_id)
    if running is None:
        raise Refused("nothing_promised", N_("No answer is promised to the client here."))
    deadlines.meet(tx, running, by=by, at=at)
    case = case_files.get(tx, case_id)
    if case.state == CaseState.OPEN:
        case_course.close_when_done(tx, case, by=by, at=at)
    return running


def hand_up(tx: Transaction, case_id: int, words: str, *, by: Person, at: datetime) -> int:
    """Give a case up to whoever may decide what the agent cannot; how many are asked (I-4)."""
    require(tx, by, "case.draft")
    case = case_files.get_open(tx, case_id)
    try:
        text = read_line(words, limit=tx.playbook.incidents.limits.long_text)
    except Refused as refused:
        raise refused.at("words") from None
    case.handed_up_at = at
    tx.session.add(case)
    recipients = tx.playbook.incidents.hand_up_to
    for recipient in recipients:
        outbox.queue(tx, letters.question(tx, case, text, by.name, recipient, at=at), at=at)
    record(tx, "case.hand_up", "case", case_id, by=by, at=at, after={"words": text, "to": list(recipients)})
    return len(recipients)


def judge(
    tx: Transaction, case_id: int, texts: Mapping[str, str], *, hidden: bool = False, by: Person, at: datetime
) -> Incident:
    """Quality control adds cause, department responsible and measure, and whether it was kept back (I-11)."""
    require(tx, by, "incident.judge")
    case_files.get_open(tx, case_id)
    incident = report_of(tx, case_id)
    values, problems = incident_form.read_form(incident_form.JUDGEMENT, texts, incidents=tx.playbook.incidents)
    if problems:
        raise problems[0]
    incident.judged_by, incident.judged_at, incident.hidden = by.name, at, hidden
    incident.judged_cause, incident.judged_measure = str(values["cause"]), str(values["measure"])
    incident.department = str(values["department"])
    tx.session.add(incident)
    record(tx, "incident.judge", "case", case_id, by=by, at=at, after=values | {"hidden": hidden})
    return incident


def close(tx: Transaction, case_id: int, *, by: Person, at: datetime) -> Case:
    """Close an incident: every needed step done, every promise answered, and judged by quality control (I-11)."""
    case = case_files.get_open(tx, case_id)
    if not case_files.procedure_of(case).incident:
        require(tx, by, "case.work")
    else:
        require(tx, by, "incident.close")
    left = case_course.open_steps(tx, case)
    if left:
        raise Refused("steps_open", N_("Not done yet: {step}."), field="step", step=left[0].words)
    if promise_of(tx, case_id) is not None:
        raise Refused("promise_open", N_("The client still waits for the answer that was promised."))
    incident = tx.session.get(Incident, case_id)
    if incident is not None and incident.judged_at is None:
        raise Refused(
            "not_judged", N_("Quality control has not added cause, responsible department and measure yet."),
            field="cause",
        )  # fmt: skip
    case_files.close(tx, case, by=by, at=at)
    return case


def reopen(tx: Transaction, case_id: int, *, by: Person, at: datetime) -> Case:
    """Open a closed incident again: something was not as it seemed."""
    require(tx, by, "incident.close")
    case = case_files.get(tx, case_id)
    if case.state != CaseState.CLOSED:
        raise Refused("not_closed", N_("{case} is not closed."), case=case.number or case.title)
    case_files.open_again(tx, case, by=by, at=at)
    return case
