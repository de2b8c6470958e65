"""How many rows an import writes at one go (spec 03, "Import"; P-3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from csdesk.desk.desk import Transaction
from csdesk.desk.imports import import_run
from csdesk.desk.imports.import_notes import Notes
from csdesk.desk.imports.import_run import Differing, Rejection, Written
from csdesk.exchange.rejects import Rejects
from csdesk.exchange.rows import Block, RawRow
from tests.desk.shop import Shop


class Hands:
    """A clock that the writing itself moves."""

    now = 0.0

    def perf_counter(self) -> float:
        return self.now

    def sleep(self, _seconds: float) -> None:
        """Nobody waits in a test."""


class Slow:
    """Rows that take a time to write that changes on the way, as when other programs come and go."""

    at_once = 1_000
    fewest = 10

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self.written: list[int] = []
        self.took: list[float] = []

    def read(self, block: Block) -> tuple[list[RawRow], Sequence[Rejection]]:
        return list(block.rows()), ()

    def differing(self, tx: Transaction, rows: list[RawRow]) -> Differing[list[RawRow]]:
        return Differing(rows)

    def write(self, tx: Transaction, rows: list[RawRow]) -> Written:
        self.written.append(len(rows))
        a_row = 0.0001 if sum(self.written) < 10_000 else 0.0005
        self.took.append(0.004 + a_row * len(rows))
        self._hands.now += self.took[-1]
        return Written(new=len(rows))

    def tidy(self, tx: Transaction) -> bool:
        return False


class Rows:
    """A table of so many rows."""

    headings = ("a",)
    preview = ()
    encoding = "utf-8"
    size = position = 0

    def blocks(self) -> Iterator[Block]:
        return (Block(range(begin, begin + 700), [["x"] * 700]) for begin in range(0, 30_100, 700))

    def rows(self) -> Iterator[RawRow]:
        raise NotImplementedError

    def __enter__(self) -> Rows:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""


def test_transactions_stay_short_whatever_a_row_takes(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counter waits for less than a tenth of a second, but for one transaction when all becomes slower at once."""
    hands = Hands()
    monkeypatch.setattr(import_run, "time", hands)
    kind = Slow(hands)
    with Rejects(tmp_path / "x.csv", Rows.headings) as rejects:
        report = import_run.run(shop.desk, Rows(), kind, rejects, None)
    assert report.new == sum(kind.written) == 30_100
    assert sum(took > 0.1 for took in kind.took) <= 1
    assert max(kind.written) > 300


def test_notes_remember_the_first_and_leave_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """P-3: on the disk, also where SQLite would keep its temporary tables in memory."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Notes() as notes:
        notes.add_all(["a", "b", "a"], [1, 2, 3])
        notes.add_all([], [])
        assert (notes.first("a", 9), notes.first("c", 9), notes.first("c", 10)) == (1, 9, 9)
        notes.add_all(("d", "b"), range(11, 13))
        assert [notes.get(text) for text in "abcde"] == [1, 2, 9, 11, None]
        assert any(path.name == "notes.sqlite3" for path in tmp_path.rglob("*"))
    with Notes() as names:
        names.add_all_once([("甲", "A1"), ("乙", "B1"), ("乙", "B2")])
        assert [names.get(text) for text in "甲乙丙"] == ["A1", None, None]
    assert list(tmp_path.iterdir()) == []
