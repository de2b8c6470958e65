"""deadlines.toml: the kinds of promises, how long each runs and on which clock (I-1 to I-3, I-6, I-10)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from csdesk.playbook.basis import Choice, EachOnce, Identifier, Shape, Words, Wrong

Runs = Literal["wall", "working", "days", "months", "moment", "before", "after", "that_day", "each_day"]
"""What is counted: minutes day and night, minutes of working time, calendar days, calendar months.

A deadline that runs to a moment is due at the moment that is said, at most `amount` days ahead (C-1). One that aims at
a moment is due so many minutes before or after it, or so many minutes into its day (T-3, T-4). `each_day` is due when
so many minutes of a day have gone next, or at the moment that is said where that is earlier (T-7).
"""

AIMED: frozenset[str] = frozenset({"before", "after", "that_day"})
"""What counts from a moment that its case aims at, such as when goods are expected."""

MOST: Mapping[Runs, int] = {
    "wall": 525_600, "working": 100_000, "days": 3_660, "months": 120, "moment": 3_660,
    "before": 525_600, "after": 525_600, "that_day": 1_440, "each_day": 1_440,
}  # fmt: skip
"""The longest that a deadline may run."""

_PART = re.compile("[0-9]{1,3}/[1-9][0-9]{0,2}")


def _part(given: Any) -> Fraction:
    """A part of one, written as a fraction such as 2/3."""
    part = Fraction(given) if isinstance(given, str) and _PART.fullmatch(given) else Fraction(0)
    if not 0 < part < 1:
        raise Wrong("part_wrong", given if isinstance(given, str) else "")
    return part


class DeadlineKind(Choice):
    """One kind of deadline: what is promised, how long it runs, what is done outside working hours."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
    rule: str = Field(pattern=r"^[A-Z]+-[0-9]+$")
    """The rule of the procedure that gives it."""
    runs: Runs
    amount: int = Field(ge=0)
    """How many of what `runs` counts, unless something else is chosen; 0 days run to the end of the same day (D-3)."""
    chosen_by: Identifier | None = None
    """The name of what is said about the single case, such as `minutes`, and changes how long it runs."""
    chosen_words: Words | None = None
    """What people call that."""
    least: int | None = Field(default=None, ge=1)
    most: int | None = Field(default=None, ge=1)
    """With `least`: what is said is the amount itself, in these bounds."""
    lengths: Mapping[str, Annotated[int, Field(ge=1)]] = {}
    """The amount for each thing that can be said."""
    other_numbers: bool = False
    """Whether any whole number that `lengths` leaves out can be said too, and leads to `amount`."""
    at_most: int | None = Field(default=None, ge=1)
    """The longest amount for any case."""
    at_least: int = Field(default=0, ge=0, le=10_000)
    """Of what aims at a moment: the minutes that whoever begins it late has all the same."""
    after_hours: Literal["go_on", "next_opening"] = "go_on"
    """What begins outside working hours runs on, or is due at the next opening (I-2)."""
    rest_day: Literal["keep", "next_working_day"] = "keep"
    """What would be due on a rest day stays there, or moves on (K-3)."""
    own_list: bool = False
    """Whether those that have passed stand in a list of their own, and press on no other screen after their day."""
    apart: bool = False
    """Whether they stand in a list of their own alone, and press on no other screen, as visits do (K-3)."""
    together: bool = False
    """Whether calm ones of one step are one line of F5 with their count (T-3)."""
    pausable: bool = False
    """Whether it may be paused for a reason of incidents.toml (I-10)."""

    @model_validator(mode="after")
    def _fits_together(self) -> DeadlineKind:
        for place, amount in self._amounts():
            if amount > MOST[self.runs]:
                raise Wrong("less_than_equal", str(amount), place)
        if self.amount == 0 and self.runs != "days":
            raise Wrong("greater_than_equal", "0", "amount")
        if self.after_hours != "go_on" and self.runs != "wall":
            raise Wrong("other_run", self.runs, "after_hours")
        if self.rest_day != "keep" and self.runs not in ("days", "months"):
            raise Wrong("other_run", self.runs, "rest_day")
        if self.at_least and self.runs not in AIMED:
            raise Wrong("other_run", self.runs, "at_least")
        bounds = [bound for bound in (self.least, self.most) if bound is not None]
        chosen = self.chosen_by is not None
        says_moment = self.runs in ("moment", *AIMED) or (self.runs == "each_day" and chosen)
        ways = (len(bounds) == 2) + bool(self.lengths) + says_moment
        unused = self.other_numbers and not self.lengths
        if ways != chosen or len(bounds) == 1 or unused or chosen != (self.chosen_words is not None):
            raise Wrong("choice_unclear", "", "chosen_by")
        if bounds and not bounds[0] <= self.amount <= bounds[-1]:
            raise Wrong("amount_outside", str(self.amount), "amount")
        return self

    def _amounts(self) -> Iterator[tuple[str, int]]:
        """Every amount of the kind, with its place."""
        yield "amount", self.amount
        if self.most is not None:
            yield "most", self.most
        yield from ((f"lengths.{said}", amount) for said, amount in self.lengths.items())


class DeadlineKinds(Shape):
    """deadlines.toml: when a deadline warns (I-6), and its kinds."""

    soon_after: Annotated[Fraction, BeforeValidator(_part)]
    """The part of its time after which it is soon."""
    last_call_seconds: int = Field(ge=1, le=3_600)
    kind: Annotated[tuple[DeadlineKind, ...], Field(min_length=1, strict=False), EachOnce]

    def get(self, kind_id: str) -> DeadlineKind | None:
        """The kind called `kind_id`, if there is one."""
        return next((one for one in self.kind if one.id == kind_id), None)
