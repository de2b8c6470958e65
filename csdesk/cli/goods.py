"""`csdesk goods`: the feedback sheet without the screen (T-1 to T-6, T-8)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from csdesk.cli import output
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.cli.times import read_day
from csdesk.language import _, current
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.goods.goods_list import Line, Show
    from csdesk.desk.person import Person

app = group(N_("Goods that are followed: the feedback sheet, steps, talks, papers."))
APPS = {"goods": app}

Which = Annotated[str, typer.Argument(metavar="NUMBER", help=N_("The order's number, or the carrier's."))]
Note = Annotated[str, typer.Option(metavar="TEXT", help=N_("What has to be written down, such as who was told."))]
When = Annotated[str, typer.Option("--at", metavar="TIME", help=N_("When it was; now if not given."))]


@command(app, "list", help=N_("List the sheet: what is followed, what is late, or everything."))
def list_some(
    options: Options,
    show: Annotated[str, typer.Option(metavar="open|late|all", help=N_("Which lines."))] = "open",
    search: Annotated[str, typer.Option(metavar="TEXT", help=N_("Of the whole sheet, those with these words."))] = "",
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help=N_("Accepted on this day or later."))
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help=N_("Accepted on this day or before."))
    ] = None,
    export: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help=N_("Write them as CSV, XLSX and PDF into this folder."))
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=N_("In place of the files that are there."))] = False,
) -> None:
    """The lines as F7 has them; of everything the latest first (T-1)."""
    from csdesk.cli import goods_documents
    from csdesk.desk.goods import goods_export, goods_list

    kinds: dict[str, Show] = {"open": "open", "late": "late", "all": "all"}
    if show not in kinds:
        raise typer.BadParameter(_("It is one of open, late, all."), param_hint="'--show'")
    at = options.now
    with options.desk() as desk:
        with desk.reading() as tx:
            first, last = (read_day(one, name, tx.local(at)) for one, name in ((since, "--from"), (until, "--to")))
            between = goods_list.days(tx, first, last)
            wanted: Show = "all" if any(between) and show == "open" else kinds[show]
            lines = goods_list.find(tx, wanted, words=search, since=between[0], until=between[1], limit=100_000, at=at)
            documents = [goods_documents.line(tx, one, at) for one in lines]
            rows = [_row(tx, one) for one in lines]
        files = goods_export.export(desk, lines, folder=Path(export), force=force, at=at) if export is not None else []
    if options.as_json:
        output.document({"lines": documents, "files": [str(one) for one in files]} if files else documents)
        return
    headings = (_("Number"), _("Class"), _("Next"), _("Destination"), _("Expected"), _("Actual"), _("On time?"))
    output.table(headings, rows)
    for file in files:
        output.sentence(str(file))


def _row(tx: Transaction, one: Line) -> tuple[str, ...]:
    from csdesk.desk.goods import goods_export

    number, letter, _client, destination, _accepted, expected, actual, on_time, _said = goods_export.table_row(tx, one)
    step = one.step["zh" if current().startswith("zh") else "en"] if one.step else ""
    return number, letter, step, destination, expected, actual, on_time


@command(app, "show", help=N_("Show one line with its reasons, steps, talks and what is missing."))
def show_one(options: Options, which: Which) -> None:
    """All that is known of goods (T-1, T-2)."""
    _do(options, which, None)


def _do(options: Options, which: str, work: Callable[[Transaction, int, Person], object] | None) -> None:
    """Do something with a line, and answer with how it stands now."""
    from csdesk.cli import goods_documents
    from csdesk.desk.goods import goods, goods_list

    at = options.now
    with options.desk() as desk:
        if work is not None:
            with desk.writing() as tx:
                found = goods.by_number(tx, which)
                assert found.id is not None
                work(tx, found.id, options.person(tx))
        with desk.reading() as tx:
            goods_id = goods.by_number(tx, which).id or 0
            document = goods_documents.story(tx, goods_id, at)
            row = _row(tx, goods_list.line(tx, goods_id, at=at))
    if options.as_json:
        output.document(document)
    else:
        output.sentence("  ".join(filter(None, row)))


@command(app, "class", help=N_("Put goods in another class than the rules say, and say why."))
def change_class(
    options: Options,
    which: Which,
    goods_class: Annotated[str, typer.Argument(metavar="CLASS", help=N_("A, B or C, or one of the shop's own."))],
    reason: Annotated[str, typer.Option(metavar="TEXT", help=N_("Why."))],
) -> None:
    """Recorded with who, when and why (T-2)."""
    from csdesk.desk.goods import goods

    _do(
        options, which,
        lambda tx, one, by: goods.change_class(tx, one, goods_class, reason, by=by, at=options.now),
    )  # fmt: skip


@command(app, "step", help=N_("Tick a step, or take the tick back."))
def step(
    options: Options,
    which: Which,
    step: Annotated[str, typer.Argument(metavar="STEP", help=N_("The step's id, as `goods show` has it."))],
    note: Note = "",
    undo: Annotated[bool, typer.Option("--undo", help=N_("Take the tick back."))] = False,
) -> None:
    """Ticked twice, the first author stays (T-3)."""
    from csdesk.desk.cases import steps
    from csdesk.desk.goods import goods

    def work(tx: Transaction, goods_id: int, by: Person) -> None:
        case_id = goods.get(tx, goods_id).case_id
        if undo:
            steps.untick(tx, case_id, step, by=by, at=options.now)
        else:
            steps.tick(tx, case_id, step, note=note, by=by, at=options.now)

    _do(options, which, work)


@command(app, "delivered", help=N_("The goods were delivered, and when."))
def delivered(options: Options, which: Which, at: When = "", note: Note = "") -> None:
    """On time is computed from it (T-1)."""
    from csdesk.desk.goods import goods

    _do(options, which, lambda tx, one, by: goods.deliver(tx, one, at, note=note, by=by, at=options.now))


@command(app, "answer", help=N_("What the consignee says: satisfied, fair, not_satisfied."))
def answer(
    options: Options,
    which: Which,
    said: Annotated[str, typer.Argument(metavar="ANSWER", help=N_("satisfied, fair, not_satisfied."))],
    words: Annotated[str, typer.Option(metavar="TEXT", help=N_("In its words."))] = "",
) -> None:
    """The steps after delivery are ticked with it (T-1, T-3)."""
    from csdesk.desk.goods import goods

    _do(options, which, lambda tx, one, by: goods.answer(tx, one, said, words, by=by, at=options.now))


@command(app, "talk", help=N_("Write down a talk: to whom, what, when, late or not."))
def talk(
    options: Options,
    which: Which,
    spoke_to: Annotated[str, typer.Option("--with", metavar="NAME", help=N_("Who was spoken to."))],
    what: Annotated[str, typer.Option(metavar="TEXT", help=N_("What was said."))],
    at: When = "",
    late: Annotated[bool | None, typer.Option("--late/--not-late", help=N_("Late or not; else by the clock."))] = None,
) -> None:
    """A talk of earlier keeps when it was written down beside when it was (T-6)."""
    from csdesk.desk.goods import goods_contacts

    _do(
        options, which,
        lambda tx, one, by: goods_contacts.write(
            tx, one, spoke_to, what, when=at, late=late, uuid=str(uuid4()), by=by, at=options.now
        ),
    )  # fmt: skip


@command(app, "expect", help=N_("The goods come at another time by what is known now."))
def expect(
    options: Options, which: Which, when: Annotated[str, typer.Argument(metavar="TIME", help=N_("When they come."))]
) -> None:
    """On time is still measured by what was promised (T-1)."""
    from csdesk.desk.goods import goods

    _do(options, which, lambda tx, one, by: goods.expect(tx, one, when, by=by, at=options.now))


@command(app, "waybill", help=N_("The carrier's number of the goods, by which scans are found."))
def waybill(
    options: Options, which: Which, number: Annotated[str, typer.Argument(metavar="WAYBILL", help=N_("The number."))]
) -> None:
    """Kept with the goods (T-5)."""
    from csdesk.desk.goods import goods

    _do(options, which, lambda tx, one, by: goods.give_waybill(tx, one, number, by=by, at=options.now))


@command(app, "late", help=N_("Open the incident of late goods, with what is known filled in."))
def late(options: Options, which: Which) -> None:
    """One that is open already is given (T-5)."""
    from csdesk.cli.incident_lists import answer as answer_incident
    from csdesk.desk.goods import goods, goods_late

    with options.desk() as desk:
        with desk.writing() as tx:
            found = goods.by_number(tx, which)
            assert found.id is not None
            case_id = goods_late.open_late(tx, found.id, by=options.person(tx), at=options.now).id
        assert case_id is not None
        answer_incident(options, desk, case_id)


@command(app, "paper", help=N_("Something is missing; or it was asked for, or is there."))
def paper(
    options: Options,
    which: Which,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=N_("warehouse_slip, phone, consignee, who_pays."))],
    asked: Annotated[str, typer.Option(metavar="NAME", help=N_("Who was asked for it."))] = "",
    there: Annotated[bool, typer.Option("--there", help=N_("It is there."))] = False,
) -> None:
    """Listed from now on until it is there (T-8)."""
    from csdesk.desk.goods import goods_papers

    def work(tx: Transaction, goods_id: int, by: Person) -> None:
        at = options.now
        found = goods_papers.miss(tx, goods_id, kind, by=by, at=at)
        assert found.id is not None
        if asked:
            goods_papers.asked(tx, found.id, asked, by=by, at=at)
        if there:
            goods_papers.arrived(tx, found.id, by=by, at=at)

    _do(options, which, work)


@command(app, "papers", help=N_("List everything that is missing, the longest missing first."))
def papers(options: Options) -> None:
    """Until it is there (T-8)."""
    from csdesk.cli import goods_documents
    from csdesk.desk.goods import goods_papers

    with options.desk() as desk, desk.reading() as tx:
        documents = goods_documents.papers(tx)
        rows = [
            (one.number, goods_papers.words(tx, one.kind, current()), f"{tx.local(one.since):%m-%d %H:%M}", one.asked)
            for one in goods_papers.missing(tx)
        ]
    if options.as_json:
        output.document(documents)
    else:
        output.table((_("Number"), _("Missing"), _("Since"), _("Asked")), rows)
