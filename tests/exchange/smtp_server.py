"""A mail server on loopback that does as it is told, and keeps every message that it took.

In a test: `with SmtpServer(plan) as server: ... server.port, server.taken`. As a program, which prints its port:
`python -m tests.exchange.smtp_server --port 0 --log FILE --seed N --behaviour mixed`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

DROP = "drop"
"""Break the connection off without an answer; at the end of a message, without having kept it."""
HANG = "hang"
"""Say nothing and stay."""
DRIP = "drip"
"""Answer one byte at a time, without an end."""
TAKE_SILENTLY = "take silently"
"""At the end of a message: keep it, and break the connection off before the answer."""
TAKE_AND_DROP = "take and drop"
"""At the end of a message: keep it, answer, and break the connection off."""
SLOWLY = "slowly"
"""As usual, after a moment."""

Plan = Mapping[str, str]
"""What is done in one conversation, by stage: greeting, ehlo, starttls, auth, mail, rcpt, data, body, end. A stage that
is not named goes well; other texts than those above are answered as they are, such as `451 4.3.0 later`."""

MIXED: tuple[tuple[int, Plan], ...] = (
    (8, {}),
    (2, {"end": SLOWLY}),
    (2, {"rcpt": "451 4.7.1 come back later"}),
    (1, {"greeting": DROP}),
    (1, {"greeting": "421 4.3.2 closing"}),
    (1, {"end": "452 4.3.1 no room now"}),
    (1, {"body": DROP}),
    (2, {"end": DROP}),
    (2, {"end": TAKE_SILENTLY}),
    (1, {"end": TAKE_AND_DROP}),
)
"""Weights and plans of a server with everything that passes by itself; nothing is refused for good."""

BEHAVIOURS: Mapping[str, Plan] = {
    "accept": {},
    "slow": {"end": SLOWLY},
    "later": {"rcpt": "451 4.7.1 come back later"},
    "refuse": {"rcpt": "550 5.1.1 no such user"},
    "lose": {"end": DROP},
    "take_silently": {"end": TAKE_SILENTLY},
}


def mixed(seed: int) -> Callable[[], Plan]:
    """A plan for each conversation, drawn from MIXED, the same for the same seed."""
    drawn = random.Random(seed)
    weights, plans = zip(*MIXED, strict=True)
    return lambda: drawn.choices(plans, weights)[0]


@dataclass(frozen=True)
class Taken:
    """A message that the server has kept."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    data: bytes
    answered: bool
    """Whether the one who sent it was told."""

    @property
    def message(self) -> EmailMessage:
        """What its reader sees."""
        read = message_from_bytes(self.data, policy=default)
        assert isinstance(read, EmailMessage)
        return read


class _Conversation(SMTP):
    """One connection."""

    def __init__(self, server: SmtpServer, **named: Any) -> None:
        super().__init__(server, enable_SMTPUTF8=False, hostname="mail.test", ident="ready", **named)
        # Its own check knows TLS only where it began by STARTTLS.
        self._auth_require_tls = server.security == "starttls"
        self.plan = server.plan()
        self.stage = "greeting"

    async def push(self, status: Any) -> None:
        stage, self.stage = self.stage, ""
        if stage in ("greeting", "end") and stage in self.plan:
            await self._instead(self.plan[stage], status)
        else:
            await super().push(status)

    async def _instead(self, what: str, usual: Any = "") -> None:
        if what == SLOWLY:
            await asyncio.sleep(0.05)
            await super().push(usual)
        elif what == TAKE_AND_DROP:
            await super().push(usual)
            self.transport.close()
            await asyncio.Event().wait()
        elif what in (DROP, TAKE_SILENTLY):
            self.transport.abort()
            await asyncio.Event().wait()
        elif what == HANG:
            await asyncio.Event().wait()
        elif what == DRIP:
            self._writer.write(b"250 ")
            while True:
                self._writer.write(b"x")
                await self._writer.drain()
                await asyncio.sleep(0.02)
        else:
            await super().push(what.encode())

    async def _as_planned(self, stage: str, usual: Callable[[Any], Any], arg: Any) -> None:
        if stage in self.plan:
            await self._instead(self.plan[stage])
        else:
            await usual(arg)

    async def smtp_HELO(self, hostname: Any) -> None:
        await self._as_planned("ehlo", super().smtp_HELO, hostname)

    async def smtp_EHLO(self, hostname: Any) -> None:
        await self._as_planned("ehlo", super().smtp_EHLO, hostname)

    async def smtp_STARTTLS(self, arg: Any) -> None:
        await self._as_planned("starttls", super().smtp_STARTTLS, arg)

    async def smtp_AUTH(self, arg: Any) -> None:
        await self._as_planned("auth", super().smtp_AUTH, arg)

    async def smtp_MAIL(self, arg: Any) -> None:
        await self._as_planned("mail", super().smtp_MAIL, arg)

    async def smtp_RCPT(self, arg: Any) -> None:
        await self._as_planned("rcpt", super().smtp_RCPT, arg)

    async def smtp_DATA(self, arg: Any) -> None:
        if self.plan.get("body") == DROP:
            await super().push("354 go on")
            await self._reader.read(64)
            await self._instead(DROP)
        await self._as_planned("data", super().smtp_DATA, arg)


@dataclass
class SmtpServer:
    """The server, in a thread of its own while the `with` lasts."""

    plan: Callable[[], Plan] = dict
    port: int = 0
    """As given; 0 is any that is free, and afterwards the one in use."""
    tls: ssl.SSLContext | None = None
    security: str = "none"
    """`none`, `starttls` (wanted before anything else) or `tls`, the latter two with `tls`."""
    users: Mapping[str, str] = field(default_factory=dict)
    """Names and passwords; with any, signing in is wanted."""
    size_limit: int = 1 << 25
    log: Path | None = None
    """Where a line of JSON is written for each message taken."""
    taken: list[Taken] = field(default_factory=list)
    conversations: int = 0
    _spoken_to: list[_Conversation] = field(default_factory=list)

    async def handle_DATA(self, server: _Conversation, _session: Session, envelope: Envelope) -> str:
        """Keep a message, or not, as the plan says; the answer is given by `push`."""
        what = server.plan.get("end", "")
        server.stage = "end"
        if what != DROP and not what[:1].isdigit():
            data = envelope.content
            assert isinstance(data, bytes)
            message_id = str(message_from_bytes(data, policy=default)["Message-ID"])
            self._keep(
                Taken(message_id, str(envelope.mail_from), tuple(envelope.rcpt_tos), data, what != TAKE_SILENTLY)
            )
        return "250 2.0.0 taken"

    def _keep(self, taken: Taken) -> None:
        self.taken.append(taken)
        if self.log is None:
            return
        told = {"message_id": taken.message_id, "to": list(taken.recipients), "answered": taken.answered}
        opened = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(opened, (json.dumps(told) + "\n").encode())
        finally:
            os.close(opened)

    def _signed_in(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        return AuthResult(success=self.users.get(given.login.decode()) == given.password.decode(), handled=False)

    def _conversation(self) -> _Conversation:
        self.conversations += 1
        conversation = _Conversation(
            self,
            data_size_limit=self.size_limit,
            tls_context=self.tls if self.security == "starttls" else None,
            require_starttls=self.security == "starttls",
            authenticator=self._signed_in,
            auth_required=bool(self.users),
            loop=asyncio.get_running_loop(),
        )
        self._spoken_to.append(conversation)
        return conversation

    def hang_up(self) -> None:
        """Break every conversation off, whatever goes on in it."""
        for conversation in self._spoken_to:
            if conversation.transport is not None:
                self._loop.call_soon_threadsafe(conversation.transport.abort)

    async def serve(self, ready: Callable[[], None], end: asyncio.Event) -> None:
        """Listen until `end`; `ready` is called when `port` is known."""
        tls = self.tls if self.security == "tls" else None
        loop = asyncio.get_running_loop()
        listening = await loop.create_server(self._conversation, "127.0.0.1", self.port, ssl=tls)
        self.port = listening.sockets[0].getsockname()[1]
        ready()
        await end.wait()
        listening.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    def __enter__(self) -> Self:
        started = threading.Event()

        async def run() -> None:
            self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
            # What a broken TLS handshake leaves behind is not the test's concern.
            self._loop.set_exception_handler(lambda _loop, _context: None)
            await self.serve(started.set, self._end)

        self._thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
        self._thread.start()
        assert started.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(60)
        assert not self._thread.is_alive()


def main() -> None:
    """Serve until this process is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--behaviour", choices=[*BEHAVIOURS, "mixed"], default="accept")
    given = parser.parse_args()
    plan = mixed(given.seed) if given.behaviour == "mixed" else lambda: BEHAVIOURS[given.behaviour]
    server = SmtpServer(plan, port=given.port, log=given.log)
    with suppress(KeyboardInterrupt):
        asyncio.run(server.serve(lambda: print(server.port, flush=True), asyncio.Event()))  # noqa: T201


if __name__ == "__main__":
    main()
