"""What stands in the form of a case: read, kept, written into the record (K-4 to K-7)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlmodel import col, or_, select

from csdesk.desk.cases import case_files
from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.models.answer import CaseAnswer
from csdesk.models.case import Case
from csdesk.playbook.procedures import Procedure
from csdesk.refused import N_, Refused
from csdesk.rules import case_form


def rows_of(tx: Transaction, case_id: int) -> dict[str, CaseAnswer]:
    """The answers of a case by their fields; an emptied one is there too, with nothing in it."""
    query = select(CaseAnswer).where(CaseAnswer.case_id == case_id).order_by(col(CaseAnswer.id))
    return {row.field: row for row in tx.session.exec(query).all()}


def of_case(tx: Transaction, case: Case, procedure: Procedure | None = None) -> dict[str, str]:
    """What is answered in a case, by field, with what csdesk adds up; nothing is asked of the store without a form."""
    procedure = procedure or case_files.procedure_of(case)
    if not procedure.field:
        return {}
    assert case.id is not None
    given = {name: row.value for name, row in rows_of(tx, case.id).items() if row.value}
    return case_form.with_sums(procedure.field, given)


def problems(tx: Transaction, case: Case, step_id: str) -> tuple[Refused, ...]:
    """Why a step of a case cannot be done yet, by its form (K-5, K-6)."""
    procedure = case_files.procedure_of(case)
    if not procedure.field:
        return ()
    given = of_case(tx, case, procedure)
    found = case_form.problems(procedure.field, step_id, given)
    return found or tuple(_unknown_names(tx, procedure, step_id, given))


def _unknown_names(tx: Transaction, procedure: Procedure, step_id: str, given: Mapping[str, str]) -> Iterator[Refused]:
    """Cases that a step needs and that are not there, or of another procedure (K-7)."""
    for field in procedure.field:
        if field.kind == "case" and field.before == step_id and (number := given.get(field.id)):
            try:
                linked = case_files.by_number(tx, number)
            except Refused as refused:
                yield refused.at(field.id)
                continue
            if linked.procedure not in field.of:
                message = N_("{case} is no case of the kind that {label} asks for.")
                yield Refused("case_other_kind", message, field=field.id, case=number, label=field.words)


def begin(tx: Transaction, case: Case, procedure: Procedure, *, by: Person, at: datetime) -> None:
    """Put into a new case's form what is known: the client, and the first case of the same (K-7)."""
    known = {}
    for field in procedure.field:
        if field.kind == "client" and (code := _client_code(tx, case)):
            known[field.id] = code
        if field.finds_first and (first := _first_like(tx, case, field.of)) is not None:
            known[field.id] = first
    put(tx, case, known, by=by, at=at)
    note(tx, case, by=by, at=at)


def _client_code(tx: Transaction, case: Case) -> str:
    if case.client_id is None:
        return ""
    found = tx.raw.execute("SELECT code FROM client WHERE id = ?", (case.client_id,)).fetchone()
    return str(found[0]) if found else ""


def _first_like(tx: Transaction, case: Case, procedures: Sequence[str]) -> str | None:
    """The number of the first case before it about the same parcel or order, or else of the same client (K-7)."""
    same = [col(Case.waybill) == case.waybill] if case.waybill else []
    same += [col(Case.order_id) == case.order_id] if case.order_id is not None else []
    if not same and case.client_id is not None:
        same = [col(Case.client_id) == case.client_id]
    if not same:
        return None
    query = select(Case.number).where(
        or_(*same), col(Case.procedure).in_(procedures), col(Case.id) != case.id, col(Case.number).is_not(None)
    )
    return tx.session.exec(query.order_by(col(Case.began_at), col(Case.id))).first()


def put(tx: Transaction, case: Case, texts: Mapping[str, str], *, by: Person, at: datetime) -> None:
    """Keep answers in their rows; what another typed before is written into the record first."""
    if not texts:
        return
    assert case.id is not None
    rows = rows_of(tx, case.id)
    others = {name for name in texts if name in rows and rows[name].by != by.name}
    if others:
        note(tx, case, by=by, at=at, only=others)
    for name, text in texts.items():
        row = rows.get(name) or CaseAnswer(case_id=case.id, field=name, value="", by=by.name, at=at)
        if row.value != text or row.id is None:
            row.value, row.by, row.at = text, by.name, at
            tx.session.add(row)
    tx.session.flush()


def note(
    tx: Transaction,
    case: Case,
    *,
    by: Person,
    at: datetime,
    only: Collection[str] | None = None,
    own_but: Collection[str] | None = None,
) -> None:
    """Write into the record what it does not have yet of the form, one entry for each who typed it (A-5).

    `only` some fields; with `own_but` what this person typed, but for the fields that are still being typed.
    """
    assert case.id is not None
    changed: dict[str, list[CaseAnswer]] = {}
    for name, row in rows_of(tx, case.id).items():
        if own_but is not None and (row.by != by.name or name in own_but):
            continue
        if row.value != row.recorded and (only is None or name in only):
            changed.setdefault(row.by, []).append(row)
    for name, rows in changed.items():
        before, after = {row.field: row.recorded for row in rows}, {row.field: row.value for row in rows}
        author = by if name == by.name else Person(name, "")
        record(tx, "case.fill", "case", case.id, by=author, at=at, before=before, after=after)
        for row in rows:
            row.recorded = row.value
            tx.session.add(row)
    tx.session.flush()
