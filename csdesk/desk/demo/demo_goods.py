"""The made-up shop's goods that are followed when its desk is opened, and what is on the road (T-1 to T-8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlmodel import select

from csdesk.desk.cases import case_facts, case_files, steps
from csdesk.desk.demo.demo_cases import Happening
from csdesk.desk.demo.demo_plan import AT_THE_CENTRE, MINUTE, Plan, PlannedOrder, Staff
from csdesk.desk.demo.demo_today import name_cases
from csdesk.desk.demo.demo_words import Followed, OnTheRoad, Words
from csdesk.desk.desk import Transaction
from csdesk.desk.goods import goods, goods_contacts, goods_papers, trips
from csdesk.desk.person import Person
from csdesk.desk.promises import deadlines, promises
from csdesk.models.case import StepState
from csdesk.models.goods import Goods
from csdesk.models.order import Order

PLAIN = ("vehicle", "notes", "packing", "declared_value", "remarks", "fragile", "upright", "dry", "dangerous")
"""What the forms say only where the story needs it."""

FOLLOWING = ("goods_a", "goods_b", "goods_c", "trip", "missing_paper", "delay_notice")
"""The procedures of goods and of what is on the road."""

Find = Callable[[Transaction], Goods]
"""Finds the goods of an order that is not there before its time."""


def happenings(plan: Plan, words: Words, staff: Staff, now: datetime) -> Iterator[Happening]:
    """How every one of them came to be where it is."""
    known: dict[str, Find] = {}
    for place, one in enumerate(words.followed):
        by, uuid = staff.named(one.by), plan.uuid()
        known[one.name] = partial(_of_order, uuid)
        yield from _followed(plan, one, place, uuid, known[one.name], by, now)
    for road in words.on_the_road:
        yield from _on_the_road(plan, road, [known[name] for name in road.goods], staff.named(road.by), now)
    yield Happening(now - MINUTE / 2, partial(_take_in_hand, staff))


def _take_in_hand(staff: Staff, tx: Transaction, at: datetime) -> None:
    """Whoever follows them knows of what is late: it leaves the top of F5 to what has its minutes left (I-6)."""
    for one in promises.running(tx, at=at):
        if one.due_at <= at and case_files.get(tx, one.case_id).procedure in FOLLOWING:
            deadlines.acknowledge(tx, one.deadline_id, by=staff.named(one.owner), at=at)


def _of_order(uuid: str, tx: Transaction) -> Goods:
    order = tx.session.exec(select(Order).where(Order.uuid == uuid)).one()
    return tx.session.exec(select(Goods).where(Goods.order_id == order.id)).one()


def _followed(
    plan: Plan, one: Followed, place: int, uuid: str, find: Find, by: Person, now: datetime
) -> Iterator[Happening]:
    """Its order, then its steps, talks, papers and delivery, each at its time."""
    confirmed = now - one.minutes_ago * MINUTE
    wanted = now + one.wanted_in_minutes * MINUTE
    form = plan.plain_order(confirmed, by, best=place)
    texts = {**form.texts, **dict.fromkeys(PLAIN, ""), **one.form}
    texts["wanted_at"] = f"{plan.local(wanted):%Y-%m-%d %H:%M}"
    order = PlannedOrder(replace(form, uuid=uuid, texts=texts), by, by)
    plan.also(order, confirmed)
    at_the_centre = confirmed + AT_THE_CENTRE
    yield Happening(at_the_centre, partial(_enter, uuid, plan.uuid()))
    yield Happening(at_the_centre + 5 * MINUTE, partial(_print, uuid, by))

    def ago(minutes: int, do: Callable[[Transaction, int, datetime], object]) -> Happening:
        return Happening(now - minutes * MINUTE, lambda tx, at: do(tx, find(tx).id or 0, at))

    for done in one.done:
        yield ago(done.minutes_ago, partial(_tick, done.step, done.note, by))
    for talk in one.talk:
        said = plan.local(now - (talk.said_minutes_ago or talk.minutes_ago) * MINUTE)
        when = f"{said:%Y-%m-%d %H:%M}" if talk.said_minutes_ago else ""
        yield ago(talk.minutes_ago, partial(_talk, talk.spoke_to, talk.what, when, plan.uuid(), by))
    for paper in one.paper:
        yield ago(paper.minutes_ago, partial(_miss, paper.kind, paper.asked, by))
    if one.delivered_minutes_ago:
        yield ago(one.delivered_minutes_ago, partial(_deliver, uuid, by))
    if one.answer:
        after = max(1, one.delivered_minutes_ago // 2)
        yield ago(after, lambda tx, goods_id, at: goods.answer(tx, goods_id, one.answer, by=by, at=at))


def _enter(uuid: str, case_uuid: str, tx: Transaction, at: datetime) -> None:
    """Its work order is at the centre: it is on the sheet."""
    order = tx.session.exec(select(Order).where(Order.uuid == uuid)).one()
    case_facts.handed_over(tx, order, at=at)
    name_cases(tx, order.id, case_uuid)


def _print(uuid: str, by: Person, tx: Transaction, at: datetime) -> None:
    order = tx.session.exec(select(Order).where(Order.uuid == uuid)).one()
    case = case_facts.waiting_for_print(tx, order.id or 0)
    if case is not None:
        steps.tick(tx, case.id or 0, case_files.steps_of(tx, case.id or 0)[0].step, by=by, at=at)


def _deliver(uuid: str, by: Person, tx: Transaction, goods_id: int, at: datetime) -> None:
    """Delivered; where its slip is awaited from now on, that case is called the same for the same seed."""
    goods.deliver(tx, goods_id, by=by, at=at)
    for case in case_files.of_order(tx, goods.get(tx, goods_id).order_id):
        if case.procedure == "slip":
            case.uuid = f"{uuid}/slip"
            tx.session.add(case)


def _tick(step: str, note: str, by: Person, tx: Transaction, goods_id: int, at: datetime) -> None:
    """Tick a step where it is its turn: another client's order may be of another class."""
    case_id = goods.get(tx, goods_id).case_id
    if any(one.step == step and one.state == StepState.OPEN for one in case_files.steps_of(tx, case_id)):
        steps.tick(tx, case_id, step, note=note, by=by, at=at)


def _talk(
    spoke_to: str, what: str, when: str, uuid: str, by: Person, tx: Transaction, goods_id: int, at: datetime
) -> None:
    goods_contacts.write(tx, goods_id, spoke_to, what, when=when, uuid=uuid, by=by, at=at)


def _miss(kind: str, asked: str, by: Person, tx: Transaction, goods_id: int, at: datetime) -> None:
    paper = goods_papers.miss(tx, goods_id, kind, by=by, at=at)
    if asked:
        goods_papers.asked(tx, paper.id or 0, asked, by=by, at=at)


def _on_the_road(plan: Plan, road: OnTheRoad, aboard: list[Find], by: Person, now: datetime) -> Iterator[Happening]:
    """A vehicle that left, was looked up, and is late: some of its clients are still to be told."""
    uuid, delay_uuid = plan.uuid(), plan.uuid()
    expected = plan.local(now + road.arrives_in_minutes * MINUTE)
    new_time = plan.local(now + road.new_time_in_minutes * MINUTE)

    def send(tx: Transaction, at: datetime) -> None:
        new = trips.NewTrip(road.kind, road.name, f"{expected:%Y-%m-%d %H:%M}", road.driver, road.phone, uuid)
        trips.send(tx, new, [find(tx).id or 0 for find in aboard], by=by, at=at)

    def look(tx: Transaction, at: datetime) -> None:
        trips.look(tx, trips.by_number(tx, road.name).id or 0, road.where, by=by, at=at)

    def delay(tx: Transaction, at: datetime) -> None:
        trip_id = trips.by_number(tx, road.name).id or 0
        trips.delay(tx, trip_id, road.delay, f"{new_time:%Y-%m-%d %H:%M}", uuid=delay_uuid, by=by, at=at)

    yield Happening(now - road.minutes_ago * MINUTE, send)
    yield Happening(now - road.looked_minutes_ago * MINUTE, look)
    if road.delay:
        yield Happening(now - road.delayed_minutes_ago * MINUTE, delay)
