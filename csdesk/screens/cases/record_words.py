"""What happened in a case, entry by entry of the record, in words (A-5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from csdesk.language import _, current
from csdesk.refused import N_
from csdesk.rules.incident_form import JUDGEMENT
from csdesk.screens.clock_words import in_words, moment_words
from csdesk.screens.message_words import recipients_words

if TYPE_CHECKING:
    from csdesk.desk.cases.case_story import Story
    from csdesk.models.record import Entry
    from csdesk.playbook.basis import Choice
    from csdesk.playbook.messages import Recipients
    from csdesk.playbook.procedures import Incidents

SAYINGS: Mapping[str, str] = {
    "case.begin": N_("opened"),
    "case.begin_again": N_("begun again"),
    "case.aim": N_("expected at {aim}"),
    "case.learned": N_("learned of at {began}"),
    "case.fill": N_("filled in: {fields}"),
    "case.tick": N_("done: {step}"),
    "case.untick": N_("open again: {step}"),
    "case.leave_out": N_("does not apply: {step}"),
    "case.hand_up": N_("given up to {to}: {words}"),
    "case.comment": N_("comment: {words}"),
    "case.pass_on": N_("passed on to {owner}"),
    "case.close": N_("closed"),
    "case.reopen": N_("opened again"),
    "case.withdraw": N_("withdrawn: what it was about is no more"),
    "ticket.reply": N_("replied: {facts} {solution} By {until}."),
    "ticket.close": N_("closed as a ticket: {why}"),
    "waiting.ask": N_("waits for a colleague to send it"),
    "waiting.take_back": N_("waits for no colleague any more"),
    "waiting.send_back": N_("sent back: {words}"),
    "incident.loss": N_("loss set to {loss} yuan"),
    "incident.report": N_("reported to {to}"),
    "incident.judge": N_("judged: {judgement}"),
    "deadline.begin": N_("clock: {clock}, due {due}"),
    "deadline.begin_again": N_("clock begun again: {clock}, due {due}"),
    "deadline.done": N_("in time: {clock}"),
    "deadline.miss": N_("passed: {clock}, was due {due}"),
    "deadline.withdraw": N_("no longer promised: {clock}"),
    "deadline.reopen": N_("clock runs on: {clock}, due {due}"),
    "deadline.renew": N_("promised again: {clock}, due {due}"),
    "deadline.move": N_("clock set back: {clock}, due {due}"),
    "deadline.pause": N_("paused: {clock}, {reason}"),
    "deadline.go_on": N_("goes on: {clock}, due {due}"),
    "deadline.acknowledge": N_("in hand: {clock}"),
    "deadline.restart_chain": N_("nobody answered, told anew: {clock}"),
    "deadline.escalate": N_("told {to}: {clock}"),
}
"""By action. One that is not here is said by its own name."""


def entry_words(
    entry: Entry,
    story: Story,
    *,
    incidents: Incidents,
    recipients: Recipients,
    now: datetime,
    local: Callable[[datetime], datetime],
) -> str:
    """What an entry says happened; `now` is on the shop's clock, and `local` puts moments there."""
    known = {**(entry.before or {}), **(entry.after or {})}
    saying = SAYINGS.get(entry.action)
    if saying is None:
        return entry.action
    if entry.action == "deadline.done" and known.get("state") == "missed":
        saying = N_("late: {clock}")
    values = _values(known, story, incidents, recipients)
    if entry.action == "case.fill":
        values["fields"] = _filled(entry.after or {}, story)
    for name in ("due", "began", "until", "aim"):
        if isinstance(moment := known.get(name), str):
            values[name] = moment_words(local(datetime.fromisoformat(moment)), now)
    said = _(saying, **values)
    return f"{said} ({note})" if (note := str(known.get("note") or "")) else said


def _values(known: Mapping[str, Any], story: Story, incidents: Incidents, recipients: Recipients) -> dict[str, str]:
    """What a saying may speak of; a dash for what the entry does not hold."""
    steps = {one.shape.id: one.shape.words.text(current()) for one in story.steps}
    clocks = {one.id: in_words(one.words) for one in story.deadlines}
    step, loss = str(known.get("step") or "-"), known.get("loss_fen")
    return {
        "step": steps.get(step, step),
        "clock": clocks.get(known.get("deadline"), "-"),
        "to": recipients_words(recipients, [str(one) for one in known.get("to") or ()]) or "-",
        "words": str(known.get("words") or "-"),
        "owner": str(known.get("owner") or "-"),
        "loss": f"{Decimal(loss) / 100:.2f}" if isinstance(loss, int) else "-",
        "reason": _choice(incidents.pause_reason, str(known.get("reason") or "-")),
        "judgement": _judgement(known, incidents),
        "facts": str(known.get("facts") or "-"),
        "solution": str(known.get("solution") or "-"),
        "why": _why(str(known.get("reason") or "-")),
        "until": "-",
        "due": "-",
        "began": "-",
        "aim": "-",
    }


def _filled(after: Mapping[str, Any], story: Story) -> str:
    """Fields with what was filled in, in the language spoken now; one that the form no longer shows by its name."""
    from csdesk.rules.case_form import fields_of, shown

    fields, language = {one.name: one for one in fields_of(story.procedure.field)}, current()
    parts = []
    for name, text in after.items():
        field = fields.get(name)
        words = field.words.text(language) if field is not None else name
        parts.append(f"{words} {shown(field, str(text), language) if field is not None else text}".strip())
    return "; ".join(parts) or "-"


def _why(reason: str) -> str:
    """Why a ticket was closed: a sentence that somebody wrote, or what became of its parcel (U-7)."""
    return _("the parcel was signed for") if reason == "signed" else reason


def _choice(choices: Sequence[Choice], choice_id: str) -> str:
    from csdesk.playbook.basis import words_of

    return words_of(choices, choice_id, current())


def _judgement(known: Mapping[str, Any], incidents: Incidents) -> str:
    parts = []
    for field in JUDGEMENT:
        text = str(known.get(field.name) or "")
        if field.name == "department":
            text = _choice(incidents.department, text)
        parts.append(text)
    if known.get("hidden"):
        parts.append(_("it was kept back"))
    return ", ".join(part for part in parts if part)
