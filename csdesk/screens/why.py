"""w: why a promise is due when it is due, who is told when, and what was told already (I-2, I-6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from csdesk.commands import Command, bindings
from csdesk.language import N_, _, current, ngettext, say
from csdesk.screens.clock_words import in_words, moment_words
from csdesk.screens.closing import ClosesItself
from csdesk.screens.message_words import message_words, recipient_words, recipients_words
from csdesk.screens.orders.order_words import sheet
from csdesk.screens.room import LOW
from csdesk.sentence import Sentence

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.models.deadline import Deadline
    from csdesk.models.message import Message
    from csdesk.playbook.procedures import Level

Pairs = Sequence[tuple[str, str]]


class Why(ModalScreen[None], ClosesItself[None]):
    """Pairs of label and value over the screen, to be read."""

    CSS_PATH = "why.tcss"
    VERTICAL_BREAKPOINTS = LOW
    AUTO_FOCUS = "VerticalScroll"
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("why.back", "escape,w,enter,q", N_("Back"), N_("Back to the list"), action="back"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(DESK_COMMANDS)]

    def __init__(self, title: str, pairs: Pairs) -> None:
        super().__init__()
        self._title = title
        self._pairs = pairs

    def compose(self) -> ComposeResult:
        """Title, the pairs, the keys."""
        with Vertical(id="why"):
            yield Static(Content(self._title), id="title")
            yield VerticalScroll(Static(sheet(self._pairs), id="pairs"))
            yield Static(Content(_("Up and Down scroll - Esc back")), id="keys")


def read_why(tx: Transaction, deadline_id: int, at: datetime) -> tuple[str, Pairs]:
    """What is promised, and why it is due when it is, in the language spoken now."""
    from csdesk.desk.promises import deadlines, outbox

    deadline = deadlines.get(tx, deadline_id)
    messages = [one for one in outbox.of_case(tx, deadline.case_id) if one.deadline_id == deadline_id]
    pairs = [*_due(tx, deadline), *_pauses(tx, deadline, at), *_told(tx, deadline, messages, at)]
    return in_words(deadline.words), pairs


def _due(tx: Transaction, deadline: Deadline) -> Iterator[tuple[str, str]]:
    from csdesk.rules.moments import show_moment

    yield _("Due"), show_moment(tx.local(deadline.due_at), language=current())
    for place, because in enumerate(deadline.because):
        yield _("Why") if not place else "", say(Sentence.from_json(because))
    if deadline.renewals:
        yield _("Renewed"), ngettext("{n} time", "{n} times", deadline.renewals)


def _pauses(tx: Transaction, deadline: Deadline, at: datetime) -> Iterator[tuple[str, str]]:
    from csdesk.playbook.basis import words_of

    if deadline.paused_at is not None:
        reason = words_of(tx.playbook.incidents.pause_reason, deadline.pause_reason or "", current())
        since = moment_words(tx.local(deadline.paused_at), tx.local(at))
        yield _("Paused"), _("since {time}: {reason}", time=since, reason=reason)
    if deadline.paused_seconds:
        yield _("Pauses"), _("{minutes} min in all", minutes=deadline.paused_seconds // 60)


def _told(tx: Transaction, deadline: Deadline, messages: Sequence[Message], at: datetime) -> Iterator[tuple[str, str]]:
    from csdesk.desk.promises.deadlines import chain_of

    now = tx.local(at)
    for place, level in enumerate(chain_of(deadline).level):
        yield _("Is told") if not place else "", _level(tx, deadline, place, level, now)
    yield "", _("Nobody more once it is done, or somebody has it in hand.")
    if deadline.acknowledged_by is not None and deadline.acknowledged_at is not None:
        since = moment_words(tx.local(deadline.acknowledged_at), now)
        again = deadline.acknowledged_at + timedelta(minutes=chain_of(deadline).ask_again_minutes)
        words = _("{name}, since {time}; asked again {again}", name=deadline.acknowledged_by, time=since,
                  again=moment_words(tx.local(again), now))  # fmt: skip
        yield _("In hand"), words
    for place, message in enumerate(messages):
        recipient = recipient_words(tx.playbook.recipients, message.recipient)
        made = moment_words(tx.local(message.made_at), now)
        yield _("Messages") if not place else "", f"{made} {recipient}: {message_words(message, now, tx.local)}"


def _level(tx: Transaction, deadline: Deadline, place: int, level: Level, now: datetime) -> str:
    """`Department manager, Quality control: at 14:39`, or that they were told."""
    whom = recipients_words(tx.playbook.recipients, level.to)
    if place < deadline.level:
        return _("{whom}: told", whom=whom)
    if place == deadline.level and deadline.next_level_at is not None and deadline.acknowledged_by is None:
        at = deadline.next_level_at
    else:
        at = deadline.chain_from + timedelta(minutes=level.after_minutes)
    return _("{whom}: at {time}", whom=whom, time=moment_words(tx.local(at), now))
