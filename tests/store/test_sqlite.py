"""SQLite itself: how a connection is set up, what can be opened, and what its errors mean to a person."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from csdesk.language import LANGUAGES, say, speaking
from csdesk.store import sqlite
from csdesk.store.sqlite import (
    APPLICATION_ID,
    SCHEMA,
    StoreRefused,
    connect,
    connect_reader,
    driver,
    explained,
    file_system,
    refuse_network_file_system,
    schema_of,
    wal_reset_bug,
)
from tests.store.ordinary_user import as_ordinary_user


def refusal_of(path: Path, *, read_only: bool = False) -> StoreRefused:
    with pytest.raises(StoreRefused) as refused:
        connect_reader(path) if read_only else connect(path)
    return refused.value


def test_a_connection_is_set_up_by_the_recipe(place: Path) -> None:
    """docs/architecture.md, decision 1: what was acknowledged is on the disk, keys hold, nothing foreign runs."""
    connection = connect(place)
    try:
        found = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in (
                "synchronous",
                "foreign_keys",
                "mmap_size",
                "trusted_schema",
                "cell_size_check",
                "journal_mode",
            )
        }
        assert found == {
            "synchronous": 2, "foreign_keys": 1, "mmap_size": 0, "trusted_schema": 0, "cell_size_check": 1,
            "journal_mode": "wal",
        }  # fmt: skip
        assert connection.execute("PRAGMA busy_timeout").fetchone()[0] == sqlite.BUSY_MS
        assert connection.isolation_level is None
        assert schema_of(connection, place) == SCHEMA
    finally:
        connection.close()


@pytest.mark.parametrize(
    "name", ["客户 台.sqlite3", "a?mode=memory", "100%41#", "a;b'c\"", b"\xff\xfe".decode("utf-8", "surrogateescape")]
)
def test_a_store_of_any_name(place: Path, name: str) -> None:
    """Spec 00, principle 6: a name is a name, and never an option of the address."""
    moved = place.rename(place.with_name(name))
    connection = connect(moved)
    assert schema_of(connection, moved) == SCHEMA
    connection.close()
    assert {path.name for path in moved.parent.iterdir()} == {name}


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """Spec 00, principle 6: looking makes nothing."""
    for path in (tmp_path / "none.sqlite3", tmp_path / "nowhere" / "none.sqlite3"):
        for read_only in (False, True):
            assert refusal_of(path, read_only=read_only).code == "store_missing"
    for path in (tmp_path / ("x" * 300), tmp_path / "x\0"):
        assert refusal_of(path).code == "store_unreachable"
    assert list(tmp_path.iterdir()) == []


def test_a_file_as_the_stores_folder(tmp_path: Path) -> None:
    """Spec 00, principle 6."""
    (tmp_path / "file").write_text("x")
    assert refusal_of(tmp_path / "file" / "csdesk.sqlite3").code == "store_missing"


def test_a_folder_one_may_not_look_into(place: Path) -> None:
    """A-6: another user's desk."""
    place.parent.chmod(0)
    try:
        assert as_ordinary_user(lambda: refusal_of(place)).code == "store_unreachable"
    finally:
        place.parent.chmod(0o700)


def test_a_reader_writes_nothing(place: Path) -> None:
    """A-6."""
    reader = connect_reader(place)
    try:
        with pytest.raises(driver.OperationalError, match="readonly"):
            reader.execute("DELETE FROM account")
    finally:
        reader.close()


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "store_foreign"), (b"SQLite format 3\0", "store_damaged"), (b"no store at all " * 400, "store_damaged")],
    ids=["empty", "beginning only", "text"],
)
def test_a_file_that_is_no_store(tmp_path: Path, content: bytes, code: str) -> None:
    """Spec 00, principle 6: is called so, and stays as it was."""
    path = tmp_path / "csdesk.sqlite3"
    path.write_bytes(content)
    assert refusal_of(path, read_only=True).code == code
    assert path.read_bytes() == content


def test_another_programs_database(tmp_path: Path) -> None:
    """Spec 00, principle 6: and one that only pretends to be a store."""
    path = tmp_path / "other.sqlite3"
    other = driver.connect(path)
    other.execute("CREATE TABLE cats(name)")
    other.commit()
    assert refusal_of(path, read_only=True).code == "store_foreign"
    other.execute(f"PRAGMA application_id={APPLICATION_ID}")
    other.commit()
    other.close()
    assert refusal_of(path, read_only=True).code == "store_foreign"


def stamp(path: Path, version: str) -> None:
    connection = connect(path)
    connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
    connection.close()


def test_a_newer_store_is_refused(place: Path) -> None:
    """A-8: with both versions, so that one knows what to update; nothing of it is touched."""
    stamp(place, "9999")
    refused = refusal_of(place, read_only=True)
    assert refused.code == "store_newer"
    assert {refused.values["found"], refused.values["known"]} == {"9999", SCHEMA}


def test_an_older_store_is_not_only_read(place: Path) -> None:
    """A-8: it must be brought up to date first, and that is no reader's work."""
    stamp(place, "0000")
    assert refusal_of(place, read_only=True).code == "store_older"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("attempt to write a readonly database", "store_read_only"),
        ("database or disk is full", "store_full"),
        ("database disk image is malformed", "store_damaged"),
        ("file is not a database", "store_damaged"),
        ("database is locked", "store_busy"),
        ("database table is locked: entry", "store_busy"),
        ("unable to open database file", "store_unreachable"),
        ("disk I/O error", "store_io"),
        ("no such table: alembic_version", "store_foreign"),
        ("interrupted", "store_interrupted"),
        ("something nobody has seen yet", "store_failed"),
    ],
)
def test_what_an_error_means_to_a_person(said: str, code: str) -> None:
    """Spec 00, principle 6: a sentence in the reader's language, with the store it is about."""
    refused = explained(driver.OperationalError(said), Path("/desk/csdesk.sqlite3"))
    assert refused.code == code
    sentences = set()
    for language in LANGUAGES:
        with speaking(language):
            sentences.add(say(refused))
    assert len(sentences) == len(LANGUAGES)
    assert all("/desk/csdesk.sqlite3" in sentence for sentence in sentences)


def test_an_error_of_a_disk_without_room_says_that_it_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spec 00, principle 6: SQLite says no more than that where the file that readers share cannot grow."""
    error = driver.OperationalError("disk I/O error")
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=4096))
    assert explained(error, tmp_path / "csdesk.sqlite3").code == "store_full"
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1 << 30))
    assert explained(error, tmp_path / "csdesk.sqlite3").code == "store_io"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "store_full"),
        (errno.EDQUOT, "store_full"),
        (errno.EACCES, "store_read_only"),
        (errno.EROFS, "store_read_only"),
        (errno.EMFILE, "store_unreachable"),
        (None, "store_unreachable"),
    ],
)
def test_what_an_error_of_the_system_means(number: int | None, code: str) -> None:
    """Spec 00, principle 6."""
    error = OSError(number, os.strerror(number)) if number else OSError("something")
    assert explained(error, Path("/desk/csdesk.sqlite3")).code == code


@pytest.mark.parametrize(
    ("version", "bug"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 0), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
        ((4, 0, 0), False),
    ],
)
def test_which_versions_damage_a_busy_store(version: tuple[int, int, int], bug: bool) -> None:
    """A-7: mended in 3.51.3, and in 3.50.7 and 3.44.6 of their own branches."""
    assert wal_reset_bug(version) is bug


def test_the_version_in_use_is_the_one_looked_at() -> None:
    """A-7."""
    assert wal_reset_bug() is wal_reset_bug(driver.sqlite_version_info)


MOUNTS = """\
1 0 8:1 / / rw - ext4 /dev/sda1 rw
2 1 0:5 / /mnt/shop\\040share rw - cifs //server/share rw
3 1 0:6 / /mnt/shop\\040share/local rw - tmpfs tmpfs rw
4 1 0:7 / /mnt/shop rw - xfs /dev/sdb1 rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/desk/csdesk.sqlite3", "ext4"),
        ("/mnt/shop share/csdesk.sqlite3", "cifs"),
        ("/mnt/shop share/local/csdesk.sqlite3", "tmpfs"),
        ("/mnt/shop/csdesk.sqlite3", "xfs"),
        ("/mnt/shopping/csdesk.sqlite3", "ext4"),
    ],
)
def test_which_file_system_holds_a_path(monkeypatch: pytest.MonkeyPatch, path: str, kind: str) -> None:
    """docs/architecture.md: the mount point nearest to the file, spaces in its name or not."""
    monkeypatch.setattr(Path, "read_text", lambda *_: MOUNTS)
    assert file_system(Path(path)) == kind


def test_a_network_file_system_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """WAL does not work there: nothing is opened or made; its kind is named."""
    monkeypatch.setattr(sqlite, "file_system", lambda _: "nfs4")
    with pytest.raises(StoreRefused, match="nfs4") as refused:
        refuse_network_file_system(Path("/mnt/csdesk.sqlite3"))
    assert refused.value.code == "store_on_network"
    monkeypatch.setattr(sqlite, "file_system", lambda _: "ext4")
    refuse_network_file_system(Path("/mnt/csdesk.sqlite3"))


def test_a_system_that_does_not_tell_its_mounts(monkeypatch: pytest.MonkeyPatch) -> None:
    """macOS has no such list: nothing is refused there."""

    def missing(*_: object) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", missing)
    assert file_system(Path("/mnt")) == ""
