"""All that is known of one line of the sheet: why its class, what is demanded, talks, papers, last scan (T-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from csdesk.desk.clients import owners
from csdesk.desk.desk import Transaction
from csdesk.desk.goods import goods as sheet
from csdesk.desk.goods import goods_contacts, goods_list, goods_papers, trips
from csdesk.desk.goods.goods_list import Line
from csdesk.desk.goods.goods_papers import Missing
from csdesk.language import current
from csdesk.models.goods import Contact, Goods
from csdesk.models.parcel import Parcel
from csdesk.playbook.basis import words_of


@dataclass(frozen=True)
class GoodsStory:
    """One line of the sheet with what belongs to it, in the language of whoever reads it."""

    line: Line
    goods: Goods
    class_words: str
    reasons: Sequence[str]
    """Why the rules propose the class that they do, in words."""
    proposed: str
    """The letter of that class."""
    demands: str
    contacts: Sequence[Contact]
    """The latest first."""
    back_dated: frozenset[int]
    """The ids of the talks of which both times are shown (T-6)."""
    papers: Sequence[tuple[Missing, str]]
    """What it lacks, with what that is called (T-8)."""
    scan: tuple[datetime, str] | None
    """Its last scan: when and where."""
    satisfied: str
    agent: str | None
    """Whose client it is of (K-2)."""


def read(tx: Transaction, goods_id: int, *, at: datetime) -> GoodsStory:
    """The whole story of one line; Refused when there is none."""
    goods, book, language = sheet.get(tx, goods_id), tx.playbook.goods, current()
    contacts = goods_contacts.of_goods(tx, goods_id)
    parcel = None
    if goods.waybill:
        parcel = tx.session.exec(select(Parcel).where(Parcel.number == goods.waybill)).first()
    scanned = parcel is not None and parcel.last_scan_at is not None
    return GoodsStory(
        line=goods_list.line(tx, goods_id, at=at),
        goods=goods,
        class_words=words_of(book.goods_class, goods.goods_class, language),
        reasons=[words_of(book.reason, one, language) for one in goods.reasons],
        proposed=next((one.letter for one in book.goods_class if one.id == goods.proposed_class), "?"),
        demands=trips.demands_of(tx, goods),
        contacts=contacts,
        back_dated=frozenset(one.id for one in contacts if one.id and goods_contacts.is_back_dated(tx, one)),
        papers=[(one, goods_papers.words(tx, one.kind, language)) for one in goods_papers.missing(tx, goods_id)],
        scan=(parcel.last_scan_at, parcel.last_scan_place) if scanned and parcel and parcel.last_scan_at else None,
        satisfied=words_of(book.answer, goods.satisfied, language) if goods.satisfied else "",
        agent=owners.agent_of(tx, goods.client_id),
    )
