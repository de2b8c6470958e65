"""Erasing a person: gone from every byte, the business record and the chain of the record whole (K-9, A-5)."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from csdesk.desk.cases import case_files
from csdesk.desk.clients import client_drafts, client_lists, clients, erasing_rows, erasures, merging, seeing
from csdesk.models.order import OrderRevision
from csdesk.models.tables import METADATA
from csdesk.refused import Refused
from csdesk.rules.erasing import MARK, Words
from csdesk.store import sqlite
from csdesk.store.audit import verify
from tests.desk.shop import DIRECTOR, LI, MANAGER, NOW, REGULAR, WORKDAY, Shop, broken_links

NAME, OTHER, PHONE, MORE = "欧阳青禾", "上官小雨", "13912345678", "15987654321"
WHERE, MAIL = "汉阳琴台大道 88 号", "qinghe.ouyang@example.com"
OF_PERSON = (NAME, OTHER, PHONE, MORE, WHERE, MAIL)
CONTROL = "慕容晓月"


def bytes_of(store: Path) -> bytes:
    """Everything of the store as it lies on the disk."""
    names = [store, *(store.with_name(store.name + end) for end in ("-wal", "-shm"))]
    return b"".join(path.read_bytes() for path in names if path.exists())


def stands(store: Path, text: str) -> bool:
    """Whether a text is in any byte of the store, as text or as JSON writes it."""
    found = bytes_of(store)
    return text.encode() in found or json.dumps(text)[1:-1].encode() in found


def live(shop: Shop) -> str:
    """A person who shipped, was called back, was merged, and stands in drafts and notes; the code."""
    card = {"name": NAME, "kind": "person", "contact": NAME, "phone": PHONE, "address": WHERE, "email": MAIL}
    code = shop.do(clients.add, card).code
    twin = shop.do(clients.add, {"name": OTHER, "kind": "个人", "contact": OTHER, "phone": MORE}).code
    shop.do(client_lists.put, code, "contact", None, {"name": OTHER, "phone": MORE})
    shop.do(clients.change, code, {"onboarded": True, "price_approved": True}, by=DIRECTOR)
    way = {
        "client": code, "caller": NAME, "caller_phone": PHONE, "pickup_contact": NAME, "pickup_phone": PHONE,
        "pickup_address": WHERE, "pickup_company": NAME, "notes": f"{NAME}说电话 139 1234 5678 随时打",
    }  # fmt: skip
    ticked = ["asked_forbidden", "read_back", "notice_on_file"]
    first = shop.confirm(way, ticked=ticked)
    shop.change(first.order_id, {"pieces": "5", "asked_by": NAME, "remarks": f"{OTHER}在家"})
    with shop.desk.writing() as tx:
        tx.raw.execute("UPDATE orders SET handed_over_at = 1 WHERE id = ?", (first.order_id,))
    shop.cancel(shop.confirm(way, ticked=ticked).order_id)
    shop.save({**way, "notes": f"转告{OTHER} {MORE}"}, ticked=ticked)
    case_id = shop.open_case("callback", f"{NAME} 回电 {PHONE}", client=code)
    with shop.desk.writing() as tx:
        case_files.withdraw(tx, case_files.get(tx, case_id), by=LI, at=WORKDAY)
    shop.do(client_drafts.save, code, {"note": f"{NAME}搬家"}, 0)
    shop.do(seeing.see_whole, code, f"{NAME}来电")
    shop.do(merging.merge, twin, code, by=DIRECTOR)
    shop.do(clients.change_card, REGULAR, {"contact": CONTROL})
    return code


def test_after_erasing_no_byte_names_the_person_and_the_record_is_whole(shop: Shop) -> None:
    """K-9, A-5: orders, sums and numbers stay; who was not erased is still there; audit finds nothing wrong."""
    code = live(shop)
    assert all(stands(shop.store, one) for one in (*OF_PERSON, CONTROL))
    request = shop.do(erasures.ask, code, "本人要求", uuid="1", by=MANAGER)
    number = request.id
    assert number is not None
    assert shop.refused(erasures.approve, number, by=MANAGER)[0] == "not_allowed"
    shop.do(erasures.approve, number, by=DIRECTOR)
    before = [(one.by, one.action, one.hash) for one in shop.entries()]
    sums = shop.see(lambda tx: tx.raw.execute("SELECT id, revision, pieces, fee_fen FROM order_revision").fetchall())
    card = shop.see(clients.of_code, code)
    assert card is not None
    answer = erasures.run(shop.desk, number, by=MANAGER, at=WORKDAY + timedelta(hours=1))
    assert answer.clean
    with pytest.raises(Refused, match=f"{MANAGER.name} changed this client"):
        shop.do(clients.change_card, code, {"contact": NAME}, seen=card.revision)
    store = shop.store
    assert [one for one in OF_PERSON if stands(store, one)] == []
    assert stands(store, CONTROL)
    assert (
        shop.see(lambda tx: tx.raw.execute("SELECT id, revision, pieces, fee_fen FROM order_revision").fetchall())
        == sums
    )
    assert [(one.by, one.action, one.hash) for one in shop.entries()][: len(before)] == before
    assert broken_links(shop.entries()) == []
    connection = sqlite.connect(store, read_only=True)
    audit = verify(connection)
    connection.close()
    assert audit.problems == []
    assert audit.erased > 5
    assert shop.see(lambda tx: [hit.code for hit in clients.find(tx.raw, NAME)]) == []
    shown = shop.see(clients.of_code, code)
    assert shown is not None
    assert (shown.name, shown.contact, shown.phone, shown.uses) == (MARK, "", "", 2)
    assert shown.erased_at is not None
    with shop.desk.reading() as tx:
        revisions = tx.session.exec(select(OrderRevision).where(OrderRevision.client_id == shown.id)).all()
    assert {one.caller for one in revisions} == {MARK}
    assert {one.delivery_contact for one in revisions} == {"李强"}
    assert shop.refused(erasures.refuse, number, "x", by=DIRECTOR)[0] == "erasure_over"


def test_an_entry_changed_under_the_cover_of_an_erasing_is_found(shop: Shop) -> None:
    """A-5, K-9: what an erased entry says is held by the entry that tells of the erasing."""
    code = live(shop)
    number = shop.do(erasures.ask, code, "本人要求", uuid="1", by=MANAGER).id
    assert number is not None
    shop.do(erasures.approve, number, by=DIRECTOR)
    erasures.run(shop.desk, number, by=MANAGER, at=WORKDAY)
    connection = sqlite.connect(shop.store)
    (erased,) = connection.execute("SELECT min(id) FROM entry WHERE sealed IS NOT NULL").fetchone()
    (honest,) = connection.execute("SELECT min(id) FROM entry WHERE salt IS NOT NULL").fetchone()
    connection.execute("DROP TRIGGER entry_no_update")
    guard = "CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'no'); END"
    for entry, change in (
        (erased, """after = '{"a": 1}'"""),
        (honest, f"""after = '{{"a": 1}}', salt = NULL, sealed = '{"0" * 64}'"""),
    ):
        connection.execute("SAVEPOINT one")
        connection.execute(f"UPDATE entry SET {change} WHERE id = {entry}")
        connection.execute(guard)
        found = verify(connection)
        assert found.first_bad == entry
        connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")
    connection.close()


def test_erasing_is_asked_approved_by_another_and_refused_while_something_is_open(shop: Shop) -> None:
    """K-9: a reason, two people; nothing is done before."""
    case_id = shop.open_case("callback", "回电", client=REGULAR)
    assert shop.refused(erasures.ask, REGULAR, "x", uuid="1", by=MANAGER) == ("client_busy", "code")
    with shop.desk.writing() as tx:
        case_files.withdraw(tx, case_files.get(tx, case_id), by=LI, at=NOW)
    assert shop.refused(erasures.ask, REGULAR, "", uuid="1", by=MANAGER)[0] == "reason_missing"
    number = shop.do(erasures.ask, REGULAR, "本人要求", uuid="1", by=DIRECTOR).id
    assert number is not None
    assert shop.do(erasures.ask, REGULAR, "本人要求", uuid="1", by=DIRECTOR).id == number
    assert shop.refused(erasures.approve, number, by=DIRECTOR) == ("erasure_own", "by")
    before = shop.rows()
    assert shop.see(lambda tx: erasures.of_client(tx, REGULAR)) is not None
    with pytest.raises(Refused) as refused:
        erasures.run(shop.desk, number, by=DIRECTOR, at=NOW)
    assert refused.value.code == "erasure_not_approved"
    assert shop.rows() == before
    shop.do(erasures.refuse, number, "还有往来", by=DIRECTOR)
    assert shop.see(lambda tx: erasures.of_client(tx, REGULAR)) is None


def test_a_firm_stays_and_who_is_reached_there_goes(shop: Shop) -> None:
    """K-9: of a firm its name and address are no person's; a name that another client's contact has stays there."""
    shop.do(clients.add, {"code": "ZZ1", "name": "另一家商行", "contact": "王芳"})
    number = shop.do(erasures.ask, REGULAR, "本人要求", uuid="1", by=MANAGER).id
    assert number is not None
    shop.do(erasures.approve, number, by=DIRECTOR)
    erasures.run(shop.desk, number, by=MANAGER, at=NOW)
    firm, other = shop.see(clients.of_code, REGULAR), shop.see(clients.of_code, "ZZ1")
    assert firm is not None
    assert other is not None
    assert (firm.name, firm.address, firm.contact, firm.phone) == ("恒信物流有限公司", "汉口解放大道 1277 号", "", "")
    assert other.contact == "王芳"


def test_every_table_with_text_is_looked_through() -> None:
    """K-9: derived from the models; what is left out names people of the shop or holds no text of anybody's."""
    searched = dict(erasing_rows.searched())
    apart = {"account", "entry", "erasure", "client_draft", "scan"}
    for name, table in METADATA.tables.items():
        texts = {one.name for one in table.columns if erasing_rows._holds_text(one)}
        texts = {one for one in texts if not erasing_rows.is_of_the_shop(one, name)}
        assert name in apart or set(searched.get(name, ())) == texts, name


@given(st.text(max_size=40), st.sampled_from(["139 1234 5678", "139-12345678", "13912345678"]))
def test_words_are_taken_out_of_text_and_data_alike(around: str, phone: str) -> None:
    """K-9: however a number is written, and in the keys and lists of data; nothing of them is left."""
    words = Words.of([NAME], [PHONE])
    text = f"{around} {NAME} {phone} {around}"
    left = words.taken_out_of(text)
    assert NAME not in left
    assert phone not in left
    data = words.taken_out_of_data({"a": [text, {"by": NAME, NAME: 1}]}, but=frozenset({"by"}))
    assert data["a"][1] == {"by": NAME, MARK: 1}
    assert NAME not in data["a"][0]
    assert words.stand_in(json.dumps(text))
    assert not words.stand_in(json.dumps(left))
