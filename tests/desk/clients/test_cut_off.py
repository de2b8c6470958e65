"""The power goes while clients are merged, archived or erased: nothing is half done, or it goes on (K-1, K-9, A-5)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlmodel import select

from csdesk.desk.clients import clients, erasures
from csdesk.desk.desk import Desk
from csdesk.desk.statements import statement_moves
from csdesk.models.statement import SentDocument
from csdesk.playbook.shapes import Playbook
from csdesk.rules.erasing import MARK
from csdesk.store import sqlite
from csdesk.store.audit import verify
from csdesk.store.store import open_store
from tests.desk.clients import dying_client, test_erasing, test_erasing_recipients
from tests.desk.clients.dying_client import THE_REQUEST
from tests.desk.shop import DIRECTOR, FINANCE, MANAGER, NEW, REGULAR, WITHOUT_NOTICE, Shop, broken_links
from tests.desk.statement_shop import AFTER_OCTOBER, S_OCTOBER, brought_to, let_order, make, ordered

ROOT = Path(__file__).parents[3]
T = TypeVar("T")
CONTACT = "慕容晓月女士"


def died(what: str, shop: Shop, tmp_path: Path) -> list[Path]:
    """The stores that are left, of the desk that died first first; the last one came through."""
    shop.desk.close()
    out = tmp_path / "died"
    command = [sys.executable, "-m", dying_client.__name__, what, str(shop.store.parent), str(out)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=300)
    return [out / str(step) / "csdesk.sqlite3" for step in range(len(list(out.iterdir())))]


def looked_at(store: Path, playbook: Playbook, look: Callable[[Shop], T]) -> T:
    """What is found of it by whoever comes next; the file and its record are sound."""
    desk = Desk(open_store(store), playbook, "again")
    try:
        found = look(Shop(desk))
        assert broken_links(Shop(desk).entries()) == []
    finally:
        desk.close()
    connection = sqlite.connect(store)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert verify(connection).problems == []
    connection.close()
    return found


@pytest.mark.slow
def test_two_clients_are_merged_or_not_at_all(shop: Shop, playbook: Playbook, tmp_path: Path) -> None:
    """K-1: orders, uses, F9 and the record say the same, wherever it was cut off."""
    shop.confirm({"client": WITHOUT_NOTICE}, ticked=["asked_forbidden", "read_back", "notice_on_file"])

    def look(shop: Shop) -> tuple[object, ...]:
        left = shop.see(clients.of_code, WITHOUT_NOTICE)
        assert left is not None
        count = "SELECT count(*) FROM order_revision WHERE client_id = ?"
        orders = shop.see(lambda tx: tx.raw.execute(count, (left.id,)).fetchone()[0])
        hits = shop.see(lambda tx: [hit.code for hit in clients.find(tx.raw, WITHOUT_NOTICE)])
        return left.code, left.uses, orders, hits, [one.action for one in shop.entries()].count("client.merge")

    stores = died("merge", shop, tmp_path)
    found = [looked_at(store, playbook, look) for store in stores]
    before, after = (WITHOUT_NOTICE, 1, 1, [WITHOUT_NOTICE], 0), (REGULAR, 1, 1, [REGULAR], 2)
    assert found == [before] * (len(found) - 1) + [after]
    assert len(found) > 1


@pytest.mark.slow
def test_a_client_is_archived_or_not_at_all(shop: Shop, playbook: Playbook, tmp_path: Path) -> None:
    """K-1: the card, F9 and the record say the same, wherever it was cut off."""

    def look(shop: Shop) -> tuple[object, ...]:
        client = shop.see(clients.of_code, NEW)
        assert client is not None
        hits = shop.see(lambda tx: [hit.code for hit in clients.find(tx.raw, NEW)])
        return client.archived_at is not None, hits, [one.action for one in shop.entries()].count("client.archive")

    found = [looked_at(store, playbook, look) for store in died("archive", shop, tmp_path)]
    assert found == [(False, [NEW], 0)] * (len(found) - 1) + [(True, [], 1)]
    assert len(found) > 1


def a_client(shop: Shop) -> tuple[str, ...]:
    """A client to whom statements were sent, and who is asked to be erased; what names the person."""
    with shop.desk.writing() as tx:
        let_order(tx)
    shop.do(clients.change_card, REGULAR, {"contact": CONTACT, "phone": "15987654321"})
    for fee in ("128.50", "7"):
        ordered(shop, fee=fee, caller=CONTACT, notes=f"转告{CONTACT}")
    brought_to(shop, make(shop), "delivered")
    shop.do(statement_moves.pay, S_OCTOBER, "135.50", uuid="p", by=FINANCE, at=AFTER_OCTOBER)
    shop.do(statement_moves.close, S_OCTOBER, by=FINANCE, at=AFTER_OCTOBER)
    test_erasing_recipients.over(shop)
    request = shop.do(erasures.ask, REGULAR, "本人要求", uuid="1", by=MANAGER)
    assert request.id == THE_REQUEST
    return CONTACT, "15987654321"


def a_recipient(shop: Shop) -> tuple[str, ...]:
    """Somebody who received something, and is asked to be erased; what names them."""
    name, phone, where = test_erasing_recipients.NAME, test_erasing_recipients.PHONE, test_erasing_recipients.WHERE
    test_erasing_recipients.live(shop, name, phone)
    request = shop.do(erasures.ask_recipient, name, phone, "本人要求", uuid="1", by=MANAGER)
    assert request.id == THE_REQUEST
    return name, phone, where


def rows(shop: Shop) -> dict[str, Any]:
    """What is kept but for what tells of the erasing itself, and how often a card was touched."""
    kept = shop.rows()
    return {
        table: kept[table] for table in kept if table not in ("entry", "erasure", "client") and "search" not in table
    }


@pytest.mark.slow
@pytest.mark.parametrize("prepare", [a_client, a_recipient])
def test_an_erasing_that_was_cut_off_goes_on_and_leaves_what_one_at_a_stretch_does(
    prepare: Callable[[Shop], tuple[str, ...]], shop: Shop, playbook: Playbook, tmp_path: Path
) -> None:
    """K-9, A-5: whatever was erased already, whom it takes out is not forgotten before all of it is done."""
    texts = prepare(shop)
    shop.do(erasures.approve, THE_REQUEST, by=DIRECTOR)
    stores = died("erase", shop, tmp_path)
    assert len(stores) > 8

    def go_on(shop: Shop) -> dict[str, Any]:
        request = shop.see(erasures.get, THE_REQUEST)
        if request.done_at is None:
            dying_client.erase(shop.desk)
        done = shop.see(erasures.get, THE_REQUEST)
        assert (done.done_at, done.scope, done.person) == (dying_client.WORKDAY, None, "")
        sent = shop.see(lambda tx: list(tx.session.exec(select(SentDocument)).all()))
        assert all(not one.packed for one in sent)
        return rows(shop)

    *cut_off, whole = [looked_at(store, playbook, go_on) for store in stores]
    assert [one for one in cut_off if one != whole] == []
    for store in stores:
        assert [one for one in texts if test_erasing.stands(store, one)] == []
    assert test_erasing.stands(stores[-1], MARK)
