"""Importing scans: a set, whose last one the parcel's row keeps (spec 03, P-0, P-2)."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest

from csdesk.desk.imports.imports import ImportReport, import_parcels, import_scans
from csdesk.desk.parcels import parcel_changes, parcel_events, scan_changes
from csdesk.desk.parcels.parcel_rows import parcel_row, scan_row
from tests.desk.carrier_files import PARCELS, SCANS, counts, parcels, reasons, scans, seconds, written
from tests.desk.shop import LI, NOW, Shop, broken_links

PARCEL = ("1", "2026-06-01 19:00", "out")
PICKED = ("1", "2026-06-01 20:00:00", "收件", "汉口营业部")
ARRIVED = ("1", "2026-06-02 03:00:00", "到件", "武汉分拨")
SIGNED = ("1", "2026-06-03 09:00:00", "签收", "上海一部")
RETURNED = ("1", "2026-06-03 10:00:00", "退件", "上海一部")


def take(shop: Shop, folder: Path, *rows: Sequence[str]) -> ImportReport:
    return import_scans(shop.desk, written(folder / "s.csv", SCANS, rows), by=LI, at=NOW)


def take_parcels(shop: Shop, folder: Path, *rows: Sequence[str]) -> ImportReport:
    return import_parcels(shop.desk, written(folder / "p.csv", PARCELS, rows), by=LI, at=NOW)


def last(shop: Shop, number: str = "1") -> tuple[object, ...]:
    kept = parcels(shop)[number]
    return kept["last_scan_at"], kept["last_scan_kind"], kept["last_scan_place"], kept["signed_at"]


def test_scans_are_a_set(shop: Shop, tmp_path: Path) -> None:
    """P-2."""
    assert counts(take(shop, tmp_path, PICKED, ARRIVED, PICKED)) == (3, 2, 0, 1, 0)
    before = shop.rows()
    assert counts(take(shop, tmp_path, PICKED, ARRIVED, PICKED)) == (3, 0, 0, 3, 0)
    assert shop.rows() == before
    assert scans(shop) == [
        ("1", seconds("2026-06-01 20:00"), "picked_up", "汉口营业部"),
        ("1", seconds("2026-06-02 03:00"), "arrived", "武汉分拨"),
    ]


WHOLE = (seconds("2026-06-03 10:00"), "returned", "上海一部", seconds("2026-06-03 09:00"))


@pytest.mark.parametrize("order", itertools.permutations((PICKED, SIGNED, RETURNED)))
@pytest.mark.parametrize("parcel_comes", [0, 2, 3])
def test_whatever_comes_first_the_last_scan_is_the_one_with_the_greatest_time(
    shop: Shop, tmp_path: Path, order: Sequence[Sequence[str]], parcel_comes: int
) -> None:
    """P-2; also where the parcel comes after some of its scans, or all."""
    for place in range(4):
        if place == parcel_comes:
            take_parcels(shop, tmp_path, PARCEL)
        if place < 3:
            take(shop, tmp_path, order[place])
    assert last(shop) == WHOLE


def test_all_in_one_file_is_the_same(shop: Shop, tmp_path: Path) -> None:
    take_parcels(shop, tmp_path, PARCEL, ("2", *PARCEL[1:]))
    take(shop, tmp_path, RETURNED, PICKED, SIGNED, ("3", *PICKED[1:]))
    assert last(shop) == WHOLE
    assert last(shop, "2") == (None, "", "", None)


SAME_TIME = "2026-06-02 12:00"
AT_ONCE = [
    ("1", SAME_TIME, kind, place) for kind, place in [("到件", "甲"), ("到件", "乙"), ("签收", "甲"), ("退件", "乙")]
]


@pytest.mark.parametrize("order", itertools.permutations(AT_ONCE))
def test_of_scans_of_one_second_the_signature_is_the_last(
    shop: Shop, tmp_path: Path, order: Sequence[Sequence[str]]
) -> None:
    """P-2: whatever the order of arrival."""
    take_parcels(shop, tmp_path, PARCEL)
    take(shop, tmp_path, *order[:2])
    take(shop, tmp_path, *order[2:])
    assert last(shop)[1:3] == ("signed", "甲")


@pytest.mark.parametrize("places", itertools.permutations("丙乙甲"))
def test_of_scans_of_one_second_and_kind_the_place_decides(shop: Shop, tmp_path: Path, places: Sequence[str]) -> None:
    """P-2."""
    take_parcels(shop, tmp_path, PARCEL)
    for place in places:
        take(shop, tmp_path, ("1", SAME_TIME, "到件", place))
    assert last(shop)[1:3] == ("arrived", max(places))


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("", *PICKED[1:]), "运单号"),
        (("4.3E+12", *PICKED[1:]), "运单号"),
        (("2", "", "收件", "甲"), "扫描时间"),
        (("2", "2026-13-01 09:00", "收件", "甲"), "扫描时间"),
        (("2", SAME_TIME, "", "甲"), "扫描类型"),
        (("2", SAME_TIME, "丢了", "甲"), "扫描类型"),
        (("2", SAME_TIME, "收件", "长" * 201), "扫描站点"),
    ],
)
def test_a_bad_row_is_rejected_at_its_column_and_stops_nothing(
    shop: Shop, tmp_path: Path, row: Sequence[str], column: str
) -> None:
    report = take(shop, tmp_path, PICKED, row, ARRIVED)
    assert counts(report) == (3, 2, 0, 0, 1)
    assert reasons(report) == [("3", column)]


def test_a_batch_has_one_entry_and_none_when_nothing_is_new(shop: Shop, tmp_path: Path) -> None:
    """A-5."""
    take(shop, tmp_path, PICKED, ARRIVED)
    take(shop, tmp_path, PICKED, ARRIVED)
    entries = [entry for entry in shop.entries() if entry.action == "scan.import"]
    assert len(entries) == 1
    assert entries[0].after is not None
    assert (entries[0].after["rows"], entries[0].after["new"]) == ([2, 3], 2)
    assert broken_links(shop.entries()) == []


def test_what_becomes_signed_is_told_once_in_its_transaction(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P-2: whoever waits for it hears of exactly the numbers that became signed, and can undo it all by refusing."""
    told: list[list[str]] = []
    monkeypatch.setattr(parcel_events, "signed", lambda tx, numbers, *, by, at: told.append(sorted(numbers)))
    take_parcels(shop, tmp_path, PARCEL, ("2", *PARCEL[1:]))
    take(shop, tmp_path, PICKED, ARRIVED)
    assert told == []
    take(shop, tmp_path, SIGNED, SIGNED, PICKED, ("9", *SIGNED[1:]))
    take(shop, tmp_path, SIGNED, ("1", "2026-06-04 09:00", "签收", "别处"), ("2", *SIGNED[1:]))
    assert told == [["1", "9"], ["2"]]
    take_parcels(shop, tmp_path, ("9", *PARCEL[1:]), ("8", *PARCEL[1:]))
    assert told[2:] == [["9"]]
    monkeypatch.setattr(parcel_events, "signed", lambda tx, numbers, *, by, at: 1 / 0)
    before = shop.rows()
    with pytest.raises(ZeroDivisionError):
        take(shop, tmp_path, ("8", *SIGNED[1:]))
    assert shop.rows() == before


def test_rows_without_a_file_are_taken_in_the_same_way(shop: Shop, tmp_path: Path) -> None:
    """As the demo and tests make parcels."""
    shop.do(scan_changes.take, [scan_row("1", NOW, "signed", "上海一部")])
    shop.do(parcel_changes.take, [parcel_row("1", NOW), parcel_row("2", NOW, "in", cod_fen=5)])
    shop.do(parcel_changes.take, [])
    assert [row["direction"] for row in parcels(shop).values()] == ["out", "in"]
    at = int(NOW.timestamp())
    assert last(shop) == (at, "signed", "上海一部", at)
    assert shop.do(scan_changes.take, [scan_row("1", NOW, "signed", "上海一部")]) == 0
