"""Chat groups: what becomes of a message, by what its service really answered (I-8)."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from csdesk.exchange import chat
from csdesk.exchange.chat_call import error_number
from csdesk.exchange.outcomes import NotDelivered, NotSetUp, PermanentFailure, TemporaryFailure, Uncertain
from csdesk.language import LANGUAGES, say, speaking
from csdesk.playbook.messages import Channel

MESSAGE_ID = "<0f1e2d@csdesk.invalid>"
TOKEN = "s3cr3tt0k3n"


class Service(ThreadingHTTPServer):
    """A chat service that takes JSON, and answers as it is told."""

    daemon_threads = True

    def __init__(self, status: int, answer: bytes, *, drips: bool = False, drops: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.status, self.answer, self.drips, self.drops = status, answer, drips, drops
        self.heard: list[dict[str, Any]] = []
        self.ended = threading.Event()

    @property
    def address(self) -> str:
        """As apprise writes it; the token is a secret."""
        return f"json://127.0.0.1:{self.server_port}/{TOKEN}"


class Asked(BaseHTTPRequestHandler):
    """One request."""

    server: Service

    def do_POST(self) -> None:
        self.server.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        if self.server.drops:
            return
        self.send_response(self.server.status)
        self.end_headers()
        while self.server.drips and not self.server.ended.wait(0.02):
            self.wfile.write(b"x")
        self.wfile.write(self.server.answer)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def service(status: int = 200, answer: bytes = b"{}", **how: bool) -> Iterator[Service]:
    with Service(status, answer, **how) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            server.shutdown()
            thread.join()


def send(
    address: str, *, subject: str = "超时：回电", body: str = "第一行\n<b>[red]x[/]</b>\n", seconds: float = 20
) -> None:
    chat.send(address, channel="group", subject=subject, body=body, message_id=MESSAGE_ID, timeout_seconds=seconds)


def test_a_message_that_is_taken() -> None:
    """I-8: title, text and id, as they are: no markup is made of them."""
    with service(answer=b'{"errcode": 0, "errmsg": "ok"}') as server:
        send(server.address)
    (heard,) = server.heard
    assert heard["title"] == "超时：回电"
    assert heard["message"] == f"第一行\n<b>[red]x[/]</b>\n\n{MESSAGE_ID}"


@pytest.mark.parametrize(
    ("status", "answer", "kind", "words"),
    [
        (400, b"", PermanentFailure, "HTTP 400"),
        (403, b"", PermanentFailure, "HTTP 403"),
        (404, b"", PermanentFailure, "HTTP 404"),
        (429, b"", TemporaryFailure, "HTTP 429"),
        (500, b"", TemporaryFailure, "HTTP 500"),
        (503, b"", TemporaryFailure, "HTTP 503"),
        # DingTalk, WeCom and Feishu say no with status 200, which apprise takes for yes.
        (200, f'{{"errcode": 310000, "errmsg": "keywords not in {TOKEN}"}}'.encode(), PermanentFailure, "310000"),
        (200, b'{"errcode": 93000, "errmsg": "invalid webhook url"}', PermanentFailure, "93000"),
        (200, b'{"errcode": 45009, "errmsg": "api freq out of limit"}', TemporaryFailure, "45009"),
        (200, b'{"code": 19024, "msg": "Key Words Not Found"}', PermanentFailure, "19024"),
        (200, b'{"code": 9499, "msg": "too many request"}', TemporaryFailure, "9499"),
    ],
)
def test_what_a_service_can_answer(status: int, answer: bytes, kind: type[NotDelivered], words: str) -> None:
    """I-8: the number is quoted, the service's words are not: they may hold the address."""
    with service(status, answer) as server, pytest.raises(NotDelivered) as failed:
        send(server.address)
    assert type(failed.value) is kind
    assert words in str(failed.value)
    assert TOKEN not in repr(failed.value.sentence)
    for language in LANGUAGES:
        with speaking(language):
            assert say(failed.value.sentence) == say(failed.value)


def test_an_answer_that_does_not_come() -> None:
    """I-8: the service has the message and breaks off."""
    with service(drops=True) as server, pytest.raises(Uncertain):
        send(server.address)
    assert len(server.heard) == 1


def test_an_answer_that_drips() -> None:
    """I-8: bounded in time, whatever the service does; it may have taken the message."""
    with service(drips=True) as server:
        began = time.monotonic()
        with pytest.raises(Uncertain) as failed:
            send(server.address, seconds=4)
        assert time.monotonic() - began < 60
    assert len(server.heard) == 1
    assert failed.value.code == "chat_unanswered"


def test_nobody_there() -> None:
    """I-8: nothing was handed over."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(TemporaryFailure) as failed:
        send(f"json://127.0.0.1:{port}/{TOKEN}")
    assert failed.value.code == "chat_unreachable"


def test_no_time_to_begin() -> None:
    """I-8: ended before anything was asked."""
    with pytest.raises(TemporaryFailure) as failed:
        send("json://127.0.0.1:1/", seconds=0.01)
    assert failed.value.code == "chat_unreachable"


@pytest.mark.parametrize("address", ["nonsense", "no://such/service", "http://"])
def test_an_address_that_apprise_does_not_know(address: str) -> None:
    """I-8: the sentence names the channel and not the address."""
    with pytest.raises(NotSetUp) as failed:
        send(address)
    assert failed.value.code == "chat_address_unknown"
    assert address not in str(failed.value)


@pytest.mark.parametrize("text", ["", "\x00", "\x1b]52;c;eA==\x07", "\u202ex", "\\n.\\n", ":smile:"])
def test_hostile_texts(text: str) -> None:
    """I-8: no controls, no bidi marks, and nothing is read into what people typed."""
    with service() as server:
        send(server.address, subject=text, body=text)
    (heard,) = server.heard
    body = heard["message"].removesuffix(f"\n{MESSAGE_ID}")
    assert not set(body) & set("\x00\x1b\x07\u202e")
    assert len(body.strip()) == len("".join(one for one in text if one.isprintable()))


def test_a_long_text_is_cut_to_what_every_service_takes() -> None:
    """I-8: between characters, with the id still in the last line; WeCom refuses more than 2048 bytes."""
    with service() as server:
        send(server.address, subject="超" * 10_000, body="a" + "客" * 10_000)
    (heard,) = server.heard
    assert heard["message"].startswith("a客客")
    assert heard["message"].endswith(f"客...\n\n{MESSAGE_ID}")
    assert len((heard["title"] + "\n" + heard["message"]).encode()) <= 2048


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        ({}, 0),
        (None, 0),
        ([1], 0),
        ({"errcode": 0}, 0),
        ({"errcode": 5}, 5),
        ({"errcode": "5"}, 0),
        ({"code": 0}, 0),
        ({"code": 200, "msg": "ok"}, 0),
        ({"code": True}, 0),
        ({"code": -1}, -1),
    ],
)
def test_error_numbers(answer: object, number: int) -> None:
    """I-8: as the services write them; 200 is what some others write for success."""
    assert error_number(answer) == number


# The address


def test_where_the_address_is(tmp_path: Path) -> None:
    """I-8: in the environment, else in a file that its owner alone can read; never in the playbook."""
    file = tmp_path / "url"
    file.write_text("dingtalk://secret@token/\n")
    file.chmod(0o600)
    channel = Channel(id="group_1", url_file=str(file))
    assert chat.read_address(channel, {}) == "dingtalk://secret@token/"
    assert chat.read_address(channel, {"CSDESK_CHAT_GROUP_1": "feishu://token/"}) == "feishu://token/"
    file.chmod(0o644)
    with pytest.raises(NotSetUp) as refused:
        chat.read_address(channel, {})
    assert refused.value.code == "secret_open"
    with pytest.raises(NotSetUp) as refused:
        chat.read_address(Channel(id="group"), {})
    assert refused.value.code == "chat_address_missing"


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """I-8: said in a sentence, before anything is tried."""
    monkeypatch.setattr(chat, "find_spec", lambda _: None)
    with pytest.raises(NotSetUp) as refused:
        chat.read_address(Channel(id="group"), {"CSDESK_CHAT_GROUP": "feishu://token/"})
    assert refused.value.code == "chat_not_installed"
    assert "csdesk[chat]" in str(refused.value)


@pytest.mark.parametrize("scheme", ["dingtalk", "wecombot", "feishu"])
def test_the_services_of_the_manual_are_known(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """I-8: DingTalk, WeCom and Feishu, by the words that docs/mail.md uses; here on a line that goes nowhere."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    with pytest.raises(TemporaryFailure) as failed:
        send(f"{scheme}://{'a1b2c3d4' * 4}")
    assert failed.value.code == "chat_unreachable"
