"""`csdesk doctor`: is everything in order on this machine, and if not, what to do (A-7)."""

from __future__ import annotations

from csdesk.cli import output
from csdesk.cli.exit_codes import DONE, REFUSED
from csdesk.cli.frame import command, single
from csdesk.cli.options import Options
from csdesk.language import _
from csdesk.refused import N_

app = single()
APPS = {"doctor": app}


@command(app, "doctor", help=N_("Look whether everything is in order on this machine, and say what to do."))
def doctor(options: Options) -> int:
    """Exit 0 when all is in order, else 1. Nothing is changed."""
    from csdesk.cli.checkup import look

    found = list(look(options.store_path, options.now))
    if options.as_json:
        output.document([{"check": one.check, "ok": one.ok, "advice": one.advice} for one in found])
    else:
        rows = [(one.check, _("in order") if one.ok else _("NOT IN ORDER"), one.advice) for one in found]
        output.table((_("Check"), _("State"), _("What was found")), rows)
    return DONE if all(one.ok for one in found) else REFUSED
