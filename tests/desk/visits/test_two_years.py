"""Two years of a shop: clients added, changed, archived, merged, taken back, and days on which nobody looked (K-3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from random import Random

import pytest
from sqlmodel import select

from csdesk.desk.desk import Desk
from csdesk.desk.record import record
from csdesk.desk.visits import due_visits, plan_writing, planning, taking, visit_figures, visit_lists
from csdesk.desk.visits.taking import Talk
from csdesk.desk.visits.visit_turn import VisitTurn
from csdesk.models.client import Client
from csdesk.models.visit import Visit, VisitState
from csdesk.playbook.shapes import Playbook
from csdesk.rules.visits import DueDays
from csdesk.rules.working_time import is_working_day, next_working_day
from tests.desk.memory_store import MemoryStore
from tests.desk.shop import LI, ZHOU
from tests.desk.visits.visit_shop import at_nine

BEGIN = date(2026, 1, 5)
DAYS = 730
DAY = timedelta(days=1)
CLASSES = ("important", "regular", "regular", "prospect")


@dataclass
class Shop:
    """A desk in memory whose two years go by."""

    desk: Desk
    random: Random
    turn: VisitTurn = field(default_factory=VisitTurn)
    closed: dict[str, date] = field(default_factory=dict)
    """Clients that are archived, since when."""
    resumed: dict[str, list[date]] = field(default_factory=dict)
    """When clients were taken back, or their class changed: what they count from then may be that day."""
    made_on: Counter[date] = field(default_factory=Counter)

    def add(self, code: str, day: date, *, opened_on: date | None, client_class: str) -> None:
        with self.desk.writing() as tx:
            tx.session.add(
                Client(
                    code=code, name=code, client_class=client_class, opened_on=opened_on, onboarded=True,
                    owner=self.random.choice(("", LI.name, ZHOU.name)), added_at=at_nine(day),
                )
            )  # fmt: skip
            record(tx, "client.add", "client", code, by=LI, at=at_nine(day))

    def change(self, code: str, day: date, **values: object) -> None:
        with self.desk.writing() as tx:
            client = tx.session.exec(select(Client).where(Client.code == code)).one()
            for name, value in values.items():
                setattr(client, name, value)
            tx.session.add(client)
            record(tx, "client.change", "client", code, by=LI, at=at_nine(day))

    def merge(self, gone: str, left: str, day: date) -> None:
        with self.desk.writing() as tx:
            of = {one.code: one for one in tx.session.exec(select(Client)).all()}
            old, new = of[gone], of[left]
            old.archived_at, old.merged_into_id = at_nine(day), new.id
            tx.session.add(old)
            tx.session.flush()
            for table in ("visit", "visit_try"):
                tx.raw.execute(f"UPDATE {table} SET client_id = ? WHERE client_id = ?", (new.id, old.id))
            for code in (gone, left):
                record(tx, "client.merge", "client", code, by=LI, at=at_nine(day))

    def live(self, day: date) -> Sequence[str]:
        """The turn of a day, and what is due on it made, mostly; whose files changed with it."""
        self.turn.turn(self.desk, at=at_nine(day))
        with self.desk.reading() as tx:
            due = [one.row for one in visit_lists.VisitPages("due", day).after(tx, -1, 1000)]
        for row in due if is_working_day(day, self.desk.playbook.calendar) else ():
            chance = self.random.random()
            with self.desk.writing() as tx:
                if chance < 0.1 and row.due_day > day:
                    taking.not_reached(tx, row.id, by=LI, at=at_nine(day, time(10)))
                    continue
                answer = self.random.choice(("satisfied", "fair", "not"))
                talk = Talk(answer, ("speed",) if answer == "not" else ())
                taking.write_down(tx, row.id, talk, by=LI, at=at_nine(day, time(11)))
                self.made_on[day] += 1
        return [row.code for row in due]


@pytest.fixture
def lived(playbook: Playbook) -> Shop:
    """Two years, with everything in them that moves a plan; on some days nobody opens the desk."""
    shop = Shop(Desk(MemoryStore.empty(), playbook, "watch"), Random(7))  # type: ignore[arg-type]
    for number in range(6):
        shop.add(f"A{number}", BEGIN, opened_on=None, client_class=CLASSES[number % 4])
    for number, day in enumerate(BEGIN + n * DAY for n in range(DAYS)):
        if number % 120 == 20:
            shop.add(f"N{number}", day, opened_on=day, client_class=CLASSES[number // 120 % 4])
        if number == 100:
            shop.change("A1", day, client_class="important")
            shop.resumed.setdefault("A1", []).append(day)
        if number == 200:
            shop.change("A2", day, archived_at=at_nine(day))
            shop.closed["A2"] = day
        if number == 420:
            shop.change("A2", day, archived_at=None)
            shop.resumed.setdefault("A2", []).append(day)
            del shop.closed["A2"]
        if number == 300:
            shop.merge("A3", "A4", day)
            shop.closed["A3"] = day
        if number == 500:
            shop.change("A5", day, archived_at=at_nine(day))
            shop.closed["A5"] = day
        # Eight working days on which nobody is there, and another process that looks in between.
        if number % 97 in (40, 41, 42, 43):
            continue
        if number % 50 == 0:
            shop.turn = VisitTurn()
        shop.live(day)
    return shop


@pytest.mark.slow
def test_two_years(lived: Shop) -> None:
    """K-3: each by its rhythm, never on a rest day, none forgotten, nothing late but for days nobody was there."""
    end = BEGIN + DAYS * DAY
    calendar, visits = lived.desk.playbook.calendar, lived.desk.playbook.visits
    due = DueDays(lived.desk.playbook.deadlines, calendar)
    with lived.desk.reading() as tx:
        covered = visit_figures.covered(tx, end - DAY)
        rows = list(tx.session.exec(select(Visit).order_by(Visit.made_on, Visit.id)).all())  # type: ignore[arg-type]
        codes = {one.id: one for one in tx.session.exec(select(Client)).all()}
        deadlines = tx.raw.execute("SELECT id, due_at FROM deadline").fetchall()
    assert covered.forgotten == 0
    assert covered.planned == covered.clients == len(codes) - len(lived.closed)
    open_by_client = Counter(one.client_id for one in rows if one.state == VisitState.PLANNED)
    assert set(open_by_client.values()) == {1}
    assert {codes[one].code for one in open_by_client} == {one.code for one in codes.values()} - set(lived.closed)
    missed = [BEGIN + n * DAY for n in range(DAYS) if n % 97 in (40, 41, 42, 43)]
    for one in rows:
        if one.state == VisitState.WITHDRAWN:
            continue
        assert is_working_day(one.day, calendar)
        rhythm = visits.rhythm_of(one.by_class)
        assert rhythm is not None
        assert one.due_day == due(rhythm, one.kind, one.counted_from)
        if one.made_on is not None:
            assert is_working_day(one.made_on, calendar)
            assert one.counted_from < one.made_on
            # Late only where nobody was there on its last days.
            if one.made_on > one.due_day:
                assert one.due_day in missed or next_working_day(one.day, calendar) in missed
    made = [one for one in rows if one.state == VisitState.DONE]
    assert len(made) > 80
    for client_id, code in ((one_id, one.code) for one_id, one in codes.items()):
        if code in ("A3", "A4"):
            continue  # two who became one
        days = [one.made_on for one in made if one.client_id == client_id]
        since = [one.counted_from for one in made if one.client_id == client_id]
        for before, counted in zip(days, since[1:], strict=False):
            assert counted == before or counted in lived.resumed.get(code, ())
    # What was promised is what the plan says.
    zone = lived.desk.playbook.shop.zone
    promised = {one.deadline_id: one.due_day for one in rows if one.deadline_id is not None}
    assert promised
    from datetime import UTC, datetime

    for deadline_id, seconds in deadlines:
        if deadline_id in promised:
            assert datetime.fromtimestamp(seconds, UTC).astimezone(zone).date() == promised[deadline_id]


def test_what_is_planned_later_evens_out_what_was_planned_before(playbook: Playbook) -> None:
    """K-3: the load is spread although clients come one by one, each planned when it comes."""
    shop = Shop(Desk(MemoryStore.empty(), playbook, "watch"), Random(1))  # type: ignore[arg-type]
    for number in range(12):
        shop.add(f"A{number}", BEGIN, opened_on=BEGIN, client_class="regular")
        shop.turn.turn(shop.desk, at=at_nine(BEGIN))
    with shop.desk.reading() as tx:
        rows = list(tx.session.exec(select(Visit)).all())
    assert (len(rows), len({one.due_day for one in rows}), len({one.day for one in rows})) == (12, 1, 3)
    for agent in {one.agent for one in rows}:
        load = Counter(one.day for one in rows if one.agent == agent)
        assert max(load.values()) - min(load.values()) <= 1
        assert load.total() < 3 or len(load) == 3


def test_two_who_plan_at_once(playbook: Playbook) -> None:
    """K-3: what both have found is written by whoever is first; the other writes nothing of it."""
    shop = Shop(Desk(MemoryStore.empty(), playbook, "watch"), Random(1))  # type: ignore[arg-type]
    for number in range(4):
        shop.add(f"A{number}", BEGIN, opened_on=BEGIN, client_class="regular")
    with shop.desk.reading() as tx:
        mine, theirs = planning.look(tx, BEGIN), planning.look(tx, BEGIN)
    assert mine == theirs
    assert len(mine.new) == 4
    shop.change("A0", BEGIN, archived_at=at_nine(BEGIN))
    with shop.desk.writing() as tx:
        assert plan_writing.write(tx, mine, at=at_nine(BEGIN)) == 3
    with shop.desk.writing() as tx:
        assert plan_writing.write(tx, theirs, at=at_nine(BEGIN)) == 0
    later = BEGIN + 10 * DAY
    with shop.desk.writing() as tx:
        assert due_visits.begin(tx, later, limit=2, at=at_nine(later)) == 2
    with shop.desk.writing() as tx:
        assert due_visits.begin(tx, later, limit=20, at=at_nine(later)) == 1
    with shop.desk.writing() as tx:
        assert due_visits.begin(tx, later, limit=20, at=at_nine(later)) == 0
    with shop.desk.reading() as tx:
        promised = [one.deadline_id for one in tx.session.exec(select(Visit)).all()]
    assert len(set(promised)) == len(promised) == 3
