"""What is done in a case: its steps ticked, reported, given up, passed on (I-1, I-4, I-5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from csdesk.language import _, current
from csdesk.screens.choosing import Choosing
from csdesk.screens.dialog import Dialog
from csdesk.screens.message_words import recipients_words
from csdesk.screens.tickets.reply import reply
from csdesk.widgets.keyed_rows import keys_for
from csdesk.widgets.rows import Row
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.playbook.procedures import StepShape
    from csdesk.screens.cases.case_in_hand import CaseInHand, Hand


async def report(screen: CaseInHand, case_id: int) -> None:
    """The report form of an incident, or the reply to a ticket; what it says when it was sent is told (C-1, I-9)."""
    from csdesk.desk.tickets import tickets
    from csdesk.screens.incidents.report_form import ReportForm, read_report

    is_ticket = await screen.in_reading(lambda tx: tickets.is_ticket(tx, case_id))
    if is_ticket:
        await reply(screen, case_id)
    if is_ticket is not False:
        return
    with screen.keys_held():
        person = screen.person
        found = await screen.in_reading(lambda tx: read_report(tx, case_id, person))
        if found is not None:
            await screen.app.push_screen(ReportForm(found), screen.tell_sent)


async def tick(screen: CaseInHand, case_id: int, step_id: str) -> None:
    """Tick a step, with a note where it wants one; take the tick back; send the report where that ticks it."""
    from csdesk.desk.cases import case_files, steps
    from csdesk.models.case import StepState

    person = screen.person

    def look(tx: Transaction) -> tuple[StepShape | None, str]:
        rows = {one.step: one for one in case_files.steps_of(tx, case_id)}
        shape = case_files.procedure_of(case_files.get(tx, case_id)).get(step_id)
        return shape, rows[step_id].state if step_id in rows else ""

    found = await screen.in_reading(look)
    if found is None:
        return
    shape, state = found
    if shape is None:
        return
    words = shape.words.text(current())
    at = screen.host.clock.now()
    if state == StepState.DONE:
        if await screen.in_writing(lambda tx: steps.untick(tx, case_id, step_id, by=person, at=at)) is not None:
            await screen.done(_("Open again: {step}", step=words))
    elif state == StepState.OPEN and shape.done_on == "report.sent":
        await report(screen, case_id)
    elif state == StepState.OPEN and shape.done_on == "reply.given":
        await reply(screen, case_id)
    elif state == StepState.OPEN and shape.note is not None and not shape.done_on:
        await _tick_with_note(screen, case_id, shape)
    elif state == StepState.OPEN and await screen.in_reading(lambda tx: _lacks(tx, case_id, step_id)):
        await fill_in(screen, case_id)
    elif await screen.in_writing(lambda tx: steps.tick(tx, case_id, step_id, by=person, at=at)) is not None:
        signed = shape.sign is not None
        await screen.done(_("Signed: {step}", step=words) if signed else _("Done: {step}", step=words))


def _lacks(tx: Transaction, case_id: int, step_id: str) -> bool:
    from csdesk.desk.cases import answers, case_files

    return bool(answers.problems(tx, case_files.get(tx, case_id), step_id))


async def fill_in(screen: CaseInHand, case_id: int) -> None:
    """The form of a case; what came of it is told (K-4 to K-7)."""
    from csdesk.screens.cases.case_form import CaseForm, read_form

    with screen.keys_held():
        found = await screen.in_reading(lambda tx: read_form(tx, case_id))
        if found is not None:
            await screen.app.push_screen(CaseForm(*found), screen.tell_sent)


async def _tick_with_note(screen: CaseInHand, case_id: int, shape: StepShape) -> None:
    person = screen.person

    async def tick_it(values: Mapping[str, str]) -> bool:
        from csdesk.desk.cases import steps

        at = screen.host.clock.now()

        def work(desk: Desk) -> bool:
            with desk.writing() as tx:
                steps.tick(tx, case_id, shape.id, by=person, at=at, note=values["note"])
            return True

        return await screen.host.in_desk(work)

    words = shape.words.text(current())
    label = shape.note.text(current()) if shape.note is not None else ""
    if await screen.ask(Dialog(words, (FormLine("note", label),), tick_it)):
        await screen.done(_("Done: {step}", step=words))


async def hand_up(screen: CaseInHand, hand: Hand) -> None:
    """Give up what the agent cannot decide (I-4)."""
    person = screen.person

    async def ask(values: Mapping[str, str]) -> str:
        at = screen.host.clock.now()

        def work(desk: Desk) -> str:
            from csdesk.desk.incidents import incidents

            with desk.writing() as tx:
                incidents.hand_up(tx, hand.case_id, values["words"], by=person, at=at)
                return recipients_words(tx.playbook.recipients, tx.playbook.incidents.hand_up_to)

        return await screen.host.in_desk(work)

    hint = _("What you cannot decide, and whatever needs more than five minutes of talk, goes up at once.")
    dialog = Dialog(_("Give it up"), (FormLine("words", _("To be decided")),), ask, hint=hint)
    asked = await screen.ask(dialog)
    if asked:
        await screen.done(_("Asked to decide: {whom}.", whom=asked))


async def pass_on(screen: CaseInHand, hand: Hand) -> None:
    """Let somebody else answer for it."""
    from csdesk.desk.cases import case_files, cases
    from csdesk.desk.desk import may
    from csdesk.desk.people import accounts
    from csdesk.desk.person import Person

    person = screen.person

    def people(tx: Transaction) -> tuple[str, Sequence[str]]:
        case = case_files.get_open(tx, hand.case_id)
        able = [
            one.name
            for one in accounts.accounts(tx)
            if one.disabled_at is None and may(tx.playbook, Person(one.name, one.role), "case.work")
        ]
        return case.owner, able

    found = await screen.in_reading(people)
    if found is None:
        return
    owner, names = found
    rows = [Row(name, (key, name)) for key, name in zip(keys_for(len(names)), names, strict=True)]
    chosen = names.index(person.name) if person.name in names else 0
    title = _("It is {owner}'s. Whose shall it be?", owner=owner)
    name = await screen.ask(Choosing(title, rows, chosen=chosen))
    if name is None or name == owner:
        return
    at = screen.host.clock.now()
    if await screen.in_writing(lambda tx: cases.pass_on(tx, hand.case_id, name, by=person, at=at)) is not None:
        await screen.done(_("It is {name}'s now.", name=name))
