"""`csdesk audit verify`: is the record of who did what whole, and where does it break (A-5)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from csdesk import places
from csdesk.cli import output
from csdesk.cli.exit_codes import DONE, REFUSED
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.cli.progress import bar
from csdesk.language import _, say
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.store.audit import Audit
    from csdesk.store.heads import Head, Line

app = group(N_("The record of who did what: is it whole?"))
APPS = {"audit": app}


@command(
    app, "verify", help=N_("Read the whole record, hold it against the heads kept outside, and say where it breaks.")
)
def verify(
    options: Options,
    head: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NUMBER:HASH", help=N_("A head that you know otherwise, as from a mail; several may be given.")
        ),
    ] = None,
) -> int:
    """Exit 0 when it is whole, 1 when it is not. Nothing is changed, not even an older store."""
    from csdesk.playbook.loading import check
    from csdesk.store import audit, sqlite

    store = options.store_path
    told = [_head(one) for one in head or ()]
    playbook = check(places.own_playbook(store))[0] or check()[0]
    assert playbook is not None
    file = places.heads(store, playbook.upkeep.record.heads_folder)
    connection = sqlite.connect(store, read_only=True)
    try:
        sqlite.schema_of(connection, store)
        with bar(shown=not options.as_json) as show:
            found = audit.verify(connection, heads_file=file, told=told, show=show)
    finally:
        connection.close()
    if options.as_json:
        output.document(document(found, file))
    else:
        for sentence in _sentences(found, file):
            output.sentence(sentence)
    return DONE if found.ok else REFUSED


def _head(given: str) -> Head:
    from csdesk.store.heads import Head

    found = re.fullmatch(r"([1-9][0-9]{0,17}):([0-9a-f]{64})", given.strip().lower())
    if found is None:
        raise typer.BadParameter(_("A head is a number, a colon and 64 hexadecimal digits."), param_hint="--head")
    return Head(int(found[1]), found[2])


def document(found: Audit, file: Path) -> dict[str, Any]:
    """What was found, for programs."""
    kept = found.kept
    return {
        "ok": found.ok,
        "entries": found.entries,
        "first_bad": found.first_bad,
        "problems": [
            {"code": one.code, "entry": one.entry, "heads_line": one.line, "message": say(one.sentence)}
            for one in found.problems
        ],
        "more_problems": found.more,
        "newest": None if found.newest is None else {"entry": found.newest.number, "hash": found.newest.hash},
        "heads": None
        if kept is None
        else {
            "file": str(file),
            "lines": kept.lines,
            "unreadable": kept.unreadable,
            "since": _line(kept.since),
            "newest": _line(kept.newest),
            "restored": [_line(one) for one in kept.restored],
        },
    }


def _line(line: Line | None) -> dict[str, Any] | None:
    return None if line is None else {"entry": line.head.number, "at": line.at, "hash": line.head.hash}


def _sentences(found: Audit, file: Path) -> Iterable[str]:
    for problem in found.problems:
        yield say(problem.sentence)
    if found.more:
        yield _("And {n} more.", n=found.more)
    if found.ok:
        yield _("The record is whole: {n} entries, each following from the one before.", n=f"{found.entries:,}")
    else:
        yield _(
            "The record is NOT whole. Keep the store and {file} as they are; docs/security.md says what to do.",
            file=file,
        )
    kept = found.kept
    if kept is None or kept.newest is None:
        yield _("No head of it is kept in {file}: had its end been cut off, this would not show.", file=file)
        return
    newest, since = kept.newest, kept.since or kept.newest
    yield _(
        "It was held against {lines} heads kept in {file}, from entry {first} ({since}) to entry {last} ({at}).",
        lines=kept.lines - kept.unreadable, file=file, first=since.head.number, since=since.at,
        last=newest.head.number, at=newest.at,
    )  # fmt: skip
    if kept.unreadable:
        yield _("Lines of it that cannot be read, and prove nothing: {n}.", n=kept.unreadable)
    for one in kept.restored:
        yield _(
            "At {at} a backup took the store's place, which ended with entry {entry}.", at=one.at, entry=one.head.number
        )
