"""The shop that is measured: the made-up one of `csdesk demo`, in a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CSDESK = (sys.executable, "-m", "csdesk")
CLIENTS = {"small": 40, "shop": 400, "city": 100_000}
COLUMNS, ROWS = 80, 24


@dataclass(frozen=True)
class Shop:
    """A made-up shop of one size; what csdesk keeps of it and of its person lies in `folder`."""

    folder: Path
    size: str
    store: Path

    @property
    def environment(self) -> Mapping[str, str]:
        """What csdesk is to see: this store, a home of its own, English."""
        return {**home(self.folder), "CSDESK_STORE": str(self.store)}

    @property
    def demo(self) -> tuple[str, ...]:
        """The command that opens the desk on it, signed in."""
        return (*CSDESK, "demo", "--size", self.size)


def prepared(folder: Path, size: str) -> Shop:
    """The shop of that size in `folder`, made now unless it is there; SystemExit when csdesk does not make it."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [*CSDESK, "demo", "--size", size, "--make-only", "--json"],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        env={"PATH": os.environ.get("PATH", os.defpath), **home(folder)},
    )
    if done.returncode:
        raise SystemExit(f"csdesk demo ended with {done.returncode}")
    return Shop(folder, size, Path(json.loads(done.stdout)["store"]))


def home(folder: Path) -> Mapping[str, str]:
    """An environment in which nothing of the person who runs the benchmark is seen."""
    return {"HOME": str(folder), "LANG": "C.UTF-8"}
