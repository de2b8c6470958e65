"""What csdesk counts of a client's month for the form of a case (M-3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta

from csdesk.desk.desk import Transaction
from csdesk.models.case import Case
from csdesk.playbook.procedures import Procedure

_QUERIES: Mapping[str, str] = {
    "orders": """SELECT count(*) FROM orders JOIN order_revision r ON r.order_id = orders.id AND r.revision = 1
        WHERE orders.number IS NOT NULL AND confirmed_at >= :since AND confirmed_at < :until
        AND (:client IS NULL OR r.client_id = :client)""",
    "incidents": """SELECT count(*) FROM cases JOIN incident ON incident.case_id = cases.id
        WHERE began_at >= :since AND began_at < :until AND (:client IS NULL OR client_id = :client)""",
    "complaints": """SELECT count(*) FROM cases WHERE procedure = 'complaint'
        AND began_at >= :since AND began_at < :until AND (:client IS NULL OR client_id = :client)""",
    "questions": """SELECT count(*) FROM cases WHERE procedure IN ('chat', 'question', 'price_enquiry')
        AND began_at >= :since AND began_at < :until AND (:client IS NULL OR client_id = :client)""",
    "late": """SELECT count(*) FROM cases WHERE procedure = 'late'
        AND began_at >= :since AND began_at < :until AND (:client IS NULL OR client_id = :client)""",
}
"""How each figure is counted: of one client, or of all of them where the case is about none."""


def missing(
    tx: Transaction, case: Case, procedure: Procedure, answers: Mapping[str, str], changed: Collection[str]
) -> dict[str, str]:
    """The figures that are not there yet, counted once the month is answered; what was typed stays."""
    month = next((answers.get(one.id, "") for one in procedure.field if one.kind == "month"), "")
    wanted = [one for one in procedure.field if one.figure and not answers.get(one.id) and one.id not in changed]
    try:
        since, until = _bounds(tx, month)
    except ValueError:
        return {}
    given = {"since": since, "until": until, "client": case.client_id}
    return {one.id: str(tx.raw.execute(_QUERIES[one.figure], given).fetchone()[0]) for one in wanted}


def _bounds(tx: Transaction, month: str) -> tuple[int, int]:
    """The first second of a month and of the next one, on the shop's clocks."""
    first = date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    zone = tx.playbook.shop.zone
    begin, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, following))
    return int(begin.timestamp()), int(end.timestamp())
