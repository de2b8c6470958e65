"""A form of its own: a sheet of fields, done with once at a time; and one whose texts are kept while they are typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import on

from csdesk.language import say
from csdesk.refused import Refused
from csdesk.screens.field_sheet import FieldSheet
from csdesk.screens.room import LOW
from csdesk.screens.screen import DeskScreen
from csdesk.screens.soon_saved import SoonSaved
from csdesk.widgets.frame import MessageLine

if TYPE_CHECKING:
    from datetime import datetime

    from csdesk.desk.desk import Desk
    from csdesk.desk.person import Person


class SheetScreen(DeskScreen):
    """A screen with one `FieldSheet`; it is left with what was done, or with None."""

    AUTO_FOCUS: ClassVar[str | None] = None
    VERTICAL_BREAKPOINTS = LOW

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__()
        self._texts = texts
        """What stands in the fields when they are drawn."""
        self._doing = False

    async def do(self) -> None:
        """Do what the form is for, and leave; Refused is said at its field."""
        raise NotImplementedError

    @property
    def sheet(self) -> FieldSheet:
        """The fields."""
        return self.query_one(FieldSheet)

    def changed(self, name: str, text: str) -> None:
        """A person changed a field."""

    def finished(self) -> None:
        """Enter was pressed in the last field: do it."""
        self.start()

    def start(self) -> None:
        """Do it, unless it is being done already; what is typed meanwhile waits."""
        if not self._doing:
            self._doing = True
            self.run_worker(self._do_once())

    async def _do_once(self) -> None:
        try:
            with self.keys_held():
                await self.do()
        except Refused as refused:
            if self.query(FieldSheet):
                self.refuse(refused)
        finally:
            self._doing = False

    def refuse(self, refused: Refused) -> None:
        """Say a refusal at its field, or on the message line where it has none."""
        if not self.sheet.say_wrong(refused.field or "", say(refused)):
            self.tell_refused(refused)

    @on(FieldSheet.Changed)
    def _changed(self, event: FieldSheet.Changed) -> None:
        event.stop()
        self.changed(event.name, event.text)

    @on(FieldSheet.Finished)
    def _finished(self, event: FieldSheet.Finished) -> None:
        event.stop()
        self.finished()

    async def show_again(self) -> None:
        """The form in the other language, with everything in it and the cursor where it was."""
        self._texts, place = self.sheet.texts(), self.sheet.place
        await super().show_again()
        self.sheet.show_texts(self._texts)
        self.sheet.enter(place or self.sheet.lines[0].name)


class KeptSheetScreen(SheetScreen):
    """A form that is kept soon after it is typed, so that whoever comes back finds it as it was."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__(texts)
        self._saved = SoonSaved(self, self._save)

    def save(self, desk: Desk, texts: Mapping[str, str], person: Person, at: datetime) -> None:
        """Keep what was typed; in the desk's own thread, where the screen knows no app any more."""
        raise NotImplementedError

    def tell_kept(self, at: datetime) -> None:
        """Show when it was kept, on the shop's clock, where a form does; it may be closed by now."""

    def changed(self, name: str, text: str) -> None:
        """Keep it soon."""
        self._saved.change(name, text)

    async def _save(self, texts: Mapping[str, str]) -> bool:
        host, person = self.host, self.person
        at = host.clock.now()
        try:
            await host.in_desk(lambda desk: self.save(desk, texts, person, at))
        except Refused as refused:
            if self.query(MessageLine):
                self.tell_refused(refused)
            return False
        self.tell_kept(host.local(at))
        return True

    async def keep(self) -> None:
        """Save what is being typed."""
        await self._saved.keep()

    def leave(self) -> None:
        """Back; what was typed is kept."""
        if self._saved.unsaved:
            self.app.run_worker(self.keep())
        super().leave()
