"""What became of a message of the outbox, in words (I-8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from csdesk.language import N_, _, current, say
from csdesk.screens.clock_words import moment_words
from csdesk.sentence import Sentence

if TYPE_CHECKING:
    from csdesk.models.message import Message
    from csdesk.playbook.messages import Recipients


def recipient_words(recipients: Recipients, recipient_id: str) -> str:
    """Whom a message is for; the id where the playbook no longer knows it."""
    found = recipients.get(recipient_id)
    return found.words.text(current()) if found is not None else recipient_id


def recipients_words(recipients: Recipients, ids: Sequence[str]) -> str:
    """Several recipients as one list."""
    from csdesk.playbook.basis import Listed, Words

    every = [(one, recipients.get(one)) for one in ids]
    return Listed(found.words if found else Words(zh=one, en=one) for one, found in every).text(current())


KINDS: Mapping[str, str] = {
    "report": N_("report"),
    "escalation": N_("late notice"),
    "step": N_("news at once"),
    "up": N_("question"),
    "export": N_("export to approve"),
}
"""What a message is, by what its key begins with."""


def kind_words(message: Message) -> str:
    """What kind of message it is; its subject where nobody knows."""
    kind = KINDS.get(message.key.partition("/")[0])
    return _(kind) if kind is not None else message.subject


def message_words(message: Message, now: datetime, local: Callable[[datetime], datetime]) -> str:
    """Whether it left, and what hinders it; `now` is on the shop's clock, and `local` puts moments there."""
    if message.sent_at is not None:
        state = _("sent {time}", time=moment_words(local(message.sent_at), now))
    elif message.problem is not None:
        problem = say(Sentence.from_json(message.problem))
        next_try = moment_words(local(message.next_try_at), now)
        state = _("not sent yet: {problem} Next try {time}.", problem=problem, time=next_try)
    else:
        state = _("waiting to be sent")
    return f"{state} {_('It may have arrived twice.')}" if message.uncertain else state
