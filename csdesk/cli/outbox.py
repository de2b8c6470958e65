"""`csdesk outbox`: the messages that wait to be sent, and those that were (I-8)."""

from __future__ import annotations

from typing import Annotated

import typer

from csdesk.cli import output
from csdesk.cli.frame import command, single
from csdesk.cli.options import Options
from csdesk.language import _
from csdesk.refused import N_

app = single()
APPS = {"outbox": app}


@command(app, "outbox", help=N_("List the messages that wait to be sent, the latest first, with what went wrong."))
def list_messages(
    options: Options,
    everything: Annotated[bool, typer.Option("--all", help=N_("Those that were sent too."))] = False,
    before: Annotated[
        int | None, typer.Option(metavar="ID", min=1, help=N_("Go on before the message with this id."))
    ] = None,
    limit: Annotated[
        int, typer.Option(metavar="N", min=1, max=100_000, help=N_("At most so many; 1000 if not given."))
    ] = 1000,
) -> None:
    """`csdesk watch` sends them."""
    from csdesk.cli import incident_documents
    from csdesk.desk.promises import outbox

    with options.desk() as desk, desk.reading() as tx:
        found = outbox.page(tx, before=before, limit=limit, unsent=not everything)
        if options.as_json:
            output.document([incident_documents.message(tx, one) for one in found])
        elif found:
            incident_documents.message_table(tx, found)
        else:
            output.sentence(_("No message waits.") if not everything else _("There are none."))
