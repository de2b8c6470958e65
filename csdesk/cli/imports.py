"""`csdesk import`: taking in files of other programs (spec 03, "Import")."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csdesk.cli import output
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.cli.progress import bar
from csdesk.language import _
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.desk.imports.imports import ImportReport

app = group(N_("Take in files of other programs."))
APPS = {"import": app}

_File = Annotated[str, typer.Argument(metavar="FILE", help=N_("The file, CSV or XLSX, with a row of headings."))]
_MAPPING = N_("The playbook's file in columns/ that names the headings.")


@command(
    app,
    "clients",
    help=N_("Take the clients of a CSV or XLSX file into the store; the same file again changes nothing."),
)
def clients(
    options: Options, file: _File, mapping: Annotated[str, typer.Option(metavar="NAME", help=_MAPPING)] = "clients"
) -> None:
    """Rows that cannot be taken lie in FILE.rejects.csv afterwards, each with its reason."""
    from csdesk.desk.imports.imports import import_clients

    _import(options, file, mapping, import_clients)


@command(
    app,
    "parcels",
    help=N_("Take a carrier's list of parcels into the store; the same file again changes nothing."),
)
def parcels(
    options: Options, file: _File, mapping: Annotated[str, typer.Option(metavar="NAME", help=_MAPPING)] = "parcels"
) -> None:
    """Rows that cannot be taken lie in FILE.rejects.csv afterwards, each with its reason."""
    from csdesk.desk.imports.imports import import_parcels

    _import(options, file, mapping, import_parcels)


@command(
    app,
    "scans",
    help=N_("Take a carrier's list of scans into the store, in any order; the same file again changes nothing."),
)
def scans(
    options: Options, file: _File, mapping: Annotated[str, typer.Option(metavar="NAME", help=_MAPPING)] = "scans"
) -> None:
    """Rows that cannot be taken lie in FILE.rejects.csv afterwards, each with its reason."""
    from csdesk.desk.imports.imports import import_scans

    _import(options, file, mapping, import_scans)


def _import(options: Options, file: str, mapping: str, take: Callable[..., ImportReport]) -> None:
    path = Path(file).expanduser().absolute()
    with options.desk() as desk:
        with desk.reading() as tx:
            by = options.person(tx)
        with bar(shown=not options.as_json) as progress:
            report = take(desk, path, by=by, at=options.now, mapping=mapping, progress=progress)
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
