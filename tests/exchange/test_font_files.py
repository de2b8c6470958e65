"""Fonts with Chinese are found by name, a person's own first."""

from __future__ import annotations

from pathlib import Path

from csdesk.exchange.font_files import FONT_FILES, FontFiles, installed
from tests.exchange.made_fonts import put

WANTED = (("Best.ttc", "BestBold.ttc"), ("Good.ttf", None), ("Last.otf", "LastBold.otf"))


def test_the_order_is_that_of_the_names_and_a_missing_bold_is_none(tmp_path: Path) -> None:
    last = put(tmp_path / "a" / "deep", "Last.otf", b"")
    best = put(tmp_path / "z", "Best.ttc", b"")
    bold = put(tmp_path / "z", "BestBold.ttc", b"")
    put(tmp_path, "Other.ttf", b"")
    assert installed(WANTED, (tmp_path,)) == [FontFiles(best, bold), FontFiles(last, None)]


def test_a_bold_file_alone_is_no_family(tmp_path: Path) -> None:
    put(tmp_path, "BestBold.ttc", b"")
    assert installed(WANTED, (tmp_path,)) == []


def test_the_first_folder_wins(tmp_path: Path) -> None:
    own = put(tmp_path / "own", "Good.ttf", b"")
    put(tmp_path / "system", "Good.ttf", b"")
    assert installed(WANTED, (tmp_path / "own", tmp_path / "system")) == [FontFiles(own, None)]


def test_folders_that_are_not_there_have_no_fonts(tmp_path: Path) -> None:
    assert installed(FONT_FILES, (tmp_path / "nowhere", Path("~/nowhere/fonts"))) == []
