"""The made-up shop, fresh for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from csdesk.desk.desk import Desk
from csdesk.playbook.loading import load
from csdesk.playbook.shapes import Playbook
from csdesk.store.store import open_store
from tests.desk.shop import Shop, founded_once
from tests.exchange.made_fonts import CHINESE, make_font, put


@pytest.fixture(scope="session")
def founded() -> Path:
    """The folder of the made-up shop, its store closed: to be copied, never opened."""
    return founded_once()


@pytest.fixture(scope="session")
def playbook(founded: Path) -> Playbook:
    """The made-up shop's playbook."""
    return load(founded / "playbook")


@pytest.fixture
def shop(founded: Path, playbook: Playbook, tmp_path: Path) -> Iterator[Shop]:
    """The made-up shop, open at a desk of its own."""
    folder = Path(shutil.copytree(founded, tmp_path / "shop"))
    desk = Desk(open_store(folder / "csdesk.sqlite3"), playbook, "counter")
    yield Shop(desk)
    desk.close()


@pytest.fixture(scope="session")
def home_with_font(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a made-up Chinese font in it, which is found before any of the machine's."""
    home = tmp_path_factory.mktemp("home")
    put(home / ".local" / "share" / "fonts", "NotoSansCJK-Regular.ttc", make_font(CHINESE))
    return home


@pytest.fixture
def chinese_font(home_with_font: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Print with that font, whatever this machine has.

    Without any, Chinese is only named in a sheet, and of such text pdfium passes over each character that stands alone
    between others, as the last of "9号": it has no picture of it and takes it for empty.
    """
    monkeypatch.setenv("HOME", str(home_with_font))
