"""Orders at the desk: a change is a new revision, a cancelled order stays readable (O-8)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from csdesk.desk.clients import clients
from csdesk.desk.orders import drafts, orders, revisions
from csdesk.desk.orders.orders import Approval
from csdesk.models.order import OrderRevision, OrderState
from csdesk.refused import Refused
from tests.desk.shop import (
    DIRECTOR,
    LI,
    NEW,
    NOW,
    OUTBOUND,
    QC,
    REGULAR,
    REQUEST,
    TRAINEE,
    WITHOUT_NOTICE,
    ZHOU,
    Shop,
)

LATER = NOW + timedelta(hours=2)


def revisions_of(shop: Shop, order_id: int) -> list[OrderRevision]:
    with shop.desk.reading() as tx:
        return list(revisions.of_order(tx, order_id))


def test_a_change_is_a_new_revision_and_the_first_stays(shop: Shop) -> None:
    """O-8: both stay readable, with who asked for the second, by which channel, what and why."""
    confirmed = shop.confirm()
    first = revisions_of(shop, confirmed.order_id)[0].model_dump()
    changed = shop.change(confirmed.order_id, {"pieces": "5", "notes": "[red]轻放[/]"}, by=ZHOU, at=LATER)
    assert (changed.number, changed.revision) == (confirmed.number, 2)
    kept, second = revisions_of(shop, confirmed.order_id)
    assert kept.model_dump() == first
    assert second.model_dump() == first | {
        "id": second.id, "revision": 2, "by": ZHOU.name, "at": LATER, "pieces": 5, "notes": "[red]轻放[/]", **REQUEST,
    }  # fmt: skip
    entry = shop.entries()[-1]
    assert entry.before == {"pieces": 3, "notes": ""}
    assert entry.after == {"pieces": 5, "notes": "[red]轻放[/]", **REQUEST}


@pytest.mark.parametrize("lacking", REQUEST)
def test_a_request_is_whole(shop: Shop, lacking: str) -> None:
    """O-8: who asked, by which channel, what and why: each refused at its field while it is missing."""
    order_id = shop.confirm().order_id
    before = shop.order(order_id).model_dump()
    for text in ("", " \u3000", "\u200b"):
        with pytest.raises(Refused) as refused:
            shop.change(order_id, {"pieces": "5", lacking: text})
        assert (refused.value.code, refused.value.field) == ("field_missing", lacking)
    assert shop.order(order_id).model_dump() == before
    assert len(revisions_of(shop, order_id)) == 1


def test_a_change_that_changes_nothing_is_refused(shop: Shop) -> None:
    """O-8: also where a text is written otherwise and means the same."""
    order_id = shop.confirm().order_id
    for texts in ({}, {"pieces": "３"}, {"weight_kg": "12.500", "fee": "￥128.5元"}, {"channel": "电话"}):
        with pytest.raises(Refused) as refused:
            shop.change(order_id, texts)
        assert refused.value.code == "nothing_changed"


def test_a_change_is_read_by_the_rules(shop: Shop) -> None:
    """O-8: what the form refuses, a change cannot bring in."""
    order_id = shop.confirm().order_id
    for field, text in (("pieces", "0"), ("delivery_phone", "?"), ("goods", ""), ("client", "NOBODY")):
        with pytest.raises(Refused) as refused:
            shop.change(order_id, {field: text})
        assert refused.value.field == field
        with shop.desk.writing() as tx:
            drafts.discard(tx, order_id, by=LI, at=NOW)


def test_a_wanted_time_that_has_passed_does_not_keep_an_order_from_being_changed(shop: Shop) -> None:
    """O-8: as often as the order is changed after its time; a new time in the past is still refused."""
    order_id = shop.confirm(OUTBOUND).order_id
    after = datetime(2026, 11, 27, 1, tzinfo=UTC)
    shop.change(order_id, {"pieces": "4"}, at=after)
    shop.change(order_id, {"pieces": "5"}, at=after + timedelta(hours=1))
    with pytest.raises(Refused) as refused:
        shop.change(order_id, {"pieces": "6", "wanted_at": "2026-11-26 16:00"}, at=after + timedelta(hours=2))
    assert refused.value.field == "wanted_at"
    shop.change(order_id, {"wanted_at": "2026-11-28 09:00:30", "pieces": "5"}, at=after + timedelta(hours=3))
    shop.change(order_id, {"pieces": "7"}, at=after + timedelta(days=9))
    for shown in ("2026-11-28 (Sat) 09:00:30", "2026-11-28（周六）09:00:30"):
        shop.change(order_id, {"pieces": "7", "notes": shown, "wanted_at": shown}, at=after + timedelta(days=10))
    assert [one.pieces for one in revisions_of(shop, order_id)] == [3, 4, 5, 5, 7, 7, 7]
    assert revisions_of(shop, order_id)[-1].wanted_at == datetime(2026, 11, 28, 1, 0, 30, tzinfo=UTC)


def test_an_order_made_dangerous_by_a_change_needs_an_answer(shop: Shop) -> None:
    """O-4, O-8: and a dangerous one that stays so was answered for already."""
    order_id = shop.confirm().order_id
    with pytest.raises(Refused) as refused:
        shop.change(order_id, {"dangerous": "yes"})
    assert (refused.value.code, refused.value.field) == ("not_allowed", "dangerous")
    shop.change(order_id, {"dangerous": "yes"}, approval=Approval(QC, "有运输资质"))
    assert (shop.order(order_id).approved_by, shop.order(order_id).approval_reason) == (QC.name, "有运输资质")
    assert shop.change(order_id, {"pieces": "9"}).revision == 3
    assert shop.order(order_id).approved_by == QC.name


def test_an_order_that_goes_to_a_new_client_needs_a_director(shop: Shop) -> None:
    """O-5, O-8."""
    order_id = shop.confirm().order_id
    with pytest.raises(Refused) as refused:
        shop.change(order_id, {"client": NEW})
    assert refused.value.code == "client_without_terms"
    with shop.desk.writing() as tx:
        clients.change(tx, NEW, {"settlement": "cash"}, by=DIRECTOR, at=NOW)
    with pytest.raises(Refused) as refused:
        shop.change(order_id, {"client": NEW})
    assert refused.value.code == "not_allowed"
    shop.change(order_id, {"client": WITHOUT_NOTICE})
    shop.change(order_id, {"client": NEW}, approval=Approval(DIRECTOR))
    assert shop.order(order_id).approved_by == DIRECTOR.name


def test_an_agent_goes_on_with_a_change_that_another_began(shop: Shop) -> None:
    """O-8, O-11: what was typed of it is there; who may not take over is refused."""
    order_id = shop.confirm().order_id
    shop.begin_change(order_id, {"pieces": "4", **REQUEST}, by=ZHOU)
    with shop.desk.writing() as tx:
        draft = orders.begin_change(tx, order_id, by=LI, at=LATER)
        assert (draft.owner, draft.texts["pieces"], draft.changes) == (LI.name, "4", "WO202611220001")
        assert orders.change(tx, order_id, by=LI, at=LATER).revision == 2
    with shop.desk.writing() as tx, pytest.raises(Refused):
        orders.begin_change(tx, order_id, by=TRAINEE, at=LATER)


def test_a_change_thrown_away_leaves_the_order_as_it_was(shop: Shop) -> None:
    """O-8: what was typed of it stays in the record."""
    order_id = shop.confirm().order_id
    order = shop.order(order_id).model_dump()
    shop.begin_change(order_id, {"pieces": "77"})
    with shop.desk.writing() as tx:
        drafts.discard(tx, order_id, by=LI, at=LATER)
    assert shop.order(order_id).model_dump() == order
    assert shop.entries()[-1].action == "order.discard"
    assert (shop.entries()[-1].before or {})["texts"]["pieces"] == "77"


def test_a_draft_cannot_be_changed_or_cancelled_as_an_order(shop: Shop) -> None:
    """O-8: it is edited on F2."""
    order_id = shop.save().order_id
    assert order_id is not None
    for use in (lambda: shop.change(order_id, {}), lambda: shop.cancel(order_id)):
        with pytest.raises(Refused) as refused:
            use()
        assert refused.value.code == "still_a_draft"


def test_cancelling_needs_a_reason(shop: Shop) -> None:
    """O-8: the order keeps its number and its content; the reason is cleaned, and kept whole or refused."""
    order_id = shop.confirm().order_id
    for reason in ("", " \u3000\n", "\u200b\x1b"):
        with pytest.raises(Refused) as refused:
            shop.cancel(order_id, reason)
        assert (refused.value.code, refused.value.field) == ("reason_missing", "reason")
    with pytest.raises(Refused) as refused:
        shop.cancel(order_id, "长" * 501)
    assert (refused.value.code, refused.value.field) == ("text_too_long", "reason")
    shop.cancel(order_id, "客户\n取消\x1b[2J", by=ZHOU, at=LATER)
    order = shop.order(order_id)
    assert (order.state, order.number, order.cancelled_by) == (OrderState.CANCELLED, "WO202611220001", ZHOU.name)
    assert (order.cancelled_at, order.cancel_reason) == (LATER, "客户 取消[2J")
    assert len(revisions_of(shop, order_id)) == 1


def test_a_cancelled_order_is_neither_changed_nor_cancelled_nor_confirmed_again(shop: Shop) -> None:
    """O-8: its number is never used again."""
    order_id = shop.confirm().order_id
    shop.cancel(order_id)
    for use in (lambda: shop.change(order_id, {"pieces": "4"}), lambda: shop.cancel(order_id)):
        with pytest.raises(Refused) as refused:
            use()
        assert refused.value.code == "order_cancelled"
    with pytest.raises(Refused), shop.desk.writing() as tx:
        orders.confirm(tx, order_id, by=LI, at=NOW)
    assert shop.confirm().number == "WO202611220002"


def test_cancelling_throws_a_begun_change_away(shop: Shop) -> None:
    """O-8, O-11: nobody is offered the change of an order that is no more; what was typed of it is in the record."""
    order_id = shop.confirm().order_id
    draft = shop.begin_change(order_id, {"pieces": "77"}, by=ZHOU)
    shop.cancel(order_id)
    with shop.desk.writing() as tx:
        assert drafts.of(tx, ZHOU) == []
        with pytest.raises(Refused) as refused:
            drafts.save(tx, draft, by=ZHOU, at=LATER)
    assert refused.value.code == "not_a_draft"
    assert [entry.action for entry in shop.entries()[-2:]] == ["order.discard", "order.cancel"]
    assert (shop.entries()[-2].before or {})["texts"]["pieces"] == "77"


def test_a_repeated_order_reads_as_the_first(shop: Shop) -> None:
    """O-8: a revision as the texts of a form gives the same order again."""
    first = shop.confirm({**OUTBOUND, "slip_back": "yes", "copies": "3", "declared_value": "0.01"})
    with shop.desk.reading() as tx:
        texts = orders.texts_of(tx, revisions.of_order(tx, first.order_id)[0])
    assert texts["client"] == REGULAR
    again = shop.confirm(texts)
    apart = {"id", "order_id"}
    one, other = (
        revisions_of(shop, order_id)[0].model_dump(exclude=apart) for order_id in (first.order_id, again.order_id)
    )
    assert one == other
