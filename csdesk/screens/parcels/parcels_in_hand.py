"""What the acts of F6 know of the screen that they are done on: what is looked at, which parcels are meant (U-4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from csdesk.language import ngettext
from csdesk.screens.selecting_screen import SelectingScreen

if TYPE_CHECKING:
    from csdesk.desk.parcels.run_pages import Pages, Placed  # noqa: F401  (the base names it)
    from csdesk.screens.parcels.parcels_look import Asked, ParcelsLook


class ParcelsInHand(SelectingScreen["Placed"]):
    """A screen on which parcels of a query are chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._look: ParcelsLook | None = None
        self.last_decided: Sequence[str] = ()
        """The parcels of the last decision, for taking it back."""

    @property
    def look(self) -> ParcelsLook | None:
        """What is shown."""
        return self._look

    @property
    def pages(self) -> Pages | None:
        """What the window looks at."""
        return self._look.pages if self._look is not None else None

    def selected_words(self, many: int) -> str:
        """How many parcels are selected."""
        return ngettext("{n} parcel is selected.", "{n} parcels are selected.", many)

    async def show_asked(self, asked: Asked) -> None:
        """Show something else."""
        raise NotImplementedError
