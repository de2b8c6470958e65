"""What all commands have in common: options, languages, help, wrong use, exit codes (design: cli.md)."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

import csdesk.app
from csdesk.cli.program import COMMANDS
from csdesk.clock import Clock
from tests.cli.conftest import Cli

HEAVY = frozenset(
    {"textual", "rich", "sqlmodel", "sqlalchemy", "pydantic", "pypinyin", "reportlab", "alembic", "argon2"}
)

CHILD = """
import sys
from csdesk.__main__ import main
code = main(sys.argv[1:])
print(code, *sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def loaded_by(*arguments: str) -> tuple[int, set[str], str]:
    """The exit code, the packages in memory afterwards, and stdout, of a command in a program of its own."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    code, *modules = done.stderr.split("\n")[-2].split(" ")
    return int(code), set(modules), done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("order", "--help"),
        ("order", "add", "--help"),
        ("incident", "open", "--help"),
        ("report", "week", "--help"),
    ],
)
def test_help_loads_neither_the_screens_nor_the_store(arguments: tuple[str, ...]) -> None:
    code, modules, said = loaded_by(*arguments)
    assert code == 0
    assert "Usage:" in said or "用法" in said
    assert not modules & (HEAVY | {"pysqlite3", "sqlite3"})


def test_finding_clients_loads_the_driver_alone(cli: Cli) -> None:
    code, modules, said = loaded_by("clients", "find", "hxwl", "--json", "--store", str(cli.store))
    assert code == 0
    assert [one["code"] for one in json.loads(said)] == ["HX001"]
    assert not modules & HEAVY


def test_every_command_has_help_in_both_languages(cli: Cli) -> None:
    pages = [[name] for name in COMMANDS]
    for name in ("user", "clients", "import", "order", "incident", "report", "playbook"):
        listing = cli.bare(name, "--help").out.split("Commands:\n")[1]
        pages += [[name, line.split()[0]] for line in listing.splitlines() if line.startswith("  ") and line[2] != " "]
    assert len(pages) > 20
    for page in pages:
        english = cli.bare("--lang", "en", *page, "--help")
        chinese = cli.bare("--lang", "zh_CN", *page, "--help")
        assert english.code == chinese.code == 0
        assert english.out != chinese.out
        for option in ("--by NAME", "--store PATH", "--json"):
            assert option in english.out


def test_help_keeps_to_the_width_of_the_terminal(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    from csdesk.rules.text import cell_width

    monkeypatch.setenv("COLUMNS", "60")
    for language in ("en", "zh_CN"):
        lines = cli.bare("--lang", language, "order", "change", "--help").out.splitlines()
        assert max(map(cell_width, lines[1:])) <= 60


@pytest.mark.parametrize(
    "arguments",
    [
        ("--store", "{}", "--by", "李娜", "--json", "user", "list"),
        ("user", "--store", "{}", "--by", "李娜", "--json", "list"),
        ("user", "list", "--store", "{}", "--by", "李娜", "--json"),
        ("--json", "user", "--by", "李娜", "list", "--store={}"),
    ],
)
def test_shared_options_stand_anywhere(cli: Cli, arguments: tuple[str, ...]) -> None:
    names = [one["name"] for one in cli.bare(*(word.format(cli.store) for word in arguments)).json]
    assert "李娜" in names


def test_what_stands_later_wins(cli: Cli, tmp_path: Path) -> None:
    assert cli.bare("--store", str(tmp_path / "none"), "user", "list", "--store", str(cli.store)).code == 0


def test_the_store_is_named_by_the_environment_too(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSDESK_STORE", str(cli.store))
    assert len(cli.bare("user", "list", "--json").json) == 8


def test_lang_governs_the_answer_and_the_locale_when_it_is_missing(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "There is no order 99" in cli("order", "show", "99").err
    assert "There is no order 99" not in cli("order", "show", "99", "--lang", "zh_CN").err
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "There is no order 99" not in cli("order", "show", "99").err
    assert "There is no order 99" in cli("--lang=en", "order", "show", "99").err


def test_the_saved_language_comes_before_the_locale(cli: Cli, tmp_path: Path) -> None:
    settings = tmp_path / "config" / "csdesk" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('language = "zh_CN"\n', "utf-8")
    assert "There is no order 99" not in cli("order", "show", "99").err


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("nonsense",), None),
        (("user",), None),
        (("user", "add"), "name"),
        (("user", "list", "--nonsense"), "nonsense"),
        (("user", "list", "too", "much"), None),
        (("clients", "find", "x", "--limit", "1e5"), "limit"),
        (("clients", "find", "x", "--limit", "0"), "limit"),
        (("clients", "find", "x", "--limit"), "limit"),
        (("init",), "admin"),
        (("order", "cancel", "1"), "reason"),
        (("order", "list", "--day", "yesterday"), None),
        (("--lang", "fr", "user", "list"), None),
    ],
)
def test_wrong_use_is_exit_2(cli: Cli, arguments: tuple[str, ...], field: str | None) -> None:
    plain = cli(*arguments)
    assert (plain.code, plain.out) == (2, "")
    assert len(plain.err.splitlines()) == 1
    told = cli("--json", *arguments)
    assert told.code == 2
    assert (told.error["code"], told.error["field"]) == ("wrong_use", field)


@pytest.mark.parametrize("words", [("user", "list"), ("clients", "find", "x"), ("order", "list")])
def test_no_store_is_exit_3(cli: Cli, tmp_path: Path, words: tuple[str, ...]) -> None:
    answer = cli.bare(*words, "--store", str(tmp_path / "none" / "store"), "--json")
    assert (answer.code, answer.error["code"]) == (3, "store_missing")


@pytest.mark.parametrize("words", [("user", "list"), ("clients", "find", "x"), ("import", "clients", "x.csv")])
@pytest.mark.parametrize("content", [b"", b"not a store", b"SQLite format 3\0" + bytes(4096)])
def test_something_else_than_a_store_is_exit_3(cli: Cli, words: tuple[str, ...], content: bytes) -> None:
    answer = cli.bare(*words, "--store", cli.file("else", content), "--json")
    assert answer.code == 3
    assert answer.error["code"] in {"store_foreign", "store_damaged"}


def test_the_address_of_a_database_server_is_refused_without_its_password(cli: Cli) -> None:
    answer = cli.bare("user", "list", "--store", "postgresql://me:secret@host/shop", "--json")
    assert (answer.code, answer.error["code"]) == (3, "store_not_a_path")
    assert "secret" not in answer.err


def test_a_wrong_playbook_is_exit_3(cli: Cli) -> None:
    cli.file("playbook/shop.toml", 'time_zone = "Mars/Base"')
    answer = cli("user", "list", "--json")
    assert (answer.code, answer.error["code"]) == (3, "playbook_wrong")


def test_an_unknown_by_is_a_refusal(cli: Cli) -> None:
    answer = cli("order", "cancel", "1", "--reason", "x", "--by", "Nobody", "--json")
    assert (answer.code, answer.error["code"], answer.error["field"]) == (1, "account_unknown", "by")


@pytest.mark.parametrize(("before", "language"), [((), None), (("--lang", "en"), "en")])
def test_without_a_command_the_desk_opens(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, before: tuple[str, ...], language: str | None
) -> None:
    opened: list[tuple[Path, str | None]] = []

    def open_desk(store: Path, *, language: str | None, clock: Clock) -> int:
        assert isinstance(clock.now(), datetime)
        opened.append((store, language))
        return 0

    monkeypatch.setattr(csdesk.app, "run", open_desk)
    assert cli(*before).code == 0
    assert opened == [(cli.store, language)]


def test_the_record_says_which_command_it_was(cli: Cli) -> None:
    """A-5: who, when, what, and from where."""
    assert cli("user", "role", "小陈", "agent", "--by", "孙主任").code == 0
    import sqlite3

    with sqlite3.connect(cli.store) as connection:
        row = connection.execute('SELECT "by", origin, action FROM entry ORDER BY id DESC').fetchone()
    connection.close()
    assert row == ("孙主任", "csdesk user role", "account.role")
