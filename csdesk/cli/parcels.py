"""`csdesk parcel`: parcels that leave the shop again (R-1, R-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from csdesk.cli import output
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.cli.times import shop_day
from csdesk.language import _, current
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.models.ticket import Departure

app = group(N_("Parcels that leave the shop again."))
APPS = {"parcel": app}


@command(app, "leave", help=N_("Let a returned, redirected or missorted parcel leave, when it is ready for it."))
def leave(
    options: Options,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help=N_("The parcel's number."))],
    kind: Annotated[str, typer.Option(metavar="KIND", help=N_("return, redirect or missort; see parcels.toml."))],
    red_label: Annotated[bool, typer.Option("--red-label", help=N_("The red label is on."))] = False,
    site_code_struck: Annotated[
        bool, typer.Option("--site-code-struck", help=N_("Our own site code is struck off."))
    ] = False,
    photo: Annotated[str, typer.Option(metavar="PATH", help=N_("Where the picture of the parcel lies."))] = "",
    note: Annotated[str, typer.Option(metavar="TEXT", help=N_("Anything else, such as the new address."))] = "",
    uuid: Annotated[
        str | None,
        typer.Option(metavar="UUID", help=N_("The form's own number: sending it again writes no second departure.")),
    ] = None,
) -> None:
    """The picture is read before anything is written (R-1, R-2)."""
    from csdesk.desk.cases.photos import read_photo
    from csdesk.desk.tickets import departures

    picture = read_photo(photo)
    with options.desk() as desk, desk.writing() as tx:
        by = options.person(tx)
        found = departures.leave_again(
            tx, number, kind.strip(), red_label=red_label, site_code_struck=site_code_struck, photo=picture,
            uuid=uuid or str(uuid4()), note=note, by=by, at=options.now,
        )  # fmt: skip
        document, row = _document(tx, found), _row(tx, found)
    if options.as_json:
        output.document(document)
    else:
        output.sentence("  ".join(filter(None, row)))


@command(app, "departures", help=N_("List the parcels that left again on a day."))
def departures(
    options: Options,
    date: Annotated[str | None, typer.Option(metavar="DATE", help=N_("The day; today if not given."))] = None,
) -> None:
    """In the order in which they left."""
    from csdesk.desk.tickets import departures

    with options.desk() as desk:
        day = shop_day(options, desk, date)
        with desk.reading() as tx:
            found = departures.of_day(tx, day)
            documents, rows = [_document(tx, one) for one in found], [_row(tx, one) for one in found]
    if options.as_json:
        output.document(documents)
        return
    output.table((_("When"), _("Parcel"), _("Kind"), _("Who"), _("Picture"), _("Note")), rows)


def _document(tx: Transaction, one: Departure) -> dict[str, Any]:
    kept = one.model_dump(exclude={"id", "at", "photo", "photo_sha256"})
    return kept | {
        "at": tx.local(one.at).isoformat(),
        "photo": one.photo or None,
        "photo_sha256": one.photo_sha256 or None,
    }


def _row(tx: Transaction, one: Departure) -> tuple[str, ...]:
    from csdesk.playbook.basis import words_of

    kind = words_of(tx.playbook.parcels.departure, one.kind, current())
    return (f"{tx.local(one.at):%H:%M}", one.number, kind, one.by, one.photo, one.note)
