"""What a chosen client puts into an order form that is partly filled (spec 01, section 1)."""

from __future__ import annotations

from collections.abc import Mapping, Set

from csdesk.rules.order_fields import FIELD


def fill_from_client(
    texts: Mapping[str, str], filled: Set[str], code: str, fills: Mapping[str, str]
) -> tuple[dict[str, str], frozenset[str]]:
    """The form's texts and the fields that the client filled, once the client `code`, known by `fills`, is chosen.

    What a person typed stays; what an earlier client filled in goes, back to what the field had at first.
    """
    after, known = dict(texts), {"client": code, **fills}
    for name in filled - known.keys():
        after[name] = FIELD[name].default
    taken = {
        name
        for name in known
        if name == "client" or name in filled or not texts.get(name) or texts[name] == FIELD[name].default
    }
    after.update((name, known[name]) for name in taken)
    return after, frozenset(taken)
