"""Overdue slips: whom to press, who pressed when, and what it costs who did not (D-4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.slips import slip_lists, slips
from csdesk.desk.slips.slip_lists import SlipRow
from csdesk.models.slip import SlipPress
from csdesk.playbook.slips import Pressed
from csdesk.refused import N_, Refused
from csdesk.rules.periods import Span, period_of
from csdesk.rules.slips import OUT, was_not_pressed


def press(tx: Transaction, which: str, said: str, whom: str = "", *, by: Person, at: datetime) -> SlipPress:
    """Somebody was pressed for a slip that is out: who, when, and what was said (D-4).

    Without `whom` it is the partner's contact, or the region's. Refused for a slip that is back, and without words.
    """
    require(tx, by, slips.PERMISSION)
    slip = slips.get(tx, which)
    if slip.state not in OUT:
        raise Refused("slip_not_out", N_("{number} is not out: nobody has to be pressed for it."),
                      field="number", number=slip.number)  # fmt: skip
    words = slips.read_note(tx, said, field="said", needed=True)
    name = slips.read_note(tx, whom, field="whom") or tx.playbook.slips.pressed(slip.region, slip.partner).contact
    assert slip.id is not None
    pressed = SlipPress(slip_id=slip.id, whom=name, said=words, by=by.name, at=at)
    tx.session.add(pressed)
    slip.presses, slip.pressed_at = slip.presses + 1, at
    tx.session.add(slip)
    record(tx, "slip.press", "slip", slip.id, by=by, at=at, after={"whom": name, "said": words})
    return pressed


class ToPress(NamedTuple):
    """An overdue slip with whom to press for it."""

    row: SlipRow
    whom: Pressed
    days: int
    """Whole days and the one begun, since it was due."""
    pressed_today: bool


def daily(tx: Transaction, *, at: datetime, region: str = "") -> list[ToPress]:
    """Every overdue slip, the longest overdue first, with whom to press (D-4)."""
    pages, today = slip_lists.SlipPages("overdue", at, region), tx.local(at).date()
    found = []
    for one in pages.after(tx, -1, 1_000_000):
        row = one.row
        assert row.due_at is not None
        pressed_on = tx.local(row.pressed_at).date() if row.pressed_at is not None else None
        whom = tx.playbook.slips.pressed(row.region, row.partner)
        found.append(ToPress(row, whom, days_overdue(tx, row.due_at, at), pressed_on == today))
    return found


def days_overdue(tx: Transaction, due_at: datetime, at: datetime) -> int:
    """How many days a slip is overdue: one on the day after the one at whose end it was due (D-1)."""
    return (tx.local(at).date() - tx.local(due_at).date()).days


# -- the month -------------------------------------------------------------------------------------------------------


class Charge(NamedTuple):
    """A fee that a slip costs, and whom (D-4)."""

    number: str
    region: str
    fee: str
    """An id of slips.toml."""
    fen: int
    who: str
    """Who checked a slip and did not see its fault; empty where nobody pressed: it is the region's."""


@dataclass
class RegionMonth:
    """The slips of one region that were due in a month."""

    region: str
    due: int = 0
    in_time: int = 0
    late: int = 0
    """Back, and after they were due."""
    out: int = 0
    """Not back yet, and overdue."""
    running: int = 0
    """Not back yet, and still in time."""
    presses: int = 0
    charges: list[Charge] = field(default_factory=list)

    @property
    def fees_fen(self) -> int:
        """What they cost."""
        return sum(one.fen for one in self.charges)


_DUE_IN = (
    "SELECT id, number, region, due_at, back_at, presses FROM slip INDEXED BY slip_by_due"
    " WHERE due_at > ? AND due_at <= ? AND state <> 'withdrawn'"
)
_FAULTS_IN = (
    "SELECT s.number, s.region, f.unseen_by FROM slip_fault AS f JOIN slip AS s ON s.id = f.slip_id"
    " WHERE f.found_at >= ? AND f.found_at < ? AND f.unseen_by <> '' ORDER BY f.found_at, f.id"
)


def monthly(tx: Transaction, month: date, *, at: datetime) -> Sequence[RegionMonth]:
    """The slips that were due in the month of a day, by region in the playbook's order, with their fees (D-4).

    A region without any is left out. Late, or out, is what was not back when its time had passed.
    """
    playbook = tx.playbook.slips
    first, last = period_of(Span.MONTH, month).bounds(tx.playbook.shop.zone)
    within = timedelta(days=playbook.press_within_days)
    # What is due at the end of the month's last day is due in that month.
    rows = tx.raw.execute(_DUE_IN, (int(first.timestamp()), int(last.timestamp()))).fetchall()
    found: dict[str, RegionMonth] = {one.id: RegionMonth(one.id) for one in playbook.region}
    late = [row for row in rows if row[4] is None or row[4] >= row[3]]
    pressed = _presses(tx, [row[0] for row in late if row[5]])
    for slip_id, number, region, due, back, presses in rows:
        of_region = found.setdefault(region, RegionMonth(region))
        of_region.due += 1
        of_region.presses += presses
        if back is not None and back < due:
            of_region.in_time += 1
            continue
        if back is not None:
            of_region.late += 1
        elif due <= at.timestamp():
            of_region.out += 1
        else:
            of_region.running += 1
            continue
        due_at = datetime.fromtimestamp(due, UTC)
        back_at = datetime.fromtimestamp(back, UTC) if back is not None else None
        if was_not_pressed(due_at, back_at, pressed.get(slip_id, ()), within=within, now=at):
            of_region.charges.append(Charge(number, region, "not_pressed", playbook.fee_of("not_pressed"), ""))
    for number, region, who in tx.raw.execute(_FAULTS_IN, (int(first.timestamp()), int(last.timestamp()))):
        of_region = found.setdefault(region, RegionMonth(region))
        of_region.charges.append(Charge(number, region, "unseen_fault", playbook.fee_of("unseen_fault"), who))
    return [one for one in found.values() if one.due or one.charges]


def _presses(tx: Transaction, ids: Sequence[int]) -> Mapping[int, Iterable[datetime]]:
    """When each of some slips was pressed for."""
    found: dict[int, list[datetime]] = {}
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        places = ", ".join("?" * len(some))
        statement = f"SELECT slip_id, at FROM slip_press WHERE slip_id IN ({places})"  # noqa: S608
        for slip_id, pressed in tx.raw.execute(statement, list(some)):
            found.setdefault(slip_id, []).append(datetime.fromtimestamp(pressed, UTC))
    return found
