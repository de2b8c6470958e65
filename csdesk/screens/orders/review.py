"""F10: the whole order on one page, to be read aloud; then confirm (O-3 to O-6, O-12)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, _, current, say
from csdesk.refused import Refused
from csdesk.rules.order_fields import Draft, Tick
from csdesk.screens.draft_keeper import DraftKeeper
from csdesk.screens.orders.order_words import check_words, in_words, sheet
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.rows import Column, Row, Rows

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk
    from csdesk.desk.orders.orders import Approval, Confirmed, Readiness
    from csdesk.playbook.shapes import Check


@dataclass(frozen=True)
class Outcome:
    """What came of a review: a field to jump to, or a confirmed order and perhaps the next form."""

    jump: str = ""
    sentence: str = ""
    next_draft: Draft | None = None


class ReviewScreen(DeskScreen):
    """Reads a draft back, shows what is missing, ticks the checks, confirms."""

    CSS_PATH = "review.tcss"
    PLACE = N_("Order")
    HELP_PAGE = "review"
    AUTO_FOCUS = None
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("review.confirm", "enter", "", N_("Confirm the order, or go to the field that is chosen")),
        Command("review.tick_1", "1", "", N_("Tick the first check"), action="tick(0)"),
        Command("review.tick_2", "2", "", N_("Tick the second check"), action="tick(1)"),
        Command("review.tick_3", "3", "", N_("Tick the third check"), action="tick(2)"),
        Command("review.tick_4", "4", "", N_("Tick the fourth check"), action="tick(3)"),
        Command("review.approve", "a", N_("Approve"), N_("A supervisor approves, here, with name and password")),
        Command("review.next", "n", N_("Next for this client"), N_("Begin another order for the same client")),
        Command("review.back", "escape", N_("Back"), N_("Back to the form")),
    )

    def __init__(self, keeper: DraftKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self._ready: Readiness | None = None
        self._checks: Sequence[Check] = ()
        self._confirmed: Confirmed | None = None
        self._orders_today = 0
        self._asks = False
        """Whether it is a colleague who confirms (E-1)."""
        self._asked = False
        self._busy = False
        self._printing: Callable[[], str] = lambda: _("being written ...")
        """How far the work order's printing is, in the language of the moment."""

    def body(self) -> Iterable[Widget]:
        """What is missing, the order in words, the checks."""
        yield Static("", id="headline", markup=False)
        yield Rows((Column(""),), id="problems")
        yield VerticalScroll(Static("", id="words", markup=False), Static("", id="ticks", markup=False), id="sheet")

    def on_mount(self) -> None:
        """Read the draft by the rules."""
        super().on_mount()
        self.run_worker(self._begin())

    async def _begin(self) -> None:
        with self.keys_held():
            await self._read()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Before confirming: tick, confirm, approve. After it: the next order."""
        if action == "next":
            return self._confirmed is not None or self._asked
        if action == "tick":
            return self._confirmed is None and not self._asked
        if action == "approve":
            return self._confirmed is None and not self._asks and self._ready is not None and bool(self._ready.needed)
        return super().check_action(action, parameters)

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """What Enter does hangs on how far the order is; ticking is one word for all digits."""
        if self._confirmed is not None or self._asked:
            enter = _("New order")
        elif self._ready is not None and self._ready.problems:
            enter = _("Go there")
        else:
            enter = _("Let a colleague confirm") if self._asks else _("Confirm")
        keys = [("Enter", enter)]
        if self._checks and self._confirmed is None:
            keys.append((f"1-{len(self._checks)}" if len(self._checks) > 1 else "1", _("Tick")))
        return [*keys, *super().keys_here()]

    def commands_here(self) -> Sequence[Command]:
        """What works now."""
        return [one for one in super().commands_here() if self.check_action(one.run.partition("(")[0], ())]

    async def _read(self) -> None:
        draft, at = self._keeper.draft, self.host.clock.now()

        person = self.person

        def read(desk: Desk) -> tuple[Readiness, Desk, str, int]:
            from csdesk.desk.clients import clients
            from csdesk.desk.orders import orders
            from csdesk.desk.training import waiting

            with desk.reading() as tx:
                ready = orders.readiness(tx, draft, at=at)
                self._asks = not draft.changes and not waiting.sends(tx, person, "order")
                if ready.client is None:
                    return ready, desk, "", 0
                today = clients.orders_today(tx, ready.client.code, tx.local(at).date())
                return ready, desk, ready.client.name, today

        found = await self.attempt(read)
        if found is None:
            return
        self._ready, desk, client_name, self._orders_today = found
        self._checks = () if draft.changes else desk.playbook.orders.checks_for(draft.texts.get("channel", ""))
        self.query_one("#words", Static).update(sheet(in_words(draft.texts, desk.playbook.orders, client_name)))
        self._show_ticks(draft)
        self._show_problems(self._ready)

    def _show_ticks(self, draft: Draft) -> None:
        pairs = []
        for place, check in enumerate(self._checks, 1):
            tick, words = draft.ticks.get(check.id), check_words(check, self._orders_today)
            if tick is not None:
                done = f"[x] {words}  ({tick.by} {self.host.local(tick.at):%H:%M})"
            elif self._is_standing(check):
                done = f"[x] {words}  ({_('standing')})"
            else:
                done = f"[ ] {words}"
            pairs.append((_("Checks") if place == 1 else "", f"{place} {done}"))
        self.query_one("#ticks", Static).update(sheet(pairs))

    def _is_standing(self, check: Check) -> bool:
        return check.standing == "notice" and not any(
            one.field == f"check_{check.id}" for one in (self._ready.problems if self._ready else ())
        )

    def _show_problems(self, ready: Readiness) -> None:
        rows = [Row(one.field or "", (say(one),), "passed") for one in ready.problems]
        problems = self.query_one("#problems", Rows)
        problems.show(rows)
        problems.styles.height = min(5, len(rows))
        problems.display = bool(rows)
        if rows:
            problems.focus()
            headline = _("Not ready yet: Enter goes to the field that is chosen.")
        elif ready.needed:
            self.query_one("#sheet").focus()
            headline = _("Read it aloud. It needs a supervisor: press a, or confirm as one.")
        else:
            self.query_one("#sheet").focus()
            headline = _("Read it aloud. Enter confirms.")
        if self._asks and not rows:
            headline = _("Read it aloud. Enter lets a colleague confirm it.")
        self.query_one("#headline", Static).update(Content(headline))
        self.refresh_frame()

    # -- before confirming -----------------------------------------------------------------------------------------

    def action_tick(self, place: int) -> None:
        """A digit: tick that check, or take the tick away (O-3)."""
        if place >= len(self._checks):
            return
        draft, check = self._keeper.draft, self._checks[place]
        ticks = dict(draft.ticks)
        if check.id in ticks:
            del ticks[check.id]
        else:
            ticks[check.id] = Tick(self.person.name, self.host.clock.now())
        self._keeper.change(replace(draft, ticks=ticks))
        self.in_group("read", self._read)

    @on(Rows.Chosen)
    def _jump(self, event: Rows.Chosen) -> None:
        event.stop()
        sentence = event.row.cells[0]
        self.dismiss(Outcome(jump=event.row.key, sentence=sentence))

    def action_confirm(self) -> None:
        """Enter: confirm (O-6); after confirming, begin an empty form."""
        if self._confirmed is not None or self._asked:
            self.dismiss(Outcome())
        elif not self._busy and self._ready is not None:
            self._busy = True
            self.run_worker(self._ask() if self._asks else self._confirm(None))

    async def _ask(self) -> None:
        """A trainee's order waits for a colleague (E-1)."""
        person, at = self.person, self.host.clock.now()
        await self._keeper.keep()
        order_id = self._keeper.draft.order_id

        def ask(desk: Desk) -> None:
            from csdesk.desk.training import waiting

            assert order_id is not None
            with desk.writing() as tx:
                waiting.ask(tx, "order", order_id, by=person, at=at)

        with self.keys_held():
            try:
                await self.host.in_desk(ask)
            except Refused as refused:
                self.tell_refused(refused)
                await self._read()
                return
            finally:
                self._busy = False
            self._asked = True
            headline = _("It waits for a colleague, who finds it with Ctrl+O. Enter begins a new order.")
            self.query_one("#headline", Static).update(Content(headline))
            self.refresh_frame()

    def action_approve(self) -> None:
        """Somebody who may answers for the order here, with name, password and reason (O-4, O-5)."""
        self.in_group("approve", self._approve)

    async def _approve(self) -> None:
        from csdesk.screens.orders.approval import approval_dialog

        approval = await self.app.push_screen_wait(approval_dialog(self))
        if approval is not None and not self._busy:
            self._busy = True
            await self._confirm(approval)

    async def _confirm(self, approval: Approval | None) -> None:
        person, at = self.person, self.host.clock.now()
        await self._keeper.keep()
        order_id, is_change = self._keeper.draft.order_id, bool(self._keeper.draft.changes)

        def confirm(desk: Desk) -> Confirmed:
            from csdesk.desk.orders import orders

            assert order_id is not None
            act = orders.change if is_change else orders.confirm
            with desk.writing() as tx:
                return act(tx, order_id, by=person, at=at, approval=approval)

        with self.keys_held():
            try:
                confirmed = await self.host.in_desk(confirm)
            except Refused as refused:
                self.tell_refused(refused)
                await self._read()
                return
            finally:
                self._busy = False
            await self._show_confirmed(confirmed)
        await self._hand_over(confirmed)

    # -- after confirming ------------------------------------------------------------------------------------------

    async def _show_confirmed(self, confirmed: Confirmed) -> None:
        """Number, centre and printing state appear (O-6)."""
        self._confirmed = confirmed
        self.tell("")
        self.query_one("#problems").display = False
        self.query_one("#sheet").focus()
        await self._tell_number()
        self.refresh_frame()

    async def _hand_over(self, confirmed: Confirmed) -> None:
        """Have the work order written for its centre; where that fails it waits, and the next confirm tries (O-7)."""
        at = self.host.clock.now()

        def hand_over(desk: Desk) -> str:
            from csdesk.desk.handovers.handing_over import hand_over_waiting

            done = {one.number: one.path for one in hand_over_waiting(desk, at=at)}
            path = done.get(confirmed.number)
            return str(path.relative_to(desk.store.path.parent)) if path else ""

        try:
            path = await self.host.in_desk(hand_over)
        except Refused as refused:
            why = refused
            self._printing = lambda: _("not written yet: {why}", why=why)
        else:
            self._printing = lambda: _("written: {path}", path=path) if path else _("written")
        await self._tell_number()

    async def _tell_number(self) -> None:
        confirmed = self._confirmed
        assert confirmed is not None

        def centre(desk: Desk) -> str:
            from csdesk.playbook.basis import words_of

            return words_of(desk.playbook.orders.centre, confirmed.centre, current())

        words = await self.attempt(centre) or confirmed.centre
        number = f"{confirmed.number}  {words}"
        if confirmed.revision > 1:
            number += "  " + _("revision {n}", n=confirmed.revision)
        text = Content.assemble((number, "bold"), "\n", _("Work order"), " ", self._printing())
        self.query_one("#headline", Static).update(text)

    def action_next(self) -> None:
        """n: another order for the same client, client and pickup kept (O-12)."""
        from csdesk.rules.order_fields import another_for_same_client

        self.dismiss(Outcome(next_draft=another_for_same_client(self._keeper.draft, str(uuid4()))))

    def leave(self) -> None:
        """Back to the form, or after confirming to an empty one."""
        self.dismiss(None if self._confirmed is None and not self._asked else Outcome())

    async def show_again(self) -> None:
        """The page in the other language."""
        await super().show_again()
        await self._read()
        if self._confirmed is not None:
            self.query_one("#problems").display = False
            await self._tell_number()
