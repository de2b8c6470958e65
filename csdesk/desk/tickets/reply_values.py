"""What a ready-made reply is filled in with: from the ticket, its parcel, and whoever replies (C-3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from csdesk.desk.clients import clients
from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person
from csdesk.desk.tickets import tickets
from csdesk.models.case import Case
from csdesk.models.client import Client
from csdesk.models.parcel import Parcel
from csdesk.playbook.basis import words_of


def values_for(tx: Transaction, case: Case, *, by: Person) -> Mapping[str, str]:
    """The fields of a template by name, in the language of what leaves the shop; what is not known is left out."""
    values = {"agent": by.name, "number": case.waybill}
    client = tx.session.get(Client, case.client_id) if case.client_id is not None else None
    parcel = tickets.parcel_of(tx, case.waybill)
    if parcel is not None:
        client = client or (clients.by_code(tx, parcel.client) if parcel.client else None)
        values |= _of_parcel(tx, parcel)
    if client is not None:
        values["client"] = client.name
    return {name: text for name, text in values.items() if text}


def _of_parcel(tx: Transaction, parcel: Parcel) -> dict[str, str]:
    language = tx.playbook.shop.message_language
    last_at = _shown(tx, parcel.last_scan_at)
    scan = words_of(tx.playbook.parcels.scan, parcel.last_scan_kind, language) if parcel.last_scan_kind else ""
    return {
        "client": parcel.client,
        "consignee": parcel.consignee,
        "destination": parcel.destination,
        "shipped_at": f"{tx.local(parcel.shipped_at):%Y-%m-%d}",
        "last_scan": " ".join(filter(None, (last_at, parcel.last_scan_place, scan))),
        "last_scan_at": last_at,
        "place": parcel.last_scan_place,
    }


def _shown(tx: Transaction, moment: datetime | None) -> str:
    return f"{tx.local(moment):%Y-%m-%d %H:%M}" if moment is not None else ""
