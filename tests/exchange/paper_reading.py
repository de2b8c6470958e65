"""What a person, a scanner and a clipboard get out of a PDF, by pdfium and zxing."""

from __future__ import annotations

import pypdfium2
import zxingcpp
from PIL.Image import Image


def pictures(pdf: bytes, dots: int = 100) -> list[Image]:
    """Every page as a grey picture, `dots` an inch."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dots / 72, grayscale=True).to_pil().convert("L") for page in document]
    finally:
        document.close()


def page_texts(pdf: bytes) -> list[str]:
    """The text of every page in the order drawn."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
    finally:
        document.close()


def text(pdf: bytes) -> str:
    """The text of all pages without white space: lines may be broken anywhere."""
    return "".join("".join(page_texts(pdf)).split())


def barcodes(picture: Image) -> list[tuple[str, str]]:
    """Kind and text of every barcode in the picture."""
    return [(found.format.name, found.text) for found in zxingcpp.read_barcodes(picture)]


def dark_in_row(picture: Image, y: int) -> list[int]:
    """Where the row `y` is dark."""
    return [x for x, grey in enumerate(picture.crop((0, y, picture.width, y + 1)).tobytes()) if grey < 128]


def dark_in_column(picture: Image, x: int) -> list[int]:
    """Where the column `x` is dark."""
    return [y for y, grey in enumerate(picture.crop((x, 0, x + 1, picture.height)).tobytes()) if grey < 128]


def ink(picture: Image) -> float:
    """Which part of the picture is dark."""
    return sum(picture.histogram()[:128]) / (picture.width * picture.height)
