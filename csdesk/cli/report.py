"""`csdesk report day|week|month`: what happened, on the terminal, for programs, as XLSX and as Markdown (I-12, M-1)."""

from __future__ import annotations

import os
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
    from csdesk.exchange.report import Report

app = group(N_("Reports on a day, a week or a month."))
APPS = {"report": app}

Date = Annotated[str | None, typer.Option(metavar="DATE", help=N_("A day of the period; today if not given."))]
Xlsx = Annotated[str | None, typer.Option(metavar="FILE", help=N_("Write it as a workbook."))]
Markdown = Annotated[str | None, typer.Option("--md", metavar="FILE", help=N_("Write it as Markdown."))]
Overwrite = Annotated[bool, typer.Option("--overwrite", help=N_("Put a file in the place of one that is there."))]


@command(app, "day", help=N_("The incidents of a day, and which promises were met."))
def day(
    options: Options, date: Date = None, xlsx: Xlsx = None, md: Markdown = None, overwrite: Overwrite = False
) -> None:
    """I-11, I-12."""
    _report(options, "day", date, xlsx, md, overwrite=overwrite)


@command(app, "week", help=N_("The incidents of a week, Monday to Sunday, and which promises were met."))
def week(
    options: Options, date: Date = None, xlsx: Xlsx = None, md: Markdown = None, overwrite: Overwrite = False
) -> None:
    """The supervisor's weekly list (I-12)."""
    _report(options, "week", date, xlsx, md, overwrite=overwrite)


@command(
    app, "month", help=N_("A month by kind and department: incidents, promises, escalations, pauses, late reports.")
)
def month(
    options: Options, date: Date = None, xlsx: Xlsx = None, md: Markdown = None, overwrite: Overwrite = False
) -> None:
    """I-12."""
    _report(options, "month", date, xlsx, md, overwrite=overwrite)


def _report(
    options: Options, span: str, date: str | None, xlsx: str | None, md: str | None, *, overwrite: bool
) -> None:
    from csdesk.desk.reports import reports
    from csdesk.rules.periods import Span, period_of

    places = _places({"xlsx": xlsx, "md": md}, overwrite=overwrite)
    with options.desk() as desk:
        local = options.now.astimezone(desk.playbook.shop.zone)
        period = period_of(Span(span), read_day(date, "--date", local) or local.date())
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
