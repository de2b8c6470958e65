"""Copies that can be trusted, and the way back from one (A-6)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest

from csdesk.store import backup, backup_files, presence, restoring, sqlite
from csdesk.store.backup import back_up
from csdesk.store.restoring import restore
from csdesk.store.sqlite import APPLICATION_ID, SCHEMA, StoreRefused
from csdesk.store.store import open_store
from tests.store.entries import tamper, write
from tests.store.ordinary_user import as_ordinary_user
from tests.store.test_store import add, names, refusal

NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)


@pytest.fixture
def copy(place: Path) -> Path:
    """A backup of a store with something in it; two entries were written since."""
    write(place, 3)
    made = back_up(place, place.with_name("copy.sqlite3"))
    write(place, 2)
    return made.file


def entries(place: Path) -> int:
    connection = sqlite.connect(place)
    try:
        return int(connection.execute("SELECT count(*) FROM entry").fetchone()[0])
    finally:
        connection.close()


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# Making one


def test_a_backup_is_whole_while_others_write(place: Path, tmp_path: Path) -> None:
    """A-6: of one moment, and whoever writes does not wait for it; checked, and the owner's alone."""
    write(place, 5)
    store, begun, stop, wrote = open_store(place), Event(), Event(), 0

    def write_on() -> None:
        nonlocal wrote
        while not stop.is_set():
            add(store, f"agent {wrote}")
            wrote += 1
            begun.set()

    writer = Thread(target=write_on)
    writer.start()
    try:
        assert begun.wait(60)
        made = [back_up(place, tmp_path / f"{number}.sqlite3") for number in range(3)]
    finally:
        stop.set()
        writer.join(60)
        store.close()
    assert wrote > 0
    for one in made:
        assert (one.unsound, one.bytes, one.file.stat().st_mode & 0o7777) == (None, one.file.stat().st_size, 0o600)
        assert backup_files.looks_whole(one.file, APPLICATION_ID)
        assert entries(one.file) == 5
    assert files(tmp_path) == {"shop", "0.sqlite3", "1.sqlite3", "2.sqlite3"}


@pytest.mark.parametrize("there", ["file", "link"])
def test_nothing_is_written_over(copy: Path, there: str) -> None:
    """A-6."""
    target = copy.with_name("there")
    if there == "link":
        target.symlink_to("nowhere")
    else:
        target.write_text("mine")
    assert refusal(lambda: back_up(copy.with_name("csdesk.sqlite3"), target)).code == "backup_exists"
    assert os.path.lexists(target)
    assert target.is_symlink() or target.read_text() == "mine"


def test_a_place_without_room_is_left_as_it_was(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A-6: whole or not at all; the sentence is about the backup's place."""

    def full(_handle: int) -> None:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        assert refusal(lambda: back_up(place, tmp_path / "b.sqlite3")).code == "backup_unwritten"
    (tmp_path / "shut").mkdir(mode=0o500)
    for target in (tmp_path / "none" / "b.sqlite3", tmp_path / "shut" / "b.sqlite3"):
        refused = as_ordinary_user(lambda target=target: refusal(lambda: back_up(place, target)))  # type: ignore[misc]
        assert refused.code == "backup_unwritten"
        assert str(target) in str(refused)
    assert files(tmp_path) == {"shop", "shut"}


SMALL = """
import resource, signal, sys
from pathlib import Path
from csdesk.store.backup import back_up
from csdesk.store.sqlite import StoreRefused
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
try:
    back_up(Path(sys.argv[1]), Path(sys.argv[2]))
except StoreRefused as refused:
    print(refused.code)
"""


def test_a_disk_that_stops_in_the_middle_of_a_backup(place: Path, tmp_path: Path) -> None:
    """A-6: by a real limit of what the system lets one write; no half copy is left, and the store is whole."""
    command = [sys.executable, "-c", SMALL, str(place), str(tmp_path / "b.sqlite3")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.strip() in {"backup_unwritten", "store_io"}, done.stderr
    assert files(tmp_path) == {"shop"}
    assert entries(place) == 0


def test_a_damaged_store_gives_no_backup(place: Path, tmp_path: Path) -> None:
    """A-6: rather none than one that cannot be trusted."""
    write(place, 200)
    data = bytearray(place.read_bytes())
    for at in range(40_960, len(data), 8192):
        data[at : at + 64] = b"\xff" * 64
    place.write_bytes(data)
    assert refusal(lambda: back_up(place, tmp_path / "b.sqlite3")).code in {"store_damaged", "backup_damaged"}
    assert files(tmp_path) == {"shop"}


def test_a_true_copy_of_a_store_that_was_tampered_with_says_so(place: Path, tmp_path: Path) -> None:
    """A-5, A-6: it is kept all the same, because it may be all that is left."""
    write(place, 3)
    tamper(place, "UPDATE entry SET by = 'x' WHERE id = 2")
    made = back_up(place, tmp_path / "b.sqlite3")
    assert made.unsound is not None
    assert "Entry 2" in str(made.unsound) or "entry 2" in str(made.unsound)
    connection = sqlite.connect(place)
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("INSERT INTO order_check VALUES (1, 99, 'read_back', 'li', 0, '')")
    connection.close()
    made = back_up(place, tmp_path / "c.sqlite3")
    assert made.unsound is not None
    assert made.unsound.code == "backup_dangling"


# Coming back


def test_a_backup_takes_the_stores_place_and_what_was_there_is_kept(place: Path, copy: Path) -> None:
    """A-6: both can be opened afterwards."""
    done = restore(copy, place, at=NOW)
    assert (entries(place), done.unsound, done.bytes) == (3, None, copy.stat().st_size)
    assert done.kept is not None
    assert (done.kept.name, entries(done.kept)) == ("csdesk.replaced-20261122T013000.sqlite3", 5)
    assert restore(copy, place, at=NOW).kept == done.kept.with_name("csdesk.replaced-20261122T013000-2.sqlite3")
    store = open_store(place)
    add(store, "li")
    assert names(store) == ["li"]
    store.close()
    assert place.stat().st_mode & 0o7777 == 0o600
    assert not [name for name in files(place.parent) if "part" in name or name.endswith(("-wal", "-shm"))]


def test_a_lost_store_is_restored_where_it_was(copy: Path, tmp_path: Path) -> None:
    """A-6: its folder too."""
    place = tmp_path / "new" / "disk" / "csdesk.sqlite3"
    assert restore(copy, place, at=NOW).kept is None
    assert entries(place) == 3
    assert place.parent.stat().st_mode & 0o7777 == 0o700


def test_a_damaged_store_is_kept_with_all_that_lies_beside_it(place: Path, copy: Path) -> None:
    """A-6: for whoever can save something of it; its newest changes must not be taken for the backup's."""
    spoiled = b"\0" * 100 + place.read_bytes()[100:]
    place.write_bytes(spoiled)
    place.with_name(f"{place.name}-wal").write_bytes(b"newest")
    kept = restore(copy, place, at=NOW).kept
    assert kept is not None
    assert kept.read_bytes() == spoiled
    assert kept.with_name(f"{kept.name}-wal").read_bytes() == b"newest"
    assert entries(place) == 3


def test_a_copy_of_a_store_in_use_comes_with_its_newest_changes(place: Path, tmp_path: Path) -> None:
    """A-6: as somebody makes it who copies the files."""
    store = open_store(place)
    add(store, "li")
    for ending in ("", "-wal"):
        shutil.copy(place.with_name(place.name + ending), tmp_path / f"raw{ending}")
    store.close()
    restore(tmp_path / "raw", place, at=NOW)
    store = open_store(place)
    assert names(store) == ["li"]
    store.close()
    assert files(tmp_path) == {"shop", "raw", "raw-wal"}


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda data: data[: len(data) // 2], "backup_damaged"),
        (lambda data: b"x" * 100 + data[100:], "backup_damaged"),
        (lambda data: b"", "store_foreign"),
        (lambda data: b"name,phone\r\n" * 500, "backup_damaged"),
    ],
    ids=["half", "header", "empty", "spreadsheet"],
)
def test_what_is_no_good_is_refused_before_anything_is_changed(
    place: Path, copy: Path, spoil: Callable[[bytes], bytes], code: str
) -> None:
    """A-6."""
    copy.write_bytes(spoil(copy.read_bytes()))
    before = place.read_bytes(), files(place.parent)
    assert refusal(lambda: restore(copy, place, at=NOW)).code == code
    assert (place.read_bytes(), files(place.parent)) == before


def test_what_is_newer_missing_or_the_store_itself_is_refused(place: Path, copy: Path) -> None:
    """A-6, A-8."""
    connection = sqlite.connect(copy)
    connection.execute(f"UPDATE alembic_version SET version_num = '{int(SCHEMA) + 1:04}'")
    connection.close()
    assert refusal(lambda: restore(copy, place, at=NOW)).code == "store_newer"
    assert refusal(lambda: restore(place.with_name("none"), place, at=NOW)).code == "backup_missing"
    assert refusal(lambda: restore(place, place, at=NOW)).code == "backup_same"
    assert entries(place) == 5


def test_what_was_tampered_with_is_restored_only_on_demand(place: Path, copy: Path) -> None:
    """A-5, A-6."""
    tamper(copy, "DELETE FROM entry WHERE id = 2")
    assert refusal(lambda: restore(copy, place, at=NOW)).code == "backup_unsound"
    assert entries(place) == 5
    assert restore(copy, place, at=NOW, anyway=True).unsound is not None
    assert entries(place) == 2


def test_a_store_that_is_open_is_not_replaced(place: Path, copy: Path) -> None:
    """A-6: whoever has it open would write into a file that nobody reads any more."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(place)], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        refused = refusal(lambda: restore(copy, place, at=NOW))
        assert refused.code == "store_in_use"
        assert str(holder.pid) in str(refused)
    finally:
        holder.communicate("")
    restore(copy, place, at=NOW)
    assert entries(place) == 3


HOLDS = """
import sys
from pathlib import Path
from csdesk.store.store import open_store
store = open_store(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def test_a_store_that_a_shell_has_open_is_not_replaced(place: Path, copy: Path) -> None:
    """A-6: it takes no part in our locks, but SQLite leaves the newest changes beside the file for it."""
    shell = sqlite.connect(place)
    shell.execute("SELECT count(*) FROM entry").fetchone()
    assert refusal(lambda: restore(copy, place, at=NOW)).code == "store_in_use"
    shell.close()
    restore(copy, place, at=NOW)
    assert presence.who(place) == []


@pytest.mark.parametrize("step", range(4))
def test_a_restore_that_is_killed_leaves_a_store(
    place: Path, copy: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A-6: the old one or the new one, at every step of the exchange; and the next restore goes through."""

    class Killed(BaseException):
        pass

    done = 0

    def dying(act: Callable[..., object]) -> Callable[..., object]:
        def either(*given: object, **named: object) -> object:
            nonlocal done
            done += 1
            if done > step:
                raise Killed
            return act(*given, **named)

        return either

    with monkeypatch.context() as patched:
        patched.setattr(os, "link", dying(os.link))
        patched.setattr(Path, "rename", dying(Path.rename))
        patched.setattr(restoring, "bring_up_to_date", dying(restoring.bring_up_to_date))
        if step < 3:
            with pytest.raises(Killed):
                restore(copy, place, at=NOW)
        else:
            restore(copy, place, at=NOW)
    assert entries(place) in {3, 5}
    restore(copy, place, at=NOW)
    assert entries(place) == 3


# Finding the newest


def test_the_newest_backup_is_named_where_the_store_is_lost(place: Path) -> None:
    """A-6: with the command that puts it in place, and never one that is damaged."""
    folder = place.parent / "backups"
    folder.mkdir()
    good, bad = (folder / f"csdesk-2026-11-{day}.sqlite3" for day in (20, 21))
    back_up(place, good)
    shutil.copy(good, bad)
    os.truncate(bad, 5000)
    place.write_bytes(b"x" * 5000)
    refused = refusal(lambda: open_store(place))
    assert refused.code == "store_damaged"
    assert "2026-11-20" in str(refused)
    assert str(refused).endswith(f"csdesk --store {place} restore {good}")
    place.unlink()
    refused = refusal(lambda: open_store(place))
    assert refused.code == "store_missing"
    assert str(refused).endswith(f"restore {good}")
    good.unlink()
    assert "restore" not in str(refusal(lambda: open_store(place)))


def test_a_folder_elsewhere_is_remembered(place: Path, tmp_path: Path) -> None:
    """A-6: for when the playbook is lost with the store."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = back_up(place, disk / backup_files.daily_name(place, NOW.date()))
    assert backup_files.newest(place, APPLICATION_ID) == made.file
    assert backup_files.day_of(made.file) == "2026-11-22"
    back_up(place, tmp_path / "by hand.sqlite3")
    assert backup_files.newest(place, APPLICATION_ID) == made.file
    shutil.rmtree(disk)
    assert backup_files.newest(place, APPLICATION_ID) is None


def test_a_copy_is_looked_at_without_anything_beside_it(copy: Path) -> None:
    """A-6: as on a disk that may only be read."""
    before = files(copy.parent)
    connection = sqlite.connect_copy(copy)
    assert backup.checked(connection, copy) is None
    assert files(copy.parent) == before
    connection.close()
    with pytest.raises(StoreRefused):
        sqlite.connect_copy(copy.with_name("none"))
