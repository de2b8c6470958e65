"""The handover sheet as files to print and to pass on: a PDF and a plain text (S-10)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from csdesk import places
from csdesk.desk.desk import Desk
from csdesk.desk.handovers import handovers
from csdesk.desk.handovers.handover_words import page_of
from csdesk.exchange.files import write_whole
from csdesk.exchange.handover_text import as_text
from csdesk.models.handover import Handover


def write(desk: Desk, handover_id: int, *, at: datetime, folder: Path | None = None) -> tuple[Path, Path]:
    """Write a sheet in the current language as a PDF and as text, and return their paths (S-10).

    Into `folder`, or the one beside the store. The same sheet always has the same names, and what is there is
    replaced whole. Refused when there is no such sheet, or the place cannot be written.
    """
    # Drawing loads a library for fonts and one for PDF: only for who prints.
    from csdesk.exchange.handover_pdf import draw

    with desk.reading() as tx:
        handover = handovers.get(tx, handover_id)
        page = page_of(tx, handover, at=at)
    place = (places.handovers(desk.store.path) if folder is None else folder) / file_stem(handover)
    pdf, text = place.with_name(place.name + ".pdf"), place.with_name(place.name + ".txt")
    write_whole(pdf, draw(page))
    write_whole(text, as_text(page).encode("utf-8"))
    return pdf, text


def file_stem(handover: Handover) -> str:
    """The name of a sheet's files: day, post and agent, such as `handover-2026-11-22-A-李娜`.

    Signs of a name that mean something in a path are replaced; the sheet's id then keeps two such names apart.
    """
    safe = "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in handover.agent)
    stem = f"handover-{handover.day.isoformat()}-{handover.post}-{safe}"
    return stem if safe == handover.agent else f"{stem}-{handover.id}"
