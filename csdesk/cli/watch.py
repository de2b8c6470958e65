"""`csdesk watch`: escalates what is late and sends what waits when nobody has the desk open (I-7, I-8)."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from csdesk.cli import output
from csdesk.cli.exit_codes import DONE
from csdesk.cli.frame import command, single
from csdesk.cli.options import Options
from csdesk.language import _
from csdesk.refused import N_, Refused

if TYPE_CHECKING:
    from csdesk.store.backup import Backup
    from csdesk.watch import Sent, Turn, Watch

T = TypeVar("T")
app = single()
APPS = {"watch": app}

LAST_MESSAGE_SECONDS = 5.0
"""How long a stop waits for the message that is just being handed over; its repeat could be recognised."""


@command(app, "watch", help=N_("Look after the promises: escalate what is late, send what waits. Runs until stopped."))
def watch(
    options: Options,
    once: Annotated[bool, typer.Option("--once", help=N_("Do it once and end, for cron."))] = False,
    every: Annotated[
        int,
        typer.Option(metavar="SECONDS", min=1, max=3600, help=N_("How often to look; 5 seconds if not given.")),
    ] = 5,
) -> int:
    """Any number may run at once, beside any number of desks: each escalation goes out once."""
    from csdesk.watch import Watch

    # A queue, because a signal may come in the middle of whatever the program does with it.
    stop: SimpleQueue[None] = SimpleQueue()
    with options.desk() as desk:
        watching = Watch(desk, options.clock)
        if once:
            _tell_once(_once(watching, as_json=options.as_json), as_json=options.as_json)
            return DONE
        for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(one, lambda *_signal: stop.put(None))
        if not options.as_json:
            _say(_("csdesk looks after the promises of {path}. Ctrl+C ends it.", path=desk.store.path))
        # What is loaded by now stays: looking through it for garbage would keep others waiting for the store.
        gc.freeze()
        _Watching(watching, as_json=options.as_json).until(stop, every)
    return DONE


def _once(watching: Watch, *, as_json: bool) -> dict[str, int]:
    """One turn, and a try for everything that can be sent now; it ends however long each of them takes to fail."""
    from csdesk.watch import AT_ONCE

    escalated = watching.turn().escalated
    try:
        watching.keep_head()
    except Refused as refused:
        output.warning(refused, as_json=as_json)
    try:
        watching.back_up()
    except Refused as refused:
        output.warning(refused, as_json=as_json)
    last = watching.send()
    sent, failed = last.sent, last.failed
    # What failed stands behind what was not tried yet, so that as many rounds are enough.
    for _round in range(-(-(last.waiting - last.failed) // AT_ONCE)):
        last = watching.send()
        sent, failed = sent + last.sent, failed + last.failed
        if not (last.sent or last.failed):
            break
    return {"escalated": escalated, "sent": sent, "failed": failed, "waiting": last.waiting}


def _tell_once(done: dict[str, int], *, as_json: bool) -> None:
    if as_json:
        output.document(done)
    else:
        output.sentence(_("{escalated} escalated, {sent} sent, {failed} not taken, {waiting} waiting.", **done))


def _say(text: str) -> None:
    """A sentence for the service's journal, where it is to be read now and not when the program ends."""
    output.sentence(text)
    sys.stdout.flush()


class _Watching:
    """Turn after turn; sending has a thread of its own, so that a slow server delays no escalation."""

    def __init__(self, watching: Watch, *, as_json: bool) -> None:
        from csdesk.watch import Troubles

        self._watching = watching
        self._as_json = as_json
        self._troubles = Troubles()
        self._sending: Future[Sent] | None = None
        self._copying: Future[Backup | None] | None = None

    def until(self, stop: SimpleQueue[None], every: int) -> None:
        """Go on until something is put into `stop`."""
        try:
            while True:
                if self._sending is None or self._sending.done():
                    if self._sending is not None:
                        self._try("sending", self._sending.result, self._tell_sent)
                    self._sending = _beside(self._watching.send)
                if self._copying is None or self._copying.done():
                    if self._copying is not None:
                        self._try("backup", self._copying.result, self._tell_backup)
                    self._copying = _beside(self._watching.back_up)
                self._try("turn", self._watching.turn, self._tell_turn)
                self._try("record", self._watching.keep_head, lambda _done: self._troubles.over("record"))
                try:
                    return stop.get(timeout=every)
                except Empty:
                    pass
        finally:
            self._watching.stopping = True
            if self._sending is not None:
                _wait(self._sending)

    def _try(self, part: str, work: Callable[[], Any], tell: Callable[[Any], None]) -> None:
        """A full disk today is no reason to be gone tomorrow; it is said once, not every few seconds."""
        try:
            done = work()
        except Refused as refused:
            if self._troubles.is_new(part, refused):
                output.refusal(refused, as_json=self._as_json)
                sys.stderr.flush()
        else:
            tell(done)

    def _tell_turn(self, done: Turn) -> None:
        """A line a turn that did something, for the service's journal."""
        self._troubles.over("turn")
        step = None if done.step is None else round(done.step.total_seconds())
        if not (done.escalated or done.missed or step):
            return
        if self._as_json:
            told = {"missed": done.missed, "escalated": done.escalated} | ({} if step is None else {"step": step})
            _say_json(told)
            return
        if step is not None:
            _say(_("The machine's clock was set by {seconds} seconds.", seconds=step))
        if done.escalated or done.missed:
            _say(_("{missed} passed, {escalated} levels told.", missed=done.missed, escalated=done.escalated))

    def _tell_backup(self, made: Backup | None) -> None:
        """Only trouble is told; `csdesk doctor` names the newest backup."""
        if made is not None:
            self._troubles.over("backup")

    def _tell_sent(self, done: Sent) -> None:
        if done.alone:
            self._troubles.over("sending")
        if not (done.sent or done.failed):
            return
        counts = {"sent": done.sent, "failed": done.failed, "waiting": done.waiting}
        if self._as_json:
            _say_json(counts)
        else:
            _say(_("{sent} sent, {failed} not taken, {waiting} waiting.", **counts))


def _say_json(told: dict[str, int]) -> None:
    output.document(told)
    sys.stdout.flush()


def _beside(work: Callable[[], T]) -> Future[T]:
    """What `work` answers, done in a thread that keeps nobody from ending the program."""
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except BaseException as error:
            answer.set_exception(error)

    Thread(target=run, name="beside", daemon=True).start()
    return answer


def _wait(sending: Future[Sent]) -> None:
    try:
        sending.result(LAST_MESSAGE_SECONDS)
    except (TimeoutError, Refused):
        pass
