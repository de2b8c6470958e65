"""An order as a JSON file: the fields of `order show`, read as texts of a form."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from csdesk.playbook.shapes import Orders
from csdesk.refused import N_, Refused
from csdesk.rules.order_fields import FIELD, YES, Kind
from csdesk.rules.text import shortened

LARGEST_FILE = 1 << 20
"""Bytes; no order is longer."""

_TICKED = {"yes": YES, "true": YES, "no": "", "false": "", "": ""}


def read_order(name: str, orders: Orders) -> tuple[dict[str, str], tuple[str, ...]]:
    """The texts and the ticked checks in the file `name`; `-` is the standard input.

    Either the fields themselves with `checks` beside them, or what `order show --json` gives, whose fields and checks
    are taken; null and "" empty a field. Refused with `file_...` when it is no JSON object, and at the field when a
    value cannot be one.
    """
    document = _parsed(_read(name))
    fields = document.get("fields", document)
    if not isinstance(fields, dict):
        raise Refused("file_not_an_order", N_('"fields" is not a JSON object.'), field="fields")
    texts = {key: _text(key, value) for key, value in fields.items() if key != "checks"}
    return texts, _checks(document.get("checks", []), orders)


def _read(name: str) -> bytes:
    try:
        if name == "-":
            data = sys.stdin.buffer.read(LARGEST_FILE + 1)
        else:
            with Path(name).expanduser().open("rb") as file:
                data = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        raise Refused("file_unreadable", N_("The file {path} cannot be read."), path=name) from error
    if len(data) > LARGEST_FILE:
        raise Refused("file_too_large", N_("The file {path} is larger than any order."), path=name)
    return data


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        # Numbers stay as they were typed, so that the rules read them and no digit is lost on the way.
        document = json.loads(data.decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=str)
    except UnicodeDecodeError as error:
        raise Refused("file_encoding", N_("The file is not UTF-8 text. Save it as UTF-8.")) from error
    except (ValueError, RecursionError) as error:
        detail = shortened(str(error), cells=60)
        raise Refused("file_not_json", N_("The file is not valid JSON: {detail}."), detail=detail) from error
    if not isinstance(document, dict):
        raise Refused("file_not_an_order", N_("The file is not a JSON object with the fields of an order."))
    return document


def _text(key: str, value: Any) -> str:
    """A JSON value as the text of a field; numbers are texts already."""
    field = FIELD.get(key)
    if field is None:
        raise Refused("field_unknown", N_("An order has no field {name}."), field=key, name=shortened(key))
    if value is None:
        return ""
    if field.kind is Kind.TICK:
        if isinstance(value, bool):
            return YES if value else ""
        if isinstance(value, str) and value.strip().lower() in _TICKED:
            return _TICKED[value.strip().lower()]
        raise Refused("tick_unreadable", N_("The field {name} is true or false."), field=key, name=key)
    if not isinstance(value, str):
        raise Refused("field_not_text", N_("The field {name} is a text or a number."), field=key, name=key)
    return value


def _checks(value: Any, orders: Orders) -> tuple[str, ...]:
    known = [check.id for check in orders.check]
    ticked = []
    for item in value if isinstance(value, list) else [value]:
        one = item.get("id") if isinstance(item, dict) else item
        if one not in known:
            raise Refused(
                "check_unknown",
                N_("There is no intake check {name}. There are: {known}."),
                field="checks",
                name=shortened(str(one)),
                known=", ".join(known),
            )
        ticked.append(str(one))
    return tuple(dict.fromkeys(ticked))
