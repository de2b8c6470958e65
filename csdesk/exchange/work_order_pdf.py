"""The printable work order (O-7): a PDF with the number as barcode, to be handed to the centre that runs the order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from csdesk.exchange.files import write_whole
from csdesk.exchange.font_files import FOLDERS
from csdesk.exchange.lettering import readable
from csdesk.exchange.paper import to_pdf
from csdesk.exchange.typefaces import Typefaces
from csdesk.exchange.work_order_layout import lay_out
from csdesk.exchange.work_order_sheet import Layout, Part, Section, WorkOrderSheet
from csdesk.language import current
from csdesk.refused import N_, Refused

__all__ = ["Layout", "Part", "Section", "WorkOrderSheet", "draw", "file_name", "write"]


def draw(sheet: WorkOrderSheet, *, font_folders: Sequence[Path] = FOLDERS) -> bytes:
    """The PDF of `sheet`, A4, in the current language: the same bytes for the same sheet on the same machine.

    Texts are drawn as they are, never read as markup, whole at any length, on as many pages as they need. What has no
    picture shows as its code (see `csdesk.exchange.lettering.readable`). The fonts of `font_folders` are
    embedded; where none has Chinese, it is left to the reader's machine, and the sheet says so. ValueError when the
    number cannot be a barcode.
    """
    faces = Typefaces(font_folders)
    clear = _readable(sheet, faces)
    pages = lay_out(clear, faces)
    title = " ".join(filter(None, (clear.number, clear.title)))
    return to_pdf(pages, faces, title=title, author=clear.shop, language=current())


def file_name(number: str, revision: int) -> str:
    """The name of the file that a revision of a work order is kept in."""
    return f"{number}-r{revision}.pdf"


def write(folder: Path, name: str, data: bytes) -> Path:
    """Keep `data` as the file `name` in `folder`, made when missing, and return its path (O-7, O-8).

    Refused `file_name` when `name` is not a plain file name, `file_unwritable` as `csdesk.exchange.files.write_whole`.
    """
    if name in ("", ".", "..") or not name.isprintable() or "/" in name or "\\" in name:
        raise Refused("file_name", N_("{name} cannot be the name of a file."), name=name)
    path = folder / name
    write_whole(path, data)
    return path


def _readable(sheet: WorkOrderSheet, faces: Typefaces) -> WorkOrderSheet:
    def clear(text: str) -> str:
        return readable(text, faces.has).strip()

    return replace(
        sheet,
        title=clear(sheet.title),
        centre=clear(sheet.centre),
        shop=clear(sheet.shop),
        printed_at=clear(sheet.printed_at),
        confirmed_by=clear(sheet.confirmed_by),
        sections=tuple(
            Section(
                clear(section.title),
                tuple(Part(clear(part.label), clear(part.value), part.wide) for part in section.parts),
                section.layout,
            )
            for section in sheet.sections
        ),
        banners=tuple(map(clear, sheet.banners)),
        change=clear(sheet.change),
        footer=clear(sheet.footer),
    )
