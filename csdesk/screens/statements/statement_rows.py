"""Statements and their lines as rows, the heads above them, and the chosen one in full (F-1, F-3)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from csdesk.language import _, ngettext, pgettext
from csdesk.rules.reading import show_money
from csdesk.screens.clock_words import moment_words
from csdesk.screens.row_window import Window
from csdesk.screens.whose import agent_items, with_agent
from csdesk.widgets.rows import Column, Row
from csdesk.widgets.summary import Item
from csdesk.widgets.two_ends import Ends

if TYPE_CHECKING:
    from csdesk.desk.paging import Placed
    from csdesk.desk.statements.statement_lists import Counts, LineRow, StatementPages, StatementRow
    from csdesk.desk.statements.statements import Story
    from csdesk.playbook.statements import Statements

Local = Callable[[datetime], datetime]
"""A moment on the shop's clocks."""

LATE, PLAIN = "!", " "
"""What stands before a number; colour is never alone."""


def money(fen: int | None) -> str:
    """An amount in a column; what has no price says so."""
    return _("no price") if fen is None else show_money(fen)


# -- the list --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ListLook:
    """A list of statements as of one look at the store, and a window on it."""

    pages: StatementPages
    at: datetime
    counts: Counts
    window: Window[Placed[StatementRow]]
    playbook: Statements
    permissions: Collection[str]
    """What of statements the person may do."""
    finance: str
    """The accounts that do what finance has to do."""


def columns() -> tuple[Column, ...]:
    """The columns of the list, in the language spoken now; some give way where the last has no room."""
    return (
        Column(_("  Number"), 18),
        Column(_("State"), 13),
        Column(_("Due"), 5),
        Column(_("Client"), least=10),
        Column(_("Total"), 11, "right"),
        Column(_("Paid"), 11, "right", drop=2),
        Column(_("Press"), 14, drop=1),
    )


def row_of(row: StatementRow, look: ListLook, local: Local) -> Row:
    """One statement."""
    from csdesk.desk.statements import statement_words

    sign, tone = PLAIN, ""
    if is_late(row, look.at):
        sign, tone = LATE, "passed"
    elif row.state in ("closed", "withdrawn"):
        tone = "dim"
    elif row.unpriced or row.disputed:
        tone = "soon"
    state = statement_words.state_words(look.playbook, row.state)
    if row.unpriced:
        state = _("no price: {n}", n=row.unpriced)
    cells = (
        f"{sign} {row.number}",
        state,
        f"{local(row.due_at):%m-%d}" if row.due_at is not None else "-",
        row.client,
        show_money(row.total_fen),
        show_money(row.paid_fen) if row.paid_fen else "",
        statement_words.person_words(row, look.playbook, look.finance),
    )
    return Row(row.number, cells, tone)


def is_late(row: StatementRow, at: datetime) -> bool:
    """Whether what comes next is overdue."""
    return row.due_at is not None and row.due_at <= at


def list_head(look: ListLook, making: str) -> tuple[Ends, Ends]:
    """Which list and month, what it comes to; how many are in each state."""
    from csdesk.desk.statements import statement_words

    counts, name = look.counts, look.pages.name
    title = statement_words.month_words(look.pages.month) if name not in ("late", "all") else ""
    if name != "month":
        title = "  ".join(filter(None, (title, statement_words.list_words(look.playbook, name))))
    many = Item(ngettext("{n} statement", "{n} statements", counts.month))
    total = Item(_("{total}, paid {paid}", total=show_money(counts.total_fen), paid=show_money(counts.paid_fen)))
    late = [Item(_("{n} late", n=counts.late), "passed")] if counts.late else []
    states = " | ".join(
        f"{statement_words.state_words(look.playbook, state)} {many}" for state, many in counts.states.items()
    )
    below = [Item(making)] if making else []
    return Ends(title, [many, total, *late], bold=True), Ends(states, below, tone="dim")


def nothing_words(look: ListLook) -> str:
    """What is said where there is no statement, with the next step."""
    if look.pages.name == "late":
        return _("No statement is late. t shows another list.")
    return _("No statement here. m makes those of a month, t shows another list, g another month.")


def title(row: StatementRow) -> str:
    """The chosen statement: its number, its client."""
    return f"{row.number}  {row.client}"


def sentence(row: StatementRow, look: ListLook, local: Local) -> str:
    """Where it is, what comes next, by when, whose turn it is (F-1)."""
    return next_sentence(row, look.playbook, look.finance, look.at, local)


def next_sentence(row: StatementRow, playbook: Statements, finance: str, at: datetime, local: Local) -> str:
    """Where a statement is, what comes next, by when, whose turn it is (F-1)."""
    from csdesk.desk.statements import statement_words

    state = statement_words.state_words(playbook, row.state)
    following = statement_words.next_words(playbook, row.state)
    if not following or row.due_at is None:
        return state
    due = f"{local(row.due_at):%m-%d}"
    late = (local(at).date() - local(row.due_at).date()).days if is_late(row, at) else 0
    when = (
        pgettext("statement", "due {day}, {late}", day=due, late=statement_words.late_words(late))
        if late > 0
        else pgettext("statement", "due {day}", day=due)
    )
    who = statement_words.person_words(row, playbook, finance) or "-"
    return _("{state}; next: {what}, {when}; press {who}", state=state, what=following, when=when, who=who)


def items(row: StatementRow, look: ListLook, local: Local) -> list[Item]:
    """Whose client it is, lines, what is missing, what is disputed, what is paid, its invoice (K-2)."""
    told = [*agent_items(row.agent), Item(ngettext("{n} line", "{n} lines", row.lines))]
    if row.unpriced:
        told.append(Item(ngettext("{n} without a price", "{n} without a price", row.unpriced), "passed"))
    if row.disputed:
        told.append(Item(ngettext("{n} disputed", "{n} disputed", row.disputed), "soon"))
    told += money_items(row)
    if row.invoice:
        told.append(Item(_("invoice {number}", number=row.invoice)))
    if row.sendings > 1:
        told.append(Item(_("sent {n} times", n=row.sendings)))
    told.append(Item(_("since {time}", time=moment_words(local(row.reached_at), local(look.at))), "dim"))
    return told


def money_items(row: StatementRow) -> list[Item]:
    """What is owed, and what is too much."""
    told = [Item(_("{total} yuan", total=show_money(row.total_fen)))]
    if row.paid_fen:
        left = row.total_fen - row.paid_fen
        told.append(Item(_("paid {paid}", paid=show_money(row.paid_fen))))
        if left > 0:
            told.append(Item(_("{left} left", left=show_money(left)), "soon"))
        elif left < 0:
            told.append(Item(_("{over} too much", over=show_money(-left)), "passed"))
    return told


# -- one with its lines ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PageLook:
    """A statement with a window on its lines, as of one look at the store."""

    row: StatementRow
    story: Story
    at: datetime
    window: Window[Placed[LineRow]]
    marks: Mapping[int, str]
    """Orders whose slip is not back, with what to say of it (D-5)."""
    playbook: Statements
    permissions: Collection[str]
    finance: str


def line_columns() -> tuple[Column, ...]:
    """The columns of the lines."""
    return (
        Column(_("  Order"), 16),
        Column(_("Date"), 5, drop=2),
        Column(_("Consignee"), least=10),
        Column(_("Goods"), 10, drop=1),
        Column(_("Amount"), 11, "right"),
        Column(_("Note"), 18),
    )


def line_row(line: LineRow, look: PageLook) -> Row:
    """One line: `*` an order, `+` one left out earlier, `~` a correction, `?` disputed."""
    sign, tone, note = PLAIN, "", ""
    if line.kind == "correction":
        sign, note = "~", _("corrects {amount}", amount=show_money(line.before_fen or 0))
    elif line.kind == "late":
        sign, note = "+", _("of an earlier month")
    if line.order_id in look.marks:
        note, tone = _("slip not back"), "soon"
    if line.answer:
        note = _("answered: {note}", note=line.answer)
    if line.dispute == "open":
        sign, tone, note = "?", "soon", line.dispute_note
    if line.amount_fen is None:
        sign, tone, note = LATE, "passed", _("give the order a price")
    cells = (f"{sign} {line.number}", f"{line.day:%m-%d}", line.consignee, line.goods, money(line.amount_fen), note)
    return Row(str(line.id), cells, tone)


def line_title(line: LineRow) -> str:
    """The chosen line: its order, from whom to whom."""
    return f"{line.number}  -> {line.consignee}  {line.destination}"


def line_sentence(line: LineRow, look: PageLook) -> str:
    """What a correction corrects, what is disputed and how it was answered, that a slip is out."""
    from csdesk.desk.statements import statement_words

    said = [statement_words.change_words(line)]
    if line.dispute_note:
        said.append(_("{name} noted: {note}", name=line.disputed_by, note=line.dispute_note))
    if line.answer:
        said.append(_("{name} answered: {note}", name=line.answered_by, note=line.answer))
    said.append(look.marks.get(line.order_id, ""))
    return "; ".join(filter(None, said)) or pgettext("statement", "as ordered")


def line_items(line: LineRow) -> list[Item]:
    """Goods, pieces, weight, the revision."""
    from csdesk.exchange.statement_sheet import weight_words

    told = [Item(line.goods), Item(ngettext("{n} piece", "{n} pieces", line.pieces))]
    if line.weight_g is not None:
        told.append(Item(f"{weight_words(line.weight_g)} kg"))
    return [*told, Item(_("revision {n}", n=line.revision), "dim")]


def page_head(look: PageLook, local: Local) -> tuple[Ends, Ends]:
    """Whose it is and what it comes to; where it is and whose turn it is."""
    row = look.row
    amounts = money_items(row)
    below = next_sentence(row, look.playbook, look.finance, look.at, local)
    tone = "passed" if is_late(row, look.at) else "dim"
    return Ends(with_agent(title(row), row.agent), amounts, bold=True), Ends(below, (), tone=tone)
