"""Order numbers: of their day, one after the other, whatever is refused, cancelled or broken in between (O-6)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdesk.desk.orders import orders
from csdesk.refused import Refused
from csdesk.rules.confirming import numbered
from tests.desk.shop import CHECKS, LI, NOW, ZHOU, Shop, order_id_of

TICKED = (*CHECKS["phone"], "notice_on_file")

FRESH = count(start=1, step=1_000)
"""Days from TODAY at which a run begins: every run has days of its own in the one store."""


class Undone(Exception):  # noqa: N818
    """The line dropped before the transaction was through."""


class Days:
    """Some days at the shop, and what numbers they must give."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.at = NOW + timedelta(days=next(FRESH))
        self.given: dict[date, list[str]] = defaultdict(list)
        self.standing: list[orders.Confirmed] = []

    def confirm(self) -> None:
        confirmed = self.shop.confirm(at=self.at, ticked=TICKED)
        # The shop's day began eight hours before the day of UTC.
        day = (self.at + timedelta(hours=8)).date()
        assert confirmed.number == f"WO{day:%Y%m%d}{len(self.given[day]) + 1:04}"
        self.given[day].append(confirmed.number)
        self.standing.append(confirmed)

    def refused(self) -> None:
        with pytest.raises(Refused):
            self.shop.confirm({"pieces": "0"}, at=self.at, ticked=TICKED)

    def broken(self) -> None:
        order_id = order_id_of(self.shop.save(at=self.at, ticked=TICKED))
        with pytest.raises(Undone):
            self._confirm_and_break(order_id)

    def _confirm_and_break(self, order_id: int) -> None:
        with self.shop.desk.writing() as tx:
            orders.confirm(tx, order_id, by=LI, at=self.at)
            raise Undone

    def again(self) -> None:
        for confirmed in self.standing[-1:]:
            with self.shop.desk.writing() as tx:
                assert orders.confirm(tx, confirmed.order_id, by=ZHOU, at=self.at) == confirmed

    def cancel(self) -> None:
        if self.standing:
            self.shop.cancel(self.standing.pop().order_id, at=self.at)

    def change(self) -> None:
        if self.standing:
            old = self.standing.pop()
            changed = self.shop.change(old.order_id, {"notes": f"{old.revision}"}, at=self.at)
            assert (changed.number, changed.revision) == (old.number, old.revision + 1)
            self.standing.append(changed)

    def to_the_last_second(self) -> None:
        self.at = self.at.replace(hour=15, minute=59, second=59)

    def a_second_later(self) -> None:
        self.at += timedelta(seconds=1)

    def a_day_back(self) -> None:
        """Somebody put the machine's clock right, or wrong."""
        self.at -= timedelta(days=1)


STEPS = ("confirm", "confirm", *(name for name in vars(Days) if not name.startswith("_")))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=18))
def test_numbers_have_no_gap_and_no_double(shop: Shop, steps: list[str]) -> None:
    """O-6: in any order of confirming, refusing, breaking off, cancelling and changing, across midnight and back."""
    days = Days(shop)
    for step in steps:
        getattr(days, step)()
    with shop.desk.reading() as tx:
        for day, numbers in days.given.items():
            kept = [line.order.number for line in orders.page(tx, day=day)]
            assert kept == numbers[::-1]


def test_a_day_of_more_orders_than_digits_goes_on(shop: Shop) -> None:
    """O-6: the 10,000th order of a day has a digit more, and is no other's number."""
    number, day = shop.desk.playbook.orders.number, NOW.date()
    assert numbered(number, day, 9_999) == "WO202611229999"
    assert numbered(number, day, 10_000) == "WO2026112210000"
    assert numbered(number, day + timedelta(days=1), 1) == "WO202611230001"
