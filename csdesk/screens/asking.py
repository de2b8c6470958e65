"""A screen that shows what it reads, asks, and does work at the desk one thing at a time, keys in their order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from csdesk.language import current
from csdesk.screens.choosing import Choosing
from csdesk.screens.dialog import Dialog
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.frame import MessageLine
from csdesk.widgets.keyed_rows import keys_for
from csdesk.widgets.rows import Row
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.playbook.basis import Choice

T = TypeVar("T")


def worded(choices: Iterable[Choice]) -> list[tuple[str, str]]:
    """A few of the playbook's choices, each by its id and words, as `choose_one` takes them."""
    return [(one.id, one.words.text(current())) for one in choices]


class AskingScreen(DeskScreen):
    """A screen whose keys do something with what is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._has_read = False
        """Whether what is shown was read since the screen came in front."""
        self._reading = asyncio.Lock()

    async def read_anew(self) -> None:
        """Read what is shown, and show it with the same thing chosen."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Read what is shown."""
        super().on_mount()
        self.in_group("read", self.read_first)

    async def _read_in_turn(self) -> None:
        """One reading after the other: what was read first must not be shown last."""
        async with self._reading:
            await self.read_anew()

    async def read_first(self) -> None:
        """Read what is shown; what is typed ahead is for what will be chosen then."""
        with self.keys_held():
            await self._read_in_turn()
        self._has_read = True

    def begin_reading(self, reading: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Read something else than is shown: `reading`, in which keys wait, also where the store changes meanwhile."""
        self._has_read = False
        self.in_group("read", reading)

    def on_screen_resume(self) -> None:
        """Back in front: what was not drawn meanwhile is drawn now."""
        super().on_screen_resume()
        self.begin_reading(self.read_first)

    def on_screen_suspend(self) -> None:
        """Something lies over it: what was said is of before."""
        # On a busy machine this comes late: what lay over it may be gone, and what came of that said already.
        if not self.is_current and self.query(MessageLine):
            self.tell("")

    def store_changed(self) -> None:
        """Something was done here or elsewhere (S-8)."""
        self.read_again()

    def read_again(self) -> None:
        """What is shown may be old. A reading for which keys wait is begun again as one: they go on waiting."""
        self.in_group("read", self._read_in_turn if self._has_read else self.read_first)

    async def ask_and_write(
        self,
        title: str,
        lines: Sequence[FormLine],
        work: Callable[[Transaction, Mapping[str, str]], object],
        *,
        hint: str = "",
    ) -> bool:
        """Ask for a few lines and do `work` with them in one transaction; whether it was done."""

        async def do(values: Mapping[str, str]) -> bool:
            def writing(desk: Desk) -> bool:
                with desk.writing() as tx:
                    work(tx, values)
                return True

            return await self.host.in_desk(writing)

        return bool(await self.ask(Dialog(title, lines, do, hint=hint)))

    async def choose_one(
        self, title: str, choices: Sequence[tuple[str, str]], *, chosen: str = "", hint: str = ""
    ) -> str | None:
        """One of a few, each by its key and words; None on Esc."""
        rows = [Row(one, (key, words)) for key, (one, words) in zip(keys_for(len(choices)), choices, strict=True)]
        place = next((place for place, one in enumerate(choices) if one[0] == chosen), 0)
        return await self.ask(Choosing(title, rows, chosen=place, hint=hint))

    async def in_writing(self, work: Callable[[Transaction], T]) -> T | None:
        """Do `work` in a transaction that changes the store; a refusal is told, and gives None."""

        def writing(desk: Desk) -> T:
            with desk.writing() as tx:
                return work(tx)

        return await self.attempt(writing)

    async def in_reading(self, work: Callable[[Transaction], T]) -> T | None:
        """Do `work` in a transaction that reads; a refusal is told, and gives None."""

        def reading(desk: Desk) -> T:
            with desk.reading() as tx:
                return work(tx)

        return await self.attempt(reading)

    async def done(self, sentence: str) -> None:
        """Show what came of what was done, and say it."""
        # What began to be read before may still come back, and would show it undone.
        self.workers.cancel_group(self, "read")
        await self._read_in_turn()
        self._has_read = True
        self.tell(sentence)
