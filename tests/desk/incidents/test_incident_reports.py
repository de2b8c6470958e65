"""Every figure of a report is the number of the rows behind it (I-6, I-10 to I-12)."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from csdesk.desk.cases import case_clocks, case_course, case_files, case_lists, steps
from csdesk.desk.cases.case_lists import Reporting, Wanted
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.incidents import incidents
from csdesk.desk.promises import escalation, promises
from csdesk.desk.promises.promise_outcomes import Outcome
from csdesk.desk.reports import reports
from csdesk.exchange.report import document
from csdesk.models.case import Case, CaseState, StepState
from csdesk.models.deadline import Deadline, DeadlineState
from csdesk.models.incident import Incident
from csdesk.models.record import Entry
from csdesk.playbook.shapes import Playbook
from csdesk.refused import Refused
from csdesk.rules.periods import Span, period_of
from csdesk.store.store import open_store
from tests.desk.shop import ADMIN, LI, NOW, REGULAR, ZHOU, Shop

# All in one worker: the days that they look at are lived through once.
pytestmark = pytest.mark.xdist_group("incident reports")

BEGINS = datetime(2026, 10, 19, 1, 0, tzinfo=UTC)
"""A Monday morning; the month ends among the days that follow."""
DAYS = 10
KINDS = ("complaint", "late", "damaged", "lost", "own_fault", "callback", "price_enquiry")
DEPARTMENTS = ("service", "freight", "partner", "nobody")

Act = Callable[[Transaction, int, datetime], object]


def acts(random: Random) -> Mapping[str, Act]:
    """What may be done with a case, with values drawn anew for each."""
    judgement = {"cause": "不明", "department": random.choice(DEPARTMENTS), "measure": "培训"}
    loss = {
        "loss": random.choice(("", "12.5", "150", "200.01", "not a number")),
        "department": random.choice(DEPARTMENTS),
    }

    def tick(tx: Transaction, case_id: int, at: datetime) -> None:
        left = case_course.open_steps(tx, case_files.get_open(tx, case_id))
        steps.tick(tx, case_id, random.choice(left).id if left else "none", by=ZHOU, at=at, note="已办")

    def untick(tx: Transaction, case_id: int, at: datetime) -> None:
        done = [one.step for one in case_files.steps_of(tx, case_id) if one.state == StepState.DONE]
        steps.untick(tx, case_id, random.choice(done) if done else "none", by=ZHOU, at=at)

    return {
        "tick": tick,
        "tick again": tick,
        "untick": untick,
        "send": lambda tx, case_id, at: incidents.send_report(tx, case_id, by=LI, at=at),
        "save": lambda tx, case_id, at: incidents.save_report(tx, case_id, loss, by=LI, at=at),
        "promise": lambda tx, case_id, at: incidents.promise(tx, case_id, random.choice(("", "5", "7")), by=LI, at=at),
        "answer": lambda tx, case_id, at: incidents.answer(tx, case_id, by=LI, at=at),
        "pause": lambda tx, case_id, at: case_clocks.pause_running(
            tx, case_id, random.choice(("waiting_for_client", "waiting_for_documents")), by=LI, at=at
        ),
        "go on": lambda tx, case_id, at: case_clocks.resume_paused(tx, case_id, by=LI, at=at),
        "acknowledge": lambda tx, case_id, at: case_clocks.acknowledge_passed(tx, case_id, by=LI, at=at),
        "judge": lambda tx, case_id, at: incidents.judge(
            tx, case_id, judgement, hidden=random.random() < 0.3, by=ADMIN, at=at
        ),
        "close": lambda tx, case_id, at: incidents.close(tx, case_id, by=ADMIN, at=at),
    }


def live(desk: Desk, random: Random) -> datetime:
    """Let a shop live for DAYS days of more or less kept promises, a few busy quarters of an hour a day; its end."""
    at, opened = BEGINS, 0
    while at < BEGINS + timedelta(days=DAYS):
        at += timedelta(minutes=random.choice((20, 60, 300, 700)), seconds=random.randrange(60))
        learned = at - timedelta(minutes=random.choice((0, 0, 0, 4, 90)))
        new = incidents.NewCase(random.choice(KINDS), f"第 {opened} 件", learned, random.choice(("", REGULAR)))
        with desk.writing() as tx:
            incidents.open_case(tx, new, by=random.choice((LI, ZHOU)), at=at)
        opened += 1
        for _ in range(random.randrange(3, 12)):
            at += timedelta(minutes=random.choice((0, 1, 2, 4)), seconds=random.randrange(60))
            case_id = max(1, opened - random.choice((0, 0, 0, 1, 2)))
            _act(desk, random, case_id, at)
        if random.random() < 0.4:
            for name in ("promise", "pause", "go on", "answer"):
                at += timedelta(minutes=random.choice((1, 4)), seconds=random.randrange(60))
                _do(desk, random, name, opened, at)
    return at


def _act(desk: Desk, random: Random, case_id: int, at: datetime) -> None:
    """Do something with a case, or look whether anything has passed; what a rule refuses does not happen."""
    if random.random() < 0.2:
        escalation.turn(desk, at=at)
        return
    _do(desk, random, random.choice(list(acts(random))), case_id, at)


def _do(desk: Desk, random: Random, name: str, case_id: int, at: datetime) -> None:
    act = acts(random)[name]
    try:
        with desk.writing() as tx:
            act(tx, case_id, at)
    except Refused:
        return


class Lived:
    """A store with a history, and every row of it, read plainly."""

    def __init__(self, desk: Desk, ended: datetime) -> None:
        self.desk, self.ended = desk, ended
        with desk.reading() as tx:
            self.cases = {case.id: case for case in tx.session.exec(select(Case)).all()}
            self.incidents = {one.case_id: one for one in tx.session.exec(select(Incident)).all()}
            self.deadlines = list(tx.session.exec(select(Deadline)).all())
            self.entries = sorted(tx.session.exec(select(Entry)).all(), key=lambda one: one.id or 0)
            tx.session.expunge_all()

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.desk.playbook.shop.zone).date()


@pytest.fixture(scope="module")
def lived(founded: Path, playbook: Playbook, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    folder = Path(shutil.copytree(founded, tmp_path_factory.mktemp("lived") / "shop"))
    desk = Desk(open_store(folder / "csdesk.sqlite3"), playbook, "counter")
    yield Lived(desk, live(desk, Random(20261122)))
    desk.close()


def became(deadline: Deadline, at: datetime) -> str:
    """What has become of a deadline, in other words than the desk's."""
    if deadline.misses > 0 or deadline.state == "missed":
        return "missed"
    if deadline.state == "running":
        return "missed" if deadline.due_at <= at else "open"
    return {"met": "met", "paused": "open", "withdrawn": "withdrawn"}[deadline.state]


def is_late(lived: Lived, case_id: int, at: datetime) -> bool:
    kinds = ("incident.report", "complaint.notify")
    return any(one.case_id == case_id and one.kind in kinds and became(one, at) == "missed" for one in lived.deadlines)


PERIODS = st.tuples(
    st.sampled_from(Span),
    st.integers(-2, DAYS + 2).map(lambda days: BEGINS.date() + timedelta(days=days)),
    st.integers(0, 5_000),
)


def report(lived: Lived, span: Span, day: date, at: datetime) -> dict[str, Any]:
    with lived.desk.reading() as tx:
        return document(reports.report(tx, period_of(span, day), by=ADMIN, at=at))


def within(lived: Lived, span: Span, day: date) -> Callable[[datetime], bool]:
    period = period_of(span, day)
    return lambda moment: period.first <= lived.day_of(moment) <= period.last


several = settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_the_history_has_everything_in_it(lived: Lived) -> None:
    """What follows would prove little about a quiet shop."""
    outcomes = Counter(became(one, lived.ended) for one in lived.deadlines)
    assert min(outcomes[one] for one in ("met", "missed", "open")) > 0, outcomes
    actions = Counter(entry.action for entry in lived.entries)
    for action in ("deadline.escalate", "deadline.acknowledge", "deadline.restart_chain", "deadline.renew"):
        assert actions[action] > 0, actions
    assert actions["deadline.go_on"] > 0
    assert actions["deadline.reopen"] > 0
    assert {case.state for case in lived.cases.values()} == {CaseState.OPEN, CaseState.CLOSED}
    assert any(one.hidden for one in lived.incidents.values())
    late = [case_id for case_id in lived.incidents if is_late(lived, case_id, lived.ended)]
    assert 3 < len(late) < len(lived.incidents) - 3


@several
@given(PERIODS)
def test_the_list_has_every_incident_and_no_other(lived: Lived, period: tuple[Span, date, int]) -> None:
    """I-12"""
    span, day, later = period
    if span is Span.MONTH:
        span = Span.WEEK
    at, holds = lived.ended + timedelta(minutes=later), within(lived, span, day)
    rows = report(lived, span, day, at)["incidents"]
    wanted = [lived.cases[case_id] for case_id in lived.incidents if holds(lived.cases[case_id].began_at)]
    assert [row["number"] for row in rows] == [
        case.number for case in sorted(wanted, key=lambda case: (case.began_at, case.id or 0))
    ]
    by_number = {case.number: case for case in wanted}
    for row in rows:
        case = by_number[row["number"]]
        assert case.id is not None
        found = Counter(became(one, at) for one in lived.deadlines if one.case_id == case.id)
        assert (row["promises_met"], row["promises_missed"], row["promises_open"]) == (
            found["met"],
            found["missed"],
            found["open"],
        )
        assert (row["reported"] == "late") == is_late(lived, case.id, at)
        hidden = lived.incidents[case.id].hidden
        rules = [*["late_report"] * (row["reported"] == "late"), *["hidden_report"] * hidden]
        assert (row["penalty"] or "") == ", ".join(rules)
        assert row["state"] == case.state
        assert row["steps_done"] <= row["steps"]


@several
@given(PERIODS)
def test_promises_are_counted_by_kind_and_outcome(lived: Lived, period: tuple[Span, date, int]) -> None:
    """I-12: and each figure opens its rows."""
    span, day, later = period
    at, holds = lived.ended + timedelta(minutes=later), within(lived, span, day)
    due = [one for one in lived.deadlines if holds(one.due_at)]
    counted = Counter((one.kind, became(one, at)) for one in due)
    rows = report(lived, span, day, at)["promises"]
    assert {(row["kind"], one.value): row[one.value] for row in rows for one in Outcome if row[one.value]} == counted
    assert {row["kind"]: row["renewals"] for row in rows} == {
        kind: sum(one.renewals for one in due if one.kind == kind) for kind in {one.kind for one in due}
    }


@several
@given(PERIODS)
def test_a_month_counts_what_its_days_list(lived: Lived, period: tuple[Span, date, int]) -> None:
    """I-11, I-12"""
    _span, day, later = period
    at, holds = lived.ended + timedelta(minutes=later), within(lived, Span.MONTH, day)
    month = report(lived, Span.MONTH, day, at)
    ids = [case_id for case_id in lived.incidents if holds(lived.cases[case_id].began_at)]
    sections: Sequence[tuple[str, str, Callable[[int], str | None]]] = (
        ("by_kind", "kind", lambda case_id: lived.cases[case_id].procedure),
        ("by_department", "department", lambda case_id: lived.incidents[case_id].department or None),
    )
    for section, name, group_of in sections:
        rows = {row[name]: row for row in month[section]}
        assert {group: row["incidents"] for group, row in rows.items()} == Counter(map(group_of, ids))
        for group, row in rows.items():
            members = [case_id for case_id in ids if group_of(case_id) == group]
            assert row["open"] == sum(lived.cases[one].state == CaseState.OPEN for one in members)
            assert row["late"] == sum(is_late(lived, one, at) for one in members)
            assert row["hidden"] == sum(lived.incidents[one].hidden for one in members)
            fen = sum(lived.incidents[one].loss_fen or 0 for one in members)
            assert row["loss"] == f"{fen // 100}.{fen % 100:02}"
    late = {row["number"] for row in month["late"]}
    assert late == {lived.cases[one].number for one in ids if is_late(lived, one, at) or lived.incidents[one].hidden}
    assert all(row["penalty"] for row in month["late"])


@several
@given(PERIODS)
def test_what_happened_in_a_month_is_in_the_record(lived: Lived, period: tuple[Span, date, int]) -> None:
    """I-6, I-10, I-12"""
    _span, day, _later = period
    holds = within(lived, Span.MONTH, day)
    month = report(lived, Span.MONTH, day, lived.ended)
    told = [one for one in lived.entries if one.action == "deadline.escalate" and holds(one.at)]
    levels = Counter((one.after or {})["level"] + 1 for one in told)
    assert {row["level"]: row["times"] for row in month["escalations"]} == levels
    for row in month["escalations"]:
        about = {(one.after or {})["deadline"] for one in told if (one.after or {})["level"] + 1 == row["level"]}
        assert row["promises"] == len(about)
    actions = Counter(one.action for one in lived.entries if holds(one.at))
    assert [row["times"] for row in month["acknowledgements"]] == [
        actions["deadline.acknowledge"],
        actions["deadline.restart_chain"],
    ]
    began: dict[int, Entry] = {}
    totals: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for one in lived.entries:
        if one.action == "deadline.pause":
            began[(one.after or {})["deadline"]] = one
        elif one.action == "deadline.go_on" and holds(one.at):
            pause = began[(one.after or {})["deadline"]]
            reason = (pause.after or {})["reason"]
            times[reason] += 1
            totals[reason] += int((one.at - pause.at).total_seconds())
    assert {row["reason"]: (row["pauses"], row["seconds"]) for row in month["pauses"]} == {
        reason: (times[reason], totals[reason]) for reason in times
    }


def test_all_pauses_of_all_months_are_what_the_deadlines_kept(lived: Lived) -> None:
    """I-10: nothing is counted twice or lost between two months; a promise made anew begins its total anew."""
    months = [report(lived, Span.MONTH, date(2026, month, 1), lived.ended) for month in (10, 11, 12)]
    seconds = sum(row["seconds"] for month in months for row in month["pauses"])
    assert seconds == sum(one.paused_seconds for one in lived.deadlines) > 0


@several
@given(PERIODS)
def test_the_days_of_a_week_add_up_to_the_week(lived: Lived, period: tuple[Span, date, int]) -> None:
    """I-12: Monday to Sunday, none twice."""
    _span, day, later = period
    at = lived.ended + timedelta(minutes=later)
    monday = period_of(Span.WEEK, day).first
    days = [report(lived, Span.DAY, monday + timedelta(days=one), at) for one in range(7)]
    week = report(lived, Span.WEEK, day, at)
    assert [row["number"] for one in days for row in one["incidents"]] == [row["number"] for row in week["incidents"]]
    for name in ("met", "missed", "open", "withdrawn"):
        assert sum(row[name] for one in days for row in one["promises"]) == sum(row[name] for row in week["promises"])


@several
@given(PERIODS, st.booleans(), st.sampled_from(("", *KINDS, "work_order")))
def test_the_list_of_cases(lived: Lived, period: tuple[Span, date, int], open_only: bool, kind: str) -> None:
    """I-11, I-13: by state, kind and days, and the supervisor's list of late and hidden reports."""
    span, day, later = period
    at, holds = lived.ended + timedelta(minutes=later), within(lived, span, day)
    since, until = period_of(span, day).bounds(lived.desk.playbook.shop.zone)
    wanted = {
        case_id
        for case_id, case in lived.cases.items()
        if holds(case.began_at)
        and (not open_only or case.state == CaseState.OPEN)
        and (not kind or case.procedure == kind)
    }
    with lived.desk.reading() as tx:
        given = Wanted(kind=kind, open_only=open_only, since=since, until=until)
        lines = case_lists.find(tx, given, at=at)
        assert {line.case.id for line in lines} == wanted
        assert len(lines) == len(wanted)
        late = case_lists.find(tx, Wanted(kind=kind, late=True), at=at)
    assert {line.case.id for line in late} == {
        case_id
        for case_id, incident in lived.incidents.items()
        if (incident.hidden or is_late(lived, case_id, at)) and (not kind or lived.cases[case_id].procedure == kind)
    }


def test_a_promise_that_passed_unseen_is_missed_all_the_same(shop: Shop) -> None:
    """I-6, I-12: nobody has to have looked."""
    with shop.desk.writing() as tx:
        new = incidents.NewCase("late", "晚点", datetime(2026, 11, 20, 2, 0, tzinfo=UTC))
        case = incidents.open_case(tx, new, by=LI, at=NOW)
        (line,) = case_lists.find(tx, Wanted(), at=NOW)
        assert case_lists.reporting(line, NOW) is Reporting.LATE
        assert {one.state for one in line.deadlines} == {DeadlineState.RUNNING}
        assert case_lists.reporting(line, line.deadlines[0].due_at - timedelta(seconds=1)) is Reporting.WAITING
        assert [one.id for one in case_lists.penalties(tx, line, NOW)] == ["late_report"]
        assert case.id is not None
        assert len(promises.of_case(tx, case.id)) == 1


def test_reported_in_time_is_no_penalty(shop: Shop) -> None:
    """I-1, I-11"""
    with shop.desk.writing() as tx:
        case = incidents.open_case(tx, incidents.NewCase("complaint", "投诉"), by=LI, at=NOW)
        assert case.id is not None
        incidents.send_report(tx, case.id, by=LI, at=NOW + timedelta(minutes=1))
        line = case_lists.line_of(tx, case)
        later = NOW + timedelta(days=9)
        assert case_lists.reporting(line, later) is Reporting.IN_TIME
        assert case_lists.penalties(tx, line, later) == ()
        assert not case_lists.is_late_or_hidden(line, later)


def test_an_empty_month(shop: Shop) -> None:
    with shop.desk.reading() as tx:
        made = document(reports.report(tx, period_of(Span.MONTH, date(2020, 2, 29)), by=ADMIN, at=NOW))
    assert (made["first"], made["last"]) == ("2020-02-01", "2020-02-29")
    assert made["acknowledgements"] == [{"what": "acknowledged", "times": 0}, {"what": "forgotten", "times": 0}]
    assert not any(made[name] for name in ("by_kind", "by_department", "promises", "escalations", "pauses", "late"))
