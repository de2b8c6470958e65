"""What belongs to a shift beside its list: clocking on and off, handing over, lists by hand (S-5, S-10, S-13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from csdesk.language import _
from csdesk.screens.choosing import Choosing
from csdesk.screens.clock_words import in_words
from csdesk.screens.dialog import Dialog
from csdesk.widgets.keyed_rows import keys_for
from csdesk.widgets.rows import Row
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from datetime import date

    from csdesk.desk.desk import Desk, Transaction
    from csdesk.screens.asking import AskingScreen

InLanguages = Mapping[str, str]


async def clock_on(screen: AskingScreen) -> None:
    """The person is there from now on (S-5)."""
    from csdesk.desk.shifts import attendance

    person, at = screen.person, screen.host.clock.now()
    if await screen.in_writing(lambda tx: attendance.clock_on(tx, by=person, at=at)) is not None:
        await screen.done(_("You are clocked on since {time}. o clocks off.", time=_clock(screen, at)))


async def clock_off(screen: AskingScreen, since: datetime) -> None:
    """The person goes, for a break or for the day (S-5)."""
    from csdesk.desk.shifts import attendance

    person, at = screen.person, screen.host.clock.now()
    if await screen.in_writing(lambda tx: attendance.clock_off(tx, by=person, at=at)) is not None:
        times = {"since": _clock(screen, since), "time": _clock(screen, at)}
        await screen.done(_("You are clocked off: here from {since} to {time}.", **times))


def _clock(screen: AskingScreen, moment: datetime) -> str:
    return f"{screen.host.local(moment):%H:%M}"


async def hand_over(screen: AskingScreen, day: date, posts: Sequence[str], names: Mapping[str, InLanguages]) -> None:
    """Open the handover sheet of a post of a day; of several the post is asked for (S-10)."""
    from csdesk.screens.shifts.handover import HandoverPage

    post: str | None = posts[0] if posts else None
    if len(posts) > 1:
        words = [in_words(names[one]) if one in names else one for one in posts]
        pairs = zip(keys_for(len(posts)), posts, words, strict=True)
        rows = [Row(one, (key, name)) for key, one, name in pairs]
        post = await screen.ask(Choosing(_("Which post is handed over?"), rows))
    if post is not None:
        await screen.app.push_screen(HandoverPage(day, post))


async def show_roster(screen: AskingScreen) -> None:
    """Open the roster, with leave and attendance (S-1 to S-5)."""
    from csdesk.screens.shifts.roster import RosterPage

    await screen.app.push_screen(RosterPage())


async def start_list(screen: AskingScreen) -> int | None:
    """Start a list that is no daily one, such as for a visit; its case (S-13)."""
    from csdesk.desk.shifts import checklists

    def lists(tx: Transaction) -> dict[str, tuple[InLanguages, InLanguages | None]]:
        found = checklists.lists_by_hand(tx)
        return {key: (one.words.model_dump(), one.asks.model_dump() if one.asks else None) for key, one in found}

    found = await screen.in_reading(lists)
    if found is None:
        return None
    if not found:
        screen.tell(_("The playbook has no list that is started by hand."))
        return None
    list_id: str | None = next(iter(found))
    if len(found) > 1:
        pairs = zip(keys_for(len(found)), found.items(), strict=True)
        rows = [Row(one, (key, in_words(words))) for key, (one, (words, _asks)) in pairs]
        list_id = await screen.ask(Choosing(_("Which list is started?"), rows))
    if list_id is None:
        return None
    words, asks = found[list_id]
    return await _begin(screen, list_id, in_words(words), in_words(asks) if asks is not None else _("In one line"))


async def _begin(screen: AskingScreen, list_id: str, words: str, label: str) -> int | None:
    uuid = str(uuid4())

    async def do(values: Mapping[str, str]) -> int:
        person, at = screen.person, screen.host.clock.now()

        def writing(desk: Desk) -> int:
            from csdesk.desk.shifts import checklists

            with desk.writing() as tx:
                case = checklists.begin_list(tx, list_id, values["title"], by=person, at=at, uuid=uuid)
                assert case.id is not None
                return case.id

        return await screen.host.in_desk(writing)

    return await screen.ask(Dialog(words, (FormLine("title", label),), do))
