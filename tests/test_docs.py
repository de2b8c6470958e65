"""What the pages for readers name is there: commands with their options, keys of the playbook, links, examples."""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from typer.main import get_command

from csdesk import language
from csdesk.cli import program
from csdesk.playbook import loading
from csdesk.playbook.checklists import SOURCES, Checklist, Item
from csdesk.playbook.deadline_kinds import DeadlineKind, DeadlineKinds
from csdesk.playbook.forms import Count, CountLevel, Daily, FieldShape, Paper
from csdesk.playbook.goods import GoodsClass, GoodsFile, GoodsLimits, Reason, When
from csdesk.playbook.messages import Mail
from csdesk.playbook.parcels import (
    DepartureKind,
    ExportNames,
    Line,
    ParcelLimits,
    Parcels,
    ScanKind,
    Spoken,
    UntrackedKind,
    Window,
)
from csdesk.playbook.procedures import (
    FACTS,
    Chain,
    Escalation,
    IncidentLimits,
    Incidents,
    Level,
    Penalty,
    Procedure,
    Starts,
    StepShape,
)
from csdesk.playbook.replies import Replies, ReplyLimits, Template
from csdesk.playbook.roster import AttendanceGrace, LeaveLimits, Pattern, Post, RosterFile
from csdesk.playbook.shapes import PERMISSIONS
from csdesk.playbook.slips import Fee, Region, SlipLimits, Slips
from csdesk.playbook.statements import Paper as StatementPaper
from csdesk.playbook.statements import StatementLimits, Statements, StatementState
from csdesk.playbook.visits import Answer, Greeting, Rhythm, Script, VisitLimits, Visits

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "data" / "handbook").glob("*/*.md")])
PLAYBOOK = (ROOT / "docs" / "playbook.md").read_text("utf-8")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def commands_in(text: str) -> Iterator[list[str]]:
    """Every command of csdesk that a page shows, in words, without the program's own name."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    shown = [line.partition("  #")[0] for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    shown += re.findall(r"`((?:\S*/)?csdesk [^`\n]+)`", text)
    for line in shown:
        if match := re.search(r"(?:^|[\s=(/])csdesk ([a-z].*)", line):
            words = shlex.split(match[1].replace("...", ""), comments=True)
            stop = next((place for place, word in enumerate(words) if word in ("&&", "|") or ">" in word), len(words))
            yield words[:stop]


def test_commands_are_found_in_all_their_shapes() -> None:
    text = "See `csdesk outbox --all`.\n```sh\nsudo -u x -H csdesk user add 'Li Na' >/dev/null\nmkdir csdesk\n```\n"
    assert list(commands_in(text)) == [["user", "add", "Li Na"], ["outbox", "--all"]]


def wrong_in(words: Iterable[str], command: Any) -> str:
    """The first word of a command line that csdesk does not know; empty when it knows them all."""
    for word in words:
        known = getattr(command, "commands", None) or getattr(command, "get_command", None)
        if word.startswith("--"):
            if word.partition("=")[0] not in {name for param in command.params for name in param.opts}:
                return word
        elif known is not None:
            command = known[word] if isinstance(known, dict) and word in known else None
            if command is None:
                return word
    return ""


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_page_names_only_commands_and_options_that_exist(page: Path) -> None:
    for words in commands_in(page.read_text("utf-8")):
        assert words[0] in program.COMMANDS, words
        module = __import__(f"csdesk.cli.{program.COMMANDS[words[0]][0]}", fromlist=["APPS"])
        assert wrong_in(words[1:], get_command(module.APPS[words[0]])) == "", words


def section(heading: str) -> str:
    """A section of docs/playbook.md with what stands below it."""
    match = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", PLAYBOOK, re.MULTILINE | re.DOTALL)
    assert match is not None, heading
    return match[1]


_OF_PROCEDURES_ALONE = {
    "done_on", "says", "only", "traits", "ends_with", "note", "sign", "only_when", "stops_when", "until",
    "begins", "again_until", "opens_account",
}  # fmt: skip
"""Keys of a step that no item of a list may have."""


def keys_of(shapes: Iterable[type[BaseModel]]) -> set[str]:
    return {name for shape in shapes for name in shape.model_fields}


@pytest.mark.parametrize(
    ("heading", "shapes", "tables"),
    [
        ("Deadlines", (DeadlineKind, DeadlineKinds), {"kind"}),
        (
            "Procedures",
            (Procedure, Starts, StepShape, FieldShape, Paper, Count, CountLevel, Daily),
            {"step", "starts", "field", "paper", "count", "level", "daily_list"},
        ),
        ("Escalation", (Escalation, Chain, Level), {"chain", "level"}),
        (
            "Rosters",
            (RosterFile, LeaveLimits, AttendanceGrace, Pattern, Post),
            {"leave", "attendance", "part", "pattern", "post"},
        ),
        (
            "Checklists",
            (Checklist, Item),
            {"item", *_OF_PROCEDURES_ALONE},
        ),
        (
            "Goods",
            (GoodsFile, GoodsLimits, GoodsClass, Reason, When),
            {"expected_hours", "limits", "goods_class", "reason", "trait", "trip_kind", "delay", "paper", "answer"},
        ),
        ("Replies", (Replies, ReplyLimits, Template), {"limits", "template"}),
        ("Incidents", (Incidents, IncidentLimits, Penalty), {"limits", "pause_reason", "department", "penalty"}),
        (
            "Parcels",
            (Parcels, ParcelLimits, Window, ExportNames, Spoken, Line, ScanKind, UntrackedKind, DepartureKind),
            {"limits", "window", "export_names", "carrier", "direction", "line", "scan", "untracked", "departure"},
        ),
        (
            "Visits",
            (Visits, VisitLimits, Rhythm, Answer, Script, Greeting),
            {"limits", "rhythm", "answer", "about", "script", "greeting"},
        ),
        ("Slips", (Slips, SlipLimits, Fee, Region), {"limits", "fault", "fee", "region", "partner"}),
        (
            "Statements",
            (Statements, StatementLimits, StatementState, StatementPaper),
            {"limits", "state", "way", "paper"},
        ),
    ],
)
def test_every_key_is_explained_and_nothing_else(
    heading: str, shapes: tuple[type[BaseModel], ...], tables: set[str]
) -> None:
    text = section(heading)
    quoted = set(re.findall(r"`\[*([a-z_.]+)\]*`", text))
    assert keys_of(shapes) - tables <= quoted, "not explained"
    in_tables = re.findall(r"^\| (`[^|]*?) \|", text, re.MULTILINE)
    first_column = {
        word for cell in in_tables for key in re.findall(r"`\[*([a-z_.]+)\]*`", cell) for word in key.split(".")
    }
    assert first_column <= keys_of(shapes), "no such key"
    assert tables - _OF_PROCEDURES_ALONE <= {word for key in quoted for word in key.split(".")}


def test_every_file_permission_and_fact_is_named() -> None:
    files = section("The files")
    for name in loading.SHAPES:
        assert f"`{name}.toml`" in files, name
    for folder in loading.FOLDERS:
        assert f"`{folder}/" in files, folder
    assert set(re.findall(r"`([a-z]+\.[a-z_]+)`", section("Roles"))) - {"roles.toml"} == PERMISSIONS
    assert (
        set(
            re.findall(
                r"`((?:order|goods|pickup|reply|report|slip|statements|visits)\.[a-z_]+)`", section("Procedures")
            )
        )
        == FACTS
    )
    assert set(re.findall(r"`([a-z_]+\.[a-z_]+)`", section("Checklists"))) - {"escalation.toml"} == SOURCES
    mail = (ROOT / "docs" / "mail.md").read_text("utf-8")
    assert keys_of((Mail,)) <= set(re.findall(r"`([a-z_]+)`", mail))


def lay_down(page: str, folder: Path) -> None:
    """Put the playbook files that a page shows into a folder."""
    for text, name in re.findall(r"```toml\n(# playbook/(\S+?\.toml).*?)```", page, re.DOTALL):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((path.read_text("utf-8") if path.exists() else "") + text, "utf-8")


@pytest.mark.parametrize("name", ["playbook.md", "procedures.md", "mail.md", "training.md", "visits.md"])
def test_the_playbook_files_in_the_pages_can_be_used(tmp_path: Path, name: str) -> None:
    lay_down((ROOT / "docs" / name).read_text("utf-8"), tmp_path)
    assert list(tmp_path.rglob("*.toml"))
    _playbook, problems = loading.check(tmp_path)
    assert problems == ()


def test_the_worked_example_of_a_procedure_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An owner adds a procedure without code, from an empty store on, as the page says (spec 00, principle 1)."""
    for kind in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind))
    monkeypatch.chdir(tmp_path)
    own, store = tmp_path / "playbook", tmp_path / "store"
    own.mkdir()
    (own / "security.toml").write_text("[cost]\nmemory_kib = 19456\n", "utf-8")
    page = (ROOT / "docs" / "procedures.md").read_text("utf-8")
    lay_down(page, own)
    example = page.partition("## A worked example")[2]
    lines = [words for words in commands_in(example) if words[0] in ("playbook", "clients", "user", "cases")]
    asked = {"check", "clients add", "user add", "do", "fill", "new", "print", "sign", "list", "export"}
    assert asked <= {words[1] for words in lines} | {" ".join(words[:2]) for words in lines}
    try:
        for words in [["init", "--admin", "Owner"], *lines]:
            stdin = ["--password-stdin"] if words[0] in ("init", "user") else []
            monkeypatch.setattr("sys.stdin", io.StringIO("made-up-123\n"))
            assert program.run([*words, *stdin, "--store", str(store)]) == 0, words
            if words[:2] == ["cases", "list"]:
                assert "WS-0001" in capsys.readouterr().out
    finally:
        language.use("en")
    assert (tmp_path / "warranty.xlsx").exists()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        there = page.parent / path if path else page
        assert there.exists(), target
        headings = re.findall(r"^#+ (.*)$", there.read_text("utf-8"), re.MULTILINE) if anchor else []
        anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
        assert not anchor or anchor in anchors, target


def test_the_service_runs_the_watch_as_the_user_of_the_desks() -> None:
    """I-7"""
    page = (ROOT / "docs" / "watch.md").read_text("utf-8")
    unit = dict(re.findall(r"^(\w+)=(.+)$", page, re.MULTILINE))
    install = (ROOT / "docs" / "install.md").read_text("utf-8")
    assert unit["ExecStart"] == "/opt/csdesk/bin/csdesk watch"
    assert (unit["User"], unit["Restart"], unit["UMask"]) == ("csdesk", "always", "0077")
    assert f"--home-dir {unit['ReadWritePaths']}" in install
    assert "python3 -m venv /opt/csdesk" in install
