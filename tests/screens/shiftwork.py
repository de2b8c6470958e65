"""A shift's day in the made-up shop, for walks through F4."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from csdesk.desk.person import Person
from csdesk.desk.shifts import attendance, checklist_view, checklists, roster_changes
from csdesk.desk.shifts.checklist_view import Line
from csdesk.screens.shifts.checklist import ChecklistScreen
from csdesk.widgets.rows import Row
from tests.desk.shop import LI, MANAGER, ZHOU, on_clocks
from tests.screens.casework import rows_of
from tests.screens.driving import Driver
from tests.screens.walking import shop_at

MONDAY = date(2026, 11, 23)

OPENING = on_clocks("2026-11-23 07:50")
"""Before anything is due."""

NINE = on_clocks("2026-11-23 09:05")

OWN_LIST = """
words = { zh = "小店清单", en = "Small shop" }
[[item]]
id = "look"
words = { zh = "看事故", en = "Look at incidents" }
due = "08:30"
opens = "incidents"
[[item]]
id = "orders"
words = { zh = "看单", en = "Look at orders" }
opens = "orders"
due = "08:40"
[[item]]
id = "picture"
words = { zh = "拍照", en = "Take a picture" }
evidence = "photo"
due = "09:00"
every = "FREQ=WEEKLY;BYDAY=MO"
[[item]]
id = "later"
words = { zh = "之后", en = "Then this" }
after = ["picture"]
carries = false
"""
"""A shop's own checklist, of what the seed's has no example of."""


def with_roster(store: Path) -> None:
    """From MONDAY on 李娜 and 周敏 take turns; she begins with post A."""
    with shop_at(store) as shop:
        shop.do(roster_changes.set_rotation, "ab", (LI.name, ZHOU.name), MONDAY, by=MANAGER, at=OPENING)


def begun(store: Path, at: datetime = OPENING) -> int:
    """The list of MONDAY, begun before the desk is opened; its case."""
    with shop_at(store) as shop:
        case_id = shop.do(checklists.begin_day, MONDAY, by=LI, at=at).id
        assert case_id is not None
        return case_id


def busy_morning(store: Path) -> None:
    """MONDAY until ten: some is done, one thing was carried here, one is kept and one skipped."""
    sunday = MONDAY - timedelta(days=1)
    with shop_at(store) as shop:
        before = OPENING - timedelta(days=1)
        shop.do(roster_changes.set_rotation, "ab", (ZHOU.name, LI.name), sunday, by=MANAGER, at=before)
        old = shop.do(checklists.begin_day, sunday, at=before).id
        for one in shop.see(checklist_view.read, sunday, at=before).lines:
            if one.carries and not one.automatic and one.step != "second_carrier":
                shop.do(checklists.skip, old, one.step, "周日不做", by=ZHOU, at=before)
        new = shop.do(checklists.begin_day, MONDAY, at=OPENING).id
        shop.do(attendance.clock_on, by=LI, at=on_clocks("2026-11-23 07:58"))
        carried = f"second_carrier_from_{sunday:%Y%m%d}"
        shop.do(checklists.keep, new, carried, "对方系统维护", by=LI, at=on_clocks("2026-11-23 08:20"))
        for step, time, by, given in (
            ("open_lines", "08:12", LI, {}),
            ("system_problems", "08:31", LI, {"count": "12", "note": "两件等客户回电"}),
            ("shop_problems", "08:52", LI, {"count": "3"}),
            ("self_pickups", "09:20", LI, {"count": "7"}),
            ("slips_sorted", "09:58", ZHOU, {}),
        ):
            shop.do(checklists.tick, new, step, given, by=by, at=on_clocks(f"2026-11-23 {time}"))
        shop.do(checklists.skip, new, "slips_torn", "今天没有", by=LI, at=on_clocks("2026-11-23 09:40"))


def write_own_list(store: Path) -> None:
    """OWN_LIST in the place of the seed's."""
    folder = store.parent / "playbook" / "checklists"
    folder.mkdir(parents=True)
    (folder / "shift.toml").write_text(OWN_LIST, "utf-8")


def ticked_elsewhere(
    store: Path, case_id: int, step: str, *, by: Person = ZHOU, at: datetime = NINE, **given: str
) -> None:
    """Another terminal ticks an item."""
    with shop_at(store) as shop:
        shop.do(checklists.tick, case_id, step, given, by=by, at=at)


def item(store: Path, step: str, *, day: date = MONDAY, at: datetime = NINE) -> Line:
    """An item of a day's list, as the store has it."""
    with shop_at(store) as shop:
        return next(one for one in shop.see(checklist_view.read, day, at=at).lines if one.step == step)


async def open_checklist(driver: Driver) -> ChecklistScreen:
    """F4, and the list once it is there."""
    await driver.press("f4")
    await driver.until(lambda: isinstance(driver.app.screen, ChecklistScreen), "checklist")
    await driver.settle()
    return checklist_in(driver)


def checklist_in(driver: Driver) -> ChecklistScreen:
    """F4 in front."""
    screen = driver.app.screen
    assert isinstance(screen, ChecklistScreen), screen
    return screen


def chosen_row(driver: Driver) -> Row:
    """The row under the cursor."""
    row = rows_of(driver).chosen_row
    assert row is not None
    return row


def words_shown(driver: Driver) -> list[str]:
    """What the rows say is to be done, in their order."""
    return [row.cells[2] for row in rows_of(driver).rows]
