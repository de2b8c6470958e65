"""`csdesk deadline`: when a promise is due, and why; it needs no store (I-2, I-3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from csdesk import places
from csdesk.cli import output
from csdesk.cli.frame import command, single
from csdesk.cli.options import Options
from csdesk.language import _, current, say
from csdesk.refused import N_, Refused

if TYPE_CHECKING:
    from csdesk.playbook.deadline_kinds import DeadlineKind, DeadlineKinds

app = single()
APPS = {"deadline": app}


@command(app, "deadline", help=N_("Say when a promise is due, and why; nothing is kept."))
def deadline(
    options: Options,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=N_("What is promised, such as incident.report."))],
    began: Annotated[
        str | None,
        typer.Option("--from", metavar="TIME", help=N_("When it begins; now if not given. Shop time without offset.")),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help=N_("What is said of the case, such as transfers=1.")),
    ] = None,
) -> None:
    """Answered by the playbook alone: the shop's own beside the store, whether there is a store or not."""
    from csdesk.playbook.loading import load
    from csdesk.rules.due import due
    from csdesk.rules.moments import show_moment

    playbook = load(places.own_playbook(options.store_path))
    found, given = _kind(playbook.deadlines, kind), _given(settings or ())
    zone = playbook.shop.zone
    started_at = _moment(began, found, options.now.astimezone(zone))
    answer = due(found, started_at, given, calendar=playbook.calendar, zone=zone)
    at, because = answer.at.astimezone(zone), [say(one) for one in answer.because]
    if options.as_json:
        from_ = answer.started_at.astimezone(zone).isoformat()
        output.document({"kind": answer.kind, "from": from_, "due": at.isoformat(), "because": because})
        return
    output.sentence(_("Due at {at}.", at=show_moment(at, language=current())))
    output.sentence("\n".join(because))


def _kind(kinds: DeadlineKinds, kind_id: str) -> DeadlineKind:
    found = kinds.get(kind_id)
    if found is None:
        known = ", ".join(one.id for one in kinds.kind)
        message = _("There is no deadline {kind}. There are: {known}.", kind=kind_id, known=known)
        raise typer.BadParameter(message, param_hint="'KIND'")
    return found


def _given(settings: Sequence[str]) -> dict[str, str]:
    given = {}
    for one in settings:
        key, equals, value = one.partition("=")
        if not (key.strip() and equals):
            message = _("{given} is no key with a value. Write it as in transfers=1.", given=one)
            raise typer.BadParameter(message, param_hint="'--set'")
        given[key.strip()] = value
    return given


def _moment(typed: str | None, kind: DeadlineKind, now: datetime) -> datetime:
    """The moment that was typed; where days are counted, a day is enough."""
    from csdesk.rules.moments import read_moment

    if typed is None:
        return now
    try:
        try:
            return read_moment(typed, now=now)
        except Refused as refused:
            if refused.code != "wanted_no_time" or kind.runs not in ("days", "months"):
                raise
            return read_moment(f"{typed} 00:00", now=now)
    except Refused as refused:
        raise typer.BadParameter(say(refused), param_hint="'--from'") from None
