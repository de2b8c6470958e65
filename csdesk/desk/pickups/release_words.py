"""How it reads that somebody came for a parcel; of an ID number the last four, the name masked (N-1, N-4)."""

from __future__ import annotations

from csdesk.desk.desk import Transaction
from csdesk.language import _, current
from csdesk.models.pickup import Release
from csdesk.playbook.basis import words_of
from csdesk.rules.masking import masked_name


def headings() -> tuple[str, ...]:
    """Of the cells of `row`."""
    return (_("When"), _("Parcel"), _("What"), _("Document"), _("Name"), _("Who"), _("Second"), _("Why"))


def row(tx: Transaction, one: Release) -> tuple[str, ...]:
    """When, which parcel, what came of it, on which document, by whom, and why it was stopped."""
    document = ""
    if one.document:
        document = f"{words_of(tx.playbook.pickups.document, one.document, current())} *{one.last_four}"
    words = {
        "released": _("given out"), "stopped": _("stopped"), "refused": _("refused"),
        "undone": _("given out by mistake"), "taken_back": _("taken back"),
    }  # fmt: skip
    return (
        f"{tx.local(one.at):%Y-%m-%d %H:%M}", one.number, words[one.outcome], document, masked_name(one.name),
        one.by, one.second_by, one.why if one.verdict != "same" else "",
    )  # fmt: skip
