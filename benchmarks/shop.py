"""The shop that is measured: a store with many clients in a folder of its own, and the ways to start csdesk on it."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.made_up_clients import clients

CSDESK = (sys.executable, "-m", "csdesk")
ADMIN = "Li Na"
PASSWORD = "a long password"
COLUMNS, ROWS = 80, 24


@dataclass(frozen=True)
class Shop:
    """A folder with a store in it, and nothing of the person who runs the benchmark."""

    folder: Path

    @property
    def store(self) -> Path:
        """The store."""
        return self.folder / "csdesk.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        """What csdesk is to see: this store, a home of its own, English."""
        return {"HOME": str(self.folder), "CSDESK_STORE": str(self.store), "LANG": "C.UTF-8"}

    def run(self, *arguments: str, typed: str = "") -> str:
        """What `csdesk ARGUMENTS` prints; SystemExit with what it says when it fails."""
        done = subprocess.run(
            [*CSDESK, *arguments],
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.environ.get("PATH", os.defpath), **self.environment},
        )
        if done.returncode:
            raise SystemExit(f"csdesk {' '.join(arguments)} ended with {done.returncode}: {done.stderr}{done.stdout}")
        return done.stdout


def prepared(folder: Path, count: int) -> Shop:
    """A shop in `folder` with `count` clients; one that is there already is taken as it is."""
    shop = Shop(folder)
    if not shop.store.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shop.run("init", "--admin", ADMIN, "--password-stdin", typed=f"{PASSWORD}\n")
        file = folder / "clients.csv"
        with file.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.writer(lines)
            writer.writerow(("code", "name", "contact", "phone"))
            writer.writerows(row[1:5] for row in clients(count))
        shop.run("import", "clients", str(file))
        file.unlink()
    return shop


def some_client(count: int) -> tuple[str, str]:
    """Code and name of a client in the middle of a shop of `count`."""
    for row in clients(count):
        if row[0] == max(1, count // 2):
            return row[1], row[2]
    raise ValueError("a shop without clients")
