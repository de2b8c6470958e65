"""Statements leave the shop: by mail through the outbox, or as files; what was sent is kept byte for byte (F-2).

The bytes themselves are kept, packed, with their hash, and not a recipe for them: a recipe would have to give the same
in years, with other orders, words, fonts, libraries and clocks, and nobody could prove that it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import col, select

from csdesk.desk.desk import Desk, Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.promises import outbox
from csdesk.desk.statements import sent_documents, statement_paper, statements
from csdesk.desk.statements.statement_dues import finance_contact
from csdesk.desk.statements.statement_moves import come_to
from csdesk.desk.statements.statement_paper import File
from csdesk.exchange.files import write_whole
from csdesk.language import _, speaking
from csdesk.models.client import Client
from csdesk.models.statement import SentDocument, Statement
from csdesk.playbook.messages import is_address
from csdesk.refused import N_, Refused
from csdesk.rules import statements as rules
from csdesk.rules.reading import show_money


@dataclass(frozen=True)
class Sent:
    """What sending gave."""

    number: str
    sending: int
    mailed_to: str
    """The address it goes to; empty where it was written to a folder."""
    files: Sequence[Path]
    """Those that were written."""


@dataclass(frozen=True)
class _Prepared:
    """What was drawn, and what it was drawn from."""

    seen: tuple[object, ...]
    language: str
    address: str
    files: Sequence[File]


def send(
    desk: Desk, which: str, folder: Path | None = None, *, by_mail: bool | None = None, by: Person, at: datetime
) -> Sent:
    """Send a checked statement: by mail where the client has an address and the shop a server, else to a folder (F-1).

    What is sent is drawn before the transaction and kept in it with its hash (F-2); files are written after it, and can
    be written again if that fails. `by_mail` False writes files whatever the client has; True is refused without an
    address.
    """
    prepared = _prepare(desk, which, by_mail, by, at)
    with desk.writing() as tx:
        require(tx, by, rules.MOVES["send"].permission)
        statement = statements.get(tx, which)
        rules.check_move("send", statement.number, statement.state, statement.total_fen)
        if prepared.seen != _seen(statement):
            message = N_("{number} has changed meanwhile. Look at it again.")
            raise Refused("statement_changed", message, field="number", number=statement.number)
        kept = _keep(tx, statement, prepared, by=by, at=at)
        if prepared.address:
            _queue(tx, statement, prepared, kept, at=at)
        hashes = {one.name: one.sha256 for one in kept}
        come_to(tx, statement, "send", "sent", note=prepared.address, by=by, at=at,
                after={"sending": statement.sendings, "to": prepared.address, "sha256": hashes})  # fmt: skip
        number, sending = statement.number, statement.sendings
    written = [] if prepared.address else _write(folder or folder_of(desk), prepared.files, replace=True)
    return Sent(number, sending, prepared.address, written)


def _prepare(desk: Desk, which: str, by_mail: bool | None, by: Person, at: datetime) -> _Prepared:
    with desk.reading() as tx:
        require(tx, by, rules.MOVES["send"].permission)
        statement = statements.get(tx, which)
        rules.check_move("send", statement.number, statement.state, statement.total_fen)
        rules.check_priced(statement.number, statement.unpriced)
        client = tx.session.get(Client, statement.client_id)
        assert client is not None
        address = finance_contact(tx, client).email
        if by_mail and not is_address(address):
            message = N_("{client} has no mail address for statements. Write it into the client's file.")
            raise Refused("address_missing", message, field="email", client=client.name)
        if by_mail is False or not is_address(address) or not (by_mail or tx.playbook.mail.is_set_up):
            address = ""
        language, seen = statement_paper.language_of(tx, client), _seen(statement)
        with speaking(language):
            sheet = statement_paper.compose(tx, statement, at=at)
        count = statement.sendings + 1
    return _Prepared(seen, language, address, statement_paper.files(sheet, language, count))


def _seen(statement: Statement) -> tuple[object, ...]:
    """What changes whenever the lines of a statement do, or somebody else has sent it."""
    return (statement.state, statement.reached_at, statement.total_fen, statement.line_count, statement.sendings)


def _keep(
    tx: Transaction, statement: Statement, prepared: _Prepared, *, by: Person, at: datetime
) -> Sequence[SentDocument]:
    assert statement.id is not None
    statement.sendings += 1
    statement.sent_at = statement.sent_at or at
    kept = [
        sent_documents.kept(
            statement.id, statement.sendings, one.kind, one.name, one.data, prepared.language, prepared.address, by=by,
            at=at,
        )
        for one in prepared.files
    ]  # fmt: skip
    tx.session.add_all(kept)
    tx.session.flush()
    return kept


def _queue(
    tx: Transaction, statement: Statement, prepared: _Prepared, kept: Sequence[SentDocument], *, at: datetime
) -> None:
    """The mail to the client, in its language; it leaves when this transaction is kept (I-8)."""
    client = tx.session.get(Client, statement.client_id)
    assert client is not None
    with speaking(prepared.language):
        shop = tx.playbook.shop.name.text(prepared.language)
        month = f"{statement.month:%Y-%m}"
        lines = [
            _("{client}:", client=client.name),
            "",
            _("please find enclosed our statement {number} for {month}.", number=statement.number, month=month),
            _("Orders and corrections: {n}. Total: {total} yuan.", n=statement.line_count,
              total=show_money(statement.total_fen)),
            tx.playbook.statements.paper.intro.text(prepared.language),
            "",
            shop,
        ]  # fmt: skip
        letter = outbox.Letter(
            key=f"statement/{statement.id}/{statement.sendings}",
            recipient=client.code,
            subject=_("Statement {number} for {month}", number=statement.number, month=month),
            body="\n".join(lines) + "\n",
            address=prepared.address,
            documents=tuple(one.id or 0 for one in kept),
        )
    outbox.queue(tx, letter, at=at)


# -- written again ---------------------------------------------------------------------------------------------------


def again(
    desk: Desk, which: str, folder: Path | None = None, *, sending: int | None = None, force: bool = False
) -> list[Path]:
    """Write what was sent once more, the same to the byte; the last sending unless another is named (F-2)."""
    with desk.reading() as tx:
        statement = statements.get(tx, which)
        found = sent_files(tx, statement, sending)
    if not found:
        message = N_("{number} was not sent yet. Export it as a draft instead.")
        if sending is not None and statement.sendings:
            message = N_("{number} was not sent so often: {n} times so far.")
        raise Refused("not_sent", message, field="sending", number=statement.number, n=statement.sendings)
    return _write(folder or folder_of(desk), found, replace=force)


def sent_files(tx: Transaction, statement: Statement, sending: int | None = None) -> list[File]:
    """The files of a sending, the last one if none is named, each held against its hash; nothing if there is none."""
    found = _sent(tx, statement, sending or statement.sendings)
    return [File(one.kind, one.name, sent_documents.unpacked(one)) for one in found]


def _sent(tx: Transaction, statement: Statement, sending: int) -> Sequence[SentDocument]:
    query = select(SentDocument).where(SentDocument.statement_id == statement.id, SentDocument.sending == sending)
    return tx.session.exec(query.order_by(col(SentDocument.id))).all()


def export(desk: Desk, which: str, folder: Path | None = None, *, at: datetime, force: bool = False) -> list[Path]:
    """The statement as PDF and XLSX: as it was last sent, or as it would be sent now (F-2).

    What was sent and then erased with a person is made anew from its lines, and says so (K-9).
    """
    with desk.reading() as tx:
        statement = statements.get(tx, which)
        erased = any(map(sent_documents.is_erased, _sent(tx, statement, statement.sendings)))
        found: Sequence[File] = [] if erased else sent_files(tx, statement)
        client = tx.session.get(Client, statement.client_id)
        assert client is not None
        language = statement_paper.language_of(tx, client)
        with speaking(language):
            sheet = None if found else statement_paper.compose(tx, statement, at=at, erased=erased)
    if sheet is not None:
        found = statement_paper.files(sheet, language)
    return _write(folder or folder_of(desk), found, replace=force)


def folder_of(desk: Desk) -> Path:
    """Where statements are written when nobody says: the playbook's folder, beside the store unless it is whole."""
    return desk.store.path.parent / Path(desk.playbook.statements.export_folder).expanduser()


def _write(folder: Path, made: Sequence[File], *, replace: bool) -> list[Path]:
    paths = [folder / one.name for one in made]
    for path, one in zip(paths, made, strict=True):
        write_whole(path, one.data, replace=replace)
    return paths
