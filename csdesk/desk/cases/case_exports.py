"""The cases of one procedure as a table, a row a case and a column a field: CSV or XLSX (K-9)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlmodel import col, select

from csdesk.desk.cases import answers, case_words
from csdesk.desk.cases.case_pages import require_kind
from csdesk.desk.desk import Desk, Transaction, require
from csdesk.desk.incidents import incidents
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.exchange.files import write_whole
from csdesk.language import _, current
from csdesk.models.case import Case
from csdesk.models.client import Client
from csdesk.models.incident import Incident
from csdesk.refused import N_, Refused
from csdesk.rules.case_form import fields_of, masked, shown
from csdesk.rules.incident_form import FIELDS, JUDGEMENT
from csdesk.rules.masking import masked_text
from csdesk.rules.text import read_line

LONGEST_REASON = 200


def write(desk: Desk, kind: str, path: Path, reason: str, *, by: Person, at: datetime) -> int:
    """Write every case of a procedure to `path`, CSV or XLSX by its ending; how many there are.

    For who sees the board; with a reason, which the record keeps with the file's digest; personal numbers are masked.
    Refused at its field for a kind that is not there, a missing reason, another ending, and a file that is there.
    """
    # A library for workbooks: only for who exports.
    from csdesk.exchange.plain_table import as_csv, as_workbook

    with desk.reading() as tx:
        require(tx, by, "board.see")
        require_kind(tx, kind)
        why = read_line(reason, limit=LONGEST_REASON)
        if not why:
            raise Refused("reason_missing", N_("Say what the file is for."), field="reason")
        headings, rows = _table(tx, kind)
    ending = path.suffix.lower()
    if ending not in (".csv", ".xlsx"):
        raise Refused("file_ending", N_("Let the file's name end in .csv or .xlsx."), field="file")
    if os.path.lexists(path):
        message = N_("{path} is there already, and nothing was written. Choose another name.")
        raise Refused("file_exists", message, field="file", path=path)
    content = as_csv(headings, rows) if ending == ".csv" else as_workbook(headings, rows, at)
    digest = hashlib.sha256(content).hexdigest()
    with desk.writing() as tx:
        after = {"kind": kind, "rows": len(rows), "reason": why, "sha256": digest}
        record(tx, "case.export", "export", kind, by=by, at=at, after=after)
    write_whole(path, content, replace=False)
    return len(rows)


def _table(tx: Transaction, kind: str) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
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
    return headings, rows


def _reported(tx: Transaction, case: Case) -> list[str]:
    """The report of an incident and what quality control added, masked as the rest is (I-9, I-11)."""
    incident = tx.session.get_one(Incident, case.id)
    rows = incidents.report_rows(tx, case, incident)[1:] + incidents.judgement_rows(tx, incident)
    return [masked_text(text) for _label, text in rows]
