"""What `csdesk doctor` looks at, one function a matter (A-7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from csdesk.cli.checkup import machine, messages, safety
from csdesk.cli.checkup import store as of_store
from csdesk.cli.checkup.finding import Finding, Place


def look(store: Path, now: datetime) -> Iterator[Finding]:
    """Every finding, one after the other; nothing is changed."""
    place = Place(store, now)
    about_the_machine: Sequence[Callable[[Place], Finding]] = (
        machine.sqlite_in_use, machine.file_system, machine.disk, machine.locale_in_use, machine.terminal,
        machine.font, machine.log, messages.playbook, messages.mail,
    )  # fmt: skip
    yield of_store.store(place)
    if store.exists():
        yield from of_store.inside(place)
        yield safety.permissions(place)
    yield safety.backups(place)
    yield safety.identity_key(place)
    for matter in about_the_machine:
        yield matter(place)
