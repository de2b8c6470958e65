"""How long a deadline runs: the usual amount of its kind, or another by what is said of the single case (I-3, D-1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from csdesk.playbook.deadline_kinds import DeadlineKind
from csdesk.refused import N_, Refused
from csdesk.rules.moments import read_moment, read_wanted
from csdesk.rules.reading import read_whole
from csdesk.rules.text import clean_line, narrow, shortened

MOST_SAID = 1_000_000
"""The largest number that can be said where `other_numbers` lets any be said."""


def amount_of(kind: DeadlineKind, given: Mapping[str, str]) -> int:
    """How many minutes, days or months a deadline of `kind` runs, `given` what is said of the case.

    Refused, with the key as its field, for a key that the kind does not know and for a value that it does not allow.
    """
    _only_known(kind, given)
    amount = kind.amount
    if kind.chosen_by is not None and kind.chosen_by in given:
        try:
            amount = _chosen(kind, kind.chosen_by, given[kind.chosen_by])
        except Refused as refused:
            raise refused.at(kind.chosen_by) from None
    return amount if kind.at_most is None else min(amount, kind.at_most)


def moment_of(kind: DeadlineKind, given: Mapping[str, str], started_at: datetime) -> datetime:
    """The moment to which a deadline of `kind` runs, as it is said (C-1); aware, in the zone of `started_at`.

    Refused, with the key as its field, when nothing is said, and for a moment that is no later or too far ahead.
    """
    _only_known(kind, given)
    assert kind.chosen_by is not None
    try:
        return read_wanted(given.get(kind.chosen_by, ""), now=started_at, most_days=kind.amount)
    except Refused as refused:
        raise refused.at(kind.chosen_by) from None


def said_moment(kind: DeadlineKind, given: Mapping[str, str], started_at: datetime) -> datetime | None:
    """The moment that a deadline of `kind` aims at, past or not, in the zone of `started_at`; None where none is said.

    Refused, with the key as its field, for what is no moment.
    """
    _only_known(kind, given)
    if kind.chosen_by is None or kind.chosen_by not in given:
        return None
    try:
        return read_moment(given[kind.chosen_by], now=started_at)
    except Refused as refused:
        raise refused.at(kind.chosen_by) from None


def _only_known(kind: DeadlineKind, given: Mapping[str, str]) -> None:
    for key in given:
        if key != kind.chosen_by:
            raise _unknown_key(kind, key)


def _chosen(kind: DeadlineKind, key: str, typed: str) -> int:
    if kind.least is not None and kind.most is not None:
        return read_whole(typed, least=kind.least, most=kind.most)
    said = narrow(clean_line(typed))
    if kind.other_numbers:
        said = str(read_whole(typed, least=0, most=MOST_SAID))
    elif said not in kind.lengths:
        raise Refused(
            "deadline_value_unknown",
            N_('"{typed}" cannot be said for {key}. There are: {allowed}.'),
            typed=shortened(typed),
            key=key,
            allowed=", ".join(kind.lengths),
        )
    return kind.lengths.get(said, kind.amount)


def _unknown_key(kind: DeadlineKind, key: str) -> Refused:
    if kind.chosen_by is None:
        return Refused(
            "deadline_key_unknown",
            N_('Nothing can be said for "{kind}", so {key} cannot either.'),
            field=key,
            kind=kind.words,
            key=shortened(key),
        )
    return Refused(
        "deadline_key_unknown",
        N_('{key} cannot be said for "{kind}", only {allowed} can.'),
        field=key,
        kind=kind.words,
        key=shortened(key),
        allowed=kind.chosen_by,
    )
