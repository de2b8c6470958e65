"""Ctrl+G q: a question taken down over whatever is in front (K-8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from csdesk.language import _, current, pgettext
from csdesk.screens.dialog import Dialog, numbered
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk
    from csdesk.screens.screen import Host


ID = "question"
"""Of the dialog, which is open once."""


async def question_dialog(host: Host) -> Dialog[str]:
    """The dialog; the minutes to the first answer run from now, and what came of it is its answer (K-8)."""
    from csdesk.desk.incidents import questions
    from csdesk.playbook.procedures import Procedure

    asked_at: datetime = host.clock.now()
    person, uuid = host.person, str(uuid4())
    assert person is not None
    procedure: Procedure = await host.in_desk(lambda desk: desk.playbook.procedures[questions.PROCEDURE])
    key = "zh" if current().startswith("zh") else "en"

    async def do(values: Mapping[str, str]) -> str:
        at = host.clock.now()

        def work(desk: Desk) -> str:
            question = questions.Question(values["title"], values["channel"], values["who"], values["answer"], asked_at)
            with desk.writing() as tx:
                return questions.take(tx, question, uuid=uuid, by=person, at=at).number or ""

        number = await host.in_desk(work)
        if values["answer"].strip():
            return _("{number} is answered and written down.", number=number)
        return _("{number} is written down: answer it within its minutes, F5.", number=number)

    lines = (
        FormLine("title", _("Question")), FormLine("answer", pgettext("question", "Answer")),
        FormLine("channel", _("Channel"), "1"), FormLine("who", _("Who asks")),
    )  # fmt: skip
    ways = numbered([words[key] for _way, words in questions.channels(procedure)])
    hint = _("Channel: {channels}", channels=ways)
    hint += "\n" + _("Who asks: a client's code, or a name. Without an answer its minutes run.")
    dialog = Dialog(_("A question"), lines, do, hint=hint)
    dialog.id = ID
    return dialog
