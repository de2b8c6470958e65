"""Slips at the desk: asked for with their order, marked state by state, taken back; who and when (D-1, D-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from csdesk.desk.clients import owners
from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import changed, record
from csdesk.desk.slips import slip_clock
from csdesk.models.client import Client
from csdesk.models.order import Order, OrderRevision
from csdesk.models.slip import Slip, SlipBatch, SlipBatchLine, SlipFault, SlipMark, SlipPart, SlipPress, SlipState
from csdesk.refused import N_, Refused
from csdesk.rules import slips as rules
from csdesk.rules.text import clean_line, narrow, read_line, shortened

PERMISSION = "slip.work"

NOTE_CELLS = 60


# -- asked for -------------------------------------------------------------------------------------------------------


def follow(
    tx: Transaction, order: Order, client: Client, revision: OrderRevision, *, by: Person, at: datetime
) -> Slip | None:
    """Bring the slip of an order in line with its revision in force: it begins, changes, or is asked for no more (D-2).

    Called with the facts of the order, in their transaction. None where no slip was ever asked for, and in a shop none
    of whose procedures waits for slips.
    """
    assert order.id is not None
    if not slip_clock.is_waited_for(tx):
        return None
    slip = of_order(tx, order.id)
    if not revision.slip_back:
        if slip is not None:
            withdraw(tx, order.id, by=by, at=at)
        return slip
    assert client.id is not None
    address = f"{revision.delivery_address} {revision.delivery_company}"
    wanted: dict[str, Any] = {
        "client_id": client.id,
        "place": shortened(revision.delivery_company or revision.delivery_contact, cells=NOTE_CELLS),
        "region": rules.region_of(address, tx.playbook.slips.region, tx.playbook.slips.streets).id,
        "copies": revision.copies,
        "stamp": revision.stamp,
    }
    if slip is None:
        slip = Slip(order_id=order.id, number=order.number or "", **wanted)
        tx.session.add(slip)
        tx.session.flush()
        _mark(tx, slip, SlipState.ASKED, by=by, at=at)
        record(tx, "slip.ask", "slip", slip.id, by=by, at=at, after={"number": slip.number, **wanted})
        return slip
    before, after = changed(slip.model_dump(), wanted)
    if slip.state == SlipState.WITHDRAWN:
        before, after = before | {"state": slip.state}, after | {"state": SlipState.ASKED}
        slip.round, slip.back_at = slip.round + 1, None
    if after:
        for name, value in after.items():
            setattr(slip, name, value)
        tx.session.add(slip)
        if "state" in after:
            _mark(tx, slip, SlipState.ASKED, by=by, at=at)
            slip_clock.settle(tx, slip, by=by, at=at)
        record(tx, "slip.change", "slip", slip.id, by=by, at=at, before=before, after=after)
    return slip


def withdraw(tx: Transaction, order_id: int, *, by: Person, at: datetime) -> None:
    """Nobody asks for the slip of an order any more: it is cancelled, or was changed (O-8)."""
    slip = of_order(tx, order_id)
    if slip is None or slip.state in (SlipState.WITHDRAWN, *rules.HANDED):
        return
    before = {"state": slip.state}
    slip.state, slip.fault = SlipState.WITHDRAWN, ""
    slip.due_at = None
    tx.session.add(slip)
    slip_clock.end(tx, slip, by=by, at=at)
    record(tx, "slip.withdraw", "slip", slip.id, by=by, at=at, before=before, after={"state": slip.state})


# -- found -----------------------------------------------------------------------------------------------------------


def of_order(tx: Transaction, order_id: int) -> Slip | None:
    """The slip of an order, if it ever asked for one."""
    return tx.session.exec(select(Slip).where(Slip.order_id == order_id)).first()


def number_of(typed: str) -> str:
    """A slip's number as it is kept, however it was typed or scanned."""
    return narrow(clean_line(typed)).replace(" ", "").upper()


def find(tx: Transaction, which: str) -> Slip | None:
    """The slip of a work order's number; None where there is none."""
    return tx.session.exec(select(Slip).where(Slip.number == number_of(which))).first()


def get(tx: Transaction, which: str) -> Slip:
    """The same; Refused where there is none."""
    slip = find(tx, which)
    if slip is None:
        message = N_("There is no slip {which}: no order of this number asked for one.")
        raise Refused("slip_unknown", message, field="number", which=shortened(which) or "-")
    return slip


@dataclass(frozen=True)
class Story:
    """A slip with all that happened to it."""

    slip: Slip
    client_code: str
    client_name: str
    agent: str | None
    """Whose client it is of, as `owners.agent_of` says it (K-2)."""
    marks: Sequence[SlipMark]
    """Of every round, the first first."""
    parts: Sequence[SlipPart]
    presses: Sequence[SlipPress]
    faults: Sequence[SlipFault]


def story(tx: Transaction, which: str) -> Story:
    """A slip with who did what and when (D-2)."""
    slip = get(tx, which)
    client = tx.session.get(Client, slip.client_id)
    assert client is not None

    def all_of(table: type[SlipMark | SlipPart | SlipPress | SlipFault], *order: object) -> Sequence[object]:
        query = select(table).where(table.slip_id == slip.id)
        return tx.session.exec(query.order_by(*order)).all()  # type: ignore[arg-type]

    return Story(
        slip, client.code, client.name, owners.agent_of(tx, client.id),
        all_of(SlipMark, col(SlipMark.id)), all_of(SlipPart, col(SlipPart.part)),  # type: ignore[arg-type]
        all_of(SlipPress, col(SlipPress.id)), all_of(SlipFault, col(SlipFault.id)),  # type: ignore[arg-type]
    )  # fmt: skip


# -- marked ----------------------------------------------------------------------------------------------------------


def mark(tx: Transaction, which: str, state: str, *, note: str = "", by: Person, at: datetime) -> Slip:
    """A slip comes to its next state: signed, posted, received, checked or filed (D-2).

    Marked twice, the first author stays. Refused, saying what comes first, in a wrong order; handing over is signed
    for, and has a use case of its own (D-5).
    """
    require(tx, by, PERMISSION)
    slip = get(tx, which)
    if state not in rules.STATES:
        known = ", ".join(rules.STATES[1:])
        message = N_("There is no state {state}. There are: {known}.")
        raise Refused("state_unknown", message, field="state", state=shortened(state), known=known)
    if slip.state == state:
        return slip
    rules.check_order(slip.number, slip.state, state, arrived=slip.arrived_at is not None)
    if state == SlipState.RETURNED:
        message = N_("Whoever takes {number} signs for it: hand it over.")
        raise Refused("slip_hand_over", message, field="state", number=slip.number)
    come_to(tx, slip, state, note=read_note(tx, note), by=by, at=at)
    return slip


def read_note(tx: Transaction, note: str, *, field: str = "note", needed: bool = False) -> str:
    """A note as it is kept; Refused, at its field, when it is too long or missing."""
    try:
        said = read_line(note, limit=tx.playbook.slips.limits.text)
    except Refused as refused:
        raise refused.at(field) from None
    if needed and not said:
        raise Refused("note_missing", N_("Write it down in a few words."), field=field)
    return said


def come_to(
    tx: Transaction,
    slip: Slip,
    state: str,
    *,
    note: str = "",
    to: str = "",
    taken_by: str = "",
    by: Person,
    at: datetime,
) -> None:
    """Let a slip come to a state, whose order was looked at before: its mark, its clock and the record."""
    before = {"state": slip.state}
    slip.state = state
    if state == SlipState.RECEIVED:
        slip.back_at = at
    tx.session.add(slip)
    _mark(tx, slip, state, note=note, to=to, taken_by=taken_by, by=by, at=at)
    if state == SlipState.SIGNED:
        before |= {"fault": slip.fault} if slip.fault else {}
        slip.fault = ""
        slip_clock.signed(tx, slip, by=by, at=at)
    if state == SlipState.RECEIVED:
        slip_clock.received(tx, slip, by=by, at=at)
    said = {"note": note, "to": to, "taken_by": taken_by}
    after = {"state": state, **{name: value for name, value in said.items() if value}}
    record(tx, "slip.mark", "slip", slip.id, by=by, at=at, before=before, after=after)


def come_back(tx: Transaction, slip: Slip, *, note: str, by: Person, at: datetime) -> None:
    """A slip is here: what nobody noted of it before is noted now, then it is received (D-2).

    What has happened is done, also where something else was to be done before. One that is back stays as it is.
    """
    for state in rules.STATES[1 : rules.STATES.index("received") + 1]:
        if slip.state in rules.OUT and rules.STATES.index(state) > rules.STATES.index(slip.state):
            come_to(tx, slip, state, note=note, by=by, at=at)


def _mark(
    tx: Transaction,
    slip: Slip,
    state: str,
    *,
    note: str = "",
    to: str = "",
    taken_by: str = "",
    by: Person,
    at: datetime,
) -> None:
    assert slip.id is not None
    tx.session.add(
        SlipMark(slip_id=slip.id, round=slip.round, state=state, by=by.name, at=at, note=note, to=to, taken_by=taken_by)
    )
    tx.session.flush()


def marks_of(tx: Transaction, slip: Slip, *, round_: int | None = None) -> Mapping[str, SlipMark]:
    """The marks of a slip's round, its present one if not said, by state."""
    query = select(SlipMark).where(SlipMark.slip_id == slip.id, SlipMark.round == (round_ or slip.round))
    return {one.state: one for one in tx.session.exec(query.order_by(col(SlipMark.id))).all()}


# -- taken back ------------------------------------------------------------------------------------------------------


def undo(tx: Transaction, which: str, *, by: Person, at: datetime) -> Slip:
    """Take the last mark of a slip back; it stays in the record, and the slip is where it was before (D-2).

    Refused where nothing was marked, and for what an envelope says, which is taken back there.
    """
    require(tx, by, PERMISSION)
    slip = get(tx, which)
    last = marks_of(tx, slip).get(slip.state)
    if last is None or slip.state == SlipState.ASKED:
        raise Refused(
            "nothing_to_undo",
            N_("Nothing is marked at {number} that could be taken back."),
            field="number",
            number=slip.number,
        )
    batch = _open_batch(tx, slip, last)
    if batch is not None:
        message = N_("{number} is in the envelope {batch}: take it back there.")
        raise Refused("slip_in_batch", message, field="number", number=slip.number, batch=batch)
    take_back(tx, slip, by=by, at=at)
    return slip


def _open_batch(tx: Transaction, slip: Slip, mark: SlipMark) -> str | None:
    """The number of the envelope that a mark is of, while that is open."""
    query = (
        select(SlipBatch.number)
        .join(SlipBatchLine, col(SlipBatchLine.batch_id) == SlipBatch.id)
        .where(SlipBatchLine.slip_id == slip.id, col(SlipBatch.closed_at).is_(None), SlipBatch.number == mark.note)
    )
    return tx.session.exec(query).first()


def take_back(tx: Transaction, slip: Slip, *, by: Person, at: datetime) -> None:
    """Take a slip's last mark back, which was looked at before."""
    last = marks_of(tx, slip)[slip.state]
    before = {"state": slip.state, "by": last.by, "at": last.at, "note": last.note}
    if slip.state == SlipState.RECEIVED:
        slip.back_at = None
        slip_clock.out_again(tx, slip, by=by, at=at)
    if slip.state == SlipState.SIGNED:
        slip.fault = slip_clock.unsigned(tx, slip, by=by, at=at)
    tx.session.delete(last)
    slip.state = rules.STATES[rules.STATES.index(slip.state) - 1]
    tx.session.add(slip)
    tx.session.flush()
    record(tx, "slip.undo", "slip", slip.id, by=by, at=at, before=before, after={"state": slip.state})
