"""Erasing a person at the desk, a client's or a recipient: asked for, approved by another, done once (K-9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import uuid4

from csdesk.language import _, in_a_row, say
from csdesk.screens.choosing import Choosing
from csdesk.screens.clients.client_acts import dialog
from csdesk.screens.confirmation import Confirmation
from csdesk.screens.dialog import Dialog
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.keyed_rows import keys_for
from csdesk.widgets.rows import Row
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from datetime import datetime

    from csdesk.desk.desk import Desk, Transaction
    from csdesk.screens.clients.client_in_hand import ClientInHand

Waiting = tuple[int, str, str]
"""A request for a recipient: its number, how it stands, and who, who asked and why in a line."""


async def erase(screen: ClientInHand) -> None:
    """Ask to erase the person, approve it, or do what was approved: whatever comes next (K-9)."""
    code = screen.code

    def read(tx: Transaction) -> tuple[int | None, str]:
        from csdesk.desk.clients import erasures

        known = erasures.of_client(tx, code)
        return (known.id, erasures.state_of(known)) if known is not None else (None, "")

    found = await screen.in_reading(read)
    if found is None:
        return
    number, state = found
    questions = {
        "asked": _("Approve that the person of {code} is erased?", code=code),
        "approved": _(
            "Erase the person of {code} now? Nobody can undo it, and others wait while the store is written anew.",
            code=code,
        ),
    }
    if number is None:
        await _ask_to_erase(screen)
    elif state not in questions:
        screen.tell(_("The person is erased already."))
    elif await screen.ask(Confirmation(questions[state])):
        said = await _go_on(screen, number, state)
        if said is not None:
            await screen.done(said)


async def _ask_to_erase(screen: ClientInHand) -> None:
    person, code, uuid = screen.person, screen.code, str(uuid4())

    def use(tx: Transaction, values: Mapping[str, str], at: datetime) -> None:
        from csdesk.desk.clients import erasures

        erasures.ask(tx, code, values["reason"], uuid=uuid, by=person, at=at)

    hint = _("Names, phones and addresses go from everywhere; orders and sums stay. A director approves it.")
    title = _("Erase the person of {code}", code=code)
    if await screen.ask(dialog(screen, title, hint, [FormLine("reason", _("Reason"))], use)):
        await screen.done(_("Asked. A director approves it."))


async def recipients(screen: DeskScreen) -> None:
    """Somebody who received something: a request that waits, or another; whatever comes next (K-9)."""

    def read(desk: Desk) -> Sequence[Waiting]:
        from csdesk.desk.clients import erasures

        with desk.reading() as tx:
            return [
                (one.id or 0, erasures.state_of(one), f"{erasures.called(one)}  {one.asked_by}  {one.reason}")
                for one in erasures.waiting_recipients(tx)
            ]

    waiting = await screen.attempt(read)
    if waiting is None:
        return
    if not waiting:
        await _ask_for_recipient(screen)
        return
    keys = keys_for(len(waiting) + 1)
    rows = [Row(str(number), (key, words)) for key, (number, _state, words) in zip(keys, waiting, strict=False)]
    rows.append(Row("new", (keys[len(waiting)], _("another one"))))
    chosen = await screen.ask(Choosing(_("Erase a recipient"), rows))
    if chosen == "new":
        await _ask_for_recipient(screen)
    elif chosen is not None:
        state = next(state for number, state, _words in waiting if str(number) == chosen)
        question = (
            _("Approve that they are erased?")
            if state == "asked"
            else _("Erase them now? Nobody can undo it, and others wait while the store is written anew.")
        )
        if await screen.ask(Confirmation(question)):
            said = await _go_on(screen, int(chosen), state)
            if said is not None:
                screen.tell(said)


async def _ask_for_recipient(screen: DeskScreen) -> None:
    """Name and phone, what it would change, then the reason."""
    person, uuid = screen.person, str(uuid4())
    typed: dict[str, str] = {}

    async def look(values: Mapping[str, str]) -> str:
        typed.update(values)

        def work(desk: Desk) -> str:
            from csdesk.desk.clients import erasures

            with desk.reading() as tx:
                found = erasures.preview_recipient(tx, values["name"], values["phone"], by=person)
                return say(erasures.preview_words(found))

        return await screen.host.in_desk(work)

    lines = (FormLine("name", _("Name, as the order says it")), FormLine("phone", _("Phone")))
    hint = _("Whoever received something and is no client. You see what it would change before you ask for it.")
    preview = await screen.ask(Dialog(_("Erase a recipient"), lines, look, hint=hint))
    if preview is None:
        return

    async def ask(values: Mapping[str, str]) -> bool:
        at = screen.host.clock.now()

        def work(desk: Desk) -> bool:
            from csdesk.desk.clients import erasures

            with desk.writing() as tx:
                erasures.ask_recipient(tx, typed["name"], typed["phone"], values["reason"], uuid=uuid, by=person, at=at)
            return True

        return await screen.host.in_desk(work)

    reason = (FormLine("reason", _("Reason")),)
    if await screen.ask(Dialog(_("Erase {name}", name=typed["name"]), reason, ask, hint=preview)):
        screen.tell(_("Asked. A director approves it."))


async def _go_on(screen: DeskScreen, number: int, state: str) -> str | None:
    """Approve what was asked for, or do what was approved; what is said of it, None where it was refused."""
    person, at = screen.person, screen.host.clock.now()

    def approve(desk: Desk) -> str:
        from csdesk.desk.clients import erasures

        with desk.writing() as tx:
            erasures.approve(tx, number, by=person, at=at)
        return _("Approved. Whoever may ask does it.")

    def run(desk: Desk) -> str:
        from csdesk.desk.clients import erasures

        return done_words(len(erasures.run(desk, number, by=person, at=at).backups))

    if state != "asked":
        screen.tell(_("Erasing: the store is looked through and written anew ..."))
    return await screen.attempt(approve if state == "asked" else run)


def done_words(backups: int) -> str:
    """What is said when somebody was erased."""
    kept = _("{n} older backups still have the person until they run out.", n=backups) if backups else ""
    return in_a_row(_("Erased. Orders, sums and numbers stay."), kept)
