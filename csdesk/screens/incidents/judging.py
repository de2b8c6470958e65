"""q: what quality control adds to an incident: cause, responsible department, measure, kept back or not (I-11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _, current, say
from csdesk.refused import Refused
from csdesk.rules.order_fields import YES
from csdesk.screens.field_sheet import FieldSheet, SheetLine
from csdesk.screens.room import LOW
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.fields import Option
from csdesk.widgets.summary import Summary

if TYPE_CHECKING:
    from csdesk.desk.cases.case_story import Story
    from csdesk.desk.desk import Desk
    from csdesk.playbook.basis import Choice

HIDDEN = "hidden"
"""The name of the tick that says it was kept back."""


class Judging(DeskScreen):
    """A small form, filled in from what was judged before or else from the report; dismisses with whether it judged."""

    CSS_PATH = "report_form.tcss"
    PLACE = N_("Incidents")
    HELP_PAGE = "incidents"
    AUTO_FOCUS = None
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("judging.save", "ctrl+s,f10", N_("Save"), N_("Save the judgement"), leader="0", priority=True),
        Command("judging.back", "escape", N_("Back"), N_("Back without judging")),
    )

    def __init__(self, story: Story, title: str, departments: Sequence[Choice]) -> None:
        super().__init__()
        self._story = story
        self._title = title
        self._departments = departments
        self._texts = _known(story)

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
        self.query_one(FieldSheet).enter("cause")

    def _show_title(self) -> None:
        self.query_one(Summary).tell(self._title, _("What quality control found"), ())

    @on(FieldSheet.Finished)
    def _finished(self, event: FieldSheet.Finished) -> None:
        event.stop()
        self.action_save()

    def action_save(self) -> None:
        """Ctrl+S, and Enter in the last field: judge."""
        self.in_group("act", self._judge)

    async def _judge(self) -> None:
        texts, person, at = self.query_one(FieldSheet).texts(), self.person, self.host.clock.now()
        hidden = texts.pop(HIDDEN) == YES
        case_id = self._story.case.id
        assert case_id is not None

        def judge(desk: Desk) -> None:
            from csdesk.desk.incidents import incidents

            with desk.writing() as tx:
                incidents.judge(tx, case_id, texts, hidden=hidden, by=person, at=at)

        try:
            await self.host.in_desk(judge)
        except Refused as refused:
            if not self.query_one(FieldSheet).say_wrong(refused.field or "", say(refused)):
                self.tell_refused(refused)
        else:
            self.dismiss(True)

    def action_back(self) -> None:
        """Esc: nothing is judged."""
        self.leave()

    async def show_again(self) -> None:
        """The form in the other language, with everything in it and the cursor where it was."""
        sheet = self.query_one(FieldSheet)
        self._texts, place = sheet.texts(), sheet.place
        await super().show_again()
        self._show_title()
        self.query_one(FieldSheet).enter(place)


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
