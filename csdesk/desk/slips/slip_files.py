"""Lists of slips as files: overdue ones and a month to compute with, envelopes and handings to print (D-2 to D-5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.slips import slip_batches, slip_handing, slip_lists, slip_pressing, slips
from csdesk.desk.slips import slip_words as words
from csdesk.exchange.files import write_whole
from csdesk.exchange.handover_page import HandoverPage, Item, ItemList
from csdesk.exchange.handover_text import as_text
from csdesk.exchange.work_order_sheet import Part
from csdesk.language import _, current, ngettext

Table = tuple[Sequence[str], Sequence[Sequence[str]]]
"""Headings and rows."""


def folder_of(desk: Desk) -> Path:
    """Where lists are written when nobody says: the playbook's folder, beside the store unless it is a whole path."""
    return desk.store.path.parent / Path(desk.playbook.slips.export_folder).expanduser()


def write_overdue(desk: Desk, folder: Path | None = None, *, at: datetime, force: bool = False) -> list[Path]:
    """The day's list of overdue slips with whom to press, as CSV and XLSX (D-4)."""
    with desk.reading() as tx:
        rows = [words.daily_row(tx, one) for one in slip_pressing.daily(tx, at=at)]
        day = tx.local(at).date()
    name = _("slips-overdue-{day}", day=day.isoformat())
    return _write(folder or folder_of(desk), {name: (words.daily_headings(), rows)}, at, force=force)


def write_month(
    desk: Desk, month: date, folder: Path | None = None, *, at: datetime, force: bool = False
) -> list[Path]:
    """The month's list by region and its fees one by one, each as CSV and XLSX (D-4)."""
    with desk.reading() as tx:
        found = slip_pressing.monthly(tx, month, at=at)
        regions = [words.month_row(tx, one) for one in found]
        charges = [words.charge_row(tx, charge) for one in found for charge in one.charges]
    tables = {
        _("slips-month-{month}", month=f"{month:%Y-%m}"): (words.month_headings(), regions),
        _("slips-fees-{month}", month=f"{month:%Y-%m}"): (words.charge_headings(), charges),
    }
    return _write(folder or folder_of(desk), tables, at, force=force)


def _write(folder: Path, tables: Mapping[str, Table], at: datetime, *, force: bool) -> list[Path]:
    # A library for workbooks: only for who exports.
    from csdesk.exchange.plain_table import as_csv, as_workbook

    written = []
    for name, (headings, rows) in tables.items():
        for ending, content in ((".csv", as_csv(headings, rows)), (".xlsx", as_workbook(headings, rows, at))):
            path = folder / f"{name}{ending}"
            write_whole(path, content, replace=force)
            written.append(path)
    return written


# -- to print --------------------------------------------------------------------------------------------------------


def print_batch(desk: Desk, which: str, folder: Path | None = None, *, at: datetime) -> tuple[Path, Path]:
    """An envelope's list as a PDF and as text: what is on it, and once it was gone through, missing and extra (D-2)."""
    with desk.reading() as tx:
        batch = slip_batches.get(tx, which)
        page = batch_page(tx, batch.number, at=at)
    return _print(desk, page, f"slips-{batch.number}", folder)


def batch_page(tx: Transaction, which: str, *, at: datetime) -> HandoverPage:
    """What an envelope's list says."""
    batch = slip_batches.get(tx, which)
    found = slip_batches.compared(tx, batch)
    opened = batch.closed_at is not None or bool(found.received or found.extra)
    lists = [
        ItemList(_("Not in it, {n}", n=len(found.missing)), _items(tx, found.missing)) if opened else None,
        ItemList(_("In it and not on the list, {n}", n=len(found.extra)), _items(tx, found.extra)),
        ItemList(
            _("On the list and here, {n}", n=len(found.received)) if opened else _("On the list"),
            _items(tx, found.received if opened else found.missing),
        ),
    ]
    went_through = f"{batch.closed_by}  {words.at_words(tx, batch.closed_at)}" if batch.closed_at is not None else ""
    return HandoverPage(
        title=_("Slips in the envelope {batch}", batch=batch.number),
        shop=tx.playbook.shop.name.text(current()),
        facts=(
            Part(_("From"), batch.sender),
            Part(_("Waybill"), batch.waybill),
            Part(_("Posted"), f"{words.at_words(tx, batch.posted_at)}  {batch.posted_by}"),
            Part(_("Printed"), words.at_words(tx, at)),
        ),
        warning="",
        lists=tuple(one for one in lists if one is not None and one.items),
        nothing=_("Nothing is on the list."),
        signatures=(Part(_("Gone through by"), went_through),),
        appendix=(),
        seal="",
    )


def _items(tx: Transaction, numbers: Sequence[str]) -> tuple[Item, ...]:
    return tuple(_item(tx, number) for number in numbers)


def _item(tx: Transaction, number: str) -> Item:
    row = slip_lists.by_number(tx, number)
    if row is None:
        return Item(number, (_("no slip of ours"),))
    return Item(f"{number}  {row.client} -> {row.place}", (words.asked_words(row.copies, stamp=row.stamp),))


def print_handing(
    desk: Desk, numbers: Sequence[str], to: slip_handing.To, folder: Path | None = None, *, at: datetime
) -> tuple[Path, Path]:
    """The list that whoever takes slips signs, as a PDF and as text (D-5)."""
    with desk.reading() as tx:
        found = [slips.get(tx, number).number for number in numbers]
        page = HandoverPage(
            title=_("Slips handed to {whom}", whom=words.to_words(to)),
            shop=tx.playbook.shop.name.text(current()),
            facts=(Part(_("Printed"), words.at_words(tx, at)),),
            warning="",
            lists=(ItemList(ngettext("{n} slip", "{n} slips", len(found)), _items(tx, found)),),
            nothing="",
            signatures=(Part(_("Taken by, and signed"), ""), Part(_("Handed over by"), "")),
            appendix=(),
            seal="",
        )
        stem = f"slips-{to}-{tx.local(at):%Y-%m-%d-%H%M}"
    return _print(desk, page, stem, folder)


def _print(desk: Desk, page: HandoverPage, stem: str, folder: Path | None) -> tuple[Path, Path]:
    # Drawing loads a library for fonts and one for PDF: only for who prints.
    from csdesk.exchange.handover_pdf import draw

    place = (folder or folder_of(desk)) / stem
    pdf, text = place.with_name(f"{stem}.pdf"), place.with_name(f"{stem}.txt")
    write_whole(pdf, draw(page))
    write_whole(text, as_text(page).encode("utf-8"))
    return pdf, text
