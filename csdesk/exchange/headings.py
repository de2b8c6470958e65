"""Which column of a file is which field (P-0)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from csdesk.refused import N_, Refused
from csdesk.rules.text import folded

_SHOWN_HEADINGS = 30
_SHOWN_CHARACTERS = 40


def match_headings(
    headings: Sequence[str], wanted: Mapping[str, Sequence[str]], required: Collection[str] | None = None
) -> dict[str, int]:
    """The column, from 0, of each field that the file has; `wanted` gives the headings a field goes by (P-0).

    Case, width (NFKC) and spaces do not matter. Refused `headings_missing` when a field of `required` (None: of
    `wanted`) has no column, naming what is missing and what was found; `headings_twice` when a field has two.
    """
    found = [folded(heading) for heading in headings]
    columns: dict[str, int] = {}
    for field, names in wanted.items():
        known = {folded(name) for name in names}
        places = [place for place, heading in enumerate(found) if heading in known]
        if len(places) > 1:
            raise Refused(
                "headings_twice",
                N_("Two columns mean the same: {first} and {second}. Rename or remove one."),
                first=_shown(headings[places[0]]),
                second=_shown(headings[places[1]]),
            )
        if places:
            columns[field] = places[0]
    needed = wanted if required is None else required
    missing = ["/".join(names) for field, names in wanted.items() if field in needed and field not in columns]
    if missing:
        raise Refused(
            "headings_missing",
            N_("These columns are missing: {missing}. The file has: {found}."),
            missing=", ".join(missing),
            found=", ".join(_shown(heading) for heading in headings[:_SHOWN_HEADINGS]),
        )
    return columns


def _shown(heading: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in heading[:_SHOWN_CHARACTERS])
