"""The made-up but lifelike shop of `csdesk demo`, to look at and to try things on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from heapq import merge
from itertools import groupby, islice, takewhile
from pathlib import Path
from random import Random
from shutil import rmtree

from csdesk.desk.clients import clients
from csdesk.desk.clients.client_changes import Compared, write
from csdesk.desk.demo import (
    demo_goods,
    demo_learning,
    demo_parcels,
    demo_pickups,
    demo_shifts,
    demo_slips,
    demo_statements,
    demo_today,
    demo_visits,
)
from csdesk.desk.demo.demo_cases import Happening, Turn, past_incidents
from csdesk.desk.demo.demo_clients import MadeUpClient, made_up, opened_lately
from csdesk.desk.demo.demo_history import History
from csdesk.desk.demo.demo_plan import QUIET, Event, Plan, Staff
from csdesk.desk.demo.demo_shop import MADE, ORIGIN
from csdesk.desk.demo.demo_words import Size, Words, words
from csdesk.desk.desk import Desk, may
from csdesk.desk.people import accounts, passwords
from csdesk.desk.person import Person
from csdesk.desk.promises import escalation
from csdesk.desk.record import record
from csdesk.playbook.loading import load
from csdesk.refused import N_, Refused
from csdesk.store import at_desk, search
from csdesk.store.sqlite import StoreRefused
from csdesk.store.store import create

_SOURCE = {"file": "demo", "sha256": ""}

_AT_ONCE = 5_000
_BUSY = 2_000
"""How many clients ship anything in the weeks that are made up."""

_IMPORTANT = 30
"""How many clients the shop calls important."""

Progress = Callable[[int, int, int], None]
"""Told how much is done, of how much, and how many rows that was."""


def sizes() -> Sequence[str]:
    """The sizes a made-up shop can have."""
    return list(words().size)


def make(
    path: Path, size: str, *, now: datetime, seed: int = 1, instead: bool = False, progress: Progress | None = None
) -> None:
    """Make a made-up shop at `path`, whose last weeks end `now`; the same seed makes the same shop.

    It appears whole or not at all. `size` is one of `sizes()`. StoreRefused when none can be made, or there is a file
    already and the new shop is not to come `instead` of it.
    """
    found = words()
    if size not in found.size:
        raise Refused(
            "size_unknown",
            N_("There is no size {size}. There are: {sizes}."),
            field="size",
            size=size,
            sizes=", ".join(found.size),
        )
    if path.exists() and not instead:
        raise StoreRefused("store_exists", N_("There is a store at {path} already. Nothing was changed."), path=path)
    building = path.with_name(path.name + ".making")
    remove(building)
    desk = Desk(create(building), load(), ORIGIN)
    try:
        random = Random(f"{seed} {size}")  # noqa: S311  (made up, not secret)
        _fill(desk, found, found.size[size], random, now, {"size": size, "seed": seed}, progress)
    finally:
        desk.close()
    # What SQLite keeps beside an earlier store must be gone before this one takes its name.
    remove(path)
    building.rename(path)
    remove(building)


def remove(path: Path) -> None:
    """Take away a store with the files that SQLite and the write lock keep beside it."""
    for ending in ("", "-wal", "-shm", ".lock", ".open", ".heads", ".new"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    rmtree(at_desk.folder_of(path), ignore_errors=True)


def _fill(
    desk: Desk,
    found: Words,
    size: Size,
    random: Random,
    now: datetime,
    made: Mapping[str, object],
    progress: Progress | None,
) -> None:
    zone = desk.playbook.shop.zone
    opened = (now - timedelta(days=size.days + 1)).astimezone(zone).replace(hour=8, minute=0, second=0, microsecond=0)
    people = _hire(desk, found, opened, made)
    today = now.astimezone(zone).date()
    staff, of_files = _staff(desk, people), Random(f"{made} files")  # noqa: S311  (made up)
    everybody = made_up(found, size.clients, random, of_files, desk.playbook, today)
    busy = _take_in(desk, everybody, size, _one(people, "manager"), opened, progress)
    with desk.writing() as tx:
        new = opened_lately(found, today, size.clients + 1)
        write(tx, Compared(new=new), _SOURCE, by=_one(people, "manager"), at=opened, indexed=False)
    important = _know_better(desk, found, busy, _one(people, "director"), staff, random, opened)
    plan = Plan(desk.playbook, found, busy, staff, random, now)
    happenings = [
        *past_incidents(plan, found, desk.playbook, staff, size.incidents, now),
        *demo_shifts.happenings(desk.playbook, found, staff, Random(f"{made} shifts"), now),  # noqa: S311  (made up)
        *demo_parcels.happenings(
            desk.playbook,
            found,
            busy,
            staff,
            size.parcels_a_day,
            Random(f"{made} parcels"),  # noqa: S311  (made up)
            now,
        ),
        *demo_pickups.happenings(
            desk.playbook,
            found,
            staff,
            size.days,
            Random(f"{made} pickups"),  # noqa: S311  (made up)
            now,
        ),
        *demo_slips.happenings(desk.playbook, staff, size.days, Random(f"{made} slips"), now),  # noqa: S311  (made up)
        *demo_visits.happenings(desk.playbook, found, important, size.days, staff, now),
        *demo_learning.happenings(found, staff.trainee, desk.playbook.shop.zone, now),
        *demo_goods.happenings(plan, found, staff, now),
        *demo_today.happenings(plan, found, staff, now),
        *demo_today.office(
            Plan(desk.playbook, found, busy, staff, Random(f"{made} office"), now),  # noqa: S311  (made up)
            found,
            staff,
            now,
        ),
    ]
    _live_through(desk, plan.events(size), happenings, now - QUIET, progress)
    demo_statements.make(desk, found, people, now)
    with desk.writing() as tx:
        # Made once for all, and after the orders: it knows then who ships most.
        search.rebuild(tx.raw, (lambda done, total: progress(done, total, done // 2)) if progress else None)


def _hire(desk: Desk, found: Words, at: datetime, made: Mapping[str, object]) -> Sequence[Person]:
    """Make the accounts, all with the one password; the first is the administrator."""
    password_hash = passwords.hashed(found.password, desk.playbook.security)
    admin, *others = found.person
    with desk.writing() as tx:
        boss = accounts.first_account(tx, admin.name, password_hash, at=at)
        record(tx, MADE, "store", "demo", by=boss, at=at, after=made)
        return [boss, *(accounts.add(tx, one.name, one.role, password_hash, by=boss, at=at) for one in others)]


def _one(people: Sequence[Person], role: str) -> Person:
    return next(person for person in people if person.role == role)


def _staff(desk: Desk, people: Sequence[Person]) -> Staff:
    answering = [one for one in people if may(desk.playbook, one, "order.confirm_dangerous") and one.role != "admin"]
    agents = [one for one in people if one.role == "agent"]
    return Staff(agents, _one(people, "trainee"), answering, _one(people, "qc"), _one(people, "manager"), people)


def _take_in(
    desk: Desk, everybody: Iterator[MadeUpClient], size: Size, by: Person, at: datetime, progress: Progress | None
) -> Sequence[MadeUpClient]:
    """Take the clients in as a client file would be, but for the index; the ones that are going to ship."""
    busy: list[MadeUpClient] = []
    done = 0
    while some := list(islice(everybody, _AT_ONCE)):
        with desk.writing() as tx:
            write(tx, Compared(new=[one.row for one in some]), _SOURCE, by=by, at=at, indexed=False)
        busy += some[: _BUSY - len(busy)]
        done += len(some)
        if progress:
            progress(done, size.clients, done)
    return busy


def _know_better(
    desk: Desk, found: Words, busy: Sequence[MadeUpClient], by: Person, staff: Staff, random: Random, at: datetime
) -> Sequence[str]:
    """Write on the cards of the clients that ship most what everybody has to know of them, and whose they are (K-2).

    Returns their codes.
    """
    important = desk.playbook.clients.client_class[0].id
    codes = [one.row.code for one in busy[: min(_IMPORTANT, len(busy) // 8)]]
    with desk.writing() as tx:
        for place, code in enumerate(codes):
            card = {
                "client_class": important,
                "price_approved": True,
                "owner": staff.agents[place % len(staff.agents)].name,
                "note": random.choice(found.names.client_notes),
            }
            clients.change(tx, code, card, by=by, at=at)
    return codes


def _live_through(
    desk: Desk,
    events: Sequence[Event],
    happenings: Iterable[Happening | Turn],
    until: datetime,
    progress: Progress | None,
) -> None:
    """Let the last weeks happen: the orders of the time before `until` the quick way, everything else by the desk.

    What comes together is one transaction.
    """
    history, done = History(), 0
    # Before today nobody promised anything of an order: thousands of kept promises would only make the making slow.
    quick = Desk(desk.store, desk.playbook.model_copy(update={"procedures": {}}), ORIGIN)
    in_order = sorted(happenings, key=_at)
    before = list(takewhile(lambda one: one.at < until, in_order))
    zone = desk.playbook.shop.zone
    for _key, some in groupby(merge(events, before, key=_at), lambda one: (one.at.astimezone(zone).date(), type(one))):
        together = list(some)
        of_orders = [one for one in together if isinstance(one, Event)]
        if of_orders:
            with quick.writing() as tx:
                history.let_happen(tx, of_orders)
        else:
            _let_happen(desk, together)
        done += len(of_orders)
        if progress:
            progress(done, len(events), done)
    with quick.writing() as tx:
        history.finish(tx)
    for _type, some in groupby(in_order[len(before) :], type):
        _let_happen(desk, list(some))


def _at(one: Event | Happening | Turn) -> datetime:
    return one.at


def _let_happen(desk: Desk, together: Sequence[Event | Happening | Turn]) -> None:
    for turn in together:
        if isinstance(turn, Turn):
            escalation.turn(desk, at=turn.at)
    of_people = [one for one in together if isinstance(one, Happening)]
    if of_people:
        with desk.writing() as tx:
            for one in of_people:
                one.let_happen(tx, one.at)
