"""`csdesk slips`: signed slips that must come back: marks, envelopes, presses, handing over (D-1 to D-5).

The lists stand in `slip_lists`; here is the work on slips.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from csdesk.cli import output
from csdesk.cli.answers import Folder, folder_of, tell, tell_files
from csdesk.cli.frame import command
from csdesk.cli.options import Options
from csdesk.cli.slip_lists import Number, answer, app
from csdesk.language import _, ngettext
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.person import Person

APPS = {"slips": app}

Numbers = Annotated[list[str], typer.Argument(metavar="NUMBER...", help=N_("The numbers of the slips' work orders."))]
BatchNumber = Annotated[str, typer.Argument(metavar="ENVELOPE", help=N_("The envelope's number, such as B-0001."))]
Note = Annotated[str, typer.Option(metavar="TEXT", help=N_("A note in a line."))]


# -- one slip --------------------------------------------------------------------------------------------------------


@command(app, "way", help=N_("Say how a shipment goes: transfers, parts, partner, region."))
def way(
    options: Options,
    number: Number,
    transfers: Annotated[str | None, typer.Option(metavar="N", help=N_("How many transfers; 0 is direct."))] = None,
    parts: Annotated[str | None, typer.Option(metavar="N", help=N_("In how many parts it goes."))] = None,
    partner: Annotated[
        str | None, typer.Option(metavar="ID", help=N_("The partner that carries it; empty for none."))
    ] = None,
    region: Annotated[str | None, typer.Option(metavar="ID", help=N_("Where it goes."))] = None,
) -> None:
    """A slip whose goods have arrived is due anew (D-1)."""
    from csdesk.desk.slips import slip_ways

    def do(tx: Transaction, by: Person) -> Any:
        return slip_ways.set_way(
            tx, number, transfers=transfers, parts=parts, partner=partner, region=region, by=by, at=options.now
        )

    _do(options, number, do)


@command(app, "arrive", help=N_("Note that the goods arrived, or one part of them: with the last, the time runs."))
def arrive(
    options: Options,
    number: Number,
    part: Annotated[int | None, typer.Option(metavar="N", help=N_("Which part, from 1."))] = None,
    at: Annotated[str, typer.Option(metavar="TIME", help=N_("When it arrived; now if not given."))] = "",
    undo: Annotated[bool, typer.Option("--undo", help=N_("Take the last arrival back."))] = False,
) -> None:
    """D-1."""
    from csdesk.desk.slips import slip_ways

    def do(tx: Transaction, by: Person) -> Any:
        if undo:
            return slip_ways.not_arrived(tx, number, by=by, at=options.now)
        return slip_ways.arrive(tx, number, part, at, by=by, at=options.now)

    _do(options, number, do)


@command(app, "mark", help=N_("Let a slip come to its next state: signed, posted, received, checked, filed."))
def mark(
    options: Options,
    number: Number,
    state: Annotated[str, typer.Argument(metavar="STATE", help=N_("The state."))],
    note: Note = "",
) -> None:
    """Refused in a wrong order, with what comes first (D-2)."""
    from csdesk.desk.slips import slips

    _do(options, number, lambda tx, by: slips.mark(tx, number, state.strip(), note=note, by=by, at=options.now))


@command(app, "undo", help=N_("Take a slip's last mark back."))
def undo(options: Options, number: Number) -> None:
    """It stays in the record (D-2)."""
    from csdesk.desk.slips import slips

    _do(options, number, lambda tx, by: slips.undo(tx, number, by=by, at=options.now))


@command(app, "fault", help=N_("A slip is incomplete, wrong or missing: it is reported today and signed again."))
def fault(
    options: Options,
    number: Number,
    kind: Annotated[
        str, typer.Argument(metavar="FAULT", help=N_("incomplete, wrong, missing, or the shop's own."))
    ] = "",
    note: Note = "",
    undo: Annotated[bool, typer.Option("--undo", help=N_("Take the fault back."))] = False,
) -> None:
    """D-3."""
    from csdesk.desk.slips import slip_faults

    def do(tx: Transaction, by: Person) -> Any:
        if undo:
            return slip_faults.no_fault(tx, number, by=by, at=options.now)
        return slip_faults.find_fault(tx, number, kind.strip(), note, by=by, at=options.now)

    _do(options, number, do)


@command(app, "report", help=N_("Somebody was told of a slip's fault."))
def report(
    options: Options,
    number: Number,
    whom: Annotated[str, typer.Option(metavar="NAME", help=N_("Who was told."))],
) -> None:
    """What is to be done the same day is done (D-3)."""
    from csdesk.desk.slips import slip_faults

    _do(options, number, lambda tx, by: slip_faults.report(tx, number, whom, by=by, at=options.now))


@command(app, "press", help=N_("Somebody was pressed for a slip that is out."))
def press(
    options: Options,
    number: Number,
    said: Annotated[str, typer.Option(metavar="TEXT", help=N_("What was said."))],
    whom: Annotated[
        str, typer.Option(metavar="NAME", help=N_("Who was pressed; by default the partner's or region's contact."))
    ] = "",
) -> None:
    """D-4."""
    from csdesk.desk.slips import slip_pressing

    _do(options, number, lambda tx, by: slip_pressing.press(tx, number, said, whom, by=by, at=options.now))


def _do(options: Options, number: str, work: Callable[[Transaction, Person], Any]) -> None:
    """Do something with a slip, and answer with it as it stands now."""
    with options.desk() as desk:
        with desk.writing() as tx:
            work(tx, options.person(tx))
        answer(options, desk, number)


# -- envelopes -------------------------------------------------------------------------------------------------------


@command(app, "post", help=N_("Post an envelope of signed slips with its list."))
def post(
    options: Options,
    numbers: Numbers,
    sender: Annotated[str, typer.Option("--from", metavar="NAME", help=N_("Who sends the envelope."))],
    waybill: Annotated[str, typer.Option(metavar="NUMBER", help=N_("The number by which it travels."))] = "",
    uuid: Annotated[
        str | None,
        typer.Option(metavar="UUID", help=N_("The form's own number: sending it again posts no second one.")),
    ] = None,
) -> None:
    """D-2."""
    from csdesk.desk.slips import slip_batches

    with options.desk() as desk:
        with desk.writing() as tx:
            batch = slip_batches.post(
                tx, numbers, sender, waybill, uuid=uuid or str(uuid4()), by=options.person(tx), at=options.now
            )
            number = batch.number
        _answer_batch(options, desk, number)


@command(app, "batches", help=N_("List the envelopes, open ones first."))
def batches(options: Options) -> None:
    """Each with what is missing and what is extra (D-2)."""
    from csdesk.cli import slip_documents
    from csdesk.desk.slips import slip_batches

    with options.desk() as desk, desk.reading() as tx:
        found = slip_batches.batches(tx)
        documents = [slip_documents.glance(tx, one) for one in found]
    rows = [
        (one.batch.number, one.batch.sender, str(one.listed), str(one.received), str(one.missing), str(one.extra),
         "" if one.batch.closed_at is None else one.batch.closed_by)
        for one in found
    ]  # fmt: skip
    headings = (_("Envelope"), _("From"), _("Listed"), _("Here"), _("Missing"), _("Extra"), _("Closed by"))
    tell(options, documents, lambda: output.table(headings, rows, right=(2, 3, 4, 5), whole=(0,)))


@command(app, "batch", help=N_("Show an envelope against its list."))
def batch(options: Options, number: BatchNumber) -> None:
    """D-2."""
    with options.desk() as desk:
        _answer_batch(options, desk, number)


@command(app, "receive", help=N_("Receive slips from an envelope against its list; each is kept as it is read."))
def receive(
    options: Options,
    number: BatchNumber,
    numbers: Numbers,
    undo: Annotated[bool, typer.Option("--undo", help=N_("Take these back out of it."))] = False,
) -> None:
    """D-2."""
    from csdesk.desk.slips import slip_batches

    use = slip_batches.unscan if undo else slip_batches.scan
    with options.desk() as desk:
        for one in numbers:
            with desk.writing() as tx:
                use(tx, number, one, by=options.person(tx), at=options.now)
        _answer_batch(options, desk, number)


@command(app, "close", help=N_("Close an envelope: each slip that is missing is reported today."))
def close(options: Options, number: BatchNumber) -> None:
    """D-2, D-3."""
    from csdesk.desk.slips import slip_batches

    with options.desk() as desk:
        with desk.writing() as tx:
            slip_batches.close(tx, number, by=options.person(tx), at=options.now)
        _answer_batch(options, desk, number)


@command(app, "print", help=N_("Write an envelope's list as a PDF and as text."))
def print_list(options: Options, number: BatchNumber, folder: Folder = None) -> None:
    """D-2."""
    from csdesk.desk.slips import slip_files

    with options.desk() as desk:
        files = slip_files.print_batch(desk, number, folder_of(folder), at=options.now)
    tell_files(options, {"files": [str(one) for one in files], "rows": {}}, files)


def _answer_batch(options: Options, desk: Desk, number: str) -> None:
    from csdesk.cli import slip_documents
    from csdesk.desk.slips import slip_batches

    with desk.reading() as tx:
        document = slip_documents.batch(tx, slip_batches.get(tx, number))
    if options.as_json:
        output.document(document)
        return
    here, missing, extra = document["received"], document["missing"], document["extra"]
    output.sentence(f"{document['number']}  {document['from']}  " + _("here {n}", n=len(here)))
    output.sentence(_("missing {n}: {numbers}", n=len(missing), numbers=", ".join(missing) or "-"))
    output.sentence(_("extra {n}: {numbers}", n=len(extra), numbers=", ".join(extra) or "-"))


# -- handed over -----------------------------------------------------------------------------------------------------


@command(app, "hand", help=N_("Hand checked slips to finance, who signs with a password, or back to the client."))
def hand(
    options: Options,
    numbers: Numbers,
    to: Annotated[str, typer.Option(metavar="finance|client", help=N_("To whom."))],
    taken_by: Annotated[
        str, typer.Option(metavar="NAME", help=N_("Who takes them: an account, or the client's person."))
    ],
    signed: Annotated[bool, typer.Option("--signed", help=N_("The client's person has signed the list."))] = False,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help=N_("Read the taker's password from the standard input."))
    ] = False,
) -> None:
    """All of them or none (D-5)."""
    from csdesk.cli.password import own_password
    from csdesk.desk.slips import slip_handing

    if to not in ("finance", "client"):
        raise typer.BadParameter(_("Slips go to finance or to client."), param_hint="'--to'")
    with options.desk() as desk:
        if to == "finance":
            with desk.reading() as tx:
                by = options.person(tx)
            password = own_password(taken_by, from_stdin=password_stdin)
            found = slip_handing.to_finance(desk, numbers, taken_by, password, by=by, at=options.now)
        else:
            with desk.writing() as tx:
                by = options.person(tx)
                found = slip_handing.to_client(tx, numbers, taken_by, signed=signed, by=by, at=options.now)
        handed = [one.number for one in found]
    document = {"to": to, "taken_by": taken_by, "numbers": handed}
    said = ngettext("{n} slip is handed to {name}.", "{n} slips are handed to {name}.", len(handed), name=taken_by)
    tell(options, document, lambda: output.sentence(said))
