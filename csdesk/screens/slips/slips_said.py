"""The slips that something is done with: as they are now, in words, and what is said when it was done (D-2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from csdesk.language import _, in_a_row, ngettext

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.slips.slip_lists import SlipRow
    from csdesk.screens.slips.slips_in_hand import SlipsInHand


async def rows_of(screen: SlipsInHand) -> Sequence[SlipRow]:
    """The selected slips as they are now, or the chosen one; of unknown numbers nothing."""
    numbers = screen.selected

    def read(tx: Transaction) -> list[SlipRow]:
        from csdesk.desk.slips import slip_lists, slips

        found = [slip_lists.by_number(tx, slips.number_of(number)) for number in numbers]
        return [one for one in found if one is not None]

    return await screen.in_reading(read) or ()


def about(rows: Sequence[SlipRow]) -> str:
    """Which slip it is, or how many."""
    if len(rows) == 1:
        return f"{rows[0].number}  {rows[0].client} -> {rows[0].place}"
    return ngettext("{n} slip", "{n} slips", len(rows))


async def told(screen: SlipsInHand, rows: Sequence[SlipRow], what: str) -> None:
    """Let the selection go, and say what was done and how it is taken back."""
    screen.select(())
    await screen.done(in_a_row(_("{which}: {what}.", which=about(rows), what=what), _("u takes it back.")))
