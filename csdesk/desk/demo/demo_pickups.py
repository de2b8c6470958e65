"""The made-up shop's self-pickups: some fetched before, a few that wait, one past its days, one stopped at the counter.

Nobody's number is made up: what is kept of it says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from random import Random
from uuid import UUID

from csdesk.desk.demo.demo_cases import Happening
from csdesk.desk.demo.demo_plan import QUIET, Staff
from csdesk.desk.demo.demo_words import MadeUpPickup, Words
from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person
from csdesk.desk.pickups import releases, self_pickups
from csdesk.desk.pickups.identity_key import IdentityKey
from csdesk.playbook.shapes import Playbook
from csdesk.rules.releasing import Paper, ReleaseForm
from csdesk.rules.working_time import DAY, moment_on

ARRIVED, CALLED, FETCHED = time(10, 40), time(11, 10), time(16, 20)
"""When a day's self-pickups arrive, when their owners are called, and when those who come do."""


class _NoKey(IdentityKey):
    """A key that the shop throws away: the made-up numbers can be compared with none."""

    def __init__(self, random: Random) -> None:
        super().__init__(random.randbytes(32))


@dataclass
class _Told:
    """One self-pickup as it is told of."""

    made: MadeUpPickup
    by: Person
    random: Random
    key: IdentityKey

    def uuid(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def arrive(self, tx: Transaction, at: datetime) -> None:
        made = self.made
        new = self_pickups.NewPickup(made.number, made.consignee, made.phone, made.place, made.valuable)
        self_pickups.take_in(tx, new, uuid=self.uuid(), by=self.by, at=at)

    def call(self, tx: Transaction, at: datetime) -> None:
        pickup = self_pickups.by_number(tx, self.made.number)
        assert pickup.id is not None
        self_pickups.call(tx, pickup.id, reached=True, note=self.made.said, uuid=self.uuid(), by=self.by, at=at)

    def come(self, name: str, tx: Transaction, at: datetime) -> None:
        """Somebody comes with a document in a name."""
        paper = Paper("passport", name, f"E{self.random.randrange(10_000_000, 99_999_999)}", original=True)
        form = ReleaseForm(self.made.number, "consignee", paper)
        releases.release(tx, form, self.key, uuid=self.uuid(), by=self.by, at=at)


def happenings(
    playbook: Playbook, words: Words, staff: Staff, days: int, random: Random, now: datetime
) -> Iterator[Happening]:
    """What arrived on its day, who was called, who came."""
    zone, key = playbook.shop.zone, _NoKey(random)
    today = now.astimezone(zone).date()
    for place, made in enumerate(words.pickup):
        told = _Told(made, staff.agents[place % len(staff.agents)], random, key)
        day = today - (made.days_ago if made.days_ago >= 0 else days) * DAY
        until = now - QUIET
        arrived = min(moment_on(day, ARRIVED, zone), until)
        yield Happening(arrived, told.arrive)
        if made.said:
            yield Happening(min(moment_on(day, CALLED, zone), until), told.call)
        if made.comes:
            yield Happening(min(moment_on(day, FETCHED, zone), until), partial(told.come, made.comes))
