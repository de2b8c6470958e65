"""The command line, run in this process on a made-up shop of its own."""

from __future__ import annotations

import gc
import io
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from csdesk import language
from csdesk.cli.program import run
from tests.desk.shop import NOW, founded_once


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment

    def since_boot(self) -> timedelta:
        return self.moment - NOW


@dataclass(frozen=True)
class Answer:
    """What a command said: its exit code, stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on stdout, of a command that did what it was told."""
        assert (self.code, self.err) == (0, ""), self
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The error of a command that did not, asked with --json: nothing else is anywhere."""
        assert self.out == "", self
        document = json.loads(self.err)
        assert list(document) == ["error"]
        assert set(document["error"]) == {"code", "message", "field"}
        assert document["error"]["message"]
        return dict(document["error"])


class Cli:
    """Runs commands on one store."""

    def __init__(self, store: Path, captured: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self.store = store
        self._captured, self._patch = captured, patch

    def __call__(self, *arguments: str, stdin: bytes = b"", at: datetime = NOW) -> Answer:
        """Run a command on the store, at a moment."""
        return self.bare("--store", str(self.store), *arguments, stdin=stdin, at=at)

    def bare(self, *arguments: str, stdin: bytes = b"", at: datetime = NOW) -> Answer:
        """Run a command as it stands."""
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        self._captured.readouterr()
        code = run(arguments, clock=FixedClock(at))
        said = self._captured.readouterr()
        return Answer(code, said.out, said.err)

    def file(self, name: str, content: str | bytes | Mapping[str, Any]) -> str:
        """A file beside the store."""
        path = self.store.parent / name
        path.parent.mkdir(exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return str(path)


@pytest.fixture(scope="session")
def founded_shop() -> Path:
    """The folder of the made-up shop, closed: to be copied, never opened."""
    return founded_once()


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody's own files are read or written, and everybody speaks English."""
    for kind in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    monkeypatch.delenv("CSDESK_STORE", raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    yield
    language.use("en")
    gc.enable()  # which opening the desk turns off


@pytest.fixture
def cli(founded_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The command line on a shop of its own."""
    folder = Path(shutil.copytree(founded_shop, tmp_path / "shop"))
    folder.chmod(0o700)
    return Cli(folder / "csdesk.sqlite3", capsys, monkeypatch)
