"""Parcels of the made-up shop, put into its store as an import leaves them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from csdesk.desk.parcels import parcel_changes, scan_changes
from csdesk.desk.parcels.parcel_rows import parcel_row, scan_row
from csdesk.desk.person import DESK
from tests.desk.shop import Shop, on_clocks

SHIPPED = "2026-06-01 10:00"
ASKED = on_clocks("2026-06-07 09:00")
IMPORTED = ASKED - timedelta(minutes=1)
HUB = "武汉分拨"


Scanned = tuple[str | datetime, str, str]
"""When, an id of parcels.toml, where."""


def put(
    shop: Shop, number: str, shipped: str | datetime = SHIPPED, *scans: Scanned, direction: str = "out", **more: Any
) -> str:
    """A parcel with its scans; outgoing, and of the first carrier unless `more` says otherwise."""
    row = parcel_row(number, _at(shipped), direction, **more)
    with shop.desk.writing() as tx:
        parcel_changes.take(tx, [row], by=DESK, at=IMPORTED)
    scan(shop, number, *scans)
    return number


def scan(shop: Shop, number: str, *scans: Scanned) -> None:
    """More scans of a parcel."""
    rows = [scan_row(number, _at(moment), kind, place) for moment, kind, place in scans]
    with shop.desk.writing() as tx:
        scan_changes.take(tx, rows, by=DESK, at=IMPORTED)


def ago(hours: float) -> datetime:
    """So many hours before ASKED."""
    return ASKED - timedelta(hours=hours)


def one_of_each(shop: Shop) -> dict[str, str]:
    """A parcel of every kind of the seed, a bag, a signed one and an incoming one; the numbers by kind."""
    shipped = on_clocks(SHIPPED)
    return {
        "problem": put(shop, "803000000001", shipped, (ago(30), "problem", "西安")),
        "out_for_delivery": put(shop, "803000000002", shipped, (ago(30), "out_for_delivery", "西安")),
        "no_scan": put(shop, "803000000003", shipped),
        "hub_stalled": put(shop, "803000000004", shipped, (ago(98), "arrived", HUB)),
        "delayed": put(shop, "803000000005", shipped, (ago(35), "departed", "郑州")),
        "on_time": put(shop, "803000000006", shipped, (ago(12), "departed", "郑州"), line="international"),
        "bag": put(shop, "403000000007", shipped, (ago(98), "arrived", HUB)),
        "signed": put(shop, "803000000008", shipped, (ago(30), "signed", "西安")),
        "incoming": put(shop, "803000000009", shipped, (ago(98), "arrived", HUB), direction="in"),
    }


def _at(moment: str | datetime) -> datetime:
    return on_clocks(moment) if isinstance(moment, str) else moment
