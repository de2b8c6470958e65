"""The store's tables in memory, for simulations that would wait too long for a disk; nothing else is left out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from csdesk.models.tables import METADATA
from csdesk.store.sqlite import driver
from tests.compiled_once import create_engine
from tests.desk.shop import PEOPLE


class MemoryStore:
    """What `Desk` needs of a `Store`, for one thread."""

    def __init__(self) -> None:
        self._driver = driver.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._driver.execute("PRAGMA foreign_keys=ON")
        self._engine = create_engine("sqlite://", module=driver, creator=lambda: self._driver, poolclass=StaticPool)

        @event.listens_for(self._engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN")

    @classmethod
    def empty(cls) -> MemoryStore:
        """A store in which nothing is but everybody's account."""
        store = cls()
        METADATA.create_all(store._engine)
        store._driver.executemany(
            "INSERT INTO account(name, role, password_hash, failures, made_at) VALUES (?, ?, '-', 0, 0)", PEOPLE.items()
        )
        return store

    def copy(self) -> MemoryStore:
        """Another store with the same in it."""
        store = MemoryStore()
        self._driver.backup(store._driver)
        return store

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self._engine.connect() as connection, Session(connection) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self._engine.begin() as connection, Session(connection, expire_on_commit=False) as session:
            yield session
            session.flush()

    def rows(self, statement: str) -> list[Any]:
        return list(self._driver.execute(statement))

    def close(self) -> None:
        self._engine.dispose()
        self._driver.close()
