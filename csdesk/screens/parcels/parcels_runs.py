"""What F6 looks at: another query, other days, a new run, an earlier one (U-1, U-6, U-9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from csdesk.language import _, ngettext
from csdesk.screens.choosing import Choosing
from csdesk.screens.clock_words import moment_words
from csdesk.screens.day_words import short_day
from csdesk.screens.dialog import Dialog
from csdesk.screens.parcels.parcels_detail import QUERIES, TITLES
from csdesk.screens.parcels.parcels_look import Asked, ask_anew, open_today
from csdesk.screens.shifts.roster_form import read_day
from csdesk.widgets.keyed_rows import keys_for
from csdesk.widgets.rows import Row
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.parcels.untracked_runs import KeptRun
    from csdesk.screens.parcels.parcels_in_hand import ParcelsInHand


async def next_query(screen: ParcelsInHand) -> None:
    """Today's run of the next query; of an older run, today's of its own query first (U-9)."""
    look = screen.look
    if look is None:
        return
    query = look.asked.query
    if look.today and look.asked.days is None:
        query = QUERIES[(QUERIES.index(query) + 1) % len(QUERIES)]
    person, at = screen.person, screen.host.clock.now()
    asked = await screen.attempt(lambda desk: open_today(desk, query, person, at))
    if asked is not None:
        screen.tell("")
        await screen.show_asked(asked)


async def anew(screen: ParcelsInHand) -> None:
    """Ask again, over the days that are looked at, and keep it (U-6)."""
    look = screen.look
    if look is None:
        return
    person, at = screen.person, screen.host.clock.now()
    asked = await screen.attempt(lambda desk: ask_anew(desk, look.asked, person, at))
    if asked is not None:
        await screen.show_asked(asked)
        found = screen.look.found if screen.look is not None else 0
        screen.tell(ngettext("A new run: {n} parcel is found.", "A new run: {n} parcels are found.", found))


async def other_days(screen: ParcelsInHand) -> None:
    """Look at other shipping days; nothing is kept (U-1)."""
    look = screen.look
    if look is None:
        return
    if look.asked.query == "unsigned":
        screen.tell(_("This query is of today alone. t shows another one."), bad=True)
        return
    now = screen.host.local(screen.host.clock.now())

    async def read(values: Mapping[str, str]) -> tuple[date, date]:
        first = read_day(values, "from", now, look.first)
        last = read_day(values, "to", now, look.last)

        def check(desk: Desk) -> tuple[date, date]:
            from csdesk.desk.parcels import untracked

            with desk.reading() as tx:
                untracked.window(tx, look.asked.query, as_of=now, first=first, last=last)
            return first, last

        return await screen.host.in_desk(check)

    lines = (
        FormLine("from", _("Shipped from"), f"{look.first:%Y-%m-%d}"),
        FormLine("to", _("Shipped to"), f"{look.last:%Y-%m-%d}"),
    )
    hint = _("These days are only looked at. n then keeps them as a run.")
    days = await screen.ask(Dialog(_("Which shipping days?"), lines, read, hint=hint))
    if days is not None:
        screen.tell("")
        await screen.show_asked(Asked(look.asked.query, days=days))


async def choose_run(screen: ParcelsInHand) -> None:
    """Show an earlier run of the query, the latest first (U-6)."""
    look = screen.look
    if look is None:
        return

    def read(tx: Transaction) -> list[KeptRun]:
        from csdesk.desk.parcels import untracked_runs

        return untracked_runs.runs(tx, look.asked.query)

    found = await screen.in_reading(read)
    if not found:
        if found is not None:
            screen.tell(_("No run of this query is kept yet. n asks it."))
        return
    keys = keys_for(len(found))
    rows = [Row(str(one.run.id), (key, _run_words(screen, one))) for key, one in zip(keys, found, strict=True)]
    shown = [one.run.id for one in found].index(look.asked.run_id) if look.asked.run_id is not None else 0
    chosen = await screen.ask(
        Choosing(_("Runs of the query: {query}", query=_(TITLES[look.asked.query])), rows, chosen=shown)
    )
    if chosen is not None:
        screen.tell("")
        await screen.show_asked(Asked(look.asked.query, int(chosen)))


def _run_words(screen: ParcelsInHand, kept: KeptRun) -> str:
    run, local = kept.run, screen.host.local
    at = moment_words(local(run.at), local(screen.host.clock.now()))
    days = f"{short_day(local(run.first).date())} - {short_day(local(run.last).date())}"
    return _(
        "{time}  {name}  {days}  {n} of {many} decided",
        time=at, name=run.by, days=days, n=kept.decided, many=kept.rows,
    )  # fmt: skip
