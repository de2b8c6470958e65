"""What an agent writes down of goods: class, talks, delivery, answers, papers, vehicles, times (T-2, T-6 to T-8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import uuid4

from csdesk.language import _, current, in_a_row
from csdesk.screens.asking import worded
from csdesk.screens.goods import trips_acts
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.goods.goods_list import Line
    from csdesk.screens.goods.goods_in_hand import GoodsInHand


async def change_class(screen: GoodsInHand, line: Line) -> None:
    """Another class, with a reason (T-2)."""
    look, person = screen.look, screen.person
    if look is None:
        return
    class_id = await screen.choose_one(line.number, worded(look.goods.goods_class), chosen=line.goods_class)
    if class_id is None or class_id == line.goods_class:
        return
    words = next(one.words.text(current()) for one in look.goods.goods_class if one.id == class_id)

    def work(tx: Transaction, values: Mapping[str, str]) -> None:
        from csdesk.desk.goods import goods

        goods.change_class(tx, line.goods_id, class_id, values["reason"], by=person, at=screen.host.clock.now())

    if await screen.ask_and_write(f"{line.number}  {words}", (FormLine("reason", _("Reason")),), work):
        await screen.done(_("{number}: {goods_class}.", number=line.number, goods_class=words))


async def talk(screen: GoodsInHand, line: Line) -> None:
    """A talk: to whom, what, and when where that was not just now (T-6)."""
    person, uuid = screen.person, str(uuid4())

    def work(tx: Transaction, values: Mapping[str, str]) -> None:
        from csdesk.desk.goods import goods_contacts

        goods_contacts.write(
            tx, line.goods_id, values["spoke_to"], values["what"], when=values["when"], uuid=uuid, by=person,
            at=screen.host.clock.now(),
        )  # fmt: skip

    lines = (
        FormLine("spoke_to", _("Spoke to")),
        FormLine("what", _("What was said")),
        FormLine("when", _("When")),
    )
    hint = _("When: empty for now. A talk of earlier shows both times, when it was and when it was written.")
    if await screen.ask_and_write(line.number, lines, work, hint=hint):
        await screen.done(_("{number}: the talk is written down.", number=line.number))


async def deliver(screen: GoodsInHand, line: Line) -> None:
    """Delivered, and when where that was not just now (T-1)."""
    person = screen.person

    def work(tx: Transaction, values: Mapping[str, str]) -> None:
        from csdesk.desk.goods import goods

        at = screen.host.clock.now()
        goods.deliver(tx, line.goods_id, values["when"], note=values["note"], by=person, at=at)

    lines = (FormLine("when", _("Delivered at")), FormLine("note", _("Received by")))
    hint = _("Empty for now; earlier for example as 14:50.")
    if await screen.ask_and_write(line.number, lines, work, hint=hint):
        await screen.done(_("{number} is delivered. f writes down what the consignee says.", number=line.number))


async def answer(screen: GoodsInHand, line: Line) -> None:
    """What the consignee says: satisfied or not, and in its words (T-1)."""
    look, person = screen.look, screen.person
    if look is None:
        return
    if line.actual_at is None:
        screen.tell(_("The goods are not delivered yet. d writes down when they were."), bad=True)
        return
    hint = _("Is the packing whole? Was the service good?")
    said = await screen.choose_one(line.number, worded(look.goods.answer), chosen=line.satisfied, hint=hint)
    if said is None:
        return
    words = next(one.words.text(current()) for one in look.goods.answer if one.id == said)

    def work(tx: Transaction, values: Mapping[str, str]) -> None:
        from csdesk.desk.goods import goods

        goods.answer(tx, line.goods_id, said, values["words"], by=person, at=screen.host.clock.now())

    if await screen.ask_and_write(f"{line.number}  {words}", (FormLine("words", _("In its words")),), work):
        await screen.done(_("{number}: the consignee is {answer}.", number=line.number, answer=words))


async def papers(screen: GoodsInHand, line: Line) -> None:
    """What is missing: something new, asked for, or there (T-8)."""
    look, person = screen.look, screen.person
    if look is None:
        return

    def read(tx: Transaction) -> list[tuple[str, str]]:
        from csdesk.desk.goods import goods_papers

        found = []
        for one in goods_papers.missing(tx, line.goods_id):
            name = goods_papers.words(tx, one.kind, current())
            if one.asked_at is None:
                found.append((f"asked/{one.paper_id}", _("{paper}: asked for", paper=name)))
            found.append((f"there/{one.paper_id}", _("{paper}: it is there", paper=name)))
        return found

    open_now = await screen.in_reading(read)
    if open_now is None:
        return
    new = [(f"new/{one.id}", _("{paper} is missing", paper=one.words.text(current()))) for one in look.goods.paper]
    said = await screen.choose_one(line.number, [*open_now, *new])
    if said is None:
        return
    what, _slash, which = said.partition("/")
    words = dict([*open_now, *new])[said]
    if what == "asked":
        await _ask_for(screen, line, int(which), words)
        return

    def work(tx: Transaction) -> bool:
        from csdesk.desk.goods import goods_papers

        at = screen.host.clock.now()
        if what == "new":
            goods_papers.miss(tx, line.goods_id, which, by=person, at=at)
        else:
            goods_papers.arrived(tx, int(which), by=person, at=at)
        return True

    if await screen.in_writing(work):
        more = _("Ask for it at once: p again.") if what == "new" else ""
        await screen.done(in_a_row(_("{number}: {words}.", number=line.number, words=words), more))


async def _ask_for(screen: GoodsInHand, line: Line, paper_id: int, words: str) -> None:
    person = screen.person

    def work(tx: Transaction, values: Mapping[str, str]) -> None:
        from csdesk.desk.goods import goods_papers

        goods_papers.asked(tx, paper_id, values["note"], by=person, at=screen.host.clock.now())

    if await screen.ask_and_write(f"{line.number}  {words}", (FormLine("note", _("Who was asked")),), work):
        await screen.done(f"{line.number}: {words}.")


async def put_on(screen: GoodsInHand, line: Line) -> None:
    """On one of the vehicles on the road, on a new one, or off (T-7)."""
    person = screen.person

    def read(tx: Transaction) -> list[tuple[str, str]]:
        from csdesk.desk.goods import trips

        return [
            (f"on/{one.trip.id}", "  ".join(filter(None, (one.trip.name, one.trip.driver, one.where))))
            for one in trips.on_the_road(tx)
        ]

    road = await screen.in_reading(read)
    if road is None:
        return
    off = [("off/", _("on no vehicle"))] if line.trip else []
    said = await screen.choose_one(line.number, [*road, ("new/", _("a new vehicle or partner")), *off])
    if said is None:
        return
    what, _slash, which = said.partition("/")
    if what == "new":
        await trips_acts.send(screen, (line.goods_id,))
        return

    def work(tx: Transaction) -> bool:
        from csdesk.desk.goods import trips

        at = screen.host.clock.now()
        if what == "on":
            trips.put_on(tx, int(which), (line.goods_id,), by=person, at=at)
        else:
            trips.take_off(tx, line.goods_id, by=person, at=at)
        return True

    if await screen.in_writing(work):
        name = dict(road).get(said, _("on no vehicle"))
        await screen.done(f"{line.number}: {name}.")


async def expect(screen: GoodsInHand, line: Line) -> None:
    """Another time by what is known now (T-7)."""
    person = screen.person

    def work(tx: Transaction, values: Mapping[str, str]) -> None:
        from csdesk.desk.goods import goods

        goods.expect(tx, line.goods_id, values["when"], by=person, at=screen.host.clock.now())

    hint = _("Tell the client. Whether they are on time is still measured by what was promised.")
    if await screen.ask_and_write(line.number, (FormLine("when", _("Comes at")),), work, hint=hint):
        await screen.done(_("{number}: the steps count from the new time.", number=line.number))


async def give_waybill(screen: GoodsInHand, line: Line) -> None:
    """The carrier's number, by which scans are found."""
    person = screen.person

    def work(tx: Transaction, values: Mapping[str, str]) -> None:
        from csdesk.desk.goods import goods

        goods.give_waybill(tx, line.goods_id, values["number"], by=person, at=screen.host.clock.now())

    if await screen.ask_and_write(line.number, (FormLine("number", _("Waybill"), line.waybill),), work):
        await screen.done(_("{number}: its scans are found by the waybill.", number=line.number))
