"""Month-end statements: made from a client's orders, for one client or for all of a month; found again (F-1, F-3)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from csdesk.desk.desk import Desk, Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import newest as newest_entry
from csdesk.desk.statements import due_statements, statement_drafts, statement_facts, statement_lines, statement_plans
from csdesk.desk.statements.statement_drafts import Draft
from csdesk.desk.statements.statement_facts import Payer
from csdesk.desk.statements.statement_plans import Plan
from csdesk.models.client import Client
from csdesk.models.order import OrderState
from csdesk.models.statement import SentDocument, Statement, StatementMove, StatementPayment, StatementPress
from csdesk.refused import N_, Refused
from csdesk.rules import statements as rules
from csdesk.rules.text import clean_line, narrow, shortened

AT_ONCE = 1_000
"""Lines that one transaction writes, some 20 microseconds each: the counter waits for none of them."""

CLIENT = 40
"""What a client costs beside its lines, in lines: its statement, its promise and its entry in the record."""

Progress = Callable[[int, int], None]
"""Told how many clients are done, of how many."""


@dataclass(frozen=True)
class Made:
    """What making statements gave."""

    month: date
    number: str = ""
    """Of the one statement; empty where there are several or none."""
    made: int = 0
    refreshed: int = 0
    """Drafts that were there and changed."""
    unchanged: int = 0
    lines: int = 0
    """Of all of them."""
    total_fen: int = 0

    @property
    def count(self) -> int:
        """How many statements there are of it."""
        return self.made + self.refreshed + self.unchanged

    def and_(self, other: Made) -> Made:
        """Both together."""
        number = "" if self.count and other.count else self.number or other.number
        return Made(
            self.month, number, self.made + other.made, self.refreshed + other.refreshed,
            self.unchanged + other.unchanged, self.lines + other.lines, self.total_fen + other.total_fen,
        )  # fmt: skip


# -- made ------------------------------------------------------------------------------------------------------------


def make(tx: Transaction, code: str, month: date, *, by: Person, at: datetime) -> Made:
    """The statement of a client for the month of a day, made or brought up to date (F-1); none where nothing is owed.

    Made again it is the same one; one that was sent stays as it is. A code that was merged is that of the client it
    was merged into.
    """
    require(tx, by, rules.WORK)
    client = tx.session.exec(select(Client).where(Client.code == narrow(clean_line(code)).upper())).first()
    if client is None:
        message = N_("There is no client {code}.")
        raise Refused("client_unknown", message, field="client", code=shortened(code) or "-")
    return make_some(tx, [client.id or 0], month, by=by, at=at)


def _first(month: date) -> date:
    return month.replace(day=1)


_KNOWN = "SELECT id, client_id, sent_at IS NULL FROM statement WHERE month = ? AND client_id IN ({}) ORDER BY id"


@dataclass(frozen=True)
class _Planned:
    """The statement of one client, decided and not written down yet."""

    plan: Plan | None
    """None in a month that the client's cycle leaves out."""
    statement_id: int | None = None
    """The one that there is already."""
    begun: Draft | None = None
    """Else the one that is made, if anything stands on it."""


def _planned(tx: Transaction, payer: Payer, month: date) -> _Planned:
    found = _KNOWN.format(statement_facts.places(payer.ids))
    known = tx.raw.execute(found, (month.isoformat(), *payer.ids)).fetchall()
    # Where clients were merged there may be two: a draft is brought up to date, else it is the one that was sent.
    before = next((one for one, owner, is_draft in known if is_draft and owner == payer.ids[0]), None)
    before = before or (known[0][0] if known else None)
    if before is not None:
        return _Planned(statement_plans.plan(tx, payer), before)
    if rules.month_of(rules.period_of(month, payer.cycle)[1], payer.cycle) != month:
        # A cycle of several months has no statement for those between.
        return _Planned(None)
    begun = statement_drafts.planned(tx, payer, month)
    return _Planned(statement_plans.plan(tx, payer, begun=begun), begun=begun)


def _write(tx: Transaction, planned: Iterable[_Planned], month: date, *, by: Person, at: datetime) -> Made:
    """Write down what was planned of some clients, and count it."""
    made, months = Made(month), {month}
    for one in planned:
        if one.plan is None:
            continue
        months |= statement_lines.write(tx, one.plan, by=by, at=at)
        changed = [difference.draft for difference in one.plan.differences]
        if one.statement_id is not None:
            became = "refreshed" if one.statement_id in [draft.id for draft in changed] else "unchanged"
            made = made.and_(_counted(tx, one.statement_id, month, became))
        elif one.begun in changed:
            made = made.and_(_counted(tx, one.begun.id, month, "made"))
    for moved in sorted(months):
        due_statements.settle(tx, moved, met=False, by=by, at=at)
    return made


def _counted(tx: Transaction, statement_id: int, month: date, became: str) -> Made:
    row = "SELECT number, line_count, total_fen FROM statement WHERE id = ?"
    number, lines, total_fen = tx.raw.execute(row, (statement_id,)).fetchone()
    counts = {name: int(became == name) for name in ("made", "refreshed", "unchanged")}
    return Made(month, number, **counts, lines=lines, total_fen=total_fen)


def make_month(desk: Desk, month: date, *, by: Person, at: datetime, progress: Progress | None = None) -> Made:
    """The statements of every client of a month, some clients a transaction (F-1).

    Any number of programs may do so at once, and one that was broken off goes on where it was: what is made is found.
    """
    with desk.reading() as tx:
        require(tx, by, rules.WORK)
        clients = clients_of(tx, month)
    made, done = Made(_first(month)), 0
    while done < len(clients):
        part, many = make_part(desk, clients[done:], month, by=by, at=at)
        made, done = made.and_(part), done + many
        if progress:
            progress(done, len(clients))
    return made


def make_part(desk: Desk, clients: Sequence[int], month: date, *, by: Person, at: datetime) -> tuple[Made, int]:
    """The statements of the first of some clients, as many as one transaction writes, and of how many clients.

    At least of one: a statement is made whole. They are planned before the store is held; where somebody wrote
    anything meanwhile, once more. Where nothing changes the store is not held at all.
    """
    month = _first(month)
    with desk.reading() as tx:
        require(tx, by, rules.WORK)
        newest = newest_entry(tx)
        planned, many = _planned_part(tx, clients, month)
        if all(one.plan is None or one.plan.is_empty for one in planned):
            return _write(tx, planned, month, by=by, at=at), many
    with desk.writing() as tx:
        require(tx, by, rules.WORK)
        if newest_entry(tx) != newest:
            planned, many = _planned_part(tx, clients[:many], month)
        return _write(tx, planned, month, by=by, at=at), many


def _planned_part(tx: Transaction, clients: Sequence[int], month: date) -> tuple[Collection[_Planned], int]:
    """What one transaction writes, and of how many of the clients: those that were merged meanwhile stand on one."""
    planned, size, many = dict[int, _Planned](), 0, 0
    while many < len(clients) and size < AT_ONCE:
        payer = statement_facts.payer_of(tx, clients[many])
        one = planned[payer.ids[0]] = _planned(tx, payer, month)
        size += CLIENT + (one.plan.lines if one.plan else 0)
        many += 1
    return planned.values(), many


def make_some(tx: Transaction, clients: Sequence[int], month: date, *, by: Person, at: datetime) -> Made:
    """The statements of some clients, by their ids, all in this transaction."""
    require(tx, by, rules.WORK)
    planned = (_planned(tx, statement_facts.payer_of(tx, one), _first(month)) for one in clients)
    return _write(tx, planned, _first(month), by=by, at=at)


def clients_of(tx: Transaction, month: date) -> Sequence[int]:
    """The clients with orders of a month, and those of whose orders something has to be said, by code."""
    month = _first(month)
    settlements = tx.playbook.statements.settlements
    places = ", ".join("?" * len(settlements))
    # Those whose month is another one may have orders of an earlier day.
    others = [one.id for one in tx.playbook.clients.cycle if (one.day or 31) < 31 or one.months > 1]
    root = "SELECT COALESCE(k.merged_into_id, k.id)"
    statement = (
        "SELECT c.id FROM client AS c WHERE c.id IN ("  # noqa: S608
        f"{root} FROM orders AS o INDEXED BY orders_by_day"
        " JOIN order_revision AS r ON r.order_id = o.id AND r.revision = o.revision"
        " JOIN client AS k ON k.id = r.client_id"
        f" WHERE o.day >= ? AND o.day < ? AND o.state = ? AND r.settlement IN ({places})"
        f" UNION {root} FROM statement_change AS s JOIN client AS k ON k.id = s.client_id"
        f" UNION {root} FROM statement AS s JOIN client AS k ON k.id = s.client_id"
        " WHERE s.month = ? AND s.sent_at IS NULL"
        f" UNION SELECT k.id FROM client AS k WHERE k.cycle IN ({', '.join('?' * len(others))})"
        " AND k.merged_into_id IS NULL"
        ") ORDER BY c.code"
    )
    days = (month.isoformat(), rules.next_month(month).isoformat())
    given = (*days, OrderState.CONFIRMED.value, *settlements, month.isoformat(), *others)
    return [one for (one,) in tx.raw.execute(statement, given)]


# -- found -----------------------------------------------------------------------------------------------------------


def number_of(typed: str) -> str:
    """A statement's number as it is kept, however it was typed."""
    return narrow(clean_line(typed)).replace(" ", "").upper()


def get(tx: Transaction, which: str) -> Statement:
    """A statement by its number; Refused where there is none."""
    found = tx.session.exec(select(Statement).where(Statement.number == number_of(which))).first()
    if found is None:
        message = N_("There is no statement {which}.")
        raise Refused("statement_unknown", message, field="number", which=shortened(which) or "-")
    return found


@dataclass(frozen=True)
class Story:
    """A statement with all that happened to it, but for its lines, of which there may be thousands."""

    statement: Statement
    client: Client
    moves: Sequence[StatementMove]
    payments: Sequence[StatementPayment]
    presses: Sequence[StatementPress]
    documents: Sequence[SentDocument]
    """What was sent, without its bytes."""


def story(tx: Transaction, which: str) -> Story:
    """A statement with who did what and when (F-1)."""
    statement = get(tx, which)
    client = tx.session.get(Client, statement.client_id)
    assert client is not None

    def all_of(table: type[StatementMove | StatementPayment | StatementPress]) -> Sequence[object]:
        query = select(table).where(table.statement_id == statement.id)
        return tx.session.exec(query.order_by(col(table.id))).all()

    return Story(
        statement, client, all_of(StatementMove), all_of(StatementPayment), all_of(StatementPress),  # type: ignore[arg-type]
        documents_of(tx, statement),
    )  # fmt: skip


def documents_of(tx: Transaction, statement: Statement) -> Sequence[SentDocument]:
    """The files that were sent of a statement, the first first; their bytes are read only where they are wanted."""
    from sqlalchemy.orm import defer

    query = select(SentDocument).where(SentDocument.statement_id == statement.id)
    return tx.session.exec(query.order_by(col(SentDocument.id)).options(defer(SentDocument.packed))).all()  # type: ignore[arg-type]
