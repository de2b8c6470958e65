"""What holds of signed slips: the order of their states, arrival, envelopes against their list (D-1, D-2, D-4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from csdesk.playbook.slips import Region
from csdesk.refused import N_, Refused

STATES: Sequence[str] = ("asked", "signed", "posted", "received", "checked", "returned", "filed")
"""In the order in which a slip goes through them (D-2)."""

OUT = frozenset({"asked", "signed", "posted"})
"""While it is in one of these, somebody else has it."""

HANDED = frozenset({"returned", "filed"})
"""Once it is in one of these, it blocks no statement (D-5)."""

DONE: Mapping[str, str] = {
    "asked": N_("It is asked for: it has to be signed first."),
    "signed": N_("It is signed: it has to be posted next."),
    "posted": N_("It is posted: it has to be received next."),
    "received": N_("It is received: it has to be checked next."),
    "checked": N_("It is checked: it has to be handed to the client or to finance next."),
    "returned": N_("It is handed over: it has to be filed next."),
    "filed": N_("It is filed: nothing is left to do."),
    "withdrawn": N_("Nobody asks for it any more."),
}
"""What stands in the way, by the state in which a slip is."""


def next_state(state: str) -> str | None:
    """The state that follows; None for the last one, and for a slip that nobody asks for."""
    if state not in STATES[:-1]:
        return None
    return STATES[STATES.index(state) + 1]


def check_order(number: str, state: str, wanted: str, *, arrived: bool) -> None:
    """Refused, saying what comes first, unless a slip in `state` can come to `wanted` now (D-2)."""
    if next_state(state) != wanted:
        why = Refused("slip_order", DONE[state])
        raise Refused("slip_order", NOT_NOW[wanted], field="state", number=number, why=why)
    if wanted == "signed" and not arrived:
        raise Refused(
            "slip_not_arrived",
            N_("{number} cannot be signed yet: its goods have not all arrived. Note the arrival first."),
            field="state", number=number,
        )  # fmt: skip


NOT_NOW: Mapping[str, str] = {
    "asked": N_("{number} cannot be asked for now. {why}"),
    "signed": N_("{number} cannot be noted as signed now. {why}"),
    "posted": N_("{number} cannot be posted now. {why}"),
    "received": N_("{number} cannot be received now. {why}"),
    "checked": N_("{number} cannot be checked now. {why}"),
    "returned": N_("{number} cannot be handed over now. {why}"),
    "filed": N_("{number} cannot be filed now. {why}"),
}
"""The refusal of a wrong order, by the state that was wanted."""


def arrival(parts: Mapping[int, datetime], count: int) -> datetime | None:
    """When a shipment of `count` parts has arrived: with the last of them; None while one is missing (D-1).

    `parts` are the arrivals by part, from 1; of parts beyond `count` nothing is kept.
    """
    found = [parts.get(part) for part in range(1, count + 1)]
    known = [one for one in found if one is not None]
    return max(known) if len(known) == count else None


def region_of(address: str, regions: Sequence[Region], streets: Sequence[str]) -> Region:
    """The region in which an address lies: that of the place named first in it, else the one without places (D-4).

    A place before one of the words of `streets` is none: Beijing Road is in many towns.
    """
    found = [
        (at, order)
        for order, one in enumerate(regions)
        for place in one.places
        if (at := address.find(place)) >= 0 and not address.startswith(tuple(streets), at + len(place))
    ]
    return regions[min(found)[1]] if found else next(one for one in regions if not one.places)


@dataclass(frozen=True)
class Compared:
    """An envelope against its list (D-2)."""

    received: Sequence[str]
    """On the list and here."""
    missing: Sequence[str]
    """On the list and not here."""
    extra: Sequence[str]
    """Here and not on the list."""


def compare(listed: Iterable[str], here: Collection[str]) -> Compared:
    """What of a list is here and what is missing, and what is here beside it; each in its own order (D-2)."""
    order = dict.fromkeys(listed)
    found = set(here)
    return Compared(
        [one for one in order if one in found],
        [one for one in order if one not in found],
        [one for one in dict.fromkeys(here) if one not in order],
    )


def was_not_pressed(
    due_at: datetime, back_at: datetime | None, presses: Iterable[datetime], *, within: timedelta, now: datetime
) -> bool:
    """Whether nobody pressed in time for a slip that came back later than `within` after it was due, or not yet (D-4).

    Whoever pressed before it was due, or within the time after, has done it.
    """
    until = due_at + within
    return (back_at or now) > until and all(one > until for one in presses)
