"""Passwords: kept as argon2id, looked at slowly after failures, and not at all for a while after many (A-1, A-2)."""

from __future__ import annotations

from datetime import timedelta

from csdesk.playbook.shapes import Security
from csdesk.refused import N_, Refused


def hashed(password: str, security: Security) -> str:
    """The argon2id hash of a password: about a tenth of a second of work, so never inside a transaction."""
    from argon2 import PasswordHasher

    cost = security.cost
    return PasswordHasher(cost.passes, cost.memory_kib, cost.lanes).hash(_bytes(password))


def accepted(password: str, security: Security) -> str:
    """The hash of a new password; Refused when it is too short (A-1)."""
    if len(password) < security.password_least:
        raise Refused(
            "password_short",
            N_("A password has at least {least} characters."),
            field="password",
            least=security.password_least,
        )
    return hashed(password, security)


def matches(password: str, password_hash: str) -> bool:
    """Whether a password is the one that was hashed."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(password_hash, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def _bytes(password: str) -> bytes:
    """A password as it is hashed; a broken line or a wrong locale may leave halves of characters in it."""
    return password.encode("utf-8", "surrogatepass")


def pause_after(failures: int, security: Security) -> timedelta:
    """How long after the `failures`th wrong password in a row the next may be tried (A-2).

    Nothing for the first few, then doubling from two seconds, then the whole lock, which is also the longest.
    """
    lock = timedelta(minutes=security.lock_minutes)
    if failures >= security.lock_at_failure:
        return lock
    if failures < security.slow_from_failure:
        return timedelta()
    doublings = min(failures - security.slow_from_failure + 1, 30)
    return min(timedelta(seconds=2**doublings), lock)
