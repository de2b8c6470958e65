"""slips.toml: signed slips that must come back, whom to press for them, what a fault costs (D-1 to D-5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from csdesk.playbook.basis import Choice, EachOnce, Identifier, Shape, Wrong


class SlipLimits(Shape):
    """How much may be said of a slip, and how many an envelope may hold."""

    transfers: int = Field(ge=3, le=1_000)
    parts: int = Field(ge=2, le=1_000)
    text: int = Field(ge=20, le=10_000)
    batch: int = Field(ge=10, le=2_000)


class Fee(Choice):
    """What somebody pays who did not press for an overdue slip, or did not see its fault (D-4)."""

    id: Literal["not_pressed", "unseen_fault"]
    yuan: Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=2, strict=False)]

    @property
    def fen(self) -> int:
        """The fee in fen."""
        return int(self.yuan * 100)


class Pressed(Choice):
    """Who is pressed for slips: a partner, or whoever answers for a region (D-4)."""

    contact: str = Field(min_length=1, max_length=60)
    phone: str = Field(default="", max_length=60)


class Region(Pressed):
    """Where shipments go."""

    places: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(strict=False)]
    """What the addresses hold that lie in it; empty for all the addresses that no other region has."""


class Slips(Shape):
    """slips.toml: envelopes, faults, fees, regions, partners (D-1 to D-5)."""

    batch_prefix: str = Field(pattern=r"^[A-Z]{1,3}$")
    export_folder: str = Field(min_length=1)
    press_within_days: int = Field(ge=0, le=365)
    limits: SlipLimits
    streets: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(strict=False)] = ()
    """Words that make the name of a place before them that of a street."""
    fault: Annotated[tuple[Choice, ...], Field(min_length=1, strict=False), EachOnce]
    fee: Annotated[tuple[Fee, ...], Field(strict=False), EachOnce]
    region: Annotated[tuple[Region, ...], Field(min_length=1, strict=False), EachOnce]
    partner: Annotated[tuple[Pressed, ...], Field(strict=False), EachOnce] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Slips:
        for_all = [one.id for one in self.region if not one.places]
        if len(for_all) != 1:
            raise Wrong("region_for_all_unclear", ", ".join(for_all), "region")
        if MISSING not in {one.id for one in self.fault}:
            raise Wrong("missing", "", f"fault[{MISSING}]")
        return self

    def pressed(self, region: str, partner: str) -> Pressed:
        """Whom to press: the partner where one carries, else who answers for the region."""
        for one in (*self.partner, *self.region):
            if one.id == (partner or region):
                return one
        return self.elsewhere

    @property
    def elsewhere(self) -> Region:
        """The region of the addresses that no other has."""
        return next(one for one in self.region if not one.places)

    def fee_of(self, fee_id: str) -> int:
        """A fee in fen; nothing where the shop has none."""
        return next((one.fen for one in self.fee if one.id == fee_id), 0)


MISSING: Identifier = "missing"
"""The fault of a slip that was listed in an envelope and was not in it (D-2, D-3)."""
