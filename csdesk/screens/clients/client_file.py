"""A client's file: its card, who is reached and where, what runs for it; what is done with it begins here (K-1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Container, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command, key_name
from csdesk.language import N_, _, current
from csdesk.screens import row_window
from csdesk.screens.clients import client_acts, erasing_acts
from csdesk.screens.clients.client_card import labels
from csdesk.screens.clients.client_in_hand import ClientInHand, FileLook
from csdesk.screens.clock_words import moment_words
from csdesk.screens.orders.order_words import sheet
from csdesk.screens.room import LOW
from csdesk.screens.row_window import Window
from csdesk.screens.whose import agent_items
from csdesk.widgets.rows import Column, Row, Rows
from csdesk.widgets.summary import Item
from csdesk.widgets.two_ends import Ends, TwoEnds

if TYPE_CHECKING:
    from csdesk.desk.clients.client_page import Matter, MatterPages, Show
    from csdesk.desk.desk import Transaction

SHOWS: Sequence[Show] = ("open", "orders", "cases")
"""What is listed, in the order in which `g` goes through it."""


class ClientFile(ClientInHand):
    """The page of one client."""

    CSS_PATH = "client_file.tcss"
    PLACE = N_("Clients")
    HELP_PAGE = "clients"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("client_file.edit", "e", N_("Card"), N_("Change the card")),
        Command("client_file.contacts", "c", N_("Contacts"), N_("Contacts: add, change, take out, put first")),
        Command("client_file.addresses", "a", N_("Addresses"), N_("Addresses: add, change, take out, put first")),
        Command("client_file.occasions", "o", N_("Occasions"), N_("Days of the year on which it is greeted")),
        Command("client_file.whole", "w", N_("Whole"), N_("See contacts and phones whole; the record keeps why")),
        Command("client_file.new_case", "n", N_("New case"), N_("Begin a case for this client")),
        Command("client_file.show", "g", N_("Show"), N_("Show what is open, all orders, or all cases")),
        Command("client_file.merge", "m", N_("Merge"), N_("Merge this client into another"), action="merge_"),
        Command("client_file.duplicates", "d", N_("Duplicates"), N_("Clients that may be this one")),
        Command("client_file.archive", "x", N_("Archive"), N_("Archive the client, or take it back")),
        Command("client_file.erase", "p", N_("Erase"), N_("Ask to erase the person, approve it, do it")),
        Command("client_file.back", "escape", N_("Back"), N_("Back to where you came from")),
    )

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.show_kind: Show = "open"

    def body(self) -> Iterable[Widget]:
        """Who it is, the card, what runs for it."""
        yield TwoEnds(id="head")
        with Container(id="place"):
            yield VerticalScroll(Static("", id="words", markup=False), id="sheet")
            columns = (
                Column(_("Number"), 14),
                Column(_("Kind"), 12, drop=1),
                Column(_("What"), least=30),
                Column(_("Since"), 11, drop=2),
                Column(_("Due"), 11),
            )
            yield Rows(columns, header=True, id="rows")

    # -- showing ---------------------------------------------------------------------------------------------------

    async def read_anew(self) -> None:
        """Read the file, with the same matter chosen."""
        code, show, language = self.code, self.show_kind, current()
        window, looked_at = self._window, self.pages

        def read(tx: Transaction) -> FileLook:
            from csdesk.desk.clients import client_page

            file = client_page.read(tx, code, language=language)
            pages = client_page.pages(tx, code, show)
            # Merged into another meanwhile, it is the other's matters that run.
            kept = window if pages == looked_at else Window()
            return FileLook(file, tx.playbook.clients, pages, row_window.again(tx, pages, kept))

        found = await self.in_reading(read)
        if found is None:
            return
        self.look, self.code = found, found.file.code
        self._renew(window, found.window)
        self._show()

    @property
    def pages(self) -> MatterPages | None:
        """What the window looks at."""
        return self.look.pages if self.look is not None else None

    def _show(self, index: int | None = None) -> None:
        look = self.look
        if look is None:
            return
        file = look.file
        items = []
        if file.archived_at is not None:
            items.append(Item(_("archived"), "dim"))
        if file.erased_at is not None:
            items.append(Item(_("person erased"), "dim"))
        items += agent_items(file.agent)
        title = f"{file.code}  {file.texts['name']}  {file.texts['client_class']}"
        kinds = {"open": _("what is open"), "orders": _("all orders"), "cases": _("all cases")}
        counts = [Item(_("{n} open cases", n=file.open_cases)), Item(_("{n} orders to hand over", n=file.open_orders))]
        self.query_one("#head", TwoEnds).tell(
            Ends(title, items, bold=True), Ends(kinds[self.show_kind], counts, tone="dim")
        )
        self.query_one("#words", Static).update(sheet([*self._sheet()]))
        rows = [self._row(one) for one in self._window.rows]
        empty = {
            "open": _("Nothing is open for this client. g shows all its orders."),
            "orders": _("There was no order yet."),
            "cases": _("There was no case yet."),
        }
        self.query_one("#rows", Rows).show(rows, chosen=self._index(index), empty=empty[self.show_kind])
        self._show_chosen()
        self.refresh_frame()

    def _sheet(self) -> Iterator[tuple[str, str]]:
        assert self.look is not None
        file, named = self.look.file, labels()
        roles = {one.id: one.words.text(current()) for one in self.look.book.contact_role}
        kinds = {one.id: one.words.text(current()) for one in self.look.book.address_kind}
        for place, one in enumerate(file.contacts):
            parts = (one.name, roles.get(one.role, one.role), one.phone, one.email, one.note)
            yield (_("Contacts") if not place else ""), "  ".join(filter(None, parts))
        for place, where in enumerate(file.addresses):
            words = "  ".join(filter(None, (where.address, kinds.get(where.kind, where.kind))))
            yield (_("Addresses") if not place else ""), words
        pairs = (("settlement", "cycle"), ("kind", "business"), ("short_name", "language"))
        for first, second in pairs:
            words = "  ".join(filter(None, (file.texts[first], file.texts[second])))
            if words:
                yield named[first], words
        for name in ("notice_until", "opened_on", "note"):
            if file.texts[name]:
                yield named[name], file.texts[name]
        for place, day in enumerate(file.occasions):
            yield (_("Occasions") if not place else ""), f"{day.month:02}-{day.day:02}  {day.name}"
        if file.merged:
            yield _("Merged into it"), " ".join(file.merged)

    def _row(self, one: Matter) -> Row:
        now = self.host.local(self.host.clock.now())
        words = one.words["zh" if current().startswith("zh") else "en"] or _("order")
        due = moment_words(self.host.local(one.due_at), now) if one.due_at is not None else ""
        late = one.due_at is not None and one.due_at < self.host.clock.now()
        since = moment_words(self.host.local(one.at), now)
        tone = "passed" if late else "dim" if one.state in ("closed", "cancelled", "withdrawn") else ""
        title = one.title if one.state not in ("cancelled", "withdrawn") else f"{one.title}  {_('cancelled')}"
        cells = (one.number or "-", words, title, since, f"X {due}" if late else due)
        return Row(f"{one.kind}-{one.id}", cells, tone)

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """Enter opens; then what is done most."""
        own = self.host.own_keys()
        keys = [(key_name(one.key, own, one.id), _(one.word)) for one in self.commands_here() if one.word]
        return [("Enter", _("Open")), *keys]

    # -- doing -----------------------------------------------------------------------------------------------------

    @on(Rows.Chosen)
    def _open_chosen(self, event: Rows.Chosen) -> None:
        event.stop()
        kind, _dash, number = event.row.key.partition("-")
        self.begin(lambda: client_acts.open_matter(self, kind, int(number)))

    def action_edit(self) -> None:
        """e: the card."""
        self.begin(lambda: client_acts.edit(self))

    def action_contacts(self) -> None:
        """c: contacts."""
        self.begin(lambda: client_acts.edit_list(self, "contact"))

    def action_addresses(self) -> None:
        """a: addresses."""
        self.begin(lambda: client_acts.edit_list(self, "address"))

    def action_occasions(self) -> None:
        """o: occasions (K-3)."""
        self.begin(lambda: client_acts.edit_list(self, "occasion"))

    def action_whole(self) -> None:
        """w: see it whole (K-9)."""
        self.begin(lambda: client_acts.show_whole(self))

    def action_new_case(self) -> None:
        """n: a case for this client."""
        self.begin(lambda: client_acts.new_case(self))

    def action_merge_(self) -> None:
        """m: into another."""
        self.begin(lambda: client_acts.merge(self))

    def action_duplicates(self) -> None:
        """d: who may be this one."""
        self.begin(lambda: client_acts.duplicates_of(self))

    def action_archive(self) -> None:
        """x: archive, or take back."""
        self.begin(lambda: client_acts.archive(self))

    def action_erase(self) -> None:
        """p: erase the person (K-9)."""
        self.begin(lambda: erasing_acts.erase(self))

    def action_show(self) -> None:
        """g: what is open, orders, cases."""
        self.show_kind = SHOWS[(SHOWS.index(self.show_kind) + 1) % len(SHOWS)]
        self.look, self._window, self._place = None, Window(), None
        self.begin(self.read_anew)

    async def show_again(self) -> None:
        """The page in the other language."""
        await super().show_again()
        await self.read_anew()
