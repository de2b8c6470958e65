"""A line over which everything comes late and now and then much later, as over a bad mobile network.

It stands on loopback between a client and a server. What TCP makes of lost packets is a pause: nothing is missing,
nothing overtakes, and what follows waits.
"""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from random import Random
from types import TracebackType
from typing import Self

DELAY = 0.2
"""Seconds that everything is on its way, in either direction."""

LOST, AGAIN_AFTER = 0.05, 0.6
"""How much of it is lost, and the seconds until it is sent again."""

PIECE = 1400


class SlowPipe:
    """The line, while the context lasts; clients connect to `port`."""

    def __init__(self, to: int, *, delay: float = DELAY, lost: float = LOST, seed: int = 1) -> None:
        self._to = to
        self._delay, self._lost = delay, lost
        self._random = Random(seed)
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.to_client = 0
        """Bytes that the client was sent."""

    def __enter__(self) -> Self:
        self._begin(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.lose()
        for thread in self._threads:
            thread.join()

    def lose(self) -> None:
        """The line is gone, at both ends."""
        for one in [self._listener, *self._sockets]:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()

    def _begin(self, work: object, *given: object) -> None:
        thread = threading.Thread(target=work, args=given, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client = self._listener.accept()[0]
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._to))
            for one in (client, server):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets += [client, server]
            self._begin(self._carry, client, server, False)
            self._begin(self._carry, server, client, True)

    def _carry(self, source: socket.socket, sink: socket.socket, counts: bool) -> None:
        """Read at once, hand on late; two threads, so that reading never waits."""
        way: deque[tuple[float, bytes]] = deque()
        news = threading.Condition()

        def hand_on() -> None:
            while True:
                with news:
                    news.wait_for(lambda: way)
                    due, data = way.popleft()
                time.sleep(max(0.0, due - time.monotonic()))
                try:
                    if not data:
                        sink.shutdown(socket.SHUT_WR)
                        return
                    sink.sendall(data)
                except OSError:
                    return

        self._begin(hand_on)
        free_at = 0.0
        data = b"x"
        while data:
            try:
                data = source.recv(PIECE)
            except OSError:
                data = b""
            due = time.monotonic() + self._delay + (AGAIN_AFTER if self._random.random() < self._lost else 0.0)
            free_at = max(due, free_at)
            self.to_client += len(data) if counts else 0
            with news:
                way.append((free_at, data))
                news.notify()
