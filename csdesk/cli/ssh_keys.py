"""`csdesk ssh-key` and `csdesk ssh-entry`: keys that open the desk over SSH, and nothing else (A-3)."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csdesk.cli import output
from csdesk.cli.frame import command, group, single
from csdesk.cli.options import Options
from csdesk.language import _, current, use
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.rules.public_keys import PublicKey

app = group(N_("Keys that open the desk over SSH, each as one person."))
entry_app = single()
APPS = {"ssh-key": app, "ssh-entry": entry_app}

PROGRAM = (sys.executable, "-I", "-X", "utf8", "-m", "csdesk")
"""How a line runs csdesk: whatever PYTHON... variables say is not listened to."""

Name = Annotated[str, typer.Argument(metavar="NAME", help=N_("The account's name."))]
File = Annotated[
    str | None,
    typer.Option(
        "--file",
        metavar="PATH",
        help=N_(
            "The authorized_keys file; /etc/ssh/csdesk_keys if it is there, else ~/.ssh/authorized_keys of the store's "
            "owner."
        ),
    ),
]


@command(app, "add", help=N_("Let a key open the desk as somebody: writes its line into the authorized_keys file."))
def add(
    options: Options,
    name: Name,
    key_file: Annotated[str, typer.Argument(metavar="FILE", help=N_("The public key, such as id_ed25519.pub."))],
    file: File = None,
) -> None:
    """Root, who alone may write the file, reads and writes the store with the rights of its owner."""
    from csdesk.desk.people import ssh_keys
    from csdesk.exchange.authorized_keys import read_text, rights_of_owner
    from csdesk.rules.public_keys import LONGEST, read_key

    store = options.store_path
    key = read_key(read_text(Path(key_file), LONGEST))
    place = _file(file, store)
    # The language is the account's from here on: none is let in with the session.
    binding = ssh_keys.Binding(place, PROGRAM, ("--store", str(store), "--lang", current()))
    with rights_of_owner(store), options.desk() as desk:
        with desk.reading() as tx:
            by = options.person(tx)
        account = ssh_keys.add(desk, binding, name, key, by=by, at=options.now)
    if options.as_json:
        output.document({**_document(account, key), "file": str(place)})
    else:
        output.sentence(
            _("{key} opens the desk as {name}. Its line is in {file}.", key=key.fingerprint, name=account, file=place)
        )


@command(app, "list", help=N_("Show every key in the file, and whose desk it opens."))
def list_all(options: Options, file: File = None) -> None:
    """Keys of other lines too: they open something else than the desk."""
    from csdesk.desk.people import accounts, ssh_keys
    from csdesk.exchange.authorized_keys import rights_of_owner

    store = options.store_path
    lines = ssh_keys.lines(_file(file, store))
    with rights_of_owner(store), options.desk() as desk, desk.reading() as tx:
        enabled = {one.name for one in accounts.accounts(tx) if one.disabled_at is None}
    if options.as_json:
        output.document(
            [
                {**_document(line.account, line.key), "opens": line.account in enabled}
                for line in lines
                if line.key is not None
            ]
        )
        return
    rows = []
    for line in lines:
        assert line.key is not None
        state = "" if line.account in enabled else _("opens nothing: no such account, or disabled")
        if line.account is None:
            state = _("not csdesk's: this key may do more than open the desk")
        rows.append((line.account or "-", line.key.kind, line.key.fingerprint, line.key.comment, state))
    output.table((_("Name"), _("Type"), _("Fingerprint"), _("Comment"), ""), rows)


@command(app, "remove", help=N_("Take somebody's keys, or one of them, out of the file."))
def remove(
    options: Options,
    name: Name,
    fingerprint: Annotated[
        str | None, typer.Argument(metavar="FINGERPRINT", help=N_("Only this key, as `list` shows it: SHA256:..."))
    ] = None,
    file: File = None,
) -> None:
    """Desks that those keys opened over SSH end within seconds (A-3).

    So does one of the person's whose line was written before lines named their key: it may be that key's.
    """
    from csdesk.desk.people import ssh_keys
    from csdesk.exchange.authorized_keys import rights_of_owner
    from csdesk.rules.text import clean_line

    store = options.store_path
    cleaned = clean_line(name)
    with rights_of_owner(store), options.desk() as desk:
        with desk.reading() as tx:
            by = options.person(tx)
        gone = ssh_keys.remove(desk, _file(file, store), cleaned, fingerprint, by=by, at=options.now)
    if options.as_json:
        output.document([_document(cleaned, key) for key in gone])
    elif gone:
        output.sentence(_("No longer opens the desk: {keys}.", keys=", ".join(key.fingerprint for key in gone)))
    else:
        output.sentence(_("There was no such key of {name}.", name=cleaned))


def _file(given: str | None, store: Path) -> Path:
    from csdesk.desk.people.ssh_keys import usual_file

    return Path(given).expanduser().absolute() if given else usual_file(store)


def _document(account: str | None, key: PublicKey) -> dict[str, object]:
    return {"name": account, "type": key.kind, "fingerprint": key.fingerprint, "comment": key.comment}


@command(entry_app, "ssh-entry", help=N_("What the lines of `ssh-key` run: the desk, at the sign-in of one person."))
def enter(
    options: Options,
    name: Annotated[str, typer.Option("--as", metavar="NAME", help=N_("The account that the key belongs to."))],
    key: Annotated[str, typer.Option("--key", metavar="FINGERPRINT", help=N_("The key of the line."))] = "",
) -> int:
    """Nothing of the session comes in but a checked terminal name and address; no command, no copying."""
    from csdesk import ssh_line

    given = dict(os.environ)
    language = options.language or current()
    use(language)
    store = options.store_path
    ssh_line.put_on(ssh_line.own_environment(given, language))
    ssh_line.refuse_commands(given)
    ssh_line.refuse_without_terminal()
    from csdesk.desk.people.entry import refuse_closed

    since = refuse_closed(store, name)
    from csdesk.app import run

    return run(store, language=language, clock=options.clock, bound=name, key=key, since=since)
