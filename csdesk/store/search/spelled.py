"""One client as the index knows it: cleaned, read aloud, and taken apart into windows (O-1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from csdesk.rules.spelling import Readings, cleaned, numbers
from csdesk.store.search.ranking import rank_of, usage_of
from csdesk.store.search.windows import initials_in, join_sounds, part_sounds, windows_of

Client = tuple[int, str, str, str, str, int, int | None]
"""Id, code, name, contact, phone, uses, last use in seconds since 1970."""

Row = tuple[int, int, str, str, str, str, str, str]
"""Rank, client id, code, name, contact, numbers joined by ";", sounds of the name, sounds of the contact."""

Standing = tuple[int, int]
"""The client that is shown when this one is found, and whether it is archived."""

FIELDS = "rank, client_id, code, name, contact, numbers, name_sounds, contact_sounds"
"""The columns of a `Row`."""


@cache
def shipped_readings() -> Readings:
    """The readings that come with csdesk, from its playbook files."""
    import tomllib  # finding never needs it

    package = Path(__file__).resolve().parents[2]
    folder = package / "data" if (package / "data").is_dir() else package.parent / "data"
    surnames, polyphones = (
        tomllib.loads((folder / f"{file}.toml").read_text("utf-8"))["reading"] for file in ("surnames", "polyphones")
    )
    return Readings(surnames, polyphones)


def spelled(clients: Iterable[Client], readings: Readings | None = None) -> Iterator[Row]:
    """The rows of the index for some clients; read aloud as csdesk comes, without `readings` of the playbook."""
    readings = readings or shipped_readings()
    for client_id, code, name, contact, phone, uses, last_used_at in clients:
        name, contact = cleaned(name), cleaned(contact)
        yield (
            rank_of(client_id, name, usage_of(uses, last_used_at)),
            client_id,
            cleaned(code),
            name,
            contact,
            ";".join(numbers(phone)),
            join_sounds(readings.of_name(name)),
            join_sounds(readings.of_contact(contact)),
        )


def windows_text(row: Row) -> str:
    """The windows of a row as the index takes them: parted by spaces."""
    _, _, code, name, contact, phones, name_sounds, contact_sounds = row
    return " ".join(
        windows_of(code, name, contact, phones.split(";"), part_sounds(name_sounds), part_sounds(contact_sounds))
    )


def initials_of(rows: Iterable[Row]) -> set[tuple[str, str]]:
    """The characters in some rows that have pinyin, each with a letter that it can begin with."""
    found: set[tuple[str, str]] = set()
    for _, _, _, name, contact, _, name_sounds, contact_sounds in rows:
        found |= initials_in(name, part_sounds(name_sounds)) | initials_in(contact, part_sounds(contact_sounds))
    return found
