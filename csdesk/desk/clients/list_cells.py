"""A client's further contacts, its addresses and occasions in one cell of a table, out and in again (K-1)."""

from __future__ import annotations

from collections.abc import Sequence


def cell_of(items: Sequence[Sequence[str]]) -> str:
    """Items with their parts as one cell: `a | b || c | d`; a bar within a part has a backslash before it."""
    return " || ".join(" | ".join(_escaped(part) for part in item) for item in items)


def items_of(cell: str) -> list[list[str]]:
    """The items of such a cell, each with its parts; nothing of an empty one."""
    if not cell.strip():
        return []
    items: list[list[str]] = [[""]]
    at = 0
    while at < len(cell):
        if cell.startswith("||", at):
            items.append([""])
            at += 2
        elif cell[at] == "|":
            items[-1].append("")
            at += 1
        else:
            if cell[at] == "\\" and at + 1 < len(cell):
                at += 1
            items[-1][-1] += cell[at]
            at += 1
    return [[part.strip() for part in item] for item in items]


def _escaped(part: str) -> str:
    return part.replace("\\", "\\\\").replace("|", "\\|")
