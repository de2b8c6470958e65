"""The command palette: every command of this screen and of the desk, by name in either language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from csdesk.commands import LEADER, Command, key_name
from csdesk.language import LANGUAGES, _, speaking
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.rows import Column, Row


async def choose(screen: DeskScreen, own_keys: Mapping[str, str]) -> Command | None:
    """The command that a person finds by name, or None."""
    commands = {command.id: command for command in screen.commands_here()}
    rows = {command.id: _row(command, own_keys) for command in commands.values()}
    names = {command.id: _names(command) for command in commands.values()}

    def matching(query: str) -> Sequence[Row]:
        return [rows[command_id] for command_id in found(query, names)]

    columns = (Column(_("Command")), Column(_("Key"), 10), Column(_("Or"), 10))
    answer = await screen.lookup.look_up(_("all commands"), columns, matching, empty=_("No command of that name."))
    return commands[answer.row.key] if answer is not None and answer.row is not None else None


def found(query: str, names: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The commands with every word of the query in their names, in any order.

    One of whose names begins with the query as it was typed stands before one that only has it somewhere, and that
    before one that has the words apart.
    """
    typed = query.casefold().strip()

    def far(command_id: str) -> int:
        own = names[command_id]
        return 0 if any(one.startswith(typed) for one in own) else 1 if any(typed in one for one in own) else 2

    every = [one for one, own in names.items() if all(word in " ".join(own) for word in typed.split())]
    return sorted(every, key=far)


def _row(command: Command, own_keys: Mapping[str, str]) -> Row:
    second = f"{key_name(LEADER)} {command.leader}" if command.leader else ""
    key = key_name(command.key, own_keys, command.id) if command.key else ""
    return Row(command.id, (_(command.help), key, second))


def _names(command: Command) -> Sequence[str]:
    """What a command is called in every language, in lower case."""
    names = [command.id]
    for language in LANGUAGES:
        with speaking(language):
            names += [_(command.word) if command.word else "", _(command.help)]
    return [one.casefold() for one in names]
