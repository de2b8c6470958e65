"""Orders at the desk: intake checks, who may confirm, reading (O-3 to O-6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from csdesk.desk.clients import clients
from csdesk.desk.orders import drafts, orders
from csdesk.desk.orders.orders import Approval
from csdesk.desk.person import Person
from csdesk.language import say, speaking
from csdesk.models.order import OrderCheck, OrderState
from csdesk.refused import Refused
from tests.desk.shop import (
    ADMIN,
    CHECKS,
    DIRECTOR,
    LI,
    MANAGER,
    NEW,
    NOTICE_UNTIL,
    NOW,
    OUTBOUND,
    QC,
    REGULAR,
    TODAY,
    TRAINEE,
    WITHOUT_NOTICE,
    ZHOU,
    Shop,
    order_id_of,
)

MIDNIGHT = datetime(2026, 11, 22, 16, tzinfo=UTC)
"""The end of TODAY on the shop's clocks."""

REASON = "已核对运输资质"


def kept_checks(shop: Shop, order_id: int) -> dict[str, OrderCheck]:
    with shop.desk.reading() as tx:
        return {check.check_id: check for check in orders.checks(tx, orders.get(tx, order_id))}


# Intake checks (O-3)


@pytest.mark.parametrize(
    ("channel", "check"), [(channel, check) for channel, checks in CHECKS.items() for check in checks]
)
def test_every_check_of_the_channel_is_wanted(shop: Shop, channel: str, check: str) -> None:
    """O-3: with one of the channel's checks unticked nobody confirms, and the check is named."""
    ticked = [one for one in CHECKS[channel] if one != check]
    with pytest.raises(Refused) as refused:
        shop.confirm({"channel": channel}, by=DIRECTOR, ticked=ticked)
    assert (refused.value.code, refused.value.field) == ("check_open", f"check_{check}")


@pytest.mark.parametrize("channel", CHECKS)
def test_checks_are_kept_with_who_and_when(shop: Shop, channel: str) -> None:
    """O-3: each tick keeps who made it and when, whoever confirms later; the standing notice stands for itself."""
    order_id = order_id_of(shop.save({"channel": channel}, by=ZHOU, at=NOW))
    with shop.desk.writing() as tx:
        orders.confirm(tx, order_id, by=LI, at=NOW + timedelta(minutes=7))
    kept = kept_checks(shop, order_id)
    assert kept.keys() == {*CHECKS[channel], "notice_on_file"}
    assert {(kept[one].by, kept[one].at) for one in CHECKS[channel]} == {(ZHOU.name, NOW)}
    assert kept["notice_on_file"].evidence == f"until {NOTICE_UNTIL}"


@pytest.mark.parametrize("typed", ["电话", " Phone ", "phone"])
def test_a_channel_typed_in_words_keeps_its_checks(shop: Shop, typed: str) -> None:
    """O-3: the check of the phone is kept however the channel was written."""
    confirmed = shop.confirm({"channel": typed}, ticked=CHECKS["phone"])
    assert "read_back" in kept_checks(shop, confirmed.order_id)


def test_a_notice_that_is_not_on_file_is_ticked(shop: Shop) -> None:
    """O-3: without a standing notice the tick is wanted, and is all the evidence there is."""
    with pytest.raises(Refused) as refused:
        shop.confirm({"client": WITHOUT_NOTICE})
    assert refused.value.field == "check_notice_on_file"
    confirmed = shop.confirm({"client": WITHOUT_NOTICE}, ticked=[*CHECKS["phone"], "notice_on_file"])
    kept = kept_checks(shop, confirmed.order_id)["notice_on_file"]
    assert (kept.by, kept.evidence) == (LI.name, "")


def test_a_standing_notice_stands_to_the_end_of_its_last_day(shop: Shop) -> None:
    """O-3: the last day counts to its last second on the shop's clocks, the next day does not."""
    with shop.desk.writing() as tx:
        clients.change(tx, REGULAR, {"notice_until": TODAY}, by=LI, at=NOW)
    assert shop.confirm(at=MIDNIGHT - timedelta(seconds=1)).number == "WO202611220001"
    with pytest.raises(Refused) as refused:
        shop.confirm(at=MIDNIGHT)
    assert refused.value.field == "check_notice_on_file"


def test_the_count_agreed_on_a_fax_is_the_count_the_screen_shows(shop: Shop) -> None:
    """O-3: orders of the client of today that stand, this one not among them."""
    shop.confirm(at=NOW - timedelta(days=1))
    shop.confirm()
    shop.confirm({"client": WITHOUT_NOTICE}, ticked=[*CHECKS["phone"], "notice_on_file"])
    shop.cancel(shop.confirm().order_id)
    shop.confirm()
    with shop.desk.reading() as tx:
        card = clients.card(tx, REGULAR, at=NOW)
    assert card is not None
    assert card.orders_today == 2
    confirmed = shop.confirm({"channel": "fax"})
    assert kept_checks(shop, confirmed.order_id)["count_agreed"].evidence == "2"


# Dangerous goods (O-4)

DANGEROUS = {"dangerous": "yes"}


@pytest.mark.parametrize("by", [LI, QC, MANAGER, DIRECTOR, ADMIN], ids=lambda by: by.role)
def test_dangerous_goods_are_confirmed_by_who_may_with_a_reason(shop: Shop, by: Person) -> None:
    """O-4: an agent cannot; who may must say why, and both are kept."""
    if by is LI:
        with pytest.raises(Refused) as refused:
            shop.confirm(DANGEROUS, by=by, approval=Approval(by, REASON))
        assert (refused.value.code, refused.value.field) == ("not_allowed", "dangerous")
        return
    for reason in (None, Approval(by), Approval(by, " \t ")):
        with pytest.raises(Refused) as refused:
            shop.confirm(DANGEROUS, by=by, approval=reason)
        assert (refused.value.code, refused.value.field) == ("reason_missing", "reason")
    order = shop.order(shop.confirm(DANGEROUS, by=by, approval=Approval(by, REASON)).order_id)
    assert (order.confirmed_by, order.approved_by, order.approval_reason) == (by.name, by.name, REASON)
    assert order.number == "WO202611220001"


def test_a_refused_confirm_names_who_may_in_both_languages(shop: Shop) -> None:
    """O-4, A-1: the sentence names the roles."""
    with pytest.raises(Refused) as refused:
        shop.confirm(DANGEROUS)
    with speaking("en"):
        assert "quality control, department manager, director, administrator" in say(refused.value)
    with speaking("zh_CN"):
        assert "质控、部门经理、主任、管理员" in say(refused.value)


def test_an_agent_confirms_what_a_supervisor_answers_for(shop: Shop) -> None:
    """O-4: the order keeps who confirmed it and who answered; the record too."""
    order = shop.order(shop.confirm(DANGEROUS, approval=Approval(QC, f" {REASON}\n")).order_id)
    assert (order.confirmed_by, order.approved_by, order.approval_reason) == (LI.name, QC.name, REASON)
    after = shop.entries()[-1].after
    assert after is not None
    assert (after["approved_by"], after["approval_reason"]) == (QC.name, REASON)


def test_who_answers_is_who_may(shop: Shop) -> None:
    """O-4: an approval by somebody who may not approve is not kept as one."""
    order = shop.order(shop.confirm(DANGEROUS, by=QC, approval=Approval(LI, REASON)).order_id)
    assert order.approved_by == QC.name


def test_an_approval_that_nobody_asked_for_is_not_kept(shop: Shop) -> None:
    """O-4, O-5: harmless goods of an old client need nobody's answer."""
    order = shop.order(shop.confirm(approval=Approval(LI, "x" * 9_999)).order_id)
    assert (order.approved_by, order.approval_reason) == (None, None)


def test_an_approval_reason_that_is_too_long_is_refused(shop: Shop) -> None:
    """O-4: never cut."""
    with pytest.raises(Refused, match="501 characters") as refused:
        shop.confirm(DANGEROUS, approval=Approval(QC, "x" * 501))
    assert refused.value.field == "reason"


# New clients (O-5)

TICKED = (*CHECKS["phone"], "notice_on_file")


def test_a_new_client_without_terms_is_confirmed_by_nobody(shop: Shop) -> None:
    """O-5: drafted by anyone, but without an approved price or settlement terms confirmed by nobody."""
    for by in (LI, DIRECTOR, ADMIN):
        with pytest.raises(Refused) as refused:
            shop.confirm({"client": NEW}, by=by, ticked=TICKED)
        assert (refused.value.code, refused.value.field) == ("client_without_terms", "client")
    assert shop.save({"client": NEW}, by=TRAINEE).order_id


@pytest.mark.parametrize("terms", [{"price_approved": True}, {"settlement": "cash"}], ids=["price", "settlement"])
def test_a_new_client_with_terms_is_confirmed_by_a_director(shop: Shop, terms: dict[str, object]) -> None:
    """O-5: by a director, or by an agent for whom a director answers; no reason is asked for."""
    with shop.desk.writing() as tx:
        clients.change(tx, NEW, terms, by=DIRECTOR, at=NOW)
    for by in (LI, QC, MANAGER):
        with pytest.raises(Refused) as refused:
            shop.confirm({"client": NEW}, by=by, ticked=TICKED)
        assert refused.value.code == "not_allowed"
        with speaking("zh_CN"):
            assert "主任、管理员" in say(refused.value)
    assert shop.confirm({"client": NEW}, by=DIRECTOR, ticked=TICKED).number == "WO202611220001"
    order = shop.order(shop.confirm({"client": NEW}, ticked=TICKED, approval=Approval(DIRECTOR)).order_id)
    assert (order.confirmed_by, order.approved_by) == (LI.name, DIRECTOR.name)


def test_dangerous_goods_of_a_new_client_need_both_answers(shop: Shop) -> None:
    """O-4, O-5: who may only the one does not answer for the other."""
    with shop.desk.writing() as tx:
        clients.change(tx, NEW, {"price_approved": True}, by=DIRECTOR, at=NOW)
    for by, approval in ((LI, Approval(QC, REASON)), (QC, Approval(QC, REASON)), (QC, Approval(MANAGER, REASON))):
        with pytest.raises(Refused) as refused:
            shop.confirm({"client": NEW, **DANGEROUS}, by=by, ticked=TICKED, approval=approval)
        assert refused.value.code == "not_allowed"
    order = shop.order(
        shop.confirm({"client": NEW, **DANGEROUS}, by=QC, ticked=TICKED, approval=Approval(DIRECTOR, REASON)).order_id
    )
    assert order.approved_by == DIRECTOR.name


# Numbers (O-6)


def test_numbers_count_the_shops_day(shop: Shop) -> None:
    """O-6: a day ends at midnight on the shop's clocks, not at midnight UTC; the next begins with 1."""
    moments = (NOW, datetime(2026, 11, 22, 0, 0, tzinfo=UTC), MIDNIGHT - timedelta(seconds=1), MIDNIGHT)
    numbers = [shop.confirm(at=at).number for at in moments]
    assert numbers == ["WO202611220001", "WO202611220002", "WO202611220003", "WO202611230001"]


def test_a_refused_confirm_uses_no_number_and_changes_nothing(shop: Shop) -> None:
    """O-6: whatever keeps an order from being confirmed, the next one has the next number."""
    shop.confirm()
    for texts, ticked in (
        ({"pieces": "0"}, None),
        ({"goods": ""}, None),
        ({"client": "NOBODY"}, None),
        ({"dangerous": "yes"}, None),
        ({}, []),
        ({**OUTBOUND, "wanted_at": "2020-01-01 10:00"}, None),
    ):
        order_id = order_id_of(shop.save(texts, ticked=ticked))
        before = shop.rows()
        with pytest.raises(Refused), shop.desk.writing() as tx:
            orders.confirm(tx, order_id, by=LI, at=NOW)
        assert shop.rows() == before
    assert shop.confirm().number == "WO202611220002"


def test_confirming_again_gives_the_same_answer(shop: Shop) -> None:
    """O-6: an answer that was lost on the way is asked for again, and nothing more happens."""
    confirmed = shop.confirm()
    before = shop.rows()
    with shop.desk.writing() as tx:
        assert orders.confirm(tx, confirmed.order_id, by=ZHOU, at=NOW + timedelta(days=1)) == confirmed
    assert shop.rows() == before


def test_the_first_problem_is_the_forms_first(shop: Shop) -> None:
    """O-6: everything that is wrong is told in the form's order, checks last."""
    draft = shop.save({"pieces": "none", "caller_phone": "?", "client": "NOBODY"}, ticked=[])
    with shop.desk.reading() as tx:
        ready = orders.readiness(tx, draft, at=NOW)
    assert [one.field for one in ready.problems] == [
        "client", "caller_phone", "pieces", "check_asked_forbidden", "check_notice_on_file", "check_read_back",
    ]  # fmt: skip


# Reading


def test_orders_are_found_by_number_and_by_id(shop: Shop) -> None:
    """O-8: a number in any case; an id; nothing else."""
    confirmed = shop.confirm()
    with shop.desk.reading() as tx:
        for which in (" wo202611220001 ", "ＷＯ２０２６１１２２０００１", confirmed.number, str(confirmed.order_id)):
            assert orders.by_number(tx, which).id == confirmed.order_id
        for which in ("", "0", "-1", "²", "9" * 18, "9" * 40, "WO20261122000", "\udcff", "1 OR 1=1"):
            with pytest.raises(Refused) as refused:
                orders.by_number(tx, which)
            assert refused.value.code == "order_unknown"
        for read in (orders.get, drafts.get):
            with pytest.raises(Refused):
                read(tx, 99)


def test_the_list_is_paged_by_number(shop: Shop) -> None:
    """O-8: the latest number first, cancelled ones too, drafts not; each with the revision in force."""
    numbers = [shop.confirm(at=NOW + timedelta(days=day)).number for day in (0, 0, 1, 1, 1)]
    shop.save()
    with shop.desk.reading() as tx:
        first = orders.by_number(tx, numbers[0]).id
    assert first is not None
    shop.change(first, {"pieces": "5"})
    shop.cancel(first)
    with shop.desk.reading() as tx:
        assert [line.order.number for line in orders.page(tx)] == numbers[::-1]
        assert [line.order.number for line in orders.page(tx, limit=2)] == numbers[:2:-1]
        for before in (numbers[3], f" {numbers[3].lower()}\udcff"):
            assert [line.order.number for line in orders.page(tx, limit=2, before=before)] == numbers[2:0:-1]
        of_day = orders.page(tx, day=TODAY)
        assert [line.order.number for line in of_day] == numbers[1::-1]
        assert (of_day[1].order.state, of_day[1].revision.pieces) == (OrderState.CANCELLED, 5)
        assert (of_day[0].client_code, of_day[0].client_name) == (REGULAR, "恒信物流有限公司")
        assert orders.count_of_day(tx, TODAY) == 1


def test_a_confirmed_order_counts_as_a_use_of_its_client(shop: Shop) -> None:
    """O-1: which moves the client up in the lookup."""
    shop.confirm()
    with shop.desk.reading() as tx:
        client = clients.by_code(tx, REGULAR)
        assert client is not None
        assert (client.uses, client.last_used_at) == (1, NOW)
        assert tx.session.exec(select(OrderCheck)).all()
