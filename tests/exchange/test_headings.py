"""Matching the headings of a file to fields (P-0)."""

from __future__ import annotations

import pytest

from csdesk.exchange.headings import match_headings
from csdesk.refused import Refused

WANTED = {"code": ["客户编码", "code"], "name": ["客户名称", "client name"], "phone": ["电话", "phone"]}


@pytest.mark.parametrize(
    "headings",
    [
        ["客户编码", "客户名称", "电话"],
        ["CODE", "Client Name", "Phone"],
        [" 客户 编码", "ＣＬＩＥＮＴ　ｎａｍｅ", "\ufeffphone\u200b"],
    ],
)
def test_p0_case_width_and_spaces_do_not_matter(headings: list[str]) -> None:
    assert match_headings(headings, WANTED) == {"code": 0, "name": 1, "phone": 2}


def test_order_and_other_columns_do_not_matter() -> None:
    headings = ["备注", "phone", "", "code", "备注", "", "客户名称"]
    assert match_headings(headings, WANTED) == {"code": 3, "name": 6, "phone": 1}


def test_missing_columns_are_named_with_what_was_found() -> None:
    with pytest.raises(Refused) as refused:
        match_headings(["备\x1b注", "phone"], WANTED)
    assert refused.value.code == "headings_missing"
    assert refused.value.values == {"missing": "客户编码/code, 客户名称/client name", "found": "备?注, phone"}


def test_only_required_columns_must_be_there() -> None:
    assert match_headings(["code", "客户名称"], WANTED, required=["code", "name"]) == {"code": 0, "name": 1}
    with pytest.raises(Refused):
        match_headings(["code"], WANTED, required=["code", "name"])


@pytest.mark.parametrize("second", ["CODE", "客户编码"])
def test_two_columns_for_one_field_are_refused(second: str) -> None:
    with pytest.raises(Refused) as refused:
        match_headings(["code", "客户名称", second], WANTED, required=[])
    assert (refused.value.code, refused.value.values) == ("headings_twice", {"first": "code", "second": second})
