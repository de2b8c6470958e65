"""Choosing a client fills what is known of it and touches nothing that was typed (spec 01, section 1; O-1)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from csdesk.rules.order_fields import FIELD
from csdesk.rules.order_filling import fill_from_client

NAMES = sorted(FIELD.keys() - {"client"})
forms = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["", "typed", "1"]))
known = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["known", "other"]))


def test_an_empty_form_is_filled_with_all_that_is_known() -> None:
    assert fill_from_client({}, frozenset(), "HX01", {"caller": "王芳"}) == (
        {"client": "HX01", "caller": "王芳"},
        {"client", "caller"},
    )


def test_what_the_field_had_at_first_is_no_typing() -> None:
    name = next(one for one in NAMES if FIELD[one].default)
    texts, filled = fill_from_client({name: FIELD[name].default}, frozenset(), "HX01", {name: "known"})
    assert (texts[name], name in filled) == ("known", True)


@given(forms, known)
def test_what_a_person_typed_stays(texts: dict[str, str], fills: dict[str, str]) -> None:
    after, filled = fill_from_client(texts, frozenset(), "HX01", fills)
    for name in NAMES:
        if texts.get(name) and texts[name] != FIELD[name].default:
            assert after[name] == texts[name]
            assert name not in filled
        elif name in fills:
            assert after[name] == fills[name]
            assert name in filled


@given(forms, known, known)
def test_another_client_leaves_nothing_of_the_one_before(
    texts: dict[str, str], first: dict[str, str], second: dict[str, str]
) -> None:
    once = fill_from_client(texts, frozenset(), "AAA", first)
    after, filled = fill_from_client(*once, "BBB", second)
    direct, filled_directly = fill_from_client(texts, frozenset(), "BBB", second)
    assert filled == filled_directly
    assert {name: after.get(name) or FIELD[name].default for name in FIELD} == {
        name: direct.get(name) or FIELD[name].default for name in FIELD
    }
