"""What the client file costs: merging, archiving, opening a file, looking for duplicates, erasing; finding before and
after.

`python -m benchmarks.clients --clients 1000000`, from the top of the checkout. Reports, and judges nothing: the exit
code is always 0. The floor is a commit that changes one row which nobody searches, on the same store in the same run.
"""

from __future__ import annotations

import shutil
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.client_queries import SHAPES
from benchmarks.made_up_clients import TODAY, Row, clients
from benchmarks.measure import Figure, median, percentile, table
from csdesk.desk.clients import archiving, client_page, duplicates, erasing_rows, erasures, merging
from csdesk.desk.clients import clients as client_file
from csdesk.desk.desk import Desk
from csdesk.store import cleansing, search, sqlite, write_lock
from tests.desk.shop import DIRECTOR, MANAGER, NOW, founded_once

CHANGE_MS, FIND_MS = 5.0, 5.0
"""What merging, archiving and finding may take at most, the commit's floor apart."""

HOLD_MS = 100.0
"""How long others may wait for a step of an erasing, writing the file anew apart."""

PERSON = "慕容晓月女士"

_INSERT = """INSERT INTO client(code, name, contact, phone, uses, last_used_at, address, client_class, settlement,
    price_approved, onboarded, note, added_at) VALUES (?, ?, ?, ?, ?, ?, '', 'regular', '', 1, 1, '', ?)"""


def made(folder: Path, count: int) -> Path:
    """The shop of the tests with so many clients more, and the index made anew."""
    shutil.copytree(founded_once(), folder / "shop")
    store = folder / "shop" / "csdesk.sqlite3"
    connection = sqlite.connect(store)
    connection.execute("BEGIN IMMEDIATE")
    rows = ((f"B{row[0]:07}", *row[2:], TODAY) for row in clients(count))
    connection.executemany(_INSERT, rows)
    connection.execute("COMMIT")
    search.rebuild(connection, lambda done, steps: print(f"\rindex {done:,} of {steps:,}", end="", file=sys.stderr))
    print(file=sys.stderr)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return store


@contextmanager
def timed(times: list[float]) -> Iterator[None]:
    """Note how many milliseconds a block takes."""
    begun = time.perf_counter()
    yield
    times.append((time.perf_counter() - begun) * 1000)


def finding(desk: Desk, queries: dict[str, list[str]], rounds: int = 3) -> dict[str, float]:
    """The p95 of each shape in milliseconds, each query at its best of some rounds."""
    found = {}
    with desk.store.raw_reading() as raw:
        for shape, asked in queries.items():
            best = [float("inf")] * len(asked)
            for _ in range(rounds):
                for number, query in enumerate(asked):
                    one: list[float] = []
                    with timed(one):
                        search.find(raw, query)
                    best[number] = min(best[number], one[0])
            found[shape] = percentile(best, 95)
    return found


def erasing(desk: Desk, code: str) -> list[Figure]:
    """How long a client's erasing takes, and holds others up, against one look of SQLite at every card."""
    with desk.writing() as tx:
        client_file.change_card(tx, code, {"contact": PERSON, "phone": "15987654321"}, by=DIRECTOR, at=NOW)
        number = erasures.ask(tx, code, "asked", uuid=code, by=MANAGER, at=NOW).id
        assert number is not None
        erasures.approve(tx, number, by=DIRECTOR, at=NOW)
    floor, whole, look, anew = [], [], [], []  # type: ignore[var-annotated]
    with timed(floor), desk.reading() as tx:
        tx.raw.execute("SELECT id FROM client WHERE instr(name || contact || note || address, ?)", (PERSON,)).fetchall()
    with timed(look), desk.reading() as tx:
        erasures.preview(tx, erasing_rows.scope_of(tx, [client_file.get(tx, code)]), by=MANAGER)
    holds, held, write_anew = [], write_lock.held, cleansing.write_anew  # type: ignore[var-annotated]

    @contextmanager
    def held_and_timed(*given: object, **named: object) -> Iterator[None]:
        with held(*given, **named), timed(holds):  # type: ignore[arg-type]
            yield

    def written_anew(path: Path, holder: str = "") -> bool:
        before = len(holds)
        with timed(anew):
            clean = write_anew(path, holder)
        del holds[before:]
        return clean

    write_lock.held, cleansing.write_anew = held_and_timed, written_anew  # type: ignore[assignment]
    try:
        with timed(whole):
            erasures.run(desk, number, by=MANAGER, at=NOW)
    finally:
        write_lock.held, cleansing.write_anew = held, write_anew
    return [
        Figure("erase: what it would change", "ms", look[0], floor=floor[0]),
        Figure("erase: all of it", "ms", whole[0], floor=floor[0]),
        Figure("erase: a step, median", "ms", median(holds)),
        Figure("erase: the longest step", "ms", max(holds), at_most=HOLD_MS),
        Figure("erase: the file written anew", "ms", anew[0]),
    ]


def main() -> None:
    """See the top of the file."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=100_000)
    parser.add_argument("--changes", type=int, default=200)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        desk = Desk.open(made(Path(folder), given.clients), origin="benchmark")
        try:
            measure(desk, given.changes)
        finally:
            desk.close()


def measure(desk: Desk, changes: int) -> None:
    """Measure one store, and print the figures."""
    chance = Random(4)
    with desk.reading() as tx:
        newest = tx.raw.execute("SELECT max(id) FROM client").fetchone()[0]
        picked = [chance.randint(10, newest) for _ in range(200)]
        query = "SELECT id, code, name, contact, phone, uses, last_used_at FROM client WHERE id = ?"
        rows: list[Row] = [tx.raw.execute(query, (one,)).fetchone() for one in picked]
        ids = chance.sample(range(10, newest), 3 * changes)
        codes = [tx.raw.execute("SELECT code FROM client WHERE id = ?", (one,)).fetchone()[0] for one in ids]
    queries = {shape: [ask(chance, row) for row in rows[:40]] for shape, ask in SHAPES.items()}
    before = finding(desk, queries)
    floor, merges, archives, pages, pairs = [], [], [], [], []  # type: ignore[var-annotated]

    def change(times: list[float], use: Callable[..., object], *values: object) -> None:
        with timed(times), desk.writing() as tx:
            use(tx, *values, by=DIRECTOR, at=NOW)

    for number in range(changes):
        with timed(floor), desk.writing() as tx:
            tx.raw.execute("UPDATE client SET note = ? WHERE id = ?", (str(number), ids[number]))
        change(merges, merging.merge, codes[number], codes[number + changes])
        change(archives, archiving.archive, codes[number + 2 * changes])
        with timed(pages), desk.reading() as tx:
            client_page.read(tx, codes[number + changes], language="zh_CN")
            client_page.pages(tx, codes[number + changes], "open").after(tx, -1, 200)
        with timed(pairs), desk.reading() as tx:
            duplicates.of_client(tx, codes[number + changes])
    # What a desk does by itself when nobody waits.
    with desk.writing() as tx:
        search.move_used(tx.raw)
    more = True
    while more:
        with desk.writing() as tx:
            more = search.tidy(tx.raw)
    after = finding(desk, queries)
    base = median(floor)
    figures = [
        Figure("merge, median", "ms", median(merges), floor=base, at_most=base + CHANGE_MS),
        Figure("merge, p95", "ms", percentile(merges, 95), floor=percentile(floor, 95)),
        Figure("archive, median", "ms", median(archives), floor=base, at_most=base + CHANGE_MS),
        Figure("archive, p95", "ms", percentile(archives, 95), floor=percentile(floor, 95)),
        Figure("open a file", "ms", median(pages)),
        Figure("who may be the same", "ms", median(pairs)),
        *erasing(desk, codes[changes]),
        *(Figure(f"find: {shape}, p95", "ms", after[shape], floor=before[shape], at_most=FIND_MS) for shape in queries),
    ]
    print(table(figures))


if __name__ == "__main__":
    main()
