"""A slip is at fault, who was told of it, and the way of its shipment (D-1, D-3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from csdesk.language import _, current
from csdesk.screens.choosing import Choosing
from csdesk.screens.slips.slips_said import about, rows_of
from csdesk.widgets.keyed_rows import keys_for
from csdesk.widgets.rows import Row
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.screens.slips.slips_in_hand import SlipsInHand


async def fault(screen: SlipsInHand) -> None:
    """A slip is at fault: which, and what is wrong (D-3)."""
    rows, look = await rows_of(screen), screen.look
    if not rows or look is None:
        return
    number, kinds = rows[0].number, look.playbook.fault
    listed = [
        Row(one.id, (key, one.words.text(current()))) for key, one in zip(keys_for(len(kinds)), kinds, strict=True)
    ]
    kind = await screen.ask(Choosing(about(rows[:1]), listed))
    if kind is None:
        return
    at = screen.host.clock.now()

    def work(tx: Transaction, values: Mapping[str, str]) -> None:
        from csdesk.desk.slips import slip_faults

        slip_faults.find_fault(tx, number, kind, values["note"], by=screen.person, at=at)

    hint = _("It is reported by the end of today, and signed again.")
    if await screen.ask_and_write(about(rows[:1]), (FormLine("note", _("Note")),), work, hint=hint):
        screen.select(())
        await screen.done(_("{number} has to be signed again. b says who was told.", number=number))


async def report(screen: SlipsInHand) -> None:
    """Somebody was told of a slip's fault (D-3)."""
    chosen = screen.chosen
    if chosen is None:
        return
    at = screen.host.clock.now()

    def work(tx: Transaction, values: Mapping[str, str]) -> None:
        from csdesk.desk.slips import slip_faults

        slip_faults.report(tx, chosen.number, values["note"], by=screen.person, at=at)

    if await screen.ask_and_write(about([chosen]), (FormLine("note", _("Who was told")),), work):
        await screen.done(_("{number}: reported.", number=chosen.number))


async def way(screen: SlipsInHand) -> None:
    """Transfers, parts and partner of a shipment (D-1)."""
    chosen, look = screen.chosen, screen.look
    if chosen is None or look is None:
        return
    at = screen.host.clock.now()

    def work(tx: Transaction, values: Mapping[str, str]) -> None:
        from csdesk.desk.slips import slip_ways

        slip_ways.set_way(
            tx, chosen.number, transfers=values["transfers"], parts=values["parts"],
            partner=values["partner"].strip(), by=screen.person, at=at,
        )  # fmt: skip

    partners = ", ".join(f"{one.id} {one.words.text(current())}" for one in look.playbook.partner)
    lines = (
        FormLine("transfers", _("Transfers"), str(chosen.transfers)),
        FormLine("parts", _("Parts"), str(chosen.parts)),
        FormLine("partner", _("Partner"), chosen.partner),
    )
    hint = _("Partners: {names}", names=partners) if partners else _("The shop's slips.toml names no partner.")
    if await screen.ask_and_write(about([chosen]), lines, work, hint=hint):
        await screen.done(_("{number}: noted.", number=chosen.number))
