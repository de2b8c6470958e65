"""`csdesk import`: taking in files of other programs (spec 03, "Import")."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from csdesk.cli import output
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.cli.progress import bar
from csdesk.language import _
from csdesk.refused import N_

app = group(N_("Take in files of other programs."))
APPS = {"import": app}


@command(
    app,
    "clients",
    help=N_("Take the clients of a CSV or XLSX file into the store; the same file again changes nothing."),
)
def clients(
    options: Options,
    file: Annotated[str, typer.Argument(metavar="FILE", help=N_("The file, CSV or XLSX, with a row of headings."))],
    mapping: Annotated[
        str,
        typer.Option(metavar="NAME", help=N_("The playbook's file in columns/ that names the headings; else clients.")),
    ] = "clients",
) -> None:
    """Rows that cannot be taken lie in FILE.rejects.csv afterwards, each with its reason."""
    from csdesk.desk.imports import import_clients

    path = Path(file).expanduser().absolute()
    with options.desk() as desk:
        with desk.reading() as tx:
            by = options.person(tx)
        with bar(shown=not options.as_json) as progress:
            report = import_clients(desk, path, by=by, at=options.now, mapping=mapping, progress=progress)
    if options.as_json:
        output.document(
            {
                "read": report.read,
                "new": report.new,
                "changed": report.changed,
                "same": report.same,
                "rejected": report.rejected,
                "rejects_file": str(report.rejects_file) if report.rejects_file else None,
            }
        )
        return
    output.sentence(
        _(
            "Rows read: {read}. New: {new}, changed: {changed}, same: {same}, rejected: {rejected}.",
            read=report.read,
            new=report.new,
            changed=report.changed,
            same=report.same,
            rejected=report.rejected,
        )
    )
    if report.rejects_file:
        output.sentence(_("The rejected rows and the reasons are in {path}.", path=report.rejects_file))
