"""A handover sheet as plain text: for a printer without pictures, a message, a terminal (S-10)."""

from __future__ import annotations

from collections.abc import Iterator

from csdesk.exchange.handover_page import HandoverPage, Item, ItemList
from csdesk.exchange.lettering import readable, wrap
from csdesk.rules.text import cell_width

WIDTH = 78
"""Terminal cells of a line at most; a Chinese character takes two."""

UNSIGNED = "_" * 30
"""The line to write on where nobody has signed."""


def as_text(page: HandoverPage) -> str:
    """The sheet, each line at most WIDTH cells wide; what cannot be seen shows as its code, as on paper."""
    clear = page.cleared(lambda text: readable(text, lambda _char: True).strip())
    return "\n".join(_lines(clear)) + "\n"


def _lines(page: HandoverPage) -> Iterator[str]:
    yield from _wrapped(page.title)
    yield from _wrapped(page.shop)
    yield "=" * WIDTH
    for part in page.facts:
        yield from _wrapped(f"{part.label}: {part.value}")
    if page.warning:
        yield ""
        yield from _wrapped(page.warning, "!! ")
    for one in page.lists:
        yield from _list(one)
    if not page.lists:
        yield ""
        yield from _wrapped(page.nothing)
    yield ""
    yield "=" * WIDTH
    for part in page.signatures:
        yield from _wrapped(f"{part.label}: {part.value or UNSIGNED}")
    yield from _wrapped(page.seal)
    for one in page.appendix:
        yield from _list(one)


def _list(one: ItemList) -> Iterator[str]:
    yield ""
    yield from _wrapped(one.title)
    yield "-" * WIDTH
    for item in one.items:
        yield from _item(item)


def _item(item: Item) -> Iterator[str]:
    yield from _wrapped(item.what, "- ")
    for detail in item.details:
        yield from _wrapped(detail, "    ", "    ")


def _wrapped(text: str, first: str = "", indent: str = "") -> Iterator[str]:
    """`text` in lines after `first`, the following ones as far indented."""
    indent = indent or " " * len(first)
    for place, line in enumerate(wrap(text, WIDTH - len(indent), cell_width)):
        yield ((indent if place else first) + line).rstrip()
