"""Imports that are killed at any moment (spec 03, "Import"; P-3)."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desk.dying_import import ROWS

MOMENTS = 50
KNOWN_CLIENTS = 3
"""Of the made-up shop, before any file."""


def rows(store: Path, table: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(store)
    try:
        return connection.execute(f"SELECT * FROM {table}").fetchall()
    finally:
        connection.close()


def others(store: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything in a store but its record, whose batches end elsewhere."""
    names = [str(row[1]) for row in rows(store, "sqlite_master") if row[0] == "table"]
    left_out = ("sqlite_", "client_search", "entry")
    return {name: rows(store, name) for name in names if not name.startswith(left_out)}


def recorded(store: Path, action: str) -> int:
    """How many rows the record says were new."""
    connection = sqlite3.connect(store)
    try:
        entries = connection.execute('SELECT "after" FROM entry WHERE action = ?', (action,)).fetchall()
    finally:
        connection.close()
    new = [json.loads(after)["new"] for (after,) in entries]
    return sum(len(codes) if isinstance(codes, list) else codes for codes in new)


@pytest.mark.slow
def test_a_killed_import_leaves_whole_batches_and_a_second_run_the_store_of_an_undisturbed_one(
    founded: Path, tmp_path: Path
) -> None:
    """kill -9 at fifty moments: every row has its entry in the record, and afterwards it is as if nothing had been."""
    command = [sys.executable, "-m", "tests.desk.dying_import", str(founded), str(tmp_path), str(MOMENTS), "7"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    whole = others(tmp_path / "whole" / "csdesk.sqlite3")
    assert 0.9 * ROWS < len(whole["parcel"]) < ROWS
    halves = 0
    for moment in range(MOMENTS):
        left, finished = tmp_path / str(moment) / "killed", tmp_path / str(moment) / "csdesk.sqlite3"
        clients, parcels, scans = rows(left, "client"), rows(left, "parcel"), rows(left, "scan")
        assert len(clients) == KNOWN_CLIENTS + recorded(left, "client.import")
        assert len(clients) == len(rows(left, "client_search_row"))
        assert len(parcels) == recorded(left, "parcel.import")
        assert len(scans) == recorded(left, "scan.import")
        halves += len(parcels) < len(whole["parcel"]) or len(scans) < len(whole["scan"])
        assert others(finished) == whole, moment
        assert len(rows(finished, "client_search_row")) == KNOWN_CLIENTS + ROWS
    assert halves > MOMENTS / 2
