"""One statement with its lines, its story below or beside, and what is done with it and them (F-1 to F-3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, _, pgettext
from csdesk.rules.reading import show_money
from csdesk.screens import row_window
from csdesk.screens.clock_words import moment_words
from csdesk.screens.list_body import list_body
from csdesk.screens.orders.order_words import sheet
from csdesk.screens.room import LOW
from csdesk.screens.statements.statement_moving import MovingScreen, move_commands, shown_folder
from csdesk.screens.statements.statement_rows import (
    PageLook,
    line_columns,
    line_items,
    line_row,
    line_sentence,
    line_title,
    page_head,
)
from csdesk.widgets.rows import Rows
from csdesk.widgets.small_form import FormLine
from csdesk.widgets.summary import Summary
from csdesk.widgets.two_ends import TwoEnds

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.paging import Placed  # noqa: F401  (the base names it)
    from csdesk.desk.statements.statement_lists import LinePages, LineRow, StatementRow
    from csdesk.playbook.statements import Statements


class StatementPage(MovingScreen["Placed[LineRow]"]):
    """The page of a statement: a window on its lines, the chosen line, the story."""

    CSS_PATH = "statement_page.tcss"
    PLACE = N_("Statements")
    HELP_PAGE = "statements"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        *move_commands("statement_page"),
        Command("statement_page.dispute", "d", N_("Dispute"), N_("The client says that the chosen line is wrong")),
        Command("statement_page.answer", "w", N_("Settle"), N_("How the dispute about the chosen line was settled")),
        Command("statement_page.again", "y", N_("Sent files"), N_("Write the files once more that were sent")),
        Command("statement_page.story", "h", N_("Story"), N_("Show what happened to the statement, or its lines")),
        Command("statement_page.back", "escape", N_("Back"), N_("Back to the list")),
    )

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number
        self._look: PageLook | None = None

    def body(self) -> Iterable[Widget]:
        """Whose it is, its lines, the chosen one in full, the story."""
        story = VerticalScroll(Static("", id="words", markup=False), id="sheet")
        yield from list_body(Rows(line_columns(), header=True, id="rows"), story)

    # -- what is shown -----------------------------------------------------------------------------------------------

    @property
    def pages(self) -> LinePages | None:
        """What the window looks at."""
        if self._look is None:
            return None
        from csdesk.desk.statements.statement_lists import LinePages

        return LinePages(self._look.row.id)

    @property
    def chosen(self) -> StatementRow | None:
        """The statement."""
        return self._look.row if self._look is not None else None

    @property
    def line(self) -> LineRow | None:
        """The chosen line."""
        return placed.row if (placed := self.placed) is not None else None

    @property
    def permissions(self) -> Collection[str]:
        """What of statements the person may do."""
        return self._look.permissions if self._look is not None else ()

    @property
    def statements(self) -> Statements:
        """The playbook's statements.toml."""
        assert self._look is not None
        return self._look.playbook

    def is_possible(self, run: str) -> bool:
        """A line is disputed once, and answered where it is."""
        line = self.line
        if run in ("dispute", "answer"):
            wanted = line is not None and (line.dispute == "open") == (run == "answer")
            return wanted and super().is_possible(run)
        if run == "again":
            return self._look is not None and self._look.row.sendings > 0
        return super().is_possible(run)

    async def read_anew(self) -> None:
        """Read the statement, with the same line chosen."""
        number, at, person, window = self.number, self.host.clock.now(), self.person, self._window

        def read(tx: Transaction) -> PageLook:
            from csdesk.desk.desk import may
            from csdesk.desk.slips import slip_handing, slip_words
            from csdesk.desk.statements import statement_dues, statement_lists, statements
            from csdesk.rules import statements as rules

            story = statements.story(tx, number)
            row = statement_lists.by_number(tx, story.statement.number)
            assert row is not None
            found = row_window.again(tx, statement_lists.LinePages(row.id), window)
            blocked = slip_handing.blocking(tx, [one.row.order_id for one in found.rows], at=at)
            marks = {order_id: slip_words.mark_words(tx, mark, at) for order_id, mark in blocked.items()}
            permissions = [one for one in (rules.WORK, rules.FINANCE) if may(tx.playbook, person, one)]
            finance = ", ".join(statement_dues.finance_names(tx))
            return PageLook(row, story, at, found, marks, tx.playbook.statements, permissions, finance)

        found = await self.in_reading(read)
        if found is None:
            return
        self._look = found
        self._renew(window, found.window)
        self._show()

    def _show(self, index: int | None = None) -> None:
        look, rows = self._look, self.query_one("#rows", Rows)
        if look is None:
            return
        rows.columns = line_columns()
        listed = [line_row(one.row, look) for one in self._window.rows]
        rows.show(listed, chosen=self._index(index), empty=_("Nothing is left on it."))
        self.query_one("#head", TwoEnds).tell(*page_head(look, self.host.local))
        self.query_one("#words", Static).update(sheet([*self._story(look)]))
        self._show_chosen()

    def _show_chosen(self) -> None:
        look, line, summary = self._look, self.line, self.query_one("#chosen", Summary)
        self._keep_place()
        if look is None or line is None:
            summary.tell("", "", ())
        else:
            summary.tell(line_title(line), line_sentence(line, look), line_items(line))
        self.refresh_frame()

    def _story(self, look: PageLook) -> Iterator[tuple[str, str]]:
        from csdesk.desk.statements import statement_words

        found, now, local = look.story, self.host.local(look.at), self.host.local
        yield _("Period"), f"{found.statement.first_day} - {found.statement.last_day}"
        if found.statement.invoice:
            taken = found.statement.received_by
            yield _("Invoice"), "  ".join(filter(None, (found.statement.invoice, taken)))
        for place, one in enumerate(found.moves):
            words = f"{moment_words(local(one.at), now)} {one.by}  {statement_words.move_words(one.move)}"
            yield _("Story") if not place else "", "  ".join(filter(None, (words, one.note)))
        for place, paid in enumerate(found.payments):
            words = f"{paid.day} {show_money(paid.fen)} {statement_words.way_words(look.playbook, paid.way)}"
            undone = _("taken back") if paid.undone_at is not None else ""
            yield _("Payments") if not place else "", "  ".join(filter(None, (words, paid.note, undone)))
        for place, press in enumerate(found.presses):
            words = f"{moment_words(local(press.at), now)} {press.by} -> {press.whom}: {press.said}"
            yield _("Pressed") if not place else "", words
        for place, sent in enumerate(found.documents):
            to = sent.sent_to or _("written to a folder")
            words = f"{moment_words(local(sent.at), now)} {sent.name}  {to}  {sent.sha256[:12]}"
            yield pgettext("statement", "Sent files") if not place else "", words

    # -- what is done --------------------------------------------------------------------------------------------------

    def action_dispute(self) -> None:
        """d: the client says that the chosen line is wrong."""
        line = self.line

        async def act(row: StatementRow) -> None:
            from csdesk.desk.statements import statement_moves

            if line is None:
                return
            at, by = self.host.clock.now(), self.person
            await self.asked(
                row,
                (FormLine("note", _("What is wrong")),),
                lambda tx, values: statement_moves.dispute(tx, row.number, line.number, values["note"], by=by, at=at),
                _("{order} is disputed. w answers it.", order=line.number),
                hint=line_title(line),
            )

        self.move("dispute", act)

    def action_answer(self) -> None:
        """w: how the dispute about the chosen line was settled."""
        line = self.line

        async def act(row: StatementRow) -> None:
            from csdesk.desk.statements import statement_moves

            if line is None:
                return
            at, by = self.host.clock.now(), self.person
            await self.asked(
                row,
                (FormLine("answer", _("Settled how")),),
                lambda tx, values: statement_moves.answer(tx, row.number, line.number, values["answer"], by=by, at=at),
                _("{order} is answered.", order=line.number),
                hint=_("A wrong price is put right by changing the order: the next statement corrects it."),
            )

        self.move("answer", act)

    def action_again(self) -> None:
        """y: the files that were sent, once more (F-2)."""
        row = self.chosen
        if row is not None:
            self.begin(lambda: self._again(row))

    async def _again(self, row: StatementRow) -> None:
        def write(desk: Desk) -> list[Path]:
            from csdesk.desk.statements import statement_sending

            return statement_sending.again(desk, row.number, force=True)

        written = await self.attempt(write)
        if written:
            names = ", ".join(one.name for one in written)
            self.tell(_("{names} in {folder}, as they were sent", names=names, folder=shown_folder(written)))

    def action_story(self) -> None:
        """h: what happened to it, in the place of the lines where there is no room beside them."""
        self.toggle_class("-story")
        self.query_one("#sheet" if self.has_class("-story") else "#rows").focus()

    def action_back(self) -> None:
        """Esc: from the story to the lines, then back to the list."""
        if self.has_class("-story"):
            self.action_story()
        else:
            self.leave()

    def on_resize(self, _event: events.Resize) -> None:
        """There may be room for more, or for less."""
        self.call_after_refresh(self._show)

    async def show_again(self) -> None:
        """The page in the other language."""
        await super().show_again()
        self._show()
