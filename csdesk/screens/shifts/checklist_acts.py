"""What is done with an item of a checklist: ticked with what shows it, skipped, kept, noted, undone (S-6 to S-8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from csdesk.language import _
from csdesk.rules.evidence import FIELDS
from csdesk.rules.text import shortened
from csdesk.screens.clock_words import in_words
from csdesk.screens.dialog import Dialog
from csdesk.screens.shifts.checklist_detail import fact_words
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.shifts.checklist_view import Line
    from csdesk.screens.asking import AskingScreen


@dataclass(frozen=True)
class Tick:
    """Who ticked an item when, and whether that was this tick."""

    by: str
    at: datetime
    first: bool


async def tick(screen: AskingScreen, line: Line) -> None:
    """Tick an item; what shows that it was done is asked for in a small form (S-6)."""
    if line.automatic:
        screen.tell(fact_words(line))
    elif line.state == "done":
        screen.tell(_first_words(screen, line.by, line.at))
    elif FIELDS[line.evidence_kind]:
        await _tick_with_evidence(screen, line)
    else:
        ticked = await screen.in_writing(_ticking(screen, line, {}))
        await _tell_ticked(screen, line, ticked, {})


async def _tick_with_evidence(screen: AskingScreen, line: Line) -> None:
    sent: dict[str, str] = {}

    async def tick_it(values: Mapping[str, str]) -> Tick:
        def work(desk: Desk) -> Tick:
            from csdesk.desk.cases.photos import check_photo

            if "photo" in values:
                check_photo(values["photo"])
            with desk.writing() as tx:
                return _ticking(screen, line, values)(tx)

        sent.update(values)
        return await screen.host.in_desk(work)

    ticked = await screen.ask(Dialog(in_words(line.words), _form(line), tick_it))
    await _tell_ticked(screen, line, ticked, sent)


def _form(line: Line) -> Sequence[FormLine]:
    labels = {
        "count": _("How many"),
        "photo": _("Where the picture lies"),
        "expected": _("Expected (yuan)"),
        "counted": _("Counted (yuan)"),
        "note": _("Why it differs") if line.evidence_kind == "amount" else _("What is written down"),
    }
    # What was written down at the item already is there to be gone on with.
    return [FormLine(name, labels[name], line.note if name == "note" else "") for name in FIELDS[line.evidence_kind]]


def _ticking(screen: AskingScreen, line: Line, given: Mapping[str, str]) -> Callable[[Transaction], Tick]:
    person, at = screen.person, screen.host.clock.now()

    def work(tx: Transaction) -> Tick:
        from csdesk.desk.shifts import checklists

        assert line.case_id is not None
        ticked = checklists.tick(tx, line.case_id, line.step, given, by=person, at=at)
        return Tick(ticked.step.by or "", ticked.step.at or at, ticked.first)

    return work


async def _tell_ticked(screen: AskingScreen, line: Line, ticked: Tick | None, given: Mapping[str, str]) -> None:
    if ticked is None:
        return
    if ticked.first:
        await screen.done(_("Done: {step}", step=in_words(line.words)))
        return
    words = _first_words(screen, ticked.by, ticked.at)
    typed = ", ".join(shortened(text, cells=60) for text in given.values() if text)
    if typed:
        words = _("{words} What you typed was not kept: {typed}", words=words, typed=typed)
    await screen.done(words)


def _first_words(screen: AskingScreen, by: str, at: datetime | None) -> str:
    """Of two ticks the first counts (S-8)."""
    time = f"{screen.host.local(at):%H:%M}" if at is not None else ""
    if by == screen.person.name:
        return _("You ticked it at {time}. u takes it back.", time=time)
    return _("{name} was first, at {time}. u takes it back.", name=by, time=time)


async def skip(screen: AskingScreen, line: Line) -> None:
    """Say why an item is not done this time (S-6)."""

    def work(tx: Transaction, why: str, at: datetime) -> None:
        from csdesk.desk.shifts import checklists

        assert line.case_id is not None
        checklists.skip(tx, line.case_id, line.step, why, by=screen.person, at=at)

    if _is_to_be_decided(screen, line):
        hint = _("It is not done this time.")
        if await _ask_why(screen, line, hint, work):
            await screen.done(_("Skipped: {step}", step=in_words(line.words)))


async def keep(screen: AskingScreen, line: Line) -> None:
    """Say why an item stays open: it comes back tomorrow (S-11)."""

    def work(tx: Transaction, why: str, at: datetime) -> None:
        from csdesk.desk.shifts import checklists

        assert line.case_id is not None
        checklists.keep(tx, line.case_id, line.step, why, by=screen.person, at=at)

    if _is_to_be_decided(screen, line) and not line.carries:
        screen.tell(_("This is for today alone: it cannot be kept for tomorrow."), bad=True)
    elif _is_to_be_decided(screen, line):
        hint = _("It stays open, and is on tomorrow's list with its first day.")
        if await _ask_why(screen, line, hint, work):
            await screen.done(_("Kept for tomorrow: {step}", step=in_words(line.words)))


def _is_to_be_decided(screen: AskingScreen, line: Line) -> bool:
    """Whether a person decides about an item; why not is told."""
    if line.automatic:
        screen.tell(fact_words(line), bad=True)
    elif line.state == "done":
        screen.tell(_("This is done already: take the tick back first."), bad=True)
    return not line.automatic and line.state != "done"


async def _ask_why(
    screen: AskingScreen, line: Line, hint: str, work: Callable[[Transaction, str, datetime], None]
) -> bool:
    async def do(values: Mapping[str, str]) -> bool:
        at = screen.host.clock.now()

        def writing(desk: Desk) -> bool:
            with desk.writing() as tx:
                work(tx, values["note"], at)
            return True

        return await screen.host.in_desk(writing)

    why = line.note if line.state in ("skipped", "kept") else ""
    answer = await screen.ask(Dialog(in_words(line.words), (FormLine("note", _("Why"), why),), do, hint=hint))
    return bool(answer)


async def note(screen: AskingScreen, line: Line) -> None:
    """Write something down at an item, whether it is done or not (S-6)."""

    async def do(values: Mapping[str, str]) -> bool:
        person, at = screen.person, screen.host.clock.now()

        def writing(desk: Desk) -> bool:
            from csdesk.desk.shifts import checklists

            assert line.case_id is not None
            with desk.writing() as tx:
                checklists.write_note(tx, line.case_id, line.step, values["note"], by=person, at=at)
            return True

        return await screen.host.in_desk(writing)

    if await screen.ask(Dialog(in_words(line.words), (FormLine("note", _("Note"), line.note),), do)):
        await screen.done(_("Written down."))


async def undo(screen: AskingScreen, line: Line) -> None:
    """Take a tick, a skip or a keep back (S-6)."""
    from csdesk.desk.shifts import checklists

    if line.automatic:
        screen.tell(fact_words(line), bad=True)
    elif line.open:
        screen.tell(_("It is open: there is nothing to take back."))
    else:
        person, at, case_id = screen.person, screen.host.clock.now(), line.case_id
        assert case_id is not None
        if await screen.in_writing(lambda tx: checklists.undo(tx, case_id, line.step, by=person, at=at)) is not None:
            await screen.done(_("Open again: {step}", step=in_words(line.words)))
