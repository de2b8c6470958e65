"""The supervisor's board: the whole shop as of one moment, in one read of indexed rows (A-4, S-9, S-11, I-11, I-12).

Every figure here is the number of the rows that `board_rows.behind` gives for its key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from csdesk.desk.board import board_parts, board_rows, day_signing
from csdesk.desk.board.board_parts import LastRun, Orders, Reports
from csdesk.desk.board.board_rows import SEE
from csdesk.desk.board.day_signing import Signature
from csdesk.desk.clients import exports
from csdesk.desk.desk import Transaction, require
from csdesk.desk.goods import goods_list
from csdesk.desk.goods.goods_list import Line as GoodsLine
from csdesk.desk.handovers import handovers
from csdesk.desk.person import Person
from csdesk.desk.pickups import self_pickups
from csdesk.desk.pickups.self_pickups import Waiting
from csdesk.desk.promises import outbox, promises
from csdesk.desk.promises.outbox import Outbox
from csdesk.desk.promises.promises import Promise
from csdesk.desk.shifts import attendance, checklist_view, leave, roster
from csdesk.desk.shifts.checklist_view import Counts, DayList
from csdesk.desk.shifts.shifts import day_of
from csdesk.desk.slips import slip_lists
from csdesk.desk.statements import statement_lists
from csdesk.desk.tickets import tickets
from csdesk.desk.tickets.tickets import Ticket
from csdesk.desk.visits import visit_lists
from csdesk.models.message import Message
from csdesk.rules.attendance import Line as Presence


@dataclass(frozen=True)
class PostProgress:
    """How far the day's list is for one post, or for everybody where its post is empty."""

    post: str
    words: Mapping[str, str] | None
    """What the post is called; None where the pattern no longer has it."""
    who: str
    counts: Counts


@dataclass(frozen=True)
class Board:
    """The shop as of `at`."""

    at: datetime
    day: date
    people: Sequence[Presence]
    """Everybody who is, was or should be there today (S-1, S-5)."""
    clocks: Sequence[Promise]
    """Every running promise, the least time left first (I-6)."""
    items: Sequence[Promise]
    """The open items of checklists that are to be done by a time (S-9)."""
    lists: Sequence[PostProgress]
    old_items: int
    """Open items that have been carried for so many days that they are the supervisor's matter (S-11)."""
    tickets: Sequence[Ticket]
    """The open tickets, those that wait for a reply first (C-1)."""
    goods: Sequence[GoodsLine]
    """The goods that are followed (T-1)."""
    pickups: Sequence[Waiting]
    """The self-pickups that wait (N-5)."""
    slips: int
    """Signed slips that are overdue (D-4)."""
    statements: int
    """Statements whose next move is overdue (F-1)."""
    visits: visit_lists.Counts
    """Visits to clients that are due, the late ones among them (K-3)."""
    untracked: LastRun | None
    """The last run of the untracked query; None before the first."""
    orders: Orders
    to_approve: int
    """Orders that lack nothing but a supervisor (O-4, O-5)."""
    leave: int
    """Leave that somebody has to agree to or to decide (S-2, S-3)."""
    handovers: int
    """Signed sheets that nobody has accepted (S-10)."""
    exports: int
    """Exports of client data that wait for an approval (K-9)."""
    reports: Reports
    outbox: Outbox
    trouble: Message | None
    """The message whose attempt failed last."""
    signatures: Sequence[Signature]
    """Who has signed the day."""

    def late_items(self, now: datetime) -> Sequence[Promise]:
        """The items whose time has passed (S-9)."""
        return [one for one in self.items if one.due_at <= now]

    def passed(self, now: datetime) -> Sequence[Promise]:
        """The promises that have passed and are not done."""
        return [one for one in self.clocks if one.paused_at is None and one.due_at <= now]

    def late(self, now: datetime) -> Sequence[Promise]:
        """Everything that is late: promises and items, the longest late first."""
        return sorted((*self.passed(now), *self.late_items(now)), key=lambda one: (one.due_at, one.deadline_id))

    def late_by_owner(self, now: datetime) -> Mapping[str, int]:
        """How much is late with whom, who has most first."""
        return dict(Counter(one.owner for one in self.late(now)).most_common())

    def figures(self, now: datetime) -> Mapping[str, int]:
        """Every figure at `now` by the key under which `board_rows.behind` has its rows."""
        figures = {
            "late": len(self.late(now)),
            "clocks": len(self.clocks),
            "clocks/passed": len(self.passed(now)),
            "people": len(self.people),
            "people/noticed": sum(one.is_noticed for one in self.people),
            "old": self.old_items,
            "tickets": len(self.tickets),
            "tickets/waiting": sum(one.waits for one in self.tickets),
            "goods": len(self.goods),
            "goods/late": sum(one.is_late(self.at) for one in self.goods),
            "pickups": len(self.pickups),
            "pickups/expired": sum(one.expired for one in self.pickups),
            "slips": self.slips,
            "statements": self.statements,
            "visits": self.visits.due,
            "visits/late": self.visits.late,
            "to_approve": self.to_approve,
            "leave": self.leave,
            "handovers": self.handovers,
            "exports": self.exports,
            "orders": self.orders.count,
            "orders/to_print": self.orders.to_print,
            "orders/cancelled": self.orders.cancelled,
            "drafts": self.orders.drafts,
            "incidents/week": self.reports.week,
            "incidents/late": self.reports.late,
            "incidents/to_judge": self.reports.to_judge,
            "outbox": self.outbox.waiting,
            "outbox/trouble": self.outbox.troubled,
        }
        figures |= {f"late/{name}": count for name, count in self.late_by_owner(now).items() if name}
        figures |= {f"people/{one}": count for one, count in Counter(str(one.presence) for one in self.people).items()}
        figures |= {f"list/{one.post}" if one.post else "list": one.counts.total for one in self.lists}
        figures |= {f"orders/{hour:02}": count for hour, count in self.orders.by_hour.items()}
        if self.untracked is not None:
            figures["untracked"] = sum(self.untracked.kinds.values())
            figures["untracked/undecided"] = self.untracked.undecided
            figures |= {f"untracked/{kind}": count for kind, count in self.untracked.kinds.items()}
        return figures


def read(tx: Transaction, *, by: Person, at: datetime) -> Board:
    """The board at `at`; Refused for whose role may not see it (A-1, A-4)."""
    require(tx, by, SEE)
    today = day_of(tx.playbook, at)
    day_list = checklist_view.read(tx, today, at=at)
    return Board(
        at=at,
        day=today,
        people=attendance.listing(tx, today, today, at=at),
        clocks=promises.running(tx, at=at),
        items=promises.items(tx),
        lists=_progress(tx, day_list),
        old_items=sum(board_rows.is_old(tx, one, day_list) for one in day_list.lines),
        tickets=tickets.open_tickets(tx, at=at),
        goods=goods_list.find(tx, at=at),
        pickups=self_pickups.waiting(tx, at=at),
        slips=slip_lists.overdue_count(tx, at=at),
        statements=statement_lists.late_count(tx, at=at),
        visits=visit_lists.counts(tx, tx.local(at).date()),
        untracked=board_parts.last_run(tx, at=at),
        orders=board_parts.orders_of_day(tx, tx.local(at).date(), at=at),
        to_approve=len(board_parts.waiting_for_approval(tx, at=at)),
        leave=len(leave.waiting(tx, today)),
        handovers=len(handovers.waiting(tx, today)),
        exports=len(exports.waiting(tx, at=at)),
        reports=board_parts.reports(tx, at=at),
        outbox=outbox.state(tx),
        trouble=board_parts.last_trouble(tx),
        signatures=day_signing.of_day(tx, today),
    )


def _progress(tx: Transaction, found: DayList) -> Sequence[PostProgress]:
    """The list of a day, post by post; as a whole where the day has no posts."""
    if not found.lines:
        return ()
    words = {one.id: one.words.model_dump() for one in roster.pattern_on(tx, found.day).post}
    posts = list(found.posts) or [""]
    return [
        PostProgress(
            post, words.get(post), found.posts.get(post) or "", checklist_view.count(found.of((post,) if post else ()))
        )
        for post in posts
    ]
