"""checklists/*.toml: what is to be done on a shift's day, and the lists that are started when needed (S-6, S-13)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from csdesk.playbook.basis import EachOnce, Identifier, Shape, Words, Wrong
from csdesk.playbook.procedures import Procedure, StepShape

Evidence = Literal["tick", "count", "note", "photo", "amount", "automatic"]
"""What shows that an item is done: nothing more, how many, a sentence, a picture, an account, or the facts (S-7)."""

ByHand = Literal["tick", "count"]

RestDay = Literal["keep", "skip", "next_working_day"]
"""What becomes of an item on a rest day of the calendar: it stays, is left out, or waits for the next working day."""

SOURCES = frozenset(
    {
        "carried.decided",
        "day.nothing_forgotten",
        "handover.accepted",
        "self_pickups.called",
        "self_pickups.decided",
        "tickets.answered",
        "unsigned.checked",
        "untracked.decided",
        "visits.made",
    }
)
"""The facts that tick an item by themselves (S-7). One that the desk cannot read is ticked by hand."""

PLACES = frozenset(
    {"order", "orders", "incidents", "parcels", "parcels_second", "parcels_unsigned", "pickups", "handover", "visits"}
)
"""The screens that an item can open; behind the parcels, which query they show."""

_RULES = (
    r"FREQ=DAILY(;INTERVAL=[1-9][0-9]{0,2})?",
    r"FREQ=WEEKLY(;INTERVAL=[1-9][0-9]?)?;BYDAY=(MO|TU|WE|TH|FR|SA|SU)(,(MO|TU|WE|TH|FR|SA|SU)){0,6}",
    r"FREQ=MONTHLY(;INTERVAL=([1-9]|1[01]))?;BYMONTHDAY=(-?([1-9]|[12][0-9]|3[01]))(,-?([1-9]|[12][0-9]|3[01])){0,30}",
    r"FREQ=MONTHLY(;INTERVAL=([1-9]|1[01]))?;BYDAY=(-1|[1-4])(MO|TU|WE|TH|FR|SA|SU)",
    r"FREQ=YEARLY;BYMONTH=([1-9]|1[0-2]);BYMONTHDAY=([1-9]|1[0-9]|2[0-8])",
)


def _recurs(rule: str) -> str:
    # Of RFC 5545 what a shop needs, and nothing of it that never comes: a search for such a day would not end.
    if not any(re.fullmatch(one, rule) for one in _RULES):
        raise Wrong("recurrence_wrong", rule)
    return rule


Recurrence = Annotated[str, AfterValidator(_recurs)]
"""An RRULE of iCalendar, such as FREQ=DAILY;INTERVAL=3."""

Post = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{0,3}$")]


class Item(StepShape):
    """One thing to do on a day, by whoever is on one of its posts."""

    posts: tuple[Post, ...] = Field(default=(), strict=False)
    """Whose it is; everybody's when empty."""
    part: Identifier = "opening"
    """The part of the day, an id of roster.toml."""
    due: time | None = Field(default=None, strict=False)
    """By when, on the shop's clocks; before the hour at which the day begins it is the day after."""
    every: Recurrence = "FREQ=DAILY"
    start: date = Field(default=date(2024, 1, 1), strict=False)
    """From when the recurrence counts."""
    rest_day: RestDay = "keep"
    evidence: Evidence = "tick"
    source: Annotated[str, Field(json_schema_extra={"enum": sorted(SOURCES)})] = ""
    """The fact that ticks it by itself."""
    covers: tuple[Identifier, ...] = Field(default=(), strict=False)
    """For `day.nothing_forgotten`: the items of the same list that must not be left."""
    by_hand: ByHand = "tick"
    """How it is ticked where the desk cannot read its source."""
    figure: Words | None = None
    """What its figure says, with {n} in it."""
    opens: Annotated[str, Field(json_schema_extra={"enum": sorted(PLACES)})] = ""
    """The screen on which it is done."""
    carries: bool = True
    """Whether it is carried to the next day when it is open at close (S-11)."""
    carries_each: bool = False
    """Whether each day's is carried for itself, as an account; else the first that is open stands for later ones."""

    @model_validator(mode="after")
    def _fits(self) -> Item:
        if self.source and self.source not in SOURCES:
            raise Wrong("source_unknown", self.source, "source")
        if (self.evidence == "automatic") != bool(self.source):
            raise Wrong("source_unclear", self.source, "evidence")
        if self.due is not None and self.after:
            raise Wrong("due_with_after", "", "due")
        if self.due is not None and (self.due.tzinfo is not None or self.due.second or self.due.microsecond):
            raise Wrong("string_pattern_mismatch", str(self.due), "due")
        for key in ("done_on", "says", "only", "traits", "ends_with", "note"):
            # Of a procedure's steps alone: facts are a list's sources, and what is asked is its evidence.
            if getattr(self, key):
                raise Wrong("extra_forbidden", "", key)
        if self.opens and self.opens not in PLACES:
            raise Wrong("screen_unknown", self.opens, "opens")
        return self


class Checklist(Shape):
    """One list: begun by itself each day that a roster is in force, or by hand when it is needed (S-6, S-13)."""

    words: Words
    daily: bool = True
    place: int = 100
    """Its place among the lists to choose from."""
    chain: Identifier | None = None
    """Who is told of what is late, an id of escalation.toml (S-9)."""
    asks: Words | None = None
    """What is asked when it is started by hand, such as who is coming."""
    item: Annotated[tuple[Item, ...], Field(min_length=1, strict=False), EachOnce]

    @model_validator(mode="after")
    def _in_order(self) -> Checklist:
        before: set[str] = set()
        for item in self.item:
            for earlier in item.after:
                if earlier not in before:
                    raise Wrong("step_unknown", earlier, f"item[{item.id}].after")
            before.add(item.id)
        for item in self.item:
            for covered in item.covers:
                if covered not in before:
                    raise Wrong("step_unknown", covered, f"item[{item.id}].covers")
        return self


Checklists = Mapping[str, Checklist]


class ListedItem(Item):
    """An item on the list of one day."""

    first_day: date | None = Field(default=None, strict=False)
    """The day it was first to be done, when it was carried from there (S-11)."""
    item: str = ""
    """The item's id in the checklist; its own id has the first day in it when it was carried."""


class DayList(Procedure):
    """The list of one day, or of one visit, as it was when it began (S-12)."""

    daily: bool = True
    step: Annotated[tuple[ListedItem, ...], Field(strict=False), EachOnce]

    @property
    def ends_with_its_day(self) -> bool:
        """A daily list can be worked on until the next one begins (S-11)."""
        return self.daily

    def get(self, step_id: str) -> ListedItem | None:
        """The item of that id, if it is on the list."""
        return next((one for one in self.step if one.id == step_id), None)
