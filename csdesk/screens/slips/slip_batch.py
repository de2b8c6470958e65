"""An envelope of slips: scanned against its list, with what is here, missing and extra (D-2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _, ngettext, pgettext
from csdesk.screens.asking import AskingScreen
from csdesk.screens.clock_words import moment_words
from csdesk.screens.confirmation import Confirmation
from csdesk.screens.list_body import list_body
from csdesk.screens.numbers import typing_words
from csdesk.screens.room import LOW
from csdesk.screens.unbroken import Unbroken
from csdesk.screens.whose import with_agent
from csdesk.widgets.rows import Column, Row
from csdesk.widgets.scanned_rows import ScannedRows
from csdesk.widgets.summary import Item, Summary
from csdesk.widgets.two_ends import Ends, TwoEnds

if TYPE_CHECKING:
    from pathlib import Path

    from csdesk.desk.desk import Desk, Transaction
    from csdesk.models.slip import SlipBatch, SlipBatchLine
    from csdesk.rules.slips import Compared

    Found = tuple[SlipBatch, Sequence[SlipBatchLine], Compared, dict[str, str]]

HERE, MISSING, EXTRA = "x", "-", "+"
"""What stands before a number; colour is never alone."""


class SlipBatchScreen(AskingScreen):
    """Numbers are scanned or typed at any time; each is kept at once."""

    CSS_PATH = "slip_batch.tcss"
    PLACE = N_("Slips")
    HELP_PAGE = "slips"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("slip_batch.scan", "space", N_("Here"), N_("The chosen slip is in the envelope, or is not after all")),
        Command("slip_batch.undo", "u", N_("Undo"), N_("Take the last scan back")),
        Command(
            "slip_batch.close", "c", N_("Gone through"), N_("The envelope is gone through: what is missing is reported")
        ),
        Command("slip_batch.print", "p", N_("Print"), N_("Write its list to print")),
        Command("slip_batch.back", "escape", N_("Back"), N_("Back to the slips")),
    )

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number
        self._found: Found | None = None
        self._last: list[str] = []
        """What was scanned here, for taking it back."""
        self._turns = Unbroken(self)
        """One scan after the other: what is said of the last one stands."""

    def body(self) -> Iterable[Widget]:
        """Which envelope, its numbers, what is missing and extra in words."""
        columns = (
            Column(_("  Number"), 16), Column(_("Which"), 8), Column(_("Client and consignee")),
            Column(pgettext("envelope", "Received"), 16, drop=1),
        )  # fmt: skip
        yield from list_body(ScannedRows(columns, header=True, id="rows"))

    # -- showing ---------------------------------------------------------------------------------------------------

    async def read_anew(self) -> None:
        """Read the envelope."""
        number = self.number

        def read(tx: Transaction) -> Found:
            from csdesk.desk.slips import slip_batches, slip_lists

            batch = slip_batches.get(tx, number)
            lines = slip_batches.lines_of(tx, batch)
            known = {one.number: slip_lists.by_number(tx, one.number) for one in lines}
            whose = {
                number: f"{with_agent(one.client, one.agent)} -> {one.place}"
                for number, one in known.items()
                if one is not None
            }
            return batch, lines, slip_batches.compared(tx, batch), whose

        found = await self.in_reading(read)
        if found is not None:
            self._found = found
            self._show()

    def _show(self) -> None:
        if self._found is None:
            return
        batch, lines, compared, whose = self._found
        now = self.host.local(self.host.clock.now())
        rows = []
        for one in lines:
            got = one.got_at is not None
            sign, words, tone = MISSING, pgettext("envelope", "missing"), "soon"
            if not one.listed:
                sign, words, tone = (
                    EXTRA,
                    pgettext("envelope", "extra") if one.slip_id is not None else _("not ours"),
                    "passed",
                )
            elif got:
                sign, words, tone = HERE, pgettext("envelope", "here"), "done"
            when = f"{moment_words(self.host.local(one.got_at), now)} {one.got_by}" if one.got_at is not None else ""
            rows.append(Row(one.number, (f"{sign} {one.number}", words, whose.get(one.number, ""), when), tone))
        # What is missing first: it is what is looked for.
        order = {"soon": 0, "passed": 1, "done": 2}
        rows.sort(key=lambda row: order[row.tone])
        self.query_one("#rows", ScannedRows).show(rows, chosen=None)
        counts = [
            Item(_("here {n}", n=len(compared.received)), "done"),
            Item(_("missing {n}", n=len(compared.missing)), "soon" if compared.missing else ""),
            Item(_("extra {n}", n=len(compared.extra)), "passed" if compared.extra else ""),
        ]
        state = _("scan or type the numbers that are in it")
        if batch.closed_at is not None:
            state = _(
                "closed {time}, {name}", time=moment_words(self.host.local(batch.closed_at), now), name=batch.closed_by
            )
        title = "  ".join(filter(None, (batch.number, batch.sender, batch.waybill)))
        self.query_one("#head", TwoEnds).tell(Ends(title, counts, bold=True), Ends(state, (), tone="dim"))
        self._tell_compared()
        self.refresh_frame()

    def _tell_compared(self) -> None:
        from csdesk.desk.slips.slip_words import numbers_words

        assert self._found is not None
        batch, _lines, compared, _whose = self._found
        title = _("Everything on the list is here.")
        if compared.missing:
            many = len(compared.missing)
            title = ngettext(
                "{n} slip of the list is not here: {numbers}", "{n} slips of the list are not here: {numbers}",
                many, numbers=numbers_words(compared.missing),
            )  # fmt: skip
        said = ""
        if compared.extra:
            many = len(compared.extra)
            said = ngettext(
                "{n} is here and not on the list: {numbers}", "{n} are here and not on the list: {numbers}",
                many, numbers=numbers_words(compared.extra),
            )  # fmt: skip
        closes = "" if batch.closed_at is not None else _("c closes it: what is missing is reported today")
        self.query_one("#chosen", Summary).tell(title, said, [Item(closes, "dim")] if closes else [])

    # -- doing -----------------------------------------------------------------------------------------------------

    @on(ScannedRows.Typing)
    def _typing(self, event: ScannedRows.Typing) -> None:
        event.stop()
        self.tell(_("Number: {number}   Enter takes it in", number=event.number) if event.number else typing_words(""))

    @on(ScannedRows.Scanned)
    def _scanned(self, event: ScannedRows.Scanned) -> None:
        event.stop()
        numbers = event.numbers
        # Not in the place of a scan that is still being kept: each counts.
        self.run_worker(self._take(numbers), group="scan", exclusive=False)

    async def _take(self, numbers: Sequence[str]) -> None:
        """Each number in a transaction of its own: what was scanned stays, whatever comes next."""
        await self._turns.do(lambda: self._take_each(numbers))

    async def _take_each(self, numbers: Sequence[str]) -> None:
        person, told = self.person, ""
        for number in numbers:
            at = self.host.clock.now()

            def scan(tx: Transaction, number: str = number) -> tuple[str, str, str]:
                from csdesk.desk.slips import slip_batches

                found = slip_batches.scan(tx, self.number, number, by=person, at=at)  # noqa: B023 - done before the next
                return found.number, found.came, found.got_by

            came = await self.in_writing(scan)
            if came is None:
                return
            if came[1] != "again":
                self._last.append(came[0])
            told = came_words(*came)
        await self.done(told)

    def action_scan(self) -> None:
        """Space: the chosen slip is here, or is not after all."""
        row = self.query_one("#rows", ScannedRows).chosen_row
        if row is None or self._found is None:
            return
        line = next((one for one in self._found[1] if one.number == row.key), None)
        if line is not None and line.got_at is None:
            self.run_worker(self._take([line.number]), group="scan", exclusive=False)
        elif line is not None:
            self.begin(lambda: self._unscan(line.number))

    def action_undo(self) -> None:
        """u: the last scan is taken back."""
        if not self._last:
            self.tell(_("Nothing was scanned here yet. Space takes the chosen one back."))
            return
        self.begin(lambda: self._unscan(self._last[-1]))

    async def _unscan(self, number: str) -> None:
        at = self.host.clock.now()

        def unscan(tx: Transaction) -> bool:
            from csdesk.desk.slips import slip_batches

            slip_batches.unscan(tx, self.number, number, by=self.person, at=at)
            return True

        if await self.in_writing(unscan):
            self._last = [one for one in self._last if one != number]
            await self.done(_("{what}: taken back.", what=number))

    def action_close(self) -> None:
        """c: it is gone through (D-2, D-3)."""
        if self._found is not None and self._found[0].closed_at is None:
            self.begin(self._close)

    async def _close(self) -> None:
        assert self._found is not None
        many, at = len(self._found[2].missing), self.host.clock.now()
        if many:
            question = ngettext(
                "{n} slip is missing: it is reported today and signed again. Close {batch}?",
                "{n} slips are missing: they are reported today and signed again. Close {batch}?",
                many, batch=self.number,
            )  # fmt: skip
            if not await self.ask(Confirmation(question)):
                return

        def close(tx: Transaction) -> bool:
            from csdesk.desk.slips import slip_batches

            slip_batches.close(tx, self.number, by=self.person, at=at)
            return True

        if await self.in_writing(close):
            await self.done(_("{batch} is closed.", batch=self.number))

    def action_print(self) -> None:
        """p: its list, as PDF and text (D-2)."""
        self.begin(self._print)

    async def _print(self) -> None:
        number, at = self.number, self.host.clock.now()

        def write(desk: Desk) -> tuple[Path, Path]:
            from csdesk.desk.slips import slip_files

            return slip_files.print_batch(desk, number, at=at)

        files = await self.attempt(write)
        if files is not None:
            self.tell(_("{path} is written.", path=files[0].name))

    async def show_again(self) -> None:
        """The page in the other language."""
        await super().show_again()
        self._show()


def came_words(number: str, came: str, got_by: str) -> str:
    """What became of a scanned number."""
    match came:
        case "listed":
            return _("{number} is here.", number=number)
        case "again":
            return _("{number} was scanned already, by {name}.", number=number, name=got_by)
        case "extra":
            return _("{number} is not on the list: it is kept as extra, and received.", number=number)
        case _other:
            return _("{number} is no slip of ours: it is kept as extra.", number=number)
