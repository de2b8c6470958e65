"""F8: every case of every procedure, filtered and found; a new one in a few keys (K-4 to K-10, M-3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from rich.cells import cell_len
from textual import on
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _, ngettext
from csdesk.screens import looking_up
from csdesk.screens.asking import AskingScreen
from csdesk.screens.cases.new_case import Kinds, NewCase
from csdesk.screens.choosing import Choosing
from csdesk.screens.clock_words import in_words, moment_words
from csdesk.screens.dialog import Dialog
from csdesk.screens.room import LOW
from csdesk.screens.whose import agent_items, standing_in_words, stood_in_for
from csdesk.widgets.keyed_rows import keys_for
from csdesk.widgets.rows import Column, Row, Rows
from csdesk.widgets.small_form import FormLine
from csdesk.widgets.summary import Item
from csdesk.widgets.two_ends import Ends, TwoEnds

if TYPE_CHECKING:
    from csdesk.desk.cases.case_pages import CaseFilter, CaseRow, State
    from csdesk.desk.desk import Transaction

STATES: Mapping[State, str] = {"open": N_("open"), "done": N_("closed"), "all": N_("open and closed")}
"""What is listed, in the order in which a key goes through them."""

CLOSED_SIGN, LATE_SIGN = "x", "!"


@dataclass(frozen=True)
class Look:
    """What F8 shows, as of one look at the store."""

    rows: Sequence[CaseRow]
    count: int
    kinds: Kinds
    """What can be opened by hand, what F8 alone offers first."""
    away: Collection[str] = ()
    """Who is on leave today."""
    stands_in: Collection[str] = ()
    """For whom the owner of what is wanted stands in."""


def look(tx: Transaction, wanted: CaseFilter, limit: int, at: datetime) -> Look:
    """The first cases that are wanted, and how many there are; with the owner's those for whom it stands in (S-2)."""
    from csdesk.desk.cases import case_pages
    from csdesk.desk.incidents import incidents
    from csdesk.desk.shifts import standing_in

    wanted, away = case_pages.with_stood_in(tx, wanted, at=at), standing_in.away_on(tx, tx.local(at).date())
    every = incidents.kinds(tx, everywhere=True)
    ordered = sorted(every, key=lambda one: one[1].shown_in == "incidents")
    return Look(
        rows=case_pages.page(tx, wanted, limit=limit),
        count=case_pages.count(tx, wanted),
        kinds=[(kind, procedure.words.model_dump()) for kind, procedure in ordered],
        away=away,
        stands_in=wanted.stands_in,
    )


class CasesScreen(AskingScreen):
    """The list under what it is filtered by."""

    CSS_PATH = "cases.tcss"
    PLACE = N_("Cases")
    HELP_PAGE = "cases"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("cases.new", "n", N_("Start"), N_("Begin a case: onboarding, review, complaint, prospect ...")),
        Command("cases.open", "", N_("Open"), N_("Open the case that is chosen"), action="open"),
        Command("cases.kind", "k", N_("Kind"), N_("Show the cases of one procedure")),
        Command("cases.state", "s", N_("State"), N_("Show open cases, closed ones, or both")),
        Command("cases.mine", "m", N_("Mine"), N_("Show only your own, with those you stand in for, or everybody's")),
        Command("cases.search", "slash", N_("Search"), N_("Look for a text in numbers, lines, clients and forms")),
        Command("cases.client", "f9", N_("Client"), N_("Show the cases of one client"), leader="9", priority=True),
        Command("cases.all", "a", N_("All"), N_("Let every filter go")),
        Command("cases.back", "escape", N_("Back"), N_("Back to the order form")),
    )

    def __init__(self) -> None:
        super().__init__()
        self._wanted: CaseFilter | None = None
        self._look: Look | None = None
        self._rows: list[CaseRow] = []

    def body(self) -> Iterable[Widget]:
        """What is shown, and the cases."""
        yield TwoEnds(id="head")
        yield Rows(_columns(()), header=True, id="rows")

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """Enter opens; help and going back stand before what is needed seldom."""
        new, *others = super().keys_here()
        keys = [new, ("Enter", _("Open")), *others]
        early = [one for one in keys if one[0] in ("Esc", "F1")]
        return [*keys[:6], *early, *(one for one in keys[6:] if one not in early)]

    @property
    def wanted(self) -> CaseFilter:
        """What is shown."""
        if self._wanted is None:
            from csdesk.desk.cases.case_pages import CaseFilter

            self._wanted = CaseFilter()
        return self._wanted

    @property
    def _chosen(self) -> CaseRow | None:
        return self._rows[min(self.query_one("#rows", Rows).chosen, len(self._rows) - 1)] if self._rows else None

    # -- showing ---------------------------------------------------------------------------------------------------

    async def read_anew(self) -> None:
        """Read the list as far down as it was read, with the same case chosen."""
        from csdesk.desk.cases.case_pages import PAGE

        wanted, many = self.wanted, max(PAGE, len(self._rows))
        found = await self.in_reading(lambda tx: look(tx, wanted, many, self.host.clock.now()))
        if found is not None and wanted == self.wanted:
            self._look, self._rows = found, list(found.rows)
            self._show_list()

    def _show_list(self, *, chosen: int | None = None) -> None:
        if self._look is None:
            return
        now = self.host.clock.now()
        rows = [self._row(one, now) for one in self._rows]
        empty = _("No case. n begins one.") if self._is_plain else _("No case is like this. a lets every filter go.")
        listed = self.query_one("#rows", Rows)
        listed.columns = _columns(rows)
        listed.show(rows, chosen=chosen, empty=empty)
        self._show_head()

    def _show_head(self) -> None:
        """What is listed and how many; of the chosen one what a row has no room for."""
        if self._look is None:
            return
        chosen, more, whose = self._chosen, "", list[Item]()
        if chosen is not None:
            step = in_words(chosen.step) if chosen.step is not None and chosen.state == "open" else ""
            more = _("next: {what}", what=step) if step else chosen.title
            whose = agent_items(chosen.agent)
        count = Item(ngettext("{n} case", "{n} cases", self._look.count))
        self.query_one("#head", TwoEnds).tell(
            Ends(self._filter_words(), [count], bold=True), Ends(more, whose, tone="dim")
        )

    @on(Rows.Moved)
    def _moved(self, event: Rows.Moved) -> None:
        event.stop()
        self._show_head()

    @property
    def _is_plain(self) -> bool:
        from csdesk.desk.cases.case_pages import CaseFilter

        return self.wanted == CaseFilter()

    def _filter_words(self) -> str:
        wanted = self.wanted
        parts = [_(STATES[wanted.state])]
        if wanted.kind and self._look is not None:
            words = dict(self._look.kinds).get(wanted.kind)
            parts.append(in_words(words) if words is not None else wanted.kind)
        if wanted.owner:
            stands_in = self._look.stands_in if self._look is not None else ()
            parts += [_("of {name}", name=wanted.owner), standing_in_words(stands_in)]
        parts += [_("client {code}", code=wanted.client)] if wanted.client else []
        parts += [_("with {text}", text=wanted.text)] if wanted.text else []
        return "  ".join(filter(None, parts))

    def _row(self, one: CaseRow, now: datetime) -> Row:
        sign, tone, due = "", "", ""
        if one.state != "open":
            sign, tone = CLOSED_SIGN, "dim"
        elif one.due_at is not None:
            due = moment_words(self.host.local(one.due_at), self.host.local(now))
            if one.due_at <= now:
                sign, tone = LATE_SIGN, "passed"
        step = in_words(one.step) if one.step is not None and one.state == "open" else ""
        away = self._look is not None and one.state == "open" and one.owner in self._look.away
        whose = stood_in_for(one.owner) if away else one.owner
        cells = (sign, one.number or str(one.case_id), in_words(one.words), one.title, step, due, whose)
        return Row(str(one.case_id), cells, tone)

    @on(Rows.EndReached)
    def _more(self, event: Rows.EndReached) -> None:
        event.stop()
        if self._look is not None and len(self._rows) < self._look.count:
            self.in_group("more", self._read_more)

    async def _read_more(self) -> None:
        wanted, last, at = self.wanted, self._rows[-1].place if self._rows else None, self.host.clock.now()

        def read(tx: Transaction) -> Sequence[CaseRow]:
            from csdesk.desk.cases import case_pages

            return case_pages.page(tx, case_pages.with_stood_in(tx, wanted, at=at), after=last)

        found = await self.in_reading(read)
        if found and wanted == self.wanted:
            self._rows += found
            self._show_list()

    # -- filters ---------------------------------------------------------------------------------------------------

    async def _show_wanted(self, **changes: Any) -> None:
        self._wanted, self._rows = replace(self.wanted, **changes), []
        await self.read_anew()
        self._show_list(chosen=0)

    def action_kind(self) -> None:
        """k: one procedure."""
        self.begin(self._choose_kind)

    async def _choose_kind(self) -> None:
        kinds = self._look.kinds if self._look is not None else ()
        names = [("", _("every kind")), *((kind, in_words(words)) for kind, words in kinds)]
        rows = [Row(kind, (key, words)) for key, (kind, words) in zip(keys_for(len(names)), names, strict=True)]
        chosen = next((place for place, one in enumerate(names) if one[0] == self.wanted.kind), 0)
        kind = await self.ask(Choosing(_("Which cases?"), rows, chosen=chosen))
        if kind is not None:
            await self._show_wanted(kind=kind)

    def action_state(self) -> None:
        """s: open ones, closed ones, both."""
        order = list(STATES)
        following = order[(order.index(self.wanted.state) + 1) % len(order)]
        self.begin(lambda: self._show_wanted(state=following))

    def action_mine(self) -> None:
        """m: only what is mine, with what I stand in for, or everybody's (S-2)."""
        owner = "" if self.wanted.owner else self.person.name
        self.begin(lambda: self._show_wanted(owner=owner))

    def action_search(self) -> None:
        """/: those that hold a text."""
        self.begin(self._search)

    async def _search(self) -> None:
        async def take(values: Mapping[str, str]) -> str:
            return values["text"]

        hint = _("In numbers, lines, parcels, clients and whatever was filled in. Nothing typed shows all again.")
        dialog = Dialog(_("Search"), (FormLine("text", _("Text"), self.wanted.text),), take, hint=hint)
        text = await self.ask(dialog)
        if text is not None:
            await self._show_wanted(text=text.strip())

    def action_client(self) -> None:
        """F9: those of one client."""
        self.in_group("look_up", self._choose_client)

    async def _choose_client(self) -> None:
        code = await looking_up.client(self, "")
        if code is not None:
            await self._show_wanted(client=code)

    def action_all(self) -> None:
        """a: every filter goes."""
        self.begin(lambda: self._show_wanted(kind="", state="open", owner="", client="", text=""))

    # -- doing -----------------------------------------------------------------------------------------------------

    @on(Rows.Chosen)
    def _take(self, event: Rows.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Enter: the page of the chosen case."""
        chosen = self._chosen
        if chosen is not None:
            self.begin(lambda: self._open(chosen.case_id))

    async def _open(self, case_id: int) -> None:
        from csdesk.screens.cases.case_page import OfficeCasePage

        await self.app.push_screen(OfficeCasePage(case_id))

    async def action_new(self) -> None:
        """n: a new case, of the procedure that is shown where only one is."""
        opened_at = self.host.clock.now()
        with self.keys_held():
            if self._look is None:
                await self.read_anew()
            if self._look is not None:
                form = NewCase(self._look.kinds, opened_at, kind=self.wanted.kind)
                await self.app.push_screen(form, self._opened)

    async def _opened(self, case_id: int | None) -> None:
        if case_id is not None:
            await self._open(case_id)

    async def show_again(self) -> None:
        """The list in the other language, at the same case."""
        chosen = self.query_one("#rows", Rows).chosen
        await super().show_again()
        self._show_list(chosen=chosen)


KIND, NEXT, WHOSE = 26, 60, 12
"""Cells of a kind, a step and a name at the most."""


def _columns(rows: Sequence[Row]) -> Sequence[Column]:
    """The columns, as wide as what stands in them; the next step where there is room, the head has it anyway."""

    def widest(place: int, title: str, most: int) -> int:
        return min(most, max(cell_len(text) for text in (title, *(row.cells[place] for row in rows))))

    kind, following, whose = _("Kind"), _("Next"), _("Whose")
    return (
        Column("", 1),
        Column(_("Number"), 7),
        Column(kind, widest(2, kind, KIND), drop=1),
        Column(_("What"), least=12),
        Column(following, widest(4, following, NEXT), drop=4),
        Column(_("Due"), 11, drop=2),
        Column(whose, widest(6, whose, WHOSE), drop=3),
    )
