"""What erasing a person means for statements: the business stays, the person goes, the hash tells (K-9, F-2)."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from csdesk.desk.clients import clients, erasures
from csdesk.desk.statements import statement_moves, statement_sending
from csdesk.models.statement import SentDocument
from csdesk.refused import Refused
from csdesk.rules.erasing import MARK
from csdesk.store import sqlite
from tests.desk.shop import DIRECTOR, FINANCE, MANAGER, REGULAR, Shop
from tests.desk.statement_shop import AFTER_NOVEMBER, AFTER_OCTOBER, S_OCTOBER, brought_to, lines, make, ordered, see

NAME, CONTACT = "欧阳清河女士", "慕容晓月女士"


def erase(shop: Shop, code: str, number: str) -> None:
    """A client's person is erased."""
    request = shop.do(erasures.ask, code, "本人要求", uuid=number, by=MANAGER)
    shop.do(erasures.approve, request.id, by=DIRECTOR)
    erasures.run(shop.desk, request.id or 0, by=MANAGER, at=AFTER_NOVEMBER)


def sent(shop: Shop) -> list[SentDocument]:
    """What was sent."""
    return shop.see(lambda tx: list(tx.session.exec(select(SentDocument)).all()))


def test_what_was_sent_goes_with_the_person_whom_it_names_and_its_hash_stays(shop: Shop, tmp_path: Path) -> None:
    """K-9, F-2, F-3: a consignee of somebody's statement, then who is reached at the client; nothing else changes."""
    person = shop.do(clients.add, {"name": NAME, "kind": "person", "contact": NAME, "phone": "13912345678"}).code
    shop.do(clients.change_card, REGULAR, {"contact": CONTACT})
    ordered(shop, delivery_company=NAME)
    ordered(shop, fee="7")
    brought_to(shop, make(shop), "delivered")
    before, total = sent(shop), see(shop, S_OCTOBER).total_fen
    with shop.desk.writing() as tx:
        tx.raw.execute("UPDATE orders SET handed_over_at = 1")
        tx.raw.execute("UPDATE cases SET state = 'closed' WHERE order_id IS NOT NULL")
    with pytest.raises(Refused, match=S_OCTOBER):
        shop.do(erasures.ask, REGULAR, "本人要求", uuid="0", by=MANAGER)
    erase(shop, person, "1")
    assert sorted(one.consignee for one in lines(shop, S_OCTOBER))[0] == MARK
    assert see(shop, S_OCTOBER).total_fen == total == 13550
    assert [(one.packed, one.size, one.sha256, one.at) for one in sent(shop)] == [
        (b"", one.size, one.sha256, one.at) for one in before
    ]
    with pytest.raises(Refused) as refused:
        statement_sending.again(shop.desk, S_OCTOBER, tmp_path)
    assert (refused.value.code, before[0].sha256 in str(refused.value)) == ("document_erased", True)
    workbook = _exported(shop, tmp_path / "1")
    assert (MARK in workbook, NAME in workbook, CONTACT in workbook) == (True, False, True)
    assert any("不是当时发出的文件" in one for one in workbook)
    # A later sending is kept again, until the contact goes too.
    brought_to_closed(shop)
    erase(shop, REGULAR, "2")
    assert CONTACT not in _exported(shop, tmp_path / "2")
    connection = sqlite.connect(shop.store)
    with pytest.raises(sqlite.driver.IntegrityError, match="append-only"):
        connection.execute("UPDATE sent_document SET packed = x'01'")
    connection.close()


def brought_to_closed(shop: Shop) -> None:
    """What is delivered is paid and closed."""
    shop.do(statement_moves.pay, S_OCTOBER, "135.50", uuid="p", by=FINANCE, at=AFTER_OCTOBER)
    shop.do(statement_moves.close, S_OCTOBER, by=FINANCE, at=AFTER_OCTOBER)


def _exported(shop: Shop, folder: Path) -> list[str]:
    """The texts of the workbook that an export writes."""
    paths = statement_sending.export(shop.desk, S_OCTOBER, folder, at=AFTER_NOVEMBER)
    (path,) = [one for one in paths if one.suffix == ".xlsx"]
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [cell for row in rows for cell in row if isinstance(cell, str)]
