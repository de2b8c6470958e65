"""What the acts of a case know of the screen that they are done on: which case, and which promise of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from csdesk.screens.asking import AskingScreen
from csdesk.screens.clock_words import moment_words

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class Hand:
    """What is chosen: a case, and one of its promises or none."""

    case_id: int
    deadline_id: int | None
    paused: bool = False


class CaseInHand(AskingScreen):
    """A screen on which a case, or one of its promises, is chosen."""

    @property
    def in_hand(self) -> Hand | None:
        """What is chosen; None when there is nothing."""
        raise NotImplementedError

    def tell_sent(self, sentence: str | None) -> None:
        """Say that the report was sent; nothing where it was not."""
        if sentence:
            self.tell(sentence)

    def words_of_moment(self, moment: datetime) -> str:
        """A moment as it is said today."""
        return moment_words(self.host.local(moment), self.host.local(self.host.clock.now()))
