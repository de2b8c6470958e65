"""How the values of options and arguments are read: texts, whole numbers, lists of texts, switches.

Typer reads them by pydantic, whose loading alone takes longer than a whole lookup of a client. These few kinds need
none of it.
"""

from __future__ import annotations

from typing import Any

import typer

from csdesk.language import _
from csdesk.refused import Refused

_MOST = 10**9


class PlainValue:
    """Stands in for Typer's own reader of a parameter's value."""

    def coerce(self, value: Any, *, param: Any, ctx: Any) -> Any:
        """The value as its command takes it; BadParameter for what is no number, or out of its bounds."""
        if value is None:
            return () if param.multiple or param.nargs == -1 else None
        if param.type_descriptor.annotation is int and isinstance(value, str):
            from csdesk.rules.reading import read_whole

            try:
                return read_whole(value, least=param.min or 0, most=param.max or _MOST)
            except Refused as refused:
                raise typer.BadParameter(_(refused.message, **refused.values), ctx=ctx, param=param) from None
        return value


PLAIN = PlainValue()
