"""Models and migrations agree, what is written once stays, and an older store is brought up to date (A-5, A-8, O-8)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from csdesk.models.account import Account
from csdesk.models.tables import METADATA, MODULES
from csdesk.store import sqlite
from csdesk.store import store as stores
from csdesk.store.sqlite import SCHEMA, StoreRefused
from csdesk.store.store import Store, create, open_store

NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
MIGRATIONS = Path(stores.__file__).parent / "migrations"

NEXT = f"{int(SCHEMA) + 1:04}"

THE_NEXT = f'''"""Accounts get a colour."""

import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{SCHEMA}"


def upgrade() -> None:
    op.add_column("account", sa.Column("colour", sa.String(), nullable=False, server_default="blue"))
'''

THAT_BREAKS = THE_NEXT + '    op.execute("INSERT INTO nowhere VALUES (1)")\n'


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


@pytest.fixture
def store(place: Path) -> Iterator[Store]:
    opened = open_store(place)
    yield opened
    opened.close()


def test_the_program_knows_its_newest_migration() -> None:
    """A-8: there is one line of migrations, numbered in order, and it ends where the program says."""
    found = [script.revision for script in scripts().walk_revisions()][::-1]
    assert found == [f"{number:04}" for number in range(1, len(found) + 1)]
    assert scripts().get_heads() == [found[-1]] == [SCHEMA]


def test_models_and_migrations_agree(store: Store) -> None:
    """A-8: a migrated store has the tables, columns, indexes and rules of the models; the search index is apart."""
    with store.writing() as session:
        context = MigrationContext.configure(
            session.connection(), opts={"include_name": lambda name, kind, _: not str(name).startswith("client_search")}
        )
        assert compare_metadata(context, METADATA) == []


def test_every_model_is_among_the_tables() -> None:
    """A-8: a module of models that nobody lists would not be migrated."""
    folder = Path(next(iter(MODULES)).__file__ or "").parent
    apart = {"__init__", "columns", "tables"}
    assert {path.stem for path in folder.glob("*.py")} - apart == {one.__name__.split(".")[-1] for one in MODULES}


ROWS = (
    """INSERT INTO client(id, code, name, contact, phone, address, client_class, settlement, price_approved, onboarded,
           note, uses, added_at) VALUES (1, 'A', 'a', '', '', '', 'regular', '', 0, 1, '', 0, 0)""",
    """INSERT INTO entry(id, at, by, origin, action, subject, subject_id, previous, hash)
       VALUES (1, 0, 'li', '', 'a', 'b', '1', '', 'h')""",
    "INSERT INTO orders(id, uuid, state, revision, made_by, made_at) VALUES (1, 'u', 'confirmed', 1, 'li', 0)",
    "INSERT INTO order_check VALUES (1, 1, 'read_back', 'li', 0, '')",
    """INSERT INTO order_revision(id, order_id, revision, by, at, channel, client_id, caller, caller_phone, job_type,
           vehicle, slip_back, stamp, copies, notes, settlement, pickup_company, pickup_address, pickup_contact,
           pickup_phone, delivery_company, delivery_address, delivery_contact, delivery_phone, goods, pieces, packing,
           dangerous, fragile, upright, dry, remarks)
       VALUES (1, 1, 1, 'li', 0, 'phone', 1, '', '', 'same_city', '', 0, 0, 1, '', 'cash', '', 'a', '', '', '', 'b',
           'c', 'd', 'goods', 1, '', 0, 0, 0, 0, '')""",
)


@pytest.mark.parametrize("table", ["entry", "order_revision", "order_check"])
@pytest.mark.parametrize("change", ["UPDATE {} SET by = 'other'", "DELETE FROM {}", "UPDATE {} SET id = 7"])
def test_what_is_written_once_is_never_changed(place: Path, table: str, change: str) -> None:
    """A-5, O-8, O-3: not even by who knows SQL and means well."""
    connection = sqlite.connect(place)
    for statement in ROWS:
        connection.execute(statement)
    before = connection.execute(f"SELECT * FROM {table}").fetchall()
    with pytest.raises(sqlite.driver.IntegrityError, match=f"{table} is append-only"):
        connection.execute(change.format(table))
    assert connection.execute(f"SELECT * FROM {table}").fetchall() == before
    connection.close()


def test_what_was_never_there_cannot_be_referred_to(store: Store) -> None:
    """docs/architecture.md, decision 1: foreign keys are on."""
    with pytest.raises(IntegrityError), store.writing() as session:
        session.connection().exec_driver_sql("INSERT INTO order_check VALUES (1, 99, 'read_back', 'li', 0, '')")


# Every version that was released, with data in it


@pytest.fixture
def first_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store as the first csdesk left it, with something in every table that it wrote."""
    place = tmp_path / "old" / "csdesk.sqlite3"
    with monkeypatch.context() as earlier:
        for module in (stores, sqlite):
            earlier.setattr(module, "SCHEMA", "0001")
        # The index only repeats the clients; whoever brings the store up to date makes it anew.
        earlier.setattr(stores, "_rebuild_index_if_old", lambda path: None)
        create(place).close()
    connection = sqlite.connect(place)
    for statement in ROWS:
        connection.execute(statement)
    connection.close()
    return place


def test_the_first_version_is_brought_up_to_date_with_its_data(first_version: Path) -> None:
    """A-8: what 0001 held is there after every later migration, unchanged."""
    tables = ("client", "entry", "orders", "order_check", "order_revision")
    connection = sqlite.connect(first_version)
    had = {table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")] for table in tables}
    look = {table: "SELECT {} FROM {}".format(", ".join(f'"{one}"' for one in had[table]), table) for table in tables}
    before = {table: connection.execute(look[table]).fetchall() for table in tables}
    connection.close()
    open_store(first_version).close()
    assert at(first_version) == SCHEMA
    connection = sqlite.connect(first_version)
    assert {table: connection.execute(look[table]).fetchall() for table in tables} == before
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


# An upgrade, as it will be with the next migration


@pytest.fixture
def next_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program as it is once it knows a migration more; the folder of its migrations."""
    package = tmp_path / "next"
    shutil.copytree(MIGRATIONS, package / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    (package / "migrations" / "versions" / f"v{NEXT}_colour.py").write_text(THE_NEXT, "utf-8")
    monkeypatch.setattr(stores, "__file__", str(package / "store.py"))
    monkeypatch.setattr(stores, "SCHEMA", NEXT)
    monkeypatch.setattr(sqlite, "SCHEMA", NEXT)
    return package / "migrations" / "versions" / f"v{NEXT}_colour.py"


def fill(place: Path) -> None:
    store = open_store(place)
    with store.writing() as session:
        session.add(Account(name="李娜", role="agent", password_hash="hash", made_at=NOW))
    store.close()


def columns(path: Path) -> set[str]:
    connection = sqlite.connect(path)
    found = {row[1] for row in connection.execute("PRAGMA table_info(account)")}
    connection.close()
    return found


def at(path: Path) -> str:
    connection = sqlite.connect(path)
    found = sqlite.schema_of(connection, path)
    connection.close()
    return found


@pytest.fixture
def older(place: Path) -> Path:
    """A store of this program with somebody in it."""
    fill(place)
    return place


def test_an_older_store_is_brought_up_to_date_after_a_backup(older: Path, next_program: Path) -> None:
    """A-8: by itself, with nothing lost; the backup is the store as it was, whole and the owner's alone."""
    store = open_store(older)
    try:
        with store.reading() as session:
            assert session.exec(select(Account.name)).all() == ["李娜"]
    finally:
        store.close()
    assert (at(older), "colour" in columns(older)) == (NEXT, True)
    backup = older.with_name(f"csdesk.before-{NEXT}.sqlite3")
    assert (at(backup), "colour" in columns(backup)) == (SCHEMA, False)
    assert backup.stat().st_mode & 0o7777 == 0o600
    connection = sqlite.connect(backup)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("SELECT name FROM account").fetchall() == [("李娜",)]
    connection.close()


def test_an_upgrade_happens_once(older: Path, next_program: Path) -> None:
    """A-8: opening again makes no second backup over the first."""
    open_store(older).close()
    backup = older.with_name(f"csdesk.before-{NEXT}.sqlite3")
    before = backup.read_bytes()
    open_store(older).close()
    assert backup.read_bytes() == before


def test_an_upgrade_that_breaks_leaves_the_store_as_it_was(older: Path, next_program: Path) -> None:
    """A-8: all of a migration or none, and the next program that does better goes on from there."""
    next_program.write_text(THAT_BREAKS, "utf-8")
    for _ in range(2):
        with pytest.raises(StoreRefused):
            open_store(older)
        assert (at(older), "colour" in columns(older)) == (SCHEMA, False)
    next_program.write_text(THE_NEXT, "utf-8")
    open_store(older).close()
    assert at(older) == NEXT


def test_an_upgrade_without_room_for_the_backup_is_refused(
    older: Path, next_program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A-8: no migration without its backup."""

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreRefused) as refused:
        open_store(older)
    assert refused.value.code == "store_full"
    assert at(older) == SCHEMA


def test_a_reader_leaves_an_older_store_alone(older: Path, next_program: Path) -> None:
    """A-8: the lookup of another program refuses it until the desk was opened once."""
    with pytest.raises(StoreRefused) as refused:
        sqlite.connect_reader(older)
    assert refused.value.code == "store_older"
    assert at(older) == SCHEMA


def test_an_older_program_refuses_a_newer_store(
    place: Path, next_program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A-8: with a sentence, touching nothing, whatever is wrong with it otherwise."""
    open_store(place).close()
    monkeypatch.undo()
    before = place.read_bytes()
    with pytest.raises(StoreRefused, match=f"{NEXT}.*{SCHEMA}.*Update csdesk") as refused:
        open_store(place)
    assert refused.value.code == "store_newer"
    assert place.read_bytes() == before


def test_a_new_store_is_at_the_newest_migration(tmp_path: Path, next_program: Path) -> None:
    """A-8: without a backup of nothing."""
    place = tmp_path / "new" / "csdesk.sqlite3"
    create(place).close()
    assert at(place) == NEXT
    assert not list(place.parent.glob("*before*"))
