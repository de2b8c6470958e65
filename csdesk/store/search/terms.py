"""What to look up in the index for a typed word: an expression that every client with the word fulfils (O-1).

It need not be exact, because the rows that it finds are looked at again; but the fewer others it finds, the faster.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import groupby, product

from csdesk.rules.spelling import SYLLABLES
from csdesk.store.search.units import Unit, Units, is_mixed
from csdesk.store.search.windows import START, SYLLABLE_LETTER, WIDTH

_FEW = 3
"""Up to so many paths through a word are followed from end to end; of more, only the first and the last units."""

_MOST = 6
"""Windows of one path that are looked up."""

_Path = list[Unit]


def terms_of(word: str, ways: Sequence[Units], initials: Mapping[str, str], *, at_start: bool) -> str:
    """The expression for a word that can be taken apart in these ways, at the start of a text or anywhere.

    `initials` has the letters that the pinyin of a character can begin with; only a mixed word needs it.
    """
    mark = START if at_start else ""
    choices = [_way_terms(units, initials, mark) for units in ways]
    if is_mixed(word):
        # A code has no sounds, so characters and letters stand in its windows side by side, as they are typed.
        rest = [_term(word[start : start + WIDTH]) for start in _starts(len(word))]
        choices.append(every_of([_term(mark + word[:WIDTH]), *rest]))
    return any_of(choices)


def every_of(terms: Sequence[str]) -> str:
    """An index expression: all of `terms`."""
    return _joined(" AND ", terms)


def any_of(terms: Sequence[str]) -> str:
    """An index expression: at least one of `terms`."""
    return _joined(" OR ", terms)


def _joined(operator: str, terms: Sequence[str]) -> str:
    different = list(dict.fromkeys(terms))
    return different[0] if len(different) == 1 else f"({operator.join(different)})"


def _way_terms(units: Units, initials: Mapping[str, str], mark: str) -> str:
    if _count(units) > _FEW:
        heads = any_of([_window_terms(path, initials, mark) for path in _heads(units)])
        tails = any_of([_window_terms(path, initials, "") for path in _tails(units)])
        return every_of([heads, tails])
    choices = []
    for path in _paths(units):
        terms = [_window_terms(path[:WIDTH], initials, mark)]
        for start in _starts(len(path)):
            terms.append(_window_terms(path[start : start + WIDTH], initials, ""))
        choices.append(every_of(terms))
    return any_of(choices)


def _starts(size: int) -> list[int]:
    """Where the windows begin, after the first one, that are looked up of so many units.

    They overlap by half, or else two common pieces of a name, such as those of 责任公司 and 生物科技, would pass for a
    rare one.
    """
    last = size - WIDTH
    return [*range(WIDTH // 2, last, WIDTH // 2)[: _MOST - 2], last] if last > 0 else []


def _count(units: Units) -> int:
    """The number of paths through a word."""
    counts = [0] * len(units) + [1]
    for start in range(len(units) - 1, -1, -1):
        counts[start] = sum(counts[unit.end] for unit in units[start])
    return counts[0]


def _paths(units: Units) -> list[_Path]:
    """Every path through a word from end to end."""
    finished: list[_Path] = []
    begun: list[_Path] = [[]]
    while begun:
        path = begun.pop()
        place = path[-1].end if path else 0
        while place < len(units):
            unit, *others = units[place]
            begun += [[*path, other] for other in others]
            path.append(unit)
            place = unit.end
        finished.append(path)
    return finished


def _heads(units: Units) -> list[_Path]:
    """The first units, a window's width of them, of every path through a word."""
    paths: list[_Path] = [[]]
    for _ in range(WIDTH):
        longer = []
        for path in paths:
            place = path[-1].end if path else 0
            longer += [[*path, unit] for unit in units[place]] if place < len(units) else [path]
        paths = longer
    return paths


def _tails(units: Units) -> list[_Path]:
    """The last units, a window's width of them, of every path through a word."""
    before: list[list[tuple[int, Unit]]] = [[] for _ in range(len(units) + 1)]
    for start, following in enumerate(units):
        for unit in following:
            before[unit.end].append((start, unit))
    paths: list[tuple[int, _Path]] = [(len(units), [])]
    for _ in range(WIDTH):
        longer: list[tuple[int, _Path]] = []
        for start, path in paths:
            longer += [(earlier, [unit, *path]) for earlier, unit in before[start]] if start else [(start, path)]
        paths = longer
    return [path for _, path in paths]


def _window_terms(path: Sequence[Unit], initials: Mapping[str, str], mark: str) -> str:
    """Terms for at most a window's width of units: characters in a row, syllables in a row, and initials of all."""
    terms: list[str] = []
    runs = [(kind, list(run)) for kind, run in groupby(path, _kind)]
    if len(runs) > 1 or runs[0][0] == "initial":
        choices = [initials.get(unit.text, unit.text) if _kind(unit) == "character" else unit.text[0] for unit in path]
        terms.append(any_of([_term(mark + "".join(letters)) for letters in product(*choices)]))
    for place, (kind, run) in enumerate(runs):
        if kind != "initial":
            texts = _characters(run) if kind == "character" else _syllables(run)
            terms.append(any_of([_term((mark if place == 0 else "") + text) for text in texts]))
    return every_of(terms)


def _kind(unit: Unit) -> str:
    if unit.is_initial:
        return "initial"
    return "syllable" if unit.text.isascii() else "character"


def _characters(run: Sequence[Unit]) -> list[str]:
    return ["".join(unit.text for unit in run)]


def _syllables(run: Sequence[Unit]) -> list[str]:
    """The windows that syllables in a row can be: an unfinished one is any that begins so."""
    choices = [[SYLLABLE_LETTER[unit.text]] if unit.whole else _beginning_with(unit.text) for unit in run]
    return ["".join(letters) for letters in product(*choices)]


def _beginning_with(letters: str) -> list[str]:
    first, last = bisect_left(SYLLABLES, letters), bisect_left(SYLLABLES, letters + "~")
    return [SYLLABLE_LETTER[syllable] for syllable in SYLLABLES[first:last]]


def _term(window: str) -> str:
    """A window that is in the index as such, or the beginning of one."""
    return f'"{window}"' if len(window) >= WIDTH else f'"{window}" *'
