"""goods.toml: how goods are put in classes, which traits they have, and what can be said of them on the road (T-2)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from csdesk.playbook.basis import Choice, EachOnce, Identifier, Shape, Wrong
from csdesk.playbook.parcels import FileName

Mark = Literal["dangerous", "fragile", "upright", "dry", "notes", "packing"]
"""What may stand on an order beyond what every order has."""


class When(Shape):
    """What must hold of an order, all of it together; what is not given does not matter (T-2)."""

    job_type: tuple[Identifier, ...] = Field(default=(), strict=False)
    within_hours: int | None = Field(default=None, ge=1, le=10_000)
    """It is wanted at most so many hours after it was accepted."""
    next_day: bool = False
    """It is wanted on the day after the one on which it was accepted."""
    first_order: bool = False
    """It is the first order of its client."""
    declared_yuan: Annotated[Decimal, Field(gt=0, le=1_000_000_000, strict=False)] | None = None
    """It is declared to be worth so much or more."""
    marked: Annotated[tuple[Mark, ...], Field(strict=False)] = ()
    """One of these stands on it."""
    words: tuple[str, ...] = Field(default=(), strict=False)
    """One of these stands in its goods, notes, packing or remarks."""


class Trait(Choice):
    """Something that holds of goods and decides which steps apply (T-3, T-4)."""

    when: When


class Reason(Trait):
    """Why goods are of a class (T-2)."""

    goods_class: Identifier


class GoodsClass(Choice):
    """A class, and the procedure by which goods of it are followed (T-3)."""

    letter: str = Field(pattern=r"^[A-Z]$")
    """As people call it."""
    procedure: Identifier


class GoodsLimits(Shape):
    """How much may be said, and how far back."""

    text: int = Field(ge=20, le=10_000)
    name: int = Field(ge=10, le=200)
    contact_days: int = Field(ge=1, le=366)
    """How long ago a talk may have been."""


class GoodsFile(Shape):
    """goods.toml: classes, reasons, traits, what is missing, what delays, what the consignee says (spec 05)."""

    limits: GoodsLimits
    quiet_hours: int = Field(ge=1, le=1_000)
    """After so many hours in which nobody knew where goods were, they count as late (T-5)."""
    back_dated_minutes: int = Field(ge=1, le=1_440)
    """A talk that was so long before it was written down shows both times (T-6)."""
    expected_hours: Mapping[Identifier, Annotated[int, Field(ge=1, le=10_000)]]
    """When goods are expected of whose order nobody said it, by job type."""
    usual_hours: int = Field(ge=1, le=10_000)
    """The same for every other job type."""
    export_folder: str = Field(min_length=1)
    """Where the sheet is written: a folder beside the store, or a whole path."""
    export_name: FileName
    trip_procedure: Identifier
    notice_procedure: Identifier
    """Telling one client of one delay (T-7)."""
    paper_procedure: Identifier
    late_kind: Identifier
    """The kind of incident that late goods are (T-5)."""
    goods_class: Annotated[tuple[GoodsClass, ...], Field(min_length=1, strict=False), EachOnce]
    """The first whose reason holds is proposed; the last where none does."""
    reason: Annotated[tuple[Reason, ...], Field(strict=False), EachOnce]
    trait: Annotated[tuple[Trait, ...], Field(min_length=1, strict=False), EachOnce]
    trip_kind: Annotated[tuple[Choice, ...], Field(min_length=1, strict=False), EachOnce]
    delay: Annotated[tuple[Choice, ...], Field(min_length=1, strict=False), EachOnce]
    paper: Annotated[tuple[Choice, ...], Field(min_length=1, strict=False), EachOnce]
    answer: Annotated[tuple[Choice, ...], Field(min_length=1, strict=False), EachOnce]
    """What a consignee may say: the first is satisfied, the last is not."""

    @model_validator(mode="after")
    def _classes_exist(self) -> GoodsFile:
        known = {one.id for one in self.goods_class}
        for reason in self.reason:
            if reason.goods_class not in known:
                raise Wrong("goods_class_unknown", reason.goods_class, f"reason[{reason.id}].goods_class")
        return self

    @property
    def procedures(self) -> Mapping[str, str]:
        """What goes by a procedure, by its key in the file."""
        return {
            **{f"goods_class[{one.id}].procedure": one.procedure for one in self.goods_class},
            "trip_procedure": self.trip_procedure,
            "notice_procedure": self.notice_procedure,
            "paper_procedure": self.paper_procedure,
            "late_kind": self.late_kind,
        }
