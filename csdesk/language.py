"""The one way to translate: gettext catalogues, chosen at start and switched while running.

`_` looks the message up at the moment it is called, so whatever is drawn again after `use` is in the new language.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, reduce
from pathlib import Path
from typing import Protocol, runtime_checkable

from csdesk.refused import N_, Refused
from csdesk.sentence import Sentence

__all__ = ["LANGUAGES", "N_", "_", "current", "in_a_row", "ngettext", "pgettext", "say", "speaking", "use"]

LANGUAGES: Mapping[str, str] = {"zh_CN": "中文", "en": "English"}
"""Every language of the program, by its code, in its own name."""

LOCALE_FOLDER = Path(__file__).parent / "locale"


@runtime_checkable
class InManyLanguages(Protocol):
    """A text that the playbook gives in every language."""

    def text(self, language: str) -> str:
        """The text in `language`."""


Catalogue = gettext.NullTranslations

_language = "en"
_apart: ContextVar[str | None] = ContextVar("csdesk_language", default=None)
"""A language spoken for a while in one thread, apart from the program's."""


def from_locale(environment: Mapping[str, str] = os.environ) -> str:
    """The language that the environment's locale asks for: Chinese of any kind is zh_CN, everything else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            return "zh_CN" if value.lower().startswith("zh") else "en"
    return "en"


def use(language: str) -> None:
    """Speak `language` (a key of LANGUAGES) from now on; ValueError for any other."""
    global _language
    _catalogue(language)
    _language = language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `language` inside the block, in this thread alone: for what is printed for somebody else."""
    token = _apart.set(language)
    try:
        yield
    finally:
        _apart.reset(token)


def current() -> str:
    """The language in use, a key of LANGUAGES."""
    return _apart.get() or _language


@cache
def _catalogue(language: str) -> Catalogue:
    if language not in LANGUAGES:
        raise ValueError(language)
    return gettext.translation("csdesk", LOCALE_FOLDER, [language], fallback=True)


def _filled(template: str, values: Mapping[str, object]) -> str:
    if not values:
        return template
    return template.format(**{name: _shown(value) for name, value in values.items()})


_PLAIN = frozenset({str, int})


def _shown(value: object) -> object:
    """A value as it goes into a sentence: playbook texts and refusals in the current language."""
    # Nearly all are plain, and asking whether one is like a playbook's text takes longer than all of the sentence.
    if type(value) in _PLAIN:
        return value
    if isinstance(value, InManyLanguages):
        return value.text(current())
    if isinstance(value, Mapping):
        return value["zh" if current().startswith("zh") else "en"]
    return say(value) if isinstance(value, Refused | Sentence) else value


def _(message: str, **values: object) -> str:
    """`message` in the current language, `{named}` places filled; playbook texts among the values are translated."""
    return _filled(_catalogue(current()).gettext(message), values)


def pgettext(context: str, message: str, **values: object) -> str:
    """As `_`, for a word whose translation hangs on its `context`."""
    return _filled(_catalogue(current()).pgettext(context, message), values)


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """The form of a message for `n` things; `{n}` is filled with it."""
    return _filled(_catalogue(current()).ngettext(one, many, n), {"n": n, **values})


def say(said: Refused | Sentence) -> str:
    """A refusal, or any sentence kept for later, in the current language."""
    return _(said.message, **said.values)


def in_a_row(*sentences: str) -> str:
    """Whole sentences, one behind the other as the language writes them, empty ones left out."""
    said = [one for one in sentences if one]
    return reduce(_two_in_a_row, said) if said else ""


def _two_in_a_row(first: str, second: str) -> str:
    return pgettext("sentences in a row", "{first} {second}", first=first, second=second)
