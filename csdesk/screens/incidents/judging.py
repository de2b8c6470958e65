"""q: what quality control adds to an incident: cause, responsible department, measure, kept back or not (I-11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _, current
from csdesk.rules.order_fields import YES
from csdesk.screens.field_sheet import FieldSheet, SheetLine
from csdesk.screens.sheet_screen import SheetScreen
from csdesk.widgets.fields import Option
from csdesk.widgets.summary import Summary

if TYPE_CHECKING:
    from csdesk.desk.cases.case_story import Story
    from csdesk.desk.desk import Desk
    from csdesk.playbook.basis import Choice

HIDDEN = "hidden"
"""The name of the tick that says it was kept back."""


class Judging(SheetScreen):
    """A small form, filled in from what was judged before or else from the report; dismisses with whether it judged."""

    CSS_PATH = "report_form.tcss"
    PLACE = N_("Incidents")
    HELP_PAGE = "incidents"
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("judging.save", "ctrl+s,f10", N_("Save"), N_("Save the judgement"), leader="0", priority=True),
        Command("judging.back", "escape", N_("Back"), N_("Back without judging")),
    )

    def __init__(self, story: Story, title: str, departments: Sequence[Choice]) -> None:
        super().__init__(_known(story))
        self._story = story
        self._title = title
        self._departments = departments

    def body(self) -> Iterable[Widget]:
        """Which incident it is, and the fields."""
        from csdesk.rules.incident_form import JUDGEMENT, Kind

        departments = [Option(one.id, one.words.text(current())) for one in self._departments]
        lines = [
            SheetLine(
                field.name,
                _(field.label),
                self._texts.get(field.name, ""),
                required=field.required,
                options=departments if field.kind is Kind.DEPARTMENT else None,
            )
            for field in JUDGEMENT
        ]
        yield Summary(id="which")
        yield FieldSheet([*lines, SheetLine(HIDDEN, _("it was kept back"), self._texts.get(HIDDEN, ""), tick=True)])

    def on_mount(self) -> None:
        """The cursor goes to the cause."""
        super().on_mount()
        self._show_title()
        self.sheet.enter("cause")

    def _show_title(self) -> None:
        self.query_one(Summary).tell(self._title, _("What quality control found"), ())

    def action_save(self) -> None:
        """Ctrl+S, and Enter in the last field: judge."""
        self.start()

    async def do(self) -> None:
        """Judge (I-11)."""
        texts, person, at = self.sheet.texts(), self.person, self.host.clock.now()
        hidden = texts.pop(HIDDEN) == YES
        case_id = self._story.case.id
        assert case_id is not None

        def judge(desk: Desk) -> None:
            from csdesk.desk.incidents import incidents

            with desk.writing() as tx:
                incidents.judge(tx, case_id, texts, hidden=hidden, by=person, at=at)

        await self.host.in_desk(judge)
        self.dismiss(True)

    async def show_again(self) -> None:
        """The form in the other language, with everything in it and the cursor where it was."""
        await super().show_again()
        self._show_title()


def _known(story: Story) -> Mapping[str, str]:
    incident = story.incident
    if incident is None:
        return {}
    if incident.judged_at is None:
        return {name: incident.texts.get(name, "") for name in ("cause", "department", "measure")}
    return {
        "cause": incident.judged_cause,
        "department": incident.department,
        "measure": incident.judged_measure,
        HIDDEN: YES if incident.hidden else "",
    }
