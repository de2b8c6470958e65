"""`csdesk demo`: made once, kept, never in the place of a real store."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import csdesk.app
from csdesk import places
from csdesk.desk.demo import demo
from csdesk.desk.demo.demo_shop import made_up_shop
from csdesk.desk.person import Person
from csdesk.store.sqlite import connect
from tests.cli.conftest import Cli
from tests.desk.shop import NOW

# All in one worker: the shops that they open are made once.
pytestmark = pytest.mark.xdist_group("demo by command")

Opened = list[tuple[Path, str | None, Person | None]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the shops that were made already are kept."""
    return tmp_path_factory.mktemp("made")


@pytest.fixture(autouse=True)
def made_once(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shop of one size and moment is made once and copied: making it is tested in tests/desk/demo/test_demo.py."""
    make = demo.make

    def make_or_copy(path: Path, size: str, *, now: datetime, instead: bool = False, **more: Any) -> None:
        kept = made / f"{size} {now:%d %H%M}"
        if kept.exists() and (instead or not path.exists()):
            path.parent.mkdir(parents=True, exist_ok=True)
            demo.remove(path)
            shutil.copy(kept, path)
        else:
            make(path, size, now=now, instead=instead, **more)
            shutil.copy(path, kept)

    monkeypatch.setattr(demo, "make", make_or_copy)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """What the desk was opened with."""
    found: Opened = []

    def run(store: Path, *, language: str | None = None, demo: Person | None = None) -> int:
        found.append((store, language, demo))
        return 0

    monkeypatch.setattr(csdesk.app, "run", run)
    return found


def test_demo_makes_a_shop_and_opens_the_desk_signed_in(cli: Cli, opened: Opened) -> None:
    assert cli.bare("demo", "--size", "small", "--lang", "en").code == 0
    path = places.demo_store("small")
    assert opened == [(path, "en", Person("李娜", "agent"))]
    hits = cli.bare("clients", "find", "hxwl", "--store", str(path), "--json").json
    assert hits[0]["code"] == "HX001"


def test_demo_is_made_once_and_keeps_what_was_tried(cli: Cli, opened: Opened, tmp_path: Path) -> None:
    store = str(tmp_path / "demo" / "store")
    at_store = ("--store", store)
    made = cli.bare("demo", "--size", "small", *at_store, "--json").json
    assert made == {"store": store, "signed_in": "李娜"}
    assert opened == []
    cli.bare("order", "add", "-", *at_store, "--by", "李娜", stdin=b'{"goods": "mine"}')
    assert cli.bare("demo", *at_store).code == 0
    assert len(opened) == 1
    assert "mine" in cli.bare("order", "list", "--drafts", *at_store).out
    assert "opens the desk" in cli.bare("demo", "--size", "small", "--fresh", "--make-only", *at_store).out
    assert "mine" not in cli.bare("order", "list", "--drafts", *at_store).out
    assert len(opened) == 1


LATER = NOW + timedelta(days=2)


def test_a_shop_of_another_day_is_made_anew(cli: Cli, tmp_path: Path) -> None:
    """Its promises have all passed."""
    path = tmp_path / "demo"
    demo = ("demo", "--make-only", "--store", str(path))
    cli.bare(*demo, "--size", "small")
    first = path.read_bytes()
    assert cli.bare(*demo, at=NOW + timedelta(hours=20)).err == ""
    assert path.read_bytes() == first

    somebody = connect(path)
    somebody.execute("SELECT 1 FROM entry").fetchone()
    answer = cli.bare(*demo, at=LATER)
    assert (answer.code, "has passed" in answer.err) == (0, True)
    assert path.read_bytes() == first
    somebody.close()

    answer = cli.bare(*demo, at=LATER)
    assert (answer.code, "has passed" in answer.err) == (0, False)
    shop = made_up_shop(path)
    assert shop is not None
    assert (shop.size, LATER - shop.made_at < timedelta(minutes=5)) == ("small", True)


def test_what_was_tried_is_never_lost_unasked(cli: Cli, opened: Opened, tmp_path: Path) -> None:
    at_store = ("--store", str(tmp_path / "demo"))
    cli.bare("demo", "--size", "small", "--make-only", *at_store)
    cli.bare("order", "add", "-", *at_store, "--by", "李娜", stdin=b'{"goods": "mine"}')
    answer = cli.bare("demo", "--json", *at_store, at=LATER)
    assert json.loads(answer.err)["warning"]["code"] == "demo_passed"
    assert json.loads(answer.out)["signed_in"] == "李娜"
    assert "mine" in cli.bare("order", "list", "--drafts", *at_store).out
    assert opened == []


@pytest.mark.parametrize("more", [(), ("--fresh",), ("--make-only",), ("--json",)])
def test_a_real_store_is_neither_entered_nor_replaced(cli: Cli, opened: Opened, more: tuple[str, ...]) -> None:
    """A-1: the demo asks for no password."""
    before = cli.store.read_bytes()
    answer = cli("demo", "--size", "small", *more)
    assert (answer.code, opened) == (3, [])
    assert cli.store.read_bytes() == before


def test_the_store_of_the_environment_is_left_alone(cli: Cli, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSDESK_STORE", str(cli.store))
    assert cli.bare("demo", "--size", "small").code == 0
    assert opened[0][0] == places.demo_store("small")


@pytest.mark.parametrize("more", [(), ("--fresh",)])
def test_a_size_that_there_is_not(cli: Cli, opened: Opened, more: tuple[str, ...]) -> None:
    """Not even one that would name the person's real store."""
    real = places.store_path()
    cli.bare("init", "--admin", "Me", "--password-stdin", stdin=b"secret-1")
    before = real.read_bytes()
    for size in ("village", "..", "../../etc"):
        assert cli.bare("demo", "--size", size, *more).code in (1, 3)
    answer = cli.bare("demo", "--size", "village", "--json")
    assert (answer.code, answer.error["code"], answer.error["field"]) == (1, "size_unknown", "size")
    assert (opened, real.read_bytes()) == ([], before)
