"""What is done with the lines of F7: steps ticked, the late incident opened, searched, exported (T-1, T-3, T-5)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from csdesk.language import _, current
from csdesk.screens.cases import step_acts
from csdesk.screens.cases.opening import open_case
from csdesk.screens.cases.step_words import DONE, OPEN, WAITING
from csdesk.screens.choosing import Choosing
from csdesk.screens.clock_words import moment_words
from csdesk.screens.dialog import Dialog
from csdesk.screens.goods import goods_answers
from csdesk.screens.writing_files import write_files
from csdesk.widgets.keyed_rows import keys_for
from csdesk.widgets.rows import Row
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.goods.goods_list import Line
    from csdesk.screens.goods.goods_in_hand import GoodsInHand


async def tick_next(screen: GoodsInHand, line: Line) -> None:
    """What is promised next is done; delivery asks when it was, the talk after it what was said (T-3)."""
    if line.state != "open" or not line.step_id:
        screen.tell(_("Nothing is promised next here. t shows every step."), bad=True)
        return
    await _tick(screen, line, line.step_id)


async def _tick(screen: GoodsInHand, line: Line, step_id: str) -> None:
    def look(tx: Transaction) -> tuple[str | None, bool, str, tuple[int, str] | None]:
        from csdesk.desk.cases import case_facts, case_files
        from csdesk.desk.goods import deliveries

        procedure = case_files.procedure_of(case_files.get(tx, line.case_id))
        arrival, shape = deliveries.arrival_step(procedure), procedure.get(step_id)
        state = next((one.state for one in case_files.steps_of(tx, line.case_id) if one.step == step_id), "")
        printing = None
        if shape is not None and shape.done_on == "order.printed":
            # What ticks this step is the centre's own: it is ticked there, and this one by itself.
            waiting = case_facts.waiting_for_print(tx, line.order_id)
            said = [one for one in case_files.procedure_of(waiting).step if one.says] if waiting is not None else []
            if waiting is not None and waiting.id is not None and said:
                printing = waiting.id, said[0].id
        return arrival, shape is not None and arrival in shape.after, state, printing

    found = await screen.in_reading(look)
    if found is None:
        return
    arrival, follows, state, printing = found
    if printing is not None:
        await step_acts.tick(screen, *printing)
    elif step_id == arrival and state == "open":
        await goods_answers.deliver(screen, line)
    elif follows and state == "open":
        await goods_answers.answer(screen, line)
    else:
        await step_acts.tick(screen, line.case_id, step_id)


async def choose_step(screen: GoodsInHand, line: Line) -> None:
    """One of the steps that apply: an open one is ticked, of a done one the tick is taken back (T-3)."""
    signs = {"done": DONE, "open": OPEN, "waiting": WAITING}

    def look(tx: Transaction) -> Sequence[tuple[str, str, str]]:
        from csdesk.desk.cases import case_files

        case = case_files.get(tx, line.case_id)
        shapes = {one.id: one for one in case_files.procedure_of(case).step}
        now = tx.local(screen.host.clock.now())
        found = []
        for row in case_files.steps_of(tx, line.case_id):
            if row.state in signs:
                at = moment_words(tx.local(row.at), now) if row.at is not None else ""
                done = "  ".join(filter(None, (at, row.by or "", row.note)))
                words = shapes[row.step].words.text(current())
                found.append((row.step, signs[row.state], "  ".join(filter(None, (words, done)))))
        return found

    found = await screen.in_reading(look)
    if not found:
        return
    keys = keys_for(len(found))
    rows = [Row(step, (key, f"{sign} {words}")) for key, (step, sign, words) in zip(keys, found, strict=True)]
    chosen = next((place for place, one in enumerate(found) if one[0] == line.step_id), 0)
    step_id = await screen.ask(Choosing(line.number, rows, chosen=chosen))
    if step_id is not None:
        await _tick(screen, line, step_id)


async def open_late(screen: GoodsInHand, line: Line) -> None:
    """Open the incident of late goods with what is known, and show it (T-5)."""
    person, at = screen.person, screen.host.clock.now()

    def work(tx: Transaction) -> int:
        from csdesk.desk.goods import goods_late

        case = goods_late.open_late(tx, line.goods_id, by=person, at=at)
        assert case.id is not None
        return case.id

    opened = await screen.in_writing(work)
    if opened is None:
        return
    await open_case(screen, opened)


async def open_vehicles(screen: GoodsInHand) -> None:
    """Vehicles and partners on the road (T-7)."""
    from csdesk.screens.goods.trips import TripsScreen

    with screen.keys_held():
        await screen.app.push_screen(TripsScreen())


async def open_slips(screen: GoodsInHand) -> None:
    """The slips."""
    from csdesk.screens.slips.slips import SlipsScreen

    with screen.keys_held():
        await screen.app.push_screen(SlipsScreen())


async def search(screen: GoodsInHand) -> None:
    """Look through the whole sheet for a number, a client or a place (T-1)."""

    async def take(values: Mapping[str, str]) -> str:
        return values["words"].strip()

    hint = _(
        "Order number, waybill, client or place; several words in any order. Every line of the sheet is looked at."
    )
    words = await screen.ask(Dialog(_("Search"), (FormLine("words", _("Words"), screen.words),), take, hint=hint))
    if words is not None:
        screen.words = words
        screen.show_kind = "all" if words else screen.show_kind
        await screen.read_anew()


async def export(screen: GoodsInHand) -> None:
    """Write the lines that are shown as CSV, XLSX and PDF (T-1)."""
    look, at = screen.look, screen.host.clock.now()
    if look is None:
        return

    def usual(desk: Desk) -> Path:
        from csdesk.desk.goods import goods_export

        return goods_export.default_folder(desk)

    def write(desk: Desk, folder: Path, *, force: bool) -> list[Path]:
        from csdesk.desk.goods import goods_export

        return goods_export.export(desk, look.lines, folder=folder, force=force, at=at)

    hint = _("The lines that are shown, as CSV and XLSX, and as PDF to print.")
    await write_files(screen, usual, write, hint=hint)
