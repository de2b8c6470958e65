"""A shift of the made-up shop that is handed over: who is on, what is left open, signed and accepted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from csdesk.desk.desk import Desk
from csdesk.desk.handovers import handover_sections, handover_signing, handovers
from csdesk.desk.handovers.handover_sheet import Sheet
from csdesk.desk.person import Person
from csdesk.desk.shifts import checklists, roster_changes
from csdesk.models.handover import Handover
from tests.desk.shop import LI, MANAGER, PASSWORD, WORKDAY, ZHOU, Shop, order_id_of

MONDAY = date(2026, 11, 23)
"""The day of WORKDAY: 李娜 is on post A, 周敏 on post B."""

EVENING = WORKDAY + timedelta(hours=10)
"""Eight in the evening of it."""

NOTE = "收银机零钱不足"


def on_shift(shop: Shop) -> int:
    """A rotation is in force and the list of MONDAY has begun; its case."""
    shop.do(roster_changes.set_rotation, "ab", (LI.name, ZHOU.name), MONDAY, by=MANAGER)
    case_id = shop.do(checklists.begin_day, MONDAY).id
    assert case_id is not None
    return case_id


def open_sheet(shop: Shop, post: str = "A", *, by: Person = LI, day: date = MONDAY) -> int:
    """The person's own sheet; its id."""
    handover_id = shop.do(handovers.open_sheet, day, post, by=by).id
    assert handover_id is not None
    return handover_id


def composed(shop: Shop, handover_id: int, at: datetime = EVENING) -> Sheet:
    """The sheet as the facts are."""
    return shop.see(lambda tx: handover_sections.compose(tx, handovers.get(tx, handover_id), at))


def sheet(shop: Shop, handover_id: int) -> Handover:
    return shop.see(handovers.get, handover_id)


def sign(
    shop: Shop, handover_id: int, *, by: Person = LI, at: datetime = EVENING, password: str = PASSWORD
) -> Handover:
    return handover_signing.sign(shop.desk, handover_id, password, by=by, at=at)


def accept(
    shop: Shop, handover_id: int, *, by: Person = ZHOU, at: datetime = EVENING, password: str = PASSWORD
) -> Handover:
    return handover_signing.accept(shop.desk, handover_id, password, by=by, at=at)


def signed(shop: Shop, post: str = "A", *, by: Person = LI, day: date = MONDAY) -> int:
    """A sheet that is signed; its id."""
    handover_id = open_sheet(shop, post, by=by, day=day)
    sign(shop, handover_id, by=by)
    return handover_id


def accepted(shop: Shop) -> int:
    """A sheet that is signed and accepted; its id."""
    handover_id = signed(shop)
    accept(shop, handover_id)
    return handover_id


def leave_open(shop: Shop) -> tuple[int, int, int]:
    """An incident, a call back and a draft of 李娜: the ids of two cases and an order."""
    return shop.open_case("late"), shop.open_case("callback", "回电 王芳"), order_id_of(shop.save(at=WORKDAY))


def changed_behind(store: Path, **values: Any) -> None:
    """Somebody writes into the store without the desk."""
    desk = Desk.open(store, origin="behind")
    try:
        with desk.writing() as tx:
            for name, value in values.items():
                tx.raw.execute(f"UPDATE handover SET {name} = ?", (value,))
    finally:
        desk.close()
