"""How a shipment goes, and when its parts arrived: what the time for its slip counts from (D-1)."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlmodel import col, select

from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import changed, record
from csdesk.desk.slips import slip_clock, slips
from csdesk.models.slip import Slip, SlipPart
from csdesk.playbook.basis import choice
from csdesk.refused import N_, Refused
from csdesk.rules.moments import read_moment
from csdesk.rules.reading import read_whole
from csdesk.rules.slips import STATES
from csdesk.rules.text import shortened


def set_way(
    tx: Transaction,
    which: str,
    *,
    transfers: str | None = None,
    parts: str | None = None,
    partner: str | None = None,
    region: str | None = None,
    by: Person,
    at: datetime,
) -> Slip:
    """Say how many transfers and parts a shipment has, whose it is to carry, where it goes; None leaves it (D-1).

    What is typed is read here; Refused at its field. A slip whose parts have all arrived is due anew.
    """
    require(tx, by, slips.PERMISSION)
    slip, playbook = slips.get(tx, which), tx.playbook.slips
    limits = playbook.limits
    wanted: dict[str, object] = {}
    for name, typed, least, most in (
        ("transfers", transfers, 0, limits.transfers),
        ("parts", parts, 1, limits.parts),
    ):
        if typed is not None:
            try:
                wanted[name] = read_whole(typed, least=least, most=most)
            except Refused as refused:
                raise refused.at(name) from None
    if partner is not None:
        if partner and choice(playbook.partner, partner) is None:
            raise _unknown("partner", partner, [one.id for one in playbook.partner])
        wanted["partner"] = partner
    if region is not None:
        if choice(playbook.region, region) is None:
            raise _unknown("region", region, [one.id for one in playbook.region])
        wanted["region"] = region
    before, after = changed(slip.model_dump(), wanted)
    if after:
        for name, value in after.items():
            setattr(slip, name, value)
        tx.session.add(slip)
        record(tx, "slip.way", "slip", slip.id, by=by, at=at, before=before, after=after)
        if {"transfers", "parts"} & after.keys() and slip.state in STATES:
            slip_clock.settle(tx, slip, by=by, at=at)
    return slip


def _unknown(field: str, typed: str, known: list[str]) -> Refused:
    message = N_("slips.toml has no {field} {typed}. There are: {known}.")
    return Refused(f"{field}_unknown", message, field=field, typed=shortened(typed), known=", ".join(known) or "-")


def read_arrival(tx: Transaction, typed: str, *, at: datetime) -> datetime:
    """When goods arrived, as typed, now if nothing is; Refused for a moment to come."""
    if not typed.strip():
        return at.astimezone(UTC).replace(microsecond=0)
    try:
        moment = read_moment(typed, now=tx.local(at)).astimezone(UTC)
    except Refused as refused:
        raise refused.at("arrived") from None
    if moment > at:
        raise Refused("arrival_to_come", N_("That is still to come: note the arrival when it has happened."),
                      field="arrived")  # fmt: skip
    return moment


def arrive(tx: Transaction, which: str, part: int | None, arrived: str, *, by: Person, at: datetime) -> Slip:
    """A part of a shipment arrived, the only one if there is one; with the last part the slip's time begins (D-1).

    Noted again with another moment, that counts from now on. `arrived` is as typed, empty for now.
    """
    require(tx, by, slips.PERMISSION)
    slip = slips.get(tx, which)
    if slip.state not in STATES:
        raise Refused("slip_withdrawn", N_("Nobody asks for the slip of {number} any more."),
                      field="number", number=slip.number)  # fmt: skip
    if part is None and slip.parts > 1:
        message = N_("This shipment goes in {n} parts: say which one arrived.")
        raise Refused("part_missing", message, field="part", n=slip.parts)
    part = part or 1
    if not 1 <= part <= slip.parts:
        message = N_("There is no part {part}: this shipment has {n}.")
        raise Refused("part_unknown", message, field="part", part=part, n=slip.parts)
    _put_arrival(tx, slip, part, read_arrival(tx, arrived, at=at), by=by, at=at)
    return slip


def delivered(tx: Transaction, order_id: int, moment: datetime, *, by: Person, at: datetime) -> None:
    """The goods of an order were delivered: where they went in one piece, its slip's time runs from then (D-1, T-1).

    What somebody noted of the slip before stays; the parts of a split shipment are noted one by one.
    """
    slip = slips.of_order(tx, order_id)
    if slip is not None and slip.parts == 1 and slip.arrived_at is None and slip.state in STATES:
        _put_arrival(tx, slip, 1, moment.astimezone(UTC).replace(microsecond=0), by=by, at=at)


def not_delivered(tx: Transaction, order_id: int, moment: datetime, *, by: Person, at: datetime) -> None:
    """The goods of an order were not delivered at `moment` after all: what began with that is taken back (D-1).

    Not where somebody noted another arrival, or the slip has gone on since.
    """
    slip = slips.of_order(tx, order_id)
    if slip is None or slip.state != "asked" or slip.parts != 1:
        return
    kept = tx.session.get(SlipPart, (slip.id, 1))
    if kept is not None and kept.arrived_at == moment.astimezone(UTC).replace(microsecond=0):
        _take_arrival_back(tx, slip, kept, by=by, at=at)


def _put_arrival(tx: Transaction, slip: Slip, part: int, moment: datetime, *, by: Person, at: datetime) -> None:
    assert slip.id is not None
    kept = tx.session.get(SlipPart, (slip.id, part))
    if kept is not None and kept.arrived_at == moment:
        return
    before = {"part": part, "arrived": kept.arrived_at} if kept is not None else None
    kept = kept or SlipPart(slip_id=slip.id, part=part, arrived_at=moment, by=by.name, at=at)
    kept.arrived_at, kept.by, kept.at = moment, by.name, at
    tx.session.add(kept)
    tx.session.flush()
    after = {"part": part, "arrived": moment}
    record(tx, "slip.arrive", "slip", slip.id, by=by, at=at, before=before, after=after)
    slip_clock.settle(tx, slip, by=by, at=at)


def not_arrived(tx: Transaction, which: str, *, by: Person, at: datetime) -> Slip:
    """Take back the arrival that was noted last; the slip's time does not run any more (D-1)."""
    require(tx, by, slips.PERMISSION)
    slip = slips.get(tx, which)
    query = select(SlipPart).where(SlipPart.slip_id == slip.id).order_by(col(SlipPart.at).desc(), col(SlipPart.part))
    last = tx.session.exec(query).first()
    if last is None or slip.state != "asked":
        raise Refused("nothing_to_undo", N_("Nothing is marked at {number} that could be taken back."),
                      field="number", number=slip.number)  # fmt: skip
    _take_arrival_back(tx, slip, last, by=by, at=at)
    return slip


def _take_arrival_back(tx: Transaction, slip: Slip, part: SlipPart, *, by: Person, at: datetime) -> None:
    before = {"part": part.part, "arrived": part.arrived_at, "by": part.by}
    tx.session.delete(part)
    tx.session.flush()
    record(tx, "slip.not_arrived", "slip", slip.id, by=by, at=at, before=before)
    slip_clock.settle(tx, slip, by=by, at=at)


def missing_parts(tx: Transaction, slip: Slip) -> list[int]:
    """The parts of a shipment that have not arrived."""
    arrived = set(tx.session.exec(select(SlipPart.part).where(SlipPart.slip_id == slip.id)).all())
    return [part for part in range(1, slip.parts + 1) if part not in arrived]
