"""The way to the page of a case, from wherever one is chosen; the page loads when it is opened first."""

from __future__ import annotations

from csdesk.screens.cases.case_in_hand import Hand
from csdesk.screens.screen import DeskScreen


async def open_case(screen: DeskScreen, case_id: int, deadline_id: int | None = None) -> None:
    """The page of a case with all its steps, at one of its promises."""
    from csdesk.screens.cases.case_page import CasePage

    with screen.keys_held():
        await screen.app.push_screen(CasePage(case_id, deadline_id))


async def open_hand(screen: DeskScreen, hand: Hand) -> None:
    """The page of the case that is chosen."""
    await open_case(screen, hand.case_id, hand.deadline_id)
