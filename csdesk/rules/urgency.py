"""How urgent a deadline is, how much time is left, and when what is shown of it next changes (I-6).

Pure: the same moments give the same answer whoever asks, in the store's service as on the screen. All moments are
aware datetimes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import IntEnum
from fractions import Fraction

from csdesk.refused import N_
from csdesk.sentence import Sentence

SECOND = timedelta(seconds=1)
LEAST = timedelta(microseconds=1)
"""The finest difference between two moments."""

MINUTE, HOUR, DAY = 60, 3_600, 86_400
TICKING = 10 * MINUTE
"""With fewer seconds before or after the due moment each second is shown; farther away whole minutes or more."""
DAYS_ALONE = 10 * DAY
"""Seconds from which no hours stand beside the days."""


class Urgency(IntEnum):
    """How urgent a deadline is; the greater, the more."""

    PAUSED = 0
    CALM = 1
    SOON = 2
    NOW = 3
    PASSED = 4

    @property
    def sign(self) -> str:
        """Says it without colour, in one or two cells."""
        return _SIGNS[self]

    @property
    def tone(self) -> str:
        """The colour it has in lists and lines, one of their tones."""
        return _TONES[self]


_SIGNS = {Urgency.PAUSED: "=", Urgency.CALM: ".", Urgency.SOON: "!", Urgency.NOW: "!!", Urgency.PASSED: "X"}
_TONES = {
    Urgency.PAUSED: "dim",
    Urgency.CALM: "calm",
    Urgency.SOON: "soon",
    Urgency.NOW: "now",
    Urgency.PASSED: "passed",
}


def urgency(
    started_at: datetime,
    due_at: datetime,
    now: datetime,
    *,
    soon_after: Fraction,
    last_call_seconds: int,
    paused_at: datetime | None = None,
) -> Urgency:
    """How urgent it is at `now` (I-6): SOON once the share `soon_after` of its time is gone, NOW in the last seconds.

    At its due moment it is PASSED. One that was paused (I-10), since `paused_at`, is PAUSED.
    """
    if paused_at is not None:
        return Urgency.PAUSED
    if now >= due_at:
        return Urgency.PASSED
    if now >= due_at - timedelta(seconds=last_call_seconds):
        return Urgency.NOW
    if now >= soon_at(started_at, due_at, soon_after):
        return Urgency.SOON
    return Urgency.CALM


def soon_at(started_at: datetime, due_at: datetime, soon_after: Fraction) -> datetime:
    """The moment at which the share `soon_after` of the time is gone (I-6), not before it, to the microsecond."""
    whole = (due_at - started_at) // LEAST
    return started_at - (-whole * soon_after.numerator // soon_after.denominator) * LEAST


def left(due_at: datetime, now: datetime, *, paused_at: datetime | None = None) -> Sentence:
    """How much time is left, or how much has passed with a minus before it; short, for `csdesk.language.say`.

    `01:42` in the last ten minutes and the first ten after; before, `25 min`, `3 h 05`, `2 d 4 h`, `12 d`; later,
    `-25 min`, `-3 h`, `-2 d`. Rounded towards nothing, so it shows no more than there is. A pause holds it (I-10).
    """
    at = now if paused_at is None else paused_at
    return _before((due_at - at) // SECOND) if at < due_at else _after((at - due_at) // SECOND)


def _before(seconds: int) -> Sentence:
    minutes, hours, days = seconds // MINUTE, seconds // HOUR, seconds // DAY
    if seconds < TICKING:
        return _ticking("{minutes:02}:{seconds:02}", seconds)
    if seconds < HOUR:
        return Sentence(N_("{minutes} min"), {"minutes": minutes})
    if seconds < DAY:
        return Sentence(N_("{hours} h {minutes:02}"), {"hours": hours, "minutes": minutes % 60})
    if seconds < DAYS_ALONE:
        return Sentence(N_("{days} d {hours} h"), {"days": days, "hours": hours % 24})
    return Sentence(N_("{days} d"), {"days": days})


def _after(seconds: int) -> Sentence:
    if seconds < TICKING:
        return _ticking("-{minutes:02}:{seconds:02}" if seconds else "{minutes:02}:{seconds:02}", seconds)
    if seconds < HOUR:
        return Sentence(N_("-{minutes} min"), {"minutes": seconds // MINUTE})
    if seconds < DAY:
        return Sentence(N_("-{hours} h"), {"hours": seconds // HOUR})
    return Sentence(N_("-{days} d"), {"days": seconds // DAY})


def _ticking(form: str, seconds: int) -> Sentence:
    # Digits and a colon are the same in every language: no message of the catalogues.
    return Sentence(form, {"minutes": seconds // MINUTE, "seconds": seconds % MINUTE})


def next_change(
    started_at: datetime,
    due_at: datetime,
    now: datetime,
    *,
    soon_after: Fraction,
    last_call_seconds: int,
    paused_at: datetime | None = None,
) -> float | None:
    """Seconds from `now` until `urgency` or `left` first says something else; exact to the microsecond, above 0.

    None for a paused one: it says the same until somebody lets it go on.
    """
    if paused_at is not None:
        return None
    soon, last_call = soon_at(started_at, due_at, soon_after), due_at - timedelta(seconds=last_call_seconds)
    # What is soon within the last seconds is never shown as soon.
    moments = (min(soon, last_call), last_call, due_at, _left_changes_at(due_at, now))
    return (min(moment for moment in moments if moment > now) - now).total_seconds()


def _left_changes_at(due_at: datetime, now: datetime) -> datetime:
    if now >= due_at:
        passed = (now - due_at) // SECOND
        step = 1 if passed < TICKING else MINUTE if passed < HOUR else HOUR if passed < DAY else DAY
        return due_at + (passed - passed % step + step) * SECOND
    seconds = (due_at - now) // SECOND
    step = 1 if seconds < TICKING else MINUTE if seconds < DAY else HOUR if seconds < DAYS_ALONE else DAY
    # What is shown stands for as long as so much is left: until one microsecond after.
    return due_at - (seconds - seconds % step) * SECOND + LEAST
