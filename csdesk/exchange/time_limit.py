"""One limit of time for a whole conversation over a network."""

from __future__ import annotations

import socket
import threading
import time
from types import TracebackType
from typing import Any, Self


class TimeLimit:
    """A moment from which on a conversation is over, whoever waits for what in it.

    A timeout of a socket begins anew with every byte, so that a server which drips could keep us for ever. Here
    another thread shuts the connection down when the time is up. It does so through a second handle on the same
    connection, so that it finds it also when the socket was wrapped for TLS meanwhile.
    """

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._ends = time.monotonic() + seconds
        self._handle: socket.socket | None = None
        self._timer: threading.Timer | None = None

    def left(self) -> float:
        """Seconds that are left, always a little more than none."""
        return max(self._ends - time.monotonic(), 0.001)

    def connect(self, host: str, port: int) -> socket.socket:
        """A connection to the first address of `host` that answers, shut down when the time is up; OSError if none."""
        addresses = self._look_up(host, port)
        for tried, (family, kind, protocol, _name, address) in enumerate(addresses, 1):
            connection = socket.socket(family, kind, protocol)
            try:
                # An address that does not answer leaves time for those after it.
                connection.settimeout(self.left() / (len(addresses) - tried + 1))
                connection.connect(address)
                connection.settimeout(self.left())
                self._guard(connection)
                return connection
            except OSError:
                connection.close()
                if tried == len(addresses):
                    raise
        raise OSError(host)

    def _look_up(self, host: str, port: int) -> list[Any]:
        """The addresses of a name; in a thread, because asking for them knows no limit of time."""
        found: list[Any] = []

        def ask() -> None:
            try:
                found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
            except (OSError, UnicodeError) as error:
                found.append(error)

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        asking.join(self.left())
        if not found:
            raise TimeoutError
        if isinstance(found[0], UnicodeError):
            raise socket.gaierror from found[0]
        if isinstance(found[0], OSError):
            raise found[0]
        addresses: list[Any] = found[0]
        return addresses

    def _guard(self, connection: socket.socket) -> None:
        self._handle = connection.dup()
        self._timer = threading.Timer(self.left(), self._cut)
        self._timer.daemon = True
        self._timer.start()

    def _cut(self) -> None:
        self.passed = True
        assert self._handle is not None
        try:
            self._handle.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the other side was faster

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The conversation is over by itself."""
        if self._timer is not None:
            self._timer.cancel()
            # It must not shut down what later has the number of our handle.
            self._timer.join()
        if self._handle is not None:
            self._handle.close()
