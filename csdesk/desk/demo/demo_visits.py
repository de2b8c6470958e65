"""The made-up shop's visits: made, tried in vain, due today and late; what was not liked has its case (K-3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from functools import partial

from sqlmodel import col, select

from csdesk.desk.demo.demo_cases import Happening
from csdesk.desk.demo.demo_plan import QUIET, Staff
from csdesk.desk.demo.demo_words import OpenedClient, SaidAtVisit, Words
from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person
from csdesk.desk.visits import due_visits, plan_writing, planning, taking
from csdesk.models.client import Client
from csdesk.playbook.shapes import Playbook
from csdesk.rules.working_time import DAY, is_working_day, moment_on

MORNING, TODAY = timedelta(hours=2), timedelta(hours=1)
"""How long before now the visits of today were looked at, and the first of them made."""

PLANNED = 500
"""So many clients have their next visit planned: in a city, the others have it once the desk is opened."""


def happenings(
    playbook: Playbook, words: Words, important: Sequence[str], days: int, staff: Staff, now: datetime
) -> Iterator[Happening]:
    """The calls of the last `days`, and the plan of this morning."""
    zone, today = playbook.shop.zone, now.astimezone(playbook.shop.zone).date()

    def moment(days_ago: int, minutes: int) -> datetime:
        """In the morning so many days ago, or of the last working day before; an hour ago where it is today."""
        if days_ago == 0:
            return now - QUIET - TODAY + timedelta(minutes=minutes) / 10
        day = today - days_ago * DAY
        while not is_working_day(day, playbook.calendar):
            day -= DAY
        return moment_on(day, time(9, 40), zone) + timedelta(minutes=minutes)

    earliest = moment_on(today - (days - 1) * DAY, time(), zone)
    for place, one in enumerate(words.opened):
        by = staff.named(one.owner) if one.owner else staff.agents[0]
        opened = moment_on(today - one.opened_days_ago * DAY, time(8, 30), zone) + timedelta(minutes=place)
        yield Happening(opened, partial(_plan, [one.code]))
        for days_ago in one.missed_days_ago:
            at = max(moment(days_ago, 13 * place), opened + timedelta(minutes=20))
            yield Happening(at, partial(_miss, one, by))
        if one.visited is not None:
            at = max(moment(one.visited.days_ago, 13 * place), opened + timedelta(minutes=20))
            yield Happening(at, partial(_talk, one.code, one.visited, by))
    for visited in words.visited:
        at = moment(visited.days_ago, 17 * visited.important)
        if at > earliest and visited.important < len(important):
            code = important[visited.important]
            by = staff.agents[visited.important % len(staff.agents)]
            yield Happening(at, partial(_plan, [code]))
            yield Happening(at + timedelta(minutes=4), partial(_talk, code, visited, by))
    yield Happening(now - QUIET - MORNING, _this_morning)


def _plan(codes: Sequence[str], tx: Transaction, at: datetime) -> None:
    found = tx.session.exec(select(Client.id).where(col(Client.code).in_(codes))).all()
    _write(tx, [one for one in found if one is not None], at)


def _this_morning(tx: Transaction, at: datetime) -> None:
    """The clients that ship have their next visit planned, and those of the day are promised."""
    found = tx.session.exec(select(Client.id).order_by(col(Client.id)).limit(PLANNED)).all()
    _write(tx, [one for one in found if one is not None], at)
    due_visits.begin(tx, tx.local(at).date(), limit=plan_writing.PROMISES_AT_ONCE, at=at)


def _write(tx: Transaction, found: Sequence[int], at: datetime) -> None:
    plan_writing.write(tx, planning.look(tx, tx.local(at).date(), clients=found), at=at)


def _miss(one: OpenedClient, by: Person, tx: Transaction, at: datetime) -> None:
    visit = taking.by_code(tx, one.code)
    taking.not_reached(tx, visit.id or 0, note=one.missed, uuid=f"{visit.uuid}/{visit.tries}", by=by, at=at)


def _talk(code: str, said: SaidAtVisit, by: Person, tx: Transaction, at: datetime) -> None:
    talk = taking.Talk(said.answer, said.about, said.wish, said.spoke_to, said.note)
    taking.write_down(tx, taking.by_code(tx, code).id or 0, talk, by=by, at=at)
