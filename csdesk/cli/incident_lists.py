"""`csdesk incident kinds`, `open`, `list`, `show`: what there is, and what comes in (I-1, I-11, I-13)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from csdesk.cli import output
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.cli.times import read_day, read_time
from csdesk.language import _, current
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.desk.cases.case_lists import Wanted
    from csdesk.desk.desk import Desk

app = group(N_("Incidents and other promises: open, report, work on, close."))

Which = Annotated[str, typer.Argument(metavar="NUMBER", help=N_("The case's number, such as I-0007 or i7, or its id."))]
Kind = Annotated[str, typer.Option(metavar="KIND", help=N_("What kind of case; `csdesk incident kinds` lists them."))]


@command(app, "kinds", help=N_("List what can be opened: every kind of incident, and promises such as a call back."))
def kinds(options: Options) -> None:
    """As the playbook has them, in its order."""
    from csdesk.desk.incidents import incidents

    with options.desk() as desk, desk.reading() as tx:
        found = incidents.kinds(tx)
        names = {one.id: one.words.text(current()) for one in tx.playbook.recipients.recipient}
    if options.as_json:
        output.document(
            [
                {
                    "kind": kind,
                    "words": procedure.words.text(current()),
                    "prefix": procedure.prefix,
                    "incident": procedure.incident,
                    "report_to": list(procedure.report_to),
                    "steps": [step.id for step in procedure.step],
                    "deadlines": [step.deadline for step in procedure.step if step.deadline],
                }
                for kind, procedure in found
            ]
        )
        return
    rows = [
        (
            kind,
            procedure.words.text(current()),
            procedure.prefix,
            ", ".join(names.get(one, one) for one in procedure.report_to),
        )
        for kind, procedure in found
    ]
    output.table((_("Kind"), _("Words"), _("Prefix"), _("Reported to")), rows)


@command(app, "open", help=N_("Open a case; its clocks run from when you learned of it."))
def open_case(
    options: Options,
    kind: Kind,
    text: Annotated[str, typer.Option(metavar="TEXT", help=N_("What it is about, in one line."))],
    learned_at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help=N_("When you learned of it, such as 14:20; now if not given.")),
    ] = None,
    client: Annotated[str, typer.Option(metavar="CODE", help=N_("The client's code."))] = "",
    order: Annotated[str, typer.Option(metavar="NUMBER", help=N_("The order's number."))] = "",
    waybill: Annotated[str, typer.Option(metavar="NUMBER", help=N_("The waybill's number."))] = "",
    uuid: Annotated[
        str | None,
        typer.Option(metavar="UUID", help=N_("The form's own number: sending it again opens no second case.")),
    ] = None,
) -> None:
    """The same form sent again answers with the same case (I-13)."""
    from csdesk.desk.incidents import incidents

    form = _form_uuid(uuid)
    with options.desk() as desk:
        now = options.now
        learned = _learned(desk, learned_at, now)
        with desk.writing() as tx:
            new = incidents.NewCase(kind.strip(), text, learned, client, order, waybill, form)
            case = incidents.open_case(tx, new, by=options.person(tx), at=now)
            assert case.id is not None
            case_id = case.id
        answer(options, desk, case_id, why=True)


def _form_uuid(given: str | None) -> str | None:
    try:
        return str(UUID(given)) if given else None
    except ValueError:
        raise typer.BadParameter(_("{given} is no UUID.", given=given), param_hint="'--uuid'") from None


def _learned(desk: Desk, typed: str | None, now: datetime) -> datetime | None:
    return read_time(typed, "--learned-at", now.astimezone(desk.playbook.shop.zone)) if typed is not None else None


def answer(options: Options, desk: Desk, case_id: int, *, why: bool = False) -> None:
    """Answer with a case as it stands now; `why` tells a person, too, why each promise is due then."""
    from csdesk.cli import incident_documents
    from csdesk.desk.cases import case_files
    from csdesk.desk.cases.case_lists import line_of

    with desk.reading() as tx:
        line = line_of(tx, case_files.get(tx, case_id))
        document = incident_documents.entry(tx, line, options.now)
        said = incident_documents.tell(tx, line, options.now, why=why)
    if options.as_json:
        output.document(document)
    else:
        output.sentence("\n".join(said))


@command(app, "list", help=N_("List the open cases, or all; with --late reports that were late or kept back."))
def list_some(
    options: Options,
    everything: Annotated[bool, typer.Option("--all", help=N_("Closed ones too."))] = False,
    kind: Kind = "",
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help=N_("Those that began on this day or later."))
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help=N_("Those that began on this day or before."))
    ] = None,
    late: Annotated[
        bool,
        typer.Option("--late", help=N_("Only reports that were late or kept back, closed ones too, with the penalty.")),
    ] = False,
) -> None:
    """The first begun first. The supervisor's list is `--late` (I-11)."""
    from csdesk.cli import incident_documents
    from csdesk.desk.cases import case_lists

    with options.desk() as desk:
        now = options.now
        wanted = _wanted(desk, now, kind, since, until, open_only=not (everything or late), late=late)
        with desk.reading() as tx:
            lines = case_lists.find(tx, wanted, at=now)
            found = [incident_documents.entry(tx, line, now) for line in lines]
            rows = [incident_documents.list_row(tx, line, now) for line in lines]
    if options.as_json:
        output.document(found)
    elif not rows:
        output.sentence(_("There are none."))
    elif late:
        penalties = ["; ".join(penalty["words"] for penalty in one["penalty"]) for one in found]
        headings = (*incident_documents.list_headings()[:6], _("Whose"), _("Penalty"))
        output.table(headings, [(*row[:6], row[-1], words) for row, words in zip(rows, penalties, strict=True)])
    else:
        output.table(incident_documents.list_headings(), rows)


def _wanted(
    desk: Desk, now: datetime, kind: str, since: str | None, until: str | None, *, open_only: bool, late: bool
) -> Wanted:
    """What the options ask for; BadParameter for a day that cannot be read, or a kind that is not there."""
    from csdesk.desk.cases.case_lists import Wanted
    from csdesk.rules.periods import Span, period_of

    zone = desk.playbook.shop.zone
    first, last = (read_day(day, option, now.astimezone(zone)) for day, option in ((since, "--from"), (until, "--to")))
    if first and last and last < first:
        raise typer.BadParameter(_("The last day comes before the first."), param_hint="'--to'")
    if kind and kind not in desk.playbook.procedures:
        names = ", ".join(sorted(desk.playbook.procedures))
        message = _("There is no kind {kind}. There are: {kinds}.", kind=kind, kinds=names)
        raise typer.BadParameter(message, param_hint="'--kind'")
    return Wanted(
        kind=kind,
        open_only=open_only,
        since=period_of(Span.DAY, first).bounds(zone)[0] if first else None,
        until=period_of(Span.DAY, last).bounds(zone)[1] if last else None,
        late=late,
    )


@command(app, "show", help=N_("Show one case: report, steps, promises and why they are due, messages, the record."))
def show(options: Options, which: Which) -> None:
    """Closed ones too."""
    from csdesk.cli import incident_documents
    from csdesk.desk.cases import case_files
    from csdesk.desk.cases.case_lists import line_of

    with options.desk() as desk, desk.reading() as tx:
        line = line_of(tx, case_files.by_number(tx, which))
        if options.as_json:
            output.document(incident_documents.whole(tx, line, options.now))
        else:
            incident_documents.show(tx, line, options.now)
