"""What the acts of a client's file know of the screen that they are done on: which client, and its file (K-1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from csdesk.screens.row_window import Window
from csdesk.screens.window_screen import WindowScreen

if TYPE_CHECKING:
    from csdesk.desk.clients.client_page import File, Matter, MatterPages
    from csdesk.playbook.clients import Clients


@dataclass(frozen=True)
class FileLook:
    """What is shown, as of one look at the store."""

    file: File
    book: Clients
    pages: MatterPages
    window: Window[Matter]


class ClientInHand(WindowScreen["Matter"]):
    """A screen on which a client is chosen."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code
        self.look: FileLook | None = None

    def another(self, code: str) -> ClientInHand:
        """The same screen of another client."""
        return type(self)(code)
