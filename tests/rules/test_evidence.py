"""What shows that an item of a checklist was done, as it is typed (S-6, spec 00 principle 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.playbook.checklists import Evidence
from csdesk.refused import Refused
from csdesk.rules.evidence import FIELDS, read_evidence

KINDS: tuple[Evidence, ...] = get_args(Evidence)


def refused(kind: Evidence, **texts: str) -> tuple[str, str | None]:
    """Code and field."""
    with pytest.raises(Refused) as found:
        read_evidence(kind, texts, limit=200)
    return found.value.code, found.value.field


def kept(kind: Evidence, **texts: str) -> tuple[Mapping[str, object] | None, str]:
    shown = read_evidence(kind, texts, limit=200)
    return shown.evidence, shown.note


def test_every_kind_has_its_fields() -> None:
    """S-6."""
    assert FIELDS.keys() == set(KINDS)


@pytest.mark.parametrize("kind", ["tick", "automatic"])
def test_a_tick_needs_nothing(kind: Evidence) -> None:
    """S-6: a note may stand with it, and what other kinds ask for is not kept."""
    assert kept(kind) == (None, "")
    assert kept(kind, note=" 已\t核对 ", count="x", photo="/a") == (None, "已 核对")


@pytest.mark.parametrize(
    ("typed", "count"),
    [("0", 0), ("7", 7), (" ０１２ ", 12), ("１，２００", 1200), ("1,234", 1234), ("007", 7), ("100000", 100_000)],
)
def test_a_count_is_whole(typed: str, count: int) -> None:
    """S-6: as an input method writes it, too; nothing at all is a count of 0."""
    assert kept("count", count=typed, note="两件拒收") == ({"count": count}, "两件拒收")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "nothing_typed"),
        (" \t", "nothing_typed"),
        ("\u200b", "nothing_typed"),
        ("-1", "whole_unreadable"),
        ("+1", "whole_unreadable"),
        ("1.0", "whole_unreadable"),
        ("1_000", "whole_unreadable"),
        ("12,34", "whole_unreadable"),
        ("²", "whole_unreadable"),
        ("①", "whole_unreadable"),
        ("三", "whole_unreadable"),
        ("١٢", "whole_unreadable"),
        ("1e3", "whole_unreadable"),
        ("0x10", "whole_unreadable"),
        ("inf", "whole_unreadable"),
        ("1 2", "whole_unreadable"),
        ("9" * 5000, "whole_unreadable"),
        ("100001", "whole_out_of_range"),
    ],
)
def test_what_is_no_count(typed: str, code: str) -> None:
    """S-6: refused at its field, and nothing is guessed."""
    assert refused("count", count=typed) == (code, "count")


def test_what_is_not_given_is_not_typed() -> None:
    """S-6: as for a command without the option."""
    assert refused("count") == ("nothing_typed", "count")
    assert refused("photo") == ("photo_missing", "photo")
    assert refused("note") == ("note_missing", "note")
    assert refused("amount") == ("nothing_typed", "expected")
    assert refused("amount", expected="1") == ("nothing_typed", "counted")


@pytest.mark.parametrize("note", ["", "  ", "\n", "\u202e"])
def test_a_note_says_something(note: str) -> None:
    """S-6."""
    assert refused("note", note=note) == ("note_missing", "note")


def test_a_note_is_kept_as_it_was_typed() -> None:
    """S-6: no markup, no second line, and never cut."""
    assert kept("note", note="[red]王女士\n下午到") == (None, "[red]王女士 下午到")
    assert kept("note", note="长" * 200) == (None, "长" * 200)
    for kind in KINDS:
        texts = {"note": "长" * 201, "count": "1", "photo": "/a", "expected": "1", "counted": "1"}
        assert refused(kind, **texts) == ("text_too_long", "note")


def test_a_picture_is_where_it_lies() -> None:
    """S-6: its path, whatever is in it."""
    assert kept("photo", photo=" /照片/签 收.jpg ") == ({"photo": "/照片/签 收.jpg"}, "")
    assert refused("photo", photo="\u200b ") == ("photo_missing", "photo")
    assert refused("photo", photo="/" * 1025) == ("text_too_long", "photo")


@pytest.mark.parametrize(
    ("expected", "counted", "fen"),
    [
        ("0", "0", (0, 0)),
        ("１２８．５０", "¥128.5", (12850, 12850)),
        ("1,200", "1200元", (120_000, 120_000)),
        ("0.1", "。1", (10, 10)),
        ("1000000000", "1000000000.00", (10**11, 10**11)),
    ],
)
def test_an_account_that_agrees_needs_no_reason(expected: str, counted: str, fen: tuple[int, int]) -> None:
    """Spec 02, the table: expected and counted, in whole fen."""
    assert kept("amount", expected=expected, counted=counted) == (
        {"expected_fen": fen[0], "counted_fen": fen[1]},
        "",
    )


def test_a_difference_needs_a_reason() -> None:
    """Spec 02, the table: to the fen, whichever is more; white space is no reason."""
    for expected, counted in (("100", "99.99"), ("99.99", "100"), ("0", "0.01")):
        for note in ("", " \n", "\u200b"):
            texts = {"expected": expected, "counted": counted, "note": note}
            assert refused("amount", **texts) == ("difference_unexplained", "note")
    shown = kept("amount", expected="100", counted="99.99", note="少收一分")
    assert shown == ({"expected_fen": 10_000, "counted_fen": 9_999}, "少收一分")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("-5", "number_negative"),
        ("1.005", "number_places"),
        ("1_0", "number_unreadable"),
        ("5²", "number_unreadable"),
        ("1e3", "number_unreadable"),
        ("nan", "number_unreadable"),
        ("12.", "number_unreadable"),
        ("1000000000.01", "number_too_much"),
        ("9" * 3000, "number_unreadable"),
    ],
)
def test_what_is_no_amount(typed: str, code: str) -> None:
    """Spec 02, the table: at the field of the two that is wrong."""
    assert refused("amount", expected=typed, counted="1", note="x") == (code, "expected")
    assert refused("amount", expected="1", counted=typed, note="x") == (code, "counted")


TYPED = st.text(max_size=12) | st.text("0123456789０１２３,.。-_¥元²\u200b ", max_size=8)


@given(
    st.sampled_from(KINDS), st.dictionaries(st.sampled_from(["count", "note", "photo", "expected", "counted"]), TYPED)
)
def test_whatever_is_typed_is_read_or_refused_at_its_field(kind: Evidence, texts: dict[str, str]) -> None:
    """S-6, spec 00 principle 6: what is read is whole, and never below zero."""
    try:
        shown = read_evidence(kind, texts, limit=10)
    except Refused as found:
        if found.field not in ("note", *FIELDS[kind]):
            raise
        return
    assert len(shown.note) <= 10
    for name, value in (shown.evidence or {}).items():
        assert isinstance(value, str) if name == "photo" else (type(value) is int and value >= 0)
