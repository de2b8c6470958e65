"""Reports as JSON, Markdown and workbooks, whatever people typed into them (I-12)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from python_calamine import CalamineWorkbook

from csdesk.exchange.report import (
    Column,
    Kind,
    Money,
    Named,
    Points,
    Report,
    Section,
    Share,
    Value,
    document,
    shown,
)  # fmt: skip
from csdesk.exchange.report_markdown import as_markdown
from csdesk.exchange.report_workbook import LONGEST_TEXT, as_workbook
from csdesk.language import speaking
from csdesk.rules.text import cell_width, clean_line

MADE_AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
COLUMNS = (
    Column("number", "Number"),
    Column("kind", "Kind"),
    Column("count", "Count", Kind.NUMBER),
    Column("loss", "Loss", Kind.MONEY),
    Column("began", "Began", Kind.MOMENT),
    Column("pause", "Pause", Kind.DURATION),
)
ROW: tuple[Value, ...] = ("I-0001", Named("late", "延误"), 3, 123456, datetime(2026, 11, 20, 18, 5, tzinfo=UTC), 3723)
NOTHING = (None,) * 6

HOSTILE = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    '=HYPERLINK("http://x")',
    "http://x.example/a_b_",
    "www.x.example",
    "<script>alert(1)</script> &amp; <!-- -->",
    "[x](javascript:y) ![p](q) `code` **b** ~~s~~ $a$ \\| |",
    "| a | b |\r\n| --- |",
    "_x0041_",
    "a\x00\x0b\x1b[2J\u202e\ud800\ufffe\U0001f600",
    "0012",
    "1e5",
)
TEXTS = st.one_of(st.text(max_size=40), st.text("=+-@|\\`*_[]<>&$#!~:/.w x\n", max_size=30), st.sampled_from(HOSTILE))


def report(columns: Sequence[Column], *rows: Sequence[Value], title: str = "Incidents") -> Report:
    section = Section("incidents", title, tuple(columns), tuple(map(tuple, rows)))
    return Report("day", "Report of the day", date(2026, 11, 22), date(2026, 11, 22), MADE_AT, (section,))


def one_text(text: str) -> Report:
    return report((Column("text", "Text"), Column("count", "Count", Kind.NUMBER)), (text, 1))


def cells(markdown: bytes) -> list[list[str]]:
    """The cells of the one table of a report, each of which is nothing but text."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    rows: list[list[str]] = []
    tokens = parser.parse(markdown.decode("utf-8"))
    for before, token in pairwise(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and before.type in ("td_open", "th_open"):
            assert {child.type for child in token.children or ()} <= {"text", "text_special"}
            rows[-1].append("".join(child.content for child in token.children or ()))
    return rows


def sheet(workbook: bytes) -> list[list[object]]:
    """The rows of a workbook's one sheet below its title."""
    read = CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0)
    rows: list[list[object]] = [[*row] for row in read.to_python()]
    return rows[2:]


def test_json() -> None:
    """I-12: ids, money as a string, moments with their offset."""
    assert document(report(COLUMNS, ROW, NOTHING)) == {
        "report": "day",
        "first": "2026-11-22",
        "last": "2026-11-22",
        "made": "2026-11-22T09:30:00+00:00",
        "incidents": [
            {
                "number": "I-0001",
                "kind": "late",
                "count": 3,
                "loss": "1234.56",
                "began": "2026-11-20T18:05:00+00:00",
                "pause": 3723,
            },
            dict.fromkeys(("number", "kind", "count", "loss", "began", "pause")),
        ],
    }
    assert json.dumps(document(one_text("x")))


def test_what_has_no_id_is_nothing_for_programs() -> None:
    made = report((Column("department", "Responsible"),), (Named("", "not known yet"),))
    assert document(made)["incidents"] == [{"department": None}]
    assert cells(as_markdown(made))[1] == ["not known yet"]


def test_values_for_people() -> None:
    said = [shown(column, value) for column, value in zip(COLUMNS, ROW, strict=True)]
    assert said == ["I-0001", "延误", "3", "1234.56", "2026-11-20 18:05", "1:02:03"]
    assert {shown(column, None) for column in COLUMNS} == {""}


def test_markdown() -> None:
    made = as_markdown(report(COLUMNS, ROW, NOTHING))
    assert cells(made)[1:] == [["I-0001", "延误", "3", "1234.56", "2026-11-20 18:05", "1:02:03"], [""] * 6]
    assert b"There are none." in as_markdown(report(COLUMNS))


@given(TEXTS)
@settings(max_examples=200)
def test_markdown_shows_what_was_typed_and_no_more(text: str) -> None:
    """I-12: no link, no picture, no tag, no further cell."""
    rows = cells(as_markdown(one_text(text)))
    assert rows[1:] == [[clean_line(text), "1"]]


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_has_nothing_that_other_readers_make_a_link(text: str) -> None:
    made = as_markdown(one_text(text)).decode("utf-8")
    assert "http://" not in made
    assert "www." not in made


def test_workbook() -> None:
    """I-12: money and counts are numbers with a format, moments are moments."""
    made = as_workbook(report(COLUMNS, ROW, NOTHING))
    headings, row, *_rest = sheet(made)
    assert headings == [column.heading for column in COLUMNS]
    assert row[:4] == ["I-0001", "延误", 3.0, 1234.56]
    assert row[4] == datetime(2026, 11, 20, 18, 5)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        styles = archive.read("xl/styles.xml").decode()
    for form in ("0.00", "yyyy-mm-dd hh:mm", "[h]:mm:ss"):
        assert f'formatCode="{form}"' in styles


def test_the_same_report_gives_the_same_bytes() -> None:
    assert as_workbook(report(COLUMNS, ROW)) == as_workbook(report(COLUMNS, ROW))


@given(TEXTS)
@example("x" * 40_000)
@settings(max_examples=60)
def test_a_workbook_holds_texts_and_no_formulas(text: str) -> None:
    """I-12: whatever a text begins with, it is a text; every part of the file can be read."""
    made = as_workbook(one_text(text))
    kept = clean_line(text)
    if len(kept) > LONGEST_TEXT:
        kept = kept[: LONGEST_TEXT - 3] + "..."
    assert sheet(made)[1] == [kept, 1.0]
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, data in parts.items():
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(data).iter()}
        assert not tags & {"f", "hyperlink", "hyperlinks", "drawing"}, name


@pytest.mark.parametrize("title", ["", "[a]:*?/\\b", "x" * 50, "'quoted'", "延误"])
def test_every_title_can_name_a_sheet(title: str) -> None:
    assert sheet(as_workbook(report(COLUMNS, ROW, title=title)))


FIGURES = (
    (Named("orders", "委托单"), 18),
    (Named("cash", "现金"), Money(-150)),
    (Named("on_time", "准时率"), Share(14, 15, 100, 933)),
    (Named("complaints", "每千单投诉"), Share(3, 1600, 1000, 19)),
    (Named("change", "变化"), Points(-21)),
    (Named("none", "无"), None),
)


def figures() -> Report:
    return report((Column("figure", "Figure"), Column("value", "Value", Kind.FIGURE)), *FIGURES)


def test_figures_of_different_kinds_in_one_column() -> None:
    """M-1: as people read them, as numbers for programs and spreadsheets, rates with their format."""
    said = [row["value"] for row in document(figures())["incidents"]]
    assert said == [18, "-1.50", 93.3, 1.9, -2.1, None]
    made = as_workbook(figures())
    assert [row[1] for row in sheet(made)[1:]] == [18.0, -1.5, pytest.approx(14 / 15), 1.875, -2.1, ""]
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        styles = archive.read("xl/styles.xml").decode()
    assert 'formatCode="0.0%"' in styles
    assert 'formatCode="0.0"' in styles
    assert [row[1] for row in cells(as_markdown(figures()))[1:]] == ["18", "-1.50", "93.3%", "1.9", "-2.1", ""]


def test_markdown_is_aligned_by_cells() -> None:
    """M-1: a wide character counts for two."""
    lines = [line for line in as_markdown(figures()).decode().splitlines() if line.startswith("|")]
    assert len({cell_width(line) for line in lines}) == 1
    assert lines[2] == "| 委托单     |    18 |"


def test_days_are_drawn_in_a_workbook() -> None:
    """M-1: with dates that are dates; the same report gives the same bytes."""
    columns = (Column("day", "Day", Kind.DAY), Column("orders", "Orders", Kind.FIGURE))
    rows = ((date(2026, 11, 21), 3), (date(2026, 11, 22), 5))
    drawn = Report(
        "week", "Week", date(2026, 11, 21), date(2026, 11, 22), MADE_AT,
        (Section("days", "Day's [figures]", columns, rows, is_drawn=True),),
    )  # fmt: skip
    made = as_workbook(drawn)
    assert made == as_workbook(drawn)
    assert sheet(made)[1:] == [[date(2026, 11, 21), 3.0], [date(2026, 11, 22), 5.0]]
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert "xl/charts/chart1.xml" in archive.namelist()
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))


def test_a_report_on_one_day_names_it_once() -> None:
    """M-1"""
    day = Report("day", "Report of the day", date(2026, 11, 22), date(2026, 11, 22), MADE_AT, ())
    assert day.says_when == "2026-11-22, as of 2026-11-22 09:30."
    with speaking("zh_CN"):
        assert day.says_when == "2026-11-22，截至 2026-11-22 09:30。"
