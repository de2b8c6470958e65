"""Every sentence that says why a table, a row or a cell from outside cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from csdesk.refused import N_, Refused

_SENTENCES: Mapping[str, str] = {
    "file_missing": N_("There is no file {path}."),
    "file_forbidden": N_("{path} cannot be opened for reading."),
    "file_irregular": N_("{path} is not a file."),
    "file_unreadable": N_("The file cannot be read to its end."),
    "table_changed": N_("The file was changed while it was read. Try again."),
    "table_columns": N_("The table has more than {limit} columns."),
    "table_empty": N_("The file is empty."),
    "table_encoding": N_(
        "The file is not text in UTF-8 or GB18030: line {line} cannot be read. Save it again as UTF-8."
    ),
    "table_not_text": N_("The file is not a table in text."),
    "table_web_page": N_("The file is a web page, not a table: open it in a spreadsheet and save it as XLSX."),
    "spreadsheet_bomb": N_("The spreadsheet unpacks to far more than it should: save the table as CSV."),
    "spreadsheet_large": N_(
        "The spreadsheet is too large to be read safely: save it as CSV, or delete cells that stand far away."
    ),
    "spreadsheet_old": N_(
        "The file is an old spreadsheet (.xls) or has a password: save it as XLSX without a password."
    ),
    "spreadsheet_other": N_("The file is not an XLSX spreadsheet: save it as XLSX or CSV."),
    "spreadsheet_slow": N_("Reading the spreadsheet takes too long: save it as CSV."),
    "spreadsheet_unreadable": N_(
        "The spreadsheet is damaged: open it in a spreadsheet program and save it again as XLSX."
    ),
    "row_cut": N_("The file stops in the middle of this row."),
    "row_length": N_(
        "The row has {found} cells and the headings have {wanted}: it was cut, or a cell lacks its quotes."
    ),
    "row_null": N_("The row holds null characters: the file is damaged here."),
    "row_quotes": N_("The quotes in this row do not pair, or a cell is far too long."),
    "row_too_long": N_("The row is longer than {limit} characters."),
    "number_broken": N_(
        "Spreadsheets keep 15 digits, so this number is broken already. Format the column as text and export it again."
    ),
    "formula_error": N_("The formula in this cell has an error."),
}


def reason(code: str, **values: Any) -> Refused:
    """The refusal with this code; `values` fill the places of its sentence."""
    return Refused(code, _SENTENCES[code], **values)
