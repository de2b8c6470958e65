"""Characters out of font files of every kind, and what may not or cannot be embedded."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from csdesk.exchange.outlines import BOLD, NO_SUBSET, NO_TIME, PICTURES_ONLY, REGULAR, RESTRICTED, OutlineFace
from tests.exchange.made_fonts import make_collection, make_font, put


def right_edge(data: bytes, char: str) -> int:
    """How far right the outline of `char` reaches in a font."""
    font = TTFont(BytesIO(data))
    return int(font["glyf"][font.getBestCmap()[ord(char)]].xMax)


@pytest.mark.parametrize("postscript", [False, True])
def test_a_subset_has_the_outlines_of_its_characters_and_no_others(tmp_path: Path, postscript: bool) -> None:
    codes = [ord(char) for char in "甲乙𠮷A"]
    face = OutlineFace(put(tmp_path, "a.otf", make_font(codes, postscript=postscript)), REGULAR)
    assert face.covers("甲")
    assert face.covers(" ")
    assert not face.covers("丙")
    assert (face.advance("甲"), face.advance(" ")) == (1.0, 0.5)
    subset = face.subset("甲𠮷A甲", "A")
    assert sorted(TTFont(BytesIO(subset)).getBestCmap()) == sorted(map(ord, "甲𠮷A"))
    assert right_edge(subset, "甲") == 800


def test_the_same_characters_give_the_same_bytes(tmp_path: Path) -> None:
    path = put(tmp_path, "a.ttf", make_font())
    assert OutlineFace(path, REGULAR).subset("甲乙丙", "A") == OutlineFace(path, REGULAR).subset("丙乙甲甲", "A")


def test_no_time_of_day_is_in_a_subset(tmp_path: Path) -> None:
    head = TTFont(BytesIO(OutlineFace(put(tmp_path, "a.ttf", make_font()), REGULAR).subset("甲", "A")))["head"]
    assert (head.created, head.modified) == (NO_TIME, NO_TIME)


def test_of_a_collection_the_face_for_simplified_chinese_in_the_weight_is_taken(tmp_path: Path) -> None:
    faces = (("Made JP", "Regular"), ("Made TC", "Bold"), ("Made SC", "Regular"), ("Made SC", "Bold"))
    sides = (100, 200, 300, 400)
    fonts = [
        make_font(family=family, style=style, side=side) for (family, style), side in zip(faces, sides, strict=True)
    ]
    path = put(tmp_path, "a.ttc", make_collection(*fonts))
    assert right_edge(OutlineFace(path, REGULAR).subset("甲", "A"), "甲") == 400
    assert right_edge(OutlineFace(path, BOLD).subset("甲", "A"), "甲") == 500


def test_a_variable_font_is_set_to_the_weight(tmp_path: Path) -> None:
    path = put(tmp_path, "a.ttf", make_font(variable=True))
    assert right_edge(OutlineFace(path, REGULAR).subset("甲", "A"), "甲") == 800
    assert right_edge(OutlineFace(path, BOLD).subset("甲", "A"), "甲") == 1000


def test_a_character_without_a_picture_is_not_covered(tmp_path: Path) -> None:
    """A blank glyph would make the character vanish from the sheet."""
    face = OutlineFace(put(tmp_path, "a.ttf", make_font(blank=[ord("甲"), 0x3000])), REGULAR)
    assert not face.covers("甲")
    assert face.covers("\u3000")


@pytest.mark.parametrize("licence", [RESTRICTED, NO_SUBSET, PICTURES_ONLY])
def test_what_the_maker_forbids_is_not_done(tmp_path: Path, licence: int) -> None:
    path = put(tmp_path, "a.ttf", make_font(licence=licence))
    with pytest.raises(ValueError, match="may not be embedded"):
        OutlineFace(path, REGULAR)


@pytest.mark.parametrize("licence", [0x0000, 0x0004, 0x0008])
def test_installable_print_and_editable_fonts_are_embedded(tmp_path: Path, licence: int) -> None:
    assert OutlineFace(put(tmp_path, "a.ttf", make_font(licence=licence)), REGULAR).covers("甲")


@pytest.mark.parametrize("data", [b"", b"junk" * 100, make_font()[:200]], ids=["empty", "junk", "cut"])
def test_a_damaged_file_is_no_font(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ValueError):
        OutlineFace(put(tmp_path, "a.ttf", data), REGULAR)


def test_a_file_that_is_gone_is_no_font(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        OutlineFace(tmp_path / "gone.ttf", REGULAR)
