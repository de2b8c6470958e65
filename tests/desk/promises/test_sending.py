"""Sending what waits: one sender at a time, nothing lost, nobody kept waiting (I-8)."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread

import pytest
from sqlmodel import select

from csdesk.desk.desk import Desk
from csdesk.desk.promises import outbox, sending
from csdesk.exchange.outcomes import NotDelivered
from csdesk.models.message import Message, MessageState
from csdesk.playbook.messages import Recipients
from csdesk.playbook.shapes import Playbook
from csdesk.watch import Watch
from tests.desk.shop import MINUTE, WORKDAY, Shop
from tests.exchange.smtp_server import DRIP, DROP, TAKE_SILENTLY, Plan, SmtpServer

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
LATER: Plan = {"rcpt": "451 4.7.1 come back later"}
NEVER: Plan = {"rcpt": "550 5.1.1 no such user"}


@dataclass
class MovedClock:
    """A clock that stands until somebody moves it."""

    moment: datetime = WORKDAY

    def now(self) -> datetime:
        return self.moment

    def since_boot(self) -> timedelta:
        return self.moment - WORKDAY


@dataclass
class Post:
    """The outbox of a shop, its mail server, and what is done with both."""

    shop: Shop
    server: SmtpServer
    clock: MovedClock
    plan: Plan
    """What the server does from now on."""

    @property
    def desk(self) -> Desk:
        return self.shop.desk

    def queue(self, *keys: str, recipient: str = "qc") -> None:
        """Queue messages, each in a transaction of its own."""
        for key in keys:
            with self.desk.writing() as tx:
                assert outbox.queue(tx, outbox.Letter(key, recipient, key, "..."), at=self.clock.now())

    def send(self) -> tuple[int, int]:
        """What a round of a watch that has sent before sends, and what it fails to."""
        done = self.watch.send()
        return done.sent, done.failed

    @property
    def watch(self) -> Watch:
        watch = Watch(self.desk, self.clock, environment={})
        watch._started = True
        return watch

    def message(self, key: str = "one") -> Message:
        with self.desk.reading() as tx:
            return tx.session.exec(select(Message).where(Message.key == key)).one()

    def waits(self, key: str = "one") -> timedelta:
        """How long a message waits for its next attempt."""
        return self.message(key).next_try_at - self.clock.now()

    def subjects(self) -> list[str]:
        """What the server took, the first first."""
        return [str(taken.message["Subject"]) for taken in self.server.taken]

    def use(self, playbook: Playbook) -> None:
        """Go on as the next start of csdesk would, with another playbook."""
        self.desk.playbook = playbook


def with_mail(playbook: Playbook, port: int, **changes: object) -> Playbook:
    """The playbook of a shop with a mail server at the port, which reaches everybody by mail."""
    mail = {"host": "127.0.0.1", "port": port, "security": "none", "sender": "desk@example.com", "timeout_seconds": 10}
    return playbook.model_copy(
        update={
            "mail": playbook.mail.model_copy(update=mail | changes),
            "recipients": addressed(playbook.recipients, "example.com"),
        }
    )


def addressed(recipients: Recipients, domain: str) -> Recipients:
    """Recipients with an address each."""
    everybody = tuple(one.model_copy(update={"mail": f"{one.id}@{domain}"}) for one in recipients.recipient)
    return recipients.model_copy(update={"recipient": everybody})


@pytest.fixture
def post(shop: Shop) -> Iterator[Post]:
    plans: list[Plan] = [{}]
    with SmtpServer(lambda: plans[-1]) as server:
        post = Post(shop, server, MovedClock(), {})
        # The plan is looked up for each conversation.
        server.plan = lambda: post.plan
        post.use(with_mail(shop.desk.playbook, server.port))
        yield post


def test_a_message_leaves_once(post: Post) -> None:
    """I-8: under its own id, and then there is nothing to send."""
    post.queue("one")
    assert post.send() == (1, 0)
    assert post.send() == (0, 0)
    message, (taken,) = post.message(), post.server.taken
    assert (message.state, message.sent_to, message.uncertain) == (MessageState.SENT, "qc@example.com", False)
    assert (message.attempts, message.problem, message.sent_at) == (1, None, WORKDAY)
    assert taken.message_id == message.message_id


def test_the_first_queued_leaves_first(post: Post) -> None:
    """I-8."""
    post.queue("one", "two")
    post.clock.moment += SECOND
    post.queue("three")
    assert post.send() == (3, 0)
    assert post.subjects() == ["one", "two", "three"]


# One sender


SENDER = """
import sys
from pathlib import Path
from csdesk.store import write_lock
with write_lock.alone(Path(sys.argv[1]), "outbox") as alone:
    print(alone, flush=True)
    sys.stdin.read()
"""


def test_one_sender_at_a_time(post: Post) -> None:
    """I-8: a second one does nothing, and does not wait; the lock of one that is killed is free."""
    post.queue("one")
    other = subprocess.Popen(
        [sys.executable, "-c", SENDER, str(post.shop.store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == b"True\n"
        done = post.watch.send()
        assert (done.sent, done.failed, done.waiting, done.alone) == (0, 0, 1, False)
        other.kill()
        other.wait()
        assert post.send() == (1, 0)
    finally:
        other.kill()
        other.communicate()


def test_two_senders_of_one_program(post: Post) -> None:
    """I-8: also two desks in one process are two."""
    with sending.alone(post.desk) as first, sending.alone(post.desk) as second:
        assert (first, second) == (True, False)
    with sending.alone(post.desk) as again:
        assert again


# A sender that dies


def test_what_a_dead_sender_had_in_hand_is_sent_again_and_marked(post: Post) -> None:
    """I-8: it may have arrived already; its reader can tell by its id."""
    post.queue("one")
    taken = sending.take(post.desk, at=post.clock.now())
    assert taken is not None
    assert sending.hand_over(post.desk, taken, {}) == "qc@example.com"
    # And there it died.
    assert post.message().state == MessageState.SENDING
    assert post.send() == (1, 0)
    message = post.message()
    assert (message.state, message.uncertain, message.attempts) == (MessageState.SENT, True, 2)
    assert [one.message_id for one in post.server.taken] == [message.message_id] * 2
    assert post.server.taken[0].data == post.server.taken[1].data


def test_a_message_that_ends_its_senders_is_not_for_ever_the_first(post: Post) -> None:
    """I-8: the others leave before it is tried again."""
    post.queue("deadly", "two", "three")
    for _ in range(3):
        taken = sending.take(post.desk, at=post.clock.now())
        assert taken is not None
        if taken.subject != "deadly":
            sending.write_down(post.desk, taken, sending.hand_over(post.desk, taken, {}), at=post.clock.now())
    assert sorted(post.subjects()) == ["three", "two"]
    # Nothing else waits: it is tried at once.
    assert post.send() == (1, 0)


# Failures


def pauses(post: Post, attempts: int) -> list[int]:
    """The seconds that a message waits after each attempt, tried as soon as it may be."""
    found = []
    for _ in range(attempts):
        assert post.send() == (0, 1)
        found.append(int(post.waits().total_seconds()))
        post.clock.moment += post.waits() - SECOND
        assert post.send() == (0, 0)
        post.clock.moment += SECOND
    return found


def test_pauses_grow_as_the_playbook_says(post: Post) -> None:
    """I-8: and it is never given up."""
    post.plan = LATER
    post.queue("one")
    assert pauses(post, 9) == [15, 30, 60, 120, 300, 600, 1800, 1800, 1800]
    message = post.message()
    assert (message.state, message.attempts, message.refusals, message.uncertain) == ("waiting", 9, 0, False)
    assert message.problem is not None
    assert "come back later" in str(message.problem)
    post.plan = {}
    assert post.send() == (1, 0)
    assert post.message().problem is None


def test_a_message_refused_for_good_is_tried_seldom(post: Post) -> None:
    """I-8: it is refused for good three times before it is believed, and waits six hours from then on."""
    post.plan = NEVER
    post.queue("one")
    assert pauses(post, 5) == [15, 30, 21600, 21600, 21600]
    assert (post.message().refusals, post.message().state) == (5, "waiting")
    post.plan = {}
    assert post.send() == (1, 0)


@pytest.mark.parametrize(("plan", "arrived"), [({"end": TAKE_SILENTLY}, 2), ({"end": DROP}, 1)])
def test_a_lost_answer_is_marked(post: Post, plan: Plan, arrived: int) -> None:
    """I-8: it may have arrived, so whoever sees it twice is not surprised."""
    post.plan = plan
    post.queue("one")
    assert post.send() == (0, 1)
    assert (post.message().uncertain, post.message().state) == (True, "waiting")
    post.plan = {}
    post.clock.moment += MINUTE
    assert post.send() == (1, 0)
    assert (post.message().uncertain, post.message().state) == (True, "sent")
    assert len(post.server.taken) == arrived


def test_one_that_fails_keeps_no_other_from_leaving(post: Post) -> None:
    """I-8."""
    plans: Iterator[Plan] = iter([NEVER, {}, {}])
    post.server.plan = lambda: next(plans)
    post.queue("one", "two", "three")
    assert post.send() == (2, 1)
    assert post.subjects() == ["two", "three"]


# Not set up


def test_a_message_waits_until_mail_is_set_up_and_is_tried_at_once_then(post: Post) -> None:
    """I-8: by the next start; until then it is tried seldom."""
    set_up = post.desk.playbook
    post.use(set_up.model_copy(update={"mail": set_up.mail.model_copy(update={"host": ""})}))
    post.queue("one")
    assert pauses(post, 2) == [1800, 1800]
    assert post.message().problem is not None
    post.clock.moment -= MINUTE
    post.use(set_up)
    assert post.send() == (0, 0)
    assert Watch(post.desk, post.clock, environment={}).send().sent == 1
    assert post.message().problem is None


def test_of_hundreds_that_wait_for_mail_one_is_tried_for_each_recipient(post: Post) -> None:
    """I-8: a desk without mail is at rest, however much waits; nothing of it is lost when mail is set up."""
    set_up = post.desk.playbook
    post.use(set_up.model_copy(update={"mail": set_up.mail.model_copy(update={"host": ""})}))
    keys = [str(number) for number in range(20)]
    post.queue(*keys)
    post.queue("director", recipient="director")
    assert post.send() == (0, 2)
    assert post.send() == (0, 0)
    for key in keys:
        message = post.message(key)
        assert message.problem is not None
        assert (message.state, message.attempts) == (MessageState.WAITING, 1)
        assert message.problem == post.message(keys[0]).problem
        assert post.waits(key) == timedelta(seconds=1800)
    post.use(set_up)
    assert Watch(post.desk, post.clock, environment={}).send().sent == len(keys) + 1
    assert [*map(int, post.subjects()[:-1])] == [*range(20)]


def test_a_new_start_tries_nothing_else_again(post: Post) -> None:
    """I-8: what a server does not take waits for its pause, however often csdesk is started."""
    post.plan = LATER
    post.queue("one")
    assert post.send() == (0, 1)
    assert sending.try_again(post.desk, at=post.clock.now()) == 0
    assert Watch(post.desk, post.clock, environment={}).send().failed == 0


def test_a_recipient_without_an_address(post: Post) -> None:
    """I-8: it waits, and does not hold up the others; when the address is there, it is used."""
    with_addresses = post.desk.playbook
    recipients = with_addresses.recipients
    without = tuple(one.model_copy(update={"mail": ""}) if one.id == "qc" else one for one in recipients.recipient)
    post.use(with_addresses.model_copy(update={"recipients": recipients.model_copy(update={"recipient": without})}))
    post.queue("one")
    post.queue("two", recipient="director")
    assert post.send() == (1, 1)
    post.use(with_addresses)
    assert sending.try_again(post.desk, at=post.clock.now()) == 1
    assert post.send() == (1, 0)


def test_the_address_is_read_when_it_is_sent(post: Post) -> None:
    """I-8: whoever takes over a post gets what waited for it."""
    post.queue("one")
    playbook = post.desk.playbook
    post.use(playbook.model_copy(update={"recipients": addressed(playbook.recipients, "new.example.com")}))
    assert post.send() == (1, 0)
    assert post.server.taken[0].recipients == ("qc@new.example.com",)
    assert post.message().sent_to == "qc@new.example.com"


# The clock


@pytest.mark.parametrize("back", [2 * MINUTE, HOUR, 24 * HOUR])
def test_a_message_that_was_never_tried_waits_for_no_clock(post: Post, back: timedelta) -> None:
    """I-7, I-8: it was queued at a moment that has not come again yet."""
    post.queue("one")
    post.clock.moment -= back
    assert post.send() == (1, 0)


@pytest.mark.parametrize(("plan", "longest"), [(LATER, 30 * MINUTE), (NEVER, 6 * HOUR)])
@pytest.mark.parametrize("back", [MINUTE, HOUR, 9 * HOUR])
def test_a_clock_set_back_lengthens_no_pause_beyond_the_longest(
    post: Post, plan: Plan, longest: timedelta, back: timedelta
) -> None:
    """I-7, I-8: nobody waits until the old hour comes again."""
    post.plan = plan
    post.queue("one")
    for _ in range(3):
        assert post.send() == (0, 1)
        post.clock.moment += post.waits()
    assert post.send() == (0, 1)
    post.clock.moment -= back
    set_back_at = post.clock.moment
    while post.send() == (0, 0):
        post.clock.moment += MINUTE
    assert post.clock.moment - set_back_at <= longest + MINUTE
    # And from then on at its own pace.
    assert post.send() == (0, 0)


def test_a_clock_set_forward_makes_nothing_be_sent_twice(post: Post) -> None:
    """I-7, I-8."""
    post.queue("one")
    assert post.send() == (1, 0)
    post.clock.moment += 24 * HOUR
    assert post.send() == (0, 0)
    assert len(post.server.taken) == 1


# Nobody waits


def test_nobody_is_kept_waiting_by_a_server_that_drips(post: Post) -> None:
    """I-8: no transaction, and no lock of the store, is held while a message is handed over."""
    post.use(with_mail(post.desk.playbook, post.server.port, timeout_seconds=600))
    post.plan = {"end": DRIP}
    post.queue("one")
    ended = Event()

    def hand_over() -> None:
        with sending.alone(post.desk):
            taken = sending.take(post.desk, at=WORKDAY)
            assert taken is not None
            outcome = sending.hand_over(post.desk, taken, {})
            ended.set()
            assert isinstance(outcome, NotDelivered)
            sending.write_down(post.desk, taken, outcome, at=WORKDAY)

    thread = Thread(target=hand_over)
    thread.start()
    until = time.monotonic() + 60
    while not post.server.taken:
        assert time.monotonic() < until
        time.sleep(0.005)
    for number in range(3):
        # Where the lock was held meanwhile, the first of these would be refused, or return when all is over.
        post.queue(f"other {number}")
    assert not ended.is_set()
    post.server.hang_up()
    thread.join(60)
    assert ended.is_set()
    assert post.message().uncertain


def test_a_message_is_marked_before_it_is_handed_over(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """I-8: whoever looks meanwhile, and whoever comes after a power cut, sees that it is on its way."""
    seen: list[str] = []
    hand_over: Callable[[Desk, sending.Taken, Mapping[str, str]], str | NotDelivered] = sending.hand_over

    def look_first(desk: Desk, taken: sending.Taken, environment: Mapping[str, str]) -> str | NotDelivered:
        seen.append(post.message().state)
        return hand_over(desk, taken, environment)

    monkeypatch.setattr(sending, "hand_over", look_first)
    post.queue("one")
    assert post.send() == (1, 0)
    assert seen == [MessageState.SENDING]


def test_a_stop_is_heeded_between_two_messages(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """I-8: what was not begun waits for the next sender."""
    watch = post.watch
    write_down = sending.write_down

    def write_down_and_stop(*given: object, **named: object) -> bool:
        watch.stopping = True
        return write_down(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(sending, "write_down", write_down_and_stop)
    post.queue("one", "two")
    done = watch.send()
    assert (done.sent, done.waiting) == (1, 1)
    assert post.message("two").state == MessageState.WAITING


def test_a_round_ends(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """I-8: however much waits; the next one goes on."""
    monkeypatch.setattr("csdesk.watch.AT_ONCE", 3)
    post.queue("one", "two", "three", "four")
    assert [post.send(), post.send(), post.send()] == [(3, 0), (1, 0), (0, 0)]
    assert post.subjects() == ["one", "two", "three", "four"]
