"""What both screens of statements do with one: the moves that are possible, each by its key (F-1)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from csdesk.commands import Command, key_name
from csdesk.language import N_, _, current
from csdesk.refused import Refused
from csdesk.rules import statements as rules
from csdesk.rules.reading import show_money
from csdesk.screens.dialog import Dialog
from csdesk.screens.window_screen import R, WindowScreen
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from collections.abc import Collection

    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.statements.statement_lists import StatementRow
    from csdesk.playbook.statements import Statements


def move_commands(place: str) -> tuple[Command, ...]:
    """The commands of moves, for a screen whose ids begin with `place`."""
    return (
        Command(f"{place}.check", "c", N_("Check"), N_("Finance has checked the statement")),
        Command(f"{place}.send", "s", N_("Send"), N_("Send the statement: by mail, or as files")),
        Command(f"{place}.agree", "a", N_("Agreed"), N_("The client agrees with the statement")),
        Command(f"{place}.invoice", "i", N_("Invoice"), N_("Ask for the invoice, then issue it")),
        Command(f"{place}.deliver", "v", N_("Delivered"), N_("The invoice was delivered, and somebody took it")),
        Command(f"{place}.pay", "p", N_("Paid"), N_("Money came in: all of it, a part, or too much")),
        Command(f"{place}.close", "k", N_("Close"), N_("Close a statement that is paid")),
        Command(f"{place}.step_back", "b", N_("Step back"), N_("Go one step back, with a reason")),
        Command(f"{place}.press", "u", N_("Chased"), N_("Somebody was pressed for the statement")),
        Command(f"{place}.export", "x", N_("Export"), N_("Write it as PDF and XLSX: as it was sent, or would be now")),
    )


MOVES_OF: Mapping[str, tuple[str, ...]] = {
    "check": ("check",),
    "send": ("send",),
    "agree": ("agree",),
    "invoice": ("ask_invoice", "invoice"),
    "deliver": ("deliver",),
    "pay": ("pay",),
    "close": ("close",),
    "step_back": ("back",),
    "dispute": ("dispute",),
    "answer": ("answer",),
}
"""The moves that an action makes; the last line names it only where one of them is possible."""

Do = Callable[[Mapping[str, str]], Awaitable[bool]]


class MovingScreen(WindowScreen[R]):
    """A screen that shows statements and moves the chosen one."""

    @property
    def chosen(self) -> StatementRow | None:
        """The statement that is meant."""
        raise NotImplementedError

    @property
    def permissions(self) -> Collection[str]:
        """What of statements the person may do."""
        raise NotImplementedError

    @property
    def statements(self) -> Statements:
        """The playbook's statements.toml."""
        raise NotImplementedError

    # -- what is possible ------------------------------------------------------------------------------------------

    def moves(self) -> Sequence[str]:
        """The moves that this person can make with the chosen statement now."""
        row = self.chosen
        if row is None:
            return ()
        return [one for one in rules.possible(row.state, row.total_fen) if self._permission(one) in self.permissions]

    def _permission(self, move: str) -> str:
        row = self.chosen
        if move == "back" and row is not None:
            return rules.BACK[row.state].permission
        return rules.MOVES[move].permission

    def is_possible(self, run: str) -> bool:
        """Whether an action has something to do now."""
        if run in MOVES_OF:
            return any(one in self.moves() for one in MOVES_OF[run])
        if run in ("press", "export", "open"):
            return self.chosen is not None and (run != "press" or rules.WORK in self.permissions)
        return True

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """The moves that are possible first, then going back, help and the rest."""
        own = self.host.own_keys()
        keys = {
            one.run: (key_name(one.key, own, one.id) if one.key else "Enter", _(one.word))
            for one in self.commands_here()
            if one.word and self.is_possible(one.run)
        }
        if "invoice" in keys:
            asks = "ask_invoice" in self.moves()
            keys["invoice"] = (keys["invoice"][0], _("Ask invoice") if asks else _("Issue invoice"))
        first = [one for one in ("answer", "dispute", *MOVES_OF) if one in keys and one != "step_back"]
        order = dict.fromkeys((*first, "back", "help", "open", *keys))
        return [keys[run] for run in order if run in keys]

    # -- doing -----------------------------------------------------------------------------------------------------

    def move(self, run: str, act: Callable[[StatementRow], Any]) -> None:
        """Make a move with the chosen statement; what is not possible now says why."""
        row = self.chosen
        if row is None:
            return
        try:
            if not any(rules.allows(one, row.state, row.total_fen) for one in MOVES_OF[run]):
                rules.check_move(MOVES_OF[run][0], row.number, row.state, row.total_fen)
        except Refused as refused:
            self.tell_refused(refused)
            return
        self.begin(lambda: act(row))

    def writes(self, work: Callable[[Transaction, Mapping[str, str]], object]) -> Do:
        """What a dialog does with its values: `work` in one transaction."""

        async def do(values: Mapping[str, str]) -> bool:
            def writing(desk: Desk) -> bool:
                with desk.writing() as tx:
                    work(tx, values)
                return True

            return await self.host.in_desk(writing)

        return do

    async def asked(
        self,
        row: StatementRow,
        lines: Sequence[FormLine],
        work: Callable[[Transaction, Mapping[str, str]], object],
        what: str,
        *,
        hint: str = "",
    ) -> None:
        """Ask for a few lines, do `work` with them, and say `what` was done."""
        if await self.ask(Dialog(f"{row.number}  {row.client}", lines, self.writes(work), hint=hint)):
            await self.done(f"{row.number}: {what}")

    async def at_once(self, row: StatementRow, work: Callable[[Transaction], object], what: str) -> None:
        """Do something that needs no words."""

        def writing(tx: Transaction) -> bool:
            work(tx)
            return True

        if await self.in_writing(writing):
            await self.done(f"{row.number}: {what}")

    def action_check(self) -> None:
        """c: finance has checked it."""

        async def act(row: StatementRow) -> None:
            from csdesk.desk.statements import statement_moves

            at, by = self.host.clock.now(), self.person
            await self.at_once(
                row,
                lambda tx: statement_moves.check(tx, row.number, seen_fen=row.total_fen, by=by, at=at),
                _("checked. s sends it."),
            )

        self.move("check", act)

    def action_send(self) -> None:
        """s: it is drawn, kept and sent (F-2)."""

        async def act(row: StatementRow) -> None:
            at, by = self.host.clock.now(), self.person
            self.tell(_("{number} is being drawn ...", number=row.number))

            def send(desk: Desk) -> str:
                from csdesk.desk.statements import statement_sending

                sent = statement_sending.send(desk, row.number, by=by, at=at)
                if sent.mailed_to:
                    return _("sent to {address} by mail.", address=sent.mailed_to)
                return _("written to {folder}: send it from there.", folder=shown_folder(sent.files))

            said = await self.attempt(send)
            if said is not None:
                await self.done(f"{row.number}: {said}")

        self.move("send", act)

    def action_agree(self) -> None:
        """a: the client agrees."""

        async def act(row: StatementRow) -> None:
            from csdesk.desk.statements import statement_moves

            at, by = self.host.clock.now(), self.person
            await self.asked(
                row,
                (FormLine("who", _("Agreed by"), row.contact),),
                lambda tx, values: statement_moves.agree(tx, row.number, values["who"], by=by, at=at),
                _("agreed."),
                hint=_("Who of the client said so?"),
            )

        self.move("agree", act)

    def action_invoice(self) -> None:
        """i: the invoice is asked for; then finance issues it, with its number."""

        async def act(row: StatementRow) -> None:
            from csdesk.desk.statements import statement_moves

            at, by = self.host.clock.now(), self.person
            if row.state == "agreed":
                await self.asked(
                    row,
                    (FormLine("note", _("Note")),),
                    lambda tx, values: statement_moves.ask_invoice(tx, row.number, values["note"], by=by, at=at),
                    _("the invoice is asked for."),
                    hint=_("For finance: title, tax number, or nothing."),
                )
            else:
                await self.asked(
                    row,
                    (FormLine("invoice", _("Invoice number")),),
                    lambda tx, values: statement_moves.invoice(tx, row.number, values["invoice"], by=by, at=at),
                    _("the invoice is issued."),
                    hint=_("{total} yuan", total=show_money(row.total_fen)),
                )

        self.move("invoice", act)

    def action_deliver(self) -> None:
        """v: the invoice was delivered."""

        async def act(row: StatementRow) -> None:
            from csdesk.desk.statements import statement_moves

            at, by = self.host.clock.now(), self.person
            await self.asked(
                row,
                (FormLine("taken_by", _("Taken by"), row.contact),),
                lambda tx, values: statement_moves.deliver(tx, row.number, values["taken_by"], by=by, at=at),
                _("the invoice is delivered."),
                hint=_("Who of the client took invoice {number}?", number=row.invoice),
            )

        self.move("deliver", act)

    def action_pay(self) -> None:
        """p: money came in."""

        async def act(row: StatementRow) -> None:
            from csdesk.desk.statements import statement_moves

            at, by, uuid = self.host.clock.now(), self.person, str(uuid4())
            today = self.host.local(at).date()
            ways = self.statements.way
            said: list[str] = []

            def work(tx: Transaction, values: Mapping[str, str]) -> None:
                day = read_day(values["day"], today)
                way = read_way(values["way"], self.statements)
                paid = statement_moves.pay(
                    tx, row.number, values["amount"], uuid=uuid, way=way, day=day, note=values["note"], by=by, at=at
                )
                over, left = statement_moves.over_fen(paid), paid.total_fen - paid.paid_fen
                said[:] = [_("paid.")]
                if over:
                    said[:] = [_("paid, {over} yuan too much. Tell the client.", over=show_money(over))]
                elif left > 0:
                    said[:] = [_("paid in part, {left} yuan left.", left=show_money(left))]

            lines = (
                FormLine("amount", _("Amount")),
                FormLine("day", _("Day"), f"{today:%Y-%m-%d}"),
                FormLine("way", _("How"), ways[0].words.text(current())),
                FormLine("note", _("Note")),
            )
            left_words = show_money(row.total_fen - row.paid_fen)
            way_words = " / ".join(one.words.text(current()) for one in ways)
            hint = _("{left} left. {ways}", left=left_words, ways=way_words)
            if await self.ask(Dialog(f"{row.number}  {row.client}", lines, self.writes(work), hint=hint)):
                await self.done(f"{row.number}: {said[0]}")

        self.move("pay", act)

    def action_close(self) -> None:
        """k: nothing is left to do."""

        async def act(row: StatementRow) -> None:
            from csdesk.desk.statements import statement_moves

            at, by = self.host.clock.now(), self.person
            await self.at_once(row, lambda tx: statement_moves.close(tx, row.number, by=by, at=at), _("closed."))

        self.move("close", act)

    def action_step_back(self) -> None:
        """b: one step back, with a reason."""

        async def act(row: StatementRow) -> None:
            from csdesk.desk.statements import statement_moves, statement_words

            at, by = self.host.clock.now(), self.person
            to = statement_words.state_words(self.statements, rules.BACK[row.state].to)
            hint = _("Back to: {state}.", state=to)
            if row.state in ("part_paid", "paid"):
                hint = _("The last payment is taken back.")
            elif row.state == "invoiced":
                hint = _("Invoice {number} is void.", number=row.invoice)
            await self.asked(
                row,
                (FormLine("reason", _("Why")),),
                lambda tx, values: statement_moves.back(tx, row.number, values["reason"], by=by, at=at),
                _("one step back."),
                hint=hint,
            )

        self.move("step_back", act)

    def action_press(self) -> None:
        """u: somebody was pressed."""
        row = self.chosen
        if row is not None:
            self.begin(lambda: self._press(row))

    async def _press(self, row: StatementRow) -> None:
        from csdesk.desk.statements import statement_moves

        at, by = self.host.clock.now(), self.person
        whom = await self.in_reading(lambda tx: whom_of(tx, row.number)) or ""
        await self.asked(
            row,
            (FormLine("whom", _("Whom"), whom.partition("  ")[0]), FormLine("said", _("Said"))),
            lambda tx, values: statement_moves.press(tx, row.number, values["said"], values["whom"], by=by, at=at),
            _("pressed. It is in the record."),
            hint=whom,
        )

    def action_export(self) -> None:
        """x: PDF and XLSX beside the store (F-2)."""
        row = self.chosen
        if row is not None:
            self.begin(lambda: self._export(row))

    async def _export(self, row: StatementRow) -> None:
        at = self.host.clock.now()

        def write(desk: Desk) -> list[Path]:
            from csdesk.desk.statements import statement_sending

            return statement_sending.export(desk, row.number, at=at, force=True)

        written = await self.attempt(write)
        if written:
            names = ", ".join(one.name for one in written)
            self.tell(_("{names} in {folder}", names=names, folder=shown_folder(written)))


def shown_folder(files: Sequence[Path]) -> str:
    """The folder that files were written to, by its name."""
    return files[0].parent.name if files else "-"


def whom_of(tx: Transaction, number: str) -> str:
    """Whom to press for a statement, with the phone."""
    from csdesk.desk.statements import statement_dues, statements

    found = statement_dues.to_press(tx, statements.get(tx, number))
    return "  ".join(filter(None, (found.name, found.phone)))


def read_day(text: str, today: date) -> date | None:
    """The day of a payment as it was typed: 2026-11-30, 11-30; empty is today. Refused at its field otherwise."""
    from csdesk.rules.text import clean_line, narrow, shortened

    typed = narrow(clean_line(text)).replace("/", "-").replace(".", "-")
    if not typed:
        return None
    try:
        if typed.count("-") == 1:
            month, _dash, number = typed.partition("-")
            found = date(today.year, int(month), int(number))
            return found if found <= today else found.replace(year=today.year - 1)
        return date.fromisoformat(typed)
    except ValueError:
        message = N_('"{typed}" is not a day. Type it as 2026-11-30 or 11-30.')
        raise Refused("day_unreadable", message, field="day", typed=shortened(text)) from None


def read_way(text: str, statements: Statements) -> str:
    """A way of paying by its id, its words, or how they begin; what nothing begins with is left for the refusal."""
    typed = text.strip().casefold()
    for one in statements.way:
        if typed and any(word.casefold().startswith(typed) for word in (one.id, one.words.zh, one.words.en)):
            return one.id
    return typed
