"""pickups.toml: which documents count at the counter, and when two people give a parcel out (N-1 to N-3)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from csdesk.playbook.basis import Choice, EachOnce, Shape

DocumentNumber = Literal["resident", "plain"]


class DocumentKind(Choice):
    """A kind of original document (N-1)."""

    number: DocumentNumber
    """How its number is read: 18 characters whose last one is checked, or letters and digits."""


class PickupLimits(Shape):
    """How much may be typed."""

    name: int = Field(ge=10, le=60)
    text: int = Field(ge=20, le=10_000)


class Pickups(Shape):
    """pickups.toml: documents, companies, what is valuable (N-1 to N-3)."""

    spoken_hours: int = Field(ge=1, le=720)
    """How long ago the sender or the consignee may have been spoken to."""
    valuable_yuan: Annotated[Decimal, Field(gt=0, le=1_000_000_000, strict=False)]
    """From so much to be collected on, a parcel is valuable."""
    company_endings: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """How the name of a company ends."""
    limits: PickupLimits
    document: Annotated[tuple[DocumentKind, ...], Field(min_length=1, strict=False), EachOnce]
