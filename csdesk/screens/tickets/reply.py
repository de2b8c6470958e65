"""r on a ticket: the reply in its three parts, with ready-made and past replies under F9 (C-1 to C-4)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _, current, ngettext, say
from csdesk.refused import Refused
from csdesk.screens.clock_words import Clock, glance, in_words, moment_words
from csdesk.screens.field_sheet import FieldSheet, SheetLine
from csdesk.screens.sheet_screen import KeptSheetScreen
from csdesk.screens.whose import agent_items
from csdesk.widgets.line import Line
from csdesk.widgets.rows import Column, Row
from csdesk.widgets.summary import Item, Summary

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.person import Person
    from csdesk.playbook.deadline_kinds import DeadlineKinds
    from csdesk.playbook.replies import Template
    from csdesk.screens.asking import AskingScreen

LABELS: Mapping[str, str] = {
    "facts": N_("What happened"),
    "solution": N_("How it is solved"),
    "until": N_("Solved by"),
}
"""The fields of the form by the part of the reply, in their order (C-1)."""

READY = "ready "
"""What the key of a ready-made reply begins with, among those that F9 lists."""


@dataclass(frozen=True)
class ReplySheet:
    """A ticket as it is when its reply is begun."""

    case_id: int
    number: str
    kind: str
    words: Mapping[str, str]
    title: str
    waybill: str
    last_scan: str
    given: int
    """How many replies were given before."""
    ready: Sequence[tuple[Template, Mapping[str, str]]]
    """The ready-made replies for its kind, filled in (C-3)."""
    typed: Mapping[str, str]
    """What this person had typed before and not sent, or a trainee drafted."""
    drafted_by: str
    """The trainee whose draft it is (E-1)."""
    agent: str | None
    """Whose client it is about (K-2)."""
    clock: Clock | None
    """By when the reply is due, or what the last one promised."""
    kinds: DeadlineKinds


def read_sheet(tx: Transaction, case_id: int, by: Person) -> ReplySheet:
    """What the form shows of a ticket; Refused for what is none, or is closed."""
    from csdesk.desk.cases import case_files
    from csdesk.desk.clients import owners
    from csdesk.desk.person import Person
    from csdesk.desk.promises import deadlines
    from csdesk.desk.tickets import reply_drafts, reply_values, tickets
    from csdesk.desk.training import waiting
    from csdesk.rules.reply_templates import filled

    case = tickets.open_ticket_of(tx, case_id)
    values = reply_values.values_for(tx, case, by=by)
    typed, drafted_by = reply_drafts.of(tx, case_id, by), ""
    if not typed and (drafted_by := waiting.drafted_for(tx, "reply", case_id, by)):
        typed = reply_drafts.of(tx, case_id, Person(drafted_by, ""))
    running = [one for one in deadlines.of_case(tx, case_id) if one.done_at is None]
    return ReplySheet(
        case_id=case_id,
        number=case.number or "",
        kind=case.procedure,
        words=case_files.titles(case),
        title=case.title,
        waybill=case.waybill,
        last_scan=values.get("last_scan", ""),
        given=len(tickets.replies_of(tx, case_id)),
        ready=[
            (one, filled(one, values, tx.playbook.replies))
            for one in tx.playbook.replies.template
            if one.answers(case.procedure)
        ],
        typed=typed,
        drafted_by=drafted_by,
        agent=owners.agent_of(tx, case.client_id),
        clock=min(running, key=lambda one: one.due_at, default=None),
        kinds=tx.playbook.deadlines,
    )


async def reply(screen: AskingScreen, case_id: int) -> None:
    """Reply to a ticket, on a form of its own, and tell what was promised (C-1)."""
    person = screen.person
    found = await screen.in_reading(lambda tx: read_sheet(tx, case_id, person))
    if found is None:
        return
    form = ReplyForm(found)
    until = await screen.ask(form)
    if form.asked:
        await screen.done(_("It waits for a colleague, who finds it with Ctrl+O."))
    elif until is not None:
        local = screen.host.local
        time = moment_words(local(until), local(screen.host.clock.now()))
        await screen.done(_("Replied. To be solved by {time}.", time=time))


class ReplyForm(KeptSheetScreen):
    """Three fields and what is known of the parcel; dismisses with the moment that was promised, or None."""

    CSS_PATH = "reply.tcss"
    PLACE = N_("Incidents")
    HELP_PAGE = "tickets"
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("reply.send", "ctrl+s,f10", N_("Send"), N_("Send the reply"), leader="0", priority=True),
        Command(
            "reply.look_up", "f9", N_("Ready-made"), N_("Ready-made replies, and past ones to such tickets"),
            leader="9", priority=True,
        ),
        Command("reply.undo", "ctrl+z", "", N_("Bring back what was typed before"), priority=True),
        Command("reply.back", "escape", N_("Back"), N_("Back; what you typed is kept")),
    )  # fmt: skip

    def __init__(self, found: ReplySheet) -> None:
        super().__init__(found.typed)
        self._found = found
        self._before: Mapping[str, str] | None = None
        """What stood in the fields before something ready-made took their place."""
        self._uuid = str(uuid4())
        self.asked = False
        """Whether the reply waits for a colleague to send it (E-1)."""

    def body(self) -> Iterable[Widget]:
        """Which ticket it is and how long there is time, the fields, how what was typed is understood."""
        yield Summary(id="which")
        yield FieldSheet(
            [
                SheetLine(
                    name, _(label), self._texts.get(name, ""), required=True,
                    placeholder=_("tomorrow 15:00") if name == "until" else "",
                )
                for name, label in LABELS.items()
            ],
            id="parts",
        )  # fmt: skip
        yield Line(id="understood")

    def on_mount(self) -> None:
        """The cursor goes to the first field."""
        super().on_mount()
        self._show_ticket()
        self.sheet.enter(next(iter(LABELS)))
        if self._found.typed:
            drafted = _("Drafted by {name}. You send it under your own name.", name=self._found.drafted_by)
            self.tell(drafted if self._found.drafted_by else _("This is what you had typed."))
            self.in_group("understand", self._understand)

    def tell_nearest(self) -> None:
        """With the line of the nearest deadline, the time that is left for this ticket."""
        super().tell_nearest()
        self._show_ticket()

    def _show_ticket(self) -> None:
        found, now = self._found, self.host.clock.now()
        title = "  ".join(filter(None, (found.number, in_words(found.words), found.title)))
        sentence, tone = "", ""
        if found.clock is not None:
            seen = glance(found.clock, now, found.kinds)
            due = moment_words(self.host.local(found.clock.due_at), self.host.local(now))
            sentence, tone = _("{sign} {left}  due {time}", sign=seen.sign, left=seen.left, time=due), seen.tone
        items = agent_items(found.agent)
        items += [Item(_("Last scan: {scan}", scan=found.last_scan))] if found.last_scan else []
        if found.given:
            items.append(Item(ngettext("{n} reply was given before", "{n} replies were given before", found.given)))
        for summary in self.query("#which").results(Summary):
            summary.tell(title, sentence, items, tone=tone)

    # -- typing ----------------------------------------------------------------------------------------------------

    def changed(self, name: str, text: str) -> None:
        """Keep it soon, and show how the third part is understood."""
        super().changed(name, text)
        if name == "until":
            self.in_group("understand", self._understand)

    def save(self, desk: Desk, texts: Mapping[str, str], person: Person, at: datetime) -> None:
        """Keep what was typed of the reply."""
        from csdesk.desk.tickets import reply_drafts

        with desk.writing() as tx:
            reply_drafts.save(tx, self._found.case_id, texts, by=person, at=at)

    async def _understand(self) -> None:
        """Show in full what the third part is understood as."""
        text, at = self.sheet.texts()["until"], self.host.clock.now()

        def read(desk: Desk) -> str:
            from csdesk.desk.tickets import tickets

            with desk.reading() as tx:
                until = tickets.check(tx, {"until": text}, at=at).until
            return self._shown(until) if until is not None else ""

        shown = await self.attempt(read)
        for line in self.query("#understood").results(Line):
            line.tell(shown or "")

    def _shown(self, until: datetime) -> str:
        from csdesk.rules.moments import show_moment

        return _("understood: by {time}", time=show_moment(until, language=current()))

    # -- looking up ------------------------------------------------------------------------------------------------

    def action_look_up(self) -> None:
        """F9: ready-made replies first, then those that were given before to tickets of this kind (C-3, C-4)."""
        self.in_group("look_up", self._look_up)

    async def _look_up(self) -> None:
        columns = (Column(_("Whose"), 24), Column(_("How it is solved")), Column(_("What happened"), 22, drop=1))
        answer = await self.lookup.look_up(
            _("ready-made and past replies"), columns, self._source(), empty=_("No reply has these words.")
        )
        if answer is None or answer.row is None:
            return
        sheet = self.sheet
        typed = {name: text for name, text in sheet.texts().items() if text}
        chosen = self._taken(answer.row)
        self._before = typed or None
        sheet.say_right()
        self._fill({**sheet.texts(), **chosen})
        sheet.enter("until" if "until" not in chosen else "facts")
        self.tell(_("Filled in. Ctrl+Z brings back what you had typed.") if typed else "")
        await self._understand()

    def _source(self) -> Callable[[str], Sequence[Row]]:
        """What F9 lists for a query; it is called in the lookup's own thread."""
        host, found = self.host, self._found
        loop = asyncio.get_running_loop()

        def rows(query: str) -> Sequence[Row]:
            desk = asyncio.run_coroutine_threadsafe(host.in_desk(lambda desk: desk), loop).result()
            return [*_ready_rows(found, query), *past_rows(desk, query)]

        def past_rows(desk: Desk, query: str) -> Sequence[Row]:
            from csdesk.desk.tickets import tickets

            now = host.local(host.clock.now())
            with desk.reading() as tx:
                past = tickets.past_replies(tx, found.kind, query)
            return [
                # Its parcel's number is put right here: it is another parcel's reply.
                Row(
                    f"past {one.reply_id}",
                    (
                        f"{one.by} {moment_words(host.local(one.at), now)}",
                        _of_this_parcel(one.solution, one.waybill, found.waybill),
                        _of_this_parcel(one.facts, one.waybill, found.waybill),
                    ),
                )
                for one in past
            ]

        return rows

    def _taken(self, row: Row) -> Mapping[str, str]:
        """The texts of what was chosen; a past reply promises nothing any more."""
        if row.key.startswith(READY):
            wanted = row.key.removeprefix(READY)
            return next(parts for template, parts in self._found.ready if template.id == wanted)
        return {"solution": row.cells[1], "facts": row.cells[2]}

    def action_undo(self) -> None:
        """Ctrl+Z: what was typed before something was filled in."""
        if self._before is None:
            return
        before, self._before = self._before, None
        self._fill(before)
        self.tell(_("This is what you had typed."))
        self.in_group("understand", self._understand)

    def _fill(self, texts: Mapping[str, str]) -> None:
        sheet = self.sheet
        sheet.show_texts(texts)
        for name, text in sheet.texts().items():
            self._saved.change(name, text)

    # -- sending ---------------------------------------------------------------------------------------------------

    def action_send(self) -> None:
        """Ctrl+S, and Enter in the last field: send it (C-1)."""
        self.start()

    async def do(self) -> None:
        """Send it; a trainee's waits for a colleague (C-1, E-1)."""
        person, at = self.person, self.host.clock.now()
        texts, case_id, uuid = self.sheet.texts(), self._found.case_id, self._uuid

        def send(desk: Desk) -> datetime | None:
            from csdesk.desk.tickets import tickets
            from csdesk.desk.training import waiting

            with desk.writing() as tx:
                if not waiting.sends(tx, person, "reply"):
                    waiting.ask(tx, "reply", case_id, by=person, at=at)
                    return None
                return tickets.answer(
                    tx, case_id, texts["facts"], texts["solution"], texts["until"], uuid=uuid, by=person, at=at
                ).until

        # What was typed last is saved before, or it would be kept when the reply is given.
        await self._saved.keep()
        until = await self.host.in_desk(send)
        self.asked = until is None
        self.dismiss(until)

    def refuse(self, refused: Refused) -> None:
        """Say everything that is wrong, each at its field, with the words at fault marked in the first one (C-2)."""
        from csdesk.desk.tickets.tickets import ReplyRefused

        if not isinstance(refused, ReplyRefused):
            super().refuse(refused)
            return
        said: dict[str, str] = {}
        for problem in refused.problems:
            said.setdefault(problem.field, say(problem.refused))
        first = refused.problems[0]
        self.sheet.say_all_wrong(said, marked=first.span)

    async def show_again(self) -> None:
        """The form in the other language, with everything in it and the cursor where it was."""
        await super().show_again()
        self._show_ticket()
        self.in_group("understand", self._understand)


def _ready_rows(found: ReplySheet, query: str) -> Sequence[Row]:
    words = query.casefold().split()
    rows = [
        Row(READY + one.id, (one.words.text(current()), parts["solution"], parts["facts"]))
        for one, parts in found.ready
    ]
    return [row for row in rows if all(word in " ".join(row.cells).casefold() for word in words)]


def _of_this_parcel(text: str, other: str, this: str) -> str:
    """A past reply with the number of this parcel in the place of the other's."""
    return text.replace(other, this) if other and this else text
