"""What is done on the roster's page: leave, swaps, coming and going, a rotation (S-1 to S-5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from csdesk.language import _
from csdesk.screens.choosing import Choosing
from csdesk.screens.confirmation import Confirmation
from csdesk.screens.dialog import Dialog
from csdesk.screens.shifts.roster_form import Form, RosterForm
from csdesk.screens.shifts.roster_forms import leave_form, rotation_form, swap_form
from csdesk.screens.shifts.roster_look import LeaveNote, SwapNote, people
from csdesk.screens.shifts.roster_words import full_day
from csdesk.widgets.keyed_rows import keys_for
from csdesk.widgets.rows import Row
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from datetime import datetime

    from csdesk.desk.desk import Desk, Transaction
    from csdesk.models.roster import Leave
    from csdesk.playbook.roster import Pattern
    from csdesk.screens.shifts.roster_in_hand import RosterInHand

ANOTHER = "another"


async def _fill(screen: RosterInHand, form: Form) -> None:
    done = await screen.ask(RosterForm(form))
    if done:
        await screen.done(done)


# -- leave -------------------------------------------------------------------------------------------------------------


async def ask_leave(screen: RosterInHand) -> None:
    """Ask for leave from the chosen day on; a supervisor for anybody of the rotation too (S-2, S-3)."""
    look, day = screen.look, screen.chosen_day
    if look is None or day is None:
        screen.tell(_("No rotation is set for these days."), bad=True)
        return
    agents = day.rotation.agents if day.rotation is not None else ()
    me = screen.person.name
    whose = [*((me,) if me in agents else ()), *(one for one in agents if one != me)] if look.decides else [me]
    await _fill(screen, leave_form(screen, max(day.day, look.today), whose or [me]))


def _leave(screen: RosterInHand) -> LeaveNote | None:
    note = screen.chosen_leave
    if note is None:
        screen.tell(_("No leave is chosen."), bad=True)
    return note


def _words(note: LeaveNote) -> str:
    return _("leave of {name}, {first} to {last}", name=note.agent, first=note.first, last=note.last)


async def agree(screen: RosterInHand) -> None:
    """Agree to the chosen leave as the other agent (S-3)."""
    from csdesk.desk.shifts import leave

    note, person, at = _leave(screen), screen.person, screen.host.clock.now()
    if note is None:
        return
    state = await screen.in_writing(lambda tx: str(leave.agree(tx, note.id, by=person, at=at).state))
    if state is not None:
        await screen.done(_counts(state))


def _counts(state: str) -> str:
    if state == "granted":
        return _("The leave counts now.")
    return _("Noted. The leave does not count yet.")


async def grant(screen: RosterInHand) -> None:
    """Grant the chosen leave as a supervisor, beyond the limits with a reason (S-2)."""
    from csdesk.desk.shifts import leave

    note = _leave(screen)
    if note is not None:
        state = await _decide(screen, note, _("Grant: {leave}", leave=_words(note)), leave.grant)
        if state is not None:
            await screen.done(_counts(state))


async def refuse(screen: RosterInHand) -> None:
    """Refuse the chosen leave as a supervisor, with a reason (S-2)."""
    from csdesk.desk.shifts import leave

    note = _leave(screen)
    if note is not None and await _decide(screen, note, _("Refuse: {leave}", leave=_words(note)), leave.refuse):
        await screen.done(_("The leave is refused."))


async def _decide(screen: RosterInHand, note: LeaveNote, title: str, decide: Callable[..., Leave]) -> str | None:
    """Ask for the reason, and decide; the state of the leave then, or None."""
    person = screen.person

    async def do(values: Mapping[str, str]) -> str:
        at = screen.host.clock.now()

        def work(desk: Desk) -> str:
            with desk.writing() as tx:
                return str(decide(tx, note.id, values["reason"], by=person, at=at).state)

        return await screen.host.in_desk(work)

    return await screen.ask(Dialog(title, (FormLine("reason", _("Reason")),), do, hint=note.reason))


async def withdraw(screen: RosterInHand) -> None:
    """Take the chosen leave back, after asking."""
    from csdesk.desk.shifts import leave

    note, person = _leave(screen), screen.person
    if note is None:
        return
    if not await screen.ask(Confirmation(_("Withdraw: {leave}?", leave=_words(note)))):
        return
    at = screen.host.clock.now()
    if await screen.in_writing(lambda tx: bool(leave.withdraw(tx, note.id, by=person, at=at))):
        await screen.done(_("The leave is withdrawn."))


# -- the roster --------------------------------------------------------------------------------------------------------


async def swap(screen: RosterInHand) -> None:
    """Swap on the chosen day, or take a swap of it back (S-1)."""
    look, day, me = screen.look, screen.chosen_day, screen.person.name
    if look is None or day is None:
        screen.tell(_("No rotation is set for these days."), bad=True)
        return
    date = day.day
    swaps = [one for one in look.swaps if one.day == date and (look.sets or me in (one.one, one.other))]
    if swaps:
        chosen = await screen.ask(_which_swap(full_day(date), swaps))
        if chosen is None:
            return
        if chosen != ANOTHER:
            await _unswap(screen, int(chosen))
            return
    names = await screen.in_reading(lambda tx: people(tx, date))
    if names is None:
        return
    if len({*names, me}) < 2:
        screen.tell(_("There is nobody to swap with."), bad=True)
        return
    await _fill(screen, swap_form(screen, date, names, for_others=look.sets))


def _which_swap(day: str, swaps: Sequence[SwapNote]) -> Choosing:
    words = [(str(one.id), _("take back: {one} and {other}", one=one.one, other=one.other)) for one in swaps]
    choices = [*words, (ANOTHER, _("another swap"))]
    rows = [Row(key, (sign, text)) for sign, (key, text) in zip(keys_for(len(choices)), choices, strict=True)]
    return Choosing(_("Swap on {day}", day=day), rows)


async def _unswap(screen: RosterInHand, swap_id: int) -> None:
    from csdesk.desk.shifts import roster_changes

    person, at = screen.person, screen.host.clock.now()
    if await screen.in_writing(lambda tx: bool(roster_changes.unswap(tx, swap_id, by=person, at=at))):
        await screen.done(_("The swap is taken back."))


async def clock(screen: RosterInHand) -> None:
    """Clock on, or off for who is clocked on (S-5)."""
    person, at = screen.person, screen.host.clock.now()

    def work(tx: Transaction) -> tuple[datetime, datetime | None]:
        from csdesk.desk.shifts import attendance

        there = attendance.stay_of(tx, person.name, at) is not None
        stay = (attendance.clock_off if there else attendance.clock_on)(tx, by=person, at=at)
        return tx.local(stay.on_at), tx.local(stay.off_at) if stay.off_at is not None else None

    found = await screen.in_writing(work)
    if found is None:
        return
    came, went = found
    if went is None:
        await screen.done(_("You are clocked on since {time}.", time=f"{came:%H:%M}"))
    else:
        await screen.done(_("You were there from {on} to {off}.", on=f"{came:%H:%M}", off=f"{went:%H:%M}"))


async def set_rotation(screen: RosterInHand) -> None:
    """Set a rotation: the first, or another from a day on (S-1)."""
    look = screen.look
    if look is None or not look.sets:
        screen.tell(_("A supervisor sets the rotation."), bad=True)
        return
    today = look.today

    def read(tx: Transaction) -> tuple[Sequence[Pattern], str, Sequence[str]]:
        from csdesk.desk.shifts import roster

        kept = roster.rotation_on(tx, today)
        patterns = tx.playbook.roster.pattern
        pattern = kept.pattern.id if kept is not None else tx.playbook.roster.default_pattern
        return patterns, pattern, kept.agents if kept is not None else _usual(tx)

    found = await screen.in_reading(read)
    if found is not None:
        patterns, pattern, agents = found
        await _fill(screen, rotation_form(screen, patterns, pattern, agents, today))


def _usual(tx: Transaction) -> Sequence[str]:
    """The accounts that work shifts and do not set the roster themselves."""
    from csdesk.desk.desk import may
    from csdesk.desk.people import accounts
    from csdesk.desk.person import Person

    setting = {one.name for one in accounts.accounts(tx) if may(tx.playbook, Person(one.name, one.role), "roster.set")}
    return [name for name in people(tx) if name not in setting]
