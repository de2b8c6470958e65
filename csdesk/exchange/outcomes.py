"""What can become of a message that was to leave the house, other than being taken (I-8)."""

from __future__ import annotations

from csdesk.refused import Refused
from csdesk.sentence import Sentence


class NotDelivered(Refused):
    """No answer came that says the message was taken; always one of the four classes below.

    The sentence quotes no password and no address of a chat channel, and its values are plain texts and numbers.
    """

    @property
    def sentence(self) -> Sentence:
        """The reason as it is kept with the message."""
        return Sentence(self.message, self.values)


class TemporaryFailure(NotDelivered):
    """It was not taken, and the reason lies outside the message: the line, the server, signing in. Try again."""


class PermanentFailure(NotDelivered):
    """It was not taken: the server refuses its sender, its recipient or its content, and will do so again.

    `code` says which: `mail_sender_refused`, `mail_recipient_refused`, `mail_content_refused`, `chat_refused`.
    """


class Uncertain(NotDelivered):
    """It was handed over whole, and no answer came: it may have been taken. Sent again, it may arrive twice."""


class NotSetUp(NotDelivered):
    """Nobody was asked: there is no server, no address, no password, or not the package that is needed."""
