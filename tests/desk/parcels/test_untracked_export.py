"""The files of a run: whole or not at all, and never a formula (U-5)."""

from __future__ import annotations

import csv
import io
import resource
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from csdesk.desk.parcels import claims, untracked_export, untracked_runs
from csdesk.exchange.plain_table import as_csv, as_workbook
from csdesk.refused import Refused
from csdesk.rules.text import clean_line
from tests.desk.parcel_shop import ASKED, one_of_each
from tests.desk.shop import Shop

AT = datetime(2026, 6, 7, tzinfo=UTC)

TEXTS = st.text(max_size=20) | st.sampled_from(
    ["=1+1", "+49 30", "-5", "@SUM(A1)", "\t=1", "0012", "803000124551", "4.3E+12", "'x", "＝1", "https://x.y", "a\nb"]
)
ROWS = st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=4)


@given(ROWS)
@settings(max_examples=40, deadline=None)
def test_a_table_opened_again_has_the_same_text(rows: list[tuple[str, str, str]]) -> None:
    """U-5: in both files; no cell of the CSV begins a formula, no cell of the workbook is one."""
    headings, clean = ("a", "b", "c"), [[clean_line(cell) for cell in row] for row in rows]
    read = list(csv.reader(io.StringIO(as_csv(headings, rows).decode("utf-8-sig"), newline="")))
    assert read[0] == list(headings)
    assert not any(cell[:1] in set("=+-@\t\r\n＝＋－＠") and cell for row in read for cell in row)
    for row, kept in zip(read[1:], clean, strict=True):
        for cell, text in zip(row, kept, strict=True):
            assert cell in (text, "'" + text)
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_workbook(headings, rows, AT)))
    sheet = [row for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)[1:] if any(row)]
    assert sheet == [row for row in clean if any(row)]


def test_the_same_table_gives_the_same_bytes() -> None:
    """U-5: so that two exports can be compared."""
    assert as_workbook(("a",), [("x",)], AT) == as_workbook(("a",), [("x",)], AT)


@pytest.fixture
def run(shop: Shop) -> tuple[Shop, int]:
    """A run with a parcel on each list."""
    made = one_of_each(shop)
    run_id = shop.do(untracked_runs.start_run, uuid="u", at=ASKED).id
    assert run_id is not None
    shop.do(claims.put_on_list, [made["delayed"]], "delay", at=ASKED)
    shop.do(claims.put_on_list, [made["hub_stalled"]], "loss", at=ASKED)
    return shop, run_id


def test_into_the_folder_of_the_playbook_beside_the_store(run: tuple[Shop, int]) -> None:
    """U-5: the folder and the names are data; what is there is asked about first."""
    shop, run_id = run
    paths = untracked_export.export(shop.desk, run_id)
    folder = shop.store.parent / "延误及问题件单号"
    assert sorted(folder.iterdir()) == sorted(paths)
    assert (folder / "延误-2026-06-07.txt").read_text("utf-8") == "803000000005\n"
    before = {path: path.read_bytes() for path in paths}
    shop.do(claims.take_off, ["803000000005"], at=ASKED)
    with pytest.raises(Refused) as refused:
        untracked_export.export(shop.desk, run_id)
    assert refused.value.code == "file_exists"
    assert {path: path.read_bytes() for path in paths} == before
    untracked_export.export(shop.desk, run_id, force=True)
    assert (folder / "延误-2026-06-07.txt").read_bytes() == b""


def test_when_the_disk_is_full_each_file_is_whole_or_not_there(run: tuple[Shop, int], tmp_path: Path) -> None:
    """U-5: the lists are short and fit, the table does not; nothing is left beside them."""
    shop, run_id = run
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for most in (10, 100):
        folder = tmp_path / str(most)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
        try:
            with pytest.raises(Refused) as refused:
                untracked_export.export(shop.desk, run_id, folder=folder)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert refused.value.code == "file_unwritable"
    assert list((tmp_path / "10").iterdir()) == []
    assert {path.name: path.read_text() for path in (tmp_path / "100").iterdir()} == {
        "延误-2026-06-07.txt": "803000000005\n",
        "遗失-2026-06-07.txt": "803000000004\n",
    }
