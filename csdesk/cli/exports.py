"""`csdesk export`: client data that leaves the shop, with a reason and two approvals (K-9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from csdesk.cli import output
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.language import _
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.person import Person
    from csdesk.models.export import ExportRequest

app = group(N_("Client data that leaves the shop: ask, approve, write."))
APPS = {"export": app}

Which = Annotated[int, typer.Argument(metavar="ID", help=N_("The export's number, as `export list` has it."))]
Reason = Annotated[str, typer.Option(metavar="TEXT", help=N_("Why."))]


@command(app, "ask", help=N_("Ask to export client data; the manager and the director have to approve."))
def ask(
    options: Options,
    what: Annotated[str, typer.Argument(metavar="WHAT", help=N_("clients."))],
    reason: Reason,
) -> None:
    """Nothing leaves yet (K-9)."""
    from csdesk.desk.clients import exports

    _do(options, lambda tx, by: exports.ask(tx, what, reason, uuid=str(uuid4()), by=by, at=options.now))


@command(app, "approve", help=N_("Approve an export: first the manager, then the director."))
def approve(options: Options, number: Which) -> None:
    """Neither of them is the one who asked (K-9)."""
    from csdesk.desk.clients import exports

    _do(options, lambda tx, by: exports.approve(tx, number, by=by, at=options.now))


@command(app, "refuse", help=N_("Refuse an export that was not written yet, with a reason."))
def refuse(options: Options, number: Which, reason: Reason) -> None:
    """As whoever's turn it is to approve (K-9)."""
    from csdesk.desk.clients import exports

    _do(options, lambda tx, by: exports.refuse(tx, number, reason, by=by, at=options.now))


@command(app, "write", help=N_("Write an approved export to a file, once: CSV or XLSX by its ending."))
def write(
    options: Options,
    number: Which,
    file: Annotated[str, typer.Argument(metavar="FILE", help=N_("A new file; one that is there stays."))],
) -> None:
    """Recorded with how many clients, and the file's SHA-256 (K-9)."""
    from csdesk.desk.clients import exports

    path = Path(file).expanduser().absolute()
    with options.desk() as desk:
        with desk.reading() as tx:
            by = options.person(tx)
        exports.write(desk, number, path, by=by, at=options.now)
        with desk.reading() as tx:
            document = _document(tx, exports.get(tx, number), options.now)
    if options.as_json:
        output.document({**document, "file": str(path)})
    else:
        output.sentence(_("Written: {path}", path=path))
        output.sentence(_("{rows} clients, SHA-256 {sha256}", rows=document["rows"], sha256=document["sha256"]))


@command(app, "list", help=N_("List every export: who asked and why, who approved, what became of it."))
def list_all(options: Options) -> None:
    """The newest first."""
    from csdesk.desk.clients import exports

    with options.desk() as desk, desk.reading() as tx:
        documents = [_document(tx, one, options.now) for one in exports.listing(tx)]
    if options.as_json:
        output.document(documents)
    elif documents:
        headings = (_("ID"), _("State"), _("Asked by"), _("Reason"), _("Manager"), _("Director"), _("Rows"))
        output.table(headings, [_row(one) for one in documents], right=(6,))
    else:
        output.sentence(_("There are none."))


def _do(options: Options, work: Callable[[Transaction, Person], ExportRequest]) -> None:
    """Take a step of a request, and answer with how it stands now."""
    from csdesk.desk.clients import exports

    with options.desk() as desk, desk.writing() as tx:
        document = _document(tx, work(tx, options.person(tx)), options.now)
    if options.as_json:
        output.document(document)
    else:
        output.sentence(_(exports.SENTENCES[exports.State(document["state"])], number=document["id"]))


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    from csdesk.desk.clients import exports

    rows = "" if one["rows"] is None else str(one["rows"])
    state = _(exports.STATE_WORDS[one["state"]])
    return (str(one["id"]), state, one["asked_by"], one["reason"], one["manager_by"], one["director_by"], rows)


def _document(tx: Transaction, one: ExportRequest, now: datetime) -> dict[str, Any]:
    """A request as JSON: moments have the shop's offset."""
    from csdesk.desk.clients import exports

    def iso(moment: datetime | None) -> str | None:
        return tx.local(moment).isoformat(timespec="seconds") if moment else None

    return {
        "id": one.id,
        "what": one.what,
        "state": exports.state_of(tx, one, now).value,
        "reason": one.reason,
        "asked_by": one.asked_by,
        "asked_at": iso(one.asked_at),
        "manager_by": one.manager_by,
        "manager_at": iso(one.manager_at),
        "director_by": one.director_by,
        "director_at": iso(one.director_at),
        "lapses_at": iso(exports.lapses_at(tx, one)),
        "refused_by": one.refused_by,
        "refused_at": iso(one.refused_at),
        "refusal": one.refusal,
        "done_by": one.done_by,
        "done_at": iso(one.done_at),
        "rows": one.rows,
        "sha256": one.sha256,
    }
