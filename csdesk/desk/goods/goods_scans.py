"""Followed goods whose parcel was signed for are delivered by that (T-1, T-5)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import col, select

from csdesk.desk.cases import case_files
from csdesk.desk.desk import Transaction
from csdesk.desk.goods import deliveries
from csdesk.desk.person import Person
from csdesk.models.case import CaseState
from csdesk.models.goods import Goods
from csdesk.models.parcel import Parcel

AT_ONCE = 500
"""How many numbers are looked up in one query."""


def signed(tx: Transaction, numbers: Collection[str], *, by: Person, at: datetime) -> None:
    """Of these parcels, those that goods go by are there, since they were signed for (T-1).

    A number that nothing is followed by costs its share of one look at an index.
    """
    known = list(numbers)
    for start in range(0, len(known), AT_ONCE):
        some = known[start : start + AT_ONCE]
        query = (
            select(Goods, Parcel.signed_at)
            .join(Parcel, col(Parcel.number) == col(Goods.waybill))
            .where(col(Goods.waybill).in_(some), col(Goods.waybill) != "", col(Goods.actual_at).is_(None))
        )
        for goods, signed_at in tx.session.exec(query).all():
            if signed_at is not None and case_files.get(tx, goods.case_id).state == CaseState.OPEN:
                deliveries.put(tx, goods, max(signed_at, goods.accepted_at), by=by, at=at)
