"""The file of rejected rows (spec 03, "Import"), and that nothing in it runs in a spreadsheet."""

from __future__ import annotations

import csv
import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdesk import language
from csdesk.exchange.cells import clean_number_text
from csdesk.exchange.rejects import Rejects
from csdesk.exchange.tables import open_table
from csdesk.refused import N_, Refused

HEADINGS = ("客户编码", "客户名称")
FULL = Path("/dev/full")


@pytest.fixture(autouse=True)
def english() -> None:
    language.use("en")


def why(text: str = "x") -> Refused:
    return Refused("bad", N_("{text} is bad."), text=text)


def lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_rows_stand_beside_their_source_with_number_column_and_reason(tmp_path: Path) -> None:
    source = tmp_path / "客户.csv"
    with Rejects(source, HEADINGS) as rejects:
        rejects.add(2, ("4.3E+12", "张三"), "客户编码", why("4.3E+12"))
        rejects.add(2, ("4.3E+12", "张三"), "客户名称", why())
        rejects.add(9, ("1",), "", why())
    path = tmp_path / "客户.csv.rejects.csv"
    assert (rejects.path, rejects.count) == (path, 2)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert lines(path) == [
        ["Row", "Column", "Reason", "客户编码", "客户名称"],
        ["2", "客户编码", "4.3E+12 is bad.", "4.3E+12", "张三"],
        ["2", "客户名称", "x is bad.", "4.3E+12", "张三"],
        ["9", "", "x is bad.", "1"],
    ]
    assert list(tmp_path.iterdir()) == [path]


def test_an_earlier_file_is_replaced_and_without_rejects_removed(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    target = tmp_path / "a.csv.rejects.csv"
    target.write_text("old")
    with Rejects(source, HEADINGS) as rejects:
        rejects.add(2, ("1", "2"), "", why())
        assert target.read_text() == "old"
    assert len(lines(target)) == 2
    with Rejects(source, HEADINGS) as rejects:
        pass
    assert (rejects.path, rejects.count, list(tmp_path.iterdir())) == (None, 0, [])


def fails(rejects: Rejects) -> None:
    with rejects:
        rejects.add(2, ("1", "2"), "", why())
        raise KeyError


def test_a_run_that_fails_leaves_the_earlier_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.csv.rejects.csv"
    target.write_text("old")
    with pytest.raises(KeyError):
        fails(Rejects(tmp_path / "a.csv", HEADINGS))
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    assert target.read_text() == "old"


def test_a_link_in_its_place_is_replaced_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("kept")
    (tmp_path / "a.csv.rejects.csv").symlink_to(precious)
    with Rejects(tmp_path / "a.csv", HEADINGS) as rejects:
        rejects.add(2, ("1", "2"), "", why())
    assert precious.read_text() == "kept"
    assert rejects.path is not None
    assert not rejects.path.is_symlink()


def test_another_folder_may_be_given(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with Rejects(tmp_path / "missing" / "a.csv", HEADINGS, folder=other) as rejects:
        rejects.add(2, ("1", "2"), "", why())
    assert rejects.path == other / "a.csv.rejects.csv"


def unwritable(rejects: Rejects, count: int = 1) -> bool:
    with pytest.raises(Refused) as refused:
        _fill(rejects, count)
    return refused.value.code == "rejects_unwritable"


def _fill(rejects: Rejects, count: int) -> None:
    with rejects:
        for number in range(count):
            rejects.add(number, ("1", "2"), "", why())


def test_a_place_that_cannot_be_written_is_refused_when_there_is_something_to_write(tmp_path: Path) -> None:
    with Rejects(tmp_path / "missing" / "a.csv", HEADINGS):
        pass
    assert unwritable(Rejects(tmp_path / "missing" / "a.csv", HEADINGS))
    (tmp_path / "b.csv.rejects.csv").mkdir()
    assert unwritable(Rejects(tmp_path / "b.csv", HEADINGS))
    assert unwritable(Rejects(tmp_path / "b.csv", HEADINGS), count=0)
    assert [path.name for path in tmp_path.iterdir()] == ["b.csv.rejects.csv"]


@pytest.mark.skipif(not FULL.exists(), reason="this system has no disk that is always full")
@pytest.mark.parametrize("count", [1, 10_000])
def test_a_full_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    part = tmp_path / ".part"
    part.touch()
    monkeypatch.setattr("tempfile.mkstemp", lambda **_where: (os.open(FULL, os.O_WRONLY), str(part)))
    assert unwritable(Rejects(tmp_path / "a.csv", HEADINGS), count)
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=8), min_size=2, max_size=2))
def test_no_cell_begins_a_formula_and_every_file_reads_back(tmp_path: Path, cells: list[str]) -> None:
    with Rejects(tmp_path / "a.csv", HEADINGS) as rejects:
        rejects.add(2, cells, "=cmd|' /C calc'!A0", why("=1+1"))
    assert rejects.path is not None
    for row in lines(rejects.path):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row)
    with open_table(rejects.path) as table:
        assert table.headings[3:] == HEADINGS
        assert len(list(table.rows())) == 1


def test_a_number_survives_being_rejected_and_imported_again_p1(tmp_path: Path) -> None:
    with Rejects(tmp_path / "a.csv", HEADINGS) as rejects:
        rejects.add(2, ("+8613800000001", "甲"), "", why())
    assert rejects.path is not None
    with open_table(rejects.path) as table:
        [row] = table.rows()
    assert clean_number_text(row.cells[3]) == "+8613800000001"
