"""A client's card, changed in place; contact and phone are masked until somebody says why to see them (K-1, K-9)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from csdesk.commands import Command, bindings
from csdesk.language import N_, _, current
from csdesk.refused import Refused
from csdesk.rules.masking import masked_name, masked_phone
from csdesk.screens.dialog import Dialog
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.small_form import FormLine, SmallForm

if TYPE_CHECKING:
    from csdesk.desk.clients.seeing import Reach
    from csdesk.desk.desk import Desk

See = Callable[[str], Awaitable[Mapping[str, str]]]
"""Sees what is masked whole, for a reason, as the card's lines by name."""


class ClientCard(Dialog[bool]):
    """The card; Ctrl+R asks why, and shows whole what is masked."""

    CSS_PATH = "../dialog.tcss"

    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("client_card.whole", "ctrl+r", N_("Whole"), N_("See contact and phone whole; the record keeps why")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(DESK_COMMANDS)]

    def __init__(
        self, title: str, lines: Sequence[FormLine], do: Callable[[Mapping[str, str]], Awaitable[bool]], see: See
    ) -> None:
        """`see` is asked when somebody wants to see it whole."""
        hint = _("Contact and phone are masked. Ctrl+R shows them whole; the record keeps who saw them, and why.")
        super().__init__(title, lines, do, hint=hint)
        self._see = see

    def action_whole(self) -> None:
        """Ctrl+R: why, then whole."""
        self.run_worker(self._show_whole(), exclusive=True)

    async def _show_whole(self) -> None:
        async def see(values: Mapping[str, str]) -> Mapping[str, str]:
            return await self._see(values["reason"])

        reason = Dialog(_("See contact and phone whole"), (FormLine("reason", _("Reason")),), see)
        seen = await self.app.push_screen_wait(reason)
        if seen is not None:
            self.query_one(SmallForm).put(seen)


async def change_card(screen: DeskScreen, code: str) -> bool:
    """Show a client's card and keep what is changed in it; whether anything was."""
    language = current()

    def read(desk: Desk) -> Mapping[str, str]:
        from csdesk.desk.clients import clients

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
    shown = {**texts, "contact": masked_name(texts["contact"]), "phone": masked_phone(texts["phone"])}

    async def change(values: Mapping[str, str]) -> bool:
        changed = {name: text for name, text in values.items() if text not in (shown[name], texts[name])}
        for name in changed.keys() & {"contact", "phone"}:
            if "*" in changed[name]:
                raise Refused("still_masked", N_("Type it whole, or see it whole first with Ctrl+R."), field=name)
        at = screen.host.clock.now()

        def work(desk: Desk) -> bool:
            from csdesk.desk.clients import clients

            with desk.writing() as tx:
                clients.change_card(tx, code, changed, by=person, at=at)
            return bool(changed)

        return await screen.host.in_desk(work)

    async def see(reason: str) -> Mapping[str, str]:
        at = screen.host.clock.now()

        def work(desk: Desk) -> Reach:
            from csdesk.desk.clients import seeing

            with desk.writing() as tx:
                return seeing.see_whole(tx, code, reason, by=person, at=at)

        found = await screen.host.in_desk(work)
        return {"contact": found.contact, "phone": found.phone}

    lines = [FormLine(name, label, shown[name]) for name, label in labels.items()]
    card = ClientCard(_("Client {code}", code=code), lines, change, see)
    answer = await screen.app.push_screen_wait(card)
    return bool(answer)
