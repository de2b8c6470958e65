"""`csdesk board`: the supervisor's board for the shell and for programs (A-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from csdesk.cli import output
from csdesk.cli.frame import command, single
from csdesk.cli.options import Options
from csdesk.language import _
from csdesk.refused import N_

if TYPE_CHECKING:
    from datetime import datetime

    from csdesk.desk.board.board import Board
    from csdesk.desk.desk import Transaction
    from csdesk.desk.promises.promises import Promise
    from csdesk.desk.upkeep.surroundings import Surroundings

app = single()
APPS = {"board": app}


@command(app, "board", help=N_("Show the supervisor's board: every figure that is not nought, and what is late."))
def board(
    options: Options,
    every: Annotated[bool, typer.Option("--all", help=N_("Also the figures that are nought."))] = False,
) -> None:
    """The figures of F12 under the keys by which the screen opens their rows."""
    from csdesk.desk.board import board as boards
    from csdesk.desk.upkeep import surroundings

    with options.desk() as desk, desk.reading() as tx:
        found = boards.read(tx, by=options.person(tx), at=options.now)
        around = surroundings.look(desk)
        document = _document(tx, found, around, options.now)
    if options.as_json:
        output.document(document)
        return
    figures = [(key, str(count)) for key, count in document["figures"].items() if every or count]
    output.table((_("Figure"), _("Count")), figures, right=(1,))
    if document["late"]:
        headings = (_("Number"), _("What"), _("Whose"), _("Due"))
        output.table(headings, [(one["number"], one["what"], one["owner"], one["due"]) for one in document["late"]])
    for one in document["desks"]:
        output.sentence(_("At a desk: {name} since {time}, {origin}", **one))
    made = document["backup"]["at"]
    output.sentence(_("Last backup: {time}", time=made) if made else _("There is no backup yet."))


def _document(tx: Transaction, found: Board, around: Surroundings, now: datetime) -> dict[str, Any]:
    """The board as JSON: moments have the shop's offset."""
    from csdesk.desk.promises.letters import in_words

    def iso(moment: datetime) -> str:
        return tx.local(moment).isoformat(timespec="seconds")

    def promise(one: Promise) -> dict[str, Any]:
        what = "  ".join(filter(None, (in_words(one.words), one.title)))
        return {"number": one.number, "what": what, "owner": one.owner, "due": iso(one.due_at)}

    return {
        "at": iso(now),
        "day": found.day.isoformat(),
        "figures": dict(found.figures(now)),
        "late": [promise(one) for one in found.late(now)],
        "signed": [{"by": one.by, "at": iso(one.at), "words": one.words} for one in found.signatures],
        "desks": [{"name": one.name, "origin": one.origin, "time": one.since} for one in around.desks],
        "backup": {
            "at": iso(around.backed_up) if around.backed_up else None,
            "stale": around.is_stale(now),
        },
    }
