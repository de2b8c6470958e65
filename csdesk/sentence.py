"""A sentence not yet said: kept with its values, so that it can be read later in any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sentence:
    """A catalogue key with `{named}` places, and plain values for them; `csdesk.language.say` speaks it.

    A value is a text, a number, or a text in every language of the program as `{"zh": ..., "en": ...}`.
    """

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What the store keeps of it."""
        return {"message": self.message, "values": dict(self.values)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Sentence:
        """The sentence that the store kept."""
        return cls(kept["message"], kept["values"])
