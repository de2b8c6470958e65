"""What is sent is kept byte for byte, goes by mail or into a folder, and can be written again (F-2)."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from csdesk.desk.clients import clients
from csdesk.desk.promises import sending
from csdesk.desk.statements import sent_documents, statement_moves, statement_sending, statements
from csdesk.language import speaking
from csdesk.models.message import Message
from csdesk.playbook.basis import Words
from csdesk.refused import Refused
from csdesk.store import sqlite
from tests.desk.shop import FINANCE, LI, REGULAR, TRAINEE, Shop
from tests.desk.statement_shop import AFTER_NOVEMBER, AFTER_OCTOBER, S_OCTOBER, brought_to, make, ordered, see

LATER = AFTER_OCTOBER + timedelta(days=400)


def checked(shop: Shop) -> str:
    ordered(shop)
    return brought_to(shop, make(shop), "checked")


def with_mail(shop: Shop) -> Shop:
    """The same shop with a mail server."""
    mail = shop.desk.playbook.mail.model_copy(update={"host": "127.0.0.1", "port": 1, "security": "none",
                                                      "sender": "shop@example.com"})  # fmt: skip
    return shop.with_playbook(shop.desk.playbook.model_copy(update={"mail": mail}))


def let_client(shop: Shop, **card: str) -> None:
    with shop.desk.writing() as tx:
        client = clients.by_code(tx, REGULAR)
        assert client is not None
        for name, value in card.items():
            setattr(client, name, value)
        tx.session.add(client)


def test_what_was_sent_comes_again_byte_for_byte(shop: Shop, tmp_path: Path) -> None:
    """F-2: after orders, the playbook, the language, the client and the clock have changed."""
    order = ordered(shop)
    brought_to(shop, make(shop), "checked")
    sent = statement_sending.send(shop.desk, S_OCTOBER, by=LI, at=AFTER_OCTOBER)
    assert [path.name for path in sent.files] == [f"{S_OCTOBER}.pdf", f"{S_OCTOBER}.xlsx"]
    before = {path.name: path.read_bytes() for path in sent.files}
    shop.change(order.order_id, {"fee": "1", "delivery_company": "别家"}, at=LATER)
    let_client(shop, name="新名字", language="en")
    statements_toml = shop.desk.playbook.statements
    paper = statements_toml.paper.model_copy(update={"title": Words(zh="甲", en="a"), "foot": Words(zh="乙", en="b")})
    other = shop.with_playbook(
        shop.desk.playbook.model_copy(update={"statements": statements_toml.model_copy(update={"paper": paper})})
    )
    with speaking("en"):
        again = statement_sending.again(other.desk, S_OCTOBER, tmp_path / "again")
        export = statement_sending.export(other.desk, S_OCTOBER, tmp_path / "export", at=LATER)
    for paths in (again, export):
        assert {path.name: path.read_bytes() for path in paths} == before
    kept = shop.see(statements.story, S_OCTOBER).documents
    assert {one.name: one.sha256 for one in kept} == {
        name: hashlib.sha256(data).hexdigest() for name, data in before.items()
    }
    assert (shop.entries()[-2].after or {}).get("sha256") is None
    hashes = next(one.after for one in shop.entries() if one.action == "statement.send") or {}
    assert hashes["sha256"] == {one.name: one.sha256 for one in kept}
    with pytest.raises(Refused) as refused:
        statement_sending.again(shop.desk, S_OCTOBER, tmp_path / "again")
    assert refused.value.code == "file_exists"


def test_sent_again_it_is_another_document_and_the_first_stays(shop: Shop, tmp_path: Path) -> None:
    """F-2: each sending has its own."""
    checked(shop)
    first = statement_sending.send(shop.desk, S_OCTOBER, tmp_path, by=LI, at=AFTER_OCTOBER)
    before = first.files[0].read_bytes()
    shop.do(statement_moves.back, S_OCTOBER, "抬头不对", by=LI, at=AFTER_OCTOBER)
    let_client(shop, name="新名字")
    second = statement_sending.send(shop.desk, S_OCTOBER, tmp_path, by=LI, at=AFTER_NOVEMBER)
    assert (second.sending, second.files[0].name) == (2, f"{S_OCTOBER}-2.pdf")
    assert second.files[0].read_bytes() != before
    (first_again, _xlsx) = statement_sending.again(shop.desk, S_OCTOBER, tmp_path / "again", sending=1)
    assert first_again.read_bytes() == before
    with pytest.raises(Refused) as refused:
        statement_sending.again(shop.desk, S_OCTOBER, sending=3)
    assert refused.value.code == "not_sent"


def test_the_store_guards_what_was_sent(shop: Shop) -> None:
    """F-2: nobody changes or deletes it; and where somebody did, it is not given out as what was sent."""
    statement_sending.send(shop.desk, checked(shop), by=LI, at=AFTER_OCTOBER)
    connection = sqlite.connect(shop.store)
    for statement in ("UPDATE sent_document SET name = 'x'", "DELETE FROM sent_document"):
        with pytest.raises(sqlite.driver.IntegrityError, match="append-only"):
            connection.execute(statement)
    connection.execute("DROP TRIGGER sent_document_no_update")
    connection.execute("UPDATE sent_document SET packed = x'00'")
    connection.close()
    with pytest.raises(Refused) as refused:
        statement_sending.again(shop.desk, S_OCTOBER)
    assert refused.value.code == "document_broken"


def test_mail_goes_to_who_answers_for_money(shop: Shop) -> None:
    """F-1, F-2, I-8: through the outbox, in the client's language, with both files; nothing is written to a folder."""
    shop = with_mail(shop)
    let_client(shop, email="pay@example.com", language="en")
    checked(shop)
    sent = statement_sending.send(shop.desk, S_OCTOBER, by=LI, at=AFTER_OCTOBER)
    assert (sent.mailed_to, list(sent.files)) == ("pay@example.com", [])
    (message,) = shop.see(lambda tx: tx.session.exec(select(Message)).all())
    assert (message.address, message.recipient, len(message.documents or ())) == ("pay@example.com", REGULAR, 2)
    assert "our statement" in message.body
    assert message.subject == f"Statement {S_OCTOBER} for 2026-10"
    taken = sending.take(shop.desk, at=AFTER_OCTOBER)
    assert taken is not None
    with shop.desk.reading() as tx:
        enclosed = sent_documents.enclosed(tx, taken.documents)
    assert [one.name for one in enclosed] == [f"{S_OCTOBER}.pdf", f"{S_OCTOBER}.xlsx"]
    assert enclosed[0].data[:5] == b"%PDF-"


def test_without_an_address_or_a_server_files_are_written(shop: Shop) -> None:
    """F-1: and mail is refused where it was asked for, with nothing changed."""
    checked(shop)
    with pytest.raises(Refused) as refused:
        statement_sending.send(shop.desk, S_OCTOBER, by_mail=True, by=LI, at=AFTER_OCTOBER)
    assert (refused.value.code, refused.value.field) == ("address_missing", "email")
    assert see(shop, S_OCTOBER).state == "checked"
    let_client(shop, email="pay@example.com")
    sent = statement_sending.send(shop.desk, S_OCTOBER, by=LI, at=AFTER_OCTOBER)
    assert sent.mailed_to == ""
    assert all(path.is_file() for path in sent.files)


def test_only_what_is_checked_is_sent_and_by_whom_may(shop: Shop) -> None:
    """F-1, A-1."""
    ordered(shop)
    make(shop)
    for who, code in ((LI, "statement_order"), (TRAINEE, "not_allowed")):
        with pytest.raises(Refused) as refused:
            statement_sending.send(shop.desk, S_OCTOBER, by=who, at=AFTER_OCTOBER)
        assert refused.value.code == code
    with pytest.raises(Refused) as refused:
        statement_sending.again(shop.desk, S_OCTOBER)
    assert refused.value.code == "not_sent"


def test_an_order_that_changes_while_it_is_drawn_stops_it(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """F-3: what is kept as sent is what the statement says."""
    order = ordered(shop)
    brought_to(shop, make(shop), "checked")
    draw = statement_sending.statement_paper.files

    def change(*given: object, **named: object) -> object:
        shop.change(order.order_id, {"fee": "1"}, at=AFTER_OCTOBER)
        return draw(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(statement_sending.statement_paper, "files", change)
    with pytest.raises(Refused) as refused:
        statement_sending.send(shop.desk, S_OCTOBER, by=LI, at=AFTER_OCTOBER)
    assert refused.value.code == "statement_order"
    assert (see(shop, S_OCTOBER).state, see(shop, S_OCTOBER).sendings) == ("made", 0)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_workbook_has_values_and_not_texts(shop: Shop, tmp_path: Path, language: str) -> None:
    """F-2: money and pieces are numbers, days are days, numbers of orders are texts; in the client's language."""
    let_client(shop, language=language)
    order = ordered(shop, fee="128.50")
    make(shop)
    paths = statement_sending.export(shop.desk, S_OCTOBER, tmp_path, at=AFTER_OCTOBER)
    rows = CalamineWorkbook.from_path(paths[1]).get_sheet_by_index(0).to_python()
    row = next(row for row in rows if order.number in row)
    day = row[1]
    assert (row[0], f"{day:%Y-%m-%d}", row[2]) == (1, "2026-10-20", order.number)
    assert (row[6], row[7], row[9]) == (3, 12.5, 128.5)
    assert isinstance(row[2], str)
    title = {"zh_CN": "对账单（草稿）", "en": "Statement of account (draft)"}[language]
    assert f"{title}  {S_OCTOBER}" in rows[1]
    total = next(row for row in rows if str(row[0]).startswith({"zh_CN": "合计", "en": "Total"}[language]))
    assert total[9] == 128.5
    assert ("壹佰贰拾捌元伍角整" in str(total[0])) == (language == "zh_CN")
    # Exporting a draft is no sending.
    assert see(shop, S_OCTOBER).sendings == 0
    shop.do(statement_moves.check, S_OCTOBER, by=FINANCE, at=AFTER_OCTOBER)
