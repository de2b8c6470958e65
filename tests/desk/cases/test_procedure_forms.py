"""Every procedure with a form walked to its end; onboarding and review refuse by their rules (K-4 to K-7)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from csdesk.desk.cases import answers, case_files, case_forms, steps
from csdesk.desk.clients import clients
from csdesk.desk.incidents import incidents
from csdesk.models.case import CaseState, StepState
from csdesk.playbook.loading import load
from csdesk.rules import case_form
from tests.desk.case_walk import Walk
from tests.desk.shop import DIRECTOR, FINANCE, LI, MANAGER, NEW, QC, REGULAR, TRAINEE, WORKDAY, ZHOU, Shop, on_clocks

SEED = load()
WITH_FORMS = sorted(name for name, one in SEED.procedures.items() if one.field and one.opened_by_hand)


@pytest.mark.parametrize("kind", WITH_FORMS)
def test_it_is_walked_from_its_beginning_to_its_end(shop: Shop, kind: str) -> None:
    """K-4 to K-8, K-10, M-3: each needed field is refused once, and nothing is left to do at the end."""
    walk = Walk(shop, kind)
    walk.to_the_end()
    assert walk.case.state == CaseState.CLOSED
    answers_now = walk.answers()
    needed = [
        (field.shape.before, field.name)
        for field in case_form.fields_of(walk.procedure.field)
        if case_form.is_needed(field, answers_now)
        and field.shape.before in walk.done
        and field.kind != "sum"
        and not field.shape.figure
    ]
    known = {"client", "first"}
    assert set(needed) - set(walk.refused) <= {(step, name) for step, name in needed if name in known}
    # What is filled in stands in the record, with who and when.
    filled = {name for one in shop.entries() if one.action == "case.fill" for name in one.after or {}}
    assert filled >= {name for _step, name in needed}
    assert shop.refused(case_forms.fill, walk.case_id, {walk.procedure.field[0].id: "x"}) == ("case_closed", None)


def test_onboarding_is_signed_in_order_and_refused_until_complete(shop: Shop) -> None:
    """K-5: marketing, then each business it touches, last the general manager; nobody before, and nobody else."""
    walk = Walk(shop, "onboarding")
    case_id = walk.case_id
    for step in ("storage_manager", "delivery_manager", "general_manager"):
        assert shop.refused(steps.sign, case_id, step, by=MANAGER if step != "general_manager" else DIRECTOR) == (
            "step_waits",
            "step",
        )
    for who in (LI, QC, FINANCE, TRAINEE, DIRECTOR):
        assert shop.refused(steps.sign, case_id, "marketing", by=who)[0] == "not_signer"
    for name, text in (("company", "恒信"), ("contact", "王芳"), ("phone", "13800138021"), ("handed_over_by", "赵"),
                       ("delivery", "是"), ("storage", "否"), ("special", "no"), ("terms", "agreed")):  # fmt: skip
        walk.fill(name, text)
    assert shop.refused(steps.sign, case_id, "marketing", by=MANAGER) == ("form_incomplete", "settlement_way")
    walk.complete("marketing")
    assert shop.steps(case_id) == {
        "marketing": "done", "leader": "left_out", "storage_manager": "left_out", "delivery_manager": "open",
        "general_manager": "waiting", "papers_followed": "left_out",
    }  # fmt: skip
    # What was signed for stands; taking the signature back is for who signs, and from the last one on.
    assert shop.refused(case_forms.fill, case_id, {"terms": "contract"}) == ("field_signed", "terms")
    walk.complete("delivery_manager")
    assert shop.refused(steps.untick, case_id, "marketing", by=MANAGER) == ("signed_after", "step")
    assert shop.refused(steps.untick, case_id, "delivery_manager", by=ZHOU)[0] == "not_signer"
    walk.complete("general_manager")
    assert shop.case(case_id).state == CaseState.CLOSED


def test_a_special_case_is_approved_by_a_leader_and_its_papers_follow(shop: Shop) -> None:
    """K-5: without terms and papers, but with a reason and a day, which becomes a deadline that moves with it."""
    walk = Walk(shop, "onboarding")
    case_id = walk.case_id
    for name, text in (("company", "恒信"), ("contact", "王芳"), ("phone", "1"), ("handed_over_by", "赵"),
                       ("delivery", "no"), ("storage", "yes"), ("special", "yes")):  # fmt: skip
        walk.fill(name, text)
    assert shop.refused(steps.sign, case_id, "marketing", by=MANAGER) == ("field_missing", "special_reason")
    walk.fill("special_reason", "老客户")
    walk.fill("papers_by", "12月5日")
    assert walk.answers()["papers_by"] == "2026-12-05"
    walk.complete("marketing")
    assert shop.steps(case_id)["storage_manager"] == StepState.WAITING
    walk.complete("leader")
    due = shop.deadlines(case_id)["papers.follow"]
    assert due.due_at == on_clocks("2026-12-06 00:00")
    walk.complete("storage_manager")
    walk.complete("general_manager")
    assert shop.case(case_id).state == CaseState.OPEN
    walk.complete("papers_followed")
    assert shop.case(case_id).state == CaseState.CLOSED


def test_the_last_signature_opens_the_account(shop: Shop) -> None:
    """K-5, K-3: from the shop's day on, which visits are planned from; taken back, it is not open after all."""

    def state() -> tuple[bool, object]:
        client = shop.see(clients.by_code, NEW)
        assert client is not None
        return client.onboarded, client.opened_on

    walk = Walk(shop, "onboarding")
    walk.fill("client", NEW)
    while shop.steps(walk.case_id)["general_manager"] == StepState.WAITING:
        assert state() == (False, None)
        walk.complete(next(one.id for one in walk.open_steps() if one.until is None))
    walk.complete("general_manager")
    assert state() == (True, date(2026, 11, 23))
    assert [one.action for one in shop.entries() if one.subject_id == NEW][-1] == "client.open"
    shop.do(steps.untick, walk.case_id, "general_manager", by=DIRECTOR)
    assert state() == (False, None)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-23 11:45", "2026-11-23 12:15"),  # over noon: the seed's calendar has no break
        ("2026-11-23 17:50", "2026-11-24 09:20"),  # over the night
        ("2026-09-30 17:45", "2026-10-08 09:15"),  # over a holiday
        ("2026-11-22 10:00", "2026-11-23 09:30"),  # a Sunday
    ],
)
def test_a_review_has_thirty_minutes_of_working_time(shop: Shop, received: str, due: str) -> None:
    """K-6: on the deadline engine, from receipt."""
    case_id = shop.open_case("account_review", client=REGULAR, at=on_clocks(received))
    assert shop.deadlines(case_id)["review.account"].due_at == on_clocks(due)


def test_a_review_that_is_refused_ends_there(shop: Shop) -> None:
    """K-6: not complete, corrected, blank, one copy or not proven: refused; then the manager says no, with a reason."""
    walk = Walk(shop, "account_review")
    for name, text in (("kind", "person"), ("papers.id_copy", "2 李强"), ("papers.products", "1页，李强，王芳"),
                       ("complete", "是"), ("no_corrections", "是"), ("no_blanks", "是"), ("two_copies", "否"),
                       ("genuine", "是")):  # fmt: skip
        walk.fill(name, text)
    assert walk.answers()["papers.id_copy"] == f"2 李强, {LI.name}"
    assert shop.refused(steps.tick, walk.case_id, "review") == ("form_incomplete", "two_copies")
    walk.fill("two_copies", "yes")
    walk.complete("review")
    assert shop.deadlines(walk.case_id)["review.account"].done_at == WORKDAY
    walk.fill("manager_decision", "不同意")
    assert shop.refused(steps.sign, walk.case_id, "manager", by=MANAGER) == ("field_missing", "manager_reason")
    walk.fill("manager_reason", "证件过期")
    walk.complete("manager")
    assert shop.case(walk.case_id).state == CaseState.CLOSED
    assert shop.steps(walk.case_id)["next_department"] == StepState.LEFT_OUT
    shop.do(steps.untick, walk.case_id, "manager", by=MANAGER)
    assert shop.case(walk.case_id).state == CaseState.OPEN
    assert shop.steps(walk.case_id)["next_department"] == StepState.WAITING


def test_a_repeated_complaint_is_linked_to_the_first(shop: Shop) -> None:
    """K-7: by the client; by parcel where there is one."""
    first = shop.case(shop.open_case("complaint", client=REGULAR, waybill="80300001"))
    other = shop.open_case("complaint", client=REGULAR, waybill="80300002")
    again = shop.open_case("complaint", client=REGULAR)
    same_parcel = shop.open_case("complaint", waybill="80300001")
    with shop.desk.reading() as tx:
        found = [answers.of_case(tx, case_files.get(tx, one)).get("first") for one in (other, again, same_parcel)]
    assert found == [None, first.number, first.number]


def test_a_willing_prospect_becomes_an_intent_report(shop: Shop) -> None:
    """K-4: with business and state, linked to it, once."""
    walk = Walk(shop, "prospect")
    walk.to_the_end()
    with shop.desk.reading() as tx:
        (intent,) = [case_files.get(tx, one) for one in range(1, 10) if _is(tx, one, "intent")]
        given = answers.of_case(tx, intent)
    assert given["prospect"] == walk.case.number
    assert (given["company"], given["business"]) == ("恒信", "same_city")
    shop.do(steps.untick, walk.case_id, "intent")
    shop.do(steps.tick, walk.case_id, "intent")
    assert sum(one.action == "case.begin" for one in shop.entries()) == 2


def _is(tx: object, case_id: int, kind: str) -> bool:
    from csdesk.models.case import Case

    case = tx.session.get(Case, case_id)  # type: ignore[attr-defined]
    return case is not None and case.procedure == kind


def test_the_weekly_call_comes_again_until_the_finish(shop: Shop) -> None:
    """K-10: each call begins the next week; every one is in the record."""
    walk = Walk(shop, "works")
    walk.complete("contract")
    walk.complete("start")
    first = shop.deadlines(walk.case_id)["works.weekly"].due_at
    shop.do(steps.tick, walk.case_id, "weekly", note="顺利", at=WORKDAY + timedelta(days=7))
    again = shop.deadlines(walk.case_id)["works.weekly"]
    assert (again.due_at - first, again.done_at) == (timedelta(days=7), None)
    walk.done.append("weekly")
    walk.to_the_end()
    assert shop.steps(walk.case_id)["weekly"] == StepState.LEFT_OUT
    assert walk.case.state == CaseState.CLOSED


def test_two_terminals_fill_one_form(shop: Shop) -> None:
    """A-5: each its fields; in the same field the later one stays, and the record has both with their authors."""
    case_id = shop.open_case("onboarding", client=REGULAR)
    shop.do(case_forms.fill, case_id, {"contact": "王"}, whole=False)
    shop.do(case_forms.fill, case_id, {"company": "恒"}, by=ZHOU, whole=False)
    shop.do(case_forms.fill, case_id, {"contact": "王芳"}, whole=False)
    shop.do(case_forms.fill, case_id, {"contact": "李强"}, by=ZHOU)
    with shop.desk.reading() as tx:
        form = case_forms.read(tx, case_id)
    texts = {one.field.name: (one.text, one.row.by if one.row else "") for one in form.lines}
    assert (texts["contact"], texts["company"]) == (("李强", ZHOU.name), ("恒", ZHOU.name))
    filled = [(one.by, one.before, one.after) for one in shop.entries() if one.action == "case.fill"]
    assert (LI.name, {"contact": ""}, {"contact": "王芳"}) in filled
    assert any(by == ZHOU.name and (after or {}).get("contact") == "李强" for by, _before, after in filled)


def test_a_month_is_counted_once_client_and_month_are_there(shop: Shop) -> None:
    """M-3: what can be counted is; what was typed over stays."""
    shop.open_case("late", client=REGULAR)
    case_id = shop.open_case("monthly_summary", client=REGULAR)
    shop.do(case_forms.fill, case_id, {"complaints": "9"})
    shop.do(case_forms.fill, case_id, {"month": "2026年11月"})
    with shop.desk.reading() as tx:
        given = answers.of_case(tx, case_files.get(tx, case_id))
    assert {name: given[name] for name in ("month", "late", "incidents", "complaints", "orders")} == {
        "month": "2026-11", "late": "1", "incidents": "1", "complaints": "9", "orders": "0",
    }  # fmt: skip


def test_what_is_offered_by_hand_has_its_list(shop: Shop) -> None:
    """K-4: F5 offers incidents and promises; F8 everything."""
    with shop.desk.reading() as tx:
        here, everywhere = dict(incidents.kinds(tx)), dict(incidents.kinds(tx, everywhere=True))
    assert "onboarding" not in here
    assert everywhere.keys() - here.keys() == {
        "account_review", "design_review", "dissatisfied", "intent", "monthly_summary", "onboarding", "product_request",
        "prospect", "repair", "works",
    }  # fmt: skip
