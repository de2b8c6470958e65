"""What `csdesk doctor` finds about the machine: SQLite, disk, locale, terminal, log (A-7)."""

from __future__ import annotations

import locale
import os
import shutil
import stat
import sys
from datetime import UTC, datetime

from csdesk import places
from csdesk.cli import width_probe
from csdesk.cli.checkup.finding import Finding, Place
from csdesk.language import _, current, say
from csdesk.refused import Refused
from csdesk.store import sqlite
from csdesk.store.sqlite import driver

LEAST_FREE_BYTES = 500 << 20
"""Free space below which the disk is called nearly full."""

SMALLEST_SCREEN = (80, 24)


def sqlite_in_use(_place: Place) -> Finding:
    """Whether the SQLite in use damages no busy store."""
    version = driver.sqlite_version
    if sqlite.wal_reset_bug():
        advice = _(
            "SQLite {version} can damage a busy store. `pip install pysqlite3` brings a newer one, or update Python.",
            version=version,
        )
        return Finding("sqlite", False, advice)
    return Finding("sqlite", True, _("SQLite {version} is in use.", version=version))


def file_system(place: Place) -> Finding:
    """Whether the store lies where SQLite's locks hold."""
    try:
        sqlite.refuse_network_file_system(place.store)
    except Refused as refused:
        return Finding("file_system", False, say(refused))
    return Finding("file_system", True, _("The store lies on a disk of this machine."))


def disk(place: Place) -> Finding:
    """Whether there is room for the store to grow, and to be copied."""
    folder = place.store.parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    # A migration writes a copy of the store first.
    needed = LEAST_FREE_BYTES + (place.store.stat().st_size if place.store.exists() else 0)
    megabytes = f"{free >> 20:,}"
    if free < needed:
        advice = _("Only {free} MB are free on the disk of {path}. Free some space.", free=megabytes, path=folder)
        return Finding("disk", False, advice)
    return Finding("disk", True, _("{free} MB are free on the disk of {path}.", free=megabytes, path=folder))


def locale_in_use(_place: Place) -> Finding:
    """Whether Chinese can be read and written."""
    encoding = locale.getencoding()
    if encoding.lower().replace("-", "") != "utf8":
        advice = _(
            "The locale's encoding is {encoding}, in which Chinese may be unreadable. Set LANG=zh_CN.UTF-8 or C.UTF-8.",
            encoding=encoding,
        )
        return Finding("locale", False, advice)
    return Finding("locale", True, _("The locale is UTF-8, the language {language}.", language=current()))


def _has_terminal() -> bool:
    return sys.stdout.isatty()


def terminal(_place: Place) -> Finding:
    """Whether the terminal can show the desk."""
    if not _has_terminal():
        return Finding("terminal", True, _("There is no terminal here to look at."))
    kind = os.environ.get("TERM", "")
    size = shutil.get_terminal_size()
    if kind in ("", "dumb", "unknown"):
        advice = _("TERM is {kind}. Start csdesk in a terminal such as xterm-256color.", kind=kind or "-")
        return Finding("terminal", False, advice)
    if size.columns < SMALLEST_SCREEN[0] or size.lines < SMALLEST_SCREEN[1]:
        advice = _(
            "The terminal has {columns} by {lines} characters. The desk needs 80 by 24: make the window larger.",
            columns=size.columns,
            lines=size.lines,
        )
        return Finding("terminal", False, advice)
    found = _("The terminal is {kind}, {columns} by {lines}.", kind=kind, columns=size.columns, lines=size.lines)
    return Finding("terminal", True, found)


def log(_place: Place) -> Finding:
    """When the last fault was written down, and where."""
    log = places.log_file()
    if not log.exists():
        return Finding("log", True, _("No fault was written down. The log would be {path}.", path=log))
    if stat.S_IMODE(log.stat().st_mode) & 0o077:
        advice = _("{path} can be read by others. `chmod {mode} {path}` mends it.", path=log, mode="600")
        return Finding("log", False, advice)
    last = datetime.fromtimestamp(log.stat().st_mtime, UTC)
    found = _("The last fault was written down at {time}, in {path}.", time=f"{last:%Y-%m-%d %H:%M} UTC", path=log)
    return Finding("log", True, found)


def font(_place: Place) -> Finding:
    """Whether Chinese is drawn two cells wide, as everything on the screen counts on."""
    if not _has_terminal():
        return Finding("font", True, _("There is no terminal here whose font could be looked at."))
    wide, unclear = (width_probe.cells_of(text, sys.stdin, sys.stdout) for text in ("中", "\u00b7"))
    if wide is None:
        return Finding(
            "font", True, _("The terminal does not say how wide it draws; Chinese should stand in even columns.")
        )
    if wide != 2:
        advice = _(
            "The terminal draws a Chinese character {n} cells wide instead of 2, so columns will be uneven. Set "
            "LANG=zh_CN.UTF-8 before it starts, or choose another font or terminal.",
            n=wide,
        )
        return Finding("font", False, advice)
    if unclear == 2:
        found = _("Chinese is two cells wide. Some signs are as well; csdesk draws none of those in columns.")
        return Finding("font", True, found)
    return Finding("font", True, _("Chinese characters are two cells wide, as they should be."))
