"""A case as a JSON document, and as lines for a person to read (I-13)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from csdesk.cli import output
from csdesk.cli.order_documents import moment, shown_moment
from csdesk.desk.cases import case_words
from csdesk.desk.cases.case_lists import CaseLine, history, penalties, reporting
from csdesk.desk.clients import owners
from csdesk.desk.desk import Transaction
from csdesk.desk.incidents import incidents
from csdesk.desk.promises import outbox
from csdesk.desk.promises.letters import in_words
from csdesk.desk.promises.promise_outcomes import Outcome, outcome
from csdesk.language import _, current, in_a_row, pgettext, say
from csdesk.models.deadline import Deadline
from csdesk.models.incident import Incident
from csdesk.models.message import Message
from csdesk.models.record import Entry
from csdesk.playbook.basis import words_of
from csdesk.rules import incident_form
from csdesk.rules.reading import show_money
from csdesk.rules.urgency import left
from csdesk.sentence import Sentence


def entry(tx: Transaction, line: CaseLine, at: datetime) -> dict[str, Any]:
    """What every command about a case answers: the case, its deadlines with why each is due then."""
    case, incident = line.case, line.incident
    said = reporting(line, at)
    return {
        "id": case.id,
        "number": case.number,
        "kind": case.procedure,
        "state": str(case.state),
        "title": case.title,
        "began": moment(tx, case.began_at),
        "after_hours": case.after_hours,
        "incident": incident is not None,
        "owner": case.owner,
        "opened_by": case.opened_by,
        "opened_at": moment(tx, case.opened_at),
        "client": line.client_code or None,
        "client_name": line.client_name or None,
        "agent": owners.agent_of(tx, case.client_id) or None,
        "order": line.order_number or None,
        "waybill": case.waybill or None,
        "handed_up_at": moment(tx, case.handed_up_at),
        "closed_by": case.closed_by,
        "closed_at": moment(tx, case.closed_at),
        "reported": said.value if said else None,
        "reported_at": moment(tx, incident.reported_at) if incident else None,
        "hidden": incident.hidden if incident else False,
        "department": (incident.department or None) if incident else None,
        "loss": show_money(incident.loss_fen) if incident and incident.loss_fen is not None else None,
        "penalty": [{"id": one.id, "words": one.words.text(current())} for one in penalties(tx, line, at)],
        "deadlines": [_deadline(tx, line, one, at) for one in line.deadlines],
    }


def _deadline(tx: Transaction, line: CaseLine, deadline: Deadline, at: datetime) -> dict[str, Any]:
    step = line.step_of(deadline)
    return {
        "id": deadline.id,
        "kind": deadline.kind,
        "what": in_words(deadline.words),
        "step": step.step if step else None,
        "due": moment(tx, deadline.due_at),
        "state": str(deadline.state),
        "passed": deadline.done_at is None and outcome(deadline, at) is Outcome.MISSED,
        "because": [say(Sentence.from_json(one)) for one in deadline.because],
        "owner": deadline.owner,
        "started": moment(tx, deadline.started_at),
        "done_at": moment(tx, deadline.done_at),
        "done_by": deadline.done_by,
        "misses": deadline.misses,
        "renewals": deadline.renewals,
        "paused_at": moment(tx, deadline.paused_at),
        "pause_reason": deadline.pause_reason,
        "paused_seconds": deadline.paused_seconds,
        "level": deadline.level,
        "acknowledged_by": deadline.acknowledged_by,
        "acknowledged_at": moment(tx, deadline.acknowledged_at),
    }


def whole(tx: Transaction, line: CaseLine, at: datetime) -> dict[str, Any]:
    """Everything of a case: its entry, report, judgement, steps, messages, and what the record has of it."""
    case_id = line.case.id
    assert case_id is not None
    return entry(tx, line, at) | {
        "uuid": line.case.uuid,
        "steps": [
            {
                "id": shape.id,
                "text": shape.words.text(current()),
                "state": str(step.state),
                "needed": shape.needed,
                "by": step.by,
                "at": moment(tx, step.at),
                "note": step.note,
            }
            for shape, step in line.shapes()
        ],
        "report": report(tx, line.incident) if line.incident else None,
        "judgement": _judgement(tx, line.incident) if line.incident else None,
        "messages": [message(tx, one) for one in outbox.of_case(tx, case_id)],
        "record": [_recorded(tx, one) for one in history(tx, case_id)],
    }


def report(tx: Transaction, incident: Incident) -> dict[str, Any]:
    """The report form: its texts as they were typed, what is missing or wrong, how often it was sent (I-9)."""
    _values, problems = incident_form.read_form(
        incident_form.FIELDS, incident.texts, incidents=tx.playbook.incidents
    )  # fmt: skip
    return {
        "fields": {field.name: incident.texts.get(field.name) for field in incident_form.FIELDS},
        "missing": [one.field for one in problems],
        "problems": [{"field": one.field, "message": say(one)} for one in problems],
        "reports": incident.reports,
        "reported_at": moment(tx, incident.reported_at),
    }


def _judgement(tx: Transaction, incident: Incident) -> dict[str, Any] | None:
    if incident.judged_at is None:
        return None
    return {
        "cause": incident.judged_cause,
        "department": incident.department,
        "measure": incident.judged_measure,
        "hidden": incident.hidden,
        "by": incident.judged_by,
        "at": moment(tx, incident.judged_at),
    }


def message(tx: Transaction, one: Message) -> dict[str, Any]:
    """A message of the outbox: where it is, how often it was tried, and what went wrong as a sentence (I-8)."""
    return {
        "id": one.id,
        "state": str(one.state),
        "recipient": one.recipient,
        "subject": one.subject,
        "case": one.case_id,
        "made": moment(tx, one.made_at),
        "attempts": one.attempts,
        "next_try": moment(tx, one.next_try_at) if one.sent_at is None else None,
        "problem": _problem(one) or None,
        "refusals": one.refusals,
        "uncertain": one.uncertain,
        "sent": moment(tx, one.sent_at),
        "sent_to": one.sent_to or None,
    }


def _problem(one: Message) -> str:
    return say(Sentence.from_json(one.problem)) if one.problem else ""


def _recorded(tx: Transaction, one: Entry) -> dict[str, Any]:
    return {
        "id": one.id,
        "at": moment(tx, one.at),
        "by": one.by,
        "from": one.origin,
        "action": one.action,
        "before": one.before,
        "after": one.after,
    }


def tell(tx: Transaction, line: CaseLine, at: datetime, *, why: bool) -> list[str]:
    """A case in sentences: what it is, and each promise that is open; `why` adds why it is due then."""
    case = line.case
    name = "  ".join(filter(None, (case.number, in_words(case.policy["words"]), case.title)))
    said = [f"{name} ({case_words.state_words(case.state)})"]
    for deadline in line.deadlines:
        if deadline.done_at is None:
            said.append(f"- {in_words(deadline.words)}: {_due(tx, deadline, at)}")
            if why:
                said += [say(Sentence.from_json(one)) for one in deadline.because]
    return said


def _due(tx: Transaction, deadline: Deadline, at: datetime) -> str:
    remaining = say(left(deadline.due_at, at, paused_at=deadline.paused_at))
    state = _("acknowledged by {name}", name=deadline.acknowledged_by) if deadline.acknowledged_by else ""
    paused = case_words.deadline_words(deadline.state) if deadline.paused_at else ""
    return "  ".join(filter(None, (shown_moment(tx, deadline.due_at), remaining, paused, state)))


def list_headings() -> Sequence[str]:
    """What stands above the rows of the list."""
    return (
        pgettext("case", "Number"), _("Kind"), _("What happened"), _("Client"), _("Learned of"), _("State"),
        _("Next promise"), _("Due"), _("Whose"),
    )  # fmt: skip


def list_row(tx: Transaction, line: CaseLine, at: datetime) -> Sequence[str]:
    """A case as a row of the list, with the promise that is due next."""
    case = line.case
    waiting = min((one for one in line.deadlines if one.done_at is None), key=lambda one: one.due_at, default=None)
    return (
        case.number or str(case.id),
        in_words(case.policy["words"]),
        case.title,
        f"{line.client_code} {line.client_name}".strip(),
        shown_moment(tx, case.began_at),
        case_words.state_words(case.state),
        in_words(waiting.words) if waiting else "",
        _due(tx, waiting, at) if waiting else "",
        case.owner,
    )


def show(tx: Transaction, line: CaseLine, at: datetime) -> None:
    """Write everything of a case for a person: tables one under the other, those without rows left out."""
    case_id = line.case.id
    assert case_id is not None
    _table((_("Field"), _("Content")), _facts(tx, line, at))
    steps = [
        (shape.id, shape.words.text(current()), case_words.step_words(step.state),
         f"{step.by or ''} {shown_moment(tx, step.at)}".strip(), step.note)
        for shape, step in line.shapes()
    ]  # fmt: skip
    _table((_("Step"), _("What to do"), _("State"), _("Done"), _("Note")), steps)
    deadlines = [
        (in_words(one.words), shown_moment(tx, one.due_at), case_words.deadline_words(one.state),
         in_a_row(*(say(Sentence.from_json(why)) for why in one.because)))
        for one in line.deadlines
    ]  # fmt: skip
    _table((_("Promise"), _("Due"), _("State"), _("Because")), deadlines)
    message_table(tx, outbox.of_case(tx, case_id))
    entries = [(shown_moment(tx, one.at), one.by, one.action) for one in history(tx, case_id)]
    _table((_("When"), _("Who"), _("In the record")), entries)


def _facts(tx: Transaction, line: CaseLine, at: datetime) -> Iterable[tuple[str, str]]:
    case, incident = line.case, line.incident
    said = reporting(line, at)
    facts = [
        (pgettext("case", "Number"), case.number or str(case.id)),
        (_("Kind"), in_words(case.policy["words"])),
        (_("What happened"), case.title),
        (_("State"), case_words.state_words(case.state)),
        (_("Learned of"), shown_moment(tx, case.began_at)),
        (_("Opened"), f"{case.opened_by} {shown_moment(tx, case.opened_at)}"),
        (_("Whose"), case.owner),
        (_("Client"), f"{line.client_code} {line.client_name}".strip()),
        (_("Order"), line.order_number),
        (_("Waybill"), case.waybill),
        (_("Reported"), case_words.reporting_words(said) if said else ""),
        (_("Penalty"), "; ".join(one.words.text(current()) for one in penalties(tx, line, at))),
    ]
    if incident is not None:
        facts += [(label, text) for label, text in incidents.report_rows(tx, case, incident)[1:]]
        if incident.judged_at is not None:
            department = words_of(tx.playbook.incidents.department, incident.department, current())
            judged = f"{incident.judged_cause}; {department}; {incident.judged_measure}"
            facts.append((_("Judged"), f"{incident.judged_by} {shown_moment(tx, incident.judged_at)}: {judged}"))
    if case.closed_at is not None:
        facts.append((_("Closed"), f"{case.closed_by} {shown_moment(tx, case.closed_at)}"))
    return [(label, text) for label, text in facts if text]


def message_table(tx: Transaction, messages: Sequence[Message]) -> None:
    """Write messages for a person, with what went wrong."""
    recipients = tx.playbook.recipients.recipient
    rows = [
        (
            shown_moment(tx, one.made_at),
            words_of(recipients, one.recipient, current()),
            one.subject,
            case_words.message_words(one.state),
            str(one.attempts),
            shown_moment(tx, one.sent_at),
            _problem(one),
        )
        for one in messages
    ]
    headings = (_("Queued"), _("For"), _("Subject"), _("State"), _("Attempts"), _("Sent"), _("Problem"))
    _table(headings, rows)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    found = list(rows)
    if found:
        output.table(headings, found)
        output.sentence("")
