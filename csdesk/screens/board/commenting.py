"""A comment on a case, from the board or from its page (A-4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from csdesk.language import _
from csdesk.screens.cases.case_acts import CaseActs
from csdesk.screens.dialog import Dialog
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk


def comment_dialog(screen: CaseActs, case_id: int) -> Dialog[bool]:
    """The dialog in which a comment is written."""
    person = screen.person

    async def do(values: Mapping[str, str]) -> bool:
        at = screen.host.clock.now()

        def work(desk: Desk) -> bool:
            from csdesk.desk.cases import comments

            with desk.writing() as tx:
                comments.comment(tx, case_id, values["words"], by=person, at=at)
            return True

        return await screen.host.in_desk(work)

    hint = _("It stands in the case for everybody, with your name.")
    return Dialog(_("Comment"), (FormLine("words", _("Comment")),), do, hint=hint)
