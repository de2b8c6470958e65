"""An open store: transactions, opening what is fine, refusing what is not, and a disk that fails (A-6, A-8, A-9)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import select

from csdesk.models.account import Account
from csdesk.refused import N_, Refused
from csdesk.store import search, sqlite, write_lock
from csdesk.store import store as stores
from csdesk.store.sqlite import APPLICATION_ID, SCHEMA, StoreRefused, driver
from csdesk.store.store import Store, create, open_store
from csdesk.store.write_lock import lock_path
from tests.store.ordinary_user import as_ordinary_user

NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)


@pytest.fixture
def store(place: Path) -> Iterator[Store]:
    opened = open_store(place)
    yield opened
    opened.close()


def beside(place: Path) -> set[str]:
    """The names in the folder of a store that is closed: the file, and two locks with nothing in them to keep."""
    return {place.name, lock_path(place).name, f"{place.name}.open"}


def account(name: str, **values: Any) -> Account:
    return Account(name=name, role="agent", password_hash="hash", made_at=NOW, **values)


def add(store: Store, name: str, **values: Any) -> None:
    with store.writing() as session:
        session.add(account(name, **values))


def names(store: Store) -> list[str]:
    with store.reading() as session:
        return sorted(session.exec(select(Account.name)).all())


def refusal(work: Callable[[], object]) -> StoreRefused:
    with pytest.raises(StoreRefused) as refused:
        work()
    assert refused.value.values["path"]
    return refused.value


# Transactions


def test_what_is_written_is_there_for_the_next(store: Store, place: Path) -> None:
    """Spec 00, principle 2: for this program and for another."""
    add(store, "li")
    another = open_store(place)
    assert names(store) == names(another) == ["li"]
    another.close()


@pytest.mark.parametrize("error", [Refused("no", N_("No.")), ZeroDivisionError(), KeyboardInterrupt()], ids=repr)
def test_a_block_that_raises_changes_nothing_and_raises_on(store: Store, error: BaseException) -> None:
    """docs/architecture.md, decision 1: all or none, also of what was sent to SQLite already."""

    def write() -> None:
        with store.writing() as session:
            session.add(account("li"))
            session.flush()
            raise error

    with pytest.raises(type(error)) as raised:
        write()
    assert raised.value is error
    assert names(store) == []
    add(store, "zhou")
    assert names(store) == ["zhou"]


def test_a_mistake_in_the_program_is_not_blamed_on_the_disk(store: Store) -> None:
    """Spec 00, principle 6: what breaks a rule of a table comes through as what it is."""
    add(store, "li")
    with pytest.raises(IntegrityError):
        add(store, "li")
    with pytest.raises(StatementError, match="zone"):
        add(store, "zhou", disabled_at=NOW.replace(tzinfo=None))
    assert names(store) == ["li"]


def test_an_error_tells_nobodys_data(store: Store) -> None:
    """Limits, section 6: what reaches the log names the statement and not the person."""
    add(store, "Wang Fang")
    with pytest.raises(IntegrityError) as error:
        add(store, "Wang Fang")
    assert "Wang Fang" not in str(error.value)


def test_what_a_reading_changes_is_thrown_away(store: Store) -> None:
    """docs/architecture.md, decision 1."""
    add(store, "li")
    with store.reading() as session:
        session.exec(select(Account)).one().name = "changed"
        session.flush()
    assert names(store) == ["li"]


def test_a_reading_is_one_snapshot(store: Store) -> None:
    """docs/architecture.md, decision 1: whatever others write meanwhile."""
    add(store, "li")
    with store.reading() as session:
        assert len(session.exec(select(Account)).all()) == 1
        add(store, "zhou")
        assert len(session.exec(select(Account)).all()) == 1
    assert names(store) == ["li", "zhou"]


def test_a_raw_reading_is_one_snapshot(store: Store) -> None:
    """docs/architecture.md, decision 1: so that a list and its count agree."""
    with store.raw_reading() as raw:
        assert raw.execute("SELECT count(*) FROM account").fetchone() == (0,)
        add(store, "li")
        assert raw.execute("SELECT count(*) FROM account").fetchone() == (0,)
    with store.raw_reading() as raw:
        assert raw.execute("SELECT count(*) FROM account").fetchone() == (1,)


def test_many_threads_write_and_read_at_once(store: Store) -> None:
    """A-9: each writer sees what the one before it wrote."""
    start = Barrier(8)

    def write(number: int) -> None:
        start.wait()
        for _ in range(5):
            with store.writing() as session:
                session.add(account(f"{len(session.exec(select(Account.id)).all())}"))
            assert names(store)

    threads = [Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(map(int, names(store))) == list(range(40))


def test_a_closed_store_leaves_one_file_to_copy(store: Store, place: Path) -> None:
    """Spec 00: one file to back up; the locks beside it are empty of anything to keep."""
    add(store, "li")
    assert place.with_name(f"{place.name}-wal").exists()
    store.close()
    assert {path.name for path in place.parent.iterdir()} == beside(place)


# Making a store


def test_a_new_store_is_whole(tmp_path: Path) -> None:
    """A-6, A-8: marked, in WAL, at the newest migration, with its search index, nothing else lying about."""
    place = tmp_path / "a" / "b" / "csdesk.sqlite3"
    create(place).close()
    connection = sqlite.connect(place)
    try:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert sqlite.schema_of(connection, place) == SCHEMA
        assert search.version(connection) == search.INDEX_VERSION
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        connection.close()
    assert {path.name for path in place.parent.iterdir()} == beside(place)
    assert place.parent.stat().st_mode & 0o777 == 0o700


def test_a_store_is_not_made_over_another(place: Path) -> None:
    """Spec 00, principle 2."""
    before = place.read_bytes()
    assert refusal(lambda: create(place)).code == "store_exists"
    assert place.read_bytes() == before


@pytest.mark.parametrize("at_step", ["_migrate", "_rebuild_index_if_old"])
def test_a_making_that_was_killed_is_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_step: str) -> None:
    """Spec 00, principle 2: a kill leaves no store or a whole one; what it left beside is cleared away."""
    place = tmp_path / "csdesk.sqlite3"

    class Killed(BaseException):
        pass

    def killed(_: Path) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(stores, at_step, killed)
        with pytest.raises(Killed):
            create(place)
    assert not place.exists()
    for end in ("-wal", "-shm", "-journal"):
        (tmp_path / f"{place.name}.new{end}").write_bytes(b"left over")
    create(place).close()
    assert {path.name for path in tmp_path.iterdir()} == beside(place)


def test_a_place_where_nothing_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spec 00, principle 6: a file as the folder, a folder without permission, a network."""
    (tmp_path / "file").write_text("x")
    assert refusal(lambda: create(tmp_path / "file" / "csdesk.sqlite3")).code == "store_unreachable"
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o500)
    for place in (shut / "csdesk.sqlite3", shut / "deeper" / "csdesk.sqlite3"):
        assert as_ordinary_user(lambda place=place: refusal(lambda: create(place))).code == "store_read_only"  # type: ignore[misc]
    monkeypatch.setattr(sqlite, "file_system", lambda _: "cifs")
    for use in (create, open_store):
        assert refusal(lambda use=use: use(tmp_path / "new.sqlite3")).code == "store_on_network"  # type: ignore[misc]
    assert {path.name for path in tmp_path.iterdir()} == {"file", "shut"}


# A disk that fails


def test_a_full_disk_loses_nothing_that_was_kept(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spec 00, principle 2: the write is refused whole, and goes through once there is room."""
    connect = sqlite.connect
    room: list[Any] = []

    def connect_to_small_disk(path: Path, **given: Any) -> Any:
        connection = connect(path, **given)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 1}")
        room.append(connection)
        return connection

    monkeypatch.setattr(sqlite, "connect", connect_to_small_disk)
    store = open_store(place)
    add(store, "li")
    assert refusal(lambda: add(store, "x" * 100_000)).code == "store_full"
    assert names(store) == ["li"]
    for connection in room[-1:]:
        connection.execute("PRAGMA max_page_count=100000")
    add(store, "x" * 100_000)
    assert len(names(store)) == 2
    store.close()


ON_A_SMALL_DISK = """
import resource, signal, sys
from pathlib import Path
from csdesk.store.store import open_store
from csdesk.store.sqlite import StoreRefused
from tests.store.test_store import add, names

place = Path(sys.argv[1])
store = open_store(place)
add(store, "li")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
wal = place.with_name(place.name + "-wal")
resource.setrlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size + 20_000, resource.RLIM_INFINITY))
try:
    add(store, "x" * 200_000)
except StoreRefused as refused:
    print(refused.code)
print(names(store))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
add(store, "zhou")
print(names(store))
"""


def test_a_disk_that_stops_in_the_middle_of_a_write(place: Path) -> None:
    """Spec 00, principle 2: by a real limit on what the system lets one write."""
    done = subprocess.run(
        [sys.executable, "-c", ON_A_SMALL_DISK, str(place)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.splitlines() == ["store_io", "['li']", "['li', 'zhou']"], done.stderr


def test_a_store_that_another_program_holds(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spec 00, principle 6: as an sqlite3 shell does that knows nothing of the lock file."""
    monkeypatch.setattr(sqlite, "BUSY_MS", 30)
    store = open_store(place)
    shell = driver.connect(place, isolation_level=None)
    shell.execute("BEGIN IMMEDIATE")
    assert refusal(lambda: add(store, "li")).code == "store_busy"
    assert names(store) == []
    shell.execute("ROLLBACK")
    shell.close()
    add(store, "li")
    store.close()


def test_much_is_laid_aside_between_transactions_and_not_within_one(store: Store, place: Path) -> None:
    """Whoever waits behind a long import waits for its transactions alone."""

    def laying() -> int:
        with store.writing() as session:
            return int(session.connection().exec_driver_sql("PRAGMA wal_autocheckpoint").scalar_one())

    def size() -> int:
        return place.stat().st_size

    def fill(name: str) -> None:
        one = account(name)
        one.password_hash = "x" * 1_000_000
        with store.writing() as session:
            session.add(one)

    usual, before = laying(), size()
    with store.writing_much() as between:
        assert laying() == 0
        for turn in range(8):
            assert size() == before
            fill(f"much{turn}")
            between()
        assert size() >= before + 8_000_000
        fill("last")
    assert size() >= before + 9_000_000
    assert laying() == usual > 0


def test_what_is_made_once_of_the_tables_is_made_before_the_store_is_held(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A-9: the first change of a program keeps nobody waiting for what has nothing to do with the store."""
    order, held = list[str](), write_lock.held

    def watched(path: Path, holder: str = "") -> AbstractContextManager[None]:
        order.append("held")
        return held(path, holder)

    monkeypatch.setattr(stores, "configure_mappers", lambda: order.append("made"))
    monkeypatch.setattr(write_lock, "held", watched)
    add(store, "li")
    assert order == ["made", "held"]
