"""A dialog: a small form over the screen, whose answer is a value."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar, cast

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from csdesk.commands import Command, bindings
from csdesk.language import N_, _, say
from csdesk.refused import Refused
from csdesk.screens.closing import ClosesItself
from csdesk.widgets.keys_in_order import KeysInOrder
from csdesk.widgets.small_form import FormLine, SmallForm

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer | None], ClosesItself[Answer | None], Generic[Answer]):
    """Asks for a few lines and does something with them; dismisses with what that gave, or None on Esc.

    A refusal is shown under its field, and what was typed stays.
    """

    CSS_PATH = "dialog.tcss"
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("dialog.back", "escape", N_("Back"), N_("Close without doing it")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(DESK_COMMANDS)]

    def __init__(
        self,
        title: str,
        lines: Sequence[FormLine],
        do: Callable[[Mapping[str, str]], Awaitable[Answer]],
        *,
        hint: str = "",
    ) -> None:
        super().__init__()
        self._title = title
        self._lines = lines
        self._do = do
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Title, what it is about, the form, the keys."""
        with Vertical(id="dialog"):
            yield Static(Content(self._title), id="title")
            if self._hint:
                yield Static(Content(self._hint), id="hint")
            yield SmallForm(self._lines)
            yield Static(Content(_("Enter goes on and, in the last line, does it - Esc back")), id="keys")

    @on(SmallForm.Filled)
    def _filled(self, event: SmallForm.Filled) -> None:
        self.run_worker(self._try(event.form, event.values))

    async def _try(self, form: SmallForm, values: Mapping[str, str]) -> None:
        # What is typed ahead is for what is in front then, and not for a field that goes away.
        with cast(KeysInOrder[Any], self.app).keys_held():
            try:
                answer = await self._do(values)
            except Refused as refused:
                form.say(say(refused), refused.field, clear=refused.field == "password")
            else:
                self.dismiss(answer)


def numbered(words: Sequence[str], *, width: int = 52) -> str:
    """Choices by their numbers, in lines of so many cells at most where each fits: none is torn between two."""
    lines = [""]
    for number, one in enumerate(words, start=1):
        choice = f"{number} {one}"
        longer = f"{lines[-1]}  {choice}" if lines[-1] else choice
        if not lines[-1] or cell_len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(choice)
    return "\n".join(lines)
