"""Tables in text files: P-0, P-1, P-3 of spec 03, and what strangers' files look like."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdesk.exchange import separated
from csdesk.exchange.rows import COLUMNS, LINE_CHARACTERS, LINES_A_ROW, Block, Problem, batches
from csdesk.exchange.tables import RawRow, open_table
from csdesk.refused import Refused

HEADINGS = "客户编码,客户名称,电话"
Quoting = Literal[0, 1]
ENCODINGS = ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16")


def written(folder: Path, data: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "clients.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
    return path


def rows_of(folder: Path, data: str | bytes, encoding: str = "utf-8") -> list[RawRow]:
    with open_table(written(folder, data, encoding)) as table:
        return list(table.rows())


def refusal(folder: Path, data: str | bytes) -> str:
    with pytest.raises(Refused) as refused:
        rows_of(folder, data)
    assert str(refused.value)
    return refused.value.code


def codes(row: RawRow) -> list[str]:
    return [problem.reason.code for problem in row.problems]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_p0_every_encoding_delimiter_and_line_end_is_read(
    tmp_path: Path, encoding: str, delimiter: str, line_end: str
) -> None:
    lines = [["客户编码", " 客户名称 ", "电话"], ["007", "张三，李四", "13800000001"], ["008", "王五", ""]]
    text = "".join(delimiter.join(line) + line_end for line in lines)
    with open_table(written(tmp_path, text, encoding)) as table:
        assert table.headings == ("客户编码", "客户名称", "电话")
        assert table.preview == ("007", "张三，李四", "13800000001")
        assert list(table.rows()) == [RawRow(2, ("007", "张三，李四", "13800000001")), RawRow(3, ("008", "王五", ""))]
        assert table.position == table.size == (tmp_path / "clients.csv").stat().st_size


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("a,b\n你,好\n".encode(), "utf-8"),
        ("a,b\n你,好\n".encode("utf-8-sig"), "utf-8"),
        ("a,b\n你,好\n".encode("gbk"), "gb18030"),
        ("a,b\n𠮷,好\n".encode("gb18030"), "gb18030"),
        ("\ufeffa,b\n𠮷,好\n".encode("gb18030"), "gb18030"),
        ("\ufeffa,b\n你,好\n".encode("utf-16-le"), "utf-16-le"),
        ("\ufeffa,b\n你,好\n".encode("utf-16-be"), "utf-16-be"),
        (b"a,b\n1,2\n", "utf-8"),
    ],
)
def test_the_encoding_is_the_mark_then_utf_8_then_gb18030(tmp_path: Path, data: bytes, encoding: str) -> None:
    with open_table(written(tmp_path, data)) as table:
        assert table.encoding == encoding
        assert table.headings == ("a", "b")


def test_one_gbk_row_far_down_decides_the_encoding_of_the_whole_file(tmp_path: Path) -> None:
    data = b"code,name\n" + b"1,plain\n" * 100_000 + "2,张三\n".encode("gbk")
    with open_table(written(tmp_path, data)) as table:
        assert table.encoding == "gb18030"
        *_, last = table.rows()
    assert last == RawRow(100_002, ("2", "张三"))


def test_text_in_no_encoding_we_know_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused, open_table(written(tmp_path, b"a,b\n1,2\n3,\xff\xff\n")):
        pass
    assert (refused.value.code, refused.value.values) == ("table_encoding", {"line": 3})


def test_the_delimiter_of_the_headings_is_the_one_that_is_not_quoted(tmp_path: Path) -> None:
    with open_table(written(tmp_path, '"a,x,y,z";"b;1";c\n1;2;3\n')) as table:
        assert table.headings == ("a,x,y,z", "b;1", "c")
        assert list(table.rows()) == [RawRow(2, ("1", "2", "3"))]


def test_one_column_needs_no_delimiter(tmp_path: Path) -> None:
    assert rows_of(tmp_path, "运单号\n4300001\n\n4300002") == [RawRow(2, ("4300001",)), RawRow(4, ("4300002",))]


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    text = '\n\ncode,address\n1,"two\nlines"\n,\n\n2,"a ""quoted"" one"\n'
    assert rows_of(tmp_path, text) == [RawRow(4, ("1", "two\nlines")), RawRow(7, ("2", 'a "quoted" one'))]


def test_an_empty_file_is_refused_and_headings_alone_are_not(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"") == "table_empty"
    assert refusal(tmp_path, "\ufeff") == "table_empty"
    assert refusal(tmp_path, "\n\r\n,,\n\n") == "table_empty"
    with open_table(written(tmp_path, HEADINGS)) as table:
        assert table.preview == ()
        assert list(table.rows()) == []


def test_headings_that_stand_twice_are_given_as_they_are(tmp_path: Path) -> None:
    with open_table(written(tmp_path, "a,a,\n1,2,\n")) as table:
        assert table.headings == ("a", "a", "")
        assert list(table.rows()) == [RawRow(2, ("1", "2", ""))]


def test_half_a_row_has_a_problem_and_the_others_have_none(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, f"{HEADINGS}\n1,甲,123\n2,乙\n3,丙,456\n4")
    assert [(row.number, codes(row)) for row in rows] == [(2, []), (3, ["row_length"]), (4, []), (5, ["row_length"])]
    assert rows[1].cells == ("2", "乙", "")


def test_a_run_of_rows_without_their_empty_last_cells_is_as_spreadsheets_write_it(tmp_path: Path) -> None:
    run = "".join(f"{number},甲\n" for number in range(30_000))
    rows = rows_of(tmp_path, f"{HEADINGS}\n{run}x,乙,123\n")
    assert len(rows) == 30_001
    assert not any(row.problems for row in rows)
    assert rows[0].cells == ("0", "甲", "")


def test_cells_past_the_headings_may_only_be_empty(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, f"{HEADINGS}\n1,甲,123,,\n2,乙,12,3\n")
    assert rows[0] == RawRow(2, ("1", "甲", "123"))
    assert codes(rows[1]) == ["row_length"]
    assert rows[1].cells == ("2", "乙", "12", "3")


@pytest.mark.parametrize("bad", ['2,"乙,456', '2,"乙"丙,456', f"2,{'x' * 200_000},456", f'2,"{"x" * 200_000}",456'])
def test_a_quote_left_open_spoils_its_own_line_only(tmp_path: Path, bad: str) -> None:
    before = "".join(f"{number},甲,1\n" for number in range(5_000))
    after = "".join(f"{number},丁,1\n" for number in range(5_000))
    rows = rows_of(tmp_path, f"{HEADINGS}\n{before}{bad}\n{after}")
    assert len(rows) == 10_001
    assert [(row.number, codes(row)) for row in rows if row.problems] == [(5_002, ["row_quotes"])]


def test_an_open_quote_in_the_headings_refuses_the_file(tmp_path: Path) -> None:
    assert refusal(tmp_path, 'a,"b\n1,2\n') == "row_quotes"


def test_a_quoted_cell_may_run_over_lines_but_not_over_too_many(tmp_path: Path) -> None:
    allowed = "x\n" * (LINES_A_ROW - 1)
    assert rows_of(tmp_path, f'a,b\n1,"{allowed}"\n') == [RawRow(2, ("1", allowed))]
    assert codes(rows_of(tmp_path, f'a,b\n1,"{allowed}\n"\n')[0]) == ["row_quotes"]


def test_null_bytes_spoil_their_row_and_in_the_headings_the_file(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "a,b\n1,2\n3,\0\n5,6\n")
    assert [codes(row) for row in rows] == [[], ["row_null"], []]
    assert refusal(tmp_path, "a,b\n1,2\n".encode("utf-16-le")) == "table_not_text"
    assert refusal(tmp_path, "a,b\n1,2\n".encode("utf-32")) == "table_not_text"


def test_a_file_that_stops_inside_a_character_loses_its_last_row_only(tmp_path: Path) -> None:
    for encoding in ("utf-8", "gb18030"):
        rows = rows_of(tmp_path, f"{HEADINGS}\n1,甲,123\n2,乙,张三".encode(encoding)[:-1])
        assert [codes(row) for row in rows] == [[], ["row_cut"]]


def test_a_hundred_megabytes_in_one_line_is_one_bad_row_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n1,2\n3,")
        for _ in range(100):
            file.write(b"x" * (1 << 20))
        file.write(b"\r\n5,6\n")
    tracemalloc.start()
    try:
        with open_table(path) as table:
            rows = list(table.rows())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [(row.number, codes(row)) for row in rows] == [(2, []), (3, ["row_too_long"]), (4, [])]
    assert len(rows[1].cells[0]) < 1_000
    assert peak < 16 * LINE_CHARACTERS


def test_a_file_that_is_one_long_line_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"x" * (LINE_CHARACTERS * 3)) == "row_too_long"


@pytest.mark.usefixtures("usual_collecting")
def test_memory_does_not_grow_with_the_file_p3(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        path = written(tmp_path, HEADINGS + "\n" + "".join(f"{number},{'客户' * 100},138\n" for number in range(count)))
        tracemalloc.start()
        try:
            with open_table(path) as table:
                assert sum(1 for _ in table.rows()) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(10_000) < 1.2 * peak(2_500)


def test_a_million_columns_are_refused_as_headings_and_bad_as_a_row(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"," * 1_000_000 + b"x\n1,2\n") == "table_columns"
    rows = rows_of(tmp_path, b"a,b\n1," + b"," * 1_000_000 + b"x\n3,4\n")
    assert [codes(row) for row in rows] == [["row_length"], []]
    assert len(rows[0].cells) == COLUMNS


@pytest.mark.parametrize("start", ["<html><body>", "<!DOCTYPE html>", '<?xml version="1.0"?>', " <table border=1>"])
def test_a_web_page_saved_as_a_spreadsheet_is_refused(tmp_path: Path, start: str) -> None:
    assert refusal(tmp_path, start + "\n<tr><td>1</td></tr>\n") == "table_web_page"


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, code in [
        (tmp_path / "nothing.csv", "file_missing"),
        (tmp_path, "file_irregular"),
        (tmp_path / "pipe", "file_irregular"),
        (Path("/dev/zero"), "file_irregular"),
        (tmp_path / "a\0b", "file_forbidden"),
        (tmp_path / ("x" * 300), "file_forbidden"),
    ]:
        with pytest.raises(Refused) as refused:
            open_table(path)
        assert refused.value.code == code


def test_a_file_written_to_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b\n" + "1,2\n" * 50_000)
    with open_table(path) as table:
        path.write_bytes(b"a,b\n" + b"1,\xff\n" * 50_000)
        with pytest.raises(Refused) as refused:
            list(table.rows())
    assert refused.value.code == "table_changed"


def test_the_rows_can_be_had_once(tmp_path: Path) -> None:
    with open_table(written(tmp_path, "a\n1\n")) as table:
        list(table.rows())
        with pytest.raises(RuntimeError):
            table.rows()


cell = st.text(st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(2, 5).flatmap(lambda width: st.lists(st.lists(cell, min_size=width, max_size=width), max_size=12)),
    st.sampled_from(ENCODINGS[:2] + ENCODINGS[3:]),
    st.sampled_from(",\t;"),
    st.sampled_from([("\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_MINIMAL)]),
    st.integers(1, 40),
)
def test_what_the_csv_module_wrote_comes_back(
    tmp_path: Path, lines: list[list[str]], encoding: str, delimiter: str, style: tuple[str, Quoting], piece: int
) -> None:
    headings = [f"h{place}" for place in range(len(lines[0]) if lines else 2)]
    text = io.StringIO(newline="")
    line_end, quoting = style
    csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows([headings, *lines])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(separated, "_PIECE", piece)
        found = rows_of(tmp_path, text.getvalue(), encoding)
    wanted = [RawRow(number, tuple(line)) for number, line in enumerate(lines, 2) if any(line)]
    assert found == wanted


def seen(folder: Path, data: bytes) -> Sequence[tuple[object, ...]]:
    """Everything to be seen of a file: its headings and preview, then its rows; or only why it was refused."""
    try:
        with open_table(written(folder, data)) as table:
            return [(table.headings, table.preview), *((*row[:2], codes(row)) for row in table.rows())]
    except Refused as refused:
        return [(refused.code, str(refused))]


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from('a中,;\t"\r\n\0'), max_size=120), st.integers(1, 20))
def test_how_the_file_falls_into_pieces_changes_nothing(tmp_path: Path, text: str, piece: int) -> None:
    data = text.encode()
    whole = seen(tmp_path, data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(separated, "_PIECE", piece)
        assert seen(tmp_path, data) == whole


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(st.binary(max_size=300), st.binary(max_size=200).map(lambda data: b"a,b\n" + data)),
    st.integers(1, 50),
)
def test_any_bytes_give_rows_or_a_refusal(tmp_path: Path, data: bytes, piece: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(separated, "_PIECE", piece)
        patch.setattr(separated, "LINE_CHARACTERS", 64)
        patch.setattr(separated, "LINES_A_ROW", 3)
        with contextlib.suppress(Refused), open_table(written(tmp_path, data)) as table:
            for row in table.rows():
                assert row.number > 1
                assert row.problems or (len(row.cells) == len(table.headings) and any(row.cells))


@given(
    st.lists(
        st.lists(st.sampled_from(["", "1", "two", "三", '"q"', '"a,b"', '"']), min_size=0, max_size=4),
        min_size=1, max_size=12,
    ),
    st.sampled_from(["\n", "\r\n", "\r"]),
)  # fmt: skip
def test_rows_at_one_go_are_the_rows_one_by_one(lines: list[list[str]], end: str) -> None:
    """The quick way through a piece says what the careful way says, or nothing (spec 03, "Import")."""
    text = "".join(",".join(line) + end for line in [["a", "b", "c"], *lines])
    with TemporaryDirectory() as folder:
        path = written(Path(folder), text)

        def read(quickly: bool) -> list[RawRow]:
            with mock.patch.object(separated, "_PIECE", 24), contextlib.ExitStack() as careful:
                if not quickly:
                    slow = mock.patch.object(separated.SeparatedTable, "_at_one_go", return_value=None)
                    careful.enter_context(slow)
                with open_table(path) as table:
                    return list(table.rows())

        assert [(row[:2], codes(row)) for row in read(True)] == [(row[:2], codes(row)) for row in read(False)]


def test_blocks_are_cut_and_put_together() -> None:
    spoilt = RawRow(5, ("x",), (Problem(None, Refused("row_cut", "...")),))
    blocks = [Block.of([RawRow(2, ("1",)), RawRow(3, ("2",))], 1), Block.of([RawRow(4, ("3",)), spoilt], 1)]
    whole = [RawRow(2, ("1",)), RawRow(3, ("2",)), RawRow(4, ("3",)), spoilt]
    for at_once in (1, 2, 3, 4, 9):
        found = list(batches(blocks, at_once))
        assert [row for block in found for row in block.rows()] == whole
        assert [len(block.numbers) for block in found[:-1]] == [at_once] * (len(found) - 1)
    assert list(next(batches(blocks, 9)).only([3, 0]).rows()) == [spoilt, whole[0]]
