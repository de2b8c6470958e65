"""Every word on screen exists in both languages (spec 00), and the tool that keeps it so."""

from __future__ import annotations

import gettext
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from csdesk.language import LANGUAGES
from tools import catalogues

ROOT = Path(__file__).parents[1]
ENGLISH, CHINESE = catalogues.SOURCE, catalogues.TRANSLATED


Forms = str | tuple[str, ...]


def code(*messages: tuple[Forms, str | None]) -> Catalog:
    """The messages of a made-up program, each with its context."""
    catalogue = Catalog(charset="utf-8")
    for message, context in messages:
        catalogue.add(message, context=context)
    return catalogue


def one(message: Forms, translation: Forms, context: str | None = None, *, flags: Sequence[str] = ()) -> Catalog:
    """A kept Chinese catalogue of one message."""
    catalogue = Catalog(locale=CHINESE, charset="utf-8")
    catalogue.add(message, translation, context=context, flags=flags)
    return catalogue


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_kept_catalogue_is_complete_and_right(language: str) -> None:
    """No message missing, empty, fuzzy or left over; the same places filled; every plural form there."""
    assert list(catalogues.problems(catalogues.gathered(), catalogues.read(language), language)) == []


def test_every_language_of_the_program_has_a_catalogue() -> None:
    assert set(catalogues.HEADERS) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_gettext_reads_is_what_the_catalogue_says(language: str) -> None:
    """The compiled catalogue that the tests run with is that of the .po beside it."""
    compiled = gettext.translation("csdesk", catalogues.LOCALE, [language])
    for message in catalogues.read(language):
        if isinstance(message.id, str) and message.id and not message.context:
            assert compiled.gettext(message.id) == message.string


def test_messages_are_gathered_from_every_marking_function(tmp_path: Path) -> None:
    """Also inside f-strings, from either branch of a choice, and through a module's name."""
    (tmp_path / "screen.py").write_text(
        '_("plain {a}", a=1)\nlanguage.N_("marked "\n   "in two")\ninto("en", "for somebody else")\n'
        'ngettext("one", "{n} many", 3)\npgettext("month", "May")\nf"{_(\'within\')} {n}"\n_("this" if n else "that")\n'
        'other("never")\n_(variable)\nngettext(variable, variable, 3)\nfor _ in (): print("neither")\n'
    )
    found = {(message.context, message.id) for message in catalogues.gathered(tmp_path) if message.id}
    assert found == {
        (None, "plain {a}"),
        (None, "marked in two"),
        (None, "for somebody else"),
        (None, ("one", "{n} many")),
        ("month", "May"),
        (None, "within"),
        (None, "this"),
        (None, "that"),
    }


def test_update_keeps_translations_drops_what_is_gone_and_fills_english(tmp_path: Path) -> None:
    messages = code(("Order", None), (("{n} order", "{n} orders"), None), ("May", "month"))
    kept = one("Order", "委托单")
    kept.add("Gone", "没了")
    for language in (ENGLISH, CHINESE):
        catalogues.write(catalogues.updated(messages, kept, language), language, tmp_path)
    english, chinese = (catalogues.read(language, tmp_path) for language in (ENGLISH, CHINESE))
    assert english.get("{n} order").string == ("{n} order", "{n} orders")  # type: ignore[union-attr]
    assert english.get("May", "month").string == "May"  # type: ignore[union-attr]
    assert chinese.get("Order").string == "委托单"  # type: ignore[union-attr]
    assert chinese.get("Gone") is None
    empty = {message.id for message in chinese if message.id and not any(message.string or ())}
    assert empty == {("{n} order", "{n} orders"), "May"}
    assert list(catalogues.problems(messages, english, ENGLISH)) == []


def test_writing_again_changes_no_byte(tmp_path: Path) -> None:
    """No dates, places or tool names: a catalogue differs only where messages do."""
    path = catalogues.catalogue_path(CHINESE, tmp_path)
    catalogues.write(one("Order", "委托单"), CHINESE, tmp_path)
    first = path.read_bytes()
    catalogues.write(catalogues.read(CHINESE, tmp_path), CHINESE, tmp_path)
    assert path.read_bytes() == first
    assert b"Generated-By" not in first
    assert b"Date" not in first


@pytest.mark.parametrize(
    ("message", "kept", "said"),
    [
        ("Order", one("Other", "别的"), ["no longer in the code: 'Other'", "not in the catalogue: 'Order'"]),
        ("Order", one("Order", ""), ["not translated: 'Order'"]),
        ("Order", one("Order", "委托单", flags=("fuzzy",)), ["fuzzy: 'Order'"]),
        ("By {name}", one("By {name}", "由 {nome}"), ["places ['nome'] instead of ['name']: 'By {name}'"]),
        ("At {t:%H}", one("At {t:%H}", "{t}"), ["places ['t'] instead of ['t:%H']: 'At {t:%H}'"]),
        ("Order", one("Order", "委托单…"), ["characters ['…'] that some terminals draw wide and some narrow: 'Order'"]),
        ("Order", one("Order", "委托单 "), ["space at an end: 'Order'"]),
        (
            ("{n} a", "{n} b"),
            one(("{n} a", "{n} b"), ("{n} 个", "{n} 个")),
            ["has 2 plural forms instead of 1: '{n} a'"],
        ),
        (("one a", "{n} b"), one(("one a", "{n} b"), ("{n} 个",)), []),
    ],
)
def test_what_is_wrong_with_a_catalogue_is_said(message: Forms, kept: Catalog, said: list[str]) -> None:
    assert list(catalogues.problems(code((message, None)), kept, CHINESE)) == said


def test_translations_are_taken_in_line_by_line() -> None:
    kept = one("Order", "")
    kept.add("May", "", context="month")
    kept.add(("{n} order", "{n} orders"), ("",))
    kept.add("two\nlines", "")
    lines = ["Order\t委托单", "month\tMay\t五月", "# a note", "", "{n} order\t{n} 单", "two\\nlines\t两\\n行"]
    assert list(catalogues.take_in(lines, kept)) == []
    assert kept.get("Order").string == "委托单"  # type: ignore[union-attr]
    assert kept.get("May", "month").string == "五月"  # type: ignore[union-attr]
    assert kept.get("{n} order").string == ["{n} 单"]  # type: ignore[union-attr]
    assert kept.get("two\nlines").string == "两\n行"  # type: ignore[union-attr]


@pytest.mark.parametrize("line", ["Order", "Order\t", "Nothing\t没有", "a\tb\tc\td"])
def test_a_line_that_is_no_translation_is_named(line: str) -> None:
    kept = one("Order", "委托单")
    assert [said.split(":")[0] for said in catalogues.take_in(["", line], kept)] == ["line 2"]
    assert kept.get("Order").string == "委托单"  # type: ignore[union-attr]


def test_no_sentence_is_ended_in_code() -> None:
    """A full stop with a space is English: between sentences it belongs into the message, where it is translated."""
    folders = ("screens", "widgets", "desk", "rules")
    sources = [path for folder in folders for path in sorted((ROOT / "csdesk" / folder).rglob("*.py"))]
    joined = re.compile(r"""\+ ["']\. ["']|["']\. ["']\.join""")
    found = [
        f"{path.name}:{number}"
        for path in sources
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if joined.search(line)
    ]
    assert found == []
