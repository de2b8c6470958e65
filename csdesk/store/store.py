"""An open store: the one way to begin a transaction, and what is checked before the first."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import configure_mappers
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from csdesk.refused import N_
from csdesk.store import presence, search, sqlite, write_lock
from csdesk.store.sqlite import APPLICATION_ID, SCHEMA, StoreRefused, driver

_TRANSACTIONS_IN_WAL = 8
"""Of many writes, how many transactions may wait in the WAL before they are laid into the file."""


class Store:
    """One SQLite store, opened and checked. Made once at the top and handed down."""

    def __init__(self, path: Path, *, holder: str = "") -> None:
        self.path = path
        self._holder = holder
        self._writes_much = False
        # Whoever forgets to close it is counted as gone when it is thrown away.
        self._leave = weakref.finalize(self, os.close, presence.taken(path))
        self._engine = _engine(path)
        # Reads begin plainly and are a snapshot of their own; writes take SQLite's write lock at once.
        self._reading = self._engine.execution_options(csdesk_begin="BEGIN")
        self._writing = self._engine.execution_options(csdesk_begin="BEGIN IMMEDIATE")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session on one snapshot of the store; what it changes is thrown away."""
        with self._explaining(), self._reading.connect() as connection, Session(connection) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are kept, all or none, when the block ends, and are on the disk when it returns.

        Waits its turn behind other writers, so call it from a thread that may wait. Raises StoreRefused when the
        store cannot be written; whatever else the block raises undoes its changes and goes on.
        """
        # Done once in a program, and a tenth of a second of work: before others have to wait for it.
        configure_mappers()
        with (
            self._explaining(),
            write_lock.held(self.path, self._holder),
            self._writing.begin() as connection,
            Session(connection, expire_on_commit=False) as session,
        ):
            if self._writes_much:
                connection.exec_driver_sql("PRAGMA wal_autocheckpoint=0")
            yield session
            session.flush()

    @contextmanager
    def writing_much(self) -> Iterator[Callable[[], None]]:
        """For transactions by the hundred; gives what is to be called between any two of them.

        What was committed waits in the WAL until SQLite lays it into the file. It would do so every thousand pages at
        the end of somebody's transaction, and who waits behind that one waits for the disk twice as long. Here it is
        done between two, while others may write, and more seldom, because most pages change many times.
        """
        with self._explaining():
            connection = sqlite.connect(self.path)
        written = 0

        def lay_aside() -> None:
            with self._explaining():
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

        def between() -> None:
            nonlocal written
            written += 1
            if written % _TRANSACTIONS_IN_WAL == 0:
                lay_aside()

        self._writes_much = True
        try:
            yield between
            lay_aside()
        finally:
            self._writes_much = False
            connection.close()
            # Those that are opened anew lay aside by themselves again.
            self._engine.dispose()

    @contextmanager
    def raw_reading(self) -> Iterator[Any]:
        """A driver connection on one snapshot, for hot reads that are shown and not edited."""
        with self._explaining(), self._reading.begin() as connection:
            yield connection.connection.dbapi_connection

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()
        self._leave()

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            if error.orig is None or not _is_about_the_file(error.orig):
                raise
            raise sqlite.explained(error.orig, self.path) from error
        except (driver.OperationalError, driver.DatabaseError) as error:
            if not _is_about_the_file(error):
                raise
            raise sqlite.explained(error, self.path) from error


def _is_about_the_file(error: BaseException) -> bool:
    """Whether an error tells of the file and its disk, and not of a mistake in a statement."""
    return isinstance(error, driver.DatabaseError) and not isinstance(
        error, driver.IntegrityError | driver.ProgrammingError | driver.DataError
    )


def _engine(path: Path) -> Engine:
    engine = create_engine(
        "sqlite://",
        module=driver,
        creator=lambda: sqlite.connect(path),
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=4,
        # An error that reaches the log tells the statement, not the people whose data was in it.
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("csdesk_begin", "BEGIN"))

    return engine


def create(path: Path) -> Store:
    """Make a new store at `path` and open it; StoreRefused when one is there or its place cannot be written.

    A folder made for it is the owner's alone, as is the file (A-6).
    """
    sqlite.refuse_network_file_system(path)
    try:
        if not path.parent.exists():
            path.parent.mkdir(parents=True, mode=0o700)
        with write_lock.held(path):
            if path.exists():
                raise StoreRefused(
                    "store_exists", N_("There is a store at {path} already. Nothing was changed."), path=path
                )
            _make(path)
            return Store(path)
    except OSError as error:
        raise sqlite.explained(error, path) from error


def _make(path: Path) -> None:
    """Build the store under another name and put it in place whole, so that a kill leaves none or all of it."""
    building = path.with_name(path.name + ".new")
    for end in ("", "-journal", "-wal", "-shm"):
        building.with_name(building.name + end).unlink(missing_ok=True)
    os.close(os.open(building, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
    connection = sqlite.connect(building)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    except driver.Error as error:
        raise sqlite.explained(error, path) from error
    finally:
        connection.close()
    _migrate(building)
    _rebuild_index_if_old(building)
    building.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def open_store(path: Path, *, holder: str = "") -> Store:
    """Open the store at `path`, brought up to date after a backup if it is older (A-8).

    Raises StoreRefused when it is missing, no store, damaged, newer, unwritable or on a network file system.
    """
    sqlite.refuse_network_file_system(path)
    if not sqlite.is_there(path):
        raise sqlite.missing(path)
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise sqlite.explained(driver.OperationalError("readonly"), path)
    # Before anything is made beside it, such as the lock.
    _refuse_no_store(path)
    with write_lock.held(path, holder):
        bring_up_to_date(path)
        return Store(path, holder=holder)


def bring_up_to_date(path: Path) -> None:
    """Put the store in order, and migrate it after a backup if it is older (A-8); by whoever holds the write lock."""
    if _put_in_order(path) != SCHEMA:
        _back_up(path)
        _migrate(path)
    _rebuild_index_if_old(path)


def _refuse_no_store(path: Path) -> None:
    connection = sqlite.connect(path)
    try:
        sqlite.schema_of(connection, path)
    finally:
        connection.close()


def _put_in_order(path: Path) -> str:
    """Look whether the store is one, and put it in WAL where it is not, as after a restore; the migration it is at."""
    connection = sqlite.connect(path)
    try:
        found = sqlite.schema_of(connection, path)
        mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
    except sqlite.FAILURES as error:
        raise sqlite.explained(error, path) from error
    finally:
        connection.close()
    if mode != "wal":
        raise sqlite.explained(driver.OperationalError("unable to open"), path)
    return found


def _back_up(path: Path) -> None:
    """Keep a copy of the store as it is before it is migrated, on the disk and the owner's alone."""
    backup = path.with_name(f"{path.stem}.before-{SCHEMA}{path.suffix}")
    connection = sqlite.connect(path)
    try:
        backup.unlink(missing_ok=True)
        handle = os.open(backup, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            connection.execute("VACUUM INTO ?", (str(backup),))
            os.fsync(handle)
        finally:
            os.close(handle)
    except (OSError, *sqlite.FAILURES) as error:
        raise sqlite.explained(error, path) from error
    finally:
        connection.close()


def _migrate(path: Path) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    engine = _engine(path)
    try:
        with engine.execution_options(csdesk_begin="BEGIN IMMEDIATE").begin() as connection:
            config = Config(attributes={"connection": connection})
            config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
            command.upgrade(config, SCHEMA)
    except DBAPIError as error:
        raise sqlite.explained(error.orig or error, path) from error
    except CommandError as error:
        # The store says that it is at a migration that there never was.
        raise sqlite.explained(driver.OperationalError("malformed"), path) from error
    finally:
        engine.dispose()


def _rebuild_index_if_old(path: Path) -> None:
    """Make the search index anew when it is missing or another version's; it only repeats the clients."""
    connection = sqlite.connect(path)
    try:
        if _index_version(connection) != search.INDEX_VERSION:
            connection.execute("BEGIN IMMEDIATE")
            search.rebuild(connection)
            connection.execute("COMMIT")
    except sqlite.FAILURES as error:
        raise sqlite.explained(error, path) from error
    finally:
        connection.close()


def _index_version(connection: Any) -> int:
    try:
        return search.version(connection)
    except (TypeError, ValueError):
        # Something that is no version: the index is not to be trusted.
        return 0
