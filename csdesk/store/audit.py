"""Is the record whole? Read from its first entry to its last, each held against its hash and the one before (A-5).

What is looked at is what stands in the file, byte by byte: a text that means the same but was never written so is
found too. A record of any length is read in pieces, so that nobody waits and memory does not grow.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from csdesk.refused import N_, Refused
from csdesk.rules import chain
from csdesk.store import heads, sqlite
from csdesk.store.heads import Head, Kept

PIECE = 500
"""Entries read in one go."""

LISTED = 100
"""Problems that are listed; there may be more."""

_SALT, _SEAL = re.compile("[0-9a-f]{32}"), re.compile("[0-9a-f]{64}")

_GUARDS = ("entry_no_delete", "entry_no_update")

_COLUMNS = "id, at, by, origin, action, subject, subject_id, before, after, previous, hash, salt, sealed"

ERASED = "client.erase"
"""The action of the entry that names every entry out of which it took a person (K-9)."""

_NEXT = f"SELECT {_COLUMNS} FROM entry NOT INDEXED WHERE id > ? ORDER BY id LIMIT {PIECE}"  # noqa: S608  (constants)

SENTENCES = {
    "content": N_("What entry {entry} says does not fit its hash: it was changed."),
    "link": N_("Entry {entry} does not follow from the one before it: something was changed, removed or put in."),
    "form": N_("Entry {entry} is not written as csdesk writes: it was changed."),
    "missing": N_("Entry {entry} is missing."),
    "cut": N_("The record ends before entry {entry}: its end was cut off. It was longer at {at} (heads, line {line})."),
    "head": N_("Entry {entry} is not the one that was there at {at} (heads, line {line})."),
    "told": N_("Entry {entry} is missing, or is not the one that was told: it has another hash."),
    "erased": N_("Entry {entry} was changed, and no erasing of a person accounts for what it says now."),
    "guard": N_("The guard against changing entries is gone from the store: somebody took it away."),
    "index": N_("The index of the entries does not fit them: {detail}."),
    "damaged": N_("From entry {entry} on the record cannot be read: the file is damaged."),
}
"""What is wrong, by its code."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, with its place."""

    code: str
    entry: int | None
    """The number of the entry; None where it is about the record as a whole."""
    line: int | None = None
    """The line of the file of heads that says otherwise."""
    at: str | None = None
    """When that was written."""
    detail: str = ""

    @property
    def sentence(self) -> Refused:
        """What is wrong, to be said."""
        code, sentence = f"record_{self.code}", SENTENCES[self.code]
        return Refused(code, sentence, entry=self.entry, line=self.line, at=self.at, detail=self.detail)


@dataclass
class Audit:
    """What was found."""

    entries: int = 0
    newest: Head | None = None
    problems: list[Problem] = field(default_factory=list)
    more: int = 0
    """Problems beyond those that are listed."""
    erased: int = 0
    """Entries out of which a person was taken, as later entries tell (K-9)."""
    kept: Kept | None = None
    """What stands in the file of heads; None where there is none, or it was not asked for."""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    @property
    def first_bad(self) -> int | None:
        """The first entry at which something is wrong; None when none is."""
        return min((one.entry for one in self.problems if one.entry is not None), default=None)

    def add(self, problem: Problem) -> None:
        """Note a problem."""
        if len(self.problems) < LISTED:
            self.problems.append(problem)
        else:
            self.more += 1


Show = Callable[[int, int, int], None]
"""Shows how much is done, of how much, and how many rows that was."""


def verify(
    connection: Any,
    *,
    heads_file: Path | None = None,
    told: Iterable[Head] = (),
    breath: float = 0.0,
    show: Show | None = None,
) -> Audit:
    """Look whether the record in an open store is whole, also against the heads that are kept and that somebody told.

    `breath` are seconds to leave to others after every piece. StoreRefused where it is no store at all, Refused when
    the file of heads cannot be read.
    """
    audit = Audit()
    earlier = connection.text_factory
    # What is no UTF-8 is read all the same; its hash then does not fit.
    connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        _chain(connection, audit, breath, show)
        _frame(connection, audit)
        _against_heads(connection, audit, heads_file, told)
    except sqlite.FAILURES as error:
        if "no such table" in str(error):
            raise
        audit.add(Problem("damaged", audit.entries + 1))
    finally:
        connection.text_factory = earlier
    return audit


def _chain(connection: Any, audit: Audit, breath: float, show: Show | None) -> None:
    total = connection.execute("SELECT max(id) FROM entry").fetchone()[0] or 0
    expected, previous = 1, chain.FIRST
    remains: dict[int, str] = {}
    told: dict[int, str] = {}
    for row in _rows(connection, breath):
        number, linked = row[0], True
        if number != expected:
            audit.add(Problem("missing", expected))
            linked = False
        code = _wrong(row)
        if code is None and linked and row[9] != previous:
            code = "link"
        if code is not None:
            audit.add(Problem(code, number))
        elif row[12] is not None:
            remains[number] = chain.remains([*row[1:7], *row[9:11]], _read(row[7]), _read(row[8]))
        elif row[4] == ERASED:
            told |= _told_of(row[8], number)
        previous, expected = row[10], number + 1
        audit.entries += 1
        if show is not None and audit.entries % PIECE == 0:
            show(audit.entries, max(total, audit.entries), audit.entries)
    if audit.entries:
        audit.newest = Head(expected - 1, str(previous))
    for number, found in remains.items():
        if told.get(number) != found:
            audit.add(Problem("erased", number))
    audit.erased = len(remains)


def _told_of(after: str, number: int) -> dict[int, str]:
    """The earlier entries that an erasing took a person out of, each with the hash of what it says since (K-9)."""
    listed = (_read(after) or {}).get("entries")
    if not isinstance(listed, dict):
        return {}
    return {int(one): str(left) for one, left in listed.items() if one.isdecimal() and int(one) < number}


def _rows(connection: Any, breath: float) -> Iterator[tuple[Any, ...]]:
    last = -(1 << 63)
    while rows := connection.execute(_NEXT, (last,)).fetchall():
        yield from rows
        if rows[-1][0] <= last:
            # Numbers that do not grow: only a damaged tree gives such, and it would go round for ever.
            raise sqlite.driver.DatabaseError("malformed")
        last = rows[-1][0]
        if breath:
            time.sleep(breath)


def _wrong(row: tuple[Any, ...]) -> str | None:
    """What is wrong with an entry taken for itself."""
    _id, at, by, origin, action, subject, subject_id, before, after, previous, kept, salt, sealed = row
    texts = (by, origin, action, subject, subject_id, previous, kept)
    if type(at) is not int or any(type(text) is not str for text in texts):
        return "form"
    if not _sealed_rightly(salt, sealed):
        return "form"
    said = (at, by, origin, action, subject, subject_id)
    try:
        was, became = _read(before), _read(after)
        if salt is not None:
            sealed = chain.seal(salt, was, became)
        elif sealed == chain.UNSEALED:
            # The entry that tells of the erasing holds the hash of all that is left.
            return None
        if sealed is None:
            found = chain.digest(*said, was, became, previous)
        else:
            found = chain.sealed_digest(*said, sealed, previous)
    except (ValueError, RecursionError):
        return "form"
    return None if found == kept else "content"


def _sealed_rightly(salt: Any, sealed: Any) -> bool:
    """Whether an entry has a salt, or the seal that was left when a person was taken out, or neither (K-9)."""
    if sealed is None:
        return salt is None or (type(salt) is str and _SALT.fullmatch(salt) is not None)
    return salt is None and type(sealed) is str and (sealed == chain.UNSEALED or _SEAL.fullmatch(sealed) is not None)


def _read(text: Any) -> dict[str, Any] | None:
    """What a JSON text says; ValueError where csdesk would not have written it so."""
    if text is None:
        return None
    if type(text) is not str:
        raise ValueError("no text")
    value = json.loads(text)
    if json.dumps(value) != text or not (value is None or isinstance(value, dict)):
        raise ValueError("not as it is written")
    return value


def _frame(connection: Any, audit: Audit) -> None:
    """What keeps the entries: the guards against changing them, and their index."""
    found = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entry' ORDER BY name"
    if not {row[0] for row in connection.execute(found)} >= set(_GUARDS):
        audit.add(Problem("guard", None))
    said = [str(row[0]) for row in connection.execute("PRAGMA integrity_check('entry')").fetchmany(3)]
    if said != ["ok"]:
        audit.add(Problem("index", None, detail="; ".join(said)))


def _against_heads(connection: Any, audit: Audit, heads_file: Path | None, told: Iterable[Head]) -> None:
    def hash_of(number: int) -> str | None:
        row = connection.execute("SELECT hash FROM entry WHERE id = ?", (number,)).fetchone()
        return row[0] if row else None

    if heads_file is not None:
        try:
            audit.kept = heads.held_against(heads_file, hash_of)
        except OSError as error:
            message = N_("The file of the record's heads, {path}, cannot be read: {detail}.")
            raise Refused("file_heads", message, path=heads_file, detail=error.strerror) from error
    end = audit.newest.number if audit.newest else 0
    wrong = audit.kept.wrong if audit.kept else ()
    for line in wrong:
        if line.head.number <= end:
            audit.add(Problem("head", line.head.number, line.place, line.at))
    for line in [one for one in wrong if one.head.number > end][:1]:
        audit.add(Problem("cut", end + 1, line.place, line.at))
    for head in told:
        if hash_of(head.number) != head.hash:
            audit.add(Problem("told", min(head.number, end + 1)))
