"""The words of the messages that leave the shop: escalations, reports, news for a centre, questions (I-1, I-4 to I-6).

They are written in the shop's language for messages, when they are queued: what was known then is what they say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from csdesk.desk.desk import Transaction
from csdesk.desk.promises.outbox import Letter
from csdesk.language import _, current, speaking
from csdesk.models.case import Case
from csdesk.models.deadline import Deadline
from csdesk.models.export import ExportRequest
from csdesk.store.heads import Head


@contextmanager
def messages_language(tx: Transaction) -> Iterator[None]:
    """Speak as the shop's messages speak."""
    with speaking(tx.playbook.shop.message_language):
        yield


def in_words(words: Mapping[str, str]) -> str:
    """A text of the playbook that was copied into the store, in the current language."""
    return words["zh" if current().startswith("zh") else "en"]


def name_of(case: Case) -> str:
    """How people call a case: its number, what kind it is, what it is about."""
    return "  ".join(filter(None, (case.number, in_words(case.policy["words"]), case.title)))


def _body(tx: Transaction, case: Case, lines: Sequence[str]) -> str:
    began = _("Began {time}, opened by {name}.", time=f"{tx.local(case.began_at):%Y-%m-%d %H:%M}", name=case.opened_by)
    shop = tx.playbook.shop.name.text(current())
    return "\n".join([name_of(case), began, "", *lines, "", _("csdesk at {shop}", shop=shop)]) + "\n"


def escalation(tx: Transaction, case: Case, deadline: Deadline, level: int, recipient: str, *, at: datetime) -> Letter:
    """A promise was not kept, told to one recipient of a level (I-6)."""
    with messages_language(tx):
        what, due = in_words(deadline.words), tx.local(deadline.due_at)
        minutes = max(0, int((at - deadline.due_at).total_seconds()) // 60)
        lines = [
            _("Not done in time: {what}", what=what),
            _("It was due at {time}, {minutes} min ago.", time=f"{due:%Y-%m-%d %H:%M}", minutes=minutes),
            _("Responsible: {name}", name=deadline.owner),
        ]
        if level:
            lines.append(_("Levels told before, without an answer: {n}", n=level))
        return Letter(
            key=f"escalation/{deadline.id}/{deadline.generation}/{level}/{recipient}",
            recipient=recipient,
            subject=_("Late: {what} - {case}", what=what, case=name_of(case)),
            body=_body(tx, case, lines),
            case_id=case.id,
            deadline_id=deadline.id,
        )


def step_news(tx: Transaction, case: Case, step_id: str, words: Mapping[str, str], recipient: str) -> Letter:
    """Somebody has to know, or to act, at once (I-5)."""
    with messages_language(tx):
        what = in_words(words)
        return Letter(
            key=f"step/{case.id}/{step_id}/{recipient}",
            recipient=recipient,
            subject=_("At once: {what} - {case}", what=what, case=name_of(case)),
            body=_body(tx, case, [what]),
            case_id=case.id,
        )


def carried(
    tx: Transaction, case: Case, item: str, words: Mapping[str, str], first_day: date, recipient: str
) -> Letter:
    """An item of a checklist has been carried on for days (S-11)."""
    with messages_language(tx):
        what = in_words(words)
        return Letter(
            key=f"carried/{item}/{recipient}",
            recipient=recipient,
            subject=_("Open since {day}: {what}", day=first_day.isoformat(), what=what),
            body=_body(
                tx, case, [_("Carried from day to day since {day}: {what}", day=first_day.isoformat(), what=what)]
            ),
            case_id=case.id,
        )


def question(tx: Transaction, case: Case, words: str, asked_by: str, recipient: str, *, at: datetime) -> Letter:
    """What the agent cannot decide goes up (I-4)."""
    with messages_language(tx):
        lines = [_("{name} asks you to decide:", name=asked_by), words or "-"]
        return Letter(
            key=f"up/{case.id}/{at:%Y%m%dT%H%M%S.%f}/{recipient}",
            recipient=recipient,
            subject=_("Please decide: {case}", case=name_of(case)),
            body=_body(tx, case, lines),
            case_id=case.id,
        )


def report(tx: Transaction, case: Case, number: int, rows: Sequence[tuple[str, str]], recipient: str) -> Letter:
    """The report of an incident, `rows` as (label, text) in the language of messages (I-1, I-9)."""
    with messages_language(tx):
        subject = _("Incident report: {case}", case=name_of(case))
        if number > 1:
            subject = _("Incident report, version {n}: {case}", n=number, case=name_of(case))
        lines = [f"{label}: {text}" for label, text in rows if text]
        return Letter(
            key=f"report/{case.id}/{number}/{recipient}",
            recipient=recipient,
            subject=subject,
            body=_body(tx, case, lines),
            case_id=case.id,
        )


def export_waits(tx: Transaction, request: ExportRequest, recipient: str) -> Letter:
    """An export of client data waits for an approval (K-9)."""
    with messages_language(tx):
        shop = tx.playbook.shop.name.text(current())
        lines = [
            _("{name} asks to export client data: {reason}", name=request.asked_by, reason=request.reason),
            *([_("Approved by {name}.", name=request.manager_by)] if request.manager_by else []),
            _("It is approved or refused on the board, or by `csdesk export`."),
            "",
            _("csdesk at {shop}", shop=shop),
        ]
        return Letter(
            key=f"export/{request.id}/{'director' if request.manager_by else 'manager'}/{recipient}",
            recipient=recipient,
            subject=_("An export of client data waits for your approval: number {number}", number=request.id),
            body="\n".join(lines) + "\n",
        )


def record_head_key(day: date, recipient: str) -> str:
    """What makes the day's head one message to a recipient."""
    return f"head/{day.isoformat()}/{recipient}"


def record_head(tx: Transaction, day: date, head: Head, recipient: str) -> Letter:
    """The newest entry of the record, so that cutting off or changing what comes before it shows (A-5)."""
    with messages_language(tx):
        shop = tx.playbook.shop.name.text(current())
        lines = [
            _("The record's newest entry is number {number}. Its hash:", number=head.number),
            head.hash,
            "",
            _("Keep this message. Whether the record is still the same, this tells:"),
            f"csdesk audit verify --head {head.number}:{head.hash}",
            "",
            _("csdesk at {shop}", shop=shop),
        ]
        return Letter(
            key=record_head_key(day, recipient),
            recipient=recipient,
            subject=_("Head of the record, {day}: {number}", day=day.isoformat(), number=head.number),
            body="\n".join(lines) + "\n",
        )
