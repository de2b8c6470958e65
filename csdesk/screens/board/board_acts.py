"""What a supervisor does from the board with what is chosen: approve, refuse, sign, comment, open (A-4)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from csdesk.commands import Command
from csdesk.desk.board.board_parts import WaitingOrder
from csdesk.desk.orders.orders import Line as OrderLine
from csdesk.desk.promises.promises import Promise
from csdesk.desk.shifts.checklist_view import Line as ItemLine
from csdesk.language import N_, _
from csdesk.models.export import ExportRequest
from csdesk.models.handover import Handover
from csdesk.models.roster import Leave
from csdesk.rules.attendance import Line as Presence
from csdesk.rules.order_fields import Draft
from csdesk.screens.board.commenting import comment_dialog
from csdesk.screens.cases.case_acts import CaseActs
from csdesk.screens.cases.case_in_hand import Hand
from csdesk.screens.clients import export_acts
from csdesk.screens.dialog import Dialog
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from datetime import date

    from textual.screen import Screen

    from csdesk.desk.board.board_rows import Entry
    from csdesk.desk.desk import Desk

EntryAct = Callable[["BoardActs", "Entry"], Coroutine[Any, Any, None]]


def board_commands(place: str) -> tuple[Command, ...]:
    """The commands for what is chosen on the screen whose ids begin with `place`."""
    return (
        Command(f"{place}.acknowledge", "a", N_("In hand"), N_("Say that you have it in hand: nobody else is told")),
        Command(f"{place}.pass_on", "o", N_("Pass on"), N_("Let somebody else answer for it")),
        Command(f"{place}.comment", "m", N_("Comment"), N_("Write a comment into the case")),
        Command(f"{place}.approve", "y", N_("Approve"), N_("Approve the order or the export, or grant the leave")),
        Command(f"{place}.refuse", "d", N_("Refuse"), N_("Refuse the leave or the export, with a reason")),
        Command(f"{place}.sign", "s", N_("Sign"), N_("Sign the day, or the chosen handover sheet, as seen")),
        Command(f"{place}.why", "w", N_("Why"), N_("Why it is due then, and who is told when it passes")),
    )


def in_order(keys: Sequence[tuple[str, str]], seldom: Sequence[str]) -> Sequence[tuple[str, str]]:
    """The keys with going back and help before what is needed seldom, as (key, word)."""
    late = [one for one in keys if one[1] in seldom]
    return [*(one for one in keys if one not in late), *late]


class BoardActs(CaseActs):
    """A screen on which something of the board is chosen."""

    @property
    def entry(self) -> Entry | None:
        """What is chosen; None when there is nothing."""
        raise NotImplementedError

    def day_to_sign(self) -> tuple[date, Mapping[str, int]] | None:
        """The day with its figures, as they are seen here; None before they are."""
        raise NotImplementedError

    @property
    def in_hand(self) -> Hand | None:
        """The case that is chosen, with its promise if it is one."""
        entry = self.entry
        if entry is None or entry.case_id is None:
            return None
        about = entry.about
        paused = isinstance(about, Promise) and about.paused_at is not None
        return Hand(entry.case_id, entry.deadline_id, paused)

    def on_entry(self, act: EntryAct) -> None:
        """Do something with what is chosen, in the place of what still waits for a decision."""
        entry = self.entry
        if entry is None:
            self.tell(_("Nothing is chosen. Enter on a figure shows what is behind it."))
        else:
            self.begin(lambda: act(self, entry))

    def _on_case(self, act: Callable[[], None]) -> None:
        """Do what is done with a case, where one is chosen."""
        if self.in_hand is None:
            self.tell(_("No case is chosen."), bad=True)
        else:
            act()

    def action_acknowledge(self) -> None:
        """a: "I have it in hand" (I-6)."""
        self._on_case(super().action_acknowledge)

    def action_why(self) -> None:
        """w: why it is due then."""
        self._on_case(super().action_why)

    def action_pass_on(self) -> None:
        """o: somebody else answers for it; a day's list belongs to its posts."""
        entry = self.entry
        if entry is not None and is_of_list(entry):
            self.tell(_("An item belongs to its post: a swap on the roster gives it to somebody else."), bad=True)
        else:
            self._on_case(super().action_pass_on)

    def action_comment(self) -> None:
        """m: a comment in the story of the case."""
        self.on_entry(comment)

    def action_approve(self) -> None:
        """y: an order that lacks nothing but a supervisor, leave, or an export."""
        self.on_entry(approve)

    def action_refuse(self) -> None:
        """d: leave or an export is refused."""
        self.on_entry(refuse)

    def action_sign(self) -> None:
        """s: the day, or a handover sheet."""
        entry = self.entry
        if entry is not None and isinstance(entry.about, Handover):
            self.on_entry(sign_sheet)
        else:
            self.begin(self._sign_day)

    async def _sign_day(self) -> None:
        found = self.day_to_sign()
        if found is None:
            return
        day, figures = found
        person = self.person

        async def do(values: Mapping[str, str]) -> bool:
            at = self.host.clock.now()

            def work(desk: Desk) -> bool:
                from csdesk.desk.board import day_signing

                day_signing.sign_day(desk, day, figures, values["words"], values["password"], by=person, at=at)
                return True

            return await self.host.in_desk(work)

        hint = _(
            "You sign {day} as the board shows it now: {late} late, {orders} orders.",
            day=day.isoformat(),
            late=figures["late"],
            orders=figures["orders"],
        )
        if await self.ask(Dialog(_("Sign the day"), _sign_form(), do, hint=hint)):
            await self.done(_("Signed. It stands in the record."))

    # -- opening ---------------------------------------------------------------------------------------------------

    def open_entry(self, entry: Entry) -> None:
        """Open the page of what is chosen."""
        page = page_of(entry, self.host.local(self.host.clock.now()).date())
        if page is None:
            self.tell(_("There is no page of it."))
            return
        self.begin(lambda: self._open(page))

    async def _open(self, page: Screen[Any]) -> None:
        await self.app.push_screen(page, self._come_back)

    def _come_back(self, answer: Any) -> None:
        """A draft to go on with belongs in the form: everything over it closes."""
        if isinstance(answer, Draft):
            self.dismiss(answer)


def is_of_list(entry: Entry) -> bool:
    """Whether it is an item of a checklist, as a line or as a promise."""
    about = entry.about
    return isinstance(about, ItemLine) or (isinstance(about, Promise) and about.is_item)


def page_of(entry: Entry, today: date) -> Screen[Any] | None:
    """The page on which something is worked on; None where there is none."""
    about = entry.about
    if is_of_list(entry):
        from csdesk.screens.shifts.checklist import ChecklistScreen

        return ChecklistScreen()
    if isinstance(about, OrderLine):
        from csdesk.screens.orders.order_page import OrderPage

        return OrderPage(about.order.id or 0)
    if isinstance(about, (Draft, WaitingOrder)):
        from csdesk.screens.orders.orders import OrdersScreen

        return OrdersScreen()
    if isinstance(about, Leave):
        from csdesk.screens.shifts.roster import RosterPage

        return RosterPage()
    if isinstance(about, Handover):
        from csdesk.screens.shifts.handover import HandoverPage

        return HandoverPage(about.day, about.post)
    if isinstance(about, ExportRequest):
        from csdesk.screens.clients.exports import ExportsPage

        return ExportsPage()
    if isinstance(about, Presence):
        from csdesk.screens.shifts.attendance import AttendancePage

        return AttendancePage(today, today)
    if entry.case_id is not None:
        from csdesk.screens.cases.case_page import CasePage

        return CasePage(entry.case_id, entry.deadline_id)
    return None


async def comment(screen: BoardActs, entry: Entry) -> None:
    """Write a comment into a case (A-4)."""
    if entry.case_id is None:
        screen.tell(_("No case is chosen."), bad=True)
        return
    if await screen.ask(comment_dialog(screen, entry.case_id)):
        await screen.done(_("Your comment stands in the case."))


async def approve(screen: BoardActs, entry: Entry) -> None:
    """Confirm an order that waits for a supervisor (O-4, O-5), grant leave (S-2), approve an export (K-9)."""
    if isinstance(entry.about, WaitingOrder):
        await _approve_order(screen, entry.about)
    elif isinstance(entry.about, Leave):
        await _decide_leave(screen, entry.about, grants=True)
    elif isinstance(entry.about, ExportRequest):
        await export_acts.approve(screen, entry.about)
    else:
        screen.tell(_("This waits for no approval."), bad=True)


async def refuse(screen: BoardActs, entry: Entry) -> None:
    """Refuse leave (S-2) or an export (K-9), with a reason."""
    if isinstance(entry.about, Leave):
        await _decide_leave(screen, entry.about, grants=False)
    elif isinstance(entry.about, ExportRequest):
        await export_acts.refuse(screen, entry.about)
    else:
        screen.tell(_("Only leave and exports are refused here."), bad=True)


async def _approve_order(screen: BoardActs, waiting: WaitingOrder) -> None:
    person, order_id = screen.person, waiting.draft.order_id
    assert order_id is not None

    async def do(values: Mapping[str, str]) -> str:
        at = screen.host.clock.now()

        def work(desk: Desk) -> str:
            from csdesk.desk.handovers.handing_over import hand_over_waiting
            from csdesk.desk.orders import orders

            use = orders.change if waiting.draft.changes else orders.confirm
            approval = orders.Approval(person, values["reason"])
            with desk.writing() as tx:
                number = use(tx, order_id, by=person, at=at, approval=approval).number
            hand_over_waiting(desk, at=at)
            return number

        return await screen.host.in_desk(work)

    what = "  ".join(filter(None, (waiting.client_name, waiting.draft.texts.get("goods", ""), waiting.draft.owner)))
    hint = _("You answer for this order by name.")
    dialog = Dialog(_("Approve: {what}", what=what), (FormLine("reason", _("Reason")),), do, hint=hint)
    number = await screen.ask(dialog)
    if number:
        await screen.done(_("{number} is confirmed.", number=number))


async def _decide_leave(screen: BoardActs, found: Leave, *, grants: bool) -> None:
    person, leave_id = screen.person, found.id
    assert leave_id is not None

    async def do(values: Mapping[str, str]) -> bool:
        at = screen.host.clock.now()

        def work(desk: Desk) -> bool:
            from csdesk.desk.shifts import leave

            decide = leave.grant if grants else leave.refuse
            with desk.writing() as tx:
                decide(tx, leave_id, values["reason"], by=person, at=at)
            return True

        return await screen.host.in_desk(work)

    words = _("leave of {name}, {first} to {last}", name=found.agent, first=found.first, last=found.last)
    title = _("Grant: {leave}", leave=words) if grants else _("Refuse: {leave}", leave=words)
    if await screen.ask(Dialog(title, (FormLine("reason", _("Reason")),), do, hint=found.reason)):
        await screen.done(_("Decided: {leave}", leave=words))


async def sign_sheet(screen: BoardActs, entry: Entry) -> None:
    """Sign a handover sheet as seen, with the own password (S-10)."""
    assert isinstance(entry.about, Handover)
    person, sheet, handover_id = screen.person, entry.about, entry.about.id
    assert handover_id is not None

    async def do(values: Mapping[str, str]) -> bool:
        at = screen.host.clock.now()

        def work(desk: Desk) -> bool:
            from csdesk.desk.board import day_signing

            day_signing.sign_sheet(desk, handover_id, values["words"], values["password"], by=person, at=at)
            return True

        return await screen.host.in_desk(work)

    title = _("Sign as seen: handover of {name}, {day}", name=sheet.agent, day=sheet.day.isoformat())
    if await screen.ask(Dialog(title, _sign_form(), do, hint=_("Whoever comes next still accepts it."))):
        await screen.done(_("Signed. It stands in the record."))


def _sign_form() -> Sequence[FormLine]:
    return (FormLine("words", _("In your words")), FormLine("password", _("Password"), password=True))
