"""Carriers' files for the tests of their import, and what the store holds afterwards."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from csdesk.desk.imports.imports import ImportReport
from tests.desk.shop import Shop

PARCELS = ("运单号", "发货时间", "方向", "目的地", "线路", "收件人", "客户", "代收货款")
SCANS = ("运单号", "扫描时间", "扫描类型", "扫描站点")

SHOP_ZONE = ZoneInfo("Asia/Shanghai")


def written(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """A CSV file with rows, the last columns of which may be left out."""
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow(headings)
    writer.writerows([*row, *[""] * (len(headings) - len(row))] for row in rows)
    path.write_text(content.getvalue(), "utf-8")
    return path


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    """Read, new, changed, same, rejected."""
    return report.read, report.new, report.changed, report.same, report.rejected


def rejects(report: ImportReport) -> list[list[str]]:
    """Row, column, reason and cells of everything that was rejected."""
    assert report.rejects_file is not None
    with report.rejects_file.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


def reasons(report: ImportReport) -> list[tuple[str, str]]:
    """Row and column of everything that was rejected."""
    return [(row[0], row[1]) for row in rejects(report)]


def parcels(shop: Shop) -> dict[str, dict[str, Any]]:
    """Every parcel's row by its number."""
    with shop.desk.reading() as tx:
        cursor = tx.raw.execute("SELECT * FROM parcel ORDER BY id")
        names = [column[0] for column in cursor.description]
        return {row["number"]: row for row in (dict(zip(names, values, strict=True)) for values in cursor)}


def scans(shop: Shop) -> list[tuple[Any, ...]]:
    """Every scan."""
    with shop.desk.reading() as tx:
        found: list[tuple[Any, ...]] = tx.raw.execute("SELECT number, scanned_at, kind, place FROM scan").fetchall()
        return found


def seconds(text: str) -> int:
    """A time on the shop's clocks as the store keeps it."""
    return int(datetime.fromisoformat(text).replace(tzinfo=SHOP_ZONE).timestamp())
