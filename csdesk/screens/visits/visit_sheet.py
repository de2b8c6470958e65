"""The sheet of a call: what is said, whom to call, the last talks; the answer is one key (K-3)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from textual.containers import Container, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, _, current, pgettext
from csdesk.rules.masking import masked_name, masked_phone
from csdesk.screens.asking import AskingScreen
from csdesk.screens.orders.order_words import sheet
from csdesk.screens.room import LOW
from csdesk.screens.visits import visits_acts
from csdesk.widgets.summary import Item, Summary

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.visits.call_sheet import Sheet
    from csdesk.desk.visits.visit_lists import VisitRow
    from csdesk.playbook.shapes import Playbook


class VisitSheet(AskingScreen):
    """The page of one visit."""

    CSS_PATH = "visit_sheet.tcss"
    PLACE = N_("Visits")
    HELP_PAGE = "visits"
    AUTO_FOCUS = "#script"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("visit_sheet.satisfied", "1", N_("Satisfied"), N_("The client is satisfied: write it down")),
        Command("visit_sheet.fair", "2", N_("Fair"), N_("The client finds it fair: write it down")),
        Command(
            "visit_sheet.not_satisfied", "3", N_("Not"), N_("The client is not satisfied: write it down, open a case")
        ),
        Command("visit_sheet.missed", "m", N_("No answer"), N_("Nobody was reached: try again on another day")),
        Command("visit_sheet.whole", "ctrl+r", N_("Phone"), N_("See contact and phone whole; the record keeps why")),
        Command("visit_sheet.move", "v", N_("Move"), N_("Plan the visit for another day, for a reason")),
        Command("visit_sheet.back", "escape", N_("Back"), N_("Back to the list")),
    )

    def __init__(self, visit_id: int) -> None:
        super().__init__()
        self._visit_id = visit_id
        self._found: tuple[Sheet, Playbook] | None = None
        self._whole: tuple[str, str] | None = None
        """Contact and phone, once they were seen whole."""

    def body(self) -> Iterable[Widget]:
        """Whom to call, what is said, what was said the last times."""
        yield Summary(id="which")
        with Container(id="place"):
            yield VerticalScroll(Static("", id="lines", markup=False), id="script")
            yield VerticalScroll(Static("", id="words", markup=False), id="talks")

    async def read_anew(self) -> None:
        """Read the visit."""
        visit_id, person = self._visit_id, self.person

        def read(tx: Transaction) -> tuple[Sheet, Playbook]:
            from csdesk.desk.visits import call_sheet

            return call_sheet.of_visit(tx, visit_id, by=person), tx.playbook

        found = await self.in_reading(read)
        if found is not None:
            self._found = found
            self._show()

    def _show(self) -> None:
        if self._found is None:
            return
        from csdesk.desk.visits import visit_words

        found, playbook = self._found
        row, today = found.visit, self.host.local(self.host.clock.now()).date()
        contact, phone = self._whole or (masked_name(row.contact), masked_phone(row.phone))
        reached = "  ".join(filter(None, (contact, phone))) or _("no contact on file")
        kind = visit_words.kind_words(playbook, row.kind)
        due = visit_words.due_words(row, today) if row.made_on is None else f"{row.made_on:%Y-%m-%d}"
        told = [
            Item(reached, "" if self._whole is None else "now"),
            Item(visit_words.class_words(playbook, row.client_class)),
            Item(pgettext("visits", "of {name}", name=visit_words.agent_words(row.agent))),
        ]
        if row.stands_in:
            told.append(Item(_("on leave: {name}", name=row.stands_in), "soon"))
        if row.case:
            told.append(Item(_("case {number}", number=row.case), "passed"))
        self.query_one("#which", Summary).tell(f"{row.code}  {row.name}", f"{kind}  {due}", told)
        language = current()
        lines = [(str(number), line.text(language)) for number, line in enumerate(found.script, start=1)]
        self.query_one("#lines", Static).update(sheet(lines))
        self.query_one("#words", Static).update(sheet([*self._talks(found, playbook)]))
        self.refresh_frame()

    def _talks(self, found: Sheet, playbook: Playbook) -> Iterator[tuple[str, str]]:
        if found.visit.made_on is not None:
            yield _("This talk"), self._said(found.visit, playbook)
        for place, tried in enumerate(found.tried):
            when = f"{self.host.local(tried.at):%m-%d %H:%M}"
            words = "  ".join(filter(None, (when, tried.by, tried.note)))
            yield _("Not reached") if not place else "", words
        for place, talk in enumerate(found.talks):
            yield _("Last talks") if not place else "", self._said(talk, playbook)
        if not found.talks:
            yield _("Last talks"), _("none yet")

    def _said(self, talk: VisitRow, playbook: Playbook) -> str:
        from csdesk.desk.visits import visit_words

        said = visit_words.answer_words(playbook, talk.answer)
        about = visit_words.about_words(playbook, talk.about)
        wish = _("wish: {what}", what=talk.wish) if talk.wish else ""
        spoke_to = _("spoke to {name}", name=talk.spoke_to) if talk.spoke_to else ""
        parts = (f"{talk.made_on:%Y-%m-%d}", talk.made_by, said, about, talk.note, wish, spoke_to, talk.case)
        return "  ".join(filter(None, parts))

    # -- doing -----------------------------------------------------------------------------------------------------

    def _with_open(self, act: Callable[[AskingScreen, VisitRow], Coroutine[Any, Any, bool]]) -> None:
        found = self._found
        if found is None:
            return
        row = found[0].visit
        if row.made_on is not None:
            self.tell(_("{client} was visited: there is nothing to write down here.", client=row.code), bad=True)
            return

        async def work() -> None:
            await act(self, row)

        self.begin(work)

    def action_satisfied(self) -> None:
        """1 (K-3)."""
        self._with_open(lambda screen, row: visits_acts.write_down(screen, row, "satisfied"))

    def action_fair(self) -> None:
        """2 (K-3)."""
        self._with_open(lambda screen, row: visits_acts.write_down(screen, row, "fair"))

    def action_not_satisfied(self) -> None:
        """3: with a case (K-3)."""
        self._with_open(lambda screen, row: visits_acts.write_down(screen, row, "not"))

    def action_missed(self) -> None:
        """m: nobody was reached (K-3)."""
        self._with_open(visits_acts.not_reached)

    def action_move(self) -> None:
        """v: another day (K-3)."""
        self._with_open(visits_acts.move)

    def action_whole(self) -> None:
        """^R: contact and phone, for a reason (K-9)."""
        self.begin(self._see_whole)

    async def _see_whole(self) -> None:
        if self._found is None:
            return
        seen = await visits_acts.see_whole(self, self._found[0].visit.code)
        if seen is not None:
            self._whole = seen
            self._show()

    async def show_again(self) -> None:
        """The sheet in the other language."""
        await super().show_again()
        self._show()
