"""What is done with vehicles and partners on the road: sent, looked up, delayed, told, arrived (T-7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import uuid4

from csdesk.language import _, current
from csdesk.screens.asking import AskingScreen, worded
from csdesk.screens.cases import step_acts
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.goods.trips import OnTheRoad
    from csdesk.playbook.goods import GoodsFile
    from csdesk.screens.cases.case_in_hand import CaseInHand


async def _book(screen: AskingScreen) -> GoodsFile | None:
    return await screen.in_reading(lambda tx: tx.playbook.goods)


async def send(screen: AskingScreen, goods_ids: Sequence[int] = ()) -> None:
    """A vehicle leaves, or a partner takes over."""
    person, uuid, book = screen.person, str(uuid4()), await _book(screen)
    if book is None:
        return
    kind = await screen.choose_one(_("On the road"), worded(book.trip_kind))
    if kind is None:
        return

    def work(tx: Transaction, values: Mapping[str, str]) -> None:
        from csdesk.desk.goods import trips

        new = trips.NewTrip(kind, values["name"], values["expected"], values["driver"], values["phone"], uuid)
        trips.send(tx, new, goods_ids, by=person, at=screen.host.clock.now())

    lines = (
        FormLine("name", _("Plate or name")),
        FormLine("driver", _("Driver")),
        FormLine("phone", _("Phone")),
        FormLine("expected", _("Arrives")),
    )
    if await screen.ask_and_write(_("On the road"), lines, work):
        await screen.done(_("It is on the road. v in the sheet shows where it is."))


async def look(screen: CaseInHand, one: OnTheRoad) -> None:
    """It was looked up: where it is, and when the next scan is due."""
    person, trip_id = screen.person, one.trip.id or 0

    def work(tx: Transaction, values: Mapping[str, str]) -> None:
        from csdesk.desk.goods import trips

        at = screen.host.clock.now()
        trips.look(tx, trip_id, values["note"], next_scan=values["next_scan"], by=person, at=at)

    lines = (FormLine("note", _("Where it is")), FormLine("next_scan", _("Next scan")))
    hint = _("Next scan: when you expect it; empty for the next morning.")
    if await screen.ask_and_write(one.trip.name, lines, work, hint=hint):
        await screen.done(_("{name}: looked up.", name=one.trip.name))


async def delay(screen: CaseInHand, one: OnTheRoad) -> None:
    """It is late: every client on board is to be told once, with the new time."""
    person, uuid, trip_id, book = screen.person, str(uuid4()), one.trip.id or 0, await _book(screen)
    if book is None:
        return
    reason = await screen.choose_one(_("Why is {name} late?", name=one.trip.name), worded(book.delay))
    if reason is None:
        return

    def work(tx: Transaction, values: Mapping[str, str]) -> None:
        from csdesk.desk.goods import trips

        at = screen.host.clock.now()
        trips.delay(tx, trip_id, reason, values["new_time"], note=values["note"], uuid=uuid, by=person, at=at)

    lines = (FormLine("new_time", _("New time")), FormLine("note", _("Note")))
    if await screen.ask_and_write(one.trip.name, lines, work):
        await screen.done(_("{name}: t tells the clients one by one.", name=one.trip.name))


async def tell(screen: CaseInHand, one: OnTheRoad) -> None:
    """The next client that is still to be told of the delay; of several, one of them."""
    if not one.to_tell:
        screen.tell(_("Every client on board was told."))
        return
    case_id = str(one.to_tell[0].id)
    if len(one.to_tell) > 1:
        choices = [(str(case.id), case.title) for case in one.to_tell]
        said = await screen.choose_one(_("Who is told now?"), choices)
        if said is None:
            return
        case_id = said
    await step_acts.tick(screen, int(case_id), await _first_open(screen, int(case_id)))


async def _first_open(screen: CaseInHand, case_id: int) -> str:
    def read(tx: Transaction) -> str:
        from csdesk.desk.cases import case_files

        return next((one.step for one in case_files.steps_of(tx, case_id) if one.state == "open"), "")

    return await screen.in_reading(read) or ""


async def tell_demands(screen: CaseInHand, one: OnTheRoad) -> None:
    """The driver is told of the special demands of what is on board."""
    if not one.demands_open:
        screen.tell(_("Nothing on board has demands that the driver does not know."))
        return

    from csdesk.desk.cases.case_files import procedure_of
    from csdesk.desk.goods import trips

    step_id = next((shape.id for shape in procedure_of(one.case).step if trips.DEMANDS in shape.traits), "")
    if step_id:
        await step_acts.tick(screen, one.trip.case_id, step_id)


async def arrive(screen: CaseInHand, one: OnTheRoad) -> None:
    """It has arrived."""
    person, at, trip_id = screen.person, screen.host.clock.now(), one.trip.id or 0

    def work(tx: Transaction) -> bool:
        from csdesk.desk.goods import trips

        trips.arrive(tx, trip_id, by=person, at=at)
        return True

    if await screen.in_writing(work):
        await screen.done(_("{name} has arrived. Its goods are delivered one by one.", name=one.trip.name))


def reason_words(book: GoodsFile, reason: str) -> str:
    """Why it is late, in words."""
    return next((one.words.text(current()) for one in book.delay if one.id == reason), reason)
