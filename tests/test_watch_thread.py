"""The watch beside an open desk: tells what runs when that changed, and keeps going (S-8, I-6 to I-8)."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from csdesk import places, watch_thread
from csdesk.clock import SystemClock
from csdesk.desk.desk import Desk
from csdesk.desk.orders import drafts
from csdesk.desk.promises import deadlines, escalation, promises, sending
from csdesk.refused import Refused
from csdesk.store.sqlite import StoreRefused
from csdesk.watch_thread import Seen, WatchThread
from tests.desk.shop import MINUTE, TEXTS, WORKDAY, Shop, founded_once

PATIENCE = 60.0
HOUR = timedelta(hours=1)


class SetClock:
    """A clock that is set by whoever tests."""

    def __init__(self) -> None:
        self.moment = WORKDAY
        self.awake = timedelta()

    def now(self) -> datetime:
        return self.moment

    def since_boot(self) -> timedelta:
        return self.awake

    def run(self, time: timedelta) -> None:
        self.moment, self.awake = self.moment + time, self.awake + time


class Listener:
    """A desk that watches, what it is told, and when."""

    def __init__(self, desk: Desk, clock: Any) -> None:
        self.news = threading.Condition()
        self.seen: list[Seen] = []
        self.steps: list[timedelta] = []
        self.refused: list[Refused] = []
        self.last = 0.0
        self.watching = WatchThread(
            desk, clock, tell_seen=self._hear(self.seen), tell_step=self._hear(self.steps),
            tell_refused=self._hear(self.refused),
        )  # fmt: skip

    def _hear(self, heard: list[Any]) -> Callable[[Any], None]:
        def tell(what: Any) -> None:
            with self.news:
                heard.append(what)
                self.last = time.monotonic()
                self.news.notify_all()

        return tell

    def until(self, true: Callable[[], object]) -> None:
        """Wait until something is so."""
        end = time.monotonic() + PATIENCE
        with self.news:
            while not true():
                assert time.monotonic() < end, (self.seen, self.steps, self.refused)
                self.news.wait(0.02)

    @property
    def alive(self) -> list[threading.Thread]:
        return [thread for thread in self.watching._threads if thread.is_alive()]


@pytest.fixture(scope="module")
def founded() -> Path:
    """The folder of the made-up shop, closed: to be copied, never opened."""
    return founded_once()


@pytest.fixture
def shop(founded: Path, tmp_path: Path) -> Iterator[Shop]:
    """The shop at another desk than the one that watches."""
    store = Path(shutil.copytree(founded, tmp_path / "shop")) / "csdesk.sqlite3"
    desk = Desk.open(store, origin="counter")
    yield Shop(desk)
    desk.close()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def listener(shop: Shop, clock: SetClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """It looks often, so that nobody waits for tests."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("LOOK_SECONDS", "SEND_SECONDS"):
        monkeypatch.setattr(watch_thread, name, 0.02)
    desk = Desk.open(shop.store, origin="desk")
    listener = Listener(desk, clock)
    yield listener
    listener.watching.stop()
    listener.until(lambda: not listener.alive)
    desk.close()


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows with every look at what runs."""
    counted: list[int] = []
    running = promises.running

    def count(*given: Any, **named: Any) -> Any:
        counted.append(1)
        return running(*given, **named)

    monkeypatch.setattr(promises, "running", count)
    return counted


def test_what_runs_is_told_at_the_beginning(shop: Shop, listener: Listener) -> None:
    """S-8: also where nothing runs."""
    shop.open_case()
    listener.watching.start()
    listener.until(lambda: listener.seen)
    (seen,) = listener.seen
    assert [one.case_id for one in seen.promises] == [1]
    assert (seen.items, seen.outbox.waiting) == ([], 0)


def test_only_what_changed_is_told(shop: Shop, listener: Listener, looks: list[int]) -> None:
    """S-8: typing on in a draft elsewhere makes it look, and say nothing; without any change it does not even look."""
    draft = shop.save()
    listener.watching.start()
    listener.until(lambda: listener.seen)
    for text in ("一", "二"):
        before = len(looks)
        shop.do(drafts.save, replace(draft, texts={**TEXTS, "goods": text}))
        listener.until(lambda before=before: len(looks) > before)  # type: ignore[misc]
    assert len(listener.seen) == 1
    shop.open_case("callback")
    listener.until(lambda: len(listener.seen) == 2)
    settled = len(looks)
    for _ in range(5):
        listener.watching.nudge()
        time.sleep(0.03)
    assert len(looks) == settled
    assert len(listener.seen) == 2


def test_what_was_done_here_shows_too(listener: Listener, clock: SetClock) -> None:
    """S-8: by the same desk, which nudges it."""
    listener.watching.start()
    listener.until(lambda: listener.seen)
    here = Shop(listener.watching._desk)
    case_id = here.open_case("callback")
    listener.watching.nudge()
    listener.until(lambda: len(listener.seen) == 2)
    here.do(deadlines.meet, here.deadlines(case_id)["callback"])
    listener.until(lambda: len(listener.seen) == 3)
    assert not listener.seen[-1].promises


ELSEWHERE = """
import sys, time
from pathlib import Path
from csdesk.desk.desk import Desk
from tests.desk.shop import Shop
shop = Shop(Desk.open(Path(sys.argv[1]), origin="elsewhere"))
for line in sys.stdin:
    shop.open_case()
    print(time.monotonic(), flush=True)
"""


def test_another_process_shows_within_two_seconds(shop: Shop) -> None:
    """S-8: at its own pace; on a busy machine some do."""
    desk = Desk.open(shop.store, origin="desk")
    listener = Listener(desk, SystemClock())
    other = subprocess.Popen(
        [sys.executable, "-c", ELSEWHERE, str(shop.store)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert other.stdin is not None
    assert other.stdout is not None
    try:
        listener.watching.start()
        listener.until(lambda: listener.seen)
        until, took = time.monotonic() + PATIENCE, 60.0
        for count in itertools.count(1):
            other.stdin.write("go\n")
            other.stdin.flush()
            kept = float(other.stdout.readline())
            listener.until(lambda count=count: len(listener.seen[-1].promises) == count)  # type: ignore[misc]
            took = listener.last - kept
            if took <= 2:
                break
            assert time.monotonic() < until
        assert took <= 2
    finally:
        other.communicate()
        listener.watching.stop()
        listener.until(lambda: not listener.alive)
        desk.close()


def test_what_passes_is_escalated_and_told(shop: Shop, listener: Listener, clock: SetClock) -> None:
    """I-6, I-7, I-8: a desk alone is enough; without mail, the message waits and says why."""
    case_id = shop.open_case("callback")
    listener.watching.start()
    listener.until(lambda: listener.seen)
    clock.run(6 * MINUTE)
    listener.until(lambda: listener.seen[-1].outbox.troubled == 1)
    (promise,) = listener.seen[-1].promises
    assert (promise.case_id, promise.state, promise.level) == (case_id, "missed", 1)
    (message,) = shop.messages(case_id)
    assert message.attempts == 1


def test_a_step_of_the_clock_is_told(listener: Listener, clock: SetClock) -> None:
    """I-7."""
    listener.watching.start()
    listener.until(lambda: listener.seen)
    clock.moment -= HOUR
    listener.until(lambda: listener.steps)
    assert listener.steps == [-HOUR]


def test_a_new_day_is_looked_at_anew(listener: Listener, clock: SetClock, looks: list[int]) -> None:
    """I-6: what is due today is another list, though nobody changed the store."""
    listener.watching.start()
    listener.until(lambda: looks)
    clock.run(24 * HOUR)
    listener.until(lambda: len(looks) == 2)


# Trouble


def fails(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[Exception]:
    """Let a function fail with the last error of what is returned, for as long as there is one; counts its calls."""
    errors: list[Exception] = []
    right = getattr(module, name)

    def fail(*given: Any, **named: Any) -> Any:
        if errors:
            calls.append(1)
            raise errors[-1]
        return right(*given, **named)

    calls: list[int] = []
    fail.calls = calls  # type: ignore[attr-defined]
    monkeypatch.setattr(module, name, fail)
    return errors


def calls_of(function: Any) -> list[int]:
    """How often a function has failed."""
    calls: list[int] = function.calls
    return calls


@pytest.mark.parametrize(("module", "name"), [(escalation, "turn"), (promises, "running"), (sending, "take")])
def test_trouble_is_said_once_and_it_goes_on_when_that_is_mended(
    shop: Shop, listener: Listener, clock: SetClock, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    """Spec 00, principle 6: while the other parts do well, and again when it comes again."""
    errors = fails(monkeypatch, module, name)
    failing = calls_of(getattr(module, name))
    shop.open_case("callback")
    clock.run(6 * MINUTE)
    for times in (1, 2):
        errors.append(StoreRefused("store_full", "full"))
        before = len(failing)
        listener.watching.start() if times == 1 else shop.save({**TEXTS, "goods": "再次"})
        listener.until(lambda before=before: len(failing) >= before + 4)  # type: ignore[misc]
        assert [one.code for one in listener.refused] == ["store_full"] * times
        errors.clear()
        listener.until(lambda: not listener.watching._troubles._codes)
    listener.until(lambda: listener.seen and listener.seen[-1].outbox.troubled == 1)


@pytest.mark.parametrize(("module", "name"), [(escalation, "turn"), (promises, "running"), (sending, "try_again")])
def test_a_fault_ends_no_watch(
    shop: Shop, listener: Listener, clock: SetClock, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    """I-7: it is in the log, said once, and the next look is made; else nobody would know that nobody watches."""
    errors = fails(monkeypatch, module, name)
    failing = calls_of(getattr(module, name))
    errors.append(ZeroDivisionError("of somebody's data"))
    shop.open_case("callback")
    clock.run(6 * MINUTE)
    listener.watching.start()
    listener.until(lambda: len(failing) >= 3)
    assert [one.code for one in listener.refused] == ["fault"]
    log = places.log_file()
    assert str(log) in str(listener.refused[0].values)
    assert log.read_text("utf-8").count("watch: ZeroDivisionError") == 1
    assert "somebody" not in log.read_text("utf-8")
    errors.clear()
    listener.until(lambda: listener.seen and listener.seen[-1].outbox.troubled == 1)


# The end


def test_it_ends_at_once_and_says_nothing_more(shop: Shop, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """S-8: it does not wait for the next look, which would be in an hour."""
    monkeypatch.setattr(watch_thread, "LOOK_SECONDS", 3600.0)
    monkeypatch.setattr(watch_thread, "SEND_SECONDS", 3600.0)
    desk = Desk.open(shop.store, origin="desk")
    listener = Listener(desk, clock)
    listener.watching.start()
    listener.until(lambda: listener.seen)
    threads = list(listener.watching._threads)
    listener.watching.stop()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    shop.open_case("callback")
    clock.moment -= HOUR
    listener.watching.nudge()
    assert (len(listener.seen), listener.steps, listener.refused) == (1, [], [])
    assert listener.watching._feed._connection is None
    desk.close()


def test_what_ends_during_a_look_tells_nothing(shop: Shop, listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    """S-8: whoever it would tell has gone."""
    inside, go_on = threading.Event(), threading.Event()
    running = promises.running

    def wait(*given: Any, **named: Any) -> Any:
        inside.set()
        assert go_on.wait(PATIENCE)
        return running(*given, **named)

    monkeypatch.setattr(promises, "running", wait)
    listener.watching.start()
    assert inside.wait(PATIENCE)
    listener.watching.stop()
    go_on.set()
    for thread in listener.watching._threads:
        thread.join(PATIENCE)
    assert listener.seen == []


def test_a_desk_that_is_opened_by_nobody_needs_no_watch(listener: Listener) -> None:
    """S-8: stopped before it began."""
    listener.watching.stop()
    assert listener.alive == []
