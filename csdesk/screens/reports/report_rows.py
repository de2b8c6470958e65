"""Enter on a figure of a report: the rows that it counts, a window on them; from each of them its own page (M-2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from rich.cells import cell_len
from textual import on
from textual.screen import Screen
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _, current
from csdesk.rules.order_fields import Draft
from csdesk.rules.reading import show_money
from csdesk.screens import row_window
from csdesk.screens.reports.report_look import period_words
from csdesk.screens.room import LOW
from csdesk.screens.row_window import Window
from csdesk.screens.window_screen import WindowScreen
from csdesk.widgets.rows import Column, Rows
from csdesk.widgets.rows import Row as Drawn
from csdesk.widgets.summary import Item
from csdesk.widgets.two_ends import Ends, TwoEnds

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.reports.figures import Asked, Of
    from csdesk.desk.reports.rows import Pages, Row
    from csdesk.playbook.shapes import Playbook
    from csdesk.rules.periods import Period

WHEN, NUMBER, KIND, WHO, YUAN = 11, 15, 16, 8, 10
"""Cells of a moment, a number, a kind, a name, an amount."""


@dataclass(frozen=True)
class Look:
    """The rows of a figure as of one look at the store."""

    pages: Pages
    window: Window[Row]
    value: int
    playbook: Playbook


class ReportRows(WindowScreen["Row"]):
    """The rows of one figure; dismisses with a draft to go on with, or None."""

    CSS_PATH = "reports.tcss"
    PLACE = N_("Reports")
    HELP_PAGE = "reports"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("report_rows.open", "", N_("Open"), N_("Open the page of the chosen row"), action="open"),
        Command("report_rows.back", "escape", N_("Back"), N_("Back to the report")),
    )

    def __init__(self, figure: str, period: Period, of: Of, whose: str = "") -> None:
        """The rows of the figure or rate of that key, in a period, of whoever is meant and called `whose`."""
        super().__init__()
        self._figure, self._period, self._of, self._whose = figure, period, of, whose
        self._look: Look | None = None

    def body(self) -> Iterable[Widget]:
        """Which figure, what it says, its rows."""
        yield TwoEnds(id="head")
        yield Rows((), header=True, empty=_("There are none."), id="rows")

    async def read_anew(self) -> None:
        """Read the rows around what is looked at, with the same one chosen."""
        at, person, window = self.host.clock.now(), self.person, self._window

        def read(tx: Transaction) -> Look:
            from csdesk.desk.reports import figures, summary
            from csdesk.desk.reports.rows import Pages

            asked = summary.asked_for(tx, self._figure, self._period, of=self._of, by=person, at=at)
            pages = Pages(asked)
            return Look(pages, row_window.again(tx, pages, window), figures.count(tx, asked), tx.playbook)

        found = await self.in_reading(read)
        if found is None:
            return
        self._look = found
        self._renew(window, found.window)
        self._show()

    @property
    def pages(self) -> Pages | None:
        """What the window looks at."""
        return self._look.pages if self._look is not None else None

    def _show(self, index: int | None = None) -> None:
        look, rows = self._look, self.query_one("#rows", Rows)
        if look is None:
            return
        drawn = [self._drawn(one, look.playbook) for one in self._window.rows]
        rows.columns = _columns(drawn)
        rows.show(drawn, chosen=self._index(index))
        self._show_chosen()
        asked = look.pages.asked
        today = self.host.local(self.host.clock.now()).date()
        value = show_money(look.value) if asked.figure.money else str(look.value)
        title = "  ".join((_figure_words(asked, look.playbook), value, self._whose)).rstrip()
        self.query_one("#head", TwoEnds).tell(Ends(title, [Item(period_words(self._period, today))], bold=True))

    def _drawn(self, row: Row, playbook: Playbook) -> Drawn:
        from csdesk.desk.reports import words

        amount = "" if row.amount is None else show_money(row.amount)
        what = "  ".join(filter(None, (row.client, row.client_name, row.what)))
        kind = words.kind_words(playbook, row.about, row.kind)
        when = f"{self.host.local(row.at):%m-%d %H:%M}"
        return Drawn(str(row.place), (when, row.number, kind, what, row.agent, amount))

    @on(Rows.Chosen)
    def _enter(self, event: Rows.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Enter: the page of the chosen row."""
        if (chosen := self.placed) is not None:
            self.begin(partial(self._open, chosen))

    async def _open(self, row: Row) -> None:
        await self.app.push_screen(page_of(row), self._come_back)

    def _come_back(self, answer: Any) -> None:
        """A draft to go on with belongs in the form: everything over it closes."""
        if isinstance(answer, Draft):
            self.dismiss(answer)

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """Enter opens."""
        return [("Enter", _("Open")), *super().keys_here()]

    async def show_again(self) -> None:
        """The rows in the other language, at the same one."""
        await super().show_again()
        self._show()


def _figure_words(asked: Asked, playbook: Playbook) -> str:
    """What the figure is called, and the kind of its rows that is meant."""
    from csdesk.desk.reports import figures, words

    name = asked.figure.words.text(current())
    if asked.of.kind is None:
        return name
    return f"{name}: {words.kind_words(playbook, figures.query_of(asked.figure).about, asked.of.kind)}"


def page_of(row: Row) -> Screen[Any]:
    """The page on which a row is worked on."""
    if row.about == "order":
        from csdesk.screens.orders.order_page import OrderPage

        return OrderPage(row.id)
    if row.about == "parcel":
        from csdesk.screens.parcels.parcel_page import ParcelPage

        return ParcelPage(row.number)
    if row.about == "slip":
        from csdesk.screens.slips.slip_page import SlipPage

        return SlipPage(row.number)
    if row.about == "visit":
        from csdesk.screens.visits.visit_sheet import VisitSheet

        return VisitSheet(row.id)
    if row.about == "item":
        from csdesk.screens.shifts.checklist import ChecklistScreen

        return ChecklistScreen()
    from csdesk.screens.cases.case_page import CasePage

    assert row.case_id is not None
    return CasePage(row.case_id)


def _columns(rows: Sequence[Drawn]) -> Sequence[Column]:
    """When, number, kind, what, whose, how much; a column is as wide as what stands in it."""

    def widest(place: int, title: str, most: int) -> int:
        return min(most, max([cell_len(title), *(cell_len(row.cells[place]) for row in rows)]))

    told = [Column(_("When"), WHEN), Column(_("Number"), widest(1, _("Number"), NUMBER))]
    told += [Column(_("Kind"), widest(2, _("Kind"), KIND), drop=2), Column(_("What"))]
    told.append(Column(_("Whose"), widest(4, _("Whose"), WHO), drop=1))
    if any(row.cells[5] for row in rows):
        told.append(Column(_("Yuan"), YUAN, "right", drop=3))
    return told
