"""A real program in a real pseudo-terminal: press keys, wait for what a person would see. Linux only.

The terminal is a mute one: it draws what it is sent and answers no question about itself, like the plainest
terminals that people use. Nothing here sleeps and hopes: every wait is a wait for output or for the program's end.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from threading import Condition, Thread
from types import TracebackType
from typing import Self

from tests.e2e.emulator import Emulator
from tests.e2e.keyboard import key_bytes

PATIENCE = 60.0
"""Seconds that a wait lasts when its caller names no other."""

ESCAPE_SILENCE = 0.25
"""Seconds without input after which every program takes a lone ESC for the Escape key, not for a sequence's start."""

LAST_WORDS = 1.0
"""Seconds to go on reading after the program's end, when a child of it still holds the terminal."""

DRAWING = 1.0
"""Seconds that a wait may go on drawing what came in time; only a program that never stops writing needs them all."""

USUAL = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}

Sight = str | Callable[["Terminal"], bool]


class Terminal:
    """Runs `command` in a pseudo-terminal of `columns` x `rows` cells while the context lasts.

    The program sees `environment` and nothing else of ours but PATH, with TERM, COLORTERM and LANG set to something
    usual unless given. It is killed, with its process group, when the context ends.
    """

    def __init__(
        self, command: Sequence[str], *, columns: int = 80, rows: int = 24, environment: Mapping[str, str]
    ) -> None:
        self.command = list(command)
        self.environment = {"PATH": os.environ.get("PATH", os.defpath), **USUAL, **environment}
        self.columns, self.rows = columns, rows
        self.pid = 0
        self.started = 0.0
        """When the program was started, in seconds of `time.perf_counter`."""
        self._emulator = Emulator(columns, rows)
        self._chunks: list[tuple[float, bytes]] = []
        self._drawn = 0
        self._holding = False
        self._news = Condition()
        self._exit_code: int | None = None
        self._silent = False
        self._frozen = False
        self._escape_sent = False

    def __enter__(self) -> Self:
        self._master, program_side = os.openpty()
        self._device = os.ttyname(program_side)
        self._set_size()
        os.set_blocking(self._master, False)
        self._wake, self._waker = os.pipe()
        try:
            self.started = time.perf_counter()
            # The first terminal that the leader of a new session opens becomes its controlling terminal.
            self.pid = os.posix_spawnp(
                self.command[0],
                self.command,
                self.environment,
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, self._device, os.O_RDWR, 0),
                    (os.POSIX_SPAWN_DUP2, 0, 1),
                    (os.POSIX_SPAWN_DUP2, 0, 2),
                ],
                setsid=True,
                setsigmask=[],
                setsigdef=[signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGPIPE],
            )
        except OSError:
            for descriptor in (self._master, self._wake, self._waker):
                os.close(descriptor)
            raise
        finally:
            os.close(program_side)
        self._process = os.pidfd_open(self.pid)
        self._reader = Thread(target=self._read, name=f"reader of {self.command[0]}", daemon=True)
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self.hang_up()
        self._reader.join()
        os.waitid(os.P_PID, self.pid, os.WEXITED)
        for descriptor in (self._process, self._wake, self._waker):
            os.close(descriptor)

    # What the person does

    def press(self, *names: str) -> None:
        """Press keys one after the other: "F2", "Enter", "a", "Alt+1", "Ctrl+G", "Shift+Tab"; ValueError for no key."""
        for name in names:
            data = key_bytes(name)
            self.send(data)
            self._escape_sent = data == b"\x1b"

    def type(self, text: str) -> None:
        """Type `text`, one character after the other, as an input method or a barcode scanner does; no Enter in it."""
        for character in text:
            self.send(character.encode())

    def paste(self, text: str) -> None:
        """Paste `text` as a terminal does for a program that asked for bracketed paste."""
        self.send(b"\x1b[200~" + text.replace("\n", "\r").encode() + b"\x1b[201~")

    def send(self, data: bytes) -> None:
        """Send `data` as it is; AssertionError when the program takes none of it for PATIENCE seconds."""
        if self._escape_sent:
            self._let_escape_be_read()
        deadline = time.monotonic() + PATIENCE
        while data:
            if not select.select([], [self._master], [], max(0.0, deadline - time.monotonic()))[1]:
                raise self._failure("the program does not read what is typed")
            data = data[os.write(self._master, data) :]

    def resize(self, columns: int, rows: int) -> None:
        """Make the window `columns` x `rows` cells; the program is told by SIGWINCH."""
        self._draw()
        self.columns, self.rows = columns, rows
        self._emulator.resize(columns, rows)
        self._set_size()

    def kill(self) -> None:
        """SIGKILL to the program and all of its process group, as a power cut would."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # It had ended by itself.

    def hang_up(self) -> None:
        """Close the line: the program gets SIGHUP, and can neither read nor write from here on."""
        if self._master >= 0:
            os.write(self._waker, b"!")
            with self._news:
                self._news.wait_for(lambda: self._silent)
            os.close(self._master)
            self._master = -1

    def freeze(self) -> None:
        """Read nothing more of what the program writes, as a line does that hangs."""
        self._frozen = True
        os.write(self._waker, b".")

    def thaw(self) -> None:
        """Read on."""
        self._frozen = False
        os.write(self._waker, b".")

    # What the person sees

    @property
    def screen(self) -> list[str]:
        """Every line of the screen as a person reads it, without the spaces at its end."""
        self._draw()
        return self._emulator.lines

    def text(self) -> str:
        """The screen as one text, a line break between its lines."""
        return "\n".join(self.screen)

    def shows(self, text: str) -> bool:
        """Whether `text` is on the screen now, over several lines when it has line breaks.

        Spaces at the end of a line cannot be seen and do not count.
        """
        return "\n".join(line.rstrip() for line in text.split("\n")) in self.text()

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the terminal's cursor, from 0; where an input method opens, even when it is hidden.

        While a frame is being drawn it may be anywhere: `wait_for` the place where it should be, or `wait_quiet`.
        """
        self._draw()
        return self._emulator.cursor

    @property
    def cursor_hidden(self) -> bool:
        """Whether the program has hidden the terminal's own cursor."""
        self._draw()
        return self._emulator.cursor_hidden

    @property
    def title(self) -> str:
        """The window title that the program set."""
        self._draw()
        return self._emulator.title

    # What the terminal was sent

    @property
    def output(self) -> bytes:
        """Everything that the program has written so far."""
        return self.bytes_since(0)

    def mark(self) -> int:
        """A mark at the end of the output so far, for `bytes_since` and `arrivals_since`."""
        return len(self._chunks)

    def bytes_since(self, mark: int) -> bytes:
        """What the program has written since `mark`."""
        return b"".join(data for _, data in self._chunks[mark:])

    def arrivals_since(self, mark: int) -> list[tuple[float, bytes]]:
        """The output since `mark` in the pieces it came in, each with its moment in `time.perf_counter` seconds."""
        return self._chunks[mark:]

    # Waiting

    def wait_for(self, sight: Sight, timeout: float = PATIENCE) -> float:
        """Wait until the screen shows the text `sight`, or the function `sight` of this terminal is true.

        The screen is looked at after every piece of output, so what passes quickly is seen too. Returns the moment at
        which the piece that did it arrived, in `time.perf_counter` seconds. AssertionError, with the screen, when it
        has not come after `timeout` seconds or the program has ended without it.
        """
        moment = time.perf_counter()
        deadline = moment + timeout
        while not self._sees(sight):
            over = self._silent
            now = time.perf_counter()
            came_in_time = self._drawn < len(self._chunks) and self._chunks[self._drawn][0] <= deadline
            if came_in_time and now < deadline + DRAWING:
                moment = self._draw_next()
            elif over or now >= deadline:
                raise self._failure(f"{sight!r} did not come {'before the end' if over else f'in {timeout:g} s'}")
            else:
                with self._news:
                    # A function may look at more than the screen: ask it again now and then.
                    self._news.wait_for(
                        lambda: self._silent or self._drawn < len(self._chunks), min(0.25, deadline - now)
                    )
        return moment

    def wait_for_output(self, mark: int, timeout: float = PATIENCE) -> None:
        """Wait until the program has written anything since `mark`; AssertionError, with the screen, if it does not."""
        with self._news:
            self._news.wait_for(lambda: len(self._chunks) > mark or self._silent, timeout)
        if len(self._chunks) <= mark:
            raise self._failure(f"nothing was written {'before the end' if self._silent else f'in {timeout:g} s'}")

    def wait_quiet(self, seconds: float = 0.2, timeout: float = PATIENCE) -> None:
        """Wait until the program has written nothing for `seconds`; AssertionError, with the screen, if it goes on."""
        deadline = time.perf_counter() + timeout
        began = time.perf_counter()
        with self._news:
            while not self._silent:
                last = max(began, self._chunks[-1][0]) if self._chunks else began
                now = time.perf_counter()
                if now >= last + seconds:
                    return
                if now >= deadline:
                    raise self._failure(f"the program still writes after {timeout:g} s")
                self._news.wait(min(last + seconds, deadline) - now)

    def wait_exit(self, timeout: float = PATIENCE) -> int:
        """Wait for the program's end and return its exit code, or minus the number of the signal that ended it.

        AssertionError, with the screen, when it still runs after `timeout` seconds.
        """
        with self._news:
            if not self._news.wait_for(lambda: self._exit_code is not None, timeout):
                raise self._failure(f"the program still runs after {timeout:g} s")
            self._news.wait_for(lambda: self._silent, LAST_WORDS)
        assert self._exit_code is not None
        return self._exit_code

    @property
    def running(self) -> bool:
        """Whether the program has not ended yet."""
        return self._exit_code is None

    # Inside

    def _read(self) -> None:
        """Keep what the program writes until the line is closed at either side, and notice the program's end."""
        line = [self._master, self._wake]
        process = [self._process]
        while line or process:
            ready = select.select((line[1:] if self._frozen else line) + process, [], [])[0]
            if self._wake in ready and os.read(self._wake, 1) == b".":
                continue
            if self._wake in ready or (self._master in ready and not self._keep_what_came()):
                line = []
                self._keep_silence()
            elif self._process in ready:
                process = []
                self._keep_exit_code()

    def _keep_what_came(self) -> bool:
        """Keep what the program wrote; False when nobody holds the other side of the line any more."""
        try:
            data = os.read(self._master, 65536)
        except BlockingIOError:
            return True
        except OSError:  # EIO is how Linux tells that the other side is closed.
            return False
        moment = time.perf_counter()
        with self._news:
            self._chunks.append((moment, data))
            self._news.notify_all()
        return True

    def _keep_silence(self) -> None:
        with self._news:
            self._silent = True
            self._news.notify_all()

    def _keep_exit_code(self) -> None:
        # WNOWAIT leaves the process in the table, so that its number cannot be given to another while we use it.
        ended = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        assert ended is not None
        with self._news:
            self._exit_code = ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status
            self._news.notify_all()

    def _sees(self, sight: Sight) -> bool:
        """Whether `sight` is true of the screen as drawn so far, without the output that still waits to be drawn."""
        self._holding = True
        try:
            return self.shows(sight) if isinstance(sight, str) else sight(self)
        finally:
            self._holding = False

    def _draw_next(self) -> float:
        """Draw the next piece of output and return its moment."""
        moment, data = self._chunks[self._drawn]
        self._drawn += 1
        self._emulator.feed(data)
        return moment

    def _draw(self) -> None:
        if not self._holding:
            for _ in range(len(self._chunks) - self._drawn):
                self._draw_next()

    def _set_size(self) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))

    def _let_escape_be_read(self) -> None:
        """Leave the silence after a lone ESC that tells it from the beginning of another key."""
        deadline = time.monotonic() + PATIENCE
        while self._unread() and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(ESCAPE_SILENCE)
        self._escape_sent = False

    def _unread(self) -> int:
        """How many bytes of what was typed the program has not read yet."""
        program_side = os.open(self._device, os.O_RDWR | os.O_NOCTTY)
        try:
            return int(struct.unpack("i", fcntl.ioctl(program_side, termios.FIONREAD, bytes(4)))[0])
        finally:
            os.close(program_side)

    def _failure(self, what: str) -> AssertionError:
        """An error that says `what` went wrong and shows the screen."""
        limit = time.perf_counter() + DRAWING
        while self._drawn < len(self._chunks) and time.perf_counter() < limit:
            self._draw_next()
        end = "runs" if self._exit_code is None else f"ended with {self._exit_code}"
        frame = "-" * self.columns
        return AssertionError(
            f"{what}\n{' '.join(self.command)}: {end}; cursor at {self._emulator.cursor}\n"
            f"{frame}\n" + "\n".join(self._emulator.lines) + f"\n{frame}"
        )
