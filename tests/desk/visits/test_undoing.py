"""What was written down of a visit by mistake is taken back within its day (K-3)."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from csdesk.desk.cases import case_files, steps
from csdesk.desk.visits import call_sheet, due_visits, taking, undoing, visit_figures, visit_lists
from csdesk.desk.visits.taking import Talk
from csdesk.models.case import CaseState
from csdesk.models.visit import Visit, VisitState
from csdesk.refused import Refused
from tests.desk.shop import DIRECTOR, LI, ZHOU, Shop
from tests.desk.visits.visit_shop import MONDAY, Visited, at_nine

DAY = timedelta(days=1)
DUE = date(2026, 12, 7)


@pytest.fixture
def visited(shop: Shop) -> Visited:
    """A client whose first visit is promised today."""
    found = Visited(shop)
    found.client("KA1", opened_on=MONDAY, client_class="important", owner="李娜")
    found.turn(MONDAY)
    found.turn(DUE)
    return found


def take_back(visited: Visited, visit: Visit, reason: str = "打错客户", **more: Any) -> Visit:
    given = {"by": LI, "at": at_nine(DUE, time(11))} | more
    return visited.shop.do(undoing.take_back, visit.id, reason, **given)


def refusal(visited: Visited, visit: Visit, reason: str = "打错客户", **more: Any) -> tuple[str, str | None]:
    before = visited.shop.rows()
    with pytest.raises(Refused) as refused:
        take_back(visited, visit, reason, **more)
    assert visited.shop.rows() == before
    return refused.value.code, refused.value.field


def test_it_is_to_be_made_as_before(visited: Visited) -> None:
    """K-3: the same kind, day, promise and tries; the next one and the day's end are gone; what was said stays kept."""
    before = visited.visit("KA1")
    visited.shop.do(taking.not_reached, before.id, note="占线", at=at_nine(DUE))
    promised = visited.deadline("KA1")
    made = visited.write_down("KA1", DUE, "fair", note="按错了", spoke_to="王芳")
    assert visited.shop.see(case_files.get, made.case_id).state != CaseState.OPEN
    again = take_back(visited, made)
    kept = ("client_id", "kind", "by_class", "counted_from", "due_day", "agent", "case_id", "deadline_id")
    assert [getattr(again, name) for name in kept] == [getattr(before, name) for name in kept]
    assert (again.state, again.tries, again.answer) == (VisitState.PLANNED, 1, "")
    running = visited.deadline("KA1")
    assert (running.done_at, running.due_at, running.owner) == (None, promised.due_at, promised.owner)
    assert visited.shop.see(case_files.get, again.case_id).state == CaseState.OPEN
    states = {one.id: (one.state, one.answer, one.note) for one in visited.visits("KA1")}
    assert states[made.id] == (VisitState.TAKEN_BACK, "fair", "按错了")
    assert sorted(state for state, _answer, _note in states.values()) == ["planned", "taken_back", "withdrawn"]
    entry = next(one for one in visited.shop.entries() if one.action == "visit.take_back")
    assert (entry.by, entry.after["reason"], entry.before["answer"]) == (LI.name, "打错客户", "fair")
    with visited.shop.desk.reading() as tx:
        assert [one.state for one in visit_lists.of_client(tx, "KA1")] == ["planned"]
        assert [one.note for one in call_sheet.of_visit(tx, again.id or 0, by=LI).tried] == ["占线"]
        assert visit_figures.of_period(tx, DUE, DUE, today=DUE).figures() | {"open": 1, "planned": 1} == (
            dict.fromkeys(visit_figures.FIGURES, 0) | {"open": 1, "planned": 1}
        )
        assert visit_figures.covered(tx, DUE).forgotten == 0
    assert visited.turn(DUE, time(12)) == 0
    assert visited.write_down("KA1", DUE).state == VisitState.DONE


def test_the_form_that_was_taken_back_writes_nothing_down_again(visited: Visited) -> None:
    """K-3: sent again by a program that had died, it is told so."""
    visit_id, at = visited.visit("KA1").id, at_nine(DUE, time(10))
    made = visited.shop.do(taking.write_down, visit_id, Talk("fair"), uuid="form", at=at)
    take_back(visited, made)
    with pytest.raises(Refused) as refused:
        visited.shop.do(taking.write_down, visit_id, Talk("fair"), uuid="form", at=at)
    assert refused.value.code == "visit_taken_back"


def test_its_case_goes_with_it_unless_somebody_has_worked_on_it(visited: Visited) -> None:
    """K-3: a case that nobody touched is withdrawn, and not satisfied once more there is another."""
    made = visited.write_down("KA1", DUE, "not", note="晚到")
    take_back(visited, made)
    assert visited.shop.see(case_files.get, made.opened_case_id).state == CaseState.WITHDRAWN
    anew = visited.write_down("KA1", DUE, "not", note="晚到")
    assert anew.opened_case_id not in (None, made.opened_case_id)
    with visited.shop.desk.writing() as tx:
        from csdesk.desk.cases import case_forms

        case_forms.fill(tx, anew.opened_case_id or 0, {"cause": "排班漏了"}, by=LI, at=at_nine(DUE, time(10, 30)))
        steps.tick(tx, anew.opened_case_id or 0, "find_cause", by=LI, at=at_nine(DUE, time(10, 30)))
    assert refusal(visited, anew) == ("case_worked_on", "visit")


def test_who_may_when_and_why(visited: Visited) -> None:
    """K-3, A-1: who wrote it down or a supervisor, on the same day, with a reason, the last one alone."""
    assert refusal(visited, visited.visit("KA1"))[0] == "visit_not_made"
    made = visited.write_down("KA1", DUE)
    assert refusal(visited, made, " ") == ("reason_missing", "reason")
    assert refusal(visited, made, by=ZHOU)[0] == "not_allowed"
    assert refusal(visited, made, at=at_nine(DUE + DAY, time(0, 5)))[0] == "visit_days_ago"
    second = visited.write_down("KA1", DUE)
    assert refusal(visited, made)[0] == "visited_since"
    take_back(visited, second, by=DIRECTOR)
    assert take_back(visited, made, by=DIRECTOR).due_day == DUE
    assert refusal(visited, made)[0] == "visit_not_made"


def test_before_its_day_nothing_was_promised(shop: Shop) -> None:
    """K-3: it is planned for the day that it had, and promised there."""
    found = Visited(shop)
    found.client("KA1", opened_on=MONDAY)
    found.turn(MONDAY)
    planned = found.visit("KA1")
    made = found.write_down("KA1", MONDAY)
    again = found.shop.do(undoing.take_back, made.id, "打错", at=at_nine(MONDAY, time(11)))
    assert (again.day, again.deadline_id) == (planned.day, None)
    with found.shop.desk.reading() as tx:
        assert not due_visits.are_to_begin(tx, MONDAY)
        assert due_visits.are_to_begin(tx, planned.day)
