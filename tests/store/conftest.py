"""A store that is there and closed, fresh for every test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from csdesk.store.store import create


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new store, closed: to be copied, never opened."""
    path = tmp_path_factory.mktemp("made") / "csdesk.sqlite3"
    create(path).close()
    return path


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """A new store in a folder of its own, not open anywhere."""
    folder = tmp_path / "shop"
    folder.mkdir()
    return Path(shutil.copy(made, folder))
