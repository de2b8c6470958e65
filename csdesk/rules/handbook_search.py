"""Finding a place in the handbook: sections of pages that hold every word, in whichever language it was typed (E-2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

EXCERPT = 80
"""The most characters of a line that is shown of a section."""


@dataclass(frozen=True)
class Section:
    """A part of a page under one heading; the first one is the page's own."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """A section that was found."""

    page: str
    section: int
    """Which of the page's sections, from 0: the same in every language."""
    title: str
    heading: str
    line: str
    """What stands there of what was looked for, in the reader's language where that has it."""


def sections(text: str) -> Sequence[Section]:
    """The sections of a page of Markdown, what stands before the first heading belonging to the first."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("#"):
            found.append((line.lstrip("#").strip(), []))
        elif line.strip() and not re.fullmatch(r"[|\s:-]+", line):
            if not found:
                found.append(("", []))
            found[-1][1].append(_plain(line))
    return [Section(heading, tuple(lines)) for heading, lines in found]


def _plain(line: str) -> str:
    """A line without the signs of Markdown."""
    line = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line)
    return re.sub(r"^\s*(?:[-*]|\d+\.)\s+", "", line).replace("`", "").replace("|", " ").strip()


def find(pages: Mapping[str, Mapping[str, str]], query: str, language: str, *, limit: int = 40) -> Sequence[Hit]:
    """The sections that hold every word of `query`, in any order; those that have it in a heading first.

    `pages` are the texts by page and language. What is found in another language is shown in the reader's.
    """
    words = _folded(query).split()
    hits: dict[tuple[str, int], tuple[int, Hit]] = {}
    for name, texts in pages.items():
        own = sections(texts.get(language, ""))
        for spoken in sorted(texts, key=lambda one: one != language):
            for rank, place, line in _in_page(sections(texts[spoken]), words):
                shown = own if place < len(own) else sections(texts[spoken])
                section = shown[place]
                line = line if spoken == language else next(iter(section.lines), "")
                hit = Hit(name, place, shown[0].heading, section.heading, line[:EXCERPT])
                if (name, place) not in hits or rank < hits[name, place][0]:
                    hits[name, place] = rank, hit
    ordered = sorted(hits.values(), key=lambda one: (one[0], one[1].page, one[1].section))
    return [hit for _rank, hit in ordered[:limit]]


def _in_page(found: Sequence[Section], words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Rank, place and line of each section that holds every word, its page's title and heading counted in."""
    title = _folded(found[0].heading) if found else ""
    for place, section in enumerate(found):
        heading = _folded(section.heading)
        folded = [_folded(line) for line in section.lines]
        whole = " ".join((title, heading, *folded))
        # Every section of a page has its title: one word at least is the section's own.
        own = " ".join((heading, *folded)) if place else whole
        if not all(word in whole for word in words) or not any(word in own for word in words or [""]):
            continue
        rank = 0 if all(word in heading for word in words) else 1 if any(word in heading for word in words) else 2
        line = next((one for one, low in zip(section.lines, folded, strict=True) if any(w in low for w in words)), "")
        yield rank, place, line or next(iter(section.lines), "")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
