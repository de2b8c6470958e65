"""The record held against itself and against its heads: whatever was done to it shows, with its place (A-5)."""

from __future__ import annotations

import shutil
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest

from csdesk.rules import chain
from csdesk.store import heads, sqlite
from csdesk.store.audit import Audit, verify
from csdesk.store.heads import BEGUN, HEAD, RESTORED, Head
from csdesk.store.sqlite import StoreRefused
from tests.store.entries import INSERT, row, tamper, write

NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
ENTRIES = 12


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, made: Path) -> tuple[Path, list[Head]]:
    """A store with a record and a file of its heads, to be copied; and every head it had."""
    place = Path(shutil.copy(made, tmp_path_factory.mktemp("told")))
    known = write(place, ENTRIES)
    with heads.adding(heads_of(place)) as file:
        for head in known[2::3]:
            file.add(BEGUN if head is known[2] else HEAD, head, NOW)
    return place, known


@pytest.fixture
def kept(told: tuple[Path, list[Head]], tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copy(heads_of(told[0]), tmp_path)
    return Path(shutil.copy(told[0], tmp_path))


def heads_of(place: Path) -> Path:
    return place.with_name(f"{place.name}.heads")


def look(place: Path, *known: Head, with_heads: bool = True) -> Audit:
    connection = sqlite.connect(place, read_only=True)
    try:
        return verify(connection, heads_file=heads_of(place) if with_heads else None, told=known)
    finally:
        connection.close()


def found(audit: Audit) -> list[tuple[str, int | None]]:
    return [(one.code, one.entry) for one in audit.problems]


def test_a_whole_record_is_whole(kept: Path, told: tuple[Path, list[Head]]) -> None:
    """A-5: against itself, the heads that were kept, and one that was told."""
    audit = look(kept, told[1][6])
    assert (audit.ok, audit.entries, audit.first_bad, audit.newest) == (True, ENTRIES, None, told[1][-1])
    assert audit.kept is not None
    assert (audit.kept.lines, audit.kept.unreadable, audit.kept.restored) == (4, 0, ())
    assert audit.kept.newest is not None
    assert audit.kept.newest.head == told[1][-1]


def test_an_empty_record_is_whole(made: Path) -> None:
    """A-5."""
    audit = look(made)
    assert (audit.ok, audit.entries, audit.newest, audit.kept) == (True, 0, None, None)


# What is changed in the middle


@pytest.mark.parametrize(
    "change",
    [
        "at = at + 1", "by = '周敏'", "origin = ''", "action = 'order.cance'", "subject = 'orders'",
        "subject_id = '50'", "before = '{}'", "after = 'null'", "hash = substr(hash, 2) || '0'",
        # What means the same, but was never written so.
        "after = after || ' '", "after = replace(after, ': ', ':')", "at = at + 0.0", "by = CAST(by AS BLOB)",
        "after = CAST(after AS BLOB)", "after = '[1]'", "after = '{'", "by = CAST(x'ff' AS TEXT)", "subject_id = 5",
        "after = replace(after, 'null', 'null, \"fee\": null')",
    ],
)  # fmt: skip
def test_a_changed_entry_is_found(kept: Path, change: str) -> None:
    """A-5: whatever is changed in it, the place is named."""
    connection = sqlite.connect(kept)
    before = connection.execute("SELECT * FROM entry WHERE id = 5").fetchall()
    connection.close()
    tamper(kept, f"UPDATE entry SET {change} WHERE id = 5")
    connection = sqlite.connect(kept)
    connection.text_factory = bytes
    same = connection.execute("SELECT * FROM entry WHERE id = 5").fetchall() == before
    connection.close()
    audit = look(kept, with_heads=False)
    # SQLite itself keeps a number as text in a column of texts: then nothing was changed.
    if not same and change not in {"at = at + 0.0", "subject_id = 5"}:
        assert audit.first_bad == 5, found(audit)
    assert audit.ok or audit.first_bad == 5


def test_an_entry_that_was_made_anew_breaks_the_next_link(kept: Path) -> None:
    """A-5: a hash that fits what was changed no longer is the one that the next entry names."""
    new = chain.digest(0, "", "", "", "", "", None, None, chain.FIRST)
    values = "at = 0, by = '', origin = '', action = '', subject = '', subject_id = '', after = NULL"
    tamper(kept, f"UPDATE entry SET {values}, previous = '{chain.FIRST}', hash = '{new}' WHERE id = 5")
    assert found(look(kept, with_heads=False)) == [("link", 5), ("link", 6)]


@pytest.mark.parametrize("number", [1, 5])
def test_a_removed_entry_is_found(kept: Path, number: int) -> None:
    """A-5: where it stood."""
    tamper(kept, f"DELETE FROM entry WHERE id = {number}")
    assert found(look(kept, with_heads=False)) == [("missing", number)]


def test_entries_that_were_moved_up_are_found(kept: Path) -> None:
    """A-5: a gap that was closed by giving the entries after it other numbers."""
    tamper(
        kept, "DELETE FROM entry WHERE id = 5", *[f"UPDATE entry SET id = {n - 1} WHERE id = {n}" for n in range(6, 13)]
    )
    assert found(look(kept, with_heads=False)) == [("link", 5)]


def test_swapped_entries_are_found(kept: Path) -> None:
    """A-5: both of them, and what came after each."""
    tamper(
        kept,
        "UPDATE entry SET id = 100 WHERE id = 4", "UPDATE entry SET id = 4 WHERE id = 9",
        "UPDATE entry SET id = 9 WHERE id = 100",
    )  # fmt: skip
    assert found(look(kept, with_heads=False)) == [("link", 4), ("link", 5), ("link", 9), ("link", 10)]


def test_an_entry_that_was_put_in_is_found(kept: Path) -> None:
    """A-5: at the beginning, where nothing may come before the first."""
    one = row(0, chain.FIRST)
    connection = sqlite.connect(kept)
    connection.execute(INSERT, one)
    connection.close()
    assert look(kept, with_heads=False).first_bad == 1


def test_guards_that_were_taken_away_are_found(kept: Path) -> None:
    """A-5: nothing was changed yet, but somebody made it possible."""
    connection = sqlite.connect(kept)
    connection.execute("DROP TRIGGER entry_no_update")
    connection.close()
    assert found(look(kept)) == [("guard", None)]


def cell_of(data: bytes, hash_of_entry: str) -> tuple[int, int]:
    """Where an entry's cell begins and ends in the file: its text ends with its hash."""
    end = data.index(hash_of_entry.encode()) + 64
    begins = data.rindex("李娜".encode(), 0, end)
    return begins - 20, end


def test_any_byte_changed_in_the_file_is_found(told: tuple[Path, list[Head]], tmp_path: Path) -> None:
    """A-5: every byte of an entry as it lies on the disk, header and all, and its place is named.

    The byte that says of what kind the number is may be any: SQLite takes the number from elsewhere. What is changed
    there changes nothing for anybody who reads.
    """
    place, known = told
    data = place.read_bytes()
    copy = tmp_path / "csdesk.sqlite3"
    connection = sqlite.connect(place, read_only=True)
    rows = connection.execute("SELECT * FROM entry").fetchall()
    connection.close()
    begins, ends = cell_of(data, known[4].hash)
    unseen = []
    for at in range(begins, ends):
        spoiled = bytearray(data)
        spoiled[at] ^= 1 << (at % 8)
        copy.write_bytes(spoiled)
        audit = look(copy, with_heads=False)
        if audit.ok:
            unseen.append(at)
            connection = sqlite.connect(copy, read_only=True)
            assert connection.execute("SELECT * FROM entry").fetchall() == rows
            connection.close()
        elif audit.problems[0].code != "index":
            assert audit.first_bad is not None
            assert audit.first_bad <= 6
    assert len(unseen) <= 1


def test_a_record_that_cannot_be_read_says_from_where(kept: Path, told: tuple[Path, list[Head]]) -> None:
    """A-5: a page of it that a disk spoiled."""
    data = bytearray(kept.read_bytes())
    at = data.index(told[1][0].hash.encode()) // 4096 * 4096
    data[at : at + 8] = b"\xff" * 8
    kept.write_bytes(data)
    assert found(look(kept)) == [("damaged", 1)]


def test_what_is_no_store_is_no_broken_record(tmp_path: Path) -> None:
    """A-5."""
    empty = tmp_path / "empty.sqlite3"
    empty.touch()
    connection = sqlite.connect(empty)
    with pytest.raises(sqlite.driver.Error, match="no such table"):
        verify(connection)
    connection.close()


# What is cut off at the end, or made anew from somewhere on


@pytest.mark.parametrize("last", [11, 6, 0])
def test_an_end_that_was_cut_off_is_found(kept: Path, last: int) -> None:
    """A-5: the record without it is whole in itself; the head that was kept tells."""
    tamper(kept, f"DELETE FROM entry WHERE id > {last}")
    assert look(kept, with_heads=False).ok
    audit = look(kept)
    assert audit.first_bad == last + 1 or last + 1 not in {one.entry for one in audit.problems}
    assert ("cut", last + 1) in found(audit)


def test_an_end_that_was_written_anew_is_found(kept: Path) -> None:
    """A-5: the chain holds, but it is another."""
    tamper(kept, "DELETE FROM entry WHERE id > 7")
    connection = sqlite.connect(kept)
    previous = connection.execute("SELECT hash FROM entry WHERE id = 7").fetchone()[0]
    for number in range(8, 13):
        one = list(row(number, previous))
        one[2] = "somebody else"
        one[10] = previous = chain.digest(*one[1:7], None, {"reason": f"客户取消 {number}", "fee": None}, one[9])
        connection.execute(INSERT, one)
    connection.close()
    assert look(kept, with_heads=False).ok
    assert found(look(kept)) == [("head", 9), ("head", 12)]


def test_a_head_that_was_told_elsewhere_is_enough(kept: Path, told: tuple[Path, list[Head]]) -> None:
    """A-5: whoever owns both files can change both; the mail of that day tells."""
    tamper(kept, "DELETE FROM entry WHERE id > 7")
    heads_of(kept).unlink()
    assert look(kept).ok
    assert found(look(kept, told[1][9])) == [("told", 8)]
    assert found(look(kept, Head(3, "0" * 64))) == [("told", 3)]


def test_a_backup_that_was_restored_voids_later_heads_and_no_others(kept: Path, told: tuple[Path, list[Head]]) -> None:
    """A-5, A-6: what the restored backup did not hold is gone; what it did hold is still held against its heads."""
    tamper(kept, "DELETE FROM entry WHERE id > 7")
    with heads.adding(heads_of(kept)) as file:
        file.add(RESTORED, told[1][6], NOW)
    audit = look(kept)
    assert audit.ok, found(audit)
    assert audit.kept is not None
    assert [line.head.number for line in audit.kept.restored] == [7]
    tamper(kept, "DELETE FROM entry WHERE id > 4")
    assert found(look(kept)) == [("cut", 5)]


def test_a_new_store_in_the_place_of_another(kept: Path, made: Path) -> None:
    """A-5: heads of the store that was there before are no head of this one."""
    shutil.copy(made, kept)
    (first,) = write(kept, 1)[:1]
    with heads.adding(heads_of(kept)) as file:
        file.add(BEGUN, first, NOW)
    audit = look(kept)
    assert audit.ok
    assert audit.kept is not None
    assert audit.kept.since is not None
    assert audit.kept.since.place == 5


def test_a_heads_file_that_cannot_be_read(kept: Path) -> None:
    """A-5: is no proof, and no silence."""
    heads_of(kept).unlink()
    heads_of(kept).mkdir()
    with pytest.raises(Exception, match="cannot be read") as refused:
        look(kept)
    assert refused.value.code == "file_heads"  # type: ignore[attr-defined]


# Long records


@pytest.mark.usefixtures("usual_collecting")
def test_a_long_record_is_read_in_pieces(kept: Path) -> None:
    """A-5: memory does not grow with it, and whoever waits sees how far it is."""
    write(kept, 3000 - ENTRIES)
    seen: list[tuple[int, int, int]] = []
    connection = sqlite.connect(kept, read_only=True)
    try:
        tracemalloc.start()
        audit = verify(connection, show=lambda *one: seen.append(one))
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        connection.close()
    assert (audit.ok, audit.entries) == (True, 3000)
    assert seen[-1] == (3000, 3000, 3000)
    assert len(seen) == 6
    assert most < 2_500_000


def test_only_so_many_problems_are_listed(kept: Path) -> None:
    """A-5: a record of which nothing fits does not fill the screen, or the memory."""
    write(kept, 300)
    tamper(kept, "UPDATE entry SET by = 'x'")
    audit = look(kept, with_heads=False)
    assert (len(audit.problems), audit.more, audit.first_bad) == (100, 212, 1)


def test_a_store_that_is_no_store_is_refused_before(tmp_path: Path) -> None:
    """A-5."""
    with pytest.raises(StoreRefused):
        sqlite.connect(tmp_path / "nothing.sqlite3")
