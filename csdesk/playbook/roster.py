"""roster.toml: the posts of a day and their hours, limits of leave, coming and going (S-1 to S-5, S-11)."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal

from pydantic import Field, model_validator

from csdesk.playbook.basis import Choice, EachOnce, Identifier, Shape, Wrong, choice

MINUTES_OF_DAY = 24 * 60

ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of day as `08:00`."""


class Post(Choice):
    """One place at the desk for a day: its hours from and to, in order (S-1)."""

    id: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{0,3}$")]
    hours: Annotated[
        tuple[Annotated[tuple[ClockTime, ClockTime], Field(strict=False)], ...], Field(min_length=1, strict=False)
    ]

    @model_validator(mode="after")
    def _within_a_day(self) -> Post:
        blocks = self.minutes(time())
        if blocks[-1][1] - blocks[0][0] > MINUTES_OF_DAY:
            raise Wrong("hours_overlap", place="hours")
        return self

    def minutes(self, day_begins: time) -> tuple[tuple[int, int], ...]:
        """The hours in minutes since midnight of the day's date; those of the next date are above 1440.

        Nothing is before `day_begins`: a time that is not later than the one before it is of the next date.
        """
        blocks, reached = [], day_begins.hour * 60 + day_begins.minute
        for begin, end in self.hours:
            begins = reached + (_minutes(begin) - reached) % MINUTES_OF_DAY
            reached = begins + ((_minutes(end) - begins) % MINUTES_OF_DAY or MINUTES_OF_DAY)
            blocks.append((begins, reached))
        return tuple(blocks)


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


class Pattern(Choice):
    """The posts between which the agents of a rotation take turns, and the checklist they go through (S-1)."""

    checklist: Identifier
    works_on: Literal["every_day", "working_days"]
    """`working_days`: on a rest day of the calendar nobody is needed."""
    post: Annotated[tuple[Post, ...], Field(min_length=1, strict=False), EachOnce]


class LeaveLimits(Shape):
    """How many days of leave need no supervisor (S-2), how long a leave may be, how far ahead it may end."""

    month_days: int = Field(ge=0, le=31)
    row_days: int = Field(ge=0, le=366)
    longest_days: int = Field(ge=1, le=366)
    days_ahead: int = Field(ge=1, le=3660)


class AttendanceGrace(Shape):
    """From how many minutes on coming late and going early is told (S-5)."""

    late_minutes: int = Field(ge=0, le=240)
    early_minutes: int = Field(ge=0, le=240)


class RosterFile(Shape):
    """roster.toml (S-1 to S-5, S-11)."""

    day_begins: time
    """What is earlier on the shop's clocks belongs to the day before."""
    default_pattern: Identifier
    carry_days: int = Field(ge=1, le=31)
    """How many days an open item is carried on before the supervisor has it (S-11)."""
    carry_to: tuple[Identifier, ...] = Field(min_length=1, strict=False)
    """Who is told of it then: ids of recipients.toml."""
    leave: LeaveLimits
    attendance: AttendanceGrace
    part: Annotated[tuple[Choice, ...], Field(min_length=1, strict=False), EachOnce]
    pattern: Annotated[tuple[Pattern, ...], Field(min_length=1, strict=False), EachOnce]

    @model_validator(mode="after")
    def _default_exists(self) -> RosterFile:
        if self.get(self.default_pattern) is None:
            raise Wrong("pattern_unknown", self.default_pattern, "default_pattern")
        return self

    def get(self, pattern_id: str) -> Pattern | None:
        """The pattern called `pattern_id`, if there is one."""
        return choice(self.pattern, pattern_id)
