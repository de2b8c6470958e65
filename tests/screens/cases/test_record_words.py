"""What happened in a case is told in words, never by the name that the record has for it (A-5)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from csdesk.screens.cases.record_words import SAYINGS

DESK = Path(__file__).resolve().parents[3] / "csdesk" / "desk"

OF_THE_LIST = "checklist."
"""What happens to the items of the day's list stands in the list itself."""


def recorded_of_cases() -> Iterator[str]:
    """Every action that the desk records of a case under a name that stands there."""
    for file in DESK.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != "record":
                continue
            action, subject = (one.value if isinstance(one, ast.Constant) else None for one in node.args[1:3])
            if subject == "case" and isinstance(action, str):
                yield action


def test_every_entry_of_a_case_has_its_saying() -> None:
    found = set(recorded_of_cases())
    assert len(found) > 10
    assert {one for one in found - SAYINGS.keys() if not one.startswith(OF_THE_LIST)} == set()
