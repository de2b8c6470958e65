"""Files for others are written whole or not at all."""

from __future__ import annotations

import errno
import os
import resource
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdesk.exchange.files import write_whole
from csdesk.refused import Refused


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """The system itself stops writing at `size` bytes, in the middle of a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@given(data=st.binary(max_size=2000))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_what_is_read_and_nothing_else_is_left(tmp_path: Path, data: bytes) -> None:
    write_whole(tmp_path / "a.pdf", data)
    assert (tmp_path / "a.pdf").read_bytes() == data
    assert names(tmp_path) == {"a.pdf"}


def test_only_the_owner_reads_the_file_and_the_folders_made_for_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_whole(tmp_path / "orders" / "2026" / "a.pdf", b"x")
    finally:
        os.umask(before)
    assert mode(tmp_path / "orders") == mode(tmp_path / "orders" / "2026") == 0o700
    assert mode(tmp_path / "orders" / "2026" / "a.pdf") == 0o600


def test_a_folder_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o755)
    write_whole(tmp_path / "shared" / "a.pdf", b"x")
    assert mode(tmp_path / "shared") == 0o755


def test_a_relative_path_is_written_in_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_whole(Path("a.pdf"), b"x")
    assert (tmp_path / "a.pdf").read_bytes() == b"x"


def test_an_older_file_is_replaced(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.pdf", b"old and longer")
    write_whole(tmp_path / "a.pdf", b"new")
    assert (tmp_path / "a.pdf").read_bytes() == b"new"


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / "a.pdf").symlink_to(tmp_path / "precious")
    write_whole(tmp_path / "a.pdf", b"new")
    assert (tmp_path / "precious").read_bytes() == b"precious"
    assert not (tmp_path / "a.pdf").is_symlink()


@pytest.mark.parametrize("planted", ["link", "file"])
def test_what_somebody_planted_beside_the_file_is_not_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, planted: str
) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    beside = tmp_path / ".guessed.part"
    if planted == "link":
        beside.symlink_to(tmp_path / "precious")
    else:
        (tmp_path / "precious").rename(beside)
    monkeypatch.setattr(secrets, "token_hex", lambda size: "guessed")
    with pytest.raises(Refused):
        write_whole(tmp_path / "a.pdf", b"new")
    monkeypatch.undo()
    assert beside.read_bytes() == b"precious"


def test_a_disk_that_fills_up_half_way_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.pdf", b"old")
    with no_file_above(1000), pytest.raises(Refused) as refused:
        write_whole(tmp_path / "a.pdf", b"x" * 5000)
    assert refused.value.code == "file_unwritable"
    assert "full" in str(refused.value)
    assert (tmp_path / "a.pdf").read_bytes() == b"old"
    assert names(tmp_path) == {"a.pdf"}


@pytest.mark.parametrize(
    ("call", "number", "said"),
    [
        ("write", errno.ENOSPC, "full"),
        ("write", errno.EDQUOT, "full"),
        ("fsync", errno.ENOSPC, "full"),
        ("fsync", errno.EIO, "cannot be used"),
        ("rename", errno.EROFS, "not allowed"),
        ("rename", errno.EACCES, "not allowed"),
    ],
)
def test_whichever_step_fails_nothing_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, said: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    (tmp_path / "a.pdf").write_bytes(b"old")
    monkeypatch.setattr(os, call, fail)
    with pytest.raises(Refused) as refused:
        write_whole(tmp_path / "a.pdf", b"new")
    monkeypatch.undo()
    assert refused.value.code == "file_unwritable"
    assert said in str(refused.value)
    assert (tmp_path / "a.pdf").read_bytes() == b"old"
    assert names(tmp_path) == {"a.pdf"}


def test_a_short_write_is_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = os.write
    monkeypatch.setattr(os, "write", lambda opened, data: whole(opened, data[:7]))
    write_whole(tmp_path / "a.pdf", b"0123456789" * 10)
    assert (tmp_path / "a.pdf").read_bytes() == b"0123456789" * 10


def test_the_data_is_on_the_disk_before_it_takes_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []

    def watched(name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def call(*arguments: Any, **more: Any) -> Any:
            steps.append(name)
            return real(*arguments, **more)

        return call

    for name in ("write", "fsync", "rename"):
        monkeypatch.setattr(os, name, watched(name))
    write_whole(tmp_path / "a.pdf", b"x")
    assert steps == ["write", "fsync", "rename", "fsync"]


@pytest.mark.parametrize("name", ["..", "a\0b", "x" * 300, "\ud800"])
def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused) as refused:
        write_whole(tmp_path / "there" / name, b"x")
    assert refused.value.code == "file_unwritable"


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "file" / "a.pdf", tmp_path / "file" / "below" / "a.pdf"):
        with pytest.raises(Refused) as refused:
            write_whole(path, b"x")
        assert refused.value.code == "file_unwritable"


def test_a_folder_of_the_files_name_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(Refused):
        write_whole(tmp_path / "a.pdf", b"x")
    assert (tmp_path / "a.pdf").is_dir()
    assert names(tmp_path) == {"a.pdf"}


# Not overwritten


def test_what_is_there_stays_when_it_is_not_to_be_replaced(tmp_path: Path) -> None:
    """U-5: also a link that leads nowhere; without one it is written as ever."""
    write_whole(tmp_path / "a.txt", b"old", replace=False)
    (tmp_path / "b.txt").symlink_to(tmp_path / "nowhere")
    for name in ("a.txt", "b.txt"):
        with pytest.raises(Refused) as refused:
            write_whole(tmp_path / name, b"new", replace=False)
        assert refused.value.code == "file_exists"
    assert (tmp_path / "a.txt").read_bytes() == b"old"
    assert names(tmp_path) == {"a.txt", "b.txt"}
    assert mode(tmp_path / "a.txt") == 0o600


def test_where_a_file_cannot_have_two_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """U-5: as on a memory stick."""

    def link(*_given: object, **_named: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", link)
    write_whole(tmp_path / "a.txt", b"old", replace=False)
    with pytest.raises(Refused) as refused:
        write_whole(tmp_path / "a.txt", b"new", replace=False)
    assert refused.value.code == "file_exists"
    assert (tmp_path / "a.txt").read_bytes() == b"old"
    assert names(tmp_path) == {"a.txt"}


@pytest.mark.parametrize("replace", [False, True])
def test_a_full_disk_leaves_nothing_new(tmp_path: Path, replace: bool) -> None:
    """U-5: written whole or not at all."""
    with no_file_above(100), pytest.raises(Refused) as refused:
        write_whole(tmp_path / "a.txt", b"x" * 101, replace=replace)
    assert refused.value.code == "file_unwritable"
    assert names(tmp_path) == set()
