"""What the acts of F7 know of the screen that they are done on: the sheet as it was read, and what is listed (T-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from csdesk.screens.cases.case_acts import CaseActs

if TYPE_CHECKING:
    from csdesk.desk.goods.goods_list import Line, Show
    from csdesk.playbook.deadline_kinds import DeadlineKinds
    from csdesk.playbook.goods import GoodsFile


@dataclass(frozen=True)
class GoodsLook:
    """What F7 shows, as of one look at the store."""

    lines: Sequence[Line]
    goods: GoodsFile
    kinds: DeadlineKinds
    road: int
    """How many vehicles and partners are on the road."""


class GoodsInHand(CaseActs):
    """A screen on which a line of the sheet is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.show_kind: Show = "open"
        self.words = ""
        """What is looked for."""
        self._look: GoodsLook | None = None

    @property
    def look(self) -> GoodsLook | None:
        """What is shown."""
        return self._look
