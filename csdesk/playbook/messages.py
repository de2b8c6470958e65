"""How messages leave the house, and whom they reach (I-8)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from csdesk.playbook.basis import Choice, EachOnce, Identifier, Shape, Wrong

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{1,64}}@){_LOCAL}(?:\.{_LOCAL})*@(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*")

LONGEST_ADDRESS = 254


def is_address(text: str) -> bool:
    """Whether mail can go to `text`: an address in ASCII and without a name before it."""
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def _is_address(text: str) -> str:
    if text and not is_address(text):
        raise Wrong("address_wrong")
    return text


def is_whole_path(text: str) -> str:
    """The text, where it is nothing or begins with `/` or `~/`; Wrong otherwise."""
    if text and not text.startswith(("/", "~/")):
        raise Wrong("path_not_whole")
    return text


Address = Annotated[str, AfterValidator(_is_address)]
"""A mail address in ASCII and without a name before it, or nothing."""

SecretFile = Annotated[str, Field(pattern=r"^\P{Cc}*$", max_length=1024), AfterValidator(is_whole_path)]
"""The path of a file that holds one secret, from `/` or `~/`, or nothing."""

Seconds = Annotated[int, Field(ge=1, le=86_400)]


class Mail(Shape):
    """mail.toml: the server that takes our mail, and how patiently it is asked."""

    host: str = Field(pattern=r"^[A-Za-z0-9._:-]{0,253}$")
    """Name or number of the server; empty while no mail is set up."""
    port: int = Field(ge=1, le=65_535)
    security: Literal["starttls", "tls", "none"]
    user: str = Field(pattern=r"^[ -~]{0,254}$")
    """Who signs in; empty when the server asks nobody."""
    password_file: SecretFile
    sender: Address
    timeout_seconds: int = Field(ge=1, le=600)
    """The longest that one message may keep us, whatever the server does."""
    pauses_seconds: Annotated[tuple[Seconds, ...], Field(min_length=1, strict=False)]
    """How long to wait after the first, second, ... failed attempt; the last one repeats."""
    refused_after: int = Field(ge=1, le=100)
    """How often a message must be refused for good before it is shown as refused."""
    refused_pause_seconds: Seconds
    """How long a refused message waits for its next attempt."""

    @model_validator(mode="after")
    def _fits_together(self) -> Mail:
        if self.host and not self.sender:
            raise Wrong("sender_missing", place="sender")
        if self.user and self.security == "none":
            raise Wrong("password_in_the_clear", place="security")
        if any(later < sooner for sooner, later in zip(self.pauses_seconds, self.pauses_seconds[1:], strict=False)):
            raise Wrong("pauses_shrink", place="pauses_seconds")
        return self

    @property
    def is_set_up(self) -> bool:
        """Whether there is a server to hand mail to."""
        return bool(self.host)

    def is_refused(self, refusals: int) -> bool:
        """Whether a message refused for good so many times is shown as refused."""
        return refusals >= self.refused_after

    def pause_after(self, failures: int, refusals: int = 0) -> timedelta:
        """How long a message waits after `failures` (1 or more) failed attempts, `refusals` of them for good."""
        if self.is_refused(refusals):
            return timedelta(seconds=self.refused_pause_seconds)
        return timedelta(seconds=self.pauses_seconds[min(failures, len(self.pauses_seconds)) - 1])


class Channel(Shape):
    """A chat group; its address is a secret and lies in a file."""

    id: Identifier
    url_file: SecretFile = ""


class Recipient(Choice):
    """Somebody whom messages are for, by what they do in the shop."""

    mail: Address = ""
    chat: str = Field(default="", pattern=r"^([a-z][a-z0-9_]*)?$")
    """An id of `channel`: where messages go when there is no mail address, or no mail server."""
    phone: str = Field(default="", pattern=r"^[0-9 +()-]{0,40}$")
    """Shown to whoever has to call (I-2); csdesk calls nobody."""

    def is_reached(self, mail: Mail) -> bool:
        """Whether a message has a way to them: a chat channel, or an address and a server that takes mail."""
        return bool(self.chat or (self.mail and mail.is_set_up))


class Recipients(Shape):
    """recipients.toml: whom messages are for, and the chat groups that reach them."""

    channel: Annotated[tuple[Channel, ...], Field(strict=False), EachOnce] = ()
    recipient: Annotated[tuple[Recipient, ...], Field(min_length=1, strict=False), EachOnce]

    @model_validator(mode="after")
    def _known_channels(self) -> Recipients:
        for one in self.recipient:
            if one.chat and self.get_channel(one.chat) is None:
                raise Wrong("channel_unknown", one.chat, f"recipient[{one.id}].chat")
        return self

    def get(self, recipient_id: str) -> Recipient | None:
        """The recipient with the id, if there is one."""
        return next((one for one in self.recipient if one.id == recipient_id), None)

    def get_channel(self, channel_id: str) -> Channel | None:
        """The chat channel with the id, if there is one."""
        return next((one for one in self.channel if one.id == channel_id), None)
