"""What can be counted, each as a query that yields its rows; a figure is the number of them (M-1, M-2).

Every query yields id, at, kind, client, agent, amount: which row of which table, the moment that puts it into the
period (seconds), what kind of thing it is, whose client's (or none), whose (or nobody's), and money in fen where there
is any. It reads the rows of the period by an index, and nothing of the years before.

Given are :since and :until (seconds, the end itself no longer counted), :first and :last (days of the shop), :now and
:today, :kinds (a list as JSON) and :within (seconds). `{kinds}` stands where rows of some kinds alone may be asked for.
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
    sql: str
    kind: str
    """The column of its kind, for a list of kinds."""
    final: str
    """When its figure no longer changes, as a message."""
    alone: str = ""
    """The same rows by their ids alone, where that is much less to read: for their number."""


def _query(about: About, kind: str, final: str, sql: str, alone: str = "") -> Query:
    return Query(about, sql, kind, final, alone)


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

_ORDERS = """
    SELECT o.id, o.confirmed_at AS at, r.channel AS kind, r.client_id AS client, o.confirmed_by AS agent,
        r.fee_fen AS amount
    FROM orders o LEFT JOIN order_revision r ON r.order_id = o.id AND r.revision = 1
    WHERE o.day BETWEEN :first AND :last"""

_CANCELLED = " AND o.cancelled_at < :until"

_ORDER_IDS = "SELECT o.id FROM orders o WHERE o.day BETWEEN :first AND :last"

_SETTLED = """
    SELECT o.id, o.confirmed_at AS at, r.settlement AS kind, r.client_id AS client, o.confirmed_by AS agent,
        coalesce(r.fee_fen, 0) AS amount
    FROM orders o JOIN order_revision r ON r.order_id = o.id AND r.revision =
        CASE o.revision WHEN 1 THEN 1 ELSE
            (SELECT max(x.revision) FROM order_revision x WHERE x.order_id = o.id AND x.at < :until) END
    WHERE o.day BETWEEN :first AND :last AND (o.cancelled_at IS NULL OR o.cancelled_at >= :until) {kinds}"""

# -- cases -----------------------------------------------------------------------------------------------------------

# The period is looked up first, and not every incident there ever was.
_INCIDENTS = """
    SELECT c.id, c.began_at AS at, c.procedure AS kind, c.client_id AS client, c.opened_by AS agent,
        i.loss_fen AS amount
    FROM cases c INDEXED BY cases_in_list CROSS JOIN incident i ON i.case_id = c.id
    WHERE c.day IS NULL AND c.began_at >= :since AND c.began_at < :until {kinds}"""

_CASES = """
    SELECT c.id, c.began_at AS at, c.procedure AS kind, c.client_id AS client, c.opened_by AS agent, NULL AS amount
    FROM cases c WHERE c.day IS NULL AND c.began_at >= :since AND c.began_at < :until {kinds}"""

_REPLIES = """
    SELECT r.id, r.at, r.kind, c.client_id AS client, r.by AS agent, NULL AS amount
    FROM reply r LEFT JOIN cases c ON c.id = r.case_id WHERE r.at >= :since AND r.at < :until {kinds}"""

# -- promises --------------------------------------------------------------------------------------------------------

ITEM = "checklist.item"
"""The kind of promise that an item of a checklist has; items are counted by themselves."""

MISSED = "(d.misses > 0 OR d.state = 'missed' OR (d.state = 'running' AND d.due_at <= :now))"
"""As `promise_outcomes.outcome` has it: whoever looks does not depend on somebody having looked before (I-6)."""

MET = f"(d.state = 'met' AND NOT {MISSED})"


def _promises(condition: str) -> str:
    return f"""
    SELECT d.id, d.due_at AS at, d.kind, c.client_id AS client, d.owner AS agent, NULL AS amount
    FROM deadline d LEFT JOIN cases c ON c.id = d.case_id
    WHERE d.due_at >= :since AND d.due_at < :until {{kinds}} AND {condition}"""  # noqa: S608


_SOON = f"({MET} AND (:within IS NULL OR d.done_at - d.started_at - d.paused_seconds <= :within))"

# -- the day's checklist ---------------------------------------------------------------------------------------------


def _items(condition: str, amount: str = "NULL") -> str:
    return f"""
    SELECT s.id, coalesce(s.at, c.began_at) AS at, s.state AS kind, NULL AS client, coalesce(s.by, '') AS agent,
        {amount} AS amount
    FROM cases c JOIN case_step s ON s.case_id = c.id
    WHERE c.day BETWEEN :first AND :last AND c.uuid GLOB 'checklist/*' {{kinds}} AND {condition}"""  # noqa: S608


_LATE = f"""EXISTS (SELECT 1 FROM deadline d WHERE d.case_id = c.id AND d.step_id = s.id AND {MISSED})"""  # noqa: S608
_ACCOUNT = "json_extract(s.evidence, '$.counted_fen') IS NOT NULL AND s.state = 'done'"
_EXPECTED, _COUNTED = (f"json_extract(s.evidence, '$.{one}_fen')" for one in ("expected", "counted"))

# -- parcels, goods, slips -------------------------------------------------------------------------------------------

_UNTRACKED = """
    SELECT u.id, run.as_of AS at, u.kind, k.id AS client, coalesce(u.decided_by, '') AS agent, NULL AS amount
    FROM untracked_run run JOIN untracked_row u ON u.run_id = run.id
        LEFT JOIN parcel p ON p.number = u.number LEFT JOIN client k ON k.code = p.client
    WHERE run.id = (SELECT id FROM untracked_run WHERE query = 'untracked' AND as_of < :until
        ORDER BY as_of DESC, id DESC LIMIT 1) {kinds}"""


def _goods(condition: str) -> str:
    return f"""
    SELECT g.id, g.expected_at AS at, g.goods_class AS kind, g.client_id AS client, o.confirmed_by AS agent,
        NULL AS amount
    FROM goods g JOIN cases c ON c.id = g.case_id JOIN orders o ON o.id = g.order_id
    WHERE g.expected_at >= :since AND g.expected_at < :until AND c.state <> 'withdrawn' {{kinds}} AND {condition}"""  # noqa: S608


_ON_TIME = "g.actual_at IS NOT NULL AND g.actual_at < g.expected_at + 60"
"""By the minute, as `rules.goods.on_time` has it (T-1)."""


def _slips(condition: str) -> str:
    return f"""
    SELECT s.id, s.due_at AS at, s.region AS kind, s.client_id AS client, o.confirmed_by AS agent, NULL AS amount
    FROM slip s JOIN orders o ON o.id = s.order_id
    WHERE s.due_at >= :since AND s.due_at < :until AND s.state <> '{SlipState.WITHDRAWN}' {{kinds}} AND {condition}"""  # noqa: S608


_VISITS_MADE = """
    SELECT v.id, coalesce(v.made_at, v.written_at) AS at, v.answer AS kind, v.client_id AS client, v.made_by AS agent,
        NULL AS amount
    FROM visit v WHERE v.state = 'done' AND v.made_on BETWEEN :first AND :last {kinds}"""


def _visits_due(condition: str) -> str:
    """A day that is over at :now is one that ended before it; noon stands for the day, in whatever zone it is shown."""
    return f"""
    SELECT v.id, CAST(strftime('%s', v.due_day) AS INTEGER) + 43200 AS at, v.answer AS kind, v.client_id AS client,
        CASE v.made_by WHEN '' THEN v.agent ELSE v.made_by END AS agent, NULL AS amount
    FROM visit v WHERE v.due_day BETWEEN :first AND :last AND v.state <> 'withdrawn' {{kinds}} AND {condition}"""  # noqa: S608


QUERIES: Mapping[str, Query] = {
    "orders": _query("order", "r.channel", CONFIRMED, _ORDERS + " {kinds}", _ORDER_IDS),
    "orders_cancelled": _query(
        "order", "r.channel", WRITTEN, _ORDERS + _CANCELLED + " {kinds}", _ORDER_IDS + _CANCELLED
    ),
    "orders_settled": _query("order", "r.settlement", DAY_END, _SETTLED),
    "incidents": _query("case", "c.procedure", BEGUN, _INCIDENTS),
    "cases": _query("case", "c.procedure", BEGUN, _CASES),
    "tickets": _query("case", "c.procedure", BEGUN, _CASES),
    "replies": _query("reply", "r.kind", WRITTEN, _REPLIES),
    "promises": _query("promise", "d.kind", DUE, _promises("1")),
    "promises_met": _query("promise", "d.kind", DUE, _promises(_SOON)),
    "promises_missed": _query("promise", "d.kind", DUE, _promises(MISSED)),
    "promises_decided": _query("promise", "d.kind", DUE, _promises(f"({MET} OR {MISSED})")),
    "items": _query("item", "s.state", CLOSED, _items("1")),
    "items_done": _query("item", "s.state", CLOSED, _items("s.state = 'done'")),
    "items_skipped": _query("item", "s.state", CLOSED, _items("s.state = 'skipped'")),
    "items_late": _query("item", "s.state", CLOSED, _items(_LATE)),
    "accounts_expected": _query("item", "s.state", CLOSED, _items(_ACCOUNT, _EXPECTED)),
    "accounts_counted": _query("item", "s.state", CLOSED, _items(_ACCOUNT, _COUNTED)),
    "accounts_apart": _query("item", "s.state", CLOSED, _items(_ACCOUNT, f"{_COUNTED} - {_EXPECTED}")),
    "untracked": _query("parcel", "u.kind", ASKED, _UNTRACKED),
    "goods_due": _query(
        "goods", "g.goods_class", ARRIVED, _goods("(g.actual_at IS NOT NULL OR g.expected_at + 60 <= :now)")
    ),
    "goods_on_time": _query("goods", "g.goods_class", ARRIVED, _goods(f"({_ON_TIME})")),
    "slips_due": _query("slip", "s.region", DUE, _slips("(s.back_at IS NOT NULL OR s.due_at <= :now)")),
    "visits_made": _query("visit", "v.answer", BEGUN, _VISITS_MADE),
    "visits_due": _query("visit", "v.answer", DUE, _visits_due("(v.made_on IS NOT NULL OR v.due_day < :today)")),
    "visits_in_time": _query("visit", "v.answer", DUE, _visits_due("v.made_on <= v.due_day")),
    "slips_back": _query("slip", "s.region", DUE, _slips("s.back_at <= s.due_at")),
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
