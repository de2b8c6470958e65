"""Vehicles and partners on the road: their orders, looks, demands told, delays, arrival (T-7)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from csdesk.desk.cases import case_course, case_files, cases, steps
from csdesk.desk.desk import Transaction, require
from csdesk.desk.goods import goods as sheet
from csdesk.desk.person import Person
from csdesk.desk.promises import deadlines
from csdesk.desk.promises.letters import messages_language
from csdesk.desk.record import record
from csdesk.language import _, current
from csdesk.models.case import Case, CaseState, CaseStep, StepState
from csdesk.models.client import Client
from csdesk.models.goods import Goods, Trip, TripDelay
from csdesk.playbook.basis import choice, words_of
from csdesk.playbook.procedures import Procedure, StepShape
from csdesk.refused import N_, Refused
from csdesk.rules.moments import read_wanted
from csdesk.rules.order_fields import FIELD
from csdesk.rules.text import clean_line, read_line, shortened

DEMANDS = "demands"
"""The trait of goods with special demands: somebody has to be told of them."""

TITLE_CELLS = 120


@dataclass(frozen=True)
class NewTrip:
    """What an agent types of a vehicle that leaves, or of a partner that takes over."""

    kind: str
    name: str
    expected: str
    driver: str = ""
    phone: str = ""
    uuid: str = ""
    """Of the form, so that sending it again sends nothing twice."""


def get(tx: Transaction, trip_id: int) -> Trip:
    """A trip by its id; Refused when there is none."""
    trip = tx.session.get(Trip, trip_id)
    if trip is None:
        raise unknown(str(trip_id))
    return trip


def by_number(tx: Transaction, which: str) -> Trip:
    """A trip by its case's number, such as V-0003, or by the name of one that is on the road."""
    name = clean_line(which)
    query = select(Trip).join(Case, col(Case.id) == col(Trip.case_id)).where(Case.state == CaseState.OPEN)
    found = tx.session.exec(query.where(Trip.name == name).order_by(col(Trip.id).desc())).first()
    if found is None:
        try:
            case = case_files.by_number(tx, which)
        except Refused:
            raise unknown(which) from None
        found = tx.session.exec(select(Trip).where(Trip.case_id == case.id)).first()
    if found is None:
        raise unknown(which)
    return found


def unknown(which: str) -> Refused:
    """The refusal for what is not on the road."""
    return Refused("trip_unknown", N_("There is no vehicle or partner {which} on the road."), which=shortened(which))


def aboard(tx: Transaction, trip_id: int) -> Sequence[Goods]:
    """The goods that a vehicle or partner has and that are not delivered, in their order of acceptance."""
    query = select(Goods).where(Goods.trip_id == trip_id, col(Goods.actual_at).is_(None))
    return tx.session.exec(query.order_by(col(Goods.accepted_at), col(Goods.id))).all()


# -- sent ------------------------------------------------------------------------------------------------------------


def send(tx: Transaction, new: NewTrip, goods_ids: Collection[int] = (), *, by: Person, at: datetime) -> Trip:
    """A vehicle leaves, or a partner takes over, with its goods; from now on it is looked up (T-7).

    Refused, at its field, for an unknown kind, no name, and an arrival that is no time to come. The same form sent
    again gives the same trip.
    """
    require(tx, by, "case.work")
    before = tx.session.exec(select(Trip).where(Trip.uuid == new.uuid)).first() if new.uuid else None
    if before is not None:
        return before
    kinds = tx.playbook.goods.trip_kind
    if choice(kinds, new.kind) is None:
        raise Refused(
            "trip_kind_unknown", N_("It is one of these: {kinds}."),
            field="kind", kinds=", ".join(one.id for one in kinds),
        )  # fmt: skip
    name, driver, phone = (_name(tx, getattr(new, field), field) for field in ("name", "driver", "phone"))
    if not name:
        raise Refused("name_missing", N_("Write down the plate, or the partner's name."), field="name")
    expected = _to_come(tx, new.expected, "expected", at)
    uuid = new.uuid or f"trip/{name}/{at:%Y%m%dT%H%M%S}"
    title = "  ".join(filter(None, (name, driver, phone)))
    case = cases.begin(
        tx, tx.playbook.goods.trip_procedure, cases.Subject(title, aim_at=expected), began_at=at, by=by, at=at,
        uuid=f"case/{uuid}",
    )  # fmt: skip
    assert case.id is not None
    trip = Trip(
        uuid=uuid, case_id=case.id, kind=new.kind, name=name, driver=driver, phone=phone, expected_at=expected,
        made_by=by.name, made_at=at,
    )  # fmt: skip
    tx.session.add(trip)
    tx.session.flush()
    after = {"kind": new.kind, "name": name, "driver": driver, "phone": phone, "expected": expected}
    record(tx, "trip.send", "trip", trip.id, by=by, at=at, after=after)
    assert trip.id is not None
    if goods_ids:
        put_on(tx, trip.id, goods_ids, by=by, at=at)
    return trip


def _name(tx: Transaction, text: str, field: str) -> str:
    try:
        return read_line(text, limit=tx.playbook.goods.limits.name)
    except Refused as refused:
        raise refused.at(field) from None


def _to_come(tx: Transaction, text: str, field: str, at: datetime) -> datetime:
    try:
        return read_wanted(text, now=tx.local(at))
    except Refused as refused:
        raise refused.at(field) from None


def put_on(tx: Transaction, trip_id: int, goods_ids: Collection[int], *, by: Person, at: datetime) -> Trip:
    """Put goods on a vehicle that is on the road; whoever drives it is told of their demands (T-7)."""
    require(tx, by, "case.work")
    trip = get(tx, trip_id)
    case = case_files.get_open(tx, trip.case_id)
    numbers = []
    for goods_id in dict.fromkeys(goods_ids):
        goods = sheet.get(tx, goods_id)
        if goods.actual_at is not None:
            raise Refused("delivered_already", N_("{number} is delivered already."), number=goods.number)
        goods.trip_id = trip_id
        tx.session.add(goods)
        numbers.append(goods.number)
    tx.session.flush()
    record(tx, "trip.put_on", "trip", trip_id, by=by, at=at, after={"goods": numbers})
    _bring_demands_up(tx, case, trip, by=by, at=at)
    return trip


def take_off(tx: Transaction, goods_id: int, *, by: Person, at: datetime) -> Goods:
    """Goods are on no vehicle any more; nothing happens where they are on none."""
    require(tx, by, "case.work")
    goods = sheet.get(tx, goods_id)
    if goods.trip_id is not None:
        before, goods.trip_id = goods.trip_id, None
        tx.session.add(goods)
        record(tx, "trip.take_off", "trip", before, by=by, at=at, after={"goods": [goods.number]})
    return goods


def _bring_demands_up(tx: Transaction, case: Case, trip: Trip, *, by: Person, at: datetime) -> None:
    """The step of the demands applies as soon as goods with demands are on board, and is open again for new ones."""
    assert trip.id is not None
    demanding = any(DEMANDS in (case_files.get(tx, one.case_id).traits or ()) for one in aboard(tx, trip.id))
    traits = [DEMANDS] if demanding else []
    if traits and case.traits == traits:
        procedure = case_files.procedure_of(case)
        for step in case_files.steps_of(tx, trip.case_id):
            shape = procedure.get(step.step)
            if shape is not None and DEMANDS in shape.traits and step.state == StepState.DONE:
                case_course.take_back(tx, case, step, by=by, at=at)
    case.traits = traits
    tx.session.add(case)
    case_course.go_forward(tx, case, by=by, at=at)


def demands_of(tx: Transaction, goods: Goods) -> str:
    """What is specially asked of goods, in the current language: marks, packing, notes (T-7)."""
    revision = sheet.revision_of(tx, goods)
    marks = [_(FIELD[mark].label) for mark in sheet.MARKS if getattr(revision, mark)]
    return "; ".join(filter(None, (*marks, revision.packing, revision.notes)))


# -- looked up -------------------------------------------------------------------------------------------------------


def look_step(procedure: Procedure) -> StepShape:
    """The step that is done again and again until the vehicle has arrived."""
    return next(shape for shape in procedure.step if shape.again_until is not None)


def look(tx: Transaction, trip_id: int, where: str, *, next_scan: str = "", by: Person, at: datetime) -> Trip:
    """It was looked up: where it is, and when the next scan is due where that is sooner than the next morning (T-7)."""
    require(tx, by, "case.work")
    trip = get(tx, trip_id)
    case = case_files.get_open(tx, trip.case_id)
    shape = look_step(case_files.procedure_of(case))
    scan = _to_come(tx, next_scan, "next_scan", at) if next_scan.strip() else None
    steps.tick(tx, trip.case_id, shape.id, note=where, by=by, at=at)
    for goods in aboard(tx, trip_id):
        goods.seen_at = max(goods.seen_at, at)
        tx.session.add(goods)
    if scan is not None:
        _look_again_at(tx, case, shape, scan, by=by, at=at)
    return trip


def _look_again_at(
    tx: Transaction, case: Case, shape: StepShape, moment: datetime, *, by: Person, at: datetime
) -> None:
    """The next look is due when a scan is."""
    step = next(one for one in case_files.steps_of(tx, case.id or 0) if one.step == shape.id)
    deadline = deadlines.of_step(tx, step)
    kind = deadlines.kind_of(deadline) if deadline is not None else None
    if deadline is not None and kind is not None and kind.chosen_by is not None and deadline.done_at is None:
        deadline.given = {**deadline.given, kind.chosen_by: tx.local(moment).isoformat()}
        deadlines.begin_again(tx, deadline, started_at=at, by=by, at=at)


def arrive(tx: Transaction, trip_id: int, *, note: str = "", by: Person, at: datetime) -> Trip:
    """It has arrived: it is looked up no more (T-7). Its goods are delivered one by one."""
    require(tx, by, "case.work")
    trip = get(tx, trip_id)
    case = case_files.get_open(tx, trip.case_id)
    end = look_step(case_files.procedure_of(case)).again_until
    assert end is not None
    steps.tick(tx, trip.case_id, end, note=note, by=by, at=at)
    for goods in aboard(tx, trip_id):
        goods.seen_at = max(goods.seen_at, at)
        tx.session.add(goods)
    left = [one for one in case_files.steps_of(tx, trip.case_id) if one.state == StepState.OPEN]
    if case.state == CaseState.OPEN and not left:
        case_files.close(tx, case, by=by, at=at)
    return trip


# -- delayed ---------------------------------------------------------------------------------------------------------


def delay(
    tx: Transaction, trip_id: int, reason: str, new_time: str, *, note: str = "", uuid: str, by: Person, at: datetime
) -> TripDelay:
    """It is late, and comes at another time: every client on board is to be told once, and its goods aim at it (T-7).

    What was still to be told of an earlier delay is told no more. The same form sent again tells nobody twice.
    """
    require(tx, by, "case.work")
    before = tx.session.exec(select(TripDelay).where(TripDelay.uuid == uuid)).first()
    if before is not None:
        return before
    trip = get(tx, trip_id)
    case = case_files.get_open(tx, trip.case_id)
    found = choice(tx.playbook.goods.delay, clean_line(reason))
    if found is None:
        reasons = ", ".join(one.id for one in tx.playbook.goods.delay)
        raise Refused(
            "delay_unknown", N_("There is no such reason: {name}. There are: {reasons}."),
            field="reason", name=shortened(reason), reasons=reasons,
        )  # fmt: skip
    moment = _to_come(tx, new_time, "new_time", at)
    text = sheet.read_text(tx, note, "note")
    row = TripDelay(uuid=uuid, trip_id=trip_id, reason=found.id, new_time=moment, note=text, by=by.name, at=at)
    for notice in notices(tx, trip_id, open_only=True):
        case_files.withdraw(tx, notice, by=by, at=at)
    tx.session.add(row)
    old, trip.expected_at = trip.expected_at, moment
    tx.session.add(trip)
    tx.session.flush()
    after = {"delay": row.id, "reason": found.id, "new_time": moment, "note": text}
    record(tx, "trip.delay", "trip", trip_id, by=by, at=at, before={"expected": old}, after=after)
    cases.aim(tx, case, moment, by=by, at=at)
    on_board = aboard(tx, trip_id)
    for goods in on_board:
        if (goods.eta_at or goods.expected_at) < moment:
            sheet.set_eta(tx, goods, case_files.get(tx, goods.case_id), moment, by=by, at=at)
    _notify(tx, trip, row, on_board, by=by, at=at)
    return row


def _notify(
    tx: Transaction, trip: Trip, row: TripDelay, on_board: Sequence[Goods], *, by: Person, at: datetime
) -> None:
    """One case a client on board: it is told once, and is late on every screen until it is."""
    by_client: dict[int, list[Goods]] = {}
    for goods in on_board:
        by_client.setdefault(goods.client_id, []).append(goods)
    for client_id, theirs in by_client.items():
        client = tx.session.get(Client, client_id)
        with messages_language(tx):
            title = "{client}: {name} {reason} -> {time}  {numbers}".format(
                client=client.name if client is not None else client_id, name=trip.name,
                reason=words_of(tx.playbook.goods.delay, row.reason, current()),
                time=f"{tx.local(row.new_time):%m-%d %H:%M}", numbers=", ".join(one.number for one in theirs),
            )  # fmt: skip
        subject = cases.Subject(shortened(title, cells=TITLE_CELLS), theirs[0].order_id, client_id)
        procedure, uuid = tx.playbook.goods.notice_procedure, f"{_key(row)}{client_id}"
        cases.begin(tx, procedure, subject, began_at=at, by=by, at=at, uuid=uuid)


def _key(row: TripDelay) -> str:
    """What makes telling a client of a delay one thing (T-7)."""
    return f"delay/{row.id}/"


def delays(tx: Transaction, trip_id: int) -> Sequence[TripDelay]:
    """Every delay of a trip, the latest first."""
    query = select(TripDelay).where(TripDelay.trip_id == trip_id)
    return tx.session.exec(query.order_by(col(TripDelay.id).desc())).all()


def notices(tx: Transaction, trip_id: int, *, open_only: bool = False) -> Sequence[Case]:
    """The clients that were told of the delays of a trip, or are still to be told, the first first."""
    found: list[Case] = []
    for row in reversed(delays(tx, trip_id)):
        query = select(Case).where(col(Case.uuid) >= _key(row), col(Case.uuid) < f"{_key(row)}~")
        if open_only:
            query = query.where(Case.state == CaseState.OPEN)
        found += tx.session.exec(query.order_by(col(Case.id))).all()
    return found


# -- listed ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OnTheRoad:
    """A vehicle or partner on the road, as lists show it."""

    trip: Trip
    case: Case
    goods: Sequence[Goods]
    looked_at: datetime | None
    where: str
    """What the last look found."""
    next_look: datetime | None
    to_tell: Sequence[Case]
    """The clients that are still to be told of a delay."""
    last_delay: TripDelay | None
    demands_open: bool
    """Whether the driver is still to be told of special demands."""


def on_the_road(tx: Transaction) -> Sequence[OnTheRoad]:
    """Every vehicle and partner that has not arrived, the next look first (T-7)."""
    query = select(Trip, Case).join(Case, col(Case.id) == col(Trip.case_id)).where(Case.state == CaseState.OPEN)
    found = [_seen(tx, trip, case) for trip, case in tx.session.exec(query.order_by(col(Trip.id))).all()]
    return sorted(found, key=lambda one: (one.next_look is None, one.next_look or one.trip.made_at, one.trip.id or 0))


def seen(tx: Transaction, trip_id: int) -> OnTheRoad:
    """One of them, arrived or not."""
    trip = get(tx, trip_id)
    return _seen(tx, trip, case_files.get(tx, trip.case_id))


def _last_time(row: CaseStep) -> datetime | None:
    """When a step that comes again was done last; None where it never was."""
    said = (row.evidence or {}).get("at")
    return datetime.fromisoformat(str(said)) if said else row.at


def _seen(tx: Transaction, trip: Trip, case: Case) -> OnTheRoad:
    assert trip.id is not None
    assert case.id is not None
    procedure = case_files.procedure_of(case)
    rows: dict[str, CaseStep] = {one.step: one for one in case_files.steps_of(tx, case.id)}
    shape = look_step(procedure)
    row = rows[shape.id]
    deadline = deadlines.of_step(tx, row)
    late = delays(tx, trip.id)
    demands = [one for one in procedure.step if DEMANDS in one.traits]
    return OnTheRoad(
        trip=trip,
        case=case,
        goods=aboard(tx, trip.id),
        looked_at=_last_time(row),
        where=row.note,
        next_look=deadline.due_at if deadline is not None and deadline.done_at is None else None,
        to_tell=notices(tx, trip.id, open_only=True),
        last_delay=late[0] if late else None,
        demands_open=any(rows[one.id].state == StepState.OPEN for one in demands),
    )
