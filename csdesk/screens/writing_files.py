"""Files that are written to a folder: which folder is asked, and whether what lies there is replaced (U-5, T-1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from csdesk.language import _
from csdesk.refused import Refused
from csdesk.screens.asking import AskingScreen
from csdesk.screens.confirmation import Confirmation
from csdesk.screens.dialog import Dialog
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk


class Write(Protocol):
    """Writes the files of one export."""

    def __call__(self, desk: Desk, folder: Path, *, force: bool) -> list[Path]:
        """Write them and say which; Refused with `file_exists` where any is there and `force` does not replace it."""


async def write_files(screen: AskingScreen, usual: Callable[[Desk], Path], write: Write, *, hint: str) -> None:
    """Ask for the folder, offering the usual one, and write there; what is there is replaced only when asked."""
    offered = await screen.attempt(usual)
    if offered is None:
        return

    async def do(values: Mapping[str, str]) -> tuple[Path, list[Path]]:
        # What is typed without a beginning lies beside the usual folder.
        folder = offered.parent / Path(values["folder"].strip() or offered).expanduser()

        def work(desk: Desk) -> list[Path]:
            try:
                return write(desk, folder, force=False)
            except Refused as refused:
                if refused.code != "file_exists":
                    raise refused.at("folder") from None
                return []

        return folder, await screen.host.in_desk(work)

    answer = await screen.ask(Dialog(_("Export"), (FormLine("folder", _("Folder"), str(offered)),), do, hint=hint))
    if answer is None:
        return
    folder, written = answer
    if not written:
        question = _("Files of this day are in {folder} already. Replace them?", folder=folder)
        if not await screen.ask(Confirmation(question)):
            screen.tell(_("Nothing was written."))
            return
        written = await screen.attempt(lambda desk: write(desk, folder, force=True)) or []
    if written:
        names = ", ".join(one.name for one in written)
        screen.tell(_("Written to {folder}: {names}", folder=folder, names=names))
