"""Opening a store: what is fine is put in order, what is not is refused with a sentence and left alone (A-6, A-8)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from csdesk.models.client import Client
from csdesk.store import search, sqlite
from csdesk.store.sqlite import StoreRefused
from csdesk.store.store import create, open_store
from csdesk.store.write_lock import lock_path
from tests.store.ordinary_user import as_ordinary_user
from tests.store.test_store import NOW, add, names, refusal


def test_a_store_that_is_missing(tmp_path: Path) -> None:
    """Spec 00, principle 6: says how one is made, and makes none."""
    refused = refusal(lambda: open_store(tmp_path / "csdesk.sqlite3"))
    assert refused.code == "store_missing"
    assert "csdesk init" in str(refused)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_place_of_the_store(tmp_path: Path) -> None:
    """Spec 00, principle 6."""
    assert refusal(lambda: open_store(tmp_path)).code == "store_unreachable"


def test_a_link_that_leads_back_to_itself(tmp_path: Path) -> None:
    """Spec 00, principle 6."""
    place = tmp_path / "csdesk.sqlite3"
    place.symlink_to(place)
    assert refusal(lambda: open_store(place)).code == "store_unreachable"
    assert refusal(lambda: create(place)).code == "store_unreachable"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda data: b"", "store_foreign"),
        (lambda data: data[:60], "store_damaged"),
        (lambda data: b"x" * 100 + data[100:], "store_damaged"),
        (lambda data: data[:16] + b"\xff\xff" + data[18:], "store_damaged"),
        (lambda data: data[: len(data) // 2], "store_damaged"),
        (lambda data: b"name,phone\r\n" * 500, "store_damaged"),
    ],
    ids=["empty", "beginning only", "header", "page size", "second half missing", "spreadsheet"],
)
def test_a_damaged_store(place: Path, spoil: Callable[[bytes], bytes], code: str) -> None:
    """Spec 00, principle 6: is kept as it is, for whoever can save something of it."""
    spoiled = spoil(place.read_bytes())
    place.write_bytes(spoiled)
    assert refusal(lambda: open_store(place)).code == code
    assert place.read_bytes() == spoiled
    assert list(place.parent.iterdir()) == [place]


def opened_or_refused(place: Path) -> str:
    """The code of the refusal, empty when the store was opened."""
    try:
        open_store(place).close()
    except StoreRefused as refused:
        return refused.code
    return ""


@pytest.mark.parametrize("seed", range(24))
def test_flipped_bytes_are_never_a_crash(place: Path, seed: int) -> None:
    """Spec 00, principle 6: a store with wrong bytes in the middle is opened, or refused; nothing else."""
    random = Random(seed)
    data = bytearray(place.read_bytes())
    for _ in range(random.choice((1, 5, 200))):
        data[random.randrange(100, len(data))] ^= random.randrange(1, 256)
    place.write_bytes(data)
    assert opened_or_refused(place) in {"", "store_damaged", "store_foreign", "store_newer"}


def sql(place: Path, *statements: str) -> None:
    connection = sqlite.connect(place)
    for statement in statements:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE alembic_version SET version_num = '0000'",
        "UPDATE alembic_version SET version_num = ''",
        "UPDATE alembic_version SET version_num = CAST(x'ff00' AS TEXT)",
        "DELETE FROM alembic_version",
        "UPDATE client_search_state SET version = 'x'",
        "DROP TABLE client_search_row",
    ],
)
def test_a_store_that_somebody_tampered_with(place: Path, statement: str) -> None:
    """Spec 00, principle 6: opened where that is harmless, else refused."""
    sql(place, statement)
    assert opened_or_refused(place) in {"", "store_damaged"}


def test_a_store_that_may_only_be_read(place: Path) -> None:
    """A-6: said before anybody types into it; its file or its folder."""
    place.chmod(0o400)
    assert as_ordinary_user(lambda: refusal(lambda: open_store(place))).code == "store_read_only"
    place.chmod(0o600)
    place.parent.chmod(0o500)
    try:
        assert as_ordinary_user(lambda: refusal(lambda: open_store(place))).code == "store_read_only"
    finally:
        place.parent.chmod(0o700)
    assert as_ordinary_user(lambda: open_store(place)).path == place


def test_a_store_whose_permission_is_taken_away_while_it_is_open(place: Path) -> None:
    """Spec 00, principle 6: the next write is refused, what was written is still read."""

    def work() -> None:
        store = open_store(place)
        add(store, "li")
        lock_path(place).unlink()
        place.parent.chmod(0o500)
        try:
            assert refusal(lambda: add(store, "zhou")).code == "store_read_only"
            assert names(store) == ["li"]
        finally:
            place.parent.chmod(0o700)
        add(store, "zhou")
        store.close()

    as_ordinary_user(work)


def test_a_store_that_was_restored_from_a_backup_is_put_in_order(place: Path) -> None:
    """A-6: a copy made by VACUUM INTO is not in WAL; opening it makes it so."""
    copy = place.with_name("restored.sqlite3")
    sql(place, f"VACUUM INTO '{copy}'")
    store = open_store(copy)
    add(store, "li")
    with store.raw_reading() as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    store.close()


def test_a_store_whose_index_is_of_another_version_is_given_a_new_one(place: Path) -> None:
    """O-1: the index only repeats the clients."""
    store = open_store(place)
    with store.writing() as session:
        session.add(Client(code="HX001", name="恒信物流", client_class="regular", added_at=NOW))
    store.close()
    sql(place, "UPDATE client_search_state SET version = 0")
    store = open_store(place)
    with store.raw_reading() as raw:
        assert [hit.code for hit in search.find(raw, "hxwl", limit=5)] == ["HX001"]
    store.close()
