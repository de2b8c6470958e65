"""checklists/*.toml: the lists that come with csdesk say what the spec says, and a mistake is named (S-6, S-13)."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from csdesk.playbook.checklists import Checklist, DayList, ListedItem
from csdesk.playbook.loading import check, load

SEED = load()
SHIFT, RECEPTION = SEED.checklists["shift"], SEED.checklists["reception"]

TABLE = """
opening    08:15  A   tick                     open system, chat and phone lines
opening    -      A   automatic                finish yesterday's open matters
opening    -      A   count                    answer problem parcels in the carrier system
opening    -      A   count                    look at problem parcels in the shop (phone off, refused)
opening    -      A   automatic                clear yesterday's self-pickups, find the expired
opening    -      A   tick                     prepare for today's arrivals
sorting    -      A   count                    tear slips and pile self-pickup and township parcels
morning    10:00  B   tick                     sort slips with A, scan for delivery
morning    10:30  B   automatic or count       call self-pickup customers
noon       14:00  B   count                    problem parcels of the day; contact senders; check for returns
noon       14:00  B   tick                     signatures entered and uploaded
noon       -      B   tick                     counter tidy, parcels in place
afternoon  14:30  A   tick                     set out today's sorting bins
afternoon  -      AB  tick                     visitors, packing, calls, problem parcels
afternoon  -      AB  count                    second carrier system: delays and losses handled
afternoon  -      AB  automatic                untracked-parcel query
evening    -      B   tick                     take in couriers' pickups, write routing marks, sign-offs
evening    -      A   tick                     enter slips, scan out, compare weights with couriers
evening    -      AB  amount                   today's account agrees
evening    -      A   automatic or count       after upload: today's unsigned deliveries checked, with the right dates
evening    -      A   automatic                CRM: nothing left to answer or close
close      -      AB  automatic                nothing forgotten: signatures, self-pickups, unsigned
close      -      AB  tick                     shop clean
"""
"""The table of the spec: part of the day, due, posts, evidence, words."""

ROWS = [
    (part, due, posts, evidence, words)
    for line in TABLE.strip().splitlines()
    for part, due, posts in [line.split()[:3]]
    for evidence, words in [(line[22:47].strip(), line[47:].strip())]
]


@pytest.mark.parametrize(("row", "place"), [(row, place) for place, row in enumerate(ROWS)])
def test_every_row_of_the_spec_is_on_the_list(row: tuple[str, ...], place: int) -> None:
    """Spec 02, the table: its posts, its time, its evidence, in both languages, in its order."""
    part, due, posts, evidence, words = row
    item = SHIFT.item[place]
    assert item.words.en.lower() == words.lower()
    assert item.words.zh
    assert not item.words.zh.isascii()
    assert (item.part, "".join(item.posts)) == (part, posts)
    kind, _or, by_hand = evidence.partition(" or ")
    assert item.evidence == kind
    assert not by_hand or item.by_hand == by_hand
    assert item.due is not None, "nothing would be late"
    assert due in ("-", f"{item.due:%H:%M}")


def test_the_rest_of_the_list_is_the_handover() -> None:
    """S-4, S-10: one item a post, ticked when it is accepted, and never carried."""
    rest = SHIFT.item[len(ROWS) :]
    assert [(one.posts, one.source, one.carries, one.part) for one in rest] == [
        (("A",), "handover.accepted", False, "close"),
        (("B",), "handover.accepted", False, "close"),
    ]


def test_what_is_ticked_by_facts_says_by_which_and_how_many() -> None:
    """S-7: the figure in both languages."""
    for item in SHIFT.item:
        assert (item.figure is not None) == (item.evidence == "automatic") == bool(item.source)
        if item.figure is not None:
            assert "{n}" in item.figure.zh
            assert "{n}" in item.figure.en


def test_the_list_goes_through_the_day() -> None:
    """S-6: the items of each post stand in the order of their parts and times."""
    parts = [one.id for one in SEED.roster.part]
    for post in ("A", "B"):
        mine = [item for item in SHIFT.item if post in item.posts]
        order = [(parts.index(item.part), item.due) for item in mine]
        assert order == sorted(order)


def test_only_the_untracked_query_is_not_daily() -> None:
    """Spec 02, the table: every three days."""
    assert {item.id: item.every for item in SHIFT.item if item.every != "FREQ=DAILY"} == {
        "untracked": "FREQ=DAILY;INTERVAL=3"
    }


def test_the_reception_is_the_specs() -> None:
    """S-13: room, dress and badge, host, documents, cards; begun by hand."""
    assert (SHIFT.daily, RECEPTION.daily) == (True, False)
    assert [one.id for one in RECEPTION.item] == ["room", "dress", "host", "documents", "cards"]
    assert RECEPTION.asks is not None


def test_late_items_go_to_the_supervisor_after_a_grace() -> None:
    """S-9: the chain's first level waits."""
    assert SHIFT.chain is not None
    chain = SEED.escalation.get(SHIFT.chain)
    assert chain is not None
    (level,) = chain.level
    assert level.to == ("supervisor",)
    assert level.after_minutes > 0


def test_a_list_comes_back_from_what_the_store_keeps() -> None:
    """S-12: everything of each item, also of one that was carried."""
    for checklist in SEED.checklists.values():
        steps = tuple(
            ListedItem.model_validate({**item.model_dump(mode="json"), "item": item.id, "first_day": "2026-11-22"})
            for item in checklist.item
        )
        assert all(one.first_day == date(2026, 11, 22) for one in steps)
        listed = DayList(words=checklist.words, daily=checklist.daily, step=steps)
        assert DayList.model_validate(listed.model_dump(mode="json")) == listed
        for item, step in zip(checklist.item, steps, strict=True):
            assert {name: getattr(step, name) for name in type(item).model_fields} == dict(item)


# A shop's own lists

A = "id = 'a'\nwords = { zh = '甲', en = 'a' }\n"


def problems_of(folder: Path, text: str) -> list[tuple[str, str]]:
    (folder / "checklists").mkdir(exist_ok=True)
    (folder / "checklists" / "own.toml").write_text("words = { zh = '乙', en = 'b' }\n" + text, "utf-8")
    _, problems = check(folder)
    assert all(one.file == "checklists/own.toml" for one in problems)
    return [(one.key, one.reason.code) for one in problems]


def test_a_shops_own_list_needs_little(tmp_path: Path) -> None:
    """Spec 00, principle 1: an item is daily, everybody's, at the opening, ticked, due some time, carried."""
    assert problems_of(tmp_path, f"[[item]]\n{A}") == []
    (item,) = load(tmp_path).checklists["own"].item
    assert (item.posts, item.part, item.due, item.every, item.evidence) == ((), "opening", None, "FREQ=DAILY", "tick")
    assert item.carries


@pytest.mark.parametrize("due", ["'14:30'", "14:30:00"])
def test_a_time_with_or_without_quotes(tmp_path: Path, due: str) -> None:
    """Spec 00, principle 1."""
    assert problems_of(tmp_path, f"[[item]]\n{A}due = {due}") == []
    assert load(tmp_path).checklists["own"].item[0].due == time(14, 30)


@pytest.mark.parametrize(
    ("more", "key", "code"),
    [
        ("every = 'FREQ=DAILY;COUNT=3'", "every", "recurrence_wrong"),
        ("every = 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'", "every", "recurrence_wrong"),
        ("rest_day = 'never'", "rest_day", "literal_error"),
        ("part = 'midnight'", "part", "part_unknown"),
        ("posts = ['Z']", "posts", "post_unknown"),
        ("posts = ['a']", "posts[1]", "string_pattern_mismatch"),
        ("evidence = 'automatic'", "evidence", "source_unclear"),
        ("source = 'tickets.answered'", "evidence", "source_unclear"),
        ("evidence = 'automatic'\nsource = 'moon.full'", "source", "source_unknown"),
        ("evidence = 'smell'", "evidence", "literal_error"),
        ("by_hand = 'amount'", "by_hand", "literal_error"),
        ("opens = 'moon'", "opens", "screen_unknown"),
        ("chain = 'gold'", "chain", "chain_unknown"),
        ("deadline = 'gold'", "deadline", "deadline_unknown"),
        ("tells = ['gold']", "tells", "recipient_unknown"),
        ("after = ['b']", "after", "step_unknown"),
        ("after = ['a']", "after", "step_unknown"),
        ("covers = ['z']", "covers", "step_unknown"),
        ("colour = 'red'", "colour", "extra_forbidden"),
        # What only the steps of a procedure have.
        ("done_on = 'order.confirmed'", "done_on", "extra_forbidden"),
        ("only = 'after_hours'", "only", "extra_forbidden"),
        ("note = { zh = '写', en = 'write' }", "note", "extra_forbidden"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, more: str, key: str, code: str) -> None:
    """Spec 00, principle 1: file, key and reason, when it is loaded and not when the day begins."""
    assert problems_of(tmp_path, f"[[item]]\n{A}{more}") == [(f"item[a].{key}", code)]


@pytest.mark.parametrize("due", ["'08:15Z'", "'08:15+08:00'", "30000", "'08:15:30'", "'25:00'", "'soon'"])
def test_what_is_no_time_of_the_shops_clocks(tmp_path: Path, due: str) -> None:
    """Spec 00, principle 1: no zone, no seconds; a day could not begin with it."""
    ((key, _code),) = problems_of(tmp_path, f"[[item]]\n{A}due = {due}")
    assert key == "item[a].due"


def test_two_items_of_one_id_and_none_at_all(tmp_path: Path) -> None:
    """Spec 00, principle 1."""
    assert problems_of(tmp_path, "") == [("item", "missing")]
    assert problems_of(tmp_path, f"[[item]]\n{A}[[item]]\n{A}") == [("item", "id_twice")]


def test_an_item_after_another_is_due_when_that_is_done(tmp_path: Path) -> None:
    """S-6: a time of the clock and an order do not go together."""
    b = "[[item]]\nid = 'b'\nwords = { zh = '乙', en = 'b' }\nafter = ['a']\n"
    assert problems_of(tmp_path, f"[[item]]\n{A}{b}") == []
    assert problems_of(tmp_path, f"[[item]]\n{A}{b}due = '09:00'") == [("item[b].due", "due_with_after")]


def test_a_day_list_may_have_nothing_on_it() -> None:
    """S-6: on a day on which nothing recurs."""
    assert Checklist.model_validate(RECEPTION.model_dump(mode="json")) == RECEPTION
    assert DayList(words=SHIFT.words, step=()).step == ()
