"""Orders that ask for a slip, and slips brought to a state, in the made-up shop."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from csdesk.desk.person import Person
from csdesk.desk.slips import slip_batches, slip_handing, slip_ways, slips
from csdesk.models.slip import Slip
from csdesk.rules.slips import STATES
from tests.desk.shop import FINANCE, LI, WORKDAY, Shop

WITH_SLIP = {"slip_back": "yes", "stamp": "yes", "copies": "2"}


def ordered(shop: Shop, at: datetime = WORKDAY, **texts: str) -> str:
    """The number of a confirmed order that asks for a slip."""
    return shop.confirm({**WITH_SLIP, **texts}, at=at).number


def see(shop: Shop, number: str) -> Slip:
    """A slip as it is."""
    return shop.see(slips.get, number)


def arrived(shop: Shop, at: datetime = WORKDAY, transfers: int = 0, **texts: str) -> str:
    """The number of a slip whose goods arrived now."""
    number = ordered(shop, at, **texts)
    shop.do(slip_ways.set_way, number, transfers=str(transfers), at=at)
    shop.do(slip_ways.arrive, number, None, "", at=at)
    return number


def brought_to(shop: Shop, number: str, state: str, *, at: datetime = WORKDAY, by: Person = LI) -> str:
    """Mark an arrived slip state by state until it is in one."""
    for one in STATES[1 : STATES.index(state) + 1]:
        if one == "returned":
            shop.do(slip_handing.put_to_finance, [number], FINANCE, by=by, at=at)
        else:
            shop.do(slips.mark, number, one, by=by, at=at)
    return number


def posted(shop: Shop, many: int, at: datetime = WORKDAY) -> tuple[str, list[str]]:
    """An envelope of so many signed slips: its number, and theirs."""
    numbers = [brought_to(shop, arrived(shop, at), "signed", at=at) for _ in range(many)]
    batch = shop.do(slip_batches.post, numbers, "恒通物流", "YT1", uuid=str(uuid4()), at=at)
    return batch.number, numbers
