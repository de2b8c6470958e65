"""The cases of one procedure as a table, a row a case and a column a field: CSV or XLSX (K-9)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlmodel import col, select

from csdesk.desk.cases import answers, case_words
from csdesk.desk.cases.case_pages import require_kind
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.incidents import incidents
from csdesk.desk.person import Person
from csdesk.desk.table_export import Table, write_table
from csdesk.language import _, current
from csdesk.models.case import Case
from csdesk.models.client import Client
from csdesk.models.incident import Incident
from csdesk.rules.case_form import fields_of, masked, shown
from csdesk.rules.incident_form import FIELDS, JUDGEMENT
from csdesk.rules.masking import masked_text


def write(desk: Desk, kind: str, path: Path, reason: str, *, by: Person, at: datetime) -> int:
    """Write every case of a procedure to `path`; how many there are. Refused as `write_table` does, and for no kind."""
    return write_table(desk, ("case.export", kind), lambda tx: _table(tx, kind), path, reason, by=by, at=at)


def _table(tx: Transaction, kind: str) -> Table:
    require_kind(tx, kind)
    procedure, language = tx.playbook.procedures[kind], current()
    fields = fields_of(procedure.field)
    headings = [_("Number"), _("About"), _("Client"), _("State"), _("Began"), _("Whose")]
    headings += [one.words.text(language) for one in fields]
    if procedure.incident:
        headings += [_(one.label) for one in FIELDS]
        headings += [f"{_('Judgement')}: {_(one.label)}" for one in JUDGEMENT] + [_("Judged")]
    query = (
        select(Case, Client)
        .outerjoin(Client, col(Client.id) == Case.client_id)
        .where(Case.procedure == kind)
        .order_by(col(Case.began_at), col(Case.id))
    )
    found: list[tuple[Case, Client | None]] = [(row[0], row[1]) for row in tx.session.exec(query).all()]
    rows = []
    for case, client in found:
        given = answers.of_case(tx, case, procedure)
        texts = [masked_text(masked(one, shown(one, given.get(one.name, ""), language))) for one in fields]
        known = [
            case.number or str(case.id),
            masked_text(case.title),
            f"{client.code} {client.name}" if client else "",
            case_words.state_words(case.state),
            f"{tx.local(case.began_at):%Y-%m-%d %H:%M}",
            case.owner,
        ]
        rows.append([*known, *texts, *(_reported(tx, case) if procedure.incident else ())])
    return Table(headings, rows)


def _reported(tx: Transaction, case: Case) -> list[str]:
    """The report of an incident and what quality control added, masked as the rest is (I-9, I-11)."""
    incident = tx.session.get_one(Incident, case.id)
    rows = incidents.report_rows(tx, case, incident)[1:] + incidents.judgement_rows(tx, incident)
    return [masked_text(text) for _label, text in rows]
