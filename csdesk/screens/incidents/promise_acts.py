"""What is done with a running promise: promised again, answered, in hand, paused, explained (I-3, I-6, I-10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from csdesk.language import _, current, in_a_row, ngettext
from csdesk.screens.cases.step_acts import tick
from csdesk.screens.choosing import Choosing
from csdesk.screens.clock_words import moment_words
from csdesk.widgets.keyed_rows import keys_for
from csdesk.widgets.rows import Row

if TYPE_CHECKING:
    from datetime import datetime

    from csdesk.desk.desk import Transaction
    from csdesk.models.deadline import Deadline
    from csdesk.screens.cases.case_in_hand import CaseInHand, Hand


async def promise(screen: CaseInHand, hand: Hand) -> None:
    """Promise the client an answer, or promise again, in a digit (I-3)."""
    from csdesk.desk.incidents import incidents

    person = screen.person

    def lengths(tx: Transaction) -> tuple[Sequence[int], int, str]:
        kind = tx.playbook.deadlines.get(incidents.PROMISE)
        running = incidents.promise_of(tx, hand.case_id)
        least, most = (kind.least, kind.most) if kind is not None else (None, None)
        minutes = range(least or 5, (most or 10) + 1)
        until = moment_words(tx.local(running.due_at), tx.local(at)) if running is not None else ""
        return list(minutes), kind.amount if kind is not None else minutes[-1], until

    at = screen.host.clock.now()
    found = await screen.in_reading(lengths)
    if found is None:
        return
    minutes, usual, until = found
    last = [str(one)[-1] for one in minutes]
    keys = last if len({*last}) == len(last) else list(keys_for(len(minutes)))
    rows = [
        Row(str(one), (key, ngettext("{n} minute", "{n} minutes", one))) for key, one in zip(keys, minutes, strict=True)
    ]
    title = _("Promise again: answer by {time} was promised", time=until) if until else _("Promise an answer in")
    chosen = minutes.index(usual) if usual in minutes else len(minutes) - 1
    said = await screen.ask(Choosing(title, rows, chosen=chosen))
    if said is None:
        return
    at = screen.host.clock.now()
    promised = await screen.in_writing(
        lambda tx: _shown(tx, incidents.promise(tx, hand.case_id, said, by=person, at=at))
    )
    if promised is not None:
        due_at, renewals = promised
        sentence = _("Promised: an answer by {time}.", time=screen.words_of_moment(due_at))
        if renewals:
            sentence = in_a_row(sentence, ngettext("Renewed {n} time.", "Renewed {n} times.", renewals))
        await screen.done(sentence)


async def answered(screen: CaseInHand, hand: Hand) -> None:
    """The client has its answer (I-3); a call back or a question is answered by its step (O-10)."""
    from csdesk.desk.cases import case_files, case_story
    from csdesk.desk.incidents import incidents

    person, at = screen.person, screen.host.clock.now()

    def step_that_answers(tx: Transaction) -> str:
        """A call back or a chat question is answered by its step, whatever else is promised of it."""
        case = case_files.get(tx, hand.case_id)
        if incidents.promise_of(tx, hand.case_id) is not None or case_files.procedure_of(case).incident:
            return ""
        return (case_story.step_of(tx, hand.deadline_id) if hand.deadline_id is not None else None) or ""

    step = await screen.in_reading(step_that_answers)
    if step is None:
        return
    if step:
        await tick(screen, hand.case_id, step)
        return
    missed = await screen.in_writing(
        lambda tx: incidents.answer(tx, hand.case_id, by=person, at=at).missed_at is not None
    )
    if missed is not None:
        await screen.done(_("Answered, late.") if missed else _("Answered in time."))


async def acknowledge(screen: CaseInHand, hand: Hand) -> None:
    """Say "I have it in hand": the chain stops, and asks again after a while (I-6)."""
    from csdesk.desk.promises import deadlines

    person, at = screen.person, screen.host.clock.now()
    if hand.deadline_id is None:
        screen.tell(_("Nothing is running here."))
        return
    deadline_id = hand.deadline_id

    def acknowledge(tx: Transaction) -> datetime:
        deadline = deadlines.acknowledge(tx, deadline_id, by=person, at=at)
        return at + timedelta(minutes=deadlines.chain_of(deadline).ask_again_minutes)

    again = await screen.in_writing(acknowledge)
    if again is not None:
        await screen.done(_("You have it in hand. You are asked again at {time}.", time=screen.words_of_moment(again)))


async def why(screen: CaseInHand, hand: Hand) -> None:
    """Show why it is due then, and who is told."""
    from csdesk.screens.why import Why, read_why

    if hand.deadline_id is None:
        screen.tell(_("Nothing is running here."))
        return
    deadline_id, at = hand.deadline_id, screen.host.clock.now()
    found = await screen.in_reading(lambda tx: read_why(tx, deadline_id, at))
    if found is not None:
        await screen.ask(Why(*found))


async def pause(screen: CaseInHand, hand: Hand) -> None:
    """Pause the clock for one of the playbook's reasons, or let it go on (I-10)."""
    from csdesk.desk.promises import deadlines

    person, deadline_id = screen.person, hand.deadline_id
    if deadline_id is None:
        screen.tell(_("Nothing is running here."))
        return
    if hand.paused:
        at = screen.host.clock.now()
        going = await screen.in_writing(
            lambda tx: _shown(tx, deadlines.go_on(tx, deadline_id, by=person, at=at))
        )  # fmt: skip
        if going is not None:
            await screen.done(_("It goes on: due by {time}.", time=screen.words_of_moment(going[0])))
        return
    reasons = await screen.in_reading(
        lambda tx: [(one.id, one.words.text(current())) for one in tx.playbook.incidents.pause_reason]
    )
    if reasons is None:
        return
    rows = [Row(name, (key, words)) for key, (name, words) in zip(keys_for(len(reasons)), reasons, strict=True)]
    reason = await screen.ask(Choosing(_("Pause the clock, because"), rows))
    if reason is None:
        return
    at = screen.host.clock.now()
    if await screen.in_writing(lambda tx: deadlines.pause(tx, deadline_id, reason, by=person, at=at)) is not None:
        await screen.done(_("Paused: {reason}. z lets it go on.", reason=dict(reasons)[reason]))


def _shown(_tx: Transaction, deadline: Deadline) -> tuple[datetime, int]:
    """What is told of a promise that was made or goes on: when it is due, how often it was renewed."""
    return deadline.due_at, deadline.renewals


async def done_with(screen: CaseInHand, hand: Hand) -> None:
    """What is promised is done: its step is ticked, or the client has its answer."""
    from csdesk.desk.cases import case_story

    deadline_id = hand.deadline_id
    if deadline_id is None:
        screen.tell(_("Nothing is running here. Enter opens the case."))
        return
    step = await screen.in_reading(lambda tx: case_story.step_of(tx, deadline_id) or "")
    if step:
        await tick(screen, hand.case_id, step)
    elif step is not None:
        await answered(screen, hand)
