"""When every kind of promise is due, and why (I-1 to I-3, I-10, O-7, O-9, O-10, K-3, K-6, K-8, D-1, N-5, S-9)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.language import LANGUAGES, say, speaking
from csdesk.playbook.deadline_kinds import DeadlineKind
from csdesk.playbook.loading import load
from csdesk.refused import Refused
from csdesk.rules.due import Due, due, resumed
from csdesk.rules.working_time import is_open
from csdesk.sentence import Sentence

PLAYBOOK = load()
SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
HOURS: dict[str, Any] = {"calendar": PLAYBOOK.calendar, "zone": SHANGHAI}
SECOND = timedelta(seconds=1)


def kind_of(kind_id: str) -> DeadlineKind:
    kind = PLAYBOOK.deadlines.get(kind_id)
    assert kind is not None
    return kind


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def shown(moment: datetime, zone: ZoneInfo = SHANGHAI) -> str:
    """The moment on the shop's clock; 23:59:59, the end of a day, as the day alone."""
    text = moment.astimezone(zone).isoformat(" ", "seconds")[:19]
    return text.removesuffix(" 23:59:59").removesuffix(":00")


def said(answer: Due, language: str = "en") -> list[str]:
    with speaking(language):
        return [say(one) for one in answer.because]


CASES = [
    # I-1 and I-2: five minutes; outside working hours the next opening.
    ("incident.report", {}, "2026-11-20 10:00", "2026-11-20 10:05"),
    ("incident.report", {}, "2026-11-20 17:58", "2026-11-20 18:03"),
    ("incident.report", {}, "2026-11-20 18:00", "2026-11-23 09:00"),
    ("incident.report", {}, "2026-11-23 07:30", "2026-11-23 09:00"),
    ("incident.report", {}, "2026-11-23 09:00", "2026-11-23 09:05"),
    ("incident.report", {}, "2026-04-04 20:30", "2026-04-07 09:00"),
    ("incident.report", {}, "2024-06-08 20:30", "2024-06-11 09:00"),
    ("incident.report", {}, "2026-02-14 11:00", "2026-02-14 11:05"),
    ("incident.report", {}, "2026-02-14 18:00", "2026-02-24 09:00"),
    ("incident.report", {}, "2026-10-09 23:59:59", "2026-10-10 09:00"),
    ("complaint.notify", {}, "2026-11-20 17:59:59", "2026-11-20 18:04:59"),
    ("complaint.notify", {}, "2026-09-30 18:00", "2026-10-08 09:00"),
    # I-2: the phone call at once, whatever the hour.
    ("incident.phone", {}, "2026-04-04 20:30", "2026-04-04 20:35"),
    ("incident.phone", {}, "2026-11-21 23:58", "2026-11-22 00:03"),
    # I-3: five to ten minutes.
    ("incident.promise", {}, "2026-11-20 17:58", "2026-11-20 18:08"),
    ("incident.promise", {"minutes": "5"}, "2026-11-20 17:58", "2026-11-20 18:03"),
    ("incident.promise", {"minutes": "７"}, "2026-11-21 23:55", "2026-11-22 00:02"),
    ("incident.promise", {"minutes": "10"}, "2024-02-29 23:55", "2024-03-01 00:05"),
    # O-9, O-7, O-10, K-8: on the wall clock, day and night.
    ("eorder.answer", {}, "2026-11-21 23:45", "2026-11-22 00:15"),
    ("eorder.pickup", {}, "2026-10-01 17:30", "2026-10-01 19:30"),
    ("order.printed", {}, "2026-11-20 17:50", "2026-11-20 18:05"),
    ("callback", {}, "2026-11-20 17:58", "2026-11-20 18:03"),
    ("chat.answer", {}, "2026-11-22 12:00:30", "2026-11-22 12:05:30"),
    ("price.answer", {}, "2026-12-31 18:00", "2027-01-01 02:00"),
    # K-6: thirty minutes of working time.
    ("review.account", {}, "2026-11-20 17:30", "2026-11-20 18:00"),
    ("review.account", {}, "2026-11-20 17:45", "2026-11-23 09:15"),
    ("review.account", {}, "2026-09-30 17:59", "2026-10-08 09:29"),
    ("review.account", {}, "2026-10-09 20:00", "2026-10-10 09:30"),
    ("review.account", {}, "2026-11-22 12:00", "2026-11-23 09:30"),
    # D-1: days after the arrival, to the end of the day.
    ("pod.return", {"transfers": "0"}, "2026-11-20 00:00", "2026-11-30"),
    ("pod.return", {"transfers": "1"}, "2026-11-20 23:59:59", "2026-12-05"),
    ("pod.return", {"transfers": "２"}, "2026-12-20 08:00", "2027-01-09"),
    ("pod.return", {"transfers": "3"}, "2024-02-10 08:00", "2024-03-06"),
    ("pod.return", {"transfers": "12"}, "2026-11-20 08:00", "2026-12-15"),
    ("pod.return", {}, "2026-02-10 08:00", "2026-03-07"),
    # D-3: to the end of the same day.
    ("slip.report", {}, "2026-11-20 00:00", "2026-11-20"),
    ("slip.report", {}, "2028-02-29 23:59:59", "2028-02-29"),
    # C-1: two hours of working time for the reply; what it promises, to the moment that it says.
    ("ticket.reply", {}, "2026-11-20 17:00", "2026-11-23 10:00"),
    ("reply.promise", {"until": "2026-11-21T15:00:00+08:00"}, "2026-11-20 17:00", "2026-11-21 15:00"),
    ("reply.promise", {"until": "明天 15:00"}, "2026-11-20 17:00:30", "2026-11-21 15:00"),
    ("reply.promise", {"until": "2026-11-21 07:00:05+00:00"}, "2026-11-20 17:00", "2026-11-21 15:00:05"),
    # N-5: three days.
    ("selfpickup.keep", {}, "2026-09-29 17:00", "2026-10-02"),
    # K-3: a week, a month, a quarter; off rest days; month ends are kept.
    ("visit.first", {}, "2026-11-16 10:00", "2026-11-23"),
    ("visit.first", {}, "2026-11-14 10:00", "2026-11-23"),
    ("visit.first", {}, "2026-09-24 10:00", "2026-10-08"),
    ("visit.first", {}, "2026-02-21 10:00", "2026-02-28"),
    ("visit.next", {}, "2025-11-30 10:00", "2026-02-28"),
    ("visit.next", {"class": "regular"}, "2023-11-30 10:00", "2024-02-29"),
    ("visit.next", {"class": "prospect"}, "2024-11-30 10:00", "2025-02-28"),
    ("visit.next", {"class": "regular"}, "2026-11-30 10:00", "2027-03-01"),
    ("visit.next", {"class": "important"}, "2024-02-29 10:00", "2024-04-01"),
    ("visit.next", {"class": "important"}, "2024-02-28 10:00", "2024-03-28"),
    ("visit.next", {"class": "important"}, "2025-04-30 10:00", "2025-06-03"),
    ("visit.next", {"class": "important"}, "2026-01-30 10:00", "2026-02-28"),
    ("visit.next", {"class": "important"}, "2026-09-01 10:00", "2026-10-08"),
    # K-3: who was not satisfied is called back within a working day.
    ("visit.answer", {}, "2026-11-20 17:00", "2026-11-23 17:00"),
    ("visit.answer", {}, "2026-11-23 10:00", "2026-11-24 10:00"),
    # K-5, K-10: what was agreed, to the moment that is said; the weekly call off rest days.
    ("papers.follow", {"until": "2026-12-05 18:00"}, "2026-11-20 17:00", "2026-12-05 18:00"),
    ("statement.next", {"until": "2026-12-02 23:59:59"}, "2026-12-01 10:00", "2026-12-02"),
    ("repair.visit", {"until": "明天 15:00"}, "2026-11-20 17:00:30", "2026-11-21 15:00"),
    ("works.weekly", {}, "2026-11-20 10:00", "2026-11-27"),
    ("works.weekly", {}, "2026-11-22 10:00", "2026-11-30"),
    ("works.weekly", {}, "2026-09-24 10:00", "2026-10-08"),
    # S-9: so many minutes after the day's beginning as its list says, on the wall clock, rest day or not.
    ("checklist.item", {}, "2026-11-20 08:30", "2026-11-20 09:30"),
    ("checklist.item", {"minutes": "1"}, "2026-11-20 08:30", "2026-11-20 08:31"),
    ("checklist.item", {"minutes": "570"}, "2026-11-22 00:00", "2026-11-22 09:30"),
    ("checklist.item", {"minutes": "１５００"}, "2026-10-01 00:00", "2026-10-02 01:00"),
    # K-5, K-10: to the day that is said, and each week.
    ("papers.follow", {"until": "2026-12-01 18:00"}, "2026-11-22 09:30", "2026-12-01 18:00"),
    ("repair.visit", {"until": "2026-11-25 10:00"}, "2026-11-22 09:30", "2026-11-25 10:00"),
    ("works.weekly", {}, "2026-11-20 09:30", "2026-11-27"),
    # T-3, T-4: what has to follow within so many minutes of the step before it.
    *(
        (f"goods.{name}", {}, "2026-11-22 09:30", f"2026-11-{when}")
        for name, when in (
            ("printed", "22 10:00"),
            ("at_once", "22 09:40"),
            ("dispatch", "22 09:45"),
            ("vehicle", "22 10:30"),
            ("way", "22 10:30"),
            ("way_today", "22 13:30"),
            ("loading", "22 11:30"),
            ("instruction", "22 10:30"),
            ("partner", "22 13:30"),
            ("told", "22 10:00"),
            ("collected", "22 13:30"),
            ("sent", "22 17:30"),
            ("sent_next_day", "23 09:30"),
            ("asked_soon", "22 13:30"),
            ("asked", "23 09:30"),
            ("paper", "23 09:30"),
        )
    ),
    # T-3: what counts to or from when goods are expected, with a least time for what begins late.
    ("goods.reminder", {"aim": "2026-11-26 15:00"}, "2026-11-22 09:30", "2026-11-25 15:00"),
    ("goods.reminder", {"aim": "2026-11-22 18:00"}, "2026-11-22 09:30", "2026-11-22 10:30"),
    ("goods.delivered", {"aim": "2026-11-26 15:00"}, "2026-11-22 09:30", "2026-11-26 15:15"),
    ("goods.delivered", {"aim": "2026-11-21 15:00"}, "2026-11-22 09:30", "2026-11-22 10:00"),
    ("goods.delivered", {}, "2026-11-22 09:30", "2026-11-22 10:00"),
    # T-4: next-day goods at the opening of that day, also when the order came in after it.
    ("goods.opening_check", {"aim": "2026-11-23 15:00"}, "2026-11-22 19:00", "2026-11-23 08:15"),
    ("goods.opening_check", {"aim": "2026-11-23 15:00"}, "2026-11-23 08:10", "2026-11-23 08:25"),
    # T-3, T-7: each day at its time, or when a scan is due where that is sooner.
    ("goods.daily_look", {}, "2026-11-22 09:30", "2026-11-22 10:00"),
    ("goods.daily_look", {}, "2026-11-22 10:00", "2026-11-23 10:00"),
    ("goods.trip_look", {}, "2026-11-22 09:30", "2026-11-23 08:00"),
    ("goods.trip_look", {"scan": "2026-11-22 14:00"}, "2026-11-22 09:30", "2026-11-22 14:00"),
    ("goods.trip_look", {"scan": "2026-11-24 14:00"}, "2026-11-22 09:30", "2026-11-23 08:00"),
]
"""A kind, what is said of the case, when it begins and when it is due, on the shop's clock."""


@pytest.mark.parametrize(("kind_id", "said_of_it", "begin", "end"), CASES)
def test_due(kind_id: str, said_of_it: dict[str, str], begin: str, end: str) -> None:
    """I-1 to I-3, O-7, O-9, O-10, K-3, K-6, K-8, D-1, N-5, S-9: the same from whatever zone the start is given in."""
    for zone in (SHANGHAI, UTC, ZoneInfo("America/New_York")):
        found = due(kind_of(kind_id), at(begin).astimezone(zone), said_of_it, **HOURS)
        assert shown(found.at) == end
        assert found.kind == kind_id
        assert found.started_at == at(begin)
        assert found.at.tzinfo is found.started_at.tzinfo is UTC


def test_every_kind_is_tried() -> None:
    """I-2: none is left out above."""
    tried, known = {kind_id for kind_id, *_ in CASES}, {kind.id for kind in PLAYBOOK.deadlines.kind}
    assert not known - tried, f"write into CASES when they are due: {sorted(known - tried)}"
    assert not tried - known, f"take out of CASES what data/deadlines.toml no longer has: {sorted(tried - known)}"


def test_no_case_takes_longer_than_the_longest() -> None:
    """D-1: 25 days are the very latest, whatever a shop writes for one more transfer."""
    kind = kind_of("pod.return")
    longer = kind.model_copy(update={"lengths": {**kind.lengths, "3": 30}})
    assert shown(due(longer, at("2026-11-20 08:00"), {"transfers": "3"}, **HOURS).at) == "2026-12-15"


def test_a_moment_says_its_zone() -> None:
    with pytest.raises(ValueError):
        due(kind_of("callback"), datetime(2026, 11, 20), {}, **HOURS)


def test_parts_of_a_second_are_dropped() -> None:
    """I-2: moments are whole seconds."""
    found = due(kind_of("callback"), at("2026-11-20 10:00:00.999999"), {}, **HOURS)
    assert (found.started_at, found.at) == (at("2026-11-20 10:00"), at("2026-11-20 10:05"))


# What may be said


@pytest.mark.parametrize(
    ("kind_id", "key", "value", "code", "allowed"),
    [
        ("callback", "minutes", "5", "deadline_key_unknown", "Call back"),
        ("incident.promise", "minute", "5", "deadline_key_unknown", "minutes"),
        ("incident.promise", "minutes", "4", "whole_out_of_range", "between 5 and 10"),
        ("incident.promise", "minutes", "11", "whole_out_of_range", "between 5 and 10"),
        ("incident.promise", "minutes", "5.5", "whole_unreadable", "from 5 to 10"),
        ("incident.promise", "minutes", "²", "whole_unreadable", "from 5 to 10"),
        ("incident.promise", "minutes", "", "nothing_typed", "5"),
        ("pod.return", "transfers", "-1", "whole_unreadable", "from 0"),
        ("pod.return", "transfers", "many", "whole_unreadable", "from 0"),
        ("visit.next", "class", "gold", "deadline_value_unknown", "important, regular, prospect"),
        ("visit.next", "class", "", "deadline_value_unknown", "important, regular, prospect"),
        ("visit.next", "[red]\x1b[2J", "1", "deadline_key_unknown", "class"),
        ("reply.promise", "until", "", "nothing_typed", "15:00"),
        ("reply.promise", "until", "9:59", "wanted_in_past", "past"),
        ("reply.promise", "until", "2027-11-20 10:00", "wanted_too_far", "60 days"),
        ("reply.promise", "minutes", "5", "deadline_key_unknown", "until"),
    ],
)
def test_what_cannot_be_said(kind_id: str, key: str, value: str, code: str, allowed: str) -> None:
    """I-3, D-1, K-3: refused at its key, with what is allowed."""
    with pytest.raises(Refused) as refused:
        due(kind_of(kind_id), at("2026-11-20 10:00"), {key: value}, **HOURS)
    assert (refused.value.code, refused.value.field) == (code, key)
    with speaking("en"):
        assert allowed in say(refused.value)
        assert "\x1b" not in say(refused.value)


# Why


def test_why_a_report_waits_for_the_opening() -> None:
    """I-2: rule, start, working hours, the holiday by name."""
    assert said(due(kind_of("incident.report"), at("2026-04-04 20:30"), {}, **HOURS)) == [
        "Rule I-1: Report of an incident.",
        "Start: 2026-04-04 (Sat) 20:30.",
        "It begins outside working hours (09:00 to 18:00 on working days): due at the next opening (I-2).",
        "Passed over: Tomb-Sweeping Day, 2026-04-04 (Sat) to 2026-04-06 (Mon).",
    ]


def test_why_a_review_takes_days() -> None:
    """K-6: working time, closed hours, weekends, holidays, make-up days."""
    kind = kind_of("review.account").model_copy(update={"amount": 3_300})
    assert said(due(kind, at("2026-09-26 20:00"), {}, **HOURS)) == [
        "Rule K-6: Review of an account opening.",
        "Start: 2026-09-26 (Sat) 20:00.",
        "It runs 3300 min of working time, which is 09:00 to 18:00 on working days.",
        "It begins outside working hours: the time counts from 2026-09-28 (Mon) 09:00.",
        "The hours in between in which the shop is closed do not count.",
        "Passed over: 2026-10-11 (Sun), a weekly rest day.",
        "Passed over: Mid-Autumn Festival, 2026-09-25 (Fri) to 2026-09-27 (Sun).",
        "Passed over: National Day, 2026-10-01 (Thu) to 2026-10-07 (Wed).",
        "2026-10-10 (Sat) is a working day that makes up for a holiday.",
    ]


def test_why_a_visit_moves() -> None:
    """K-3: month end, rest day, and a year without data."""
    assert said(due(kind_of("visit.next"), at("2026-11-30 10:00"), {"class": "regular"}, **HOURS)) == [
        "Rule K-3: Next visit to a client.",
        "Start: 2026-11-30 (Mon) 10:00.",
        "The class of the client: regular.",
        "It runs 3 months, to the end of their last day.",
        "It begins on the last day of a month, so it ends on the last day of a month.",
        "2027-02-28 (Sun) is no working day: due on the next one, 2027-03-01 (Mon).",
        "Passed over: 2027-02-28 (Sun), a weekly rest day.",
        "The calendar has no holidays for 2027: only weekends were counted. Check that no holiday lies in between.",
    ]


@pytest.mark.parametrize(
    ("kind_id", "said_of_it", "begin", "sentence"),
    [
        ("callback", {}, "2026-11-20 10:00", "It runs 5 min on the wall clock, day and night."),
        ("price.answer", {}, "2026-11-20 10:00", "It runs 8 h on the wall clock, day and night."),
        (
            "incident.promise",
            {},
            "2026-11-20 10:00",
            "Nothing is said of the minutes promised, so the usual time counts.",
        ),
        ("incident.promise", {"minutes": "７"}, "2026-11-20 10:00", "The minutes promised: 7."),
        ("pod.return", {"transfers": "0"}, "2026-11-20 10:00", "It runs 10 calendar days, to the end of the last one."),
        ("slip.report", {}, "2026-11-20 10:00", "It runs to the end of the same calendar day."),
        ("visit.next", {"class": "important"}, "2026-11-20 10:00", "It runs 1 month, to the end of its last day."),
        ("incident.report", {}, "2026-10-10 10:00", "2026-10-10 (Sat) is a working day that makes up for a holiday."),
        (
            "incident.report",
            {},
            "2026-11-20 19:00",
            "Passed over: the weekly rest days 2026-11-21 (Sat) to 2026-11-22 (Sun).",
        ),
        ("incident.report", {}, "2025-01-01 10:00", "Passed over: New Year's Day, 2025-01-01 (Wed)."),
        (
            "reply.promise",
            {"until": "明天 15:00"},
            "2026-11-20 10:00",
            "The moment promised: 2026-11-21 (Sat) 15:00.",
        ),
    ],
)
def test_why(kind_id: str, said_of_it: dict[str, str], begin: str, sentence: str) -> None:
    """I-2, I-3, D-1, K-3: which clock, what was said, what was passed over."""
    assert sentence in said(due(kind_of(kind_id), at(begin), said_of_it, **HOURS))


def test_many_rest_days_are_counted_and_one_day_is_said_as_such() -> None:
    """I-2: a long time does not list every weekend."""
    kind = kind_of("review.account").model_copy(update={"amount": 9 * 540})
    assert "Passed over: 4 weekly rest days between 2026-11-07 (Sat) and 2026-11-15 (Sun)." in said(
        due(kind, at("2026-11-05 09:00"), {}, **HOURS)
    )
    day = kind_of("selfpickup.keep").model_copy(update={"amount": 1})
    assert "It runs to the end of the next calendar day." in said(due(day, at("2026-11-05 09:00"), {}, **HOURS))


@pytest.mark.parametrize(
    ("kind_id", "begin", "years"),
    [
        ("incident.report", "2026-12-31 17:59", []),
        ("incident.report", "2026-12-31 18:00", ["2027"]),
        ("incident.report", "2027-01-04 10:00", ["2027"]),
        ("review.account", "2026-12-31 17:40", ["2027"]),
        ("review.account", "2023-12-29 17:40", ["2023"]),
        ("visit.first", "2026-12-28 10:00", ["2027"]),
        ("price.answer", "2026-12-31 18:00", []),
        ("pod.return", "2026-12-31 18:00", []),
    ],
)
def test_a_year_without_holidays_is_told_wherever_it_was_used(kind_id: str, begin: str, years: list[str]) -> None:
    """I-2: and nowhere else; the wall clock and plain days need no calendar."""
    found = due(kind_of(kind_id), at(begin), {}, **HOURS)
    told = [one.values["year"] for one in found.because if "no holidays" in one.message]
    assert told[: len(years)] == years
    assert bool(told) is bool(years)


@pytest.mark.parametrize("language", LANGUAGES)
def test_reasons_are_kept_and_said_in_every_language(language: str) -> None:
    """I-2: as JSON in the store, whole in either language."""
    for kind_id, said_of_it, begin, _ in CASES:
        found = due(kind_of(kind_id), at(begin), said_of_it, **HOURS)
        kept = [Sentence.from_json(one) for one in json.loads(json.dumps([one.as_json() for one in found.because]))]
        assert kept == list(found.because)
        assert kind_of(kind_id).words.text(language) in said(found, language)[0]
        assert not any("{" in sentence for sentence in said(found, language))


# A shop where clocks change


def test_minutes_on_the_wall_are_minutes_that_go_by() -> None:
    """O-9: two hours over a change of the clocks are two hours."""
    berlin: dict[str, Any] = HOURS | {"zone": BERLIN}
    for begin, end in (("2026-03-29 01:00", "2026-03-29 04:00"), ("2026-10-25 01:00", "2026-10-25 02:00")):
        found = due(kind_of("eorder.pickup"), at(begin, BERLIN), {}, **berlin)
        assert found.at - found.started_at == timedelta(hours=2)
        assert shown(found.at, BERLIN) == end


def test_days_and_openings_are_those_of_the_shop() -> None:
    """D-1, I-2: on the clocks of Berlin, in winter and in summer."""
    berlin: dict[str, Any] = HOURS | {"zone": BERLIN}
    found = due(kind_of("pod.return"), at("2026-10-20 23:30", BERLIN), {"transfers": "0"}, **berlin)
    assert found.at == datetime(2026, 10, 30, 22, 59, 59, tzinfo=UTC)
    report = due(kind_of("incident.report"), at("2026-03-27 18:00", BERLIN), {}, **berlin)
    assert report.at == datetime(2026, 3, 30, 7, tzinfo=UTC)
    assert "Start: 2026-03-27 (Fri) 18:00." in said(report)


# Pauses


@pytest.mark.parametrize(
    ("kind_id", "due_at", "paused", "again", "moved"),
    [
        ("incident.promise", "2026-11-20 10:10", "2026-11-20 10:04", "2026-11-20 11:00", "2026-11-20 11:06"),
        ("price.answer", "2026-11-20 18:00", "2026-11-20 17:00", "2026-11-23 09:00", "2026-11-23 10:00"),
        ("review.account", "2026-11-20 18:00", "2026-11-20 17:50", "2026-11-20 17:55", "2026-11-23 09:05"),
        ("review.account", "2026-11-20 18:00", "2026-11-20 17:50", "2026-11-21 12:00", "2026-11-23 09:10"),
        ("review.account", "2026-11-23 09:15", "2026-11-21 12:00", "2026-11-22 12:00", "2026-11-23 09:15"),
        ("review.account", "2026-11-23 09:15", "2026-11-23 09:05", "2026-11-23 10:00", "2026-11-23 10:10"),
        ("review.account", "2026-11-20 18:00", "2026-11-20 18:00", "2026-11-23 10:00", "2026-11-20 18:00"),
        ("callback", "2026-11-20 10:05", "2026-11-20 10:06", "2026-11-20 11:00", "2026-11-20 10:05"),
    ],
)
def test_a_pause_moves_what_is_due(kind_id: str, due_at: str, paused: str, again: str, moved: str) -> None:
    """I-10: by its length; in working time what was left begins anew; what was due already stays."""
    found = resumed(kind_of(kind_id), at(due_at), paused_at=at(paused), resumed_at=at(again), **HOURS)
    assert shown(found) == moved
    assert found.tzinfo is UTC


def test_a_pause_does_not_end_before_it_begins() -> None:
    """I-10"""
    noon = at("2026-11-20 12:00")
    with pytest.raises(ValueError):
        resumed(kind_of("callback"), noon, paused_at=noon, resumed_at=noon - SECOND, **HOURS)


# Whatever the kind and the moment

kinds = st.sampled_from([kind for kind in PLAYBOOK.deadlines.kind if kind.runs != "moment"])
zones = st.sampled_from([SHANGHAI, BERLIN, ZoneInfo("America/New_York")])
moments = st.datetimes(datetime(2023, 6, 1), datetime(2027, 6, 1)).map(lambda naive: naive.replace(tzinfo=UTC))


@given(kinds, moments, zones)
def test_nothing_is_due_before_it_begins(kind: DeadlineKind, moment: datetime, zone: ZoneInfo) -> None:
    """I-2: it is after its start, in whole seconds, with reasons."""
    found = due(kind, moment, {}, calendar=PLAYBOOK.calendar, zone=zone)
    assert found.started_at <= moment < found.started_at + SECOND
    assert found.at > found.started_at
    assert found.at.microsecond == 0
    assert len(found.because) >= 3


@given(kinds, moments, moments, zones)
def test_what_begins_later_is_due_no_earlier(
    kind: DeadlineKind, one: datetime, other: datetime, zone: ZoneInfo
) -> None:
    """I-2, K-3: also over openings, rest days and month ends."""
    earlier, later = sorted([one, other])
    first, second = (due(kind, moment, {}, calendar=PLAYBOOK.calendar, zone=zone) for moment in (earlier, later))
    assert first.at <= second.at


@given(moments, st.sampled_from(["review.account", "incident.report", "visit.next"]), zones)
def test_nobody_is_made_to_work_in_a_rest(moment: datetime, kind_id: str, zone: ZoneInfo) -> None:
    """I-2, K-3, K-6: the last moment before it is due lies in working hours, or the day is a working day."""
    found = due(kind_of(kind_id), moment, {}, calendar=PLAYBOOK.calendar, zone=zone)
    hours: dict[str, Any] = {"calendar": PLAYBOOK.calendar, "zone": zone}
    if kind_id == "review.account":
        assert is_open(found.at - SECOND, **hours)
    elif kind_id == "incident.report":
        assert is_open(found.at, **hours) or is_open(found.started_at, **hours)
    else:
        assert is_open(found.at.astimezone(zone).replace(hour=12), **hours)


@given(kinds, moments, st.timedeltas(timedelta(0), timedelta(days=9)), st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_pause_takes_nothing_away(kind: DeadlineKind, moment: datetime, run: timedelta, pause: timedelta) -> None:
    """I-10: it is due no earlier than before, and no earlier for a longer pause; no pause moves nothing."""
    due_at = due(kind, moment, {}, **HOURS).at
    paused = moment + run
    once = resumed(kind, due_at, paused_at=paused, resumed_at=paused, **HOURS)
    longer, longest = (
        resumed(kind, due_at, paused_at=paused, resumed_at=paused + by, **HOURS) for by in (pause, 2 * pause)
    )
    assert once == due_at
    assert due_at <= longer <= longest
