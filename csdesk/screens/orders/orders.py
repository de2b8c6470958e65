"""Orders and drafts in one list: what is open comes first, then the work orders, the latest first (O-8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, _, current, ngettext
from csdesk.rules.order_fields import Draft
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.rows import Column, Row, Rows

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk

PAGE = 50


class OrdersScreen(DeskScreen):
    """The list; dismisses with a draft to be gone on with, or None."""

    CSS_PATH = "orders.tcss"
    PLACE = N_("Orders")
    HELP_PAGE = "orders"
    AUTO_FOCUS = "Rows"
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("orders.open", "", N_("Open"), N_("Open the order, or go on with the draft"), action="open"),
        Command("orders.back", "escape", N_("Back"), N_("Back to the order form")),
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._drafts: dict[str, Draft] = {}
        self._last: str | None = None
        self._all_read = False
        self._key = ""
        """The row that was chosen before the list was drawn anew."""

    def body(self) -> Iterable[Widget]:
        """A headline and the list."""
        yield Static("", id="headline", markup=False)
        columns = (
            Column(_("Number"), 14),
            Column(_("When"), 11),
            Column(_("Client"), 26),
            Column(_("Goods"), drop=2),
            Column(_("Centre"), 15, drop=3),
            Column(_("State"), 18),
        )
        yield Rows(columns, header=True, empty=_("No order yet. F2 takes one."))

    def on_mount(self) -> None:
        """Read the drafts and the first page."""
        super().on_mount()
        self.run_worker(self._read())

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """Enter opens, whatever list has the cursor."""
        return [("Enter", _("Open")), *super().keys_here()]

    async def _read(self) -> None:
        """Read the list, again as far down as it was read before, with the same row chosen."""
        person, now, many, rows = self.person, self.host.clock.now(), len(self._rows), self.query_one(Rows)
        key = rows.chosen_row.key if rows.chosen_row is not None else self._key
        for below in self.app.screen_stack:
            # What is typed in the form below stands in the list as it is.
            if isinstance(below, DeskScreen):
                await below.keep()

        def read(desk: Desk) -> tuple[list[Row], dict[str, Draft], int]:
            from csdesk.desk.orders import drafts, orders

            with desk.reading() as tx:
                every = drafts.every(tx)
                rows = [_draft_row(draft, person.name, self) for draft in every]
                return rows, {row.key: draft for row, draft in zip(rows, every, strict=True)}, orders.count_of_day(
                    tx, tx.local(now).date()
                )  # fmt: skip

        found = await self.attempt(read)
        if found is None:
            return
        self._rows, self._drafts, today = found
        self._last, self._all_read = None, False
        drafts_here = ngettext("{n} draft open", "{n} drafts open", len(self._drafts))
        orders_today = ngettext("{n} order confirmed today", "{n} orders confirmed today", today)
        self.query_one("#headline", Static).update(Content(f"{orders_today}  |  {drafts_here}"))
        await self._read_page()
        while not self._all_read and len(self._rows) < many:
            await self._read_page()
        place = next((place for place, row in enumerate(self._rows) if row.key == key), 0)
        self.query_one(Rows).show(self._rows, chosen=place)

    async def _read_page(self) -> None:
        last = self._last
        if self._all_read:
            return

        def read(desk: Desk) -> tuple[list[Row], str | None]:
            from csdesk.desk.orders import orders
            from csdesk.playbook.basis import words_of

            with desk.reading() as tx:
                page = orders.page(tx, before=last, limit=PAGE)
                rows = []
                for line in page:
                    order = line.order
                    centre = words_of(desk.playbook.orders.centre, order.centre or "", current())
                    when = self.host.local(order.confirmed_at) if order.confirmed_at else None
                    state, tone = state_words(order.state, order.revision, order.handed_over_at is not None)
                    cells = (
                        order.number or "",
                        f"{when:%m-%d %H:%M}" if when else "",
                        f"{line.client_code}  {line.client_name}",
                        line.revision.goods,
                        centre,
                        state,
                    )
                    rows.append(Row(str(order.id), cells, tone))
                return rows, page[-1].order.number if page else None

        found = await self.attempt(read)
        if found is None:
            return
        rows, self._last = found
        self._all_read = len(rows) < PAGE
        self._rows = [*self._rows, *rows]
        self.query_one(Rows).show(self._rows, chosen=None)

    @on(Rows.EndReached)
    async def _more(self, event: Rows.EndReached) -> None:
        event.stop()
        await self._read_page()

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        event.stop()
        self.run_worker(self._open(event.row.key), exclusive=True, group="open")

    def action_open(self) -> None:
        """Enter: open the chosen row."""
        self.query_one(Rows).action_take()

    async def _open(self, key: str) -> None:
        if key in self._drafts:
            await self._take_draft(self._drafts[key])
            return
        from csdesk.screens.orders.order_page import OrderPage

        draft = await self.app.push_screen_wait(OrderPage(int(key)))
        if draft is not None:
            self.dismiss(draft)
        else:
            await self._read()

    async def _take_draft(self, draft: Draft) -> None:
        """Go on with a draft; another's is taken over after asking, and that is recorded."""
        person, at = self.person, self.host.clock.now()
        if draft.owner != person.name:
            from csdesk.screens.confirmation import Confirmation

            question = _("Take over the draft of {owner}? It will be yours, and that is recorded.", owner=draft.owner)
            if not await self.app.push_screen_wait(Confirmation(question)):
                return

        def take(desk: Desk) -> Draft:
            from csdesk.desk.orders import drafts

            with desk.writing() as tx:
                assert draft.order_id is not None
                return drafts.take_over(tx, draft.order_id, by=person, at=at)

        taken = await self.attempt(take)
        if taken is not None:
            self.dismiss(taken)

    def action_back(self) -> None:
        """Esc: back to the form."""
        self.leave()

    async def show_again(self) -> None:
        """The list in the other language, at the same row."""
        chosen = self.query_one(Rows).chosen_row
        self._key = chosen.key if chosen is not None else ""
        await super().show_again()
        await self._read()


def _draft_row(draft: Draft, me: str, screen: DeskScreen) -> Row:
    when = screen.host.local(draft.saved_at) if draft.saved_at else None
    whose = _("your draft") if draft.owner == me else _("draft of {owner}", owner=draft.owner)
    what = _("change of {number}", number=draft.changes) if draft.changes else _("draft")
    texts = draft.texts
    cells = (
        what if not draft.changes else draft.changes,
        f"{when:%m-%d %H:%M}" if when else "",
        texts.get("client", "") or texts.get("caller", "") or "-",
        texts.get("goods", ""),
        "",
        whose,
    )
    return Row(f"draft-{draft.order_id}", cells, "soon" if draft.owner == me else "dim")


def state_words(state: str, revision: int, handed_over: bool) -> tuple[str, str]:
    """An order's state in words, and the tone that says the same."""
    if state == "cancelled":
        return _("cancelled"), "dim"
    changed = " " + _("rev. {n}", n=revision) if revision > 1 else ""
    if not handed_over:
        return _("to be printed") + changed, "now"
    return _("handed over") + changed, ""
