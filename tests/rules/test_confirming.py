"""What must be true before an order is confirmed (O-3, O-4, O-5, O-6)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.language import LANGUAGES, say, speaking
from csdesk.playbook.loading import load
from csdesk.playbook.shapes import PERMISSIONS, OrderNumber
from csdesk.rules.confirming import (
    WHY_NEEDED,
    ClientStanding,
    check_open,
    needs_reason,
    numbered,
    open_checks,
    permissions_needed,
    standing_notice,
    terms_missing,
)

TODAY = date(2026, 11, 22)
ORDERS = load().orders

OLD = ClientStanding(onboarded=True, price_approved=False, settlement="", notice_until=None)
NEW = ClientStanding(onboarded=False, price_approved=False, settlement="", notice_until=None)


def until(last_day: date | None) -> ClientStanding:
    return ClientStanding(onboarded=True, price_approved=True, settlement="cash", notice_until=last_day)


def open_ids(channel: str, ticked: set[str], client: ClientStanding | None) -> list[str]:
    return [check.id for check in open_checks(channel, ticked, client, orders=ORDERS, today=TODAY)]


@pytest.mark.parametrize(
    ("channel", "own"),
    [
        ("phone", ["read_back"]),
        ("email", ["content_confirmed"]),
        ("fax", ["count_agreed"]),
        ("online", []),
        ("counter", []),
    ],
)
def test_the_checks_of_a_channel(channel: str, own: list[str]) -> None:
    """O-3: every channel asks about forbidden goods and the notice, each its own beyond."""
    assert open_ids(channel, set(), OLD) == ["asked_forbidden", "notice_on_file", *own]
    assert open_ids(channel, set(), None) == ["asked_forbidden", "notice_on_file", *own]
    assert open_ids(channel, {"asked_forbidden", "notice_on_file", *own}, OLD) == []


@given(st.integers(-400, 400))
def test_a_notice_stands_to_its_last_day(days: int) -> None:
    """O-3: that day included."""
    client = until(TODAY + timedelta(days=days))
    assert standing_notice(client, TODAY) is (days >= 0)
    assert ("notice_on_file" in open_ids("counter", set(), client)) is (days < 0)


def test_without_a_client_or_a_notice_nothing_stands() -> None:
    """O-3."""
    assert not standing_notice(None, TODAY)
    assert not standing_notice(until(None), TODAY)


@given(
    st.sets(st.sampled_from([check.id for check in ORDERS.check])), st.sampled_from([one.id for one in ORDERS.channel])
)
def test_a_tick_closes_its_check_and_no_other(ticked: set[str], channel: str) -> None:
    """O-3."""
    wanted = [check.id for check in ORDERS.checks_for(channel)]
    assert open_ids(channel, ticked, OLD) == [check for check in wanted if check not in ticked]


def test_an_open_check_is_told_in_its_own_words() -> None:
    """O-3: at the check, in the reader's language."""
    check = ORDERS.checks_for("phone")[0]
    refused = check_open(check)
    assert refused.field == "check_asked_forbidden"
    for language in LANGUAGES:
        with speaking(language):
            assert check.words.text(language) in say(refused)


@pytest.mark.parametrize("onboarded", [True, False])
@pytest.mark.parametrize("price_approved", [True, False])
@pytest.mark.parametrize("settlement", ["", "cash"])
def test_terms(onboarded: bool, price_approved: bool, settlement: str) -> None:
    """O-5: a new client needs an approved price or settlement terms, an old one has them."""
    refused = terms_missing(ClientStanding(onboarded, price_approved, settlement, None))
    assert (refused is None) is (onboarded or price_approved or bool(settlement))
    if refused is not None:
        assert (refused.code, refused.field) == ("client_without_terms", "client")


@pytest.mark.parametrize(
    ("dangerous", "client", "needed"),
    [
        (False, OLD, ()),
        (True, OLD, ("order.confirm_dangerous",)),
        (False, NEW, ("order.confirm_new_client",)),
        (True, NEW, ("order.confirm_dangerous", "order.confirm_new_client")),
    ],
)
def test_who_must_answer(dangerous: bool, client: ClientStanding, needed: tuple[str, ...]) -> None:
    """O-4, O-5: a reason is asked for dangerous goods only."""
    assert permissions_needed({"dangerous": dangerous}, client) == needed
    assert needs_reason(needed) is dangerous


def test_every_need_has_its_sentence() -> None:
    """O-4, O-5: each names a permission that there is, and the roles."""
    assert WHY_NEEDED.keys() <= PERMISSIONS
    assert all("{roles}" in sentence for sentence in WHY_NEEDED.values())
    needed = {one for dangerous in (True, False) for one in permissions_needed({"dangerous": dangerous}, NEW)}
    assert needed | {"order.confirm"} == WHY_NEEDED.keys()


@given(
    st.lists(st.tuples(st.dates(date(2000, 1, 1), date(2999, 12, 31)), st.integers(1, 30_000)), min_size=2, unique=True)
)
def test_no_two_orders_have_one_number(orders: list[tuple[date, int]]) -> None:
    """O-6: whatever day and count."""
    number = OrderNumber(prefix="WO", digits=4)
    assert len({numbered(number, day, count) for day, count in orders}) == len(orders)


def test_a_number_is_prefix_day_and_count() -> None:
    """O-6: as the playbook has them."""
    assert numbered(OrderNumber(prefix="WO", digits=4), TODAY, 1) == "WO202611220001"
    assert numbered(OrderNumber(prefix="GZ", digits=6), TODAY, 12) == "GZ20261122000012"
