"""Drafts: what is typed comes back, whole and to its owner (O-11); the next order for the same client (O-12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdesk.desk.desk import Desk
from csdesk.desk.orders import drafts, orders
from csdesk.desk.person import Person
from csdesk.models.order import Order, OrderState
from csdesk.refused import Refused
from csdesk.rules.order_fields import FIELD, FIELDS, Draft, Tick, another_for_same_client
from tests.desk.shop import CHECKS, LI, NOW, TEXTS, TRAINEE, ZHOU, Shop, order_id_of

LATER = NOW + timedelta(minutes=1)


def save(shop: Shop, draft: Draft, *, by: Person = LI, at: datetime = NOW) -> Draft:
    with shop.desk.writing() as tx:
        return drafts.save(tx, draft, by=by, at=at)


def of(shop: Shop, person: Person) -> list[Draft]:
    with shop.desk.reading() as tx:
        return list(drafts.of(tx, person))


def new(texts: dict[str, str] | None = None) -> Draft:
    return Draft(str(uuid4()), texts or {"notes": "x"})


def test_every_field_tick_and_the_cursor_come_back(shop: Shop) -> None:
    """O-11: to another program that opens the same store, as after a dropped line."""
    draft = Draft(
        str(uuid4()),
        {field.name: f"{field.label} 半" for field in FIELDS},
        {check: Tick(LI.name, NOW) for check in CHECKS["phone"]},
        frozenset({"caller", "pickup_phone"}),
        "delivery_contact",
        7,
    )
    saved = save(shop, draft)
    another = Desk.open(shop.store, origin="after the line dropped")
    try:
        with another.reading() as tx:
            (back,) = drafts.of(tx, LI)
            assert drafts.get(tx, order_id_of(saved)) == drafts.on(tx, order_id_of(saved)) == back == saved
    finally:
        another.close()
    assert back == replace(draft, order_id=saved.order_id, owner=LI.name, saved_at=NOW)


ANYTHING = st.text(st.characters(), max_size=60)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.dictionaries(st.sampled_from(sorted(FIELD)), ANYTHING.filter(bool)),
    filled=st.frozensets(st.sampled_from(sorted(FIELD))),
    cursor=st.sampled_from(["", *sorted(FIELD)]),
    cursor_at=st.integers(0, 10_000),
)
def test_a_draft_is_kept_letter_by_letter(
    shop: Shop, texts: dict[str, str], filled: frozenset[str], cursor: str, cursor_at: int
) -> None:
    """O-11: half typed, wrong, with control characters or halves of characters: nothing is lost or mended."""
    draft = Draft(str(uuid4()), texts, {}, filled, cursor, cursor_at)
    saved = save(shop, draft)
    with shop.desk.reading() as tx:
        back = drafts.get(tx, order_id_of(saved))
    assert back == replace(draft, order_id=saved.order_id, owner=LI.name, saved_at=NOW)


def test_saving_twice_is_saving_once(shop: Shop) -> None:
    """O-11: when the answer was lost the form is sent again under its own UUID: no second draft, no second entry."""
    draft = new()
    first = save(shop, draft)
    before = shop.rows()
    assert save(shop, draft) == first
    assert shop.rows() == before
    assert save(shop, replace(first, texts={"notes": "xy"}), at=LATER).order_id == first.order_id
    (back,) = of(shop, LI)
    assert (back.texts, back.saved_at) == ({"notes": "xy"}, LATER)


def test_an_emptied_field_is_empty_when_it_comes_back(shop: Shop) -> None:
    """O-11: the form comes back as it stood, with what was rubbed out gone."""
    saved = save(shop, new({"notes": "x", "goods": "y"}))
    save(shop, replace(saved, texts={"notes": "", "goods": "y"}))
    assert of(shop, LI)[0].texts == {"goods": "y"}


def test_two_agents_drafts_never_mix(shop: Shop) -> None:
    """O-11: each is offered her own; the other's cannot be written into, not even under its own UUID."""
    hers, other = save(shop, new({"notes": "li"})), save(shop, new({"notes": "zhou"}), by=ZHOU)
    assert [one.order_id for one in of(shop, LI)] == [hers.order_id]
    assert [one.order_id for one in of(shop, ZHOU)] == [other.order_id]
    before = shop.rows()
    with pytest.raises(Refused) as refused:
        save(shop, replace(hers, texts={"notes": "mixed"}), by=ZHOU)
    assert (refused.value.code, refused.value.values["owner"]) == ("draft_of_other", LI.name)
    assert shop.rows() == before


def test_the_latest_saved_is_offered_first(shop: Shop) -> None:
    """O-11: of several drafts the one that was typed in last."""
    first, second = save(shop, new()), save(shop, new(), at=LATER)
    assert [one.order_id for one in of(shop, LI)] == [second.order_id, first.order_id]
    save(shop, replace(first, texts={"notes": "xyz"}), at=LATER + timedelta(seconds=1))
    third = save(shop, new(), by=ZHOU, at=LATER + timedelta(seconds=2))
    with shop.desk.reading() as tx:
        every = [one.order_id for one in drafts.every(tx)]
    assert every == [third.order_id, first.order_id, second.order_id]


def test_a_field_that_no_order_has_is_refused(shop: Shop) -> None:
    """O-11: at that field, and nothing is kept."""
    before = shop.rows()
    with pytest.raises(Refused) as refused:
        save(shop, new({"notes": "x", "colour": "red", "\x1b": ""}))
    assert (refused.value.code, refused.value.field) == ("field_unknown", "\x1b")
    assert shop.rows() == before


def test_a_draft_of_a_confirmed_order_is_saved_no_more(shop: Shop) -> None:
    """O-11: a save that comes late changes nothing of the work order, and names it."""
    draft = shop.save()
    with shop.desk.writing() as tx:
        orders.confirm(tx, order_id_of(draft), by=LI, at=NOW)
    before = shop.rows()
    with pytest.raises(Refused, match="WO202611220001") as refused:
        save(shop, draft)
    assert refused.value.code == "not_a_draft"
    assert shop.rows() == before
    assert of(shop, LI) == []


def test_a_draft_taken_over_keeps_who_ticked(shop: Shop) -> None:
    """O-11, O-3: the new owner has all of it, with the other's ticks as the other's; the old one can write no more."""
    hers = shop.save(at=NOW)
    with shop.desk.writing() as tx:
        taken = drafts.take_over(tx, order_id_of(hers), by=ZHOU, at=LATER)
    assert taken == replace(hers, owner=ZHOU.name)
    assert (of(shop, LI), of(shop, ZHOU)) == ([], [taken])
    with pytest.raises(Refused):
        save(shop, hers)
    with shop.desk.writing() as tx:
        orders.confirm(tx, order_id_of(hers), by=ZHOU, at=LATER)
        ticks = {(check.by, check.at) for check in orders.checks(tx, orders.get(tx, order_id_of(hers)))}
    assert (LI.name, NOW) in ticks


def test_a_draft_thrown_away_stays_in_the_record(shop: Shop) -> None:
    """O-11: who threw it away, and all that it held; it is offered no more and cannot be saved or confirmed."""
    draft = shop.save(by=TRAINEE)
    with shop.desk.writing() as tx:
        drafts.discard(tx, order_id_of(draft), by=TRAINEE, at=LATER)
    entry = shop.entries()[-1]
    assert (entry.action, entry.by) == ("order.discard", TRAINEE.name)
    assert entry.before == {"owner": TRAINEE.name, "texts": {name: text for name, text in TEXTS.items() if text}}
    assert of(shop, TRAINEE) == []
    order = shop.order(order_id_of(draft))
    assert (order.state, order.cancelled_by, order.number) == (OrderState.CANCELLED, TRAINEE.name, None)
    with pytest.raises(Refused) as refused:
        save(shop, draft, by=TRAINEE)
    assert refused.value.code == "not_a_draft"
    with pytest.raises(Refused), shop.desk.writing() as tx:
        orders.confirm(tx, order_id_of(draft), by=LI, at=LATER)


def test_anothers_draft_is_left_alone_by_who_may_not_take_over(shop: Shop) -> None:
    """O-11, A-1: a trainee neither takes nor throws away what an agent types."""
    draft = shop.save()
    for use in (drafts.take_over, drafts.discard):
        with pytest.raises(Refused), shop.desk.writing() as tx:
            use(tx, order_id_of(draft), by=TRAINEE, at=LATER)
    assert of(shop, LI) == [draft]


def test_there_is_no_draft_of_an_id_that_never_was(shop: Shop) -> None:
    """O-11."""
    with shop.desk.writing() as tx:
        with pytest.raises(Refused, match="no draft 99"):
            drafts.get(tx, 99)
        with pytest.raises(Refused, match="no draft 99"):
            drafts.take_over(tx, 99, by=LI, at=NOW)
        assert drafts.on(tx, 99) is None
        drafts.discard(tx, 99, by=LI, at=NOW)


def test_another_for_the_same_client_is_confirmed_with_the_rest_typed(shop: Shop) -> None:
    """O-12: client, caller and pickup are there, and the checks must be made anew."""
    draft = shop.save()
    with shop.desk.writing() as tx:
        orders.confirm(tx, order_id_of(draft), by=LI, at=NOW)
    following = another_for_same_client(draft, str(uuid4()))
    assert following.ticks == {}
    rest = {name: text for name, text in TEXTS.items() if name not in following.texts}
    assert "goods" in rest
    assert "pickup_address" not in rest
    typed = replace(following, texts={**following.texts, **rest}, ticks=draft.ticks)
    saved = save(shop, typed)
    with shop.desk.writing() as tx:
        assert orders.confirm(tx, order_id_of(saved), by=LI, at=NOW).number == "WO202611220002"
        assert tx.session.get(Order, draft.order_id) is not None
