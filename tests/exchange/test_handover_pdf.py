"""The printed handover sheet (S-10), seen as a reader sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from csdesk import language
from csdesk.exchange.handover_page import HandoverPage, Item, ItemList
from csdesk.exchange.handover_pdf import draw, lay_out
from csdesk.exchange.lettering import readable
from csdesk.exchange.paper import A4_HEIGHT, A4_WIDTH, Mark, Words
from csdesk.exchange.typefaces import Typefaces
from csdesk.exchange.work_order_layout import MARGIN, NO_CHINESE_FONT, RIGHT
from csdesk.exchange.work_order_sheet import Part
from tests.exchange.handover_pages import PAGE, PAGES, every_text
from tests.exchange.made_fonts import make_font, put
from tests.exchange.paper_reading import ink, page_texts, pictures, text

MANY = replace(PAGE, lists=(ItemList("未完成", tuple(Item(f"第 {n} 项", (f"原因 {n}",)) for n in range(60))),))


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path]:
    """A folder with a made-up font that has the common Chinese characters."""
    folder = tmp_path_factory.mktemp("fonts")
    put(folder, "NotoSansCJK-Regular.ttc", make_font(side=600))
    put(folder, "NotoSansCJK-Bold.ttc", make_font(side=750, style="Bold"))
    return (folder,)


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with language.speaking("zh_CN"):
        yield


def boxes(page: list[Mark], faces: Typefaces) -> Iterator[tuple[float, float, float, float, str]]:
    """Left, top, right and bottom of the capital letters of every text."""
    for mark in page:
        if isinstance(mark, Words) and mark.text.strip():
            width = faces.width(mark.text, mark.size, mark.bold)
            yield mark.x, mark.y - mark.size * 0.7, mark.x + width, mark.y, mark.text


def test_every_word_of_the_sheet_is_on_one_page_and_reads_back(fonts: tuple[Path]) -> None:
    """S-10: both signatures with their times, the appendix, and the hash over what was signed."""
    pdf = draw(PAGE, font_folders=fonts)
    assert len(page_texts(pdf)) == 1
    found = text(pdf)
    for one in every_text(PAGE):
        assert "".join(one.split()) in found


def test_it_is_a4_and_there_is_ink_on_it(fonts: tuple[Path]) -> None:
    """S-10"""
    [picture] = pictures(draw(PAGE, font_folders=fonts), dots=72)
    assert picture.size == (ceil(A4_WIDTH), ceil(A4_HEIGHT))
    for top, bottom in ((40, 115), (115, 250), (250, 400)):
        assert ink(picture.crop((48, top, 547, bottom))) > 0.005


def test_the_same_sheet_gives_the_same_bytes(fonts: tuple[Path]) -> None:
    assert draw(PAGE, font_folders=fonts) == draw(PAGE, font_folders=fonts)
    assert draw(PAGE, font_folders=fonts) != draw(replace(PAGE, seal=""), font_folders=fonts)


def test_it_speaks_the_readers_language(fonts: tuple[Path]) -> None:
    assert "第1页" in text(draw(PAGE, font_folders=fonts))
    with language.speaking("en"):
        assert "Page1of1" in text(draw(PAGE, font_folders=fonts))


def test_a_long_sheet_goes_on_with_what_it_is_about_at_the_top_of_every_page(fonts: tuple[Path]) -> None:
    """S-10"""
    pages = page_texts(draw(MANY, font_folders=fonts))
    assert len(pages) >= 2
    for page in pages[1:]:
        first = page.strip().splitlines()[0]
        assert first.startswith("2026-11-22")
        assert "李娜" in first
    found = "".join("".join(pages).split())
    assert all(f"第{n}项" in found and f"原因{n}" in found for n in range(60))


def test_a_sheet_that_is_a_little_too_long_is_set_tighter(fonts: tuple[Path]) -> None:
    """S-10: one sheet of paper where it can be."""
    some = tuple(Item(f"第 {n} 项") for n in range(34))
    page = replace(PAGE, lists=(ItemList("未完成", some),), appendix=())
    assert len(page_texts(draw(page, font_folders=fonts))) == 1


def test_both_signatures_stand_on_one_page_with_the_hash(fonts: tuple[Path]) -> None:
    """S-10: wherever the page ends."""
    faces = Typefaces(fonts)
    for many in range(20, 50):
        page = replace(PAGE, lists=(ItemList("甲", tuple(Item(f"第 {n} 项") for n in range(many))),), appendix=())
        signed = [
            [one[4] for one in boxes(marks, faces) if one[4].startswith(("李娜  2026", "周敏  2026", "签名："))]
            for marks in lay_out(page, faces)
        ]
        assert [len(one) for one in signed if one] == [3], many


def test_where_nobody_signed_there_are_lines_to_write_on(fonts: tuple[Path]) -> None:
    """S-10"""
    page = replace(PAGE, signatures=(Part("交班人签名", ""), Part("接班人签名", "")), seal="", warning="尚未签名")
    found = text(draw(page, font_folders=fonts))
    assert "尚未签名" in found
    assert "交班人签名" in found
    assert "李娜2026-11-2220:05:10" not in found


def test_without_a_chinese_font_the_sheet_says_so() -> None:
    assert "".join(NO_CHINESE_FONT.split()) in text(draw(PAGE, font_folders=()))


@given(PAGES)
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_typed_stays_on_the_page_and_covers_nothing(page: HandoverPage) -> None:
    """S-10"""
    faces = Typefaces(())
    assert draw(page, font_folders=()).startswith(b"%PDF-")
    clear = page.cleared(lambda one: readable(one, faces.has).strip())
    for marks in lay_out(clear, faces):
        placed = sorted(boxes(marks, faces), key=lambda box: box[1])
        for at, (left, top, right, bottom, _) in enumerate(placed):
            assert left >= MARGIN - 0.01
            assert right <= RIGHT + 0.01
            assert 0 < top < bottom < A4_HEIGHT
            for other in placed[at + 1 :]:
                if other[1] >= bottom - 0.5:
                    break
                assert other[0] >= right - 0.01 or other[2] <= left + 0.01, (placed[at], other)
