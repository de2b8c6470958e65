"""`csdesk names check`: is the name on a document the consignee's; it needs no store (N-2)."""

from __future__ import annotations

from typing import Annotated

import typer

from csdesk import places
from csdesk.cli import output
from csdesk.cli.exit_codes import DONE, REFUSED
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.language import _, say
from csdesk.refused import N_

app = group(N_("Names on documents: is this the consignee's?"))
APPS = {"names": app}

WORDS = {"same": N_("same"), "near": N_("near"), "different": N_("different")}


@command(
    app, "check", help=N_("Compare the name on a document with the consignee's: same, near or different, and why.")
)
def check(
    options: Options,
    document: Annotated[str, typer.Argument(metavar="A", help=N_("The name on the document."))],
    consignee: Annotated[str, typer.Argument(metavar="B", help=N_("The name of the consignee."))],
) -> int:
    """Exit 0 when they are the same, 1 when the parcel stops (N-2)."""
    from csdesk.playbook.loading import load
    from csdesk.rules.names import compare
    from csdesk.rules.spelling import Readings

    playbook = load(places.own_playbook(options.store_path))
    readings = Readings(playbook.surnames.reading, playbook.polyphones.reading)
    found = compare(document, consignee, names=playbook.names, readings=readings)
    if options.as_json:
        output.document({"verdict": found.verdict, "why": say(found.why)})
    else:
        output.sentence(f"{_(WORDS[found.verdict])}: {say(found.why)}")
    return DONE if found.verdict == "same" else REFUSED
