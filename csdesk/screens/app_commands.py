"""What works on every screen: help, the palette, language, colours, leaving; and the leader that stands for keys."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual import events

from csdesk import settings
from csdesk.commands import APP_COMMANDS, LEADER, SIGNED_OUT_COMMANDS, Command
from csdesk.language import LANGUAGES, _, current, use
from csdesk.screens.going import Going
from csdesk.screens.screen import DeskScreen
from csdesk.theme import THEMES

IN_DESK_ACTIONS = {one.run for one in APP_COMMANDS} - {one.run for one in SIGNED_OUT_COMMANDS}
"""Actions that are for nobody before signing in, nor behind a lock (A-2)."""


class AppCommands(Going):
    """An app with the commands of the whole desk."""

    def __init__(self, settings_file: Path) -> None:
        """`settings_file` keeps what is chosen here; the person's own keys lie beside it."""
        super().__init__()
        self._settings_file = settings_file
        self._key_map = settings.key_map(settings_file.with_name("keys.toml"))
        self._leader = False

    def own_keys(self) -> dict[str, str]:
        """The person's own keys, by command id."""
        return dict(self._key_map)

    async def take_key(self, event: events.Key | events.Paste) -> None:
        """Turn the leader and the key after it into the command's own key."""
        follows, self._leader = self._leader, False
        if isinstance(event, events.Key) and follows:
            event.stop()
            await self._run_leader(event.key)
        elif isinstance(event, events.Key) and event.key == LEADER:
            event.stop()
            self._leader = True
        else:
            await super().take_key(event)

    def is_text(self, event: events.Key | events.Paste) -> bool:
        """The key after the leader is none, whatever has the cursor."""
        return not self._leader and super().is_text(event)

    async def _run_leader(self, key: str) -> None:
        screen = self.front
        commands: Sequence[Command] = [*APP_COMMANDS] if screen is None else screen.commands_here()
        for command in commands:
            if command.leader == key:
                namespace = self if command in APP_COMMANDS else screen
                await self.run_action(command.run, namespace)
                return

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Before somebody signed in, and behind a lock, only leaving, help and language work."""
        if action in IN_DESK_ACTIONS:
            return self.is_unlocked
        return super().check_action(action, parameters)

    async def action_language(self) -> None:
        """Speak the next language, and remember it."""
        codes = list(LANGUAGES)
        chosen = codes[(codes.index(current()) + 1) % len(codes)]
        use(chosen)
        settings.change(self._settings_file, language=chosen)
        for screen in self.screen_stack:
            if isinstance(screen, DeskScreen):
                await screen.show_again()

    def action_theme(self) -> None:
        """Dark, light, the terminal's own colours, in turn; remembered."""
        names = list(THEMES)
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
        settings.change(self._settings_file, theme=self.theme)

    def action_help(self) -> None:
        """F1: the handbook's page for this screen, and from there back."""
        from csdesk.screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.screen.leave()
            return
        # Over a question that a screen asks it is that screen's page; the question stays as it is.
        below = next((one for one in reversed(self.screen_stack) if isinstance(one, DeskScreen)), None)
        if below is not None and not isinstance(below, HelpScreen):
            self.push_screen(HelpScreen(below.HELP_PAGE, below.commands_here(), in_desk=self.is_unlocked))

    def action_palette(self) -> None:
        """Every command by name, in both languages."""
        if (front := self.front) is not None and front.looks_up:
            self.run_worker(self._choose_command(front), exclusive=True, group="palette")

    async def _choose_command(self, screen: DeskScreen) -> None:
        from csdesk.screens import palette

        chosen = await palette.choose(screen, self._key_map)
        if chosen is not None:
            await self.run_action(chosen.run, self if chosen in APP_COMMANDS else screen)

    def action_help_quit(self) -> None:
        """Ctrl+C copies where there is something to copy; elsewhere it tells how the desk is closed."""
        if (front := self.front) is not None:
            front.tell(_("Ctrl+Q closes the desk; what you typed is kept."))

    async def keep_all(self) -> None:
        """Save what is being typed on any screen."""
        for screen in self.screen_stack:
            if isinstance(screen, DeskScreen):
                await screen.keep()

    async def action_leave(self) -> None:
        """Keep what is being typed, and close the desk."""
        await self.keep_all()
        self.exit(0)
