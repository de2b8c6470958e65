"""Facts that tick items by themselves, with their figure, and take the tick back (S-7, S-10, S-11)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from csdesk.desk.cases import fact_sources
from csdesk.desk.cases.fact_sources import Fact
from csdesk.desk.desk import Transaction
from csdesk.desk.promises import deadlines, escalation
from csdesk.desk.shifts import checklists
from csdesk.desk.shifts.day_turn import DayTurn
from csdesk.desk.tickets import tickets
from csdesk.models.case import Case
from csdesk.models.deadline import DeadlineState
from csdesk.playbook.checklists import SOURCES, Item
from tests.desk.day_lists import (
    CALLS,
    CLEAN,
    FACT,
    MONDAY,
    PROBLEMS,
    TUESDAY,
    WEDNESDAY,
    Told,
    automatic,
    begin,
    checklist,
    lines,
    on,
    readable,
    shown,
    states,
    tick,
    turn,
    worked,
)
from tests.desk.handing import accept, sign
from tests.desk.handing import open_sheet as open_handover
from tests.desk.shop import LI, ZHOU, Shop

DECIDE = {"id": "decide", "evidence": "automatic", "source": "carried.decided", "carries": False}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    return readable(monkeypatch)


def calls(shop: Shop, day: date = MONDAY) -> tuple[str, str, object, str]:
    return shown(shop, "calls", day)


def test_what_the_desk_can_read_the_playbook_may_name() -> None:
    """S-7: no source of the desk is unknown to the playbook."""
    assert fact_sources.SOURCES.keys() <= SOURCES


def test_facts_tick_with_their_figure(shop: Shop, told: Told) -> None:
    """S-7: in the desk's name; the promise is met."""
    shop, case_id = worked(shop)
    assert calls(shop) == ("open", "", None, "")
    told.is_so(7)
    turn(shop, on(MONDAY, "10:00"))
    assert calls(shop) == ("done", "csdesk", {"figure": 7}, "")
    assert lines(shop)["calls"].figure == CALLS["figure"]
    (clock,) = [one for one in shop.see(deadlines.of_case, case_id) if one.words["en"] == "do calls"]
    assert (clock.state, clock.done_by) == (DeadlineState.MET, "csdesk")
    entry = shop.entries()[-2]
    assert (entry.action, entry.by, entry.after) == (
        "case.tick", "csdesk", {"step": "calls", "note": "", "evidence": {"figure": 7}},
    )  # fmt: skip


def test_facts_that_change_take_the_tick_back(shop: Shop, told: Told) -> None:
    """S-7: with an entry that says which fact and its figure; the promise runs on in the name of the post."""
    shop, case_id = worked(shop)
    told.is_so(7)
    turn(shop, on(MONDAY, "10:00"))
    told.is_not_so(6)
    turn(shop, on(MONDAY, "10:05"))
    assert calls(shop) == ("open", "", None, "")
    entry = next(one for one in shop.entries()[::-1] if one.action == "case.untick")
    assert (entry.by, entry.after) == ("csdesk", {"source": "self_pickups.called", "figure": 6})
    assert entry.before is not None
    assert (entry.before["step"], entry.before["state"]) == ("calls", "done")
    (clock,) = [one for one in shop.see(deadlines.of_case, case_id) if one.words["en"] == "do calls"]
    assert (clock.state, clock.due_at, clock.owner) == (DeadlineState.RUNNING, on(MONDAY, "10:30"), ZHOU.name)


def test_after_close_a_day_stays_as_it_was(shop: Shop, told: Told) -> None:
    """S-7."""
    shop, _ = worked(shop)
    told.is_so(7)
    begin(shop, TUESDAY)
    told.is_not_so()
    turn(shop, on(TUESDAY, "09:00"))
    assert calls(shop) == ("done", "csdesk", {"figure": 7}, "")
    assert calls(shop, TUESDAY)[0] == "open"


def test_a_figure_that_changes_is_in_the_record(shop: Shop, told: Told) -> None:
    """S-7; spec 00, principle 4: before and after."""
    shop, _ = worked(shop)
    told.is_so(7)
    turn(shop, on(MONDAY, "10:00"))
    told.is_so(8)
    turn(shop, on(MONDAY, "10:05"))
    assert calls(shop) == ("done", "csdesk", {"figure": 8}, "")
    assert lines(shop)["calls"].at == on(MONDAY, "10:00")
    entry = shop.entries()[-1]
    assert (entry.action, entry.before, entry.after) == (
        "checklist.figure",
        {"step": "calls", "evidence": {"figure": 7}},
        {"step": "calls", "evidence": {"figure": 8}},
    )


@pytest.mark.parametrize("is_so", [False, True])
def test_nobody_ticks_what_the_facts_tick(shop: Shop, told: Told, is_so: bool) -> None:
    """S-7: nor skips it, keeps it, or takes it back; what they ticked is ticked already."""
    shop, case_id = worked(shop)
    if is_so:
        told.is_so(3)
        turn(shop, on(MONDAY, "07:30"))
    refusal = ("ticked_by_fact", "step")
    decided = ("done_already", "step") if is_so else refusal
    for use in (checklists.skip, checklists.keep):
        assert shop.refused(use, case_id, "calls", "x") == decided
    if is_so:
        assert tick(shop, case_id, "calls", count="3") is False
        assert shop.refused(checklists.undo, case_id, "calls") == refusal
    else:
        assert shop.refused(checklists.tick, case_id, "calls", {"count": "3"}) == refusal
    line = lines(shop)["calls"]
    assert (line.automatic, line.evidence_kind) == (True, "automatic")


def test_a_note_at_an_automatic_item_outlives_the_facts(shop: Shop, told: Told) -> None:
    """Spec 00, principle 2: a person wrote it, and the desk does not wipe it."""
    shop, case_id = worked(shop)
    shop.do(checklists.write_note, case_id, "calls", "王女士明天来", by=ZHOU, at=on(MONDAY, "09:00"))
    told.is_so(2)
    turn(shop, on(MONDAY, "10:00"))
    assert calls(shop) == ("done", "csdesk", {"figure": 2}, "王女士明天来")
    told.is_not_so()
    turn(shop, on(MONDAY, "10:01"))
    assert calls(shop) == ("open", "", None, "王女士明天来")


def test_facts_that_no_desk_can_read_are_ticked_by_hand(shop: Shop) -> None:
    """S-7: as `by_hand` says, with a count or with nothing."""
    own = checklist(automatic("calls"), automatic("wave", by_hand="tick"))
    shop, case_id = worked(shop, own)
    found = lines(shop)
    assert (found["calls"].evidence_kind, found["wave"].evidence_kind) == ("count", "tick")
    assert not found["calls"].automatic
    assert shop.refused(checklists.tick, case_id, "calls", {}) == ("nothing_typed", "count")
    assert tick(shop, case_id, "calls", count="4")
    assert tick(shop, case_id, "wave")
    assert calls(shop) == ("done", LI.name, {"count": 4}, "")
    turn(shop, on(MONDAY, "10:00"))
    assert calls(shop)[1] == LI.name


def test_what_follows_a_fact_that_is_no_longer_so(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """S-7: it waits again, and though its own fact is so by now, it gets neither tick nor figure while it waits."""
    so: dict[str, int] = {"first": 1}

    def read(tx: Transaction, case: Case, item: Item, at: datetime) -> Fact:
        return Fact(item.id in so, so.get(item.id, 0))

    monkeypatch.setitem(fact_sources.SOURCES, FACT, read)
    shop, _ = worked(shop, checklist(automatic("first"), automatic("then", after=["first"])))
    assert states(shop) == {"first": "done", "then": "open"}
    so.clear()
    so["then"] = 2
    turn(shop, on(MONDAY, "10:00"))
    assert (shown(shop, "first"), shown(shop, "then")) == (("open", "", None, ""), ("waiting", "", None, ""))
    so["first"] = 3
    looking = DayTurn()
    for minute in range(3):
        looking.turn(shop.desk, at=on(MONDAY, f"10:0{minute}"))
    assert shown(shop, "then") == ("done", "csdesk", {"figure": 2}, "")


# What the desk reads


def test_carried_items_are_decided(shop: Shop) -> None:
    """S-11: done, skipped or kept, each of them; the figure says how many."""
    shop, case_id = worked(shop, checklist(DECIDE, PROBLEMS, CLEAN))
    assert shown(shop, "decide") == ("done", "csdesk", {"figure": 0}, "")
    case_id = begin(shop, TUESDAY)
    assert shown(shop, "decide", TUESDAY)[0] == "open"
    tick(shop, case_id, "problems_from_20261123", day=TUESDAY, count="1")
    assert shown(shop, "decide", TUESDAY)[0] == "open"
    shop.do(checklists.keep, case_id, "clean_from_20261123", "停水", at=on(TUESDAY, "08:00"))
    assert shown(shop, "decide", TUESDAY) == ("done", "csdesk", {"figure": 2}, "")
    shop.do(checklists.undo, case_id, "clean_from_20261123", at=on(TUESDAY, "08:01"))
    assert shown(shop, "decide", TUESDAY)[0] == "open"
    # The items of the day itself do not count.
    shop.do(checklists.skip, case_id, "clean_from_20261123", "不需要", at=on(TUESDAY, "08:02"))
    assert shown(shop, "decide", TUESDAY)[0] == "done"
    assert shown(shop, "problems", TUESDAY)[0] == "open"
    begin(shop, WEDNESDAY)
    assert shown(shop, "decide", TUESDAY)[0] == "done"


def test_a_post_that_was_handed_over(shop: Shop) -> None:
    """S-10: ticked when its sheet is accepted, at once."""
    own = checklist({"id": "over", "posts": ["A"], "evidence": "automatic", "source": "handover.accepted"}, CLEAN)
    shop, _ = worked(shop, own)
    assert shown(shop, "over")[0] == "open"
    handover_id = open_handover(shop)
    sign(shop, handover_id)
    assert shown(shop, "over")[0] == "open"
    accept(shop, handover_id)
    state, by, evidence, _note = shown(shop, "over")
    assert (state, by, set(evidence)) == ("done", "csdesk", {"figure"})


def test_nobodys_handover_is_never_done(shop: Shop) -> None:
    """S-10: an item without a post has no sheet."""
    shop, _ = worked(shop, checklist({"id": "over", "evidence": "automatic", "source": "handover.accepted"}))
    assert shown(shop, "over")[0] == "open"


# Tickets

TICKETS = {"id": "tickets", "evidence": "automatic", "source": "tickets.answered"}


def test_tickets_are_answered_when_none_waits_for_a_reply(shop: Shop) -> None:
    """C-1, S-7: the figure says how many were replied to today; what was promised and has passed waits again."""
    shop, _ = worked(shop, checklist(TICKETS))
    turn(shop, on(MONDAY, "08:00"))
    assert shown(shop, "tickets") == ("done", "csdesk", {"figure": 0}, "")
    case_id = shop.do(tickets.open_ticket, "chase", "803000124551", at=on(MONDAY, "09:00")).id
    turn(shop, on(MONDAY, "09:01"))
    assert shown(shop, "tickets")[0] == "open"
    texts = ("件在武汉分拨。", "已联系分拨。")
    for uuid, clock, until in (("1", "09:02", "12:00"), ("2", "09:04", "13:00")):
        shop.do(tickets.answer, case_id, *texts, until, uuid=uuid, at=on(MONDAY, clock))
    turn(shop, on(MONDAY, "09:05"))
    assert shown(shop, "tickets") == ("done", "csdesk", {"figure": 1}, "")
    escalation.turn(shop.desk, at=on(MONDAY, "13:00"))
    turn(shop, on(MONDAY, "13:01"))
    assert shown(shop, "tickets")[0] == "open"
    shop.do(tickets.close, case_id, "客户撤单", at=on(MONDAY, "13:02"))
    turn(shop, on(MONDAY, "13:03"))
    assert shown(shop, "tickets")[0] == "done"
