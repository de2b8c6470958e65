"""Writing the made-up shop's last weeks: the same rows and entries as the desk itself writes, many at a time.

Six weeks of orders through the desk's own functions take ten seconds; a test holds the two ways together. Changes and
cancellations, which are few, go through those functions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlmodel import SQLModel, col, func, select

from csdesk.desk.clients import clients
from csdesk.desk.demo.demo_plan import Event, PlannedOrder, Step
from csdesk.desk.desk import Transaction
from csdesk.desk.orders import drafts, orders
from csdesk.desk.orders.revisions import content, revision_of
from csdesk.desk.person import DESK, Person
from csdesk.desk.record import entry_of
from csdesk.models.client import Client
from csdesk.models.order import DayCounter, Order, OrderCheck, OrderRevision, OrderState
from csdesk.models.record import Entry
from csdesk.rules import confirming
from csdesk.rules.chain import FIRST
from csdesk.rules.order_form import read_form


class History:
    """Lets events happen, one after the other, and writes them."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._counts: Counter[date] = Counter()
        self._today: Counter[tuple[str, date]] = Counter()
        self._clients: dict[str, Client] = {}
        self._forget()

    def _forget(self) -> None:
        """Nothing waits to be written."""
        self._orders: dict[int, Order] = {}
        self._revisions: list[OrderRevision] = []
        self._checks: list[OrderCheck] = []
        self._entries: list[Entry] = []

    def let_happen(self, tx: Transaction, events: Sequence[Event]) -> None:
        """Let events happen and write them, all in this transaction."""
        for event in events:
            match event.step:
                case Step.TAKE:
                    self._take(tx, event.order, event.at)
                case Step.CONFIRM:
                    self._confirm(tx, event.order, event.at)
                case Step.HAND_OVER:
                    self._hand_over(tx, event.order, event.at)
                case Step.CHANGE:
                    self._write(tx)
                    self._change(tx, event.order, event.at)
                case Step.CANCEL:
                    self._write(tx)
                    self._cancel(tx, event.order, event.at)
        self._write(tx)

    def _take(self, tx: Transaction, planned: PlannedOrder, at: datetime) -> None:
        """As `drafts.save`; the draft itself is gone again when the order is confirmed."""
        highest = max(self._ids.values(), default=0) or tx.session.exec(select(func.max(Order.id))).one() or 0
        order_id = self._ids[planned.form.uuid] = highest + 1
        order = Order(id=order_id, uuid=planned.form.uuid, made_by=planned.taken_by.name, made_at=at)
        self._orders[order_id] = order
        self._note(tx, "order.draft", order_id, planned.taken_by, at)

    def _confirm(self, tx: Transaction, planned: PlannedOrder, at: datetime) -> None:
        """As `orders.confirm`."""
        playbook, today = tx.playbook.orders, tx.local(at).date()
        values, problems = read_form(planned.form.texts, orders=playbook, now=tx.local(at))
        assert not problems, problems
        client = self._client(tx, planned)
        order = self._order(tx, self._ids[planned.form.uuid])
        assert order.id is not None
        self._keep_checks(tx, planned, order.id, client, at)
        self._counts[today] += 1
        self._today[client.code, today] += 1
        order.state, order.revision, order.day = OrderState.CONFIRMED, 1, today
        order.number = confirming.numbered(playbook.number, today, self._counts[today])
        order.centre = next(one.centre for one in playbook.job_type if one.id == values["job_type"])
        order.confirmed_by, order.confirmed_at = planned.confirmed_by.name, at
        revision = revision_of(order, values, client, by=planned.confirmed_by, at=at)
        self._revisions.append(revision)
        after = content(revision) | {"number": order.number, "centre": order.centre}
        if planned.answered_by:
            order.approved_by, order.approval_reason = planned.answered_by.name, planned.reason
            after |= {"approved_by": order.approved_by, "approval_reason": order.approval_reason}
        client.uses, client.last_used_at = client.uses + 1, at
        if order.made_by != planned.confirmed_by.name:
            after |= {"drafted_by": order.made_by}
        self._note(tx, "order.confirm", order.id, planned.confirmed_by, at, after)

    def _order(self, tx: Transaction, order_id: int) -> Order:
        """An order that waits to be written, or one that is."""
        return self._orders.get(order_id) or orders.get(tx, order_id)

    def _client(self, tx: Transaction, planned: PlannedOrder) -> Client:
        code = planned.form.texts["client"]
        if code not in self._clients:
            found = clients.by_code(tx, code)
            assert found is not None
            tx.session.expunge(found)
            self._clients[code] = found
        return self._clients[code]

    def _keep_checks(self, tx: Transaction, planned: PlannedOrder, order_id: int, client: Client, at: datetime) -> None:
        today = tx.local(at).date()
        for check in tx.playbook.orders.checks_for(planned.form.texts["channel"]):
            tick = planned.form.ticks.get(check.id)
            evidence = str(self._today[client.code, today]) if check.shows == "orders_today" else ""
            if tick is None:
                evidence = f"until {client.notice_until}"
            by, ticked_at = (tick.by, tick.at) if tick else (planned.taken_by.name, at)
            self._checks.append(
                OrderCheck(order_id=order_id, check_id=check.id, by=by, at=ticked_at, evidence=evidence)
            )

    def _hand_over(self, tx: Transaction, planned: PlannedOrder, at: datetime) -> None:
        """As if the work order had been written: nobody needs the papers of made-up orders."""
        order_id = self._ids[planned.form.uuid]
        self._order(tx, order_id).handed_over_at = at
        self._note(tx, "order.hand_over", order_id, DESK, at, {"file": "-"})

    def _change(self, tx: Transaction, planned: PlannedOrder, at: datetime) -> None:
        order_id, by = self._ids[planned.form.uuid], planned.confirmed_by
        draft = orders.begin_change(tx, order_id, by=by, at=at)
        drafts.save(tx, replace(draft, texts={**draft.texts, **planned.changed_texts}), by=by, at=at)
        orders.change(tx, order_id, by=by, at=at)

    def _cancel(self, tx: Transaction, planned: PlannedOrder, at: datetime) -> None:
        order = orders.get(tx, self._ids[planned.form.uuid])
        orders.cancel(tx, self._ids[planned.form.uuid], planned.cancel_reason, by=planned.confirmed_by, at=at)
        assert order.day is not None
        self._today[planned.form.texts["client"], order.day] -= 1

    def _note(
        self,
        tx: Transaction,
        action: str,
        order_id: int,
        by: Person,
        at: datetime,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        if self._entries:
            previous = self._entries[-1].hash
        else:
            previous = tx.session.exec(select(Entry.hash).order_by(col(Entry.id).desc()).limit(1)).first() or FIRST
        entry = entry_of(tx.origin, action, "order", order_id, by=by, at=at, after=after, previous=previous)
        self._entries.append(entry)

    def _write(self, tx: Transaction) -> None:
        """Write what waits."""
        for rows in (list(self._orders.values()), self._revisions, self._checks, self._entries):
            _insert(tx, rows)
        self._forget()

    def finish(self, tx: Transaction) -> None:
        """Write what is counted: the numbers given on each day, and how often each client was used."""
        _insert(tx, [DayCounter(day=day, last=count) for day, count in self._counts.items()])
        # Whatever else their cards say may have been changed meanwhile.
        tx.raw.executemany(
            "UPDATE client SET uses = ?, last_used_at = ? WHERE id = ?",
            [
                (one.uses, one.last_used_at and int(one.last_used_at.timestamp()), one.id)
                for one in self._clients.values()
            ],
        )


def _insert(tx: Transaction, rows: Sequence[SQLModel]) -> None:
    if rows:
        tx.session.flush()
        values = [row.model_dump(exclude={"id"} if getattr(row, "id", 0) is None else None) for row in rows]
        table = SQLModel.metadata.tables[str(type(rows[0]).__tablename__)]
        tx.session.connection().execute(table.insert(), values)
