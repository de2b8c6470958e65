"""Public keys for SSH: what a key file must hold, and the line that opens the desk and nothing else (A-3)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from csdesk.refused import N_, Refused
from csdesk.rules.text import clean_line, shortened

LONGEST = 16_384
"""Bytes that a key file may have."""

LEAST_RSA_BITS = 2048

COMMENT_LIMIT = 64

_POINTS = {"nistp256": 65, "nistp384": 97, "nistp521": 133}
"""The length in bytes of a point on each curve."""

_ED25519, _RSA = "ssh-ed25519", "ssh-rsa"
_SECURITY_KEYS = ("sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com")
KINDS = (_ED25519, *(f"ecdsa-sha2-{curve}" for curve in _POINTS), _RSA, *_SECURITY_KEYS)
"""The types of keys that open the desk. The old DSA, and certificates, are not among them."""

ENTRY = "ssh-entry"
"""The command that a line runs."""


@dataclass(frozen=True)
class PublicKey:
    """One key: its type, its bytes in base64, and what its owner wrote behind it."""

    kind: str
    data: str
    comment: str = ""

    @property
    def fingerprint(self) -> str:
        """The key as OpenSSH names it: SHA256:..."""
        digest = hashlib.sha256(base64.b64decode(self.data)).digest()
        return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True)
class KeyLine:
    """A line of an authorized_keys file; `account` is None where the line is none of csdesk's."""

    text: str
    account: str | None
    key: PublicKey | None


def read_key(text: str) -> PublicKey:
    """The one key of a file such as id_ed25519.pub; Refused when it holds anything else, or a key that is too weak."""
    if "PRIVATE KEY" in text:
        raise Refused(
            "key_private", N_("That is a private key. Give the public one, whose name ends in .pub."), field="file"
        )
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if len(lines) != 1:
        raise Refused("key_not_one", N_("The file must hold one public key and nothing else."), field="file")
    kind, _, rest = lines[0].strip().partition(" ")
    data, _, comment = rest.strip().partition(" ")
    if kind not in KINDS:
        raise Refused(
            "key_kind",
            N_("Keys of the type {kind} are not taken. `ssh-keygen -t ed25519` makes one that is."),
            field="file",
            kind=shortened(kind),
        )
    _check_data(kind, data)
    return PublicKey(kind, data, clean_line(comment)[:COMMENT_LIMIT])


def _check_data(kind: str, data: str) -> None:
    damaged = Refused("key_damaged", N_("The key in the file is damaged. Copy the file again."), field="file")
    try:
        parts = _parts(base64.b64decode(data, validate=True))
    except (binascii.Error, ValueError):
        raise damaged from None
    if base64.b64encode(base64.b64decode(data)).decode() != data or parts[:1] != [kind.encode()]:
        raise damaged
    whole, parts = parts, parts[1:]
    if kind == _RSA and len(parts) == 2:
        if int.from_bytes(parts[1]).bit_length() < LEAST_RSA_BITS:
            raise Refused(
                "key_weak",
                N_("That RSA key is too short: {least} bits at least. `ssh-keygen -t ed25519` makes a better one."),
                field="file",
                least=LEAST_RSA_BITS,
            )
        return
    curve = kind.partition("nist")[2].partition("@")[0]
    wanted = [len(f"nist{curve}"), _POINTS[f"nist{curve}"]] if curve else [32]
    found = [len(part) for part in parts]
    if kind in _SECURITY_KEYS and found:
        found.pop()  # for which site the security key made it
    if found != wanted or (curve and whole[1] != f"nist{curve}".encode()):
        raise damaged


def _parts(blob: bytes) -> list[bytes]:
    """The texts of a key's bytes, each behind its length; ValueError when they do not end together."""
    parts, at = [], 0
    while at < len(blob):
        length = int.from_bytes(blob[at : at + 4])
        if at + 4 + length > len(blob):
            raise ValueError(length)
        parts.append(blob[at + 4 : at + 4 + length])
        at += 4 + length
    return parts


def line_of(key: PublicKey, account: str, program: Sequence[str], options: Sequence[str] = ()) -> str:
    """The line that lets the key open the desk as `account`, and do nothing else (A-3).

    `program` are the words that run csdesk, `options` what stands behind the account's name and the key's: by that a
    desk knows which key opened it.
    """
    command = "exec " + shlex.join([*program, ENTRY, "--as", account, "--key", key.fingerprint, *options])
    escaped = command.replace('"', '\\"')
    return " ".join(part for part in (f'command="{escaped}",restrict,pty', key.kind, key.data, key.comment) if part)


_LINE = re.compile(r'command="((?:\\"|[^"])*)",restrict,pty ([^ ]+) ([^ ]+)(?: (.*))?')
_KEY_IN_LINE = re.compile(
    r"(?:^|[ \t])(" + "|".join(map(re.escape, KINDS)) + r")[ \t]+([A-Za-z0-9+/=]+)(?:[ \t]+(.*))?$"
)


def read_line(text: str) -> KeyLine:
    """What a line of an authorized_keys file is; of a foreign one as much as the key."""
    if match := _LINE.fullmatch(text):
        account = _account_of(match[1].replace('\\"', '"'))
        if account is not None:
            return KeyLine(text, account, PublicKey(match[2], match[3], match[4] or ""))
    if not text.lstrip().startswith("#") and (match := _KEY_IN_LINE.search(text)):
        return KeyLine(text, None, PublicKey(match[1], match[2], clean_line(match[3] or "")[:COMMENT_LIMIT]))
    return KeyLine(text, None, None)


def _account_of(command: str) -> str | None:
    """Whose desk a forced command opens; None when it is no command of `line_of`."""
    try:
        words = shlex.split(command)
    except ValueError:
        return None
    if words[:1] != ["exec"] or ENTRY not in words:
        return None
    behind = words[words.index(ENTRY) + 1 :]
    return behind[1] if len(behind) > 1 and behind[0] == "--as" else None
