"""What csdesk counts of a client's month for the form of a case: the figures of the month's report (M-3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from csdesk.desk.desk import Transaction
from csdesk.desk.reports import figures
from csdesk.desk.reports.figures import EVERYBODY, Of, Value
from csdesk.models.case import Case
from csdesk.playbook.procedures import Procedure
from csdesk.rules.periods import Period, Span, period_of


def missing(
    tx: Transaction,
    case: Case,
    procedure: Procedure,
    answers: Mapping[str, str],
    changed: Collection[str],
    *,
    at: datetime,
) -> dict[str, str]:
    """The figures that are not there yet, counted once the month is answered; what was typed stays.

    Of the case's client, or of everybody where it is about none. Of a rate whole ones; nothing where there was nothing.
    """
    month = next((answers.get(one.id, "") for one in procedure.field if one.kind == "month"), "")
    wanted = [one for one in procedure.field if one.figure and not answers.get(one.id) and one.id not in changed]
    try:
        period = _month(month)
    except ValueError:
        return {}
    of = EVERYBODY if case.client_id is None else Of(client=case.client_id)
    found = {}
    for one in wanted:
        line = tx.playbook.reports.get(one.figure)
        assert line is not None  # the playbook is loaded only when every field names one
        said = _said(figures.value(tx, line, period, at=at, of=of))
        if said is not None:
            found[one.id] = str(said)
    return found


def _month(month: str) -> Period:
    return period_of(Span.MONTH, date.fromisoformat(f"{month}-01"))


def _said(value: Value) -> int | None:
    """A figure as it stands in a field for whole numbers."""
    if value.whole is None:
        return value.part
    tenths = value.tenths
    return None if tenths is None else (tenths + 5) // 10
