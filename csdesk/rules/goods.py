"""Which class goods are of and why, which traits they have, whether they are on time or in trouble (T-1, T-2, T-5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from csdesk.playbook.goods import GoodsFile, When
from csdesk.rules.text import clean_line, narrow

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True)
class OrderFacts:
    """What of an order decides how its goods are followed; moments are aware."""

    job_type: str
    accepted_at: datetime
    expected_at: datetime
    wanted: bool = True
    """Whether the client said when it wants them; else nothing is urgent, whenever they are expected."""
    first_order: bool = False
    declared_fen: int | None = None
    marks: frozenset[str] = frozenset()
    """What stands on it, of `playbook.goods.Mark`."""
    text: str = ""
    """Goods, notes, packing and remarks, in which words are looked for."""


@dataclass(frozen=True)
class Proposed:
    """A class with every reason for it, ids of goods.toml; no reason where it is the last one."""

    goods_class: str
    reasons: tuple[str, ...]


def proposed(facts: OrderFacts, goods: GoodsFile, zone: tzinfo) -> Proposed:
    """The first class that a reason holds for, with every reason for it; else the last class (T-2)."""
    for one in goods.goods_class:
        why = tuple(
            reason.id for reason in goods.reason if reason.goods_class == one.id and holds(reason.when, facts, zone)
        )
        if why:
            return Proposed(one.id, why)
    return Proposed(goods.goods_class[-1].id, ())


def traits(facts: OrderFacts, goods: GoodsFile, zone: tzinfo) -> tuple[str, ...]:
    """What holds of the goods and decides which steps apply (T-3, T-4)."""
    return tuple(one.id for one in goods.trait if holds(one.when, facts, zone))


def holds(when: When, facts: OrderFacts, zone: tzinfo) -> bool:
    """Whether everything that is given holds; `zone` is the shop's. Where nothing is given, nothing holds."""
    asked: list[bool] = []
    if when.job_type:
        asked.append(facts.job_type in when.job_type)
    if when.within_hours is not None:
        asked.append(facts.wanted and facts.expected_at - facts.accepted_at <= when.within_hours * HOUR)
    if when.next_day:
        accepted, expected = (one.astimezone(zone).date() for one in (facts.accepted_at, facts.expected_at))
        asked.append(facts.wanted and expected - accepted == DAY)
    if when.first_order:
        asked.append(facts.first_order)
    if when.declared_yuan is not None:
        asked.append(facts.declared_fen is not None and facts.declared_fen >= 100 * when.declared_yuan)
    if when.marked:
        asked.append(bool(facts.marks & set(when.marked)))
    if when.words:
        text = _plain(facts.text)
        asked.append(any(_plain(word) in text for word in when.words))
    return bool(asked) and all(asked)


def _plain(text: str) -> str:
    return narrow(clean_line(text)).casefold()


def expected_at(accepted_at: datetime, wanted_at: datetime | None, job_type: str, goods: GoodsFile) -> datetime:
    """When goods are expected: when they are wanted, or so many hours after they were accepted (T-1)."""
    if wanted_at is not None:
        return wanted_at
    return accepted_at + goods.expected_hours.get(job_type, goods.usual_hours) * HOUR


def on_time(expected: datetime, actual: datetime | None, now: datetime) -> bool | None:
    """Whether goods came on time, by the minute; None while they may still come in time (T-1)."""
    if actual is None:
        return None if now < expected + MINUTE else False
    return actual < expected + MINUTE


Trouble = Literal["", "date_passed", "no_scan"]


def trouble(expected: datetime, actual: datetime | None, seen_at: datetime, now: datetime, goods: GoodsFile) -> Trouble:
    """What makes goods late: the date has passed, or nobody knew for too long where they were (T-5).

    `expected` is when they come by what is known now.
    """
    if actual is not None:
        return ""
    if now >= expected + MINUTE:
        return "date_passed"
    return "no_scan" if now - seen_at >= goods.quiet_hours * HOUR else ""


def is_back_dated(at: datetime, written_at: datetime, goods: GoodsFile) -> bool:
    """Whether a talk lies so long before it was written down that both times are shown (T-6)."""
    return written_at - at > goods.back_dated_minutes * MINUTE
