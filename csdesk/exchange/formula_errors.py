"""Which cells of a spreadsheet hold a formula's error, such as #N/A: calamine gives them as empty cells."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from xml.parsers import expat

_MARK = re.compile(rb"""\st=["']e["']""")
_MARK_BYTES = 6
_CHUNK = 1 << 16
_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})")

_StartElement = Callable[[str, Mapping[str, str]], None]


def formula_errors(archive: zipfile.ZipFile, sheet: str) -> Mapping[int, set[int]]:
    """The columns, from 0, that hold errors in each row, from 1, of the sheet named `sheet`; rows without any left out.

    ValueError or KeyError when the workbook is not put together as XLSX is.
    """
    part = _part_of(archive, sheet)
    if not _has_mark(archive, part):
        return {}
    errors = _Errors()
    _parse(archive, part, errors.start_element)
    return errors.columns


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    ids: dict[str, str] = {}
    targets: dict[str, str] = {}

    def workbook(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            ids[attributes["name"]] = next(value for key, value in attributes.items() if key.endswith(" id"))

    def relationships(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    _parse(archive, "xl/workbook.xml", workbook)
    _parse(archive, "xl/_rels/workbook.xml.rels", relationships)
    return posixpath.normpath(posixpath.join("/xl", targets[ids[sheet]])).lstrip("/")


def _has_mark(archive: zipfile.ZipFile, part: str) -> bool:
    with archive.open(part) as file:
        before = b""
        while chunk := file.read(_CHUNK):
            if _MARK.search(before + chunk):
                return True
            before = chunk[-_MARK_BYTES:]
    return False


class _Errors:
    """Notes the cells of a sheet that are errors. Rows and cells may leave out where they are: then they follow on."""

    def __init__(self) -> None:
        self.columns: defaultdict[int, set[int]] = defaultdict(set)
        self._row = 0
        self._column = -1

    def start_element(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = -1
        elif name == "c":
            reference = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = _column(reference[1]) if reference else self._column + 1
            if attributes.get("t") == "e":
                self.columns[self._row].add(self._column)


def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _parse(archive: zipfile.ZipFile, part: str, start_element: _StartElement) -> None:
    """Call `start_element` with the name, free of its namespace, and the attributes of each element of `part`."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, attributes: start_element(name.rpartition(" ")[2], attributes)
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        with archive.open(part) as file:
            while chunk := file.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise ValueError(part) from error


def _refuse_doctype(*_parts: object) -> None:
    """Spreadsheets have no document type; entities declared in one can be made to grow without end."""
    raise ValueError("DOCTYPE")
