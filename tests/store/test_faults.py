"""Disks that fill up at any write, and files damaged anywhere: all or nothing, and never silently wrong (A-5, A-6)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from csdesk.refused import Refused
from csdesk.store import sqlite
from csdesk.store.audit import verify
from csdesk.store.backup import back_up
from csdesk.store.sqlite import StoreRefused
from csdesk.store.store import open_store
from tests.store.entries import write

FILLS_UP = """
import json, resource, signal, sys
from pathlib import Path
from csdesk.rules import chain
from csdesk.store.sqlite import StoreRefused
from csdesk.store.store import open_store
from tests.store.entries import INSERT, row

place, step, times = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = open_store(place)
wal = place.with_name(place.name + "-wal")
previous, kept, told = chain.FIRST, 0, []
for number in range(times):
    one = row(kept + 1, previous)
    size = wal.stat().st_size if wal.exists() else 0
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + number * step, resource.RLIM_INFINITY))
    try:
        with store.writing() as session:
            connection = session.connection()
            connection.exec_driver_sql(INSERT, one)
            connection.exec_driver_sql("INSERT INTO account(name, role, password_hash, made_at, failures) "
                                       f"VALUES ('{number}', '{'x' * 9000}', 'h', 0, 0)")
        kept, previous = kept + 1, one[10]
        told.append("")
    except StoreRefused as refused:
        told.append(refused.code)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    with store.reading() as session:
        found = session.connection().exec_driver_sql(
            "SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM account)").one()
        assert tuple(found) == (kept, kept), (number, found, kept)
print(json.dumps(told))
"""


def test_a_disk_that_is_full_at_any_write(place: Path) -> None:
    """Spec 00, principle 2: wherever the disk ends, a change is kept as a whole or not at all, and told rightly."""
    command = [sys.executable, "-c", FILLS_UP, str(place), "1500", "30"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert set(told) == {"", "store_io"}
    assert told[0] == "store_io"
    assert told[-1] == ""
    connection = sqlite.connect(place)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    audit = verify(connection)
    connection.close()
    assert (audit.ok, audit.entries) == (True, told.count(""))


def content(place: Path) -> list[tuple[object, ...]]:
    connection = sqlite.connect(place, read_only=True)
    try:
        return list(connection.execute("SELECT * FROM entry ORDER BY id").fetchall())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory, made: Path) -> Path:
    """A store with a record and a backup of it, to be copied."""
    place = Path(shutil.copy(made, tmp_path_factory.mktemp("recorded")))
    write(place, 400)
    (place.parent / "backups").mkdir()
    back_up(place, place.parent / "backups" / "csdesk-2026-11-22.sqlite3")
    return place


def looked_at(place: Path, before: list[tuple[object, ...]]) -> StoreRefused | None:
    """Open the store and read its record: refused, said to be broken, or as it was before."""
    try:
        open_store(place).close()
        connection = sqlite.connect(place, read_only=True)
        try:
            sqlite.schema_of(connection, place)
            audit = verify(connection)
        finally:
            connection.close()
    except StoreRefused as refused:
        return refused
    assert not audit.ok or content(place) == before
    return None


@pytest.mark.parametrize("seed", range(40))
def test_a_file_that_is_damaged_somewhere_is_never_silently_wrong(recorded: Path, tmp_path: Path, seed: int) -> None:
    """A-5, A-6: either it is said, with the backup and the way back, or the record reads as it was written."""
    before = content(recorded)
    place = Path(shutil.copytree(recorded.parent, tmp_path / "shop")) / recorded.name
    random = Random(seed)
    data = bytearray(place.read_bytes())
    for _ in range(random.choice((1, 3, 30))):
        at, length = random.randrange(len(data)), random.choice((1, 16, 512, 4096))
        data[at : at + length] = random.randbytes(len(data[at : at + length]))
    place.write_bytes(data)
    refused = looked_at(place, before)
    if refused is not None:
        assert refused.code in {"store_damaged", "store_foreign", "store_newer", "store_failed"}
        if refused.code in {"store_damaged", "store_foreign"}:
            assert f"restore {place.parent}/backups/csdesk-2026-11-22.sqlite3" in str(refused)
    # A damaged store gives no backup that could take a good one's place.
    target = place.parent / "backups" / "csdesk-2026-11-23.sqlite3"
    try:
        made = back_up(place, target)
    except Refused:
        assert not target.exists()
    else:
        assert made.unsound is not None or content(target) == before
