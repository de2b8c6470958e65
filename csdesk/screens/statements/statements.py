"""Month-end statements: those of a month by state, late ones first, and what is done with each (F-1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _, ngettext
from csdesk.screens import row_window
from csdesk.screens.choosing import Choosing
from csdesk.screens.list_body import list_body
from csdesk.screens.room import LOW
from csdesk.screens.row_window import Window
from csdesk.screens.statements.statement_moving import MovingScreen, move_commands
from csdesk.screens.statements.statement_rows import (
    ListLook,
    columns,
    items,
    list_head,
    nothing_words,
    row_of,
    sentence,
    title,
)
from csdesk.widgets.keyed_rows import keys_for
from csdesk.widgets.rows import Row, Rows
from csdesk.widgets.summary import Summary
from csdesk.widgets.two_ends import TwoEnds

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.paging import Placed
    from csdesk.desk.statements.statement_lists import StatementPages, StatementRow
    from csdesk.desk.statements.statements import Made
    from csdesk.playbook.statements import Statements


class StatementsScreen(MovingScreen["Placed[StatementRow]"]):
    """A list of statements with its counts, a window on it, the chosen one in full below or beside."""

    CSS_PATH = "statements.tcss"
    PLACE = N_("Statements")
    HELP_PAGE = "statements"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        *move_commands("statements"),
        Command("statements.make", "m", N_("Make"), N_("Make the statements of a month, or bring them up to date")),
        Command("statements.lists", "t", N_("Lists"), N_("Show another list: late ones, those in one state ...")),
        Command("statements.month", "g", N_("Month"), N_("Show another month"), action="another_month"),
        Command("statements.open", "", N_("Open"), N_("Open the statement with its lines"), action="open"),
        Command("statements.back", "escape", N_("Back"), N_("Back to the order form")),
    )

    def __init__(self, name: str = "month", month: date | None = None) -> None:
        """`name` is the list that is shown first; `month` its month, the last one of which there are any if none."""
        super().__init__()
        self._list, self._month = name, month
        self._look: ListLook | None = None
        self._making = ""
        """How far the making of a month is, in words."""

    def body(self) -> Iterable[Widget]:
        """Which list, the statements, the chosen one in full."""
        yield from list_body(Rows(columns(), header=True, id="rows"))

    # -- what is chosen --------------------------------------------------------------------------------------------

    @property
    def pages(self) -> StatementPages | None:
        """What the window looks at."""
        return self._look.pages if self._look is not None else None

    @property
    def chosen(self) -> StatementRow | None:
        """The chosen statement."""
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

    # -- showing ---------------------------------------------------------------------------------------------------

    async def read_anew(self) -> None:
        """Read what is shown, with the same statement chosen."""
        at, person, window = self.host.clock.now(), self.person, self._window
        if not self.query("#rows"):
            return
        name, month, chosen = self._list, self._month, self.chosen

        def read(tx: Transaction) -> ListLook:
            from csdesk.desk.desk import may
            from csdesk.desk.statements import statement_dues, statement_lists
            from csdesk.rules import statements as rules
            from csdesk.rules.working_time import DAY

            last = (tx.local(at).date().replace(day=1) - DAY).replace(day=1)
            shown = month or next(iter(statement_lists.months(tx, 1)), last)
            pages = statement_lists.StatementPages(name, at, shown)
            counts = statement_lists.counts(tx, shown, at=at)
            permissions = [one for one in (rules.WORK, rules.FINANCE) if may(tx.playbook, person, one)]
            finance = ", ".join(statement_dues.finance_names(tx))
            found = _again(tx, pages, window, chosen)
            return ListLook(pages, at, counts, found, tx.playbook.statements, permissions, finance)

        found = await self.in_reading(read)
        if found is None or (name, month) != (self._list, self._month):
            return
        self._month = found.pages.month
        self._look = found
        self._renew(window, found.window)
        number = chosen.number if chosen is not None else ""
        self._show(next((place for place, one in enumerate(self._window.rows) if one.row.number == number), None))

    async def show_list(self, name: str, month: date | None = None) -> None:
        """Show another list, or another month's."""
        self._list, self._window, self._place = name, Window(), None
        self._month = month or self._month
        await self.read_anew()

    def _show(self, index: int | None = None) -> None:
        """Show the window with the row at `index` chosen, or else the one that was, or what is there in its place."""
        look, rows = self._look, self.query_one("#rows", Rows)
        if look is None:
            return
        rows.columns = columns()
        listed = [row_of(one.row, look, self.host.local) for one in self._window.rows]
        rows.show(listed, chosen=self._index(index), empty=nothing_words(look))
        self.query_one("#head", TwoEnds).tell(*list_head(look, self._making))
        self._show_chosen()

    def _show_chosen(self) -> None:
        look, chosen, summary = self._look, self.chosen, self.query_one("#chosen", Summary)
        self._keep_place()
        if look is None or chosen is None:
            summary.tell("", "", ())
        else:
            local = self.host.local
            summary.tell(title(chosen), sentence(chosen, look, local), items(chosen, look, local))
        # The last line names what is possible with this one.
        self.refresh_frame()

    # -- doing -----------------------------------------------------------------------------------------------------

    @on(Rows.Chosen)
    def _enter(self, event: Rows.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Enter: the statement with its lines."""
        chosen = self.chosen
        if chosen is not None:
            self.begin(lambda: self._open(chosen.number))

    async def _open(self, number: str) -> None:
        from csdesk.screens.statements.statement_page import StatementPage

        await self.app.push_screen(StatementPage(number))

    def action_lists(self) -> None:
        """t: another list."""
        if self._look is not None:
            self.begin(self._choose_list)

    async def _choose_list(self) -> None:
        from csdesk.desk.statements import statement_lists, statement_words

        look = self._look
        assert look is not None
        counts = {**look.counts.states, "late": look.counts.late, "month": look.counts.month}
        names = [one for one in statement_lists.LISTS if one in ("month", "late", "all") or counts.get(one)]
        listed = [
            Row(name, (key, "  ".join(filter(None, (
                statement_words.list_words(look.playbook, name), str(counts.get(name, "")))))))
            for key, name in zip(keys_for(len(names)), names, strict=True)
        ]  # fmt: skip
        chosen = names.index(self._list) if self._list in names else 0
        name = await self.ask(Choosing(_("Lists of statements"), listed, chosen=chosen))
        if name is not None:
            await self.show_list(name)
            self.tell("")

    def action_another_month(self) -> None:
        """g: another month."""
        if self._look is not None:
            self.begin(self._choose_month)

    async def _choose_month(self) -> None:
        from csdesk.desk.statements import statement_lists, statement_words

        months = await self.in_reading(statement_lists.months)
        if not months:
            self.tell(_("No statement was made yet. m makes those of a month."))
            return
        listed = [
            Row(one.isoformat(), (key, statement_words.month_words(one)))
            for key, one in zip(keys_for(len(months)), months, strict=True)
        ]
        chosen = months.index(self._month) if self._month in months else 0
        month = await self.ask(Choosing(_("Months"), listed, chosen=chosen))
        if month is not None:
            name = self._list if self._list not in ("late", "all") else "month"
            await self.show_list(name, date.fromisoformat(month))
            self.tell("")

    # -- making a month --------------------------------------------------------------------------------------------

    def action_make(self) -> None:
        """m: a month's statements are made in the background, some clients at a time (F-1)."""
        if self._making:
            self.tell(_("They are being made already: {how_far}", how_far=self._making))
        elif self._look is not None:
            self.begin(self._ask_month)

    async def _ask_month(self) -> None:
        from csdesk.screens.dialog import Dialog
        from csdesk.widgets.small_form import FormLine

        at = self.host.clock.now()
        last = _last_month(self.host.local(at).date())
        meant = [last]

        async def do(values: Mapping[str, str]) -> bool:
            meant[:] = [read_month(values["month"], last)]
            return True

        hint = _("Made again they are brought up to date; what was sent stays as it is.")
        lines = (FormLine("month", _("Month"), f"{last:%Y-%m}"),)
        if await self.ask(Dialog(_("Make the statements of a month"), lines, do, hint=hint)):
            self.in_group("make", partial(self._make, meant[0]))

    async def _make(self, month: date) -> None:
        at, by = self.host.clock.now(), self.person
        try:
            self._tell_making(_("looking for clients ..."))

            def find(desk: Desk) -> Sequence[int]:
                from csdesk.desk.statements import statements

                with desk.reading() as tx:
                    return statements.clients_of(tx, month)

            clients = await self.attempt(find)
            made: Made | None = None
            left = list(clients or ())
            while left:

                def make(desk: Desk, some: Sequence[int] = tuple(left)) -> tuple[Made, int]:
                    from csdesk.desk.statements import statements

                    return statements.make_part(desk, some, month, by=by, at=at)

                part = await self.attempt(make)
                if part is None:
                    return
                made = part[0] if made is None else made.and_(part[0])
                del left[: part[1]]
                total = len(clients or ())
                self._tell_making(_("{done} of {total} clients", done=total - len(left), total=total))
        finally:
            self._making = ""
        if clients is None:
            return
        await self.show_list("month", month)
        if made is None:
            self.tell(_("Nobody owes anything for {month}.", month=f"{month:%Y-%m}"))
        else:
            many = ngettext("{n} statement made", "{n} statements made", made.made)
            self.tell(
                _("{month}: {made}, {n} brought up to date.", month=f"{month:%Y-%m}", made=many, n=made.refreshed)
            )

    def _tell_making(self, how_far: str) -> None:
        self._making = how_far
        if self._look is not None and self.query("#head"):
            self.query_one("#head", TwoEnds).tell(*list_head(self._look, how_far))

    def on_resize(self, _event: events.Resize) -> None:
        """There may be room for more, or for less."""
        self.call_after_refresh(self._show)

    async def show_again(self) -> None:
        """The list in the other language, at the same statement."""
        await super().show_again()
        self._show()


def _again(
    tx: Transaction, pages: object, window: Window[Placed[StatementRow]], chosen: StatementRow | None
) -> Window[Placed[StatementRow]]:
    """The same rows as they are now; where the first has moved, the page around the one that was chosen."""
    from csdesk.desk.statements.statement_lists import StatementPages

    assert isinstance(pages, StatementPages)
    if not window.rows or chosen is None or len(window.rows) < row_window.PAGE:
        return row_window.at_begin(tx, pages)
    place = pages.place_of(tx, chosen.number)
    return row_window.around(tx, pages, place) if place is not None else row_window.again(tx, pages, window)


def _last_month(today: date) -> date:
    from csdesk.rules.working_time import DAY

    return (today.replace(day=1) - DAY).replace(day=1)


def read_month(text: str, last: date) -> date:
    """A month as it was typed: 2026-11 or 11; empty is the last one. Refused at its field otherwise."""
    from csdesk.refused import Refused
    from csdesk.rules.text import clean_line, narrow, shortened

    typed = narrow(clean_line(text)).replace("/", "-").replace(".", "-")
    if not typed:
        return last
    try:
        if typed.isdecimal() and len(typed) <= 2:
            found = date(last.year, int(typed), 1)
            return found if found <= last.replace(day=28) else found.replace(year=last.year - 1)
        year, _dash, month = typed.partition("-")
        return date(int(year), int(month), 1)
    except ValueError:
        message = N_('"{typed}" is not a month. Type it as 2026-11.')
        raise Refused("month_unreadable", message, field="month", typed=shortened(text)) from None
