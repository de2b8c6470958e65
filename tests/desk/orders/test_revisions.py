"""Form texts to revision and back: nothing raises but Refused, and nothing of an order is lost or rounded (O-8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from csdesk.desk.handovers.handing_over import hand_over_waiting
from csdesk.desk.orders import drafts, orders, revisions
from csdesk.models.order import OrderRevision
from csdesk.refused import Refused
from csdesk.rules.order_fields import FIELD, FIELDS, Draft, Kind, Tick
from csdesk.rules.order_form import read_form
from csdesk.rules.reading import read_money
from tests.desk.shop import CHECKS, LI, NOW, OUTBOUND, TEXTS, Shop, order_id_of

SLOW = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

TICKED = {check: Tick(LI.name, NOW) for check in (*CHECKS["phone"], "notice_on_file")}

ANY_TEXT = st.text(st.characters(), max_size=120) | st.sampled_from(
    [
        "[red]",
        "[/]",
        "\x1b[2J",
        "\udcff",
        "\x00",
        "１２",
        "²",
        "1e5",
        "NaN",
        "-0",
        "1_000",
        "9" * 5000,
        "'; DROP TABLE orders",
        "明天 15:00",
    ]
)
"""Anything that a keyboard, a scanner, a clipboard or a broken terminal can put into a field."""


def kept(shop: Shop, order_id: int) -> OrderRevision:
    with shop.desk.reading() as tx:
        return revisions.of_order(tx, order_id)[-1]


@SLOW
@given(name=st.sampled_from([field.name for field in FIELDS]), text=ANY_TEXT)
@example(name="declared_value", text="9999999.99")
@example(name="client", text="\udcff")
@example(name="dangerous", text="是")
def test_any_text_in_any_field_is_kept_confirmed_or_refused_at_the_field(shop: Shop, name: str, text: str) -> None:
    """Spec 01 "Bad input", O-11: what was typed is kept as a draft; confirming it gives a number or names the field."""
    draft = Draft(str(uuid4()), {**TEXTS, name: text}, TICKED)
    with shop.desk.writing() as tx:
        saved = drafts.save(tx, draft, by=LI, at=NOW)
    with shop.desk.reading() as tx:
        assert drafts.get(tx, order_id_of(saved)).texts == {key: kept for key, kept in draft.texts.items() if kept}
    refused = confirmed = None
    try:
        with shop.desk.writing() as tx:
            confirmed = orders.confirm(tx, order_id_of(saved), by=LI, at=NOW)
    except Refused as error:
        refused = error
    if confirmed is not None:
        assert [one.number for one in hand_over_waiting(shop.desk, at=NOW)] == [confirmed.number]
    else:
        assert refused is not None
        # A choice of channel or job type asks for other fields and checks.
        assert refused.field == name or name in ("channel", "job_type")
        assert str(refused)


@SLOW
@given(texts=st.dictionaries(st.sampled_from(sorted(FIELD)), ANY_TEXT, max_size=6))
def test_a_form_of_anything_names_its_own_fields(shop: Shop, texts: dict[str, str]) -> None:
    """Spec 01 "Bad input": every problem of a form is at a field of it, once."""
    orders_, now = shop.desk.playbook.orders, NOW.astimezone(shop.desk.playbook.shop.zone)
    values, problems = read_form({**TEXTS, **texts}, orders=orders_, now=now, change=True)
    fields = [one.field for one in problems]
    assert len(fields) == len(set(fields))
    assert set(fields) <= FIELD.keys()
    assert values.keys() | set(fields) == FIELD.keys()


LINE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), max_size=40)


def decimals(most: str, places: int) -> st.SearchStrategy[str]:
    return st.decimals(0, Decimal(most), places=places, allow_nan=False).map(lambda one: f"{one:f}")


ORDER = st.fixed_dictionaries(
    {},
    optional={
        **{field.name: LINE for field in FIELDS if field.kind in (Kind.LINE, Kind.LONG_LINE)},
        **{field.name: st.sampled_from(["yes", ""]) for field in FIELDS if field.kind is Kind.TICK},
        "pieces": st.integers(1, 99_999).map(str),
        "copies": st.integers(1, 9).map(str),
        "weight_kg": decimals("60000", 3),
        "volume_m3": decimals("200", 6),
        "fee": decimals("10000000", 2),
        "declared_value": decimals("10000000", 2),
        "wanted_at": st.integers(60, 300 * 24 * 3600).map(lambda s: f"{NOW + timedelta(seconds=s):%Y-%m-%dT%H:%M:%S}Z"),
        "job_type": st.sampled_from(["same_city", "door_to_door"]),
    },
)


@SLOW
@given(texts=ORDER)
@example(texts={"weight_kg": "0.001", "volume_m3": "0.000001", "fee": "0.01", "declared_value": "9999999.99"})
@example(texts={"weight_kg": "100", "volume_m3": "10", "fee": "100", "declared_value": "0"})
def test_an_order_reads_back_as_it_was(shop: Shop, texts: dict[str, str]) -> None:
    """O-8: the texts of a kept order give the same values again, so a change that changes nothing is refused."""
    whole = {**TEXTS, "wanted_at": OUTBOUND["wanted_at"], **texts}
    values, problems = read(shop, whole)
    assume(not problems and not values["dangerous"])
    draft = Draft(str(uuid4()), whole, TICKED)
    with shop.desk.writing() as tx:
        order_id = order_id_of(drafts.save(tx, draft, by=LI, at=NOW))
        orders.confirm(tx, order_id, by=LI, at=NOW)
    with shop.desk.reading() as tx:
        again, problems = read(shop, orders.texts_of(tx, revisions.of_order(tx, order_id)[0]))
    assert (again, problems) == ({**values, "copies": values["copies"] or 1}, ())
    with pytest.raises(Refused) as refused:
        shop.change(order_id, {})
    assert refused.value.code == "nothing_changed"


def read(shop: Shop, texts: Mapping[str, str]) -> tuple[dict[str, object], tuple[Refused, ...]]:
    playbook = shop.desk.playbook
    values, problems = read_form(texts, orders=playbook.orders, now=NOW.astimezone(playbook.shop.zone))
    return dict(values), problems


@SLOW
@given(fen=st.integers(0, 10**9))
def test_money_is_exact(shop: Shop, fen: int) -> None:
    """Spec 00: every amount is kept to the fen, in the row and in the texts of the form."""
    order_id = shop.confirm({"fee": f"{fen // 100}.{fen % 100:02}", "declared_value": f"￥{fen / 100:,.2f}"}).order_id
    revision = kept(shop, order_id)
    assert (revision.fee_fen, revision.declared_fen) == (fen, fen)
    with shop.desk.reading() as tx:
        texts = orders.texts_of(tx, revision)
    assert (
        read_money(texts["fee"], most=Decimal(10**7)) == read_money(texts["declared_value"], most=Decimal(10**7)) == fen
    )


def test_the_units_of_the_row(shop: Shop) -> None:
    """O-8: grams, cubic centimetres and fen, as the columns are called."""
    revision = kept(shop, shop.confirm({"weight_kg": "１２．５", "volume_m3": ".25", "fee": "128.5"}).order_id)
    assert (revision.weight_g, revision.volume_cm3, revision.fee_fen) == (12_500, 250_000, 12_850)


def test_texts_of_are_the_texts_one_would_type(shop: Shop) -> None:
    """O-8: without zeros that nobody typed, money with both of its decimals, ticks and choices as the form has them."""
    order_id = shop.confirm({**OUTBOUND, "weight_kg": "100", "fee": "100", "fragile": "yes"}).order_id
    with shop.desk.reading() as tx:
        texts = orders.texts_of(tx, kept(shop, order_id))
    expected = {**TEXTS, **OUTBOUND, "weight_kg": "100", "fee": "100.00", "fragile": "yes"}
    assert texts == {name: text for name, text in expected.items() if text}


def test_an_order_of_a_job_type_that_wants_no_vehicle_has_none(shop: Shop) -> None:
    """Spec 01, section 1: a vehicle is for same-city orders; what was typed of one before the job type changed goes."""
    assert kept(shop, shop.confirm({**OUTBOUND, "vehicle": "面包车"}).order_id).vehicle == ""
