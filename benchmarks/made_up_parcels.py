"""A store of made-up parcels and scans, by arithmetic alone, so that another engine can make the very same rows.

However many parcels there are, the query's window has WINDOW of them; the others were shipped in the years before it,
and a few after. So what a query finds is the same in every store, and only what it has to pass over grows.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from csdesk.desk.people import founding

WINDOW = 60_000
"""Parcels shipped in the window, of which one in seventeen is not signed."""

AFTER = 6_000
"""Parcels shipped since."""

AS_OF = datetime(2026, 6, 7, 15, 59, 59, tzinfo=UTC)
FIRST = int(datetime(2026, 5, 4, 16, tzinfo=UTC).timestamp())
AFTERWARDS = FIRST + 31 * 86_400
"""The first second after the window that is asked about at AS_OF by a shop on Chinese clocks."""

YEARS = 4 * 365 * 86_400

SCANS = 5
"""Of each parcel."""

# {div} divides whole numbers: / in one engine, // in the other. {series} gives n from 1 on.
PARCELS = f"""
SELECT
    n AS id,
    CAST(800000000000 + n AS TEXT) AS number,
    shipped AS shipped_at,
    CASE WHEN n % 10 = 0 THEN 'in' ELSE 'out' END AS direction,
    'main' AS carrier,
    CASE n % 7 WHEN 0 THEN 'same_city' WHEN 1 THEN 'international' ELSE 'between_provinces' END AS line,
    CASE n % 4 WHEN 0 THEN '武汉' WHEN 1 THEN '西安' WHEN 2 THEN '郑州' ELSE '广州' END AS destination,
    '' AS consignee,
    'HX' || CAST(n % 5000 AS TEXT) AS client,
    NULL AS cod_fen,
    CASE WHEN state = 'none' THEN NULL WHEN state = 'signed' THEN shipped + 180000
        ELSE shipped + 3600 * (1 + n % 60) END AS last_scan_at,
    CASE state WHEN 'none' THEN '' WHEN 'signed' THEN 'signed' WHEN 'problem' THEN 'problem'
        WHEN 'given' THEN 'out_for_delivery' WHEN 'hub' THEN 'arrived' ELSE 'departed' END AS last_scan_kind,
    CASE WHEN state = 'none' THEN '' WHEN n % 3 = 0 THEN '武汉分拨' ELSE '西安' END AS last_scan_place,
    CASE WHEN state = 'signed' THEN shipped + 180000 ELSE NULL END AS signed_at
FROM (
    SELECT n,
        CASE WHEN n <= {{old}} THEN {FIRST} - {YEARS} + n * {YEARS - 86_400} {{div}} ({{old}} + 1)
            WHEN n <= {{old}} + {WINDOW} THEN {FIRST} + (n - {{old}} - 1) * {31 * 86_400} {{div}} {WINDOW}
            ELSE {AFTERWARDS} + (n - {{old}} - {WINDOW}) * 40 END AS shipped,
        CASE WHEN n <= {{old}} AND n % 997 <> 0 THEN 'signed'
            WHEN n > {{old}} AND n <= {{old}} + {WINDOW} AND n % 17 <> 0 THEN 'signed'
            WHEN n % 11 = 0 THEN 'none' WHEN n % 13 = 0 THEN 'problem' WHEN n % 5 = 1 THEN 'given'
            WHEN n % 2 = 0 THEN 'hub' ELSE 'moving' END AS state
    FROM {{series}}
) AS made
"""

TRACK = f"""
SELECT number, last_scan_at - 7200 * before AS scanned_at,
    CASE WHEN before = 0 THEN last_scan_kind ELSE 'departed' END AS kind,
    CASE WHEN before = 0 THEN last_scan_place ELSE '郑州' END AS place
FROM {{parcel}} CROSS JOIN {{steps}}
WHERE last_scan_at IS NOT NULL AND before < {SCANS}
"""
"""A parcel's scans: its last one, and four departures two hours apart before it."""


def made(folder: Path, parcels: int, *, scans: bool) -> Path:
    """A csdesk store with so many parcels, with their scans or without; the one that is there already if it is."""
    store = folder / f"parcels-{parcels}{'-scans' if scans else ''}" / "csdesk.sqlite3"
    if store.exists():
        return store
    unfinished = folder / "unfinished" / "csdesk.sqlite3"
    desk, _boss = founding.found(unfinished, "boss", "long-enough", origin="benchmark", at=AS_OF - timedelta(days=60))
    with desk.writing() as tx:
        _fill(tx.raw, parcels, scans=scans)
    desk.close()
    unfinished.parent.rename(store.parent)
    return store


def _fill(connection: Any, parcels: int, *, scans: bool) -> None:
    old = parcels - WINDOW - AFTER
    if old < 0:
        raise ValueError("fewer parcels than the window has")
    series = (
        f"(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {parcels}) SELECT n FROM s) AS s"
    )
    connection.execute("INSERT INTO parcel " + PARCELS.format(series=series, div="/", old=old))
    if scans:
        steps = "(SELECT 4 AS before UNION ALL SELECT 3 UNION ALL SELECT 2 UNION ALL SELECT 1 UNION ALL SELECT 0)"
        connection.execute(
            "INSERT INTO scan (number, scanned_at, kind, place) " + TRACK.format(parcel="parcel", steps=steps)
        )
