"""The harness itself, against programs small enough to be sure of."""

from __future__ import annotations

import itertools
import signal
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.e2e.emulator import Emulator
from tests.e2e.keyboard import key_bytes
from tests.e2e.terminal import Terminal

SMALL_APP = """
from textual.app import App
from textual.events import Key
from textual.widgets import Input, Static

class Small(App):
    def compose(self):
        yield Static("恒信物流 desk", markup=False)
        yield Input(id="name")
        yield Static("", id="last", markup=False)
        yield Static("", id="size", markup=False)

    def on_key(self, event: Key) -> None:
        self.query_one("#last").update(f"last key {event.key}")

    def on_input_changed(self, event: Input.Changed) -> None:
        self.query_one("#last").update(f"name is <{event.value}>")

    def on_resize(self, event) -> None:
        self.query_one("#size").update(f"{event.size.width} x {event.size.height}")

Small().run()
"""


def python(program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", program, *arguments]


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def shown(data: bytes, columns: int = 20, rows: int = 2) -> list[str]:
    emulator = Emulator(columns, rows)
    emulator.feed(data)
    return emulator.lines


# The screen


def test_a_wide_character_is_read_once_and_takes_two_cells() -> None:
    emulator = Emulator(20, 2)
    emulator.feed("恒信 HX001|".encode())
    assert emulator.lines == ["恒信 HX001|", ""]
    assert emulator.cursor == (11, 0)


@pytest.mark.parametrize(
    ("drawn_over", "line"),
    [(b"\x1b[1;1Hx", "x 信|"), (b"\x1b[1;2Hx", " x信|"), (b"\x1b[1;3Hx", "恒x |"), (b"\x1b[1;4Hx", "恒 x|")],
)
def test_half_a_wide_character_becomes_a_space_and_moves_nothing(drawn_over: bytes, line: str) -> None:
    assert shown("恒信|".encode() + drawn_over)[0] == line


@pytest.mark.parametrize(
    "private",
    [
        b"\x1b[>1u",
        b"\x1b[<u",
        b"\x1b[=1;1u",
        b"\x1b[?u",
        b"\x1b[?2026$p",
        b"\x1b[?2026h",
        b"\x1b[?2026l",
        b"\x1b[?1004h",
        b"\x1b[>4;2m",
        b"\x1b[?4m",
        b"\x1b[4:3m",
        b"\x1b[!p",
        b"\x1b[2 q",
        b"\x1bP+q544e\x1b\\",
        b"\x1b_Ga=q;AAAA\x1b\\",
        b"\x1b]52;c;AAAA\x07",
        b"\x1b]0;title\x1b\\",
    ],
)
def test_private_sequences_leave_no_trace_however_they_are_cut(private: bytes) -> None:
    data = b"one " + private + "恒信".encode()
    for cut in range(len(data) + 1):
        emulator = Emulator(20, 1)
        emulator.feed(data[:cut])
        emulator.feed(data[cut:])
        assert emulator.lines == ["one 恒信"]


def test_text_after_a_joiner_or_a_selector_is_still_drawn() -> None:
    assert shown("a\u200db\ufe0fc e\u0301".encode())[0] == "abc \u00e9"


def test_leaving_the_alternate_screen_brings_back_what_was_there() -> None:
    emulator = Emulator(20, 2)
    emulator.feed(b"$ csdesk\r\n\x1b[?1049h\x1b[?25l\x1b[Hin the program")
    assert (emulator.lines[0], emulator.cursor_hidden) == ("in the program", True)
    emulator.feed(b"\x1b[?1049l\x1b[?25hbye")
    assert (emulator.lines, emulator.cursor_hidden) == (["$ csdesk", "bye"], False)


PIECES = [
    *(
        "恒信",
        "HX001|",
        "e\u0301",
        "\u0301",
        "\r\n",
        "\n",
        "\b",
        "\t",
        "\x1bM",
        "\x1bD",
        "\x1bE",
        "\x1bc",
        "\x1b7",
        "\x1b8",
        "\x1b#8",
    ),
    *(f"\x1b[{row};{column}H" for row in (1, 2, 4) for column in (1, 2, 7, 8)),
    *(f"\x1b[{number}{final}" for number in (0, 1, 2) for final in "JK"),
    *(f"\x1b[{number}{final}" for number in (1, 3) for final in "LM@PXABCD"),
    *("\x1b[2;3r", "\x1b[r", "\x1b[?1049h", "\x1b[?1049l", "\x1b[?6h", "\x1b[?7l", "\x1b[4h", "\x1b[7m", "\x1b[0m"),
]


@given(st.lists(st.sampled_from(PIECES) | st.tuples(st.integers(2, 9), st.integers(1, 5))))
def test_a_screen_looked_at_after_every_piece_reads_as_one_looked_at_once(
    pieces: list[str | tuple[int, int]],
) -> None:
    looked_at, once = Emulator(8, 4), Emulator(8, 4)
    for piece in pieces:
        for emulator in (looked_at, once):
            emulator.resize(*piece) if isinstance(piece, tuple) else emulator.feed(piece.encode())
        _ = looked_at.lines
    assert looked_at.lines == once.lines


# The keyboard


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a", b"a"),
        ("+", b"+"),
        ("=", b"="),
        ("恒", "恒".encode()),
        ("Enter", b"\r"),
        ("Esc", b"\x1b"),
        ("Escape", b"\x1b"),
        ("Space", b" "),
        ("Shift+Tab", b"\x1b[Z"),
        ("Alt+1", b"\x1b1"),
        ("Alt+Shift+n", b"\x1bN"),
        ("Ctrl+G", b"\x07"),
        ("Ctrl+p", b"\x10"),
        ("Alt+Ctrl+A", b"\x1b\x01"),
        ("Up", b"\x1b[A"),
        ("Ctrl+Up", b"\x1b[1;5A"),
        ("F1", b"\x1bOP"),
        ("Shift+F4", b"\x1b[1;2S"),
        ("F9", b"\x1b[20~"),
        ("Ctrl+F12", b"\x1b[24;5~"),
        ("Ins", b"\x1b[2~"),
        ("Ctrl+PgDn", b"\x1b[6;5~"),
    ],
)
def test_keys_are_sent_as_xterm_sends_them(name: str, data: bytes) -> None:
    assert key_bytes(name) == data


@pytest.mark.parametrize("name", ["", "F13", "Strg+A", "Ctrl+1", "enter", "Alt+"])
def test_what_is_no_key_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"key|modifier|code"):
        key_bytes(name)


# Programs


def test_typed_text_is_echoed_and_the_exit_code_comes_back() -> None:
    with Terminal(python("name = input('name? '); print(f'hello {name}'); raise SystemExit(3)"), environment={}) as t:
        t.wait_for("name? ")
        assert t.running
        t.type("恒信")
        t.wait_for("name? 恒信")
        assert t.cursor == (10, 0)
        t.press("Enter")
        t.wait_for("hello 恒信")
        assert t.wait_exit() == 3
        assert t.screen[:2] == ["name? 恒信", "hello 恒信"]
        assert not t.running


def test_the_last_words_of_a_program_are_read_before_its_exit_is_told() -> None:
    with Terminal(python("print('y\\n' * 5000 + 'end')"), environment={}) as t:
        assert t.wait_exit() == 0
        assert t.screen[-2:] == ["end", ""]
        assert t.output.count(b"y") == 5000


def test_bytes_since_a_mark_are_those_written_after_it_with_their_moments() -> None:
    with Terminal(["cat"], environment={}) as t:
        t.type("one")
        t.wait_for("one")
        mark = t.mark()
        before = time.perf_counter()
        t.type("two")
        moment = t.wait_for("onetwo")
        assert t.bytes_since(mark) == b"two"
        assert t.output == b"onetwo"
        assert "".join(data.decode() for _, data in t.arrivals_since(mark)) == "two"
        assert before < t.arrivals_since(mark)[-1][0] == moment
        assert t.started < before


def test_waiting_for_any_output_ends_with_the_first_of_it_or_the_end() -> None:
    with Terminal(["cat"], environment={}) as t:
        mark = t.mark()
        with pytest.raises(AssertionError, match=r"nothing was written in 0.1 s"):
            t.wait_for_output(mark, timeout=0.1)
        t.type("x")
        t.wait_for_output(mark)
        assert t.bytes_since(mark) == b"x"
        t.press("Enter", "Ctrl+D")
        t.wait_exit()
        t.wait_for_output(mark)
        with pytest.raises(AssertionError, match=r"nothing was written before the end"):
            t.wait_for_output(t.mark())


def test_waiting_for_quiet_lasts_as_long_as_the_program_writes() -> None:
    program = (
        "import time\nfor n in range(8): print(n, flush=True); time.sleep(.05)\nprint('done', flush=True); input()"
    )
    with Terminal(python(program), environment={}) as t:
        t.wait_for("0")
        began = time.perf_counter()
        t.wait_quiet(0.8)
        moments = [began, *(moment for moment, _ in t.arrivals_since(0) if moment > began), time.perf_counter()]
        # Not by what it says at last: on a busy machine the program itself may pause.
        assert max(later - earlier for earlier, later in itertools.pairwise(moments)) >= 0.8
    with (
        Terminal(["yes"], environment={}) as t,
        pytest.raises(AssertionError, match=r"still writes after 0.3 s"),
    ):
        t.wait_quiet(60, timeout=0.3)


def test_the_program_sees_the_environment_given_and_its_window() -> None:
    program = (
        "import os; print(os.environ['TERM'], os.environ['SHOP'], os.environ.get('HOME'));print(os.get_terminal_size())"
    )
    with Terminal(python(program), columns=100, rows=30, environment={"SHOP": "wuhan"}) as t:
        assert t.wait_exit() == 0
        assert t.screen[:2] == ["xterm-256color wuhan None", "os.terminal_size(columns=100, lines=30)"]


def test_a_wait_that_fails_shows_the_screen_and_says_the_program_runs() -> None:
    with Terminal(python("print('恒信 is here'); input()"), environment={}) as t:
        t.wait_for("恒信")
        with pytest.raises(AssertionError, match=r"'nowhere' did not come in 0.1 s\n(?s:.*)runs(?s:.*)恒信 is here"):
            t.wait_for("nowhere", timeout=0.1)
        with pytest.raises(AssertionError, match=r"still runs after 0.1 s\n(?s:.*)恒信 is here"):
            t.wait_exit(timeout=0.1)


def test_a_wait_ends_at_once_when_the_program_has_ended_without_it() -> None:
    with Terminal(python("raise SystemExit('no store')"), environment={}) as t:
        t.wait_exit()
        began = time.monotonic()
        with pytest.raises(AssertionError, match=r"before the end\n(?s:.*)ended with 1(?s:.*)no store"):
            t.wait_for("Order", timeout=60)
        assert time.monotonic() - began < 30


def test_a_wait_ends_although_the_program_never_stops_writing() -> None:
    with (
        Terminal(["yes", "and so on"], environment={}) as t,
        pytest.raises(AssertionError, match=r"did not come in 0.2 s"),
    ):
        t.wait_for("nowhere", timeout=0.2)


def test_a_wait_sees_what_passes_quickly() -> None:
    program = (
        "import time; input(); print('\\x1b[2Jnow you see me', flush=True); time.sleep(.05);"
        "print('\\x1b[2Jgone', flush=True); input()"
    )
    with Terminal(python(program), environment={}) as t:
        t.press("Enter")
        # Look only when all of it has come.
        t.wait_for(lambda terminal: b"gone" in terminal.output)
        t.wait_for("gone")
        assert not t.shows("now you see me")

    with Terminal(python(program), environment={}) as t:
        t.press("Enter")
        while b"gone" not in t.output:
            time.sleep(0.01)
        t.wait_for("now you see me")
        t.wait_for(lambda terminal: terminal.shows("gone") and not terminal.shows("now you see me"))


def test_kill_ends_the_program_and_its_children() -> None:
    program = (
        "import subprocess, sys, time;"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
        "print('child', child.pid, 'end', flush=True); time.sleep(600)"
    )
    with Terminal(python(program), environment={}) as t:
        t.wait_for(" end")
        child = int(t.screen[0].split()[1])
        t.kill()
        assert t.wait_exit() == -signal.SIGKILL
    gone = Path(f"/proc/{child}/stat")
    deadline = time.monotonic() + 60
    while gone.exists() and gone.read_text().rsplit(")", 1)[1].split()[0] != "Z":
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_hanging_up_sends_sighup_and_the_exit_is_still_told(tmp_path: Path) -> None:
    program = (
        "import pathlib, signal, sys\n"
        "def hung_up(*_):\n    pathlib.Path(sys.argv[1]).write_text('draft'); sys.exit(7)\n"
        "signal.signal(signal.SIGHUP, hung_up); print('ready', flush=True); signal.pause()"
    )
    with Terminal(python(program, str(tmp_path / "draft")), environment={}) as t:
        t.wait_for("ready")
        t.hang_up()
        assert t.wait_exit() == 7
        assert t.shows("ready")
    assert (tmp_path / "draft").read_text() == "draft"


def test_a_program_that_does_not_handle_hang_up_ends_by_it() -> None:
    with Terminal(["cat"], environment={}) as t:
        t.type("x")
        t.wait_for("x")
        t.hang_up()
        assert t.wait_exit() == -signal.SIGHUP


def test_ctrl_c_interrupts_the_program_in_the_terminal() -> None:
    with Terminal(["cat"], environment={}) as t:
        t.type("x")
        t.wait_for("x")
        t.press("Ctrl+C")
        assert t.wait_exit() == -signal.SIGINT


def test_a_command_that_does_not_exist_is_an_error_and_leaves_nothing_open() -> None:
    before = open_files()
    for _ in range(3):
        with pytest.raises(FileNotFoundError), Terminal(["/no/such/program"], environment={}):
            pass
    assert open_files() == before


def test_leaving_the_context_closes_everything() -> None:
    before = open_files()
    with Terminal(["cat"], environment={}) as t:
        t.type("x")
        t.wait_for("x")
    assert open_files() == before
    assert not Path(f"/proc/{t.pid}").exists()


def test_a_textual_program_gets_keys_text_paste_and_size() -> None:
    with Terminal(python(SMALL_APP), columns=60, rows=12, environment={}) as t:
        t.wait_for("60 x 12")
        assert t.screen[0] == "恒信物流 desk"
        t.type("恒信 hx")
        t.wait_for("name is <恒信 hx>")
        t.paste(" [red]")
        t.wait_for("name is <恒信 hx [red]>")
        assert t.cursor[1] == 2
        for name, key in [
            ("F9", "f9"),
            ("Ctrl+Up", "ctrl+up"),
            ("Ctrl+G", "ctrl+g"),
            ("Insert", "insert"),
            ("F12", "f12"),
        ]:
            t.press(name)
            t.wait_for(f"last key {key}")
        # Escape at once followed by a key is two keys, not one with Alt.
        mark = t.mark()
        t.press("Esc", "x")
        t.wait_for("name is <恒信 hx [red]x>")
        assert b"escape" in t.bytes_since(mark)
        t.resize(50, 10)
        t.wait_for("50 x 10")
        assert len(t.screen) == 10
        t.press("Ctrl+Q")
        assert t.wait_exit() == 0
        assert not any(t.screen), t.text()
        assert not t.cursor_hidden
