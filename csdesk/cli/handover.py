"""`csdesk handover`: the sheet that one agent hands to the next, for scripts and for the shell (S-10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from csdesk.cli import output
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.cli.times import shop_day
from csdesk.language import _
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.models.handover import Handover

app = group(N_("Handover sheets: show, sign, accept, add to, print."))
APPS = {"handover": app}

Which = Annotated[int, typer.Argument(metavar="ID", help=N_("The sheet's number, as `handover list` has it."))]
Date = Annotated[str | None, typer.Option(metavar="DATE", help=N_("The day, such as 2026-11-22; today if not given."))]
PasswordFromStdin = Annotated[
    bool, typer.Option("--password-stdin", help=N_("Read your password from the first line of the standard input."))
]

WEEK = timedelta(days=6)


@command(app, "show", help=N_("Show the handover sheets of a day, as they were signed or as the facts are now."))
def show(
    options: Options,
    date: Date = None,
    post: Annotated[str | None, typer.Option(metavar="POST", help=N_("Only this post, such as A."))] = None,
) -> None:
    """A sheet that nobody has begun is shown too, for whoever is on the post; nothing is written."""
    from csdesk.cli import handover_documents

    with options.desk() as desk, desk.reading() as tx:
        day = shop_day(options, desk, date)
        found = _of_day(tx, options, day, post)
        if options.as_json:
            output.document([handover_documents.whole(tx, one, options.now) for one in found])
            return
        for one in found:
            handover_documents.show(tx, one, options.now)
    if not found:
        output.sentence(_("There are none."))


def _of_day(tx: Transaction, options: Options, day: date, post: str | None) -> Sequence[Handover]:
    from csdesk.desk.handovers import handovers
    from csdesk.desk.shifts import roster
    from csdesk.desk.shifts.shifts import day_of

    wanted = handovers.read_post(post) if post is not None else None
    kept = [one for one in handovers.of_day(tx, day) if wanted in (None, one.post)]
    if day < day_of(tx.playbook, options.now):
        return kept
    begun = {one.post for one in kept}
    who = {one: agent for one, agent in roster.on_day(tx, day).who.items() if agent is not None}
    to_come = [
        handovers.not_begun(day, one, agent)
        for one, agent in who.items()
        if wanted in (None, one) and one not in begun
    ]  # fmt: skip
    return [*kept, *to_come]


@command(app, "sign", help=N_("Sign your handover sheet of a post with your password: it stays as the facts are now."))
def sign(
    options: Options,
    post: Annotated[str, typer.Option(metavar="POST", help=N_("The post that you hand over, such as A."))],
    date: Date = None,
    words: Annotated[str | None, typer.Option(metavar="TEXT", help=N_("What you add in your own words."))] = None,
    password_stdin: PasswordFromStdin = False,
) -> None:
    """Signed again, it stays as it was."""
    from csdesk.cli.password import own_password
    from csdesk.desk.handovers import handover_signing, handovers

    with options.desk() as desk:
        day = shop_day(options, desk, date)
        with desk.reading() as tx:
            by = options.person(tx)
        password = own_password(by.name, from_stdin=password_stdin)
        with desk.writing() as tx:
            handover = handovers.open_sheet(tx, day, post, by=by, at=options.now)
            assert handover.id is not None
            handover_id = handover.id
            if words is not None:
                handovers.save_words(tx, handover_id, words, by=by, at=options.now)
        handover_signing.sign(desk, handover_id, password, by=by, at=options.now)
        _answer(options, desk, handover_id)


@command(app, "accept", help=N_("Accept another's signed sheet with your password: what is open on it becomes yours."))
def accept(options: Options, which: Which, password_stdin: PasswordFromStdin = False) -> None:
    """Accepted again by the same person, it stays as it was."""
    from csdesk.cli.password import own_password
    from csdesk.desk.handovers import handover_signing

    with options.desk() as desk:
        with desk.reading() as tx:
            by = options.person(tx)
        password = own_password(by.name, from_stdin=password_stdin)
        handover_signing.accept(desk, which, password, by=by, at=options.now)
        _answer(options, desk, which)


@command(app, "append", help=N_("Add words to a sheet that was accepted; the sheet itself stays as it was signed."))
def append(
    options: Options,
    which: Which,
    text: Annotated[str, typer.Option(metavar="TEXT", help=N_("What is to be added."))],
) -> None:
    """With who added it and when."""
    from csdesk.desk.handovers import handover_signing

    with options.desk() as desk:
        with desk.writing() as tx:
            handover_signing.append(tx, which, text, by=options.person(tx), at=options.now)
        _answer(options, desk, which)


def _answer(options: Options, desk: Desk, handover_id: int) -> None:
    """Answer with a sheet as it is kept now."""
    from csdesk.cli import handover_documents
    from csdesk.desk.handovers import handovers

    with desk.reading() as tx:
        handover = handovers.get(tx, handover_id)
        if options.as_json:
            output.document(handover_documents.whole(tx, handover, options.now))
        else:
            handover_documents.show(tx, handover, options.now)


@command(
    app, "list", help=N_("List the handover sheets of some days, the latest first; of the last week if not given.")
)
def list_some(
    options: Options,
    first: Annotated[str | None, typer.Argument(metavar="FROM", help=N_("The first day."))] = None,
    last: Annotated[str | None, typer.Argument(metavar="TO", help=N_("The last day; today if not given."))] = None,
) -> None:
    """With whether what was signed is still the same."""
    from csdesk.cli import handover_documents
    from csdesk.desk.handovers import handovers

    with options.desk() as desk, desk.reading() as tx:
        until = shop_day(options, desk, last, "TO")
        since = shop_day(options, desk, first, "FROM") if first is not None else until - WEEK
        found = handovers.listing(tx, since, until)
        documents = [handover_documents.entry(tx, one) for one in found]
        rows = [handover_documents.list_row(tx, one) for one in found]
    if options.as_json:
        output.document(documents)
    elif rows:
        headings = (
            "ID",
            _("Day"),
            _("Post"),
            _("Outgoing agent"),
            _("State"),
            _("Signed"),
            _("Accepted by"),
            _("When"),
        )
        output.table(headings, rows)
    else:
        output.sentence(_("There are none."))


@command(app, "export", help=N_("Write a handover sheet into a folder, as a PDF to print and as plain text."))
def export(
    options: Options,
    which: Which,
    folder: Annotated[str, typer.Argument(metavar="DIR", help=N_("The folder; it is made when missing."))],
) -> None:
    """In the language of the command; what is there of the same sheet is replaced."""
    from pathlib import Path

    from csdesk.desk.handovers.handover_files import write

    with options.desk() as desk:
        pdf, text = write(desk, which, at=options.now, folder=Path(folder).expanduser().absolute())
    if options.as_json:
        output.document({"pdf": str(pdf), "text": str(text)})
        return
    output.sentence(str(pdf))
    output.sentence(str(text))
