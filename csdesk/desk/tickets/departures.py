"""Parcels that leave the shop again: returned, redirected or missorted, each only when it is ready (R-1, R-2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from csdesk.desk.cases.photos import Photo
from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.pickups import self_pickups
from csdesk.desk.record import record
from csdesk.desk.tickets import tickets
from csdesk.models.ticket import Departure
from csdesk.playbook.basis import choice
from csdesk.refused import N_, Refused
from csdesk.rules.text import read_line, shortened
from csdesk.rules.working_time import end_of_day


def leave_again(
    tx: Transaction,
    number: str,
    kind: str,
    *,
    red_label: bool = False,
    site_code_struck: bool = False,
    photo: Photo | None = None,
    uuid: str,
    note: str = "",
    by: Person,
    at: datetime,
) -> Departure:
    """Let a parcel leave again; refused, at its field, while what its kind needs is not done (R-1, R-2).

    The picture was read before, by `photos.read_photo`. The same form sent again gives the same departure.
    """
    require(tx, by, "case.work")
    before = tx.session.exec(select(Departure).where(Departure.uuid == uuid)).first()
    if before is not None:
        return before
    shape = choice(tx.playbook.parcels.departure, kind)
    if shape is None:
        kinds = ", ".join(one.id for one in tx.playbook.parcels.departure)
        raise Refused(
            "kind_unknown", N_("There is no kind {kind}. There are: {kinds}."),
            field="kind", kind=shortened(kind), kinds=kinds,
        )  # fmt: skip
    waybill = tickets.number_of(tx, number)
    if not waybill:
        raise Refused("number_missing", N_("Give the number of the parcel."), field="number")
    self_pickups.check_leaving(tx, waybill, at=at)
    if "red_label" in shape.needs and not red_label:
        raise Refused("red_label_missing", N_("Put the red label on, then tick it."), field="red_label")
    if "site_code_struck" in shape.needs and not site_code_struck:
        raise Refused(
            "site_code_not_struck", N_("Strike our site code {code} off, then tick it."),
            field="site_code_struck", code=tx.playbook.shop.site_code,
        )  # fmt: skip
    if "photo" in shape.needs and photo is None:
        raise Refused("photo_missing", N_("Take a picture of the parcel, and give its path."), field="photo")
    try:
        words = read_line(note, limit=tx.playbook.parcels.limits.text)
    except Refused as refused:
        raise refused.at("note") from None
    departure = Departure(
        uuid=uuid,
        number=waybill,
        kind=kind,
        red_label=red_label,
        site_code_struck=site_code_struck,
        photo=photo.path if photo is not None else "",
        photo_sha256=photo.sha256 if photo is not None else "",
        note=words,
        by=by.name,
        at=at,
    )
    tx.session.add(departure)
    tx.session.flush()
    after = departure.model_dump(include={"kind", "red_label", "site_code_struck", "photo", "photo_sha256", "note"})
    record(tx, "parcel.leave", "parcel", waybill, by=by, at=at, after=after)
    self_pickups.end(tx, waybill, kind, by=by, at=at)
    return departure


def of_day(tx: Transaction, day: date) -> Sequence[Departure]:
    """What left again on a day of the shop, the first first."""
    zone = tx.playbook.shop.zone
    since, until = end_of_day(day - timedelta(days=1), zone), end_of_day(day, zone)
    query = select(Departure).where(col(Departure.at) > since, col(Departure.at) <= until)
    return tx.session.exec(query.order_by(col(Departure.at), col(Departure.id))).all()


def of_parcel(tx: Transaction, number: str) -> Sequence[Departure]:
    """When a parcel left again, the first first."""
    return tx.session.exec(select(Departure).where(Departure.number == number).order_by(col(Departure.id))).all()
