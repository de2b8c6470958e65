"""The order form: its fields, and each read by the rules of spec 01, "Bad input" (O-3, O-8, O-12)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from csdesk.language import LANGUAGES, say, speaking
from csdesk.playbook.loading import load
from csdesk.refused import Refused
from csdesk.rules.order_fields import (
    FIELD,
    FIELDS,
    REQUEST_FIELDS,
    SECTIONS,
    Draft,
    Kind,
    Tick,
    another_for_same_client,
    defaults,
)
from csdesk.rules.order_form import (
    Value,
    applies,
    choices_of,
    is_required,
    job_type_of,
    missing,
    read_field,
    read_form,
)
from csdesk.rules.text import clean_line

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
ORDERS = load().orders

WHOLE = {
    "channel": "phone", "client": "HX001", "job_type": "same_city", "settlement": "cash", "pickup_address": "a",
    "pickup_contact": "b", "pickup_phone": "13800138021", "delivery_address": "c", "delivery_contact": "d",
    "delivery_phone": "13800138022", "goods": "e", "pieces": "1",
}  # fmt: skip
"""A form with all that must be there."""


def read(name: str, text: str) -> Value:
    return read_field(FIELD[name], text, orders=ORDERS, now=NOW)


def problems(texts: dict[str, str], *, change: bool = False) -> dict[str | None, str]:
    _, found = read_form(texts, orders=ORDERS, now=NOW, change=change)
    return {one.field: one.code for one in found}


def test_the_form_is_in_its_order() -> None:
    """Spec 01, section 1: four sections, each field in one of them, names of their own."""
    assert [section.id for section in SECTIONS] == ["order", "way", "goods", "quote"]
    places = [[section.id for section in SECTIONS].index(field.section) for field in FIELDS]
    assert places == sorted(places)
    assert len(FIELD) == len(FIELDS) + len(REQUEST_FIELDS)


def test_what_may_be_left_empty() -> None:
    """Spec 01: what the brief form lacks is told field by field, in the form's order, and nothing else is."""
    assert problems(WHOLE) == {}
    assert list(problems({})) == [field.name for field in FIELDS if field.name in WHOLE]
    assert set(problems({}).values()) == {"field_missing"}
    assert problems(defaults()) == {name: "field_missing" for name in problems({}) if name not in defaults()}
    assert problems(WHOLE, change=True) == {field.name: "field_missing" for field in REQUEST_FIELDS}


@pytest.mark.parametrize("job_type", [one.id for one in ORDERS.job_type])
def test_what_is_asked_for_hangs_on_the_job_type(job_type: str) -> None:
    """Spec 01, section 1: outbound wants its arrival time, same-city its vehicle."""
    same_city = job_type == "same_city"
    texts = {**WHOLE, "job_type": job_type, "vehicle": "面包车"}
    assert problems(texts) == ({} if same_city else {"wanted_at": "field_missing"})
    assert applies(FIELD["vehicle"], texts, ORDERS) is same_city
    assert is_required(FIELD["wanted_at"], texts, ORDERS) is not same_city
    values, _ = read_form(texts, orders=ORDERS, now=NOW)
    assert values["vehicle"] == ("面包车" if same_city else None)
    for words in (job_type, f" {ORDERS.job_type[0].words.zh}", "\u200b门到门 ", "Door to station"):
        assert job_type_of({"job_type": words}, ORDERS) is not None
    assert job_type_of({}, ORDERS) is None
    assert applies(FIELD["vehicle"], {"job_type": "?"}, ORDERS)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("channel", "fax", "fax"),
        ("channel", " 传真\n", "fax"),
        ("settlement", "Collect", "collect"),
        ("caller", "[red]王芳[/]", "[red]王芳[/]"),
        ("caller", "王\r\n芳\x1b", "王 芳"),
        ("caller", "\u200b", None),
        ("caller_phone", "\u200b \u3000", None),
        ("caller_phone", "０２７－８７６５４３８８", "027-87654388"),
        ("pieces", "１２", 12),
        ("pieces", "99999", 99_999),
        ("copies", "9", 9),
        ("weight_kg", "12。5", Decimal("12.5")),
        ("weight_kg", "60000", Decimal("60000")),
        ("volume_m3", "0.000001", Decimal("0.000001")),
        ("fee", "￥1,200.5元", 120_050),
        ("declared_value", "0", 0),
        ("fragile", "yes", True),
        ("fragile", "", False),
        ("dangerous", " yes ", True),
        ("wanted_at", "明天 15:00", NOW.replace(day=23, hour=15, minute=0)),
    ],
)
def test_what_is_read(name: str, text: str, value: Value) -> None:
    """Spec 01 "Bad input": width, spaces, breaks and words of either language are no obstacle."""
    assert read(name, text) == value


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("channel", "pigeon", "choice_unknown"),
        ("settlement", "MONTHLY", "choice_unknown"),
        ("dangerous", "是", "choice_unknown"),
        ("dangerous", "true", "choice_unknown"),
        ("fragile", "0", "choice_unknown"),
        ("caller", "长" * 101, "text_too_long"),
        ("notes", "长" * 501, "text_too_long"),
        ("caller_phone", "电话 138", "phone_character"),
        ("pieces", "0", "whole_out_of_range"),
        ("pieces", "100000", "whole_out_of_range"),
        ("pieces", "1.5", "whole_unreadable"),
        ("copies", "10", "whole_out_of_range"),
        ("weight_kg", "60000.001", "number_too_much"),
        ("weight_kg", "1.0001", "number_places"),
        ("volume_m3", "1e5", "number_unreadable"),
        ("fee", "-1", "number_negative"),
        ("declared_value", "NaN", "number_unreadable"),
        ("fee", "0.001", "number_places"),
        ("wanted_at", "昨天 15:00", "wanted_in_past"),
    ],
)
def test_what_is_refused(name: str, text: str, code: str) -> None:
    """Spec 01 "Bad input": at the field, in a sentence of the reader's language that has no hole."""
    with pytest.raises(Refused) as refused:
        read(name, text)
    assert (refused.value.field, refused.value.code) == (name, code)
    for language in LANGUAGES:
        with speaking(language):
            assert "{" not in say(refused.value)


@given(st.sampled_from(sorted(FIELD)), st.text(st.characters(), max_size=700))
@example("wanted_at", "9" * 5000)
@example("channel", "\x1b[2J\u202e" * 30)
def test_any_text_is_read_or_refused_at_its_field(name: str, text: str) -> None:
    """Spec 01 "Bad input": never anything but a value or a Refused at that field, whose sentence can be drawn."""
    field = FIELD[name]
    try:
        value = read(name, text)
    except Refused as error:
        refused: Refused | None = error
    else:
        refused = None
        assert value is None or value != ""
        if field.kind is Kind.CHOICE and value is not None:
            assert value in {one.id for one in choices_of(field, ORDERS)}
    if refused is not None:
        said = say(refused)
        assert refused.field == name
        assert len(said) < 400
        assert clean_line(said) == said


def test_a_missing_field_is_named_in_the_readers_language() -> None:
    """Spec 00, principle 6."""
    with speaking("zh_CN"):
        assert "地址" in say(missing(FIELD["pickup_address"]))
    with speaking("en"):
        assert say(missing(FIELD["pickup_address"])) == "Pickup address is missing."


def test_a_form_is_empty_until_somebody_puts_something_into_it() -> None:
    """O-11: the defaults alone are not worth a draft."""
    assert Draft("u").is_empty
    assert Draft("u", defaults()).is_empty
    assert Draft("u", {**defaults(), "notes": ""}).is_empty
    assert not Draft("u", {**defaults(), "notes": "x"}).is_empty
    assert not Draft("u", {**defaults(), "channel": "fax"}).is_empty
    assert not Draft("u", defaults(), {"read_back": Tick("李娜", NOW)}).is_empty


def test_another_for_the_same_client_keeps_client_and_pickup() -> None:
    """O-12: and nothing of goods, delivery, ticks, times and money; the rest is as in an empty form."""
    full = {field.name: "yes" if field.kind is Kind.TICK else field.name for field in FIELDS}
    draft = Draft("one", full, {"read_back": Tick("李娜", NOW)}, order_id=7, owner="李娜", saved_at=NOW)
    following = another_for_same_client(draft, "two")
    kept = {
        "channel", "client", "caller", "caller_phone", "job_type", "vehicle", "settlement",
        "pickup_company", "pickup_address", "pickup_contact", "pickup_phone",
    }  # fmt: skip
    assert following.texts == {name: name for name in kept} | {"copies": "1"}
    assert following.filled == kept
    assert (following.uuid, following.cursor) == ("two", "delivery_company")
    assert (following.ticks, following.order_id, following.saved_at, following.changes) == ({}, None, None, "")


def test_times_are_read_against_the_moment_given() -> None:
    """Spec 01: nothing below the top asks the clock; the bound on wanted times is the playbook's."""
    last = NOW + timedelta(days=ORDERS.limits.wanted_days)
    assert read("wanted_at", f"{last:%Y-%m-%d} 09:00")
    with pytest.raises(Refused):
        read("wanted_at", f"{last + timedelta(days=1):%Y-%m-%d} 09:31")
