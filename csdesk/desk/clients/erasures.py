"""Erasing a person: asked for with a reason, approved by another, done once; the business record stays (K-9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import col, select

from csdesk.desk.clients import archiving, clients, erasing_rows
from csdesk.desk.desk import Desk, Transaction, require
from csdesk.desk.people.agents import read_reason
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.models.client import Client
from csdesk.models.erasure import Erasure
from csdesk.refused import N_, Refused
from csdesk.rules.erasing import Words
from csdesk.sentence import Sentence
from csdesk.store import backup_files, cleansing, search

PASSES = 5
"""How often the store is looked through again for what was written while it was."""


@dataclass(frozen=True)
class Answer:
    """What was done, and what still holds the person."""

    erasure: Erasure
    left: int
    """Rows that name somebody of the same name, perhaps another; they were left alone."""
    backups: Sequence[Path]
    """Backups from before: they hold the person until they run out."""
    clean: bool
    """Whether the file was written anew, and nothing waits beside it."""


def ask(tx: Transaction, code: str, reason: str, *, uuid: str, by: Person, at: datetime) -> Erasure:
    """Ask to erase a client's person, with a reason (K-9); refused while something of it is open.

    The same `uuid` again changes nothing.
    """
    require(tx, by, "client.erase_ask")
    before = tx.session.exec(select(Erasure).where(Erasure.uuid == uuid)).first()
    if before is not None:
        return before
    client = clients.get(tx, code)
    waiting = archiving.still_open(tx, client)
    if waiting:
        message = N_("{code} cannot be erased: still open are {what}.")
        raise Refused("client_busy", message, field="code", code=client.code, what=", ".join(waiting))
    why = read_reason(tx, reason, needed=True)
    assert client.id is not None
    request = Erasure(uuid=uuid, client_id=client.id, reason=why, asked_by=by.name, asked_at=at)
    tx.session.add(request)
    tx.session.flush()
    record(tx, "client.erase_ask", "erasure", request.id, by=by, at=at, after={"code": client.code})
    return request


def approve(tx: Transaction, number: int, *, by: Person, at: datetime) -> Erasure:
    """Approve an erasing, as somebody who did not ask for it (K-9)."""
    require(tx, by, "client.erase_approve")
    request = _waiting(tx, number)
    if request.asked_by == by.name:
        raise Refused("erasure_own", N_("Whoever asks to erase a person does not approve it."), field="by")
    if request.approved_at is None:
        request.approved_by, request.approved_at = by.name, at
        tx.session.add(request)
        record(tx, "client.erase_approve", "erasure", number, by=by, at=at)
    return request


def refuse(tx: Transaction, number: int, reason: str, *, by: Person, at: datetime) -> Erasure:
    """Refuse an erasing that was not done, with a reason (K-9)."""
    require(tx, by, "client.erase_approve")
    request = _waiting(tx, number)
    request.refusal = read_reason(tx, reason, needed=True)
    request.refused_by, request.refused_at = by.name, at
    tx.session.add(request)
    record(tx, "client.erase_refuse", "erasure", number, by=by, at=at)
    return request


def listing(tx: Transaction) -> Sequence[tuple[Erasure, str]]:
    """Every request with the client's code, the newest first."""
    query = select(Erasure, Client.code).join(Client, col(Client.id) == Erasure.client_id)
    return tx.session.exec(query.order_by(col(Erasure.id).desc())).all()


def get(tx: Transaction, number: int) -> Erasure:
    """A request by its number; Refused when there is none."""
    request = tx.session.get(Erasure, number) if abs(number) < 2**63 else None
    if request is None:
        raise Refused("erasure_missing", N_("There is no erasing with the number {number}."), number=number)
    return request


def of_client(tx: Transaction, code: str) -> Erasure | None:
    """The request of a client that waits or was done; None when nobody asked."""
    client = clients.get(tx, code)
    query = select(Erasure).where(Erasure.client_id == client.id, col(Erasure.refused_at).is_(None))
    return tx.session.exec(query.order_by(col(Erasure.id).desc())).first()


def state_of(request: Erasure) -> str:
    """`asked`, `approved`, `refused` or `done`."""
    if request.done_at is not None:
        return "done"
    if request.refused_at is not None:
        return "refused"
    return "asked" if request.approved_at is None else "approved"


SENTENCES = {
    "asked": N_("Erasing the person of {code} is asked for. A director approves it."),
    "approved": N_("Erasing the person of {code} is approved. Whoever may ask does it."),
    "refused": N_("Erasing the person of {code} was refused."),
    "done": N_("The person of {code} is erased. Orders, sums and numbers stay."),
}
"""How a request stands."""


def sentence_of(request: Erasure, code: str) -> Sentence:
    """How a request stands, to be said."""
    return Sentence(SENTENCES[state_of(request)], {"code": code})


def _waiting(tx: Transaction, number: int) -> Erasure:
    request = get(tx, number)
    if request.done_at is not None or request.refused_at is not None:
        raise Refused("erasure_over", N_("Erasing {number} was done, or refused, before."), number=number)
    return request


def run(desk: Desk, number: int, *, by: Person, at: datetime) -> Answer:
    """Do what was approved: orders, sums, dates and numbers stay, the person goes (K-9).

    From the cards, every revision, draft, note, answer, ticket and message, from the search index and from what the
    record says of before and after, whose chain stays whole (A-5); then the file is written anew, so that nothing of
    it lies in its free pages. It can be begun again when it was cut off.
    """
    with desk.reading() as tx:
        client_ids, words = _begin(tx, number, by)
        found = erasing_rows.places(tx, words)
    counts: Counter[str] = Counter()
    left = 0
    for turn in range(PASSES):
        with desk.writing() as tx:
            _begin(tx, number, by)
            eraser = erasing_rows.Eraser(tx, client_ids, words)
            for place in found:
                eraser.take_out(place)
            if turn == 0:
                tx.session.expire_all()
                eraser.empty_documents()
                erasing_rows.empty_cards(tx, _everybody(tx, client_ids))
                tx.session.flush()
            counts += eraser.done.counts
            left = eraser.done.left
            request = get(tx, number)
            after = {"request": number, "counts": dict(counts), "entries": eraser.done.entries}
            code = tx.raw.execute("SELECT code FROM client WHERE id = ?", (request.client_id,)).fetchone()[0]
            record(tx, "client.erase", "client", code, by=by, at=at, after={**after, "signed": eraser.done.signed})
        with desk.reading() as tx:
            found = erasing_rows.places(tx, words)
        if len(found) <= left:
            break
    first, more = True, True
    while more:
        with desk.writing() as tx:
            more = search.forget(tx.raw, first=first)
        first = False
    clean = cleansing.write_anew(desk.store.path)
    with desk.writing() as tx:
        request = get(tx, number)
        request.done_by, request.done_at, request.counts = by.name, at, dict(counts)
        tx.session.add(request)
        for client in _everybody(tx, client_ids):
            client.erased_at = at
            clients.touch(tx, client)
        tx.session.flush()
    clean = cleansing.lay_aside(desk.store.path) and clean
    return Answer(request, left, backup_files.every(desk.store.path), clean)


def _begin(tx: Transaction, number: int, by: Person) -> tuple[set[int], Words]:
    require(tx, by, "client.erase_ask")
    request = get(tx, number)
    if request.approved_at is None or request.refused_at is not None or request.done_at is not None:
        message = N_("Erasing {number} is not approved, or was done before.")
        raise Refused("erasure_not_approved", message, number=number)
    ids = {request.client_id}
    ids |= {row[0] for row in tx.raw.execute("SELECT id FROM client WHERE merged_into_id = ?", (request.client_id,))}
    return ids, erasing_rows.words_of(tx, _everybody(tx, ids))


def _everybody(tx: Transaction, ids: set[int]) -> Sequence[Client]:
    return tx.session.exec(select(Client).where(col(Client.id).in_(ids)).order_by(col(Client.id))).all()
