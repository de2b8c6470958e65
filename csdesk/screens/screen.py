"""What every screen of the desk shares: the frame, its commands, and the way to the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widget import Widget

from csdesk.commands import APP_COMMANDS, SIGNED_OUT_COMMANDS, Command, bindings, key_name
from csdesk.language import _, say
from csdesk.refused import Refused
from csdesk.screens.closing import ClosesItself
from csdesk.screens.covering import CoveringCompositor
from csdesk.widgets.frame import DeadlineLine, KeysLine, MessageLine, TopLine
from csdesk.widgets.quiet_screen import QuietScreen

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from textual.worker import WorkType

    from csdesk.clock import Clock
    from csdesk.desk.desk import Desk
    from csdesk.desk.person import Person
    from csdesk.desk.promises.promises import Promise
    from csdesk.widgets.deadline_line import NearestDeadline
    from csdesk.widgets.lookup_panel import LookupPanel

T = TypeVar("T")
Answer = TypeVar("Answer")


class Host(Protocol):
    """What a screen needs of the app around it."""

    person: Person | None
    store_path: Path
    clock: Clock

    async def in_desk(self, work: Callable[[Desk], T]) -> T:
        """Run `work` in a thread that may wait for the store; Refused comes through."""

    def places(self) -> Sequence[tuple[str, str]]:
        """The screens of the desk as (key, word)."""

    def promises(self) -> Sequence[Promise]:
        """What runs, as last seen in the store."""

    def nearest(self) -> NearestDeadline | None:
        """The nearest deadline, for the line on every screen."""

    def right_of_frame(self) -> str:
        """Who is signed in, and the time."""

    def local(self, moment: datetime) -> datetime:
        """`moment` on the shop's clock; on the machine's own before the playbook has told its zone."""

    def hold_keys(self) -> None:
        """Let keys wait while something decides where they go."""

    def let_keys(self) -> None:
        """What decided is done."""

    def keys_held(self) -> AbstractContextManager[None]:
        """Both, around a block."""

    def own_keys(self) -> Mapping[str, str]:
        """The person's own keys, by command id."""

    async def make_store(self, name: str, password: str) -> Person:
        """Make the store that is not there yet, with its administrator; Refused when it cannot be."""


class DeskScreen(QuietScreen[Any], ClosesItself[Any]):
    """A screen in the frame: top line, deadline line, its body, message line, keys line."""

    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = ()
    """What can be done here, beyond what works everywhere."""
    BINDINGS: ClassVar[list[BindingType]] = []
    PLACE: ClassVar[str] = ""
    """The word of this screen among the places of the top line."""
    HELP_PAGE: ClassVar[str] = "index"
    IN_DESK: ClassVar[bool] = True
    """Whether the commands of the whole desk work here: not before somebody signed in."""
    TELLS_NEAREST: ClassVar[bool] = True
    """Whether the line of the nearest deadline is needed: not where it stands in large beneath."""
    ESCAPE_TO_MINIMIZE = False

    def __init__(self) -> None:
        super().__init__()
        self._compositor = CoveringCompositor("lookup")
        self._frame: tuple[TopLine, DeadlineLine, KeysLine] | None = None
        self._untold: tuple[str, bool] | None = None
        """What was said before there was a line to say it on."""
        self._missed_change = False
        """Whether the store changed while everything was drawn anew."""
        self._drawing = asyncio.Lock()
        """Held while everything is drawn anew: an answer that comes meanwhile would find nothing to be shown in."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        cls.BINDINGS = [*cls.BINDINGS, *bindings(cls.DESK_COMMANDS)]
        super().__init_subclass__(**kwargs)

    @property
    def host(self) -> Host:
        """The app, as a screen knows it."""
        return cast(Host, self.app)

    def body(self) -> Iterable[Widget]:
        """The widgets between the frame's lines."""
        return ()

    def compose(self) -> ComposeResult:
        """The frame around the body."""
        if self.IN_DESK:
            from csdesk.widgets.lookup_panel import LookupPanel

            yield LookupPanel()
        # Told every second: they are kept, because finding them walks through the whole screen.
        self._frame = top, nearest, keys = TopLine(), DeadlineLine(), KeysLine()
        yield top
        yield nearest
        yield from self.body()
        yield MessageLine()
        yield keys

    def on_mount(self) -> None:
        """Fill the frame's lines."""
        self.refresh_frame()
        if self._untold is not None:
            (text, bad), self._untold = self._untold, None
            self.tell(text, bad=bad)

    def on_screen_resume(self) -> None:
        """Back in front: the time and the person may have changed."""
        self.refresh_frame()

    def on_resize(self, _event: events.Resize) -> None:
        """There may be room for more keys, or for fewer."""
        self.refresh_frame()

    async def show_again(self) -> None:
        """Draw everything anew, in the language now spoken."""
        await self.recompose()
        self.refresh_frame()
        if self._missed_change:
            self._missed_change = False
            self.store_changed()

    def refresh_frame(self) -> None:
        """Bring the frame's lines up to date; what did not change is not drawn."""
        host, here = self.host, _(self.PLACE) if self.PLACE else ""
        if self._frame is not None and self._frame[0].is_attached:
            top, _nearest, keys = self._frame
            top.tell(host.places(), here, host.right_of_frame())
            keys.tell(self.keys_here(), self._always_shown())
        self.tell_nearest()

    def tell_nearest(self) -> None:
        """Bring the line of the nearest deadline up to date; only cells that changed are drawn."""
        # Not before the screen is composed, nor once it is closing.
        if self._frame is not None and self._frame[1].is_attached:
            self._frame[1].tell(self.host.nearest() if self.TELLS_NEAREST else None)

    async def recompose(self) -> None:
        """Draw everything anew, as Textual does; what the desk answers meanwhile waits."""
        async with self._drawing:
            await super().recompose()

    def hear_of_change(self) -> None:
        """Something happened in the store: a screen that is still being made reads it once it is there."""
        if self.query(MessageLine):
            self.store_changed()
        else:
            self._missed_change = True

    def store_changed(self) -> None:
        """Something happened in the store, here or elsewhere; for screens that show more than the nearest (S-8)."""

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """The keys of the last line, with their words."""
        own = self.host.own_keys()
        return [(key_name(one.key, own, one.id), _(one.word)) for one in self.commands_here() if one.word and one.key]

    def keys_in_order(self, *first: str, others: bool = True) -> Sequence[tuple[str, str]]:
        """The keys of the last line, those of the actions named here first, then all others; `open` is on Enter."""
        own = self.host.own_keys()
        keys = {one.run: (key_name(one.key, own, one.id), _(one.word)) for one in self.commands_here() if one.word}
        keys["open"] = ("Enter", keys["open"][1])
        return [keys[run] for run in dict.fromkeys((*first, *(keys if others else ()))) if run in keys]

    def _always_shown(self) -> frozenset[str]:
        """The keys that the last line has room for before all others: the way back, and help."""
        own = self.host.own_keys()
        wanted = (one for one in self.commands_here() if one.id == "app.help" or "escape" in one.key.split(","))
        return frozenset(key_name(one.key, own, one.id) for one in wanted)

    def commands_here(self) -> Sequence[Command]:
        """Every command that works here."""
        return [*self.DESK_COMMANDS, *(APP_COMMANDS if self.IN_DESK else SIGNED_OUT_COMMANDS)]

    def tell(self, text: str, *, bad: bool = False) -> None:
        """Say what happened, on the message line, once there is one; an empty text clears it."""
        for line in self.query(MessageLine):
            line.tell(text, bad=bad)
            return
        # In front already and still being composed, or closing: whoever waits for the store is told at any moment.
        self._untold = text, bad

    def tell_refused(self, refused: Refused) -> None:
        """Say a refusal on the message line."""
        self.tell(say(refused), bad=True)

    async def attempt(self, work: Callable[[Desk], T]) -> T | None:
        """Run `work` at the desk; a refusal is told on the message line and gives None.

        Ends whatever awaits it when the screen was closed meanwhile: nobody is there to be shown the answer.
        """
        answer, refused = None, None
        try:
            answer = await self.host.in_desk(work)
        except Refused as error:
            refused = error
        async with self._drawing:
            pass
        if not self.query(MessageLine):
            raise asyncio.CancelledError
        if refused is not None:
            self.tell_refused(refused)
        return answer

    def in_group(self, group: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run `work` in a worker, in the place of what still runs in its group.

        It is called when the worker begins: one that never does leaves no coroutine behind.
        """
        self.run_worker(cast("WorkType[None]", work), exclusive=True, group=group)

    def begin(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do something, in the place of what still waits for a decision."""

        async def do() -> None:
            # What is typed ahead belongs to what this asks, not to what is in front now.
            with self.keys_held():
                await work()

        self.in_group("act", do)

    async def ask(self, question: Screen[Answer | None]) -> Answer | None:
        """Show a question and wait for its answer, inside `begin`: keys go on as soon as the question is there."""
        answered: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()

        def take(answer: Answer | None) -> None:
            if not answered.done():
                answered.set_result(answer)

        await self.app.push_screen(question, take)
        self.host.let_keys()
        try:
            return await answered
        finally:
            self.host.hold_keys()

    def keys_held(self) -> AbstractContextManager[None]:
        """Keys typed ahead wait until the block has moved the cursor to where they belong; Esc goes through."""
        return self.host.keys_held()

    @property
    def lookup(self) -> LookupPanel:
        """The panel in which things are looked up on this screen."""
        from csdesk.widgets.lookup_panel import LookupPanel

        return self.query_one(LookupPanel)

    @property
    def looks_up(self) -> bool:
        """Whether things can be looked up here: not before the screen is there, nor where nobody is signed in."""
        from csdesk.widgets.lookup_panel import LookupPanel

        return bool(self.query(LookupPanel))

    async def keep(self) -> None:
        """Save what is being typed here, before the desk is closed or changes hands."""

    @property
    def person(self) -> Person:
        """Who is signed in."""
        person = self.host.person
        assert person is not None
        return person
