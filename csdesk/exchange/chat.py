"""Chat groups (DingTalk, WeCom, Feishu and others), by apprise, which is installed where they are wanted (I-8)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from csdesk.exchange.mail import SUBJECT_CELLS, clean_lines
from csdesk.exchange.outcomes import NotDelivered, NotSetUp, PermanentFailure, TemporaryFailure, Uncertain
from csdesk.exchange.secret_files import read_secret
from csdesk.playbook.messages import Channel
from csdesk.refused import N_
from csdesk.rules.text import shortened

BODY_BYTES = 1600
"""UTF-8 bytes of a body; a longer one is cut and ends with `...`. WeCom, the strictest, takes 2048 in all."""

_PACKAGES = Path(__file__).parents[2]


def is_installed() -> bool:
    """Whether the package that reaches chat groups is here; it is not loaded."""
    return find_spec("apprise") is not None


def read_address(channel: Channel, environment: Mapping[str, str]) -> str:
    """The secret address of a channel, as apprise writes it.

    From the environment's CSDESK_CHAT_<ID>, else from `channel.url_file`. NotSetUp when there is none, the file cannot
    be read or is open to others, or apprise is not installed.
    """
    if not is_installed():
        message = N_("Messages to chat groups need one more package: install csdesk[chat].")
        raise NotSetUp("chat_not_installed", message)
    address = read_secret(f"CSDESK_CHAT_{channel.id.upper()}", channel.url_file, environment)
    if address is None:
        message = N_("There is no address for the chat channel {channel}. Name its file in recipients.toml.")
        raise NotSetUp("chat_address_missing", message, channel=channel.id)
    return address


def send(address: str, *, channel: str, subject: str, body: str, message_id: str, timeout_seconds: float) -> None:
    """Put a message into the group at `address`; return when its service has taken it.

    The last line is `message_id`, so that people can tell a message that was sent twice. Raises, as
    `csdesk.exchange.outcomes` says, NotSetUp, TemporaryFailure, PermanentFailure or Uncertain, and nothing else. Runs
    in a process of its own, which is ended when its time is up: apprise has no limit for a whole conversation.
    """
    text = f"{_fitting(clean_lines(body))}\n{message_id}"
    asked = json.dumps({"address": address, "title": shortened(subject, cells=SUBJECT_CELLS), "body": text})
    # The modules are looked for where ours were found, and never in the folder that somebody happens to work in.
    path = os.pathsep.join([str(_PACKAGES), *filter(None, sys.path)])
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "csdesk.exchange.chat_call"],
            input=asked.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"},
            timeout=timeout_seconds,
            check=False,
        )
        heard = done.stdout
    except subprocess.TimeoutExpired as expired:
        heard = expired.stdout or b""
    except OSError:
        # No memory or no process left for it.
        heard = b""
    failure = _outcome([json.loads(line) for line in heard.splitlines()], channel)
    if failure is not None:
        raise failure


def _fitting(body: str) -> str:
    """`body` as long as a group takes it."""
    data = body.encode()
    return body if len(data) <= BODY_BYTES else data[:BODY_BYTES].decode("utf-8", "ignore") + "...\n"


def _outcome(heard: list[dict[str, Any]], channel: str) -> NotDelivered | None:
    """What became of a message, by what its process told."""
    last = heard[-1] if heard else {"said": "starting"}
    match last["said"]:
        case "taken":
            return None
        case "address":
            message = N_("The address of the chat channel {channel} is none that apprise knows.")
            return NotSetUp("chat_address_unknown", message, channel=channel)
        case "refused":
            message = N_("The chat channel {channel} refuses the message: {answer}")
            return PermanentFailure("chat_refused", message, channel=channel, answer=last["answer"])
        case "busy":
            message = N_("The chat channel {channel} does not take the message now: {answer}")
            return TemporaryFailure("chat_busy", message, channel=channel, answer=last["answer"])
        case "asking" | "unanswered":
            message = N_("The chat channel {channel} did not say whether it took the message: it may arrive twice.")
            return Uncertain("chat_unanswered", message, channel=channel)
        case _:
            message = N_("The chat channel {channel} cannot be reached.")
            return TemporaryFailure("chat_unreachable", message, channel=channel)
