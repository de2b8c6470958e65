"""Clients at the desk: adding, changing, what a chosen one and F9 offer of its earlier orders (O-1, O-2)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdesk.desk.clients import clients
from csdesk.language import LANGUAGES
from csdesk.models.client import Client
from csdesk.models.order import OrderRevision
from csdesk.refused import Refused
from csdesk.rules.order_fields import FIELDS, Kind
from tests.desk.shop import (
    DIRECTOR,
    FINANCE,
    LI,
    NEW,
    NOTICE_UNTIL,
    NOW,
    OUTBOUND,
    REGULAR,
    TODAY,
    TRAINEE,
    WITHOUT_NOTICE,
    Shop,
)

LANGUAGE = "zh_CN"


def add(shop: Shop, **values: str) -> Client:
    with shop.desk.writing() as tx:
        return clients.add(tx, values, by=LI, at=NOW)


def by_code(shop: Shop, code: str) -> Client | None:
    with shop.desk.reading() as tx:
        return clients.by_code(tx, code)


def found(shop: Shop, query: str) -> list[str]:
    with shop.desk.store.raw_reading() as raw:
        return [hit.code for hit in clients.find(raw, query)]


def offers(shop: Shop, field: str, code: str = REGULAR) -> list[str]:
    with shop.desk.reading() as tx:
        return [offer[field] for offer in clients.recent(tx, code, field, language=LANGUAGE)]


# Adding and changing


def test_a_new_client_has_the_next_free_code(shop: Shop) -> None:
    """O-1, O-5: whoever is not in the lookup is added there and then, and is not onboarded."""
    assert [add(shop, name=f"客户{number}").code for number in range(3)] == ["N000001", "N000002", "N000003"]
    add(shop, name="很久以后", code="n000041")
    assert add(shop, name="下一个").code == "N000042"
    add(shop, name="最后一个六位数", code="N999999")
    assert [add(shop, name=f"七位数{number}").code for number in range(2)] == ["N1000000", "N1000001"]
    client = by_code(shop, "N000042")
    assert client is not None
    assert (client.onboarded, client.price_approved, client.client_class) == (False, False, "regular")


@pytest.mark.parametrize("typed", ["hx001", " HX001\n", "ｈｘ００１", "\u200bHX001"])
def test_a_code_is_one_however_it_is_typed(shop: Shop, typed: str) -> None:
    """O-1: in any width and case, with whatever a scanner puts around it."""
    client = by_code(shop, typed)
    assert client is not None
    assert client.code == REGULAR
    with pytest.raises(Refused) as refused:
        add(shop, name="又一个", code=typed)
    assert (refused.value.code, refused.value.field) == ("client_code_taken", "code")


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({}, "name", "client_name_missing"),
        ({"name": " \u200b"}, "name", "client_name_missing"),
        ({"name": "长" * 101}, "name", "text_too_long"),
        ({"name": "客户", "contact": "长" * 101}, "contact", "text_too_long"),
        ({"name": "客户", "address": "长" * 101}, "address", "text_too_long"),
        ({"name": "客户", "phone": "电话"}, "phone", "phone_character"),
        ({"name": "客户", "phone": "123"}, "phone", "phone_length"),
        ({"name": "客户", "code": "X" * 33}, "code", "client_code_long"),
    ],
)
def test_a_new_client_is_read_by_the_rules(shop: Shop, values: dict[str, str], field: str, code: str) -> None:
    """O-1, spec 01 "Bad input": each refusal at its field, and nothing kept."""
    before = shop.rows()
    with pytest.raises(Refused) as refused:
        add(shop, **values)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert shop.rows() == before


def test_what_is_kept_of_a_client_is_clean(shop: Shop) -> None:
    """O-1: breaks and control characters go, markup stays as typed, a phone loses only its width."""
    client = add(shop, name="[red]新\n客\x1b[2J", contact=" 王 ", phone="０２７－８７６５４３８８", address="\u202e路")
    assert (client.name, client.contact, client.phone, client.address) == ("[red]新 客[2J", "王", "027-87654388", "路")
    assert add(shop, name="没有电话", phone="\u200b \u3000").phone == ""


ANY_TEXT = st.text(st.characters(), max_size=130)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["name", "contact", "phone", "address", "code"]), ANY_TEXT))
def test_any_text_about_a_client_is_kept_or_refused_at_its_field(shop: Shop, values: dict[str, str]) -> None:
    """O-1, spec 01 "Bad input": what is kept is there by its code, and its card can be saved as it is shown."""
    try:
        client = add(shop, **values)
    except Refused as error:
        refused: Refused | None = error
    else:
        refused = None
        with shop.desk.writing() as tx:
            texts = clients.card_texts(tx, client.code, language=LANGUAGE)
            clients.change_card(tx, client.code, texts, by=LI, at=NOW)
        assert by_code(shop, client.code) == client
    if refused is not None:
        assert refused.field in {*values, "name"}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(clients.CHANGEABLE), ANY_TEXT)
def test_any_text_on_a_card_is_kept_or_refused_at_its_field(shop: Shop, name: str, text: str) -> None:
    """K-1, spec 00 principle 6."""
    refused: Refused | None = None
    try:
        with shop.desk.writing() as tx:
            clients.change_card(tx, REGULAR, {name: text}, by=DIRECTOR, at=NOW)
    except Refused as error:
        refused = error
    assert refused is None or refused.field == name


def test_a_client_is_found_as_soon_as_it_is_there(shop: Shop) -> None:
    """O-1: the index follows in the same transaction, and not at all when that is undone."""
    assert found(shop, "xkl") == []
    add(shop, name="新开路商行")
    assert found(shop, "xkl") == ["N000001"]
    with shop.desk.writing() as tx:
        clients.change(tx, "N000001", {"name": "老字号"}, by=LI, at=NOW)
    assert (found(shop, "xkl"), found(shop, "lzh")) == ([], ["N000001"])
    with pytest.raises(ZeroDivisionError), shop.desk.writing() as tx:
        raise ZeroDivisionError(clients.add(tx, {"name": "新开路商行"}, by=LI, at=NOW))
    assert found(shop, "xkl") == []


def test_a_card_that_is_not_there_cannot_be_changed(shop: Shop) -> None:
    """O-1: named by its code, without what would upset a terminal."""
    with pytest.raises(Refused) as refused, shop.desk.writing() as tx:
        clients.change(tx, "\x1bNOBODY" * 20, {"note": "x"}, by=LI, at=NOW)
    assert (refused.value.code, refused.value.field) == ("client_unknown", "client")
    assert "\x1b" not in str(refused.value)
    assert len(str(refused.value)) < 120


def test_the_terms_of_a_new_client_are_agreed_by_a_director(shop: Shop) -> None:
    """O-5: price, settlement and the opening itself; afterwards settlement is for whoever may change a card."""
    for by in (LI, FINANCE):
        for values in ({"settlement": "cash"}, {"price_approved": True}, {"onboarded": True}):
            with pytest.raises(Refused) as refused, shop.desk.writing() as tx:
                clients.change(tx, NEW, values, by=by, at=NOW)
            assert refused.value.code == "not_allowed"
    with shop.desk.writing() as tx:
        clients.change(tx, NEW, {"onboarded": True, "settlement": "cash"}, by=DIRECTOR, at=NOW)
        assert clients.change(tx, NEW, {"settlement": "monthly"}, by=FINANCE, at=NOW).settlement == "monthly"
    with pytest.raises(Refused), shop.desk.writing() as tx:
        clients.change(tx, NEW, {"note": "x"}, by=TRAINEE, at=NOW)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_reads_back_as_it_is_shown(shop: Shop, language: str) -> None:
    """K-1: in either language, so that a form that was opened and left changes nothing."""
    for code in (REGULAR, NEW):
        with shop.desk.writing() as tx:
            before = shop.rows()
            texts = clients.card_texts(tx, code, language=language)
            clients.change_card(tx, code, texts, by=LI, at=NOW)
        assert texts.keys() == set(clients.CHANGEABLE)
        assert shop.rows() == before


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("name", " 恒信\n", "恒信"),
        ("phone", "０２７－８７６５４３８８ / 13800138021;", "027-87654388; 13800138021"),
        ("phone", "", ""),
        ("notice_until", "２０２７-03-31", date(2027, 3, 31)),
        ("notice_until", " ", None),
        ("settlement", "现付", "cash"),
        ("settlement", "", ""),
        ("client_class", "important", "important"),
        ("price_approved", "否", False),
        ("onboarded", "No", False),
    ],
)
def test_what_a_card_is_told(shop: Shop, field: str, text: str, value: object) -> None:
    """K-1, O-3: ids or words, dates and phones in any width."""
    with shop.desk.writing() as tx:
        client = clients.change_card(tx, REGULAR, {field: text}, by=DIRECTOR, at=NOW)
        assert getattr(client, field) == value


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("name", " ", "client_name_missing"),
        ("address", "长" * 101, "text_too_long"),
        ("note", "长" * 1001, "text_too_long"),
        ("phone", "138;电话", "phone_length"),
        ("notice_until", "2027-02-29", "date_unreadable"),
        ("notice_until", "²027-02-28", "date_unreadable"),
        ("settlement", "barter", "choice_unknown"),
        ("client_class", "", "choice_unknown"),
        ("price_approved", "maybe", "yes_or_no"),
    ],
)
def test_a_card_is_refused_at_its_field(shop: Shop, field: str, text: str, code: str) -> None:
    """K-1, spec 00 principle 6: and nothing of it is kept."""
    before = shop.rows()
    with pytest.raises(Refused) as refused, shop.desk.writing() as tx:
        clients.change_card(tx, REGULAR, {"contact": "新人", field: text}, by=DIRECTOR, at=NOW)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert shop.rows() == before


def test_a_card_of_nobody(shop: Shop) -> None:
    """K-1."""
    with pytest.raises(Refused, match="NOBODY"), shop.desk.reading() as tx:
        clients.card_texts(tx, "NOBODY", language=LANGUAGE)


def test_an_archived_client_is_no_client_but_keeps_its_code(shop: Shop) -> None:
    """O-1: its code names no other client later."""
    with shop.desk.writing() as tx:
        client = clients.by_code(tx, WITHOUT_NOTICE)
        assert client is not None
        client.archived_at = NOW
    assert by_code(shop, WITHOUT_NOTICE) is None
    with pytest.raises(Refused) as refused:
        add(shop, name="另一个", code=WITHOUT_NOTICE)
    assert refused.value.code == "client_code_taken"


# What a chosen client fills in


def fills(shop: Shop, code: str) -> dict[str, str]:
    with shop.desk.reading() as tx:
        client = clients.by_code(tx, code)
        assert client is not None
        return clients.fills(tx, client)


def test_a_client_without_orders_fills_in_its_card(shop: Shop) -> None:
    """Spec 01, section 1: caller, pickup, settlement, as far as they are known; of several phones the first."""
    assert fills(shop, NEW) == {"pickup_company": "新客商贸"}
    with shop.desk.writing() as tx:
        clients.change(tx, REGULAR, {"phone": "027-87654388 / 13800138021;138"}, by=LI, at=NOW)
    assert fills(shop, REGULAR) == {
        "caller": "王芳",
        "caller_phone": "027-87654388",
        "pickup_company": "恒信物流有限公司",
        "pickup_address": "汉口解放大道 1277 号",
        "pickup_contact": "王芳",
        "pickup_phone": "027-87654388",
        "settlement": "monthly",
    }


def test_a_client_with_orders_fills_in_its_last_one(shop: Shop) -> None:
    """Spec 01, section 1: as in its last order, but settled as agreed."""
    shop.confirm({"caller": "旧人", "settlement": "cash"})
    shop.confirm(
        {**OUTBOUND, "caller": "新人", "pickup_address": "青山", "pickup_contact": "", "settlement": "cash"}
        | {"pickup_contact": "门卫"},
        at=NOW + timedelta(hours=1),
    )
    filled = fills(shop, REGULAR)
    assert (filled["caller"], filled["pickup_address"], filled["pickup_contact"]) == ("新人", "青山", "门卫")
    assert (filled["settlement"], filled["job_type"]) == ("monthly", "door_to_door")
    assert "vehicle" not in filled
    assert filled.keys() <= {field.name for field in FIELDS}
    with shop.desk.writing() as tx:
        clients.change(tx, REGULAR, {"settlement": ""}, by=LI, at=NOW)
    assert fills(shop, REGULAR)["settlement"] == "cash"


# What F9 offers in the other fields (O-2)


def test_earlier_values_come_first_the_latest_at_the_top(shop: Shop) -> None:
    """O-2: each once, then what the playbook offers, without what came already; another client's never."""
    for minutes, goods in enumerate(["灯具", "文件", "灯具", "轴承"]):
        shop.confirm({"goods": goods}, at=NOW + timedelta(minutes=minutes))
    shop.confirm(
        {"client": WITHOUT_NOTICE, "goods": "别家的"}, ticked=["asked_forbidden", "notice_on_file", "read_back"]
    )
    assert offers(shop, "goods") == ["轴承", "灯具", "文件", "样品", "配件"]
    assert offers(shop, "goods", "NOBODY") == ["文件", "样品", "配件"]
    assert offers(shop, "settlement") == ["monthly", "cash", "collect", "prepaid"]
    assert offers(shop, "vehicle")[:2] == ["面包车", "摩托车"]


def test_an_offer_of_one_end_fills_that_whole_end(shop: Shop) -> None:
    """O-2: an address brings its company, contact and phone; the same address with another contact is another offer."""
    shop.confirm({"delivery_contact": "李强"})
    shop.confirm({"delivery_contact": "赵云", "delivery_phone": "13900139000"}, at=NOW + timedelta(minutes=1))
    with shop.desk.reading() as tx:
        first, second = clients.recent(tx, REGULAR, "delivery_address", language=LANGUAGE)
        (caller,) = clients.recent(tx, REGULAR, "caller", language=LANGUAGE)
    assert first == {
        "delivery_address": "武昌中南路 9 号",
        "delivery_company": "恒鑫五金",
        "delivery_contact": "赵云",
        "delivery_phone": "13900139000",
    }
    assert second["delivery_contact"] == "李强"
    assert caller == {"caller": "王芳", "caller_phone": "138 0013 8021"}


def test_only_so_many_are_offered(shop: Shop) -> None:
    """O-2: the list fits beside the form."""
    for minute in range(clients.RECENT + 2):
        shop.confirm({"notes": "x", "goods": f"货物{minute}"}, at=NOW + timedelta(minutes=minute))
    assert offers(shop, "goods") == [f"货物{minute}" for minute in range(clients.RECENT + 1, 1, -1)]


def test_every_field_with_lookup_has_its_offers(shop: Shop) -> None:
    """O-2: in either language; an offer holds texts of the form's own fields."""
    shop.confirm({"packing": "木箱"})
    names = {field.name for field in FIELDS}
    for field in FIELDS:
        if field.lookup and field.kind is not Kind.CLIENT:
            for language in ("zh_CN", "en"):
                with shop.desk.reading() as tx:
                    (first, *_) = clients.recent(tx, REGULAR, field.name, language=language)
                assert first[field.name]
                assert first.keys() <= names & set(OrderRevision.model_fields)


# The card beside the form


def test_the_card_shows_what_the_intake_needs(shop: Shop) -> None:
    """K-1, O-3: class, opening, notice, today's count."""
    shop.confirm()
    with shop.desk.reading() as tx:
        card = clients.card(tx, " hx001", at=NOW)
        new = clients.card(tx, NEW, at=NOW)
        assert clients.card(tx, "NOBODY", at=NOW) is None
        assert clients.orders_today(tx, "NOBODY", TODAY) == 0
    assert card is not None
    assert new is not None
    assert (card.code, card.class_words.zh, card.orders_today) == (REGULAR, "普通客户", 1)
    assert (card.onboarded, card.notice_until, card.notice_stands) == (True, NOTICE_UNTIL, True)
    assert (new.onboarded, new.notice_until, new.notice_stands, new.orders_today) == (False, None, False, 0)


def test_a_class_that_the_playbook_no_longer_knows_is_shown_by_its_id(shop: Shop) -> None:
    """K-1: old cards stay readable."""
    with shop.desk.writing() as tx:
        clients.change(tx, REGULAR, {"client_class": "golden"}, by=LI, at=NOW)
        card = clients.card(tx, REGULAR, at=NOW)
    assert card is not None
    assert card.class_words.text("en") == "golden"
