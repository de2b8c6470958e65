"""The help page of a command, in the reader's language, laid out by terminal cells."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Sequence
from typing import Any

from csdesk.language import _
from csdesk.rules.text import cell_width

_WIDEST = 100
_NAME_CELLS = 28
"""Names longer than this stand on a line of their own."""

# A word of ASCII, or one other character with the punctuation that must not begin a line; and the spaces after it.
_PIECES = re.compile(r"[!-~]+\s*|\S[，。；：、）！？]*\s*")


def page(command: Any, context: Any) -> str:
    """The help of a Typer command, as `csdesk ... --help` prints it."""
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    arguments = [one for one in command.params if one.param_type_name == "argument" and not one.hidden]
    options = [one for one in command.params if one.param_type_name == "option" and not one.hidden]
    commands = command.summaries() if hasattr(command, "summaries") else []
    lines = [_usage(context, arguments, takes_command=bool(commands)), ""]
    lines += [*_wrapped(command.help or "", width), ""]
    lines += _listed(_("Arguments:"), [(one.metavar or one.name, one.help or "") for one in arguments], width)
    lines += _listed(_("Options:"), [*map(_option, options), ("--help", _("Show this page."))], width)
    lines += _listed(_("Commands:"), commands, width)
    return "\n".join(lines).rstrip("\n")


def _usage(context: Any, arguments: Iterable[Any], *, takes_command: bool) -> str:
    path, above = [], context
    while above is not None:
        path.append(above.info_name)
        above = above.parent
    words = [*reversed(path), _("[OPTIONS]")]
    words += [one.metavar or one.name if one.required else f"[{one.metavar or one.name}]" for one in arguments]
    if takes_command:
        words.append(_("COMMAND"))
    return _("Usage: {words}", words=" ".join(words))


def _option(option: Any) -> tuple[str, str]:
    names = ", ".join(option.opts)
    text = option.help or ""
    if option.required:
        text = _("{text} Must be given.", text=text)
    return (names if option.is_flag else f"{names} {option.metavar}"), text


def _listed(title: str, rows: Sequence[tuple[str, str]], width: int) -> list[str]:
    if not rows:
        return []
    fitting = [cell_width(name) for name, _text in rows if cell_width(name) <= _NAME_CELLS]
    column = max(fitting, default=0) + 4
    lines = [title]
    for name, text in rows:
        first, *rest = _wrapped(text, width - column) or [""]
        if cell_width(name) > _NAME_CELLS:
            lines.append(f"  {name}")
            name = ""
        lines.append(f"  {name}{' ' * (column - 2 - cell_width(name))}{first}".rstrip())
        lines += [" " * column + line for line in rest]
    return [*lines, ""]


def _wrapped(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells; Chinese may break between any two characters."""
    lines, line = [], ""
    for piece in _PIECES.findall(text):
        if line and cell_width(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line else lines
