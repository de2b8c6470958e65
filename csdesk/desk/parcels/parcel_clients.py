"""Whose parcels a carrier's file lists: the client's code where the client is known here (P-0)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from csdesk.desk.clients.clients import clean_code
from csdesk.desk.desk import Desk
from csdesk.desk.imports.import_notes import Notes

_NAMES = """SELECT one.name, coalesce(into_.code, one.code)
    FROM client AS one LEFT JOIN client AS into_ ON into_.id = one.merged_into_id
    WHERE one.archived_at IS NULL OR one.merged_into_id IS NOT NULL"""
"""The name that a client had before it was merged means the one that it was merged into (K-1)."""

_KEPT = 20_000
_ASKED_AT_ONCE = 500


class ParcelClients:
    """Finds clients by what stands in a file: a code, else the exact name of one client, else nobody."""

    def __init__(self, desk: Desk, names: Notes) -> None:
        """`names` is empty and for this alone."""
        self._desk, self._names = desk, names
        self._names_are_noted = False
        self._met: dict[str, str] = {}

    def codes(self, texts: Sequence[str]) -> list[str]:
        """For each text, not empty, the code of the client it means, else the text itself."""
        unmet = [text for text in dict.fromkeys(texts) if text not in self._met]
        if unmet:
            if len(self._met) + len(unmet) > _KEPT:
                self._met.clear()
                unmet = list(dict.fromkeys(texts))
            self._look_up(unmet)
        return [self._met[text] for text in texts]

    def _look_up(self, texts: Sequence[str]) -> None:
        codes = [clean_code(text) for text in texts]
        with self._desk.reading() as tx:
            known = _known(tx.raw, codes)
            if not self._names_are_noted and not known.issuperset(codes):
                # Once an import, because names have no index: a hundred thousand take a tenth of a second.
                self._names.add_all_once(tx.raw.execute(_NAMES))
                self._names_are_noted = True
        for text, code in zip(texts, codes, strict=True):
            self._met[text] = code if code in known else self._names.get(text) or text


def _known(raw: Any, codes: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(codes), _ASKED_AT_ONCE):
        asked = codes[start : start + _ASKED_AT_ONCE]
        places = ", ".join("?" * len(asked))
        known.update(row[0] for row in raw.execute(f"SELECT code FROM client WHERE code IN ({places})", asked))  # noqa: S608
    return known
