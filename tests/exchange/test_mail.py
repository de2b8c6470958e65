"""Mail: how it is built, how it is handed over, and what is said when that fails (I-8)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import NoReturn

import pytest
import trustme
from hypothesis import given, settings
from hypothesis import strategies as st

from csdesk.exchange.mail import SUBJECT_CELLS, clean_lines, compose, read_password, send
from csdesk.exchange.outcomes import NotDelivered, NotSetUp, PermanentFailure, TemporaryFailure, Uncertain
from csdesk.language import LANGUAGES, say, speaking
from csdesk.playbook.loading import load
from csdesk.playbook.messages import Mail
from csdesk.rules.text import clean_line, shortened
from csdesk.sentence import Sentence
from tests.exchange.smtp_server import DRIP, DROP, HANG, TAKE_AND_DROP, TAKE_SILENTLY, Plan, SmtpServer, mixed

AT = datetime(2026, 11, 22, 9, 0, tzinfo=timezone(timedelta(hours=8)))
SENDER, RECIPIENT = "desk@example.com", "qc@example.com"
SEED = load().mail
MESSAGE_ID = "<0f1e2d@csdesk.invalid>"
PASSWORD = "correct horse"


def letter(
    subject: str = "超时：事故上报 WO202611220001", body: str = "第一行\n第二行\n", name: str = "恒信速递"
) -> EmailMessage:
    return compose(
        sender=SENDER,
        sender_name=name,
        recipient=RECIPIENT,
        subject=subject,
        body=body,
        message_id=MESSAGE_ID,
        at=AT,
    )


def read_back(message: EmailMessage) -> EmailMessage:
    """The message as its reader's program understands its bytes."""
    read = message_from_bytes(message.as_bytes(), policy=default)
    assert isinstance(read, EmailMessage)
    return read


def mail_to(server: SmtpServer, *, user: str = "", seconds: float = 10, host: str = "127.0.0.1") -> Mail:
    """The settings of a shop that uses the server."""
    changes = {
        "host": host,
        "port": server.port,
        "security": server.security,
        "user": user,
        "sender": SENDER,
    }
    # Less than the second that a playbook can say, so that nobody waits for tests.
    return Mail.model_validate(SEED.model_dump() | changes).model_copy(update={"timeout_seconds": seconds})


def failure_of(plan: Plan, *, seconds: float = 10, message: EmailMessage | None = None) -> NotDelivered:
    """How sending fails with a server that behaves so."""
    with SmtpServer(lambda: plan) as server, pytest.raises(NotDelivered) as failed:
        send(mail_to(server, seconds=seconds), "", message or letter())
    assert type(failed.value) is not NotDelivered
    kept = Sentence.from_json(failed.value.sentence.as_json())
    for language in LANGUAGES:
        with speaking(language):
            assert say(kept) == say(failed.value)
            assert "{" not in say(kept)
    return failed.value


# Building


def test_what_a_reader_sees() -> None:
    """I-8: Chinese goes out as UTF-8 in plain text, with the date and the id that were given."""
    read = read_back(letter())
    assert (read["Subject"], read["From"], read["To"]) == (
        "超时：事故上报 WO202611220001",
        f"恒信速递 <{SENDER}>",
        RECIPIENT,
    )
    assert (read["Message-ID"], read["Date"].datetime, read["Auto-Submitted"]) == (MESSAGE_ID, AT, "auto-generated")
    assert (read.get_content_type(), read.get_content_charset()) == ("text/plain", "utf-8")
    assert read.get_content().splitlines() == ["第一行", "第二行"]


def test_the_same_message_is_always_the_same_bytes() -> None:
    """I-8: what is sent again after a lost answer is recognised as the same."""
    assert letter().as_bytes() == letter().as_bytes()


HOSTILE = st.text(
    st.characters(codec="utf-8")
    | st.sampled_from("\r\n\x00\x1b\u202e\u2066\u2028:,;<>@\"'()=?_.客服")
    | st.characters(categories=["Cs"]),
    max_size=300,
)


@settings(max_examples=150)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_whatever_people_typed_it_is_a_mail_and_adds_no_header(subject: str, body: str, name: str) -> None:
    """I-8: no injection by a subject, a body or a shop's name; readers get what was typed, less what draws nothing."""
    data = letter(subject, body, name).as_bytes()
    head, _, encoded = data.partition(b"\r\n\r\n")
    assert data.isascii()
    assert all(len(line) <= 998 and b"\r" not in line and b"\x00" not in line for line in data.split(b"\r\n"))
    assert not [line for line in encoded.splitlines() if line.startswith(b".")]
    names = [line.split(b":")[0] for line in head.split(b"\r\n") if line[:1] not in b" \t"]
    assert sorted(names) == sorted(set(names))
    assert set(names) == {
        b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted", b"Content-Type",
        b"Content-Transfer-Encoding", b"MIME-Version",
    }  # fmt: skip
    read = read_back(letter(subject, body, name))
    assert read["Subject"] == shortened(subject, cells=SUBJECT_CELLS)
    assert [one.addr_spec for one in read["From"].addresses] == [SENDER]
    assert [one.addr_spec for one in read["To"].addresses] == [RECIPIENT]
    assert read.get_content().replace("\r\n", "\n") == clean_lines(body)


@pytest.mark.parametrize(
    "subject",
    [
        "a\nBcc: x@example.com",
        "a\r\n\r\nbody",
        "\x00" * 50,
        "中" * 10_000,
        "x" * 10_000,
        "\u202eabc",
        "=?utf-8?b?YQ==?=",
    ],
)
def test_hostile_subjects(subject: str) -> None:
    """I-8: one line, cut with `...` when it is far too long."""
    read = read_back(letter(subject))
    assert read["Bcc"] is None
    assert len(read["Subject"]) <= SUBJECT_CELLS
    assert read["Subject"].endswith("...") is (len(subject) == 10_000)


def test_lines_of_a_body_stay_lines() -> None:
    """I-8: indentation stays, controls and bidi marks go, a dot alone does not end the message."""
    body = "  a\r\n.\r\n\tb\u202ec\x00\x1b[2J\n\n" + "客" * 10_000
    assert clean_lines(body).split("\n") == ["  a", ".", "bc[2J", "", "客" * 10_000, ""]
    assert clean_lines("") == "\n"


@pytest.mark.parametrize("message_id", ["", "x", "<a@b>\r\nBcc: x", "<a b@c>", "<@>", "a@b", "<a@b", "<a@中>"])
def test_an_id_that_is_none(message_id: str) -> None:
    """I-8: a mistake of ours, not of a person."""
    with pytest.raises(ValueError):
        compose(sender=SENDER, recipient=RECIPIENT, subject="a", body="b", message_id=message_id, at=AT)


# Handing over


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Whoever vouches for the server's certificate."""
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts the authority."""
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


def with_tls(authority: trustme.CA, security: str, *, name: str = "127.0.0.1", plan: Plan | None = None) -> SmtpServer:
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return SmtpServer(lambda: plan or {}, tls=context, security=security, users={"desk": PASSWORD})


def test_a_server_that_takes_it() -> None:
    """I-8: once, for its one recipient."""
    with SmtpServer() as server:
        send(mail_to(server), "", letter(body="a\n.\n..b\n"))
    (taken,) = server.taken
    assert (taken.message_id, taken.sender, taken.recipients) == (MESSAGE_ID, SENDER, (RECIPIENT,))
    assert taken.message["Subject"] == "超时：事故上报 WO202611220001"
    assert taken.message.get_content().splitlines() == ["a", ".", "..b"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.usefixtures("trusted")
def test_encrypted_and_signed_in(authority: trustme.CA, security: str) -> None:
    """I-8: the certificate is right, the password is right."""
    with with_tls(authority, security) as server:
        send(mail_to(server, user="desk"), PASSWORD, letter())
    assert [one.message_id for one in server.taken] == [MESSAGE_ID]


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.usefixtures("trusted")
def test_a_password_that_is_refused(authority: trustme.CA, security: str) -> None:
    """I-8: no fault of the message, which leaves when the password is mended."""
    with with_tls(authority, security) as server, pytest.raises(TemporaryFailure) as failed:
        send(mail_to(server, user="desk"), "wrong horse", letter())
    assert failed.value.code == "mail_login_refused"
    assert "wrong horse" not in str(failed.value)
    assert server.taken == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.usefixtures("trusted")
def test_a_certificate_for_somebody_else(authority: trustme.CA, security: str) -> None:
    """I-8."""
    with with_tls(authority, security, name="other.example.com") as server, pytest.raises(TemporaryFailure) as failed:
        send(mail_to(server, user="desk"), PASSWORD, letter())
    assert failed.value.code == "mail_certificate"
    assert server.taken == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for(authority: trustme.CA, security: str) -> None:
    """I-8."""
    with with_tls(authority, security) as server, pytest.raises(TemporaryFailure) as failed:
        send(mail_to(server, user="desk"), PASSWORD, letter())
    assert failed.value.code == "mail_certificate"


def test_starttls_is_not_given_up_when_the_server_hides_it() -> None:
    """I-8: somebody on the line who takes the offer out gets neither password nor message."""
    with SmtpServer(users={"desk": PASSWORD}) as server, pytest.raises(TemporaryFailure) as failed:
        send(mail_to(server, user="").model_copy(update={"security": "starttls"}), "", letter())
    assert failed.value.code == "mail_no_starttls"
    assert server.taken == []


def test_tls_asked_of_a_server_that_speaks_plainly() -> None:
    """I-8: port and security do not fit together."""
    with SmtpServer() as server, pytest.raises(TemporaryFailure) as failed:
        send(mail_to(server).model_copy(update={"security": "tls"}), "", letter())
    assert failed.value.code == "mail_encryption"


def test_a_server_that_wants_a_user() -> None:
    """I-8: nobody is set up to sign in."""
    with SmtpServer(users={"desk": PASSWORD}) as server, pytest.raises(NotSetUp) as failed:
        send(mail_to(server), "", letter())
    assert failed.value.code == "mail_login_wanted"


LATER = "451 4.3.0 later"
NO = "550 5.1.1 no"


@pytest.mark.parametrize(
    ("stage", "answer", "kind", "code"),
    [
        ("greeting", "421 4.3.2 closing", TemporaryFailure, "mail_turned_away"),
        ("greeting", "554 5.3.2 go away", TemporaryFailure, "mail_turned_away"),
        ("greeting", "hello", TemporaryFailure, "mail_nonsense"),
        ("greeting", "220 " + "x" * 9000, TemporaryFailure, "mail_nonsense"),
        ("greeting", "220-x\r\n" * 300, TemporaryFailure, "mail_nonsense"),
        ("greeting", "\u0662\u0662\u0660 ready", TemporaryFailure, "mail_nonsense"),
        ("ehlo", LATER, TemporaryFailure, "mail_turned_away"),
        ("ehlo", NO, TemporaryFailure, "mail_turned_away"),
        ("mail", LATER, TemporaryFailure, "mail_busy"),
        ("mail", NO, PermanentFailure, "mail_sender_refused"),
        ("mail", "552 5.3.4 too large", PermanentFailure, "mail_content_refused"),
        ("mail", "530 5.7.0 sign in", NotSetUp, "mail_login_wanted"),
        ("rcpt", LATER, TemporaryFailure, "mail_busy"),
        ("rcpt", NO, PermanentFailure, "mail_recipient_refused"),
        ("rcpt", "354 what", TemporaryFailure, "mail_nonsense"),
        ("data", LATER, TemporaryFailure, "mail_busy"),
        ("data", NO, PermanentFailure, "mail_content_refused"),
        ("data", "250 no", TemporaryFailure, "mail_nonsense"),
        ("end", LATER, TemporaryFailure, "mail_busy"),
        ("end", NO, PermanentFailure, "mail_content_refused"),
        ("end", "hello", Uncertain, "mail_unanswered"),
        ("end", "1000 x", Uncertain, "mail_unanswered"),
        ("end", "354 again", Uncertain, "mail_unanswered"),
        ("end", "250 " + "x" * 9000, Uncertain, "mail_unanswered"),
        ("greeting", DROP, TemporaryFailure, "mail_broken_off"),
        ("ehlo", DROP, TemporaryFailure, "mail_broken_off"),
        ("mail", DROP, TemporaryFailure, "mail_broken_off"),
        ("rcpt", DROP, TemporaryFailure, "mail_broken_off"),
        ("data", DROP, TemporaryFailure, "mail_broken_off"),
        ("end", DROP, Uncertain, "mail_unanswered"),
        ("end", TAKE_SILENTLY, Uncertain, "mail_unanswered"),
    ],
)
def test_what_a_server_can_say(stage: str, answer: str, kind: type[NotDelivered], code: str) -> None:
    """I-8: again later, refused for good, or nobody knows."""
    failed = failure_of({stage: answer})
    assert (type(failed), failed.code) == (kind, code)
    if code == "mail_recipient_refused":
        assert RECIPIENT in str(failed)
        assert NO in str(failed)


@pytest.mark.parametrize("stage", ["starttls", "auth"])
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("454 4.7.0 later", "mail_turned_away"),
        ("hello", "mail_nonsense"),
        (DROP, "mail_broken_off"),
        ("334 x", "mail_nonsense"),
    ],
)
@pytest.mark.usefixtures("trusted")
def test_what_a_server_can_say_before_it_knows_us(authority: trustme.CA, stage: str, answer: str, code: str) -> None:
    """I-8: all of it is to be tried again."""
    with with_tls(authority, "starttls", plan={stage: answer}) as server, pytest.raises(TemporaryFailure) as failed:
        send(mail_to(server, user="desk"), PASSWORD, letter())
    assert failed.value.code == code
    assert server.taken == []


def test_an_answer_and_then_no_more() -> None:
    """I-8: what was answered is taken, however the conversation ends."""
    with SmtpServer(lambda: {"end": TAKE_AND_DROP}) as server:
        send(mail_to(server), "", letter())
    assert len(server.taken) == 1


def test_a_line_that_breaks_in_the_middle_of_a_message() -> None:
    """I-8: before the end was sent nothing can have been taken; this one is larger than any buffer on the way."""
    failed = failure_of({"body": DROP}, message=letter(body="客" * 3_000_000))
    assert (type(failed), failed.code) == (TemporaryFailure, "mail_broken_off")


def test_a_message_that_is_too_large() -> None:
    """I-8: refused for its content, before it was sent."""
    with SmtpServer(size_limit=10_000) as server, pytest.raises(PermanentFailure) as failed:
        send(mail_to(server), "", letter(body="客服\n" * 5_000))
    assert failed.value.code == "mail_content_refused"


@pytest.mark.parametrize("stage", ["greeting", "ehlo", "mail", "rcpt", "data"])
@pytest.mark.parametrize("how", [DRIP, HANG])
def test_a_server_that_drips_or_says_nothing(stage: str, how: str) -> None:
    """I-8: the whole conversation is bounded, not each byte of it."""
    began = time.monotonic()
    failed = failure_of({stage: how}, seconds=0.4)
    assert (type(failed), failed.code) == (TemporaryFailure, "mail_slow")
    assert 0.3 < time.monotonic() - began < 60


@pytest.mark.parametrize("how", [DRIP, HANG])
def test_a_server_that_does_not_answer_in_the_end(how: str) -> None:
    """I-8: it may have taken the message. A busy machine gets more time to come so far."""
    for seconds in (0.4, 5, 30):
        began = time.monotonic()
        failed = failure_of({"end": how}, seconds=seconds)
        assert seconds - 0.1 < time.monotonic() - began < seconds + 60
        if type(failed) is Uncertain:
            return
        assert failed.code == "mail_slow"
    raise AssertionError("it never came to the end")


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of somebody who takes connections, reads nothing and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_a_server_that_takes_the_connection_and_no_more(silent: int, security: str) -> None:
    """I-8: also while TLS is agreed on."""
    wanted = {"host": "127.0.0.1", "port": silent, "security": security, "sender": SENDER, "timeout_seconds": 0.4}
    with pytest.raises(TemporaryFailure) as failed:
        send(SEED.model_copy(update=wanted), "", letter())
    assert failed.value.code == "mail_slow"


def test_no_server() -> None:
    """I-8: nobody listens."""
    with SmtpServer() as server:
        gone = mail_to(server)
    with pytest.raises(TemporaryFailure) as failed:
        send(gone, "", letter())
    assert failed.value.code == "mail_unreachable"
    assert str(gone.port) in str(failed.value)


def unknown(*_given: object, **_named: object) -> NoReturn:
    """As `socket.getaddrinfo` where nobody knows the name."""
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b"])
def test_no_such_name(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """I-8: spelled wrong, or this machine is off line."""
    if host == "no-such-host.invalid":
        # Nobody is asked in earnest: off line, that can take longer than any test.
        monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(TemporaryFailure) as failed:
        send(SEED.model_copy(update={"host": host, "sender": SENDER}), "", letter())
    assert failed.value.code == "mail_host_unknown"


def test_a_name_that_is_looked_up_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """I-8: asking for a name has no limit of its own."""
    import threading

    ever = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: ever.wait(30))
    wanted = {"host": "mail.example.com", "sender": SENDER, "timeout_seconds": 0.4}
    with pytest.raises(TemporaryFailure) as failed:
        send(SEED.model_copy(update=wanted), "", letter())
    ever.set()
    assert failed.value.code == "mail_slow"


def test_an_address_that_does_not_answer_leaves_time_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """I-8: such as a number of IPv6 on a line that has none."""
    with SmtpServer() as server, socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        # Its queue is full, so that a further connection waits.
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        kind = (socket.AF_INET, socket.SOCK_STREAM, 0, "")
        found = [(*kind, full.getsockname()), (*kind, ("127.0.0.1", server.port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        for seconds in (0.6, 6, 60):
            try:
                send(mail_to(server, seconds=seconds), "", letter())
                break
            except TemporaryFailure as failed:
                # A busy machine may need more.
                if failed.code != "mail_slow":
                    raise
        assert len(server.taken) == 1
        for one in waiting:
            one.close()
    assert len(server.taken) == 1


def test_nothing_is_set_up() -> None:
    """I-8: as csdesk comes."""
    with pytest.raises(NotSetUp) as failed:
        send(SEED, "", letter())
    assert failed.value.code == "mail_not_set_up"


@pytest.mark.parametrize("stage", ["auth", "mail", "end"])
@pytest.mark.usefixtures("trusted")
def test_a_server_that_repeats_the_password(authority: trustme.CA, stage: str) -> None:
    """I-8: no sentence holds it, in whichever form it was sent."""
    import base64

    encoded = base64.b64encode(PASSWORD.encode()).decode()
    plan = {stage: f"550 5.7.8 {PASSWORD} {encoded} \x1b[2J\u202e"}
    with with_tls(authority, "starttls", plan=plan) as server, pytest.raises(NotDelivered) as failed:
        send(mail_to(server, user="desk"), PASSWORD, letter())
    for told in (str(failed.value), repr(failed.value), repr(failed.value.sentence)):
        assert PASSWORD not in told
        assert encoded not in told
    assert str(failed.value) == clean_line(str(failed.value))
    assert failed.value.__cause__ is None


def test_sending_again_until_it_is_said_to_be_taken() -> None:
    """I-8: at least once, each time with the same id, with every server that fails for a while."""
    for seed in range(4):
        with SmtpServer(mixed(seed)) as server:
            wanted, attempts = mail_to(server), 0
            for number in range(5):
                message = letter()
                message.replace_header("Message-ID", f"<{seed}.{number}@csdesk.invalid>")
                while True:
                    attempts += 1
                    assert attempts < 100
                    try:
                        send(wanted, "", message)
                    except (TemporaryFailure, Uncertain):
                        continue
                    break
        kept = [one.message_id for one in server.taken if one.answered]
        assert kept == [f"<{seed}.{number}@csdesk.invalid>" for number in range(5)]
        unsure = [one.message_id for one in server.taken if not one.answered]
        assert set(unsure) <= set(kept)


def test_the_server_as_a_program(tmp_path: Path) -> None:
    """I-8: for tests that kill whoever sends."""
    log = tmp_path / "taken"
    command = [sys.executable, "-m", "tests.exchange.smtp_server", "--log", str(log), "--behaviour", "take_silently"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        wanted = SEED.model_copy(update={"host": "127.0.0.1", "port": port, "security": "none", "sender": SENDER})
        with pytest.raises(Uncertain):
            send(wanted, "", letter())
        process.terminate()
    assert log.read_text() == f'{{"message_id": "{MESSAGE_ID}", "to": ["{RECIPIENT}"], "answered": false}}\n'


# The password


def test_no_user_needs_no_password() -> None:
    """I-8."""
    assert read_password(SEED, {}) == ""


def signs_in(password_file: str = "") -> Mail:
    return SEED.model_copy(update={"user": "desk", "password_file": password_file})


def test_where_the_password_is(tmp_path: Path) -> None:
    """I-8: in the environment, else in a file that its owner alone can read; never in the playbook."""
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    file.chmod(0o600)
    assert read_password(signs_in(str(file)), {}) == PASSWORD
    assert read_password(signs_in(str(file)), {"CSDESK_SMTP_PASSWORD": "other"}) == "other"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_password_that_others_can_read(tmp_path: Path, mode: int) -> None:
    """I-8: not used."""
    file = tmp_path / "password"
    file.write_text(PASSWORD)
    file.chmod(mode)
    with pytest.raises(NotSetUp) as refused:
        read_password(signs_in(str(file)), {})
    assert refused.value.code == "secret_open"
    assert f"chmod 600 {file}" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "secret_unusable"),
        (b"\n", "secret_unusable"),
        (b"one\ntwo\n", "secret_unusable"),
        (b"a\x00b", "secret_unusable"),
        (b"a\rb", "secret_unusable"),
        (b"\xff\xfe", "secret_unusable"),
        (b"x" * 5000, "secret_unusable"),
        ("密码".encode(), "mail_password_unusable"),
    ],
)
def test_a_file_that_holds_no_password(tmp_path: Path, content: bytes, code: str) -> None:
    """I-8."""
    file = tmp_path / "password"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(NotSetUp) as refused:
        read_password(signs_in(str(file)), {})
    assert refused.value.code == code


def test_no_password_file(tmp_path: Path) -> None:
    """I-8: none named, none there, a folder, a pipe that nobody writes into."""
    os.mkfifo(tmp_path / "pipe", 0o600)
    (tmp_path / "folder").mkdir(mode=0o700)
    for name, code in (
        ("", "mail_password_missing"),
        (str(tmp_path / "none"), "secret_missing"),
        (str(tmp_path / "none" / "below"), "secret_missing"),
        (str(tmp_path / "folder"), "secret_unreadable"),
        (str(tmp_path / "pipe"), "secret_unreadable"),
    ):
        with pytest.raises(NotSetUp) as refused:
            read_password(signs_in(name), {})
        assert refused.value.code == code


# How patiently


def test_pauses_grow_and_the_last_one_repeats() -> None:
    """I-8: nothing is ever given up; what was refused for good is tried seldom."""
    patience = SEED
    pauses = [patience.pause_after(failures).total_seconds() for failures in range(1, 40)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (15, 1800)
    assert [patience.is_refused(refusals) for refusals in range(5)] == [False, False, False, True, True]
    assert (
        patience.pause_after(3, 3) == timedelta(seconds=patience.refused_pause_seconds) > timedelta(seconds=pauses[-1])
    )
    assert AT.astimezone(UTC) + patience.pause_after(10**9) > AT


def test_the_end_of_a_message_waits_for_nobody() -> None:
    """I-8: else each would take the 40 ms after which the other side acknowledges; on a busy machine some do not."""
    with SmtpServer() as server:
        until, took = time.monotonic() + 60, 1.0
        while took >= 0.035:
            assert time.monotonic() < until
            began = time.perf_counter()
            send(mail_to(server, seconds=60), "", letter())
            took = time.perf_counter() - began
