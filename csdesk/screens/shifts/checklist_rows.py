"""The items of a checklist as rows: sign, time, words, what shows it, who (S-6, S-9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from csdesk.language import _
from csdesk.rules.reading import show_money
from csdesk.screens.clock_words import in_words
from csdesk.screens.day_words import short_day
from csdesk.widgets.rows import Column, Row

if TYPE_CHECKING:
    from csdesk.desk.shifts.checklist_view import DayList, Line

DONE, LATE, OPEN, SKIPPED, KEPT, AUTOMATIC = "x", "!", ".", "-", "=", "a"
"""What stands before an item; colour is never alone."""

MINUTE = timedelta(minutes=1)

SHOWN_WIDTH, WHO_WIDTH = 16, 8
"""Cells of what shows that an item was done, and of who did it."""

Local = Callable[[datetime], datetime]
"""A moment on the shop's clocks."""


def columns() -> Sequence[Column]:
    """The columns of the list; on a narrow screen who, then what shows it, give way to the words."""
    return (Column("", 1), Column("", 5), Column(""), Column("", SHOWN_WIDTH, drop=1), Column("", WHO_WIDTH, drop=2))


def key_of(line: Line) -> str:
    """Names an item as long as it is there."""
    return f"{line.case_id}-{line.step}"


def brought_up(lines: Sequence[Line], read_at: datetime, now: datetime) -> Sequence[Line]:
    """The items as they are `now`: what has become late since they were read is late (S-9).

    What was no more to be done in time when it was read, and is not late, is late to nobody.
    """
    return [
        replace(one, late=True)
        if one.case_id is not None and one.open and one.due_at is not None and read_at < one.due_at <= now
        else one
        for one in lines
    ]


def next_to_come(lines: Sequence[Line], now: datetime) -> Line | None:
    """What is open and due next."""
    coming = [one for one in lines if one.open and one.due_at is not None and one.due_at > now]
    return min(coming, key=lambda one: one.due_at or now, default=None)


def due_now(lines: Sequence[Line], now: datetime) -> Line | None:
    """The item to begin with: what is late the longest, or else due next, or else open at all."""
    late = [one for one in lines if one.late]
    if late:
        return min(late, key=lambda one: one.due_at or now)
    return next_to_come(lines, now) or next((one for one in lines if one.open), None)


def changes_at(lines: Sequence[Line], now: datetime) -> datetime | None:
    """When the rows of some items look otherwise though nobody does anything: a minute more, or a minute less."""
    moments = [_next_minute(one.due_at, now) for one in lines if one.late and one.due_at is not None]
    coming = next_to_come(lines, now)
    if coming is not None and coming.due_at is not None:
        moments.append(_next_minute(coming.due_at, now))
    return min(moments, default=None)


def _next_minute(due_at: datetime, now: datetime) -> datetime:
    """The next moment that is a whole number of minutes from `due_at`."""
    return due_at + ((now - due_at) // MINUTE + 1) * MINUTE


def rows_of(lines: Sequence[Line], now: datetime, local: Local, *, live: bool, posts: bool) -> list[Row]:
    """A row for each item. `live`: the day is today's, so that time matters; `posts`: whose an open one is, is told."""
    coming = next_to_come(lines, now) if live else None
    return [_row(one, now, local, is_next=one is coming, posts=posts) for one in lines]


def _row(line: Line, now: datetime, local: Local, *, is_next: bool, posts: bool) -> Row:
    sign, tone = sign_and_tone(line)
    if is_next:
        tone = "soon"
    if line.open:
        moment, who = line.due_at, "+".join(line.posts) if posts else ""
    else:
        moment, who = line.at or line.due_at, line.by
    time = f"{local(moment):%H:%M}" if moment is not None else ""
    shown = state_words(line, now)
    if is_next and line.due_at is not None:
        shown = _("in {time}", time=span(-((now - line.due_at) // MINUTE)))
    return Row(key_of(line), (sign, time, words_of(line), shown, who), tone)


def title_row(of: DayList) -> Row:
    """The row above the items of a list that was started by hand (S-13)."""
    done = sum(one.is_done for one in of.lines)
    progress = _("{n} of {many} done", n=done, many=len(of.lines))
    return Row(f"list-{of.case_id}", ("", "", list_words(of), progress, ""), "dim")


def list_words(of: DayList) -> str:
    """`Reception of a visit: the inspector at 15:00`."""
    return _("{list}: {title}", list=in_words(of.words), title=of.title)


def sign_and_tone(line: Line) -> tuple[str, str]:
    """What stands before an item, and its colour."""
    signs = {"done": (DONE, "done"), "skipped": (SKIPPED, "dim"), "kept": (KEPT, "dim"), "carried": (KEPT, "dim")}
    if line.state in signs:
        return signs[line.state]
    if line.late:
        return LATE, "passed"
    if line.automatic:
        return AUTOMATIC, ""
    return OPEN, "dim" if line.state == "waiting" else ""


def words_of(line: Line) -> str:
    """What is to be done; of what was carried here, since when."""
    words = in_words(line.words)
    return words if line.first_day is None else _("from {day}: {item}", day=short_day(line.first_day), item=words)


def state_words(line: Line, now: datetime) -> str:
    """In short how an item stands: what shows that it was done, why it was not, how late it is, what it asks for."""
    if line.state == "done":
        return ", ".join(filter(None, (shown_words(line), line.note)))
    if line.state == "skipped":
        return _("skipped: {why}", why=line.note)
    if line.state == "kept":
        return _("kept: {why}", why=line.note)
    if line.state == "carried":
        return _("carried over")
    if line.late and line.due_at is not None:
        late = (now - line.due_at) // MINUTE
        return _("late {time}", time=span(late)) if late else _("due now")
    return line.note or asked_words(line)


def span(minutes: int) -> str:
    """`5 min`, `2 h 05`."""
    if minutes < 60:
        return _("{minutes} min", minutes=minutes)
    return _("{hours} h {minutes:02}", hours=minutes // 60, minutes=minutes % 60)


def asked_words(line: Line) -> str:
    """What an open item asks for when it is ticked."""
    asked = {
        "count": _("count __"),
        "note": _("note __"),
        "photo": _("picture __"),
        "amount": _("account __"),
        "automatic": _("by itself"),
    }
    return _("after others") if line.state == "waiting" else asked.get(line.evidence_kind, "")


def shown_words(line: Line) -> str:
    """What shows that an item was done: `12`, `4 decided`, `98.00 agrees`."""
    return evidence_words(line.evidence or {}, line.figure)


def evidence_words(evidence: Mapping[str, Any], figure: Mapping[str, str] | None) -> str:
    """Evidence as it is kept, in short; of an account what was counted, and the difference."""
    if "expected_fen" in evidence:
        expected, counted = evidence["expected_fen"], evidence["counted_fen"]
        if expected == counted:
            return _("{yuan} agrees", yuan=show_money(counted))
        return f"{show_money(counted)} ({difference(expected, counted)})"
    if "photo" in evidence:
        return str(evidence["photo"]).rpartition("/")[2]
    number = evidence.get("figure", evidence.get("count"))
    if number is None:
        return ""
    return in_words(figure).replace("{n}", str(number)) if figure is not None else _("count {n}", n=number)


def difference(expected_fen: int, counted_fen: int) -> str:
    """`+1.50`, `-0.50`."""
    more = "+" if counted_fen > expected_fen else ""
    return more + show_money(counted_fen - expected_fen)
