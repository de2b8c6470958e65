"""Documents as they were sent: kept packed with their hash, given back byte for byte (F-2), until K-9 empties them."""

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
    """The bytes of a document as they were sent; Refused where they are not those any more, or were erased."""
    if is_erased(document):
        message = N_(
            "{name} named a person who was erased on request, and is kept no more. Its hash is: {sha256}."
            " Export the statement: it is made anew from its lines, and says so."
        )
        raise Refused("document_erased", message, name=document.name, sha256=document.sha256)
    try:
        data = zlib.decompress(document.packed)
    except zlib.error:
        data = b""
    if hashlib.sha256(data).hexdigest() != document.sha256:
        message = N_("{name} in the store is not what was sent any more: somebody changed it. Take it from a backup.")
        raise Refused("document_broken", message, name=document.name)
    return data


def is_erased(document: SentDocument) -> bool:
    """Whether the bytes are gone with a person; when it was sent, its size and its hash stay (K-9)."""
    return not document.packed


def empty(tx: Transaction, statements: Sequence[int]) -> int:
    """Take the bytes out of what was sent of some statements, while a person is being erased; of how many files (K-9).

    The hash stays: whoever has the file can still show that it is what was sent.
    """
    query = "UPDATE sent_document SET packed = x'', sent_to = '' WHERE statement_id = ? AND packed <> x''"
    return sum(tx.raw.execute(query, (one,)).rowcount for one in statements)


def enclosed(tx: Transaction, ids: Sequence[int]) -> tuple[Enclosure, ...]:
    """The documents with these ids, in their order, to go with a mail."""
    found = [tx.session.get(SentDocument, one) for one in ids]
    return tuple(
        Enclosure(one.name, MEDIA_TYPES.get(one.kind, "application/octet-stream"), unpacked(one))
        for one in found
        if one is not None
    )
