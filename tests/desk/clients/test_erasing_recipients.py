"""Erasing who received something and is no client: by name and phone, from every byte, and nobody else (K-9, A-5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdesk.desk.cases import case_files
from csdesk.desk.clients import client_lists, clients, erasures, recipients
from csdesk.desk.clients.erasing_rows import Place
from csdesk.desk.pickups import self_pickups
from csdesk.refused import Refused
from csdesk.rules.erasing import MARK
from csdesk.store import sqlite
from csdesk.store.audit import verify
from tests.desk.clients.test_erasing import bytes_of, stands
from tests.desk.shop import DIRECTOR, LI, MANAGER, REGULAR, WORKDAY, Shop, broken_links

NAME, PHONE, WHERE = "慕容听雨轩", "13912345678", "汉阳琴台大道 88 号 3 栋 1201"
SHORT, OTHER_PHONE = "李强", "13700001111"
PARCEL, OTHERS_PARCEL = "803000200001", "803000200002"
LATER = WORKDAY + timedelta(hours=1)


def order(shop: Shop, name: str, phone: str, where: str = WHERE, **texts: str) -> int:
    """An order to somebody at home; its id."""
    way = {
        "delivery_company": "",
        "delivery_contact": name,
        "delivery_phone": phone,
        "delivery_address": where,
        **texts,
    }
    found = shop.confirm(way, ticked=["asked_forbidden", "read_back", "notice_on_file"])
    with shop.desk.writing() as tx:
        tx.raw.execute("UPDATE orders SET handed_over_at = 1 WHERE id = ?", (found.order_id,))
    return found.order_id


def over(shop: Shop) -> None:
    """Hand every order over, and end every case that runs."""
    with shop.desk.writing() as tx:
        tx.raw.execute("UPDATE orders SET handed_over_at = 1")
        for (case_id,) in tx.raw.execute("SELECT id FROM cases WHERE state = 'open' AND day IS NULL").fetchall():
            case_files.withdraw(tx, case_files.get(tx, case_id), by=LI, at=WORKDAY)


def live(shop: Shop, name: str, phone: str) -> int:
    """Somebody is sent an order, changes it, is called back about, and has a parcel at the shop; the order's id."""
    order_id = order(shop, name, phone, notes=f"{name} 家里有人，先打 {phone[:3]} {phone[3:7]} {phone[7:]}")
    shop.change(order_id, {"pieces": "5", "asked_by": "王芳", "remarks": f"改送 {WHERE}"})
    shop.save({"delivery_contact": name, "delivery_phone": phone, "delivery_address": WHERE})
    shop.open_case("callback", f"{name} 回电 {phone}", client=REGULAR)
    waits = self_pickups.NewPickup(PARCEL, name, phone, "A3")
    shop.do(self_pickups.take_in, waits, uuid=PARCEL, at=WORKDAY)
    shop.open_case("callback", f"问 {PARCEL} 的 {name}", waybill=PARCEL)
    over(shop)
    return order_id


def erase(shop: Shop, name: str, phone: str, reason: str = "本人要求") -> erasures.Answer:
    """Asked, approved by another, done."""
    number = shop.do(erasures.ask_recipient, name, phone, reason, uuid=f"for {len(reason)}", by=MANAGER).id
    assert number is not None
    shop.do(erasures.approve, number, by=DIRECTOR)
    return erasures.run(shop.desk, number, by=MANAGER, at=LATER)


def rows_without(shop: Shop, *tables: str) -> dict[str, Any]:
    return {table: rows for table, rows in shop.rows().items() if table not in tables}


def test_after_erasing_no_byte_names_the_recipient_and_everybody_else_is_untouched(shop: Shop) -> None:
    """K-9, A-5: orders, sums and numbers stay, the record is whole; another at the same door is still there."""
    order_id = live(shop, NAME, PHONE)
    neighbour = order(shop, "上官小雨", OTHER_PHONE)
    over(shop)
    refused = shop.do(erasures.ask_recipient, NAME, PHONE, f"{NAME} 来信", uuid="before", by=MANAGER)
    assert refused.id is not None
    shop.do(erasures.refuse, refused.id, f"{NAME} 没有证件", by=DIRECTOR)
    assert all(stands(shop.store, one) for one in (NAME, PHONE))
    scope = shop.see(lambda tx: recipients.scope_of(tx, recipients.read_recipient(tx, NAME, PHONE)))
    before = shop.rows()
    preview = shop.see(lambda tx: erasures.preview(tx, scope, by=MANAGER))
    assert shop.rows() == before
    assert (preview.counts["order_revision"], preview.counts["self_pickup"], preview.counts["cases"]) == (2, 1, 2)
    assert preview.counts["entry"] > 3
    assert preview.left == 0
    hashes = [(one.by, one.action, one.hash) for one in shop.entries()]
    query = "SELECT id, revision, pieces, fee_fen, delivery_contact, delivery_address FROM order_revision"
    revisions = shop.see(lambda tx: tx.raw.execute(query).fetchall())
    answer = erase(shop, NAME, PHONE, f"{NAME} 本人 {PHONE} 要求")
    assert answer.clean
    assert answer.left == 0
    assert {one: answer.erasure.counts[one] for one in ("order_revision", "self_pickup")} == {
        "order_revision": 2, "self_pickup": 1,
    }  # fmt: skip
    assert [one for one in (NAME, PHONE) if stands(shop.store, one)] == []
    after = shop.see(lambda tx: tx.raw.execute(query).fetchall())
    assert [row[:4] for row in after] == [row[:4] for row in revisions]
    of_neighbour = shop.see(lambda tx: tx.raw.execute(f"{query} WHERE order_id = {neighbour}").fetchall())
    assert [row[4:] for row in of_neighbour] == [("上官小雨", WHERE)]
    own = shop.see(lambda tx: tx.raw.execute(f"{query} WHERE order_id = {order_id}").fetchall())
    assert {row[4:] for row in own} == {(MARK, MARK)}
    assert [(one.by, one.action, one.hash) for one in shop.entries()][: len(hashes)] == hashes
    assert broken_links(shop.entries()) == []
    connection = sqlite.connect(shop.store, read_only=True)
    audit = verify(connection)
    connection.close()
    assert audit.problems == []
    assert audit.erased > 3
    firm = shop.see(clients.of_code, REGULAR)
    assert firm is not None
    assert (firm.name, firm.erased_at) == ("恒信物流有限公司", None)
    assert shop.see(erasures.waiting_recipients) == []
    assert erasures.called(answer.erasure) == f"#{answer.erasure.id}"


def test_a_short_name_goes_from_their_own_and_stays_where_it_may_be_anothers(shop: Shop) -> None:
    """K-9: two of one name: the orders, cases and parcels of the other are as they were; places left are counted."""
    order_id = live(shop, SHORT, PHONE)
    other = order(shop, SHORT, OTHER_PHONE, "武昌中南路 1 号")
    case_id = shop.open_case("callback", f"{SHORT} 问价", client=REGULAR)
    over(shop)
    before = shop.see(lambda tx: tx.raw.execute(f"SELECT * FROM order_revision WHERE order_id = {other}").fetchall())
    answer = erase(shop, SHORT, PHONE)
    assert shop.case(case_id).title == f"{SHORT} 问价"
    after = shop.see(lambda tx: tx.raw.execute(f"SELECT * FROM order_revision WHERE order_id = {other}").fetchall())
    assert after == before
    assert answer.left > 1
    assert not stands(shop.store, PHONE)
    said = shop.see(
        lambda tx: tx.raw.execute(
            f"SELECT delivery_contact, notes FROM order_revision WHERE order_id = {order_id}"
        ).fetchall()
    )
    assert {row[0] for row in said} == {MARK}
    assert all(SHORT not in row[1] for row in said)
    titles = shop.see(lambda tx: tx.raw.execute("SELECT title FROM cases WHERE waybill = ?", (PARCEL,)).fetchall())
    assert titles
    assert all(SHORT not in row[0] for row in titles)


def test_a_recipient_is_asked_of_once_and_refused_while_something_is_open(shop: Shop) -> None:
    """K-9: name and phone whole, nobody's client, nothing open; a reason, and somebody else who approves."""

    def refusal(name: str, phone: str, reason: str = "本人要求", **who: Any) -> tuple[str, str | None]:
        return shop.refused(erasures.ask_recipient, name, phone, reason, uuid="1", **{"by": MANAGER, **who})

    assert refusal("李", PHONE) == ("recipient_name", "name")
    assert refusal(NAME, "12345") == ("recipient_phone", "phone")
    assert refusal(NAME, "x")[1] == "phone"
    assert refusal(NAME, PHONE, by=LI)[0] == "not_allowed"
    assert refusal(NAME, PHONE, "")[0] == "reason_missing"

    def looked(name: str, phone: str) -> str:
        try:
            shop.see(erasures.preview_recipient, name, phone, by=MANAGER)
        except Refused as refused:
            return f"{refused.code} {refused.field}"
        return ""

    assert looked("王芳", "138 0013 8021") == "recipient_is_client phone"
    shop.do(client_lists.put, REGULAR, "contact", None, {"name": "赵会计", "phone": OTHER_PHONE})
    assert looked(NAME, OTHER_PHONE) == "recipient_is_client phone"
    live(shop, NAME, PHONE)
    case_id = shop.open_case("callback", f"找 {NAME}", waybill=PARCEL)
    assert looked(NAME, PHONE) == "recipient_busy name"
    with shop.desk.writing() as tx:
        case_files.withdraw(tx, case_files.get(tx, case_id), by=LI, at=WORKDAY)
    first = shop.do(erasures.ask_recipient, NAME, PHONE, "本人要求", uuid="2", by=DIRECTOR)
    assert shop.do(erasures.ask_recipient, NAME, "139 1234 5678", "又问", uuid="3", by=MANAGER).id == first.id
    assert shop.do(erasures.ask_recipient, NAME, PHONE, "本人要求", uuid="2", by=DIRECTOR).id == first.id
    assert first.id is not None
    assert shop.refused(erasures.approve, first.id, by=DIRECTOR) == ("erasure_own", "by")
    assert NAME.encode() not in b"".join(str(one.after).encode() for one in shop.entries()[-1:])
    assert [erasures.called(one) for one in shop.see(erasures.waiting_recipients)] == ["慕*** 139******78"]


_PEOPLE = st.tuples(
    st.sampled_from(["张伟", "王秀英", "欧阳青禾子", "Li", "Smith Johnson"]),
    st.sampled_from(["13912345678", "139 1234 5678", "13700001111", "027-87654321"]),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_PEOPLE, min_size=2, max_size=4, unique=True))
def test_whoever_has_another_name_and_phone_is_never_touched(shop: Shop, people: list[tuple[str, str]]) -> None:
    """K-9, property: what would be changed names the person's phone, or hangs on an order where both stand."""
    ids = {who: order(shop, *who) for who in people}
    name, phone = people[0]
    scope = shop.see(lambda tx: recipients.scope_of(tx, recipients.read_recipient(tx, name, phone)))
    digits = "".join(one for one in phone if one.isdigit())
    own = {id_ for table, id_ in scope.own if table == "orders"}
    with shop.desk.reading() as tx:
        sides = tx.raw.execute("SELECT id, order_id, delivery_contact, delivery_phone FROM order_revision").fetchall()
        eraser = erasures.erasing_rows.Eraser(tx, scope, dry=True)
        for row_id, order_id, contact, known in sides:
            is_own = contact == name and known.replace(" ", "").replace("-", "") == digits
            assert (order_id in own) == is_own
            before = eraser.done.counts["order_revision"]
            eraser.take_out(Place("order_revision", row_id))
            touched = eraser.done.counts["order_revision"] > before
            has_phone = known.replace(" ", "").replace("-", "") == digits
            assert touched == (is_own or has_phone or (len(name) >= 5 and contact == name))
    assert ids[people[0]] in own
    assert bytes_of(shop.store)
