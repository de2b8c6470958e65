"""The use cases of exporting client data (K-9)."""

from __future__ import annotations

from csdesk.desk.clients import exports
from tests.desk.shop import DIRECTOR, FINANCE, MANAGER, NOW, Shop
from tests.desk.use_case import UseCase


def asked(shop: Shop) -> int:
    """A request that waits for the manager; its number."""
    number = shop.do(exports.ask, "clients", "年度对账", uuid="1", by=FINANCE, at=NOW).id
    assert number is not None
    return number


def half_approved(shop: Shop) -> int:
    """A request that waits for the director."""
    number = asked(shop)
    shop.do(exports.approve, number, by=MANAGER, at=NOW)
    return number


EXPORT_USE_CASES = (
    UseCase(
        "ask for an export",
        ("export.ask",),
        ("export.ask",),
        lambda tx, by, _: exports.ask(tx, "clients", "年度对账", uuid="2", by=by, at=NOW),
    ),
    UseCase(
        "approve an export first",
        ("export.approve_first",),
        ("export.approve",),
        lambda tx, by, number: exports.approve(tx, number, by=by, at=NOW),
        asked,
        MANAGER,
    ),
    UseCase(
        "approve an export last",
        ("export.approve_last",),
        ("export.approve",),
        lambda tx, by, number: exports.approve(tx, number, by=by, at=NOW),
        half_approved,
        DIRECTOR,
    ),
    UseCase(
        "refuse an export",
        ("export.approve_first",),
        ("export.refuse",),
        lambda tx, by, number: exports.refuse(tx, number, "不需要", by=by, at=NOW),
        asked,
        MANAGER,
    ),
)
