"""What is done with the parcels of F6: decided, copied, exported, opened, looked for by number (U-4, U-5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from csdesk.language import _, in_a_row, ngettext
from csdesk.rules.text import shortened
from csdesk.screens.tickets.reply import reply as reply_to_ticket
from csdesk.screens.writing_files import write_files
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.screens.parcels.parcels_in_hand import ParcelsInHand


def _may_decide(screen: ParcelsInHand) -> bool:
    """Whether rows can be decided now; why not is told."""
    look = screen.look
    if look is None:
        return False
    if look.run is None and look.allowed:
        screen.tell(_("This is only looked at. n keeps it as a run, in which parcels can be decided."), bad=True)
    elif look.run is None or not look.allowed:
        screen.tell(_("Deciding is not for your role."), bad=True)
    elif not look.today:
        screen.tell(_("This run is over: it is only read. t goes to today's."), bad=True)
    return look.decides and bool(screen.selected)


async def decide(screen: ParcelsInHand, decision: str) -> None:
    """Decide for the selected parcels, or the chosen one, in one transaction (U-4, U-6)."""
    if _may_decide(screen):
        numbers, at = screen.selected, screen.host.clock.now()
        decided = await screen.in_writing(lambda tx: _deciding(screen, tx, numbers, decision, "", at))
        if decided is not None:
            await _tell_decided(screen, decided, numbers, decision)


def _deciding(
    screen: ParcelsInHand, tx: Transaction, numbers: Sequence[str], decision: str, note: str, at: datetime
) -> list[str]:
    from csdesk.desk.parcels import run_pages, untracked_decisions

    assert screen.look is not None
    assert screen.look.run is not None
    assert screen.look.run.id is not None
    # What was signed since it was selected is decided already.
    waiting = run_pages.unsigned_of(tx, numbers)
    untracked_decisions.decide(tx, screen.look.run.id, waiting, decision, note, by=screen.person, at=at)
    return waiting


async def _tell_decided(screen: ParcelsInHand, decided: Sequence[str], asked: Sequence[str], decision: str) -> None:
    from csdesk.desk.parcels.untracked_words import decision_words

    screen.last_decided = decided
    screen.select(())
    what = decision_words(decision)
    words = (
        _("{number}: {decision}.", number=decided[0], decision=what)
        if len(decided) == 1
        else ngettext("{n} parcel: {decision}.", "{n} parcels: {decision}.", len(decided), decision=what)
    )
    gone = len(asked) - len(decided)
    signed = ngettext("{n} was signed meanwhile.", "{n} were signed meanwhile.", gone) if gone else ""
    await screen.done(in_a_row(words, signed, _("u takes it back.")))


async def watch(screen: ParcelsInHand) -> None:
    """Do nothing for now, with a note that says why."""
    if not _may_decide(screen):
        return
    numbers = screen.selected
    decided: list[str] = []

    def work(tx: Transaction, values: Mapping[str, str]) -> None:
        decided[:] = _deciding(screen, tx, numbers, "watch", values["note"], screen.host.clock.now())

    chosen = screen.placed
    before = chosen.row.note if chosen is not None and numbers == [chosen.row.number] else ""
    about = numbers[0] if len(numbers) == 1 else ngettext("{n} parcel", "{n} parcels", len(numbers))
    hint = _("Nothing is done for now. The next run shows it again if it does not move.")
    if await screen.ask_and_write(about, (FormLine("note", _("Note"), before),), work, hint=hint):
        await _tell_decided(screen, decided, numbers, "watch")


async def undo(screen: ParcelsInHand) -> None:
    """Take the decisions of the selected parcels back, of the chosen one, or else the last that was made here."""
    if not _may_decide(screen):
        return
    chosen, numbers, at = screen.placed, screen.selected, screen.host.clock.now()
    if not screen.has_selection and chosen is not None and not chosen.row.decision:
        numbers = screen.last_decided

    def work(tx: Transaction) -> list[str]:
        from csdesk.desk.parcels import untracked_decisions

        assert screen.look is not None
        assert screen.look.run is not None
        assert screen.look.run.id is not None
        return untracked_decisions.undo(tx, screen.look.run.id, numbers, by=screen.person, at=at)

    undone = await screen.in_writing(work)
    if undone is None:
        return
    screen.last_decided = ()
    screen.select(())
    if not undone:
        screen.tell(_("Nothing is decided here: there is nothing to take back."))
        return
    many = len(undone)
    await screen.done(ngettext("{n} parcel waits again.", "{n} parcels wait again.", many))


async def select_alike(screen: ParcelsInHand) -> None:
    """Select all of the chosen one's kind that wait for a decision (U-4)."""
    chosen, look = screen.placed, screen.look
    if chosen is None or look is None:
        return
    kind = chosen.row.kind
    numbers = await screen.in_reading(lambda tx: look.pages.of_kind(tx, kind))
    if numbers is not None:
        screen.select(numbers)
        screen.tell(screen.selected_words(len(numbers)))


async def open_parcel(screen: ParcelsInHand, number: str) -> None:
    """The track and story of a parcel."""
    from csdesk.screens.parcels.parcel_page import ParcelPage

    with screen.keys_held():
        await screen.app.push_screen(ParcelPage(number))


async def take_numbers(screen: ParcelsInHand, numbers: Sequence[str]) -> None:
    """Go to the parcel of a scanned number; of several numbers, select those that are in the list (U-4)."""
    look = screen.look
    if look is None:
        return

    def read(tx: Transaction) -> tuple[dict[str, int], bool]:
        from csdesk.desk.parcels import parcel_story

        places = {number: place for number in numbers if (place := look.pages.place_of(tx, number)) is not None}
        return places, len(numbers) == 1 and parcel_story.is_known(tx, numbers[0])

    found = await screen.in_reading(read)
    if found is None:
        return
    places, known = found
    if len(numbers) > 1:
        screen.select(places)
        words = ngettext("{n} parcel is selected.", "{n} parcels are selected.", len(places))
        if missing := [number for number in numbers if number not in places]:
            names = shortened(", ".join(missing), cells=60)
            words = in_a_row(words, _("Not in the list, {n}: {numbers}", n=len(missing), numbers=names))
        screen.tell(words, bad=not places)
    elif places:
        await screen.choose(places[numbers[0]])
        screen.tell("")
    elif known:
        screen.tell(_("{number} is not in this list. This is its track.", number=numbers[0]))
        await open_parcel(screen, numbers[0])
    else:
        screen.tell(_("{number} is not in the list, and no file told of it.", number=numbers[0]), bad=True)


async def reply(screen: ParcelsInHand) -> None:
    """Reply to the open ticket of the chosen parcel (C-1)."""
    chosen = screen.placed
    if chosen is None:
        return
    if chosen.row.ticket_id is None:
        screen.tell(_("There is no open ticket about this parcel. c opens one."), bad=True)
    else:
        await reply_to_ticket(screen, chosen.row.ticket_id)


async def export(screen: ParcelsInHand) -> None:
    """Write the lists of claims and the full table (U-5)."""
    look = screen.look
    if look is None:
        return
    if look.run is None or look.run.id is None:
        screen.tell(_("This is only looked at. n keeps it as a run, which can be exported."), bad=True)
        return
    run_id = look.run.id

    def usual(desk: Desk) -> Path:
        from csdesk.desk.parcels import untracked_export

        return untracked_export.default_folder(desk)

    def write(desk: Desk, folder: Path, *, force: bool) -> list[Path]:
        from csdesk.desk.parcels import untracked_export

        return untracked_export.export(desk, run_id, folder=folder, force=force)

    hint = _("The lists of delays and losses as plain text, the whole table as CSV and XLSX.")
    await write_files(screen, usual, write, hint=hint)
