"""`csdesk report day|week|month`: what happened, on the terminal, for programs, as XLSX and as Markdown (I-12, M-1)."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csdesk.cli import output
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.cli.times import read_day
from csdesk.language import _
from csdesk.refused import N_, Refused

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk
    from csdesk.exchange.report import Report
    from csdesk.rules.periods import Period

app = group(N_("Reports on a day, a week or a month."))
APPS = {"report": app}

Date = Annotated[str | None, typer.Option(metavar="DATE", help=N_("A day of the period; today if not given."))]
Xlsx = Annotated[str | None, typer.Option(metavar="FILE", help=N_("Write it as a workbook."))]
Markdown = Annotated[str | None, typer.Option("--md", metavar="FILE", help=N_("Write it as Markdown."))]
Overwrite = Annotated[bool, typer.Option("--overwrite", help=N_("Put a file in the place of one that is there."))]


@command(app, "day", help=N_("A day in figures: orders, incidents, promises, checklist, parcels, tickets, cash."))
def day(
    options: Options, date: Date = None, xlsx: Xlsx = None, md: Markdown = None, overwrite: Overwrite = False
) -> None:
    """I-11, I-12, M-1."""
    _report(options, "day", date, xlsx, md, overwrite=overwrite)


@command(app, "week", help=N_("A week, Monday to Sunday, in figures, and its incidents."))
def week(
    options: Options, date: Date = None, xlsx: Xlsx = None, md: Markdown = None, overwrite: Overwrite = False
) -> None:
    """The supervisor's weekly list (I-12, M-1)."""
    _report(options, "week", date, xlsx, md, overwrite=overwrite)


@command(app, "month", help=N_("A month in figures, per agent and per client, and its incidents by kind."))
def month(
    options: Options, date: Date = None, xlsx: Xlsx = None, md: Markdown = None, overwrite: Overwrite = False
) -> None:
    """I-12, M-1."""
    _report(options, "month", date, xlsx, md, overwrite=overwrite)


@command(app, "rows", help=N_("The rows that a figure counts: as many as it says."))
def rows(
    options: Options,
    figure: Annotated[str, typer.Argument(metavar="FIGURE", help=N_("As in the report: orders, incidents/late ..."))],
    date: Date = None,
    span: Annotated[
        str, typer.Option(metavar="day|week|month", help=N_("The figure of a day, week or month."))
    ] = "day",
    agent: Annotated[str | None, typer.Option(metavar="NAME", help=N_("Only what is this agent's."))] = None,
    client: Annotated[str | None, typer.Option(metavar="CODE", help=N_("Only what is this client's."))] = None,
) -> None:
    """M-2: every figure opens the rows that it counts."""
    from csdesk.desk.reports import rows as report_rows
    from csdesk.desk.reports import summary, words
    from csdesk.desk.reports.figures import Of, count
    from csdesk.rules.periods import Span
    from csdesk.rules.reading import show_money

    if span not in list(Span):
        raise typer.BadParameter(_("It is one of: {known}.", known=", ".join(Span)), param_hint="'--span'")
    with options.desk() as desk, desk.reading() as tx:
        of = Of(agent) if client is None else replace(summary.of_client(tx, client), agent=agent)
        period = _period(options, desk, span, date)
        asked = summary.asked_for(tx, figure, period, of=of, by=options.person(tx), at=options.now)
        found = list(report_rows.every(tx, asked))
        value = count(tx, asked)
        said = show_money(value) if asked.figure.money else value
        local, playbook = tx.local, desk.playbook
    if options.as_json:
        output.document(
            {
                "figure": figure,
                "first": period.first.isoformat(),
                "last": period.last.isoformat(),
                "value": said,
                "rows": [
                    {
                        "about": one.about,
                        "id": one.id,
                        "at": local(one.at).isoformat(timespec="seconds"),
                        "number": one.number,
                        "kind": one.kind,
                        "what": one.what,
                        "client": one.client or None,
                        "agent": one.agent or None,
                        "amount": None if one.amount is None else show_money(one.amount),
                        "case": one.case_id,
                    }
                    for one in found
                ],
            }
        )
        return
    headings = (_("When"), _("Number"), _("Kind"), _("What"), _("Client"), _("Agent"), _("Yuan"))
    table = [
        (
            f"{local(one.at):%m-%d %H:%M}", one.number, words.kind_words(playbook, one.about, one.kind), one.what,
            one.client, one.agent, "" if one.amount is None else show_money(one.amount),
        )
        for one in found
    ]  # fmt: skip
    output.table(headings, table, right=(6,))
    output.sentence(_("{figure}: {value}", figure=asked.figure.words, value=said))


def _period(options: Options, desk: Desk, span: str, date: str | None) -> Period:
    """The period of a span that is meant; that of today when no day is typed."""
    from csdesk.rules.periods import Span, period_of

    local = options.now.astimezone(desk.playbook.shop.zone)
    return period_of(Span(span), read_day(date, "--date", local) or local.date())


def _report(
    options: Options, span: str, date: str | None, xlsx: str | None, md: str | None, *, overwrite: bool
) -> None:
    from csdesk.desk.reports import reports

    places = _places({"xlsx": xlsx, "md": md}, overwrite=overwrite)
    with options.desk() as desk:
        period = _period(options, desk, span, date)
        with desk.reading() as tx:
            report = reports.report(tx, period, by=options.person(tx), at=options.now)
    _write(report, places)
    if options.as_json:
        from csdesk.exchange.report import document

        output.document(document(report) | {"files": {form: str(path) for form, path in places.items()}})
    elif places:
        for path in places.values():
            output.sentence(_("The report is in {path}.", path=path))
    else:
        _show(report)


def _places(given: dict[str, str | None], *, overwrite: bool) -> dict[str, Path]:
    """Where to write which form; Refused when something is there already and nobody asked to replace it."""
    places = {form: Path(name).expanduser().absolute() for form, name in given.items() if name}
    if len(set(places.values())) < len(places):
        raise typer.BadParameter(_("Both files have the same name."), param_hint="'--md'")
    for path in places.values():
        if not overwrite and os.path.lexists(path):
            raise Refused(
                "file_exists", N_("{path} is there already. Give another name, or --overwrite."), path=path
            )  # fmt: skip
    return places


def _write(report: Report, places: dict[str, Path]) -> None:
    """Write the files, each whole; XLSX and its library only for who asks for it."""
    from csdesk.exchange.files import write_whole

    if "xlsx" in places:
        from csdesk.exchange.report_workbook import as_workbook

        write_whole(places["xlsx"], as_workbook(report))
    if "md" in places:
        from csdesk.exchange.report_markdown import as_markdown

        write_whole(places["md"], as_markdown(report))


def _show(report: Report) -> None:
    from csdesk.exchange.report import shown

    output.sentence(f"{report.title}: {report.says_when}")
    for section in report.sections:
        output.sentence(f"\n{section.title}")
        if not section.rows:
            output.sentence(_("There are none."))
            continue
        kept = [place for place, column in enumerate(section.columns) if column.in_brief]
        columns = [section.columns[place] for place in kept]
        rows = [[shown(section.columns[place], row[place]) for place in kept] for row in section.rows]
        right = [place for place, column in enumerate(columns) if column.is_number]
        output.table([column.heading for column in columns], rows, right=right)
