"""Bands flow down pages, and marks become a PDF that reads and scans."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdesk.exchange.paper import Area, Band, Bars, Mark, Stroke, Words, beside, in_pages, modules, moved, to_pdf
from csdesk.exchange.typefaces import Typefaces
from tests.exchange.made_fonts import make_font, put
from tests.exchange.paper_reading import barcodes, dark_in_row, ink, page_texts, pictures, text

bands = st.lists(st.builds(Band, st.floats(1, 60), keep=st.booleans()), max_size=60)


def numbered(bands: list[Band]) -> list[Band]:
    """The same bands, each with its number at its upper edge and its lower edge as a rule."""
    return [
        Band(band.height, (Words(0, 0, str(at), 10), Area(0, band.height, 1, 0)), band.keep)
        for at, band in enumerate(bands)
    ]


def to_bytes(*pages: list[Mark], faces: Typefaces | None = None) -> bytes:
    return to_pdf(pages, faces or Typefaces(()), title="WO1", author="Shop", language="zh_CN")


@given(bands, st.floats(0, 60))
@settings(deadline=None)
def test_every_band_stands_once_in_order_and_inside_the_page(bands: list[Band], last: float) -> None:
    pages = in_pages(numbered(bands), 50, 20, 120, Band(last, (Words(0, 0, "last", 10),)))
    words = [mark.text for page in pages for mark in page if isinstance(mark, Words)]
    assert words == [*map(str, range(len(bands))), "last"]
    for number, page in enumerate(pages):
        for mark in page:
            assert not isinstance(mark, Stroke)
            assert (20 if number else 50) - 1e-6 <= mark.y <= 120 + 1e-6


@given(bands)
@settings(deadline=None)
def test_bands_do_not_overlap(bands: list[Band]) -> None:
    for page in in_pages(numbered(bands), 50, 20, 120, Band(0)):
        edges = [mark.y for mark in page if not isinstance(mark, Stroke)]
        assert edges == sorted(edges)


def test_what_is_kept_together_moves_to_the_next_page_together() -> None:
    flow = [Band(60), Band(20, keep=True), Band(20, keep=True), Band(20)]
    pages = in_pages(numbered(flow), 0, 0, 110, Band(0))
    assert [[mark.text for mark in page if isinstance(mark, Words)] for page in pages] == [["0"], ["1", "2", "3"]]


def test_what_stands_last_is_not_alone_on_its_page() -> None:
    """F-2: the places to sign are on the page of the total."""
    pages = in_pages(
        numbered([Band(60), Band(20, keep=True), Band(20)]), 0, 0, 110, Band(30, (Words(0, 0, "last", 10),))
    )
    assert [[mark.text for mark in page if isinstance(mark, Words)] for page in pages] == [["0"], ["1", "2", "last"]]


def test_no_page_is_empty_before_a_band_higher_than_a_page() -> None:
    tall = Band(150, (Area(0, 0, 1, 1),))
    assert in_pages([tall, tall], 0, 0, 100, Band(0)) == [[Area(0, 0, 1, 1)], [Area(0, 0, 1, 1)]]
    assert in_pages([Band(150, tall.marks, keep=True), tall], 0, 0, 100, Band(0))[0] == [Area(0, 0, 1, 1)]


def test_more_than_a_page_kept_together_is_divided() -> None:
    pages = in_pages(numbered([Band(30, keep=True)] * 10), 0, 0, 100, Band(0))
    assert len(pages) == 4


def test_the_last_band_stands_at_the_bottom_on_a_new_page_when_there_is_no_room() -> None:
    last = Band(30, (Words(0, 5, "last", 10),))
    assert in_pages([Band(60)], 0, 0, 100, last) == [[Words(0, 75, "last", 10)]]
    assert in_pages([Band(80, (Area(0, 0, 1, 1),))], 0, 0, 100, last)[1] == [Words(0, 75, "last", 10)]


def test_columns_stand_side_by_side_line_by_line() -> None:
    left = [Band(10, (Area(0, 0, 1, 1),), keep=True), Band(10)]
    right = [Band(12, (Area(5, 0, 1, 1),))]
    assert beside([left, right]) == [Band(12, (Area(0, 0, 1, 1), Area(5, 0, 1, 1)), True), Band(10)]
    assert beside([]) == []


def test_every_kind_of_mark_moves() -> None:
    assert moved(Words(1, 2, "a", 3), 10, 20) == Words(11, 22, "a", 3)
    assert moved(Area(1, 2, 3, 4), 10, 20) == Area(11, 22, 3, 4)
    assert moved(Bars(1, 2, "A", 1, 2), 10, 20) == Bars(11, 22, "A", 1, 2)
    assert moved(Stroke(((1, 2), (3, 4)), 1), 10, 20) == Stroke(((11, 22), (13, 24)), 1)


def test_the_width_of_a_barcode_is_known_and_pairs_of_digits_are_short() -> None:
    assert modules("WO202611260001") == 134
    assert modules("A") == 11 * 3 + 13


@pytest.mark.parametrize("number", ["", "工作单", "WO 1", "WO\n1", "é", "\x00", "\ud800"])
def test_what_no_barcode_holds_is_an_error(number: str) -> None:
    with pytest.raises(ValueError, match="barcode"):
        modules(number)


@pytest.mark.parametrize("number", ["WO202611260001", "A", "0" * 30, "x~!1234"])
def test_a_barcode_is_as_wide_as_said(number: str) -> None:
    [picture] = pictures(to_bytes([Bars(50, 100, number, 1, 40)]), dots=144)
    dark = dark_in_row(picture, 240)
    assert dark[0] == pytest.approx(100, abs=1)
    assert dark[-1] - dark[0] == pytest.approx(2 * modules(number), abs=2)


def test_marks_are_drawn_where_they_stand() -> None:
    page: list[Mark] = [
        Area(100, 200, 50, 30),
        Stroke(((300, 400), (350, 400)), 4),
        Words(100, 600, "X", 40, bold=True),
    ]
    [picture] = pictures(to_bytes(page), dots=72)
    assert picture.size == (596, 842)
    assert ink(picture.crop((101, 201, 149, 229))) == 1
    assert ink(picture.crop((301, 399, 349, 401))) == 1
    assert ink(picture.crop((100, 570, 130, 601))) > 0.1
    assert ink(picture) == pytest.approx((50 * 30 + 50 * 4 + 300) / (596 * 842), rel=0.1)


def test_a_missing_bold_is_a_thickened_regular(tmp_path: Path) -> None:
    put(tmp_path, "NotoSansCJK-Regular.ttc", make_font())
    inked = []
    for bold in (False, True):
        [picture] = pictures(to_bytes([Words(100, 200, "同", 72, bold)], faces=Typefaces((tmp_path,))), dots=72)
        inked.append(ink(picture))
    assert inked[0] * 1.02 < inked[1] < inked[0] * 1.2


def test_a_grey_is_grey_and_a_void_mark_slants() -> None:
    page: list[Mark] = [Area(0, 0, 100, 100, 0.5), Words(300, 500, "IIIIIIII", 30, angle=90)]
    [picture] = pictures(to_bytes(page), dots=72)
    assert picture.getpixel((50, 50)) in range(126, 130)
    assert ink(picture.crop((270, 400, 300, 500))) > 0.1
    assert ink(picture.crop((310, 400, 400, 500))) == 0


def test_the_barcode_is_scanned() -> None:
    [picture] = pictures(to_bytes([Bars(100, 100, "WO202611260001", 1.25, 44)]))
    assert barcodes(picture) == [("Code128", "WO202611260001")]


def test_text_is_read_back_and_every_letter_is_embedded(tmp_path: Path) -> None:
    put(tmp_path, "NotoSansCJK-Regular.ttc", make_font([*range(0x20, 0x7F), ord("同"), 0x20BB7]))
    pdf = to_bytes([Words(50, 50, "AB 同𠮷", 20)], [Words(50, 50, "同B", 20, bold=True)], faces=Typefaces((tmp_path,)))
    assert page_texts(pdf) == ["AB 同𠮷", "同B"]
    assert b"/FontFile2" in pdf
    assert b"Helvetica" not in pdf
    assert all(ink(picture.crop((60, 40, 150, 75))) > 0.1 for picture in pictures(pdf))


def test_two_weights_of_a_variable_font_are_two_fonts(tmp_path: Path) -> None:
    for name in ("NotoSansCJK-VF.ttc", "NotoSansSC[wght].ttf"):
        folder = tmp_path / name[:8]
        put(folder, name, make_font(variable=True))
        page: list[Mark] = [Words(50, 50, "同", 50), Words(50, 150, "城", 50, bold=True)]
        pdf = to_bytes(page, faces=Typefaces((folder,)))
        assert text(pdf) == "同城"
        [picture] = pictures(pdf, dots=72)
        assert ink(picture.crop((92, 16, 99, 49))) == 0
        assert ink(picture.crop((92, 116, 99, 149))) > 0.9


def test_more_than_one_font_of_256_characters_is_read_back(tmp_path: Path) -> None:
    put(tmp_path, "NotoSansCJK-Regular.ttc", make_font())
    lines = ["".join(chr(0x4E00 + 40 * row + at) for at in range(40)) for row in range(20)]
    page: list[Mark] = [Words(50, 50 + 20 * row, line, 10) for row, line in enumerate(lines)]
    assert text(to_bytes(page, faces=Typefaces((tmp_path,)))) == "".join(lines)


def test_without_a_font_chinese_is_named_and_read_back() -> None:
    pdf = to_bytes([Words(50, 50, "同城 A", 20)])
    assert b"STSong-Light" in pdf
    assert page_texts(pdf) == ["同城 A"]


def test_the_same_pages_give_the_same_bytes_and_no_font_is_left_behind(tmp_path: Path) -> None:
    from reportlab.pdfbase import pdfmetrics

    put(tmp_path, "NotoSansCJK-Regular.ttc", make_font())
    page: list[Mark] = [Words(50, 50, "同城", 20), Bars(50, 100, "A1", 1, 20)]
    first = to_bytes(page, faces=Typefaces((tmp_path,)))
    before = set(pdfmetrics.getRegisteredFontNames())
    other = to_bytes([Words(50, 50, "另一张", 20)], faces=Typefaces((tmp_path,)))
    assert to_bytes(page, faces=Typefaces((tmp_path,))) == first != other
    assert set(pdfmetrics.getRegisteredFontNames()) == before


def test_title_author_and_language_are_in_the_file() -> None:
    pdf = to_bytes([])
    assert pypdfium2.PdfDocument(pdf).get_metadata_value("Title") == "WO1"
    assert pypdfium2.PdfDocument(pdf).get_metadata_value("Author") == "Shop"
    assert b"/Lang (zh-CN)" in pdf
