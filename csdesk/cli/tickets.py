"""`csdesk ticket`: CRM tickets opened, listed, replied to and closed without the screen (C-1, U-4)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from csdesk.cli import output
from csdesk.cli.answers import tell_line
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.language import _, current
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.tickets.tickets import Ticket

app = group(N_("CRM tickets: open, list, reply, close."))
APPS = {"ticket": app}

Which = Annotated[str, typer.Argument(metavar="NUMBER", help=N_("The ticket's number, such as t7, or its id."))]


@command(app, "open", help=N_("Open a ticket about a parcel; one of its kind that is open already is given."))
def open_one(
    options: Options,
    number: Annotated[str, typer.Argument(metavar="PARCEL", help=N_("The parcel's number."))],
    kind: Annotated[
        str, typer.Option(metavar="KIND", help=N_("chase, verify, contact_sender, question, or one of the shop's own."))
    ],
    text: Annotated[str, typer.Option(metavar="TEXT", help=N_("What it is about, in one line."))] = "",
) -> None:
    """One ticket of a kind a parcel (U-4)."""
    from csdesk.desk.tickets import tickets

    with options.desk() as desk:
        with desk.writing() as tx:
            case = tickets.open_ticket(tx, kind.strip(), number, title=text, by=options.person(tx), at=options.now)
            case_id = case.id
        assert case_id is not None
        _answer(options, desk, case_id)


@command(app, "list", help=N_("List the open tickets, those that wait for a reply first; or every ticket of a parcel."))
def list_some(
    options: Options,
    parcel: Annotated[str, typer.Option(metavar="NUMBER", help=N_("Of this parcel alone, closed ones too."))] = "",
) -> None:
    """What is to be answered, and by when (C-1)."""
    from csdesk.desk.tickets import tickets

    with options.desk() as desk, desk.reading() as tx:
        found = (
            tickets.of_parcel(tx, tickets.number_of(tx, parcel), at=options.now)
            if parcel.strip()
            else tickets.open_tickets(tx, at=options.now)
        )
        documents = [_document(tx, one) for one in found]
        rows = [_row(tx, one) for one in found]
    if options.as_json:
        output.document(documents)
        return
    headings = (_("Ticket"), _("Kind"), _("Parcel"), _("State"), _("Due"), _("Whose"))
    output.table(headings, rows)


@command(app, "answer", help=N_("Reply to a ticket, in three parts; by when becomes a deadline."))
def answer(
    options: Options,
    which: Which,
    facts: Annotated[str, typer.Option(metavar="TEXT", help=N_("What happened."))],
    solution: Annotated[str, typer.Option(metavar="TEXT", help=N_("How it is solved."))],
    until: Annotated[str, typer.Option(metavar="TIME", help=N_("By when it is solved, such as tomorrow 15:00."))],
    uuid: Annotated[
        str | None,
        typer.Option(metavar="UUID", help=N_("The form's own number: sending it again replies no second time.")),
    ] = None,
) -> None:
    """Refused with the first thing that is wrong; `csdesk reply check` names all of them (C-1, C-2)."""
    from csdesk.desk.cases import case_files
    from csdesk.desk.tickets import tickets

    with options.desk() as desk:
        with desk.writing() as tx:
            by = options.person(tx)
            case_id = case_files.by_number(tx, which).id
            assert case_id is not None
            tickets.answer(tx, case_id, facts, solution, until, uuid=uuid or str(uuid4()), by=by, at=options.now)
        _answer(options, desk, case_id)


@command(app, "close", help=N_("Close a ticket before everything in it is done, and say why."))
def close(
    options: Options,
    which: Which,
    reason: Annotated[str, typer.Option(metavar="TEXT", help=N_("Why it is closed."))],
) -> None:
    """Nothing is promised in it any longer."""
    from csdesk.desk.cases import case_files
    from csdesk.desk.tickets import tickets

    with options.desk() as desk:
        with desk.writing() as tx:
            by = options.person(tx)
            case_id = case_files.by_number(tx, which).id
            assert case_id is not None
            tickets.close(tx, case_id, reason, by=by, at=options.now)
        _answer(options, desk, case_id)


def _answer(options: Options, desk: Desk, case_id: int) -> None:
    """Answer with a ticket as it stands now."""
    from csdesk.desk.tickets import tickets

    with desk.reading() as tx:
        ticket = tickets.ticket(tx, case_id, at=options.now)
        document = _document(tx, ticket) | {
            "replies_given": [_reply(tx, one) for one in tickets.replies_of(tx, case_id)]
        }
        row = _row(tx, ticket)
    tell_line(options, document, row)


def _document(tx: Transaction, one: Ticket) -> dict[str, Any]:
    return {
        "id": one.case_id,
        "number": one.number,
        "kind": one.kind,
        "title": one.title,
        "parcel": one.waybill,
        "state": one.state,
        "waits": one.waits,
        "due": _moment(tx, one.due_at),
        "replies": one.replies,
        "owner": one.owner,
    }


def _reply(tx: Transaction, one: Any) -> dict[str, Any]:
    return {
        "facts": one.facts,
        "solution": one.solution,
        "by": _moment(tx, one.until),
        "at": _moment(tx, one.at),
        "who": one.by,
    }


def _moment(tx: Transaction, moment: datetime | None) -> str | None:
    return tx.local(moment).isoformat() if moment is not None else None


def _row(tx: Transaction, one: Ticket) -> tuple[str, ...]:
    from csdesk.desk.cases.case_words import state_words

    state = _("waits for a reply") if one.waits else _("replied") if one.state == "open" else state_words(one.state)
    words = one.words["zh" if current().startswith("zh") else "en"]
    due = f"{tx.local(one.due_at):%Y-%m-%d %H:%M}" if one.due_at is not None else ""
    return (one.number, words, one.waybill, state, due, one.owner)
