"""Importing parcels (spec 03, "Import"; P-0, P-1, P-3)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from csdesk.desk.imports.imports import ImportReport, import_parcels
from csdesk.desk.person import Person
from csdesk.refused import Refused
from tests.desk.carrier_files import PARCELS, counts, parcels, reasons, rejects, seconds, written
from tests.desk.shop import LI, NOW, REGULAR, TRAINEE, Shop, broken_links

FULL = ("SF100", "2026-06-01 19:00:00", "出港", "上海", "同城", "王芳", "恒信物流有限公司", "12.50")
PLAIN = ("2026-06-01 19:00", "out")


def run(shop: Shop, path: Path, by: Person = LI, mapping: str = "parcels") -> ImportReport:
    return import_parcels(shop.desk, path, by=by, at=NOW, mapping=mapping)


def take(shop: Shop, folder: Path, *rows: Sequence[str], headings: Sequence[str] = PARCELS) -> ImportReport:
    return run(shop, written(folder / "p.csv", headings, rows))


def test_a_parcel_is_taken_in_with_all_that_its_row_says(shop: Shop, tmp_path: Path) -> None:
    """P-0."""
    assert counts(take(shop, tmp_path, FULL)) == (1, 1, 0, 0, 0)
    kept = parcels(shop)["SF100"]
    kept.pop("id")
    assert kept == {
        "number": "SF100",
        "shipped_at": seconds("2026-06-01 19:00"),
        "direction": "out",
        "carrier": "main",
        "line": "same_city",
        "destination": "上海",
        "consignee": "王芳",
        "client": REGULAR,
        "cod_fen": 1250,
        "last_scan_at": None,
        "last_scan_kind": "",
        "last_scan_place": "",
        "signed_at": None,
    }


def test_what_a_file_does_not_say_is_nothing_and_the_usual_line(shop: Shop, tmp_path: Path) -> None:
    report = take(shop, tmp_path, ("1", *PLAIN), headings=("number", "shipped_at", "direction"))
    assert counts(report) == (1, 1, 0, 0, 0)
    kept = parcels(shop)["1"]
    assert (kept["line"], kept["destination"], kept["client"], kept["cod_fen"]) == ("between_provinces", "", "", None)


def test_the_same_file_again_changes_nothing(shop: Shop, tmp_path: Path) -> None:
    rows = [(f"{number:05}", *FULL[1:]) for number in range(300)]
    take(shop, tmp_path, *rows)
    before = shop.rows()
    assert counts(take(shop, tmp_path, *rows)) == (300, 0, 0, 300, 0)
    assert shop.rows() == before


def test_a_later_file_knows_more_and_an_empty_cell_changes_nothing(shop: Shop, tmp_path: Path) -> None:
    take(shop, tmp_path, ("1", *PLAIN, "上海", "", "王芳"), ("2", *PLAIN))
    report = take(shop, tmp_path, ("1", *PLAIN, "", "国际", "", "", "3"), ("2", *PLAIN))
    assert counts(report) == (2, 0, 1, 1, 0)
    kept = parcels(shop)["1"]
    assert (kept["destination"], kept["line"], kept["consignee"], kept["cod_fen"]) == (
        "上海",
        "international",
        "王芳",
        300,
    )


def test_among_known_rows_the_new_and_the_changed_are_found(shop: Shop, tmp_path: Path) -> None:
    """And counted, whether the file is looked through before it is written or not."""
    rows = [(f"{number:05}", *FULL[1:]) for number in range(40)]
    take(shop, tmp_path, *rows[:30])
    # An empty cell is the same, also where the store knows more; a client's name is the same as its code.
    rows[3] = (rows[3][0], *FULL[1:3], "", "", "", "", "")
    rows[5] = (*rows[5][:6], REGULAR, rows[5][7])
    rows[7] = (*rows[7][:3], "北京", *rows[7][4:])
    again = [*rows, rows[8], (*rows[9][:3], "广州", *rows[9][4:])]
    assert counts(take(shop, tmp_path, *again)) == (42, 10, 1, 30, 1)
    assert (parcels(shop)["00007"]["destination"], parcels(shop)["00009"]["destination"]) == ("北京", "上海")
    assert counts(take(shop, tmp_path, *again)) == (42, 0, 0, 41, 1)


def test_of_rows_that_contradict_the_first_counts_and_one_may_fill_in(shop: Shop, tmp_path: Path) -> None:
    rows = [("1", *PLAIN, "上海"), ("1", *PLAIN, "北京"), ("1", *PLAIN, "上海"), ("1", *PLAIN, "", "", "王芳")]
    report = take(shop, tmp_path, *rows)
    assert counts(report) == (4, 1, 1, 1, 1)
    assert reasons(report) == [("3", "运单号")]
    assert (parcels(shop)["1"]["destination"], parcels(shop)["1"]["consignee"]) == ("上海", "王芳")
    before = shop.rows()
    assert counts(take(shop, tmp_path, *rows)) == (4, 0, 0, 3, 1)
    assert shop.rows() == before


def test_a_row_without_what_is_needed_is_rejected_whether_its_parcel_is_known_or_not(
    shop: Shop, tmp_path: Path
) -> None:
    """Else the same file again would take what it rejected before a later row brought the parcel."""
    rows = [("1", "", "in", "北京"), ("1", PLAIN[0], "", "南京"), ("1", *PLAIN, "上海")]
    assert counts(take(shop, tmp_path, *rows)) == (3, 1, 0, 0, 2)
    before = shop.rows()
    assert counts(take(shop, tmp_path, *rows)) == (3, 0, 0, 1, 2)
    assert shop.rows() == before


def test_a_file_without_times_and_directions_changes_known_parcels_only(shop: Shop, tmp_path: Path) -> None:
    """P-0: a shop's own mapping may ask for less."""
    take(shop, tmp_path, ("1", *PLAIN))
    own = shop.desk.playbook.columns["parcels"].model_copy(update={"required": ("number",), "carrier": "second"})
    columns = {**shop.desk.playbook.columns, "less": own}
    less = shop.with_playbook(shop.desk.playbook.model_copy(update={"columns": columns}))
    report = run(
        less, written(tmp_path / "x.csv", ("number", "destination"), [("1", "上海"), ("2", "北京")]), mapping="less"
    )
    assert counts(report) == (2, 0, 1, 0, 1)
    assert reasons(report) == [("3", "")]
    assert [(row["destination"], row["carrier"]) for row in parcels(shop).values()] == [("上海", "second")]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (" 0012 ", "0012"),
        ("'0012", "0012"),
        ("０１２", "012"),
        ('="0013"', "0013"),
        ("　SF1\u200b", "SF1"),
        ("a-b_1", "a-b_1"),
    ],
)
def test_numbers_are_cleaned(shop: Shop, tmp_path: Path, cell: str, number: str) -> None:
    """P-1."""
    take(shop, tmp_path, (cell, *PLAIN))
    assert list(parcels(shop)) == [number]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("", *PLAIN), "运单号"),
        (("4.3E+12", *PLAIN), "运单号"),
        (("4.3e12", *PLAIN), "运单号"),
        (("合计", *PLAIN), "运单号"),
        (("1 2", *PLAIN), "运单号"),
        (("1" * 41, *PLAIN), "运单号"),
        (("1", "", "out"), "发货时间"),
        (("1", "明天", "out"), "发货时间"),
        (("1", "2026-02-30 10:00", "out"), "发货时间"),
        (("1", "2026-06-01 25:00", "out"), "发货时间"),
        (("1", PLAIN[0], ""), "方向"),
        (("1", PLAIN[0], "sideways"), "方向"),
        (("1", *PLAIN, "长" * 201), "目的地"),
        (("1", *PLAIN, "", "火星"), "线路"),
        (("1", *PLAIN, "", "", "长" * 201), "收件人"),
        (("1", *PLAIN, "", "", "", "长" * 201), "客户"),
        (("1", *PLAIN, "", "", "", "", "12.345"), "代收货款"),
        (("1", *PLAIN, "", "", "", "", "-1"), "代收货款"),
        (("1", *PLAIN, "", "", "", "", "很多"), "代收货款"),
    ],
)
def test_a_bad_row_is_rejected_at_its_column_and_stops_nothing(
    shop: Shop, tmp_path: Path, row: tuple[str, ...], column: str
) -> None:
    report = take(shop, tmp_path, ("A1", *PLAIN), row, ("A2", *PLAIN))
    assert counts(report) == (3, 2, 0, 0, 1)
    assert reasons(report) == [("3", column)]
    assert list(parcels(shop)) == ["A1", "A2"]


def test_every_reason_of_a_row_is_told_with_what_is_known(shop: Shop, tmp_path: Path) -> None:
    report = take(shop, tmp_path, ("1 2", "x", "sideways", "", "火星", "", "", "y"))
    assert [column for _, column in reasons(report)] == ["运单号", "发货时间", "方向", "线路", "代收货款"]
    told = rejects(report)[2][2]
    assert "sideways" in told
    assert "出港" in told


@pytest.mark.parametrize("word", ["出港", "OUT", " Ｏｕｔ ", "out going", "发件"])
def test_words_are_known_whatever_their_case_width_and_spaces(shop: Shop, tmp_path: Path, word: str) -> None:
    """P-0."""
    take(shop, tmp_path, ("1", PLAIN[0], word))
    assert parcels(shop)["1"]["direction"] == "out"


def test_the_record_tells_what_a_batch_changed(shop: Shop, tmp_path: Path) -> None:
    """A-5: one entry a batch and not a row."""
    take(shop, tmp_path, ("1", *PLAIN, "上海"), ("2", *PLAIN))
    take(shop, tmp_path, ("1", *PLAIN, "北京"), ("3", *PLAIN))
    entry = shop.entries()[-1]
    assert (entry.action, entry.by, entry.at) == ("parcel.import", LI.name, NOW)
    assert entry.before == {"1": {"destination": "上海"}}
    assert entry.after is not None
    assert len(entry.after.pop("sha256")) == 64
    assert entry.after == {"file": "p.csv", "rows": [2, 3], "new": 1, "changed": {"1": {"destination": "北京"}}}
    assert broken_links(shop.entries()) == []


def test_clients_are_known_by_code_then_by_name(shop: Shop, tmp_path: Path) -> None:
    texts = (REGULAR.lower(), "恒信物流有限公司", "恒信物流有限公司 ", "恒信", "散客")
    take(shop, tmp_path, *((str(place), *PLAIN, "", "", "", text) for place, text in enumerate(texts)))
    assert [row["client"] for row in parcels(shop).values()] == [REGULAR, REGULAR, REGULAR, "恒信", "散客"]


def test_who_may_not_import_is_refused(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        run(shop, written(tmp_path / "p.csv", PARCELS, [FULL]), TRAINEE)
    assert refused.value.code == "not_allowed"
    assert parcels(shop) == {}


def test_a_mapping_of_something_else_is_refused(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        run(shop, written(tmp_path / "p.csv", PARCELS, [FULL]), mapping="clients")
    assert refused.value.code == "playbook_mapping"
