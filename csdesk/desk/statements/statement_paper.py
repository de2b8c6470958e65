"""What stands on a statement's paper, composed in its client's language, and the files made of it (F-2, D-5)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from csdesk.desk.desk import Transaction
from csdesk.desk.slips import slip_handing
from csdesk.desk.statements import statement_lists, statement_words
from csdesk.desk.statements.statement_dues import finance_contact
from csdesk.exchange.statement_sheet import SheetLine, SheetSection, StatementSheet, money_words
from csdesk.exchange.work_order_sheet import Part
from csdesk.language import _, current, ngettext, speaking
from csdesk.models.client import Client
from csdesk.models.statement import Statement
from csdesk.rules import statements as rules

KINDS: Sequence[str] = ("pdf", "xlsx")


@dataclass(frozen=True)
class File:
    """A file for a client: its kind, its name without a folder, its bytes."""

    kind: str
    name: str
    data: bytes


def language_of(tx: Transaction, client: Client) -> str:
    """The language in which a client reads: its own, else that of the shop's messages."""
    return client.language or tx.playbook.shop.message_language


def compose(tx: Transaction, statement: Statement, *, at: datetime, erased: bool = False) -> StatementSheet:
    """The statement as it stands now, in the language spoken now; lines whose slip is not back say so (D-5).

    Where what was sent was `erased` with a person, it says that it is not that (K-9).
    """
    client = tx.session.get(Client, statement.client_id)
    assert client is not None
    assert statement.id is not None
    paper, language = tx.playbook.statements.paper, current()
    lines = statement_lists.lines_of(tx, statement.id)
    blocked = slip_handing.blocking(tx, [one.order_id for one in lines], at=at)
    sections = []
    for kind in rules.KINDS:
        some = [_line(one, one.order_id in blocked) for one in lines if one.kind == kind]
        if some:
            sections.append(SheetSection(statement_words.kind_words(kind), some))
    contact = finance_contact(tx, client)
    draft = statement.sent_at is None and statement.state in ("made", "withdrawn")
    title = paper.title.text(language)
    return StatementSheet(
        shop=tx.playbook.shop.name.text(language),
        title=_("{title} (draft)", title=title) if draft else title,
        number=statement.number,
        facts=[
            Part(_("Client"), client.name),
            Part(_("Client code"), client.code),
            Part(_("Period"), f"{statement.first_day} - {statement.last_day}"),
            Part(_("Date"), f"{tx.local(at):%Y-%m-%d}"),
            Part(_("Contact"), contact.name),
            Part(_("Lines"), str(len(lines))),
        ],
        intro=paper.intro.text(language),
        sections=sections,
        total_fen=statement.total_fen,
        in_words=rules.in_capitals(statement.total_fen) if language.startswith("zh") else "",
        remarks=[*_erased(erased), *_remarks(tx, lines, blocked, language)],
        signs=[one.text(language) for one in paper.signs],
        foot=paper.foot.text(language),
        made_at=at,
        draft=draft,
    )


def _erased(erased: bool) -> list[str]:
    if not erased:
        return []
    return [_("Personal data were erased on request. This is not the file that was sent; its amounts are the same.")]


def _line(one: statement_lists.LineRow, is_blocked: bool) -> SheetLine:
    mark = _("signed slip not returned yet") if is_blocked else ""
    note = "; ".join(filter(None, (statement_words.change_words(one), mark)))
    return SheetLine(
        one.number, one.day, one.consignee, one.destination, one.goods, one.pieces, one.weight_g, one.amount_fen, note
    )


def _remarks(
    tx: Transaction, lines: Sequence[statement_lists.LineRow], blocked: Mapping[int, object], language: str
) -> list[str]:
    remarks = []
    marked = [one.amount_fen or 0 for one in lines if one.order_id in blocked]
    if marked:
        message = ngettext(
            "Of {n} line, {amount} yuan, the signed slip is not returned yet.",
            "Of {n} lines, {amount} yuan in all, the signed slips are not returned yet.",
            len(marked), amount=money_words(sum(marked)),
        )  # fmt: skip
        remarks.append(message)
    payee = tx.playbook.statements.paper.payee
    if payee is not None:
        remarks.append(payee.text(language))
    return remarks


def files(sheet: StatementSheet, language: str, sending: int = 1) -> Sequence[File]:
    """The statement as PDF and as XLSX; made outside every transaction, because drawing takes a while."""
    # Drawing loads a library for fonts, one for PDF and one for workbooks: only for who sends.
    from csdesk.exchange import statement_pdf, statement_workbook

    with speaking(language):
        made = {"pdf": statement_pdf.draw(sheet), "xlsx": statement_workbook.as_workbook(sheet)}
    stem = _NOT_IN_NAMES.sub("_", sheet.number) + (f"-{sending}" if sending > 1 else "")
    return [File(kind, f"{stem}.{kind}", made[kind]) for kind in KINDS]


_NOT_IN_NAMES = re.compile(r"[^\w-]")
"""Clients' codes are typed by people, and stand in the numbers of statements."""
