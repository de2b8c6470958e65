"""Whose turn it is on which post, day by day (S-1).

The agents of a rotation go through the posts of its pattern, each over the days that she works herself: a day of leave,
a rest day of the shop and a day alone on all posts leave her turn as it was. A swap is laid over a single day and moves
nobody's turn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from csdesk.playbook.calendar import Calendar
from csdesk.playbook.roster import Pattern, Post
from csdesk.rules.working_time import DAY, is_working_day, moment_on

Away = Mapping[date, Collection[str]]
"""Who is on leave, by day; days without leave may be left out."""


@dataclass(frozen=True)
class Rotation:
    """Agents who take turns on the posts of a pattern from a day on."""

    pattern: Pattern
    agents: tuple[str, ...]
    """In the order of their turns: on the first day the first has the first post."""
    start: date


@dataclass(frozen=True)
class Swap:
    """Two people who do each other's work on one day."""

    id: int
    one: str
    other: str


@dataclass(frozen=True)
class DayRoster:
    """Who is on which post of a day, and who is not there."""

    day: date
    rotation: Rotation | None
    """None before anybody has set one; the posts are then those of the default pattern."""
    posts: tuple[Post, ...]
    """With their hours; empty on a rest day of the shop, when nobody is needed."""
    who: Mapping[str, str | None]
    """Post to agent, or None where nobody is."""
    missing: Mapping[str, tuple[str, ...]]
    """Post that nobody is on, to those of the rotation who are on leave."""
    absent: tuple[str, ...] = ()
    """Everybody of the rotation who is on leave."""
    swaps: tuple[Swap, ...] = ()
    """The swaps that were made for the day; of people on leave they have no effect."""

    def posts_of(self, agent: str) -> tuple[str, ...]:
        """The posts that an agent is on, in the pattern's order."""
        return tuple(post for post, who in self.who.items() if who == agent)

    @property
    def on_duty(self) -> tuple[str, ...]:
        """Everybody who is on a post, in the order of the posts."""
        return tuple(dict.fromkeys(who for who in self.who.values() if who is not None))


def day_of(moment: datetime, *, day_begins: time, zone: tzinfo) -> date:
    """The shop's day that a moment belongs to: before `day_begins` still the day before."""
    shown = moment.astimezone(zone).replace(tzinfo=None)
    return (shown - timedelta(hours=day_begins.hour, minutes=day_begins.minute)).date()


def hours_of(post: Post, day: date, *, day_begins: time, zone: tzinfo) -> tuple[tuple[datetime, datetime], ...]:
    """When the post is worked on `day`: from and to in UTC, in order."""

    def moment(minutes: int) -> datetime:
        days, minutes = divmod(minutes, 24 * 60)
        return moment_on(day + days * DAY, time(*divmod(minutes, 60)), zone)

    return tuple((moment(begin), moment(end)) for begin, end in post.minutes(day_begins))


def in_force(rotations: Sequence[Rotation], day: date) -> Rotation | None:
    """Of the rotations, given in the order they were made, the last that has begun by `day`."""
    return next((one for one in reversed(rotations) if one.start <= day), None)


def is_needed(pattern: Pattern, day: date, calendar: Calendar) -> bool:
    """Whether the posts of a pattern are worked on a day."""
    return pattern.works_on == "every_day" or is_working_day(day, calendar)


class _Turns:
    """Whose turn it is in one rotation, from its first day on, a day after the other."""

    def __init__(self, rotation: Rotation) -> None:
        self.rotation = rotation
        self._posts = [post.id for post in rotation.pattern.post]
        self._wants = {agent: place % len(self._posts) for place, agent in enumerate(rotation.agents)}
        self._in_a_row = dict.fromkeys(rotation.agents, 0)
        self._had: Counter[tuple[str, int]] = Counter()

    def work(self, away: Collection[str]) -> dict[str, str | None]:
        """Who is on each post of the next day that the shop works; those `away` have a day off."""
        present = [agent for agent in self.rotation.agents if agent not in away]
        if len(present) == 1:
            self._count(present)
            return dict.fromkeys(self._posts, present[0])
        working = present
        if len(present) > len(self._posts):
            rested = set(sorted(present, key=self._in_a_row.__getitem__)[: len(self._posts)])
            working = [agent for agent in present if agent in rested]
        self._count(working)
        given = self._give(working)
        return {post: given.get(place) for place, post in enumerate(self._posts)}

    def _count(self, working: Collection[str]) -> None:
        for agent in self._in_a_row:
            self._in_a_row[agent] = self._in_a_row[agent] + 1 if agent in working else 0

    def _give(self, working: Sequence[str]) -> dict[int, str]:
        """Each the post after her last one; wanted by two, it goes to the one who had it fewer times."""
        given = {self._wants[agent]: agent for agent in working}
        if len(given) < len(self._posts):
            given = self._settle(working)
        for place, agent in given.items():
            self._had[agent, place] += 1
            self._wants[agent] = (place + 1) % len(self._posts)
        return given

    def _settle(self, working: Sequence[str]) -> dict[int, str]:
        """Who has which post where two want the same, or there are fewer agents than posts."""
        free, waiting, given = list(range(len(working))), list(working), dict[int, str]()
        while waiting:
            wanted: dict[int, str] = {}
            for agent in waiting:
                # The next post that is free, beginning again at the first.
                place = next((one for one in free if one >= self._wants[agent]), free[0])
                rival = wanted.get(place)
                if rival is None or self._had[agent, place] < self._had[rival, place]:
                    wanted[place] = agent
            given |= wanted
            free = [place for place in free if place not in wanted]
            waiting = [agent for agent in waiting if agent not in wanted.values()]
        return given


def rosters(
    rotations: Sequence[Rotation],
    first: date,
    last: date,
    *,
    away: Away,
    swaps: Mapping[date, Sequence[Swap]],
    calendar: Calendar,
    otherwise: Pattern,
) -> Iterator[DayRoster]:
    """The roster of each day from `first` to `last` (S-1).

    `rotations` in the order they were made. `away` reaches back to the start of the rotation in force on `first`,
    because the turns are counted from there. The `swaps` of a day in the order they were made. `otherwise` is the
    pattern before any rotation.
    """
    turns: _Turns | None = None
    for number in range((last - first).days + 1):
        day = first + number * DAY
        rotation = in_force(rotations, day)
        if rotation is None:
            posts = otherwise.post if is_needed(otherwise, day, calendar) else ()
            yield DayRoster(day, None, posts, {post.id: None for post in posts}, {post.id: () for post in posts})
            continue
        if turns is None or turns.rotation is not rotation:
            turns = _turns_before(rotation, day, away, calendar)
        yield _of_day(turns, day, away.get(day, ()), swaps.get(day, ()), calendar)


def _turns_before(rotation: Rotation, day: date, away: Away, calendar: Calendar) -> _Turns:
    turns = _Turns(rotation)
    for number in range((day - rotation.start).days):
        before = rotation.start + number * DAY
        if is_needed(rotation.pattern, before, calendar):
            turns.work(away.get(before, ()))
    return turns


def _of_day(turns: _Turns, day: date, away: Collection[str], swaps: Sequence[Swap], calendar: Calendar) -> DayRoster:
    rotation = turns.rotation
    absent = tuple(agent for agent in rotation.agents if agent in away)
    if not is_needed(rotation.pattern, day, calendar):
        return DayRoster(day, rotation, (), {}, {}, absent, tuple(swaps))
    who = turns.work(away)
    for swap in swaps:
        if swap.one not in away and swap.other not in away:
            instead = {swap.one: swap.other, swap.other: swap.one}
            who = {post: instead.get(agent, agent) if agent else None for post, agent in who.items()}
    missing = {post: absent for post, agent in who.items() if agent is None}
    return DayRoster(day, rotation, rotation.pattern.post, who, missing, absent, tuple(swaps))
