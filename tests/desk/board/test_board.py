"""The supervisor's board: every figure is the number of the rows behind it, and only who may sees it (A-4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from csdesk.desk.board import board, board_rows, day_signing
from csdesk.desk.cases import case_lists
from csdesk.desk.cases.case_lists import Wanted
from csdesk.desk.desk import may
from csdesk.desk.handovers import handovers
from csdesk.desk.handovers.handover_words import page_of
from csdesk.desk.incidents import incidents
from csdesk.desk.orders import orders
from csdesk.desk.orders.orders import Approval
from csdesk.desk.person import Person
from csdesk.language import say, speaking
from csdesk.refused import Refused
from tests.desk.busy_days import BusyDay
from tests.desk.handing import EVENING, MONDAY, on_shift, signed
from tests.desk.shop import DIRECTOR, LI, MANAGER, NOW, PASSWORD, PEOPLE, QC, TODAY, Shop, on_clocks, order_id_of

NINE = on_clocks("2026-11-23 09:05")


@pytest.mark.parametrize("role", PEOPLE.items(), ids=lambda one: one[1])
def test_only_who_may_sees_the_board(shop: Shop, role: tuple[str, str]) -> None:
    """A-1, A-4: as the table of roles says; the refusal names every role that may."""
    by = Person(*role)
    for use in (lambda tx: board.read(tx, by=by, at=NOW), lambda tx: board_rows.behind(tx, "late", by=by, at=NOW)):
        if may(shop.desk.playbook, by, "board.see"):
            shop.see(use)
            continue
        with pytest.raises(Refused) as refused:
            shop.see(use)
        assert "质控、部门经理、主任、管理员" in say_zh(refused.value)


def say_zh(refused: Refused) -> str:
    with speaking("zh_CN"):
        return say(refused)


@pytest.mark.parametrize("seed", range(3))
def test_every_figure_is_the_number_of_the_rows_behind_it(shop: Shop, seed: int) -> None:
    """A-4, S-9, S-11, I-11, I-12: on days that happened by chance, looked at whenever."""
    day = BusyDay(shop, seed)
    day.live()
    for at in (day.at, day.moment(), day.at + timedelta(days=1)):
        with shop.desk.reading() as tx:
            figures = board.read(tx, by=MANAGER, at=at).figures(at)
            behind = {key: board_rows.behind(tx, key, by=MANAGER, at=at) for key in figures}
            late = {one.case.id for one in case_lists.find(tx, Wanted(late=True), at=at)}
        assert {key: len(rows) for key, rows in behind.items()} == figures
        # What is asked of the store is what the list of `csdesk incident list --late` works out from whole cases.
        assert {one.case_id for one in behind["incidents/late"]} == late
        for rows in behind.values():
            assert len({one.key for one in rows}) == len(rows)


def test_the_busy_days_leave_nothing_out(shop: Shop) -> None:
    """The property above is about every section: each has something above nought on a day on which all happens."""
    day = BusyDay(shop, 1)
    day.live(acts=0)
    day.every_act()
    for hours in (1, 14):
        at = day.at + timedelta(hours=hours)
        figures = shop.see(board.read, by=MANAGER, at=at).figures(at)
        seen = {key.partition("/")[0] for key, count in figures.items() if count}
        assert {section for section in board_rows.SECTIONS if section != "old"} <= seen
        assert figures["clocks/passed"]
        assert figures["outbox/trouble"]


def test_a_late_or_hidden_report_is_listed_the_month_it_began(shop: Shop) -> None:
    """I-11: not before its five minutes are over; kept back also when it was in time; next month no more."""
    case_id = shop.open_case("broken_rule", at=NINE)
    punctual = shop.open_case("broken_rule", at=NINE)
    shop.do(incidents.send_report, punctual, at=NINE)
    at = NINE + timedelta(minutes=4)
    assert shop.see(board.read, by=MANAGER, at=at).reports.late == 0
    late = at + timedelta(minutes=2)
    rows = shop.see(board_rows.behind, "incidents/late", by=MANAGER, at=late)
    assert [one.case_id for one in rows] == [case_id]
    judgement = {"cause": "忘了", "department": "dispatch", "measure": "培训"}
    shop.do(incidents.judge, punctual, judgement, hidden=True, by=QC, at=late)
    assert shop.see(board.read, by=MANAGER, at=late).reports.late == 2
    assert shop.see(board.read, by=MANAGER, at=late + timedelta(days=31)).reports.late == 0


def test_late_comes_with_whose_it_is(shop: Shop) -> None:
    """S-9: items and promises together, the longest late first."""
    on_shift(shop)
    shop.open_case("callback", "王芳", at=EVENING - timedelta(minutes=20))
    seen = shop.see(board.read, by=MANAGER, at=EVENING)
    late = seen.late(EVENING)
    assert [one.due_at for one in late] == sorted(one.due_at for one in late)
    assert {one.is_item for one in late} == {True, False}
    assert sum(seen.late_by_owner(EVENING).values()) == len(late)


def test_an_order_waits_for_a_supervisor_only_when_nothing_else_is_missing(shop: Shop) -> None:
    """O-4: dangerous goods of an agent; approved they are confirmed, and wait no more."""
    order_id = order_id_of(shop.save({"dangerous": "yes"}))
    shop.save({"dangerous": "yes", "goods": ""})
    shop.save({"dangerous": "yes"}, by=DIRECTOR)
    rows = shop.see(board_rows.behind, "to_approve", by=MANAGER, at=NOW)
    assert [one.about.draft.order_id for one in rows] == [order_id]  # type: ignore[union-attr]
    approval = Approval(MANAGER, "已核对")
    shop.do(orders.confirm, order_id, by=MANAGER, at=NOW, approval=approval)
    assert shop.see(board.read, by=MANAGER, at=NOW).to_approve == 0


def test_old_items_are_the_supervisors(shop: Shop) -> None:
    """S-11: what is carried for days stands on the board on its own; what was carried yesterday does not."""
    on_shift(shop)
    days = shop.desk.playbook.roster.carry_days
    line = shop.see(board_rows.behind, "list", by=MANAGER, at=NINE)[0].about
    for back, old in ((days - 1, False), (days, True)):
        carried = shop.see(_with_first_day, line, MONDAY - timedelta(days=back))
        assert carried is old


def _with_first_day(tx, line, first):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    from csdesk.desk.shifts import checklist_view

    found = checklist_view.read(tx, MONDAY, at=NINE)
    return board_rows.is_old(tx, replace(line, first_day=first), found)


def test_a_signed_day_keeps_what_was_seen(shop: Shop) -> None:
    """A-4: with the own password, and who may; it stands under the day with the figures of that moment."""
    figures = shop.see(board.read, by=QC, at=NOW).figures(NOW)
    day_signing.sign_day(shop.desk, TODAY, figures, "一切正常", PASSWORD, by=QC, at=NOW)
    (signature,) = shop.see(board.read, by=QC, at=NOW).signatures
    assert (signature.by, signature.at, signature.words) == (QC.name, NOW, "一切正常")
    assert signature.figures == figures
    for by, password in ((QC, "wrong"), (LI, PASSWORD)):
        with pytest.raises(Refused):
            day_signing.sign_day(shop.desk, TODAY, figures, "", password, by=by, at=NOW)
    assert len(shop.see(day_signing.of_day, TODAY)) == 1
    assert not shop.see(day_signing.of_day, TODAY + timedelta(days=1))


def test_a_sheet_is_signed_as_seen_once_its_agent_signed(shop: Shop) -> None:
    """S-10: the supervisor's signature names the agent's; the sheet still waits to be accepted."""
    on_shift(shop)
    sheet = signed(shop)
    day_signing.sign_sheet(shop.desk, sheet, "", PASSWORD, by=MANAGER, at=EVENING)
    assert [one.by for one in shop.see(day_signing.of_sheet, sheet)] == [MANAGER.name]
    page = shop.see(lambda tx: page_of(tx, handovers.get(tx, sheet), at=EVENING))
    assert [part.label for part in page.signatures] == ["Handed over by", "Accepted by", "Seen by"]
    assert page.signatures[-1].value.startswith(MANAGER.name)
    assert shop.see(board.read, by=MANAGER, at=EVENING).handovers == 1


def test_no_figure_of_that_name(shop: Shop) -> None:
    assert shop.see(_refused, "nothing") == "figure_unknown"


def _refused(tx, figure):  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as refused:
        board_rows.behind(tx, figure, by=MANAGER, at=NOW)
    return refused.value.code
