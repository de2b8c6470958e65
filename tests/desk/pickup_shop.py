"""A parcel that waits at the counter, in the made-up shop."""

from __future__ import annotations

from datetime import datetime

from csdesk.desk.pickups import self_pickups
from csdesk.models.parcel import Parcel
from tests.desk.shop import NOW, Shop

WAITING = "803000300001"


def waiting(shop: Shop, client: str, at: datetime = NOW) -> None:
    """Let WAITING wait, which a carrier's file says to be of a client."""
    with shop.desk.writing() as tx:
        tx.session.add(
            Parcel(number=WAITING, shipped_at=at, direction="in", carrier="main", line="same_city", client=client)
        )
    new = self_pickups.NewPickup(WAITING, "李强", "13800138021")
    shop.do(self_pickups.take_in, new, uuid="1", at=at)
