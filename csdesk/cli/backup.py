"""`csdesk backup` and `csdesk restore`: a checked copy of the store, and the way back from one (A-6)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csdesk import places
from csdesk.cli import output
from csdesk.cli.exit_codes import DONE, REFUSED
from csdesk.cli.frame import command, single
from csdesk.cli.options import Options
from csdesk.cli.progress import bar
from csdesk.language import _
from csdesk.refused import N_, Refused

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk
    from csdesk.desk.person import Person

backup_app, restore_app = single(), single()
APPS = {"backup": backup_app, "restore": restore_app}


@command(backup_app, "backup", help=N_("Copy the store while it is in use, and check the copy."))
def backup(
    options: Options,
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE", help=N_("A new file; by default one named by the time, in the folder of backups.")
        ),
    ] = None,
) -> int:
    """Exit 0 when the copy is whole, 1 when it is a true copy of a store that is not, 3 when there is none."""
    from csdesk.desk.upkeep import backups
    from csdesk.playbook.loading import check

    store = options.store_path
    playbook = check(places.own_playbook(store))[0] or check()[0]
    assert playbook is not None
    target = None if file is None else Path(file).expanduser().absolute()
    with bar(shown=not options.as_json) as show:
        made = backups.by_hand(store, playbook, target, at=options.now, show=show)
    if options.as_json:
        output.document({"file": str(made.file), "bytes": made.bytes, "checked": made.unsound is None})
    else:
        output.sentence(_("{path} is a backup of the store, {bytes} bytes.", path=made.file, bytes=f"{made.bytes:,}"))
    if made.unsound is not None:
        output.warning(made.unsound, as_json=options.as_json)
        return REFUSED
    if not options.as_json:
        output.sentence(_("It was opened and checked: pages, references and the record are whole."))
    return DONE


@command(restore_app, "restore", help=N_("Put a backup in the store's place; what is there is kept beside it."))
def restore(
    options: Options,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help=N_("The backup. It is looked at before anything is changed."))
    ],
    anyway: Annotated[
        bool, typer.Option("--anyway", help=N_("Also where what the backup says is not whole, but it can be read."))
    ] = False,
) -> int:
    """Exit 0 when the store is the backup's, 3 when nothing was changed. Nobody may have the store open."""
    from csdesk.store.restoring import restore as put_in_place

    store, source = options.store_path, Path(file).expanduser().absolute()
    with bar(shown=not options.as_json) as show:
        done = put_in_place(source, store, at=options.now, anyway=anyway, show=show)
    try:
        _write_down(options, store, source)
    except Refused as refused:
        output.warning(refused, as_json=options.as_json)
    if options.as_json:
        kept = None if done.kept is None else str(done.kept)
        told = {"file": str(source), "bytes": done.bytes, "checked": done.unsound is None}
        output.document({**told, "store": str(store), "kept": kept})
        return DONE
    output.sentence(_("The store {path} is now as the backup {file} has it.", path=store, file=source))
    if done.kept is not None:
        output.sentence(_("What was there is kept as {path}.", path=done.kept))
    return DONE


def _write_down(options: Options, store: Path, source: Path) -> None:
    from csdesk.desk.desk import Desk
    from csdesk.desk.upkeep import backups

    desk = Desk.open(store, origin=options.origin)
    try:
        backups.come_back(desk, source, by=_who(options, desk), at=options.now)
    finally:
        desk.close()


def _who(options: Options, desk: Desk) -> Person:
    """Who restores: whoever says so, or nobody's account: the backup may know nobody of this machine."""
    from csdesk.desk.person import DESK

    try:
        with desk.reading() as tx:
            return options.person(tx)
    except Refused:
        return DESK
