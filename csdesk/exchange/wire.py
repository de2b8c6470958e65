"""The way out for one message: to its recipient's mail address, else to the recipient's chat channel (I-8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from csdesk.exchange import chat, mail
from csdesk.exchange.enclosure import Enclosure
from csdesk.exchange.outcomes import NotSetUp
from csdesk.playbook.messages import Mail, Recipients
from csdesk.refused import N_


def hand_over(
    *,
    recipient_id: str,
    subject: str,
    body: str,
    message_id: str,
    at: datetime,
    settings: Mail,
    recipients: Recipients,
    sender_name: str,
    environment: Mapping[str, str],
    address: str = "",
    enclosed: Sequence[Enclosure] = (),
) -> str:
    """Send one message; return the mail address, or the id of the chat channel, that took it.

    With an `address` it goes there, with what is `enclosed`, and the playbook's recipients are not looked at (F-2).
    Takes at most `settings.timeout_seconds`. NotSetUp also when the playbook does not know the recipient or has no
    address for it; else what `mail.send` and `chat.send` raise. `at` (aware) is when the message was made, so that
    sent again it is the same.
    """

    def by_mail(to: str) -> str:
        if not settings.is_set_up:
            raise mail.not_set_up()
        letter = mail.compose(
            sender=settings.sender,
            sender_name=sender_name,
            recipient=to,
            subject=subject,
            body=body,
            message_id=message_id,
            at=at,
            enclosed=enclosed,
        )
        mail.send(settings, mail.read_password(settings, environment), letter)
        return to

    if address:
        return by_mail(address)
    recipient = recipients.get(recipient_id)
    if recipient is None:
        message = N_("recipients.toml has no recipient {recipient}, so the message waits in the outbox.")
        raise NotSetUp("recipient_unknown", message, recipient=recipient_id)
    if recipient.mail and (settings.is_set_up or not recipient.chat):
        return by_mail(recipient.mail)
    channel = recipients.get_channel(recipient.chat)
    if channel is None:
        message = N_(
            "There is no mail address and no chat channel for {recipient}, so the message waits in the outbox."
        )
        raise NotSetUp("recipient_without_address", message, recipient=recipient.words.model_dump())
    chat.send(
        chat.read_address(channel, environment),
        channel=channel.id,
        subject=subject,
        body=body,
        message_id=message_id,
        timeout_seconds=settings.timeout_seconds,
    )
    return channel.id
