"""What is asked of whoever collects a parcel, before anybody looks at the store (N-1 to N-3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from csdesk.playbook.basis import Words, choice
from csdesk.playbook.pickups import DocumentKind, Pickups
from csdesk.refused import N_, Refused
from csdesk.rules.documents import holds_resident_id, read_document_number
from csdesk.rules.text import clean_line, read_line, shortened

Collector = Literal["consignee", "other", "company"]

COLLECTORS: Mapping[Collector, Words] = {
    "consignee": Words(zh="收件人本人", en="the consignee"),
    "other": Words(zh="他人代领", en="somebody else"),
    "company": Words(zh="公司收件", en="for a company"),
}
"""Who may come for a parcel (N-3)."""

_BRACKET = re.compile(r"[(（\[【].*?[)）\]】]")


@dataclass(frozen=True)
class Paper:
    """A document that was shown: which, the name on it, its number, and whether it is the original (N-1)."""

    kind: str
    name: str
    number: str = field(repr=False)
    """Never drawn, logged or kept whole."""
    original: bool = False


@dataclass(frozen=True)
class ReleaseForm:
    """Who came for a parcel and what was shown, as it was typed."""

    number: str
    """Of the parcel."""
    collector: str
    paper: Paper
    """Of whoever came."""
    consignee: str = ""
    """Asked for only where the desk does not know whose the parcel is."""
    consignee_paper: Paper | None = None
    """The consignee's own, where somebody else came."""
    called: str = ""
    called_at: datetime | None = None
    """Whom of the consignee's somebody spoke to, and when, where somebody else came."""
    authorised: bool = False
    """Whether the company's stamped authorisation was seen."""
    valuable: bool = False
    sender: str = ""
    sender_at: datetime | None = None
    """Who at the sender's confirmed a name that is near, and when (N-2)."""


def is_company(consignee: str, pickups: Pickups) -> bool:
    """Whether a consignee is a company, by how its name ends; what stands in brackets does not count (N-3)."""
    name = _BRACKET.sub("", clean_line(consignee)).rstrip(" .").casefold()
    return any(name.endswith(ending.casefold()) for ending in pickups.company_endings)


def check_paper(paper: Paper, prefix: str, pickups: Pickups) -> tuple[DocumentKind, str]:
    """A document's kind, and its number as it is compared; Refused, at its field, where it does not count (N-1).

    `prefix` is empty for whoever came, `consignee_` for the consignee's own.
    """
    kind = choice(pickups.document, paper.kind)
    if kind is None:
        raise Refused(
            "document_unknown", N_("There is no document {kind}. There are: {kinds}."), field=f"{prefix}document",
            kind=shortened(paper.kind), kinds=", ".join(one.id for one in pickups.document),
        )  # fmt: skip
    if not paper.original:
        raise Refused(
            "original_missing", N_("A copy or a picture is not valid. Tick once the original was seen."),
            field=f"{prefix}original",
        )  # fmt: skip
    read_words(paper.name, f"{prefix}name", pickups.limits.name, needed=N_("Type the name that stands on it."))
    try:
        return kind, read_document_number(paper.number, kind.number)
    except Refused as refused:
        raise refused.at(f"{prefix}id_number") from None


def read_words(text: str, name: str, limit: int, *, needed: str = "") -> str:
    """A line for the field `name`; Refused where it is empty but `needed`, or holds a whole ID number (N-1)."""
    if holds_resident_id(text):
        raise Refused(
            "id_number_here", N_("This is an ID number. It is kept nowhere, so type it nowhere else."), field=name
        )
    try:
        words = read_line(text, limit=limit)
    except Refused as refused:
        raise refused.at(name) from None
    if needed and not words:
        raise Refused(f"{name}_missing", needed, field=name)
    return words


def check_spoken(at: datetime | None, name: str, pickups: Pickups, *, now: datetime) -> datetime:
    """When somebody was spoken to; Refused where it is missing, still to come, or too long ago (N-2, N-3)."""
    if at is None:
        raise Refused(f"{name}_missing", N_("Say when you spoke."), field=name)
    if at > now:
        raise Refused("spoken_later", N_("That is still to come. Say when you spoke."), field=name)
    if at < now - timedelta(hours=pickups.spoken_hours):
        raise Refused(
            "spoken_long_ago", N_("That is more than {hours} hours ago. Call again."), field=name,
            hours=pickups.spoken_hours,
        )  # fmt: skip
    return at
