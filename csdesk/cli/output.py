"""What a command writes: one JSON document, a table or a sentence on stdout; refusals on stderr.

Texts from the store are drawn as they were typed, never as markup, and no control byte gets out: not in a table, not
in a sentence, and in JSON only as an escape.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any, Literal, TextIO

from csdesk.language import say
from csdesk.refused import Refused
from csdesk.rules.text import clean_line

_WIDE_ENOUGH = 10_000
"""Columns for a table that goes to a file or a program, where nothing is to be wrapped."""


def document(value: Any, stream: TextIO | None = None) -> None:
    """Write `value` as one JSON document; Chinese is readable, whatever a terminal would obey is escaped."""
    import json

    stream = stream or sys.stdout
    text = json.dumps(value, ensure_ascii=not _speaks_unicode(stream), indent=2)
    if not text.isascii():
        text = "".join([one if one.isprintable() or one == "\n" else json.dumps(one)[1:-1] for one in text])
    stream.write(text.replace("\x7f", "\\u007f") + "\n")


def _speaks_unicode(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().replace("-", "").startswith("utf")


def sentence(text: str, stream: TextIO | None = None) -> None:
    """Write a sentence, a line each for its lines."""
    stream = stream or sys.stdout
    text = "\n".join(clean_line(line) for line in text.split("\n"))
    stream.write(text.encode(stream.encoding or "utf-8", "replace").decode(stream.encoding or "utf-8") + "\n")


def table(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = (), whole: Sequence[int] = ()
) -> None:
    """Write rows under headings; `right` are the columns, from 0, that stand at the right, `whole` those not folded."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, emoji=False, markup=False)
    if not console.is_terminal:
        console = Console(highlight=False, emoji=False, markup=False, width=_WIDE_ENOUGH, color_system=None)
    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for place, heading in enumerate(headings):
        justify: Literal["left", "right"] = "right" if place in right else "left"
        drawn.add_column(Text(heading), justify=justify, overflow="fold", no_wrap=place in whole)
    for row in rows:
        drawn.add_row(*(Text(clean_line(cell)) for cell in row))
    with console.capture() as captured:
        console.print(drawn)
    encoding = sys.stdout.encoding or "utf-8"
    for line in captured.get().splitlines():
        sys.stdout.write(line.rstrip().encode(encoding, "replace").decode(encoding) + "\n")


def discard() -> None:
    """Write nothing more to stdout, where nothing can be written; not even what Python would at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def refusal(refused: Refused, *, as_json: bool) -> None:
    """Write why something was refused."""
    error(refused.code, say(refused), refused.field, as_json=as_json)


def error(code: str, message: str, field: str | None = None, *, as_json: bool) -> None:
    """Write what went wrong: `{"error": {"code", "message", "field"}}`, or the message alone."""
    _complaint("error", code, message, field, as_json=as_json)


def _complaint(kind: str, code: str, message: str, field: str | None, *, as_json: bool) -> None:
    if as_json:
        document({kind: {"code": code, "message": clean_line(message), "field": field}}, sys.stderr)
    else:
        sentence(message, sys.stderr)


def warning(refused: Refused, *, as_json: bool) -> None:
    """Write what did not work beside what was asked for, which did."""
    _complaint("warning", refused.code, say(refused), refused.field, as_json=as_json)
