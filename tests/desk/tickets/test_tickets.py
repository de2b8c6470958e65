"""CRM tickets at the desk: one of a kind a parcel, replies that promise, closed by a signature (C-1, C-4, U-4, U-7)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from csdesk.desk.cases import case_files, steps
from csdesk.desk.desk import Transaction
from csdesk.desk.incidents import incidents
from csdesk.desk.incidents.incidents import NewCase
from csdesk.desk.person import Person
from csdesk.desk.promises import escalation
from csdesk.desk.tickets import reply_drafts, tickets
from csdesk.desk.tickets.tickets import ReplyRefused, Ticket
from csdesk.models.case import CaseState
from csdesk.models.deadline import Deadline, DeadlineState
from csdesk.models.parcel import Parcel
from csdesk.models.ticket import Reply
from tests.desk.shop import LI, WORKDAY, ZHOU, Shop, as_json, on_clocks

PARCEL = "803000124551"
FACTS, SOLUTION = "快件在武汉分拨滞留。", "已联系分拨优先装车。"
HOUR = timedelta(hours=1)


def opened(shop: Shop, kind: str = "chase", number: str = PARCEL, at: datetime = WORKDAY) -> int:
    case = shop.do(tickets.open_ticket, kind, number, at=at)
    assert case.id is not None
    return case.id


def reply(shop: Shop, case_id: int, until: str, *, uuid: str = "", at: datetime = WORKDAY, **texts: str) -> Reply:
    said = {"facts": FACTS, "solution": SOLUTION, **texts}
    return shop.do(
        tickets.answer, case_id, said["facts"], said["solution"], until, uuid=uuid or f"{case_id} {at}", at=at
    )


def listed(shop: Shop, at: datetime = WORKDAY) -> list[Ticket]:
    return list(shop.see(tickets.open_tickets, at=at))


def promised(shop: Shop, case_id: int) -> Deadline:
    return shop.deadlines(case_id)["reply.promise"]


# Opened


def test_one_ticket_of_a_kind_a_parcel(shop: Shop) -> None:
    """U-4: asked for again, however the number is typed, the open one is given; another kind is another ticket."""
    first = opened(shop)
    assert opened(shop, number=" ８０３ 000124551 ") == first
    assert shop.do(incidents.open_case, NewCase("chase", "王芳来电", waybill=PARCEL)).id == first
    assert opened(shop, "verify") != first
    assert opened(shop, number="803000124552") != first
    shop.do(tickets.close, first, "客户撤单")
    assert opened(shop) != first


def test_a_ticket_is_called_after_its_parcel(shop: Shop) -> None:
    """U-4: by number and destination where nobody says more."""
    with shop.desk.writing() as tx:
        tx.session.add(
            Parcel(
                number=PARCEL, shipped_at=WORKDAY, direction="out", carrier="main", line="same_city", destination="武汉"
            )
        )
    assert shop.see(case_files.get, opened(shop)).title == f"{PARCEL}  武汉"
    assert shop.see(case_files.get, opened(shop, number="0007")).title == "0007"
    case = shop.do(tickets.open_ticket, "question", "0008", title="运费多少")
    assert (case.number, case.title, case.waybill) == ("T-0003", "运费多少", "0008")


@pytest.mark.parametrize(
    ("kind", "number", "code", "field"),
    [
        ("callback", PARCEL, "kind_unknown", "kind"),
        ("moon", PARCEL, "kind_unknown", "kind"),
        ("chase", "  ", "number_missing", "number"),
        ("chase", "8" * 41, "number_too_long", "number"),
    ],
)
def test_what_opens_no_ticket(shop: Shop, kind: str, number: str, code: str, field: str) -> None:
    """U-4"""
    assert shop.refused(tickets.open_ticket, kind, number) == (code, field)


# Replied to


def test_a_reply_becomes_a_deadline(shop: Shop) -> None:
    """C-1: the reply stops the clock of replying, and what it promises runs from now to the moment that it says."""
    case_id = opened(shop)
    given = reply(shop, case_id, "最迟明天15:00前答复您")
    assert (given.kind, given.facts, given.until) == ("chase", FACTS, on_clocks("2026-11-24 15:00"))
    deadline = promised(shop, case_id)
    assert (deadline.due_at, deadline.state, deadline.owner) == (given.until, DeadlineState.RUNNING, LI.name)
    assert shop.deadlines(case_id)["ticket.reply"].state == DeadlineState.MET
    shop.do(steps.tick, case_id, "solve", at=WORKDAY + HOUR)
    assert promised(shop, case_id).state == DeadlineState.MET
    assert shop.see(case_files.get, case_id).state == CaseState.CLOSED


def test_what_a_reply_promises_is_missed_and_escalates(shop: Shop) -> None:
    """C-1: like any other promise, by the chain of its procedure."""
    case_id = opened(shop)
    reply(shop, case_id, "12:00")
    escalation.turn(shop.desk, at=on_clocks("2026-11-23 12:00:01"))
    assert promised(shop, case_id).state == DeadlineState.MISSED
    assert "supervisor" in {message.recipient for message in shop.messages(case_id)}


def test_a_later_reply_promises_anew_and_is_counted(shop: Shop) -> None:
    """C-1: what was missed before stays missed."""
    case_id = opened(shop)
    reply(shop, case_id, "12:00")
    later = on_clocks("2026-11-23 13:00")
    reply(shop, case_id, "明天 12:00", at=later)
    deadline = promised(shop, case_id)
    assert (deadline.renewals, deadline.misses, deadline.due_at) == (1, 1, on_clocks("2026-11-24 12:00"))
    assert [one.until for one in shop.see(tickets.replies_of, case_id)] == [
        on_clocks("2026-11-23 12:00"),
        on_clocks("2026-11-24 12:00"),
    ]


def test_the_same_form_sent_again_gives_the_same_reply(shop: Shop) -> None:
    """C-1: nothing is promised twice."""
    case_id = opened(shop)
    first = reply(shop, case_id, "12:00", uuid="one")
    assert reply(shop, case_id, "13:00", uuid="one").id == first.id
    assert promised(shop, case_id).renewals == 0


def test_a_reply_that_is_refused_changes_nothing(shop: Shop) -> None:
    """C-1, C-2: everything that is wrong is told, each at its part."""
    case_id = opened(shop)
    with pytest.raises(ReplyRefused) as refused:
        reply(shop, case_id, "尽快", facts="", solution="处 理 中")
    assert [(one.rule, one.field, one.found) for one in refused.value.problems] == [
        ("C-1", "facts", ""),
        ("C-2", "solution", "处 理 中"),
        ("C-1", "until", "尽快"),
    ]
    assert refused.value.field == "facts"
    assert not shop.see(tickets.replies_of, case_id)
    assert shop.deadlines(case_id).keys() == {"ticket.reply"}


def test_only_tickets_are_replied_to(shop: Shop) -> None:
    """C-1"""
    callback = shop.open_case("callback")
    texts = (FACTS, SOLUTION, "明天 12:00")
    assert shop.refused(tickets.answer, callback, *texts, uuid="1") == ("not_a_ticket", None)
    assert shop.refused(tickets.close, callback, "撤单") == ("not_a_ticket", None)
    closed = opened(shop)
    shop.do(tickets.close, closed, "撤单")
    assert shop.refused(tickets.answer, closed, *texts, uuid="1") == ("case_closed", None)


def test_the_step_of_the_reply_is_ticked_by_the_reply_alone(shop: Shop) -> None:
    """C-1"""
    assert shop.refused(steps.tick, opened(shop), "reply") == ("ticked_by_fact", "step")


def test_a_tick_that_is_taken_back_lets_the_promise_run_on(shop: Shop) -> None:
    """C-1: and a reply after it promises anew."""
    case_id = opened(shop)
    reply(shop, case_id, "明天 12:00")
    shop.do(steps.tick, case_id, "solve", at=WORKDAY + HOUR)
    shop.do(steps.untick, case_id, "solve", at=WORKDAY + HOUR)
    assert promised(shop, case_id).due_at == on_clocks("2026-11-24 12:00")
    reply(shop, case_id, "明天 13:00", at=WORKDAY + HOUR)
    assert (promised(shop, case_id).due_at, promised(shop, case_id).renewals) == (on_clocks("2026-11-24 13:00"), 1)


# Listed


def test_which_tickets_wait_for_a_reply(shop: Shop) -> None:
    """C-1: those without one, and those whose promise has passed."""
    never, kept, passed = opened(shop), opened(shop, number="2"), opened(shop, number="3")
    reply(shop, kept, "明天 12:00")
    reply(shop, passed, "12:00")
    assert [(one.case_id, one.waits, one.replies) for one in listed(shop)] == [
        (never, True, 0), (passed, False, 1), (kept, False, 1),
    ]  # fmt: skip
    later = on_clocks("2026-11-23 12:00")
    assert [one.case_id for one in listed(shop, later) if one.waits] == [never, passed]
    assert [one.case_id for one in shop.see(tickets.of_parcel, "2", at=later)] == [kept]


# Closed


def test_a_signature_closes_every_ticket_of_its_parcel(shop: Shop) -> None:
    """U-7: with the reason in the record; nothing is promised any longer, and other parcels keep theirs."""
    chase, verify, other = opened(shop), opened(shop, "verify"), opened(shop, number="2")
    reply(shop, chase, "明天 12:00")
    assert shop.do(tickets.close_for_parcel, [PARCEL, "404"], by=ZHOU) == [chase, verify]
    assert shop.do(tickets.close_for_parcel, [PARCEL]) == []
    assert [one.case_id for one in listed(shop)] == [other]
    assert promised(shop, chase).state == DeadlineState.WITHDRAWN
    with shop.desk.reading() as tx:
        (entry,) = [one for one in case_history(tx, chase) if one.action == "ticket.close"]
    assert (entry.by, '"reason": "signed"' in as_json(entry)) == (ZHOU.name, True)


def case_history(tx: Transaction, case_id: int) -> list[Any]:
    from csdesk.desk.cases.case_lists import history

    return list(history(tx, case_id))


def test_a_ticket_is_closed_with_a_reason(shop: Shop) -> None:
    case_id = opened(shop)
    assert shop.refused(tickets.close, case_id, " ") == ("reason_missing", "reason")
    assert shop.refused(tickets.close, case_id, "长" * 2_001) == ("text_too_long", "reason")
    assert shop.do(tickets.close, case_id, "客户撤单").state == CaseState.CLOSED


# Half typed


def test_a_reply_that_is_being_typed_is_kept_until_it_is_sent(shop: Shop) -> None:
    """C-1, O-11: part by part, as it was typed, each person's own; what is emptied again is gone."""
    case_id = opened(shop)
    shop.do(reply_drafts.save, case_id, {"facts": " 件在武汉", "until": "明"})
    shop.do(reply_drafts.save, case_id, {"until": "明天", "solution": ""})
    shop.do(reply_drafts.save, case_id, {"facts": "别人的"}, by=ZHOU)
    assert shop.see(reply_drafts.of, case_id, LI) == {"facts": " 件在武汉", "until": "明天"}
    reply(shop, case_id, "明天 12:00")
    assert shop.see(reply_drafts.of, case_id, LI) == {}
    shop.do(reply_drafts.save, case_id, {"facts": ""}, by=ZHOU)
    assert shop.see(reply_drafts.of, case_id, ZHOU) == {}
    assert shop.refused(reply_drafts.save, case_id, {"fact": "x"}) == ("field_unknown", "fact")
    entries = len(shop.entries())
    shop.do(reply_drafts.save, case_id, {"facts": "x"})
    assert len(shop.entries()) == entries
    outsider = Person("nobody", "agent")
    assert shop.refused(reply_drafts.save, case_id, {"facts": "x"}, by=outsider)[0] == "account_closed"


# Past replies


def test_past_replies_to_the_same_kind(shop: Shop) -> None:
    """C-4: every word in any order, the latest first, of this kind alone; what looks like a pattern is text."""
    for place, (kind, facts) in enumerate(
        [("chase", "武汉分拨 100% 装车"), ("chase", "Wuhan 分拨滞留"), ("verify", "武汉分拨查找")]
    ):
        at = WORKDAY + place * HOUR
        reply(shop, opened(shop, kind, str(place), at), "明天 12:00", facts=facts, at=at)

    def found(query: str, kind: str = "chase", limit: int = 40) -> list[str]:
        return [one.facts for one in shop.see(tickets.past_replies, kind, query, limit)]

    assert found("") == ["Wuhan 分拨滞留", "武汉分拨 100% 装车"]
    assert found("", limit=1) == ["Wuhan 分拨滞留"]
    assert found("装车 武汉") == found("武汉　装车") == found("0%") == ["武汉分拨 100% 装车"]
    assert found("WUHAN") == ["Wuhan 分拨滞留"]
    assert found("武汉", "verify") == ["武汉分拨查找"]
    assert found("%") == ["武汉分拨 100% 装车"]
    assert found("_") == found("北京") == found("李娜 北京") == []
    assert len(found(LI.name)) == 2
    (one,) = shop.see(tickets.past_replies, "verify", "")
    assert (one.ticket, one.waybill, one.by, one.at) == ("T-0003", "2", LI.name, WORKDAY + 2 * HOUR)
