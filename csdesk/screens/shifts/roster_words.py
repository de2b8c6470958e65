"""The roster in words: a row a day, the head with hours, leave and what it waits for (S-1 to S-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.cells import cell_len

from csdesk.language import _, current
from csdesk.rules.moment_words import WEEKDAY_NAMES
from csdesk.screens.shifts.roster_look import ASKED, GRANTED, LeaveNote, RosterLook
from csdesk.widgets.rows import Column, Row

if TYPE_CHECKING:
    from csdesk.desk.person import Person
    from csdesk.playbook.roster import Post
    from csdesk.rules.roster import DayRoster

REMARKS = 14
"""Cells that remarks get at least, before the hours in the head are cut."""


def weekday(day: date) -> str:
    """The day of the week, short."""
    return WEEKDAY_NAMES[current()][day.weekday()]


def full_day(day: date) -> str:
    """A day with its weekday."""
    return f"{day} {weekday(day)}"


def posts_of(look: RosterLook) -> Mapping[str, Post]:
    """Every post of the days that are shown, in the order of the patterns."""
    return {post.id: post for day in reversed(look.days) for post in day.posts}


def head(post: Post) -> str:
    """A post with its hours, whole hours without their minutes: `A 08-12 14:30-20`."""
    hours = " ".join(f"{begin}-{end}".replace(":00", "") for begin, end in post.hours)
    return f"{post.words.text(current())} {hours}"


def day_columns(look: RosterLook, chosen: DayRoster | None, room: int) -> Sequence[Column]:
    """Sign, day, a column a post, remarks; the hours in the head are those of the chosen day."""
    date_width = cell_len(_date(look.today, look.today))
    posts = {**posts_of(look), **({post.id: post for post in chosen.posts} if chosen is not None else {})}
    heads = [head(posts[one]) for one in posts_of(look)]
    names = [cell_len(name) for day in look.days for name in day.who.values() if name]
    widest_name = max(names, default=0) + 2
    widths = [max(cell_len(one), widest_name) for one in heads]
    left = room - (date_width + REMARKS + 3 + 2 * (len(widths) + 2))
    while sum(widths) > left and max(widths) > widest_name:
        widths[widths.index(max(widths))] -= 1
    columns = [Column(one, width) for one, width in zip(heads, widths, strict=True)]
    return [Column("", 1), Column("", date_width), *columns, Column(_("Remarks"))]


def day_row(look: RosterLook, day: DayRoster) -> Row:
    """One day: `X` where a post has nobody, `*` at who is on by a swap."""
    swapped = {name for one in day.swaps for name in (one.one, one.other)}
    cells = []
    for post in posts_of(look):
        name = day.who.get(post)
        if post not in day.who:
            cells.append("")
        elif name is None:
            cells.append(_("nobody"))
        else:
            cells.append(f"{name} *" if name in swapped else name)
    missing = any(name is None for name in day.who.values())
    tone = "dim" if day.day < look.today else ("passed" if missing else "")
    return Row(
        day.day.isoformat(), ("X" if missing else "", _date(day.day, look.today), *cells, _remarks(look, day)), tone
    )


def _date(day: date, today: date) -> str:
    shown = f"{day:%m-%d} {weekday(day)}"
    return f"{shown} {_('today')}" if day == today else shown


def _remarks(look: RosterLook, day: DayRoster) -> str:
    remarks = []
    if not day.posts:
        remarks.append(_("The shop rests."))
    elif day.rotation is None:
        remarks.append(_("no rotation is set"))
    if day.swaps:
        remarks.append(_("* swap"))
    away = [one for one in look.leave if one.first <= day.day <= one.last]
    if counting := ", ".join(one.agent for one in away if one.state == GRANTED):
        remarks.append(_("leave: {names}", names=counting))
    if asking := ", ".join(one.agent for one in away if one.state == ASKED):
        remarks.append(_("asked: {names}", names=asking))
    return "; ".join(remarks)


def details(look: RosterLook, day: DayRoster) -> Sequence[str]:
    """What the row of a day has no room for: who made which swap and why, whose leave, whose rotation."""
    lines = [
        _("{one} and {other} swap; made by {name}", one=one.one, other=one.other, name=one.made_by)
        + (f": {one.reason}" if one.reason else "")
        for one in look.swaps
        if one.day == day.day
    ]
    for one in look.leave:
        if one.first <= day.day <= one.last:
            lines.append("  ".join(filter(None, (leave_line(one), one.reason))))
    for post, name in day.who.items():
        if name is None and day.rotation is not None and not day.missing[post]:
            lines.append(_("The rotation has too few agents for {post}.", post=post))
    if day.rotation is not None:
        rotation = day.rotation
        names = ", ".join(rotation.agents)
        words = rotation.pattern.words.text(current())
        lines.append(_("{pattern} in turns since {day}: {names}", pattern=words, day=rotation.start, names=names))
    return lines


def hours_lines(day: DayRoster) -> Sequence[str]:
    """Each post of a day with its hours in full, and who is on it."""
    lines = []
    for post in day.posts:
        hours = ", ".join(f"{begin}-{end}" for begin, end in post.hours)
        lines.append(f"{post.words.text(current())}  {hours}  {day.who[post.id] or _('nobody')}")
    return lines


# -- leave -------------------------------------------------------------------------------------------------------------


def leave_columns() -> Sequence[Column]:
    """Sign, who, from and to, what it waits for, why it was asked for."""
    return (Column("", 1), Column("", 8), Column("", 13), Column(""), Column("", 12, drop=1))


def leave_row(note: LeaveNote, person: Person, *, decides: bool) -> Row:
    """A leave in the list: `?` waits for the reader, `=` counts."""
    sign, tone = ".", ""
    if note.waits_for(person, decides=decides):
        sign, tone = "?", "soon"
    elif note.state == GRANTED:
        sign, tone = "=", "done"
    span = f"{note.first:%m-%d}" if note.first == note.last else f"{note.first:%m-%d} - {note.last:%m-%d}"
    return Row(str(note.id), (sign, note.agent, span, waits_words(note), note.reason), tone)


def waits_words(note: LeaveNote) -> str:
    """What a leave still waits for, or that it counts."""
    if note.state == GRANTED:
        return _("it counts")
    waits = []
    if not note.agreed_by:
        waits.append(_("has to agree: {names}", names=" / ".join(sorted(note.may_agree)) or "-"))
    if note.needs_supervisor:
        waits.append(_("a supervisor has to grant it"))
    return "; ".join(waits)


def leave_line(note: LeaveNote) -> str:
    """A leave in one line."""
    return _("leave of {name}: {state}", name=note.agent, state=waits_words(note))
