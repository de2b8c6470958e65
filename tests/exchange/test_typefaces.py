"""Which face draws which character: installed Chinese, plain Latin, symbols, then Chinese by name only."""

from __future__ import annotations

from pathlib import Path

from csdesk.exchange.typefaces import Typefaces
from tests.exchange.made_fonts import make_font, put

REGULAR, BOLD = "NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"


def drawn_by(faces: Typefaces, char: str, bold: bool = False) -> str:
    letter = faces.letter(char, bold)
    return letter.face.name if letter else ""


def test_an_installed_font_draws_all_that_it_has(tmp_path: Path) -> None:
    put(tmp_path, REGULAR, make_font())
    faces = Typefaces((tmp_path,))
    assert [drawn_by(faces, char) for char in "同A1，"] == ["Made-Regular"] * 4
    assert not faces.leave_chinese_to_reader


def test_what_the_best_font_lacks_comes_from_the_next_that_has_it(tmp_path: Path) -> None:
    put(tmp_path, REGULAR, make_font([ord("同")]))
    put(tmp_path, "wqy-microhei.ttc", make_font([ord("𠮷")], style="Other"))
    put(tmp_path, "DejaVuSans.ttf", make_font([ord("→"), ord("A")], style="Symbols"))
    faces = Typefaces((tmp_path,))
    assert [drawn_by(faces, char) for char in "同𠮷A→城"] == [
        "Made-Regular",
        "Made-Other",
        "Helvetica",
        "Made-Symbols",
        "STSong-Light",
    ]


def test_bold_is_drawn_by_a_bold_file_or_else_thickened(tmp_path: Path) -> None:
    put(tmp_path, REGULAR, make_font([ord("同"), ord("城")]))
    put(tmp_path, BOLD, make_font([ord("同")], style="Bold"))
    faces = Typefaces((tmp_path,))
    assert drawn_by(faces, "同", bold=True) == "Made-Bold"
    pieces = [(letter.face.name, letter.thickened, text) for letter, text in faces.runs("同城城A", bold=True)]
    assert pieces == [("Made-Bold", False, "同"), ("Made-Regular", True, "城城"), ("Helvetica-Bold", False, "A")]


def test_without_a_font_chinese_is_left_to_the_reader_and_it_is_known(tmp_path: Path) -> None:
    faces = Typefaces((tmp_path,))
    assert drawn_by(faces, "A") == "Helvetica"
    assert not faces.leave_chinese_to_reader
    assert drawn_by(faces, "同") == "STSong-Light"
    assert faces.leave_chinese_to_reader


def test_named_fonts_have_no_rare_characters(tmp_path: Path) -> None:
    faces = Typefaces((tmp_path,))
    assert [char for char in "A¥é同龍，㐂𠮷😀" if not faces.has(char)] == ["㐂", "𠮷", "😀"]


def test_a_damaged_font_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path, REGULAR, b"junk")
    put(tmp_path, BOLD, make_font(style="Bold"))
    put(tmp_path, "simsun.ttc", make_font(style="Other"))
    assert drawn_by(Typefaces((tmp_path,)), "同", bold=True) == "Made-Other"


def test_a_damaged_bold_file_does_not_take_the_regular_one_away(tmp_path: Path) -> None:
    put(tmp_path, REGULAR, make_font())
    put(tmp_path, BOLD, b"junk")
    letter = Typefaces((tmp_path,)).letter("同", bold=True)
    assert letter is not None
    assert (letter.face.name, letter.thickened) == ("Made-Regular", True)


def test_width_is_the_sum_of_the_letters(tmp_path: Path) -> None:
    put(tmp_path, REGULAR, make_font())
    faces = Typefaces((tmp_path,))
    assert faces.width("同城 A", 10) == 35
    assert abs(Typefaces(()).width("AB", 1000) - 667 - 667) < 1e-6


def test_files_are_opened_only_when_needed(tmp_path: Path) -> None:
    put(tmp_path, REGULAR, make_font())
    faces = Typefaces((tmp_path,))
    put(tmp_path, REGULAR, b"junk")
    assert drawn_by(faces, "同") == "STSong-Light"
