"""What is done with a handover sheet: signed, accepted, added to, written as files (S-10)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from csdesk.language import _
from csdesk.screens.dialog import Dialog
from csdesk.screens.shifts.handover_sheets import ACCEPTED, SIGNED, SheetInHand
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk
    from csdesk.screens.shifts.handover_in_hand import HandoverInHand


async def sign(screen: HandoverInHand, sheet: SheetInHand) -> None:
    """Sign the own sheet with the own password: it stays as the facts are then."""
    if sheet.agent != screen.person.name:
        screen.tell(_("This is the handover sheet of {name}: only {name} signs it.", name=sheet.agent), bad=True)
    elif sheet.state in (SIGNED, ACCEPTED):
        screen.tell(_("This sheet is signed already."), bad=True)
    elif await screen.everything_kept():
        await _sign(screen, sheet)


async def _sign(screen: HandoverInHand, sheet: SheetInHand) -> None:
    person = screen.person

    async def sign_it(values: Mapping[str, str]) -> bool:
        at = screen.host.clock.now()

        def work(desk: Desk) -> bool:
            from csdesk.desk.handovers import handover_signing

            handover_signing.sign(desk, _begun(screen, desk, sheet), values["password"], by=person, at=at)
            return True

        return await screen.host.in_desk(work)

    title = _("Sign the handover sheet of {post}, {day}", post=sheet.post_words, day=sheet.day)
    hint = _("It stays as the facts are now. You answer for it by name: {name}.", name=person.name)
    lines = (FormLine("password", _("Password"), password=True),)
    if await screen.ask(Dialog(title, lines, sign_it, hint=hint)):
        await screen.done(_("Signed. It waits for whoever takes over: c accepts it here, or there."))


def _begun(screen: HandoverInHand, desk: Desk, sheet: SheetInHand) -> int:
    """The id of the own sheet, which is begun where it is not yet."""
    from csdesk.desk.handovers import handovers

    if sheet.id is not None:
        return sheet.id
    with desk.writing() as tx:
        made = handovers.open_sheet(tx, sheet.day, sheet.post, by=screen.person, at=screen.host.clock.now())
        assert made.id is not None
        return made.id


async def accept(screen: HandoverInHand, sheet: SheetInHand) -> None:
    """Accept a signed sheet: with the own password, or as another with name and password at this terminal."""
    if sheet.state != SIGNED:
        sentence = (
            _("{name} accepted this sheet at {time}.", name=sheet.accepted_by, time=sheet.accepted_at)
            if sheet.state == ACCEPTED
            else _("{name} has not signed this sheet yet.", name=sheet.agent)
        )
        screen.tell(sentence, bad=True)
        return
    own, person = sheet.agent == screen.person.name, screen.person

    async def accept_it(values: Mapping[str, str]) -> str:
        at = screen.host.clock.now()

        def work(desk: Desk) -> str:
            from csdesk.desk.handovers import handover_signing
            from csdesk.desk.person import Person

            assert sheet.id is not None
            by = Person(values["name"], "") if own else person
            accepted = handover_signing.accept(desk, sheet.id, values["password"], by=by, at=at)
            return accepted.accepted_by or ""

        return await screen.host.in_desk(work)

    password = FormLine("password", _("Password"), password=True)
    lines = (FormLine("name", _("Who accepts")), password) if own else (password,)
    title = _(
        "Accept the sheet of {name}, {post}, {day}", name=sheet.agent, post=sheet.post_words, day=sheet.day
    )  # fmt: skip
    hint = _("What is open on it goes over to whoever accepts. Then the sheet is closed.")
    accepted_by = await screen.ask(Dialog(title, lines, accept_it, hint=hint))
    if accepted_by:
        await screen.done(_("Accepted by {name}. What comes later is added with a.", name=accepted_by))


async def append(screen: HandoverInHand, sheet: SheetInHand) -> None:
    """Add words to a sheet that was accepted."""
    if sheet.state != ACCEPTED:
        screen.tell(_("Words are added once the sheet is accepted."), bad=True)
        return
    person = screen.person

    async def add(values: Mapping[str, str]) -> bool:
        at = screen.host.clock.now()

        def work(desk: Desk) -> bool:
            from csdesk.desk.handovers import handover_signing

            assert sheet.id is not None
            with desk.writing() as tx:
                handover_signing.append(tx, sheet.id, values["words"], by=person, at=at)
            return True

        return await screen.host.in_desk(work)

    hint = _("The sheet itself stays as it was signed.")
    if await screen.ask(Dialog(_("Add to the sheet"), (FormLine("words", _("Words")),), add, hint=hint)):
        await screen.done(_("Added."))


async def export(screen: HandoverInHand, sheet: SheetInHand) -> None:
    """Write the sheet as a PDF and as text beside the store, and say where they lie."""
    if sheet.id is None and sheet.agent != screen.person.name:
        screen.tell(_("{name} has not begun this sheet yet.", name=sheet.agent), bad=True)
        return
    if not await screen.everything_kept():
        return
    at = screen.host.clock.now()

    def work(desk: Desk) -> tuple[Path, Path]:
        from csdesk.desk.handovers.handover_files import write

        return write(desk, _begun(screen, desk, sheet), at=at)

    written = await screen.attempt(work)
    if written is not None:
        pdf, text = written
        # The names first: of a long folder the end may be cut off.
        await screen.done(_("Written: {pdf} and {text} in {folder}", pdf=pdf.name, text=text.suffix, folder=pdf.parent))
