"""Finding clients by what was typed (F9, O-1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from csdesk.rules.spelling import cleaned, words
from csdesk.store.search.index import USAGE_MOST, usage_of_rank
from csdesk.store.search.terms import any_of, every_of
from csdesk.store.search.units import is_mixed
from csdesk.store.search.windows import part_sounds
from csdesk.store.search.words import Place, Word

_LOOKED_UP_MOST = 4
"""Words of a query that go through the index; all of them are compared on the row."""

_EXACT_CODE = Place.START + 1

_FIELDS = "row.rank, row.client_id, row.code, row.name, row.contact, row.numbers, row.name_sounds, row.contact_sounds"

# The index gives ranks in rising order, and CROSS JOIN keeps it outermost, so that rows come best first as they are
# read and reading stops as soon as there are enough.
_STREAM = f"""SELECT {_FIELDS} FROM client_search CROSS JOIN client_search_row AS row
    ON row.rank = client_search.rowid WHERE client_search MATCH ? ORDER BY client_search.rowid"""  # noqa: S608


_RANKS = "SELECT rowid FROM client_search WHERE client_search MATCH ? ORDER BY rowid LIMIT ?"
_ROW = f"SELECT {_FIELDS} FROM client_search_row AS row WHERE rank = ?"  # noqa: S608
_FEW = 100
"""Fewer clients than this are all looked at, which is faster than to ask the index for starts first."""


@dataclass(frozen=True)
class Hit:
    """A client that was found.

    `score` grows with the rank: 3 for the exact code, 2 for a prefix, 1 for anywhere, and below that, from 0 to 1, how
    often and how lately the client was used. `last_used_at` is in seconds since 1970.
    """

    client_id: int
    code: str
    name: str
    contact: str
    phone: str
    uses: int
    last_used_at: int | None
    score: float


def find(connection: Any, query: str, *, limit: int = 20) -> list[Hit]:
    """The clients that have every word of what was typed, best first (O-1); without a word, the most used ones.

    First the client with exactly this code, then those of which some field begins with a word, then the others; among
    these the often and lately used first, then those with the shortest name. Anything can be typed.
    """
    typed = [Word(word) for word in words(query)]
    if limit < 1:
        return []
    if not typed:
        return _hits(connection, _most_used(connection, limit))
    return _hits(connection, _best(connection, typed, cleaned(query), limit))


_Found = tuple[int, int, int]
"""A client found: minus its tier, its rank, its id; the smaller the better."""


def _best(connection: Any, typed: Sequence[Word], code: str, limit: int) -> list[_Found]:
    found: list[_Found] = []
    seen: set[int] = set()

    def take(rows: Iterable[Any], tier: int, most: int) -> None:
        """Take from `rows` up to `most` clients, not yet seen, that have every word, and are of this tier or better."""
        left = most
        for rank, client_id, *fields in rows:
            if client_id in seen:
                continue
            place = _tier(typed, code, fields)
            if place >= tier:
                seen.add(client_id)
                found.append((-place, rank, client_id))
                left -= 1
                if not left:
                    return

    waiting = connection.execute(
        f"""SELECT waiting.{_FIELDS[4:]} FROM client_search_waiting AS waiting
            CROSS JOIN client_search_row AS row USING (client_id)"""  # noqa: S608
    ).fetchall()
    take(waiting, Place.ANYWHERE, len(waiting))
    seen.update(row[1] for row in waiting)
    take(
        connection.execute(
            f"SELECT {_FIELDS} FROM client_search_row AS row WHERE code = ? ORDER BY rank LIMIT ?",  # noqa: S608
            (code, limit),
        ),
        _EXACT_CODE,
        limit,
    )
    initials = _initials(connection, typed)
    everywhere = every_of([word.terms(initials) for word in _looked_up(typed)])
    few = connection.execute(_RANKS, (everywhere, _FEW)).fetchall()
    if len(few) < _FEW:
        rows = (connection.execute(_ROW, rank).fetchone() for rank in few)
        take((row for row in rows if row), Place.ANYWHERE, _FEW)
        return sorted(found)[:limit]
    at_start = every_of([any_of([word.terms(initials, at_start=True) for word in typed]), everywhere])
    take(connection.execute(_STREAM, (at_start,)), Place.START, limit)
    if sum(one[0] <= -Place.START for one in found) < limit:
        take(connection.execute(_STREAM, (everywhere,)), Place.ANYWHERE, limit)
    return sorted(found)[:limit]


def _initials(connection: Any, typed: Sequence[Word]) -> dict[str, str]:
    """The letters that the pinyin of the characters in mixed words can begin with, and the characters themselves."""
    characters = "".join({character for word in typed if is_mixed(word.text) for character in word.text})
    found: dict[str, str] = {}
    if characters:
        rows = connection.execute(
            "SELECT character, letter FROM client_search_initial WHERE instr(?, character)", (characters,)
        )
        for character, letter in rows:
            found[character] = found.get(character, "") + letter
    return found


def _tier(typed: Sequence[Word], code: str, fields: Sequence[str]) -> int:
    """The tier of a client from its fields in the index; 0 when it has not every word."""
    sounds = part_sounds(fields[4]), part_sounds(fields[5])
    best = Place.NOWHERE
    for word in typed:
        place = word.place(fields, sounds)
        if place is Place.NOWHERE:
            return Place.NOWHERE
        best = max(best, place)
    return _EXACT_CODE if fields[0] == code else best


def _looked_up(typed: Sequence[Word]) -> list[Word]:
    """The words to be looked up in the index: not a lone letter or digit, which nearly everybody has, beside others."""
    longest_first = sorted(typed, key=lambda word: -len(word.text.encode()))
    telling = [word for word in longest_first if len(word.text.encode()) > 1] or longest_first
    return telling[:_LOOKED_UP_MOST]


def _most_used(connection: Any, limit: int) -> list[_Found]:
    found = connection.execute(
        """SELECT 0, rank, client_id FROM client_search_row
           WHERE client_id NOT IN (SELECT client_id FROM client_search_waiting) ORDER BY rank LIMIT ?""",
        (limit,),
    ).fetchall()
    waiting = connection.execute("SELECT 0, rank, client_id FROM client_search_waiting").fetchall()
    return sorted([*found, *waiting])[:limit]


def _hits(connection: Any, found: Sequence[_Found]) -> list[Hit]:
    places = ", ".join("?" * len(found))
    rows = connection.execute(
        f"SELECT id, code, name, contact, phone, uses, last_used_at FROM client WHERE id IN ({places})",  # noqa: S608
        [client_id for _, _, client_id in found],
    )
    clients: dict[int, Any] = {row[0]: row[1:] for row in rows}
    hits = []
    for tier, rank, client_id in found:
        if client_id in clients:
            code, name, contact, phone, uses, last_used_at = clients[client_id]
            score = round(usage_of_rank(rank) / (USAGE_MOST + 1) - tier, 6)
            hits.append(Hit(client_id, code, name, contact, phone, uses, last_used_at, score))
    return hits
