"""reports.toml: the figures of reports, what each counts, and which stand in which report (M-1, M-2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from csdesk.playbook.basis import Choice, EachOnce, Identifier, Shape, Words, Wrong, choice

Counts = Literal[
    "orders", "orders_cancelled", "orders_settled", "incidents", "cases", "tickets", "replies", "promises",
    "promises_met", "promises_missed", "promises_decided", "items", "items_done", "items_skipped", "items_late",
    "accounts_expected", "accounts_counted", "accounts_apart", "untracked", "goods_due", "goods_on_time", "slips_due",
    "slips_back", "visits_made", "visits_due", "visits_in_time",
]  # fmt: skip
"""What csdesk can count; docs/reports.md says of each which rows it yields, and when they are final."""

Kinds = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(strict=False)]

_WITHIN = ("promises_met",)
"""What can be asked to have been done within so many minutes."""


class Figure(Choice):
    """A figure: the number of the rows that something yields, or the money in them."""

    counts: Counts
    kinds: Kinds = ()
    """Only rows of these kinds: procedures, kinds of promises, channels ...; every row when empty."""
    within_minutes: int | None = Field(default=None, ge=1, le=100_000)
    """Only what was done so soon, pauses left out, however long was promised (O-9, K-8)."""
    money: bool = False
    """Whether it is the money in its rows, and not their number."""
    each_kind: bool = False
    """Whether every kind of its rows has a line of its own beneath it."""

    @model_validator(mode="after")
    def _fits(self) -> Figure:
        if self.within_minutes is not None and self.counts not in _WITHIN:
            raise Wrong("other_count", self.counts, "within_minutes")
        return self


class Rate(Choice):
    """Two figures, one divided by the other: how many of a hundred, or per thousand."""

    of: Identifier
    out_of: Identifier
    per: Literal[100, 1000] = 100
    target: int | None = Field(default=None, ge=0, le=1000)
    """What it should reach, or stay at; nothing is said of it without one."""
    better: Literal["more", "less"] = "more"


class ReportsFile(Shape):
    """reports.toml: figures, rates, and in which report they stand, in their order (M-1)."""

    export_name: Words
    """What the files are called that are written on the screen, before their period."""
    export_folder: str = Field(min_length=1)
    figure: Annotated[tuple[Figure, ...], Field(min_length=1, strict=False), EachOnce]
    rate: Annotated[tuple[Rate, ...], Field(strict=False), EachOnce] = ()
    day: tuple[Identifier, ...] = Field(min_length=1, strict=False)
    week: tuple[Identifier, ...] = Field(min_length=1, strict=False)
    month: tuple[Identifier, ...] = Field(min_length=1, strict=False)
    days_of_week: tuple[Identifier, ...] = Field(default=(), strict=False)
    """Those that the week's report says for each of its days."""
    per_agent: tuple[Identifier, ...] = Field(default=(), strict=False)
    per_client: tuple[Identifier, ...] = Field(default=(), strict=False)

    def get(self, line_id: str) -> Figure | Rate | None:
        """The figure or rate with the id, if there is one."""
        return choice(self.figure, line_id) or choice(self.rate, line_id)

    @model_validator(mode="after")
    def _known(self) -> ReportsFile:
        figures = {one.id for one in self.figure}
        for one in self.rate:
            if one.id in figures:
                raise Wrong("id_twice", one.id, f"rate[{one.id}].id")
            for key in ("of", "out_of"):
                if getattr(one, key) not in figures:
                    raise Wrong("report_line_unknown", getattr(one, key), f"rate[{one.id}].{key}")
        for key, line in self._named():
            if self.get(line) is None:
                raise Wrong("report_line_unknown", line, key)
        return self

    def _named(self) -> Iterator[tuple[str, str]]:
        for key in ("day", "week", "month", "days_of_week", "per_agent", "per_client"):
            for line in getattr(self, key):
                yield key, line
