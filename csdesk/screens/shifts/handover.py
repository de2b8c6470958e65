"""h on F4: the handover sheet, written on, signed, accepted, added to and printed (S-10, S-4)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.binding import Binding
from textual.containers import Container, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static, TextArea

from csdesk.commands import Command
from csdesk.language import N_, _
from csdesk.refused import Refused
from csdesk.rules.text import clean_line
from csdesk.screens.room import LOW
from csdesk.screens.shifts import handover_acts
from csdesk.screens.shifts.handover_in_hand import HandoverInHand
from csdesk.screens.shifts.handover_sheets import (
    ACCEPTED,
    OPEN,
    SIGNED,
    Handovers,
    SheetInHand,
    columns,
    drawn,
    glance,
    read_handovers,
    row,
)
from csdesk.screens.soon_saved import SoonSaved
from csdesk.widgets.frame import MessageLine
from csdesk.widgets.line import Line
from csdesk.widgets.rows import Rows
from csdesk.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk

LIST_LINES = 3
"""Sheets that are seen at once; more of them scroll."""

OLD = timedelta(minutes=1)
"""After which a sheet that still changes is put together anew: the time that is left is on it."""


class SheetText(VerticalScroll, inherit_bindings=False):
    """What the sheet says; Left and Right are for going to another sheet."""

    BINDINGS = [
        Binding("up", "scroll_up", show=False),
        Binding("down", "scroll_down", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown", "page_down", show=False),
        Binding("home", "scroll_home", show=False),
        Binding("end", "scroll_end", show=False),
    ]


class HandoverPage(HandoverInHand):
    """The sheets of a day, and of those one whole: the one that waits for the reader comes first."""

    CSS_PATH = "handover.tcss"
    PLACE = N_("Checklist")
    HELP_PAGE = "handover"
    AUTO_FOCUS = "#sheet"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("handover.sign", "ctrl+s,f10", N_("Sign"), N_("Sign the sheet"), leader="0", priority=True),
        Command("handover.accept", "c", N_("Accept"), N_("Accept the sheet that is signed, with your own password")),
        Command("handover.write", "w", N_("Own words"), N_("Write in your own words")),
        Command("handover.append", "a", N_("Add"), N_("Add words to a sheet that was accepted")),
        Command("handover.export", "x", N_("Print"), N_("Write the sheet as a PDF to print, and as text")),
        Command("handover.previous", "left", "", N_("The sheet before this one")),
        Command("handover.next", "right", N_("Other sheet"), N_("The sheet after this one")),
        Command("handover.back", "escape", N_("Back"), N_("Back; what you typed is kept")),
    )

    def __init__(self, day: date, post: str) -> None:
        """The sheets of a day, at that of a post."""
        super().__init__()
        self._day = day
        self._post = post
        self._key = ""
        """Of the sheet that is shown; empty until one is."""
        self._found: Handovers | None = None
        self._read_at: datetime | None = None
        self._saved = SoonSaved(self, self._save)
        self._typed: dict[str, str] = {}
        """What was typed here and is not in the store yet, by the sheet's key."""
        self._saves = 0
        self._words_of = ""
        """The key of the sheet whose words stand in the text area."""
        self._words = ""
        """What stands in it, put there or typed."""
        self._kept_at = ""

    def body(self) -> Iterable[Widget]:
        """The sheets, what the chosen one says, and the own words."""
        rows = Rows(columns(), empty=_("There is no sheet of this day."), id="rows")
        rows.can_focus = False
        yield rows
        yield Line(fill="-", id="rule")
        with Container(id="place"):
            yield SheetText(Static("", id="text", markup=False), id="sheet")
            with Vertical(id="aside"):
                yield Static("", id="glance", markup=False)
                yield Line(id="label")
                yield TextBlock(placeholder=_("what the next agent has to know"), id="words")

    def tell_nearest(self) -> None:
        """With the line of the nearest deadline, the time that is left for what stands on the sheet."""
        super().tell_nearest()
        chosen, now = self.chosen, self.host.clock.now()
        if chosen is not None and chosen.state == OPEN and self._read_at is not None and now - self._read_at >= OLD:
            self._read_at = now
            self.read_again()

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """Only what can be done with this sheet."""
        chosen, area = self.chosen, self.query("#words")
        if area and area.first().has_focus:
            kept = {_("Sign"), _("Back"), _("Help")}
            first, *others = [one for one in super().keys_here() if one[1] in kept]
            return [first, ("Tab", _("Sheet")), *others]
        state = chosen.state if chosen is not None else ""
        own = chosen is not None and chosen.is_own(self.person)
        works = {
            _("Sign"): own,
            _("Own words"): own,
            _("Accept"): state == SIGNED,
            _("Add"): state == ACCEPTED,
            _("Print"): own or (chosen is not None and chosen.id is not None),
            _("Other sheet"): self._found is not None and len(self._found.sheets) > 1,
        }
        return [(key, word) for key, word in super().keys_here() if works.get(word, True)]

    @property
    def chosen(self) -> SheetInHand | None:
        """The sheet that is shown."""
        return self._found.chosen if self._found is not None else None

    # -- showing ---------------------------------------------------------------------------------------------------

    async def read_anew(self) -> None:
        """Read the sheets, and show the same one as the facts are now."""
        day, post, key, person, at = self._day, self._post, self._key, self.person, self.host.clock.now()
        saves = -1
        found: Handovers | None = None
        while saves != self._saves:
            # What was read while words were being saved may not have them.
            saves = self._saves
            found = await self.in_reading(lambda tx: read_handovers(tx, day, post, key, person=person, at=at))
        if found is None or key != self._key:
            return
        before, self._found, self._read_at = self._found, found, at
        self._show()
        if before is not None:
            self._tell_waiting(before, found)

    def _tell_waiting(self, before: Handovers, found: Handovers) -> None:
        """Say that a sheet was signed meanwhile and waits; it does not take the place of the one that is shown."""
        known = {one.key for one in before.sheets if one.waits_for(self.person)}
        for one in found.sheets:
            if one.waits_for(self.person) and one.key not in known and one.key != self._key:
                self.tell(_("{name} has signed the sheet of {post}: it waits for you.", name=one.agent, post=one.post))

    def _show(self) -> None:
        found = self._found
        if found is None:
            return
        places = [one.key for one in found.sheets]
        self._key = found.chosen.key if found.chosen is not None else ""
        rows = self.query_one("#rows", Rows)
        rows.styles.height = max(1, min(LIST_LINES, len(places)))
        rows.show(
            [row(one, self.person) for one in found.sheets], chosen=places.index(self._key) if self._key else 0
        )  # fmt: skip
        typing = self._show_words()
        if found.chosen is not None and found.page is not None:
            self.query_one("#text", Static).update(drawn(found.page, "" if typing else found.chosen.words))
            self.query_one("#glance", Static).update(glance(found.page))
        self.refresh_frame()

    def _show_words(self) -> bool:
        """Show the text area where the sheet is the reader's own and not signed; whether it is there."""
        chosen, area = self.chosen, self.query_one("#words", TextBlock)
        typed = self._typed.get(self._key)
        here = chosen is not None and (chosen.is_own(self.person) or typed is not None)
        if not here and area.has_focus:
            self.set_focus(self.query_one("#sheet"))
        area.display = self.query_one("#label").display = here
        if chosen is not None and here:
            words = chosen.words if typed is None else typed
            other = self._words_of != chosen.key
            # Never under the typist's hands.
            if other or (not area.has_focus and typed is None and _as_kept(area.text) != words):
                self._words_of, self._words = chosen.key, words
                area.put(words)
            label = _("Your own words")
            self.query_one("#label", Line).tell(f"{label}  {self._kept_at}" if self._kept_at else label)
        return here

    def action_previous(self) -> None:
        """Left: the sheet before this one."""
        self._go(-1)

    def action_next(self) -> None:
        """Right: the sheet after this one, from the last to the first."""
        self._go(1)

    def _go(self, steps: int) -> None:
        sheets = self._found.sheets if self._found is not None else ()
        if len(sheets) > 1:
            place = next(place for place, one in enumerate(sheets) if one.key == self._key)
            self._go_to(sheets[(place + steps) % len(sheets)].key)

    def _go_to(self, key: str) -> None:
        self.tell("")
        self._key, self._kept_at = key, ""
        self.query_one("#sheet", SheetText).scroll_home(animate=False)
        self.begin_reading(self.read_first)

    @on(Rows.Chosen)
    def _clicked(self, event: Rows.Chosen) -> None:
        event.stop()
        self._go_to(event.row.key)

    # -- the own words ---------------------------------------------------------------------------------------------

    def action_write(self) -> None:
        """w: to the own words."""
        if self.query_one("#words").display:
            self.set_focus(self.query_one("#words"))

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        text = event.text_area.text
        if self._words_of and text != self._words:
            self._words = self._typed[self._words_of] = text
            self._saved.change(self._words_of, text)

    async def _save(self, texts: Mapping[str, str]) -> bool:
        person, at, host = self.person, self.host.clock.now(), self.host

        def save(desk: Desk) -> None:
            from csdesk.desk.handovers import handovers

            with desk.writing() as tx:
                for key, text in texts.items():
                    day, post, _agent = key.split(" ", 2)
                    sheet = handovers.open_sheet(tx, date.fromisoformat(day), post, by=person, at=at)
                    assert sheet.id is not None
                    handovers.save_words(tx, sheet.id, text, by=person, at=at)

        try:
            await host.in_desk(save)
        except Refused as refused:
            if self.query(MessageLine):
                self.tell_refused(refused)
            return False
        self._saves += 1
        self._typed = {key: text for key, text in self._typed.items() if texts.get(key) != text}
        # The page may be closed by now: what was typed last is saved behind it.
        self._kept_at = _("kept {time}", time=f"{host.local(at):%H:%M:%S}")
        for label in self.query("#label").results(Line):
            label.tell(f"{_('Your own words')}  {self._kept_at}")
        return True

    async def keep(self) -> None:
        """Save what is being typed."""
        await self._saved.keep()

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _other_keys(self) -> None:
        self.call_after_refresh(self.refresh_frame)

    # -- doing -----------------------------------------------------------------------------------------------------

    def action_sign(self) -> None:
        """Ctrl+S: sign the own sheet (S-10)."""
        self._with_chosen(handover_acts.sign)

    def action_accept(self) -> None:
        """c: accept the sheet that is signed; the outgoing agent's terminal asks who accepts (S-10)."""
        self._with_chosen(handover_acts.accept)

    def action_append(self) -> None:
        """a: add words to a sheet that was accepted (S-10)."""
        self._with_chosen(handover_acts.append)

    def action_export(self) -> None:
        """x: the sheet as files (S-10)."""
        self._with_chosen(handover_acts.export)

    def _with_chosen(self, act: Callable[[HandoverInHand, SheetInHand], Coroutine[Any, Any, None]]) -> None:
        chosen = self.chosen
        if chosen is not None:
            self.begin(lambda: act(self, chosen))

    async def everything_kept(self) -> bool:
        """Save what is being typed; whether all of it could be."""
        return await self._saved.keep()

    def leave(self) -> None:
        """Back; what was typed is kept."""
        if self._saved.unsaved:
            self.app.run_worker(self.keep())
        super().leave()

    async def show_again(self) -> None:
        """The sheet in the other language, with the cursor where it was."""
        typing = self.query_one("#words").has_focus
        await self.keep()
        self._words_of = ""
        await super().show_again()
        await self.read_anew()
        if typing:
            self.action_write()


def _as_kept(text: str) -> str:
    """A text as the store keeps it, to see whether it has it already."""
    return "\n".join(clean_line(line) for line in text.splitlines()).strip("\n")
