"""Talks, what is missing, and the incident of late goods (T-5, T-6, T-8)."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdesk.desk.goods import goods, goods_contacts, goods_late, goods_list, goods_papers, goods_story
from csdesk.desk.incidents import incidents
from tests.desk.goods_work import DOOR, ECONOMY, EXPECTED, case_of, printed, row, seen
from tests.desk.shop import LI, MINUTE, WORKDAY, ZHOU, Shop, on_clocks

HOUR = 60 * MINUTE


def talk(shop: Shop, goods_id: int, when: str = "", uuid: str = "t-1", at: object = WORKDAY, **more: object) -> int:
    found = shop.do(
        goods_contacts.write, goods_id, "李强 027-8765", "门卫代收", when=when, uuid=uuid, at=at, **more
    )  # fmt: skip
    assert found.id is not None
    return found.id


def test_a_talk_keeps_when_whom_and_what(shop: Shop) -> None:
    """T-6: late or not by the clock where nobody says it; sent again it is there once; nothing may be missing."""
    goods_id = printed(shop)
    assert talk(shop, goods_id) == talk(shop, goods_id)
    (found,) = shop.see(goods_contacts.of_goods, goods_id)
    assert (found.at, found.written_at, found.late, found.by) == (WORKDAY, WORKDAY, False, LI.name)
    late_at = EXPECTED + HOUR
    talk(shop, goods_id, uuid="t-2", at=late_at)
    talk(shop, goods_id, uuid="t-3", at=late_at + MINUTE, late=False)
    assert [one.late for one in shop.see(goods_contacts.of_goods, goods_id)] == [False, True, False]
    assert seen(shop, goods_id, late_at + HOUR).seen_at == late_at + MINUTE
    for whom, what, field in ((" ", "x", "spoke_to"), ("x", "\n", "what"), ("x" * 300, "x", "spoke_to")):
        assert shop.refused(goods_contacts.write, goods_id, whom, what, uuid="t-4")[1] == field


def test_a_talk_is_never_silently_back_dated(shop: Shop) -> None:
    """T-6: both times stand in the store, in the record and in the story; no time to come, none of months ago."""
    goods_id, at = printed(shop), WORKDAY + 3 * HOUR
    assert shop.refused(goods_contacts.write, goods_id, "李", "x", when="14:00", uuid="u", at=at) == (
        "time_to_come", "when",
    )  # fmt: skip
    assert shop.refused(goods_contacts.write, goods_id, "李", "x", when="2026-10-01 9:00", uuid="u", at=at) == (
        "long_ago", "when",
    )  # fmt: skip
    near, far = talk(shop, goods_id, "12:56", "u-1", at), talk(shop, goods_id, "10:30", "u-2", at)
    story = shop.see(lambda tx: goods_story.read(tx, goods_id, at=at))
    assert [one.id for one in story.contacts] == [near, far]
    assert story.back_dated == {far}
    entry = [one for one in shop.entries() if one.action == "goods.contact"][-1]
    assert entry.after is not None
    assert entry.at == at
    assert (entry.after["when"], entry.after["written"]) != (entry.after["written"], entry.after["when"])


@given(minutes=st.integers(0, 600))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_stated_the_moment_of_writing_stays(shop: Shop, minutes: int) -> None:
    """T-6: `written_at` is the clock's, and both are shown exactly where they lie more than five minutes apart."""
    at = on_clocks("2026-11-23 20:00")
    if not shop.rows()["goods"]:
        printed(shop)
    goods_id = int(str(shop.rows()["goods"][0][0]))
    stated = shop.see(lambda tx: tx.local(at - timedelta(minutes=minutes)).strftime("%Y-%m-%d %H:%M"))
    contact_id = talk(shop, goods_id, stated, f"p-{minutes}", at)
    story = shop.see(lambda tx: goods_story.read(tx, goods_id, at=at))
    found = next(one for one in story.contacts if one.id == contact_id)
    assert (found.at, found.written_at) == (at - timedelta(minutes=minutes), at)
    assert (contact_id in story.back_dated) == (minutes > 5)


# -- late ------------------------------------------------------------------------------------------------------------


def test_late_goods_become_an_incident_with_what_is_known(shop: Shop) -> None:
    """T-5: when they were expected and last seen, client, order, waybill and place; once, until that is closed."""
    goods_id, at = printed(shop, DOOR), on_clocks("2026-11-26 15:40")
    shop.do(goods.give_waybill, goods_id, "803000124551")
    assert seen(shop, goods_id, at).trouble == "date_passed"
    case = shop.do(goods_late.open_late, goods_id, at=at)
    again = shop.do(goods_late.open_late, goods_id, by=ZHOU, at=at + MINUTE)
    assert (case.id, case.procedure, case.waybill) == (again.id, "late", "803000124551")
    assert case.id is not None
    report = shop.see(incidents.report_of, case.id).texts
    assert "11-26 15:00" in case.title
    assert "11-23 10:00" in case.title
    assert report["client"].startswith("HX001")
    assert row(shop, goods_id).number in report["reference"]
    assert report["where"] == "武昌中南路 9 号"
    assert shop.deadlines(case.id)["incident.report"].due_at == at + 5 * MINUTE
    # The case that follows the goods goes on beside it.
    assert case_of(shop, goods_id).state == "open"


def test_a_day_without_a_sign_is_late(shop: Shop) -> None:
    """T-5: a scan, a talk, a look and a step are signs."""
    goods_id, at = printed(shop, ECONOMY), WORKDAY + 24 * HOUR
    assert seen(shop, goods_id, at - MINUTE).trouble == ""
    assert seen(shop, goods_id, at).trouble == "no_scan"
    assert [one.goods_id for one in shop.see(lambda tx: goods_list.find(tx, "late", at=at))] == [goods_id]
    talk(shop, goods_id, at=at)
    assert seen(shop, goods_id, at).trouble == ""


# -- missing ---------------------------------------------------------------------------------------------------------


def test_what_is_missing_is_asked_for_and_listed_until_it_is_there(shop: Shop) -> None:
    """T-8: at once, by a deadline of minutes; once a kind; gone from the list when it is there."""
    goods_id = printed(shop)
    paper = shop.do(goods_papers.miss, goods_id, "phone")
    assert shop.do(goods_papers.miss, goods_id, "phone").id == paper.id
    assert shop.refused(goods_papers.miss, goods_id, "stamp") == ("paper_unknown", "paper")
    due = shop.deadlines(paper.case_id)
    assert (due["goods.at_once"].due_at, due["goods.paper"].due_at) == (WORKDAY + 10 * MINUTE, WORKDAY + 24 * HOUR)
    assert seen(shop, goods_id).papers == 1
    shop.do(goods_papers.asked, paper.id, "王芳", at=WORKDAY + MINUTE)
    (listed,) = shop.see(goods_papers.missing)
    assert (listed.number, listed.kind, listed.asked) == (row(shop, goods_id).number, "phone", "王芳")
    assert listed.asked_at == WORKDAY + MINUTE
    shop.do(goods_papers.arrived, paper.id, at=WORKDAY + 2 * HOUR)
    assert shop.see(goods_papers.missing) == []
    assert seen(shop, goods_id).papers == 0
    assert shop.case(paper.case_id).state == "closed"
    # Missing again is listed again.
    assert shop.do(goods_papers.miss, goods_id, "phone", at=WORKDAY + 3 * HOUR).id != paper.id
