"""Who is on which post: reading the roster, from rotations, leave and swaps (S-1). Changes are in `roster_changes`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import BindParameter, bindparam
from sqlmodel import col, select

from csdesk.desk.desk import Transaction
from csdesk.models.roster import Leave, LeaveState, Rotation, Swap
from csdesk.playbook.roster import Pattern, Post
from csdesk.rules import roster as rules
from csdesk.rules.roster import DayRoster
from csdesk.rules.working_time import DAY

# Made once: a statement takes longer to make than to run, and every list, board and tick asks for the roster.
_FIRST: BindParameter[date] = bindparam("first")
_LAST: BindParameter[date] = bindparam("last")
_BEGUN = select(Rotation).where(col(Rotation.start) <= _LAST).order_by(col(Rotation.id))
_GRANTED = select(Leave).where(Leave.state == LeaveState.GRANTED, col(Leave.first) <= _LAST, col(Leave.last) >= _FIRST)
_SWAPPED = (
    select(Swap).where(col(Swap.day).between(_FIRST, _LAST), col(Swap.withdrawn_at).is_(None)).order_by(col(Swap.id))
)


def on_day(tx: Transaction, day: date) -> DayRoster:
    """Who is on each post of a day, and who is on leave (S-1)."""
    return between(tx, day, day)[0]


def between(tx: Transaction, first: date, last: date) -> list[DayRoster]:
    """The roster of each day from `first` to `last`, both included (S-1)."""
    begun_by_last = rotations(tx, last)
    begun = rules.in_force(begun_by_last, first)
    away = away_between(tx, begun.start if begun else first, last)
    swaps: dict[date, list[rules.Swap]] = {}
    for swap in swaps_between(tx, first, last):
        assert swap.id is not None
        swaps.setdefault(swap.day, []).append(rules.Swap(swap.id, swap.one, swap.other))
    return list(
        rules.rosters(
            begun_by_last,
            first,
            last,
            away=away,
            swaps=swaps,
            calendar=tx.playbook.calendar,
            otherwise=default_pattern(tx),
        )
    )


def posts_of(tx: Transaction, day: date, agent: str) -> tuple[str, ...]:
    """The posts that an agent is on, in the pattern's order; none on a day off."""
    return on_day(tx, day).posts_of(agent)


def pattern_on(tx: Transaction, day: date) -> Pattern:
    """The pattern of a day as it was when its rotation was set; the playbook's default where none is in force."""
    found = rotation_on(tx, day)
    return found.pattern if found else default_pattern(tx)


def is_set(tx: Transaction, day: date) -> bool:
    """Whether a rotation is in force on a day."""
    return rotation_on(tx, day) is not None


def rotation_on(tx: Transaction, day: date) -> rules.Rotation | None:
    """The rotation in force on a day: of those begun by then the one made last."""
    row = tx.session.exec(
        select(Rotation).where(Rotation.start <= day).order_by(col(Rotation.id).desc()).limit(1)
    ).first()
    return _plain(row) if row else None


def rotations(tx: Transaction, last: date) -> list[rules.Rotation]:
    """The rotations begun by a day, in the order they were made."""
    return [_plain(row) for row in tx.session.exec(_BEGUN, params={"last": last})]


def away_between(tx: Transaction, first: date, last: date, *, but: int | None = None) -> dict[date, set[str]]:
    """Who is on granted leave, by day; the leave `but` is left out."""
    away: dict[date, set[str]] = {}
    for leave in tx.session.exec(_GRANTED, params={"first": first, "last": last}):
        if leave.id != but:
            begin, end = max(leave.first, first), min(leave.last, last)
            for number in range((end - begin).days + 1):
                away.setdefault(begin + number * DAY, set()).add(leave.agent)
    return away


def swaps_between(tx: Transaction, first: date, last: date) -> Sequence[Swap]:
    """The swaps of some days that nobody withdrew, in the order they were made."""
    return tx.session.exec(_SWAPPED, params={"first": first, "last": last}).all()


def hours(tx: Transaction, post: Post, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """When a post is worked on a day: from and to in UTC."""
    return rules.hours_of(post, day, day_begins=tx.playbook.roster.day_begins, zone=tx.playbook.shop.zone)


def _plain(row: Rotation) -> rules.Rotation:
    return rules.Rotation(Pattern.model_validate(row.policy), tuple(row.agents), row.start)


def default_pattern(tx: Transaction) -> Pattern:
    """The pattern of days on which no rotation is in force."""
    pattern = tx.playbook.roster.get(tx.playbook.roster.default_pattern)
    assert pattern is not None
    return pattern
