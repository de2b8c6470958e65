"""The desk over a real SSH line: it opens as one person and does nothing else; a lost line loses nothing (A-3, O-11).

The server is set up by the lines that docs/ssh.md gives an installer, and runs on this machine's loopback.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlmodel import select

from csdesk.cli.ssh_keys import PROGRAM
from csdesk.desk.desk import Desk
from csdesk.desk.orders import drafts
from csdesk.desk.people import accounts, ssh_keys
from csdesk.models.record import Entry
from csdesk.rules.public_keys import read_key
from tests.e2e.slow_pipe import SlowPipe
from tests.e2e.small_shop import BOSS, FOUNDED, PASSWORD, found
from tests.e2e.ssh_server import PATIENCE, Server, environment_of, free_port, process_of, wait_until_gone
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.xdist_group("ssh")


@dataclass(frozen=True)
class Line:
    """A shop in a home of its own, a server, and the keys of two people in it."""

    home: Path
    server: Server
    boss: Path
    zhoumin: Path

    @property
    def store(self) -> Path:
        return self.home / "shop" / "csdesk.sqlite3"

    def terminal(self, *words: str, **environment: str) -> Terminal:
        """A client in a terminal of its own, with the supervisor's key."""
        return Terminal(self.client("-tt", *words, "HOST"), environment={"HOME": str(self.home), **environment})

    def client(self, *words: str, name: str = "ssh") -> list[str]:
        """A client's command line with the supervisor's key."""
        return self.server.client(self.boss, *words, name=name)

    def run(self, command: Sequence[str], **environment: str) -> subprocess.Popen[str]:
        """A client without a terminal."""
        own = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(self.home), **environment}
        silence, pipe = subprocess.DEVNULL, subprocess.PIPE
        return subprocess.Popen(command, stdin=silence, stdout=pipe, stderr=subprocess.STDOUT, text=True, env=own)


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    folder = tmp_path_factory.mktemp("line")
    (folder / "home").mkdir()
    with Server(folder) as server:
        line = Line(folder / "home", server, server.new_key("boss"), server.new_key("zhoumin"))
        _make_shop(line)
        yield line


def _make_shop(line: Line) -> None:
    desk = found(line.store)
    try:
        with desk.writing() as tx:
            accounts.add(tx, "zhoumin", "agent", "not looked at", by=BOSS, at=FOUNDED)
        binding = ssh_keys.Binding(line.server.keys, PROGRAM, ("--store", str(line.store), "--lang", "en"))
        for name, path in (("boss", line.boss), ("zhoumin", line.zhoumin)):
            key = read_key(path.with_name(f"{name}.pub").read_text("utf-8"))
            ssh_keys.add(desk, binding, name, key, by=BOSS, at=FOUNDED)
        with desk.writing() as tx:
            # The key stays: what it opens is looked at when it comes.
            accounts.disable(tx, "zhoumin", by=BOSS, at=FOUNDED)
    finally:
        desk.close()


def test_the_server_has_the_settings_of_the_page(line: Line) -> None:
    """A-3: what docs/ssh.md has an installer write down is what keeps everything but the desk out."""
    effective = line.server.effective()
    for setting in (
        "disableforwarding yes",
        "permituserrc no",
        "permituserenvironment no",
        "passwordauthentication no",
        "kbdinteractiveauthentication no",
        "authenticationmethods publickey",
        "permittunnel no",
    ):
        assert setting in effective
    assert not [one for one in effective if one.startswith(("acceptenv", "subsystem", "setenv"))]
    assert {"clientaliveinterval 1", "clientalivecountmax 1"} <= set(effective)


HARMFUL = ("LC_ALL", "LC_TELEPHONE", "TEXTUAL_DRIVER", "PYTHONPATH", "PYTHONSTARTUP", "BASH_ENV", "ENV", "CSDESK_STORE")


def harmful(folder: Path) -> Mapping[str, str]:
    """An environment that would run code of its own, and leave a file `ran`, if any of it came in."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(f"open({str(folder / 'ran')!r}, 'w')\n", "utf-8")
    (folder / "harm.sh").write_text(f"touch {folder}/ran\n", "utf-8")
    values = {"PYTHONPATH": str(folder), "PYTHONSTARTUP": str(folder / "sitecustomize.py")}
    values |= dict.fromkeys(("BASH_ENV", "ENV"), str(folder / "harm.sh"))
    return dict.fromkeys(HARMFUL, "harm:Harm") | values


def sign_in(terminal: Terminal) -> None:
    """The password alone is asked: the key has said who comes. A supervisor sees the board, and goes to the form."""
    terminal.wait_for("Sign in  boss")
    terminal.type(PASSWORD)
    terminal.press("Enter")
    terminal.wait_for("nothing waits")
    terminal.press("F2")
    terminal.wait_for("[ ]")


def desk_of(line: Line) -> int:
    pid = process_of(line.store)
    assert pid is not None
    return pid


def holds_nothing(line: Line) -> bool:
    """Whether the store can be written at once: no lock is held any more."""
    with Path(f"{line.store}.lock").open("rb+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return True


def test_a_key_opens_the_desk_as_its_person_and_a_lost_line_loses_nothing(
    line: Line, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """A-3, A-5, O-11: a wrong password opens nothing, no variable comes in; killed, vanished clients end it."""
    harm = harmful(tmp_path / "harm")
    sent = [part for name in HARMFUL for part in ("-o", f"SendEnv={name}")]
    with line.terminal(*sent, **harm) as terminal:
        terminal.wait_for("Password")
        assert terminal.shows("Sign in  boss")
        assert not terminal.shows("Name")
        terminal.type("another's")
        terminal.press("Enter")
        terminal.wait_for("Name or password is wrong.")
        sign_in(terminal)
        pid = desk_of(line)
        assert not set(HARMFUL) & environment_of(pid).keys()
        assert "SSH_CONNECTION" in environment_of(pid)
        terminal.press("Ctrl+Z", "Alt+2")
        terminal.wait_for("Delivery")
        terminal.type("killed")
        terminal.wait_for("killed")
        terminal.kill()
        record_property("seconds after the client was killed", wait_until_gone(pid))
    assert not (tmp_path / "harm" / "ran").exists()
    assert holds_nothing(line)
    with line.terminal("-C") as terminal:
        sign_in(terminal)
        terminal.wait_for("Your draft is back")
        terminal.wait_for("killed")
        terminal.type(" and frozen")
        terminal.wait_for("killed and frozen")
        pid = desk_of(line)
        os.kill(terminal.pid, signal.SIGSTOP)
        # Nothing closes the line: the server notices by itself that nobody answers.
        record_property("seconds after the client vanished", wait_until_gone(pid))
    assert holds_nothing(line)
    desk = Desk.open(line.store, origin="after the lines")
    try:
        with desk.reading() as tx:
            (draft,) = drafts.of(tx, BOSS)
            origins = {
                entry.origin for entry in tx.session.exec(select(Entry).where(Entry.action == "account.sign_in"))
            }
    finally:
        desk.close()
    assert "killed and frozen" in draft.texts.values()
    assert all("ssh 127.0.0.1" in origin for origin in origins)


BOARD_BYTES, KEY_BYTES = 6_000, 1_000
"""What opening the board over the form, and a key on it, cost at the most on the line, what SSH adds among it."""


def test_the_board_is_usable_on_a_slow_line_and_ends_with_it(
    line: Line, record_property: Callable[[str, object], None]
) -> None:
    """A-3, A-4: 200 ms each way and pauses where packets were lost; a lost line ends the desk, and holds nothing."""
    with Server(line.server.folder, alive=60, name="slow") as server, SlowPipe(server.port) as pipe:
        through = server.client(line.boss, "-tt", "HOST", port=pipe.port)
        with Terminal(through, environment={"HOME": str(line.home)}) as terminal:
            sign_in(terminal)
            terminal.wait_quiet(1.5)
            sent = pipe.to_client
            terminal.press("F12")
            terminal.wait_for("nothing waits")
            terminal.wait_quiet(1.5)
            board = pipe.to_client - sent
            mark, sent, began = terminal.mark(), pipe.to_client, time.perf_counter()
            terminal.press("Right")
            terminal.wait_for_output(mark)
            record_property("seconds from a key to its answer", time.perf_counter() - began)
            terminal.wait_quiet(1.5)
            key = pipe.to_client - sent
            record_property("bytes for the board", board)
            record_property("bytes for a key", key)
            assert board <= BOARD_BYTES
            assert key <= KEY_BYTES
            pid = desk_of(line)
            pipe.lose()
            record_property("seconds after the line was lost", wait_until_gone(pid))
    assert holds_nothing(line)


def test_a_key_that_is_taken_out_ends_the_desk_that_it_opened(line: Line) -> None:
    """A-3: within seconds, by itself, its draft kept; then the key opens nothing."""
    key = read_key(line.boss.with_name("boss.pub").read_text("utf-8"))
    binding = ssh_keys.Binding(line.server.keys, PROGRAM, ("--store", str(line.store), "--lang", "en"))
    desk = Desk.open(line.store, origin="removing")
    try:
        with line.terminal() as terminal:
            sign_in(terminal)
            terminal.press("Alt+4")
            terminal.type("until here")
            terminal.wait_for("until here")
            ssh_keys.remove(desk, line.server.keys, "boss", None, by=BOSS, at=FOUNDED)
            terminal.wait_for("may not use this desk any more")
            assert terminal.wait_exit() == 1
        with desk.reading() as tx:
            assert "until here" in drafts.of(tx, BOSS)[0].texts.values()
        refused = line.run(line.client("-tt", "HOST"))
        assert "Permission denied (publickey)" in refused.communicate(timeout=PATIENCE)[0]
    finally:
        ssh_keys.add(desk, binding, "boss", key, by=BOSS, at=FOUNDED)
        desk.close()


def state_of(folder: Path) -> Mapping[str, str]:
    """What lies in a folder: each file with its content's hash, but for what SQLite leaves behind after reading."""
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {
        str(path): hashlib.sha256(data).hexdigest()
        for path, data in files.items()
        if data and not path.name.endswith("-shm")
    }


ONLY_THE_DESK = "opens the desk and does nothing else"


def test_everything_but_the_desk_is_refused(line: Line, tmp_path: Path) -> None:
    """A-3: commands, copying, forwarding of ports, agents and windows; other people's keys; and nothing is written."""
    stranger = line.server.new_key("stranger")
    mine = tmp_path / "mine"
    mine.write_text("x", "utf-8")
    there = line.home / "there"
    agent = tmp_path / "agent"
    agent_process = subprocess.Popen(["ssh-agent", "-D", "-a", str(agent)], stdout=subprocess.DEVNULL)
    before = state_of(line.home)
    with socket.create_server(("127.0.0.1", 0)) as inner:
        port = inner.getsockname()[1]
        tries = {
            "command": (line.client("HOST", "ls"), ONLY_THE_DESK),
            "command in a terminal": (line.client("-tt", "HOST", "sh"), ONLY_THE_DESK),
            "empty shell": (line.client("-T", "HOST"), "needs a terminal"),
            "another account": (line.client("-tt", "HOST", "csdesk ssh-entry --as lina"), ONLY_THE_DESK),
            "old scp": (line.client("-O", str(mine), f"HOST:{there}", name="scp"), ONLY_THE_DESK),
            "scp": (line.client(str(mine), f"HOST:{there}", name="scp"), "subsystem request failed"),
            "scp back": (line.client("-O", f"HOST:{line.store}", str(tmp_path), name="scp"), ONLY_THE_DESK),
            "sftp": (line.client("-b", "/dev/null", "HOST", name="sftp"), "subsystem request failed"),
            "subsystem": (line.client("-s", "HOST", "sftp"), "subsystem request failed"),
            "-W": (line.client("-v", "-W", f"127.0.0.1:{port}", "HOST"), "administratively prohibited"),
            "-R": (
                line.client(
                    "-o", "ExitOnForwardFailure=yes", "-v", "-N", "-R", f"{free_port()}:127.0.0.1:{port}", "HOST"
                ),
                "remote port forwarding failed",
            ),
            "-A -X": (line.client("-v", "-A", "-X", "-T", "HOST"), "X11 forwarding request failed"),
            "a stranger": (line.server.client(stranger, "-T", "HOST"), "Permission denied (publickey)"),
            "a disabled account": (line.server.client(line.zhoumin, "-tt", "HOST"), "opens no desk any more"),
        }
        running = {
            what: line.run(command, DISPLAY="127.0.0.1:7", SSH_AUTH_SOCK=str(agent))
            for what, (command, _said) in tries.items()
        }
        try:
            for what, process in running.items():
                said, _ = process.communicate(timeout=PATIENCE)
                assert process.returncode not in (0, None), what
                assert tries[what][1] in said, (what, said)
            forwarded(line, port)
            inner.settimeout(0)
            with pytest.raises(BlockingIOError):
                inner.accept()
        finally:
            for process in [*running.values(), agent_process]:
                process.kill()
                process.wait()
    assert "agent forwarding disabled" in line.server.said()
    assert not there.exists()
    assert sorted(path.name for path in tmp_path.iterdir() if not path.is_socket()) == ["mine"]
    assert state_of(line.home) == before
    assert process_of(line.store) is None


def forwarded(line: Line, port: int) -> None:
    """-L and -D: the client listens, the server carries nothing through."""
    own, socks = free_port(), free_port()
    client = line.run(line.client("-N", "-L", f"{own}:127.0.0.1:{port}", "-D", str(socks), "HOST"))
    try:
        with connected(own) as through:
            assert received(through) == b""
        with connected(socks) as through:
            through.sendall(b"\x05\x01\x00" + b"\x05\x01\x00\x01\x7f\x00\x00\x01" + port.to_bytes(2))
            # It speaks SOCKS, and has no way to the port: the second byte of its answer is not 0.
            assert received(through)[2:4] != b"\x05\x00"
    finally:
        client.kill()
        client.communicate()


def connected(port: int) -> socket.socket:
    """A connection to a port on which a client will soon listen."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            through = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        except ConnectionRefusedError:
            assert time.monotonic() < end
            time.sleep(0.02)
        else:
            return through


def received(through: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    whole = b""
    try:
        while part := through.recv(4096):
            whole += part
    except ConnectionResetError:
        pass
    return whole
