"""parcels.toml: how carriers' files speak, and when a parcel counts as one that stopped moving."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from csdesk.playbook.basis import Choice, EachOnce, Identifier, Shape, Words, Wrong

ScanClass = Literal["", "arrived", "out_for_delivery", "problem", "returned", "signed"]
"""What a kind of scan means to the desk beyond its name; nothing where it only says that the parcel moved."""

Test = Literal["problem", "out_for_delivery", "no_scan", "hub_stalled", "over_service_time", "otherwise"]
"""What a row must be for a kind of untracked parcel; what each means stands in `rules/untracked.py` (U-3)."""

Action = Literal["chase", "verify", "contact_sender", "watch"]
ClaimList = Literal["", "delay", "loss"]
DepartureNeed = Literal["red_label", "photo", "site_code_struck"]


class Spoken(Choice):
    """A choice that carriers' files call by words of their own."""

    values: Annotated[tuple[str, ...], Field(min_length=1, strict=False)]
    """The words in a file that mean it; case, spaces and width do not matter."""


class Direction(Spoken):
    """Out of the shop or into it."""

    id: Literal["out", "in"]


class Line(Spoken):
    """How far a parcel goes, and how long it may take."""

    service_hours: int = Field(ge=1, le=10_000)
    """Hours from shipping after which it is delayed (U-3)."""


class ScanKind(Spoken):
    """What a carrier scans."""

    means: ScanClass = ""


class UntrackedKind(Choice):
    """A reason why a parcel stands in the list, and what is to be done about it (U-3)."""

    short: Words | None = None
    """Its word in a narrow column; its whole one if not given."""
    test: Test
    limit_hours: int = Field(default=0, ge=0, le=10_000)
    """For a test that counts hours: how many."""
    action: Action
    prepares: ClaimList = ""
    """The claim that is prepared beside it."""


class DepartureKind(Choice):
    """How a parcel leaves the shop again, and what has to be done to it before (R-1, R-2)."""

    needs: Annotated[tuple[DepartureNeed, ...], Field(strict=False)] = ()


class Window(Shape):
    """Which shipping days the query looks at (U-1)."""

    end_day: int = Field(ge=1, le=366)
    """The day back that ends it, the day of the query counted as the first."""
    start_days: int = Field(ge=0, le=3_660)
    """How many days before its end it begins."""


FileName = Annotated[str, Field(pattern=r'^[^./\\:*?"<>|{}\p{Cc}][^/\\:*?"<>|{}\p{Cc}]{0,60}$')]
"""The beginning of a file's name, to which the day and the ending are added."""


class ExportNames(Shape):
    """How the files of an export begin; the day and the ending follow, as in 延误-2026-06-07.txt (U-5)."""

    delay: FileName
    loss: FileName
    untracked: FileName
    second: FileName
    unsigned: FileName


class ParcelLimits(Shape):
    """How much a carrier's file may say of a parcel."""

    number: int = Field(ge=8, le=64)
    text: int = Field(ge=20, le=10_000)


class Parcels(Shape):
    """parcels.toml: carriers, lines, scans, hubs, the untracked query and its lists."""

    left_out_prefixes: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """What numbers begin with that are no parcels, such as those of sealed bags (U-2)."""
    hub_endings: Annotated[tuple[str, ...], Field(min_length=1, strict=False)]
    """What a place's name ends in that is a hub (P-0)."""
    export_folder: str = Field(min_length=1)
    """Where lists are written: a folder beside the store, or a whole path."""
    export_names: ExportNames
    default_line: Identifier
    """The line of a parcel whose file does not say."""
    limits: ParcelLimits
    window: Window
    carrier: Annotated[tuple[Choice, ...], Field(min_length=1, strict=False), EachOnce]
    """Whose parcels they are; the first is the one of files that do not say."""
    direction: Annotated[tuple[Direction, ...], Field(min_length=2, strict=False), EachOnce]
    line: Annotated[tuple[Line, ...], Field(min_length=1, strict=False), EachOnce]
    scan: Annotated[tuple[ScanKind, ...], Field(min_length=1, strict=False), EachOnce]
    untracked: Annotated[tuple[UntrackedKind, ...], Field(min_length=1, strict=False), EachOnce]
    """In order: the first whose test applies is the row's (U-3)."""
    departure: Annotated[tuple[DepartureKind, ...], Field(min_length=1, strict=False), EachOnce]
    """How parcels leave again (R-1, R-2)."""

    @model_validator(mode="after")
    def _fits_together(self) -> Parcels:
        if self.default_line not in {one.id for one in self.line}:
            raise Wrong("line_unknown", self.default_line, "default_line")
        if self.untracked[-1].test != "otherwise":
            raise Wrong("kind_for_all_missing", self.untracked[-1].id, "untracked")
        for spoken in (self.direction, self.line, self.scan):
            words: set[str] = set()
            for one in spoken:
                for value in one.values:
                    if value.casefold() in words:
                        raise Wrong("value_twice", value, one.id)
                    words.add(value.casefold())
        return self
