"""What is done from the list of clients: one added, all compared, those without an agent (K-1, K-2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from csdesk.language import _
from csdesk.screens.choosing import Choosing
from csdesk.screens.clients.client_card import ClientCard
from csdesk.screens.clients.duplicate_rows import MOST_LISTED, pairs
from csdesk.screens.clients.opening import open_file
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.keyed_rows import keys_for
from csdesk.widgets.rows import Row

if TYPE_CHECKING:
    from csdesk.desk.clients.duplicates import Walked
    from csdesk.desk.desk import Desk


async def add(screen: DeskScreen, typed: str) -> None:
    """A new client, with what was typed as its name, or its phone where that is all digits; then its file."""
    digits = sum(character.isdigit() for character in typed)
    is_phone = digits >= max(5, len(typed) - digits)
    card = ClientCard("", "" if is_phone else typed, typed if is_phone else "")

    async def saved(code: str | None) -> None:
        if code is not None:
            await open_file(screen, code)

    with screen.keys_held():
        await screen.app.push_screen(card, saved)


async def duplicates(screen: DeskScreen) -> None:
    """Clients of the whole file that may be one, some at a time; the chosen one's file."""

    def read(desk: Desk) -> Walked:
        from csdesk.desk.clients import duplicates

        with desk.reading() as tx:
            return duplicates.walk(tx, most=MOST_LISTED)

    walked = await screen.attempt(read)
    if walked is None:
        return
    if not walked.found:
        screen.tell(_("No two clients look alike."))
        return
    chosen = await screen.ask(Choosing(_("They may be one"), pairs(walked.found, both=True)))
    if chosen is not None:
        await open_file(screen, chosen)


async def without_agent(screen: DeskScreen) -> None:
    """Clients that should have an agent of their own and have none in use; the chosen one's file (K-2)."""

    def read(desk: Desk) -> Sequence[tuple[str, str, str]]:
        from csdesk.desk.clients import owners

        with desk.reading() as tx:
            return owners.without_agent(tx)

    found = await screen.attempt(read)
    if found is None:
        return
    if not found:
        screen.tell(_("Every client that should have an agent has one."))
        return
    rows = []
    for key, (code, name, owner) in zip(keys_for(len(found)), found, strict=False):
        why = _("{name}: account closed", name=owner) if owner else _("no agent")
        rows.append(Row(code, (key, f"{code} {name}  {why}")))
    chosen = await screen.ask(Choosing(_("They need an agent"), rows))
    if chosen is not None:
        await open_file(screen, chosen)
