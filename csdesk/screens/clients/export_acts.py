"""What is done with an export of client data, on its page and from the board: asked, approved, refused (K-9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import uuid4

from csdesk.language import _
from csdesk.screens.asking import AskingScreen
from csdesk.screens.dialog import Dialog
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from datetime import datetime

    from csdesk.desk.desk import Desk, Transaction
    from csdesk.models.export import ExportRequest


async def ask(screen: AskingScreen) -> None:
    """Ask for an export, with a reason."""
    uuid, person = str(uuid4()), screen.person

    def use(tx: Transaction, values: Mapping[str, str], at: datetime) -> None:
        from csdesk.desk.clients import exports

        exports.ask(tx, "clients", values["reason"], uuid=uuid, by=person, at=at)

    hint = _("All clients, with their phones whole. The manager, then the director have to approve.")
    if await screen.ask(_dialog(screen, _("Ask for an export of the clients"), hint, use)):
        await screen.done(_("Asked. It waits for the manager."))


async def approve(screen: AskingScreen, request: ExportRequest) -> None:
    """Approve as the manager, then as the director: what was asked for and why has been read in the list."""
    person, number, at = screen.person, request.id or 0, screen.host.clock.now()

    def work(tx: Transaction) -> str:
        from csdesk.desk.clients import exports

        return exports.state_of(tx, exports.approve(tx, number, by=person, at=at), at)

    state = await screen.in_writing(work)
    if state == "manager":
        await screen.done(_("Approved. It waits for the director."))
    elif state is not None:
        await screen.done(_("Approved. {name} may write it now, once.", name=request.asked_by))


async def refuse(screen: AskingScreen, request: ExportRequest) -> None:
    """Refuse it, with a reason."""
    person, number = screen.person, request.id or 0

    def use(tx: Transaction, values: Mapping[str, str], at: datetime) -> None:
        from csdesk.desk.clients import exports

        exports.refuse(tx, number, values["reason"], by=person, at=at)

    title = _("Refuse: export {number} of {name}", number=number, name=request.asked_by)
    if await screen.ask(_dialog(screen, title, request.reason, use)):
        await screen.done(_("Refused. It stands in the record."))


def _dialog(
    screen: AskingScreen, title: str, hint: str, use: Callable[[Transaction, Mapping[str, str], datetime], None]
) -> Dialog[bool]:
    async def do(values: Mapping[str, str]) -> bool:
        at = screen.host.clock.now()

        def work(desk: Desk) -> bool:
            with desk.writing() as tx:
                use(tx, values, at)
            return True

        return await screen.host.in_desk(work)

    return Dialog(title, (FormLine("reason", _("Reason")),), do, hint=hint)
