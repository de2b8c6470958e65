"""What stands on a handover sheet, put together from the facts (S-10)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdesk.desk.cases import case_files, cases
from csdesk.desk.handovers import handover_sections, handovers
from csdesk.desk.handovers.handover_sections import SECTIONS, SectionSource
from csdesk.desk.handovers.handover_sheet import Row, Section, Sheet
from csdesk.desk.parcels import untracked_decisions, untracked_runs
from csdesk.desk.pickups import self_pickups
from csdesk.desk.shifts import checklists, roster_changes
from csdesk.desk.tickets import tickets
from csdesk.models.case import StepState
from csdesk.models.roster import Attendance
from tests.desk.goods_work import ECONOMY, case_of, printed
from tests.desk.handing import EVENING, MONDAY, NOTE, composed, leave_open, on_shift, open_sheet
from tests.desk.parcel_shop import ASKED, one_of_each
from tests.desk.pickup_use_cases import NEW
from tests.desk.shop import LI, MANAGER, MINUTE, WORKDAY, ZHOU, Shop, on_clocks

WORDS = st.fixed_dictionaries({"zh": st.text(min_size=1), "en": st.text(min_size=1)})
MOMENTS = st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)).map(
    lambda one: one.replace(microsecond=0)
)
AMOUNTS = st.none() | st.integers(-(10**12), 10**12)
ROWS = st.builds(
    Row,
    id=st.text(min_size=1),
    number=st.text(),
    words=st.just({}) | WORDS,
    text=st.text(),
    state=st.text(),
    reason=st.text(),
    owner=st.text(),
    to_do=st.just({}) | WORDS,
    due_at=MOMENTS,
    paused_at=MOMENTS,
    saved_at=MOMENTS,
    first_day=st.none() | st.dates(),
    expected_fen=AMOUNTS,
    counted_fen=AMOUNTS,
)
SHEETS = st.builds(
    Sheet,
    at=MOMENTS.filter(bool),
    sections=st.lists(st.builds(Section, st.text(), st.lists(ROWS, max_size=3).map(tuple)), max_size=4).map(tuple),
)


def ids(shop: Shop, handover_id: int) -> list[str]:
    return [section.id for section in composed(shop, handover_id).sections]


@given(SHEETS)
@settings(max_examples=60)
def test_a_sheet_comes_back_from_the_store_as_it_was(sheet: Sheet) -> None:
    """S-10"""
    assert Sheet.from_json(json.loads(json.dumps(sheet.as_json()))) == sheet


def test_where_nothing_is_open_the_sheet_has_no_sections(shop: Shop) -> None:
    """S-10: without a roster there is no checklist either."""
    assert composed(shop, open_sheet(shop)) == Sheet(EVENING, ())


def test_items_that_are_not_done_stand_on_it_with_why(shop: Shop) -> None:
    """S-10: open, skipped and kept ones of the post, with the reason; not what is done, nor the other post's."""
    case_id = on_shift(shop)
    shop.do(checklists.tick, case_id, "open_lines", {}, at=WORKDAY)
    shop.do(checklists.skip, case_id, "shop_clean", "停水", at=WORKDAY)
    shop.do(checklists.keep, case_id, "system_problems", "系统维护", at=WORKDAY)
    rows = {row.id: row for row in composed(shop, open_sheet(shop)).rows("items")}
    assert "open_lines" not in rows
    assert (rows["shop_clean"].state, rows["shop_clean"].reason) == (StepState.SKIPPED, "停水")
    assert (rows["system_problems"].state, rows["system_problems"].reason) == (StepState.KEPT, "系统维护")
    assert (rows["account"].state, rows["account"].reason) == (StepState.OPEN, "")
    assert rows["account"].words["en"] == "Today's account agrees"
    others = {row.id for row in composed(shop, open_sheet(shop, "B", by=ZHOU)).rows("items")}
    assert "system_problems" not in others
    assert "account" in others


def test_the_handing_over_itself_is_nothing_that_is_not_done(shop: Shop) -> None:
    """S-10: it cannot be done before the sheet is accepted."""
    on_shift(shop)
    assert not [row for row in composed(shop, open_sheet(shop)).rows("items") if row.id.startswith("handover")]


def test_what_was_carried_over_stands_with_its_first_day(shop: Shop) -> None:
    """S-10, S-11"""
    case_id = on_shift(shop)
    shop.do(checklists.keep, case_id, "system_problems", "系统维护", at=WORKDAY)
    tuesday = MONDAY + timedelta(days=1)
    shop.do(checklists.begin_day, tuesday, at=WORKDAY + timedelta(days=1))
    carried = [row for row in composed(shop, open_sheet(shop, day=tuesday)).rows("items") if row.first_day is not None]
    assert "system_problems_from_20261123" in {row.id for row in carried}
    assert {row.first_day for row in carried} == {MONDAY}


def test_open_cases_of_the_agent_stand_on_it_with_when_they_are_due(shop: Shop) -> None:
    """S-10: incidents apart from other cases, the next promise with its time."""
    on_shift(shop)
    incident, call_back, _order = leave_open(shop)
    found = composed(shop, open_sheet(shop))
    (row,) = found.rows("incidents")
    assert (row.id, row.number, row.text, row.owner) == (str(incident), "I-0001", "恒信 晚到", LI.name)
    assert row.words["zh"]
    assert row.due_at == min(one.due_at for one in shop.deadlines(incident).values()) == WORKDAY + 5 * MINUTE
    assert row.to_do
    (other,) = found.rows("cases")
    assert (other.id, other.text) == (str(call_back), "回电 王芳")


def test_a_procedure_says_whether_its_cases_are_handed_over(shop: Shop) -> None:
    """S-10: as the playbook says now, also of cases that began before it said so; the day's visits say no."""
    on_shift(shop)
    _incident, call_back, _order = leave_open(shop)
    handover_id, procedures = open_sheet(shop), shop.desk.playbook.procedures
    assert [one.id for one in composed(shop, handover_id).rows("cases")] == [str(call_back)]
    own = procedures["callback"].model_copy(update={"handed_over": False})
    assert "cases" not in ids(shop.with_procedure("callback", own), handover_id)
    assert {name for name, one in procedures.items() if not one.handed_over} == {"visits", "statements"}


def test_of_a_case_without_a_promise_the_next_step_stands_on_it(shop: Shop) -> None:
    """S-10"""
    case_id = shop.open_case("broken_rule")
    with shop.desk.writing() as tx:
        tx.raw.execute("UPDATE deadline SET done_at = 1, state = 'met'")
    (row,) = composed(shop, open_sheet(shop)).rows("incidents")
    steps = {step.id: step.words.en for step in case_files.procedure_of(shop.case(case_id)).step}
    first_open = next(step for step, state in shop.steps(case_id).items() if state == StepState.OPEN)
    assert row.to_do["en"] == steps[first_open]
    assert row.due_at is None


def test_cases_of_somebody_else_on_duty_are_not_on_it_and_those_of_nobody_there_are(shop: Shop) -> None:
    """S-10: the manager's is nobody's at the counter; 周敏 is on post B."""
    on_shift(shop)
    hers, nobodys = shop.open_case(by=ZHOU), shop.open_case(by=MANAGER)
    found = [row.id for row in composed(shop, open_sheet(shop)).rows("incidents")]
    assert found == [str(nobodys)]
    assert [row.id for row in composed(shop, open_sheet(shop, "B", by=ZHOU)).rows("incidents")] == [
        str(hers),
        str(nobodys),
    ]


def test_whoever_has_come_and_not_gone_is_on_duty_too(shop: Shop) -> None:
    """S-5, S-10"""
    on_shift(shop)
    shop.open_case(by=MANAGER)
    handover_id = open_sheet(shop)
    with shop.desk.writing() as tx:
        tx.session.add(Attendance(agent=MANAGER.name, day=MONDAY, on_at=WORKDAY))
    assert composed(shop, handover_id).rows("incidents") == ()
    with shop.desk.writing() as tx:
        tx.raw.execute("UPDATE attendance SET off_at = on_at + 60")
    assert len(composed(shop, handover_id).rows("incidents")) == 1


def test_a_closed_case_and_the_list_of_the_day_are_no_cases_to_hand_over(shop: Shop) -> None:
    """S-10"""
    on_shift(shop)
    case_id = shop.open_case("callback")
    with shop.desk.writing() as tx:
        case_files.close(tx, case_files.get(tx, case_id), by=LI, at=WORKDAY)
    assert not {"incidents", "cases"} & set(ids(shop, open_sheet(shop)))


def test_open_drafts_of_the_agent_stand_on_it(shop: Shop) -> None:
    """S-10: not those of others."""
    own = shop.save(at=WORKDAY)
    shop.save(by=ZHOU)
    (row,) = composed(shop, open_sheet(shop)).rows("drafts")
    assert (row.id, row.text, row.saved_at) == (str(own.order_id), "HX001  王芳  配件", WORKDAY)


def test_what_was_counted_stands_against_what_should_be_there(shop: Shop) -> None:
    """S-10: the cash difference with its reason."""
    case_id = on_shift(shop)
    handover_id = open_sheet(shop)
    assert "cash" not in ids(shop, handover_id)
    shop.do(checklists.tick, case_id, "account", {"expected": "500.00", "counted": "498.50", "note": NOTE}, at=EVENING)
    (row,) = composed(shop, handover_id).rows("cash")
    assert (row.expected_fen, row.counted_fen, row.reason) == (50_000, 49_850, NOTE)


def test_open_tickets_stand_apart_and_go_on_with_whoever_accepts(shop: Shop) -> None:
    """S-10, C-1: with what is to be done of them next, and by when."""
    on_shift(shop)
    handover_id = open_sheet(shop)
    case_id = shop.do(tickets.open_ticket, "chase", "803000124551", at=WORKDAY).id
    (row,) = composed(shop, handover_id).rows("tickets")
    assert (row.id, row.number, row.to_do["en"]) == (str(case_id), "T-0001", "reply to the chase")
    texts = ("件在武汉分拨。", "已联系分拨。", "明天 15:00")
    shop.do(tickets.answer, case_id, *texts, uuid="1", at=WORKDAY)
    (row,) = composed(shop, handover_id).rows("tickets")
    assert (row.to_do["en"], row.due_at) == ("delivered as promised", on_clocks("2026-11-24 15:00"))
    assert "cases" not in ids(shop, handover_id)


def test_goods_and_self_pickups_stand_apart(shop: Shop) -> None:
    """S-10, T-1, N-5: goods with what is promised next, every parcel that waits with where it lies and until when."""
    on_shift(shop)
    goods_id = printed(shop, ECONOMY, at=WORKDAY)
    shop.do(self_pickups.take_in, NEW, uuid="in-1", by=ZHOU, at=WORKDAY)
    handover_id = open_sheet(shop)
    (goods,) = composed(shop, handover_id).rows("goods")
    assert goods.id == str(case_of(shop, goods_id).id)
    assert goods.due_at is not None
    (pickup,) = composed(shop, handover_id).rows("pickups")
    assert (pickup.text, pickup.reason) == (f"{NEW.number}  王*", NEW.place)
    assert pickup.due_at == on_clocks("2026-11-26 23:59:59")
    assert not {goods.id, pickup.id} & {one.id for one in composed(shop, handover_id).rows("cases")}


def test_a_section_whose_source_is_registered_appears_and_no_other(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """S-10: what another part of the desk has to hand over is a line in SECTIONS."""
    leave_open(shop)
    handover_id = open_sheet(shop)
    assert ids(shop, handover_id) == ["incidents", "cases", "drafts"]
    pickups = SectionSource("Others", lambda _tx, handover, _at: [Row(id="7", text=handover.agent)])
    monkeypatch.setattr(handover_sections, "SECTIONS", {"others": pickups, **SECTIONS})
    found = composed(shop, handover_id)
    assert [section.id for section in found.sections] == ["others", "incidents", "cases", "drafts"]
    assert found.rows("others") == (Row(id="7", text=LI.name),)


def test_the_sheet_is_composed_anew_until_it_is_signed(shop: Shop) -> None:
    """S-10"""
    handover_id = open_sheet(shop)
    case_id = shop.open_case()
    assert len(composed(shop, handover_id).rows("incidents")) == 1
    shop.do(cases.pass_on, case_id, ZHOU.name)
    shop.do(roster_changes.set_rotation, "ab", (LI.name, ZHOU.name), MONDAY, by=MANAGER)
    assert composed(shop, handover_id).rows("incidents") == ()


def test_nothing_on_a_sheet_is_in_one_language_only(shop: Shop) -> None:
    """S-10: words of the playbook stand in both."""
    on_shift(shop)
    leave_open(shop)
    for section in composed(shop, open_sheet(shop)).sections:
        for row in section.rows:
            assert set(row.words) in (set(), {"zh", "en"})
            assert set(row.to_do) in (set(), {"zh", "en"})


def test_a_sheet_that_nobody_began_can_be_looked_at(shop: Shop) -> None:
    """S-10: and is not kept by that."""
    shop.open_case()
    before = shop.rows()
    with shop.desk.writing() as tx:
        looked_at = handovers.not_begun(date(2026, 11, 23), "A", LI.name)
        assert handover_sections.sheet_of(tx, looked_at, EVENING).rows("incidents")
    assert shop.rows() == before


def test_parcels_that_wait_for_a_decision_stand_on_it_by_kind(shop: Shop) -> None:
    """S-10, U-6: of the latest run; a run that is decided leaves nothing to hand over."""
    made = one_of_each(shop)
    run_id = shop.do(untracked_runs.start_run, uuid="u", as_of=ASKED).id
    assert run_id is not None
    handover_id = open_sheet(shop)
    rows = composed(shop, handover_id).rows("parcels")
    assert {(row.id, row.words["zh"], row.text) for row in rows} >= {("untracked.hub_stalled", "分拨滞留", "1")}
    assert len(rows) == 6
    found = [number for kind, number in made.items() if kind not in ("bag", "signed", "incoming")]
    shop.do(untracked_decisions.decide, run_id, found, "watch")
    assert composed(shop, handover_id).rows("parcels") == ()
