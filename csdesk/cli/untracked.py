"""`csdesk untracked`: parcels that should have been signed by now and were not (U-8)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args
from uuid import uuid4

import typer

from csdesk.cli import output
from csdesk.cli.frame import command, single
from csdesk.cli.options import Options
from csdesk.cli.times import read_day, read_time
from csdesk.language import _, current, say
from csdesk.refused import N_, Refused

if TYPE_CHECKING:
    from datetime import date

    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.parcels.untracked import Query, Row

app = single()
APPS = {"untracked": app}

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="TIME", help=N_("Ask as of then; a date alone is the end of that day; else now.")),
]
First = Annotated[str | None, typer.Option("--from", metavar="DATE", help=N_("The first day of shipping."))]
Last = Annotated[str | None, typer.Option("--to", metavar="DATE", help=N_("The last day of shipping."))]
Which = Annotated[
    str,
    typer.Option(
        metavar="NAME", help=N_("untracked, second (the other carriers), or unsigned (given out today, not signed).")
    ),
]
Folder = Annotated[
    str | None,
    typer.Option(metavar="DIR", help=N_("Keep the run, put late and lost ones on their lists, and write them there.")),
]
Force = Annotated[bool, typer.Option("--force", help=N_("Put the files in the place of those that are there."))]


@command(app, "untracked", help=N_("Find parcels that should have been signed by now; export the lists of claims."))
def untracked(
    options: Options,
    as_of: AsOf = None,
    first: First = None,
    last: Last = None,
    query: Which = "untracked",
    export: Folder = None,
    force: Force = False,
) -> None:
    """Without `--export` nothing is changed (U-8)."""
    from csdesk.desk.parcels import untracked as finding

    if query not in get_args(finding.Query):
        raise typer.BadParameter(
            _("There is no query {name}. There are: {names}.", name=query, names=", ".join(finding.QUERIES)),
            param_hint="'--query'",
        )
    chosen: Query = query  # type: ignore[assignment]
    with options.desk() as desk:
        now = options.now.astimezone(desk.playbook.shop.zone)
        moment = _moment(as_of, now)
        days = read_day(first, "--from", now), read_day(last, "--to", now)
        files: list[Path] = []
        run_id = None
        if export is not None:
            run_id, files = _export(options, desk, chosen, moment, days, Path(export).expanduser().absolute(), force)
        with desk.reading() as tx:
            found = finding.find(tx, chosen, as_of=moment, first=days[0], last=days[1])
            if options.as_json:
                document = {
                    "query": found.query,
                    "as_of": _iso(tx, found.as_of),
                    "from": _iso(tx, found.first),
                    "to": _iso(tx, found.last),
                    "left_out": found.left_out,
                    "counts": found.counts,
                    "rows": [_row(tx, row, moment) for row in found.rows],
                    "run": run_id,
                    "files": [str(path) for path in files],
                }
                output.document(document)
            else:
                _show(tx, found, moment)
    if not options.as_json:
        for path in files:
            output.sentence(_("Written: {path}", path=path))


def _moment(typed: str | None, now: datetime) -> datetime:
    """What `--as-of` says; a date alone is the last second of that day (U-8)."""
    from csdesk.rules.moments import read_moment
    from csdesk.rules.untracked import end_of

    if typed is None:
        return now
    try:
        return read_moment(typed, now=now)
    except Refused as refused:
        if refused.code != "wanted_no_time":
            raise typer.BadParameter(say(refused), param_hint="'--as-of'") from None
    assert now.tzinfo is not None
    return end_of(read_time(f"{typed} 00:00", "--as-of", now).date(), now.tzinfo)


def _export(
    options: Options,
    desk: Desk,
    query: Query,
    as_of: datetime,
    days: tuple[date | None, date | None],
    folder: Path,
    force: bool,
) -> tuple[int, list[Path]]:
    """Keep a run, put what prepares a claim on its list, write the files; the run's number and the files (U-5)."""
    from csdesk.desk.parcels import untracked_decisions, untracked_export, untracked_runs

    if not force:
        untracked_export.refuse_existing(desk, query, as_of.astimezone(desk.playbook.shop.zone).date(), folder)
    with desk.writing() as tx:
        by, at = options.person(tx), options.now
        run = untracked_runs.start_run(
            tx, query, uuid=str(uuid4()), as_of=as_of, first=days[0], last=days[1], by=by, at=at
        )
        assert run.id is not None
        run_id = run.id
        if query != "unsigned":
            untracked_decisions.prepare_claims(tx, run_id, by=by, at=at)
    return run_id, untracked_export.export(desk, run_id, folder=folder, force=force)


def _row(tx: Transaction, row: Row, as_of: datetime) -> dict[str, Any]:
    """A row as JSON: numbers are text, moments have the shop's offset."""
    from csdesk.desk.parcels import untracked as finding

    return {
        "number": row.number,
        "kind": row.kind,
        "last_scan": _iso(tx, row.last_scan_at),
        "last_scan_kind": row.last_scan_kind or None,
        "place": row.place or None,
        "idle_hours": row.idle_hours,
        "action": row.action,
        "prepares": row.prepares or None,
        "runs_seen": row.runs_seen,
        "why": say(finding.why(tx, row, as_of)),
        "shipped": _iso(tx, row.shipped_at),
        "destination": row.destination,
        "line": row.line,
        "client": row.client,
        "ticket": row.ticket or None,
        "list": row.claim or None,
    }


def _iso(tx: Transaction, moment: datetime | None) -> str | None:
    return tx.local(moment).isoformat(timespec="seconds") if moment else None


def _show(tx: Transaction, found: Any, as_of: datetime) -> None:
    from csdesk.desk.parcels import untracked_words as words
    from csdesk.playbook.basis import words_of

    kinds = tx.playbook.parcels.untracked
    output.sentence(
        _(
            "{query}, shipped {first} to {last}, as of {as_of}.",
            query=words.query_words(found.query),
            first=f"{tx.local(found.first):%Y-%m-%d}",
            last=f"{tx.local(found.last):%Y-%m-%d}",
            as_of=words.moment_words(tx, as_of),
        )
    )
    counts = Counter(row.kind for row in found.rows)
    said = [f"{words_of(kinds, kind, current())} {count}" for kind, count in counts.most_common()]
    output.sentence("  ".join([_("{n} found", n=len(found.rows)), *said]))
    if found.left_out:
        output.sentence(_("Bag numbers left out: {n}", n=found.left_out))
    if not found.rows:
        return
    headings = (_("Number"), _("Kind"), _("Place"), _("Idle"), _("Next"), _("Run"), _("List"))
    rows = [
        (
            row.number,
            words_of(kinds, row.kind, current()),
            row.place,
            words.idle_words(row.idle),
            words.next_words(row),
            str(row.runs_seen),
            words.claim_words(row.claim),
        )
        for row in found.rows
    ]
    output.table(headings, rows, right=(3, 5), whole=(0, 3))
