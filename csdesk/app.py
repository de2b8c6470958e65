"""The app: who is signed in, the screens, the theme, and the one way from a screen to the desk."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rich.text import Text
from textual import events, on
from textual._compositor import CompositorUpdate
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import Theme
from textual.worker import WorkerFailed

from csdesk import fault_log, places, settings
from csdesk.clock import Clock, SystemClock
from csdesk.commands import APP_COMMANDS, LEADER, SIGNED_OUT_COMMANDS, Command, bindings, key_name
from csdesk.hang_up import watch_for_hang_up
from csdesk.language import LANGUAGES, _, current, ngettext, use
from csdesk.refused import Refused
from csdesk.screens.going import Going
from csdesk.screens.lookout import Lookout, SeenAgain, WatchTells
from csdesk.screens.screen import DeskScreen
from csdesk.screens.scrolling import use_whole_cells
from csdesk.screens.sign_in import SignInScreen
from csdesk.screens.standing import closed_words, role_words, standing_of
from csdesk.store.at_desk import AtDesk, Presence
from csdesk.theme import THEMES
from csdesk.widgets.alt_digits import read_alt_digits
from csdesk.widgets.matched_once import MatchedOnce
from csdesk.widgets.patient_driver import PatientDriver
from csdesk.widgets.safe_text import SafeTextFilter
from csdesk.widgets.terminal_memory import Remembered

if TYPE_CHECKING:
    from rich.console import RenderableType

    from csdesk.desk.desk import Desk
    from csdesk.desk.person import Person
    from csdesk.desk.promises.promises import Promise
    from csdesk.watch_thread import Seen
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

CATCH_UP_SECONDS = 0.2
"""How often a desk that left out paintings looks whether its line goes on."""

WAITING_SECONDS, HOLDER_SECONDS = 2.0, 15.0
"""After which waits for the store the person is told, and told who holds it."""

THREADS = 4
"""How many pieces of work at the desk go on at once."""

DOING = "desk"
"""What the log of faults says was being done."""

IN_DESK_ACTIONS = {one.run for one in APP_COMMANDS} - {one.run for one in SIGNED_OUT_COMMANDS}
"""Actions that are for nobody before signing in, nor behind a lock (A-2)."""


class DeskApp(Going):
    """The desk in a terminal."""

    CSS_PATH = "app.tcss"
    TITLE = "csdesk"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [*bindings(APP_COMMANDS)]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]

    _colours: Theme | None = None

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
        super().__init__()
        self.stylesheet = MatchedOnce(variables=self.get_css_variables())
        self._presence = Presence(store)
        self._bound = bound
        self._key = key
        self._since = since
        self._missed = False
        self.store_path = store
        self.clock = clock or SystemClock()
        self.person = person
        self._idle_lock = idle_lock
        self._settings_file = settings_file or places.settings_file()
        self._key_map = settings.key_map(self._settings_file.with_name("keys.toml"))
        self._safe_text = SafeTextFilter()
        self._threads = ThreadPoolExecutor(THREADS, "desk")
        self._opening: asyncio.Future[Desk] | None = None
        self._desk: Desk | None = None
        self._last_key = self.clock.now()
        self._leader = False
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
            self.push_screen(SignInScreen(self._bound or "", alone=self._bound is not None), self._signed_in)
        else:
            self._open_form()
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
        desk = _open_desk(self.store_path, origin())
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

    def _founded(self, person: Person | None) -> None:
        """Begin at the form: a new shop has nothing on its board yet."""
        assert person is not None
        self.person = person
        self._last_key = self.clock.now()
        self._open_form()

    def _signed_in(self, person: Person | None) -> None:
        """Begin at the form, or at the board over it where the role's line in the playbook says so (A-4)."""
        self._founded(person)
        assert person is not None
        self.run_worker(self._tell_training(person), exclusive=True, group="training")
        if self._desk is not None and _opens_board(self._desk, person):
            self.run_worker(self.action_board(), exclusive=True, group="board")

    async def _tell_training(self, person: Person) -> None:
        """A trainee who signs in is told once what is left of the training (E-1)."""
        at = self.clock.now()
        try:
            left = await self.in_desk(lambda desk: _topics_left(desk, person, at))
        except Refused:
            return
        if left and (front := self.front) is not None and person == self.person:
            front.tell(ngettext("Training: {n} topic left. Ctrl+G t", "Training: {n} topics left. Ctrl+G t", left))

    def _open_form(self) -> None:
        from csdesk.screens.orders.order import OrderScreen

        self.push_screen(OrderScreen())

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
        self._require_running()
        if self._opening is None:
            self._begin_opening()
        if self._opening is None:
            from csdesk.store.sqlite import missing

            raise missing(self.store_path)
        desk = await asyncio.shield(self._opening)
        try:
            return await self._in_thread(lambda: work(desk))
        finally:
            self._lookout.nudge()

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
        if with_holder:
            from csdesk.store.write_lock import holder_of

            sentence = _(
                "The store is held by process {holder}. What you typed is kept.", holder=holder_of(self.store_path)
            )
        if (front := self.front) is not None:
            front.tell(sentence)

    @property
    def front(self) -> DeskScreen | None:
        """The screen in front, where it is one of the desk's; none while the app opens or closes."""
        stack = self.screen_stack
        return stack[-1] if stack and isinstance(stack[-1], DeskScreen) else None

    # -- promises --------------------------------------------------------------------------------------------------

    def promises(self) -> Sequence[Promise]:
        """What runs, as last seen in the store; nothing while nobody is signed in."""
        return self._lookout.promises if self.is_unlocked else ()

    @on(SeenAgain)
    def _seen_again(self, message: SeenAgain) -> None:
        self._heed_standing(message.seen)
        self._lookout.take(message.seen)
        if message.seen.promises or message.seen.items:
            self._ticking.resume()
        else:
            self._ticking.pause()
        self._tick()
        if (front := self.front) is not None and self.is_unlocked:
            front.store_changed()

    @on(WatchTells)
    def _watch_tells(self, message: WatchTells) -> None:
        if (front := self.front) is not None and self.is_unlocked:
            front.tell(message.sentence, bad=message.bad)

    def _heed_standing(self, seen: Seen) -> None:
        """Somebody who may use the desk no more, or as somebody else, notices at once (A-1, A-2, A-3)."""
        standing = standing_of(self.person, self._bound, self._key, seen)
        if standing.is_over:
            self.run_worker(self._shut_out(), exclusive=True, group="standing")
        elif standing.person is not None and standing.person != self.person:
            self.person = standing.person
            if not self.sees_board and any(type(one).__name__.startswith("Board") for one in self.screen_stack):
                self.action_order()
            self.run_worker(self._tell_role(), exclusive=True, group="standing")

    async def _shut_out(self) -> None:
        """Keep what was typed, and let nobody see or do any more: a desk over SSH ends, another asks who comes."""
        name = self.person.name if self.person is not None else self._bound or ""
        for screen in self.screen_stack:
            if isinstance(screen, DeskScreen):
                await screen.keep()
        if self._bound is not None:
            self.exit(return_code=1, message=Text(closed_words(name)))
            return
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        self.person = None
        await self.push_screen(SignInScreen(), self._signed_in)
        if (front := self.front) is not None:
            front.tell(closed_words(name), bad=True)

    async def _tell_role(self) -> None:
        if self._desk is not None and self.person is not None and (front := self.front) is not None:
            front.refresh_frame()
            front.tell(role_words(self.person, self._desk.playbook))

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

    # -- the board -------------------------------------------------------------------------------------------------

    @property
    def sees_board(self) -> bool:
        """Whether the board is for who is signed in, as far as the playbook is loaded (A-4)."""
        if self._desk is None or self.person is None:
            return False
        role = self._desk.playbook.roles.get(self.person.role)
        return role is not None and "board.see" in role.may

    async def may_open(self, permission: str) -> bool:
        """Whether what needs a permission may be opened now; if not, who may is told (A-1)."""
        assert self.person is not None
        person, front = self.person, self.front
        try:
            await self.in_desk(lambda desk: _require(desk, person, permission))
        except Refused as refused:
            if front is not None and front is self.front:
                front.tell_refused(refused)
            return False
        return True

    # -- the frame -------------------------------------------------------------------------------------------------

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

    def own_keys(self) -> Mapping[str, str]:
        """The person's own keys, by command id."""
        return self._key_map

    @property
    def is_unlocked(self) -> bool:
        """Whether somebody is signed in and the desk is not locked, whatever lies over the lock (A-2)."""
        return self.person is not None and not any(isinstance(one, SignInScreen) for one in self.screen_stack)

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

    @property
    def current_theme(self) -> Theme:
        """The colours in use: looked for when they change, and not by every widget at every second."""
        if self._colours is None or self._colours.name != self.theme:
            self._colours = super().current_theme
        return self._colours

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Whatever is drawn loses what could command a terminal."""
        return [*super().get_line_filters(), self._safe_text]

    def get_driver_class(self) -> type[Driver]:
        """The one that waits for no line, whatever the environment names."""
        return PatientDriver

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Paint what the terminal does not show yet; where it is far behind, all once it has caught up (A-3)."""
        if isinstance(self._driver, PatientDriver):
            if self._driver.is_behind:
                if not self._missed:
                    self._missed = True
                    self.set_timer(CATCH_UP_SECONDS, self._catch_up)
                return
            if isinstance(renderable, CompositorUpdate):
                renderable = Remembered(renderable, self._driver.memory, self.size)
        super()._display(screen, renderable)

    def _forget_terminal(self) -> None:
        """Send the whole of the next painting."""
        if isinstance(self._driver, PatientDriver):
            self._driver.memory.forget()

    def _catch_up(self) -> None:
        if isinstance(self._driver, PatientDriver) and self._driver.waiting:
            self.set_timer(CATCH_UP_SECONDS, self._catch_up)
            return
        self._missed = False
        self.screen.refresh()

    # -- commands --------------------------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Note whatever a person does for the idle lock; turn the leader and a digit into the command's own key."""
        if isinstance(event, (events.Key, events.Paste, events.MouseDown)):
            self._last_key = self.clock.now()
            self._untidy = True
        if isinstance(event, events.Resize):
            # A terminal that becomes narrower breaks its lines anew, and is as wide as before soon after.
            self._forget_terminal()
        if isinstance(event, events.Key):
            if self._leader:
                self._leader = False
                event.stop()
                await self._run_leader(event.key)
                return
            if event.key == LEADER:
                self._leader = True
                event.stop()
                return
        await super().on_event(event)

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

    def action_lock(self) -> None:
        """Cover the desk until somebody signs in; the work stays underneath (A-2)."""
        assert self.person is not None
        alone = self._bound is not None
        # Whoever's terminal was written into from elsewhere locks and unlocks it.
        self._forget_terminal()
        self.push_screen(SignInScreen(self.person.name, locked=True, alone=alone), self._unlocked)

    async def _unlocked(self, person: Person | None) -> None:
        assert person is not None
        self._last_key = self.clock.now()
        if person != self.person:
            await self._change_person(person)

    async def _change_person(self, person: Person) -> None:
        """Put another person's own form in the place of everything that was open; the first one's draft is kept."""
        while len(self.screen_stack) > 1:
            if (front := self.front) is not None:
                await front.keep()
            await self.pop_screen()
        self._signed_in(person)

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

    async def action_leave(self) -> None:
        """Keep what is being typed, and close the desk."""
        for screen in self.screen_stack:
            if isinstance(screen, DeskScreen):
                await screen.keep()
        self.exit(0)

    def leave_from_thread(self) -> None:
        """The same, from another thread."""
        self.call_from_thread(lambda: self.run_worker(self.action_leave()))

    # -- faults ----------------------------------------------------------------------------------------------------

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


def _open_desk(path: Path, where: str) -> Desk:
    from csdesk.desk.desk import Desk

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


def _topics_left(desk: Desk, person: Person, at: datetime) -> int:
    """How many topics a trainee has still to pass; 0 for anybody else."""
    from csdesk.desk.training import standings

    with desk.reading() as tx:
        return len(standings.left(tx, person.name, at=at)) if standings.is_trainee(tx, person.role) else 0


def _opens_board(desk: Desk, person: Person) -> bool:
    role = desk.playbook.roles.get(person.role)
    return role is not None and role.opens == "board" and "board.see" in role.may


def _require(desk: Desk, person: Person, permission: str) -> None:
    from csdesk.desk.desk import require

    with desk.reading() as tx:
        require(tx, person, permission)


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
    `since` is the entry of the record after which the removal of their `key` ends it.
    """
    chosen = settings.load(places.settings_file())
    use(settings.language_of(language, chosen))
    read_alt_digits()
    gc.disable()
    app = DeskApp(store, clock=clock, person=demo, bound=bound, key=key, since=since, idle_lock=demo is None)
    watch_for_hang_up(app.leave_from_thread)
    app.run()
    return app.return_code or 0
