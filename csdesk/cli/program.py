"""The program's commands, found by name and run: their answers, refusals and exit codes (design: cli.md)."""

from __future__ import annotations

import errno
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException
from typer.main import get_command

from csdesk import __version__, language, places
from csdesk.cli import output
from csdesk.cli.exit_codes import DONE, UNUSABLE, WRONG_USE, of_refusal
from csdesk.cli.frame import Group, shared_options
from csdesk.cli.opening import open_desk
from csdesk.cli.options import Options
from csdesk.cli.wrong_use import complaint
from csdesk.clock import Clock, SystemClock
from csdesk.language import _
from csdesk.refused import N_, Refused

COMMANDS: Mapping[str, tuple[str, str]] = {
    "demo": ("demo", N_("Open the desk with a made-up shop, to look and try.")),
    "init": ("accounts", N_("Make a store and its first account.")),
    "user": ("accounts", N_("Accounts: who may use the desk, and as what.")),
    "ssh-key": ("ssh_keys", N_("Keys that open the desk over SSH.")),
    "ssh-entry": ("ssh_keys", N_("What such a key runs.")),
    "clients": ("clients", N_("Clients: look up, show, add, change, merge, archive, erase.")),
    "import": ("imports", N_("Take in files of other programs.")),
    "export": ("exports", N_("Client data that leaves the shop: ask, approve, write.")),
    "order": ("orders", N_("Orders: take, confirm, show, change, cancel.")),
    "untracked": ("untracked", N_("Find parcels that should have been signed by now; export the lists of claims.")),
    "goods": ("goods", N_("Goods that are followed: the feedback sheet, steps, talks, papers.")),
    "trip": ("trips", N_("Vehicles and partners on the road: send, look up, delay, tell, arrive.")),
    "incident": ("incidents", N_("Incidents and other promises: open, report, work on, close.")),
    "slips": ("slips", N_("Signed slips that must come back: list, mark, envelopes, press, hand over.")),
    "visits": ("visits", N_("Visits and calls to clients: plan, list, write down, move, count, greet.")),
    "statements": (
        "statements",
        N_("Month-end statements: make, check, send, agree, invoice, pay, close; what is late."),
    ),
    "cases": ("cases", N_("Cases of every procedure: list, begin, fill in, do, sign, print, export.")),
    "ticket": ("tickets", N_("CRM tickets: open, list, reply, close.")),
    "parcel": ("parcels", N_("Parcels that leave the shop again.")),
    "reply": ("replies", N_("Replies to CRM tickets: may they be sent.")),
    "pickup": ("pickups", N_("Parcels that wait at the counter, and giving them out.")),
    "names": ("names", N_("Names on documents: is this the consignee's?")),
    "board": ("board", N_("The supervisor's board: what is late, what runs, who is there.")),
    "checklist": ("checklist", N_("The day's checklist: show, tick, skip, keep; lists for a visit.")),
    "handover": ("handover", N_("Handover sheets: show, sign, accept, add to, print.")),
    "roster": ("roster", N_("The roster: who is on which post, swaps, who was late.")),
    "leave": ("leave", N_("Leave: check, ask, agree, grant, refuse, withdraw.")),
    "clock": ("clock", N_("Clock on and off.")),
    "training": ("training", N_("Training of new agents: topics, tests, results.")),
    "outbox": ("outbox", N_("The messages that wait to be sent.")),
    "report": ("report", N_("Reports on a day, a week or a month.")),
    "deadline": ("deadline", N_("When a promise is due, and why.")),
    "watch": ("watch", N_("Look after the promises when nobody has the desk open: a service.")),
    "audit": ("audit", N_("The record of who did what: is it whole?")),
    "backup": ("backup", N_("Copy the store while it is in use, and check the copy.")),
    "restore": ("backup", N_("Put a backup in the store's place; what is there is kept.")),
    "playbook": ("playbook", N_("The shop's own rules and lists.")),
    "doctor": ("doctor", N_("Look whether everything is in order on this machine, and say what to do.")),
}
"""Every command's module and what it does. A module is loaded when its command is run."""


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class Root(Group):
    """The program itself, which loads a command when it is named."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """The names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """The command of a name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"csdesk.cli.{COMMANDS[cmd_name][0]}")
        return get_command(module.APPS[cmd_name])

    def summaries(self) -> list[tuple[str, str]]:
        """Each command's name and what it does."""
        return [(name, _(summary)) for name, (_module, summary) in COMMANDS.items()]


def _root() -> Any:
    app = typer.Typer(
        cls=Root,
        help=N_("The desk of a courier shop. Without a command it opens; with one, it does that."),
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    shared_options(app, otherwise=_without_command)
    return get_command(app)


def _without_command(
    options: Options,
    version: Annotated[bool, typer.Option("--version", help=N_("Say which csdesk this is."))] = False,
) -> int:
    if version:
        output.sentence(f"csdesk {__version__}")
        return DONE
    return open_desk(options.store, options.language, options.clock)


def run(arguments: Sequence[str], *, clock: Clock | None = None) -> int:
    """Do what the command line says; the exit code. Answers go to stdout, what went wrong to stderr."""
    options = Options(clock or SystemClock())
    as_json = "--json" in arguments
    try:
        _choose_language(_value_of("--lang", arguments))
        with _root().make_context("csdesk", list(arguments), obj=options) as context:
            code: int = context.command.invoke(context) or DONE
        sys.stdout.flush()
    except OSError as error:
        if error.errno not in _FULL:
            raise
        output.discard()
        output.refusal(Refused("file_full", N_("The disk is full: the answer could not be written.")), as_json=as_json)
        return UNUSABLE
    except UnicodeEncodeError as error:
        # Bytes of the command line that are no UTF-8 come as lone surrogates, which the store does not take.
        if not any(error.object in word for word in arguments):
            raise
        output.error("wrong_use", _("A word of the command is not UTF-8 text."), as_json=as_json)
        return WRONG_USE
    except typer.Exit as leave:
        return leave.exit_code
    except Refused as refused:
        output.refusal(refused, as_json=as_json)
        return of_refusal(refused)
    except TyperException as wrong:
        output.error("wrong_use", complaint(wrong.format_message()), _field(wrong), as_json=as_json)
        return WRONG_USE
    return code


def _value_of(option: str, arguments: Sequence[str]) -> str | None:
    """What an option says, found before anything is parsed, because it governs how complaints are made."""
    for place, word in enumerate(arguments):
        if word == option:
            return arguments[place + 1] if place + 1 < len(arguments) else None
        if word.startswith(option + "="):
            return word.removeprefix(option + "=")
    return None


def _choose_language(given: str | None) -> None:
    language.use(_own_language(places.settings_file()))
    if given is not None and given not in language.LANGUAGES:
        names = ", ".join(language.LANGUAGES)
        raise typer.BadParameter(_("There is no language {given}. There are: {names}.", given=given, names=names))
    if given is not None:
        language.use(given)


def _own_language(choices: Path) -> str:
    """The saved choice, else the locale's. Most people have saved none, and reading TOML takes a while to load."""
    if not choices.exists():
        return language.from_locale()
    from csdesk import settings

    return settings.language_of(None, settings.load(choices))


def _field(wrong: TyperException) -> str | None:
    """The option or argument that a complaint is about."""
    name = getattr(wrong, "option_name", None) or getattr(getattr(wrong, "param", None), "name", None)
    name = name or getattr(wrong, "param_hint", None)
    return str(name).strip("'-").lower() if name else None
