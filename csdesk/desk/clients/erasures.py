"""Erasing a person, a client's or a recipient: asked for with a reason, approved by another, done once (K-9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlmodel import col, select

from csdesk.desk.clients import archiving, clients, erasing_rows, recipients
from csdesk.desk.clients.erasing_rows import Scope
from csdesk.desk.clients.recipients import Recipient
from csdesk.desk.desk import Desk, Transaction, require
from csdesk.desk.people.agents import read_reason
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.models.client import Client
from csdesk.models.erasure import Erasure
from csdesk.refused import N_, Refused
from csdesk.rules.masking import masked_name, masked_phone
from csdesk.sentence import Sentence
from csdesk.store import backup_files, cleansing, search

T = TypeVar("T")

PASSES = 5
"""How often the store is looked through again for what was written while it was."""

AT_ONCE = 100
"""Rows a transaction: so long others wait."""


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
    _require_nothing_open(tx, client)
    why = read_reason(tx, reason, needed=True)
    request = Erasure(uuid=uuid, client_id=client.id, reason=why, asked_by=by.name, asked_at=at)
    return _asked(tx, request, {"code": client.code}, by=by, at=at)


def _require_nothing_open(tx: Transaction, client: Client) -> None:
    waiting = archiving.still_open(tx, client)
    if waiting:
        message = N_("{code} cannot be erased: still open are {what}.")
        raise Refused("client_busy", message, field="code", code=client.code, what=", ".join(waiting))


def ask_recipient(
    tx: Transaction, name: str, phone: str, reason: str, *, uuid: str, by: Person, at: datetime
) -> Erasure:
    """Ask to erase somebody who received something, by name and phone, with a reason (K-9).

    Look with `preview_recipient` first, which refuses whom a client's card names, and while something of theirs is
    open: it reads the whole store, so nobody waits for it here, and doing it refuses the same. Somebody of whom it is
    asked already is not asked of twice, and the same `uuid` again changes nothing.
    """
    require(tx, by, "client.erase_ask")
    before = tx.session.exec(select(Erasure).where(Erasure.uuid == uuid)).first()
    if before is not None:
        return before
    recipient = recipients.read_recipient(tx, name, phone)
    why = read_reason(tx, reason, needed=True)
    known = of_recipient(tx, recipient)
    if known is not None:
        return known
    request = Erasure(
        uuid=uuid, person=recipient.name, phone=recipient.phone, reason=why, asked_by=by.name, asked_at=at
    )
    # Nothing of whom it is stands in the record: it would have to be taken out again.
    return _asked(tx, request, {"recipient": True}, by=by, at=at)


def _asked(tx: Transaction, request: Erasure, said: dict[str, object], *, by: Person, at: datetime) -> Erasure:
    tx.session.add(request)
    tx.session.flush()
    record(tx, "client.erase_ask", "erasure", request.id, by=by, at=at, after=said)
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


def waiting_recipients(tx: Transaction) -> Sequence[Erasure]:
    """The requests for recipients that are neither done nor refused, the newest first."""
    query = select(Erasure).where(col(Erasure.client_id).is_(None), col(Erasure.done_at).is_(None))
    return tx.session.exec(query.where(col(Erasure.refused_at).is_(None)).order_by(col(Erasure.id).desc())).all()


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


def of_recipient(tx: Transaction, recipient: Recipient) -> Erasure | None:
    """The request for a recipient that waits; None when nobody asked, or when it was done and nothing names them."""
    return next(
        (one for one in waiting_recipients(tx) if (one.person, one.phone) == (recipient.name, recipient.phone)), None
    )


def cut_off(tx: Transaction) -> Erasure | None:
    """A recipient's request that was cut off in its last steps, when it names nobody any more; None without one."""
    return next((one for one in waiting_recipients(tx) if one.approved_at is not None and not one.person), None)


@dataclass(frozen=True)
class Preview:
    """What an erasing would change, before anybody asks for it."""

    counts: Counter[str]
    """Rows by table; entries of the record among them."""
    left: int
    """Rows that name somebody of the same name, perhaps another, and would stay."""

    @property
    def others(self) -> int:
        """Rows of neither orders, cases, parcels, nor the record."""
        told = sum(self.counts[one] for one in ("order_revision", "cases", "parcel", "self_pickup", "entry"))
        return self.counts.total() - told


def preview(tx: Transaction, scope: Scope, *, by: Person) -> Preview:
    """What taking a person out would change; changes nothing, and reads the whole store (K-9)."""
    require(tx, by, "client.erase_ask")
    found = erasing_rows.standing(tx, scope)
    return Preview(found.counts, found.left)


def preview_recipient(tx: Transaction, name: str, phone: str, *, by: Person) -> Preview:
    """What erasing a recipient would change; Refused as doing it would be (K-9)."""
    require(tx, by, "client.erase_ask")
    return preview(tx, recipients.erasable(tx, recipients.read_recipient(tx, name, phone)), by=by)


def preview_words(found: Preview) -> Sentence:
    """The same in a sentence."""
    counts = found.counts
    return Sentence(
        N_(
            "Named in: orders {orders}, cases {cases}, parcels {parcels}, other places {others}, entries of the record "
            "{entries}. Left, as perhaps another's of the same name: {left}."
        ),
        {
            "orders": counts["order_revision"],
            "cases": counts["cases"],
            "parcels": counts["parcel"] + counts["self_pickup"],
            "others": found.others,
            "entries": counts["entry"],
            "left": found.left,
        },
    )


def called(request: Erasure, code: str = "") -> str:
    """Whose person it is, as lists show it: the client's code, or the recipient masked, and once done nothing."""
    if code or not request.person:
        return code or f"#{request.id}"
    return f"{masked_name(request.person)} {masked_phone(request.phone)}"


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


OF_RECIPIENTS = {
    "asked": N_("Erasing {who} is asked for. A director approves it."),
    "approved": N_("Erasing {who} is approved. Whoever may ask does it."),
    "refused": N_("Erasing {who} was refused."),
    "done": N_("{who} is erased. Orders, sums and numbers stay."),
}
"""The same of a recipient."""


def sentence_of(request: Erasure, code: str = "") -> Sentence:
    """How a request stands, to be said."""
    if request.client_id is None:
        return Sentence(OF_RECIPIENTS[state_of(request)], {"who": called(request)})
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
    it lies in its free pages. Some rows a transaction, so that nobody waits for long; whom it takes out stands in the
    request meanwhile, so that it can be begun again where it was cut off.
    """
    with desk.reading() as tx:
        client_ids, scope = _begin(tx, number, by)
    with desk.writing() as tx:
        request = _require_approved(tx, number, by)
        if request.scope is not None:
            scope |= Scope.from_json(request.scope)
        request.scope = scope.as_json()
        tx.session.add(request)
    counts: Counter[str] = Counter()
    left = 0
    for turn in range(PASSES):
        with desk.reading() as tx:
            found = erasing_rows.standing(tx, scope)
        left = found.left
        if turn > 0 and not found.places:
            break
        for some in _some_at_once(found.places):
            with desk.writing() as tx:
                _require_approved(tx, number, by)
                eraser = erasing_rows.Eraser(tx, scope)
                for place in some:
                    eraser.take_out(place)
                eraser.spell_again()
                counts += eraser.done.counts
                _tell(tx, number, counts, eraser, by=by, at=at)
        if turn == 0:
            counts += _empty(desk, number, client_ids, scope, counts, by=by, at=at)
    with desk.writing() as tx:
        _forget_who(tx, number, scope)
    first, more = True, True
    while more:
        with desk.writing() as tx:
            more = search.forget(tx.raw, first=first)
        first = False
    clean = cleansing.write_anew(desk.store.path)
    with desk.writing() as tx:
        request = _require_approved(tx, number, by)
        request.done_by, request.done_at, request.counts = by.name, at, dict(counts)
        tx.session.add(request)
        for client in _everybody(tx, client_ids):
            client.erased_at = at
            clients.touch(tx, client)
        tx.session.flush()
    clean = cleansing.lay_aside(desk.store.path) and clean
    return Answer(request, left, backup_files.every(desk.store.path), clean)


def _some_at_once(many: Sequence[T]) -> Iterator[Sequence[T]]:
    return (many[first : first + AT_ONCE] for first in range(0, len(many), AT_ONCE))


def _empty(
    desk: Desk, number: int, client_ids: set[int], scope: Scope, counts: Counter[str], *, by: Person, at: datetime
) -> Counter[str]:
    """Empty the clients' own: what was sent to them, who called in their orders, and last their cards."""
    with desk.reading() as tx:
        revisions = erasing_rows.revisions_of(tx, _everybody(tx, client_ids))
    for some in _some_at_once(revisions):
        with desk.writing() as tx:
            _require_approved(tx, number, by)
            erasing_rows.empty_revisions(tx, _everybody(tx, client_ids), some)
    with desk.writing() as tx:
        _require_approved(tx, number, by)
        eraser = erasing_rows.Eraser(tx, scope)
        eraser.empty_documents()
        erasing_rows.empty_cards(tx, _everybody(tx, client_ids))
        tx.session.flush()
        _tell(tx, number, counts + eraser.done.counts, eraser, by=by, at=at)
    return eraser.done.counts


def _tell(
    tx: Transaction, number: int, counts: Counter[str], eraser: erasing_rows.Eraser, *, by: Person, at: datetime
) -> None:
    """Record what was erased so far, and what the entries and sheets that were changed say since (A-5)."""
    after = {"request": number, "counts": dict(counts), "entries": eraser.done.entries, "signed": eraser.done.signed}
    record(tx, "client.erase", *_subject(tx, get(tx, number)), by=by, at=at, after=after)


def _subject(tx: Transaction, request: Erasure) -> tuple[str, object]:
    """What the entry that tells of an erasing is about: the client, or of a recipient the request."""
    if request.client_id is None:
        return "erasure", request.id
    return "client", tx.raw.execute("SELECT code FROM client WHERE id = ?", (request.client_id,)).fetchone()[0]


def _forget_who(tx: Transaction, number: int, scope: Scope) -> None:
    """Take the person out of the requests themselves: of whom they are, and what was typed as reasons."""
    this = get(tx, number)
    who = this.client_id, this.person, this.phone
    for one in tx.session.exec(select(Erasure)):
        is_same = (one.client_id, one.person, one.phone) == who
        words = scope.words if is_same else scope.words.strong
        one.reason, one.refusal = words.taken_out_of(one.reason), words.taken_out_of(one.refusal)
        if is_same:
            one.person = one.phone = ""
        if one.id == number:
            one.scope = None
        tx.session.add(one)


def _require_approved(tx: Transaction, number: int, by: Person) -> Erasure:
    require(tx, by, "client.erase_ask")
    request = get(tx, number)
    if request.approved_at is None or request.refused_at is not None or request.done_at is not None:
        message = N_("Erasing {number} is not approved, or was done before.")
        raise Refused("erasure_not_approved", message, number=number)
    return request


def _begin(tx: Transaction, number: int, by: Person) -> tuple[set[int], Scope]:
    request = _require_approved(tx, number, by)
    if request.client_id is None:
        return set(), recipients.erasable(tx, Recipient(request.person, request.phone))
    ids = {request.client_id}
    ids |= {row[0] for row in tx.raw.execute("SELECT id FROM client WHERE merged_into_id = ?", (request.client_id,))}
    everybody = _everybody(tx, ids)
    for client in everybody:
        # Since it was asked for, something may have begun.
        _require_nothing_open(tx, client)
    return ids, erasing_rows.scope_of(tx, everybody)


def _everybody(tx: Transaction, ids: set[int]) -> Sequence[Client]:
    return tx.session.exec(select(Client).where(col(Client.id).in_(ids)).order_by(col(Client.id))).all()
