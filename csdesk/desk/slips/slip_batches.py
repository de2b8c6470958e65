"""Envelopes of slips: posted with their list, received against it; missing and extra show and are kept (D-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import col, select

from csdesk.desk.cases import case_files
from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.slips import slip_faults, slips
from csdesk.models.slip import Slip, SlipBatch, SlipBatchLine, SlipState
from csdesk.playbook.slips import MISSING
from csdesk.refused import N_, Refused
from csdesk.rules import slips as rules
from csdesk.rules.text import shortened

Came = Literal["listed", "again", "extra", "unknown"]
"""What a scanned number is to an envelope: on its list, scanned before, not on its list, or no slip of the shop."""


def post(
    tx: Transaction,
    numbers: Sequence[str],
    sender: str,
    waybill: str = "",
    *,
    uuid: str,
    by: Person,
    at: datetime,
) -> SlipBatch:
    """An envelope is posted with its list: every slip on it is signed, and posted from now on (D-2).

    The same `uuid` again changes nothing. Refused for an empty list, a number twice over the limit, and for a slip
    that is not signed, which is named; then nothing is posted.
    """
    require(tx, by, slips.PERMISSION)
    before = tx.session.exec(select(SlipBatch).where(SlipBatch.uuid == uuid)).first()
    if before is not None:
        return before
    listed = list(dict.fromkeys(slips.number_of(one) for one in numbers if one.strip()))
    most = tx.playbook.slips.limits.batch
    if not listed:
        raise Refused("batch_empty", N_("Name the slips that are in the envelope."), field="numbers")
    if len(listed) > most:
        message = N_("An envelope holds at most {most} slips.")
        raise Refused("batch_too_large", message, field="numbers", most=most)
    found = [slips.get(tx, number) for number in listed]
    for slip in found:
        rules.check_order(slip.number, slip.state, SlipState.POSTED, arrived=slip.arrived_at is not None)
    batch = SlipBatch(
        uuid=uuid,
        number=case_files.next_number(tx, tx.playbook.slips.batch_prefix),
        sender=slips.read_note(tx, sender, field="sender", needed=True),
        waybill=slips.read_note(tx, waybill, field="waybill"),
        posted_by=by.name,
        posted_at=at,
    )
    tx.session.add(batch)
    tx.session.flush()
    assert batch.id is not None
    after = {"number": batch.number, "sender": batch.sender, "waybill": batch.waybill, "listed": listed}
    record(tx, "slip_batch.post", "slip_batch", batch.id, by=by, at=at, after=after)
    for slip in found:
        tx.session.add(SlipBatchLine(batch_id=batch.id, number=slip.number, slip_id=slip.id, listed=True))
        slips.come_to(tx, slip, SlipState.POSTED, note=batch.number, by=by, at=at)
    return batch


def get(tx: Transaction, which: str) -> SlipBatch:
    """An envelope by its number, however it was typed: B-0001, b1; Refused where there is none."""
    wanted = slips.number_of(which)
    prefix = tx.playbook.slips.batch_prefix
    digits = wanted.removeprefix(prefix).lstrip("-")
    number = f"{prefix}-{int(digits):04}" if digits.isascii() and digits.isdecimal() and len(digits) < 19 else wanted
    found = tx.session.exec(select(SlipBatch).where(SlipBatch.number == number)).first()
    if found is None:
        raise Refused("batch_unknown", N_("There is no envelope {which}."), field="batch",
                      which=shortened(which) or "-")  # fmt: skip
    return found


def _open(tx: Transaction, which: str) -> SlipBatch:
    batch = get(tx, which)
    if batch.closed_at is not None:
        message = N_("{batch} is closed: {name} went through it. A slip that comes later is received in the list.")
        raise Refused("batch_closed", message, field="batch", batch=batch.number, name=batch.closed_by)
    return batch


@dataclass(frozen=True)
class Scanned:
    """What became of a number that was scanned from an envelope."""

    number: str
    came: Came
    got_by: str = ""
    """Who had scanned it before."""
    slip: Slip | None = None


def scan(tx: Transaction, which: str, number: str, *, by: Person, at: datetime) -> Scanned:
    """A slip was found in an envelope: it is received, whether it is on the list or not (D-2).

    Scanned again, by whoever, the first author stays. A number that no slip has is kept as extra.
    """
    require(tx, by, slips.PERMISSION)
    batch = _open(tx, which)
    assert batch.id is not None
    wanted = slips.number_of(number)
    if not wanted:
        raise Refused("number_missing", N_("Scan or type the number of the slip."), field="number")
    if len(wanted) > tx.playbook.slips.limits.text:
        raise Refused("number_too_long", N_("A slip's number is not as long as that."), field="number")
    line = tx.session.get(SlipBatchLine, (batch.id, wanted))
    slip = slips.find(tx, wanted)
    if line is not None and line.got_at is not None:
        return Scanned(wanted, "again", line.got_by, slip)
    if line is None:
        line = SlipBatchLine(batch_id=batch.id, number=wanted, slip_id=slip.id if slip else None, listed=False)
    line.got_by, line.got_at = by.name, at
    tx.session.add(line)
    tx.session.flush()
    came: Came = "listed" if line.listed else "extra" if slip is not None else "unknown"
    after = {"number": wanted, "came": came}
    record(tx, "slip_batch.scan", "slip_batch", batch.id, by=by, at=at, after=after)
    if slip is not None:
        slips.come_back(tx, slip, note=batch.number, by=by, at=at)
    return Scanned(wanted, came, slip=slip)


def unscan(tx: Transaction, which: str, number: str, *, by: Person, at: datetime) -> None:
    """Take a scan back while the envelope is open: the slip is out again, a number of no list is gone (D-2)."""
    require(tx, by, slips.PERMISSION)
    batch = _open(tx, which)
    assert batch.id is not None
    line = tx.session.get(SlipBatchLine, (batch.id, slips.number_of(number)))
    if line is None or line.got_at is None:
        raise Refused("not_scanned", N_("{number} was not scanned from {batch}."),
                      field="number", number=shortened(number), batch=batch.number)  # fmt: skip
    before = {"number": line.number, "by": line.got_by, "at": line.got_at}
    slip = tx.session.get(Slip, line.slip_id) if line.slip_id is not None else None
    if slip is not None and slip.state in (SlipState.CHECKED, *rules.HANDED):
        raise Refused("slip_order", N_("{number} went on since: take that back first."),
                      field="number", number=slip.number)  # fmt: skip
    received = slips.marks_of(tx, slip).get(SlipState.RECEIVED) if slip is not None else None
    if line.listed:
        line.got_by, line.got_at = "", None
        tx.session.add(line)
    else:
        tx.session.delete(line)
    tx.session.flush()
    record(tx, "slip_batch.unscan", "slip_batch", batch.id, by=by, at=at, before=before)
    if slip is not None and received is not None and received.note == batch.number:
        # What nobody had noted before this envelope came goes with it.
        while slip.state != SlipState.ASKED and slips.marks_of(tx, slip)[slip.state].note == batch.number:
            if slip.state == SlipState.POSTED and line.listed:
                break
            slips.take_back(tx, slip, by=by, at=at)


def unlist(tx: Transaction, which: str, number: str, *, by: Person, at: datetime) -> None:
    """Take a slip off the list of an open envelope, in which it never was; it is to be posted again (D-2)."""
    require(tx, by, slips.PERMISSION)
    batch = _open(tx, which)
    assert batch.id is not None
    line = tx.session.get(SlipBatchLine, (batch.id, slips.number_of(number)))
    slip = slips.find(tx, number)
    if line is None or not line.listed or line.got_at is not None or slip is None or slip.state != SlipState.POSTED:
        raise Refused("not_listed", N_("{number} is not on the list of {batch}, or came in it."),
                      field="number", number=shortened(number), batch=batch.number)  # fmt: skip
    tx.session.delete(line)
    tx.session.flush()
    record(tx, "slip_batch.unlist", "slip_batch", batch.id, by=by, at=at, before={"number": line.number})
    slips.take_back(tx, slip, by=by, at=at)


def close(tx: Transaction, which: str, *, by: Person, at: datetime) -> SlipBatch:
    """Somebody went through the envelope: each slip that is missing from it is reported the same day (D-2, D-3).

    Closed again, it stays as it is.
    """
    require(tx, by, slips.PERMISSION)
    batch = get(tx, which)
    if batch.closed_at is not None:
        return batch
    found = compared(tx, batch)
    batch.closed_by, batch.closed_at = by.name, at
    tx.session.add(batch)
    after = {"received": len(found.received), "missing": list(found.missing), "extra": list(found.extra)}
    record(tx, "slip_batch.close", "slip_batch", batch.id, by=by, at=at, after=after)
    for number in found.missing:
        slip = slips.get(tx, number)
        if slip.state == SlipState.POSTED:
            slip_faults.put_fault(tx, slip, MISSING, batch.number, by=by, at=at)
    return batch


# -- read ------------------------------------------------------------------------------------------------------------


def lines_of(tx: Transaction, batch: SlipBatch) -> Sequence[SlipBatchLine]:
    """Every number of an envelope: its list in order, then what was found beside it."""
    query = select(SlipBatchLine).where(SlipBatchLine.batch_id == batch.id)
    return tx.session.exec(query.order_by(col(SlipBatchLine.listed).desc(), col(SlipBatchLine.number))).all()


def compared(tx: Transaction, batch: SlipBatch) -> rules.Compared:
    """An envelope against its list, as it stands now (D-2)."""
    lines = lines_of(tx, batch)
    return rules.compare(
        (one.number for one in lines if one.listed), [one.number for one in lines if one.got_at is not None]
    )


@dataclass(frozen=True)
class Glance:
    """An envelope in a list."""

    batch: SlipBatch
    listed: int
    received: int
    extra: int

    @property
    def missing(self) -> int:
        """How many of its list are not here."""
        return self.listed - self.received


def batches(tx: Transaction, *, open_only: bool = False, limit: int = 200) -> Sequence[Glance]:
    """Envelopes, open ones first, then the latest first, each with its counts."""
    query = select(SlipBatch).order_by(col(SlipBatch.closed_at).is_not(None), col(SlipBatch.id).desc()).limit(limit)
    if open_only:
        query = query.where(col(SlipBatch.closed_at).is_(None))
    found = tx.session.exec(query).all()
    counts = _counts(tx, [one.id for one in found if one.id is not None])
    return [Glance(one, *counts.get(one.id or 0, (0, 0, 0))) for one in found]


def _counts(tx: Transaction, ids: Sequence[int]) -> Mapping[int, tuple[int, int, int]]:
    places = ", ".join("?" * len(ids))
    statement = (
        "SELECT batch_id, SUM(listed), SUM(listed AND got_at IS NOT NULL), SUM(NOT listed) FROM slip_batch_line"  # noqa: S608
        f" WHERE batch_id IN ({places}) GROUP BY batch_id"
    )
    return {batch_id: (listed, here, extra) for batch_id, listed, here, extra in tx.raw.execute(statement, list(ids))}
