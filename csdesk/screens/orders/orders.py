"""Orders and drafts in one list: what is open comes first, then the work orders, the latest first (O-8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, _, current, ngettext
from csdesk.rules.order_fields import Draft
from csdesk.screens.dialog import Dialog
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.rows import Column, Row, Rows
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk
    from csdesk.desk.training.waiting import Line

PAGE = 50


class OrdersScreen(DeskScreen):
    """The list; dismisses with a draft to be gone on with, or None."""

    CSS_PATH = "orders.tcss"
    PLACE = N_("Orders")
    HELP_PAGE = "orders"
    AUTO_FOCUS = "Rows"
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("orders.open", "", N_("Open"), N_("Open the order, or go on with the draft"), action="open"),
        Command("orders.waiting", "w", N_("Waiting"), N_("Show only what waits for a colleague's confirmation")),
        Command("orders.send_back", "b", "", N_("Send a trainee's draft back, and say what is to be mended")),
        Command("orders.back", "escape", N_("Back"), N_("Back to the order form")),
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._drafts: dict[str, Draft] = {}
        self._waiting: dict[str, Line] = {}
        """What waits for a colleague, and what was sent back to me, by the row's key (E-1)."""
        self._only_waiting = False
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
        self.begin(self._read)

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

        def read(desk: Desk) -> tuple[dict[str, Draft], dict[str, Line], int]:
            from csdesk.desk.orders import drafts, orders
            from csdesk.desk.training import waiting

            with desk.reading() as tx:
                listed = [*waiting.every(tx), *(one for one in waiting.of(tx, person) if one.sent_back_by)]
                return (
                    {f"draft-{draft.order_id}": draft for draft in drafts.every(tx)},
                    {_key(one): one for one in listed},
                    orders.count_of_day(tx, tx.local(now).date()),
                )

        found = await self.attempt(read)
        if found is None:
            return
        self._drafts, self._waiting, today = found
        others = [_waiting_row(row_key, one, self) for row_key, one in self._waiting.items() if one.kind != "order"]
        own = [
            _draft_row(row_key, draft, self._waiting.get(row_key), person.name, self)
            for row_key, draft in self._drafts.items()
            if row_key in self._waiting or not self._only_waiting
        ]
        self._rows = [*others, *sorted(own, key=lambda row: row.key not in self._waiting)]
        self._last, self._all_read = None, self._only_waiting
        drafts_here = ngettext("{n} draft open", "{n} drafts open", len(self._drafts))
        orders_today = ngettext("{n} order confirmed today", "{n} orders confirmed today", today)
        waits = sum(not one.sent_back_by for one in self._waiting.values())
        parts = [orders_today, drafts_here]
        if waits:
            parts.append(ngettext("{n} waits for a colleague", "{n} wait for a colleague", waits))
        if self._only_waiting:
            parts = [_("Only what waits for a colleague; w shows all"), *parts[2:]]
        self.query_one("#headline", Static).update(Content("  |  ".join(parts)))
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
        self.begin(partial(self._open, event.row.key))

    def action_open(self) -> None:
        """Enter: open the chosen row."""
        self.query_one(Rows).action_take()

    def action_waiting(self) -> None:
        """w: only what waits for a colleague, or everything (E-1)."""
        self._only_waiting = not self._only_waiting
        self.begin(self._read)

    def action_send_back(self) -> None:
        """b: a trainee's draft goes back with a sentence (E-1)."""
        row = self.query_one(Rows).chosen_row
        line = self._waiting.get(row.key) if row is not None else None
        if line is None or line.sent_back_by:
            self.tell(_("This waits for no colleague."), bad=True)
        else:
            self.begin(partial(self._send_back, line))

    async def _send_back(self, line: Line) -> None:
        person, at = self.person, self.host.clock.now()

        async def take(values: Mapping[str, str]) -> bool:
            def work(desk: Desk) -> bool:
                from csdesk.desk.training import waiting

                with desk.writing() as tx:
                    words = values["reason"]
                    waiting.send_back(tx, line.kind, line.subject_id, line.asked_by, words, by=person, at=at)
                    return True

            return await self.host.in_desk(work)

        title = _("Send back to {name}", name=line.asked_by)
        if await self.ask(Dialog(title, (FormLine("reason", _("What is to be mended")),), take)):
            await self._read()

    async def _open_case(self, line: Line) -> None:
        """A reply or a report: its form, with what was drafted in it."""
        from csdesk.screens.cases.case_page import OfficeCasePage

        await self.ask(OfficeCasePage(line.subject_id))
        await self._read()

    async def _open(self, key: str) -> None:
        if (line := self._waiting.get(key)) is not None and line.kind != "order":
            await self._open_case(line)
            return
        if key in self._drafts:
            await self._take_draft(self._drafts[key])
            return
        from csdesk.screens.orders.order_page import OrderPage

        draft = await self.ask(OrderPage(int(key)))
        if draft is not None:
            self.dismiss(draft)
        else:
            await self._read()

    async def _take_draft(self, draft: Draft) -> None:
        """Go on with a draft; another's is taken over after asking, and that is recorded."""
        person, at = self.person, self.host.clock.now()
        line = self._waiting.get(f"draft-{draft.order_id}")
        if draft.owner != person.name and line is None:
            from csdesk.screens.confirmation import Confirmation

            question = _("Take over the draft of {owner}? It will be yours, and that is recorded.", owner=draft.owner)
            if not await self.ask(Confirmation(question)):
                return

        def take(desk: Desk) -> Draft:
            from csdesk.desk.orders import drafts
            from csdesk.desk.training import waiting

            with desk.writing() as tx:
                assert draft.order_id is not None
                if draft.owner == person.name:
                    waiting.take_back(tx, "order", draft.order_id, by=person, at=at)
                return drafts.take_over(tx, draft.order_id, by=person, at=at)

        taken = await self.attempt(take)
        if taken is not None:
            self.dismiss(taken)

    async def show_again(self) -> None:
        """The list in the other language, at the same row."""
        chosen = self.query_one(Rows).chosen_row
        self._key = chosen.key if chosen is not None else ""
        await super().show_again()
        await self._read()


def _key(line: Line) -> str:
    """The key of the row of something that waits."""
    return f"draft-{line.subject_id}" if line.kind == "order" else f"{line.kind}-{line.subject_id}-{line.asked_by}"


def _waits_words(line: Line) -> str:
    if line.sent_back_by:
        return _("sent back by {name}", name=line.sent_back_by)
    return _("waits: {name}", name=line.asked_by)


def _waiting_row(key: str, line: Line, screen: DeskScreen) -> Row:
    """A reply or a report that waits for a colleague, or was sent back."""
    what = _("reply") if line.kind == "reply" else _("report")
    when = f"{screen.host.local(line.asked_at):%m-%d %H:%M}"
    cells = (f"{line.number} {what}", when, line.title, line.sent_back, "", _waits_words(line))
    return Row(key, cells, "soon")


def _draft_row(key: str, draft: Draft, waits: Line | None, me: str, screen: DeskScreen) -> Row:
    when = screen.host.local(draft.saved_at) if draft.saved_at else None
    whose = _("your draft") if draft.owner == me else _("draft of {owner}", owner=draft.owner)
    what = _("change of {number}", number=draft.changes) if draft.changes else _("draft")
    texts = draft.texts
    cells = (
        what if not draft.changes else draft.changes,
        f"{when:%m-%d %H:%M}" if when else "",
        texts.get("client", "") or texts.get("caller", "") or "-",
        waits.sent_back if waits is not None and waits.sent_back else texts.get("goods", ""),
        "",
        _waits_words(waits) if waits is not None else whose,
    )
    return Row(key, cells, "soon" if draft.owner == me or waits is not None else "dim")


def state_words(state: str, revision: int, handed_over: bool) -> tuple[str, str]:
    """An order's state in words, and the tone that says the same."""
    if state == "cancelled":
        return _("cancelled"), "dim"
    changed = " " + _("rev. {n}", n=revision) if revision > 1 else ""
    if not handed_over:
        return _("to be printed") + changed, "now"
    return _("handed over") + changed, ""
