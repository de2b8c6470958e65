"""Records of talks about goods: when, to whom, what, late or not; never silently back-dated (T-6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from csdesk.desk.desk import Transaction, require
from csdesk.desk.goods import goods as sheet
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.models.goods import Contact
from csdesk.refused import N_, Refused
from csdesk.rules import goods as rules


def write(
    tx: Transaction,
    goods_id: int,
    spoke_to: str,
    what: str,
    *,
    when: str = "",
    late: bool | None = None,
    uuid: str,
    by: Person,
    at: datetime,
) -> Contact:
    """Write down a talk; when it was written down stays beside when it was (T-6).

    Whether the goods are late is what the clock says where nobody says it. The same form sent again writes nothing.
    """
    require(tx, by, "case.draft")
    before = tx.session.exec(select(Contact).where(Contact.uuid == uuid)).first()
    if before is not None:
        return before
    goods = sheet.get(tx, goods_id)
    name, text = sheet.read_text(tx, spoke_to, "spoke_to"), sheet.read_text(tx, what, "what")
    if not name:
        raise Refused("nobody_named", N_("Write down who was spoken to."), field="spoke_to")
    if not text:
        raise Refused("words_missing", N_("Write down what was said."), field="what")
    moment = sheet.read_past(tx, when, at=at, days=tx.playbook.goods.limits.contact_days)
    if late is None:
        late = rules.on_time(goods.expected_at, goods.actual_at, moment) is False
    contact = Contact(
        uuid=uuid, goods_id=goods_id, at=moment, written_at=at, spoke_to=name, what=text, late=late, by=by.name
    )
    tx.session.add(contact)
    if goods.actual_at is None:
        goods.seen_at = max(goods.seen_at, moment)
        tx.session.add(goods)
    tx.session.flush()
    after = {"contact": contact.id, "when": moment, "written": at, "spoke_to": name, "what": text, "late": late}
    record(tx, "goods.contact", "goods", goods_id, by=by, at=at, after=after)
    return contact


def of_goods(tx: Transaction, goods_id: int) -> Sequence[Contact]:
    """Every talk about goods, the latest first."""
    query = select(Contact).where(Contact.goods_id == goods_id)
    return tx.session.exec(query.order_by(col(Contact.at).desc(), col(Contact.id).desc())).all()


def is_back_dated(tx: Transaction, contact: Contact) -> bool:
    """Whether both of its times have to be shown (T-6)."""
    return rules.is_back_dated(contact.at, contact.written_at, tx.playbook.goods)
