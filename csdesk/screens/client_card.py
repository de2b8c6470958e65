"""A client's card: what the desk knows of it, changed in place (K-1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from csdesk.language import _, current
from csdesk.screens.dialog import Dialog
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk


async def change_card(screen: DeskScreen, code: str) -> bool:
    """Show a client's card and keep what is changed in it; whether anything was."""
    language = current()

    def read(desk: Desk) -> Mapping[str, str]:
        from csdesk.desk import clients

        with desk.reading() as tx:
            return clients.card_texts(tx, code, language=language)

    texts = await screen.attempt(read)
    if texts is None:
        return False
    labels = {
        "name": _("Client's name"),
        "contact": _("Contact"),
        "phone": _("Phone"),
        "address": _("Address"),
        "client_class": _("Class"),
        "settlement": _("Settlement"),
        "notice_until": _("Notice stands until"),
        "price_approved": _("Price approved"),
        "onboarded": _("Opening complete"),
        "note": _("Note"),
    }
    person = screen.person

    async def change(values: Mapping[str, str]) -> bool:
        changed = {name: text for name, text in values.items() if text != texts[name]}
        at = screen.host.clock.now()

        def work(desk: Desk) -> bool:
            from csdesk.desk import clients

            with desk.writing() as tx:
                clients.change_card(tx, code, changed, by=person, at=at)
            return bool(changed)

        return await screen.host.in_desk(work)

    lines = [FormLine(name, label, texts[name]) for name, label in labels.items()]
    return bool(await screen.app.push_screen_wait(Dialog(_("Client {code}", code=code), lines, change)))
