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
    rows = [_row(command, own_keys) for command in commands.values()]
    names = {command.id: _names(command) for command in commands.values()}

    def matching(query: str) -> Sequence[Row]:
        words = query.casefold().split()
        return [row for row in rows if all(word in names[row.key] for word in words)]

    columns = (Column(_("Command")), Column(_("Key"), 10), Column(_("Or"), 10))
    answer = await screen.lookup.look_up(_("all commands"), columns, matching, empty=_("No command of that name."))
    return commands[answer.row.key] if answer is not None and answer.row is not None else None


def _row(command: Command, own_keys: Mapping[str, str]) -> Row:
    second = f"{key_name(LEADER)} {command.leader}" if command.leader else ""
    key = key_name(command.key, own_keys, command.id) if command.key else ""
    return Row(command.id, (_(command.help), key, second))


def _names(command: Command) -> str:
    """What a command is called in every language, in lower case."""
    names = [command.id]
    for language in LANGUAGES:
        with speaking(language):
            names += [_(command.word) if command.word else "", _(command.help)]
    return " ".join(names).casefold()
