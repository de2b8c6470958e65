"""`csdesk clock`: come and go (S-5)."""

from __future__ import annotations

from typing import Annotated

import typer

from csdesk.cli import output
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.language import _
from csdesk.refused import N_

app = group(N_("Clock on and off."))
APPS = {"clock": app}


@command(app, "on", help=N_("Clock on: you are there from now on."))
def on(options: Options) -> None:
    """S-5: again after a break."""
    from csdesk.cli.roster_documents import stay_document
    from csdesk.desk.shifts import attendance

    with options.desk() as desk, desk.writing() as tx:
        document = stay_document(tx, attendance.clock_on(tx, by=options.person(tx), at=options.now))
    if options.as_json:
        output.document(document)
    else:
        output.sentence(_("{agent} is clocked on since {time}.", agent=document["agent"], time=document["on"][11:16]))


@command(app, "off", help=N_("Clock off, for a break or for the day."))
def off(options: Options) -> None:
    """S-5."""
    from csdesk.cli.roster_documents import stay_document
    from csdesk.desk.shifts import attendance

    with options.desk() as desk, desk.writing() as tx:
        document = stay_document(tx, attendance.clock_off(tx, by=options.person(tx), at=options.now))
    if options.as_json:
        output.document(document)
    else:
        times = {"on": document["on"][11:16], "off": document["off"][11:16]}
        output.sentence(_("{agent} was there from {on} to {off}.", agent=document["agent"], **times))


@command(app, "list", help=N_("List who came and went when."))
def list_some(
    options: Options,
    day: Annotated[str | None, typer.Argument(metavar="[DATE]", help=N_("The day; today if not given."))] = None,
) -> None:
    """`csdesk roster attendance` holds it against the roster."""
    from csdesk.cli.roster_documents import read_days, stay_document
    from csdesk.desk.shifts import attendance

    with options.desk() as desk:
        date, _date = read_days(options, desk, day, None)
        with desk.reading() as tx:
            documents = [stay_document(tx, one) for one in attendance.stays(tx, date, date)]
    if options.as_json:
        output.document(documents)
    elif documents:
        rows = [(one["agent"], one["on"][11:16], (one["off"] or "")[11:16]) for one in documents]
        output.table((_("Agent"), _("On"), _("Off")), rows)
    else:
        output.sentence(_("There are none."))
