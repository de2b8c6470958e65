"""The app: its start and end, the one way from a screen to the desk, and what happens while nobody presses a key.

Going from screen to screen, what works everywhere and who is signed in are `screens/going.py`, `app_commands.py` and
`signing_in.py`.
"""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, TypeVar

from textual import events, on
from textual.worker import WorkerFailed

from csdesk import fault_log, places, settings
from csdesk.clock import Clock, SystemClock
from csdesk.commands import APP_COMMANDS, bindings, key_name
from csdesk.hang_up import watch_for_hang_up
from csdesk.language import _, use
from csdesk.refused import N_, Refused
from csdesk.screens.lookout import Lookout, SeenAgain, WatchTells
from csdesk.screens.scrolling import use_whole_cells
from csdesk.screens.signing_in import SigningIn
from csdesk.store.at_desk import AtDesk, Presence
from csdesk.theme import THEMES
from csdesk.widgets.alt_digits import read_alt_digits

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk
    from csdesk.desk.person import Person
    from csdesk.desk.promises.promises import Promise
    from csdesk.widgets.deadline_line import NearestDeadline

T = TypeVar("T")

BREATH_SECONDS = 0.03
"""Between the first paint and loading the store's classes, so that the terminal gets the screen first."""

FRAME_SECONDS = 5.0
"""How often the frame looks whether the minute changed."""

TICK_SECONDS = 1.0
"""How often the deadline line is looked at while something runs."""

TIDY_SECONDS = 20.0
"""Without a key for so long, the desk puts its search index in order."""

WAITING_SECONDS, HOLDER_SECONDS = 2.0, 15.0
"""After which waits for the store the person is told, and told who holds it."""

THREADS = 4
"""How many pieces of work at the desk go on at once."""

DOING = "desk"
"""What the log of faults says was being done."""


class DeskApp(SigningIn):
    """The desk in a terminal."""

    CSS_PATH = "app.tcss"
    TITLE = "csdesk"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [*bindings(APP_COMMANDS)]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]

    def __init__(
        self,
        store: Path,
        *,
        clock: Clock | None = None,
        person: Person | None = None,
        bound: str | None = None,
        key: str = "",
        since: int | None = None,
        idle_lock: bool = True,
        settings_file: Path | None = None,
    ) -> None:
        """`bound` is the only one who may sign in: whose key opened the line, `key` its fingerprint (A-3).

        `since` is the record's last entry then: that key, removed after it, ends this desk.
        """
        super().__init__(settings_file or places.settings_file(), clock or SystemClock(), bound=bound, key=key)
        self._presence = Presence(store)
        self._since = since
        self.store_path = store
        self.person = person
        self._idle_lock = idle_lock
        self._threads = ThreadPoolExecutor(THREADS, "desk")
        self._opening: asyncio.Future[Desk] | None = None
        self._loaded = Event()
        """Set once a thread has loaded the store's modules; nobody else may load any of them before."""
        self._closed = False
        self._untidy = True
        self._lookout = Lookout(self, self.clock)
        use_whole_cells()
        for theme in THEMES.values():
            self.register_theme(theme)
        # Before the first style is made, so that none is made twice.
        self.theme = settings.load(self._settings_file).theme or "dark"

    @property
    def person(self) -> Person | None:
        """Who is signed in; other desks see it (A-4)."""
        return self._person

    @person.setter
    def person(self, person: Person | None) -> None:
        self._person = person
        since = self.clock.now().isoformat(timespec="seconds")
        self._presence.tell(AtDesk(person.name, origin(), since) if person is not None else None)

    # -- start and end ---------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Paint first; the store's classes load in a thread behind the first screen."""
        self.set_keymap(dict(self._key_map))
        if not self.store_path.exists():
            from csdesk.screens.first_start import FirstStartScreen

            self.push_screen(FirstStartScreen(self.store_path), self._founded)
        elif self.person is None:
            self.ask_who_comes()
        else:
            self.open_form()
        self.set_interval(FRAME_SECONDS, self._look_at_the_time)
        self._ticking = self.set_interval(TICK_SECONDS, self._tick, pause=True)
        self.call_after_refresh(lambda: self.set_timer(BREATH_SECONDS, self._begin_opening))

    def _begin_opening(self) -> None:
        # Nothing is collected while classes load by the thousand: it would only cost time.
        gc.enable()
        if self.store_path.exists() and self._opening is None and not self._closed:
            self._opening = asyncio.get_running_loop().create_future()
            self.run_worker(self._open(self._opening))

    async def _open(self, opening: asyncio.Future[Desk]) -> None:
        try:
            desk = await self._in_thread(self._open_and_watch)
        except Refused as refused:
            self._opening = None
            opening.set_exception(refused)
            opening.exception()  # whoever waits for it gets it; nobody waiting is no fault
            if (front := self.front) is not None:
                front.tell_refused(refused)
        except BaseException as error:
            # A fault: whoever waits must not wait for ever, and it goes its way to the log.
            opening.set_exception(error)
            opening.exception()
            raise
        else:
            self._desk = desk
            if not self.is_headless:
                # What is loaded by now stays: looking through it for garbage takes longer than a key may, and others
                # wait for the store if it happens while this desk writes.
                gc.freeze()
            opening.set_result(desk)
            await self._hand_over_waiting()

    def _open_and_watch(self) -> Desk:
        desk = _open_desk(self.store_path, origin(), self._loaded.set)
        self._lookout.start(desk, self._since)
        return desk

    async def _hand_over_waiting(self) -> None:
        """Write the work orders that a power cut or a full disk kept from being written (O-7)."""
        at = self.clock.now()

        def hand_over(desk: Desk) -> None:
            from csdesk.desk.handovers.handing_over import hand_over_waiting

            hand_over_waiting(desk, at=at)

        try:
            await self.in_desk(hand_over)
        except Refused as refused:
            if (front := self.front) is not None:
                front.tell_refused(refused)

    async def make_store(self, name: str, password: str) -> Person:
        """Make the store that is not there yet, with its administrator (A-1)."""
        at = self.clock.now()
        desk, person = await self._in_thread(lambda: _make_desk(self.store_path, origin(), name, password, at))
        await self._in_thread(lambda: self._lookout.start(desk))
        self._opening = asyncio.get_running_loop().create_future()
        self._opening.set_result(desk)
        self._desk = desk
        return person

    def on_unmount(self) -> None:
        """Let go of the store."""
        self._closed = True
        self._presence.tell(None)
        self._lookout.stop()
        self._threads.shutdown(wait=False)
        if self._desk is not None:
            _keep_head(self._desk, self.clock.now())
            self._desk.close()

    # -- the way to the desk ---------------------------------------------------------------------------------------

    async def in_desk(self, work: Callable[[Desk], T]) -> T:
        """Run `work` in a thread that may wait for the store; what it refuses comes through.

        After two seconds the person is told that the store is busy, after fifteen who holds it.
        """
        desk = await self._the_desk()
        try:
            return await self._in_thread(lambda: work(desk))
        finally:
            self._lookout.nudge()

    async def opened(self) -> bool:
        """Wait until the desk is open; False, and told why, where it cannot be opened."""
        try:
            await self._the_desk()
        except Refused as refused:
            if (front := self.front) is not None:
                front.tell_refused(refused)
            return False
        return True

    async def _the_desk(self) -> Desk:
        self._require_running()
        if self._opening is None:
            self._begin_opening()
        if self._opening is None:
            from csdesk.store.sqlite import missing

            raise missing(self.store_path)
        return await asyncio.shield(self._opening)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        self._require_running()
        running = asyncio.get_running_loop().run_in_executor(self._threads, work)
        told = False
        try:
            for seconds in (WAITING_SECONDS, HOLDER_SECONDS - WAITING_SECONDS):
                done, _pending = await asyncio.wait((running,), timeout=seconds)
                if done:
                    break
                self._tell_waiting(with_holder=told)
                told = True
            return await running
        except asyncio.CancelledError:
            running.add_done_callback(_end_unwaited)
            raise
        finally:
            if told and (front := self.front) is not None:
                front.tell("")

    def _require_running(self) -> None:
        """End a worker that begins while the app ends: nobody waits for what it would find."""
        if self._closed:
            raise asyncio.CancelledError

    def _tell_waiting(self, *, with_holder: bool) -> None:
        sentence = _("Still waiting for the store. What you typed is kept.")
        if with_holder and self._loaded.is_set():
            from csdesk.store.write_lock import holder_of

            sentence = _(
                "The store is held by process {holder}. What you typed is kept.", holder=holder_of(self.store_path)
            )
        if (front := self.front) is not None:
            front.tell(sentence)

    # -- promises --------------------------------------------------------------------------------------------------

    def promises(self) -> Sequence[Promise]:
        """What runs, as last seen in the store; nothing while nobody is signed in."""
        return self._lookout.promises if self.is_unlocked else ()

    @on(SeenAgain)
    def _seen_again(self, message: SeenAgain) -> None:
        self.heed_standing(message.seen)
        self._lookout.take(message.seen)
        if message.seen.promises or message.seen.items:
            self._ticking.resume()
        else:
            self._ticking.pause()
        self._tick()
        if (front := self.front) is not None and self.is_unlocked:
            front.hear_of_change()

    @on(WatchTells)
    def _watch_tells(self, message: WatchTells) -> None:
        if (front := self.front) is not None and self.is_unlocked:
            front.tell(message.sentence, bad=message.bad)

    def _tick(self) -> None:
        """Bring the deadline line up to date, and ring where a promise presses (I-6)."""
        self._lookout.ring(self.clock.now())
        if (front := self.front) is not None:
            front.tell_nearest()

    def nearest(self) -> NearestDeadline | None:
        """The nearest deadline, for the line on every screen; nobody reads it before signing in."""
        if not self.is_unlocked:
            return None
        key = key_name("f5", self._key_map, "app.incidents")
        # Where the day's list is in front, its late items are seen already.
        here = self.is_in_front("ChecklistScreen")
        list_key = "" if here else key_name("f4", self._key_map, "app.checklist")
        return self._lookout.nearest(self.clock.now(), key=key, list_key=list_key)

    # -- the frame, and the time -----------------------------------------------------------------------------------

    def right_of_frame(self) -> str:
        """Who is signed in, and the time on the shop's clock once the playbook tells its zone."""
        name = f"{self.person.name}  " if self.person else ""
        # Before the playbook has told the shop's zone, no time is better than a wrong one.
        return f"{name}{self.local(self.clock.now()):%H:%M}" if self._desk else name.strip()

    def local(self, moment: datetime) -> datetime:
        """`moment` on the shop's clock; on the machine's own before the playbook has told its zone."""
        return moment.astimezone(self._desk.playbook.shop.zone if self._desk else None)

    @property
    def is_open(self) -> bool:
        """Whether the store's classes are loaded and the store is open, soon after the first paint."""
        return self._desk is not None

    async def on_event(self, event: events.Event) -> None:
        """Note whatever a person does, for the idle lock and for putting in order."""
        if isinstance(event, (events.Key, events.Paste, events.MouseDown)):
            self._last_key = self.clock.now()
            self._untidy = True
        await super().on_event(event)

    def _look_at_the_time(self) -> None:
        if (front := self.front) is not None:
            front.refresh_frame()
        if self._desk is None:
            return
        idle = (self.clock.now() - self._last_key).total_seconds()
        if idle >= TIDY_SECONDS and self._untidy:
            self._untidy = False
            self.run_worker(self._tidy(), exclusive=True, group="tidy")
        if self._idle_lock and self.is_unlocked and idle >= 60 * self._desk.playbook.security.idle_lock_minutes:
            self.action_lock()

    async def _tidy(self) -> None:
        from csdesk.desk.upkeep.upkeep import tidy_search

        try:
            while await self.in_desk(tidy_search) and not self._untidy:
                await asyncio.sleep(TIDY_SECONDS)
        except Refused as refused:
            if (front := self.front) is not None:
                front.tell_refused(refused)

    # -- leaving and faults ----------------------------------------------------------------------------------------

    def leave_from_thread(self) -> None:
        """Keep what is being typed, and close the desk; from another thread."""
        self.call_from_thread(lambda: self.run_worker(self.action_leave()))

    def _fatal_error(self) -> None:
        """Leave with one sentence; the fault is in the log, without anybody's data."""
        error = self._exception.error if isinstance(self._exception, WorkerFailed) else self._exception
        log = places.log_file()
        if error is not None:
            fault_log.write(error, log, doing=DOING)
        sentence = _("csdesk had to stop. What was saved is safe. The fault is described in {log}.", log=log)
        self.exit(return_code=70, message=sentence)


def _end_unwaited(work: asyncio.Future[Any]) -> None:
    """What becomes of work that nobody waits for any more: a refusal is nobody's, a fault is for the log."""
    error = None if work.cancelled() else work.exception()
    if error is not None and not isinstance(error, Refused):
        fault_log.write(error, places.log_file(), doing=DOING)


def origin() -> str:
    """From where the desk is used, for the record: the SSH peer, else the terminal."""
    peer = os.environ.get("SSH_CONNECTION", "").split(" ")[0]
    try:
        terminal = os.ttyname(0)
    except OSError:
        terminal = "-"
    return f"desk {terminal}{' ssh ' + peer if peer else ''}"


def _open_desk(path: Path, where: str, loaded: Callable[[], None]) -> Desk:
    from csdesk.desk.desk import Desk

    loaded()
    return Desk.open(path, origin=where)


def _make_desk(path: Path, where: str, name: str, password: str, at: datetime) -> tuple[Desk, Person]:
    from csdesk.desk.people.founding import found

    return found(path, name, password, origin=where, at=at)


def _keep_head(desk: Desk, at: datetime) -> None:
    """Keep the record's head outside the store before the desk closes, if anything was done at it (A-5)."""
    from csdesk.desk.upkeep import record_heads

    if desk.has_written:
        try:
            record_heads.keep(desk, at=at)
        except Refused:
            # The watch of the desk told it before; nobody is there any more.
            pass


def run(
    store: Path,
    *,
    language: str | None = None,
    clock: Clock | None = None,
    demo: Person | None = None,
    bound: str | None = None,
    key: str = "",
    since: int | None = None,
) -> int:
    """Open the desk on `store` until it is closed; the exit code.

    `demo` is signed in without a password; of `bound` the password alone is asked, and nobody else may sign in (A-3);
    `since` is the entry of the record after which the removal of their `key` ends it. Refused without a terminal, where
    no key would ever come.
    """
    chosen = settings.load(places.settings_file())
    use(settings.language_of(language, chosen))
    # Keys are read from the first, and Textual draws on the third.
    if not (os.isatty(0) and os.isatty(2)):
        raise Refused("no_terminal", N_("The desk opens in a terminal; its input or output leads elsewhere."))
    read_alt_digits()
    gc.disable()
    app = DeskApp(store, clock=clock, person=demo, bound=bound, key=key, since=since, idle_lock=demo is None)
    watch_for_hang_up(app.leave_from_thread)
    app.run()
    return app.return_code or 0
