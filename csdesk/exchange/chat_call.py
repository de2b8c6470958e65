"""The process that puts one message into a chat group for `csdesk.exchange.chat`.

Standard input holds {"address", "title", "body"} in JSON. Lines of JSON go to standard output, the last of which
counts: {"said": "asking"} before each request goes out, and in the end {"said": "taken"}, "unreachable",
"unanswered", "address" (none that apprise knows), or "busy" or "refused" with "answer", which is a number and no words:
a service's words may quote the address.
"""

from __future__ import annotations

import json
import sys
from typing import Any

HTTP_LATER = frozenset({408, 425, 429})
"""Statuses from 400 to 499 that say "not now"."""

ERRORS_LATER = frozenset({-1, 45009, 130101, 410100, 9499, 11232})
"""What WeCom, DingTalk and Feishu answer when they are busy or were asked too often."""


def say(said: str, **values: Any) -> None:
    """One line of what has come about."""
    print(json.dumps({"said": said, **values}), flush=True)  # noqa: T201  (this is how the processes talk)


class Witness:
    """Sees what goes over the wire.

    apprise itself tells yes or no and no more; and its yes means only that there was an answer, also where a service
    refuses with status 200 and an error number.
    """

    def __init__(self) -> None:
        from requests.adapters import HTTPAdapter

        self._send = HTTPAdapter.send
        self.asked = False
        self.never_arrived = False
        self.response: Any = None

    def watch(self) -> None:
        """Look on at every request from now on."""
        from requests.adapters import HTTPAdapter

        witness = self

        def send(adapter: HTTPAdapter, *given: Any, **named: Any) -> Any:
            return witness.see(adapter, *given, **named)

        HTTPAdapter.send = send  # type: ignore[assignment]

    def see(self, adapter: Any, *given: Any, **named: Any) -> Any:
        """One request."""
        import requests
        from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, SSLError

        self.asked, self.never_arrived, self.response = True, False, None
        say("asking")
        try:
            self.response = self._send(adapter, *given, **named)
        except requests.RequestException as error:
            reason = getattr(error.args[0] if error.args else None, "reason", None)
            # What happened on the way to a proxy is wrapped once more.
            reason = getattr(reason, "original_error", reason)
            self.never_arrived = isinstance(reason, ConnectTimeoutError | NewConnectionError | SSLError)
            raise
        return self.response

    def outcome(self, *, taken: bool) -> tuple[str, str]:
        """What to say, and the number that the service answered, when apprise has said yes or no."""
        if not self.asked:
            # A service that is not asked by HTTP; its no does not say how far it came.
            return ("taken" if taken else "unanswered"), ""
        if self.response is None:
            return ("unreachable" if self.never_arrived else "unanswered"), ""
        status = self.response.status_code
        if status >= 300:
            later = status in HTTP_LATER or status >= 500
            return ("busy" if later else "refused"), f"HTTP {status}"
        try:
            answer = self.response.json()
        except ValueError:
            answer = None
        except Exception:
            return "unanswered", ""  # the answer broke off
        number = error_number(answer)
        if number:
            return ("busy" if number in ERRORS_LATER else "refused"), str(number)
        return ("taken", "") if taken else ("busy", f"HTTP {status}")


def error_number(answer: object) -> int:
    """The error in a service's answer, 0 for none: `errcode` of DingTalk and WeCom, `code` of Feishu."""
    if not isinstance(answer, dict):
        return 0
    number = answer.get("errcode", answer.get("code", 0))
    return number if type(number) is int and number != 200 else 0


def main() -> None:
    """Read the message, send it, tell what came of it."""
    asked = json.loads(sys.stdin.buffer.read())
    import apprise

    witness = Witness()
    witness.watch()
    service = apprise.Apprise(asset=apprise.AppriseAsset(async_mode=False))
    if not service.add(asked["address"]):
        say("address")
        return
    taken = bool(service.notify(asked["body"], title=asked["title"], body_format=apprise.NotifyFormat.TEXT))
    said, answer = witness.outcome(taken=taken)
    say(said, answer=answer)


if __name__ == "__main__":
    main()
