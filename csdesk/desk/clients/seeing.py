"""Seeing whole what lists mask of a client: only with a reason, and written into the record (K-9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from csdesk.desk.clients import client_lists, clients
from csdesk.desk.clients.client_lists import Contact
from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.refused import N_, Refused
from csdesk.rules.masking import masked_email, masked_name, masked_phone
from csdesk.rules.text import read_line


@dataclass(frozen=True)
class Reach:
    """Who is reached at a client, and how."""

    code: str
    name: str
    contact: str
    phone: str
    email: str = ""
    contacts: tuple[Contact, ...] = ()
    """Everybody who is reached there, the first first."""


def masked(tx: Transaction, code: str) -> Reach:
    """A client as every list shows it (K-9); refused for a code that no client has."""
    whole = _reach(tx, code)
    return Reach(
        whole.code,
        whole.name,
        masked_name(whole.contact),
        masked_phone(whole.phone),
        masked_email(whole.email),
        tuple(masked_contact(one) for one in whole.contacts),
    )


def masked_contact(one: Contact) -> Contact:
    """A contact as every list shows it (K-9)."""
    phone = masked_phone(one.phone) if one.phone else ""
    return Contact(masked_name(one.name) if one.name else "", one.role, phone, masked_email(one.email), one.note)


def see_whole(tx: Transaction, code: str, reason: str, *, by: Person, at: datetime) -> Reach:
    """A client with contact and phone whole; who asked and why stands in the record (K-9, A-5).

    The record holds the reason, and nothing of what was shown. Refused without a reason and for who may not.
    """
    require(tx, by, "client.see_whole")
    words = _reason(tx, reason)
    whole = _reach(tx, code)
    record(tx, "client.see_whole", "client", whole.code, by=by, at=at, after={"reason": words})
    return whole


def see_found(tx: Transaction, codes: Sequence[str], reason: str, *, by: Person, at: datetime) -> None:
    """Write down that somebody saw whole what a search found, and why (K-9, A-5); refused as `see_whole`."""
    require(tx, by, "client.see_whole")
    words = _reason(tx, reason)
    after = {"reason": words, "codes": list(codes)}
    record(tx, "client.see_found", "client", len(codes), by=by, at=at, after=after)


def _reason(tx: Transaction, reason: str) -> str:
    try:
        words = read_line(reason, limit=tx.playbook.clients.text_limit)
    except Refused as refused:
        raise refused.at("reason") from None
    if not words:
        raise Refused("reason_missing", N_("Say why you need to see it; the record keeps your reason."), field="reason")
    return words


def _reach(tx: Transaction, code: str) -> Reach:
    client = clients.get(tx, code)
    everybody = tuple(client_lists.contacts(tx, client))
    return Reach(client.code, client.name, client.contact, client.phone, client.email, everybody)
