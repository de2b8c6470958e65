"""Clients' cards as they are typed, kept so that nothing half typed is lost (K-1, O-11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from csdesk.desk.clients import clients
from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.models.client import ClientDraft
from csdesk.refused import N_, Refused
from csdesk.rules.text import shortened


@dataclass(frozen=True)
class Kept:
    """What a person had typed, and over which revision."""

    texts: Mapping[str, str]
    revision: int


def save(tx: Transaction, code: str, texts: Mapping[str, str], seen: int, *, by: Person, at: datetime) -> None:
    """Keep what was typed over a client's card, or of a new client (no code); with nothing left it is gone."""
    require(tx, by, "client.change" if code else "client.add")
    unknown = texts.keys() - {*clients.CHANGEABLE, "code"}
    if unknown:
        name = min(unknown)
        raise Refused("field_unknown", N_("A card has no line {name}."), field=name, name=shortened(name))
    row = tx.session.get(ClientDraft, (clients.clean_code(code), by.name))
    if not texts:
        if row is not None:
            tx.session.delete(row)
        return
    if row is None:
        row = ClientDraft(code=clients.clean_code(code), by=by.name, revision=seen, texts={}, saved_at=at)
    row.texts, row.revision, row.saved_at = dict(texts), seen, at
    tx.session.add(row)


def of(tx: Transaction, code: str, person: Person) -> Kept | None:
    """What a person had typed over a card; None where nothing is kept."""
    row = tx.session.get(ClientDraft, (clients.clean_code(code), person.name))
    return Kept(row.texts, row.revision) if row is not None else None


def drop(tx: Transaction, code: str, person: Person) -> None:
    """What was typed is saved, or thrown away."""
    row = tx.session.get(ClientDraft, (clients.clean_code(code), person.name))
    if row is not None:
        tx.session.delete(row)
