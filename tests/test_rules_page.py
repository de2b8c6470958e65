"""docs/rules.md and the code agree: every rule that is cited exists, and every rule that is kept is cited."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools import rules_page

PAGE = rules_page.PAGE.read_text("utf-8")

KEPT = (
    *(f"O-{number}" for number in range(1, 13)),
    *(f"I-{number}" for number in range(1, 14)),
    *("A-1", "A-2", "A-5", "A-6", "A-7", "A-8"),
    *("K-1", "K-9", "E-2", "P-0", "P-1", "P-3"),
)
"""The rules that csdesk keeps today, in part at least: each is cited where it is kept."""


@pytest.mark.parametrize("folder", ["csdesk", "tests"])
def test_every_rule_that_is_cited_is_on_the_page(folder: str) -> None:
    known = rules_page.rules(PAGE)
    assert {
        rule: where for rule, where in rules_page.citations(rules_page.ROOT / folder).items() if rule not in known
    } == {}


def test_every_rule_that_is_kept_is_cited_and_tested() -> None:
    in_code, in_tests = (rules_page.citations(rules_page.ROOT / folder) for folder in ("csdesk", "tests"))
    assert [rule for rule in KEPT if rule not in in_code] == []
    assert {rule: where for rule, where in in_code.items() if rule not in in_tests} == {}


def test_the_page_says_where_each_rule_is_kept() -> None:
    assert rules_page.written(PAGE, rules_page.citations(rules_page.ROOT / "csdesk")) == PAGE, (
        "docs/rules.md is stale: run python tools/rules_page.py"
    )


def test_every_rule_stands_once_in_its_own_sentence() -> None:
    ids = re.findall(r"^\| ([A-Z]-\d+) \|", PAGE, re.MULTILINE)
    sentences = list(rules_page.rules(PAGE).values())
    assert len(ids) == len(set(ids)) == len(sentences) == len(set(sentences))
    assert all(sentence.endswith(".") for sentence in sentences)


def test_citations_are_read_one_by_one_and_in_runs(tmp_path: Path) -> None:
    """Only what stands as a rule's id counts: not UTF-8, SHA-256 or WO-2026."""
    assert list(rules_page.cited_in("Keeps O-3 to O-5, (A-5), and K-1; UTF-8, SHA-256, ISO-8601, WO-2, O-1-2.")) == [
        *("O-3", "O-4", "O-5"),
        "A-5",
        "K-1",
    ]
    module = tmp_path / "module.py"
    module.write_text(
        '"""Keeps O-1."""\nnot_cited = "O-2"  # O-3\nclass A:\n    b = 1\n    """An attribute (O-4)."""\n'
    )
    assert [rule for text in rules_page.docstrings(module) for rule in rules_page.cited_in(text)] == ["O-1", "O-4"]
