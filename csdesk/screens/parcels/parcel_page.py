"""One parcel: its track, the latest scan first, and its story at the desk (P-2, U-6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Container, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, _, current
from csdesk.screens.asking import AskingScreen
from csdesk.screens.clock_words import in_words, moment_words
from csdesk.screens.day_words import short_day
from csdesk.screens.numbers import copy_numbers, typing_words
from csdesk.screens.orders.order_words import sheet
from csdesk.screens.parcels.parcels_detail import TITLES
from csdesk.screens.room import LOW
from csdesk.screens.tickets.reply import reply as reply_to_ticket
from csdesk.widgets.rows import Column, Row
from csdesk.widgets.scanned_rows import ScannedRows
from csdesk.widgets.summary import Summary

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.parcels.parcel_story import ParcelStory
    from csdesk.playbook.parcels import Parcels


class ParcelPage(AskingScreen):
    """The page of a parcel; another number that is scanned here opens in its place."""

    CSS_PATH = "parcel_page.tcss"
    PLACE = N_("Parcels")
    HELP_PAGE = "parcels"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("parcel_page.reply", "r", N_("Reply"), N_("Reply to the parcel's ticket")),
        Command("parcel_page.copy", "y", N_("Copy"), N_("Copy the number to the terminal's clipboard")),
        Command("parcel_page.back", "escape", N_("Back"), N_("Back to the list")),
    )

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number
        self._found: tuple[ParcelStory, Parcels] | None = None

    def body(self) -> Iterable[Widget]:
        """Which parcel it is, its track, its story."""
        yield Summary(id="which")
        with Container(id="place"):
            columns = (Column(_("When"), 16), Column(_("Scan"), 16), Column(_("Place")))
            yield ScannedRows(columns, header=True, id="rows")
            yield VerticalScroll(Static("", id="words", markup=False), id="sheet")

    # -- showing ---------------------------------------------------------------------------------------------------

    async def read_anew(self) -> None:
        """Read the parcel."""
        number, at = self.number, self.host.clock.now()

        def read(tx: Transaction) -> tuple[ParcelStory, Parcels]:
            from csdesk.desk.parcels import parcel_story

            return parcel_story.read(tx, number, at=at), tx.playbook.parcels

        found = await self.in_reading(read)
        if found is not None and number == self.number:
            self._found = found
            self._show()

    def _show(self) -> None:
        if self._found is None:
            return
        story, parcels = self._found
        now, local = self.host.clock.now(), self.host.local
        self.query_one("#which", Summary).tell(
            "  ".join(filter(None, (self.number, story.parcel.destination if story.parcel else ""))),
            self._state(story, now), (),
        )  # fmt: skip
        from csdesk.playbook.basis import words_of

        rows = [
            Row(
                f"{place}",
                (f"{local(one.scanned_at):%Y-%m-%d %H:%M}", words_of(parcels.scan, one.kind, current()), one.place),
            )
            for place, one in enumerate(story.scans)
        ]
        empty = _("Nothing was scanned yet.") if story.parcel else _("No file told of this number.")
        self.query_one("#rows", ScannedRows).show(rows, chosen=None, empty=empty)
        self.query_one("#rows").styles.max_height = max(1, len(rows)) + 2
        self.query_one("#words", Static).update(sheet([*self._about(story, parcels), *self._happened(story)]))
        self.refresh_frame()

    def _at(self, moment: datetime) -> str:
        return moment_words(self.host.local(moment), self.host.local(self.host.clock.now()))

    def _state(self, story: ParcelStory, now: datetime) -> str:
        from csdesk.desk.parcels.untracked_words import idle_words
        from csdesk.rules.untracked import idle_seconds

        parcel = story.parcel
        if parcel is None:
            return _("Only its scans are known, or its tickets.")
        if parcel.signed_at is not None:
            return _("signed {time}", time=self._at(parcel.signed_at))
        scanned = int(parcel.last_scan_at.timestamp()) if parcel.last_scan_at is not None else None
        idle = idle_seconds(int(parcel.shipped_at.timestamp()), scanned, int(now.timestamp()))
        return _("not signed; nothing heard for {idle}", idle=idle_words(idle))

    def _about(self, story: ParcelStory, parcels: Parcels) -> Iterator[tuple[str, str]]:
        from csdesk.playbook.basis import words_of
        from csdesk.rules.reading import show_money

        parcel = story.parcel
        if parcel is None:
            return
        language = current()
        kinds = (words_of(parcels.direction, parcel.direction, language), words_of(parcels.line, parcel.line, language),
                 words_of(parcels.carrier, parcel.carrier, language))  # fmt: skip
        yield _("Shipped"), f"{self._at(parcel.shipped_at)}  {', '.join(kinds)}"
        for label, text in (
            (_("Client"), parcel.client),
            (_("Consignee"), parcel.consignee),
            (_("To collect"), _("{yuan} yuan", yuan=show_money(parcel.cod_fen)) if parcel.cod_fen else ""),
        ):
            if text:
                yield label, text

    def _happened(self, story: ParcelStory) -> Iterator[tuple[str, str]]:
        """Tickets, replies, lists and runs."""
        from csdesk.desk.cases.case_words import state_words
        from csdesk.desk.parcels.untracked_words import claim_words, decision_words

        for place, ticket in enumerate(story.tickets):
            words = f"{ticket.number}  {in_words(ticket.words)}, {state_words(ticket.state)}, {ticket.owner}"
            yield _("Tickets") if not place else "", words
        for place, reply in enumerate(story.replies):
            words = _("{time} {name}: {text}", time=self._at(reply.at), name=reply.by,
                      text=f"{reply.facts} / {reply.solution} / {self._at(reply.until)}")  # fmt: skip
            yield _("Replies") if not place else "", words
        first = True
        for entry in story.lists:
            for step in entry.story:
                at = self._at(datetime.fromisoformat(step["at"]))
                words = _("{time} {name}: on the {claim} list", time=at, name=step["by"],
                          claim=claim_words(step["claim"]))  # fmt: skip
                yield _("Lists") if first else "", words
                first = False
            if entry.left_at is not None:
                because = _(LEFT.get(entry.left_because, "")) if entry.left_because in LEFT else entry.left_because
                yield "", _("{time}: left it: {why}", time=self._at(entry.left_at), why=because)
        for place, (run, row) in enumerate(story.runs):
            words = f"{short_day(self.host.local(run.at).date())} {_(TITLES[run.query])}"
            if row.decision and row.decided_at is not None:
                words += f": {decision_words(row.decision)}, {row.decided_by} {self._at(row.decided_at)}"
            yield _("Runs") if not place else "", f"{words} ({row.note})" if row.note else words

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """Only what can be done with this parcel."""
        replies = self._found is not None and self.open_ticket is not None
        return [one for one in super().keys_here() if replies or one[1] != _("Reply")]

    @property
    def open_ticket(self) -> int | None:
        """The case of its open ticket."""
        if self._found is None:
            return None
        return next((one.case_id for one in self._found[0].tickets if one.state == "open"), None)

    # -- doing -----------------------------------------------------------------------------------------------------

    def action_copy(self) -> None:
        """y: the number to the clipboard (U-4)."""
        copy_numbers(self, [self.number])

    def action_reply(self) -> None:
        """r: a reply to its ticket (C-1)."""
        case_id = self.open_ticket
        if case_id is None:
            self.tell(_("There is no open ticket about this parcel."), bad=True)
        else:
            self.begin(lambda: reply_to_ticket(self, case_id))

    @on(ScannedRows.Typing)
    def _typing(self, event: ScannedRows.Typing) -> None:
        event.stop()
        self.tell(typing_words(event.number))

    @on(ScannedRows.Scanned)
    def _scanned(self, event: ScannedRows.Scanned) -> None:
        event.stop()
        self.number = event.numbers[0]
        self.begin_reading(self.read_first)

    async def show_again(self) -> None:
        """The page in the other language."""
        await super().show_again()
        self._show()


LEFT = {"signed": N_("signed for"), "by_hand": N_("taken off"), "undone": N_("taken back")}
"""Why a parcel is on no list any more, by what is kept."""
