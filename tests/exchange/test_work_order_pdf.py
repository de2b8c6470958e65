"""The printable work order (O-7), its revisions and its cancellation (O-8), seen as a reader and a scanner see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdesk import language
from csdesk.exchange.paper import A4_HEIGHT, Bars, Mark, Words
from csdesk.exchange.typefaces import Typefaces
from csdesk.exchange.work_order_layout import FOOT, MARGIN, RIGHT, lay_out
from csdesk.exchange.work_order_pdf import Layout, Part, Section, WorkOrderSheet, draw, file_name, write
from csdesk.refused import Refused
from tests.exchange.made_fonts import make_font, put
from tests.exchange.paper_reading import barcodes, dark_in_column, dark_in_row, ink, page_texts, pictures, text

NUMBER = "WO202611260001"

SHEET = WorkOrderSheet(
    number=NUMBER,
    revision=1,
    title="同城配送",
    centre="调度中心",
    shop="张江营业部",
    printed_at="2026-11-26 10:25",
    confirmed_by="李娜 2026-11-26 10:21",
    sections=(
        Section(
            "委托",
            (
                Part("接单方式", "电话"),
                Part("委托公司", "海星物联科技（上海）有限公司"),
                Part("用车", ""),
                Part("重要提示", "进园区须提前 30 分钟联系门卫登记车牌。", wide=True),
            ),
        ),
        Section("提货", (Part("地址", "上海市浦东新区科苑路 88 号"), Part("电话", "138 0013 8000")), Layout.HALF),
        Section("送货", (Part("地址", "江苏省苏州市工业园区星湖街 328 号"), Part("电话", "")), Layout.HALF),
        Section("货物", (Part("品名", "温度传感器"), Part("件数", "12"), Part("备注", "", wide=True)), Layout.TABLE),
        Section("报价", (Part("声明价值", ""),)),
        Section("核对", (Part("已复述整张委托单", "李娜 10:20"), Part("已核对车牌", "")), Layout.CHECKS),
    ),
    banners=(),
    change="",
    footer="签收联请当日交回。",
)


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with language.speaking("zh_CN"):
        yield


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path]:
    """A folder with a made-up font that has the common Chinese characters."""
    folder = tmp_path_factory.mktemp("fonts")
    put(folder, "NotoSansCJK-Regular.ttc", make_font(side=600))
    put(folder, "NotoSansCJK-Bold.ttc", make_font(side=750, style="Bold"))
    return (folder,)


def with_remark(remark: str, sheet: WorkOrderSheet = SHEET) -> WorkOrderSheet:
    return replace(sheet, sections=(*sheet.sections, Section("说明", (Part("备注", remark, wide=True),))))


def boxes(page: list[Mark], faces: Typefaces) -> Iterator[tuple[float, float, float, float, str]]:
    """Left, top, right and bottom of the capital letters of every text but the slanted one."""
    for mark in page:
        if isinstance(mark, Words) and not mark.angle and mark.text.strip():
            width = faces.width(mark.text, mark.size, mark.bold)
            yield mark.x, mark.y - mark.size * 0.7, mark.x + width, mark.y, mark.text


def test_every_word_of_the_sheet_is_on_the_page_and_reads_back(fonts: tuple[Path]) -> None:
    """O-7"""
    [page] = page_texts(draw(SHEET, font_folders=fonts))
    found = "".join(page.split())
    for word in (NUMBER, SHEET.title, SHEET.centre, SHEET.shop, SHEET.confirmed_by, SHEET.printed_at, SHEET.footer):
        assert "".join(word.split()) in found
    for section in SHEET.sections[:4]:
        for part in section.parts:
            assert not part.value or "".join(part.value.split()) in found


def test_the_barcode_scans_from_the_picture_and_the_number_is_in_clear_beneath(fonts: tuple[Path]) -> None:
    """O-7: at the dots an inch of a poor printer, of a label printer and of a good one."""
    pdf = draw(SHEET, font_folders=fonts)
    for dots in (150, 203, 300):
        [picture] = pictures(pdf, dots)
        assert barcodes(picture) == [("Code128", NUMBER)]
        assert barcodes(picture.rotate(180)) == [("Code128", NUMBER)]
    [page] = lay_out(SHEET, Typefaces(fonts))
    [clear] = [mark for mark in page if isinstance(mark, Words) and mark.text == NUMBER]
    [bars] = [mark for mark in page if isinstance(mark, Bars)]
    assert clear.size >= 11
    assert bars.y + bars.height < clear.y - clear.size * 0.9 < bars.y + bars.height + 10
    assert bars.x <= clear.x


def test_the_barcode_is_large_enough_for_a_counter_scanner_with_white_around_it(fonts: tuple[Path]) -> None:
    """O-7: bars of 0.33 mm and more, 12 mm high, ten of the thinnest bars of white at both sides."""
    [picture] = pictures(draw(SHEET, font_folders=fonts), dots=300)
    right = picture.crop((picture.width // 2, 0, picture.width, picture.height // 8))
    bars = dark_in_row(right, round((40 + 22) * 300 / 72))
    bar = (bars[-1] - bars[0]) / 134
    assert bar / 300 * 25.4 >= 0.33
    assert bars[0] > 10 * bar
    assert right.width - bars[-1] > 10 * bar
    assert len(dark_in_column(right, bars[0] + 2)) / 300 * 25.4 >= 12


def test_no_text_comes_near_the_barcode(fonts: tuple[Path]) -> None:
    faces = Typefaces(fonts)
    [page] = lay_out(replace(SHEET, title="字" * 60, centre="字" * 60, shop="字" * 60), faces)
    [bars] = [mark for mark in page if isinstance(mark, Bars)]
    beside = [box for box in boxes(page, faces) if box[1] < bars.y + bars.height]
    assert len(beside) >= 3
    assert all(right <= bars.x - 10 * bars.module for _, _, right, _, _ in beside)


@pytest.mark.parametrize("number", ["WO1", "X" * 19, "0" * 30, "wo-2026/11_26.0001"])
def test_other_numbers_scan_too(fonts: tuple[Path], number: str) -> None:
    [picture] = pictures(draw(replace(SHEET, number=number), font_folders=fonts), dots=200)
    assert barcodes(picture) == [("Code128", number)]


@pytest.mark.parametrize("number", ["工作单1", "WO 1", "X" * 40])
def test_a_number_that_does_not_scan_is_an_error(number: str) -> None:
    with pytest.raises(ValueError, match="barcode"):
        draw(replace(SHEET, number=number), font_folders=())


def test_without_a_number_there_is_no_barcode(fonts: tuple[Path]) -> None:
    [picture] = pictures(draw(replace(SHEET, number=""), font_folders=fonts))
    assert barcodes(picture) == []


def test_the_same_sheet_gives_the_same_bytes_and_another_does_not(fonts: tuple[Path]) -> None:
    """O-7"""
    assert draw(SHEET, font_folders=fonts) == draw(SHEET, font_folders=fonts)
    assert draw(SHEET, font_folders=()) == draw(SHEET, font_folders=())
    assert draw(SHEET, font_folders=fonts) != draw(replace(SHEET, revision=2), font_folders=fonts)


def test_every_font_is_embedded_where_the_machine_has_one(fonts: tuple[Path]) -> None:
    pdf = draw(SHEET, font_folders=fonts)
    assert pdf.count(b"/FontFile2") == pdf.count(b"/Type /FontDescriptor")
    assert b"Helvetica" not in pdf
    assert b"STSong" not in pdf
    assert "Chinese" not in text(pdf)


def test_where_the_machine_has_no_chinese_font_the_sheet_says_so_and_still_reads_back() -> None:
    found = text(draw(SHEET, font_folders=()))
    assert "InstallaChinesefont".lower() in found.lower()
    assert "海星物联科技（上海）有限公司" in found


def test_an_english_sheet_needs_no_chinese_font() -> None:
    sheet = WorkOrderSheet(NUMBER, 1, "Same-city", "Dispatch centre", "Shop", "10:25", "Li Na", (), (), "", "")
    with language.speaking("en"):
        assert "Chinese" not in text(draw(sheet, font_folders=()))


def test_the_fonts_of_this_machine_do() -> None:
    """Whatever is installed here, or nothing."""
    assert "海星物联科技（上海）有限公司" in text(draw(SHEET))


def test_the_sheet_speaks_the_language_in_use(fonts: tuple[Path]) -> None:
    with language.speaking("en"):
        english = draw(SHEET, font_folders=fonts)
    chinese = draw(SHEET, font_folders=fonts)
    assert "Page1of1" in text(english)
    assert "Receiver" in text(english)
    assert b"/Lang (en)" in english
    assert b"/Lang (zh-CN)" in chinese


@pytest.mark.parametrize(
    "typed",
    ["[/red]", "<b>bold</b>", "&amp; & &#65;", "{number} %s", "[@click=app.quit]x", "\\n(\\051)", "']; --", "¥ é ÿ"],
)
@pytest.mark.parametrize("embedded", [True, False])
def test_markup_is_drawn_as_it_was_typed(fonts: tuple[Path], typed: str, embedded: bool) -> None:
    sheet = replace(with_remark(typed), title=typed, banners=(typed,), change=typed, footer=typed)
    found = text(draw(sheet, font_folders=fonts if embedded else ()))
    assert found.count("".join(typed.split())) == 5


def test_hidden_and_missing_characters_are_shown_as_codes(fonts: tuple[Path]) -> None:
    found = text(draw(with_remark("a\u202eb\x1bc\x00d𠮷e😀f\ud800g㐂"), font_folders=fonts))
    assert "a[U+202E]b[U+001B]c[U+0000]d[U+20BB7]e[U+1F600]f[U+D800]g[U+3402]" in found


def test_hidden_characters_are_shown_wherever_text_stands(fonts: tuple[Path]) -> None:
    hidden = "\u202e"
    section = Section(hidden, (Part(hidden, hidden),))
    sheet = WorkOrderSheet(NUMBER, 1, hidden, hidden, hidden, hidden, hidden, (section,), (hidden,), hidden, hidden)
    assert text(draw(sheet, font_folders=fonts)).count("[U+202E]") == 11


def test_rare_characters_are_drawn_and_read_back_where_a_font_has_them(tmp_path: Path) -> None:
    put(tmp_path, "NotoSansCJK-Regular.ttc", make_font([*range(0x20, 0x7F), *map(ord, "姓名㐂𠮷")]))
    put(tmp_path, "Symbola.ttf", make_font([0x1F600], style="Symbols"))
    found = text(draw(with_remark("姓名㐂𠮷😀"), font_folders=(tmp_path,)))
    assert "姓名㐂𠮷😀" in found


def test_ten_thousand_characters_without_a_space_flow_on_with_number_and_count_on_every_page(
    fonts: tuple[Path],
) -> None:
    """O-7"""
    long = "".join(chr(0x4E00 + at % 5000) for at in range(10_000))
    pages = page_texts(draw(with_remark(long), font_folders=fonts))
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert page.count(NUMBER) == 2
        counts = re.findall("[0-9]+", page.split(NUMBER)[-1])
        assert counts == [str(number), str(len(pages))]
    body = "".join("".join(page.split()) for page in pages)
    for start in range(0, 10_000, 25):
        assert long[start : start + 10] in body or long[start + 12 : start + 22] in body


@pytest.mark.parametrize("layout", list(Layout))
def test_a_long_text_flows_on_in_every_layout(fonts: tuple[Path], layout: Layout) -> None:
    section = Section("x" * 500, (Part("l" * 200, "v" * 3000), Part("m", "w" * 10)), layout)
    found = text(draw(replace(SHEET, sections=(section,)), font_folders=fonts))
    assert found.count("v") >= 3000
    assert found.count("w") >= 10


def test_parts_without_a_value_are_left_out_or_leave_a_line_to_write_on(fonts: tuple[Path]) -> None:
    found = text(draw(SHEET, font_folders=fonts))
    assert "用车" not in found
    assert "报价" not in found
    assert "备注" not in found
    assert found.count("电话") == 3
    assert "已核对车牌" in found


def test_white_space_is_no_value(fonts: tuple[Path]) -> None:
    assert "说明" not in text(draw(with_remark(" \n\t "), font_folders=fonts))


def test_a_sheet_with_nothing_on_it_is_a_page() -> None:
    empty = WorkOrderSheet("", 1, "", "", "", "", "", (Section("空", ()),), ("",), "", "")
    assert len(pictures(draw(empty, font_folders=()), dots=20)) == 1


def test_a_revision_says_what_it_changes(fonts: tuple[Path]) -> None:
    """O-8"""
    sheet = replace(SHEET, revision=2, banners=("替代第一版",), change="送三号门，不送一号门")
    found = text(draw(sheet, font_folders=fonts))
    assert "替代第一版" in found
    assert "送三号门，不送一号门" in found


def test_a_cancelled_order_is_marked_on_every_page_and_cannot_be_signed(fonts: tuple[Path]) -> None:
    """O-8"""
    sheet = with_remark("长" * 3000)
    plain, void = lay_out(sheet, Typefaces(fonts)), lay_out(replace(sheet, void=True), Typefaces(fonts))
    assert [[mark for mark in page if isinstance(mark, Words) and mark.angle] for page in plain] == [[], [], []]
    assert all(any(isinstance(mark, Words) and mark.angle for mark in page) for page in void)
    for pdf in (draw(sheet, font_folders=fonts), draw(replace(sheet, void=True), font_folders=fonts)):
        assert barcodes(pictures(pdf, 200)[0]) == [("Code128", NUMBER)]
    with language.speaking("en"):
        assert "Receiver" in text(draw(sheet, font_folders=fonts))
        assert "Receiver" not in text(draw(replace(sheet, void=True), font_folders=fonts))


def test_the_lines_to_sign_on_stand_at_the_foot_of_the_last_page(fonts: tuple[Path]) -> None:
    """O-7"""
    with language.speaking("en"):
        for sheet in (SHEET, with_remark("长" * 3000)):
            *earlier, last = lay_out(sheet, Typefaces(fonts))
            [receiver] = [mark for mark in last if isinstance(mark, Words) and mark.text == "Receiver"]
            assert FOOT - 30 < receiver.y < FOOT
            assert not any(isinstance(mark, Words) and mark.text == "Receiver" for page in earlier for mark in page)


def test_pickup_and_delivery_stand_side_by_side(fonts: tuple[Path]) -> None:
    [page] = lay_out(SHEET, Typefaces(fonts))
    places = {mark.text: mark for mark in page if isinstance(mark, Words)}
    assert places["提货"].y == places["送货"].y
    assert places["提货"].x == MARGIN
    assert places["送货"].x > (MARGIN + RIGHT) / 2


def test_an_order_that_hardly_needs_a_second_page_is_set_tighter_on_one(fonts: tuple[Path]) -> None:
    def pages(lines: int) -> list[list[Mark]]:
        return lay_out(with_remark("\n".join(["字"] * lines)), Typefaces(fonts))

    most = max(lines for lines in range(1, 40) if len(pages(lines)) == 1)
    assert len(pages(most + 1)) == 2
    heights = [mark.y for mark in pages(most)[0] if isinstance(mark, Words) and mark.text == "字"]
    assert heights[1] - heights[0] == 14
    heights = [mark.y for mark in pages(5)[0] if isinstance(mark, Words) and mark.text == "字"]
    assert heights[1] - heights[0] == 16


SOME_TEXT = st.one_of(
    st.text(st.characters(), max_size=40),
    st.text("电话，。（）「」", max_size=200),
    st.text("ab- ,\n", max_size=200),
    st.sampled_from(["", "x" * 400, "[/red]"]),
)
SECTIONS = st.lists(
    st.builds(
        Section,
        SOME_TEXT,
        st.lists(st.builds(Part, SOME_TEXT, SOME_TEXT, st.booleans()), max_size=9).map(tuple),
        st.sampled_from(Layout),
    ),
    max_size=6,
).map(tuple)
SHEETS = st.builds(
    WorkOrderSheet,
    number=st.sampled_from([NUMBER, "", "X" * 19]),
    revision=st.integers(1, 99),
    title=SOME_TEXT,
    centre=SOME_TEXT,
    shop=SOME_TEXT,
    printed_at=SOME_TEXT,
    confirmed_by=SOME_TEXT,
    sections=SECTIONS,
    banners=st.lists(SOME_TEXT, max_size=3).map(tuple),
    change=SOME_TEXT,
    footer=SOME_TEXT,
    void=st.booleans(),
)


@given(SHEETS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_typed_a_sheet_is_drawn(sheet: WorkOrderSheet) -> None:
    assert draw(sheet, font_folders=()).startswith(b"%PDF-")


@given(SHEETS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_leaves_the_page_or_covers_another(sheet: WorkOrderSheet) -> None:
    faces = Typefaces(())
    for page in lay_out(sheet, faces):
        placed = sorted(boxes(page, faces), key=lambda box: box[1])
        for at, (left, top, right, bottom, _) in enumerate(placed):
            assert left >= MARGIN - 0.01
            assert right <= RIGHT + 0.01
            assert 0 < top < bottom < A4_HEIGHT
            for other in placed[at + 1 :]:
                if other[1] >= bottom - 0.5:
                    break
                assert other[0] >= right - 0.01 or other[2] <= left + 0.01, (placed[at], other)


def test_there_is_ink_on_every_part_of_the_page(fonts: tuple[Path]) -> None:
    [picture] = pictures(draw(SHEET, font_folders=fonts), dots=72)
    for top, bottom in ((40, 115), (150, 250), (250, 350), (350, 500), (740, 800)):
        assert ink(picture.crop((48, top, 547, bottom))) > 0.005


def test_the_file_is_named_by_number_and_revision() -> None:
    assert file_name(NUMBER, 2) == "WO202611260001-r2.pdf"


def test_a_drawn_sheet_is_kept_in_a_folder_of_its_own(tmp_path: Path) -> None:
    """O-7"""
    path = write(tmp_path / "work orders", file_name(NUMBER, 1), b"%PDF-")
    assert path == tmp_path / "work orders" / "WO202611260001-r1.pdf"
    assert path.read_bytes() == b"%PDF-"
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["", ".", "..", "../a.pdf", "/a.pdf", "a/b.pdf", "a\\b.pdf", "a\0.pdf", "a\n.pdf"])
def test_only_a_plain_name_is_a_file_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused) as refused:
        write(tmp_path / "folder", name, b"x")
    assert refused.value.code == "file_name"
    assert not (tmp_path / "folder").exists()


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Refused) as refused:
        write(tmp_path / "file", "a.pdf", b"x")
    assert refused.value.code == "file_unwritable"
