"""Handover sheets to print, made up by hand and by hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from csdesk.exchange.handover_page import HandoverPage, Item, ItemList
from csdesk.exchange.work_order_sheet import Part

PAGE = HandoverPage(
    title="交接单",
    shop="张江营业部",
    facts=(Part("日期", "2026-11-22"), Part("岗位", "A"), Part("交班人", "李娜"), Part("截至", "2026-11-22 20:00")),
    warning="",
    lists=(
        ItemList("未完成", (Item("店内卫生清洁", ("跳过  停水",)), Item("回复物流系统中的问题件", ("遗留",)))),
        ItemList("未结异常", (Item("I-0007  晚到  恒信 货车故障", ("向上级报告  14:25 到期，剩余 25 分钟",)),)),
        ItemList("留言", (Item("钥匙在抽屉"), Item("备用金 500 元"))),
    ),
    nothing="没有遗留。",
    signatures=(Part("交班人签名", "李娜  2026-11-22 20:05:10"), Part("接班人签名", "周敏  2026-11-22 20:07:00")),
    appendix=(ItemList("附记", (Item("钥匙已收到", ("周敏  2026-11-22 20:30",)),)),),
    seal="签名：" + "0123456789abcdef" * 4,
)

TEXTS = st.text(max_size=60) | st.sampled_from(
    ["字" * 300, "a" * 300, "[red]", "\x1b[2J", "行\n行", "\u202e反", "\ud83d\ude00", "w i d e " * 40]
)
LABELS = st.sampled_from(["岗位", "Outgoing agent", "As of", "接班人签名"])
"""Labels are the program's own."""

PARTS = st.lists(st.builds(Part, LABELS, TEXTS), max_size=4).map(tuple)
LISTS = st.lists(
    st.builds(
        ItemList,
        TEXTS,
        st.lists(st.builds(Item, TEXTS, st.lists(TEXTS, max_size=3).map(tuple)), max_size=5).map(tuple),
    ),
    max_size=4,
).map(tuple)
PAGES = st.builds(
    HandoverPage,
    title=TEXTS,
    shop=TEXTS,
    facts=PARTS,
    warning=TEXTS,
    lists=LISTS,
    nothing=TEXTS,
    signatures=PARTS,
    appendix=LISTS,
    seal=TEXTS,
)


def every_text(page: HandoverPage) -> list[str]:
    """Each text that has to be on the sheet, in order."""
    found = [page.shop, page.title]
    found += [text for part in page.facts for text in (part.label, part.value)]
    for one in (*page.lists, *page.appendix):
        found += [one.title, *(text for item in one.items for text in (item.what, *item.details))]
    found += [text for part in page.signatures for text in (part.label, part.value)]
    return [text for text in (*found, page.warning, page.seal) if text]
