"""What an SSH line carries for a key and for an idle minute, with and without compression (limits.md 8).

`python -m benchmarks.line`, from the top of the checkout. A real OpenSSH server on the loopback, set up as docs/ssh.md
says; a relay between it and its client counts the bytes that go to the client, and holds them back to make a slow line.
Reports, and judges nothing: the exit code is always 0.
"""

from __future__ import annotations

import select
import socket
import threading
import time
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Figure, median, table
from csdesk.cli.ssh_keys import PROGRAM
from csdesk.desk import ssh_keys
from csdesk.rules.public_keys import read_key
from tests.e2e.small_shop import BOSS, FOUNDED, PASSWORD, found
from tests.e2e.ssh_server import Server
from tests.e2e.terminal import Terminal

TYPED = "abcdefghij"


class Relay:
    """Between client and server: counts what goes to the client, each piece `delay` seconds late in both directions."""

    def __init__(self, port: int, delay: float) -> None:
        self._port, self._delay = port, delay
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.sent = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        client, _ = self._listening.accept()
        server = socket.create_connection(("127.0.0.1", self._port))
        for one in (client, server):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        waiting: list[tuple[float, socket.socket, bytes]] = []
        while True:
            soonest = waiting[0][0] - time.monotonic() if waiting else None
            ready = select.select([client, server], [], [], None if soonest is None else max(0.0, soonest))[0]
            for one in ready:
                if not (data := one.recv(65536)):
                    return
                if one is server:
                    self.sent += len(data)
                waiting.append((time.monotonic() + self._delay, client if one is server else server, data))
            while waiting and waiting[0][0] <= time.monotonic():
                _, to, data = waiting.pop(0)
                to.sendall(data)


def measured(server: Server, key: Path, home: Path, words: tuple[str, ...], delay: float, idle: float) -> list[Figure]:
    """One session: keys in a field, and a time in which nobody does anything."""
    relay = Relay(server.port, delay)
    port, server.port = server.port, relay.port
    command = server.client(key, "-tt", *words, "HOST")
    server.port = port
    what = f"{' '.join(words) or 'plain'}, {2000 * delay:.0f} ms there and back"
    with Terminal(command, environment={"HOME": str(home)}) as desk:
        desk.wait_for("Password")
        desk.type(PASSWORD)
        desk.press("Enter")
        desk.wait_for("nothing waits")
        desk.press("F2")
        desk.wait_for("[ ]")
        desk.press("Alt+2")
        desk.wait_for("Delivery")
        desk.wait_quiet(2)
        bytes_of, seconds_of = [], []
        for character in TYPED:
            before, began = relay.sent, time.perf_counter()
            mark = desk.mark()
            desk.type(character)
            desk.wait_for_output(mark)
            seconds_of.append(desk.arrivals_since(mark)[0][0] - began)
            desk.wait_quiet(1)
            bytes_of.append(relay.sent - before)
        before = relay.sent
        time.sleep(idle)
        minute = (relay.sent - before) * 60 / idle
        desk.kill()
    return [
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
        for words, delay in (((), 0.0), (("-C",), 0.0), (("-C",), 0.1)):
            figures += measured(server, key, folder, words, delay, given.idle)
    print(table(figures))


if __name__ == "__main__":
    main()
