"""A running promise in words, as every screen shows it: sign, tone, time left, and what became of it (I-3, I-6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from rich.cells import cell_len

from csdesk.language import _, current, say
from csdesk.rules import urgency
from csdesk.rules.urgency import Urgency
from csdesk.screens.incidents.alarms import is_in_hand

if TYPE_CHECKING:
    from csdesk.desk.promises.promises import Promise
    from csdesk.playbook.deadline_kinds import DeadlineKinds


class Clock(Protocol):
    """What of a deadline says how urgent it is."""

    @property
    def started_at(self) -> datetime:
        """From when it runs."""

    @property
    def due_at(self) -> datetime:
        """When it is due."""

    @property
    def paused_at(self) -> datetime | None:
        """Since when it stands still; None while it runs."""


@dataclass(frozen=True)
class Glance:
    """How a clock looks at one moment."""

    urgency: Urgency
    left: str
    changes_at: datetime | None
    """When it first looks otherwise; None for a paused one."""

    @property
    def sign(self) -> str:
        """Says it without colour."""
        return self.urgency.sign

    @property
    def tone(self) -> str:
        """Its colour in lists."""
        return self.urgency.tone


def glance(clock: Clock, now: datetime, kinds: DeadlineKinds) -> Glance:
    """A clock at `now`, with the shares of its time that the playbook calls soon and last."""
    seconds = urgency.next_change(
        clock.started_at,
        clock.due_at,
        now,
        soon_after=kinds.soon_after,
        last_call_seconds=kinds.last_call_seconds,
        paused_at=clock.paused_at,
    )
    return Glance(
        urgency.urgency(
            clock.started_at,
            clock.due_at,
            now,
            soon_after=kinds.soon_after,
            last_call_seconds=kinds.last_call_seconds,
            paused_at=clock.paused_at,
        ),
        say(urgency.left(clock.due_at, now, paused_at=clock.paused_at)),
        None if seconds is None else now + timedelta(seconds=seconds),
    )


_LONGEST = [timedelta(days=9, hours=23), timedelta(hours=23, minutes=59), timedelta(minutes=-59)]


def left_width() -> int:
    """Cells that the time left takes at most, in the language spoken now."""
    now = datetime(2000, 1, 1, tzinfo=UTC)
    return max(cell_len(say(urgency.left(now + length, now))) for length in _LONGEST)


def in_words(words: Mapping[str, str]) -> str:
    """A text of the playbook that was copied into the store, in the language spoken now."""
    return words["zh" if current().startswith("zh") else "en"]


def remark(promise: Promise, now: datetime) -> str:
    """What became of a promise so far: renewed, paused, acknowledged."""
    parts = []
    if promise.paused_at is not None:
        parts.append(_("paused"))
    if promise.acknowledged_by is not None:
        name = promise.acknowledged_by
        parts.append(_("in hand {name}", name=name) if is_in_hand(promise, now) else _("asked again {name}", name=name))
    if promise.renewals:
        parts.append(_("renewed {n}", n=promise.renewals))
    return ", ".join(parts)


def moment_words(moment: datetime, now: datetime) -> str:
    """A moment of the shop, both on its clock: the time alone where it is today."""
    return f"{moment:%H:%M}" if moment.date() == now.date() else f"{moment:%m-%d %H:%M}"
