"""The mail server of the tests, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def mail_server(log: Path, behaviour: str, *, port: int = 0, seed: int = 0) -> Iterator[int]:
    """It runs while the context lasts, and writes what it took into `log`; the port."""
    command = [sys.executable, "-m", "tests.exchange.smtp_server", "--port", str(port), "--log", str(log)]
    server = subprocess.Popen(
        [*command, "--seed", str(seed), "--behaviour", behaviour], cwd=ROOT, stdout=subprocess.PIPE
    )
    try:
        assert server.stdout is not None
        yield int(server.stdout.readline())
    finally:
        server.kill()
        server.communicate()
