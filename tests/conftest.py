"""What holds for every test: fresh message catalogues, and, where CSDESK_NO_SKIPS is set, no test left out.

Five things save time and change nothing: code is compiled once and kept (tests/__init__.py), because the program is
started hundreds of times; a text of TOML is parsed, a playbook checked, a command put together and a statement of SQL
compiled once in a process; what was there before the first test is not gone through for garbage again and again; and
files lie in memory where there is room: thousands of stores that each wait for a disk wait for minutes.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.compiled_once import compile_once
from tests.loaded_once import load_once
from tests.parsed_once import parse_once

# How long one example takes says more about what else the machine does than about the program.
settings.register_profile("csdesk", deadline=None)
settings.load_profile("csdesk")

MEMORY = Path("/dev/shm")
ROOM = 4 << 30
"""Bytes that must be free there; what a test leaves is gone when it has passed."""

USUAL = gc.get_threshold()
LOOKS_FOR_GARBAGE = 100_000, 20, 50
"""Seldomer than Python does by itself, which took a fifth of the time of a screen."""

LOCALE = Path(__file__).resolve().parent.parent / "csdesk" / "locale"


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues once, before any worker starts, when a .po is newer than its .mo."""
    parse_once()
    compile_once()
    load_once()
    _keep_files_in_memory()
    if hasattr(config, "workerinput") or not _stale():
        return
    from build_catalogues import compile_catalogues

    compile_catalogues(LOCALE)


def _keep_files_in_memory() -> None:
    """Unless somebody said where files are to lie, in this process and whatever it starts."""
    chosen = {"TMPDIR", "PYTEST_DEBUG_TEMPROOT"} & os.environ.keys()
    if not chosen and os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free >= ROOM:
        os.environ["TMPDIR"] = os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY)


def _stale() -> bool:
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            return True
    return False


def pytest_collection_finish(session: pytest.Session) -> None:
    """Set the tests themselves and the modules they have loaded aside from garbage collection, and do it seldomer."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*LOOKS_FOR_GARBAGE)


@pytest.fixture
def usual_collecting() -> Iterator[None]:
    """Garbage is looked for as often as in a program, for those who measure memory."""
    gc.set_threshold(*USUAL)
    yield
    gc.set_threshold(*LOOKS_FOR_GARBAGE)


def _forbid_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure where every test must run; an expected failure is no skip."""
    if os.environ.get("CSDESK_NO_SKIPS") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but CSDESK_NO_SKIPS is set: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tests skipped by a mark or while they run."""
    report = yield
    _forbid_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Whole modules that skip themselves."""
    report = yield
    _forbid_skip(report)
    return report
