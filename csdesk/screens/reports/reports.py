"""Ctrl+G r: a day, a week, a month in figures, over time, of each agent and client; they open their rows (M-1, M-2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Container
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _
from csdesk.rules.order_fields import Draft
from csdesk.rules.periods import Period, Span, period_of
from csdesk.screens.asking import AskingScreen
from csdesk.screens.reports import report_look
from csdesk.screens.reports.report_acts import export
from csdesk.screens.reports.report_look import MOST_BARS, View
from csdesk.screens.room import LOW
from csdesk.widgets.line import Line as TextLine
from csdesk.widgets.rows import Rows
from csdesk.widgets.summary import Item
from csdesk.widgets.two_ends import Ends, TwoEnds
from csdesk.widgets.upright_bars import UprightBars

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.reports.figures import Of, Value
    from csdesk.desk.reports.summary import Line, Members, Summary
    from csdesk.playbook.shapes import Playbook


@dataclass(frozen=True)
class Look:
    """A report as of one look at the store."""

    summary: Summary
    members: Members | None
    """Where agents or clients are listed."""
    playbook: Playbook


class ReportsScreen(AskingScreen):
    """The lines of a report, the chosen one over time; dismisses with a draft to go on with, or None."""

    CSS_PATH = "reports.tcss"
    PLACE = N_("Reports")
    HELP_PAGE = "reports"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("reports.open", "", N_("Open"), N_("Open the rows that the figure counts"), action="open"),
        Command("reports.earlier", "left", N_("Earlier"), N_("The day, week or month before")),
        Command("reports.later", "right", N_("Later"), N_("The day, week or month after")),
        Command("reports.back", "escape", N_("Back"), N_("Back to the figures of all, then to the order form")),
        Command("reports.agents", "a", N_("Agents"), N_("The figures of each agent")),
        Command("reports.clients", "c", N_("Clients"), N_("The figures of each client")),
        Command("reports.workbook", "x", N_("XLSX"), N_("Write the report to a workbook")),
        Command("reports.markdown", "m", N_("Markdown"), N_("Write the report as Markdown")),
        Command("reports.day", "1", "", N_("The report of a day"), action="span('day')"),
        Command("reports.week", "2", "", N_("The report of a week"), action="span('week')"),
        Command("reports.month", "3", "", N_("The report of a month"), action="span('month')"),
        Command("reports.today", "t", "", N_("The report of today, of this week or month"), action="today"),
    )

    def __init__(self) -> None:
        super().__init__()
        self._span = Span.DAY
        self._back = 0
        """How many periods before that of now."""
        self._view: View = "figures"
        self._of: tuple[Of, str, View] | None = None
        """Whose figures are shown alone, what they are called, and the list they were chosen in."""
        self._look: Look | None = None

    def body(self) -> Iterable[Widget]:
        """Which report, its lines, the chosen one over time."""
        yield TwoEnds(id="head")
        with Container(id="place"):
            yield Rows((), header=True, empty=_("Nothing happened."), id="rows")
            with Container(id="beside"):
                yield TextLine(fill="-", id="rule")
                yield UprightBars(id="bars")
        yield TextLine(id="detail")

    # -- what is shown ---------------------------------------------------------------------------------------------

    @property
    def period(self) -> Period:
        """The period whose report is shown."""
        now = self.host.local(self.host.clock.now()).date()
        period = period_of(self._span, now)
        for _step in range(self._back):
            period = period.before
        return period

    @property
    def of(self) -> Of:
        """Whose figures are shown."""
        from csdesk.desk.reports.figures import EVERYBODY

        return self._of[0] if self._of is not None else EVERYBODY

    @property
    def _chosen(self) -> Line | None:
        """The chosen line; None where agents or clients are listed."""
        if self._look is None or self._view != "figures" or not self._look.summary.lines:
            return None
        lines = self._look.summary.lines
        return lines[min(self.query_one("#rows", Rows).chosen, len(lines) - 1)]

    async def read_anew(self) -> None:
        """Read the report, and show it with the same line chosen."""
        at, person, period, view, of = self.host.clock.now(), self.person, self.period, self._view, self.of

        def read(tx: Transaction) -> Look:
            from csdesk.desk.reports import summary

            if view == "figures":
                return Look(summary.read(tx, period, of=of, by=person, at=at), None, tx.playbook)
            listed = summary.each(tx, period, view, by=person, at=at)
            return Look(summary.Summary(period, at, of, ()), listed, tx.playbook)

        look = await self.in_reading(read)
        if look is not None:
            self._look = look
            self._show()
            await self._plot()

    def _show(self) -> None:
        look, rows = self._look, self.query_one("#rows", Rows)
        if look is None:
            return
        self.set_class(look.members is not None, "-listed")
        if look.members is not None:
            shown = report_look.members(look.members)
        else:
            shown = report_look.figures(look.playbook, look.summary)
        rows.columns = shown.columns
        rows.show(shown.rows, chosen=None)
        today = self.host.local(self.host.clock.now()).date()
        words = report_look.period_words(look.summary.period, today)
        whose = {"agent": _("Agents"), "client": _("Clients"), "figures": self._of[1] if self._of else ""}[self._view]
        left = "  ".join(filter(None, (words, whose)))
        self.query_one("#head", TwoEnds).tell(
            Ends(left, [Item(report_look.spans_words(look.summary.period.span))], bold=True)
        )
        self._show_chosen()

    def _show_chosen(self) -> None:
        look, line = self._look, self._chosen
        said = report_look.detail(look.playbook, line) if look is not None and line is not None else ""
        self.query_one("#detail", TextLine).tell(said)

    async def _plot(self) -> None:
        """Read and draw the chosen line over the last periods."""
        line, look = self._chosen, self._look
        bars = self.query_one("#bars", UprightBars)
        if line is None or look is None:
            bars.tell("", ())
            return
        at, person, of = look.summary.at, self.person, look.summary.of
        periods = look.summary.period.up_to(MOST_BARS)

        def read(tx: Transaction) -> Sequence[Value]:
            from csdesk.desk.reports import summary

            return summary.series(tx, line, periods, of=of, by=person, at=at)

        values = await self.in_reading(read)
        if values is not None and line is self._chosen:
            from csdesk.desk.reports import words

            bars.tell(words.line_words(look.playbook, line), report_look.bars(periods, values))

    @on(Rows.Moved)
    def _moved(self, event: Rows.Moved) -> None:
        event.stop()
        self._show_chosen()
        self.in_group("plot", self._plot)

    # -- going -----------------------------------------------------------------------------------------------------

    def _go(self) -> None:
        """Show what was chosen; what is typed ahead is for that."""
        self.tell("")
        self.begin_reading(self.read_first)

    def action_span(self, span: str) -> None:
        """1, 2, 3: a day, a week, a month; the one that has the first day of what is shown."""
        first = self.period.first
        self._span, self._back = Span(span), 0
        while self.period.first > first and self.period.before != self.period:
            self._back += 1
        self._go()

    def action_earlier(self) -> None:
        """Left: the period before."""
        self._back += self.period.before != self.period
        self._go()

    def action_later(self) -> None:
        """Right: the period after, up to now."""
        if not self._back:
            self.tell(_("What comes later has not happened yet."))
            return
        self._back -= 1
        self._go()

    def action_today(self) -> None:
        """t: the period of now."""
        self._back = 0
        self._go()

    def action_agents(self) -> None:
        """a: the figures of each agent."""
        self._list("agent")

    def action_clients(self) -> None:
        """c: the figures of each client."""
        self._list("client")

    def _list(self, view: View) -> None:
        self._view, self._of = view, None
        self.query_one("#rows", Rows).show((), chosen=0)
        self._go()

    @on(Rows.Chosen)
    def _enter(self, event: Rows.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Enter: the rows of the figure; of an agent or a client, their figures alone."""
        look = self._look
        if look is None:
            return
        if look.members is None:
            if (line := self._chosen) is not None:
                self.begin(partial(self._open_rows, line))
            return
        if not look.members.members:
            return
        from csdesk.desk.reports.figures import Of

        rows = self.query_one("#rows", Rows)
        member = look.members.members[min(rows.chosen, len(look.members.members) - 1)]
        is_agent = look.members.column == "agent"
        of = Of(agent=str(member.key)) if is_agent else Of(client=int(member.key))
        words = rows.rows[rows.chosen].cells[0]
        self._of, self._view = (of, words, self._view), "figures"
        rows.show((), chosen=0)
        self._go()

    async def _open_rows(self, line: Line) -> None:
        from csdesk.screens.reports.report_rows import ReportRows

        look = self._look
        if look is None:
            return
        page = ReportRows(line.key, look.summary.period, look.summary.of, self._of[1] if self._of else "")
        await self.app.push_screen(page, self._come_back)

    def _come_back(self, answer: Any) -> None:
        """A draft to go on with belongs in the form: everything over it closes."""
        if isinstance(answer, Draft):
            self.dismiss(answer)

    def action_back(self) -> None:
        """Esc: from one's figures to the list they were chosen in, from a list to the figures, then to the form."""
        if self._of is not None:
            self._list(self._of[2])
        elif self._view != "figures":
            self._list("figures")
        else:
            self.leave()

    # -- files -----------------------------------------------------------------------------------------------------

    def action_workbook(self) -> None:
        """x: a workbook (M-1)."""
        self.begin(partial(export, self, self.period, "xlsx"))

    def action_markdown(self) -> None:
        """m: Markdown (M-1)."""
        self.begin(partial(export, self, self.period, "md"))

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """Enter opens."""
        return [("Enter", _("Open")), *super().keys_here()]

    async def show_again(self) -> None:
        """The report in the other language, at the same line."""
        place = self.query_one("#rows", Rows).chosen
        await super().show_again()
        self._show()
        rows = self.query_one("#rows", Rows)
        rows.show(rows.rows, chosen=place)
        await self._plot()
