"""The day's prospects go to the manager each working day, none left out and none twice (K-4)."""

from __future__ import annotations

from csdesk.desk.cases import case_forms
from csdesk.desk.cases.daily_lists import DailyLists
from csdesk.models.message import Message
from tests.desk.shop import Shop, on_clocks


def lists(shop: Shop) -> list[Message]:
    with shop.desk.reading() as tx:
        from sqlmodel import col, select

        query = select(Message).where(col(Message.key).startswith("daily/")).order_by(col(Message.id))
        return list(tx.session.exec(query).all())


def prospect(shop: Shop, company: str, at: str) -> None:
    case_id = shop.open_case("prospect", company, at=on_clocks(at))
    shop.do(case_forms.fill, case_id, {"company": company, "business": "storage"}, at=on_clocks(at))


def test_the_list_goes_out_by_half_past_four_once(shop: Shop) -> None:
    """K-4: company and business in it; what comes after goes with the next working day's, over a weekend too."""
    prospect(shop, "恒信", "2026-11-27 10:00")  # a Friday
    turns = DailyLists()
    assert turns.turn(shop.desk, at=on_clocks("2026-11-27 16:19")) == 0
    assert turns.turn(shop.desk, at=on_clocks("2026-11-27 16:21")) == 1
    assert turns.turn(shop.desk, at=on_clocks("2026-11-27 16:29")) == 0
    assert DailyLists().turn(shop.desk, at=on_clocks("2026-11-27 16:30")) == 0  # another program
    prospect(shop, "合兴", "2026-11-27 17:00")
    prospect(shop, "金口福", "2026-11-28 10:00")
    assert turns.turn(shop.desk, at=on_clocks("2026-11-28 17:00")) == 0
    assert turns.turn(shop.desk, at=on_clocks("2026-11-30 16:30")) == 1
    first, second = lists(shop)
    assert first.key == "daily/prospect/2026-11-27/department_manager"
    assert "恒信" in first.body
    assert "仓储" in first.body
    assert "合兴" not in first.body
    assert "合兴" in second.body
    assert "金口福" in second.body
    assert "恒信" not in second.body


def test_days_without_a_program_leave_nobody_out(shop: Shop) -> None:
    """K-4: the next list has all of them; a day without prospects has none."""
    prospect(shop, "恒信", "2026-11-23 10:00")
    DailyLists().turn(shop.desk, at=on_clocks("2026-11-23 16:30"))
    prospect(shop, "合兴", "2026-11-24 10:00")
    prospect(shop, "金口福", "2026-11-26 10:00")
    assert DailyLists().turn(shop.desk, at=on_clocks("2026-11-27 08:00")) == 1
    assert {"合兴", "金口福"} <= set(lists(shop)[-1].body.split())
    assert DailyLists().turn(shop.desk, at=on_clocks("2026-11-27 16:30")) == 0
