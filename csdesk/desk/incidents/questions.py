"""Questions by phone, in the chat and at the counter: a short log, and the first answer within minutes (K-8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from csdesk.desk.cases import case_forms, steps
from csdesk.desk.clients import clients
from csdesk.desk.desk import Transaction
from csdesk.desk.incidents import incidents
from csdesk.desk.person import Person
from csdesk.models.case import Case
from csdesk.playbook.forms import FieldShape
from csdesk.playbook.procedures import Procedure
from csdesk.refused import N_, Refused
from csdesk.rules.text import clean_line, narrow, shortened

PROCEDURE, ANSWER = "chat", "chat.answer"
"""The procedure of questions, and the deadline of its first answer."""

CHANNEL, ASKED_BY, ANSWERED = "channel", "asked_by", "answered"
"""The fields of its form that are filled in here, where a shop has left them in."""


@dataclass(frozen=True)
class Question:
    """A question as it was typed."""

    title: str
    channel: str = "1"
    """The number of a channel in the form, or its id."""
    who: str = ""
    """A client's code, or else whoever asked."""
    answer: str = ""
    """What was answered; empty while nobody has."""
    asked_at: datetime | None = None
    """Now where it is not said."""


def channels(procedure: Procedure) -> tuple[tuple[str, dict[str, str]], ...]:
    """The ways in which questions come, by the numbers with which they are typed: id and words."""
    field = procedure.get_field(CHANNEL)
    return tuple((one.id, one.words.model_dump()) for one in field.option) if field is not None else ()


def take(tx: Transaction, question: Question, *, uuid: str, by: Person, at: datetime) -> Case:
    """Take a question down; with an answer it is done at once, else its minutes run from when it was asked (K-8).

    Refused, at its field, without a question and for a channel that the form does not have. Sent again it is the same.
    """
    procedure = tx.playbook.procedures[PROCEDURE]
    client = clients.by_code(tx, question.who) if question.who.strip() else None
    texts = {
        CHANNEL: _channel(procedure, question.channel),
        ASKED_BY: "" if client is not None else clean_line(question.who),
        ANSWERED: question.answer.strip(),
    }
    new = incidents.NewCase(
        PROCEDURE, question.title, question.asked_at, client.code if client is not None else "", uuid=uuid
    )
    case = incidents.open_case(tx, new, by=by, at=at)
    assert case.id is not None
    if case.opened_at != at:
        return case
    fields: dict[str, FieldShape] = {one.id: one for one in procedure.field}
    known = {name: text for name, text in texts.items() if text and name in fields}
    if known:
        case_forms.fill(tx, case.id, known, by=by, at=at)
    step = next((one for one in procedure.step if one.deadline == ANSWER), None)
    if question.answer.strip() and step is not None:
        steps.tick(tx, case.id, step.id, by=by, at=at)
    return case


def _channel(procedure: Procedure, typed: str) -> str:
    ways, said = channels(procedure), narrow(clean_line(typed))
    if not said or not ways:
        return ""
    for number, (way, words) in enumerate(ways, start=1):
        if said in (str(number), way, *words.values()):
            return way
    known = ", ".join(str(number) for number in range(1, len(ways) + 1))
    message = N_("{typed} is none of the channels: {known}.")
    raise Refused("channel_unknown", message, field="channel", typed=shortened(said), known=known)
