"""`csdesk statements`: month-end statements: made, checked, sent, agreed, invoiced, paid, closed (F-1 to F-3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from csdesk.cli import output
from csdesk.cli.answers import Folder, Force, OfClient, folder_of, month_of, tell, tell_files
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.language import _
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.person import Person

app = group(N_("Month-end statements: make, check, send, agree, invoice, pay, close; what is late."))
APPS = {"statements": app}

Number = Annotated[str, typer.Argument(metavar="NUMBER", help=N_("The statement's number, such as S202611-HX001."))]
Order = Annotated[str, typer.Option(metavar="NUMBER", help=N_("The order of the line."))]
Note = Annotated[str, typer.Option(metavar="TEXT", help=N_("A note in a line."))]
Month = Annotated[str | None, typer.Option(metavar="YYYY-MM", help=N_("The month; the last one if not given."))]


# -- made and listed -------------------------------------------------------------------------------------------------


@command(
    app, "make", help=N_("Make a month's statements, of one client or of all; made again they are brought up to date.")
)
def make(
    options: Options,
    month: Month = None,
    client: OfClient = "",
) -> None:
    """Broken off, it goes on where it was (F-1)."""
    from csdesk.cli import progress, statement_documents
    from csdesk.desk.statements import statements

    with options.desk() as desk:
        day = _month(options, desk, month)
        if client:
            with desk.writing() as tx:
                made = statements.make(tx, client, day, by=options.person(tx), at=options.now)
        else:
            with desk.reading() as tx:
                by = options.person(tx)
            with progress.bar(shown=not options.as_json) as show:
                told = (lambda done, total: show(done, total, done)) if show else None
                made = statements.make_month(desk, day, by=by, at=options.now, progress=told)
    document = statement_documents.made(made)
    if options.as_json:
        output.document(document)
    else:
        output.sentence(
            _(
                "{month}: {made} made, {refreshed} brought up to date, {unchanged} unchanged;"
                " {lines} lines, {total} yuan.",
                **document,
            )
        )  # fmt: skip


@command(app, "list", help=N_("List statements: of a month, late ones of any month, those in one state, or all."))
def list_some(
    options: Options,
    name: Annotated[str, typer.Option("--list", metavar="LIST", help=N_("month, late, all, or a state."))] = "month",
    month: Month = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=100_000, help=N_("At most so many."))] = 200,
) -> None:
    """Late ones first, each with whom to press (F-1)."""
    from csdesk.cli import statement_documents
    from csdesk.desk.statements import statement_lists

    if name not in statement_lists.LISTS:
        names = ", ".join(statement_lists.LISTS)
        raise typer.BadParameter(_("There is no list {name}. There are: {names}.", name=name, names=names),
                                 param_hint="'--list'")  # fmt: skip
    with options.desk() as desk:
        day = _month(options, desk, month)
        with desk.reading() as tx:
            found = [one.row for one in statement_lists.StatementPages(name, options.now, day).after(tx, -1, limit)]
            documents = [statement_documents.row(tx, one, options.now) for one in found]
            rows = [_list_row(tx, one) for one in documents]
    if options.as_json:
        output.document(documents)
        return
    headings = (_("Number"), _("Client"), _("State"), _("Due"), _("Total"), _("Paid"), _("Press"))
    output.table(headings, rows, right=(4, 5), whole=(0, 3, 4, 5))


@command(app, "show", help=N_("Show a statement with its lines and all that happened to it."))
def show(options: Options, number: Number) -> None:
    """F-1, F-3."""
    from csdesk.cli import statement_documents
    from csdesk.desk.statements import statement_lists, statement_words, statements

    with options.desk() as desk, desk.reading() as tx:
        found = statements.story(tx, number)
        document = statement_documents.story(tx, found, options.now)
        if options.as_json:
            output.document(document)
            return
        one = statement_lists.by_number(tx, found.statement.number)
        assert one is not None
        output.sentence(_line(tx, document))
        shown = zip(statement_lists.lines_of(tx, one.id), document["lines"], strict=True)
        lines = [
            (
                it.number, f"{it.day}", statement_words.kind_words(it.kind), it.consignee,
                told["amount"] or _("no price"),
                "  ".join(filter(None, (statement_words.change_words(it), _mark(told)))),
            )
            for it, told in shown
        ]  # fmt: skip
    headings = (_("Order"), _("Date"), _("Kind"), _("Consignee"), _("Amount"), _("Note"))
    output.table(headings, lines, right=(4,), whole=(0, 1, 4))


def _list_row(tx: Transaction, one: dict[str, Any]) -> tuple[str, ...]:
    from csdesk.desk.statements import statement_words

    state = statement_words.state_words(tx.playbook.statements, one["state"])
    due = ("! " if one["late"] else "") + (one["due"] or "-")[:10]
    return one["number"], one["client_name"], state, due, one["total"], one["paid"], one["press"] or ""


def _mark(line: dict[str, Any]) -> str:
    told = [_("slip not back") if line["slip_missing"] else ""]
    if line["dispute"]:
        told.append(_("disputed: {note}", note=line["dispute_note"]))
    if line["answer"]:
        told.append(_("answered: {note}", note=line["answer"]))
    return "; ".join(filter(None, told))


# -- moved -----------------------------------------------------------------------------------------------------------


@command(app, "check", help=N_("Finance has checked a statement."))
def check(options: Options, number: Number) -> None:
    """Refused while an order has no price, and before the month is over (F-1, F-3)."""
    from csdesk.desk.statements import statement_moves

    _do(options, number, lambda tx, by: statement_moves.check(tx, number, by=by, at=options.now))


@command(app, "send", help=N_("Send a checked statement: by mail, or as files where the client has no address."))
def send(
    options: Options,
    number: Number,
    folder: Folder = None,
    files: Annotated[bool, typer.Option("--files", help=N_("Write files, and send no mail."))] = False,
    mail: Annotated[bool, typer.Option("--mail", help=N_("By mail, even while no mail server is set up."))] = False,
) -> None:
    """What is sent is kept byte for byte (F-2)."""
    from csdesk.cli import statement_documents
    from csdesk.desk.statements import statement_sending

    if files and mail:
        raise typer.BadParameter(_("A statement goes by mail or as files."), param_hint="'--mail'")
    by_mail = False if files else True if mail else None
    with options.desk() as desk:
        with desk.reading() as tx:
            by = options.person(tx)
        sent = statement_sending.send(desk, number, folder_of(folder), by_mail=by_mail, by=by, at=options.now)
    if options.as_json:
        output.document(statement_documents.sent(sent))
    elif sent.mailed_to:
        output.sentence(_("{number} goes to {address} by mail.", number=sent.number, address=sent.mailed_to))
    else:
        tell_files(options, {}, sent.files)


@command(app, "agree", help=N_("The client agrees with a statement."))
def agree(
    options: Options,
    number: Number,
    who: Annotated[str, typer.Option(metavar="NAME", help=N_("Who of the client said so."))],
) -> None:
    """Refused while a line is disputed (F-1)."""
    from csdesk.desk.statements import statement_moves

    _do(options, number, lambda tx, by: statement_moves.agree(tx, number, who, by=by, at=options.now))


@command(app, "dispute", help=N_("The client says that a line is wrong; or how that was settled."))
def dispute(
    options: Options,
    number: Number,
    order: Order,
    note: Note = "",
    answer: Annotated[str, typer.Option(metavar="TEXT", help=N_("How it was settled."))] = "",
) -> None:
    """By line (F-1)."""
    from csdesk.desk.statements import statement_moves

    def do(tx: Transaction, by: Person) -> Any:
        if answer:
            return statement_moves.answer(tx, number, order, answer, by=by, at=options.now)
        return statement_moves.dispute(tx, number, order, note, by=by, at=options.now)

    _do(options, number, do)


@command(app, "invoice", help=N_("Ask for the invoice; or issue it, with its number."))
def invoice(
    options: Options,
    number: Number,
    issued: Annotated[
        str, typer.Option(metavar="NUMBER", help=N_("The invoice's number: finance has issued it."))
    ] = "",
    note: Note = "",
) -> None:
    """F-1."""
    from csdesk.desk.statements import statement_moves

    def do(tx: Transaction, by: Person) -> Any:
        if issued:
            return statement_moves.invoice(tx, number, issued, by=by, at=options.now)
        return statement_moves.ask_invoice(tx, number, note, by=by, at=options.now)

    _do(options, number, do)


@command(app, "deliver", help=N_("The invoice was delivered, and somebody of the client took it."))
def deliver(
    options: Options,
    number: Number,
    taken_by: Annotated[str, typer.Option(metavar="NAME", help=N_("Who took it."))],
) -> None:
    """F-1."""
    from csdesk.desk.statements import statement_moves

    _do(options, number, lambda tx, by: statement_moves.deliver(tx, number, taken_by, by=by, at=options.now))


@command(app, "pay", help=N_("Money came in for a statement: all of it, a part, or too much."))
def pay(
    options: Options,
    number: Number,
    amount: Annotated[str, typer.Argument(metavar="YUAN", help=N_("How much."))],
    way: Annotated[str, typer.Option(metavar="WAY", help=N_("How: an id of statements.toml."))] = "",
    day: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help=N_("On which day; today if not given."))] = "",
    note: Note = "",
    uuid: Annotated[
        str | None,
        typer.Option(metavar="UUID", help=N_("The form's own number: sending it again pays once.")),
    ] = None,
) -> None:
    """What is too much is said (F-1)."""
    from csdesk.desk.statements import statement_moves

    paid_on = _day(day)
    _do(
        options,
        number,
        lambda tx, by: statement_moves.pay(
            tx,
            number,
            amount,
            uuid=uuid or str(uuid4()),
            way=way.strip(),
            day=paid_on,
            note=note,
            by=by,
            at=options.now,
        ),
    )


@command(app, "close", help=N_("Close a statement that is paid, or of which nothing is owed."))
def close(options: Options, number: Number) -> None:
    """F-1."""
    from csdesk.desk.statements import statement_moves

    _do(options, number, lambda tx, by: statement_moves.close(tx, number, by=by, at=options.now))


@command(app, "back", help=N_("Go one step back, with a reason."))
def back(
    options: Options,
    number: Number,
    reason: Annotated[str, typer.Option(metavar="TEXT", help=N_("Why."))],
) -> None:
    """A payment is taken back, an invoice is void; lines that were sent stay (F-1, F-3)."""
    from csdesk.desk.statements import statement_moves

    _do(options, number, lambda tx, by: statement_moves.back(tx, number, reason, by=by, at=options.now))


@command(app, "press", help=N_("Somebody was pressed for a statement that is late."))
def press(
    options: Options,
    number: Number,
    said: Annotated[str, typer.Option(metavar="TEXT", help=N_("What was said."))],
    whom: Annotated[str, typer.Option(metavar="NAME", help=N_("Who was pressed; by default whose turn it is."))] = "",
) -> None:
    """F-1."""
    from csdesk.desk.statements import statement_moves

    _do(options, number, lambda tx, by: statement_moves.press(tx, number, said, whom, by=by, at=options.now))


def _do(options: Options, number: str, work: Callable[[Transaction, Person], Any]) -> None:
    """Do something with a statement, and answer with it as it stands now."""
    from csdesk.cli import statement_documents
    from csdesk.desk.statements import statements

    with options.desk() as desk:
        with desk.writing() as tx:
            work(tx, options.person(tx))
        with desk.reading() as tx:
            document = statement_documents.story(tx, statements.story(tx, number), options.now)
            line = _line(tx, document)
    tell(options, document, lambda: output.sentence(line))


def _line(tx: Transaction, document: dict[str, Any]) -> str:
    from csdesk.desk.statements import statement_words

    playbook = tx.playbook.statements
    told = [
        document["number"], document["client_name"], statement_words.state_words(playbook, document["state"]),
        _("{total} yuan", total=document["total"]),
    ]  # fmt: skip
    if document["payments"]:
        told.append(_("paid {paid}", paid=document["paid"]))
    if document["over"] != "0.00":
        told.append(_("{over} too much", over=document["over"]))
    following = statement_words.next_words(playbook, document["state"])
    if following:
        told.append(_("next: {what}", what=following))
        told.append(_("due {day}", day=(document["due"] or "-")[:10]))
    return "  ".join(told)


# -- files -----------------------------------------------------------------------------------------------------------


@command(app, "again", help=N_("Write once more what was sent, the same to the byte."))
def again(
    options: Options,
    number: Number,
    sending: Annotated[
        int | None, typer.Option(metavar="N", min=1, help=N_("Which sending, from 1; the last one if not given."))
    ] = None,
    folder: Folder = None,
    force: Force = False,
) -> None:
    """Whatever has changed since (F-2)."""
    from csdesk.desk.statements import statement_sending

    with options.desk() as desk:
        files = statement_sending.again(desk, number, folder_of(folder), sending=sending, force=force)
    tell_files(options, {"files": [str(one) for one in files]}, files)


@command(app, "export", help=N_("Write a statement as PDF and XLSX: as it was sent, or as it would be sent now."))
def export(options: Options, number: Number, folder: Folder = None, force: Force = False) -> None:
    """In the client's language (F-2)."""
    from csdesk.desk.statements import statement_sending

    with options.desk() as desk:
        files = statement_sending.export(desk, number, folder_of(folder), at=options.now, force=force)
    tell_files(options, {"files": [str(one) for one in files]}, files)


def _month(options: Options, desk: Desk, typed: str | None) -> date:
    """The first day of the month that is meant; the last month if none is."""
    from csdesk.rules.working_time import DAY

    if typed is None:
        today = options.now.astimezone(desk.playbook.shop.zone).date()
        return (today.replace(day=1) - DAY).replace(day=1)
    return month_of(typed)


def _day(typed: str) -> date | None:
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise typer.BadParameter(_("Type the day as 2026-11-30."), param_hint="'--day'") from None
