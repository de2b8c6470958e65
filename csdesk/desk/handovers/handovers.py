"""Handover sheets as they lie in the store: begun, written on, found, and held against their signature (S-10)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import uuid4

from sqlmodel import col, select

from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.models.handover import Handover, HandoverAddition
from csdesk.refused import N_, Refused
from csdesk.rules.text import clean_line, narrow, shortened

PERMISSION = "shift.work"
"""What whoever writes, signs, accepts or adds must be allowed."""

_POST = re.compile(r"[A-Z][A-Z0-9]{0,3}")


def open_sheet(tx: Transaction, day: date, post: str, *, by: Person, at: datetime) -> Handover:
    """The sheet of whoever asks, for a post and day; begun, and recorded, when it is not there yet (S-10)."""
    require(tx, by, PERMISSION)
    wanted = read_post(post)
    kept = find(tx, day, wanted, by.name)
    if kept is not None:
        return kept
    handover = Handover(uuid=str(uuid4()), day=day, post=wanted, agent=by.name)
    tx.session.add(handover)
    tx.session.flush()
    record(tx, "handover.begin", "handover", handover.id, by=by, at=at, after={"day": day, "post": wanted})
    return handover


def not_begun(day: date, post: str, agent: str) -> Handover:
    """A sheet that nobody has begun, to be looked at; it is not kept."""
    return Handover(uuid="", day=day, post=post, agent=agent)


def read_post(typed: str) -> str:
    """A post as it is kept, such as A; Refused for what cannot be one."""
    post = narrow(clean_line(typed)).upper()
    if not _POST.fullmatch(post):
        raise Refused(
            "post_unknown", N_("{post} is no post. Posts are called A, B and so on."),
            field="post", post=shortened(typed),
        )  # fmt: skip
    return post


def find(tx: Transaction, day: date, post: str, agent: str) -> Handover | None:
    """The sheet of an agent for a post and day, if it was begun."""
    query = select(Handover).where(Handover.day == day, Handover.post == post, Handover.agent == agent)
    return tx.session.exec(query).first()


def get(tx: Transaction, handover_id: int) -> Handover:
    """A sheet by its id; Refused when there is none."""
    handover = tx.session.get(Handover, handover_id)
    if handover is None:
        raise Refused("handover_unknown", N_("There is no handover sheet {id}."), id=handover_id)
    return handover


def of_day(tx: Transaction, day: date) -> Sequence[Handover]:
    """The sheets of a day, by post."""
    return listing(tx, day, day)


def listing(tx: Transaction, first: date, last: date) -> Sequence[Handover]:
    """The sheets of the days from `first` to `last`, the latest day first."""
    query = (
        select(Handover)
        .where(col(Handover.day) >= first, col(Handover.day) <= last)
        .order_by(col(Handover.day).desc(), col(Handover.post), col(Handover.id))
    )
    return tx.session.exec(query).all()


def waiting(tx: Transaction, last: date) -> Sequence[Handover]:
    """The signed sheets up to a day that nobody has accepted yet, the first day first."""
    query = (
        select(Handover)
        .where(col(Handover.day) <= last, col(Handover.signed_at).is_not(None), col(Handover.accepted_at).is_(None))
        .order_by(col(Handover.day), col(Handover.post), col(Handover.id))
    )
    return tx.session.exec(query).all()


def additions(tx: Transaction, handover_id: int) -> Sequence[HandoverAddition]:
    """What was added to a sheet after it was accepted, the first first."""
    query = select(HandoverAddition).where(HandoverAddition.handover_id == handover_id)
    return tx.session.exec(query.order_by(col(HandoverAddition.id))).all()


def save_words(tx: Transaction, handover_id: int, text: str, *, by: Person, at: datetime) -> Handover:  # noqa: ARG001
    """Keep the agent's own words as they are typed; the record has them when they are signed (S-10).

    Refused for another's sheet, for too long a text, and once it is signed, unless the words are the ones signed.
    """
    require(tx, by, PERMISSION)
    handover = get(tx, handover_id)
    require_own(handover, by)
    words = read_words(tx, text)
    if words != handover.words:
        if handover.signed_at is not None:
            raise Refused(
                "handover_signed",
                N_("This sheet is signed and stays as it is. What comes later is added once it is accepted."),
                field="words",
            )
        handover.words = words
        tx.session.add(handover)
    return handover


def read_words(tx: Transaction, text: str) -> str:
    """A text of several lines as it is kept; Refused when it is too long."""
    lines = [clean_line(line) for line in text.splitlines()]
    words, limit = "\n".join(lines).strip("\n"), tx.playbook.incidents.limits.long_text
    if len(words) > limit:
        raise Refused(
            "text_too_long",
            N_("This has {found} characters, and {limit} is the most. Please shorten it; nothing was cut."),
            field="words", found=len(words), limit=limit,
        )  # fmt: skip
    return words


def require_own(handover: Handover, by: Person) -> None:
    """Refuse unless the sheet is the person's own."""
    if handover.agent != by.name:
        raise Refused(
            "handover_of_other",
            N_("This is the handover sheet of {name}: only {name} writes on it and signs it."),
            name=handover.agent,
        )


def signature_of(handover: Handover) -> str:
    """The SHA-256 over everything that is signed: sheet, own words, day, post, who and when."""
    content = {
        "sheet": handover.sheet,
        "words": handover.words,
        "day": handover.day.isoformat(),
        "post": handover.post,
        "agent": handover.agent,
        "signed_at": handover.signed_at.astimezone(UTC).isoformat(timespec="seconds") if handover.signed_at else None,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def verify(handover: Handover) -> bool:
    """Whether a sheet is signed, and nothing that was signed has changed since."""
    signed = handover.signed_at is not None and handover.sheet is not None
    return signed and handover.signature == signature_of(handover)
