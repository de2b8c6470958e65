"""Self-pickups: parcels that wait at the shop, the calls about them, and what becomes of them (N-5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import col

from csdesk.desk.cases import case_course, case_files, cases
from csdesk.desk.clients import clients, owners
from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.promises import deadlines
from csdesk.desk.record import record
from csdesk.desk.tickets import tickets
from csdesk.models.deadline import Deadline
from csdesk.models.parcel import Parcel
from csdesk.models.pickup import PickupCall, Release, SelfPickup
from csdesk.playbook.procedures import PICKUP_OVER
from csdesk.refused import N_, Refused
from csdesk.rules.masking import masked_name
from csdesk.rules.reading import read_phone
from csdesk.rules.releasing import read_words
from csdesk.rules.working_time import end_of_day

PROCEDURE = "selfpickup"
"""The procedure by which a self-pickup is kept."""

MOST_DAYS_AGO = timedelta(days=60)
"""How long ago a parcel that is taken in may have arrived."""


@dataclass(frozen=True)
class NewPickup:
    """A parcel that is to wait, as it was typed."""

    number: str
    consignee: str = ""
    """Empty where a carrier's file named it."""
    phone: str = ""
    place: str = ""
    valuable: bool = False
    arrived_at: datetime | None = None
    """Now where it is not said."""


@dataclass(frozen=True)
class Waiting:
    """A parcel that waits, as the list shows it."""

    pickup_id: int
    case_id: int
    number: str
    consignee: str
    phone: str
    place: str
    valuable: bool
    arrived_at: datetime
    keep_until: datetime
    days: int
    """How many days of the shop it has waited; none on the day on which it came."""
    expired: bool
    """Whether its days are over: it is called about, then returned (N-5)."""
    calls: int
    called_at: datetime | None
    """When the last call was made."""
    reached: bool
    """Whether somebody was reached by it."""
    kept_longer: int
    """How often its days were counted anew."""
    client: str = ""
    """Whose parcel it is by the carrier's files, where that is a client of ours: its name."""
    client_code: str = ""
    agent: str | None = None
    """Whose client that is, as `owners.agent_of` says it (K-2)."""


# -- taken in --------------------------------------------------------------------------------------------------------


def take_in(tx: Transaction, new: NewPickup, *, uuid: str, by: Person, at: datetime) -> SelfPickup:
    """Let a parcel wait for its owner; its days begin when it arrived. One that waits already is returned (N-5)."""
    require(tx, by, "parcel.work")
    limits = tx.playbook.pickups.limits
    number = number_of(tx, new.number)
    before = tx.session.scalars(select(SelfPickup).where(col(SelfPickup.uuid) == uuid)).first()
    before = before or of_number(tx, number)
    if before is not None:
        return before
    if (released := released_as(tx, number)) is not None:
        raise _given_out(tx, released)
    parcel = tickets.parcel_of(tx, number)
    consignee = read_words(new.consignee, "consignee", limits.name) or (parcel.consignee if parcel else "")
    if not consignee:
        raise Refused("consignee_missing", N_("Type whose parcel it is."), field="consignee")
    arrived_at = new.arrived_at or at
    if arrived_at > at or arrived_at < at - MOST_DAYS_AGO:
        raise Refused("arrived_wrong", N_("It cannot have arrived then. Type the time again."), field="arrived_at")
    phone = _phone(new.phone)
    place = read_words(new.place, "place", limits.text)
    title = f"{number}  {masked_name(consignee)}"
    subject = cases.Subject(title, waybill=number)
    case = cases.begin(tx, PROCEDURE, subject, began_at=arrived_at, by=by, at=at, uuid=f"{uuid}-case")
    assert case.id is not None
    pickup = SelfPickup(
        uuid=uuid, number=number, consignee=consignee, phone=phone, place=place, valuable=new.valuable,
        arrived_at=arrived_at, case_id=case.id, by=by.name, at=at,
    )  # fmt: skip
    tx.session.add(pickup)
    tx.session.flush()
    after = pickup.model_dump(include={"consignee", "phone", "place", "valuable", "arrived_at"})
    record(tx, "pickup.take_in", "parcel", number, by=by, at=at, after=after)
    return pickup


def _phone(text: str) -> str:
    try:
        return read_phone(text) if text.strip() else ""
    except Refused as refused:
        raise refused.at("phone") from None


def number_of(tx: Transaction, typed: str) -> str:
    """A parcel's number as it is kept; Refused for none, and for an ID number, without quoting it (N-1, P-1)."""
    read_words(typed, "number", 10 * tx.playbook.parcels.limits.number)
    number = tickets.number_of(tx, typed)
    if not number:
        raise Refused("number_missing", N_("Give the number of the parcel."), field="number")
    return number


# -- found -----------------------------------------------------------------------------------------------------------


def of_number(tx: Transaction, number: str) -> SelfPickup | None:
    """The one of a number that waits."""
    query = select(SelfPickup).where(col(SelfPickup.number) == number, col(SelfPickup.ended_at).is_(None))
    return tx.session.scalars(query).first()


def get(tx: Transaction, pickup_id: int) -> SelfPickup:
    """One that waits, by its id; Refused where none does."""
    found = tx.session.get(SelfPickup, pickup_id) if abs(pickup_id) < 2**63 else None
    if found is None or found.ended_at is not None:
        raise Refused("pickup_missing", N_("This parcel does not wait here any more."), field="number")
    return found


def by_number(tx: Transaction, typed: str) -> SelfPickup:
    """One that waits, by its number as typed; Refused where none does."""
    found = of_number(tx, number_of(tx, typed))
    if found is None:
        raise Refused("pickup_missing", N_("This parcel does not wait here any more."), field="number")
    return found


def released_as(tx: Transaction, number: str) -> Release | None:
    """How a parcel was given out, if it was."""
    query = select(Release).where(col(Release.number) == number, col(Release.outcome) == "released")
    return tx.session.scalars(query).first()


def refuse_released(tx: Transaction, number: str) -> None:
    """Refuse what cannot be done with a parcel that was given out."""
    if (released := released_as(tx, number)) is not None:
        raise _given_out(tx, released)


def _given_out(tx: Transaction, released: Release) -> Refused:
    return Refused(
        "released_already", N_("{name} gave this parcel out at {time}, against the document of {collector}."),
        field="number", name=released.by, time=f"{tx.local(released.at):%Y-%m-%d %H:%M}",
        collector=masked_name(released.name),
    )  # fmt: skip


def waiting(tx: Transaction, *, at: datetime) -> Sequence[Waiting]:
    """Every parcel that waits, those whose days are over first, then by when they will be (N-5)."""
    calls = (
        select(
            col(PickupCall.self_pickup_id).label("pickup_id"), func.count().label("calls"),
            func.max(col(PickupCall.id)).label("last"),
        )
        .group_by(col(PickupCall.self_pickup_id))
        .subquery()
    )  # fmt: skip
    query = (
        select(
            SelfPickup, col(Deadline.due_at), col(Deadline.renewals), calls.c.calls, col(PickupCall.at),
            col(PickupCall.reached), col(Parcel.client),
        )
        .join_from(SelfPickup, Deadline, col(Deadline.case_id) == col(SelfPickup.case_id))
        .outerjoin(calls, calls.c.pickup_id == col(SelfPickup.id))
        .outerjoin(PickupCall, col(PickupCall.id) == calls.c.last)
        .outerjoin(Parcel, col(Parcel.number) == col(SelfPickup.number))
        .where(col(SelfPickup.ended_at).is_(None), col(Deadline.done_at).is_(None))
        .order_by(col(Deadline.due_at), col(SelfPickup.id))
    )  # fmt: skip
    today, found = tx.local(at).date(), tx.session.execute(query).all()
    whose = {row.client: _whose(tx, row.client) for row in found if row.client}
    return [
        Waiting(
            pickup.id, pickup.case_id, pickup.number, pickup.consignee, pickup.phone, pickup.place, pickup.valuable,
            pickup.arrived_at, due_at, (today - tx.local(pickup.arrived_at).date()).days, due_at <= at, made or 0,
            called_at, bool(reached), renewals, *whose.get(client, ("", "", None)),
        )
        for pickup, due_at, renewals, made, called_at, reached, client in found
    ]  # fmt: skip


def _whose(tx: Transaction, code: str) -> tuple[str, str, str | None]:
    """The client whose code a carrier's file gives, if it is one of ours: name, code, agent (K-2)."""
    client = clients.by_code(tx, code)
    return ("", "", None) if client is None else (client.name, client.code, owners.agent_of(tx, client.id))


# -- called, kept, ended ---------------------------------------------------------------------------------------------


def call(
    tx: Transaction, pickup_id: int, *, reached: bool, note: str = "", uuid: str, by: Person, at: datetime
) -> PickupCall:
    """Note a call about a parcel that waits: whether somebody was reached, and what was said (N-5)."""
    require(tx, by, "parcel.work")
    before = tx.session.scalars(select(PickupCall).where(col(PickupCall.uuid) == uuid)).first()
    if before is not None:
        return before
    pickup = get(tx, pickup_id)
    words = read_words(note, "note", tx.playbook.pickups.limits.text)
    made = PickupCall(uuid=uuid, self_pickup_id=pickup_id, reached=reached, note=words, by=by.name, at=at)
    tx.session.add(made)
    tx.session.flush()
    record(tx, "pickup.call", "parcel", pickup.number, by=by, at=at, after={"reached": reached, "note": words})
    return made


def keep_longer(tx: Transaction, pickup_id: int, reason: str, *, by: Person, at: datetime) -> Deadline:
    """Count the days of a parcel that waits anew from today, for a reason, such as that its owner comes tomorrow."""
    require(tx, by, "parcel.work")
    pickup = get(tx, pickup_id)
    words = read_words(reason, "reason", tx.playbook.pickups.limits.text, needed=N_("Say why it is kept longer."))
    deadline = next(one for one in deadlines.of_case(tx, pickup.case_id) if one.done_at is None)
    assert deadline.id is not None
    renewed = deadlines.renew(tx, deadline.id, {}, by=by, at=at)
    after = {"reason": words, "until": renewed.due_at}
    record(tx, "pickup.keep", "parcel", pickup.number, by=by, at=at, after=after)
    return renewed


def check_leaving(tx: Transaction, number: str, *, at: datetime) -> None:
    """Refuse what leaves again although it was given out, or whose days are over and nobody was called since (N-5)."""
    refuse_released(tx, number)
    pickup = of_number(tx, number)
    if pickup is None:
        return
    (deadline,) = [one for one in deadlines.of_case(tx, pickup.case_id) if one.done_at is None]
    query = select(func.count()).where(
        col(PickupCall.self_pickup_id) == pickup.id, col(PickupCall.at) >= deadline.due_at
    )
    if deadline.due_at <= at and not tx.session.scalar(query):
        raise Refused(
            "call_first", N_("Its days are over: call {name} first, and note the call. Then it goes back."),
            field="number", name=masked_name(pickup.consignee),
        )  # fmt: skip


def end(tx: Transaction, number: str, how: str, *, by: Person, at: datetime) -> None:
    """A parcel waits no more: it was given out, or left again; its promise is kept, or was missed."""
    pickup = of_number(tx, number)
    if pickup is None:
        return
    pickup.ended_at, pickup.ended_by, pickup.ended_as = at, by.name, how
    tx.session.add(pickup)
    tx.session.flush()
    case = case_files.get(tx, pickup.case_id)
    case_course.settle(tx, case, PICKUP_OVER, by=by, at=at)


def waits_again(tx: Transaction, number: str, *, by: Person, at: datetime) -> None:
    """A parcel that ended by being given out waits again, its days as they were; nothing where it never waited."""
    query = select(SelfPickup).where(col(SelfPickup.number) == number, col(SelfPickup.ended_as) == "released")
    pickup = tx.session.scalars(query.order_by(col(SelfPickup.ended_at).desc())).first()
    if pickup is None:
        return
    pickup.ended_at, pickup.ended_by, pickup.ended_as = None, "", ""
    tx.session.add(pickup)
    tx.session.flush()
    case_course.unsettle(tx, case_files.get(tx, pickup.case_id), PICKUP_OVER, by=by, at=at)


# -- what the day's list is told -------------------------------------------------------------------------------------


def are_any(tx: Transaction) -> bool:
    """Whether the shop notes its self-pickups here at all."""
    return tx.raw.execute("SELECT 1 FROM self_pickup LIMIT 1").fetchone() is not None


def decided_on(tx: Transaction, day: date, *, at: datetime) -> tuple[int, int]:
    """How many that wait are past their days, and how many ended on a day of the shop (S-7, N-5)."""
    late = sum(one.expired for one in waiting(tx, at=at))
    since, until = _bounds(tx, day)
    ended = select(func.count()).where(col(SelfPickup.ended_at) > since, col(SelfPickup.ended_at) <= until)
    return late, tx.session.scalar(ended) or 0


def called_on(tx: Transaction, day: date, *, at: datetime) -> tuple[int, int]:
    """How many that wait nobody was ever called about, and about how many there was a call on a day (S-7, N-5)."""
    uncalled = sum(not one.calls for one in waiting(tx, at=at))
    since, until = _bounds(tx, day)
    called = select(func.count(func.distinct(col(PickupCall.self_pickup_id)))).where(
        col(PickupCall.at) > since, col(PickupCall.at) <= until
    )
    return uncalled, tx.session.scalar(called) or 0


def _bounds(tx: Transaction, day: date) -> tuple[datetime, datetime]:
    zone = tx.playbook.shop.zone
    return end_of_day(day - timedelta(days=1), zone), end_of_day(day, zone)
