"""The rows behind the figures of the board: as many as the figure says, read when it is opened (A-4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from csdesk.desk.board import board_parts
from csdesk.desk.board.board_parts import WaitingOrder
from csdesk.desk.cases import case_lists
from csdesk.desk.cases.case_lists import CaseLine
from csdesk.desk.clients import exports
from csdesk.desk.desk import Transaction, require
from csdesk.desk.goods import goods_list
from csdesk.desk.goods.goods_list import Line as GoodsLine
from csdesk.desk.handovers import handovers
from csdesk.desk.orders import drafts, orders
from csdesk.desk.orders.orders import Line as OrderLine
from csdesk.desk.person import Person
from csdesk.desk.pickups import self_pickups
from csdesk.desk.pickups.self_pickups import Waiting
from csdesk.desk.promises import promises
from csdesk.desk.promises.promises import Promise
from csdesk.desk.shifts import attendance, checklist_view, leave
from csdesk.desk.shifts.checklist_view import Line as ItemLine
from csdesk.desk.shifts.shifts import day_of
from csdesk.desk.slips import slip_pressing
from csdesk.desk.slips.slip_pressing import ToPress
from csdesk.desk.statements.statement_lists import StatementPages, StatementRow
from csdesk.desk.tickets import tickets
from csdesk.desk.tickets.tickets import Ticket
from csdesk.desk.visits.visit_lists import VisitPages, VisitRow
from csdesk.models.export import ExportRequest
from csdesk.models.handover import Handover
from csdesk.models.message import Message, MessageState
from csdesk.models.order import OrderState
from csdesk.models.roster import Leave
from csdesk.models.untracked import UntrackedRow
from csdesk.refused import N_, Refused
from csdesk.rules.attendance import Line as Presence
from csdesk.rules.order_fields import Draft

About = (
    Promise | ItemLine | CaseLine | OrderLine | Draft | WaitingOrder | Leave | Handover | Presence | Message
    | UntrackedRow | Ticket | ExportRequest | ToPress | VisitRow | GoodsLine | Waiting
    | UntrackedRow | Ticket | ExportRequest | ToPress | VisitRow | StatementRow
)  # fmt: skip
"""What a row is about."""

SEE = "board.see"
"""What whoever looks at the board must be allowed."""


@dataclass(frozen=True)
class Entry:
    """One row behind a figure."""

    key: str
    """Names the row as long as it is there."""
    about: About
    case_id: int | None = None
    """The case that it belongs to, if any."""
    deadline_id: int | None = None


def behind(tx: Transaction, figure: str, *, by: Person, at: datetime) -> Sequence[Entry]:
    """The rows of the figure of that key at `at`; Refused for whose role may not see the board, and for no figure."""
    require(tx, by, SEE)
    section, _slash, which = figure.partition("/")
    rows = ROWS.get(section)
    if rows is None:
        raise Refused("figure_unknown", N_("The board has no figure {figure}."), figure=figure)
    return rows(tx, which, at)


# -- promises and items ------------------------------------------------------------------------------------------------


def entry_of_promise(one: Promise) -> Entry:
    """A promise or an item as a row."""
    return Entry(f"deadline-{one.deadline_id}", one, one.case_id, one.deadline_id)


def _passed(found: Iterable[Promise], at: datetime) -> Sequence[Promise]:
    return [one for one in found if one.paused_at is None and one.due_at <= at]


def _clocks(tx: Transaction, which: str, at: datetime) -> Sequence[Entry]:
    found = promises.running(tx, at=at)
    return [entry_of_promise(one) for one in (_passed(found, at) if which else found)]


def _late(tx: Transaction, which: str, at: datetime) -> Sequence[Entry]:
    """What is late, all of it or one owner's, the longest late first."""
    found = [*_passed(promises.running(tx, at=at), at), *_passed(promises.items(tx), at)]
    found.sort(key=lambda one: (one.due_at, one.deadline_id))
    return [entry_of_promise(one) for one in found if not which or one.owner == which]


def _items(tx: Transaction, which: str, at: datetime) -> Sequence[Entry]:
    """The items of one post, or everybody's, on today's list."""
    found = checklist_view.read(tx, day_of(tx.playbook, at), at=at)
    return [_entry_of_item(one) for one in found.of((which,) if which else ())]


def _old_items(tx: Transaction, which: str, at: datetime) -> Sequence[Entry]:  # noqa: ARG001
    found = checklist_view.read(tx, day_of(tx.playbook, at), at=at)
    return [_entry_of_item(one) for one in found.lines if is_old(tx, one, found)]


def is_old(tx: Transaction, line: ItemLine, of: checklist_view.DayList) -> bool:
    """Whether an open item has been carried for so many days that it is the supervisor's matter (S-11)."""
    days = (of.day - line.first_day).days if line.first_day is not None else 0
    return line.open and line.first_day is not None and days >= tx.playbook.roster.carry_days


def _entry_of_item(one: ItemLine) -> Entry:
    return Entry(f"item-{one.case_id}-{one.step}", one, one.case_id)


# -- people ------------------------------------------------------------------------------------------------------------


def _people(tx: Transaction, which: str, at: datetime) -> Sequence[Entry]:
    """Everybody of today, or those with whom something is not as it should be (S-5)."""
    today = day_of(tx.playbook, at)
    found = attendance.listing(tx, today, today, at=at)
    return [
        Entry(f"presence-{place}", one)
        for place, one in enumerate(found)
        if which == "" or (one.is_noticed if which == "noticed" else one.presence == which)
    ]


def _leave(tx: Transaction, which: str, at: datetime) -> Sequence[Entry]:  # noqa: ARG001
    return [Entry(f"leave-{one.id}", one) for one in leave.waiting(tx, day_of(tx.playbook, at))]


def _handovers(tx: Transaction, which: str, at: datetime) -> Sequence[Entry]:  # noqa: ARG001
    return [Entry(f"handover-{one.id}", one) for one in handovers.waiting(tx, day_of(tx.playbook, at))]


def _exports(tx: Transaction, which: str, at: datetime) -> Sequence[Entry]:  # noqa: ARG001
    return [Entry(f"export-{one.id}", one) for one in exports.waiting(tx, at=at)]


# -- orders ------------------------------------------------------------------------------------------------------------


def _orders(tx: Transaction, which: str, at: datetime) -> Sequence[Entry]:
    """The orders of today: all, those of an hour, to be printed, or cancelled."""
    wanted: Mapping[str, Callable[[OrderLine], bool]] = {
        "": lambda _line: True,
        "to_print": lambda line: line.order.state == OrderState.CONFIRMED and line.order.handed_over_at is None,
        "cancelled": lambda line: line.order.state == OrderState.CANCELLED,
    }

    def of_hour(line: OrderLine) -> bool:
        return line.order.confirmed_at is not None and f"{tx.local(line.order.confirmed_at).hour:02}" == which

    keep = wanted.get(which, of_hour)
    found = orders.page(tx, day=tx.local(at).date(), limit=MOST)
    return [Entry(f"order-{one.order.id}", one) for one in found if keep(one)]


MOST = 100_000
"""Orders of one day that are listed at the most."""


def _drafts(tx: Transaction, which: str, at: datetime) -> Sequence[Entry]:  # noqa: ARG001
    return [Entry(f"draft-{one.order_id}", one) for one in drafts.every(tx)]


def _to_approve(tx: Transaction, which: str, at: datetime) -> Sequence[Entry]:  # noqa: ARG001
    return [Entry(f"draft-{one.draft.order_id}", one) for one in board_parts.waiting_for_approval(tx, at=at)]


# -- incidents, messages, parcels --------------------------------------------------------------------------------------


def _incidents(tx: Transaction, which: str, at: datetime) -> Sequence[Entry]:
    conditions = {"late": board_parts.late_or_hidden(tx, at), "to_judge": board_parts.to_judge()}
    found = case_lists.lines_of(tx, conditions.get(which, board_parts.of_week(tx, at)))
    return [Entry(f"case-{one.case.id}", one, one.case.id) for one in found]


def _tickets(tx: Transaction, which: str, at: datetime) -> Sequence[Entry]:
    """The open tickets; those alone that wait for a reply if asked (C-1)."""
    found = tickets.open_tickets(tx, at=at)
    return [Entry(f"ticket-{one.case_id}", one, one.case_id) for one in found if one.waits or not which]


def _slips(tx: Transaction, which: str, at: datetime) -> Sequence[Entry]:  # noqa: ARG001
    """The overdue slips, the longest overdue first (D-4)."""
    return [Entry(f"slip-{one.row.id}", one) for one in slip_pressing.daily(tx, at=at)]


def _goods(tx: Transaction, which: str, at: datetime) -> Sequence[Entry]:
    """The goods that are followed, by what is due next; those alone that are late if asked (T-1, T-5)."""
    found = goods_list.find(tx, "late" if which == "late" else "open", at=at)
    return [Entry(f"goods-{one.goods_id}", one, one.case_id) for one in found]


def _pickups(tx: Transaction, which: str, at: datetime) -> Sequence[Entry]:
    """The self-pickups that wait, those past their days first; those alone if asked (N-5)."""
    found = self_pickups.waiting(tx, at=at)
    return [Entry(f"pickup-{one.pickup_id}", one, one.case_id) for one in found if one.expired or not which]


def _statements(tx: Transaction, which: str, at: datetime) -> Sequence[Entry]:  # noqa: ARG001
    """The statements whose next move is overdue, the longest overdue first (F-1)."""
    found = StatementPages("late", at, tx.local(at).date()).after(tx, -1, -1)
    return [Entry(f"statement-{one.row.id}", one.row) for one in found]


def _messages(tx: Transaction, which: str, at: datetime) -> Sequence[Entry]:  # noqa: ARG001
    """What has not left, the latest first; what is in trouble alone if asked."""
    query = select(Message).where(Message.state != MessageState.SENT)
    if which == "trouble":
        query = query.where(col(Message.problem).is_not(None))
    found = tx.session.exec(query.order_by(col(Message.id).desc())).all()
    return [Entry(f"message-{one.id}", one, one.case_id) for one in found]


def _untracked(tx: Transaction, which: str, at: datetime) -> Sequence[Entry]:
    """What the last run found: all, of one kind, or where nothing was decided."""
    run = board_parts.last_run(tx, at=at)
    if run is None:
        return ()
    query = select(UntrackedRow).where(UntrackedRow.run_id == run.run_id)
    if which == "undecided":
        query = query.where(UntrackedRow.decision == "")
    elif which:
        query = query.where(UntrackedRow.kind == which)
    found = tx.session.exec(query.order_by(col(UntrackedRow.last_scan_at), col(UntrackedRow.number))).all()
    return [Entry(f"parcel-{one.number}", one) for one in found]


def _visits(tx: Transaction, which: str, at: datetime) -> Sequence[Entry]:
    """Visits that are due, the late ones first, or those alone (K-3)."""
    pages = VisitPages("late" if which == "late" else "due", tx.local(at).date())
    return [Entry(f"visit-{one.row.id}", one.row) for one in pages.after(tx, -1, 1_000_000)]


ROWS: Mapping[str, Callable[[Transaction, str, datetime], Sequence[Entry]]] = {
    "people": _people,
    "clocks": _clocks,
    "late": _late,
    "list": _items,
    "old": _old_items,
    "untracked": _untracked,
    "orders": _orders,
    "drafts": _drafts,
    "to_approve": _to_approve,
    "leave": _leave,
    "handovers": _handovers,
    "exports": _exports,
    "incidents": _incidents,
    "goods": _goods,
    "slips": _slips,
    "pickups": _pickups,
    "tickets": _tickets,
    "statements": _statements,
    "visits": _visits,
    "outbox": _messages,
}
"""By the first word of a figure's key: a section of the board."""

SECTIONS = frozenset(ROWS)
