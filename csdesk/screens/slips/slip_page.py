"""One slip: its states with who and when, its arrivals, faults and presses (D-2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Container, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, _
from csdesk.screens.asking import AskingScreen
from csdesk.screens.clock_words import moment_words
from csdesk.screens.orders.order_words import sheet
from csdesk.screens.room import LOW
from csdesk.screens.whose import with_agent
from csdesk.widgets.rows import Column, Row
from csdesk.widgets.scanned_rows import ScannedRows
from csdesk.widgets.summary import Summary

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.slips.slips import Story
    from csdesk.playbook.slips import Slips


class SlipPage(AskingScreen):
    """The page of a slip."""

    CSS_PATH = "slip_page.tcss"
    PLACE = N_("Slips")
    HELP_PAGE = "slips"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("slip_page.back", "escape", N_("Back"), N_("Back to the list")),
    )

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number
        self._found: tuple[Story, Slips, str, str] | None = None

    def body(self) -> Iterable[Widget]:
        """Which slip it is, its states, its story."""
        yield Summary(id="which")
        with Container(id="place"):
            columns = (Column(_("When"), 11), Column(_("State"), 12), Column(_("Who"), 10), Column(_("Note")))
            yield ScannedRows(columns, header=True, id="rows")
            yield VerticalScroll(Static("", id="words", markup=False), id="sheet")

    async def read_anew(self) -> None:
        """Read the slip."""
        number, at = self.number, self.host.clock.now()

        def read(tx: Transaction) -> tuple[Story, Slips, str, str]:
            from csdesk.desk.slips import slip_lists, slip_words, slips

            story = slips.story(tx, number)
            row = slip_lists.by_number(tx, story.slip.number)
            assert row is not None
            asked = slip_words.asked_words(row.copies, stamp=row.stamp)
            return story, tx.playbook.slips, asked, slip_words.due_words(tx, row, at)

        found = await self.in_reading(read)
        if found is not None:
            self._found = found
            self._show()

    def _show(self) -> None:
        if self._found is None:
            return
        from csdesk.desk.slips import slip_words

        story, _playbook, asked, due = self._found
        title = f"{story.slip.number}  {with_agent(story.client_name, story.agent)} -> {story.slip.place}"
        self.query_one("#which", Summary).tell(title, f"{asked}; {due}", ())
        rows = []
        for place, one in enumerate(story.marks):
            note = one.note
            if one.to:
                note = _("to {whom}: {name}", whom=slip_words.to_words(one.to), name=one.taken_by)
            rows.append(Row(f"{place}", (self._at(one.at), slip_words.state_words(one.state), one.by, note)))
        self.query_one("#rows", ScannedRows).show(rows, chosen=None)
        self.query_one("#rows").styles.max_height = max(1, len(rows)) + 2
        self.query_one("#words", Static).update(sheet([*self._story()]))
        self.refresh_frame()

    def _at(self, moment: datetime) -> str:
        return moment_words(self.host.local(moment), self.host.local(self.host.clock.now()))

    def _story(self) -> Iterator[tuple[str, str]]:
        from csdesk.desk.slips import slip_words

        assert self._found is not None
        story, playbook, _asked, _due = self._found
        slip = story.slip
        whom = playbook.pressed(slip.region, slip.partner)
        yield _("Region"), slip_words.region_words(playbook, slip.region)
        yield _("Press"), "  ".join(filter(None, (whom.contact, whom.phone)))
        yield _("Transfers"), str(slip.transfers)
        for place, part in enumerate(story.parts):
            words = f"{self._at(part.arrived_at)}  {part.by}"
            if slip.parts > 1:
                words = _("part {part} of {n}: {when}", part=part.part, n=slip.parts, when=words)
            yield _("Arrived") if not place else "", words
        for place, fault in enumerate(story.faults):
            words = f"{self._at(fault.found_at)} {fault.found_by}: {slip_words.fault_words(playbook, fault.kind)}"
            unseen = _("not seen by {name}", name=fault.unseen_by) if fault.unseen_by else ""
            yield _("Faults") if not place else "", "  ".join(filter(None, (words, fault.note, unseen)))
        for place, press in enumerate(story.presses):
            words = f"{self._at(press.at)} {press.by} -> {press.whom}: {press.said}"
            yield _("Pressed") if not place else "", words

    async def show_again(self) -> None:
        """The page in the other language."""
        await super().show_again()
        self._show()
