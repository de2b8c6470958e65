"""What is open when a day closes: carried with its first day, told after days, kept as it was (S-7, S-11, S-12)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from csdesk.desk.promises import deadlines
from csdesk.desk.shifts import checklist_view, checklists, roster_changes
from csdesk.models.deadline import DeadlineState
from tests.desk.day_lists import (
    CLEAN,
    FRIDAY,
    MONDAY,
    OPEN,
    PROBLEMS,
    SATURDAY,
    THURSDAY,
    TIDY,
    TUESDAY,
    WEDNESDAY,
    automatic,
    begin,
    case_of,
    checklist,
    lines,
    on,
    readable,
    shown,
    states,
    tick,
    with_list,
    with_roster,
    worked,
)
from tests.desk.shop import MANAGER, ZHOU, Shop

NEXT_MONDAY = MONDAY + timedelta(days=7)


def carried(shop: Shop, day: date) -> dict[str, tuple[str, date | None]]:
    """What was carried to the list of a day: the state and the first day of each."""
    return {step: (one.state, one.first_day) for step, one in lines(shop, day).items() if one.first_day is not None}


def told_of(shop: Shop) -> list[str]:
    """The items of which the supervisor was told that they are carried from day to day."""
    with shop.desk.reading() as tx:
        keys = [row[0] for row in tx.raw.execute("SELECT key FROM message WHERE key LIKE 'carried/%' ORDER BY id")]
    return [key.removeprefix("carried/") for key in keys]


def test_what_is_open_is_carried_with_its_first_day(shop: Shop) -> None:
    """S-11: what is done, skipped or for one day alone is not; it comes first, without a time."""
    shop, case_id = worked(shop, checklist(OPEN, PROBLEMS, TIDY, CLEAN, {"id": "last"}))
    tick(shop, case_id, "tidy")
    shop.do(checklists.skip, case_id, "last", "不需要", at=on(MONDAY, "08:00"))
    shop.do(checklists.keep, case_id, "clean", "停水", by=ZHOU, at=on(MONDAY, "08:00"))
    begin(shop, TUESDAY)
    assert carried(shop, TUESDAY) == {
        "problems_from_20261123": ("open", MONDAY), "clean_from_20261123": ("open", MONDAY),
    }  # fmt: skip
    assert list(lines(shop, TUESDAY))[:2] == ["problems_from_20261123", "clean_from_20261123"]
    line = lines(shop, TUESDAY, on(TUESDAY, "23:00"))["problems_from_20261123"]
    assert (line.due_at, line.late, line.posts, line.evidence_kind) == (None, False, ("A",), "count")
    assert set(states(shop, TUESDAY)) >= {"open", "problems", "tidy", "clean", "last"}
    # The day before stays as it was left.
    assert states(shop) == {
        "open": "open", "problems": "carried", "tidy": "done", "clean": "carried", "last": "skipped",
    }  # fmt: skip
    assert shown(shop, "clean") == ("carried", ZHOU.name, None, "停水")
    entry = next(one for one in shop.entries() if one.action == "checklist.carry")
    assert entry.after == {"items": ["problems_from_20261123", "clean_from_20261123"]}


def test_carried_again_it_keeps_its_first_day(shop: Shop) -> None:
    """S-11: beside the same item of each day since."""
    shop, _case_id = worked(shop, checklist(PROBLEMS))
    begin(shop, TUESDAY)
    begin(shop, WEDNESDAY)
    assert carried(shop, WEDNESDAY) == {
        "problems_from_20261123": ("open", MONDAY), "problems_from_20261124": ("open", TUESDAY),
    }  # fmt: skip
    assert states(shop, TUESDAY) == {"problems_from_20261123": "carried", "problems": "carried"}
    tick(shop, case_of(shop, WEDNESDAY), "problems_from_20261123", day=WEDNESDAY, count="3")
    begin(shop, THURSDAY)
    assert list(carried(shop, THURSDAY)) == ["problems_from_20261124", "problems_from_20261125"]


def test_what_was_promised_ends_with_its_day(shop: Shop) -> None:
    """S-9, S-11: missed stays missed, and nothing of a day that is over is told any more."""
    shop, case_id = worked(shop)
    begin(shop, TUESDAY, "04:00")
    found = {one.words["en"]: one for one in shop.see(deadlines.of_case, case_id)}
    assert {one.state for one in found.values()} == {DeadlineState.MISSED}
    assert all(one.done_at == on(TUESDAY, "04:00") and one.misses == 1 for one in found.values())


def test_after_days_the_supervisor_is_told_once(shop: Shop) -> None:
    """S-11: of each item from its third day on, with its own first day; with an entry in the record."""
    shop, _case_id = worked(shop, checklist(PROBLEMS))
    for day in (TUESDAY, WEDNESDAY):
        begin(shop, day)
    assert told_of(shop) == []
    case_id = begin(shop, THURSDAY)
    assert told_of(shop) == ["problems_from_20261123/supervisor"]
    (message,) = shop.messages(case_id)
    assert "2026-11-23" in message.subject
    assert "做problems" in message.body
    begin(shop, FRIDAY)
    begin(shop, SATURDAY)
    assert told_of(shop) == [
        "problems_from_20261123/supervisor", "problems_from_20261124/supervisor", "problems_from_20261125/supervisor",
    ]  # fmt: skip
    entries = [one.after for one in shop.entries() if one.action == "checklist.tell_supervisor"]
    assert entries[0] == {"item": "problems_from_20261123", "to": "supervisor"}
    assert len(entries) == 3


def test_the_days_and_whom_to_tell_are_data(shop: Shop) -> None:
    """S-11: roster.toml says so."""
    shop, _case_id = worked(shop, checklist(PROBLEMS))
    shop = with_roster(shop, carry_days=1, carry_to=("supervisor", "qc"))
    begin(shop, TUESDAY)
    assert told_of(shop) == ["problems_from_20261123/supervisor", "problems_from_20261123/qc"]


def test_a_shop_closed_for_days(shop: Shop) -> None:
    """S-11: Monday goes on with Friday's list; the days between have none, and it is three days old."""
    shop, case_id = worked(shop, checklist(PROBLEMS))
    assert tick(shop, case_id, "problems", count="1")
    begin(shop, FRIDAY)
    begin(shop, NEXT_MONDAY, "08:00")
    assert carried(shop, NEXT_MONDAY) == {"problems_from_20261127": ("open", FRIDAY)}
    assert [shop.see(checklists.of_day, FRIDAY + timedelta(days=number)) for number in (1, 2)] == [None, None]
    assert lines(shop, SATURDAY, on(NEXT_MONDAY, "08:00")) == {}
    assert told_of(shop) == ["problems_from_20261127/supervisor"]


def test_of_what_is_carried_only_itself_waits(shop: Shop) -> None:
    """S-11: what came after another on its day has nothing to wait for any more, nor anybody to tell again."""
    own = checklist(PROBLEMS, {"id": "then", "after": ["problems"], "tells": ["qc"]})
    shop, _case_id = worked(shop, own)
    case_id = begin(shop, TUESDAY)
    assert states(shop, TUESDAY) == {
        "problems_from_20261123": "open", "then_from_20261123": "open", "problems": "open", "then": "waiting",
    }  # fmt: skip
    assert shop.told(case_id) == []


def test_what_is_carried_is_decided_by_whoever_is_on(shop: Shop) -> None:
    """S-1, S-11: the posts have changed hands."""
    shop, _case_id = worked(shop, checklist(PROBLEMS))
    case_id = begin(shop, TUESDAY)
    assert tick(shop, case_id, "problems_from_20261123", by=ZHOU, day=TUESDAY, count="2")
    assert shown(shop, "problems_from_20261123", TUESDAY) == ("done", ZHOU.name, {"count": 2}, "")
    assert shown(shop, "problems") == ("carried", "", None, "")


def test_posts_that_the_day_does_not_have(shop: Shop) -> None:
    """S-6, S-11: after a change of patterns what is carried for an old post is everybody's."""
    shop, _case_id = worked(shop, checklist(PROBLEMS, TIDY, {"id": "till", "posts": ["C"]}))
    pattern = shop.desk.playbook.roster.pattern[0]
    post = pattern.post[0].model_copy(update={"id": "C"})
    single = pattern.model_copy(update={"id": "single", "post": (post,)})
    shop = with_roster(shop, pattern=(pattern, single))
    shop.do(roster_changes.set_rotation, "single", [ZHOU.name], TUESDAY, by=MANAGER, at=on(MONDAY, "12:00"))
    begin(shop, TUESDAY)
    found = shop.see(checklist_view.read, TUESDAY, at=on(TUESDAY, "08:00"))
    assert found.posts == {"C": ZHOU.name}
    assert len(found.of(("C",))) == len(found.lines) == 6
    before = shop.see(checklist_view.read, MONDAY, at=on(TUESDAY, "08:00"))
    assert [one.step for one in before.of(("A",))] == ["problems", "till"]


# S-12


def test_a_changed_list_applies_from_the_next_day(shop: Shop) -> None:
    """S-12: changed at noon; what was taken out of it is carried on all the same."""
    shop, case_id = worked(shop, checklist(OPEN, PROBLEMS, CLEAN))
    later = {**CLEAN, "due": "21:00", "words": {"zh": "扫地", "en": "sweep"}}
    changed = with_list(shop, checklist(OPEN, later, {"id": "new"}))
    assert list(lines(changed)) == ["open", "problems", "clean"]
    assert lines(changed)["clean"].due_at == on(MONDAY, "20:00")
    assert tick(changed, case_id, "problems", clock="12:00", count="1")
    assert list(lines(changed, TUESDAY)) == ["open", "new", "clean"]
    begin(changed, TUESDAY)
    assert list(lines(changed, TUESDAY)) == ["clean_from_20261123", "open", "new", "clean"]
    found = lines(changed, TUESDAY)
    assert found["clean"].due_at == on(TUESDAY, "21:00")
    assert (found["clean"].words["en"], found["clean_from_20261123"].words["en"]) == ("sweep", "do clean")
    assert list(lines(changed)) == ["open", "problems", "clean"]
    assert lines(changed)["clean"].words["en"] == "do clean"


def test_a_day_keeps_who_is_told_of_it(shop: Shop) -> None:
    """S-12: the chain and the kind of deadline are the day's, too."""
    shop, case_id = worked(shop, checklist(CLEAN))
    playbook = shop.desk.playbook
    chains = tuple(
        one.model_copy(update={"level": ()}) if one.id == "checklist" else one for one in playbook.escalation.chain
    )
    changed = shop.with_playbook(
        playbook.model_copy(update={"escalation": playbook.escalation.model_copy(update={"chain": chains})})
    )
    tick(changed, case_id, "clean")
    changed.do(checklists.undo, case_id, "clean", at=on(MONDAY, "09:00"))
    (clock,) = changed.see(deadlines.of_case, case_id)
    assert clock.next_level_at == on(MONDAY, "20:15")


# S-7 at close


def test_facts_are_asked_once_more_before_a_day_closes(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """S-7, S-11: though no program looked since they changed; what they tick is not carried."""
    told = readable(monkeypatch)
    shop, _case_id = worked(shop, checklist(automatic("calls"), CLEAN))
    told.is_so(5)
    begin(shop, TUESDAY)
    assert shown(shop, "calls") == ("done", "csdesk", {"figure": 5}, "")
    assert list(carried(shop, TUESDAY)) == ["clean_from_20261123"]
    told.is_not_so()
    begin(shop, WEDNESDAY)
    assert shown(shop, "calls") == ("done", "csdesk", {"figure": 5}, "")
    assert states(shop, TUESDAY)["calls"] == "carried"
    assert carried(shop, WEDNESDAY)["calls_from_20261124"] == ("open", TUESDAY)


def test_the_seeds_own_list_goes_on_for_days(shop: Shop) -> None:
    """S-11: nobody does anything; every open item is there with its first day, and each day's account."""
    shop, _ = worked(shop, shop.desk.playbook.checklists["shift"])
    for number in range(1, 5):
        begin(shop, MONDAY + timedelta(days=number))
    found = carried(shop, FRIDAY)
    items = shop.desk.playbook.checklists["shift"].item
    # No ticket waits for an answer here: that item ticks itself.
    apart = ("untracked", "account", "tickets")
    once = {f"{one.id}_from_20261123" for one in items if one.carries and one.id not in apart}
    accounts = {f"account_from_202611{day}" for day in (23, 24, 25, 26)}
    # The query of every three days first fell on one of the first three.
    query = next(
        f"untracked_from_{day:%Y%m%d}" for day in (MONDAY, TUESDAY, WEDNESDAY) if (day - date(2024, 1, 1)).days % 3 == 0
    )
    assert found.keys() == once | accounts | {query}


def test_what_is_open_since_an_earlier_day_stands_for_the_later_ones(shop: Shop) -> None:
    """S-11: done once it is done; an account is of its own day, and carried for each."""
    shop, _case_id = worked(shop, checklist(CLEAN, PROBLEMS))
    begin(shop, TUESDAY)
    begin(shop, WEDNESDAY)
    assert carried(shop, WEDNESDAY) == {
        "clean_from_20261123": ("open", MONDAY),
        "problems_from_20261123": ("open", MONDAY),
        "problems_from_20261124": ("open", TUESDAY),
    }  # fmt: skip
    assert states(shop, TUESDAY)["clean"] == "carried"
    tick(shop, case_of(shop, WEDNESDAY), "clean_from_20261123", day=WEDNESDAY)
    begin(shop, THURSDAY)
    assert {one for one in carried(shop, THURSDAY) if one.startswith("clean")} == {"clean_from_20261125"}
