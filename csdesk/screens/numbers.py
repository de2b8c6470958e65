"""Numbers of parcels and slips on a list: what is said while one is typed, and how they are copied (U-4)."""

from __future__ import annotations

import os
from collections.abc import Sequence

from csdesk.language import _, ngettext
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.clipboard import sequences
from csdesk.widgets.desktop_notice import write_to_terminal


def typing_words(number: str) -> str:
    """What stands of a number that is being typed; nothing once it is taken."""
    return _("Number: {number}   Enter goes to it", number=number) if number else ""


def copy_numbers(screen: DeskScreen, numbers: Sequence[str]) -> None:
    """Put numbers on the terminal's clipboard, one a line, and say how many (U-4)."""
    if not numbers:
        return
    sequence = sequences("\n".join(numbers) + "\n", os.environ)
    if not sequence:
        screen.tell(_("So many numbers are more than a terminal takes. x writes them to files."), bad=True)
        return
    write_to_terminal(screen.app, sequence)
    if len(numbers) == 1:
        screen.tell(_("{number} is copied.", number=numbers[0]))
    else:
        screen.tell(ngettext("{n} number is copied.", "{n} numbers are copied.", len(numbers)))
