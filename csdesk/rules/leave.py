"""How much leave needs no supervisor (S-2), and on which days somebody has to stay (S-3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from csdesk.playbook.roster import LeaveLimits
from csdesk.refused import N_
from csdesk.rules.working_time import DAY
from csdesk.sentence import Sentence


@dataclass(frozen=True)
class Reason:
    """Why a leave cannot be had just so: the rule, and a sentence."""

    rule: str
    """`S-2`: a supervisor may grant it all the same. `S-3`: nobody may."""
    sentence: Sentence


def days_from(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    return (first + number * DAY for number in range((last - first).days + 1))


def beyond_limits(
    first: date, last: date, own: Collection[date], *, limits: LeaveLimits, rests: Callable[[date], bool]
) -> tuple[Reason, ...]:
    """Where a leave from `first` to `last` goes beyond what needs no supervisor (S-2).

    `own` are the days of leave that the same agent has besides. Days on which the shop rests count for nothing, and
    break no run; a run goes on across the end of a month.
    """
    asked = {day for day in days_from(first, last) if not rests(day)}
    if not asked:
        return ()
    counted = asked | {day for day in own if not rests(day)}
    of_month = Counter((day.year, day.month) for day in counted)
    reasons = [
        Reason(
            "S-2",
            Sentence(
                N_("That makes {days} days of leave in {month}. Only a supervisor may grant more than {limit}."),
                {"days": of_month[month], "month": f"{month[0]}-{month[1]:02}", "limit": limits.month_days},
            ),
        )
        for month in sorted({(day.year, day.month) for day in asked})
        if of_month[month] > limits.month_days
    ]
    run = _run(min(asked), counted, rests)
    if len(run) > limits.row_days:
        message = N_(
            "That makes {days} days in a row, {first} to {last}. Only a supervisor may grant more than {limit}."
        )
        values = {"days": len(run), "first": f"{run[0]}", "last": f"{run[-1]}", "limit": limits.row_days}
        reasons.append(Reason("S-2", Sentence(message, values)))
    return tuple(reasons)


def _run(inside: date, counted: Collection[date], rests: Callable[[date], bool]) -> list[date]:
    """The days of leave in a row around one of them, without the days of rest between them."""
    begin = inside
    while begin - DAY in counted or rests(begin - DAY):
        begin -= DAY
    run, day = [], begin
    while day in counted or rests(day):
        if day in counted:
            run.append(day)
        day += DAY
    return run


def left_empty(
    first: date,
    last: date,
    agent: str,
    *,
    agents: Callable[[date], Collection[str]],
    away: Mapping[date, Collection[str]],
) -> tuple[Reason, ...]:
    """The days of a leave on which nobody of the rotation would be left (S-3).

    `agents` are those of whom somebody is needed on a day, none on a day of rest; `away` who else has leave granted.
    """
    reasons = []
    for day in days_from(first, last):
        others = [one for one in agents(day) if one != agent]
        if agent not in agents(day) or not all(one in away.get(day, ()) for one in others):
            continue
        if others:
            names = {"zh": "、".join(others), "en": ", ".join(others)}
            sentence = Sentence(
                N_("On {day} nobody would be left: on leave already: {names}."), {"day": f"{day}", "names": names}
            )
        else:
            sentence = Sentence(N_("On {day} nobody would be left."), {"day": f"{day}"})
        reasons.append(Reason("S-3", sentence))
    return tuple(reasons)
