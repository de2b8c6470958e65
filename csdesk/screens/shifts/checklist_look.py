"""What F4 shows, as of one look at the store; the day's list begins with the first look at it (S-6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from csdesk.refused import Refused

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.person import Person
    from csdesk.desk.shifts.checklist_view import DayList

InLanguages = Mapping[str, str]
"""A text of the playbook in every language."""


@dataclass(frozen=True)
class Look:
    """A day and its lists."""

    at: datetime
    """As of when."""
    today: date
    today_ends: datetime
    list: DayList
    by_hand: Sequence[DayList]
    """Lists that were started by hand: of today those that are open too (S-13)."""
    own_posts: Sequence[str]
    """Those that the person is on that day."""
    posts: Mapping[str, InLanguages]
    """What the posts of the day are called."""
    parts: Mapping[str, InLanguages]
    """What the parts of a day are called."""
    roster_is_set: bool
    on_since: datetime | None
    """Since when the person is clocked on; None for who is not (S-5)."""

    @property
    def is_today(self) -> bool:
        """Whether the day is today's: others are only read."""
        return self.list.day == self.today

    def views(self) -> Sequence[tuple[str, ...]]:
        """The posts that can be looked at together: the person's own, each one, and all of them, which is ()."""
        own = [tuple(self.own_posts)] if self.own_posts else []
        each: list[tuple[str, ...]] = [(post,) for post in self.posts if (post,) not in own]
        every = [] if len(self.posts) == 1 and own else [()]
        return [*own, *each, *every] if own else [*every, *each]


def look(desk: Desk, day: date | None, person: Person, at: datetime) -> Look:
    """A day with its lists; today's when `day` is None. Today's list is begun when nobody has yet.

    Nothing is written when it is there already, or by who does not work on shifts.
    """
    from csdesk.desk.shifts import checklists, shifts

    with desk.reading() as tx:
        if not _is_to_begin(tx, person, at):
            return _read(tx, day, person, at)
    try:
        with desk.writing() as tx:
            checklists.begin_day(tx, shifts.day_of(tx.playbook, at), by=person, at=at)
    except Refused as refused:
        # The machine's clock was set back over a day: the list of the later one stays, and this day is only shown.
        if refused.code != "day_over":
            raise
    with desk.reading() as tx:
        return _read(tx, day, person, at)


def _is_to_begin(tx: Transaction, person: Person, at: datetime) -> bool:
    from csdesk.desk.desk import may
    from csdesk.desk.shifts import checklists, shifts

    today = shifts.day_of(tx.playbook, at)
    return checklists.of_day(tx, today) is None and may(tx.playbook, person, "shift.work")


def _read(tx: Transaction, day: date | None, person: Person, at: datetime) -> Look:
    from csdesk.desk.shifts import attendance, checklist_view, roster, shifts

    today = shifts.day_of(tx.playbook, at)
    shown = day or today
    found = checklist_view.read(tx, shown, at=at)
    by_hand = checklist_view.started_by_hand(tx, shown, at=at)
    rotation = roster.rotation_on(tx, shown)
    pattern = rotation.pattern if rotation is not None else roster.default_pattern(tx)
    stay = attendance.stay_of(tx, person.name, at)
    return Look(
        at=at,
        today=today,
        today_ends=shifts.bounds(tx.playbook, today)[1],
        list=found,
        by_hand=[one for one in by_hand if shown == today or one.day == shown],
        own_posts=[post for post, who in found.posts.items() if who == person.name],
        posts={one.id: one.words.model_dump() for one in pattern.post},
        parts={one.id: one.words.model_dump() for one in tx.playbook.roster.part},
        roster_is_set=rotation is not None,
        on_since=stay.on_at if stay is not None else None,
    )
