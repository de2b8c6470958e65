"""What is read of a topic, as the handbook's pages are (E-1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.containers import VerticalScroll
from textual.widget import Widget

from csdesk import places
from csdesk.commands import Command
from csdesk.language import N_, _, current
from csdesk.screens.help import Page
from csdesk.screens.screen import DeskScreen


class MaterialScreen(DeskScreen):
    """A page to read; dismisses with whether its test is to be taken."""

    CSS_PATH = "material.tcss"
    PLACE = N_("Training")
    HELP_PAGE = "training"
    AUTO_FOCUS = "VerticalScroll"
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("material.test", "t", N_("Test"), N_("Take the test of this topic")),
        Command("material.back", "escape,q", N_("Back"), N_("Back to the topics")),
    )

    def __init__(self, topic: str, *, may_test: bool) -> None:
        super().__init__()
        self._topic = topic
        self._may_test = may_test

    def body(self) -> Iterable[Widget]:
        """The page, scrolling."""
        from csdesk.playbook.handbook import read_material

        text = read_material(self._topic, current(), places.own_playbook(self.host.store_path))
        yield VerticalScroll(Page(text or _("There is nothing to read for this topic."), open_links=False), id="page")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A supervisor who looks at somebody's topics takes no test."""
        return self._may_test if action == "test" else super().check_action(action, parameters)

    def action_test(self) -> None:
        """t: on to the test."""
        self.dismiss(True)
