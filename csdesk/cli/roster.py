"""`csdesk roster`: who is on which post, swaps, and who was late or missing (S-1, S-5)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from csdesk.cli import output
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.language import _
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.rules.roster import DayRoster

app = group(N_("The roster: who is on which post, swaps, who was late."))
APPS = {"roster": app}

First = Annotated[str, typer.Argument(metavar="FROM", help=N_("The first day, such as 2026-12-01."))]
FirstOrToday = Annotated[str | None, typer.Argument(metavar="[FROM]", help=N_("The first day; today if not given."))]
Last = Annotated[str | None, typer.Argument(metavar="[TO]", help=N_("The last day; one day only if not given."))]
Day = Annotated[str, typer.Argument(metavar="DATE", help=N_("The day, such as 2026-12-01."))]


@command(app, "set", help=N_("Set the rotation: from a day on, agents take turns on the posts of a pattern."))
def set_rotation(
    options: Options,
    pattern: Annotated[str, typer.Option(metavar="ID", help=N_("The pattern, such as ab; roster.toml has them."))],
    agents: Annotated[
        str, typer.Option(metavar="NAME,NAME", help=N_("The agents; on the first day the first has the first post."))
    ],
    start: Annotated[str, typer.Option(metavar="DATE", help=N_("The first day, such as 2026-12-01."))],
) -> None:
    """S-1: accounts for the agents may be made later."""
    from csdesk.cli.roster_documents import read_days
    from csdesk.desk.people.agents import without_account
    from csdesk.desk.shifts import roster_changes

    with options.desk() as desk:
        day, _day = read_days(options, desk, start, None)
        with desk.writing() as tx:
            by = options.person(tx)
            made = roster_changes.set_rotation(tx, pattern, re.split("[,，、]", agents), day, by=by, at=options.now)
            missing, names = without_account(tx, made.agents), ", ".join(made.agents)
            document = {
                "id": made.id,
                "pattern": made.pattern,
                "agents": made.agents,
                "start": made.start.isoformat(),
                "without_account": missing,
            }
    if options.as_json:
        output.document(document)
        return
    output.sentence(_("The rotation goes from {day} on: {names}.", day=day, names=names))
    if missing:
        output.sentence(_("No account yet: {names}.", names=", ".join(missing)))


@command(app, "show", help=N_("Show who is on which post, for a day or from one day to another."))
def show(options: Options, first: First, last: Last = None) -> None:
    """S-1: any past or future day can be asked."""
    from csdesk.cli import roster_documents
    from csdesk.desk.shifts import roster, roster_changes

    with options.desk() as desk:
        begin, end = roster_documents.read_days(options, desk, first, last)
        with desk.reading() as tx:
            roster_changes.check_near(tx, begin, "from", options.now)
            roster_changes.check_near(tx, end, "to", options.now)
            days = roster.between(tx, begin, end)
    if options.as_json:
        output.document([row for day in days for row in roster_documents.roster_rows(day)])
    else:
        rows = [row for day in days for row in roster_documents.roster_table(day)]
        output.table(roster_documents.roster_headings(), rows)


@command(app, "swap", help=N_("Let two people do each other's work on a day; one may be off or stand in."))
def swap(
    options: Options,
    day: Day,
    one: Annotated[str, typer.Argument(metavar="NAME", help=N_("Who changes."))],
    other: Annotated[str, typer.Argument(metavar="OTHER", help=N_("With whom."))],
    reason: Annotated[str, typer.Option(metavar="TEXT", help=N_("Why."))] = "",
) -> None:
    """S-1: the turns of other days stay as they are."""
    from csdesk.cli import roster_documents
    from csdesk.desk.shifts import roster, roster_changes

    with options.desk() as desk:
        date, _date = roster_documents.read_days(options, desk, day, None)
        with desk.writing() as tx:
            made = roster_changes.swap(tx, date, one, other, reason, by=options.person(tx), at=options.now)
            number, found = made.id, roster.on_day(tx, date)
    _answer(options, number, found)


@command(app, "unswap", help=N_("Take a swap back."))
def unswap(
    options: Options,
    number: Annotated[int, typer.Argument(metavar="ID", help=N_("The swap's number, as `roster show` has it."))],
) -> None:
    """S-1: not of a past day."""
    from csdesk.desk.shifts import roster, roster_changes

    with options.desk() as desk, desk.writing() as tx:
        made = roster_changes.unswap(tx, number, by=options.person(tx), at=options.now)
        found = roster.on_day(tx, made.day)
    _answer(options, number, found)


def _answer(options: Options, number: int | None, day: DayRoster) -> None:
    """Answer with a day as the roster has it now."""
    from csdesk.cli import roster_documents

    if options.as_json:
        rows = roster_documents.roster_rows(day)
        output.document({"id": number, "date": day.day.isoformat(), "roster": rows})
    else:
        output.table(roster_documents.roster_headings(), roster_documents.roster_table(day))


@command(app, "attendance", help=N_("List who was late, went early or was missing, by the roster's hours."))
def attendance(
    options: Options,
    first: FirstOrToday = None,
    last: Last = None,
    late: Annotated[bool, typer.Option("--late", help=N_("Only where something is not as it should be."))] = False,
) -> None:
    """The supervisor's list (S-5)."""
    from csdesk.cli import roster_documents
    from csdesk.desk.shifts import attendance as desk_attendance
    from csdesk.desk.shifts import roster_changes

    with options.desk() as desk:
        begin, end = roster_documents.read_days(options, desk, first, last)
        with desk.reading() as tx:
            roster_changes.check_near(tx, begin, "from", options.now)
            roster_changes.check_near(tx, end, "to", options.now)
            lines = desk_attendance.listing(tx, begin, end, at=options.now)
            lines = [line for line in lines if line.is_noticed or not late]
            document = roster_documents.attendance_rows(tx, lines)
            rows = roster_documents.attendance_table(tx, lines)
    if options.as_json:
        output.document(document)
    elif rows:
        output.table(roster_documents.attendance_headings(), rows)
    else:
        output.sentence(_("There are none."))
