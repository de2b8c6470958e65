"""Tables from outside files, whatever they are written in (spec 03, "Import")."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from csdesk.exchange.cells import clean_number_text
from csdesk.exchange.headings import match_headings
from csdesk.exchange.reasons import reason
from csdesk.exchange.rows import Problem, RawRow, Table
from csdesk.exchange.separated import SeparatedTable
from csdesk.exchange.spreadsheet import SpreadsheetTable

__all__ = ["Problem", "RawRow", "Table", "clean_number_text", "match_headings", "open_table"]

_OLD_SPREADSHEET = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def open_table(path: Path) -> Table:
    """The table in the file `path`, for a `with` statement; what it is written in is seen from its first bytes.

    A text file is read through once for its encoding, a spreadsheet is loaded, so this takes a while for a big file:
    do it in a thread. Refused with a code that begins `file_` when the file cannot be read at all, `table_` or
    `spreadsheet_` when it cannot be read as a table, `row_` when the row of headings is at fault.
    """
    file = _open(path)
    try:
        size = os.fstat(file.fileno()).st_size
        start = file.read(len(_OLD_SPREADSHEET))
        if start == _OLD_SPREADSHEET:
            raise reason("spreadsheet_old")
        if start.startswith(_ZIP):
            return SpreadsheetTable(file, size)
        return SeparatedTable(file, size)
    except OSError as error:
        file.close()
        raise reason("file_unreadable") from error
    except BaseException:
        file.close()
        raise


def _open(path: Path) -> BinaryIO:
    try:
        # Without waiting: a pipe of that name would otherwise keep us until somebody writes to it.
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise reason("file_missing", path=path) from error
    except (OSError, ValueError) as error:
        raise reason("file_forbidden", path=path) from error
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise reason("file_irregular", path=path)
    return os.fdopen(opened, "rb")
