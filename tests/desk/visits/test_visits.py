"""Visits at the desk: planned, promised on their day, written down, moved, forgotten never (K-3)."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlmodel import select

from csdesk.desk.cases import answers, fact_sources
from csdesk.desk.clients import clients, erasures, merging
from csdesk.desk.handovers import handover_sections
from csdesk.desk.promises import escalation, promises
from csdesk.desk.shifts import roster, roster_changes, standing_in
from csdesk.desk.visits import call_sheet, due_visits, greetings, planning, taking, visit_figures, visit_lists
from csdesk.desk.visits.taking import Talk
from csdesk.desk.visits.visit_lists import VisitPages
from csdesk.desk.visits.visit_turn import VisitTurn
from csdesk.models.case import Case, CaseState
from csdesk.models.handover import Handover
from csdesk.models.roster import Leave
from csdesk.models.visit import VisitState, VisitTry
from csdesk.rules.due import due
from csdesk.rules.working_time import end_of_day, is_working_day, next_working_day
from tests.desk.shop import DIRECTOR, LI, MANAGER, NEW, REGULAR, TRAINEE, WITHOUT_NOTICE, ZHOU, Shop
from tests.desk.visits.visit_shop import MONDAY, Visited, at_nine

DAY = timedelta(days=1)
_NOBODY: dict[str, Any] = {
    "began_at": at_nine(MONDAY),
    "opened_by": "-",
    "opened_at": at_nine(MONDAY),
    "owner": "-",
    "policy": {},
}
TUESDAY = MONDAY + DAY


@pytest.fixture
def visited(shop: Shop) -> Visited:
    """The shop's own clients were here before visits were planned; one more is opened on Monday."""
    found = Visited(shop)
    found.client("KA1", opened_on=MONDAY, client_class="important", owner="李娜")
    found.turn(MONDAY)
    return found


def test_every_client_has_its_visit_planned(visited: Visited) -> None:
    """K-3: the new one within seven days of its opening; the old ones within a quarter; none before its opening."""
    first = visited.visit("KA1")
    assert (first.kind, first.counted_from, first.due_day) == ("visit.first", MONDAY, date(2026, 12, 7))
    assert MONDAY < first.day <= first.due_day
    assert (first.agent, first.by_class) == ("李娜", "important")
    old = [visited.visit(code) for code in (REGULAR, WITHOUT_NOTICE)]
    assert [one.kind for one in old] == ["visit.next"] * 2
    assert {one.due_day for one in old} == {date(2027, 3, 1)}
    assert len({one.day for one in old}) == 2
    assert visited.visits(NEW) == []
    assert visited.shop.see(visit_figures.covered, MONDAY) == visit_figures.Covered(4, 3, 1, 0)


def test_planning_again_changes_nothing(visited: Visited) -> None:
    """K-3: whoever turns, in whatever process, finds everything planned; nothing is written."""
    before = visited.shop.rows()
    turn = VisitTurn()
    assert visited.turn(MONDAY, time(9), turn) == 0
    assert visited.turn(MONDAY, time(9, 1), turn) == 0
    assert visited.shop.rows() == before


def test_what_is_promised_is_what_the_deadline_says(visited: Visited) -> None:
    """K-3: on its day a visit is a deadline in the agent's name; it is due when `csdesk deadline` says it is."""
    first = visited.visit("KA1")
    assert first.deadline_id is None
    visited.turn(first.day)
    deadline = visited.deadline("KA1")
    playbook = visited.shop.desk.playbook
    kind = playbook.deadlines.get("visit.first")
    assert kind is not None
    said = due(kind, at_nine(MONDAY, time(15)), {}, calendar=playbook.calendar, zone=playbook.shop.zone)
    assert deadline.due_at == said.at == end_of_day(first.due_day, playbook.shop.zone)
    assert deadline.owner == "李娜"
    assert deadline.words["zh"].endswith("KA1")


def test_visits_do_not_press_on_other_screens(visited: Visited) -> None:
    """K-3: neither on their day nor when they are late; one case holds all of a day."""
    first = visited.visit("KA1")
    visited.turn(first.day)
    late = first.due_day + 3 * DAY
    assert visited.shop.see(promises.running, at=at_nine(first.day)) == []
    assert visited.shop.see(promises.running, at=at_nine(late)) == []
    counts = visited.shop.see(visit_lists.counts, late)
    assert (counts.late, counts.today) == (1, 0)


def test_late_visits_escalate(visited: Visited) -> None:
    """K-3, I-6: the supervisor hears of it in the morning after the last day, once."""
    first = visited.visit("KA1")
    visited.turn(first.day)
    case_id = visited.visit("KA1").case_id
    assert case_id is not None
    escalation.turn(visited.shop.desk, at=at_nine(first.due_day, time(18)))
    assert visited.shop.told(case_id) == []
    escalation.turn(visited.shop.desk, at=at_nine(first.due_day + DAY, time(9)))
    escalation.turn(visited.shop.desk, at=at_nine(first.due_day + DAY, time(9, 1)))
    assert [key.rpartition("/")[2] for key in visited.shop.told(case_id)] == ["supervisor"]


def test_a_client_without_an_agent_is_the_shifts(visited: Visited) -> None:
    """K-3, S-1: the promise of its visit is in the name of whoever is on the posts, each day anew."""

    visited.client("KA2", opened_on=MONDAY)
    turn = VisitTurn()
    day = date(2026, 12, 7)
    visited.turn(day, time(8), turn)
    assert visited.deadline("KA2").owner == "csdesk"
    visited.shop.do(roster_changes.set_rotation, "ab", ["李娜", "周敏"], day, by=DIRECTOR, at=at_nine(day, time(8, 30)))
    visited.turn(day, time(8, 40), turn)
    assert visited.deadline("KA2").owner == "周敏+李娜"


def test_writing_down_plans_the_next(visited: Visited) -> None:
    """K-3: the next visit of an important client is a month from the talk, not from when it was planned."""
    first = visited.visit("KA1")
    visited.turn(first.day)
    case_id = visited.visit("KA1").case_id
    made = visited.write_down("KA1", first.day, "fair", about=("price",), wish="月结", spoke_to="王芳")
    assert (made.state, made.made_on, made.answer, made.about) == (VisitState.DONE, first.day, "fair", ["price"])
    following = visited.visit("KA1")
    rhythm = visited.shop.desk.playbook.visits.rhythm_of("important")
    assert rhythm is not None
    assert (following.kind, following.counted_from) == ("visit.next", first.day)
    assert first.day + 20 * DAY < following.day <= following.due_day
    assert case_id is not None
    assert visited.shop.case(case_id).state == CaseState.CLOSED


def test_who_is_not_satisfied_gets_a_case(visited: Visited) -> None:
    """K-3: with what the client said in it, linked from the visit, in the agent's name, with its deadline."""
    made = visited.write_down("KA1", TUESDAY, "not", about=("speed", "manner"), note="上周晚到两次")
    assert made.opened_case_id is not None
    case = visited.shop.case(made.opened_case_id)
    assert (case.procedure, case.owner, case.client_id) == ("dissatisfied", "李娜", made.client_id)
    assert "时效、服务态度" in case.title
    assert visited.shop.see(answers.of_case, case)["said"] == "上周晚到两次"
    assert visited.shop.deadlines(made.opened_case_id)["visit.answer"].due_at == at_nine(TUESDAY + DAY, time(10))
    (row,) = visited.shop.see(visit_lists.of_client, "KA1")[1:]
    assert row.case == case.number


def test_a_talk_is_dated_back_and_shows_it(visited: Visited) -> None:
    """K-3: both times are kept; never before the visit counts, never in time to come."""
    visit_id = visited.visit("KA1").id
    late = MONDAY + 10 * DAY
    for wrong in (at_nine(MONDAY - DAY), at_nine(late, time(11))):
        refused = visited.shop.refused(
            taking.write_down, visit_id, Talk("satisfied", made_at=wrong), at=at_nine(late, time(10))
        )
        assert refused == ("made_at_wrong", "made_at")
    made = visited.write_down("KA1", late, made_at=at_nine(TUESDAY))
    assert (made.made_on, made.written_at) == (TUESDAY, at_nine(late, time(10)))
    found = visited.shop.see(visit_figures.of_period, MONDAY, late, today=late)
    assert [row.code for row in found.rows("written_later")] == ["KA1"]
    assert visited.visit("KA1").counted_from == TUESDAY


@pytest.mark.parametrize(
    ("talk", "expected"),
    [
        (Talk("happy"), ("answer_unknown", "answer")),
        (Talk(""), ("answer_unknown", "answer")),
        (Talk("fair", about=("weather",)), ("about_unknown", "about")),
        (Talk("not"), ("about_missing", "about")),
        (Talk("fair", wish="长" * 600), ("text_too_long", "wish")),
        (Talk("fair", note="110101199003070038"), ("id_number_here", "note")),
    ],
)
def test_what_cannot_be_written_down(visited: Visited, talk: Talk, expected: tuple[str, str]) -> None:
    """K-3: a sentence at the field, and nothing is written."""
    assert visited.shop.refused(taking.write_down, visited.visit("KA1").id, talk, at=at_nine(TUESDAY)) == expected


def test_the_same_form_writes_it_down_once(visited: Visited) -> None:
    """K-3: sent again after a crash it finds what is there; another form is told who was first."""
    visit_id = visited.visit("KA1").id
    one = visited.shop.do(taking.write_down, visit_id, Talk("fair"), uuid="form", at=at_nine(TUESDAY))
    before = visited.shop.rows()
    two = visited.shop.do(taking.write_down, visit_id, Talk("fair"), uuid="form", at=at_nine(TUESDAY))
    assert (one.id, visited.shop.rows()) == (two.id, before)
    refused = visited.shop.refused(taking.write_down, visit_id, Talk("not", ("price",)), by=ZHOU, at=at_nine(TUESDAY))
    assert refused == ("visit_made", "visit")


def test_nobody_reached_is_another_try(visited: Visited) -> None:
    """K-3: on the next working day, or on one that is said; when it is due does not move."""
    first = visited.visit("KA1")
    visited.turn(first.day)
    before = visited.deadline("KA1").due_at
    visited.shop.do(taking.not_reached, first.id, note="占线", uuid="try", at=at_nine(TUESDAY))
    again = visited.shop.do(taking.not_reached, first.id, note="占线", uuid="try", at=at_nine(TUESDAY))
    assert (again.tries, again.day, again.due_day) == (1, TUESDAY + DAY, first.due_day)
    assert visited.deadline("KA1").due_at == before
    assert visited.shop.refused(taking.not_reached, first.id, again_on=first.due_day + DAY, at=at_nine(TUESDAY)) == (
        "day_outside",
        "day",
    )
    sheet = visited.shop.see(call_sheet.of_visit, first.id, by=LI)
    assert [(one.by, one.note) for one in sheet.tried] == [("李娜", "占线")]


def test_a_visit_moves_within_its_rhythm(visited: Visited) -> None:
    """K-3: for a reason, to a working day that is not too late; what is late moves no more."""
    visit_id, due_day = visited.visit("KA1").id, visited.visit("KA1").due_day
    moved = visited.shop.do(taking.move, visit_id, MONDAY + 3 * DAY, "客户出差", at=at_nine(MONDAY))
    assert (moved.day, moved.moves, moved.due_day) == (MONDAY + 3 * DAY, 1, due_day)
    for day, reason, code, field in (
        (due_day + DAY, "忙", "day_outside", "day"),
        (MONDAY - DAY, "忙", "day_outside", "day"),
        (date(2026, 12, 5), "忙", "day_of_rest", "day"),
        (due_day, " ", "reason_missing", "reason"),
    ):
        assert visited.shop.refused(taking.move, visit_id, day, reason, at=at_nine(MONDAY)) == (code, field)
    late = at_nine(due_day + DAY)
    assert visited.shop.refused(taking.move, visit_id, due_day + DAY, "忙", at=late) == ("visit_late", "day")


def test_a_trainee_writes_nothing_down(visited: Visited) -> None:
    """K-3, A-1: and is told who may."""
    visit_id = visited.visit("KA1").id
    for use, *given in ((taking.write_down, Talk("fair")), (taking.not_reached,), (taking.move, TUESDAY, "忙")):
        assert visited.shop.refused(use, visit_id, *given, by=TRAINEE, at=at_nine(MONDAY))[0] == "not_allowed"


def test_the_lists(visited: Visited) -> None:
    """K-3: late ones first, then those of today; from either end, page by page; nobody's but one agent's."""
    for number in range(9):
        visited.client(f"P{number}", opened_on=MONDAY - (number * 3) * DAY, owner="周敏" if number % 2 else "")
    visited.turn(TUESDAY)
    today = date(2026, 12, 8)
    pages = VisitPages("due", today)
    with visited.shop.desk.reading() as tx:
        whole = pages.after(tx, -1, 100)
        assert [one.place for one in whole] == sorted(one.place for one in whole)
        late = [one.row.due_day < today for one in whole]
        assert late == sorted(late, reverse=True)
        assert any(late)
        assert len(whole) == visit_lists.counts(tx, today).due
        forward, place = [], -1
        while page := pages.after(tx, place, 2):
            forward += page
            place = page[-1].place
        assert forward == whole
        backward, place = [], 2**62
        while page := pages.before(tx, place, 2):
            backward = [*page, *backward]
            place = page[0].place
        assert backward == whole
        assert [pages.place_of(tx, one.row.id) for one in whole] == [one.place for one in whole]
        mine = VisitPages("due", today, "周敏").after(tx, -1, 100)
        assert mine == [one for one in whole if one.row.agent == "周敏"]
        assert visit_lists.counts(tx, today, agent="周敏").due == len(mine)
        planned = VisitPages("planned", today).after(tx, -1, 100)
        assert len(planned) == 12
    visited.write_down("KA1", TUESDAY)
    visited.write_down("P0", TUESDAY)
    with visited.shop.desk.reading() as tx:
        made = VisitPages("made", today).after(tx, -1, 10)
        assert [one.row.code for one in made] == ["P0", "KA1"]
        assert VisitPages("made", today).before(tx, 2**62, 10) == made
        assert VisitPages("made", today).after(tx, made[0].place, 10) == made[1:]


def test_every_figure_is_the_number_of_its_rows(visited: Visited) -> None:
    """K-3, M-2: planned are those in time, made late, late and open; made are those of each answer."""
    visited.client("P1", opened_on=MONDAY - 20 * DAY)
    visited.client("P2", opened_on=MONDAY)
    visited.turn(TUESDAY)
    visited.write_down("KA1", TUESDAY, "satisfied")
    visited.write_down("P1", TUESDAY, "not", about=("price",))
    today = MONDAY + 10 * DAY
    found = visited.shop.see(visit_figures.of_period, MONDAY - 30 * DAY, today, today=today)
    assert found.figures() == {
        "planned": 3, "in_time": 1, "made_late": 1, "late": 1, "open": 0,
        "made": 2, "satisfied": 1, "fair": 0, "not": 1, "written_later": 0,
    }  # fmt: skip
    assert [row.code for row in found.rows("late")] == ["P2"]
    for by in ("agent", "class", "client"):
        for figure, count in found.figures().items():
            keys = found.keys(by)  # type: ignore[arg-type]
            assert sum(found.figures(by=by, key=key)[figure] for key in keys) == count  # type: ignore[arg-type]
    assert found.figures(by="agent", key="李娜")["made"] == 2
    assert found.figures(by="class", key="important")["in_time"] == 1


def test_the_sheet_says_whom_and_what(visited: Visited) -> None:
    """K-3: the script in both languages with the names in it; the last talks, the newest first."""
    visited.write_down("KA1", TUESDAY, "fair", note="问了价格")
    sheet = visited.shop.see(call_sheet.of_visit, visited.visit("KA1").id, by=LI)
    assert "李娜" in sheet.script[0].zh
    assert "{" not in "".join(line.zh + line.en for line in sheet.script)
    assert [(one.answer, one.note) for one in sheet.talks] == [("fair", "问了价格")]
    first = visited.shop.see(call_sheet.of_visit, visited.visits("KA1")[0].id, by=LI)
    assert first.script != sheet.script


def test_a_changed_file_changes_the_plan(visited: Visited) -> None:
    """K-3: another class is another rhythm; another agent has the visit; archived it is asked for no more."""
    turn = VisitTurn()
    visited.turn(MONDAY, time(9), turn)
    visited.change(REGULAR, MONDAY, client_class="important", owner="周敏")
    visited.turn(MONDAY, time(9, 5), turn)
    changed = visited.visit(REGULAR)
    assert (changed.by_class, changed.agent, changed.due_day) == ("important", "周敏", date(2026, 12, 31))
    visited.change(REGULAR, MONDAY, archived_at=at_nine(MONDAY))
    visited.turn(MONDAY, time(9, 10), turn)
    assert [one.state for one in visited.visits(REGULAR)] == [VisitState.WITHDRAWN]
    later = MONDAY + 200 * DAY
    visited.change(REGULAR, later, archived_at=None)
    visited.turn(later, time(9, 15), turn)
    again = visited.visit(REGULAR)
    assert (again.counted_from, again.kind) == (later, "visit.next")


def test_two_who_become_one_have_one_visit(visited: Visited) -> None:
    """K-3, K-1: the one that is due sooner; what was promised of the other is withdrawn."""
    kept, gone = visited.visit("KA1"), visited.visit(REGULAR)
    with visited.shop.desk.writing() as tx:
        tx.raw.execute("UPDATE visit SET client_id = ? WHERE id = ?", (kept.client_id, gone.id))
    visited.change(REGULAR, MONDAY, archived_at=at_nine(MONDAY), merged_into_id=kept.client_id)
    turn = VisitTurn()
    visited.turn(MONDAY, time(10), turn)
    assert visited.visit("KA1").id == kept.id
    assert sorted(one.state for one in visited.visits("KA1")) == [VisitState.PLANNED, VisitState.WITHDRAWN]


def test_who_left_has_no_visits(visited: Visited) -> None:
    """K-2, K-3: those of an agent whose account was closed are the shift's."""
    from csdesk.desk.people import accounts

    turn = VisitTurn()
    visited.turn(MONDAY, time(9), turn)
    visited.shop.do(accounts.disable, "李娜", by=DIRECTOR, at=at_nine(MONDAY))
    visited.turn(MONDAY, time(9, 5), turn)
    assert visited.visit("KA1").agent == ""


def test_another_calendar_and_another_rhythm_are_planned_anew(visited: Visited) -> None:
    """K-3: nobody is visited on what has become a day of rest; another length holds for what is not promised yet."""
    from csdesk.playbook.calendar import Calendar

    playbook = visited.shop.desk.playbook
    planned = visited.visit(REGULAR).day
    raw = playbook.calendar.model_dump()
    year = raw["year"].setdefault(str(planned.year), {"holidays": (), "make_up": ()})
    off = {"words": {"zh": "店休", "en": "closed"}, "first": planned - 3 * DAY, "last": planned + 3 * DAY}
    year["holidays"] = (*year["holidays"], off)
    calendar = Calendar.model_validate(raw)
    kinds = playbook.deadlines.model_dump()
    (following,) = [one for one in kinds["kind"] if one["id"] == "visit.next"]
    following["lengths"]["regular"] = 2
    deadlines = playbook.deadlines.model_copy(
        update={"kind": tuple(
            one.model_copy(update={"lengths": following["lengths"]}) if one.id == "visit.next" else one
            for one in playbook.deadlines.kind
        )}
    )  # fmt: skip
    other = Visited(visited.shop.with_playbook(playbook.model_copy(update={"calendar": calendar})))
    other.turn(MONDAY, time(10))
    assert is_working_day(other.visit(REGULAR).day, calendar)
    shorter = Visited(visited.shop.with_playbook(playbook.model_copy(update={"deadlines": deadlines})))
    shorter.turn(MONDAY, time(11))
    assert shorter.visit(REGULAR).due_day == date(2027, 2, 1)


def test_greetings_on_their_day(visited: Visited) -> None:
    """K-3: holidays on the last working day before them, anniversaries on theirs; each greeted once."""
    with visited.shop.desk.writing() as tx:
        from csdesk.models.client import ClientOccasion

        tx.session.add(ClientOccasion(client_id=visited.visit("KA1").client_id, name="店庆", month=12, day=6))
    friday = date(2026, 12, 4)
    (one,) = visited.shop.see(greetings.anniversaries_of, friday)
    assert (one.code, one.what, one.by) == ("KA1", "店庆", "")
    assert visited.shop.see(greetings.anniversaries_of, friday - DAY) == []
    visited.shop.do(greetings.greet, "KA1", "店庆", at=at_nine(friday))
    visited.shop.do(greetings.greet, "KA1", "店庆", by=ZHOU, at=at_nine(friday))
    (one,) = visited.shop.see(greetings.anniversaries_of, friday)
    assert one.by == "李娜"
    eve = date(2025, 12, 31)
    (holiday,) = visited.shop.see(greetings.holidays_of, eve)
    assert (holiday.id, holiday.clients, holiday.greeted) == ("new_year", 1, 0)
    assert [one.code for one in visited.shop.see(greetings.of_holiday, eve, "new_year")] == ["KA1"]
    assert visited.shop.see(greetings.holidays_of, friday) == []
    refused = visited.shop.refused(greetings.greet, "KA1", "new_year", at=at_nine(friday))
    assert refused == ("no_greeting", "what")


def test_a_list_and_a_handover_say_how_many(visited: Visited) -> None:
    """K-3, S-7, S-10: the item is done when nothing late and nothing of the day is left; a sheet has both figures."""
    visited.client("KA2", opened_on=MONDAY - 8 * DAY)
    visited.turn(MONDAY)
    first = visited.visit("KA1").day
    source = fact_sources.SOURCES["visits.made"]

    def fact(day: date) -> fact_sources.Fact:
        case = Case(uuid="-", procedure="shift", title="-", day=day, **_NOBODY)
        return visited.shop.see(source, case, None, at_nine(day))

    def rows(day: date) -> list[tuple[str, str]]:
        sheet = Handover(day=day, post="A", agent="李娜", by="李娜", at=at_nine(day))
        found = visited.shop.see(handover_sections.compose, sheet, at_nine(day))
        assert "cases" not in [section.id for section in found.sections]
        return [(row.id, row.text) for section in found.sections if section.id == "visits" for row in section.rows]

    assert fact(MONDAY) == fact_sources.Fact(done=False, figure=0)
    assert rows(first) == [("late", "1"), ("today", "1")]
    visited.write_down("KA2", first)
    visited.write_down("KA1", first)
    assert fact(first) == fact_sources.Fact(done=True, figure=2)
    assert rows(first) == []


def test_whoever_is_on_the_posts_stands_in_for_an_agent_on_leave(visited: Visited) -> None:
    """K-3, S-2: the visit stays on its day, within its rhythm; back at the desk the agent has it again."""
    day = visited.visit("KA1").day
    following = next_working_day(day + DAY, visited.shop.desk.playbook.calendar)
    with visited.shop.desk.writing() as tx:
        away = Leave(agent="李娜", first=day, last=day, asked_by="李娜", asked_at=at_nine(MONDAY), state="granted")
        tx.session.add(away)
    visited.turn(day)
    shift = visited.shop.see(standing_in.shift_of, day)
    assert shift != "李娜"
    assert visited.deadline("KA1").owner == shift
    row = visited.shop.see(visit_lists.by_id, visited.visit("KA1").id)
    assert row is not None
    assert (row.agent, row.stands_in, row.day) == ("李娜", shift, day)
    assert visited.turn(day, time(9)) == 0
    visited.turn(following)
    assert visited.deadline("KA1").owner == "李娜"
    assert not visited.shop.see(due_visits.are_elsewhere, following)


def test_ones_own_visits_are_also_those_one_stands_in_for(visited: Visited) -> None:
    """K-2, S-2: of a colleague on leave, on the days of the leave on which one is on a post; what was made so stays."""
    shop, first, name = visited.shop, visited.visit("KA1").day, ZHOU.name
    last = first + 9 * DAY
    visited.client("KA9", opened_on=MONDAY, owner="李娜")
    visited.client("KA8", opened_on=MONDAY, owner=name)
    visited.turn(MONDAY, time(9))
    shop.do(roster_changes.set_rotation, "ab", ["李娜", name], MONDAY, by=DIRECTOR, at=at_nine(MONDAY))
    with shop.desk.writing() as tx:
        for who, begin in (("李娜", first), (name, last - DAY)):
            asked = at_nine(MONDAY)
            tx.session.add(Leave(agent=who, first=begin, last=last, asked_by=who, asked_at=asked, state="granted"))
    rosters = shop.see(roster.between, first, last)
    assert {name in one.on_duty for one in rosters} == {True, False}

    def mine(who: str, today: date, of: str) -> set[str]:
        stood_in = shop.see(standing_in.for_whom, who, today)
        pages = VisitPages(of, today, who, stood_in)
        found = shop.see(lambda tx: [one.row for one in pages.after(tx, -1, 50)])
        counts = shop.see(lambda tx: visit_lists.counts(tx, today, agent=who, stands_in=stood_in))
        assert of not in ("late", "week", "due") or getattr(counts, of) == len(found)
        assert [shop.see(lambda tx, one=one: pages.place_of(tx, one.id)) for one in found].count(None) == 0
        return {one.code for one in found}

    for one in rosters:
        there = name in one.on_duty
        assert shop.see(standing_in.for_whom_today, name, one.day) == (frozenset({"李娜"}) if there else frozenset())
        visited.turn(one.day)
        due = shop.see(lambda tx, day=one.day: [row.row for row in VisitPages("due", day).after(tx, -1, 50)])
        theirs = {row.code for row in due if row.agent == "李娜"}
        assert mine(name, one.day, "due") == (theirs if there else set()) | {x.code for x in due if x.agent == name}
        assert mine("李娜", one.day, "due") == theirs
        assert mine("", one.day, "due") == {row.code for row in due if row.agent == ""}
    assert "KA1" in mine(name, first - DAY, "planned")
    assert mine(name, last + DAY, "planned") & {"KA1", "KA9"} == set()
    on_duty = next(one.day for one in rosters if name in one.on_duty and mine(name, one.day, "due"))
    code = min(mine(name, on_duty, "due"))
    shop.do(taking.write_down, visited.visit(code).id, Talk("fair"), by=ZHOU, at=at_nine(on_duty))
    assert code in mine(name, last + DAY, "made")


def test_two_visited_clients_become_one(visited: Visited) -> None:
    """K-1, K-3: what was said of both stays with the one that is left, which has one visit to come."""
    visited.client("KA2", opened_on=MONDAY)
    visited.client("KA3", opened_on=MONDAY)
    visited.turn(MONDAY, time(10))
    visited.write_down("KA2", MONDAY, "not", note="晚到")
    visited.write_down("KA3", MONDAY, "fair", note="价高")
    shop = visited.shop
    shop.do(taking.not_reached, visited.visit("KA2").id, note="占线", at=at_nine(MONDAY, time(11)))
    shop.do(merging.merge, "KA2", "KA3", by=MANAGER, at=at_nine(MONDAY, time(12)))
    assert len([one for one in visited.visits("KA3") if one.state == VisitState.PLANNED]) == 2
    visited.turn(MONDAY, time(13))
    states = sorted(one.state for one in visited.visits("KA3"))
    assert states.count("planned") == 1
    assert states.count("done") == 2
    assert visited.visits("KA2") == []
    assert shop.see(visit_figures.covered, MONDAY).forgotten == 0
    made = next(one for one in visited.visits("KA3") if one.answer == "not")
    assert made.opened_case_id is not None
    tried = shop.see(lambda tx: tx.session.exec(select(VisitTry)).one())
    assert tried.client_id == made.client_id


def test_an_erased_client_is_visited_no_more_and_named_in_no_visit(visited: Visited) -> None:
    """K-3, K-9: what the client answered stays counted, who said it does not."""
    shop, at = visited.shop, at_nine(MONDAY, time(10))
    visited.client("KA2", opened_on=MONDAY)
    with shop.desk.writing() as tx:
        clients.get(tx, "KA2").contact = "章小怡"
    visited.turn(MONDAY, time(9))
    made = visited.write_down("KA2", MONDAY, "fair", note="章小怡说价高", spoke_to="章小怡", wish="章小怡要回电")
    shop.do(taking.not_reached, visited.visit("KA2").id, note="章小怡不在", at=at)
    number = shop.do(erasures.ask, "KA2", "本人要求", uuid="1", by=MANAGER, at=at).id
    shop.do(erasures.approve, number, by=DIRECTOR, at=at)
    assert erasures.run(shop.desk, number or 0, by=MANAGER, at=at).clean
    visited.turn(MONDAY, time(11))
    found = visited.visits("KA2")
    assert {one.state for one in found} == {VisitState.DONE, VisitState.WITHDRAWN}
    assert next(one.answer for one in found if one.id == made.id) == "fair"
    tries = shop.see(lambda tx: tx.session.exec(select(VisitTry)).all())
    assert "章小怡" not in "".join(f"{one.note} {one.spoke_to} {one.wish}" for one in found) + tries[0].note


def test_the_daily_look_reads_no_history(visited: Visited) -> None:
    """K-3: the look at the whole plan reads the clients and an index of what is planned, and no row of what was made:
    it costs the same after ten years of visits as after none."""
    statements = (
        planning._GONE, planning._TWICE, planning._WITHOUT, planning._OTHERWISE, planning._COMBINATIONS,
        f"SELECT COUNT(*) FROM client AS c WHERE {planning.HAS_PLANNED}",
    )  # fmt: skip
    of_plan = re.compile(r"^(SCAN|SEARCH) (v|w|visit)( EXISTS)? USING COVERING INDEX visit_open_by_client\b")
    for statement in statements:
        asked = f"EXPLAIN QUERY PLAN {statement}"
        steps = visited.shop.see(lambda tx, asked=asked: [row[3] for row in tx.raw.execute(asked)])
        read = [one for one in steps if not re.match(r"^(SCAN|SEARCH) [ac]\b|^CORRELATED", one)]
        # The last visit is asked only of those for whom none is planned.
        assert all(of_plan.match(one) for one in read if "(client_id=? AND state=?)" not in one), steps
        assert len(read) == (2 if statement in (planning._TWICE, planning._WITHOUT) else 1)
    steps = visited.shop.see(lambda tx: [row[3] for row in tx.raw.execute(f"EXPLAIN QUERY PLAN {planning._LOAD}")])
    assert steps == ["SCAN visit USING COVERING INDEX visit_open_by_agent"]
