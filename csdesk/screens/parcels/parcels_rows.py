"""Parcels of a query as rows: number, shipped, where to, why, where, how long, what next or what was decided (U-3)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, overload

from rich.cells import cell_len

from csdesk.language import N_, _, current, pgettext
from csdesk.widgets.rows import Column, Row

if TYPE_CHECKING:
    from csdesk.desk.parcels.run_pages import Placed
    from csdesk.desk.parcels.untracked import Row as Parcel
    from csdesk.playbook.parcels import Parcels

SELECTED, DECIDED, WAITING = "*", "x", " "
"""What stands before a number; colour is never alone."""

HOUR, DAY = 3600, 86_400

SHORTER: Mapping[str, str] = {"contact_sender": N_("sender"), "none": N_("no action"), "signed": N_("signed for")}
"""Of what is next, or was decided, words that fit a column, where their own do not."""

TICKETS = frozenset({"chase", "verify"})
"""Decisions that open a ticket."""

LEAST_NUMBER, MOST_NUMBER, MOST_NEXT = 12, 20, 14
"""Cells of a number, those of carriers have twelve to fifteen, and of what is next."""

LEAST_PLACE = 12
"""Cells of the place of the last scan before others give way."""


def kind_word(parcels: Parcels, kind: str, *, short: bool = True) -> str:
    """Why a parcel stands in the list, in a word; by its own name where the playbook no longer has it."""
    found = next((one for one in parcels.untracked if one.id == kind), None)
    if found is None:
        return kind
    return (found.short if short and found.short is not None else found.words).text(current())


def next_words(action: str, prepares: str) -> str:
    """`verify, loss`: what is to be done, and the claim that is prepared beside it."""
    from csdesk.desk.parcels.untracked_words import action_words, claim_words

    words = _(SHORTER[action]) if action in SHORTER else action_words(action)
    return ", ".join(filter(None, (words, claim_words(prepares))))


def decided_words(row: Parcel) -> str:
    """`chase` with the number of the ticket, `delay list`; nothing while nothing is decided."""
    from csdesk.desk.parcels.untracked_words import action_words, decision_words

    if row.decision in SHORTER:
        words = _(SHORTER[row.decision])
    else:
        words = action_words(row.decision) if row.decision in TICKETS else decision_words(row.decision)
    return f"{words} {row.ticket}".rstrip() if row.decision in TICKETS else words


def idle_words(seconds: int) -> str:
    """`4d 02h`: how long nothing was heard; whole days from ten on."""
    days, hours = seconds // DAY, seconds % DAY // HOUR
    return f"{days}d" if days >= 10 else f"{days}d {hours:02}h"


def columns(parcels: Parcels, placed: Sequence[Placed]) -> Sequence[Column]:
    """The columns, in the language spoken now; some give way where the last place has no room."""
    numbers = max((cell_len(one.row.number) for one in placed), default=0)
    nexts = [next_words(one.action, one.prepares) for one in parcels.untracked]
    nexts += [decided_words(one.row) for one in placed]
    return (
        Column(_("  Number"), 2 + max(LEAST_NUMBER, min(MOST_NUMBER, numbers))),
        Column(pgettext("parcels", "Sent"), 5, drop=4),
        Column(_("To"), 6, drop=3),
        Column(_("Why"), max(cell_len(kind_word(parcels, one.id)) for one in parcels.untracked)),
        Column(_("Last at"), least=LEAST_PLACE),
        Column(_("Idle"), 6, "right", drop=1),
        Column(pgettext("parcels", "Next"), min(MOST_NEXT, max(cell_len(word) for word in nexts))),
        Column(_("Run"), max(2, cell_len(_("Run"))), "right", drop=2),
    )


def row_of(placed: Placed, parcels: Parcels, selected: Collection[str], local: Callable[[datetime], datetime]) -> Row:
    """One parcel."""
    row = placed.row
    sign, tone = WAITING, ""
    if row.decision or row.signed is not None:
        sign, tone = DECIDED, "dim"
    if row.number in selected:
        sign, tone = SELECTED, "soon"
    cells = (
        f"{sign} {row.number}",
        f"{local(row.shipped_at):%m-%d}",
        row.destination,
        kind_word(parcels, row.kind),
        row.place,
        idle_words(row.idle),
        decided_words(row) or next_words(row.action, row.prepares),
        str(row.runs_seen) if row.runs_seen > 1 else "",
    )
    return Row(row.number, cells, tone)


class Listed(Sequence[Row]):
    """The rows of a window, each made when it is drawn: most never are."""

    def __init__(
        self,
        placed: Sequence[Placed],
        parcels: Parcels,
        selected: Collection[str],
        local: Callable[[datetime], datetime],
    ) -> None:
        self._placed, self._parcels, self._selected, self._local = placed, parcels, selected, local

    def __len__(self) -> int:
        return len(self._placed)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        """The row at an index; of a slice, all in it."""
        if isinstance(index, slice):
            return [row_of(one, self._parcels, self._selected, self._local) for one in self._placed[index]]
        return row_of(self._placed[index], self._parcels, self._selected, self._local)
