"""What an SSH line carries for a key and for an idle minute, with and without compression (limits.md 8).

`python -m benchmarks.line`, from the top of the checkout. A real OpenSSH server on the loopback, set up as docs/ssh.md
says; a slow pipe between it and its client counts the bytes that go to the client, and holds or loses some.
Reports, and judges nothing: the exit code is always 0.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Figure, median, table
from csdesk.cli.ssh_keys import PROGRAM
from csdesk.desk.people import ssh_keys
from csdesk.rules.public_keys import read_key
from tests.e2e.slow_pipe import SlowPipe
from tests.e2e.small_shop import BOSS, FOUNDED, PASSWORD, found
from tests.e2e.ssh_server import Server
from tests.e2e.terminal import Terminal

TYPED = "abcdefghij"
BOARD_BYTES = 6_000


def measured(
    server: Server, key: Path, home: Path, words: tuple[str, ...], delay: float, lost: float, idle: float
) -> list[Figure]:
    """One session: keys in a field, and a time in which nobody does anything."""
    what = f"{' '.join(words) or 'plain'}, {2000 * delay:.0f} ms there and back{', lossy' if lost else ''}"
    with (
        SlowPipe(server.port, delay=delay, lost=lost) as line,
        Terminal(server.client(key, "-tt", *words, "HOST", port=line.port), environment={"HOME": str(home)}) as desk,
    ):
        desk.wait_for("Password")
        desk.type(PASSWORD)
        desk.press("Enter")
        desk.wait_for("nothing waits")
        desk.press("F2")
        desk.wait_for("[ ]")
        desk.wait_quiet(2)
        before = line.to_client
        desk.press("F12")
        desk.wait_for("nothing waits")
        desk.wait_quiet(2)
        board = float(line.to_client - before)
        desk.press("F2")
        desk.wait_for("[ ]")
        desk.press("Alt+2")
        desk.wait_for("Delivery")
        desk.wait_quiet(2)
        bytes_of, seconds_of = [], []
        for character in TYPED:
            before, began = line.to_client, time.perf_counter()
            mark = desk.mark()
            desk.type(character)
            desk.wait_for_output(mark)
            seconds_of.append(desk.arrivals_since(mark)[0][0] - began)
            desk.wait_quiet(1)
            bytes_of.append(line.to_client - before)
        before = line.to_client
        time.sleep(idle)
        minute = (line.to_client - before) * 60 / idle
        desk.kill()
    return [
        Figure(f"{what}: the board over the form", "B", board, at_most=BOARD_BYTES),
        Figure(f"{what}: a key, with its draft kept", "B", median(bytes_of)),
        Figure("  until its echo", "ms", 1000 * median(seconds_of)),
        Figure("  an idle minute", "B", minute),
    ]


def main() -> None:
    """Measure, and print the table."""
    parser = ArgumentParser(prog="python -m benchmarks.line", description=__doc__)
    parser.add_argument("--idle", type=float, default=60, help="seconds in which nobody does anything (%(default)s)")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="csdesk-line-") as name, Server(Path(name)) as server:
        folder, key = Path(name), server.new_key("boss")
        store = folder / "shop" / "csdesk.sqlite3"
        desk = found(store)
        binding = ssh_keys.Binding(server.keys, PROGRAM, ("--store", str(store), "--lang", "en"))
        ssh_keys.add(desk, binding, BOSS.name, read_key(key.with_name("boss.pub").read_text()), by=BOSS, at=FOUNDED)
        desk.close()
        figures = []
        for words, delay, lost in (((), 0.0, 0.0), (("-C",), 0.0, 0.0), (("-C",), 0.1, 0.0), ((), 0.2, 0.05)):
            figures += measured(server, key, folder, words, delay, lost, given.idle)
    print(table(figures))


if __name__ == "__main__":
    main()
