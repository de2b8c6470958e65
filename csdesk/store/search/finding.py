"""Finding clients by what was typed (F9, O-1).

The index gives ranks, best first; their rows are looked at until there are enough.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from csdesk.rules.spelling import cleaned, words
from csdesk.store.search.ranking import USAGE_MOST, usage_of_rank
from csdesk.store.search.terms import any_of, every_of
from csdesk.store.search.units import is_mixed
from csdesk.store.search.windows import part_sounds
from csdesk.store.search.words import Place, Word

_LOOKED_UP_MOST = 3
"""Words of a query that go through the index; all of them are compared on the row."""

_FEW = 40
"""Fewer clients than this are all looked at, which is faster than to ask the index for starts first."""

_AT_ONCE = 20
"""Rows read with the first statement; then always twice as many, up to ten times as many."""

_COMMON = re.compile("[0-9]{1,2}|[b-df-hj-np-tw-z]")

_EXACT_CODE = Place.START + 1

_SPELLED = "client_id, shown_id, archived, code, name, contact, numbers, name_sounds, contact_sounds"
_SHOWN = "id, code, name, contact, phone, uses, last_used_at, archived_at IS NOT NULL"

_RANKS = "SELECT rowid FROM client_search WHERE client_search MATCH ? AND rowid > ? ORDER BY rowid"
_MATCHING = f"""SELECT row.rank, {_SPELLED} FROM client_search CROSS JOIN client_search_row AS row
    ON row.rank = client_search.rowid WHERE client_search MATCH ? AND client_search.rowid > ?"""  # noqa: S608
_HAS = " AND (instr(numbers, ?) OR instr(code, ?) OR instr(name, ?) OR instr(contact, ?))"
_OF_CODE = f"SELECT rank, {_SPELLED} FROM client_search_row WHERE code = ? ORDER BY rank LIMIT ?"  # noqa: S608
_WAITING = f"""SELECT waiting.rank, {_SPELLED} FROM client_search_waiting AS waiting
    CROSS JOIN client_search_row AS row USING (client_id)"""  # noqa: S608


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
    archived: bool = False


def find(connection: Any, query: str, *, limit: int = 20, archived: bool = False) -> list[Hit]:
    """The clients that have every word of what was typed, best first (O-1); without a word, the most used ones.

    One that was merged is found by what it was, and shown as the one it was merged into (K-1). Archived clients are
    found only with `archived`.

    First the client with exactly this code, then those of which some field begins with a word, then the others; among
    these the often and lately used first, then those with the shortest name. Anything can be typed. A lone letter or
    one or two digits beside other words make no beginning: every other phone begins with 13.
    """
    typed = [Word(word) for word in words(query)]
    if limit < 1:
        return []
    if not typed:
        return _hits(connection, _most_used(connection, limit, archived))
    return _hits(connection, _best(connection, typed, cleaned(query), limit, archived))


_Found = tuple[int, int, int]
"""A client found: minus its tier, its rank, its id; the smaller the better."""


class _Taken:
    """The clients found so far."""

    def __init__(self, typed: Sequence[Word], code: str, archived: bool) -> None:
        self._telling, others = _parted(typed)
        self._archived = archived
        # First those that most clients lack, so that the others need not be looked for.
        self._others = sorted(others, key=lambda word: -len(word.text))
        self._code = code
        self._seen: set[int] = set()
        self._found: dict[int, _Found] = {}
        """By the client that is shown."""

    @property
    def found(self) -> list[_Found]:
        """The clients found, the best first."""
        return sorted(self._found.values())

    def take(self, rows: Iterable[Any], tier: int, most: int) -> None:
        """Take from `rows` up to `most` clients, not yet seen, that have every word, and are of this tier or better."""
        for rank, client_id, shown_id, archived, *fields in rows:
            if client_id not in self._seen and archived <= self._archived:
                reached = self._tier(fields)
                if reached >= tier or reached == Place.NOWHERE:
                    self._seen.add(client_id)
                if reached >= tier:
                    known = self._found.get(shown_id)
                    self._found[shown_id] = min((-reached, rank, shown_id), known or (0, 0, 0))
                    # One that was found by another of its names is none more.
                    most -= known is None
                    if most == 0:
                        return

    def leave(self, rows: Iterable[Any]) -> None:
        """Take no more notice of the clients of `rows`."""
        self._seen.update(row[1] for row in rows)

    def count(self, tier: int) -> int:
        """How many are of this tier or better."""
        return sum(one[0] <= -tier for one in self._found.values())

    def _tier(self, fields: Sequence[str]) -> int:
        """The tier of a client by its spelled fields; 0 when it has not every word."""
        sounds = part_sounds(fields[4]), part_sounds(fields[5])
        if not all(word.place(fields, sounds) for word in self._others):
            return Place.NOWHERE
        best = Place.NOWHERE
        for word in self._telling:
            place = word.place(fields, sounds)
            if place is Place.NOWHERE:
                return Place.NOWHERE
            best = max(best, place)
        return _EXACT_CODE if fields[0] == self._code else best


def _best(connection: Any, typed: Sequence[Word], code: str, limit: int, archived: bool) -> list[_Found]:
    taken = _Taken(typed, code, archived)
    # The index does not know yet where these belong.
    waiting = connection.execute(_WAITING).fetchall()
    taken.take(waiting, Place.ANYWHERE, len(waiting))
    taken.leave(waiting)
    taken.take(connection.execute(_OF_CODE, (code, limit)).fetchall(), _EXACT_CODE, limit)
    initials = _initials(connection, typed)
    telling, others = _parted(typed)
    terms = [word.terms(initials) for word in telling[:_LOOKED_UP_MOST]]
    digits = [word.text for word in others if word.text.isdecimal()]
    anywhere = every_of(terms)
    with closing(connection.execute(_RANKS, (anywhere, -1))) as ranks:
        first = [rank for (rank,) in islice(ranks, _FEW)]
    if len(first) < _FEW:
        taken.take(_ranked(connection, first), Place.ANYWHERE, _FEW)
        return taken.found[:limit]
    at_start = _some_at_start([word.terms(initials, at_start=True) for word in telling], terms)
    with closing(_matching(connection, at_start, digits)) as rows:
        taken.take(rows, Place.START, limit)
    if taken.count(Place.START) < limit:
        with closing(_matching(connection, anywhere, digits, behind=first[-1])) as rows:
            taken.take(chain(_ranked(connection, first), rows), Place.ANYWHERE, limit)
    return taken.found[:limit]


def _some_at_start(starts: Sequence[str], terms: Sequence[str]) -> str:
    """An index expression: all of `terms`, and at least one of `starts`, which are of the same words and perhaps more.

    With one word or two it is faster not to look for a word again that is at a start; with more it is slower.
    """
    if len(starts) == 1:
        return starts[0]
    if len(starts) == 2:
        return any_of([every_of([starts[0], terms[1]]), every_of([terms[0], starts[1]])])
    return every_of([any_of(starts), *terms])


def _parted(typed: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """The words that tell clients apart, the longest first, and those that do not, as nearly everybody has them.

    Those are a digit, two digits, and a letter that Chinese syllables begin with; when there are no others, they tell.
    """
    longest_first = sorted(typed, key=lambda word: len(word.text.encode()), reverse=True)
    telling = [word for word in longest_first if not _COMMON.fullmatch(word.text)]
    others = [word for word in longest_first if _COMMON.fullmatch(word.text)]
    return (telling, others) if telling else (others, [])


def _initials(connection: Any, typed: Sequence[Word]) -> dict[str, str]:
    """The letters that the pinyin of the characters in mixed words can begin with."""
    characters = sorted({character for word in typed if is_mixed(word.text) for character in word.text})
    found: dict[str, str] = {}
    for character, letter in _rows(connection, "character, letter", "client_search_initial", "character", characters):
        found[character] = found.get(character, "") + letter
    return found


def _most_used(connection: Any, limit: int, archived: bool) -> list[_Found]:
    found = connection.execute(
        """SELECT 0, rank, client_id FROM client_search_row
           WHERE client_id NOT IN (SELECT client_id FROM client_search_waiting) AND shown_id = client_id
               AND archived <= ? ORDER BY rank LIMIT ?""",
        (archived, limit),
    ).fetchall()
    waiting = connection.execute(
        """SELECT 0, waiting.rank, client_id FROM client_search_waiting AS waiting
           CROSS JOIN client_search_row AS row USING (client_id) WHERE shown_id = client_id AND archived <= ?""",
        (archived,),
    ).fetchall()
    return sorted([*found, *waiting])[:limit]


def _hits(connection: Any, found: Sequence[_Found]) -> list[Hit]:
    rows = _rows(connection, _SHOWN, "client", "id", (client_id for _, _, client_id in found))
    clients: dict[int, Any] = {row[0]: row[1:] for row in rows}
    hits = []
    for tier, rank, client_id in found:
        if client_id in clients:
            code, name, contact, phone, uses, last_used_at, archived = clients[client_id]
            score = round(usage_of_rank(rank) / (USAGE_MOST + 1) - tier, 6)
            hits.append(Hit(client_id, code, name, contact, phone, uses, last_used_at, score, bool(archived)))
    return hits


def _matching(connection: Any, expression: str, digits: Sequence[str], behind: int = -1) -> Generator[Any, None, None]:
    """The rows of the index that an expression finds behind a rank, the best first; only those with all of `digits`.

    With digits SQLite looks at one after the other while somebody wants more, as most are no hits; without, nearly all
    are, and some at a time are faster.
    """
    if not digits:
        with closing(connection.execute(_RANKS, (expression, behind))) as ranks:
            yield from _ranked(connection, (rank for (rank,) in ranks))
        return
    values = [digit for digit in digits for _ in range(4)]
    query = f"{_MATCHING}{_HAS * len(digits)} ORDER BY client_search.rowid"
    with closing(connection.execute(query, (expression, behind, *values))) as rows:
        yield from rows


def _ranked(connection: Any, ranks: Iterable[int]) -> Iterator[Any]:
    """The rows of the index with these ranks, which must rise, in this order."""
    return _rows(connection, f"rank, {_SPELLED}", "client_search_row", "rank", ranks)


def _rows(
    connection: Any,
    fields: str,
    table: str,
    key: str,
    keys: Iterable[object],
) -> Iterator[Any]:
    """The rows of a table with these keys, some at a time, those in the order of their keys."""
    keys = iter(keys)
    at_once = _AT_ONCE
    while some := list(islice(keys, at_once)):
        at_once = min(2 * at_once, 10 * _AT_ONCE)
        places = ", ".join("?" * len(some))
        yield from connection.execute(f"SELECT {fields} FROM {table} WHERE {key} IN ({places}) ORDER BY {key}", some)  # noqa: S608
