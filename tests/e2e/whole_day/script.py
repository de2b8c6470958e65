"""The script of the day: what is done when and by whom, what it shows, and what is true afterwards.

A file of the script has acts. An act begins with the shop's hour, of another day with its date, and says what happens;
its lines follow, indented:

    07:50 Li Na opens the lines.
        A types F4                              keys, and text between double quotes
        A sees 当班清单 | 0/20                   one line of the screen has all of these
        A sees no 草稿                           no line has them
        A opens the desk                        a terminal is begun: of post A, of post B, of the SSH line
        A leaves                                it is closed by its own key, and ends well
        李娜 runs import parcels p.csv           a command, by that person
        it answers new=4 rejected=1             what the JSON of the last command holds
        so order WO20261201-0001: client=HX001  this is in the ledger from here on; said again, it changes
        the record: order.confirm by 李娜        what the record has of the act
        the supervisor's key is let in          what `csdesk ssh-key add` writes
        the watch begins                        `csdesk watch`; `the watch ends`
        the power goes during import scans s.csv by 李娜
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "script"

DAY = "2026-12-01"
"""A Tuesday, and a working day."""

DESKS = ("A", "B", "SSH")
"""The terminals of the day: of the two posts, and of the supervisor's line."""


@dataclass(frozen=True)
class Key:
    """A key by its name, or text that is typed."""

    name: str = ""
    text: str = ""


@dataclass(frozen=True)
class Types:
    """Keys at a desk."""

    desk: str
    keys: Sequence[Key]


@dataclass(frozen=True)
class Sees:
    """One line of a desk's screen has all the texts; or none has."""

    desk: str
    texts: Sequence[str]
    absent: bool = False


@dataclass(frozen=True)
class Opens:
    """A desk is begun."""

    desk: str


@dataclass(frozen=True)
class Leaves:
    """A desk is closed."""

    desk: str


@dataclass(frozen=True)
class Runs:
    """A command."""

    person: str
    arguments: Sequence[str]


@dataclass(frozen=True)
class Answers:
    """What the last command answered."""

    values: Mapping[str, str]


@dataclass(frozen=True)
class So:
    """Something that is kept from here on."""

    kind: str
    key: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Recorded:
    """An entry that the act left in the record."""

    action: str
    person: str
    times: int = 1


@dataclass(frozen=True)
class PowerGoes:
    """The power goes while a command runs."""

    person: str
    arguments: Sequence[str]


@dataclass(frozen=True)
class Watch:
    """`csdesk watch` is begun, or ended as a service is."""

    begins: bool


@dataclass(frozen=True)
class LetIn:
    """The supervisor's key opens the desk over SSH from here on."""


Line = Types | Sees | Opens | Leaves | Runs | Answers | So | Recorded | Watch | LetIn | PowerGoes


@dataclass(frozen=True)
class Act:
    """What happens at one time."""

    where: str
    """File and line, for whoever looks for it."""
    moment: str
    """The day and the hour on the shop's clocks."""
    words: str
    lines: Sequence[tuple[int, Line]]
    """Each with its place in the file."""


_HEAD = re.compile(r"(?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d) (.+)")
_THING = re.compile(r"(\w+) (?:'([^']+)'|([^\s:]+)):\s*(.*)")
_KEY = re.compile(r'"([^"]*)"|(\S+)')


def acts(folder: Path = FOLDER) -> Sequence[Act]:
    """The whole day in order: its files in the order of their names."""
    return [act for file in sorted(folder.glob("*.txt")) for act in read(file.read_text("utf-8"), file.name)]


def read(text: str, name: str) -> Iterator[Act]:
    """The acts of one file; ValueError names the line that nobody understands."""
    head: tuple[str, str, str] | None = None
    lines: list[tuple[int, Line]] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip() or raw.startswith("#"):
            continue
        if raw[0] != " ":
            if head:
                yield Act(*head, lines)
            found = _HEAD.fullmatch(raw.strip())
            if found is None:
                raise ValueError(f"{name}:{number}: no hour: {raw}")
            head, lines = (f"{name}:{number}", f"{found[1] or DAY} {found[2]}", found[3]), []
            continue
        try:
            lines.append((number, line_of(raw.strip())))
        except ValueError as wrong:
            raise ValueError(f"{name}:{number}: {wrong}") from wrong
    if head:
        yield Act(*head, lines)


def line_of(text: str) -> Line:
    """What one line of an act says; ValueError when it says nothing."""
    first, _, rest = text.partition(" ")
    verb, _, said = rest.partition(" ")
    if first in DESKS:
        return _at_desk(first, verb, said, text)
    if text.startswith("it answers "):
        return Answers(_values(text.removeprefix("it answers ")))
    if first == "so":
        found = _THING.fullmatch(rest)
        if found is None:
            raise ValueError(f"no thing: {text}")
        return So(found[1], found[2] or found[3], _values(found[4]))
    if text.startswith("the record: "):
        action, _, said = text.removeprefix("the record: ").partition(" by ")
        person, _, times = said.partition(" x")
        return Recorded(action, person, int(times or 1))
    if text in ("the watch begins", "the watch ends"):
        return Watch(text.endswith("begins"))
    if text == "the supervisor's key is let in":
        return LetIn()
    if text.startswith("the power goes during "):
        command, _, person = text.removeprefix("the power goes during ").rpartition(" by ")
        return PowerGoes(person, shlex.split(command))
    if verb == "runs":
        return Runs(first, shlex.split(said))
    raise ValueError(f"nobody understands: {text}")


def _at_desk(desk: str, verb: str, said: str, text: str) -> Line:
    if verb == "types":
        return Types(desk, [Key(text=typed) if typed or not name else Key(name) for typed, name in _KEY.findall(said)])
    if verb == "sees":
        absent = said.startswith("no ")
        return Sees(desk, [one.strip() for one in said.removeprefix("no ").split(" | ")], absent)
    if text.endswith("opens the desk"):
        return Opens(desk)
    if verb == "leaves":
        return Leaves(desk)
    raise ValueError(f"nobody understands: {text}")


def _values(text: str) -> dict[str, str]:
    """`a=1 b='two words'` as a mapping."""
    return dict(word.partition("=")[::2] for word in shlex.split(text))
