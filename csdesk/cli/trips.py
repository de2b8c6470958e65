"""`csdesk trip`: vehicles and partners on the road without the screen (T-7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from csdesk.cli import output
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.language import _
from csdesk.refused import N_, Refused

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.goods.trips import OnTheRoad
    from csdesk.desk.person import Person

app = group(N_("Vehicles and partners on the road: send, look up, delay, tell, arrive."))
APPS = {"trip": app}

Which = Annotated[str, typer.Argument(metavar="TRIP", help=N_("Its plate or name, or its number, such as v3."))]
Orders = Annotated[list[str] | None, typer.Option("--order", metavar="NUMBER", help=N_("An order that it has."))]


def _answer(options: Options, trip_id: int, tx: Transaction) -> None:
    from csdesk.cli import goods_documents
    from csdesk.desk.goods import trips

    found = trips.seen(tx, trip_id)
    if options.as_json:
        output.document(goods_documents.trip(tx, found))
    else:
        output.sentence("  ".join(filter(None, _row(tx, found))))


def _row(tx: Transaction, one: OnTheRoad) -> tuple[str, ...]:
    next_look = f"{tx.local(one.next_look):%m-%d %H:%M}" if one.next_look is not None else ""
    return (
        one.case.number or "", one.trip.name, one.trip.driver, one.where, next_look,
        f"{tx.local(one.trip.expected_at):%m-%d %H:%M}", str(len(one.goods)), str(len(one.to_tell) or ""),
    )  # fmt: skip


def _do(options: Options, work: Callable[[Transaction, Person], int]) -> None:
    """Do something with a trip, and answer with how it stands now."""
    with options.desk() as desk:
        with desk.writing() as tx:
            trip_id = work(tx, options.person(tx))
        with desk.reading() as tx:
            _answer(options, trip_id, tx)


def _ids(tx: Transaction, numbers: list[str]) -> list[int]:
    from csdesk.desk.goods import goods

    return [goods.by_number(tx, number).id or 0 for number in numbers]


@command(app, "list", help=N_("List what is on the road, the next look first."))
def list_all(options: Options) -> None:
    """Each with its orders, and how many clients are still to be told of a delay (T-7)."""
    from csdesk.cli import goods_documents
    from csdesk.desk.goods import trips

    with options.desk() as desk, desk.reading() as tx:
        found = trips.on_the_road(tx)
        documents, rows = [goods_documents.trip(tx, one) for one in found], [_row(tx, one) for one in found]
    if options.as_json:
        output.document(documents)
        return
    headings = (
        _("Number"), _("Plate or name"), _("Driver"), _("Where it is"), _("Next look"), _("Arrives"), _("Orders"),
        _("To tell"),
    )  # fmt: skip
    output.table(headings, rows)


@command(app, "send", help=N_("A vehicle leaves, or a partner takes over, with its orders."))
def send(
    options: Options,
    name: Annotated[str, typer.Argument(metavar="NAME", help=N_("The plate, or the partner's name."))],
    expected: Annotated[str, typer.Option("--arrives", metavar="TIME", help=N_("When it arrives."))],
    kind: Annotated[
        str, typer.Option(metavar="KIND", help=N_("vehicle, partner, or one of the shop's own."))
    ] = "vehicle",
    driver: Annotated[str, typer.Option(metavar="NAME", help=N_("Who drives."))] = "",
    phone: Annotated[str, typer.Option(metavar="PHONE", help=N_("The driver's phone."))] = "",
    order: Orders = None,
) -> None:
    """From now on it is looked up until it arrives (T-7)."""
    from csdesk.desk.goods import trips

    def work(tx: Transaction, by: Person) -> int:
        new = trips.NewTrip(kind, name, expected, driver, phone, str(uuid4()))
        return trips.send(tx, new, _ids(tx, order or []), by=by, at=options.now).id or 0

    _do(options, work)


@command(app, "put", help=N_("Put orders on a vehicle that is on the road."))
def put(options: Options, which: Which, order: Orders = None) -> None:
    """The driver is told of their demands (T-7)."""
    from csdesk.desk.goods import trips

    def work(tx: Transaction, by: Person) -> int:
        trip_id = trips.by_number(tx, which).id or 0
        trips.put_on(tx, trip_id, _ids(tx, order or []), by=by, at=options.now)
        return trip_id

    _do(options, work)


@command(app, "look", help=N_("It was looked up: where it is, and when the next scan is due."))
def look(
    options: Options,
    which: Which,
    where: Annotated[str, typer.Option(metavar="TEXT", help=N_("Where it is."))],
    next_scan: Annotated[
        str, typer.Option(metavar="TIME", help=N_("When the next scan is due; else the next morning."))
    ] = "",
) -> None:
    """At 08:00, and when a scan is due (T-7)."""
    from csdesk.desk.goods import trips

    def work(tx: Transaction, by: Person) -> int:
        trip_id = trips.by_number(tx, which).id or 0
        trips.look(tx, trip_id, where, next_scan=next_scan, by=by, at=options.now)
        return trip_id

    _do(options, work)


@command(app, "delay", help=N_("It is late: every client on board is to be told once, with the new time."))
def delay(
    options: Options,
    which: Which,
    reason: Annotated[str, typer.Argument(metavar="REASON", help=N_("jam, breakdown, customs, weather, other."))],
    new_time: Annotated[str, typer.Argument(metavar="TIME", help=N_("When it comes now."))],
    note: Annotated[str, typer.Option(metavar="TEXT", help=N_("What else is known."))] = "",
    uuid: Annotated[
        str | None, typer.Option(metavar="UUID", help=N_("The form's own number: sending it again tells nobody twice."))
    ] = None,
) -> None:
    """Its goods aim at the new time (T-7)."""
    from csdesk.desk.goods import trips

    def work(tx: Transaction, by: Person) -> int:
        trip_id, key = trips.by_number(tx, which).id or 0, uuid or str(uuid4())
        trips.delay(tx, trip_id, reason, new_time, note=note, uuid=key, by=by, at=options.now)
        return trip_id

    _do(options, work)


@command(app, "told", help=N_("A client was told of the delay, and who."))
def told(
    options: Options,
    which: Which,
    case: Annotated[int, typer.Argument(metavar="CASE", help=N_("The case, as `trip list` has it under to_tell."))],
    note: Annotated[str, typer.Option(metavar="TEXT", help=N_("Who was told."))],
) -> None:
    """Each client once (T-7)."""
    from csdesk.desk.cases import case_files, steps
    from csdesk.desk.goods import trips

    def work(tx: Transaction, by: Person) -> int:
        trip_id = trips.by_number(tx, which).id or 0
        if case not in [one.id for one in trips.notices(tx, trip_id)]:
            raise Refused("case_unknown", N_("There is no case {which}."), which=case)
        first = case_files.steps_of(tx, case)[0].step
        steps.tick(tx, case, first, note=note, by=by, at=options.now)
        return trip_id

    _do(options, work)


@command(app, "arrived", help=N_("It has arrived: it is looked up no more."))
def arrived(
    options: Options, which: Which, note: Annotated[str, typer.Option(metavar="TEXT", help=N_("Where."))] = ""
) -> None:
    """Its goods are delivered one by one (T-7)."""
    from csdesk.desk.goods import trips

    def work(tx: Transaction, by: Person) -> int:
        trip_id = trips.by_number(tx, which).id or 0
        trips.arrive(tx, trip_id, note=note, by=by, at=options.now)
        return trip_id

    _do(options, work)
