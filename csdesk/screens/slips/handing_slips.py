"""Slips are handed over: to finance, who signs with a password, or to the client, who signs on paper (D-5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csdesk.language import _
from csdesk.screens.choosing import Choosing
from csdesk.screens.dialog import Dialog
from csdesk.screens.slips.slips_said import about, told
from csdesk.widgets.keyed_rows import keys_for
from csdesk.widgets.rows import Row
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.slips.slip_lists import SlipRow
    from csdesk.screens.slips.slips_in_hand import SlipsInHand


async def hand(screen: SlipsInHand, rows: Sequence[SlipRow]) -> None:
    """To finance, who signs with a password, or to the client, who signs the list on paper (D-5)."""
    numbers = [one.number for one in rows]
    choices = (_("Finance: whoever takes them signs with the own password"), _("The client: signs the printed list"))
    to = await screen.ask(
        Choosing(about(rows), [Row(("finance", "client")[place], (key, words)) for place, (key, words) in
                                enumerate(zip(keys_for(2), choices, strict=True))])
    )  # fmt: skip
    at = screen.host.clock.now()
    if to == "finance":

        async def do(values: Mapping[str, str]) -> bool:
            def hand(desk: Desk) -> bool:
                from csdesk.desk.slips import slip_handing

                slip_handing.to_finance(
                    desk, numbers, values["taken_by"], values["password"], by=screen.person, at=at
                )  # fmt: skip
                return True

            return await screen.host.in_desk(hand)

        lines = (FormLine("taken_by", _("Taken by")), FormLine("password", _("Password"), password=True))
        if await screen.ask(Dialog(about(rows), lines, do, hint=_("Whoever takes them signs for them."))):
            await told(screen, rows, _("handed to {whom}", whom=_("finance")))
    elif to == "client":
        printed = await screen.attempt(lambda desk: _print_handing(desk, numbers, at))
        if printed is None:
            return

        def work(tx: Transaction, values: Mapping[str, str]) -> None:
            from csdesk.desk.slips import slip_handing

            slip_handing.to_client(tx, numbers, values["taken_by"], signed=True, by=screen.person, at=at)

        hint = _("Let whoever takes them sign {path}, then write down the name.", path=printed.name)
        if await screen.ask_and_write(about(rows), (FormLine("taken_by", _("Signed by")),), work, hint=hint):
            await told(screen, rows, _("handed to {whom}", whom=_("the client")))


def _print_handing(desk: Desk, numbers: Sequence[str], at: Any) -> Path:
    from csdesk.desk.slips import slip_files

    return slip_files.print_handing(desk, numbers, "client", at=at)[0]
