"""f: the form of a case, kept as it is typed; what its next step lacks is named, Ctrl+S does it (K-5, K-6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _, current, say
from csdesk.refused import Refused
from csdesk.screens.clock_words import in_words
from csdesk.screens.field_sheet import FieldSheet, SheetLine
from csdesk.screens.room import LOW
from csdesk.screens.screen import DeskScreen
from csdesk.screens.soon_saved import SoonSaved
from csdesk.widgets.fields import Option, TextField
from csdesk.widgets.frame import MessageLine
from csdesk.widgets.line import Line
from csdesk.widgets.summary import Item, Summary

if TYPE_CHECKING:
    from csdesk.desk.cases.case_forms import Form, FormLine
    from csdesk.desk.desk import Desk, Transaction

MOST_NAMED = 6
"""How many missing fields are named; the others are counted."""


def read_form(tx: Transaction, case_id: int) -> tuple[Form, Sequence[str]]:
    """The form of a case, and whom a field for a person may name; Refused where the procedure has no form."""
    from csdesk.desk.cases import case_forms

    form = case_forms.read(tx, case_id)
    if not form.procedure.field:
        name = form.case.number or form.case.title
        raise Refused("form_missing", N_("{case} has no form: its steps are all there is."), case=name)
    return form, case_forms.people(tx)


class CaseForm(DeskScreen):
    """The form; dismisses with a sentence once its step was done, or None."""

    CSS_PATH = "case_form.tcss"
    PLACE = N_("Cases")
    HELP_PAGE = "cases"
    AUTO_FOCUS = None
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("case_form.done", "ctrl+s,f10", N_("Step done"), N_("Do or sign the step it is filled in for"),
                leader="0", priority=True),
        Command("case_form.look_up", "f9", N_("Look up"), N_("Look the client up"), leader="9", priority=True),
        Command("case_form.back", "escape", N_("Back"), N_("Back; what you typed is kept")),
    )  # fmt: skip

    def __init__(self, form: Form, people: Sequence[str]) -> None:
        super().__init__()
        self._form = form
        self._people = people
        self._texts: dict[str, str] = {one.field.name: one.text for one in form.lines}
        self._saved = SoonSaved(self, self._save)
        self._doing = False
        self._place = ""
        """The field that the cursor is in."""

    def body(self) -> Iterable[Widget]:
        """Which case it is, what its next step lacks, the fields."""
        yield Summary(sentence_lines=2, id="which")
        yield FieldSheet([self._line(one) for one in self._form.lines], id="fields")
        yield Line(id="state")

    def _line(self, line: FormLine) -> SheetLine:
        from csdesk.rules.case_form import WORDS_OF

        field, language = line.field, current()
        options = None
        if field.kind == "choice":
            options = [Option(one.id, one.words.text(language)) for one in field.shape.option]
        elif field.kind == "yes_no":
            options = [Option(one, words.text(language)) for one, words in WORDS_OF.items()]
        elif field.kind == "person":
            options = [Option(one, one) for one in self._people]
        return SheetLine(
            field.name,
            field.words.text(language),
            self._texts.get(field.name, line.text),
            required=line.needed_now,
            options=options,
            placeholder=_placeholder(line),
        )

    def on_mount(self) -> None:
        """The cursor goes to the first field that is missing, or is empty."""
        super().on_mount()
        self._show_head()
        self._lock()
        missing = [one.field.name for one in self._form.lines if one.missing]
        empty = [one.field.name for one in self._form.lines if not one.text and not one.fixed]
        first = [one.field.name for one in self._form.lines]
        self.query_one(FieldSheet).enter(next(iter([*missing, *empty, *first]), ""))

    def _lock(self) -> None:
        """What was signed for, and what csdesk adds up, is shown and not typed."""
        for line in self._form.lines:
            field = self.query_one(FieldSheet).field(line.field.name)
            if field is not None and (line.fixed or line.field.kind == "sum"):
                field.disabled = True

    def _show_head(self) -> None:
        form = self._form
        case = form.case
        title = "  ".join(filter(None, (case.number, in_words(case.policy["words"]), case.title)))
        sentence, tone = self._sentence()
        for summary in self.query("#which").results(Summary):
            summary.tell(title, sentence, list[Item](), tone=tone)

    def _sentence(self) -> tuple[str, str]:
        form = self._form
        shape = form.procedure.get(form.step)
        if shape is None:
            return _("nothing is left to do in it"), "done"
        step = shape.words.text(current())
        if not form.problems:
            return _("complete for: {step}. Ctrl+S does it.", step=step), "done"
        labels = {one.field.name: one.field.words.text(current()) for one in form.lines}
        named = [labels.get(one.field or "", one.field or "") for one in form.problems]
        more = len(named) - MOST_NAMED
        what = ("、" if current().startswith("zh") else ", ").join(named[:MOST_NAMED])
        if more > 0:
            return _("{step} lacks: {what} and {n} more", step=step, what=what, n=more), "soon"
        return _("{step} lacks: {what}", step=step, what=what), "soon"

    # -- saving ----------------------------------------------------------------------------------------------------

    @on(FieldSheet.Changed)
    def _changed(self, event: FieldSheet.Changed) -> None:
        event.stop()
        self._texts[event.name] = event.text
        self._saved.change(event.name, event.text)

    async def _save(self, texts: Mapping[str, str]) -> bool:
        person, at, host = self.person, self.host.clock.now(), self.host
        case_id = self._form.case.id
        assert case_id is not None

        def save(desk: Desk) -> Form:
            from csdesk.desk.cases import case_forms

            with desk.writing() as tx:
                case_forms.fill(tx, case_id, texts, by=person, at=at, whole=False)
                return case_forms.read(tx, case_id)

        try:
            form = await host.in_desk(save)
        except Refused as refused:
            self._refuse(refused)
            return False
        await self._take(form)
        for state in self.query("#state").results(Line):
            state.tell(_("kept {time}", time=f"{host.local(at):%H:%M:%S}"))
        return True

    def _refuse(self, refused: Refused) -> None:
        if not self.query(MessageLine):
            return
        if not self.query_one(FieldSheet).say_wrong(refused.field or "", say(refused)):
            self.tell_refused(refused)

    async def _take(self, form: Form) -> None:
        """Show the form as it is now: fields that came or went, sums, what is missing."""
        if not self.query(FieldSheet):
            return
        before = [one.field.name for one in self._form.lines]
        self._form = form
        for line in form.lines:
            if line.field.name not in self._saved.unsaved and line.field.name != self.query_one(FieldSheet).place:
                self._texts[line.field.name] = line.text
        if [one.field.name for one in form.lines] == before:
            self.query_one(FieldSheet).show_texts(self._texts)
        else:
            await self._draw_anew()
        self._show_head()

    async def _draw_anew(self) -> None:
        """The fields are others now; the cursor stays in its own."""
        sheet = self.query_one(FieldSheet)
        place = sheet.place
        field = sheet.field(place)
        cursor = field.cursor_position if isinstance(field, TextField) else 0
        with self.keys_held():
            fresh = FieldSheet([self._line(one) for one in self._form.lines], id="fields")
            await sheet.remove()
            await self.mount(fresh, before="#state")
            self._lock()
            fresh.enter(place)
            again = fresh.field(place)
            if isinstance(again, TextField):
                again.cursor_position = cursor

    async def keep(self) -> None:
        """Save what is being typed."""
        await self._saved.keep()

    # -- doing -----------------------------------------------------------------------------------------------------

    @on(FieldSheet.Finished)
    def _finished(self, event: FieldSheet.Finished) -> None:
        event.stop()
        self.tell(_("That was the last field. Ctrl+S does the step."))

    def action_done(self) -> None:
        """Ctrl+S: the step that the form is filled in for is done, or signed."""
        if not self._doing:
            self._doing = True
            self.run_worker(self._do_once())

    async def _do_once(self) -> None:
        # What is typed ahead is for the page beneath, where the step is done.
        with self.keys_held():
            await self._do()

    async def _do(self) -> None:
        person, form = self.person, self._form
        try:
            if not await self._saved.keep():
                return
            form = self._form
            shape = form.procedure.get(form.step)
            if shape is None:
                self.tell(_("Nothing is left to do in it."))
                return
            if shape.note is not None or shape.done_on:
                self.leave()
                return
            at, case_id, step = self.host.clock.now(), form.case.id, form.step
            assert case_id is not None

            def tick(desk: Desk) -> None:
                from csdesk.desk.cases import steps

                with desk.writing() as tx:
                    steps.tick(tx, case_id, step, by=person, at=at)

            try:
                await self.host.in_desk(tick)
            except Refused as refused:
                self._refuse(refused)
                return
        finally:
            self._doing = False
        words = shape.words.text(current())
        self.dismiss(_("Signed: {step}", step=words) if shape.sign is not None else _("Done: {step}", step=words))

    def action_look_up(self) -> None:
        """F9: look the client up."""
        self.in_group("look_up", self._look_up)

    async def _look_up(self) -> None:
        from csdesk.screens import looking_up

        name = next((one.field.name for one in self._form.lines if one.field.kind == "client"), "")
        if not name:
            self.tell(_("This form has no field for a client."), bad=True)
            return
        sheet = self.query_one(FieldSheet)
        code = await looking_up.client(self, sheet.texts().get(name, "") if sheet.place == name else "")
        if code is not None:
            sheet.show_texts({**sheet.texts(), name: code})
            self._texts[name] = code
            self._saved.change(name, code)

    def leave(self) -> None:
        """Back; what was typed is kept, and stands in the record."""
        self.app.run_worker(self._keep_whole())
        super().leave()

    async def _keep_whole(self) -> None:
        await self.keep()
        person, at, case_id = self.person, self.host.clock.now(), self._form.case.id
        assert case_id is not None

        def note(desk: Desk) -> None:
            from csdesk.desk.cases import case_forms

            with desk.writing() as tx:
                case_forms.fill(tx, case_id, {}, by=person, at=at)

        if self._form.case.state == "open":
            try:
                await self.host.in_desk(note)
            except Refused:
                # Closed meanwhile by another: what was typed is in the rows, and the record gets it when it opens.
                return

    async def show_again(self) -> None:
        """The form in the other language, with everything in it and the cursor where it was."""
        place = self.query_one(FieldSheet).place
        await super().show_again()
        self._show_head()
        self._lock()
        self.query_one(FieldSheet).enter(place)


def _placeholder(line: FormLine) -> str:
    if line.fixed:
        return ""
    shape = line.field.shape
    hints = {
        "paper": _("pages and who brought it, such as 3 Li Qiang"),
        "client": _("F9 looks up"),
        "date": _("a day, such as 5 Dec"),
        "sum": _("added up by csdesk"),
        "case": _("the number of a case"),
    }
    return shape.example or hints.get(line.field.kind, "")
