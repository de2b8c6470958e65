"""The lookout of an open desk: keeps the line of the nearest deadline alive, and rings when a promise presses (I-6)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.message import Message

from csdesk.language import _, say
from csdesk.refused import Refused
from csdesk.screens.incidents.alarms import Alarms, Nearest, in_words, urgency_of
from csdesk.widgets.deadline_line import NearestDeadline
from csdesk.widgets.desktop_notice import show_notice

if TYPE_CHECKING:
    from csdesk.clock import Clock
    from csdesk.desk.desk import Desk
    from csdesk.desk.promises.promises import Promise
    from csdesk.playbook.deadline_kinds import DeadlineKinds
    from csdesk.watch_thread import Seen, WatchThread


class SeenAgain(Message):
    """What runs has changed."""

    def __init__(self, seen: Seen) -> None:
        super().__init__()
        self.seen = seen


class WatchTells(Message):
    """Something that whoever is at the desk should know: a sentence, and whether it is trouble."""

    def __init__(self, sentence: str, *, bad: bool) -> None:
        super().__init__()
        self.sentence = sentence
        self.bad = bad


class Lookout:
    """Begins its watch once the desk is open; until then nothing runs and nothing is told."""

    def __init__(self, app: App[Any], clock: Clock) -> None:
        self._app = app
        self._clock = clock
        self._thread: WatchThread | None = None
        self._kinds: DeadlineKinds | None = None
        self._alarms: Alarms | None = None
        self._nearest: Nearest | None = None
        self.seen: Seen | None = None

    def start(self, desk: Desk, since: int | None = None) -> None:
        """Begin to watch; from the thread that opened the desk, because what it needs loads a while.

        `since`: the entry of the record after which SSH keys that were removed count.
        """
        from csdesk.watch_thread import WatchThread

        self._kinds = desk.playbook.deadlines
        self._alarms = Alarms(self._kinds)
        self._thread = WatchThread(
            desk,
            self._clock,
            tell_seen=lambda seen: self._post(SeenAgain(seen)),
            tell_step=lambda step: self._post(WatchTells(_step_in_words(step), bad=False)),
            tell_refused=lambda refused: self._post(WatchTells(_trouble(refused), bad=True)),
            since=since,
        )
        self._thread.start()

    def _post(self, message: Message) -> None:
        # Handed to the app's own thread; an app that is closing takes no more.
        self._app.post_message(message)

    def stop(self) -> None:
        """Watch no longer."""
        if self._thread is not None:
            self._thread.stop()

    def nudge(self) -> None:
        """Something was done at this desk: look at once."""
        if self._thread is not None:
            self._thread.nudge()

    @property
    def promises(self) -> Sequence[Promise]:
        """What runs, as last seen."""
        return self.seen.promises if self.seen is not None else ()

    def late_items(self, now: datetime) -> Sequence[Promise]:
        """The items of checklists whose time has passed, the latest due last (S-9)."""
        items = self.seen.items if self.seen is not None else ()
        return [one for one in items if one.due_at <= now]

    def take(self, seen: Seen) -> None:
        """Know what runs now."""
        self.seen = seen
        assert self._alarms is not None
        assert self._kinds is not None
        now = self._clock.now()
        self._alarms.watch(seen.promises, now)
        self._nearest = Nearest(seen.promises, self._kinds, now)

    def nearest(self, now: datetime, *, key: str, list_key: str) -> NearestDeadline | None:
        """What the deadline line tells now; `key` shows all promises, `list_key` the day's list."""
        if self._nearest is None:
            return None
        return self._nearest.line(self.late_items(now), now, key=key, list_key=list_key)

    def ring(self, now: datetime) -> bool:
        """Ring, and show a notice on the desktop, when a promise has become more urgent; whether it did (I-6).

        The notice names the case and what is to be done, not whose goods they are: the desktop is for anybody to see.
        """
        pressing = self._alarms.ringing(now) if self._alarms is not None else ()
        if not pressing or self._kinds is None:
            return False
        first = pressing[0]
        words = in_words(first, titled=False)
        more = f" +{len(pressing) - 1}" if len(pressing) > 1 else ""
        self._app.bell()
        show_notice(self._app, os.environ, "csdesk", f"{urgency_of(first, now, self._kinds).sign} {words}{more}")
        return True


def _step_in_words(step: timedelta) -> str:
    seconds = round(abs(step.total_seconds()))
    size = _("{n} min", n=seconds // 60) if seconds >= 120 else _("{n} s", n=seconds)
    if step > timedelta():
        return _("This machine's clock was set forward by {size}. No promise was moved.", size=size)
    return _("This machine's clock was set back by {size}. No promise was moved.", size=size)


def _trouble(refused: Refused) -> str:
    return _("The promises cannot be watched just now: {reason}", reason=say(refused))
