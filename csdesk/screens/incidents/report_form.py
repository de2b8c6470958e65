"""r: the report of an incident, filled in from what is known, kept as it is typed, sent in one key (I-1, I-9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _, current
from csdesk.screens.clock_words import Clock, glance, in_words, moment_words
from csdesk.screens.field_sheet import FieldSheet, SheetLine
from csdesk.screens.message_words import recipients_words
from csdesk.screens.sheet_screen import KeptSheetScreen
from csdesk.widgets.fields import Option
from csdesk.widgets.line import Line
from csdesk.widgets.summary import Summary

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.person import Person
    from csdesk.playbook.basis import Choice
    from csdesk.playbook.deadline_kinds import DeadlineKinds
    from csdesk.rules.incident_form import ReportField


@dataclass(frozen=True)
class Report:
    """The report of a case as it is when the form is opened."""

    case_id: int
    number: str
    kind: Mapping[str, str]
    title: str
    texts: Mapping[str, str]
    drafted_by: str
    """The trainee who filled it in for whoever looks to send it (E-1)."""
    departments: Sequence[Choice]
    sent_at: datetime | None
    clock: Clock | None
    """The deadline of the report, as long as it runs."""
    kinds: DeadlineKinds


def read_report(tx: Transaction, case_id: int, by: Person) -> Report:
    """The report of a case with its deadline; Refused for what is no incident, or is closed."""
    from csdesk.desk.cases import case_files
    from csdesk.desk.incidents import incidents
    from csdesk.desk.promises import deadlines
    from csdesk.desk.training import waiting

    incident = incidents.report_of(tx, case_id)
    case = case_files.get_open(tx, case_id)
    of_report = {one.id for one in case_files.procedure_of(case).step if one.done_on == "report.sent"}
    steps = {one.id for one in case_files.steps_of(tx, case_id) if one.step in of_report}
    running = (one for one in deadlines.of_case(tx, case_id) if one.step_id in steps and one.done_at is None)
    return Report(
        case_id=case_id,
        number=case.number or "",
        kind=case_files.titles(case),
        title=case.title,
        texts=dict(incident.texts),
        drafted_by=waiting.drafted_for(tx, "report", case_id, by),
        departments=tx.playbook.incidents.department,
        sent_at=incident.reported_at,
        clock=next(running, None),
        kinds=tx.playbook.deadlines,
    )


class ReportForm(KeptSheetScreen):
    """The form; dismisses with a sentence once the report was sent, or None."""

    CSS_PATH = "report_form.tcss"
    PLACE = N_("Incidents")
    HELP_PAGE = "incidents"
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("report_form.send", "ctrl+s,f10", N_("Send"), N_("Send the report"), leader="0", priority=True),
        Command("report_form.look_up", "f9", N_("Look up"), N_("Look the client up"), leader="9", priority=True),
        Command("report_form.back", "escape", N_("Back"), N_("Back; what you typed is kept")),
    )

    def __init__(self, report: Report) -> None:
        super().__init__(report.texts)
        self._report = report

    def body(self) -> Iterable[Widget]:
        """Which incident it is, how long there is time, the fields."""
        yield Summary(id="which")
        yield FieldSheet([self._line(field) for field in _fields()], id="report")
        yield Line(id="state")

    def _line(self, field: ReportField) -> SheetLine:
        from csdesk.rules.incident_form import Kind

        text = self._texts.get(field.name, "")
        options = None
        if field.kind is Kind.DEPARTMENT:
            options = [Option(one.id, one.words.text(current())) for one in self._report.departments]
        placeholder = _("empty: the steps that are ticked") if field.name == "done" else ""
        return SheetLine(
            field.name, _(field.label), text, required=field.required, options=options, placeholder=placeholder
        )

    def on_mount(self) -> None:
        """The cursor goes to the first field that has to be filled, or is empty."""
        super().on_mount()
        self._show_time()
        if self._report.drafted_by:
            self.tell(_("Drafted by {name}. You send it under your own name.", name=self._report.drafted_by))
        texts = self._texts
        empty = [field.name for field in _fields() if not texts.get(field.name)]
        needed = [field.name for field in _fields() if field.required and not texts.get(field.name)]
        self.sheet.enter(next(iter([*needed, *empty]), "happened"))

    def tell_nearest(self) -> None:
        """With the line of the nearest deadline, the time that is left for this report."""
        super().tell_nearest()
        self._show_time()

    def _show_time(self) -> None:
        report, now = self._report, self.host.clock.now()
        title = "  ".join(filter(None, (report.number, in_words(report.kind), report.title)))
        sentence, tone = "", ""
        if report.clock is not None:
            seen = glance(report.clock, now, report.kinds)
            due = moment_words(self.host.local(report.clock.due_at), self.host.local(now))
            sentence = _("{sign} {left}  to be reported by {time}", sign=seen.sign, left=seen.left, time=due)
            tone = seen.tone
        elif report.sent_at is not None:
            at = moment_words(self.host.local(report.sent_at), self.host.local(now))
            sentence = _("reported {time}; sending it again sends all of it anew", time=at)
            tone = "done"
        for summary in self.query("#which").results(Summary):
            summary.tell(title, sentence, (), tone=tone)

    def action_send(self) -> None:
        """Ctrl+S: send it (I-1)."""
        self.start()

    def save(self, desk: Desk, texts: Mapping[str, str], person: Person, at: datetime) -> None:
        """Keep what was typed of the report."""
        from csdesk.desk.incidents import incidents

        with desk.writing() as tx:
            incidents.save_report(tx, self._report.case_id, texts, by=person, at=at)

    def tell_kept(self, at: datetime) -> None:
        """Beneath the fields."""
        for state in self.query("#state").results(Line):
            state.tell(_("kept {time}", time=f"{at:%H:%M:%S}"))

    def finished(self) -> None:
        """Enter in the last field sends nothing yet."""
        self.tell(_("That was the last field. Ctrl+S sends the report."))

    async def do(self) -> None:
        """Send it, once all of it is kept; a trainee's waits for a colleague (E-1, I-1)."""
        if not await self._saved.keep():
            return
        person, at, case_id = self.person, self.host.clock.now(), self._report.case_id

        def send(desk: Desk) -> str:
            from csdesk.desk.cases import case_files
            from csdesk.desk.incidents import incidents
            from csdesk.desk.training import waiting

            with desk.writing() as tx:
                if not waiting.sends(tx, person, "report"):
                    waiting.ask(tx, "report", case_id, by=person, at=at)
                    return ""
                incidents.send_report(tx, case_id, by=person, at=at)
                recipients = case_files.procedure_of(case_files.get(tx, case_id)).report_to
                return recipients_words(tx.playbook.recipients, recipients)

        whom = await self.host.in_desk(send)
        waits = _("It waits for a colleague, who finds it with Ctrl+O.")
        self.dismiss(_("Reported to {whom}.", whom=whom) if whom else waits)

    def action_look_up(self) -> None:
        """F9: look the client up."""
        self.in_group("look_up", self._look_up)

    async def _look_up(self) -> None:
        from csdesk.screens import looking_up

        sheet = self.sheet
        code = await looking_up.client(self, "")
        if code is None:
            return
        with self.keys_held():
            found = await looking_up.what_it_fills(self, code)
        if found is not None:
            text = f"{code} {found[0].name}"
            sheet.show_texts({**sheet.texts(), "client": text})
            self._saved.change("client", text)

    async def show_again(self) -> None:
        """The form in the other language, with everything in it and the cursor where it was."""
        await super().show_again()
        self._show_time()


def _fields() -> Sequence[ReportField]:
    from csdesk.rules.incident_form import FIELDS

    return FIELDS
