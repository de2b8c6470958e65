"""The lines of F5: what runs today by the time left, then open cases without a clock, then what was closed today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len

from csdesk.language import _
from csdesk.rules.urgency import Urgency
from csdesk.screens.clock_words import Clock, Glance, glance, in_words, left_width, remark
from csdesk.screens.incidents.alarms import is_in_hand
from csdesk.widgets.rows import Column, Row

if TYPE_CHECKING:
    from csdesk.desk.cases.case_story import QuietCase
    from csdesk.desk.promises.promises import Promise
    from csdesk.playbook.deadline_kinds import DeadlineKinds

CLOSED_SIGN, QUIET_SIGN = "x", "-"
"""What stands where there is no clock: a closed case, an open one."""


@dataclass(frozen=True)
class CaseLine:
    """A promise, or a case without one."""

    case_id: int
    deadline_id: int | None
    number: str
    kind: Mapping[str, str]
    title: str
    words: Mapping[str, str] | None
    """What is to be done by then, or next; None when nothing is left to do."""
    owner: str
    clock: Clock | None
    promise: Promise | None = None
    quiet: QuietCase | None = None

    @property
    def key(self) -> str:
        """Names the line as long as it is there."""
        return f"deadline-{self.deadline_id}" if self.promise is not None else f"case-{self.case_id}"

    def what(self) -> str:
        """What is to be done, in the language spoken now."""
        if self.words is not None:
            return in_words(self.words)
        if self.quiet is not None and self.quiet.closed:
            return _("closed")
        if self.quiet is not None and not self.quiet.judged:
            return _("to be judged by quality control")
        return _("to be closed")


REMARK_WIDTH = 14


def columns(rows: Sequence[Row] = ()) -> Sequence[Column]:
    """The columns of the list, in the language spoken now; without a remark on any row, what is due has its room."""
    widest = max((cell_len(row.cells[-1]) for row in rows), default=0)
    return (
        Column("", 2),
        Column(_("Left"), left_width(), "right"),
        Column(_("Number"), 7, drop=1),
        Column(_("What")),
        Column(_("Whose"), 8, drop=3),
        *((Column("", min(REMARK_WIDTH, widest), drop=4),) if widest else ()),
    )


def lines_of(running: Sequence[Promise], quiet: Sequence[QuietCase], now: datetime) -> Sequence[CaseLine]:
    """The lines: the nearest due first; behind them what stands still, and what somebody has in hand (I-6)."""

    def urgent_first(one: Promise) -> tuple[bool, bool, datetime, int]:
        return is_in_hand(one, now), one.paused_at is not None, one.due_at, one.deadline_id

    return [
        *(_line_of_promise(one) for one in sorted(running, key=urgent_first)),
        *(_line_of_case(one) for one in quiet),
    ]


def _line_of_promise(one: Promise) -> CaseLine:
    return CaseLine(
        one.case_id, one.deadline_id, one.number, one.kind, one.title, one.words, one.owner, one, promise=one
    )


def _line_of_case(one: QuietCase) -> CaseLine:
    words = one.next_step if one.nearest is None else one.nearest.words
    deadline_id = None if one.nearest is None else one.nearest.id
    clock: Clock | None = one.nearest
    return CaseLine(
        one.case_id, deadline_id, one.number, one.kind, one.title,
        None if one.closed else words, one.owner, None if one.closed else clock, quiet=one,
    )  # fmt: skip


class CaseList:
    """The lines with how each looks now; only lines that look otherwise are made anew."""

    def __init__(self, lines: Sequence[CaseLine], kinds: DeadlineKinds, now: datetime) -> None:
        """The lines as they look at `now`."""
        self.lines = lines
        self._kinds = kinds
        self._glances: list[Glance | None] = [None] * len(lines)
        self.rows: list[Row] = [self._row(place, now) for place in range(len(lines))]
        self._in_hand = self._count_in_hand(now)
        self._changes_at = self._next_change(now)

    def bring_up_to(self, now: datetime) -> bool:
        """Make anew the rows that look otherwise at `now`; whether there were any."""
        if self._changes_at is None or now < self._changes_at:
            return False
        for place, seen in enumerate(self._glances):
            if seen is not None and seen.changes_at is not None and seen.changes_at <= now:
                self.rows[place] = self._row(place, now)
        self._changes_at = self._next_change(now)
        return True

    def is_in_order(self, now: datetime) -> bool:
        """Whether nobody who has something in hand is asked again since the lines were put in their order (I-6)."""
        return self._in_hand == self._count_in_hand(now)

    def _count_in_hand(self, now: datetime) -> int:
        return sum(one.promise is not None and is_in_hand(one.promise, now) for one in self.lines)

    def _next_change(self, now: datetime) -> datetime | None:
        moments = [seen.changes_at for seen in self._glances if seen is not None and seen.changes_at is not None]
        moments += [
            one.promise.asks_again_at
            for one in self.lines
            if one.promise is not None and one.promise.asks_again_at is not None and one.promise.asks_again_at > now
        ]
        return min(moments, default=None)

    def glance_at(self, place: int) -> Glance | None:
        """How the clock of a line looks; None for a case without one."""
        return self._glances[place]

    def count(self, *, passed: bool) -> int:
        """How many promises have passed, or still run."""
        return sum(
            (seen.urgency is Urgency.PASSED) == passed
            for line, seen in zip(self.lines, self._glances, strict=True)
            if line.promise is not None and seen is not None
        )

    def _row(self, place: int, now: datetime) -> Row:
        line = self.lines[place]
        what = f"{line.what()}  {line.title}"
        if line.clock is None:
            closed = line.quiet is not None and line.quiet.closed
            sign, tone = (CLOSED_SIGN, "done") if closed else (QUIET_SIGN, "")
            return Row(line.key, (sign, "", line.number, what, line.owner, ""), tone)
        seen = self._glances[place] = glance(line.clock, now, self._kinds)
        said, tone = "", seen.tone
        if line.promise is not None:
            said = remark(line.promise, now)
            tone = "dim" if is_in_hand(line.promise, now) else tone
        return Row(line.key, (seen.sign, seen.left, line.number, what, line.owner, said), tone)
