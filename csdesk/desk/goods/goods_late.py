"""Late goods become an incident by one key, with what is known filled in (T-5)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from csdesk.desk.cases import case_files
from csdesk.desk.desk import Transaction
from csdesk.desk.goods import goods as sheet
from csdesk.desk.goods import goods_list
from csdesk.desk.incidents import incidents
from csdesk.desk.person import Person
from csdesk.desk.promises.letters import messages_language
from csdesk.desk.record import record
from csdesk.language import _
from csdesk.models.case import Case, CaseState
from csdesk.rules.text import shortened


def open_late(tx: Transaction, goods_id: int, *, by: Person, at: datetime) -> Case:
    """Open the incident of late goods; the one that is open already is given (T-5).

    Its line says when they were expected and when they were last seen; client, order, waybill and place are those of
    the goods.
    """
    goods = sheet.get(tx, goods_id)
    kind = tx.playbook.goods.late_kind
    query = select(Case).where(Case.order_id == goods.order_id, Case.procedure == kind, Case.state == CaseState.OPEN)
    before = tx.session.exec(query.order_by(col(Case.id))).first()
    if before is not None:
        return before
    line = goods_list.line(tx, goods_id, at=at)
    with messages_language(tx):
        title = _(
            "expected {expected}, last known {seen}: {case}",
            case=case_files.get(tx, goods.case_id).title,
            expected=f"{tx.local(goods.eta_at or goods.expected_at):%m-%d %H:%M}",
            seen=f"{tx.local(line.seen_at):%m-%d %H:%M}",
        )
    title = shortened(title, cells=tx.playbook.incidents.limits.title)
    new = incidents.NewCase(kind, title, order=goods.number, waybill=goods.waybill)
    case = incidents.open_case(tx, new, by=by, at=at)
    record(tx, "goods.late", "goods", goods_id, by=by, at=at, after={"case": case.id, "number": case.number})
    return case
