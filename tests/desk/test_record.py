"""The record: who did what, before and after; in the change's own transaction, and chained (A-5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.desk.clients import clients
from csdesk.desk.desk import Desk
from csdesk.desk.handovers.handing_over import hand_over_waiting
from csdesk.desk.orders import drafts
from csdesk.desk.people import accounts
from csdesk.desk.person import DESK
from csdesk.desk.record import digest
from csdesk.models.record import Entry
from csdesk.refused import Refused
from csdesk.rules import chain
from csdesk.rules.chain import FIRST
from tests.desk.shop import (
    ADMIN,
    DIRECTOR,
    LI,
    NEW,
    NOW,
    OUTBOUND,
    PASSWORD,
    REGULAR,
    ZHOU,
    Shop,
    broken_links,
)
from tests.desk.use_case import Undone, UseCase
from tests.desk.use_cases import USE_CASES


@pytest.mark.parametrize("case", USE_CASES, ids=lambda case: case.name)
def test_a_use_case_writes_its_entries_and_no_other(shop: Shop, case: UseCase) -> None:
    """A-5: who, when, from where, what; and the chain goes on from the entry before."""
    prepared = case.prepare(shop)
    before = len(shop.entries())
    with shop.desk.writing() as tx:
        case.use(tx, case.allowed, prepared)
    entries = shop.entries()
    written = entries[before:]
    assert tuple(entry.action for entry in written) == case.entries
    for entry in written:
        by = DESK if entry.action in case.by_the_desk else case.allowed
        assert (entry.by, entry.at, entry.origin) == (by.name, case.at, "counter"), entry.action
    assert broken_links(entries) == []


@pytest.mark.parametrize("case", USE_CASES, ids=lambda case: case.name)
def test_a_use_case_that_breaks_leaves_neither_change_nor_entry(
    shop: Shop, case: UseCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A-5: the change and its entry are one transaction: a failure after the entry, or in it, undoes both."""
    prepared = case.prepare(shop)
    before = shop.rows()
    with pytest.raises(Undone):
        case.undone(shop, case.allowed, prepared)
    assert shop.rows() == before

    def break_down(*_said: object) -> str:
        raise Undone

    monkeypatch.setattr(chain, "sealed_digest", break_down)
    with pytest.raises(Undone), shop.desk.writing() as tx:
        case.use(tx, case.allowed, prepared)
    assert shop.rows() == before


def test_what_changes_nothing_is_no_entry(shop: Shop) -> None:
    """A-5: the record tells of changes."""
    shop.save()
    with shop.desk.writing() as tx:
        accounts.disable(tx, ZHOU.name, by=ADMIN, at=NOW)
        drafts.save(tx, drafts.of(tx, LI)[0], by=LI, at=NOW)
    before = shop.rows()["entry"]
    with shop.desk.writing() as tx:
        accounts.set_role(tx, LI.name, LI.role, by=ADMIN, at=NOW)
        accounts.disable(tx, ZHOU.name, by=ADMIN, at=NOW)
        clients.change(tx, REGULAR, {"name": "恒信物流有限公司"}, by=LI, at=NOW)
        clients.change(tx, REGULAR, {}, by=LI, at=NOW)
        drafts.save(tx, drafts.of(tx, LI)[0], by=LI, at=NOW + timedelta(minutes=1))
        drafts.discard(tx, 99, by=LI, at=NOW)
    assert shop.rows()["entry"] == before


def test_signing_in_and_a_wrong_password_are_entries(shop: Shop) -> None:
    """A-2, A-5: never the password itself."""
    before = len(shop.entries())
    accounts.sign_in(shop.desk, LI.name, PASSWORD, at=NOW)
    with pytest.raises(Refused):
        accounts.sign_in(shop.desk, LI.name, "wrong one", at=NOW)
    entries = shop.entries()
    assert [(entry.action, entry.by, entry.after) for entry in entries[before:]] == [
        ("account.sign_in", LI.name, None),
        ("account.wrong_password", LI.name, {"in_a_row": 1}),
    ]
    assert broken_links(entries) == []
    assert not any("wrong one" in str(row) or PASSWORD in str(row) for rows in shop.rows().values() for row in rows)


def test_handing_over_is_an_entry_of_the_desk_itself(shop: Shop) -> None:
    """A-5, O-7: with the fingerprint of what was printed, once, and with what is promised from then on."""
    confirmed = shop.confirm()
    before = len(shop.entries())
    hand_over_waiting(shop.desk, at=NOW)
    hand_over_waiting(shop.desk, at=NOW)
    entries = shop.entries()
    handed_over = entries[before]
    assert entries[before - 1].action == "order.confirm"
    assert (handed_over.action, handed_over.subject_id) == ("order.hand_over", str(confirmed.order_id))
    actions = [one.action for one in entries[before + 1 :]]
    # The work order is to be printed, and its goods are followed, on the feedback sheet (T-1).
    assert (actions[:2], actions.count("case.begin"), actions[-1]) == (
        ["case.begin", "deadline.begin"], 2, "goods.take_in",
    )  # fmt: skip
    assert set(actions) == {"case.begin", "deadline.begin", "case.leave_out", "goods.take_in"}
    assert {one.by for one in entries[before:]} == {"csdesk"}
    assert handed_over.after is not None
    assert handed_over.after["revision"] == 1
    assert len(handed_over.after["sha256"]["dispatch"]) == 64


def test_where_a_change_came_from_is_one_clean_line(shop: Shop) -> None:
    """A-5: whatever the environment of the program says."""
    desk = Desk(shop.desk.store, shop.desk.playbook, "desk /dev/pts/3\n ssh \udcff::1\x1b")
    with desk.writing() as tx:
        clients.change(tx, REGULAR, {"note": "x"}, by=LI, at=NOW)
    assert shop.entries()[-1].origin == "desk /dev/pts/3 ssh ::1"


def test_an_entry_tells_before_and_after(shop: Shop) -> None:
    """A-5: of what changed, and of nothing else; days and amounts as text that reads the same everywhere."""
    with shop.desk.writing() as tx:
        clients.change(tx, NEW, {"note": "新", "notice_until": NOW.date(), "name": "新客商贸"}, by=DIRECTOR, at=NOW)
    entry = shop.entries()[-1]
    assert (entry.subject, entry.subject_id) == ("client", NEW)
    assert (entry.before, entry.after) == (
        {"note": "", "notice_until": None},
        {"note": "新", "notice_until": "2026-11-22"},
    )
    shop.confirm(OUTBOUND)
    assert (shop.entries()[-1].after or {})["wanted_at"] == "2026-11-26T15:00:00+08:00"


def test_the_first_entry_follows_from_nothing(shop: Shop) -> None:
    """A-5: the chain has a beginning that everybody knows, and the founder is in it."""
    first = shop.entries()[0]
    assert (first.action, first.by, first.previous) == ("account.add", ADMIN.name, FIRST)


_ENTRY: dict[str, Any] = {
    "at": NOW, "by": "李娜", "origin": "counter", "action": "order.cancel", "subject": "order", "subject_id": "7",
    "before": {"reason": None}, "after": {"reason": "客户取消"}, "previous": FIRST,
}  # fmt: skip

_OTHERWISE: dict[str, Any] = {
    "at": NOW + timedelta(seconds=1), "by": "李 娜", "origin": "", "action": "order.cance", "subject": "lorder",
    "subject_id": "71", "before": None, "after": {"reason": "客户取消 "}, "previous": "1" + FIRST[1:],
}  # fmt: skip


@given(st.sampled_from(sorted(_ENTRY)))
def test_whatever_is_changed_in_an_entry_shows(name: str) -> None:
    """A-5: the digest is over everything but the entry's own number."""
    assert digest(Entry(**_ENTRY, hash="")) != digest(Entry(**{**_ENTRY, name: _OTHERWISE[name]}, hash=""))


_CONTENT = st.dictionaries(
    st.text(max_size=5),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(st.characters(), max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


@given(_CONTENT)
def test_any_content_can_be_an_entrys(content: dict[str, Any]) -> None:
    """A-5: a digest for any content, lone surrogates too, whatever order its keys came in."""
    backwards = dict(reversed(content.items()))
    assert digest(Entry(**{**_ENTRY, "after": content}, hash="")) == digest(
        Entry(**{**_ENTRY, "after": backwards}, hash="")
    )


def test_a_broken_link_is_found(shop: Shop) -> None:
    """A-5: an entry changed, left out or put elsewhere breaks the chain where it was."""
    shop.confirm()
    entries = shop.entries()
    assert broken_links(entries) == []
    for at in range(1, len(entries) - 1):
        assert broken_links(entries[:at] + entries[at + 1 :]) == [entries[at + 1].id]
    entries[4].by = "somebody else"
    assert broken_links(entries) == [5]
