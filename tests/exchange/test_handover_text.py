"""The handover sheet as plain text (S-10)."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from hypothesis import given, settings

from csdesk.exchange.handover_page import HandoverPage, Item, ItemList
from csdesk.exchange.handover_text import WIDTH, as_text
from csdesk.exchange.work_order_sheet import Part
from csdesk.rules.text import cell_width
from tests.exchange.handover_pages import PAGE, PAGES, every_text

EXPECTED = """\
交接单
张江营业部
==============================================================================
日期: 2026-11-22
岗位: A
交班人: 李娜
截至: 2026-11-22 20:00

未完成
------------------------------------------------------------------------------
- 店内卫生清洁
    跳过  停水
- 回复物流系统中的问题件
    遗留

未结异常
------------------------------------------------------------------------------
- I-0007  晚到  恒信 货车故障
    向上级报告  14:25 到期，剩余 25 分钟

留言
------------------------------------------------------------------------------
- 钥匙在抽屉
- 备用金 500 元

==============================================================================
交班人签名: 李娜  2026-11-22 20:05:10
接班人签名: 周敏  2026-11-22 20:07:00
签名：0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef

附记
------------------------------------------------------------------------------
- 钥匙已收到
    周敏  2026-11-22 20:30
"""


def test_the_sheet_as_text() -> None:
    """S-10"""
    assert as_text(PAGE) == EXPECTED


def test_where_nobody_signed_there_is_a_line_to_write_on_and_a_warning() -> None:
    """S-10"""
    page = replace(PAGE, lists=(), warning="尚未签名", signatures=(Part("交班人签名", ""),), seal="", appendix=())
    lines = as_text(page).splitlines()
    assert "!! 尚未签名" in lines
    assert "没有遗留。" in lines
    assert lines[-1] == "交班人签名: " + "_" * 30


def test_long_lines_go_on_under_where_they_began() -> None:
    item = Item("字" * 60, ("x" * 100,))
    lines = as_text(replace(PAGE, lists=(ItemList("甲", (item,)),))).splitlines()
    at = lines.index("- " + "字" * 38)
    assert lines[at + 1 : at + 4] == ["  " + "字" * 22, "    " + "x" * 74, "    " + "x" * 26]


@given(PAGES)
@settings(max_examples=80)
def test_no_line_is_wider_than_a_terminal_and_nothing_orders_it_about(page: HandoverPage) -> None:
    """S-10: width in cells, two for a Chinese character; control signs show as their codes."""
    text = as_text(page)
    assert text.endswith("\n")
    for line in text.split("\n"):
        assert cell_width(line) <= WIDTH
        assert not [sign for sign in line if unicodedata.category(sign) in ("Cc", "Cf", "Cs")]


def test_every_text_stands_on_it() -> None:
    found = "".join(as_text(PAGE).split())
    for text in every_text(PAGE):
        assert "".join(text.split()) in found
