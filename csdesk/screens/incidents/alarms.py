"""What the desk says about promises without being asked: the nearest one, and when one becomes more urgent (I-6)."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from csdesk.language import _, current, ngettext, say
from csdesk.rules.text import shortened
from csdesk.rules.urgency import Urgency, left, soon_at, urgency
from csdesk.widgets.deadline_line import NearestDeadline

if TYPE_CHECKING:
    from csdesk.desk.promises.promises import Promise
    from csdesk.playbook.deadline_kinds import DeadlineKinds


def urgency_of(promise: Promise, now: datetime, kinds: DeadlineKinds) -> Urgency:
    """How urgent a promise is now (I-6)."""
    return urgency(
        promise.started_at, promise.due_at, now,
        soon_after=kinds.soon_after, last_call_seconds=kinds.last_call_seconds, paused_at=promise.paused_at,
    )  # fmt: skip


def is_in_hand(promise: Promise, now: datetime) -> bool:
    """Whether somebody acknowledged it and is not asked again yet."""
    return promise.asks_again_at is not None and now < promise.asks_again_at


TITLE_CELLS = 24
"""A long title leaves room for what is to be done."""


def in_words(promise: Promise, *, titled: bool = True) -> str:
    """A promise in a line: its case, what it is about unless that is left out, what is to be done."""
    language = "zh" if current().startswith("zh") else "en"
    title = shortened(promise.title, cells=TITLE_CELLS) if titled else ""
    return "  ".join(filter(None, (promise.number, promise.kind[language], title, promise.words[language])))


class Nearest:
    """What the line on every screen tells of some promises; that of hundreds takes no longer than of one."""

    def __init__(self, promises: Sequence[Promise], kinds: DeadlineKinds, now: datetime) -> None:
        self._promises = promises
        self._kinds = kinds
        self._look(now)

    def _look(self, now: datetime) -> None:
        """Who presses stays the same until somebody is asked again."""
        pressing = [one for one in self._promises if one.paused_at is None and not is_in_hand(one, now)]
        self._first = min(pressing, key=lambda one: one.due_at, default=None)
        self._presses_from = sorted(self._no_longer_calm(one) for one in pressing)
        in_hand = (one.asks_again_at for one in self._promises if is_in_hand(one, now))
        self._from = now
        self._until = min((one for one in in_hand if one is not None), default=None)

    def _no_longer_calm(self, one: Promise) -> datetime:
        last_call = one.due_at - timedelta(seconds=self._kinds.last_call_seconds)
        return min(last_call, one.due_at, soon_at(one.started_at, one.due_at, self._kinds.soon_after))

    def line(self, late_items: Sequence[Promise], now: datetime, *, key: str, list_key: str) -> NearestDeadline | None:
        """The nearest promise that nobody has in hand, and how many press besides.

        Late items of the checklist are counted beside it, and stand there themselves where no promise does (S-9).
        `key` is what is pressed to see all promises, `list_key` the list; empty where they are seen already.
        """
        if now < self._from or (self._until is not None and now >= self._until):
            self._look(now)
        first = self._first
        if first is None:
            return _late_line(late_items, now, list_key)
        how = urgency_of(first, now, self._kinds)
        others = bisect_right(self._presses_from, now) - (how > Urgency.CALM)
        right = [f"+{others}"] if others else []
        if late_items:
            right.append(ngettext("{key} {n} late", "{key} {n} late", len(late_items), key=list_key).strip())
        if key:
            right.append(_("{key} opens", key=key))
        return NearestDeadline(how.sign, say(left(first.due_at, now)), in_words(first), how.tone, right)


def _late_line(late_items: Sequence[Promise], now: datetime, key: str) -> NearestDeadline | None:
    """The late items of the checklist where nothing else presses: the longest late, and how many besides."""
    if not late_items:
        return None
    first = late_items[0]
    right = [f"+{len(late_items) - 1}"] if len(late_items) > 1 else []
    if key:
        right.append(_("{key} opens", key=key))
    language = "zh" if current().startswith("zh") else "en"
    text = "  ".join(filter(None, (first.words[language], first.owner)))
    how = Urgency.PASSED
    return NearestDeadline(how.sign, say(left(first.due_at, now)), text, how.tone, right)


@dataclass(frozen=True, order=True)
class _Worse:
    """A moment at which a promise becomes more urgent."""

    at: datetime
    deadline_id: int
    generation: int


class Alarms:
    """Tells, once each, which promises have become more urgent: two thirds gone, the last minute, passed, asked again.

    What was so already when the desk was opened is shown and not rung for.
    """

    def __init__(self, kinds: DeadlineKinds) -> None:
        self._kinds = kinds
        self._coming: list[_Worse] = []
        self._promises: dict[int, Promise] = {}
        self._last: datetime | None = None

    def watch(self, promises: Iterable[Promise], now: datetime) -> None:
        """Watch these promises from now on, in the place of the ones before."""
        self._promises = {one.deadline_id: one for one in promises}
        since = self._last or now
        moments = [
            _Worse(moment, one.deadline_id, one.generation)
            for one in self._promises.values()
            for moment in self._moments(one)
            if moment > since
        ]
        heapq.heapify(moments)
        self._coming = moments
        self._last = since

    def _moments(self, promise: Promise) -> list[datetime]:
        if promise.paused_at is not None:
            return []
        if promise.acknowledged_by is not None:
            return [promise.asks_again_at] if promise.asks_again_at is not None else []
        last_call = promise.due_at - timedelta(seconds=self._kinds.last_call_seconds)
        soon = soon_at(promise.started_at, promise.due_at, self._kinds.soon_after)
        return [moment for moment in (soon, last_call, promise.due_at) if moment >= promise.started_at]

    def ringing(self, now: datetime) -> Sequence[Promise]:
        """The promises that became more urgent since this was last asked, each once, the most urgent first."""
        worse: dict[int, Promise] = {}
        while self._coming and self._coming[0].at <= now:
            one = heapq.heappop(self._coming)
            worse[one.deadline_id] = self._promises[one.deadline_id]
        self._last = max(now, self._last or now)
        return sorted(worse.values(), key=lambda one: one.due_at)
