"""`csdesk reply check`: may a reply be sent as it is written; it needs no store (C-1, C-2)."""

from __future__ import annotations

from typing import Annotated

import typer

from csdesk import places
from csdesk.cli import output
from csdesk.cli.exit_codes import DONE, REFUSED
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.cli.times import read_time
from csdesk.language import _, current, say
from csdesk.refused import N_

app = group(N_("Replies to CRM tickets: may they be sent."))
APPS = {"reply": app}

Facts = Annotated[str, typer.Option(metavar="TEXT", help=N_("What happened."))]
Solution = Annotated[str, typer.Option(metavar="TEXT", help=N_("How it is solved."))]


@command(app, "check", help=N_("Say whether a reply may be sent, and what is wrong with it; nothing is kept."))
def check(
    options: Options,
    facts: Facts = "",
    solution: Solution = "",
    by: Annotated[str, typer.Option(metavar="TIME", help=N_("By when it is solved, such as tomorrow 15:00."))] = "",
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME", help=N_("As of when; now if not given. Shop time without offset.")),
    ] = None,
) -> int:
    """Exit 0 when it may be sent, 1 when a rule says no (C-1, C-2)."""
    from csdesk.playbook.loading import load
    from csdesk.rules.moments import show_moment
    from csdesk.rules.replies import check_reply, promise_days

    playbook = load(places.own_playbook(options.store_path))
    now = options.now.astimezone(playbook.shop.zone)
    if at is not None:
        now = read_time(at, "--at", now)
    checked = check_reply(
        {"facts": facts, "solution": solution, "until": by},
        replies=playbook.replies,
        calendar=playbook.calendar,
        now=now,
        most_days=promise_days(playbook.procedures.values(), playbook.deadlines),
    )
    said = [(one, say(one.refused)) for one in checked.problems]
    if options.as_json:
        problems = [
            {
                "rule": one.rule,
                "message": sentence,
                "found": one.found,
                "field": "by" if one.field == "until" else one.field,
                "span": list(one.span) if one.span is not None else None,
            }
            for one, sentence in said
        ]
        until = checked.until.isoformat() if checked.until is not None else None
        output.document({"ok": not problems, "problems": problems, "by": until})
    elif said:
        output.sentence("\n".join(f"{one.rule}: {sentence}" for one, sentence in said))
    elif checked.until is not None:
        shown = show_moment(checked.until, language=current())
        output.sentence(_("This can be sent. It promises a solution by {time}.", time=shown))
    return REFUSED if said else DONE
