"""Strange files for the import of parcels and scans: a sentence or a rejected row, never less (P-0, P-1, P-3)."""

from __future__ import annotations

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdesk.desk.imports.imports import ImportReport, import_parcels, import_scans
from csdesk.desk.parcels.parcel_import import ParcelKind
from csdesk.desk.parcels.scan_import import ScanRows
from csdesk.language import say
from csdesk.refused import Refused
from tests.desk.carrier_files import PARCELS, SCANS, counts, parcels, reasons, rejects, scans, seconds, written
from tests.desk.shop import LI, NOW, Shop

IMPORTS = {"parcels": import_parcels, "scans": import_scans}

PARCEL_LINE = ",".join(PARCELS) + "\n"
PARCEL = "{number},2026-06-01 19:00:00,出港,上海,同城,王芳,散客,12.50\n"


def take(shop: Shop, path: Path, what: str = "parcels") -> ImportReport:
    return IMPORTS[what](shop.desk, path, by=LI, at=NOW)


def outcome(shop: Shop, path: Path, what: str) -> ImportReport | Refused:
    """The report, or why there is none."""
    try:
        return take(shop, path, what)
    except Refused as refused:
        return refused


def parcel_file(*numbers: str) -> str:
    return PARCEL_LINE + "".join(PARCEL.format(number=number) for number in numbers)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encodings_and_separators(shop: Shop, tmp_path: Path, encoding: str, delimiter: str) -> None:
    """P-0."""
    path = tmp_path / "p.csv"
    path.write_bytes(parcel_file("001", "002").replace(",", delimiter).encode(encoding))
    assert counts(take(shop, path)) == (2, 2, 0, 0, 0)
    assert parcels(shop)["001"]["consignee"] == "王芳"


CORPUS: dict[str, bytes] = {
    "nothing": b"",
    "a mark alone": b"\xef\xbb\xbf",
    "headings alone": PARCEL_LINE.encode(),
    "no encoding": parcel_file("1").encode() + b"\xff\xfe\x00\xd8\xff",
    "shift-jis": "運送番号,発送時間\n1,二\n".encode("shift-jis"),
    "half of utf-16": parcel_file("1", "2").encode("utf-16")[:-1],
    "null in a row": parcel_file("1", "2\0", "3").encode(),
    "null everywhere": bytes(5_000),
    "half a row": parcel_file("1", "2").encode()[:-30],
    "half a character": parcel_file("1", "2").encode()[:-10] + b"\xe4\xb8",
    "an open quote": (parcel_file("1") + '2,"2026-06-01\n' + "x,y\n" * 300).encode(),
    "quotes alone": (PARCEL_LINE + '"\n' * 50).encode(),
    "a million columns in a row": (parcel_file("1") + "x," * 1_000_000 + "\n" + PARCEL.format(number="2")).encode(),
    "a million headings": ("h," * 1_000_000 + "\n1,2\n").encode(),
    "one endless line": b"x" * 3_000_000,
    "two columns of one meaning": "运单号,number,发货时间,方向\n1,1,2026-06-01 19:00,出港\n".encode(),
    "other columns": b"a,b\n1,2\n",
    "a web page": b"<html><table><tr><td>1</td></tr></table></html>",
    "an old spreadsheet": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
    "a broken zip": b"PK\x03\x04 and no more",
    "line ends of all kinds": parcel_file("1", "2", "3").replace("\n", "\r", 2).encode(),
    "formulas": parcel_file('="0012"', "'=1+1", "=1+1", "@SUM(A1)").encode(),
}


@pytest.mark.parametrize("what", IMPORTS)
@pytest.mark.parametrize("name", CORPUS)
def test_a_strange_file_gives_a_sentence_or_rejected_rows_and_the_second_time_nothing_changes(
    shop: Shop, tmp_path: Path, name: str, what: str
) -> None:
    path = tmp_path / "strange.csv"
    content = CORPUS[name]
    if what == "scans":
        content = content.replace("发货时间,方向,目的地".encode(), "扫描时间,扫描类型,扫描站点".encode())
        content = content.replace("出港".encode(), "收件".encode())
    path.write_bytes(content)
    before = shop.rows()
    report = outcome(shop, path, what)
    if isinstance(report, Refused):
        assert report.code.startswith(("table_", "row_", "headings_", "spreadsheet_", "file_"))
        assert say(report)
        assert shop.rows() == before
        assert list(tmp_path.glob("*.rejects.csv")) == []
        return
    assert_added_up(report)
    after = shop.rows()
    again = take(shop, path, what)
    assert (again.new, again.changed, again.same) == (0, 0, report.new + report.changed + report.same)
    assert shop.rows() == after


def assert_added_up(report: ImportReport) -> None:
    assert report.read == report.new + report.changed + report.same + report.rejected
    if report.rejected:
        assert all(row[2] for row in rejects(report))


def test_the_rows_around_a_bad_one_are_taken(shop: Shop, tmp_path: Path) -> None:
    taken = {}
    for name in ("null in a row", "half a row", "a million columns in a row", "an open quote", "formulas"):
        path = tmp_path / "strange.csv"
        path.write_bytes(CORPUS[name])
        report = take(shop, path)
        taken[name] = (list(parcels(shop)), report.rejected)
        with shop.desk.writing() as tx:
            tx.raw.execute("DELETE FROM parcel")
    assert taken == {
        "null in a row": (["1", "3"], 1),
        "half a row": (["1"], 1),
        "a million columns in a row": (["1", "2"], 1),
        "an open quote": (["1"], 301),
        "formulas": (["0012"], 3),
    }


Fill = Callable[[Any, Any], None]


def workbook(folder: Path, fill: Fill) -> Path:
    path = folder / "p.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row("A1", PARCELS)
        fill(book, sheet)
    return path


def test_spreadsheet_cells_are_read_as_what_they_are(shop: Shop, tmp_path: Path) -> None:
    """P-0, P-1: dates of three kinds, results of formulas, numbers of up to 15 digits; broken ones are rejected."""
    moments = (
        lambda book: (datetime(2026, 6, 1, 19, 0), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})),
        lambda book: (date(2026, 6, 1), book.add_format({"num_format": "yyyy/m/d"})),
        lambda _: (46174.791666666664, None),
        lambda _: ("2026/6/1 19:00", None),
    )

    def fill(book: Any, sheet: Any) -> None:
        for row, moment in enumerate(moments, 1):
            value, form = moment(book)
            sheet.write_row(row, 0, [f"A{row}", "", "出港"])
            (sheet.write_datetime if form else sheet.write)(row, 1, value, form)
        sheet.write_row("A6", [7812345678901, "2026-06-01 19:00", "出港", 12, "", "", "", 12.5])
        sheet.write_row("A7", [7812345678901234567, "2026-06-01 19:00", "出港"])
        sheet.write_row("A8", ["B8", "2026-06-01 19:00", "出港"])
        sheet.write_formula("A8", '="B"&8', None, "B8")
        sheet.write_row("A9", ["", "2026-06-01 19:00", "出港"])
        sheet.write_formula("A9", "=NA()", None, "#N/A")
        sheet.write_row("A10", ["B10", 0.75, "出港"])
        sheet.write_row("A11", ["B11", True, "出港"])

    report = take(shop, workbook(tmp_path, fill))
    kept = parcels(shop)
    evening, midnight = seconds("2026-06-01 19:00"), seconds("2026-06-01")
    assert [kept[f"A{row}"]["shipped_at"] for row in range(1, 5)] == [evening, midnight, evening, evening]
    assert (kept["7812345678901"]["destination"], kept["7812345678901"]["cod_fen"]) == ("12", 1250)
    assert "B8" in kept
    assert reasons(report) == [("7", "运单号"), ("9", "运单号"), ("10", "发货时间"), ("11", "发货时间")]
    assert counts(report) == (10, 6, 0, 0, 4)


def test_a_broken_number_in_a_column_that_nobody_reads_is_no_harm(shop: Shop, tmp_path: Path) -> None:
    """P-1."""

    def fill(_book: Any, sheet: Any) -> None:
        sheet.write("I1", "订单号")
        sheet.write_row("A2", ["1", "2026-06-01 19:00", "出港", "", "", "", "", "", 1234567890123456789])

    assert counts(take(shop, workbook(tmp_path, fill))) == (1, 1, 0, 0, 0)


def test_a_zip_bomb_is_refused_and_nothing_is_written(shop: Shop, tmp_path: Path) -> None:
    path = workbook(tmp_path, lambda _book, sheet: sheet.write("A2", "1"))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data + b" " * (40 << 20) if name.endswith("sheet1.xml") else data)
    before = shop.rows()
    with pytest.raises(Refused) as refused:
        take(shop, path)
    assert refused.value.code == "spreadsheet_bomb"
    assert shop.rows() == before


@pytest.mark.usefixtures("usual_collecting")
@pytest.mark.parametrize("what", IMPORTS)
def test_memory_does_not_grow_with_the_file(
    shop: Shop, tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P-3: not with four times the rows."""
    for kind in (ParcelKind, ScanRows):
        monkeypatch.setattr(kind, "at_once", 500)

    def most(rows: int, start: int) -> int:
        with path.open("w", encoding="utf-8") as file:
            file.write(",".join(PARCELS if what == "parcels" else SCANS) + "\n")
            for place in range(start, start + rows):
                kept = "出港,上海,,某某,散客," if what == "parcels" else "收件,一部"
                file.write(f"78{place:010},2026-06-01 19:00:00,{kept}\n")
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        assert take(shop, path, what).rejected == 0
        return tracemalloc.get_traced_memory()[1] - before

    path = tmp_path / "p.csv"
    tracemalloc.start()
    try:
        most(500, 0)
        few, many = most(4_000, 1_000), most(16_000, 6_000)
    finally:
        tracemalloc.stop()
    assert many < 1.4 * few


TYPED = "'=+-@,;\"\n\r\t0123456789 E.:/出港签收\u202e\x1b"
NEARLY = [
    "1",
    "2",
    "4.3E+12",
    "2026-06-01 19:00:00",
    "2026/6/1 9:00",
    "46174.79",
    "出港",
    "in",
    "签收",
    "收件",
    "同城",
    "12.5",
]
CELL = st.one_of(st.text(st.one_of(st.characters(), st.sampled_from(TYPED)), max_size=20), st.sampled_from(NEARLY))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(list(IMPORTS)),
    st.lists(st.lists(CELL, min_size=4, max_size=8), max_size=6),
    st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_anything_is_taken_or_rejected_and_the_second_time_nothing_changes(
    shop: Shop, tmp_path: Path, what: str, rows: list[list[str]], encoding: str
) -> None:
    content = io.StringIO()
    csv.writer(content).writerows([PARCELS if what == "parcels" else SCANS, *rows])
    path = tmp_path / "any.csv"
    path.write_bytes(content.getvalue().encode(encoding, "replace"))
    first = outcome(shop, path, what)
    if isinstance(first, Refused):
        assert first.code.startswith(("row_", "table_"))
        return
    assert_added_up(first)
    second = take(shop, path, what)
    assert replace(second, same=0, rejects_file=None) == ImportReport(read=first.read, rejected=first.rejected)


TIMES = st.integers(0, 5)
KINDS = st.sampled_from(["picked_up", "arrived", "signed", "returned"])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("12"), TIMES, KINDS, st.sampled_from("甲乙")), max_size=12), st.data())
def test_in_whatever_order_and_parts_scans_and_parcels_come_the_store_is_the_same(
    shop: Shop, tmp_path: Path, found: list[tuple[str, int, str, str]], data: st.DataObject
) -> None:
    """P-2: held against the plainest reckoning."""
    cells = [(number, f"2026-06-0{1 + at} 09:00", kind.replace("_", " "), place) for number, at, kind, place in found]
    shuffled = data.draw(st.permutations(cells))
    cut, first = data.draw(st.integers(0, len(cells))), data.draw(st.booleans())
    with shop.desk.writing() as tx:
        tx.raw.execute("DELETE FROM parcel")
        tx.raw.execute("DELETE FROM scan")
    steps = [("scans", SCANS, shuffled[:cut]), ("scans", SCANS, shuffled[cut:])]
    steps.insert(0 if first else 1, ("parcels", PARCELS, [(number, "2026-05-31 19:00", "out") for number in "12"]))
    for what, headings, rows in steps:
        take(shop, written(tmp_path / "x.csv", headings, rows), what)
    assert len(scans(shop)) == len(set(found))
    for number, kept in parcels(shop).items():
        own = [(at, kind == "signed", kind, place) for one, at, kind, place in found if one == number]
        signed = [at for at, is_signed, _, _ in own if is_signed]
        assert kept["signed_at"] == (seconds(f"2026-06-0{1 + max(signed)} 09:00") if signed else None)
        if own:
            ranks = {"picked_up": 0, "arrived": 1, "returned": 2, "signed": 3}
            at, _, kind, place = max(own, key=lambda one: (one[0], ranks[one[2]], one[3]))
            wanted = (seconds(f"2026-06-0{1 + at} 09:00"), kind, place)
            assert (kept["last_scan_at"], kept["last_scan_kind"], kept["last_scan_place"]) == wanted
        else:
            assert kept["last_scan_at"] is None
