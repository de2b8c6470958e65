"""Roster, leave and attendance as commands answer them: for programs and for people (S-1 to S-3, S-5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import typer

from csdesk.cli.options import Options
from csdesk.cli.times import read_day
from csdesk.language import _, current, ngettext, say
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.models.roster import Attendance, Leave
    from csdesk.rules.attendance import Line
    from csdesk.rules.leave import Reason
    from csdesk.rules.roster import DayRoster


def read_days(options: Options, desk: Desk, first: str | None, last: str | None) -> tuple[date, date]:
    """The days from FROM to TO, both included: today when nothing is typed, one day without TO.

    BadParameter for what cannot be read, or is the wrong way round.
    """
    from csdesk.desk.shifts.shifts import day_of

    now = options.now
    local = now.astimezone(desk.playbook.shop.zone)
    begin = read_day(first, "FROM", local) or day_of(desk.playbook, now)
    end = read_day(last, "TO", local) or begin
    if end < begin:
        raise typer.BadParameter(_("The last day comes before the first."), param_hint="'TO'")
    return begin, end


def roster_rows(day: DayRoster) -> list[dict[str, Any]]:
    """A day of the roster, an entry a post; none on a day on which the shop rests."""
    return [
        {
            "date": day.day.isoformat(),
            "post": post.id,
            "agent": day.who[post.id],
            "hours": [list(block) for block in post.hours],
            "missing": list(day.missing.get(post.id, ())),
            "words": post.words.text(current()),
            "set": day.rotation is not None,
            "swaps": [{"id": one.id, "one": one.one, "other": one.other} for one in day.swaps],
        }
        for post in day.posts
    ]


def roster_headings() -> tuple[str, ...]:
    """The headings of `roster_table`."""
    return _("Date"), _("Post"), _("Hours"), _("Agent"), _("Remarks")


def roster_table(day: DayRoster) -> list[tuple[str, ...]]:
    """A day of the roster for a person, a row a post."""
    if not day.posts:
        return [(f"{day.day}", "", "", "", _("The shop rests."))]
    swaps = [_("swap {number}: {one} and {other}", number=one.id, one=one.one, other=one.other) for one in day.swaps]
    rows: list[tuple[str, ...]] = []
    for post in day.posts:
        agent, remarks = day.who[post.id], list(swaps)
        if agent is None:
            remarks.insert(0, _why_nobody(day, post.id))
        hours = ", ".join(f"{begin}-{end}" for begin, end in post.hours)
        rows.append((f"{day.day}", post.words.text(current()), hours, agent or "-", "; ".join(remarks)))
    return rows


def _why_nobody(day: DayRoster, post: str) -> str:
    if day.rotation is None:
        return _("no rotation is set")
    names = ", ".join(day.missing[post])
    return _("nobody; on leave: {names}", names=names) if names else _("nobody: the rotation has too few agents")


STATES = {
    "asked": N_("asked"),
    "granted": N_("granted"),
    "refused": N_("refused"),
    "withdrawn": N_("withdrawn"),
}


def leave_document(tx: Transaction, leave: Leave, now: datetime) -> dict[str, Any]:
    """One leave, with what still stands against it."""
    from csdesk.desk.shifts.leave import lapsed, reasons_of
    from csdesk.desk.shifts.shifts import day_of

    late = lapsed(leave, day_of(tx.playbook, now))
    return {
        "id": leave.id,
        "agent": leave.agent,
        "from": leave.first.isoformat(),
        "to": leave.last.isoformat(),
        "reason": leave.reason,
        "state": leave.state,
        "lapsed": late,
        "asked_by": leave.asked_by,
        "agreed_by": leave.agreed_by,
        "decided_by": leave.decided_by,
        "decision": leave.decision,
        "reasons": reasons(reasons_of(tx, leave, now)) if leave.state == "asked" and not late else [],
    }


def leave_words(document: dict[str, Any]) -> str:
    """What became of a leave, or what it waits for."""
    if document["lapsed"]:
        return _("not decided in time")
    if document["state"] != "asked":
        return _(STATES[document["state"]])
    waits = [] if document["agreed_by"] else [_("the other agent has to agree")]
    if document["reasons"] and not document["decision"]:
        waits.append(_("a supervisor has to grant it"))
    return "; ".join(waits) or _(STATES["asked"])


def leave_table(documents: Iterable[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Leave for a person, a row each."""
    return [
        (str(one["id"]), one["agent"], one["from"], one["to"], leave_words(one), one["reason"], one["decision"])
        for one in documents
    ]


def reasons(found: Iterable[Reason]) -> list[dict[str, str]]:
    """Why a leave cannot be had just so."""
    return [{"rule": reason.rule, "message": say(reason.sentence)} for reason in found]


PRESENCE = {
    "to_come": N_("to come"),
    "missing": N_("missing"),
    "there": N_("there"),
    "gone": N_("gone"),
    "not_clocked_off": N_("not clocked off"),
    "not_on_roster": N_("outside the roster's hours"),
}


def attendance_rows(tx: Transaction, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The supervisor's list for programs."""

    def moment(one: datetime | None) -> str | None:
        return tx.local(one).isoformat() if one else None

    return [
        {
            "date": line.day.isoformat(),
            "agent": line.agent,
            "posts": list(line.posts),
            "from": moment(line.begin),
            "to": moment(line.end),
            "state": line.presence.value,
            "on": moment(line.on),
            "off": moment(line.off),
            "late_minutes": line.late,
            "early_minutes": line.early,
            "away_minutes": line.away,
        }
        for line in lines
    ]


def attendance_headings() -> tuple[str, ...]:
    """The headings of `attendance_table`."""
    return _("Date"), _("Agent"), _("Post"), _("Hours"), _("On"), _("Off"), _("Remarks")


def attendance_table(tx: Transaction, lines: Sequence[Line]) -> list[tuple[str, ...]]:
    """The supervisor's list for a person."""

    def clock(one: datetime | None) -> str:
        return f"{tx.local(one):%H:%M}" if one else ""

    rows: list[tuple[str, ...]] = []
    for line in lines:
        hours = f"{clock(line.begin)}-{clock(line.end)}" if line.begin else ""
        posts, remarks = ", ".join(line.posts), "; ".join(_remarks(line))
        rows.append((f"{line.day}", line.agent, posts, hours, clock(line.on), clock(line.off), remarks))
    return rows


def _remarks(line: Line) -> list[str]:
    remarks = [_(PRESENCE[line.presence])]
    if line.late and line.on:
        remarks.append(ngettext("{n} minute late", "{n} minutes late", line.late))
    if line.early:
        remarks.append(ngettext("{n} minute early", "{n} minutes early", line.early))
    if line.away:
        remarks.append(ngettext("{n} minute away in between", "{n} minutes away in between", line.away))
    return remarks


def stay_document(tx: Transaction, stay: Attendance) -> dict[str, Any]:
    """One stay; `off` is null until clocking off."""
    return {
        "id": stay.id,
        "agent": stay.agent,
        "date": stay.day.isoformat(),
        "on": tx.local(stay.on_at).isoformat(),
        "off": tx.local(stay.off_at).isoformat() if stay.off_at else None,
    }
