"""Keep the column "kept in" of docs/rules.md: which modules cite which rule in a docstring.

python tools/rules_page.py          write the column anew
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "rules.md"

_AREAS = "ACDEFIKMNOPRSTU"
_CITED = re.compile(rf"(?<![\w-])([{_AREAS}])-(\d+)(?:\s+to\s+(?:\1-)?(\d+))?(?![\w-])")
_ROW = re.compile(rf"\| ([{_AREAS}]-\d+) \| (.*?) \|(.*)\|")


def cited_in(text: str) -> Iterator[str]:
    """The rules that a text cites: O-3, or every rule of "O-3 to O-8"."""
    for area, first, last in _CITED.findall(text):
        yield from (f"{area}-{number}" for number in range(int(first), int(last or first) + 1))


def docstrings(path: Path) -> Iterator[str]:
    """Every text that stands by itself in a module: of the module, its classes, functions and attributes."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def citations(folder: Path) -> Mapping[str, tuple[str, ...]]:
    """Each rule cited below `folder`, with the modules that cite it, relative to the checkout."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for rule in {rule for text in docstrings(path) for rule in cited_in(text)}:
            found.setdefault(rule, []).append(path.relative_to(ROOT).as_posix())
    return {rule: tuple(modules) for rule, modules in found.items()}


def rules(page: str) -> Mapping[str, str]:
    """Each rule on the page, with its sentence."""
    return {row[1]: row[2] for line in page.splitlines() if (row := _ROW.fullmatch(line))}


def written(page: str, kept_in: Mapping[str, tuple[str, ...]]) -> str:
    """The page with its last column made anew."""
    lines = []
    for line in page.splitlines():
        row = _ROW.fullmatch(line)
        if row:
            modules = ", ".join(f"`{module.removeprefix('csdesk/')}`" for module in kept_in.get(row[1], ()))
            line = f"| {row[1]} | {row[2]} | {modules} |".replace("|  |", "| |")
        lines.append(line)
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page anew; its exit status."""
    PAGE.write_text(written(PAGE.read_text("utf-8"), citations(ROOT / "csdesk")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
