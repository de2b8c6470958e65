"""What the acts of slips know of the screen that they are done on: the list, and which slips are meant (D-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csdesk.language import ngettext
from csdesk.screens.selecting_screen import SelectingScreen

if TYPE_CHECKING:
    from csdesk.desk.paging import Placed  # noqa: F401  (the base names it)
    from csdesk.desk.slips.slip_lists import SlipPages, SlipRow
    from csdesk.screens.slips.slips_rows import SlipsLook


class SlipsInHand(SelectingScreen["Placed[SlipRow]"]):
    """A screen on which slips of a list are chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._look: SlipsLook | None = None

    @property
    def look(self) -> SlipsLook | None:
        """What is shown."""
        return self._look

    @property
    def pages(self) -> SlipPages | None:
        """What the window looks at."""
        return self._look.pages if self._look is not None else None

    @property
    def chosen(self) -> SlipRow | None:
        """The chosen slip."""
        return placed.row if (placed := self.placed) is not None else None

    def selected_words(self, many: int) -> str:
        """How many slips are selected."""
        return ngettext("{n} slip is selected.", "{n} slips are selected.", many)

    async def show_list(self, name: str, region: str | None = None) -> None:
        """Show another list, or another region of it."""
        raise NotImplementedError
