"""The use cases of roster, leave and attendance (S-1 to S-3, S-5)."""

from __future__ import annotations

from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person
from csdesk.desk.shifts import attendance, leave, roster_changes
from csdesk.models.roster import Attendance
from csdesk.rules.working_time import DAY
from tests.desk.shop import DIRECTOR, LI, NOW, PEOPLE, TODAY, Shop
from tests.desk.use_case import UseCase

TOMORROW = TODAY + DAY


def _rotation(shop: Shop) -> None:
    """Everybody takes turns, so that everybody may agree."""
    shop.do(roster_changes.set_rotation, "ab", PEOPLE, TODAY, by=DIRECTOR, at=NOW)


def _rotation_of_others(shop: Shop) -> None:
    shop.do(roster_changes.set_rotation, "ab", ["李娜", "甲"], TODAY, by=DIRECTOR, at=NOW)


def _swap(shop: Shop) -> int | None:
    _rotation_of_others(shop)
    return shop.do(roster_changes.swap, TODAY, "李娜", "甲", by=LI, at=NOW).id


def _leave(shop: Shop) -> int | None:
    _rotation(shop)
    _, asked = shop.do(leave.ask, LI.name, TOMORROW, TOMORROW, by=LI, at=NOW)
    assert asked is not None
    return asked.id


def _come_and_go(tx: Transaction, by: Person, _: object) -> Attendance:
    attendance.clock_on(tx, by=by, at=NOW)
    return attendance.clock_off(tx, by=by, at=NOW)


ROSTER_USE_CASES = (
    UseCase(
        "set the rotation",
        ("roster.set",),
        ("roster.set",),
        lambda tx, by, _: roster_changes.set_rotation(tx, "ab", ["甲", "乙"], TODAY, by=by, at=NOW),
    ),
    UseCase(
        "swap the work of others",
        ("shift.work", "roster.set"),
        ("roster.swap",),
        lambda tx, by, _: roster_changes.swap(tx, TODAY, "李娜", "甲", by=by, at=NOW),
        _rotation_of_others,
    ),
    UseCase(
        "take back a swap of others",
        ("shift.work", "roster.set"),
        ("roster.unswap",),
        lambda tx, by, swap_id: roster_changes.unswap(tx, swap_id, by=by, at=NOW),
        _swap,
    ),
    UseCase(
        "ask for leave",
        ("shift.work",),
        ("leave.ask",),
        lambda tx, by, _: leave.ask(tx, by.name, TOMORROW, TOMORROW, by=by, at=NOW),
        _rotation,
    ),
    UseCase(
        "ask for leave for somebody else",
        ("shift.work", "leave.decide"),
        ("leave.ask",),
        lambda tx, by, _: leave.ask(tx, LI.name, TOMORROW, TOMORROW, by=by, at=NOW),
        _rotation,
    ),
    UseCase(
        "agree to leave",
        ("shift.work",),
        ("leave.agree",),
        lambda tx, by, leave_id: leave.agree(tx, leave_id, by=by, at=NOW),
        _leave,
    ),
    UseCase(
        "grant leave",
        ("leave.decide",),
        ("leave.grant",),
        lambda tx, by, leave_id: leave.grant(tx, leave_id, "家里有事", by=by, at=NOW),
        _leave,
    ),
    UseCase(
        "refuse leave",
        ("leave.decide",),
        ("leave.refuse",),
        lambda tx, by, leave_id: leave.refuse(tx, leave_id, "人手不够", by=by, at=NOW),
        _leave,
    ),
    UseCase(
        "take back another's leave",
        ("shift.work", "leave.decide"),
        ("leave.withdraw",),
        lambda tx, by, leave_id: leave.withdraw(tx, leave_id, by=by, at=NOW),
        _leave,
    ),
    UseCase("come and go", ("shift.work",), ("attendance.on", "attendance.off"), _come_and_go),
)
