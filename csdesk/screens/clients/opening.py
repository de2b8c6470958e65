"""The way to a client's file, from wherever one is chosen; it loads when it is opened first (K-1)."""

from __future__ import annotations

from csdesk.screens.screen import DeskScreen


async def open_file(screen: DeskScreen, code: str) -> None:
    """The file of a client, over what is in front."""
    from csdesk.screens.clients.client_file import ClientFile

    with screen.keys_held():
        await screen.app.push_screen(ClientFile(code))
