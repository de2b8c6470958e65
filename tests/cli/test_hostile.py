"""Names that would command a terminal or a program: shown as text or refused, never obeyed (design: limits.md, 6)."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import unicodedata
from pathlib import Path

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


@pytest.mark.parametrize("name", NAMES)
def test_in_an_incident(cli: Cli, name: str, tmp_path: Path) -> None:
    """I-9, I-12: in its title, its report, its steps, its judgement, and in every report of it."""
    opened = cli("incident", "open", "--kind", "late", "--text", name, "--waybill", name[:30], "--json")
    answers = [opened, cli("incident", "open", "--kind", name, "--text", name, "--client", name, "--order", name)]
    answers += [
        cli("incident", "open", "--kind", "late", "--text", "x", "--learned-at", name),
        cli("incident", "report", "i1", "--set", f"where={name}", "--set", f"client_said={name}", "--send"),
        cli("incident", "report", "i1", "--set", f"{name}=x"),
        cli("incident", "report", "i1", "--set", name),
        cli("incident", "step", "i1", "phone", "--note", name),
        cli("incident", "step", "i1", name),
        cli("incident", "promise", "i1", "--minutes", name),
        cli("incident", "promise", "i1"),
        cli("incident", "pause", "i1", "--reason", name),
        cli("incident", "up", "i1", "--text", name),
        cli("incident", "judge", "i1", "--cause", name, "--department", name, "--measure", name),
        cli("incident", "judge", "i1", "--cause", name, "--department", "nobody", "--measure", name, "--hidden"),
        cli("incident", "close", name),
        cli("incident", "list"),
        cli("incident", "list", "--kind", name),
        cli("incident", "list", "--from", name, "--json"),
        cli("incident", "show", name, "--json"),
        cli("report", "week", "--date", name, "--json"),
        cli("order", "printed", name),
    ]
    for more in ((), ("--json",)):
        answers += [
            cli("incident", "list", "--late", *more),
            cli("incident", "show", "i1", *more),
            cli("outbox", *more),
            cli("report", "day", *more),
            cli("report", "month", *more),
        ]
    page = tmp_path / "report.md"
    answers.append(cli("report", "week", "--md", str(page), "--xlsx", str(tmp_path / "report.xlsx"), "--overwrite"))
    for answer in answers:
        only_text(answer)
        assert answer.code in (0, 1, 2)
    assert [one for one in page.read_text("utf-8") if unicodedata.category(one) in ("Cc", "Cf") and one != "\n"] == []
    if name in WHOLE:
        shown = cli("incident", "show", "i1", "--json").json
        assert shown["title"] == name
        assert shown["report"]["fields"]["client_said"] == name
        assert shown["judgement"]["cause"] == name
        assert name in cli("incident", "show", "i1").out


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
