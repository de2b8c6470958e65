"""How often it happened in a year, by the same answers, and what it costs by the playbook (K-7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from csdesk.desk.cases import answers, case_files
from csdesk.desk.desk import Transaction
from csdesk.models.case import Case
from csdesk.playbook.forms import CountLevel


@dataclass(frozen=True)
class Counted:
    """The how many-th of its year a case is, and what that costs."""

    number: int
    year: int
    level: CountLevel | None


def of_case(tx: Transaction, case: Case) -> Counted | None:
    """The how many-th of its calendar year a case is; None where nothing is counted, or an answer is not there yet.

    Cases count in the order in which they began, so that a later one changes nothing.
    """
    procedure = case_files.procedure_of(case)
    if procedure.count is None:
        return None
    given = answers.of_case(tx, case, procedure)
    same = [(name, given.get(name, "")) for name in procedure.count.by]
    if not all(value for _name, value in same):
        return None
    year = tx.local(case.began_at).year
    since = datetime.combine(date(year, 1, 1), time(), tx.playbook.shop.zone).astimezone(UTC)
    query = "SELECT count(*) FROM cases c WHERE procedure = ? AND began_at >= ? AND (began_at, id) <= (?, ?)"
    values: list[object] = [case.procedure, int(since.timestamp()), int(case.began_at.timestamp()), case.id]
    for name, value in same:
        query += " AND EXISTS (SELECT 1 FROM case_answer a WHERE a.case_id = c.id AND a.field = ? AND a.value = ?)"
        values += [name, value]
    (number,) = tx.raw.execute(query, values).fetchone()
    return Counted(number, year, procedure.count.at(number))
