"""csdesk's commands from one warm process, forked for each: `python -m tests.e2e.warm`.

Reads requests in JSON, a line each, and answers each in a line: its exit code, and what it printed. Loading everything
anew for every command would take most of the time of a journey that gives dozens of them; that a command starts by
itself is shown elsewhere.
"""

from __future__ import annotations

import atexit
import json
import os
import pkgutil
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

LOADED_BEFORE = ("csdesk.models", "csdesk.store", "csdesk.desk", "csdesk.exchange", "csdesk.cli")


@dataclass(frozen=True)
class Done:
    """What a command answered."""

    code: int
    out: str
    err: str


def run(
    arguments: tuple[str, ...], *, environment: Mapping[str, str], cwd: Path, typed: str = "", clock: Path | None = None
) -> Done:
    """Run `csdesk ARGUMENTS` with nothing but `environment`; `clock` is a file as in `at_another_time`."""
    asked = {
        "arguments": arguments,
        "environment": dict(environment),
        "cwd": str(cwd),
        "typed": typed,
        "clock": str(clock) if clock else None,
    }
    process, one_at_a_time = _process()
    with one_at_a_time:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        return Done(**json.loads(process.stdout.readline()))


@cache
def _process() -> tuple[subprocess.Popen[str], threading.Lock]:
    """The warm process of this one."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.warm"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    atexit.register(process.communicate)
    return process, threading.Lock()


def _child(asked: dict[str, Any], descriptors: tuple[int, int, int]) -> int:
    from csdesk.cli.program import run
    from csdesk.clock import SystemClock
    from tests.e2e.at_another_time import AheadClock

    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["cwd"])
    return run(asked["arguments"], clock=AheadClock(Path(asked["clock"])) if asked["clock"] else SystemClock())


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    typed, out, err = (os.memfd_create(name) for name in ("typed", "out", "err"))
    os.write(typed, asked["typed"].encode())
    os.lseek(typed, 0, os.SEEK_SET)
    child = os.fork()
    if child == 0:
        code = 70
        try:
            code = _child(asked, (typed, out, err))
            sys.stdout.flush()
            sys.stderr.flush()
        except BaseException:
            os.write(err, traceback.format_exc().encode())
        os._exit(code)
    _, status = os.waitpid(child, 0)
    said = [_whole(descriptor) for descriptor in (out, err)]
    os.close(typed)
    return {"code": os.waitstatus_to_exitcode(status), "out": said[0], "err": said[1]}


def _whole(descriptor: int) -> str:
    os.lseek(descriptor, 0, os.SEEK_SET)
    with os.fdopen(descriptor, "rb") as file:
        return file.read().decode()


def main() -> None:
    """See the top of the file."""
    for name in LOADED_BEFORE:
        package = import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            import_module(module.name)
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    for line in requests:
        answers.write(json.dumps(_answer(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
