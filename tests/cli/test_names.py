"""`csdesk names check` (N-2; design: cli.md)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli


@pytest.mark.parametrize(
    ("document", "consignee", "verdict", "code"),
    [
        ("张 伟", "張偉", "same", 0),
        ("杨民敬", "杨明静", "near", 1),
        ("陈法开", "程发凯", "near", 1),
        ("王芳", "李国强", "different", 1),
    ],
)
def test_the_verdict_and_why_it_is_so(cli: Cli, document: str, consignee: str, verdict: str, code: int) -> None:
    """N-2: 1 where the parcel stops; the document is on stdout all the same."""
    answer = cli("names", "check", document, consignee, "--json")
    found = json.loads(answer.out)
    assert (answer.code, answer.err, found["verdict"]) == (code, "", verdict)
    assert found["why"]


def test_it_speaks_both_languages_and_needs_no_store(cli: Cli, tmp_path: Path) -> None:
    """N-2"""
    said = cli.bare("names", "check", "王芳", "王丽", "--store", str(tmp_path / "none"), "--lang", "zh_CN")
    assert (said.code, said.out) == (1, "相近: 差一个字：芳 / 丽。\n")
    assert cli.bare("names", "check", "王芳", " ", "--json").error["field"] == "consignee"


def test_the_shop_s_own_table_counts(cli: Cli) -> None:
    """N-2: a form of its own, and a surname."""
    assert cli("names", "check", "王喆", "王哲").code == 1
    cli.file("playbook/names.toml", '[simplified]\nown = "喆哲"\n')
    assert cli("names", "check", "王喆", "王哲").code == 0
    cli.file("playbook/names.toml", '[simplified]\nown = "喆"\n')
    assert cli("names", "check", "王喆", "王哲").code == 3
