"""Documents as they were sent: kept packed with their hash, given back byte for byte (F-2)."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person
from csdesk.exchange.enclosure import Enclosure
from csdesk.models.statement import SentDocument
from csdesk.refused import N_, Refused

MEDIA_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def kept(
    statement_id: int,
    sending: int,
    kind: str,
    name: str,
    data: bytes,
    language: str,
    to: str,
    *,
    by: Person,
    at: datetime,
) -> SentDocument:
    """A file as it is kept; not yet in the store."""
    return SentDocument(
        statement_id=statement_id, sending=sending, kind=kind, name=name, language=language, sent_to=to, by=by.name,
        at=at, size=len(data), sha256=hashlib.sha256(data).hexdigest(), packed=zlib.compress(data, 9),
    )  # fmt: skip


def unpacked(document: SentDocument) -> bytes:
    """The bytes of a document as they were sent; Refused where they are not those any more."""
    try:
        data = zlib.decompress(document.packed)
    except zlib.error:
        data = b""
    if hashlib.sha256(data).hexdigest() != document.sha256:
        message = N_("{name} in the store is not what was sent any more: somebody changed it. Take it from a backup.")
        raise Refused("document_broken", message, name=document.name)
    return data


def enclosed(tx: Transaction, ids: Sequence[int]) -> tuple[Enclosure, ...]:
    """The documents with these ids, in their order, to go with a mail."""
    found = [tx.session.get(SentDocument, one) for one in ids]
    return tuple(
        Enclosure(one.name, MEDIA_TYPES.get(one.kind, "application/octet-stream"), unpacked(one))
        for one in found
        if one is not None
    )
