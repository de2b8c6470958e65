"""`csdesk pickup`: parcels that wait at the counter, the calls about them, and giving them out (N-1 to N-5)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from csdesk.cli import output
from csdesk.cli.answers import FirstDay, LastDay, NewTable, Reason, tell_line, write_days
from csdesk.cli.exit_codes import DONE, REFUSED
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.cli.password import hidden_line
from csdesk.cli.times import read_time, shop_day
from csdesk.language import _
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.pickups.self_pickups import Waiting
    from csdesk.models.pickup import Release

app = group(N_("Parcels that wait at the counter, and giving them out."))
APPS = {"pickup": app}

Number = Annotated[str, typer.Argument(metavar="NUMBER", help=N_("The parcel's number."))]
Uuid = Annotated[
    str | None, typer.Option(metavar="UUID", help=N_("The form's own number: sending it again does nothing twice."))
]
FromStdin = Annotated[
    bool,
    typer.Option(
        "--stdin",
        help=N_("Read what must not stand on a command line from the standard input, one a line: numbers, password."),
    ),
]


@command(app, "list", help=N_("List the self-pickups that wait: days waited, until when, calls made."))
def list_waiting(
    options: Options,
    expired: Annotated[bool, typer.Option("--expired", help=N_("Only those whose days are over."))] = False,
) -> None:
    """Those whose days are over first; names and phones masked for people, whole in JSON (K-9, N-5)."""
    from csdesk.desk.pickups import self_pickups

    with options.desk() as desk, desk.reading() as tx:
        found = [one for one in self_pickups.waiting(tx, at=options.now) if one.expired or not expired]
        documents, rows = [_waiting(tx, one) for one in found], [_row(tx, one) for one in found]
    if options.as_json:
        output.document(documents)
    elif rows:
        headings = (
            _("Parcel"), _("Consignee"), _("Phone"), _("Shelf"), _("Waited"), _("Until"), _("Calls"), _("Last call"),
        )  # fmt: skip
        output.table(headings, rows, right=(4, 6))
    else:
        output.sentence(_("No parcel waits to be collected."))


@command(app, "add", help=N_("Let a parcel wait at the counter; one that waits already is given."))
def add(
    options: Options,
    number: Number,
    consignee: Annotated[
        str, typer.Option(metavar="NAME", help=N_("Whose it is; not needed where a carrier's file says it."))
    ] = "",
    phone: Annotated[str, typer.Option(metavar="PHONE", help=N_("Where to call."))] = "",
    place: Annotated[str, typer.Option(metavar="TEXT", help=N_("Where it lies, such as A3."))] = "",
    valuable: Annotated[bool, typer.Option("--valuable", help=N_("Two people give it out."))] = False,
    arrived: Annotated[str | None, typer.Option(metavar="TIME", help=N_("When it arrived; now if not given."))] = None,
    uuid: Uuid = None,
) -> None:
    """Its days begin when it arrived (N-5)."""
    from csdesk.desk.pickups import self_pickups

    with options.desk() as desk:
        arrived_at = _time(options, desk, arrived, "--arrived")
        new = self_pickups.NewPickup(number, consignee, phone, place, valuable, arrived_at)
        with desk.writing() as tx:
            made = self_pickups.take_in(tx, new, uuid=uuid or str(uuid4()), by=options.person(tx), at=options.now)
            pickup_id = made.id
        _answer(options, desk, pickup_id)


@command(app, "call", help=N_("Note a call about a parcel that waits."))
def call(
    options: Options,
    number: Number,
    reached: Annotated[bool, typer.Option("--reached/--not-reached", help=N_("Whether somebody was reached."))],
    note: Annotated[str, typer.Option(metavar="TEXT", help=N_("What was said."))] = "",
    uuid: Uuid = None,
) -> None:
    """Counted in the list (N-5)."""
    from csdesk.desk.pickups import self_pickups

    with options.desk() as desk:
        with desk.writing() as tx:
            by = options.person(tx)
            pickup_id = self_pickups.by_number(tx, number).id
            assert pickup_id is not None
            self_pickups.call(
                tx, pickup_id, reached=reached, note=note, uuid=uuid or str(uuid4()), by=by, at=options.now
            )
        _answer(options, desk, pickup_id)


@command(app, "keep", help=N_("Count the days of a parcel that waits anew from today, and say why."))
def keep(
    options: Options, number: Number, reason: Annotated[str, typer.Option(metavar="TEXT", help=N_("Why."))]
) -> None:
    """Recorded (N-5)."""
    from csdesk.desk.pickups import self_pickups

    with options.desk() as desk:
        with desk.writing() as tx:
            by = options.person(tx)
            pickup_id = self_pickups.by_number(tx, number).id
            assert pickup_id is not None
            self_pickups.keep_longer(tx, pickup_id, reason, by=by, at=options.now)
        _answer(options, desk, pickup_id)


@command(app, "release", help=N_("Give a parcel out against an original document, or learn why it stops."))
def release(
    options: Options,
    number: Number,
    name: Annotated[str, typer.Option(metavar="NAME", help=N_("The name on the document of whoever came."))],
    document: Annotated[
        str, typer.Option(metavar="KIND", help=N_("Which document, an id of pickups.toml."))
    ] = "resident_id",
    original: Annotated[bool, typer.Option("--original", help=N_("The original was seen, no copy."))] = False,
    collector: Annotated[
        str, typer.Option(metavar="WHO", help=N_("Who came: consignee, other or company."))
    ] = "consignee",
    consignee: Annotated[str, typer.Option(metavar="NAME", help=N_("Whose it is, where the desk does not know."))] = "",
    consignee_document: Annotated[
        str | None, typer.Option(metavar="KIND", help=N_("Where somebody else came: the consignee's own document."))
    ] = None,
    consignee_name: Annotated[str, typer.Option(metavar="NAME", help=N_("The name on that document."))] = "",
    called: Annotated[str, typer.Option(metavar="NAME", help=N_("Whom of the consignee's you called."))] = "",
    called_at: Annotated[str | None, typer.Option(metavar="TIME", help=N_("When; now if not given."))] = None,
    authorised: Annotated[
        bool, typer.Option("--authorised", help=N_("The company's stamped authorisation was seen."))
    ] = False,
    valuable: Annotated[bool, typer.Option("--valuable", help=N_("Two people give it out."))] = False,
    sender: Annotated[
        str, typer.Option(metavar="NAME", help=N_("Who at the sender's confirmed a name that is near."))
    ] = "",
    sender_at: Annotated[str | None, typer.Option(metavar="TIME", help=N_("When; now if not given."))] = None,
    second: Annotated[
        str, typer.Option(metavar="NAME", help=N_("The second person for valuable goods, whose password is asked."))
    ] = "",
    stdin: FromStdin = False,
    uuid: Uuid = None,
) -> int:
    """ID numbers and the password come from the standard input: a command line is seen by others (N-1)."""
    from csdesk.desk.pickups import releases
    from csdesk.rules.releasing import Paper, ReleaseForm

    id_number = hidden_line(_("Number of the document: "), from_stdin=stdin)
    theirs = None
    if consignee_document is not None:
        whole = hidden_line(_("Number of the consignee's document: "), from_stdin=stdin)
        theirs = Paper(consignee_document.strip(), consignee_name, whole, original)
    password = hidden_line(_("Password of {name}: ", name=second), from_stdin=stdin) if second.strip() else ""
    with options.desk() as desk:
        form = ReleaseForm(
            number=number, collector=collector.strip(), paper=Paper(document.strip(), name, id_number, original),
            consignee=consignee, consignee_paper=theirs, called=called,
            called_at=_time(options, desk, called_at, "--called-at") or options.now, authorised=authorised,
            valuable=valuable, sender=sender, sender_at=_time(options, desk, sender_at, "--sender-at") or options.now,
        )  # fmt: skip
        with desk.reading() as tx:
            by = options.person(tx)
        made = releases.give_out(
            desk, form, second=second, password=password, uuid=uuid or str(uuid4()), by=by, at=options.now
        )
        with desk.reading() as tx:
            document_of = _release(tx, made)
    released = made.outcome == releases.RELEASED
    if options.as_json:
        output.document(document_of)
    elif released:
        output.sentence(_("{number} was given out.", number=made.number))
    else:
        output.sentence(_("STOP: {number} was not given out. {why}", number=made.number, why=made.why))
    return DONE if released else REFUSED


@command(app, "refuse", help=N_("Note that a parcel was not given out, and why."))
def refuse(
    options: Options, number: Number, reason: Annotated[str, typer.Option(metavar="TEXT", help=N_("Why."))]
) -> None:
    """As on screen (N-4)."""
    from csdesk.desk.pickups import releases

    with options.desk() as desk, desk.writing() as tx:
        made = releases.refuse(tx, number, reason, uuid=str(uuid4()), by=options.person(tx), at=options.now)
        document = _release(tx, made)
    if options.as_json:
        output.document(document)
    else:
        output.sentence(_("{number} was not given out; it is in the record.", number=document["number"]))


@command(app, "take-back", help=N_("A parcel was given out by mistake: it is here, and waits again. Within the day."))
def take_back(
    options: Options, number: Number, reason: Annotated[str, typer.Option(metavar="TEXT", help=N_("Why."))]
) -> None:
    """By who gave it out, or a supervisor; the release and its taking back both stay (N-4)."""
    from csdesk.desk.pickups import taking_back

    with options.desk() as desk, desk.writing() as tx:
        made = taking_back.take_back(tx, number, reason, uuid=str(uuid4()), by=options.person(tx), at=options.now)
        document = _release(tx, made)
    if options.as_json:
        output.document(document)
    else:
        output.sentence(_("{number} is taken back; both are in the record.", number=document["number"]))


@command(app, "history", help=N_("Who came for parcels on a day, or for one parcel: given out or stopped, by whom."))
def history(
    options: Options,
    parcel: Annotated[str, typer.Option(metavar="NUMBER", help=N_("Of this parcel alone."))] = "",
    date: Annotated[str | None, typer.Option(metavar="DATE", help=N_("The day; today if not given."))] = None,
) -> None:
    """Of an ID number the last four (N-1, N-4)."""
    from csdesk.desk.pickups import release_words, releases, self_pickups

    with options.desk() as desk:
        day = shop_day(options, desk, date)
        with desk.reading() as tx:
            if parcel.strip():
                found = releases.of_parcel(tx, self_pickups.number_of(tx, parcel))
            else:
                found = releases.of_days(tx, day, day)
            documents = [_release(tx, one) for one in found]
            rows = [release_words.row(tx, one) for one in found]
    if options.as_json:
        output.document(documents)
    elif rows:
        output.table(release_words.headings(), rows)
    else:
        output.sentence(_("There are none."))


@command(app, "export", help=N_("Write who came for parcels in a period to a file, for a reason that is kept."))
def export(options: Options, file: NewTable, reason: Reason, first: FirstDay = None, last: LastDay = None) -> None:
    """CSV or XLSX; names are masked in it (N-4, K-9)."""
    from csdesk.desk.pickups import release_exports

    write_days(options, release_exports.write, file, reason, first, last)


def _time(options: Options, desk: Desk, typed: str | None, option: str) -> datetime | None:
    return None if typed is None else read_time(typed, option, options.now.astimezone(desk.playbook.shop.zone))


def _answer(options: Options, desk: Desk, pickup_id: int | None) -> None:
    from csdesk.desk.pickups import self_pickups

    with desk.reading() as tx:
        (one,) = [one for one in self_pickups.waiting(tx, at=options.now) if one.pickup_id == pickup_id]
        document, row = _waiting(tx, one), _row(tx, one)
    tell_line(options, document, row)


def _waiting(tx: Transaction, one: Waiting) -> dict[str, Any]:
    return {
        "number": one.number,
        "consignee": one.consignee,
        "phone": one.phone,
        "client": one.client_code or None,
        "client_name": one.client or None,
        "agent": one.agent or None,
        "place": one.place,
        "valuable": one.valuable,
        "arrived": tx.local(one.arrived_at).isoformat(),
        "until": tx.local(one.keep_until).isoformat(),
        "days": one.days,
        "expired": one.expired,
        "calls": one.calls,
        "last_call": tx.local(one.called_at).isoformat() if one.called_at else None,
        "reached": one.reached,
        "kept_longer": one.kept_longer,
    }


def _row(tx: Transaction, one: Waiting) -> tuple[str, ...]:
    from csdesk.rules.masking import masked_name, masked_phone

    until = f"{tx.local(one.keep_until):%Y-%m-%d}"
    last = f"{tx.local(one.called_at):%m-%d %H:%M}" if one.called_at else ""
    if last:
        last += " " + (_("reached") if one.reached else _("no answer"))
    return (
        one.number, masked_name(one.consignee), masked_phone(one.phone), one.place, str(one.days),
        f"{until} {_('over')}" if one.expired else until, str(one.calls), last,
    )  # fmt: skip


def _release(tx: Transaction, one: Release) -> dict[str, Any]:
    kept = one.model_dump(exclude={"id", "uuid", "digest", "consignee_digest", "at", "called_at", "sender_at"})
    return {
        "released": one.outcome == "released",
        **kept,
        "at": tx.local(one.at).isoformat(),
        "called_at": tx.local(one.called_at).isoformat() if one.called_at else None,
        "sender_at": tx.local(one.sender_at).isoformat() if one.sender_at else None,
    }
