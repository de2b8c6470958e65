"""`csdesk` itself: what is quiet, what is written down, what a person sees when the program is wrong."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pytest

import csdesk.app
from csdesk import __main__ as program
from csdesk import __version__, places
from csdesk.cli import program as commands
from csdesk.store.sqlite import missing

SECRET = "卖炭翁"


def fails(error: BaseException) -> object:
    def run(*_: object, **__: object) -> NoReturn:
        secret = SECRET  # a local variable, which must not get into the log
        assert secret
        raise error

    return run


def test_a_mistake_of_the_program_is_a_sentence_and_a_private_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "run", fails(ValueError(f"about {SECRET}")))
    assert program.main(["order", "show", SECRET, "--reason=" + SECRET]) == program.FAULT
    said = capsys.readouterr()
    log = places.log_file()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert str(log) in said.err
    written = log.read_text("utf-8")
    assert "ValueError" in written
    assert "in run" in written
    assert "csdesk order show --reason" in written
    assert SECRET not in written + said.err
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700


def test_a_log_that_grew_is_put_aside_and_the_new_one_is_as_private(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "run", fails(ValueError()))
    program.main(["x"])
    log = places.log_file()
    log.write_bytes(b"x" * 1_000_000)
    program.main(["x"])
    kept = sorted(log.parent.iterdir())
    assert [path.name for path in kept] == [log.name, f"{log.name}.1"]
    assert log.stat().st_size < 10_000
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}


def test_a_log_that_cannot_be_written_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("in the way")
    monkeypatch.setattr(commands, "run", fails(ValueError()))
    assert program.main(["x", "--json"]) == program.FAULT
    assert '"code": "fault"' in capsys.readouterr().err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--version"]) == 0
    assert capsys.readouterr().out == f"csdesk {__version__}\n"


def test_who_interrupts_is_not_talked_to(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(commands, "run", fails(KeyboardInterrupt()))
    assert program.main(["x"]) == 130
    assert capsys.readouterr() == ("", "")
    assert not places.log_file().exists()


@pytest.mark.parametrize(("wanted", "variable"), [(None, "1"), ("0", "1"), ("1", None)])
def test_the_kitty_protocol_is_off_unless_it_is_wanted(
    monkeypatch: pytest.MonkeyPatch, wanted: str | None, variable: str | None
) -> None:
    monkeypatch.delenv("TEXTUAL_DISABLE_KITTY_KEY", raising=False)
    if wanted is not None:
        monkeypatch.setenv("CSDESK_KITTY_KEYS", wanted)
    found: list[str | None] = []

    def run(_arguments: Sequence[str]) -> int:
        found.append(os.environ.get("TEXTUAL_DISABLE_KITTY_KEY"))
        return 0

    monkeypatch.setattr(commands, "run", run)
    assert program.main(["x"]) == 0
    assert found == [variable]


def test_without_arguments_the_desk_opens_on_the_named_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened: list[Path] = []

    def open_desk(store: Path, *, language: str | None, clock: object) -> int:
        assert (language, clock) == (None, None)
        opened.append(store)
        return 5

    monkeypatch.setattr(csdesk.app, "run", open_desk)
    monkeypatch.setenv("CSDESK_STORE", str(tmp_path / "store"))
    assert program.main([]) == 5
    assert opened == [tmp_path / "store"]


def test_a_desk_that_cannot_open_is_exit_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(csdesk.app, "run", fails(missing(tmp_path)))
    assert program.main([]) == 3
    assert str(tmp_path) in capsys.readouterr().err


@pytest.mark.parametrize("command", [[], ["demo"]], ids=["desk", "demo"])
def test_without_a_terminal_the_desk_says_so_and_does_not_wait_for_keys(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """As from a timer, or with its output in a file: nobody would ever see it, or end it."""
    monkeypatch.setattr(csdesk.app.os, "isatty", lambda _: False)
    monkeypatch.setattr(csdesk.app.DeskApp, "run", fails(AssertionError("the desk has opened")))
    monkeypatch.setattr("csdesk.desk.demo.demo.make", lambda *_, **__: None)
    monkeypatch.setenv("CSDESK_STORE", str(tmp_path / "store"))
    for kind in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind))
    assert program.main(command) == 2
    assert "opens in a terminal" in capsys.readouterr().err


def test_the_everyday_way_loads_nothing_of_the_command_line() -> None:
    child = """
import sys, types
app = types.ModuleType("csdesk.app")
app.run = lambda store, language=None, clock=None: 0
sys.modules["csdesk.app"] = app
from csdesk.__main__ import main
code = main([])
print(code, "typer" in sys.modules, "rich" in sys.modules, "sqlalchemy" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "False", "False", "False"]


def test_a_reader_that_leaves_ends_the_command_quietly(tmp_path: Path) -> None:
    """A real program whose output nobody takes any more: the pipe's other end is closed before it begins."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "csdesk", "--help"], stdout=writing, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (program.PIPE_CLOSED, b"")
    assert not places.log_file().exists()


def test_a_full_disk_is_a_sentence_and_exit_3() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "csdesk", "--version"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 3
    assert done.stderr.count(b"\n") == 1
    assert b"Traceback" not in done.stderr
    assert not places.log_file().exists()
