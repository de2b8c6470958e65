"""replies.toml: what no reply may say, and replies that are ready to be filled in (C-2, C-3)."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Annotated

from pydantic import AfterValidator, Field

from csdesk.playbook.basis import Choice, EachOnce, Identifier, Shape, Wrong

FIELDS = frozenset(
    {"agent", "client", "consignee", "destination", "last_scan", "last_scan_at", "number", "place", "shipped_at"}
)
"""What a ready-made reply can be filled with, from the parcel, its case and whoever replies (C-3)."""


def fields_of(text: str) -> tuple[str, ...]:
    """The fields that a text names in braces; Wrong when the braces do not fit."""
    try:
        pieces = list(Formatter().parse(text))
    except ValueError:
        raise Wrong("braces_wrong") from None
    if any(spec or conversion for _literal, _name, spec, conversion in pieces):
        raise Wrong("braces_wrong")
    return tuple(name for _literal, name, _spec, _conversion in pieces if name is not None)


def _with_known_fields(text: str) -> str:
    for name in fields_of(text):
        if name not in FIELDS:
            raise Wrong("field_unknown", name)
    return text


ReplyText = Annotated[str, Field(min_length=1), AfterValidator(_with_known_fields)]


def _has_letters(phrase: str) -> str:
    if not any(character.isalpha() for character in phrase):
        raise Wrong("phrase_without_letters", phrase)
    return phrase


Phrase = Annotated[str, AfterValidator(_has_letters)]


class Template(Choice):
    """A ready-made reply, in its three parts, with fields in braces (C-3)."""

    kinds: tuple[Identifier, ...] = Field(default=(), strict=False)
    """The kinds of ticket that it answers; every kind when empty."""
    facts: ReplyText
    solution: ReplyText
    until: ReplyText

    def answers(self, kind: str) -> bool:
        """Whether it is offered for a kind of ticket."""
        return not self.kinds or kind in self.kinds


class ReplyLimits(Shape):
    """How much a reply may hold."""

    text: int = Field(ge=20, le=10_000)
    """Characters of a part."""


class Replies(Shape):
    """replies.toml: banned phrases with their exceptions, ready-made replies (C-2, C-3)."""

    limits: ReplyLimits
    banned: Annotated[tuple[Phrase, ...], Field(strict=False)]
    """What is not said, however it is written (C-2)."""
    fine: Annotated[tuple[Phrase, ...], Field(strict=False)] = ()
    """Longer words, written together, in which a banned phrase is none."""
    variants: Mapping[Annotated[str, Field(min_length=1, max_length=1)], str] = {}
    """A character, and the other characters that are read as it: traditional forms and the like."""
    blank: Mapping[str, str] = {}
    """What is put for a field of which nothing is known; a dash for one that is not named."""
    template: Annotated[tuple[Template, ...], Field(strict=False), EachOnce] = ()
