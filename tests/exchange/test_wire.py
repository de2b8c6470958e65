"""The way out for one message, by what the playbook knows of its recipient (I-8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from csdesk.exchange import wire
from csdesk.exchange.outcomes import NotSetUp
from csdesk.language import LANGUAGES, say, speaking
from csdesk.playbook.loading import load
from csdesk.playbook.messages import Channel, Mail, Recipients
from tests.exchange.smtp_server import SmtpServer
from tests.exchange.test_chat import service

SEED = load()
NOWHERE = SEED.mail


def recipients(**of_qc: str) -> Recipients:
    """The seed's, with a chat group and what quality control can be reached by."""
    changed = tuple(one.model_copy(update=of_qc if one.id == "qc" else {}) for one in SEED.recipients.recipient)
    return Recipients(channel=(Channel(id="group"),), recipient=changed)


def hand_over(settings: Mail, known: Recipients, to: str = "qc", environment: Mapping[str, str] | None = None) -> str:
    return wire.hand_over(
        recipient_id=to,
        subject="超时",
        body="回电",
        message_id="<1@csdesk.invalid>",
        at=datetime(2026, 11, 22, tzinfo=UTC),
        settings=settings,
        recipients=known,
        sender_name=SEED.shop.name.zh,
        environment=environment or {},
    )


def served_by(server: SmtpServer) -> Mail:
    changes = {"host": "127.0.0.1", "port": server.port, "security": "none", "sender": "desk@example.com"}
    return NOWHERE.model_copy(update=changes)


def test_by_mail() -> None:
    """I-8: the address that took it is what the outbox keeps; mail goes before chat."""
    with SmtpServer() as server:
        assert hand_over(served_by(server), recipients(mail="qc@example.com", chat="group")) == "qc@example.com"
    (taken,) = server.taken
    assert (taken.recipients, taken.message_id) == (("qc@example.com",), "<1@csdesk.invalid>")
    assert taken.message["From"].addresses[0].display_name == SEED.shop.name.zh


@pytest.mark.parametrize("mail", ["", "qc@example.com"])
def test_by_chat(mail: str) -> None:
    """I-8: where there is no mail address, or no mail server."""
    with service() as server:
        environment = {"CSDESK_CHAT_GROUP": server.address}
        assert hand_over(NOWHERE, recipients(mail=mail, chat="group"), environment=environment) == "group"
    assert len(server.heard) == 1


@pytest.mark.parametrize(
    ("known", "to", "code"),
    [
        (SEED.recipients, "qc", "recipient_without_address"),
        (SEED.recipients, "nobody", "recipient_unknown"),
        (recipients(mail="qc@example.com"), "qc", "mail_not_set_up"),
        (recipients(chat="group"), "qc", "chat_address_missing"),
    ],
)
def test_no_way_out(known: Recipients, to: str, code: str) -> None:
    """I-8: the message waits, and the outbox can say why in either language."""
    with pytest.raises(NotSetUp) as refused:
        hand_over(NOWHERE, known, to)
    assert refused.value.code == code
    for language in LANGUAGES:
        with speaking(language):
            assert "{" not in say(refused.value.sentence)


def test_a_mail_user_without_a_password() -> None:
    """I-8: the server is not asked."""
    with SmtpServer() as server, pytest.raises(NotSetUp) as refused:
        hand_over(
            served_by(server).model_copy(update={"user": "desk", "security": "starttls"}),
            recipients(mail="qc@example.com"),
        )
    assert refused.value.code == "mail_password_missing"
    assert server.conversations == 0
