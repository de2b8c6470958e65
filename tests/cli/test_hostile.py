"""Names that would command a terminal or a program: shown as text or refused, never obeyed (design: limits.md, 6)."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import unicodedata

import pytest

from tests.cli.conftest import Answer, Cli

NAMES = (
    "[/red]",
    "[@click=app.quit]x[/]",
    "[bold]重要[/bold] [link=file:///etc]y[/link]",
    ":smile: {name} %s $x",
    "a\x1b]52;c;aGk=\x07b",
    "a\x1b[2Jb\x9b31mc\x00d",
    "txt\u202egpj.exe",
    "a\u200b\ufeff\u2066b",
    "line\r\nbreak\u2028and\ttab",
)
WHOLE = tuple(name for name in NAMES if name.isprintable())


def only_text(answer: Answer) -> None:
    """No control, no mark that turns the writing, on either stream, but the breaks of lines."""
    for said in (answer.out, answer.err):
        assert [one for one in said if unicodedata.category(one) in ("Cc", "Cf", "Cs") and one != "\n"] == []


def survivors(name: str) -> str:
    """What of a name is kept: the letters of it."""
    return "".join(one for one in name if one.isprintable() and not one.isspace())


@pytest.mark.parametrize("name", NAMES)
def test_in_an_account(cli: Cli, name: str) -> None:
    added = cli("user", "add", name[:30], "--role", "agent", "--password-stdin", stdin=b"secret-1")
    assert added.code == 0
    for answer in (added, cli("user", "list"), cli("user", "list", "--json"), cli("user", "role", name, "boss")):
        only_text(answer)
    kept = json.loads(cli("user", "list", "--json").out)
    assert survivors(name[:30]) in {survivors(one["name"]) for one in kept}


@pytest.mark.parametrize("name", NAMES)
def test_in_a_client_file(cli: Cli, name: str) -> None:
    content = io.StringIO()
    csv.writer(content).writerows(
        [["code", "name", "contact", "phone"], ["X1", name, name, ""], ["X2", name, "", name]]
    )
    imported = cli("import", "clients", cli.file("hostile.csv", content.getvalue()))
    assert imported.code == 0
    shown = cli("clients", "find", "X1")
    told = cli("clients", "find", "X1", "--json")
    for answer in (imported, shown, told):
        only_text(answer)
    if name in WHOLE:
        assert told.json[0]["name"] == name
        assert name in shown.out


@pytest.mark.parametrize("name", NAMES)
def test_in_an_order(cli: Cli, name: str) -> None:
    file = cli.file("order.json", {"goods": name, "client": name, "delivery_phone": name, "wanted_at": name})
    answers = [cli("order", "add", file), cli("order", "add", file, "--json")]
    for more in ((), ("--json",)):
        answers += [
            cli("order", "show", "1", *more),
            cli("order", "list", "--drafts", *more),
            cli("order", "show", name, *more),
            cli("order", "confirm", "1", "--reason", name, *more),
            cli("clients", "find", name, *more),
            cli("user", "list", "--by", name, *more),
            cli(name, *more),
            cli("order", "list", f"--{name}", *more),
            cli("order", "list", "--day", name, *more),
        ]
    for answer in answers:
        only_text(answer)
    told = cli("order", "show", "1", "--json").json
    assert told["fields"]["goods"] == name


def test_ten_thousand_characters(cli: Cli) -> None:
    long = "长" * 10_000
    assert cli("user", "add", long, "--role", "agent", "--password-stdin", "--json", stdin=b"secret-1").code == 1
    report = cli("import", "clients", cli.file("long.csv", f"code,name\nX1,{long}\n"), "--json").json
    assert (report["new"], report["rejected"]) == (0, 1)
    answer = cli("order", "add", cli.file("order.json", {"goods": long}), "--json").json
    assert "goods" in answer["missing"]
    assert long in "".join(cli("order", "show", "1").out.split())
    assert cli("clients", "find", long, "--json").json == []


@pytest.mark.parametrize("arguments", [("order", "show", "\udcff\udcfe"), ("clients", "find", "\udcff"), ("\udcff",)])
def test_bytes_that_are_no_text(cli: Cli, arguments: tuple[str, ...]) -> None:
    """A command line that is not UTF-8 reaches Python as lone surrogates."""
    for more in ((), ("--json",)):
        only_text(cli(*arguments, *more))


def test_an_output_that_cannot_show_chinese(cli: Cli) -> None:
    """Where the terminal's encoding lacks a character, JSON is escaped and a table shows a question mark."""
    for arguments in (("user", "list"), ("user", "list", "--json"), ("order", "show", "9")):
        done = subprocess.run(
            [sys.executable, "-X", "utf8=0", "-m", "csdesk", "--store", str(cli.store), "--lang", "zh_CN", *arguments],
            capture_output=True,
            check=False,
            env={"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "latin-1", "PATH": "/usr/bin"},
        )
        assert done.returncode in (0, 1)
        assert b"Traceback" not in done.stderr
        if "--json" in arguments:
            assert "李娜" in {one["name"] for one in json.loads(done.stdout)}
