"""The made-up shop's last days at the desk: the roster, the lists that were gone through, who handed over to whom.

Everything goes through the desk's own functions at its time, so what is late or carried is so by the rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from csdesk.desk.cases import fact_sources
from csdesk.desk.demo.demo_cases import Happening
from csdesk.desk.demo.demo_plan import Staff
from csdesk.desk.demo.demo_words import Words
from csdesk.desk.desk import Transaction
from csdesk.desk.handovers import handover_signing, handovers
from csdesk.desk.person import Person
from csdesk.desk.shifts import attendance, checklists, leave, roster, roster_changes, shifts
from csdesk.playbook.checklists import Item
from csdesk.playbook.shapes import Playbook
from csdesk.rules.reading import show_money
from csdesk.rules.recurrence import takes_place
from csdesk.rules.roster import hours_of
from csdesk.rules.working_time import DAY

MINUTE = timedelta(minutes=1)


def happenings(playbook: Playbook, words: Words, staff: Staff, random: Random, now: datetime) -> Iterator[Happening]:
    """Everything that agents did by the roster until `now`, and the leave they ask for."""
    return _Shifts(playbook, words, staff, random, now).happenings()


class _Shifts:
    def __init__(self, playbook: Playbook, words: Words, staff: Staff, random: Random, now: datetime) -> None:
        self._playbook, self._words, self._staff, self._random, self._now = playbook, words, staff, random, now
        self._today = shifts.day_of(playbook, now)
        pattern = playbook.roster.get(words.shifts.pattern)
        assert pattern is not None
        self._pattern = pattern
        # Whole turns before today, so that the first agent has the first post today.
        turns = len(words.shifts.agents)
        self._first = self._today - -(-words.shifts.days // turns) * turns * DAY

    def happenings(self) -> Iterator[Happening]:
        """See above; nothing is later than now."""
        told = self._words.shifts
        set_up = self._begins(self._first) - 12 * timedelta(hours=1)
        yield Happening(set_up, self._set_rotation)
        days = [self._first + number * DAY for number in range((self._today - self._first).days + 1)]
        for day in days[-told.days - 1 :]:
            yield from (one for one in self._day(day) if one.at < self._now - MINUTE)
        asked_at = max(set_up + MINUTE, min(self._now - 2 * timedelta(hours=1), self._begins(self._today)))
        for number in range(len(told.leave)):
            yield Happening(asked_at + number * MINUTE, partial(self._ask_leave, number))

    def _begins(self, day: date) -> datetime:
        return shifts.bounds(self._playbook, day)[0]

    def _set_rotation(self, tx: Transaction, at: datetime) -> None:
        told = self._words.shifts
        roster_changes.set_rotation(tx, told.pattern, told.agents, self._first, by=self._staff.manager, at=at)

    def _ask_leave(self, number: int, tx: Transaction, at: datetime) -> None:
        one = self._words.shifts.leave[number]
        first = self._today + one.in_days * DAY
        agent = self._staff.named(one.agent)
        _verdict, asked = leave.ask(tx, agent.name, first, first + (one.days - 1) * DAY, one.reason, by=agent, at=at)
        if one.agreed and asked is not None and asked.id is not None:
            other = next(name for name in self._words.shifts.agents if name != agent.name)
            leave.agree(tx, asked.id, by=self._staff.named(other), at=at)

    # -- one day ---------------------------------------------------------------------------------------------------

    def _day(self, day: date) -> Iterator[Happening]:
        yield Happening(self._begins(day) + MINUTE, lambda tx, at: checklists.begin_day(tx, day, at=at))
        for post in self._pattern.post:
            for begin, end in self._hours(post.id, day):
                yield Happening(begin - self._random.randrange(2, 9) * MINUTE, partial(self._clock, post.id, day, True))
                late = end + self._random.randrange(12, 20) * MINUTE
                yield Happening(late, partial(self._clock, post.id, day, False))
        yield from self._items(day)
        if day != self._today:
            closes = max(end for post in self._pattern.post for _begin, end in self._hours(post.id, day))
            for number, post in enumerate(self._pattern.post):
                uuid = str(UUID(int=self._random.getrandbits(128), version=4))
                yield Happening(closes + (number + 3) * MINUTE, partial(self._hand_over, post.id, day, uuid))

    def _hours(self, post_id: str, day: date) -> tuple[tuple[datetime, datetime], ...]:
        post = next(one for one in self._pattern.post if one.id == post_id)
        return hours_of(post, day, day_begins=self._playbook.roster.day_begins, zone=self._playbook.shop.zone)

    def _who(self, tx: Transaction, day: date, post: str) -> Person:
        name = roster.on_day(tx, day).who[post]
        assert name is not None
        return self._staff.named(name)

    def _clock(self, post: str, day: date, comes: bool, tx: Transaction, at: datetime) -> None:
        who = self._who(tx, day, post)
        if comes:
            attendance.clock_on(tx, by=who, at=at)
        else:
            attendance.clock_off(tx, by=who, at=at)

    def _items(self, day: date) -> Iterator[Happening]:
        told, zone = self._words.shifts, self._playbook.shop.zone
        checklist = self._playbook.checklists[self._pattern.checklist]
        due = [
            (datetime.combine(day, item.due, zone), item)
            for item in checklist.item
            if item.due is not None
            and item.source not in fact_sources.SOURCES
            and takes_place(item.every, item.start, item.rest_day, day, self._playbook.calendar)
        ]
        begun = sorted((at, item.id) for at, item in due if at < self._now)
        late = begun[-1][1] if begun and day == self._today else ""
        for at, item in due:
            left = item.id in told.forgotten and day == self._today - DAY
            if left or item.id == late:
                continue
            yield Happening(at - self._random.randrange(2, 14) * MINUTE, partial(self._tick, item, day, self._luck()))
        if day == self._today:
            opening = min(at for at, _item in due)
            for number, (item_id, reason) in enumerate(told.forgotten.items()):
                yield Happening(opening + (2 + number) * MINUTE, partial(self._decide, item_id, reason, day))

    def _luck(self) -> int:
        return self._random.randrange(1, 13)

    def _tick(self, item: Item, day: date, luck: int, tx: Transaction, at: datetime) -> None:
        case = checklists.of_day(tx, day)
        assert case is not None
        assert case.id is not None
        told = self._words.shifts
        posts = item.posts or tuple(post.id for post in self._pattern.post)
        by = self._who(tx, day, posts[luck % len(posts)])
        if item.id in told.skipped and day != self._today:
            checklists.skip(tx, case.id, item.id, told.skipped[item.id], by=by, at=at)
            return
        account = told.account
        differs = account.difference_fen if day == self._today - DAY else 0
        given = {
            "count": str(luck),
            "expected": show_money(account.expected_fen + luck * 1_000),
            "counted": show_money(account.expected_fen + luck * 1_000 + differs),
            "note": account.reason if differs and item.evidence == "amount" else "",
        }
        checklists.tick(tx, case.id, item.id, given, by=by, at=at)

    def _decide(self, item_id: str, reason: str, day: date, tx: Transaction, at: datetime) -> None:
        case = checklists.of_day(tx, day)
        assert case is not None
        assert case.id is not None
        step_id = checklists.carried_id(item_id, day - DAY)
        by = self._who(tx, day, self._pattern.post[0].id)
        if reason:
            checklists.keep(tx, case.id, step_id, reason, by=by, at=at)
        else:
            checklists.tick(tx, case.id, step_id, {"count": "3"}, by=by, at=at)

    def _hand_over(self, post: str, day: date, uuid: str, tx: Transaction, at: datetime) -> None:
        who = self._who(tx, day, post)
        other = next((self._who(tx, day, one.id) for one in self._pattern.post if one.id != post), who)
        sheet = handovers.open_sheet(tx, day, post, by=who, at=at)
        assert sheet.id is not None
        sheet.uuid = uuid
        handovers.save_words(tx, sheet.id, self._words.shifts.words, by=who, at=at)
        handover_signing.put_signature(tx, sheet.id, by=who, at=at)
        # Of yesterday's, the last one's is still to be accepted.
        if day != self._today - DAY or post != self._pattern.post[-1].id:
            handover_signing.put_acceptance(tx, sheet.id, by=other, at=at + MINUTE)
