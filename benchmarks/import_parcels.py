"""What taking in a carrier's files costs (P-3), beside the `sqlite3` shell's `.import` of the same file.

    python -m benchmarks.import_parcels [--rows 1000000] [--folder FOLDER]

The floor checks nothing: it puts the cells as text into a table with the same key, in one transaction, without waiting
for the disk. For comparison the same shell with the indexes of our tables. Ours is the command itself, from its start
to its end, while another program writes to the store now and then, as a counter does, and notes how long it waits.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import made_up_files
from benchmarks.measure import Figure, median, table, wait_until_calm
from csdesk.desk.people import founding

# Where Python may not keep what it compiled, as some containers have it, every start takes seconds more.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

_LOOK_EVERY = 0.01
"""Seconds between two looks at a running program."""

PASSWORD = "made-up for measuring 7"

_PARCEL = "CREATE TABLE parcel(number TEXT PRIMARY KEY, {});".format(", ".join(f"c{place}" for place in range(7)))
_PARCEL_INDEXED = """CREATE TABLE parcel(number TEXT UNIQUE, c1, c2, c3, c4, c5, c6, c7);
CREATE INDEX parcel_unsigned_out ON parcel(c1, number, c4, c3, c6, c7, c2) WHERE c2 = '出港';
CREATE INDEX parcel_unsigned_in ON parcel(c1) WHERE c2 = '进港';"""
_SCAN = "CREATE TABLE scan(number, at, kind, place, PRIMARY KEY (number, at, kind, place)) WITHOUT ROWID;"


@dataclass(frozen=True)
class Done:
    """One program that ran to its end."""

    seconds: float
    cpu_seconds: float
    megabytes: float
    out: str


def run(*command: str, given: str = "") -> Done:
    """Run a program alone, and measure it."""
    wait_until_calm(patience=2.0)
    began = time.perf_counter()
    most = 0.0
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as into:
        into.write(given.encode())
        into.seek(0)
        process = subprocess.Popen(command, stdin=into, stdout=out, stderr=subprocess.DEVNULL, env=_ENVIRONMENT)
        # What the kernel tells at the end counts the memory that the child had before it became another program.
        while (ended := os.wait4(process.pid, os.WNOHANG))[0] == 0:
            most = max(most, _most_megabytes(process.pid))
            time.sleep(_LOOK_EVERY)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(ended[1])
        out.seek(0)
        return Done(seconds, ended[2].ru_utime + ended[2].ru_stime, most, out.read().decode())


def _most_megabytes(pid: int) -> float:
    """Millions of bytes that a process ever held in memory; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024 / 1e6


def floor(folder: Path, schema: str, file: Path, into: str) -> Done:
    """The `sqlite3` shell taking in a file; rows that it does not like go by."""
    database = folder / "floor.sqlite3"
    database.unlink(missing_ok=True)
    return run("sqlite3", str(database), given=f"{schema}\n.mode csv\n.import --skip 1 '{file}' {into}\n")


def ours(store: Path, what: str, file: Path) -> Done:
    """The command itself."""
    return run(
        sys.executable, "-m", "csdesk", "import", what, str(file), "--json", "--by", "admin", "--store", str(store)
    )


COUNTER = """
import sys, time
from datetime import datetime, timezone
from pathlib import Path
from csdesk.desk.people import accounts
from csdesk.desk.desk import Desk
from csdesk.desk.person import Person
from csdesk.desk.record import record
desk, at = Desk.open(Path(sys.argv[1]), origin="counter"), datetime.now(timezone.utc)
print("ready", flush=True)
while True:
    time.sleep(0.05)
    began = time.perf_counter()
    with desk.writing() as tx:
        waited = time.perf_counter() - began
        record(tx, "counter.write", "benchmark", 1, by=Person("admin", "admin"), at=at)
    print(f"{waited:.6f} {time.perf_counter() - began:.6f}", flush=True)
"""


@contextmanager
def counter(store: Path) -> Iterator[list[float]]:
    """Another program that writes twenty times a second; afterwards how long each write waited for its turn, in ms."""
    waits: list[float] = []
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen([sys.executable, "-c", COUNTER, str(store)], stdout=out)
        try:
            yield waits
        finally:
            process.kill()
            process.wait()
            out.seek(0)
            lines = out.read().decode().splitlines()[1:-1]
            waits.extend(1000 * float(line.split()[0]) for line in lines)


def figures(rows: int, folder: Path) -> Iterator[Figure]:
    """Everything that is measured, on files of `rows` parcels made in `folder`."""
    listed, scanned, scans = made_up_files.write(folder, rows)
    store = folder / "csdesk.sqlite3"
    founding.found(store, "admin", PASSWORD, origin="benchmark", at=datetime.now(UTC))[0].close()
    yield from _one(folder, store, "parcels", listed, rows, _PARCEL, 2.2, _PARCEL_INDEXED)
    yield from _one(folder, store, "scans", scanned, scans, _SCAN, 2.6, None)


def _one(
    folder: Path, store: Path, what: str, file: Path, rows: int, schema: str, times: float, indexed: str | None
) -> Iterator[Figure]:
    table_name = what.removesuffix("s")
    least = [floor(folder, schema, file, table_name)]
    for again in (False, True):
        with counter(store) as waits:
            done = ours(store, what, file)
        report = json.loads(done.out)
        print(f"{what}: {report}, {rows / done.seconds:,.0f} rows a second, {done.cpu_seconds:.1f} s of processor time")
        least.append(floor(folder, schema, file, table_name))
        name = f"{what}, {rows:,} rows{', the same again' if again else ''}"
        # What others do on the machine moves the seconds of a program that waits for the disk, and hardly this.
        yield Figure(
            f"{name}, processor time", "s", done.cpu_seconds, median([one.cpu_seconds for one in least]),
            at_most_times=times,
        )  # fmt: skip
        yield Figure("  seconds", "s", done.seconds, median([one.seconds for one in least]))
        yield Figure("  rows a second", "", rows / done.seconds, rows / median([one.seconds for one in least]))
        yield Figure("  most memory", "MB", done.megabytes, median([one.megabytes for one in least]), at_most=100)
        yield Figure("  longest wait of the counter", "ms", max(waits), at_most=100)
        yield Figure("  middle wait of the counter", "ms", median(waits))
        if indexed and not again:
            full = floor(folder, indexed, file, table_name)
            yield Figure("  beside the shell with our indexes", "s", done.seconds, full.seconds)
            yield Figure("  processor time beside it", "s", done.cpu_seconds, full.cpu_seconds)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="parcels; there are about three scans to each")
    parser.add_argument("--folder", type=Path, help="where files and store are made; else a folder of its own")
    arguments = parser.parse_args()
    if not shutil.which("sqlite3"):
        raise SystemExit("The floor is the sqlite3 shell, which is not installed (package sqlite3).")
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        print("\n" + table(figures(arguments.rows, Path(folder))))


if __name__ == "__main__":
    main()
