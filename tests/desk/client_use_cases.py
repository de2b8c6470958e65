"""Use cases of the client file (K-1, K-2)."""

from __future__ import annotations

from csdesk.desk.clients import archiving, client_lists, clients, erasures, merging
from tests.desk.shop import DIRECTOR, LI, MANAGER, NEW, NOW, REGULAR, WITHOUT_NOTICE, Shop
from tests.desk.use_case import UseCase


def _archived(shop: Shop) -> None:
    shop.do(archiving.archive, NEW, by=DIRECTOR, at=NOW)


def _asked(shop: Shop) -> int:
    number = shop.do(erasures.ask, REGULAR, "本人要求", uuid="1", by=MANAGER, at=NOW).id
    assert number is not None
    return number


CLIENT_USE_CASES = (
    UseCase(
        "say whose client it is",
        ("client.change", "client.assign"),
        ("client.change",),
        lambda tx, by, _: clients.change(tx, REGULAR, {"owner": LI.name}, by=by, at=NOW),
    ),
    UseCase(
        "add a contact",
        ("client.change",),
        ("client.change",),
        lambda tx, by, _: client_lists.put(tx, REGULAR, "contact", None, {"name": "赵会计"}, by=by, at=NOW),
    ),
    UseCase(
        "let another address be the first",
        ("client.change",),
        ("client.change",),
        lambda tx, by, _: client_lists.put_first(tx, REGULAR, "address", 1, by=by, at=NOW),
        lambda shop: shop.do(client_lists.put, REGULAR, "address", None, {"address": "武昌中南路 9 号"}, at=NOW),
    ),
    UseCase(
        "merge two clients",
        ("client.merge",),
        ("client.merge", "client.merge"),
        lambda tx, by, _: merging.merge(tx, WITHOUT_NOTICE, REGULAR, by=by, at=NOW),
    ),
    UseCase(
        "archive a client",
        ("client.merge",),
        ("client.archive",),
        lambda tx, by, _: archiving.archive(tx, NEW, by=by, at=NOW),
    ),
    UseCase(
        "take a client back",
        ("client.merge",),
        ("client.restore",),
        lambda tx, by, _: archiving.restore(tx, NEW, by=by, at=NOW),
        _archived,
    ),
    UseCase(
        "ask to erase a person",
        ("client.erase_ask",),
        ("client.erase_ask",),
        lambda tx, by, _: erasures.ask(tx, REGULAR, "本人要求", uuid="2", by=by, at=NOW),
    ),
    UseCase(
        "ask to erase a recipient",
        ("client.erase_ask",),
        ("client.erase_ask",),
        lambda tx, by, _: erasures.ask_recipient(tx, "慕容听雨", "13912345678", "本人要求", uuid="3", by=by, at=NOW),
    ),
    UseCase(
        "approve erasing a person",
        ("client.erase_approve",),
        ("client.erase_approve",),
        lambda tx, by, number: erasures.approve(tx, number, by=by, at=NOW),
        _asked,
        DIRECTOR,
    ),
    UseCase(
        "refuse erasing a person",
        ("client.erase_approve",),
        ("client.erase_refuse",),
        lambda tx, by, number: erasures.refuse(tx, number, "还有往来", by=by, at=NOW),
        _asked,
        DIRECTOR,
    ),
)
