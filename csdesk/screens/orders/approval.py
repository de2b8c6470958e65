"""A supervisor approves at the agent's terminal: name, password, reason (O-4, O-5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from csdesk.language import _
from csdesk.screens.dialog import Dialog
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk
    from csdesk.desk.orders.orders import Approval


def approval_dialog(screen: DeskScreen) -> Dialog[Approval]:
    """The dialog; it gives the approval, signed with the supervisor's own password."""

    async def approve(values: Mapping[str, str]) -> Approval:
        at = screen.host.clock.now()

        def work(desk: Desk) -> Approval:
            from csdesk.desk.orders.orders import Approval
            from csdesk.desk.people import accounts

            person = accounts.sign_in(desk, values["name"], values["password"], at=at)
            return Approval(person, values["reason"])

        return await screen.host.in_desk(work)

    lines = (
        FormLine("name", _("Supervisor's name")),
        FormLine("reason", _("Reason")),
        FormLine("password", _("Password"), password=True),
    )
    return Dialog(_("Approve and confirm"), lines, approve, hint=_("You answer for this order by name."))
