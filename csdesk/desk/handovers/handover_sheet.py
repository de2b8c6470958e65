"""What a handover sheet says, as plain data (S-10).

Ids, texts as they were typed, words of the playbook in every language, moments: nothing in it is in one language only,
so that it can be read later in either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from typing import Any

InWords = Mapping[str, str]
"""A text of the playbook, in every language."""


@dataclass(frozen=True)
class Row:
    """One thing that is handed over; what does not apply to it is empty."""

    id: str
    """Of the item, case or order that it is about."""
    number: str = ""
    """As people call it, such as I-0007."""
    words: InWords = field(default_factory=dict)
    """What kind of thing it is, or what was to be done."""
    text: str = ""
    """What people typed of it."""
    state: str = ""
    reason: str = ""
    """Why it is not done, or why the cash differs."""
    owner: str = ""
    to_do: InWords = field(default_factory=dict)
    """What is promised or to be done next."""
    due_at: datetime | None = None
    paused_at: datetime | None = None
    saved_at: datetime | None = None
    first_day: date | None = None
    """On whose checklist it first stood, where it was carried over (S-11)."""
    expected_fen: int | None = None
    counted_fen: int | None = None

    def as_json(self) -> dict[str, Any]:
        """What the store keeps of it: only what applies."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: _plain(value) for name, value in found.items() if value not in (None, "", {})}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Row:
        """The row that the store kept."""
        values = dict(kept)
        for name in ("due_at", "paused_at", "saved_at"):
            if name in values:
                values[name] = datetime.fromisoformat(values[name])
        if "first_day" in values:
            values["first_day"] = date.fromisoformat(values["first_day"])
        return cls(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value


@dataclass(frozen=True)
class Section:
    """Things of one kind, by the id of their source."""

    id: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Sheet:
    """Everything that is handed over as of one moment; sections without rows are left out."""

    at: datetime
    sections: tuple[Section, ...]

    @property
    def things(self) -> int:
        """How many things stand on it."""
        return sum(len(one.rows) for one in self.sections)

    def rows(self, section_id: str) -> tuple[Row, ...]:
        """The rows of a section; none where it was left out."""
        return next((one.rows for one in self.sections if one.id == section_id), ())

    def as_json(self) -> dict[str, Any]:
        """What the store keeps of it."""
        sections = [{"id": one.id, "rows": [row.as_json() for row in one.rows]} for one in self.sections]
        return {"at": _plain(self.at), "sections": sections}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Sheet:
        """The sheet that the store kept."""
        sections = tuple(
            Section(one["id"], tuple(Row.from_json(row) for row in one["rows"])) for one in kept["sections"]
        )
        return cls(datetime.fromisoformat(kept["at"]), sections)
