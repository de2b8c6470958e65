"""The day's checklist at the desk: begun, ticked, skipped, kept, taken back; lists by hand (S-6 to S-8, S-12, S-13)."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from csdesk.desk.cases import case_files, steps
from csdesk.desk.desk import Desk
from csdesk.desk.person import DESK, Person
from csdesk.desk.promises import deadlines, escalation, promises
from csdesk.desk.shifts import checklists, roster_changes
from csdesk.models.deadline import DeadlineState
from csdesk.refused import Refused
from csdesk.store.store import open_store
from tests.desk.day_lists import (
    ACCOUNT,
    CLEAN,
    MONDAY,
    OPEN,
    PROBLEMS,
    SHORT,
    SUNDAY,
    TUESDAY,
    begin,
    checklist,
    lines,
    on,
    readable,
    rotate,
    shown,
    states,
    tick,
    with_list,
    with_roster,
    worked,
)
from tests.desk.shop import FINANCE, LI, MANAGER, MINUTE, TRAINEE, ZHOU, Shop, broken_links

# Beginning


def test_a_day_begins_once(shop: Shop) -> None:
    """S-6: whoever asks, and from whichever program; a second beginning changes nothing."""
    shop, case_id = worked(shop)
    before = shop.rows()
    other = Shop(Desk(open_store(shop.store), shop.desk.playbook, "other"))
    try:
        assert begin(other, clock="12:00") == begin(shop, clock="13:00") == case_id
    finally:
        other.desk.close()
    assert shop.rows() == before


def test_programs_that_begin_a_day_at_once_begin_one(shop: Shop) -> None:
    """S-6, S-8."""
    shop = with_list(shop)
    rotate(shop)
    found: list[int] = []
    _at_once(shop, 4, lambda one, number: found.append(begin(one)))
    assert len(found) == 4
    assert len(set(found)) == 1
    assert shop.actions(found[0]).count("case.begin") == 1
    assert broken_links(shop.entries()) == []


def test_the_desk_begins_the_days_list_in_its_own_name(shop: Shop) -> None:
    """S-6: every item open, and one deadline for each that is due, from the beginning of the day on."""
    shop, case_id = worked(shop)
    case = shop.case(case_id)
    assert (case.day, case.title, case.procedure, case.opened_by, case.owner) == (
        MONDAY, "2026-11-23", "shift", DESK.name, DESK.name,
    )  # fmt: skip
    assert case.began_at == on(MONDAY, "04:00")
    assert set(states(shop).values()) == {"open"}
    due = {one.words["en"]: (one.kind, one.due_at, one.state) for one in shop.see(deadlines.of_case, case_id)}
    assert due == {
        f"do {name}": ("checklist.item", on(MONDAY, clock), "running")
        for name, clock in (
            ("open", "08:15"), ("problems", "09:00"), ("calls", "10:30"), ("account", "19:30"), ("clean", "20:00"),
        )
    }  # fmt: skip


def test_whoever_is_on_the_post_answers_for_its_items(shop: Shop) -> None:
    """S-1, S-6: both for what is of both posts; the desk where it is anybody's."""
    shop, case_id = worked(shop)
    both = "+".join(sorted((LI.name, ZHOU.name)))
    assert _owners(shop, case_id) == {
        "do open": LI.name, "do problems": LI.name, "do calls": ZHOU.name, "do account": both, "do clean": DESK.name,
    }  # fmt: skip


def _owners(shop: Shop, case_id: int) -> dict[str, str]:
    return {one.words["en"]: one.owner for one in shop.see(deadlines.of_case, case_id)}


def test_without_a_rotation_the_posts_answer(shop: Shop) -> None:
    """S-1, S-6: a list that was begun by hand before anybody set the roster."""
    shop = with_list(shop)
    assert _owners(shop, begin(shop)) == {
        "do open": "A", "do problems": "A", "do calls": "B", "do account": "A+B", "do clean": DESK.name,
    }  # fmt: skip


def test_an_item_taken_back_is_whose_it_was(shop: Shop) -> None:
    """S-6: a promise that runs on has a person on it (spec 00, principle 3)."""
    shop, case_id = worked(shop)
    tick(shop, case_id, "open", by=ZHOU)
    shop.do(checklists.undo, case_id, "open", by=ZHOU, at=on(MONDAY, "08:01"))
    shop.do(checklists.skip, case_id, "problems", "停电", at=on(MONDAY, "08:02"))
    shop.do(checklists.undo, case_id, "problems", at=on(MONDAY, "08:03"))
    owners = _owners(shop, case_id)
    assert (owners["do open"], owners["do problems"]) == (LI.name, LI.name)


def test_a_list_begun_at_noon_makes_nobody_late(shop: Shop) -> None:
    """S-9: the first of all; what was due before it began is still to be done, and shown with its time."""
    shop = with_list(shop)
    rotate(shop)
    case_id = begin(shop, clock="10:30")
    found = lines(shop, at=on(MONDAY, "12:00"))
    assert [step for step, line in found.items() if line.late] == []
    assert found["calls"].due_at == on(MONDAY, "10:30")
    assert len(shop.see(deadlines.of_case, case_id)) == 2
    assert escalation.turn(shop.desk, at=on(MONDAY, "12:00")) == escalation.Turn()
    assert tick(shop, case_id, "problems", count="2", clock="12:01")


def test_on_any_later_day_what_is_late_is_late(shop: Shop) -> None:
    """S-9: also when the program was first started in the afternoon."""
    shop, _case_id = worked(shop)
    begin(shop, TUESDAY, "12:00")
    late = [step for step, line in lines(shop, TUESDAY, on(TUESDAY, "12:00")).items() if line.late]
    assert late == ["open", "problems", "calls"]


def test_no_list_begins_before_its_day(shop: Shop) -> None:
    """S-6: the day before can still be worked on; half past midnight is still the day before."""
    shop, case_id = worked(shop)
    for clock in ("23:59", "00:30", "03:59"):
        at = on(TUESDAY if clock < "04:00" else MONDAY, clock)
        assert shop.refused(checklists.begin_day, TUESDAY, at=at) == ("day_to_come", None)
    assert shop.case(case_id).state == "open"
    assert tick(shop, case_id, "tidy", day=TUESDAY, clock="00:30")
    begin(shop, TUESDAY, "04:00")
    assert shop.case(case_id).state == "closed"


def test_a_later_list_stays_when_the_clock_is_set_back(shop: Shop) -> None:
    """S-11: what was left of the day is on the later list already."""
    shop, _case_id = worked(shop)
    begin(shop, TUESDAY)
    assert shop.refused(checklists.begin_day, MONDAY - timedelta(days=1), at=on(MONDAY, "08:00")) == ("day_over", None)


def test_an_item_due_after_midnight_is_of_the_evening_before(shop: Shop) -> None:
    """S-6: a time before the hour at which the day begins."""
    own = checklist({"id": "lock", "part": "close", "due": "00:30"}, {"id": "first", "due": "04:00"})
    shop, _case_id = worked(shop, own)
    found = lines(shop)
    assert found["lock"].due_at == on(TUESDAY, "00:30")
    assert found["first"].due_at in (on(MONDAY, "04:00"), on(MONDAY, "04:01"))


def test_a_list_that_the_playbook_has_lost(shop: Shop) -> None:
    """S-12: a rotation keeps its pattern, whose list a shop may have renamed since."""
    own = with_list(shop, checklist(OPEN), other=checklist(CLEAN))
    pattern = own.desk.playbook.roster.pattern[0].model_copy(update={"checklist": "other"})
    own = with_roster(own, pattern=(pattern,))
    rotate(own)
    assert list(lines(own)) == ["clean"]
    shop = with_list(shop)
    assert list(lines(shop)) == [one.id for one in SHORT.item]
    assert shop.case(begin(shop)).procedure == "shift"


def test_nobody_is_needed_on_a_rest_day(shop: Shop) -> None:
    """S-1, S-6: nothing is on its list, so nobody is late with it."""
    shop = with_list(shop)
    pattern = shop.desk.playbook.roster.pattern[0].model_copy(update={"works_on": "working_days"})
    shop = with_roster(shop, pattern=(pattern,))
    rotate(shop)
    assert len(lines(shop, MONDAY)) == 6
    assert lines(shop, SUNDAY) == {}
    assert [shop.see(checklists.begins_by_itself, day) for day in (MONDAY - timedelta(1), MONDAY, SUNDAY)] == [
        False, True, False,
    ]  # fmt: skip


# Ticks


def test_a_tick_says_who_when_and_what_shows_it(shop: Shop) -> None:
    """S-6: and its deadline is met."""
    shop, case_id = worked(shop)
    assert tick(shop, case_id, "open", note=" 一切\t正常 ")
    assert tick(shop, case_id, "problems", by=ZHOU, count="１２")
    assert tick(shop, case_id, "account", expected="100", counted="99.5", note="找零")
    assert shown(shop, "open") == ("done", LI.name, None, "一切 正常")
    assert shown(shop, "problems") == ("done", ZHOU.name, {"count": 12}, "")
    assert shown(shop, "account") == ("done", LI.name, {"expected_fen": 10_000, "counted_fen": 9_950}, "找零")
    assert lines(shop)["open"].at == on(MONDAY, "08:00")
    (clock,) = [one for one in shop.see(deadlines.of_case, case_id) if one.words["en"] == "do open"]
    assert (clock.state, clock.done_by, clock.done_at) == (DeadlineState.MET, LI.name, on(MONDAY, "08:00"))
    entry = [one for one in shop.entries() if one.action == "case.tick"][1]
    assert (entry.by, entry.after) == (ZHOU.name, {"step": "problems", "note": "", "evidence": {"count": 12}})


def test_ticked_twice_the_first_author_stays(shop: Shop) -> None:
    """S-8: whatever the second brings with it; it is told that it was not the first."""
    shop, case_id = worked(shop)
    assert tick(shop, case_id, "problems", count="3")
    before = shop.rows()
    assert not tick(shop, case_id, "problems", by=ZHOU, count="4")
    assert not tick(shop, case_id, "problems", by=ZHOU, count="rubbish")
    assert shop.rows() == before


def test_the_same_item_ticked_in_the_same_second(shop: Shop) -> None:
    """S-8: at several terminals; one author, the others told, and nobody gets an error."""
    shop, case_id = worked(shop)
    people = (LI, ZHOU, TRAINEE, MANAGER)
    firsts: list[Person] = []
    others: list[Person] = []

    def work(one: Shop, number: int) -> None:
        by = people[number]
        (firsts if tick(one, case_id, "clean", by=by) else others).append(by)

    _at_once(shop, len(people), work)
    assert len(firsts) == 1
    assert len(others) == len(people) - 1
    assert shown(shop, "clean")[:2] == ("done", firsts[0].name)
    assert shop.actions(case_id).count("case.tick") == 1
    assert broken_links(shop.entries()) == []


def _at_once(shop: Shop, count: int, work: Any) -> None:
    """Let programs of their own do something to one store at the same moment; none of them may fail."""
    gate, failed = Barrier(count), list[BaseException]()

    def run(number: int) -> None:
        desk = Desk(open_store(shop.store), shop.desk.playbook, f"terminal {number}")
        try:
            gate.wait()
            work(Shop(desk), number)
        except BaseException as error:
            failed.append(error)
        finally:
            desk.close()

    threads = [Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


@pytest.mark.parametrize(
    ("step", "given", "refusal"),
    [
        ("problems", {}, ("nothing_typed", "count")),
        ("problems", {"count": "many"}, ("whole_unreadable", "count")),
        ("calls", {"count": "-1"}, ("whole_unreadable", "count")),
        ("account", {"expected": "1", "counted": "2"}, ("difference_unexplained", "note")),
        ("open", {"note": "长" * 20_000}, ("text_too_long", "note")),
        ("moon", {}, ("step_missing", "step")),
        ("", {}, ("step_missing", "step")),
    ],
)
def test_a_tick_that_cannot_be(shop: Shop, step: str, given: dict[str, str], refusal: tuple[str, str]) -> None:
    """S-6: refused at its field, and nothing is changed."""
    shop, case_id = worked(shop)
    assert shop.refused(checklists.tick, case_id, step, given) == refusal


def test_an_item_after_another_waits_for_it(shop: Shop) -> None:
    """S-6: its turn comes when what is before it is done or skipped, and goes when that is taken back."""
    own = checklist(OPEN, {"id": "then", "after": ["open"]}, {"id": "last", "after": ["then"]})
    shop, case_id = worked(shop, own)
    assert states(shop) == {"open": "open", "then": "waiting", "last": "waiting"}
    assert lines(shop)["then"].open
    for use, *more in (
        (checklists.tick, {}),
        (checklists.skip, "x"),
        (checklists.keep, "x"),
        (checklists.write_note, "x"),
    ):
        assert shop.refused(use, case_id, "then", *more) == ("step_waits", "step")
    tick(shop, case_id, "open")
    shop.do(checklists.skip, case_id, "then", "不需要", at=on(MONDAY, "08:01"))
    assert states(shop) == {"open": "done", "then": "skipped", "last": "open"}
    shop.do(checklists.keep, case_id, "then", "明天再做", at=on(MONDAY, "08:02"))
    assert states(shop)["last"] == "waiting"
    tick(shop, case_id, "then")
    tick(shop, case_id, "last")
    shop.do(checklists.undo, case_id, "then", at=on(MONDAY, "08:03"))
    assert states(shop) == {"open": "done", "then": "open", "last": "done"}


# Skipped, kept, taken back


def test_skipped_with_a_reason(shop: Shop) -> None:
    """S-6: nothing of it is promised any more, and nothing of it is left."""
    shop, case_id = worked(shop)
    shop.do(checklists.skip, case_id, "problems", " 系统\n维护 ", by=ZHOU, at=on(MONDAY, "08:00"))
    assert shown(shop, "problems") == ("skipped", ZHOU.name, None, "系统 维护")
    assert lines(shop)["problems"].is_done
    (clock,) = [one for one in shop.see(deadlines.of_case, case_id) if one.words["en"] == "do problems"]
    assert (clock.state, clock.done_by) == (DeadlineState.WITHDRAWN, ZHOU.name)
    entry = shop.entries()[-1]
    assert (entry.action, entry.by, entry.after) == (
        "checklist.skip", ZHOU.name, {"step": "problems", "note": "系统 维护"},
    )  # fmt: skip


def test_kept_open_with_a_reason(shop: Shop) -> None:
    """S-11: decided for this day, and not done."""
    shop, case_id = worked(shop)
    shop.do(checklists.keep, case_id, "problems", "等回复", at=on(MONDAY, "08:00"))
    line = lines(shop, at=on(MONDAY, "20:00"))["problems"]
    assert (line.state, line.note, line.late, line.is_done, line.open) == ("kept", "等回复", False, False, False)
    assert shop.entries()[-1].action == "checklist.keep"


@pytest.mark.parametrize("reason", ["", " \n", "\u200b"])
def test_a_reason_says_something(shop: Shop, reason: str) -> None:
    """S-6, S-11."""
    shop, case_id = worked(shop)
    for use in (checklists.skip, checklists.keep):
        assert shop.refused(use, case_id, "problems", reason) == ("reason_missing", "note")


def test_what_is_for_today_alone_is_not_kept(shop: Shop) -> None:
    """S-11."""
    shop, case_id = worked(shop)
    assert shop.refused(checklists.keep, case_id, "open", "x") == ("not_carried", "step")


def test_what_is_done_is_not_skipped(shop: Shop) -> None:
    """S-6: the tick has to be taken back first."""
    shop, case_id = worked(shop)
    tick(shop, case_id, "clean")
    for use in (checklists.skip, checklists.keep):
        assert shop.refused(use, case_id, "clean", "x", by=ZHOU) == ("done_already", "step")


def test_what_was_skipped_can_be_ticked_after_all(shop: Shop) -> None:
    """S-6: its reason is not taken for a note of the tick."""
    shop, case_id = worked(shop)
    shop.do(checklists.skip, case_id, "problems", "停电", at=on(MONDAY, "08:00"))
    assert tick(shop, case_id, "problems", by=ZHOU, count="1", clock="08:30")
    assert shown(shop, "problems") == ("done", ZHOU.name, {"count": 1}, "")
    (clock,) = [one for one in shop.see(deadlines.of_case, case_id) if one.words["en"] == "do problems"]
    assert (clock.state, clock.misses) == (DeadlineState.MET, 0)


@pytest.mark.parametrize("how", ["tick", "skip", "keep"])
def test_undone_it_is_open_and_its_promise_runs_on(shop: Shop, how: str) -> None:
    """S-6: to the time that it had."""
    shop, case_id = worked(shop)
    if how == "tick":
        tick(shop, case_id, "problems", count="1")
    else:
        shop.do(getattr(checklists, how), case_id, "problems", "停电", at=on(MONDAY, "08:00"))
    shop.do(checklists.undo, case_id, "problems", by=ZHOU, at=on(MONDAY, "08:10"))
    line = lines(shop, at=on(MONDAY, "09:00"))["problems"]
    assert (line.state, line.by, line.at, line.evidence, line.note, line.late) == ("open", "", None, None, "", True)
    entry = next(one for one in shop.entries()[::-1] if one.action == "case.untick")
    assert entry.by == ZHOU.name
    assert entry.before is not None
    assert entry.before["by"] == LI.name
    before = shop.rows()
    shop.do(checklists.undo, case_id, "problems", at=on(MONDAY, "08:11"))
    assert shop.rows() == before


# Notes


def test_a_note_is_written_at_any_item(shop: Shop) -> None:
    """S-6: done or not; the same note again is no change."""
    shop, case_id = worked(shop)
    shop.do(checklists.write_note, case_id, "clean", "拖把坏了", by=ZHOU, at=on(MONDAY, "08:00"))
    assert shown(shop, "clean") == ("open", "", None, "拖把坏了")
    before = shop.rows()
    shop.do(checklists.write_note, case_id, "clean", " 拖把坏了", at=on(MONDAY, "08:01"))
    assert shop.rows() == before
    tick(shop, case_id, "clean")
    assert shown(shop, "clean") == ("done", LI.name, None, "拖把坏了")
    shop.do(checklists.write_note, case_id, "clean", "", at=on(MONDAY, "08:02"))
    assert shown(shop, "clean")[3] == ""
    entry = shop.entries()[-1]
    assert (entry.action, entry.before, entry.after) == (
        "checklist.note", {"step": "clean", "note": "拖把坏了"}, {"step": "clean", "note": ""},
    )  # fmt: skip
    assert shop.refused(checklists.write_note, case_id, "clean", "长" * 20_000) == ("text_too_long", "note")


def test_a_tick_taken_back_leaves_the_note(shop: Shop) -> None:
    """Spec 00, principle 2: what was typed is not lost."""
    shop, case_id = worked(shop)
    shop.do(checklists.write_note, case_id, "clean", "拖把坏了", at=on(MONDAY, "08:00"))
    tick(shop, case_id, "clean")
    shop.do(checklists.undo, case_id, "clean", at=on(MONDAY, "08:02"))
    assert shown(shop, "clean") == ("open", "", None, "拖把坏了")


def test_a_reason_is_changed_but_not_wiped_out(shop: Shop) -> None:
    """S-6, S-11: nor the reason of a difference, nor a note that shows that it was done."""
    own = checklist(PROBLEMS, ACCOUNT, CLEAN, {"id": "host", "evidence": "note"})
    shop, case_id = worked(shop, own)
    shop.do(checklists.skip, case_id, "problems", "停电", at=on(MONDAY, "08:00"))
    shop.do(checklists.keep, case_id, "clean", "停水", at=on(MONDAY, "08:00"))
    tick(shop, case_id, "account", expected="1", counted="2", note="找零")
    tick(shop, case_id, "host", note="李娜")
    for step in ("problems", "clean", "account", "host"):
        assert shop.refused(checklists.write_note, case_id, step, " ") == ("reason_missing", "note")
        shop.do(checklists.write_note, case_id, step, "别的", at=on(MONDAY, "08:01"))
        assert shown(shop, step)[3] == "别的"
    shop.do(checklists.undo, case_id, "account", at=on(MONDAY, "08:02"))
    tick(shop, case_id, "account", expected="1", counted="1")
    shop.do(checklists.write_note, case_id, "account", "", at=on(MONDAY, "08:03"))


# Late


def test_late_is_missed_told_after_the_grace_and_once(shop: Shop) -> None:
    """S-9: seen at its time on every screen, told to the supervisor when its grace is over, never twice."""
    shop, case_id = worked(shop, checklist(OPEN, CLEAN))
    due = on(MONDAY, "08:15")
    assert [one.words["en"] for one in shop.see(promises.items)] == ["do open", "do clean"]
    assert lines(shop, at=due - MINUTE)["open"].late is False
    assert escalation.turn(shop.desk, at=due - MINUTE) == escalation.Turn()
    assert lines(shop, at=due)["open"].late is True
    assert escalation.turn(shop.desk, at=due).missed == 1
    (first, _second) = shop.see(promises.items)
    assert (first.state, first.owner, first.due_at) == ("missed", LI.name, due)
    assert shop.told(case_id) == []
    escalation.turn(shop.desk, at=due + 14 * MINUTE)
    assert shop.told(case_id) == []
    for minutes in (15, 16, 60, 600):
        escalation.turn(shop.desk, at=due + minutes * MINUTE)
    (message,) = [one for one in shop.messages(case_id) if "open" in one.body or "做open" in one.subject]
    assert message.recipient == "supervisor"
    assert LI.name in message.body
    # Never among the promises to clients.
    assert shop.see(promises.running, at=due) == []


def test_done_within_the_grace_nobody_is_told(shop: Shop) -> None:
    """S-9: missed all the same."""
    shop, case_id = worked(shop, checklist(OPEN))
    due = on(MONDAY, "08:15")
    escalation.turn(shop.desk, at=due)
    tick(shop, case_id, "open", clock="08:29")
    escalation.turn(shop.desk, at=due + timedelta(hours=1))
    assert shop.told(case_id) == []
    (clock,) = shop.see(deadlines.of_case, case_id)
    assert (clock.state, clock.misses, clock.done_at) == (DeadlineState.MISSED, 1, on(MONDAY, "08:29"))
    assert shop.see(promises.items) == []


# Swapped in the middle of the day


def test_after_a_swap_whoever_is_on_answers(shop: Shop) -> None:
    """S-1, S-9: the supervisor is told the name of who is there."""
    shop, case_id = worked(shop)
    shop.do(roster_changes.swap, MONDAY, LI.name, ZHOU.name, by=LI, at=on(MONDAY, "07:30"))
    with shop.desk.writing() as tx:
        checklists.settle_day(tx, MONDAY, at=on(MONDAY, "07:31"))
    owners = _owners(shop, case_id)
    assert (owners["do open"], owners["do calls"]) == (ZHOU.name, LI.name)
    tick(shop, case_id, "tidy", clock="07:40")
    assert shop.see(promises.items)[0].owner == ZHOU.name


# Who may


def test_who_works_on_a_shift_works_on_its_list(shop: Shop) -> None:
    """A-1: finance does not; and what is no list is none."""
    shop, case_id = worked(shop)
    tick(shop, case_id, "open", by=TRAINEE)
    uses: tuple[tuple[Any, ...], ...] = (
        (checklists.tick, case_id, "clean", {}),
        (checklists.tick, case_id, "open", {}),
        (checklists.skip, case_id, "clean", "x"),
        (checklists.keep, case_id, "clean", "x"),
        (checklists.undo, case_id, "open"),
        (checklists.write_note, case_id, "clean", "x"),
    )
    for use, *given in uses:
        assert shop.refused(use, *given, by=FINANCE) == ("not_allowed", None)
    assert shop.refused(checklists.begin_list, "reception", "x", uuid="u", by=FINANCE) == ("not_allowed", None)


def test_what_is_no_list(shop: Shop) -> None:
    """S-6: neither a number that never was, nor a case of another kind, open or closed."""
    worked(shop)
    callback = shop.open_case("callback")
    for number in (0, -1, 99, 2**63, 2**70, callback):
        assert shop.refused(checklists.tick, number, "answer", {}) == ("case_unknown", None)
        assert shop.refused(checklists.undo, number, "answer") == ("case_unknown", None)
    shop.do(steps.tick, callback, "answer")
    assert shop.refused(checklists.undo, callback, "answer") == ("case_unknown", None)


def test_a_list_is_not_worked_on_as_a_case(shop: Shop) -> None:
    """S-7: by its bare number the facts' own items could be ticked, and a count be left out."""
    _shop, case_id = worked(shop)
    with pytest.raises(Refused) as refused:
        shop.see(case_files.by_number, str(case_id))
    assert refused.value.code == "case_unknown"


def test_a_closed_list_is_not_worked_on(shop: Shop) -> None:
    """S-11, S-12: nor opened again by taking something back."""
    shop, case_id = worked(shop)
    tick(shop, case_id, "clean")
    begin(shop, TUESDAY)
    at = on(TUESDAY, "08:00")
    assert shop.refused(checklists.undo, case_id, "clean", at=at) == ("case_closed", None)
    assert shop.refused(checklists.tick, case_id, "open", {}, at=at) == ("case_closed", None)
    assert shop.refused(checklists.write_note, case_id, "open", "x", at=at) == ("case_closed", None)


# Lists by hand


def _receive(shop: Shop, uuid: str = "form", at: str = "09:00", title: str = "市邮政局，10 点") -> int:
    case_id = shop.do(checklists.begin_list, "reception", title, uuid=uuid, at=on(MONDAY, at)).id
    assert case_id is not None
    return case_id


def test_a_reception_is_started_by_its_form_once(shop: Shop) -> None:
    """S-13: two visits on a day are two lists."""
    first = _receive(shop)
    before = shop.rows()
    assert _receive(shop, title="another") == first
    assert shop.rows() == before
    second = _receive(shop, "other form")
    assert first != second
    case = shop.case(first)
    assert (case.day, case.title, case.owner, case.procedure) == (MONDAY, "市邮政局，10 点", LI.name, "reception")


def test_a_reception_closes_with_its_last_item_and_opens_again(shop: Shop) -> None:
    """S-13."""
    case_id = _receive(shop)
    tick(shop, case_id, "room")
    tick(shop, case_id, "dress", by=ZHOU)
    tick(shop, case_id, "host", note="李娜")
    shop.do(checklists.skip, case_id, "documents", "客户未要", at=on(MONDAY, "10:00"))
    assert shop.case(case_id).state == "open"
    tick(shop, case_id, "cards", note="王局长")
    assert (shop.case(case_id).state, shop.case(case_id).closed_by) == ("closed", LI.name)
    shop.do(checklists.undo, case_id, "documents", by=ZHOU, at=on(TUESDAY, "10:00"))
    assert (shop.case(case_id).state, shop.steps(case_id)["documents"]) == ("open", "open")
    tick(shop, case_id, "documents", day=TUESDAY)
    assert shop.case(case_id).state == "closed"


def test_nothing_opens_a_closed_reception_but_what_was_decided_in_it(shop: Shop) -> None:
    """S-13: taking back what was never done leaves it as it is."""
    own = checklist(CLEAN, {"id": "extra", "needed": False}, daily=False)
    shop = with_list(shop, reception=own)
    case_id = _receive(shop)
    tick(shop, case_id, "clean")
    assert shop.case(case_id).state == "closed"
    assert shop.refused(checklists.undo, case_id, "extra") == ("case_closed", None)
    assert shop.refused(checklists.undo, case_id, "moon") == ("case_closed", None)


def test_a_reception_is_never_carried(shop: Shop) -> None:
    """S-11, S-13: it stays open until it is done, whatever day begins; nothing in it is kept for tomorrow."""
    shop, _ = worked(shop)
    case_id = _receive(shop)
    assert shop.refused(checklists.keep, case_id, "room", "x") == ("not_carried", "step")
    begin(shop, TUESDAY)
    assert shop.case(case_id).state == "open"
    assert not any("room" in step for step in lines(shop, TUESDAY))


def test_an_item_of_a_list_by_hand_is_due_by_the_clock(shop: Shop) -> None:
    """S-13: by when it says, and not so long after the list was started."""
    own = checklist(CLEAN, {"id": "early", "due": "08:00"}, daily=False)
    shop = with_list(shop, reception=own)
    with shop.desk.writing() as tx:
        at = on(MONDAY, "09:00") + timedelta(seconds=37)
        case = checklists.begin_list(tx, "reception", "x", by=LI, at=at, uuid="u")
        (clock,) = deadlines.of_case(tx, case.id or 0)
    assert (clock.due_at, clock.owner, clock.words["en"]) == (on(MONDAY, "20:00"), LI.name, "do clean")


@pytest.mark.parametrize(
    ("list_id", "title", "refusal"),
    [
        ("reception", "", ("title_missing", "title")),
        ("reception", " \u200b", ("title_missing", "title")),
        ("reception", "长" * 5000, ("text_too_long", "title")),
        ("shift", "x", ("list_unknown", None)),
        ("moon", "x", ("list_unknown", None)),
    ],
)
def test_a_list_that_cannot_be_started(shop: Shop, list_id: str, title: str, refusal: tuple[str, str | None]) -> None:
    """S-13: a daily list begins by itself."""
    assert shop.refused(checklists.begin_list, list_id, title, uuid="u") == refusal


def test_a_list_by_hand_is_settled_by_facts(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """S-7, S-13: as soon as it begins, and it closes with them."""
    told = readable(monkeypatch)
    told.is_so(4)
    own = checklist(CLEAN, SHORT.item[2].model_dump(mode="json"), daily=False)
    shop = with_list(shop, reception=own)
    case_id = _receive(shop)
    assert shop.steps(case_id) == {"clean": "open", "calls": "done"}
    tick(shop, case_id, "clean")
    assert shop.case(case_id).state == "closed"
