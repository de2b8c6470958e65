"""The use cases of the day's list, of handover sheets and of a case's clocks taken together (S-6, S-10, I-4)."""

from __future__ import annotations

from csdesk.desk.cases import case_clocks
from csdesk.desk.handovers import handover_signing, handovers
from csdesk.desk.person import DESK
from csdesk.desk.shifts import checklists, roster_changes
from tests.desk.handing import accepted
from tests.desk.shop import DIRECTOR, LI, MINUTE, NOW, TODAY, ZHOU, Shop
from tests.desk.use_case import UseCase

STEP = "open_lines"
"""An item of the day's list that is ticked by hand, and shown by nothing more."""


def _day(shop: Shop) -> int:
    """The list of TODAY has begun; its case."""
    shop.do(roster_changes.set_rotation, "ab", (LI.name, ZHOU.name), TODAY, by=DIRECTOR, at=NOW)
    case_id = shop.do(checklists.begin_day, TODAY, by=DESK, at=NOW).id
    assert case_id is not None
    return case_id


def _ticked(shop: Shop) -> int:
    case_id = _day(shop)
    shop.do(checklists.tick, case_id, STEP, {}, at=NOW)
    return case_id


def _passed(shop: Shop) -> int:
    return shop.open_case("callback", at=NOW - 6 * MINUTE)


def _running(shop: Shop) -> int:
    return shop.open_case("callback", at=NOW)


def _paused(shop: Shop) -> int:
    case_id = _running(shop)
    shop.do(case_clocks.pause_running, case_id, "waiting_for_client", at=NOW)
    return case_id


def _accepted(shop: Shop) -> int:
    shop.do(roster_changes.set_rotation, "ab", (LI.name, ZHOU.name), TODAY, by=DIRECTOR, at=NOW)
    return accepted(shop)


SHIFT_USE_CASES = (
    UseCase(
        "begin a list for a visit",
        ("shift.work",),
        ("case.begin",),
        lambda tx, by, _: checklists.begin_list(tx, "reception", "参观", by=by, at=NOW, uuid="visit"),
    ),
    UseCase(
        "tick an item",
        ("shift.work",),
        ("case.tick",),
        lambda tx, by, case_id: checklists.tick(tx, case_id, STEP, {}, by=by, at=NOW),
        _day,
    ),
    UseCase(
        "skip an item",
        ("shift.work",),
        ("checklist.skip",),
        lambda tx, by, case_id: checklists.skip(tx, case_id, STEP, "停电", by=by, at=NOW),
        _day,
    ),
    UseCase(
        "keep an item open",
        ("shift.work",),
        ("checklist.keep",),
        lambda tx, by, case_id: checklists.keep(tx, case_id, "system_problems", "系统未恢复", by=by, at=NOW),
        _day,
    ),
    UseCase(
        "take an item back",
        ("shift.work",),
        ("case.untick",),
        lambda tx, by, case_id: checklists.undo(tx, case_id, STEP, by=by, at=NOW),
        _ticked,
    ),
    UseCase(
        "write at an item",
        ("shift.work",),
        ("checklist.note",),
        lambda tx, by, case_id: checklists.write_note(tx, case_id, STEP, "八点已开", by=by, at=NOW),
        _day,
    ),
    UseCase(
        "acknowledge a case",
        ("case.acknowledge",),
        ("deadline.miss", "deadline.acknowledge"),
        lambda tx, by, case_id: case_clocks.acknowledge_passed(tx, case_id, by=by, at=NOW),
        _passed,
    ),
    UseCase(
        "pause a case",
        ("case.work",),
        ("deadline.pause",),
        lambda tx, by, case_id: case_clocks.pause_running(tx, case_id, "waiting_for_client", by=by, at=NOW),
        _running,
    ),
    UseCase(
        "let a case go on",
        ("case.work",),
        ("deadline.go_on",),
        lambda tx, by, case_id: case_clocks.resume_paused(tx, case_id, by=by, at=NOW),
        _paused,
    ),
    UseCase(
        "begin a sheet",
        ("shift.work",),
        ("handover.begin",),
        lambda tx, by, _: handovers.open_sheet(tx, TODAY, "A", by=by, at=NOW),
    ),
    UseCase(
        "write in a sheet of one's own",
        ("shift.work",),
        ("handover.begin",),
        lambda tx, by, _: handovers.save_words(
            tx, handovers.open_sheet(tx, TODAY, "A", by=by, at=NOW).id or 0, "零钱不足", by=by, at=NOW
        ),
    ),
    UseCase(
        "add to an accepted sheet",
        ("shift.sign",),
        ("handover.append",),
        lambda tx, by, sheet_id: handover_signing.append(tx, sheet_id, "补充", by=by, at=NOW),
        _accepted,
    ),
)
