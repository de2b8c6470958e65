"""`csdesk slips list`, `counts`, `show`, `overdue`, `month`, `blocking`: what there is of slips (D-2, D-4, D-5)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from csdesk.cli import output
from csdesk.cli.answers import Folder, Force, OfClient, folder_of, month_of, tell, tell_files, tell_line
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.language import _
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk

app = group(N_("Signed slips that must come back: list, mark, envelopes, press, hand over."))

Number = Annotated[str, typer.Argument(metavar="NUMBER", help=N_("The number of the slip's work order."))]
RegionOption = Annotated[str, typer.Option(metavar="REGION", help=N_("Only this region, an id of slips.toml."))]
Month = Annotated[str | None, typer.Option(metavar="YYYY-MM", help=N_("The month; this one if not given."))]
Export = Annotated[bool, typer.Option("--export", help=N_("Write it as CSV and XLSX."))]


@command(app, "list", help=N_("List slips: overdue, due, faulty, coming, received, checked, returned or all."))
def list_some(
    options: Options,
    name: Annotated[str, typer.Option("--list", metavar="LIST", help=N_("Which list."))] = "due",
    region: RegionOption = "",
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=100_000, help=N_("At most so many."))] = 200,
) -> None:
    """Overdue and due ones by when they are due (D-4)."""
    from csdesk.cli import slip_documents
    from csdesk.desk.slips import slip_lists, slip_words

    if name not in slip_lists.LISTS:
        names = ", ".join(slip_lists.LISTS)
        raise typer.BadParameter(_("There is no list {name}. There are: {names}.", name=name, names=names),
                                 param_hint="'--list'")  # fmt: skip
    with options.desk() as desk, desk.reading() as tx:
        found = [one.row for one in slip_lists.SlipPages(name, options.now, region).after(tx, -1, limit)]
        if options.as_json:
            output.document([slip_documents.row(tx, one, options.now) for one in found])
            return
        rows = [
            (
                one.number, slip_words.state_words(one.state), slip_words.day_of(tx, one.due_at), one.client, one.place,
                slip_words.region_words(tx.playbook.slips, one.region),
            )
            for one in found
        ]  # fmt: skip
    output.table((_("Number"), _("State"), _("Due"), _("Client"), _("Consignee"), _("Region")), rows, whole=(0,))


@command(app, "counts", help=N_("How many slips are in each list."))
def counts(options: Options) -> None:
    """Each list but that of all (D-4)."""
    from csdesk.desk.slips import slip_lists, slip_words

    with options.desk() as desk, desk.reading() as tx:
        found = slip_lists.counts(tx, at=options.now)
    if options.as_json:
        output.document(dict(found))
    else:
        rows = [(slip_words.list_words(name), str(many)) for name, many in found.items()]
        output.table((_("List"), _("Slips")), rows, right=(1,))


@command(app, "show", help=N_("Show a slip with all that happened to it."))
def show(options: Options, number: Number) -> None:
    """D-2."""
    with options.desk() as desk:
        answer(options, desk, number)


@command(app, "overdue", help=N_("The day's list of overdue slips, with whom to press."))
def overdue(
    options: Options, region: RegionOption = "", export: Export = False, folder: Folder = None, force: Force = False
) -> None:
    """D-4."""
    from csdesk.cli import slip_documents
    from csdesk.desk.slips import slip_files, slip_pressing, slip_words

    with options.desk() as desk:
        files = []
        if export:
            files = slip_files.write_overdue(desk, folder_of(folder), at=options.now, force=force)
        with desk.reading() as tx:
            found = slip_pressing.daily(tx, at=options.now, region=region)
            rows = [slip_words.daily_row(tx, one) for one in found]
            documents = [slip_documents.to_press(tx, one, options.now) for one in found]
    if files:
        tell_files(options, {"files": [str(one) for one in files], "rows": documents}, files)
    else:
        tell(options, documents, lambda: output.table(slip_words.daily_headings(), rows, right=(7,), whole=(0,)))


@command(app, "month", help=N_("A month's slips by region, with their fees."))
def month(
    options: Options, month: Month = None, export: Export = False, folder: Folder = None, force: Force = False
) -> None:
    """D-4."""
    from csdesk.cli import slip_documents
    from csdesk.desk.slips import slip_files, slip_pressing, slip_words

    with options.desk() as desk:
        day, files = _month(options, desk, month), []
        if export:
            files = slip_files.write_month(desk, day, folder_of(folder), at=options.now, force=force)
        with desk.reading() as tx:
            found = slip_pressing.monthly(tx, day, at=options.now)
            rows = [slip_words.month_row(tx, one) for one in found]
    if files:
        document = {"files": [str(one) for one in files], "rows": slip_documents.month(found)}
        tell_files(options, document, files)
        return
    right = tuple(range(1, 7))
    tell(options, slip_documents.month(found), lambda: output.table(slip_words.month_headings(), rows, right=right))


@command(app, "blocking", help=N_("The orders of a month whose statement line is blocked: their slip is not returned."))
def blocking(
    options: Options,
    month: Month = None,
    client: OfClient = "",
) -> None:
    """D-5."""
    from csdesk.cli import slip_documents
    from csdesk.desk.slips import slip_handing

    with options.desk() as desk:
        day = _month(options, desk, month)
        with desk.reading() as tx:
            found = slip_handing.blocking_month(tx, day, client.strip(), at=options.now)
            documents = [slip_documents.mark(tx, one, options.now) for one in found]
    rows = [(one["number"], one["client"], one["client_name"], one["mark"]) for one in documents]
    headings = (_("Number"), _("Client"), _("Client name"), _("Mark"))
    tell(options, documents, lambda: output.table(headings, rows, whole=(0,)))


def answer(options: Options, desk: Desk, number: str) -> None:
    """Answer with a slip as it stands now."""
    from csdesk.cli import slip_documents
    from csdesk.desk.slips import slip_lists, slip_words, slips

    with desk.reading() as tx:
        found = slips.story(tx, number)
        one = slip_lists.by_number(tx, found.slip.number)
        assert one is not None
        document = slip_documents.story(tx, found, options.now)
        state = slip_words.state_words(one.state)
        if one.fault:
            state += f" ({slip_words.fault_words(tx.playbook.slips, one.fault)})"
        line = (
            one.number, state, slip_words.due_words(tx, one, options.now), f"{one.client} -> {one.place}",
            _("next: {what}", what=slip_words.next_words(one)),
        )  # fmt: skip
    tell_line(options, document, line)


def _month(options: Options, desk: Desk, typed: str | None) -> date:
    """The month that is meant; this one if none is."""
    return options.now.astimezone(desk.playbook.shop.zone).date().replace(day=1) if typed is None else month_of(typed)
