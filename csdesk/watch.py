"""The watch: what has to happen whether or not anybody looks, in the desk and in `csdesk watch` (I-7, I-8)."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from csdesk.clock import Clock
from csdesk.desk.cases.daily_lists import DailyLists
from csdesk.desk.desk import Desk
from csdesk.desk.promises import clock_steps, escalation, outbox, sending
from csdesk.desk.promises.clock_steps import Reading
from csdesk.desk.shifts.day_turn import DayTurn
from csdesk.desk.statements.statement_turn import StatementTurn
from csdesk.desk.upkeep.backups import DailyBackup
from csdesk.desk.upkeep.record_heads import HeadKeeper
from csdesk.desk.visits.visit_turn import VisitTurn
from csdesk.refused import Refused
from csdesk.store.backup import Backup

AT_ONCE = 50
"""Messages sent in one go, so that a stop is heeded between them."""


def boot() -> str:
    """What tells this start of the machine from any other; empty where the system does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


@dataclass(frozen=True)
class Turn:
    """What one turn did."""

    missed: int = 0
    escalated: int = 0
    step: timedelta | None = None
    """How far the clock was set since the last turn."""


@dataclass(frozen=True)
class Sent:
    """What one round of sending did, and how many messages wait afterwards."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0
    alone: bool = True
    """False where nothing was tried, because another program was sending."""


class Troubles:
    """What the parts of a watch cannot do just now: told once, and again only after it was gone."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._lock = threading.Lock()

    def is_new(self, part: str, refused: Refused) -> bool:
        """Note the trouble of a part; whether it is to be told, since no part was in that trouble before."""
        with self._lock:
            new = refused.code not in self._codes.values()
            self._codes[part] = refused.code
            return new

    def over(self, part: str) -> None:
        """A part has done what it is there for."""
        with self._lock:
            self._codes.pop(part, None)


class Watch:
    """Looks after the promises of one open desk. Its two parts may run in two threads: sending can take long."""

    def __init__(
        self,
        desk: Desk,
        clock: Clock,
        *,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self._desk = desk
        self._clock = clock
        self._environment = environment
        self._reading = self._read()
        self._day = DayTurn()
        self._lists = DailyLists()
        self._visits = VisitTurn()
        self._statements = StatementTurn()
        self._heads = HeadKeeper()
        self._backup = DailyBackup()
        self._started = False
        self.stopping = False
        """Set by whoever ends the program: no further message is begun."""

    def _read(self) -> Reading:
        return Reading(self._clock.now(), self._clock.since_boot())

    def turn(self) -> Turn:
        """Note a step of the clock, look after day and visits, escalate what is due; safe beside other watches."""
        reading = self._read()
        step = clock_steps.step_between(self._reading, reading)
        if step is not None:
            clock_steps.note(self._desk, self._reading, reading, boot())
        self._day.turn(self._desk, at=reading.wall)
        self._lists.turn(self._desk, at=reading.wall)
        done = escalation.turn(self._desk, at=reading.wall)
        # Behind what is due to the minute: planning many clients for the first time takes seconds.
        self._visits.turn(self._desk, at=reading.wall)
        self._statements.turn(self._desk, at=reading.wall)
        # Kept last: a step that could not be written down or told, as on a full disk, is noticed again.
        self._reading = reading
        return Turn(done.missed, done.escalated, step)

    def keep_head(self) -> None:
        """Keep the record's head outside the store, for when somebody changes what is in it (A-5)."""
        self._heads.turn(self._desk, at=self._clock.now())

    def back_up(self) -> Backup | None:
        """Make the day's backup where nobody has yet; what was made (A-6)."""
        return self._backup.turn(self._desk, at=self._clock.now())

    def send(self) -> Sent:
        """Send what waits, unless another program is sending; the first time also what was in trouble before."""
        sent = failed = 0
        with sending.alone(self._desk) as alone:
            if alone:
                if not self._started:
                    sending.try_again(self._desk, at=self._clock.now())
                    self._started = True
                for _round in range(AT_ONCE):
                    taken = None if self.stopping else sending.take(self._desk, at=self._clock.now())
                    if taken is None:
                        break
                    outcome = sending.hand_over(self._desk, taken, self._environment)
                    if sending.write_down(self._desk, taken, outcome, at=self._clock.now()):
                        sent += 1
                    else:
                        failed += 1
        with self._desk.reading() as tx:
            return Sent(sent, failed, outbox.state(tx).waiting, alone)
