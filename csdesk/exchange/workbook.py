"""The process that reads a spreadsheet for `SpreadsheetTable`: a file made to harm takes this process down, no more.

The file comes open on standard input. Lines of JSON go to standard output: first {"rows": how many there are at most},
then for every row that is not blank [number, cells], with a list of [column or null, code of the reason] as a third
item where there are problems, at last {"end": true}; or, in place of the rest, {"refused": code}.
"""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from csdesk.exchange.formula_errors import formula_errors
from csdesk.exchange.reasons import reason
from csdesk.exchange.rows import (
    COLUMNS,
    LINE_CHARACTERS,
    RATIO_BYTES,
    READER_MEMORY,
    READER_OUT_OF_MEMORY,
    READER_SECONDS,
    UNZIPPED_BYTES,
    UNZIPPED_RATIO,
)
from csdesk.refused import Refused

_SHOWN_OF_A_LONG_CELL = 200

_EXACT = 10**15
"""Spreadsheets keep 15 digits; a whole number from here on has lost some."""

_Value = int | float | str | bool | time | date | datetime | timedelta
"""What calamine gives for a cell."""


def main() -> None:
    """Read the workbook on standard input and write its first visible sheet that is not empty to standard output."""
    _limit()
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    try:
        for message in _messages(sys.stdin.buffer):
            sys.stdout.write(encode(message) + "\n")
        sys.stdout.flush()
    except MemoryError:
        sys.exit(READER_OUT_OF_MEMORY)


def _limit() -> None:
    for kind, most in (
        (resource.RLIMIT_AS, READER_MEMORY),
        (resource.RLIMIT_CPU, READER_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):
            # macOS knows no limit of address space, and a stricter one may be set already; the others still hold.
            continue


def _messages(file: BinaryIO) -> Iterator[object]:
    try:
        with zipfile.ZipFile(file) as archive:
            _check_sizes(archive)
            file.seek(0)
            sheet = _first_sheet(CalamineWorkbook.from_filelike(file))
            errors = formula_errors(archive, sheet.name)
        yield {"rows": sheet.end[0] + 1 if sheet.end else 0}
        yield from _rows(sheet, errors)
        yield {"end": True}
    except Refused as refused:
        yield {"refused": refused.code}
    except (zipfile.BadZipFile, CalamineError, ValueError, KeyError, NotImplementedError, RuntimeError, OSError):
        yield {"refused": "spreadsheet_unreadable"}


def _check_sizes(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    unzipped = sum(part.file_size for part in parts)
    zipped = sum(part.compress_size for part in parts)
    if "[Content_Types].xml" not in archive.namelist() or "xl/workbook.xml" not in archive.namelist():
        raise reason("spreadsheet_other")
    if unzipped > UNZIPPED_BYTES or (unzipped > RATIO_BYTES and unzipped > UNZIPPED_RATIO * zipped):
        raise reason("spreadsheet_bomb")


def _first_sheet(workbook: CalamineWorkbook) -> CalamineSheet:
    for sheet in workbook.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            loaded = workbook.get_sheet_by_name(sheet.name)
            if loaded.start is not None:
                return loaded
    raise reason("table_empty")


def _rows(sheet: CalamineSheet, errors: Mapping[int, set[int]]) -> Iterator[list[object]]:
    first_column = sheet.start[1] if sheet.start else 0
    for number, values in enumerate(sheet.iter_rows(), 1):
        cells = [_shown(value) for value in values]
        problems = {column: code for column, value in enumerate(values) if (code := _problem(value))}
        for column in errors.get(number, ()):
            if 0 <= column - first_column < len(cells):
                problems[column - first_column] = "formula_error"
                cells[column - first_column] = "#ERROR"
        while cells and not cells[-1]:
            cells.pop()
        if sum(map(len, cells)) > LINE_CHARACTERS:
            yield [number, [cell[:_SHOWN_OF_A_LONG_CELL] for cell in cells[:COLUMNS]], [(None, "row_too_long")]]
        elif problems:
            yield [number, cells, list(problems.items())]
        elif cells:
            yield [number, cells]


def _problem(value: _Value) -> str | None:
    """The code of what is wrong with a cell."""
    if isinstance(value, str):
        return "row_null" if "\0" in value else None
    return "number_broken" if isinstance(value, int | float) and abs(value) >= _EXACT else None


def _shown(value: _Value) -> str:
    """A cell's value as text: dates as ISO 8601 to the second, whole numbers without a point."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if not value.is_integer():
            return format(Decimal(f"{value:.15g}"), "f")
        return str(int(value)) if abs(value) < _EXACT else f"{value:.15G}"
    if isinstance(value, datetime):
        return _to_the_second(value).isoformat(" ")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, time):
        return _to_the_second(datetime.combine(date.min, value)).time().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _to_the_second(moment: datetime) -> datetime:
    """Spreadsheets keep times as parts of a day, so 19:00:00 may come a few microseconds early."""
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)


if __name__ == "__main__":
    main()
