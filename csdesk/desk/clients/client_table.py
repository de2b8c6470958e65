"""The whole client file as a table, which the import of clients takes in again as it is (K-1, K-9)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from csdesk.desk.clients import client_lists, clients, list_cells
from csdesk.desk.desk import Transaction
from csdesk.language import _
from csdesk.models.client import Client


def headings() -> dict[str, str]:
    """The heading of each field, one of those that `columns/clients.toml` knows."""
    return {
        "code": _("Code"),
        "name": _("Client name"),
        "short_name": _("Short name"),
        "kind": _("Type"),
        "client_class": _("Class"),
        "business": _("Business"),
        "contact": _("Contact"),
        "contact_role": _("Contact for"),
        "contact_note": _("About the contact"),
        "phone": _("Phone"),
        "email": _("Mail address"),
        "address": _("Address"),
        "address_kind": _("Address for"),
        "settlement": _("Settlement"),
        "cycle": _("Cycle"),
        "language": _("Language"),
        "owner": _("Whose client"),
        "notice_until": _("Notice stands until"),
        "opened_on": _("Account opened on"),
        "price_approved": _("Price approved"),
        "onboarded": _("Opening complete"),
        "contacts": _("Further contacts"),
        "addresses": _("Further addresses"),
        "occasions": _("Occasions"),
        "note": _("Note"),
    }


def table(tx: Transaction, language: str) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    """The headings, and a row for each client that is in use, choices in words."""
    named = headings()
    rows = []
    for one in tx.session.exec(select(Client).where(col(Client.archived_at).is_(None)).order_by(Client.code)):
        texts = {name: clients.card_text(tx, one, name, language) for name in clients.CHANGEABLE}
        contacts = client_lists.rows_of(tx, one, "contact")
        addresses = client_lists.rows_of(tx, one, "address")
        occasions = client_lists.rows_of(tx, one, "occasion")
        lists = {
            "contacts": list_cells.cell_of([(a.name, a.role, a.phone, a.email, a.note) for a in contacts]),
            "addresses": list_cells.cell_of([(a.address, a.kind) for a in addresses]),
            "occasions": list_cells.cell_of([(a.name, f"{a.month:02}-{a.day:02}") for a in occasions]),
        }
        rows.append(tuple({"code": one.code, **texts, **lists}[name] for name in named))
    return tuple(named.values()), rows
