"""The watch beside an open desk, in threads of its own: neither a key nor a promise waits for a mail server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from csdesk import fault_log, places
from csdesk.refused import N_, Refused

if TYPE_CHECKING:
    from csdesk.clock import Clock
    from csdesk.desk.desk import Desk
    from csdesk.desk.person import Person
    from csdesk.desk.promises.outbox import Outbox
    from csdesk.desk.promises.promises import Promise

LOOK_SECONDS = 1.0
"""How often others' changes are looked for: they show within two seconds (S-8)."""

TURN_EVERY = 5
"""Looks from one turn of the watch to the next."""

SEND_SECONDS = 5.0

BACK_UP_SECONDS = 60.0
"""How often an open desk looks whether the day has its backup; not before, so that opening it is not slowed."""


@dataclass(frozen=True)
class Seen:
    """What runs, as of one look at the store."""

    promises: Sequence[Promise]
    items: Sequence[Promise]
    """The open items of checklists that are to be done by a time (S-9)."""
    newest: int | None
    """The last entry of the record: when it is another one, something happened that screens may show (S-8)."""
    outbox: Outbox
    people: Mapping[str, Person]
    """Everybody who may use the desk (A-1)."""
    keys_removed: frozenset[tuple[str, str]]
    """Whose SSH key was taken out since the watch began (A-3)."""


class WatchThread:
    """Looks after the promises of an open desk, and tells what runs whenever that changed.

    `tell_seen`, `tell_step` and `tell_refused` are called from its thread: they hand over and return.
    """

    def __init__(
        self,
        desk: Desk,
        clock: Clock,
        *,
        tell_seen: Callable[[Seen], None],
        tell_step: Callable[[timedelta], None],
        tell_refused: Callable[[Refused], None],
        since: int | None = None,
    ) -> None:
        """`since`: the entry of the record after which keys that were removed count; from the first look on if None."""
        # Loading these takes a while: it is done in the thread that opened the desk.
        from csdesk.store.changes import ChangeFeed
        from csdesk.watch import Troubles, Watch

        self._desk, self._clock = desk, clock
        self._tell_seen, self._tell_step, self._tell_refused = tell_seen, tell_step, tell_refused
        self._watch = Watch(desk, clock)
        self._feed = ChangeFeed(desk.store.path)
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._day: date | None = None
        self._seen: Seen | None = None
        self._since = since
        self._keys_removed: frozenset[tuple[str, str]] = frozenset()
        self._messages_wait = True
        """As last seen; who has nothing to send need not ask for it."""
        self._troubles = Troubles()
        self._threads = [
            threading.Thread(target=work, name=name, daemon=True)
            for name, work in (
                ("watch", self._look_again_and_again),
                ("outbox", self._send_again_and_again),
                ("backup", self._back_up_again_and_again),
            )
        ]

    def start(self) -> None:
        """Begin looking."""
        for thread in self._threads:
            thread.start()

    def nudge(self) -> None:
        """Look at once: something was just done here."""
        self._wake.set()

    def stop(self) -> None:
        """Begin nothing more; a message that is being handed over is recognised when it has to be sent again."""
        self._watch.stopping = True
        self._stop.set()
        self._wake.set()

    def _look_again_and_again(self) -> None:
        looks = 0
        while not self._stop.is_set():
            if looks % TURN_EVERY == 0:
                self._try("turn", self._turn)
                self._try("record", self._keep_head)
            self._try("look", self._look)
            looks += 1
            self._wake.wait(LOOK_SECONDS)
            self._wake.clear()
        self._feed.close()

    def _turn(self) -> bool:
        step = self._watch.turn().step
        if step is not None and not self._stop.is_set():
            self._tell_step(step)
        return True

    def _keep_head(self) -> bool:
        self._watch.keep_head()
        return True

    def _look(self) -> bool:
        from csdesk.desk import record
        from csdesk.desk.people import accounts, ssh_keys
        from csdesk.desk.promises import outbox, promises

        now = self._clock.now()
        today = now.astimezone(self._desk.playbook.shop.zone).date()
        if not self._feed.changed() and today == self._day:
            return True
        # Until it was seen, it is looked for again.
        self._day = None
        with self._desk.reading() as tx:
            newest = record.newest(tx) or 0
            if self._since is not None:
                self._keys_removed |= ssh_keys.removed_since(tx, self._since)
            self._since = newest
            seen = Seen(
                promises.running(tx, at=now), promises.items(tx), newest, outbox.state(tx), accounts.enabled(tx),
                self._keys_removed,
            )  # fmt: skip
        self._day = today
        self._messages_wait = seen.outbox.waiting > 0
        if seen != self._seen and not self._stop.is_set():
            self._seen = seen
            self._tell_seen(seen)
        return True

    def _send_again_and_again(self) -> None:
        while not self._stop.wait(SEND_SECONDS):
            if self._messages_wait:
                self._try("sending", lambda: self._watch.send().alone)

    def _back_up_again_and_again(self) -> None:
        while not self._stop.wait(BACK_UP_SECONDS):
            self._try("backup", self._back_up)

    def _back_up(self) -> bool:
        self._watch.back_up()
        return True

    def _try(self, part: str, work: Callable[[], bool]) -> None:
        """Do a part of the watch, and go on whatever comes of it; trouble is told once.

        `work` answers whether all is well again, if it was in trouble.
        """
        try:
            if work():
                self._troubles.over(part)
        except Refused as refused:
            self._tell_trouble(part, refused)
        except Exception as error:
            # A thread that died of it would leave the promises unwatched without a word.
            log = places.log_file()
            message = N_("csdesk made a mistake of its own. What happened is written in {log}.")
            if self._tell_trouble(part, Refused("fault", message, log=log)):
                fault_log.write(error, log, doing="watch")

    def _tell_trouble(self, part: str, refused: Refused) -> bool:
        new = self._troubles.is_new(part, refused)
        if new and not self._stop.is_set():
            self._tell_refused(refused)
        return new
