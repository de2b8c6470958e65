"""Tables in spreadsheets (spec 03, P-0 and P-1), honest ones and ones made to harm."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdesk.exchange import spreadsheet
from csdesk.exchange.rows import COLUMNS, READER_OUT_OF_MEMORY, SPREADSHEET_BYTES
from csdesk.exchange.tables import RawRow, open_table
from csdesk.refused import Refused

Fill = Callable[[Any, Any], None]
"""Writes what a test needs with xlsxwriter's workbook and its first worksheet."""


def workbook(folder: Path, fill: Fill) -> Path:
    path = folder / "clients.xlsx"
    with xlsxwriter.Workbook(path) as book:
        fill(book, book.add_worksheet("客户"))
    return path


def rows_of(path: Path) -> list[RawRow]:
    with open_table(path) as table:
        return list(table.rows())


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        rows_of(path)
    assert str(refused.value)
    return refused.value.code


def problems(row: RawRow) -> list[tuple[int | None, str]]:
    return [(problem.column, problem.reason.code) for problem in row.problems]


def replaced(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook at `path` with one part changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, change(data) if name == part else data)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def plain(book: Any, sheet: Any) -> None:
    sheet.write_row("A1", ["客户编码", "客户名称 ", "电话"])
    sheet.write_row("A2", ["007", "张三", "13800000001"])
    sheet.write_row("A4", ["008", "李四"])


def test_p0_headings_rows_and_row_numbers(tmp_path: Path) -> None:
    path = workbook(tmp_path, plain)
    with open_table(path) as table:
        assert (table.headings, table.encoding) == (("客户编码", "客户名称", "电话"), "xlsx")
        assert table.preview == ("007", "张三", "13800000001")
        assert list(table.rows()) == [RawRow(2, ("007", "张三", "13800000001")), RawRow(4, ("008", "李四", ""))]
        assert table.position == table.size == path.stat().st_size


def test_what_a_file_is_shows_in_its_bytes_not_in_its_name(tmp_path: Path) -> None:
    path = workbook(tmp_path, plain).rename(tmp_path / "clients.csv")
    assert len(rows_of(path)) == 2


def test_a_table_may_begin_anywhere(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("C5", ["code", "name"])
        sheet.write_row("C7", ["1", "甲", "a note without a heading"])

    assert rows_of(workbook(tmp_path, fill)) == [RawRow(7, ("1", "甲"))]


def test_values_are_text_as_a_spreadsheet_writes_it_and_dates_are_iso(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        day = book.add_format({"num_format": "yyyy/m/d"})
        clock = book.add_format({"num_format": "hh:mm:ss"})
        hours = book.add_format({"num_format": "[h]:mm:ss"})
        sheet.write_row("A1", list("abcdefghijkl"))
        sheet.write_number("A2", 13800000001)
        sheet.write_number("B2", 999999999999999)
        sheet.write_number("C2", 0.1 + 0.2)
        sheet.write_number("D2", -1.5e-7)
        sheet.write_boolean("E2", True)
        sheet.write_datetime("F2", datetime(2026, 6, 1, 19, 0), moment)
        sheet.write_number("G2", 46174.791666666, moment)
        sheet.write_datetime("H2", date(2026, 6, 1), day)
        sheet.write_number("I2", 0.75, clock)
        sheet.write_datetime("J2", timedelta(hours=30, minutes=5), hours)
        sheet.write_formula("K2", "=1+1", None, 2)
        sheet.write_formula("L2", '="甲"&"乙"', None, "甲乙")

    assert rows_of(workbook(tmp_path, fill)) == [
        RawRow(
            2,
            (
                *("13800000001", "999999999999999", "0.3", "-0.00000015", "TRUE", "2026-06-01 19:00:00"),
                *("2026-06-01 19:00:00", "2026-06-01", "18:00:00", "30:05:00", "2", "甲乙"),
            ),
        )
    ]


@pytest.mark.parametrize("number", [10**15, 123456789012345678, -(10**15), 1e300])
def test_p1_a_number_of_more_than_15_digits_kept_as_a_number_is_broken(tmp_path: Path, number: float) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("A1", ["code", "number"])
        sheet.write_row("A2", ["1", number])
        sheet.write_row("A3", ["2", "123456789012345678"])

    first, second = rows_of(workbook(tmp_path, fill))
    assert problems(first) == [(1, "number_broken")]
    assert second == RawRow(3, ("2", "123456789012345678"))


def test_null_characters_are_a_problem(tmp_path: Path) -> None:
    path = replaced(workbook(tmp_path, plain), "xl/sharedStrings.xml", lambda data: data.replace(b"007", b"0_x0000_7"))
    assert [problems(row) for row in rows_of(path)] == [[(0, "row_null")], []]


def test_a_problem_in_a_column_without_a_heading_is_none(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("A1", ["code"])
        sheet.write_row("A2", ["1", 1e20])

    assert rows_of(workbook(tmp_path, fill)) == [RawRow(2, ("1",))]


def errors(book: Any, sheet: Any) -> None:
    sheet.write_row("B2", ["code", "phone"])
    sheet.write_row("B3", ["1", "138"])
    sheet.write_string("B4", "2")
    sheet.write_formula("C4", "=VLOOKUP(B4,X:Y,2)", None, "#N/A")
    sheet.write_formula("B5", "=1/0", None, "#DIV/0!")


def test_a_formula_with_an_error_is_a_problem_not_an_empty_cell(tmp_path: Path) -> None:
    rows = rows_of(workbook(tmp_path, errors))
    assert [(row.number, problems(row)) for row in rows] == [
        (3, []),
        (4, [(1, "formula_error")]),
        (5, [(0, "formula_error")]),
    ]


def test_errors_are_found_without_references_and_with_a_prefix(tmp_path: Path) -> None:
    path = tmp_path / "plain.xlsx"

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("A1", ["code", "phone"])
        sheet.write_string("A2", "2")
        sheet.write_formula("B2", "=NA()", None, "#N/A")

    def without_references(data: bytes) -> bytes:
        for reference in (b' r="A1"', b' r="B1"', b' r="A2"', b' r="B2"', b' r="1"', b' r="2"'):
            data = data.replace(reference, b"")
        return data

    path = replaced(workbook(tmp_path, fill), SHEET, without_references)
    assert [problems(row) for row in rows_of(path)] == [[(1, "formula_error")]]


def test_the_first_sheet_to_be_seen_that_holds_something_is_read(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        hidden = book.add_worksheet("hidden")
        hidden.write_row("A1", ["no"])
        hidden.hide()
        book.add_chartsheet("chart").set_chart(_chart(book))
        table = book.add_worksheet("客户 & 'co' <1>")
        table.write_row("A1", ["code"])
        table.write_formula("A2", "=NA()", None, "#N/A")
        book.add_worksheet("later").write_row("A1", ["no"])

    rows = rows_of(workbook(tmp_path, fill))
    assert [(row.number, problems(row)) for row in rows] == [(2, [(0, "formula_error")])]


def _chart(book: Any) -> Any:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=hidden!$A$1:$A$2"})
    return chart


def test_an_empty_workbook_is_refused_and_headings_alone_are_not(tmp_path: Path) -> None:
    assert refusal(workbook(tmp_path, lambda book, sheet: None)) == "table_empty"
    assert rows_of(workbook(tmp_path, lambda book, sheet: sheet.write_row("A1", ["code"]))) == []


@pytest.mark.parametrize("cell", ["XFD1048576", "ZZ200000"])
def test_a_cell_far_away_does_not_take_us_down(tmp_path: Path, cell: str) -> None:
    def fill(book: Any, sheet: Any) -> None:
        plain(book, sheet)
        sheet.write_string(cell, "x")

    path = workbook(tmp_path, fill)
    assert path.stat().st_size < 10_000
    assert refusal(path) == "spreadsheet_large"


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("A1", [f"h{place}" for place in range(COLUMNS + 1)])

    assert refusal(workbook(tmp_path, fill)) == "table_columns"


def test_a_row_of_far_too_much_text_is_a_problem_of_that_row(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("A1", [f"h{place}" for place in range(40)])
        sheet.write_row("A2", ["x" * 32_767] * 40)
        sheet.write_row("A3", ["1"] * 40)

    rows = rows_of(workbook(tmp_path, fill))
    assert [problems(row) for row in rows] == [[(None, "row_too_long")], []]
    assert sum(map(len, rows[0].cells)) < 10_000


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = replaced(workbook(tmp_path, plain), SHEET, lambda data: data + b" " * (40 << 20))
    assert path.stat().st_size < 100_000
    begun = time.process_time()
    assert refusal(path) == "spreadsheet_bomb"
    assert time.process_time() - begun < 1


def test_a_bomb_that_lies_about_its_size_is_refused_all_the_same(tmp_path: Path) -> None:
    path = replaced(workbook(tmp_path, plain), SHEET, lambda data: data + b" " * (40 << 20))
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(SHEET).file_size
    data = path.read_bytes().replace(size.to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    path.write_bytes(data)
    assert refusal(path).startswith("spreadsheet_")


def test_a_file_of_too_many_bytes_is_refused_without_reading(tmp_path: Path) -> None:
    path = tmp_path / "clients.xlsx"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(SPREADSHEET_BYTES + 1)
    assert refusal(path) == "spreadsheet_large"


def test_entities_that_grow_are_not_expanded(tmp_path: Path) -> None:
    def declare(data: bytes) -> bytes:
        head, rest = data.split(b"\n", 1)
        names = [f"a{level}" for level in range(12)]
        entities = f'<!ENTITY {names[0]} "lol">' + "".join(
            f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names)
        )
        return head + b"\n<!DOCTYPE worksheet [" + entities.encode() + b"]>" + rest.replace(b"#N/A", b"&a11;")

    path = replaced(workbook(tmp_path, errors), SHEET, declare)
    assert refusal(path).startswith("spreadsheet_")


def test_an_old_or_a_locked_spreadsheet_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "clients.xls"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2_000))
    assert refusal(path) == "spreadsheet_old"


def test_other_zip_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "clients.xlsx"
    for names in (["mimetype", "content.xml"], [], ["[Content_Types].xml", "xl/workbook.bin"]):
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                archive.writestr(name, "x")
        assert refusal(path) == "spreadsheet_other"


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"\xff" * 100])
def test_a_damaged_part_is_refused(tmp_path: Path, part: str, damage: Callable[[bytes], bytes]) -> None:
    path = replaced(workbook(tmp_path, errors), part, damage)
    assert refusal(path) in {"spreadsheet_unreadable", "table_empty"}


def _base() -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        errors(book, book.add_worksheet())
    return data.getvalue()


BASE = _base()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, len(BASE) - 1), st.integers(0, 255)), max_size=6), st.integers(4, len(BASE)))
def test_any_damage_gives_rows_or_a_refusal(tmp_path: Path, changes: list[tuple[int, int]], length: int) -> None:
    data = bytearray(BASE)
    for place, value in changes:
        data[max(place, 4)] = value
    path = tmp_path / "clients.xlsx"
    path.write_bytes(data[: length if length % 2 else None])
    try:
        rows = rows_of(path)
    except Refused:
        rows = []
    assert all(row.number > 1 for row in rows)


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (f"os.kill(os.getpid(), {int(signal.SIGXCPU)})", "spreadsheet_slow"),
        (f"os.kill(os.getpid(), {int(signal.SIGABRT)})", "spreadsheet_large"),
        (f"os.kill(os.getpid(), {int(signal.SIGKILL)})", "spreadsheet_large"),
        (f"sys.exit({READER_OUT_OF_MEMORY})", "spreadsheet_large"),
        ("sys.exit(1)", "spreadsheet_unreadable"),
        ("sys.exit(0)", "spreadsheet_unreadable"),
    ],
)
def test_a_reader_that_dies_on_the_way_is_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, code: str
) -> None:
    half = r"""import os, sys; print('{"rows":9}\n[1,["a"]]\n[2,["1"]]\n[3,["', end="", flush=True); """

    def start(file: object) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", half + end], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    monkeypatch.setattr(spreadsheet, "_start", start)
    with open_table(workbook(tmp_path, plain)) as table:
        rows = table.rows()
        assert next(rows) == RawRow(2, ("1",))
        assert table.position == table.size * 2 // 9
        with pytest.raises(Refused) as refused:
            next(rows)
    assert refused.value.code == code


def test_leaving_early_ends_the_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    begin = spreadsheet._start

    def start(file: Any) -> subprocess.Popen[bytes]:
        started.append(begin(file))
        return started[-1]

    monkeypatch.setattr(spreadsheet, "_start", start)

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("A1", ["code", "name"])
        for number in range(1, 5_000):
            sheet.write_row(number, 0, [str(number), "客户"])

    with open_table(workbook(tmp_path, fill)) as table:
        next(table.rows())
    assert started[0].returncode == -signal.SIGKILL


def test_nothing_in_the_folder_one_works_in_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path, plain)
    for name in ("python_calamine", "json", "csdesk"):
        (tmp_path / f"{name}.py").write_text(f"open({os.fspath(tmp_path / 'ran')!r}, 'w').close()")
    monkeypatch.chdir(tmp_path)
    assert len(rows_of(path)) == 2
    assert not (tmp_path / "ran").exists()
