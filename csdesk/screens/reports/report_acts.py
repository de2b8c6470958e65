"""Writing a report to a file (M-1)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from csdesk.language import _
from csdesk.refused import Refused
from csdesk.screens.confirmation import Confirmation

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk
    from csdesk.desk.person import Person
    from csdesk.desk.reports.files import Form
    from csdesk.rules.periods import Period
    from csdesk.screens.asking import AskingScreen


async def export(screen: AskingScreen, period: Period, form: Form) -> None:
    """Write the report on a period; one that is there already is replaced only when asked (U-5)."""
    person, at = screen.person, screen.host.clock.now()
    written = await screen.attempt(lambda desk: _written(desk, period, form, person, at, force=False))
    if written is None:
        return
    path, is_new = written
    if not is_new:
        if not await screen.ask(
            Confirmation(_("{name} is in {folder} already. Replace it?", name=path.name, folder=path.parent))
        ):
            screen.tell(_("Nothing was written."))
            return
        if await screen.attempt(lambda desk: _written(desk, period, form, person, at, force=True)) is None:
            return
    screen.tell(_("{name} is in {folder}.", name=path.name, folder=path.parent))


def _written(desk: Desk, period: Period, form: Form, person: Person, at: datetime, *, force: bool) -> tuple[Path, bool]:
    """The path, and whether the file was written: not where one is there that is not to be replaced."""
    from csdesk.desk.reports import files

    try:
        return files.write(desk, period, form, force=force, by=person, at=at), True
    except Refused as refused:
        if refused.code != "file_exists":
            raise
        return files.path_of(desk, period, form), False
