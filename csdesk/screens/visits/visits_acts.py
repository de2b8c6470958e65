"""What is done with a visit, from the list and from the sheet of the call (K-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from csdesk.language import _, current, pgettext
from csdesk.refused import N_, Refused
from csdesk.rules.moments import read_moment
from csdesk.rules.text import narrow
from csdesk.screens.asking import AskingScreen
from csdesk.screens.dialog import Dialog, numbered
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk
    from csdesk.desk.visits.visit_lists import VisitRow
    from csdesk.playbook.basis import Choice
    from csdesk.playbook.shapes import Playbook


async def _playbook(screen: AskingScreen) -> Playbook | None:
    return await screen.in_reading(lambda tx: tx.playbook)


async def write_down(screen: AskingScreen, row: VisitRow, answer: str) -> bool:
    """Write down what the client said; whether it was (K-3)."""
    playbook = await _playbook(screen)
    if playbook is None:
        return False
    from csdesk.desk.visits import visit_words

    abouts = playbook.visits.about
    person, uuid = screen.person, str(uuid4())

    async def do(values: Mapping[str, str]) -> str:
        at = screen.host.clock.now()
        about = read_about(values["about"], abouts)
        made_at = _moment(screen, values["made_at"], at)

        def work(desk: Desk) -> str:
            from csdesk.desk.cases import case_files
            from csdesk.desk.visits import taking

            talk = taking.Talk(answer, about, values["wish"], values["spoke_to"], values["note"], made_at)
            with desk.writing() as tx:
                made = taking.write_down(tx, row.id, talk, uuid=uuid, by=person, at=at)
                case = made.opened_case_id
                return case_files.get(tx, case).number or "" if case is not None else " "

        return await screen.host.in_desk(work)

    lines = (
        FormLine("about", pgettext("visits", "About")), FormLine("note", _("Note")), FormLine("wish", _("Wish")),
        FormLine("spoke_to", _("Spoke to")), FormLine("made_at", _("When")),
    )  # fmt: skip
    said = visit_words.answer_words(playbook, answer)
    choices = numbered([one.words.text(current()) for one in abouts])
    hint = _("About, by numbers:") + f"\n{choices}\n" + _("When: empty is now.")
    case = await screen.ask(Dialog(f"{row.code}  {row.name}  {said}", lines, do, hint=hint))
    if case is None:
        return False
    sentence = _("{client}: {answer}, written down. The next visit is planned.", client=row.code, answer=said)
    if case.strip():
        sentence = _("{client}: {answer}, written down. Case {case} was opened: F8.",
                     client=row.code, answer=said, case=case)  # fmt: skip
    await screen.done(sentence)
    return True


def read_about(typed: str, choices: Sequence[Choice]) -> tuple[str, ...]:
    """The subjects that are meant by their numbers, such as `1 3` or `13`, or by their words; Refused for another."""
    found = []
    parts = narrow(typed).replace(",", " ").replace("、", " ").replace(";", " ").split()
    if len(choices) <= 9:
        parts = [one for part in parts for one in (part if part.isdigit() else [part])]
    for part in parts:
        named = next((one.id for one in choices if part in (one.id, one.words.zh, one.words.en)), None)
        if named is None and part.isascii() and part.isdigit() and 0 < int(part) <= len(choices):
            named = choices[int(part) - 1].id
        if named is None:
            raise Refused("about_unknown", N_("{typed} is none of the numbers above."), field="about", typed=part)
        found.append(named)
    return tuple(dict.fromkeys(found))


def _moment(screen: AskingScreen, typed: str, at: datetime) -> datetime | None:
    if not typed.strip():
        return None
    try:
        return read_moment(typed, now=screen.host.local(at))
    except Refused as refused:
        raise refused.at("made_at") from None


async def not_reached(screen: AskingScreen, row: VisitRow) -> bool:
    """Nobody was reached: when it is tried again (K-3)."""
    person, uuid = screen.person, str(uuid4())

    async def do(values: Mapping[str, str]) -> str:
        at = screen.host.clock.now()
        again = _day(screen, values["day"], at)

        def work(desk: Desk) -> str:
            from csdesk.desk.visits import taking

            with desk.writing() as tx:
                visit = taking.not_reached(tx, row.id, note=values["note"], again_on=again, uuid=uuid, by=person, at=at)
                return f"{visit.day:%m-%d}"

        return await screen.host.in_desk(work)

    lines = (FormLine("note", _("Note")), FormLine("day", _("Again on")))
    hint = _("Empty is the next working day; else a day such as 12-03.")
    day = await screen.ask(
        Dialog(_("Nobody reached: {client}", client=f"{row.code}  {row.name}"), lines, do, hint=hint)
    )
    if day is None:
        return False
    await screen.done(_("{client} is tried again on {day}.", client=row.code, day=day))
    return True


async def move(screen: AskingScreen, row: VisitRow) -> bool:
    """Another day, for a reason (K-3)."""
    person = screen.person

    async def do(values: Mapping[str, str]) -> str:
        at = screen.host.clock.now()
        day = _day(screen, values["day"], at)
        if day is None:
            raise Refused("day_missing", N_("Type the new day."), field="day")

        def work(desk: Desk) -> str:
            from csdesk.desk.visits import taking

            with desk.writing() as tx:
                return f"{taking.move(tx, row.id, day, values['reason'], by=person, at=at).day:%m-%d}"

        return await screen.host.in_desk(work)

    lines = (FormLine("day", _("New day")), FormLine("reason", _("Why")))
    hint = _("A working day up to {day}.", day=f"{row.due_day:%m-%d}")
    moved = await screen.ask(
        Dialog(_("Move the visit: {client}", client=f"{row.code}  {row.name}"), lines, do, hint=hint)
    )
    if moved is None:
        return False
    await screen.done(_("{client} is planned for {day}.", client=row.code, day=moved))
    return True


async def take_back(screen: AskingScreen, row: VisitRow) -> bool:
    """It was written down by mistake (K-3)."""
    person = screen.person

    async def do(values: Mapping[str, str]) -> str:
        at = screen.host.clock.now()

        def work(desk: Desk) -> str:
            from csdesk.desk.visits import undoing

            with desk.writing() as tx:
                return f"{undoing.take_back(tx, row.id, values['reason'], by=person, at=at).due_day:%m-%d}"

        return await screen.host.in_desk(work)

    hint = _("Only what was written down today. It stays in the record; the visit is to be made as before.")
    due = await screen.ask(
        Dialog(
            _("Written down by mistake: {client}", client=f"{row.code}  {row.name}"),
            (FormLine("reason", _("Why")),), do, hint=hint,
        )
    )  # fmt: skip
    if due is None:
        return False
    await screen.done(_("{client} is taken back: to be visited by {day}.", client=row.code, day=due))
    return True


def _day(screen: AskingScreen, typed: str, at: datetime) -> date | None:
    """A day as it is typed, such as `12-03`; None where nothing is."""
    if not typed.strip():
        return None
    try:
        return read_moment(f"{typed.strip()} 00:00", now=screen.host.local(at)).date()
    except Refused as refused:
        raise refused.at("day") from None


async def see_whole(screen: AskingScreen, code: str) -> tuple[str, str] | None:
    """Contact and phone of a client whole, for a reason that the record keeps (K-9); None where nobody said one."""
    person = screen.person

    async def do(values: Mapping[str, str]) -> tuple[str, str]:
        at = screen.host.clock.now()

        def work(desk: Desk) -> tuple[str, str]:
            from csdesk.desk.clients import seeing

            with desk.writing() as tx:
                found = seeing.see_whole(tx, code, values["reason"], by=person, at=at)
                return found.contact, found.phone

        return await screen.host.in_desk(work)

    return await screen.ask(
        Dialog(_("See contact and phone whole"), (FormLine("reason", _("Reason"), _("visit")),), do)
    )
