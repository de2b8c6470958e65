"""A real OpenSSH server on this machine's loopback, set up by the lines of docs/ssh.md, and its client.

It runs as whoever runs the tests, on a free port, with a key of its own, and is killed at the end.
"""

from __future__ import annotations

import getpass
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

ROOT = Path(__file__).resolve().parents[2]
SBIN = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))
PATIENCE = 60.0


def program(name: str) -> str:
    """The path of one of OpenSSH's programs; the test is skipped where it is missing."""
    found = shutil.which(name, path=SBIN)
    if found is None:
        pytest.skip(f"{name} of OpenSSH is not installed")
    return found


def documented() -> str:
    """The block that docs/ssh.md has an installer put into the server's settings."""
    page = (ROOT / "docs" / "ssh.md").read_text("utf-8")
    match = re.search(r"^```\n(Match User csdesk\n.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert match is not None
    return match[1]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Server:
    """The server, while the context lasts."""

    folder: Path
    alive: int = 1
    """Seconds after which it asks a silent client whether it is still there."""
    name: str = "sshd"

    def __enter__(self) -> Self:
        self.keys.touch()
        if not (self.folder / "host_key").exists():
            self.new_key("host_key")
        sshd = program("sshd")
        if os.geteuid() == 0:
            # Where root's server puts its unprivileged half; the package makes it at the machine's start only.
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        for _ in range(5):  # somebody else may take the port first
            self.port = free_port()
            self.settings.write_text(self._settings(), "utf-8")
            self.log.unlink(missing_ok=True)
            self._process = subprocess.Popen([sshd, "-D", "-f", self.settings, "-E", self.log])
            if self._listens():
                return self
            self._process.wait()
        raise AssertionError(self.said())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait()

    @property
    def keys(self) -> Path:
        """The file of keys that it reads."""
        return self.folder / "csdesk_keys"

    @property
    def settings(self) -> Path:
        """Its settings."""
        return self.folder / f"{self.name}_config"

    @property
    def log(self) -> Path:
        """Where it says what it did."""
        return self.folder / f"{self.name}.log"

    def said(self) -> str:
        """What it said so far."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def _settings(self) -> str:
        """The documented block, for this user and sooner to notice a dead client, behind what any test server needs."""
        own = f"""Port {self.port}
ListenAddress 127.0.0.1
HostKey {self.folder}/host_key
PidFile none
UsePAM no
StrictModes no
LogLevel DEBUG1
MaxStartups 100
"""
        block = documented().replace("Match User csdesk", f"Match User {getpass.getuser()}")
        block = block.replace("/etc/ssh/csdesk_keys", str(self.keys))
        return own + re.sub(r"(ClientAlive\w+) \d+", rf"\1 {self.alive}", block)

    def _listens(self) -> bool:
        end = time.monotonic() + PATIENCE
        while self._process.poll() is None and time.monotonic() < end:
            if "Server listening on 127.0.0.1" in self.said():
                return True
            time.sleep(0.02)
        return False

    def effective(self) -> Sequence[str]:
        """The settings as the server itself understands them for this user."""
        who = f"user={getpass.getuser()},host=localhost,addr=127.0.0.1"
        return subprocess.run(
            [program("sshd"), "-T", "-f", self.settings, "-C", who], capture_output=True, text=True, check=True
        ).stdout.splitlines()

    def new_key(self, name: str) -> Path:
        """A new key pair in the folder; the private half's path."""
        path = self.folder / name
        keygen = [program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(path)]
        subprocess.run(keygen, check=True)
        return path

    def client(self, key: Path, *words: str, name: str = "ssh", port: int | None = None) -> list[str]:
        """The command line of a client of OpenSSH with that key; `words` stand for themselves, HOST for the server."""
        options = {
            "IdentitiesOnly": "yes",
            "BatchMode": "yes",
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": str(self.folder / "known"),
            "GlobalKnownHostsFile": "/dev/null",
            "LogLevel": "ERROR" if "-v" not in words else "DEBUG1",
            "IdentityFile": str(key),
            "Port": str(port or self.port),
            "User": getpass.getuser(),
        }
        given = [part for option, value in options.items() for part in ("-o", f"{option}={value}")]
        return [program(name), "-F", "/dev/null", *given, *(word.replace("HOST", "127.0.0.1") for word in words)]


def process_of(store: Path) -> int | None:
    """The desk that an SSH line has open on the store; None when there is none."""
    for found in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = found.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"ssh-entry" in words and os.fsencode(store) in words:
            return int(found.parent.name)
    return None


def environment_of(pid: int) -> Mapping[str, str]:
    """The environment that a process was begun with."""
    entries = Path(f"/proc/{pid}/environ").read_bytes().decode("utf-8", "replace").split("\0")
    return dict(entry.split("=", 1) for entry in entries if "=" in entry)


def wait_until_gone(pid: int) -> float:
    """Wait until a process has ended; after how many seconds it had."""
    began = time.monotonic()
    while time.monotonic() < began + PATIENCE:
        if not Path(f"/proc/{pid}").exists():
            return time.monotonic() - began
        time.sleep(0.02)
    raise AssertionError(f"process {pid} still runs")
