"""`csdesk watch`: once for cron, on and on as a service (I-6 to I-8)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from sqlmodel import col, select

from csdesk.cli import output
from csdesk.cli import watch as watch_command
from csdesk.cli.program import run
from csdesk.desk.desk import Desk
from csdesk.desk.incidents import incidents
from csdesk.desk.incidents.incidents import NewCase
from csdesk.models.message import Message
from csdesk.store import write_lock
from csdesk.store.sqlite import StoreRefused
from csdesk.store.store import Store
from tests.cli.conftest import Cli, FixedClock
from tests.cli.test_doctor import EVERYBODY
from tests.desk.shop import LI, MINUTE, WORKDAY
from tests.exchange.smtp_server import DRIP, Plan, SmtpServer

ROOT = Path(__file__).resolve().parents[2]
LATER: Plan = {"rcpt": "451 4.7.1 come back later"}
PATIENCE = 60.0


def open_cases(store: Path, count: int, at: datetime = WORKDAY) -> None:
    """Calls back that were promised then, each due five minutes later."""
    desk = Desk.open(store, origin="counter")
    for number in range(count):
        with desk.writing() as tx:
            incidents.open_case(tx, NewCase("callback", f"{number}"), by=LI, at=at)
    desk.close()


def messages(store: Path) -> list[Message]:
    desk = Desk.open(store, origin="test")
    try:
        with desk.reading() as tx:
            return list(tx.session.exec(select(Message).order_by(col(Message.id))).all())
    finally:
        desk.close()


def set_mail_up(cli: Cli, port: int, **settings: object) -> None:
    """Let everybody be reached by the mail server at the port."""
    lines = {"host": '"127.0.0.1"', "port": port, "security": '"none"', "sender": '"desk@example.com"', **settings}
    cli.file("playbook/mail.toml", "".join(f"{name} = {value}\n" for name, value in lines.items()))
    cli.file("playbook/recipients.toml", EVERYBODY)
    # Only what is tested here.
    cli.file("playbook/upkeep.toml", "[record]\nmail_to = []\n")


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        yield server


def once(cli: Cli, at: datetime) -> dict[str, int]:
    document: dict[str, int] = cli("watch", "--once", "--json", at=at).json
    return document


# Once


def test_once_says_what_it_did(cli: Cli, server: SmtpServer) -> None:
    """I-7: escalated, sent, failed, waiting."""
    set_mail_up(cli, server.port)
    open_cases(cli.store, 2)
    nothing = {"escalated": 0, "sent": 0, "failed": 0, "waiting": 0}
    assert once(cli, WORKDAY + 4 * MINUTE) == nothing
    assert once(cli, WORKDAY + 6 * MINUTE) == nothing | {"escalated": 2, "sent": 2}
    assert once(cli, WORKDAY + 6 * MINUTE) == nothing
    assert [one.recipients for one in server.taken] == [("supervisor@example.com",)] * 2
    said = cli("watch", "--once", at=WORKDAY + 20 * MINUTE)
    assert (said.code, said.out, said.err) == (0, "2 escalated, 2 sent, 0 not taken, 0 waiting.\n", "")


def test_once_without_mail_tells_who_looks(cli: Cli) -> None:
    """I-8: it escalates, and the messages wait."""
    open_cases(cli.store, 1)
    assert once(cli, WORKDAY + 6 * MINUTE) == {"escalated": 1, "sent": 0, "failed": 1, "waiting": 1}
    # Begun anew, it looks whether mail is set up by now.
    assert once(cli, WORKDAY + 6 * MINUTE) == {"escalated": 0, "sent": 0, "failed": 1, "waiting": 1}


@pytest.mark.parametrize("count", [1, 4, 9])
def test_once_tries_every_message_and_ends(
    cli: Cli, server: SmtpServer, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """I-8: however short the pauses are and however long the server takes to say no."""
    monkeypatch.setattr("csdesk.watch.AT_ONCE", 3)
    set_mail_up(cli, server.port, pauses_seconds=[1])
    open_cases(cli.store, count)
    server.plan = lambda: LATER

    class PassingClock(FixedClock):
        """Every look at it takes a second."""

        looks = 0

        def now(self) -> datetime:
            type(self).looks += 1
            return self.moment + timedelta(seconds=self.looks)

    monkeypatch.setattr("tests.cli.conftest.FixedClock", PassingClock)
    assert once(cli, WORKDAY + 6 * MINUTE)["waiting"] == count
    assert {one.attempts for one in messages(cli.store)} <= {1, 2, 3}
    server.plan = dict
    assert once(cli, WORKDAY + 20 * MINUTE)["waiting"] == 0


def test_once_refuses_like_any_command(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spec 00, principle 6."""
    open_cases(cli.store, 1)

    def full(*_: object) -> Any:
        raise StoreRefused("store_full", "full")

    monkeypatch.setattr(Store, "writing", full)
    answer = cli("watch", "--once", "--json", at=WORKDAY + 6 * MINUTE)
    assert (answer.code, answer.error["code"]) == (3, "store_full")


# The program itself


def command(cli: Cli, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "csdesk", "--store", str(cli.store), "watch", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


@pytest.mark.slow
def test_two_at_the_same_moment(cli: Cli, server: SmtpServer) -> None:
    """I-7, I-8: cron on two machines' worth of users: together they do it once."""
    set_mail_up(cli, server.port)
    count = 12
    open_cases(cli.store, count, at=datetime.now(UTC) - 6 * MINUTE)
    both = [command(cli, "--once", "--json") for _ in range(2)]
    answers = [json.loads(one.communicate(timeout=120)[0]) for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert sum(one["escalated"] for one in answers) == count
    # One of them may have sent what the other told, or left that to the next.
    left = once(cli, datetime.now(UTC))
    assert sum(one["sent"] for one in (*answers, left)) == count
    assert set(Counter(one.message_id for one in server.taken).values()) == {1}
    assert len(server.taken) == count


def end(watching: subprocess.Popen[str], number: signal.Signals) -> tuple[float, str, str]:
    """Tell it to end; how long it takes, and what it said."""
    watching.send_signal(number)
    began = time.monotonic()
    out, err = watching.communicate(timeout=120)
    return time.monotonic() - began, out, err


def first_line(watching: subprocess.Popen[str]) -> str:
    """What it says as soon as it looks, though nobody has ended it."""
    assert watching.stdout is not None
    return watching.stdout.readline()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_ends_when_it_is_told_to(cli: Cli, number: signal.Signals) -> None:
    """I-7: not at its next look, which is an hour away; what it says reaches the journal meanwhile."""
    watching = command(cli, "--every", "3600", "--lang", "en")
    try:
        assert "looks after the promises" in first_line(watching)
        seconds, _, err = end(watching, number)
        assert (watching.returncode, err) == (0, "")
        assert seconds < 60
    finally:
        watching.kill()


@pytest.mark.slow
def test_it_ends_while_a_server_drips(cli: Cli, server: SmtpServer) -> None:
    """I-8: the message in its hands is marked, and sent again under the same id by whoever comes next."""
    set_mail_up(cli, server.port, timeout_seconds=600)
    open_cases(cli.store, 1, at=datetime.now(UTC) - 6 * MINUTE)
    server.plan = lambda: {"end": DRIP}
    watching = command(cli, "--every", "1", "--lang", "en")
    try:
        first_line(watching)
        until = time.monotonic() + PATIENCE
        while not server.taken:
            assert time.monotonic() < until
            time.sleep(0.01)
        seconds, _, err = end(watching, signal.SIGTERM)
        assert (watching.returncode, err) == (0, "")
        assert seconds < watch_command.LAST_MESSAGE_SECONDS + 60
    finally:
        watching.kill()
    assert [one.state for one in messages(cli.store)] == ["sending"]
    server.plan = dict
    assert once(cli, datetime.now(UTC))["sent"] == 1
    (message,) = messages(cli.store)
    assert (message.state, message.uncertain) == ("sent", True)
    assert {one.message_id for one in server.taken} == {message.message_id}


# On and on, in this process


class Journal:
    """What a watch says, and what has come of it so far."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lines: list[str] = []
        self.troubles: list[str] = []
        monkeypatch.setattr(output, "sentence", lambda text: self.lines.append(text))
        monkeypatch.setattr(output, "document", lambda told: self.lines.append(json.dumps(told)))
        monkeypatch.setattr(output, "refusal", lambda refused, as_json: self.troubles.append(refused.code))

    def __len__(self) -> int:
        return len(self.lines)


@contextmanager
def watching(cli: Cli, story: Callable[[], None], clock: Any, *words: str) -> Iterator[int]:
    """Run the command without pause while `story` runs beside it, and end it; the exit code."""
    failed: list[BaseException] = []

    def tell() -> None:
        try:
            story()
        except BaseException as error:
            failed.append(error)
        os.kill(os.getpid(), signal.SIGTERM)

    handlers = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    beside = threading.Thread(target=tell)
    beside.start()
    try:
        yield run(["--store", str(cli.store), "watch", *words], clock=clock)
    finally:
        beside.join()
        for one, handler in handlers.items():
            signal.signal(one, handler)
    if failed:
        raise failed[0]


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.fixture
def journal(monkeypatch: pytest.MonkeyPatch) -> Journal:
    """Looks follow each other at once."""

    class Impatient(SimpleQueue[None]):
        def get(self, block: bool = True, timeout: float | None = None) -> None:
            super().get(block, 0.02)

    monkeypatch.setattr(watch_command, "SimpleQueue", Impatient)
    return Journal(monkeypatch)


def test_it_says_what_it_did_and_nothing_else(cli: Cli, server: SmtpServer, journal: Journal) -> None:
    """I-7, I-8: a line for what happened, for the journal."""
    set_mail_up(cli, server.port)
    open_cases(cli.store, 2)
    with watching(cli, lambda: until(lambda: len(server.taken) == 2), FixedClock(WORKDAY + 6 * MINUTE)) as code:
        assert code == 0
    assert journal.lines[1:2] == ["2 passed, 2 levels told."]
    assert sum(line.endswith("sent, 0 not taken, 0 waiting.") for line in journal.lines) <= 2
    assert journal.troubles == []


def test_it_says_it_in_json(cli: Cli, server: SmtpServer, journal: Journal) -> None:
    """I-7."""
    set_mail_up(cli, server.port)
    open_cases(cli.store, 1)
    with watching(cli, lambda: until(lambda: len(journal) == 2), FixedClock(WORKDAY + 6 * MINUTE), "--json"):
        pass
    assert [json.loads(line) for line in journal.lines] == [
        {"missed": 1, "escalated": 1},
        {"sent": 1, "failed": 0, "waiting": 0},
    ]


def test_a_step_of_the_clock_is_said(cli: Cli, journal: Journal) -> None:
    """I-7."""

    class SetClock(FixedClock):
        def now(self) -> datetime:
            return self.moment + jumped

        def since_boot(self) -> timedelta:
            return timedelta()

    jumped = timedelta()

    def story() -> None:
        nonlocal jumped
        until(lambda: len(journal) == 1)
        jumped = timedelta(hours=1)
        until(lambda: len(journal) == 2)

    with watching(cli, story, SetClock(WORKDAY)):
        pass
    assert journal.lines[1] == "The machine's clock was set by 3600 seconds."


@pytest.mark.parametrize("code", ["store_full", "store_read_only", "store_busy"])
def test_trouble_is_said_once_and_it_goes_on_when_that_is_mended(
    cli: Cli, server: SmtpServer, journal: Journal, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    """Spec 00, principle 6: whichever part of it is in trouble, and once more when it comes once more."""
    set_mail_up(cli, server.port)
    open_cases(cli.store, 1)
    right, failing, broken = Store.writing, [0], [True]

    def writing(store: Store) -> Any:
        if broken:
            failing[0] += 1
            raise StoreRefused(code, code)
        return right(store)

    def fails_so_often(times: int) -> None:
        before = failing[0]
        until(lambda: failing[0] >= before + times)

    def story() -> None:
        fails_so_often(8)
        assert journal.troubles == [code]
        broken.clear()
        until(lambda: len(server.taken) == 1)
        until(lambda: len(journal) == 3)
        open_cases(cli.store, 1)
        until(lambda: len(server.taken) == 2)

    desk = Desk.open(cli.store, origin="counter")
    desk.close()
    monkeypatch.setattr(Store, "writing", writing)
    with watching(cli, story, FixedClock(WORKDAY + 6 * MINUTE)) as exit_code:
        assert exit_code == 0
    assert journal.troubles == [code]


def test_one_part_in_trouble_keeps_no_other_from_its_work(
    cli: Cli, server: SmtpServer, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I-7: who cannot send goes on escalating, says so once, and sends when it can."""
    set_mail_up(cli, server.port)
    open_cases(cli.store, 1)
    right, broken, tried = write_lock.alone, [True], [0]

    @contextmanager
    def alone(store: Path, purpose: str) -> Iterator[bool]:
        tried[0] += 1
        if broken:
            raise StoreRefused("store_read_only", "read-only")
        with right(store, purpose) as given:
            yield given

    def story() -> None:
        until(lambda: tried[0] >= 5)
        open_cases(cli.store, 1)
        until(lambda: sum("levels told" in line for line in journal.lines) == 2)
        assert journal.troubles == ["store_read_only"]
        broken.clear()
        until(lambda: len(server.taken) == 2)

    monkeypatch.setattr(write_lock, "alone", alone)
    with watching(cli, story, FixedClock(WORKDAY + 6 * MINUTE)):
        pass
    assert journal.troubles == ["store_read_only"]


def test_a_slow_server_delays_no_escalation(cli: Cli, server: SmtpServer, journal: Journal) -> None:
    """I-7, I-8: what passes while a message is handed over is told."""
    set_mail_up(cli, server.port, timeout_seconds=600)
    open_cases(cli.store, 1)
    server.plan = lambda: {"end": DRIP}

    def story() -> None:
        until(lambda: server.taken)
        open_cases(cli.store, 1)
        until(lambda: sum("levels told" in line for line in journal.lines) == 2)
        assert not any("waiting" in line for line in journal.lines)
        server.hang_up()

    with watching(cli, story, FixedClock(WORKDAY + 6 * MINUTE)):
        pass


def test_no_store(cli: Cli, tmp_path: Path) -> None:
    """Spec 00, principle 6: a service that never began says why."""
    answer = cli.bare("watch", "--store", str(tmp_path / "no" / "store"), "--json")
    assert (answer.code, answer.error["code"]) == (3, "store_missing")


@pytest.mark.parametrize("words", [("--every", "0"), ("--every", "x"), ("--every", "4000")])
def test_how_often_is_read_strictly(cli: Cli, words: Sequence[str]) -> None:
    """A number that is no number of seconds, or too small or large, is wrong use."""
    assert cli("watch", *words, "--json").code == 2
