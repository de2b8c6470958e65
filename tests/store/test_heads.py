"""The file of heads: only ever added to, by many at once, and read however a power cut left it (A-5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from csdesk.refused import Refused
from csdesk.store import heads
from csdesk.store.heads import BEGUN, HEAD, Head
from tests.store.ordinary_user import as_ordinary_user

NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
ONE, TWO = Head(1, "1" * 64), Head(2, "a" * 64)


def add(path: Path, head: Head, kind: str = HEAD) -> None:
    with heads.adding(path) as file:
        file.add(kind, head, NOW)


def read(path: Path) -> list[Head | int]:
    return [one if isinstance(one, int) else one.head for one in heads.lines(path)]


def test_lines_are_added_and_read(tmp_path: Path) -> None:
    """A-5: one below the other, for the owner alone."""
    path = tmp_path / "heads"
    assert heads.last(path) is None
    add(path, ONE, BEGUN)
    before = path.read_bytes()
    add(path, TWO)
    assert path.read_bytes().startswith(before)
    assert read(path) == [ONE, TWO]
    last = heads.last(path)
    assert last is not None
    assert (last.head, last.kind, last.at) == (TWO, HEAD, "2026-11-22T01:30:00+00:00")
    assert path.stat().st_mode & 0o7777 == 0o600


@pytest.mark.parametrize("left", range(1, 100, 7))
def test_a_line_that_a_power_cut_tore_spoils_no_other(tmp_path: Path, left: int) -> None:
    """A-5: what is left of it is read as nothing, and the next line begins on its own."""
    path = tmp_path / "heads"
    add(path, ONE, BEGUN)
    path.write_bytes(path.read_bytes() + heads.written(HEAD, TWO, NOW)[:left])
    last = heads.last(path)
    assert last is not None
    assert last.head == ONE
    add(path, TWO)
    assert read(path) == [ONE, 2, TWO]


def test_a_byte_that_was_changed_makes_a_line_unreadable() -> None:
    """A-5: a disk that spoils the file accuses nobody."""
    line = heads.written(HEAD, TWO, NOW)[:-1]
    assert heads.parsed(line, 1) is not None
    for at in range(len(line)):
        assert heads.parsed(line[:at] + bytes([line[at] ^ 1]) + line[at + 1 :], 1) is None


def test_many_add_at_once(tmp_path: Path) -> None:
    """A-5: a whole line each."""
    path = tmp_path / "heads"
    threads = [Thread(target=add, args=(path, Head(number, f"{number:064}"))) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {one.number for one in read(path) if isinstance(one, Head)} == set(range(1, 9))


@pytest.mark.parametrize(
    "spoil",
    [lambda place: place.parent.rmdir(), lambda place: place.mkdir(), lambda place: place.symlink_to("/dev/null")],
    ids=["no folder", "a folder", "a link"],
)
def test_a_place_where_no_head_can_be_kept(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    """A-5: is told; a folder that is missing is not made, because it may be a disk that is missing."""
    path = tmp_path / "disk" / "heads"
    path.parent.mkdir()
    spoil(path)
    with pytest.raises(Refused, match=r"upkeep\.toml") as refused:
        add(path, ONE)
    assert refused.value.code == "heads_unkept"


def test_a_folder_that_may_only_be_read(tmp_path: Path) -> None:
    """A-5."""
    tmp_path.chmod(0o500)
    with pytest.raises(Refused) as refused:
        as_ordinary_user(lambda: add(tmp_path / "heads", ONE))
    assert refused.value.code == "heads_unkept"
