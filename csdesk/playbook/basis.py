"""What every shape of the playbook is made of: checked tables, words in every language, choices with an id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Wrong(ValueError):  # noqa: N818  (as Refused)
    """A value of the right type that cannot be used: the reason, what was found, where below the checked table."""

    def __init__(self, reason: str, found: str = "", place: str = "") -> None:
        super().__init__(reason, found, place)
        self.reason = reason
        self.found = found
        self.place = place


class Shape(BaseModel):
    """A table of a playbook file: no unknown key, never changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


class Words(Shape):
    """One text in every language of the program."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def text(self, language: str) -> str:
        """The text in `language`, a key of `csdesk.language.LANGUAGES`."""
        return self.zh if language.startswith("zh") else self.en

    def __str__(self) -> str:
        return self.en


class Listed(tuple[Words, ...]):
    """Several texts, said as one list."""

    def text(self, language: str) -> str:
        """The texts in `language`, with the language's own comma."""
        return ("、" if language.startswith("zh") else ", ").join(one.text(language) for one in self)

    def __str__(self) -> str:
        return self.text("en")


Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Choice(Shape):
    """One of several things to choose, kept in the store by its id."""

    id: Identifier
    words: Words


C = TypeVar("C", bound=Choice)


def _each_once(choices: tuple[C, ...]) -> tuple[C, ...]:
    seen: set[str] = set()
    for one in choices:
        if one.id in seen:
            raise Wrong("id_twice", one.id)
        seen.add(one.id)
    return choices


EachOnce = AfterValidator(_each_once)
"""No two of a list have the same id."""


def choice(choices: Iterable[C], choice_id: str) -> C | None:
    """The one of `choices` with the id, if there is one."""
    return next((one for one in choices if one.id == choice_id), None)


def words_of(choices: Sequence[Choice], choice_id: str, language: str) -> str:
    """The words of a choice; the id itself where the playbook no longer knows it, so that old orders stay readable."""
    found = choice(choices, choice_id)
    return found.words.text(language) if found else choice_id
