"""The handbook in both languages: the same pages, saying the same (E-2)."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from csdesk.language import LANGUAGES

HANDBOOK = Path(__file__).resolve().parent.parent / "data" / "handbook"
PAGES = sorted(path.name for path in (HANDBOOK / "en").glob("*.md"))


def page(language: str, name: str) -> str:
    return (HANDBOOK / language / name).read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_pages(language: str) -> None:
    """E-2"""
    assert sorted(path.name for path in (HANDBOOK / language).iterdir()) == PAGES
    assert {"index.md", "sign_in.md", "order.md", "lookup.md", "review.md", "orders.md", "clients.md", "keys.md"} <= {
        *PAGES
    }


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_built_alike_in_every_language(name: str) -> None:
    """E-2: the same headings, list items, table rows, links and keys, so that neither language knows less."""

    def shape(text: str) -> list[object]:
        return [
            re.findall(r"^(#+|\d+\.|-|\|)", text, re.MULTILINE),
            re.findall(r"\]\((\w+\.md)\)", text),
            sorted(set(re.findall(r"\b(?:F\d+|Ctrl\+\w|Alt\+\d|Ins|Esc|Tab|PageUp|PageDown)\b", text))),
        ]

    shapes = [shape(page(language, name)) for language in LANGUAGES]
    assert all(one == shapes[0] for one in shapes), shapes


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_to_pages_and_the_index_to_all(language: str) -> None:
    """E-2"""
    linked = {name: set(re.findall(r"\]\((\S+?)\)", page(language, name))) for name in PAGES}
    assert {link for links in linked.values() for link in links} <= set(PAGES)
    assert linked["index.md"] == set(PAGES) - {"index.md"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_no_character_that_terminals_draw_in_different_widths(language: str, name: str) -> None:
    assert {one for one in page(language, name) if unicodedata.east_asian_width(one) == "A"} == set()


@pytest.mark.parametrize("name", PAGES)
def test_a_chinese_paragraph_is_one_line(name: str) -> None:
    """A line break would be shown as a space, which Chinese does not have."""
    broken = re.findall(r"^(?![#|]).*\S\n(?!#|\||- |\d+\. ).*\S", page("zh_CN", name), re.MULTILINE)
    assert broken == []
