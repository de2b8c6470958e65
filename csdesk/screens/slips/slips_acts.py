"""What is done with slips: they go on, somebody is pressed, a fault is found, lists are written (D-1 to D-5)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from csdesk.language import _, current, ngettext, pgettext
from csdesk.refused import Refused
from csdesk.screens.choosing import Choosing
from csdesk.screens.dialog import Dialog
from csdesk.widgets.keyed_rows import keys_for
from csdesk.widgets.rows import Row
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.slips.slip_lists import SlipRow
    from csdesk.screens.slips.slips_in_hand import SlipsInHand

Do = Callable[[Mapping[str, str]], Awaitable[bool]]


def _writes(screen: SlipsInHand, work: Callable[[Transaction, Mapping[str, str]], object]) -> Do:
    """What a dialog does with its values: `work` in one transaction."""

    async def do(values: Mapping[str, str]) -> bool:
        def writing(desk: Desk) -> bool:
            with desk.writing() as tx:
                work(tx, values)
            return True

        return await screen.host.in_desk(writing)

    return do


async def _rows(screen: SlipsInHand) -> Sequence[SlipRow]:
    """The selected slips as they are now, or the chosen one; of unknown numbers nothing."""
    numbers = screen.selected

    def read(tx: Transaction) -> list[SlipRow]:
        from csdesk.desk.slips import slip_lists, slips

        found = [slip_lists.by_number(tx, slips.number_of(number)) for number in numbers]
        return [one for one in found if one is not None]

    return await screen.in_reading(read) or ()


def _about(rows: Sequence[SlipRow]) -> str:
    if len(rows) == 1:
        return f"{rows[0].number}  {rows[0].client} -> {rows[0].place}"
    return ngettext("{n} slip", "{n} slips", len(rows))


async def next_step(screen: SlipsInHand) -> None:
    """The slips go on to what comes next; they must all be where the first is (D-2)."""
    from csdesk.desk.slips import slip_words

    rows = await _rows(screen)
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
        await _hand(screen, rows)
    elif (state := _BY_A_KEY.get(first.state)) is not None:
        at, numbers = screen.host.clock.now(), [one.number for one in rows]

        def mark(tx: Transaction) -> bool:
            from csdesk.desk.slips import slips

            for number in numbers:
                slips.mark(tx, number, state, by=screen.person, at=at)
            return True

        if await screen.in_writing(mark):
            await _told(screen, rows, slip_words.state_words(state))
    else:
        screen.tell(_("Nothing is left to do with {number}.", number=first.number))


_BY_A_KEY: Mapping[str, str] = {"asked": "signed", "posted": "received", "received": "checked", "returned": "filed"}
"""What comes next where nothing has to be said, by the state."""


async def _told(screen: SlipsInHand, rows: Sequence[SlipRow], what: str) -> None:
    screen.select(())
    await screen.done(f"{_about(rows)}: {what}. " + _("u takes it back."))


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
    if await screen.ask(Dialog(_about(rows), lines, _writes(screen, work), hint=hint)):
        await _told(screen, rows, _("arrival noted"))


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
    if await screen.ask(Dialog(_about(rows), lines, _writes(screen, work), hint=hint)):
        screen.select(())
        await screen.done(_("{batch} is posted with {what}. r receives it.", batch=made[0], what=_about(rows)))


async def _hand(screen: SlipsInHand, rows: Sequence[SlipRow]) -> None:
    """To finance, who signs with a password, or to the client, who signs the list on paper (D-5)."""
    numbers = [one.number for one in rows]
    choices = (_("Finance: whoever takes them signs with the own password"), _("The client: signs the printed list"))
    to = await screen.ask(
        Choosing(_about(rows), [Row(("finance", "client")[place], (key, words)) for place, (key, words) in
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
        if await screen.ask(Dialog(_about(rows), lines, do, hint=_("Whoever takes them signs for them."))):
            await _told(screen, rows, _("handed to {whom}", whom=_("finance")))
    elif to == "client":
        printed = await screen.attempt(lambda desk: _print_handing(desk, numbers, at))
        if printed is None:
            return

        def work(tx: Transaction, values: Mapping[str, str]) -> None:
            from csdesk.desk.slips import slip_handing

            slip_handing.to_client(tx, numbers, values["taken_by"], signed=True, by=screen.person, at=at)

        hint = _("Let whoever takes them sign {path}, then write down the name.", path=printed.name)
        if await screen.ask(
            Dialog(_about(rows), (FormLine("taken_by", _("Signed by")),), _writes(screen, work), hint=hint)
        ):
            await _told(screen, rows, _("handed to {whom}", whom=_("the client")))


def _print_handing(desk: Desk, numbers: Sequence[str], at: Any) -> Path:
    from csdesk.desk.slips import slip_files

    return slip_files.print_handing(desk, numbers, "client", at=at)[0]


async def press(screen: SlipsInHand) -> None:
    """Somebody was pressed for the slips (D-4)."""
    rows, look = await _rows(screen), screen.look
    if not rows or look is None:
        return
    at = screen.host.clock.now()
    whom = look.playbook.pressed(rows[0].region, rows[0].partner)

    def work(tx: Transaction, values: Mapping[str, str]) -> None:
        from csdesk.desk.slips import slip_pressing

        for one in rows:
            slip_pressing.press(tx, one.number, values["said"], values["whom"], by=screen.person, at=at)

    lines = (FormLine("whom", _("Whom"), whom.contact), FormLine("said", _("Said")))
    if await screen.ask(Dialog(_about(rows), lines, _writes(screen, work), hint=whom.phone)):
        screen.select(())
        await screen.done(_("{what}: pressed. It is in the record.", what=_about(rows)))


async def fault(screen: SlipsInHand) -> None:
    """A slip is at fault: which, and what is wrong (D-3)."""
    rows, look = await _rows(screen), screen.look
    if not rows or look is None:
        return
    number, kinds = rows[0].number, look.playbook.fault
    listed = [
        Row(one.id, (key, one.words.text(current()))) for key, one in zip(keys_for(len(kinds)), kinds, strict=True)
    ]
    kind = await screen.ask(Choosing(_about(rows[:1]), listed))
    if kind is None:
        return
    at = screen.host.clock.now()

    def work(tx: Transaction, values: Mapping[str, str]) -> None:
        from csdesk.desk.slips import slip_faults

        slip_faults.find_fault(tx, number, kind, values["note"], by=screen.person, at=at)

    hint = _("It is reported by the end of today, and signed again.")
    if await screen.ask(Dialog(_about(rows[:1]), (FormLine("note", _("Note")),), _writes(screen, work), hint=hint)):
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

    if await screen.ask(Dialog(_about([chosen]), (FormLine("note", _("Who was told")),), _writes(screen, work))):
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
    if await screen.ask(Dialog(_about([chosen]), lines, _writes(screen, work), hint=hint)):
        await screen.done(_("{number}: noted.", number=chosen.number))


async def undo(screen: SlipsInHand) -> None:
    """Take the last thing back that was noted of the slips: an arrival, a fault, a mark (D-2)."""
    rows = await _rows(screen)
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
        await screen.done(_("{what}: taken back.", what=_about(rows)))


async def choose_list(screen: SlipsInHand) -> None:
    """Another list, with how many stand in each."""
    from csdesk.desk.slips import slip_lists, slip_words

    look = screen.look
    assert look is not None
    names = slip_lists.LISTS
    listed = [
        Row(name, (key, "  ".join(filter(None, (slip_words.list_words(name), str(look.counts.get(name, "")))))))
        for key, name in zip(keys_for(len(names)), names, strict=True)
    ]
    name = await screen.ask(Choosing(_("Lists of slips"), listed, chosen=names.index(look.pages.name)))
    if name is not None:
        await screen.show_list(name)
        screen.tell("")


async def choose_region(screen: SlipsInHand) -> None:
    """One region alone, or all of them."""
    look = screen.look
    assert look is not None
    regions = [("", _("All regions")), *((one.id, one.words.text(current())) for one in look.playbook.region)]
    keys = keys_for(len(regions))
    listed = [Row(one or "*", (key, words)) for key, (one, words) in zip(keys, regions, strict=True)]
    chosen = [one for one, _words in regions].index(look.pages.region)
    region = await screen.ask(Choosing(_("Region"), listed, chosen=chosen))
    if region is not None:
        await screen.show_list(look.pages.name, "" if region == "*" else region)


async def export(screen: SlipsInHand) -> None:
    """Today's overdue list and the month's, as CSV and XLSX, in place of those written before today (D-4)."""
    at = screen.host.clock.now()

    def write(desk: Desk) -> list[Path]:
        from csdesk.desk.slips import slip_files

        month = at.astimezone(desk.playbook.shop.zone).date()
        return [
            *slip_files.write_overdue(desk, at=at, force=True),
            *slip_files.write_month(desk, month, at=at, force=True),
        ]

    files = await screen.attempt(write)
    if files is not None:
        names = ", ".join(dict.fromkeys(one.stem for one in files))
        screen.tell(_("Written, as CSV and XLSX: {names}", names=names))


async def open_slip(screen: SlipsInHand, number: str) -> None:
    """The slip with all that happened to it."""
    from csdesk.screens.slips.slip_page import SlipPage

    with screen.keys_held():
        await screen.app.push_screen(SlipPage(number))


async def envelopes(screen: SlipsInHand) -> None:
    """Choose an envelope, and receive what is in it (D-2)."""
    from csdesk.screens.slips.slip_batch import SlipBatchScreen

    def read(tx: Transaction) -> list[tuple[str, str]]:
        from csdesk.desk.slips import slip_batches

        return [
            (one.batch.number, batch_words(one.batch.number, one.batch.sender, one.missing, one.extra,
                                           closed=one.batch.closed_at is not None))
            for one in slip_batches.batches(tx, limit=50)
        ]  # fmt: skip

    found = await screen.in_reading(read)
    if found is None:
        return
    if not found:
        screen.tell(_("No envelope is on its way. Select signed slips; n posts them."), bad=True)
        return
    listed = [Row(number, (key, words)) for key, (number, words) in zip(keys_for(len(found)), found, strict=False)]
    number = await screen.ask(Choosing(_("Envelopes"), listed))
    if number is not None:
        with screen.keys_held():
            await screen.app.push_screen(SlipBatchScreen(number))


def batch_words(number: str, sender: str, missing: int, extra: int, *, closed: bool) -> str:
    """An envelope in a line."""
    told = [number, sender, _("missing {n}", n=missing), _("extra {n}", n=extra) if extra else ""]
    return "  ".join(filter(None, (*told, pgettext("envelope", "closed") if closed else "")))
