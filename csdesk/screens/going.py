"""Going from screen to screen: the order form lies beneath, the others come over it, one at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual import events
from textual.screen import Screen

from csdesk.commands import APP_COMMANDS, key_name
from csdesk.language import _
from csdesk.screens.closing import ClosesItself
from csdesk.screens.screen import DeskScreen, Host
from csdesk.widgets.keys_in_order import KeysInOrder
from csdesk.widgets.whole_removal import RemovesWhole

if TYPE_CHECKING:
    from textual.worker import WorkType

    from csdesk.desk.desk import Desk
    from csdesk.desk.parcels.untracked import Query

T = TypeVar("T")


GOING = "going"
"""The group of what waits to open a screen: only the latest does."""


class Going(KeysInOrder[int], RemovesWhole[int]):
    """An app with the screens of the desk, each loaded when it is opened first."""

    @property
    def front(self) -> DeskScreen | None:
        """The screen in front, where it is one of the desk's; none while the app opens or closes."""
        stack = self.screen_stack
        return stack[-1] if stack and isinstance(stack[-1], DeskScreen) else None

    async def in_desk(self, work: Callable[[Desk], T]) -> T:
        """Run `work` in a thread that may wait for the store; Refused comes through."""
        raise NotImplementedError

    @property
    def is_unlocked(self) -> bool:
        """Whether somebody is signed in and the desk is not locked."""
        raise NotImplementedError

    def own_keys(self) -> Mapping[str, str]:
        """The person's own keys, by command id."""
        raise NotImplementedError

    @property
    def is_open(self) -> bool:
        """Whether the desk's modules are loaded and the store is open."""
        raise NotImplementedError

    async def opened(self) -> bool:
        """Wait until the desk is open; False, and told why, where it cannot be opened."""
        raise NotImplementedError

    @property
    def sees_board(self) -> bool:
        """Whether the board is for who is signed in (A-4)."""
        raise NotImplementedError

    async def may_open(self, permission: str) -> bool:
        """Whether who is signed in may open what needs a permission; if not, who may is told."""
        raise NotImplementedError

    def places(self) -> Sequence[tuple[str, str]]:
        """The screens of the desk as (key, word); none before somebody signed in."""
        if not self.is_unlocked:
            return ()
        own = self.own_keys()
        words = {
            "app.order": _("Order"),
            "app.checklist": _("Checklist"),
            "app.incidents": _("Incidents"),
            "app.parcels": _("Parcels"),
            "app.goods": _("Goods"),
            "app.cases": _("Cases"),
            "app.orders": _("Orders"),
            **({"app.board": _("Board")} if self.sees_board else {}),
        }
        return [(key_name(one.key, own, one.id), words[one.id]) for one in APP_COMMANDS if one.id in words]

    def open_form(self) -> None:
        """Lay the order form beneath everything."""
        from csdesk.screens.orders.order import OrderScreen

        self.push_screen(OrderScreen())

    def action_order(self) -> None:
        """F2: the order form, whatever lies over it closed as Esc closes it."""
        for screen in reversed(self.screen_stack[2:]):
            assert isinstance(screen, ClosesItself)
            screen.leave()

    async def action_checklist(self) -> None:
        """F4: what is to be done today, over the form."""

        def load() -> Screen[Any]:
            from csdesk.screens.shifts.checklist import ChecklistScreen

            return ChecklistScreen()

        await self._go("ChecklistScreen", load)

    async def action_incidents(self) -> None:
        """F5: what was promised, over the form."""

        def load() -> Screen[Any]:
            from csdesk.screens.incidents.incidents import IncidentsScreen

            return IncidentsScreen()

        await self._go("IncidentsScreen", load)

    async def action_parcels(self, query: Query = "untracked") -> None:
        """F6: parcels that stopped moving, or what another query finds, over the form."""

        def load() -> Screen[Any]:
            from csdesk.screens.parcels.parcels import ParcelsScreen

            return ParcelsScreen(query)

        await self._go("ParcelsScreen", load)

    async def action_slips(self) -> None:
        """Signed slips, over the form."""

        def load() -> Screen[Any]:
            from csdesk.screens.slips.slips import SlipsScreen

            return SlipsScreen()

        await self._go("SlipsScreen", load)

    async def action_pickup(self) -> None:
        """Ctrl+G p: give a parcel out, over whatever is in front, which stays as it is (N-1)."""

        async def open_it() -> None:
            from csdesk.screens.pickups.pickup import PickupScreen

            await self.push_screen(PickupScreen())

        if not any(type(one).__name__ == "PickupScreen" for one in self.screen_stack):
            await self._once_open(open_it)

    async def action_question(self) -> None:
        """Ctrl+G q: take a question down, over whatever is in front, which stays as it is (K-8)."""

        async def open_it() -> None:
            from csdesk.screens.incidents.question import question_dialog

            await self.push_screen(await question_dialog(cast(Host, self)), self._tell_in_front)

        if not any(one.id == "question" for one in self.screen_stack):
            await self._once_open(open_it)

    def _tell_in_front(self, said: str | None) -> None:
        if said and self.front is not None:
            self.front.tell(said)

    async def action_pickups(self) -> None:
        """Ctrl+G w: the self-pickups that wait, over the form (N-5)."""

        def load() -> Screen[Any]:
            from csdesk.screens.pickups.self_pickups import SelfPickupsScreen

            return SelfPickupsScreen()

        await self._go("SelfPickupsScreen", load)

    async def action_visits(self) -> None:
        """Ctrl+G v: visits and calls to clients, over the form (K-3)."""

        def load() -> Screen[Any]:
            from csdesk.screens.visits.visits import VisitsScreen

            return VisitsScreen()

        await self._go("VisitsScreen", load)

    async def action_statements(self, name: str = "month") -> None:
        """Ctrl+G s: month-end statements, over the form (F-1)."""

        def load() -> Screen[Any]:
            from csdesk.screens.statements.statements import StatementsScreen

            return StatementsScreen(name)

        await self._go("StatementsScreen", load)

    async def action_goods(self) -> None:
        """F7: goods that are followed, over the form."""

        def load() -> Screen[Any]:
            from csdesk.screens.goods.goods import GoodsScreen

            return GoodsScreen()

        await self._go("GoodsScreen", load)

    async def action_training(self) -> None:
        """Ctrl+G t: the topics of the training, over the form (E-1)."""

        def load() -> Screen[Any]:
            from csdesk.screens.training.topics import TrainingScreen

            return TrainingScreen()

        await self._go("TrainingScreen", load)

    async def action_cases(self) -> None:
        """F8: the cases of every procedure, over the form."""

        def load() -> Screen[Any]:
            from csdesk.screens.cases.cases import CasesScreen

            return CasesScreen()

        await self._go("CasesScreen", load)

    async def action_board(self) -> None:
        """F12: the supervisor's board, over the form; who may not see it is told who may."""

        def load() -> Screen[Any]:
            from csdesk.screens.board.board import BoardScreen

            return BoardScreen()

        await self._go("BoardScreen", load, self._chosen_draft, permission="board.see")

    async def action_reports(self) -> None:
        """Ctrl+G r: reports, over the form; who may not see them is told who may (M-1)."""

        def load() -> Screen[Any]:
            from csdesk.screens.reports.reports import ReportsScreen

            return ReportsScreen()

        await self._go("ReportsScreen", load, self._chosen_draft, permission="board.see")

    async def action_exports(self) -> None:
        """Client data that leaves the shop, over the form; who may not ask for it is told who may (K-9)."""

        def load() -> Screen[Any]:
            from csdesk.screens.clients.exports import ExportsPage

            return ExportsPage()

        await self._go("ExportsPage", load, permission="export.ask")

    async def action_clients(self) -> None:
        """Ctrl+G c: the clients, over the form (K-1)."""

        def load() -> Screen[Any]:
            from csdesk.screens.clients.clients import ClientsScreen

            return ClientsScreen()

        await self._go("ClientsScreen", load)

    async def action_orders(self) -> None:
        """The list of orders and drafts, over the form."""

        def load() -> Screen[Any]:
            from csdesk.screens.orders.orders import OrdersScreen

            return OrdersScreen()

        await self._go("OrdersScreen", load, self._chosen_draft)

    async def _go(
        self,
        name: str,
        load: Callable[[], Screen[Any]],
        answered: Callable[[Any], Any] | None = None,
        *,
        permission: str = "",
    ) -> None:
        async def go() -> None:
            if permission and not await self.may_open(permission):
                return
            screen = load()
            self.action_order()
            await self.push_screen(screen, answered)

        if not self.is_in_front(name):
            await self._once_open(go)

    async def _once_open(self, go: Callable[[], Awaitable[None]]) -> None:
        """Open a screen; what is typed ahead is for it, however long it loads.

        Before the desk is open, a thread loads its modules: a screen that loaded them too could end with half of one.
        So it waits; Esc ends the waiting.
        """

        async def wait_and_go() -> None:
            with self.keys_held():
                if await self.opened() and self.is_unlocked:
                    await go()

        if self.is_open:
            with self.keys_held():
                await go()
        else:
            self.run_worker(cast("WorkType[None]", wait_and_go), exclusive=True, group=GOING)

    def _stay(self) -> bool:
        """Wait no longer for the desk to open a screen; whether one waited."""
        return not self.is_open and bool(self.workers.cancel_group(self, GOING))

    async def on_event(self, event: events.Event) -> None:
        """Esc: stay here, where a screen waits for the desk."""
        if isinstance(event, events.Key) and event.key == "escape" and self._stay():
            event.stop()
        else:
            await super().on_event(event)

    def is_in_front(self, name: str) -> bool:
        """Whether a screen of that class is in front: by name, because a screen loads only when it is opened."""
        return type(self.screen).__name__ == name

    async def _chosen_draft(self, draft: Any) -> None:
        from csdesk.screens.orders.order import OrderScreen

        if draft is not None and isinstance(self.screen, OrderScreen):
            await self.screen.open(draft)
