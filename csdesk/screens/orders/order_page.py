"""One work order with its revisions: a change is asked for in writing, cancelling needs a reason (O-8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, _, current
from csdesk.rules.order_fields import Draft, another_for_same_client
from csdesk.screens.dialog import Dialog
from csdesk.screens.draft_keeper import new_draft
from csdesk.screens.orders.order_words import evidence_words, in_words, sheet
from csdesk.screens.screen import DeskScreen
from csdesk.screens.whose import with_agent
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk

Pairs = Sequence[tuple[str, str]]


class OrderPage(DeskScreen):
    """A confirmed or cancelled order; dismisses with a draft to go on with in the form, or None."""

    CSS_PATH = "review.tcss"
    PLACE = N_("Orders")
    HELP_PAGE = "orders"
    AUTO_FOCUS = "#sheet"
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("order_page.change", "c", N_("Change"), N_("Write a change request, which makes a new revision")),
        Command("order_page.cancel", "x", N_("Cancel the order"), N_("Cancel the order, with a reason")),
        Command("order_page.next", "n", N_("Next order"), N_("Begin another order for the same client")),
        Command("order_page.back", "escape", N_("Back"), N_("Back to the list")),
        Command("order_page.older", "left", N_("Older"), N_("The revision before"), action="turn(-1)"),
        Command("order_page.newer", "right", N_("Newer"), N_("The revision after"), action="turn(1)"),
    )

    def __init__(self, order_id: int) -> None:
        super().__init__()
        self._order_id = order_id
        self._revision = 0
        self._revisions = 0
        self._texts: Mapping[str, str] = {}

    def body(self) -> Iterable[Widget]:
        """Number and state, then the order in words."""
        yield Static("", id="headline", markup=False)
        yield VerticalScroll(Static("", id="words", markup=False), Static("", id="ticks", markup=False), id="sheet")

    def on_mount(self) -> None:
        """Show the revision in force."""
        super().on_mount()
        self.begin(self._read)

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """Left and Right only where there is a revision on that side."""
        turns = {_("Older"): self._revision > 1, _("Newer"): self._revision < self._revisions}
        return [(key, word) for key, word in super().keys_here() if turns.get(word, True)]

    async def _read(self) -> None:
        order_id, wanted = self._order_id, self._revision

        def read(desk: Desk) -> tuple[int, int, str, Mapping[str, str], Pairs, Pairs]:
            from csdesk.desk.clients import clients, owners
            from csdesk.desk.handovers.handing_over import work_order_path
            from csdesk.desk.orders import orders, revisions
            from csdesk.playbook.basis import words_of

            with desk.reading() as tx:
                order, every = orders.get(tx, order_id), revisions.of_order(tx, order_id)
                revision = every[(wanted or len(every)) - 1]
                texts = orders.texts_of(tx, revision)
                client = clients.by_code(tx, texts.get("client", ""))
                orders_words = desk.playbook.orders
                whose = with_agent(client.name, owners.agent_of(tx, client.id)) if client else ""
                pairs = list(in_words(texts, orders_words, whose))
                if revision.asked_by:
                    channel = words_of(orders_words.channel, revision.asked_channel or "", current())
                    pairs += [
                        (_("Change"), f"{revision.asked_what}; {revision.asked_why}"),
                        (_("Asked by"), f"{revision.asked_by}, {channel}"),
                    ]
                ticks: list[tuple[str, str]] = []
                for check in orders.checks(tx, order):
                    words = words_of(orders_words.check, check.check_id, current())
                    by = f"{check.by} {self.host.local(check.at):%m-%d %H:%M} {evidence_words(check.evidence)}".strip()
                    ticks.append((_("Checks") if not ticks else "", f"[x] {words}  ({by})"))
                if order.approved_by:
                    ticks.append((_("Approved"), f"{order.approved_by}: {order.approval_reason}"))
                centre = words_of(orders_words.centre, order.centre or "", current())
                if order.cancelled_by:
                    state = _("cancelled by {name}: {reason}", name=order.cancelled_by, reason=order.cancel_reason)
                elif order.handed_over_at:
                    state = _(
                        "work order {path}", path=work_order_path(desk, order).relative_to(desk.store.path.parent)
                    )
                else:
                    state = _("waits to be printed")
                at = f"{self.host.local(revision.at):%Y-%m-%d %H:%M}"
                which = _("revision {n} of {many}", n=revision.revision, many=len(every))
                headline = f"{order.number}  {centre}  {which}, {revision.by} {at}\n{state}"
                return revision.revision, len(every), headline, texts, pairs, ticks

        found = await self.attempt(read)
        if found is None:
            return
        self._revision, self._revisions, headline, self._texts, pairs, ticks = found
        self.query_one("#headline", Static).update(Content(headline))
        self.query_one("#words", Static).update(sheet(pairs))
        self.query_one("#ticks", Static).update(sheet(ticks))
        self.refresh_frame()

    async def action_turn(self, step: int) -> None:
        """Left and Right: the revision before or after."""
        self._revision = max(1, min(self._revisions, self._revision + step))
        await self._read()

    async def action_change(self) -> None:
        """c: write a change request in the form (O-8)."""
        person, at, order_id = self.person, self.host.clock.now(), self._order_id

        def begin(desk: Desk) -> Draft:
            from csdesk.desk.orders import orders

            with desk.writing() as tx:
                return orders.begin_change(tx, order_id, by=person, at=at)

        draft = await self.attempt(begin)
        if draft is not None:
            self.dismiss(draft)

    def action_cancel(self) -> None:
        """x: cancel, with a reason (O-8)."""
        self.begin(self._cancel)

    async def _cancel(self) -> None:
        person, order_id = self.person, self._order_id

        async def cancel(values: Mapping[str, str]) -> bool:
            at = self.host.clock.now()

            def work(desk: Desk) -> bool:
                from csdesk.desk.handovers.handing_over import hand_over_waiting
                from csdesk.desk.orders import orders

                with desk.writing() as tx:
                    orders.cancel(tx, order_id, values["reason"], by=person, at=at)
                hand_over_waiting(desk, at=at)
                return True

            return await self.host.in_desk(work)

        dialog = Dialog(
            _("Cancel this order"),
            (FormLine("reason", _("Reason")),),
            cancel,
            hint=_("It keeps its number and stays readable; its centre gets a cancelled work order."),
        )
        if await self.ask(dialog):
            await self._read()

    def action_next(self) -> None:
        """n: another order for the same client (O-12)."""
        self.dismiss(another_for_same_client(Draft(uuid="", texts=self._texts), new_draft().uuid))

    async def show_again(self) -> None:
        """The page in the other language."""
        await super().show_again()
        await self._read()
