"""Whose client it is stands in every list as JSON (K-2; design: cli.md)."""

from __future__ import annotations

from csdesk.desk.clients import clients
from csdesk.desk.statements import statements
from tests.cli.conftest import Cli
from tests.desk.goods_work import DOOR, printed, row
from tests.desk.pickup_shop import waiting
from tests.desk.shop import DIRECTOR, NOW, REGULAR, ZHOU, Shop
from tests.desk.slip_shop import ordered
from tests.desk.statement_shop import AFTER_OCTOBER, IN_OCTOBER, OCTOBER
from tests.screens.walking import shop_at

SLIPS, MARKS = ("slips", "list", "--list", "all"), ("slips", "blocking", "--month", "2026-10")
PICKUPS, GOODS = ("pickup", "list"), ("goods", "list", "--show", "all")


def belongs(shop: Shop, owner: str) -> None:
    """Let REGULAR be an important client of somebody."""
    shop.do(clients.change, REGULAR, {"client_class": "important", "owner": owner}, by=DIRECTOR, at=NOW)


def test_every_list_says_whose_client_it_is(cli: Cli) -> None:
    """K-2: of slips, what they block, statements, self-pickups and goods; null where it has no agent."""
    with shop_at(cli.store) as shop:
        belongs(shop, ZHOU.name)
        ordered(shop, IN_OCTOBER, fee="12")
        shop.do(statements.make, REGULAR, OCTOBER, at=AFTER_OCTOBER)
        row(shop, printed(shop, DOOR))
        waiting(shop, REGULAR)

    def said(*words: str) -> set[tuple[str, str | None]]:
        return {(one["client"], one["agent"]) for one in cli(*words, "--by", "李娜", "--json", at=NOW).json}

    lists = (SLIPS, MARKS, PICKUPS, GOODS, ("statements", "list", "--month", "2026-10"))
    assert [said(*one) for one in lists] == [{(REGULAR, ZHOU.name)}] * len(lists)
    with shop_at(cli.store) as shop:
        belongs(shop, "")
    assert [said(*one) for one in lists] == [{(REGULAR, None)}] * len(lists)
