"""The untracked-parcel query in words: its columns, kinds, actions, decisions and lists, in the reader's language."""

from __future__ import annotations

from datetime import datetime

from csdesk.desk.desk import Transaction
from csdesk.desk.parcels import untracked
from csdesk.desk.parcels.untracked import Row
from csdesk.language import _, current, say
from csdesk.playbook.basis import words_of
from csdesk.rules.untracked import HOUR


def query_words(query: str) -> str:
    """What a query looks for."""
    words = {
        "untracked": _("Untracked parcels"),
        "second": _("Untracked, second carrier"),
        "unsigned": _("Given out today, not signed"),
    }
    return words[query]


def action_words(action: str) -> str:
    """What is to be done next (U-3)."""
    words = {
        "chase": _("chase"),
        "verify": _("verify"),
        "contact_sender": _("contact sender"),
        "watch": _("watch"),
    }
    return words[action]


def claim_words(claim: str) -> str:
    """The list of claims; nothing for none."""
    return {"delay": _("delay"), "loss": _("loss")}.get(claim, "")


def decision_words(decision: str) -> str:
    """What was decided for a row; nothing while nothing is (U-6)."""
    words = {
        "chase": _("chase ticket"),
        "verify": _("verify ticket"),
        "delay": _("delay list"),
        "loss": _("loss list"),
        "contact_sender": _("sender asked"),
        "watch": _("watched"),
        "none": _("nothing needed"),
        "signed": _("signed meanwhile"),
    }
    return words.get(decision, "")


def next_words(row: Row) -> str:
    """What to do next and the claim that is prepared beside it: `verify, loss`."""
    return ", ".join(filter(None, (action_words(row.action), claim_words(row.prepares))))


def idle_words(seconds: int) -> str:
    """How long nothing was heard: `4d 02h`, so that a column of them lines up."""
    days, hours = divmod(seconds // HOUR, 24)
    return _("{days}d {hours}h", days=days, hours=f"{hours:02}")


def headings() -> tuple[str, ...]:
    """The headings of the full table (U-5)."""
    return (
        _("Number"), _("Shipped"), _("Destination"), _("Line"), _("Client"), _("Last scan"), _("Scan"), _("Place"),
        _("Idle hours"), _("Kind"), _("Next"), _("Why"), _("Runs seen"), _("Ticket"), _("List"), _("Decision"),
        _("Note"),
    )  # fmt: skip


def table_row(tx: Transaction, row: Row, as_of: datetime) -> tuple[str, ...]:
    """A row of the full table."""
    parcels, language = tx.playbook.parcels, current()
    return (
        row.number,
        moment_words(tx, row.shipped_at),
        row.destination,
        words_of(parcels.line, row.line, language),
        row.client,
        moment_words(tx, row.last_scan_at),
        words_of(parcels.scan, row.last_scan_kind, language),
        row.place,
        str(row.idle // HOUR),
        words_of(parcels.untracked, row.kind, language),
        next_words(row),
        say(untracked.why(tx, row, as_of)),
        str(row.runs_seen),
        row.ticket,
        claim_words(row.claim),
        decision_words(row.decision),
        row.note,
    )


def moment_words(tx: Transaction, moment: datetime | None) -> str:
    """A moment on the shop's clocks, to the minute; nothing for none."""
    return f"{tx.local(moment):%Y-%m-%d %H:%M}" if moment else ""
