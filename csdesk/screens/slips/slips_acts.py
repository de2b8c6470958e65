"""What is done with slips: they go on to what comes next, somebody is pressed, the last mark is undone (D-1 to D-4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import uuid4

from csdesk.language import _
from csdesk.refused import Refused
from csdesk.screens.slips.handing_slips import hand
from csdesk.screens.slips.slips_said import about, rows_of, told
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.slips.slip_lists import SlipRow
    from csdesk.screens.slips.slips_in_hand import SlipsInHand


async def next_step(screen: SlipsInHand) -> None:
    """The slips go on to what comes next; they must all be where the first is (D-2)."""
    from csdesk.desk.slips import slip_words

    rows = await rows_of(screen)
    if not rows:
        return
    first = rows[0]
    if any((one.state, one.arrived_at is None) != (first.state, first.arrived_at is None) for one in rows):
        screen.tell(_("These slips are not all at the same step: select some that are."), bad=True)
        return
    if first.state == "asked" and first.arrived_at is None:
        await _arrive(screen, rows)
    elif first.state == "signed":
        await _post(screen, rows)
    elif first.state == "checked":
        await hand(screen, rows)
    elif (state := _BY_A_KEY.get(first.state)) is not None:
        at, numbers = screen.host.clock.now(), [one.number for one in rows]

        def mark(tx: Transaction) -> bool:
            from csdesk.desk.slips import slips

            for number in numbers:
                slips.mark(tx, number, state, by=screen.person, at=at)
            return True

        if await screen.in_writing(mark):
            await told(screen, rows, slip_words.state_words(state))
    else:
        screen.tell(_("Nothing is left to do with {number}.", number=first.number))


_BY_A_KEY: Mapping[str, str] = {"asked": "signed", "posted": "received", "received": "checked", "returned": "filed"}
"""What comes next where nothing has to be said, by the state."""


async def _arrive(screen: SlipsInHand, rows: Sequence[SlipRow]) -> None:
    """The goods arrived: when, after how many transfers, of a split shipment which part (D-1)."""
    from csdesk.desk.slips import slip_ways, slips

    split = rows[0].parts > 1
    lines = [FormLine("arrived", _("Arrived"))]
    if split:
        missing = await screen.in_reading(lambda tx: slip_ways.missing_parts(tx, slips.get(tx, rows[0].number))) or [1]
        lines.append(FormLine("part", _("Part"), str(missing[0])))
    lines.append(FormLine("transfers", _("Transfers"), str(rows[0].transfers)))
    at = screen.host.clock.now()

    def work(tx: Transaction, values: Mapping[str, str]) -> None:
        from csdesk.rules.reading import read_whole

        for one in rows:
            slip_ways.set_way(tx, one.number, transfers=values["transfers"], by=screen.person, at=at)
            part = None
            if split:
                try:
                    part = read_whole(values["part"], least=1, most=one.parts)
                except Refused as refused:
                    raise refused.at("part") from None
            slip_ways.arrive(tx, one.number, part, values["arrived"], by=screen.person, at=at)

    hint = _("Empty is now; else for example yesterday 18:30. Transfers: 0 is direct.")
    if await screen.ask_and_write(about(rows), lines, work, hint=hint):
        await told(screen, rows, _("arrival noted"))


async def _post(screen: SlipsInHand, rows: Sequence[SlipRow]) -> None:
    """They go into an envelope, whose list they are (D-2)."""
    look = screen.look
    assert look is not None
    at, uuid = screen.host.clock.now(), str(uuid4())
    made: list[str] = []

    def work(tx: Transaction, values: Mapping[str, str]) -> None:
        from csdesk.desk.slips import slip_batches

        numbers = [one.number for one in rows]
        batch = slip_batches.post(
            tx, numbers, values["sender"], values["waybill"], uuid=uuid, by=screen.person, at=at
        )  # fmt: skip
        made[:] = [batch.number]

    contact = look.playbook.pressed(rows[0].region, rows[0].partner).contact
    lines = (FormLine("sender", _("From"), contact), FormLine("waybill", _("Waybill")))
    hint = _("These slips are the list of an envelope. Space selects more.")
    if await screen.ask_and_write(about(rows), lines, work, hint=hint):
        screen.select(())
        await screen.done(_("{batch} is posted with {what}. r receives it.", batch=made[0], what=about(rows)))


async def press(screen: SlipsInHand) -> None:
    """Somebody was pressed for the slips (D-4)."""
    rows, look = await rows_of(screen), screen.look
    if not rows or look is None:
        return
    at = screen.host.clock.now()
    whom = look.playbook.pressed(rows[0].region, rows[0].partner)

    def work(tx: Transaction, values: Mapping[str, str]) -> None:
        from csdesk.desk.slips import slip_pressing

        for one in rows:
            slip_pressing.press(tx, one.number, values["said"], values["whom"], by=screen.person, at=at)

    lines = (FormLine("whom", _("Whom"), whom.contact), FormLine("said", _("Said")))
    if await screen.ask_and_write(about(rows), lines, work, hint=whom.phone):
        screen.select(())
        await screen.done(_("{what}: pressed. It is in the record.", what=about(rows)))


async def undo(screen: SlipsInHand) -> None:
    """Take the last thing back that was noted of the slips: an arrival, a fault, a mark (D-2)."""
    rows = await rows_of(screen)
    at = screen.host.clock.now()

    def work(tx: Transaction) -> bool:
        from csdesk.desk.slips import slip_faults, slip_ways, slips

        for one in rows:
            if one.state != "asked":
                slips.undo(tx, one.number, by=screen.person, at=at)
            elif one.fault:
                slip_faults.no_fault(tx, one.number, by=screen.person, at=at)
            else:
                slip_ways.not_arrived(tx, one.number, by=screen.person, at=at)
        return True

    if not rows:
        return
    undone: bool | None = await screen.in_writing(work)
    if undone:
        screen.select(())
        await screen.done(_("{what}: taken back.", what=about(rows)))
