"""Mail: a message built as UTF-8 text and handed to the shop's server by SMTP (I-8).

Handing over is at least once. When the answer is lost, or we are, the same mail with the same Message-ID is sent
again, so that whoever gets it twice, and their server, can tell.
"""

from __future__ import annotations

import hashlib
import re
import smtplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from csdesk.exchange.enclosure import Enclosure
from csdesk.exchange.outcomes import NotDelivered, NotSetUp, PermanentFailure, TemporaryFailure, Uncertain
from csdesk.exchange.secret_files import read_secret
from csdesk.exchange.time_limit import TimeLimit
from csdesk.playbook.messages import Mail
from csdesk.refused import N_
from csdesk.rules.text import clean_line, shortened

PASSWORD_VARIABLE = "CSDESK_SMTP_PASSWORD"  # noqa: S105  (its name, not its value)

SUBJECT_CELLS = 200
"""Terminal cells of a subject; a longer one is cut and ends with `...`."""

ANSWER_CELLS = 160
"""Terminal cells of a server's answer that are quoted in a sentence."""

_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,128}@[A-Za-z0-9.-]{1,64}>")

LONGEST_LINE = 4096
"""Bytes of a line of an answer; four times what mail servers may send."""
LONGEST_ANSWER = 200
"""Lines of an answer."""

GO_AHEAD = 354
WANTS_LOGIN = 530
TOO_LARGE = 552


def compose(
    *,
    sender: str,
    sender_name: str = "",
    recipient: str,
    subject: str,
    body: str,
    message_id: str,
    at: datetime,
    enclosed: Sequence[Enclosure] = (),
) -> EmailMessage:
    """The mail, in plain text, with files that are enclosed; pure: the same mail is the same to the byte.

    `sender` and `recipient` are bare addresses as the playbook checks them, `message_id` is `<unique@domain>`:
    ValueError for others. `subject` and `sender_name` become one clean line each; `body` keeps its lines, and loses
    characters that draw nothing or give orders to a terminal. `at` is aware; the mail's date is in its zone.
    """
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError(message_id)
    message = EmailMessage(SMTP)
    message["From"] = Address(shortened(sender_name), addr_spec=sender)
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = shortened(subject, cells=SUBJECT_CELLS)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    # No holiday reply, and no answer from another program.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(clean_lines(body), cte="base64")
    for one in enclosed:
        kind, _slash, form = one.media_type.partition("/")
        message.add_attachment(one.data, maintype=kind, subtype=form, filename=clean_line(one.name))
    if enclosed:
        # Left to itself it would be another one each time.
        message.set_boundary(f"csdesk-{hashlib.sha256(message_id.encode()).hexdigest()[:40]}")
    return message


def clean_lines(text: str) -> str:
    """`text` line by line as `clean_line` leaves it, with the spaces that indent it; ends with one line break."""
    lines = [" " * (len(line) - len(line.lstrip(" "))) + clean_line(line) for line in text.splitlines()]
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def read_password(settings: Mail, environment: Mapping[str, str]) -> str:
    """The password of `settings.user`, empty when there is no user.

    From the environment's CSDESK_SMTP_PASSWORD, else from `settings.password_file`. NotSetUp when there is none, the
    file cannot be read or is open to others, or the password is none that SMTP can carry.
    """
    if not settings.user:
        return ""
    password = read_secret(PASSWORD_VARIABLE, settings.password_file, environment)
    if password is None:
        message = N_("There is no password for the mail user {user}. Name its file in mail.toml.")
        raise NotSetUp("mail_password_missing", message, user=settings.user)
    if not password.isascii():
        message = N_("The password of the mail user {user} has characters that mail servers cannot read.")
        raise NotSetUp("mail_password_unusable", message, user=settings.user)
    return password


def send(settings: Mail, password: str, message: EmailMessage) -> None:
    """Hand `message` to the server, for the one recipient in its To; return when the server has taken it.

    Raises, as `csdesk.exchange.outcomes` says, NotSetUp, TemporaryFailure, PermanentFailure or Uncertain, and nothing
    else. Takes at most `settings.timeout_seconds`, looking up the server's name and TLS included. With `starttls` or
    `tls` nothing is said before the connection is encrypted and the certificate is checked against the server's name.
    """
    if not settings.is_set_up:
        raise not_set_up()
    with TimeLimit(settings.timeout_seconds) as limit:
        try:
            conversation = _Conversation(settings, password, limit)
            with closing(conversation):
                conversation.begin()
                conversation.hand_over(message)
        except NotDelivered:
            raise
        except (OSError, ValueError) as error:
            # Nothing of the error goes on: it may quote what we sent.
            raise _not_reached(error, settings, limit) from None


def not_set_up() -> NotSetUp:
    """The refusal where the playbook names no mail server."""
    return NotSetUp("mail_not_set_up", N_("No mail server is set up, so the message waits in the outbox."))


class _Conversation(smtplib.SMTP):
    """One conversation with the server, until the message is taken or refused."""

    def __init__(self, settings: Mail, password: str, limit: TimeLimit) -> None:
        self._settings = settings
        self._password = password
        self._limit = limit
        self._our_number = ""
        # Left out, the name of this machine would be asked for in the network, which can take minutes.
        super().__init__(settings.host, settings.port, local_hostname="localhost", timeout=limit.left())
        self.local_hostname = self._our_number

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket.socket:
        connection = self._limit.connect(host, port)
        # The end of a message is written apart: it would wait for the other side to acknowledge what came before.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        number = connection.getsockname()[0]
        self._our_number = f"[IPv6:{number}]" if connection.family == socket.AF_INET6 else f"[{number}]"
        if self._settings.security != "tls":
            return connection
        return ssl.create_default_context().wrap_socket(connection, server_hostname=host)

    def getreply(self) -> tuple[int, bytes]:
        """The server's next answer, whole: the library takes half a line for an answer when the connection ends in it.

        The code is -1 when there is none.
        """
        if self.file is None:
            assert self.sock is not None
            self.file = self.sock.makefile("rb")
        words: list[bytes] = []
        while len(words) < LONGEST_ANSWER:
            line = self.file.readline(LONGEST_LINE)
            if not line.endswith(b"\n"):
                self.close()
                if len(line) == LONGEST_LINE:
                    break
                raise smtplib.SMTPServerDisconnected
            words.append(line[4:].strip())
            if line[3:4] != b"-":
                return (int(line[:3]) if re.fullmatch(rb"[2-5][0-9][0-9]", line[:3]) else -1), b"\n".join(words)
        raise smtplib.SMTPException

    def begin(self) -> None:
        """Greet, encrypt and sign in, as the settings say."""
        self.ehlo_or_helo_if_needed()
        if self._settings.security == "starttls":
            if not self.has_extn("starttls"):
                message = N_("The mail server {host} offers no STARTTLS, so nothing was sent. Check port and security.")
                raise TemporaryFailure("mail_no_starttls", message, host=self._settings.host)
            self.starttls(context=ssl.create_default_context())
            self.ehlo_or_helo_if_needed()
        if self._settings.user:
            self._sign_in()

    def _sign_in(self) -> None:
        host, user = self._settings.host, self._settings.user
        try:
            self.login(user, self._password)
        except smtplib.SMTPNotSupportedError:
            message = N_("The mail server {host} offers no way of signing in that csdesk knows. Check port and user.")
            raise TemporaryFailure("mail_no_login", message, host=host) from None
        except smtplib.SMTPAuthenticationError as error:
            # The server's words are not quoted: they may hold what was sent.
            if error.smtp_code < 400:
                raise _nonsense(host) from None
            if error.smtp_code < 500:
                raise _turned_away(host, error.smtp_code) from None
            # No fault of the message: all of them leave when the password is right, or the server has calmed down.
            message = N_("The mail server {host} does not accept the user {user} with this password.")
            raise TemporaryFailure("mail_login_refused", message, host=host, user=user) from None

    def hand_over(self, message: EmailMessage) -> None:
        """Give the mail away; return when the server has said that it took it."""
        data = message.as_bytes()
        sender, recipient = (str(message[field].addresses[0].addr_spec) for field in ("From", "To"))
        size = [f"size={len(data)}"] if self.has_extn("size") else []
        self._expect("mail_sender_refused", *self.mail(sender, size), address=sender)
        self._expect("mail_recipient_refused", *self.rcpt(recipient), address=recipient)
        self._expect("mail_content_refused", *self.docmd("data"), wanted=GO_AHEAD)
        self.send(re.sub(rb"(?m)^\.", b"..", data))
        # From here on the server may have the message, whatever becomes of the line.
        try:
            self.send(b".\r\n")
            code, answer = self.getreply()
        except (OSError, ValueError):
            raise self._unanswered() from None
        self._expect("mail_content_refused", code, answer, sent=True)
        try:
            self.putcmd("quit")
        except OSError:
            pass  # a farewell: the message is taken already

    def _expect(
        self, refusal: str, code: int, answer: bytes, *, wanted: int = 250, address: str = "", sent: bool = False
    ) -> None:
        """Go on when the server said yes; PermanentFailure `refusal` when it said no for good."""
        if code == wanted or (wanted == 250 and code // 10 == 25):
            return
        host, words = self._settings.host, self._quoted(answer)
        if code // 100 == 4:
            message = N_("The mail server {host} does not take the message now: {code} {answer}")
            raise TemporaryFailure("mail_busy", message, host=host, code=code, answer=words)
        if code == WANTS_LOGIN:
            message = N_("The mail server {host} asks for a user or for encryption: {code} {answer}")
            raise NotSetUp("mail_login_wanted", message, host=host, code=code, answer=words)
        if code // 100 != 5:
            raise self._unanswered() if sent else _nonsense(host)
        if code == TOO_LARGE:
            refusal = "mail_content_refused"
        raise PermanentFailure(refusal, _REFUSALS[refusal], host=host, address=address, code=code, answer=words)

    def _unanswered(self) -> Uncertain:
        message = N_("The mail server {host} did not say whether it took the message: it may arrive twice.")
        return Uncertain("mail_unanswered", message, host=self._settings.host)

    def _quoted(self, answer: bytes) -> str:
        text = answer.decode("utf-8", "replace")
        if self._password:
            for secret in (self._password, b64encode(self._password.encode()).decode()):
                text = text.replace(secret, "***")
        return shortened(text, cells=ANSWER_CELLS)


_REFUSALS: Mapping[str, str] = {
    "mail_sender_refused": N_("The mail server {host} refuses the sender {address}: {code} {answer}"),
    "mail_recipient_refused": N_("The mail server {host} refuses the recipient {address}: {code} {answer}"),
    "mail_content_refused": N_("The mail server {host} refuses the message: {code} {answer}"),
}


def _nonsense(host: str) -> TemporaryFailure:
    message = N_("{host} does not answer as a mail server does. Check host, port and security.")
    return TemporaryFailure("mail_nonsense", message, host=host)


def _turned_away(host: str, code: int) -> TemporaryFailure:
    message = N_("The mail server {host} does not want to talk to us now: {code}")
    return TemporaryFailure("mail_turned_away", message, host=host, code=code)


def _not_reached(error: OSError | ValueError, settings: Mail, limit: TimeLimit) -> TemporaryFailure:
    """Why the message was not handed over; the line, or the server before it heard of the message."""
    host, port = settings.host, settings.port
    if limit.passed or isinstance(error, TimeoutError):
        message = N_("The mail server {host} did not answer within {seconds} seconds.")
        return TemporaryFailure("mail_slow", message, host=host, seconds=settings.timeout_seconds)
    if isinstance(error, socket.gaierror):
        message = N_(
            "The mail server's name {host} cannot be found. Check the name, and whether this machine is online."
        )
        return TemporaryFailure("mail_host_unknown", message, host=host)
    if isinstance(error, ssl.SSLCertVerificationError):
        message = N_("The certificate of the mail server {host} cannot be trusted, so nothing was sent.")
        return TemporaryFailure("mail_certificate", message, host=host)
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        message = N_("No encrypted connection to the mail server {host} could be made. Check port and security.")
        return TemporaryFailure("mail_encryption", message, host=host)
    if isinstance(error, smtplib.SMTPResponseException) and 400 <= error.smtp_code < 600:
        return _turned_away(host, error.smtp_code)
    if isinstance(error, smtplib.SMTPServerDisconnected | ssl.SSLError | ConnectionError) and not isinstance(
        error, ConnectionRefusedError
    ):
        message = N_("The mail server {host} broke the connection off before it had the message.")
        return TemporaryFailure("mail_broken_off", message, host=host)
    if isinstance(error, smtplib.SMTPException | ValueError):
        return _nonsense(host)
    message = N_("The mail server {host} cannot be reached on port {port}.")
    return TemporaryFailure("mail_unreachable", message, host=host, port=port)
