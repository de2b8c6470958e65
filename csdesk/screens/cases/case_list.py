"""The lines of F5: what runs today by the time left, then open cases without a clock, then what was closed today."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, overload

from rich.cells import cell_len

from csdesk.language import _
from csdesk.rules.urgency import soon_at
from csdesk.screens.clock_words import Clock, Glance, glance, in_words, left_width, remark
from csdesk.screens.incidents.alarms import is_in_hand
from csdesk.widgets.rows import Column, Row

if TYPE_CHECKING:
    from csdesk.desk.cases.case_story import QuietCase
    from csdesk.desk.promises.promises import Promise
    from csdesk.playbook.deadline_kinds import DeadlineKinds

CLOSED_SIGN, QUIET_SIGN = "x", "-"
"""What stands where there is no clock: a closed case, an open one."""

FOLDED_SIGN, UNFOLDED_SIGN = "+", "-"
"""What stands before the count of a line that stands for several."""


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
    members: Sequence[CaseLine] = ()
    """Where it stands for several: all of them, the nearest due first."""
    group: str = ""
    """The key of such a line."""
    is_unfolded: bool = False
    """Whether they stand below it."""

    @property
    def key(self) -> str:
        """Names the line as long as it is there."""
        if self.group:
            return self.group
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


def _single(lines: Sequence[CaseLine]) -> Iterator[CaseLine]:
    """Each line that is shown, or that one which stands for several stands for."""
    for line in lines:
        if not line.members:
            yield line
        elif not line.is_unfolded:
            yield from line.members


def press_at(clock: Clock, kinds: DeadlineKinds) -> datetime:
    """From when a clock is no longer calm (I-6)."""
    soon = soon_at(clock.started_at, clock.due_at, kinds.soon_after)
    return min(soon, clock.due_at - timedelta(seconds=kinds.last_call_seconds))


NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class _Look:
    """How a line looks from one moment until, not including, another."""

    row: Row
    glance: Glance | None
    from_: datetime
    until: datetime


class LiveRows(Sequence[Row]):
    """The rows of a list, each as it looks at the moment that the list was brought up to."""

    def __init__(self, list_: CaseList) -> None:
        self._list = list_

    def __len__(self) -> int:
        return len(self._list.lines)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        if isinstance(place, slice):
            return [self._list.row_at(one) for one in range(*place.indices(len(self)))]
        return self._list.row_at(place)


class CaseList:
    """The lines with how each looks now: a row is made when it is looked at, and again once it looks otherwise.

    Of hundreds of clocks that tick, those out of sight cost nothing.
    """

    def __init__(self, lines: Sequence[CaseLine], kinds: DeadlineKinds, now: datetime) -> None:
        """The lines as they look at `now`."""
        self.lines = lines
        self.rows = LiveRows(self)
        self._kinds = kinds
        self._now = now
        self._looks: list[_Look | None] = [None] * len(lines)
        promises = [one.promise for one in _single(lines) if one.promise is not None]
        self._promises = len(promises)
        self._due = sorted(one.due_at for one in promises if one.paused_at is None)
        self._asked_again = sorted(one.asks_again_at for one in promises if one.asks_again_at is not None)
        self._presses = sorted(
            press_at(one.clock, kinds) for line in lines for one in line.members if one.clock is not None
        )
        self._began_at = now

    def bring_up_to(self, now: datetime, seen: range) -> bool:
        """Let it be `now`; whether one of the rows at the places `seen` looks otherwise, or a count or the order."""
        before, self._now = self._now, now
        if bisect_right(self._due, before) != bisect_right(self._due, now):
            return True
        if bisect_right(self._asked_again, before) != bisect_right(self._asked_again, now):
            return True
        if bisect_right(self._presses, before) != bisect_right(self._presses, now):
            return True
        return any(self._fresh(place) is None for place in seen)

    def is_in_order(self, now: datetime) -> bool:
        """Whether nobody who has something in hand is asked again since the lines were put in their order (I-6), and
        nothing presses that stands together with others."""
        return all(
            bisect_right(moments, self._began_at) == bisect_right(moments, now)
            for moments in (self._asked_again, self._presses)
        )

    def glance_at(self, place: int) -> Glance | None:
        """How the clock of a line looks; None for a case without one."""
        return self._look(place).glance

    def row_at(self, place: int) -> Row:
        """How a line looks."""
        return self._look(place).row

    def count(self, *, passed: bool) -> int:
        """How many promises have passed, or still run."""
        gone = bisect_right(self._due, self._now)
        return gone if passed else self._promises - gone

    def _look(self, place: int) -> _Look:
        look = self._fresh(place)
        if look is None:
            look = self._looks[place] = self._made(place, self._now)
        return look

    def _fresh(self, place: int) -> _Look | None:
        look = self._looks[place]
        return look if look is not None and look.from_ <= self._now < look.until else None

    def _made(self, place: int, now: datetime) -> _Look:
        line = self.lines[place]
        if line.members:
            return self._together(line, now)
        what = f"{line.what()}  {line.title}"
        if line.clock is None:
            closed = line.quiet is not None and line.quiet.closed
            sign, tone = (CLOSED_SIGN, "done") if closed else (QUIET_SIGN, "")
            return _Look(Row(line.key, (sign, "", line.number, what, line.owner, ""), tone), None, now, NEVER)
        seen = glance(line.clock, now, self._kinds)
        said, tone, until = "", seen.tone, seen.changes_at or NEVER
        if line.promise is not None:
            said = remark(line.promise, now)
            if is_in_hand(line.promise, now):
                assert line.promise.asks_again_at is not None
                tone, until = "dim", min(until, line.promise.asks_again_at)
        return _Look(Row(line.key, (seen.sign, seen.left, line.number, what, line.owner, said), tone), seen, now, until)

    def _together(self, line: CaseLine, now: datetime) -> _Look:
        """A line that stands for several: how many, and the nearest of them."""
        assert line.clock is not None
        seen = glance(line.clock, now, self._kinds)
        many = f"{UNFOLDED_SIGN if line.is_unfolded else FOLDED_SIGN} {len(line.members)}"
        row = Row(line.key, (seen.sign, seen.left, many, line.what(), line.owner, ""), seen.tone)
        return _Look(row, seen, now, seen.changes_at or NEVER)
