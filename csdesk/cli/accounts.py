"""`csdesk init` and `csdesk user`: making a store, and its accounts (A-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from csdesk.cli import output
from csdesk.cli.frame import command, group, single
from csdesk.cli.options import Options
from csdesk.cli.password import new_password
from csdesk.language import _, current
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.models.account import Account

init_app = single()
app = group(N_("Accounts: who may use the desk, and as what."))
APPS = {"init": init_app, "user": app}

PasswordFromStdin = Annotated[
    bool, typer.Option("--password-stdin", help=N_("Read the password from the first line of the standard input."))
]
Name = Annotated[str, typer.Argument(metavar="NAME", help=N_("The account's name."))]
Role = Annotated[
    str, typer.Option(metavar="ROLE", help=N_("What the account may do, such as agent; roles.toml has the roles."))
]


@command(init_app, "init", help=N_("Make a store and its first account, an administrator tied to your unix user."))
def init(
    options: Options,
    admin: Annotated[str, typer.Option(metavar="NAME", help=N_("The first account's name."))],
    password_stdin: PasswordFromStdin = False,
) -> None:
    """A store that is there already is never touched."""
    from csdesk.desk.people.founding import found, refuse_founded

    path = options.store_path
    refuse_founded(path)
    password = new_password(from_stdin=password_stdin)
    desk, person = found(path, admin, password, origin=options.origin, at=options.now)
    desk.close()
    if options.as_json:
        output.document({"store": str(path)})
    else:
        output.sentence(_("The store {path} is made. {name} is its administrator.", path=path, name=person.name))


@command(app, "add", help=N_("Make an account."))
def add(options: Options, name: Name, role: Role, password_stdin: PasswordFromStdin = False) -> None:
    """The password is hashed outside the transaction, which others wait for."""
    from csdesk.desk.people import accounts, passwords

    with options.desk() as desk:
        password_hash = passwords.accepted(new_password(from_stdin=password_stdin), desk.playbook.security)
        with desk.writing() as tx:
            person = accounts.add(tx, name, role, password_hash, by=options.person(tx), at=options.now)
            shown = [_Shown.of(tx, accounts.find(tx, person.name))]
    _answer(options, shown)


@command(app, "list", help=N_("Show every account."))
def list_all(options: Options) -> None:
    """Disabled ones too: what they did keeps their names (A-5)."""
    from csdesk.desk.people import accounts

    with options.desk() as desk, desk.reading() as tx:
        shown = [_Shown.of(tx, account) for account in accounts.accounts(tx)]
    _answer(options, shown)


@command(app, "role", help=N_("Give an account another role."))
def set_role(
    options: Options,
    name: Name,
    role: Annotated[str, typer.Argument(metavar="ROLE", help=N_("The new role; roles.toml has them."))],
) -> None:
    """The last account that may manage accounts keeps its role."""
    from csdesk.desk.people import accounts

    with options.desk() as desk, desk.writing() as tx:
        accounts.set_role(tx, name, role, by=options.person(tx), at=options.now)
        shown = [_Shown.of(tx, accounts.find(tx, name))]
    _answer(options, shown)


@command(app, "disable", help=N_("Let an account sign in no more. What it did keeps its name."))
def disable(options: Options, name: Name) -> None:
    """There is no way to delete an account."""
    from csdesk.desk.people import accounts

    with options.desk() as desk, desk.writing() as tx:
        accounts.disable(tx, name, by=options.person(tx), at=options.now)
        shown = [_Shown.of(tx, accounts.find(tx, name))]
    _answer(options, shown)


@command(app, "password", help=N_("Give an account a new password, and another try at once."))
def set_password(options: Options, name: Name, password_stdin: PasswordFromStdin = False) -> None:
    """One's own, or anybody's by who may manage accounts."""
    from csdesk.desk.people import accounts, passwords

    with options.desk() as desk:
        password_hash = passwords.accepted(new_password(from_stdin=password_stdin), desk.playbook.security)
        with desk.writing() as tx:
            accounts.set_password(tx, name, password_hash, by=options.person(tx), at=options.now)
            shown = [_Shown.of(tx, accounts.find(tx, name))]
    _answer(options, shown)


@dataclass(frozen=True)
class _Shown:
    """An account as it is shown."""

    name: str
    role: str
    role_words: str
    unix_user: str | None
    disabled: bool
    made_at: datetime

    @classmethod
    def of(cls, tx: Transaction, account: Account) -> _Shown:
        """What is shown of an account, with its times on the shop's clock."""
        role = tx.playbook.roles.get(account.role)
        words = role.words.text(current()) if role else account.role
        made_at = tx.local(account.made_at)
        return cls(account.name, account.role, words, account.unix_user, account.disabled_at is not None, made_at)


def _answer(options: Options, shown: Sequence[_Shown]) -> None:
    if options.as_json:
        output.document(
            [
                {
                    "name": one.name,
                    "role": one.role,
                    "unix_user": one.unix_user,
                    "disabled": one.disabled,
                    "made_at": one.made_at.isoformat(),
                }
                for one in shown
            ]
        )
        return
    rows = [
        (
            one.name,
            one.role_words,
            one.unix_user or "",
            f"{one.made_at:%Y-%m-%d}",
            _("disabled") if one.disabled else "",
        )
        for one in shown
    ]
    output.table((_("Name"), _("Role"), _("Unix user"), _("Since"), ""), rows)
