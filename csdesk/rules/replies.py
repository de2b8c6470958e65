"""What a reply to a ticket must hold and must not say (C-1, C-2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from csdesk.playbook.calendar import Calendar
from csdesk.playbook.deadline_kinds import DeadlineKinds
from csdesk.playbook.procedures import Procedure
from csdesk.playbook.replies import Replies
from csdesk.refused import N_, Refused
from csdesk.rules.banned import find_banned
from csdesk.rules.moments import ShownMoment, part_that_says_when, read_wanted
from csdesk.rules.text import clean_line, narrow, shortened
from csdesk.rules.working_time import end_of_day, moment_on

PARTS: Mapping[str, str] = {
    "facts": N_("Say what happened."),
    "solution": N_("Say how it is solved."),
    "until": N_("Say by when it is solved: a day or a time still to come, such as tomorrow 15:00."),
}
"""The three parts of a reply by name, in their order, each with what is said when it is missing."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a reply: the rule, and the refusal with its field."""

    rule: str
    refused: Refused
    found: str = ""
    """The words at fault, as they were typed."""
    span: tuple[int, int] | None = None
    """Where in the field they begin and end."""

    @property
    def field(self) -> str:
        """The part at fault, a key of PARTS."""
        return str(self.refused.field)


@dataclass(frozen=True)
class Checked:
    """What became of a reply: its three parts cleaned, by when it promises, and everything that is wrong."""

    parts: Mapping[str, str]
    until: datetime | None
    """Aware, in the zone of the shop; None where the third part holds no moment to come."""
    problems: tuple[Problem, ...]


def promise_days(procedures: Iterable[Procedure], kinds: DeadlineKinds) -> int:
    """How many days ahead a reply may promise: what the deadline says that a ticket runs to a moment by (C-1)."""
    promised = {step.deadline for procedure in procedures if procedure.is_ticket for step in procedure.step}
    return min((kind.amount for kind in kinds.kind if kind.runs == "moment" and kind.id in promised), default=366)


def check_reply(
    parts: Mapping[str, str], *, replies: Replies, calendar: Calendar, now: datetime, most_days: int
) -> Checked:
    """Whether a reply may be sent; `parts` by name, as typed, `now` aware and in the shop's zone (C-1, C-2).

    The third part has to hold a moment still to come, at most `most_days` days ahead. A day alone means the shop's
    closing time on it, or its end where that is past.
    """
    cleaned = {name: clean_line(parts.get(name, "")) for name in PARTS}
    problems = [
        *(_of_length(name, text, replies.limits.text) for name, text in cleaned.items()),
        *(_missing(name, text) for name, text in cleaned.items()),
    ]
    until: datetime | None = None
    if cleaned["until"]:
        try:
            until = read_until(parts["until"], calendar=calendar, now=now, most_days=most_days)
        except Refused as refused:
            problems.append(Problem("C-1", refused.at("until"), cleaned["until"]))
    problems += [problem for name in PARTS for problem in banned_in(name, parts.get(name, ""), replies)]
    order = list(PARTS)
    found = sorted((one for one in problems if one is not None), key=lambda one: order.index(one.field))
    return Checked(cleaned, until, tuple(found))


def _missing(name: str, text: str) -> Problem | None:
    # Signs alone say nothing.
    if any(character.isalnum() for character in text):
        return None
    return Problem("C-1", Refused("reply_part_missing", PARTS[name], field=name), text)


def _of_length(name: str, text: str, most: int) -> Problem | None:
    if len(text) <= most:
        return None
    refused = Refused(
        "text_too_long",
        N_("This has {found} characters, and {limit} is the most. Please shorten it; nothing was cut."),
        field=name,
        found=len(text),
        limit=most,
    )
    return Problem("C-1", refused)


def banned_in(name: str, typed: str, replies: Replies) -> Iterator[Problem]:
    """Every banned phrase in the part `name` as it was typed, with its place (C-2)."""
    for one in find_banned(typed, replies):
        found = typed[one.begin : one.end]
        message = N_('"{found}" is not said in a reply ({phrase}). Say what is done, and by when.')
        if narrow(clean_line(found)) == one.phrase:
            message = N_('"{phrase}" is not said in a reply. Say what is done, and by when.')
        refused = Refused("phrase_banned", message, field=name, found=shortened(found), phrase=one.phrase)
        yield Problem("C-2", refused, found, (one.begin, one.end))


def read_until(text: str, *, calendar: Calendar, now: datetime, most_days: int) -> datetime:
    """By when a reply promises, as typed; aware, in the zone of `now`, later than it (C-1).

    Other words may stand around it: `最迟明天15:00前给您答复`. Refused where none, or more than one, can be read.
    """
    try:
        moment = _wanted(text, calendar, now, most_days)
    except Refused as refused:
        if refused.code != "wanted_unreadable":
            raise
        moment = _wanted(part_that_says_when(text), calendar, now, most_days)
    if moment.astimezone(UTC) <= now.astimezone(UTC):
        raise Refused(
            "wanted_in_past",
            N_("Understood as {understood}, which is past: it is {now}. Type a time still to come."),
            understood=ShownMoment(moment),
            now=ShownMoment(now),
        )
    return moment


def _wanted(text: str, calendar: Calendar, now: datetime, most_days: int) -> datetime:
    try:
        return read_wanted(text, now=now, most_days=most_days)
    except Refused as refused:
        if refused.code != "wanted_no_time":
            raise
        return _on_the_day(text, calendar, now, most_days, refused)


def _on_the_day(text: str, calendar: Calendar, now: datetime, most_days: int, no_time: Refused) -> datetime:
    """A day alone: its closing time, or its end where the shop has closed already."""
    try:
        # The last minute of the day is still to come on every day that is.
        last = read_wanted(f"{text} 23:59", now=now, most_days=most_days + 1)
    except Refused as refused:
        raise (no_time if refused.code == "wanted_hour_unclear" else refused) from None
    zone = now.tzinfo
    assert zone is not None
    closing = moment_on(last.date(), calendar.closes, zone, last=True)
    moment = closing if closing > now.astimezone(UTC) else end_of_day(last.date(), zone)
    return moment.astimezone(zone)
