"""`csdesk playbook check`: are the shop's own data files right, before the desk reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from csdesk import places
from csdesk.cli import output
from csdesk.cli.exit_codes import DONE, REFUSED
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.language import _, say
from csdesk.refused import N_
from csdesk.store.sqlite import StoreRefused

app = group(N_("The shop's own rules and lists."))
APPS = {"playbook": app}


@command(app, "check", help=N_("Look at the shop's own files as the desk does when it opens, and name every mistake."))
def check(
    options: Options,
    folder: Annotated[
        str | None,
        typer.Argument(metavar="DIR", help=N_("The folder of the files; by default the one beside the store.")),
    ] = None,
) -> int:
    """Exit 0 when every file can be used, 1 when one cannot, 3 when the named folder is not there."""
    from csdesk.playbook.loading import check as check_folder
    from csdesk.rules.replies import promise_days
    from csdesk.rules.reply_templates import problems_of

    looked_at = Path(folder).expanduser() if folder is not None else places.own_playbook(options.store_path)
    if folder is not None and not looked_at.is_dir():
        raise StoreRefused("playbook_missing", N_("There is no folder {path}."), path=looked_at)
    playbook, problems = check_folder(looked_at)
    found = [(one.file, one.key, say(one.reason)) for one in problems]
    if playbook is not None:
        found += [
            ("replies.toml", f"template[{template.id}].{problem.field}", say(problem.refused))
            for template, problem in problems_of(
                playbook.replies,
                calendar=playbook.calendar,
                zone=playbook.shop.zone,
                most_days=promise_days(playbook.procedures.values(), playbook.deadlines),
            )
        ]
    if options.as_json:
        listed = [{"file": file, "key": key, "message": message} for file, key, message in found]
        output.document({"ok": not found, "problems": listed})
    elif found:
        output.table((_("File"), _("Key"), _("What is wrong")), found)
    else:
        output.sentence(_("Every file can be used: csdesk's own, and those in {path}.", path=looked_at))
    return REFUSED if found else DONE
