"""The key under which ID numbers are compared and never kept (N-1); docs/security.md says what losing it means."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from csdesk.exchange.files import write_whole
from csdesk.playbook.basis import Words
from csdesk.playbook.pickups import DocumentKind
from csdesk.refused import N_, Refused
from csdesk.rules.documents import read_document_number

RESIDENT = DocumentKind(id="resident_id", words=Words(zh="居民身份证", en="resident ID card"), number="resident")
"""The document of which most numbers are."""

SIZE = 32
"""Bytes of a key."""


@dataclass(frozen=True)
class KeptNumber:
    """All that is stored of an ID number (N-1)."""

    last_four: str
    digest: str
    """Which key, `:`, HMAC-SHA256 of the number; both in hexadecimal."""


class IdentityKey:
    """The secret of one shop."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self.name = self._hash("key")[:8]
        """Tells keys from each other, and nothing of the key."""

    def kept(self, text: str, kind: DocumentKind = RESIDENT) -> KeptNumber:
        """What may be stored of a document's number as typed; Refused, without the number, where it is none (N-1).

        All documents that bear a resident ID number are one: it is a person's. Other numbers are each a document's.
        """
        number = read_document_number(text, kind.number)
        of = "resident" if kind.number == "resident" else kind.id
        return KeptNumber(number[-4:], f"{self.name}:{self._hash(f'{of}:{number}')}")

    def _hash(self, text: str) -> str:
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()


def read(path: Path) -> IdentityKey | None:
    """The key in the file; None where there is no file. Refused where it is no key, or others can read it."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refused(
            "identity_key_unreadable",
            N_("The key for ID numbers, {path}, cannot be read: {detail}."),
            path=path,
            detail=error.strerror,
        ) from error
    with os.fdopen(handle, "rb") as file:
        state = os.fstat(handle)
        if state.st_mode & 0o077:
            raise Refused(
                "identity_key_open",
                N_("The key for ID numbers, {path}, can be read by others. `chmod 600 {path}` mends it."),
                path=path,
            )
        secret = file.read(SIZE + 1) if stat.S_ISREG(state.st_mode) else b""
    if len(secret) != SIZE:
        raise Refused(
            "identity_key_damaged",
            N_("{path} is not a key for ID numbers. Put the copy in its place that was kept elsewhere."),
            path=path,
        )
    return IdentityKey(secret)


def read_or_make(path: Path) -> IdentityKey:
    """The key in the file, made when there is none; of several programs that make it the first one's is it."""
    found = read(path)
    if found is None:
        try:
            write_whole(path, secrets.token_bytes(SIZE), replace=False)
        except Refused as refused:
            if refused.code != "file_exists":
                raise
        found = read(path)
        assert found is not None
    return found
