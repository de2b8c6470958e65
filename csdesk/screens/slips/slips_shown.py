"""What else the screen of slips shows: another list or region, a slip, envelopes; and its lists as files (D-2, D-4)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from csdesk.language import _, current, pgettext
from csdesk.screens.choosing import Choosing
from csdesk.widgets.keyed_rows import keys_for
from csdesk.widgets.rows import Row

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.screens.slips.slips_in_hand import SlipsInHand


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
