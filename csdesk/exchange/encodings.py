"""In which encoding a text file is written: its mark, else strict UTF-8, else strict GB18030."""

from __future__ import annotations

import codecs
from typing import BinaryIO

from csdesk.exchange.reasons import reason

_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_UNMARKED = ("utf-8", "gb18030")
_CHUNK = 1 << 18


def encoding_of(file: BinaryIO) -> str:
    """The codec in which the whole of `file` can be read, GBK counting as GB18030 of which it is a part.

    A file that stops in the middle of its last character passes: whoever reads it says so at that row. Refused
    `table_encoding` names the line at which the last encoding that was possible failed. Leaves the file at any place.
    """
    file.seek(0)
    start = file.read(4)
    marked = tuple(name for mark, name in _MARKS.items() if start.startswith(mark))
    line = 1
    for name in marked or _UNMARKED:
        bad = _first_bad_line(file, name)
        if bad is None:
            return name
        line = max(line, bad)
    raise reason("table_encoding", line=line)


def _first_bad_line(file: BinaryIO, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    file.seek(0)
    while chunk := file.read(_CHUNK):
        try:
            line += decoder.decode(chunk).count("\n")
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n")
    return None
