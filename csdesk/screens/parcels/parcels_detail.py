"""The head above the parcels of a query, and the chosen one in full (U-1 to U-3, U-6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len

from csdesk.language import N_, _, ngettext, say
from csdesk.rules.untracked_reasons import why
from csdesk.screens.clock_words import moment_words
from csdesk.screens.day_words import short_day
from csdesk.screens.parcels.parcels_rows import kind_word
from csdesk.widgets.summary import Item
from csdesk.widgets.two_ends import Ends

if TYPE_CHECKING:
    from csdesk.desk.parcels.run_pages import Placed
    from csdesk.desk.parcels.untracked import Query
    from csdesk.screens.parcels.parcels_look import ParcelsLook

Local = Callable[[datetime], datetime]
"""A moment on the shop's clocks."""

TITLES: Mapping[str, str] = {
    "untracked": N_("Untracked"),
    "second": N_("Second carrier"),
    "unsigned": N_("Unsigned today"),
}
"""What a query is called, by its name (U-9)."""

QUERIES: Sequence[Query] = ("untracked", "unsigned", "second")
"""In the order in which they are shown."""

LOOKS_AT: Mapping[str, str] = {
    "untracked": N_("outgoing, not signed"),
    "second": N_("outgoing, not signed"),
    "unsigned": N_("incoming, given out, not signed"),
}
"""Which parcels a query looks at."""


def head(look: ParcelsLook, width: int) -> tuple[Ends, Ends]:
    """Which query over which days and what it found; how many of each kind, and how far they are decided."""
    days = short_day(look.first) if look.first == look.last else f"{short_day(look.first)} - {short_day(look.last)}"
    title = "  ".join((_(TITLES[look.asked.query]), days, _(LOOKS_AT[look.asked.query])))
    found = [Item(_("{n} found", n=look.found))]
    if look.left_out:
        found.append(Item(ngettext("{n} bag left out", "{n} bags left out", look.left_out), "dim"))
    progress = [Item(state_words(look), "done" if look.run is not None and not look.waiting else "")]
    return Ends(title, found, bold=True), Ends(_kinds(look, width - _width(progress)), progress, tone="dim")


def _width(items: list[Item]) -> int:
    return sum(2 + cell_len(one.text) for one in items)


def state_words(look: ParcelsLook) -> str:
    """How far a run is decided, or that nothing of what is shown is kept."""
    if look.run is None:
        return _("only looked at, not kept")
    if not look.today:
        return _("{n} of {many} decided, over", n=look.decided, many=look.found)
    return _("{n} of {many} decided", n=look.decided, many=look.found)


def _kinds(look: ParcelsLook, width: int) -> str:
    """How many of each kind there are, in whole words where there is room for them."""
    known = [one.id for one in look.parcels.untracked]
    order = sorted(look.counts, key=lambda kind: known.index(kind) if kind in known else len(known))
    told = ""
    for short in (False, True):
        told = " | ".join(f"{kind_word(look.parcels, kind, short=short)} {look.counts[kind].found}" for kind in order)
        if cell_len(told) <= width:
            break
    return told


def title(placed: Placed, local: Local) -> str:
    """The chosen parcel: its number, where it goes, when it was shipped."""
    row = placed.row
    shipped = _("shipped {day}", day=short_day(local(row.shipped_at).date()))
    return "  ".join(filter(None, (row.number, row.destination, shipped, row.client)))


def sentence(look: ParcelsLook, placed: Placed, local: Local) -> str:
    """Why it stands in the list: its last scan, and which limit it passed (U-3)."""
    kind = next((one for one in look.parcels.untracked if one.id == placed.row.kind), look.parcels.untracked[-1])
    zone = local(look.as_of).tzinfo
    assert zone is not None
    return say(why(placed.row.track, kind, look.parcels, int(look.as_of.timestamp()), zone))


def items(placed: Placed, now: datetime, local: Local) -> list[Item]:
    """Its ticket, its list, what was decided by whom, and when an earlier run had it."""
    from csdesk.desk.parcels.untracked_words import claim_words, decision_words

    row = placed.row
    told = [
        Item(_("ticket {number}", number=row.ticket) if row.ticket else _("no ticket"), "" if row.ticket else "dim")
    ]
    listed = _("on the {claim} list", claim=claim_words(row.claim)) if row.claim else _("on no list")
    told.append(Item(listed, "" if row.claim else "dim"))
    if row.signed_at is not None:
        told.insert(0, Item(_("signed {time}", time=moment_words(local(row.signed_at), local(now))), "done"))
    if row.decision and row.decided_at is not None:
        told.append(
            Item(
                _(
                    "decided {time}, {name}: {decision}",
                    time=moment_words(local(row.decided_at), local(now)), name=row.decided_by or "",
                    decision=decision_words(row.decision),
                )
            )
        )  # fmt: skip
    if row.note:
        told.append(Item(_("note: {note}", note=row.note)))
    if placed.seen_before is not None:
        day = short_day(local(placed.seen_before).date())
        told.append(Item(_("seen in the run of {day}, {n} runs in all", day=day, n=row.runs_seen)))
    elif row.runs_seen > 1:
        told.append(Item(_("seen in {n} runs", n=row.runs_seen)))
    return told


def nothing_words(look: ParcelsLook) -> str:
    """What is said where there is no parcel, with the next step."""
    if look.found and look.run is not None:
        return _("Everything that was found is signed by now. n asks anew.")
    if look.asked.query == "unsigned":
        return _("Everything that was given out today is signed. t shows another query.")
    return _("No parcel of these days has stopped moving. g looks at other days.")
