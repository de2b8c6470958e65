"""`csdesk watch`: escalates what is late and sends what waits when nobody has the desk open (I-7, I-8)."""

from __future__ import annotations

import signal
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Annotated, Any

import typer

from csdesk.cli import output
from csdesk.cli.exit_codes import DONE
from csdesk.cli.frame import command, single
from csdesk.cli.options import Options
from csdesk.language import _
from csdesk.refused import N_, Refused

app = single()
APPS = {"watch": app}

LAST_MESSAGE_SECONDS = 10.0
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

    stop = threading.Event()
    with options.desk() as desk:
        watching = Watch(desk, options.clock)
        if once:
            _tell_once(_once(watching), as_json=options.as_json)
            return DONE
        for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(one, lambda *_signal: stop.set())
        if not options.as_json:
            output.sentence(_("csdesk looks after the promises of {path}. Ctrl+C ends it.", path=desk.store.path))
        _until(stop, watching, every, as_json=options.as_json)
    return DONE


def _once(watching: Any) -> dict[str, int]:
    """One turn, and everything that can be sent now."""
    escalated = watching.turn().escalated
    sent = failed = 0
    while True:
        round_of = watching.send()
        sent, failed = sent + round_of.sent, failed + round_of.failed
        if not (round_of.sent or round_of.failed):
            return {"escalated": escalated, "sent": sent, "failed": failed, "waiting": round_of.waiting}


def _tell_once(done: dict[str, int], *, as_json: bool) -> None:
    if as_json:
        output.document(done)
    else:
        output.sentence(_("{escalated} escalated, {sent} sent, {failed} not taken, {waiting} waiting.", **done))


def _until(stop: threading.Event, watching: Any, every: int, *, as_json: bool) -> None:
    """Turn after turn until stopped; sending has a thread of its own, so that a slow server delays no escalation."""
    sending: Future[Any] | None = None
    trouble = ""
    threads = ThreadPoolExecutor(1, "sending")
    try:
        while not stop.is_set():
            try:
                if sending is None or sending.done():
                    if sending is not None:
                        _tell(sending.result(), as_json=as_json)
                    sending = threads.submit(watching.send)
                done = watching.turn()
                if done.escalated or done.missed or done.step:
                    _tell(done, as_json=as_json)
                trouble = ""
            except Refused as refused:
                sending = None
                # A full disk today is no reason to be gone tomorrow; it is said once, not every few seconds.
                if refused.code != trouble:
                    output.refusal(refused, as_json=as_json)
                trouble = refused.code
            stop.wait(every)
    finally:
        watching.stopping = True
        if sending is not None:
            _wait(sending)
        threads.shutdown(wait=False, cancel_futures=True)


def _wait(sending: Future[Any]) -> None:
    try:
        sending.result(LAST_MESSAGE_SECONDS)
    except (TimeoutError, Refused):
        pass


def _tell(done: Any, *, as_json: bool) -> None:
    """A line a turn that did something, for the service's journal."""
    from csdesk.watch import Turn

    if as_json:
        step = {"step": round(done.step.total_seconds())} if getattr(done, "step", None) else {}
        output.document({name: value for name, value in vars(done).items() if name != "step"} | step)
        return
    if isinstance(done, Turn):
        if done.step is not None:
            seconds = round(done.step.total_seconds())
            output.sentence(_("The machine's clock was set by {seconds} seconds.", seconds=seconds))
        if done.escalated or done.missed:
            output.sentence(_("{missed} passed, {escalated} levels told.", **vars(done)))
    elif done.sent or done.failed:
        output.sentence(_("{sent} sent, {failed} not taken, {waiting} waiting.", **vars(done)))
