"""What can be counted, each as a query that yields its rows; a figure is the number of them (M-1, M-2).

A query is where its rows are read, and what id, at, kind, client, agent and amount of a row are: which row of which
table, the moment that puts it into the period (seconds), what kind of thing it is, whose client's (or none), whose (or
nobody's), and money in fen where there is any. It reads the rows of the period by an index, and nothing of the years
before; and a table that only some of the columns come from only where one of these is asked for.

Given are :since and :until (seconds, the end itself no longer counted), :first and :last (days of the shop), :now and
:today, :kinds (a list as JSON) and :within (seconds).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from csdesk.models.slip import SlipState
from csdesk.refused import N_

About = Literal["order", "case", "promise", "reply", "item", "parcel", "goods", "slip", "visit"]
"""What a row is, and so what is told of it and what it opens."""


@dataclass(frozen=True)
class Query:
    """One thing that can be counted."""

    about: About
    final: str
    """When its figure no longer changes, as a message."""
    id: str
    at: str
    kind: str
    client: str
    agent: str
    source: str
    """Its tables and conditions: FROM ... {beside} WHERE ..."""
    beside: tuple[str, str] = ("", "")
    """Its further table, of which a row has one row at most: what it is called, and how it is joined."""
    amount: str = "NULL"
    of_kinds: str = ""
    """The source for rows of some kinds alone, where another index is better for them."""

    @property
    def columns(self) -> str:
        """All the columns of a row under their names."""
        names = ("id", "at", "kind", "client", "agent", "amount")
        return ", ".join(f"{getattr(self, name)} AS {name}" for name in names)

    def select(self, select: str, conditions: str = "", *, of_kinds: bool = False) -> str:
        """What is asked of the rows for which conditions hold too, in the query's own terms."""
        name, join = self.beside
        is_needed = bool(name) and f"{name}." in f"{select} {conditions}"
        source = (of_kinds and self.of_kinds) or self.source
        return f"SELECT {select} {source.format(beside=join if is_needed else '')} {conditions}"


# -- when a figure is final ------------------------------------------------------------------------------------------

CONFIRMED = N_("Final at midnight: what is cancelled later was ordered all the same.")
DAY_END = N_("Final at midnight: by the revision in force then.")
BEGUN = N_("Final at midnight, but for what is added later.")
DUE = N_("Final when due; what is promised anew counts when it is due last.")
CLOSED = N_("Final when the day's list closes.")
ASKED = N_("Final at midnight, unless that day is asked about later.")
WRITTEN = N_("Final at midnight.")
ARRIVED = N_("Final when it has come or is late, and that is written down.")

# -- orders ----------------------------------------------------------------------------------------------------------

_OF_DAYS = "o.day BETWEEN :first AND :last"


def _orders(condition: str, final: str) -> Query:
    return Query(
        "order", final, "o.id", "o.confirmed_at", "r.channel", "r.client_id", "o.confirmed_by", amount="r.fee_fen",
        source=f"FROM orders o {{beside}} WHERE {_OF_DAYS} AND {condition}",
        beside=("r", "LEFT JOIN order_revision r ON r.order_id = o.id AND r.revision = 1"),
    )  # fmt: skip


_SETTLED = Query(
    "order", DAY_END, "o.id", "o.confirmed_at", "r.settlement", "r.client_id", "o.confirmed_by",
    amount="coalesce(r.fee_fen, 0)",
    source=f"""FROM orders o JOIN order_revision r ON r.order_id = o.id AND r.revision =
            CASE o.revision WHEN 1 THEN 1 ELSE
                (SELECT max(x.revision) FROM order_revision x WHERE x.order_id = o.id AND x.at < :until) END
        WHERE {_OF_DAYS} AND (o.cancelled_at IS NULL OR o.cancelled_at >= :until)""",  # noqa: S608
)  # fmt: skip

# -- cases -----------------------------------------------------------------------------------------------------------

_BEGAN = "c.day IS NULL AND c.began_at >= :since AND c.began_at < :until"

# The period is looked up first, and not every incident there ever was.
_INCIDENTS = Query(
    "case", BEGUN, "c.id", "c.began_at", "c.procedure", "c.client_id", "c.opened_by", amount="i.loss_fen",
    source=f"""FROM cases c INDEXED BY cases_in_list CROSS JOIN incident i ON i.case_id = c.id WHERE {_BEGAN}""",
)  # fmt: skip

# Which index is said, because of what it knows of a store SQLite may think that to walk through all is the shortest.
_CASES = Query(
    "case", BEGUN, "c.id", "c.began_at", "c.procedure", "c.client_id", "c.opened_by",
    source=f"FROM cases c INDEXED BY cases_in_list WHERE {_BEGAN}",
    of_kinds=f"FROM cases c INDEXED BY cases_by_day WHERE {_BEGAN}",
)  # fmt: skip

_REPLIES = Query(
    "reply", WRITTEN, "r.id", "r.at", "r.kind", "c.client_id", "r.by",
    source="FROM reply r {beside} WHERE r.at >= :since AND r.at < :until",
    beside=("c", "LEFT JOIN cases c ON c.id = r.case_id"),
)  # fmt: skip

# -- promises --------------------------------------------------------------------------------------------------------

ITEM = "checklist.item"
"""The kind of promise that an item of a checklist has; items are counted by themselves."""

MISSED = "(d.misses > 0 OR d.state = 'missed' OR (d.state = 'running' AND d.due_at <= :now))"
"""As `promise_outcomes.outcome` has it: whoever looks does not depend on somebody having looked before (I-6)."""

MET = f"(d.state = 'met' AND NOT {MISSED})"

_SOON = f"({MET} AND (:within IS NULL OR d.done_at - d.started_at - d.paused_seconds <= :within))"


def _promises(condition: str) -> Query:
    return Query(
        "promise", DUE, "d.id", "d.due_at", "d.kind", "c.client_id", "d.owner",
        source=f"FROM deadline d {{beside}} WHERE d.due_at >= :since AND d.due_at < :until AND {condition}",
        beside=("c", "LEFT JOIN cases c ON c.id = d.case_id"),
    )  # fmt: skip


# -- the day's checklist ---------------------------------------------------------------------------------------------


def _items(condition: str, amount: str = "NULL") -> Query:
    return Query(
        "item", CLOSED, "s.id", "coalesce(s.at, c.began_at)", "s.state", "NULL", "s.by", amount=amount,
        source=f"""FROM cases c JOIN case_step s ON s.case_id = c.id
            WHERE c.day BETWEEN :first AND :last AND c.uuid GLOB 'checklist/*' AND {condition}""",
    )  # fmt: skip


_LATE = f"""EXISTS (SELECT 1 FROM deadline d WHERE d.case_id = c.id AND d.step_id = s.id AND {MISSED})"""  # noqa: S608
_ACCOUNT = "json_extract(s.evidence, '$.counted_fen') IS NOT NULL AND s.state = 'done'"
_EXPECTED, _COUNTED = (f"json_extract(s.evidence, '$.{one}_fen')" for one in ("expected", "counted"))

# -- parcels, goods, slips, visits -----------------------------------------------------------------------------------

_UNTRACKED = Query(
    "parcel", ASKED, "u.id", "run.as_of", "u.kind", "k.id", "u.decided_by",
    source="""FROM untracked_run run JOIN untracked_row u ON u.run_id = run.id {beside}
        WHERE run.id = (SELECT id FROM untracked_run WHERE query = 'untracked' AND as_of < :until
            ORDER BY as_of DESC, id DESC LIMIT 1)""",
    beside=("k", "LEFT JOIN parcel p ON p.number = u.number LEFT JOIN client k ON k.code = p.client"),
)  # fmt: skip


def _goods(condition: str) -> Query:
    return Query(
        "goods", ARRIVED, "g.id", "g.expected_at", "g.goods_class", "g.client_id", "o.confirmed_by",
        source=f"""FROM goods g JOIN cases c ON c.id = g.case_id {{beside}} WHERE g.expected_at >= :since
            AND g.expected_at < :until AND c.state <> 'withdrawn' AND {condition}""",
        beside=("o", "LEFT JOIN orders o ON o.id = g.order_id"),
    )  # fmt: skip


_ON_TIME = "g.actual_at IS NOT NULL AND g.actual_at < g.expected_at + 60"
"""By the minute, as `rules.goods.on_time` has it (T-1)."""


def _slips(condition: str) -> Query:
    return Query(
        "slip", DUE, "s.id", "s.due_at", "s.region", "s.client_id", "o.confirmed_by",
        source=f"""FROM slip s {{beside}} WHERE s.due_at >= :since AND s.due_at < :until
            AND s.state <> '{SlipState.WITHDRAWN}' AND {condition}""",
        beside=("o", "LEFT JOIN orders o ON o.id = s.order_id"),
    )  # fmt: skip


_VISITS_MADE = Query(
    "visit", BEGUN, "v.id", "coalesce(v.made_at, v.written_at)", "v.answer", "v.client_id", "v.made_by",
    source="FROM visit v WHERE v.state = 'done' AND v.made_on BETWEEN :first AND :last",
)  # fmt: skip


def _visits_due(condition: str) -> Query:
    """A day that is over at :now is one that ended before it; noon stands for the day, in whatever zone it is shown."""
    return Query(
        "visit", DUE, "v.id", "CAST(strftime('%s', v.due_day) AS INTEGER) + 43200", "v.answer", "v.client_id",
        "CASE v.made_by WHEN '' THEN v.agent ELSE v.made_by END",
        source=f"FROM visit v WHERE v.due_day BETWEEN :first AND :last AND v.state <> 'withdrawn' AND {condition}",
    )  # fmt: skip


QUERIES: Mapping[str, Query] = {
    "orders": _orders("1", CONFIRMED),
    "orders_cancelled": _orders("o.cancelled_at < :until", WRITTEN),
    "orders_settled": _SETTLED,
    "incidents": _INCIDENTS,
    "cases": _CASES,
    "tickets": _CASES,
    "replies": _REPLIES,
    "promises": _promises("1"),
    "promises_met": _promises(_SOON),
    "promises_missed": _promises(MISSED),
    "promises_decided": _promises(f"({MET} OR {MISSED})"),
    "items": _items("1"),
    "items_done": _items("s.state = 'done'"),
    "items_skipped": _items("s.state = 'skipped'"),
    "items_late": _items(_LATE),
    "accounts_expected": _items(_ACCOUNT, _EXPECTED),
    "accounts_counted": _items(_ACCOUNT, _COUNTED),
    "accounts_apart": _items(_ACCOUNT, f"{_COUNTED} - {_EXPECTED}"),
    "untracked": _UNTRACKED,
    "goods_due": _goods("(g.actual_at IS NOT NULL OR g.expected_at + 60 <= :now)"),
    "goods_on_time": _goods(_ON_TIME),
    "slips_due": _slips("(s.back_at IS NOT NULL OR s.due_at <= :now)"),
    "slips_back": _slips("s.back_at <= s.due_at"),
    "visits_made": _VISITS_MADE,
    "visits_due": _visits_due("(v.made_on IS NOT NULL OR v.due_day < :today)"),
    "visits_in_time": _visits_due("v.made_on <= v.due_day"),
}
"""By the name that reports.toml counts it by."""

KINDS = """
    WITH RECURSIVE k(kind) AS (SELECT min(kind) FROM deadline
        UNION ALL SELECT (SELECT min(d.kind) FROM deadline d WHERE d.kind > k.kind) FROM k WHERE k.kind IS NOT NULL)
    SELECT kind FROM k WHERE kind IS NOT NULL"""
"""Every kind of promise, from one to the next in the index that begins with the kind."""

# -- what is told of a row -------------------------------------------------------------------------------------------

_WORDS = """(SELECT json_extract(one.value, '$.words') FROM json_each(c.policy, '$.step') one
    WHERE json_extract(one.value, '$.id') = s.step)"""

TOLD: Mapping[About, tuple[str, str]] = {
    "order": (
        "o.number, r.goods, NULL",
        "JOIN orders o ON o.id = f.id LEFT JOIN order_revision r ON r.order_id = o.id AND r.revision = 1",
    ),
    "case": ("coalesce(c.number, ''), c.title, c.id", "JOIN cases c ON c.id = f.id"),
    "promise": (
        "coalesce(c.number, o.number, ''), c.title, c.id",
        "JOIN deadline d ON d.id = f.id JOIN cases c ON c.id = d.case_id LEFT JOIN orders o ON o.id = c.order_id",
    ),
    "reply": (
        "coalesce(c.number, ''), c.title, c.id",
        "JOIN reply r ON r.id = f.id JOIN cases c ON c.id = r.case_id",
    ),
    "item": (f"c.day, {_WORDS}, c.id", "JOIN case_step s ON s.id = f.id JOIN cases c ON c.id = s.case_id"),
    "parcel": ("u.number, u.place, u.case_id", "JOIN untracked_row u ON u.id = f.id"),
    "goods": ("g.number, g.destination, g.case_id", "JOIN goods g ON g.id = f.id"),
    "slip": ("s.number, s.place, NULL", "JOIN slip s ON s.id = f.id"),
    "visit": ("v.due_day, v.wish, v.case_id", "JOIN visit v ON v.id = f.id"),
}
"""Number, what it is, and its case; and the tables that these come from, beside the figure's rows `f`."""
