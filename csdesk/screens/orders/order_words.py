"""An order in words, label and value in the order in which it is read aloud (O-6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from csdesk.language import _, current, ngettext
from csdesk.rules.order_fields import FIELD, YES, Kind
from csdesk.screens.whose import agent_words

if TYPE_CHECKING:
    from csdesk.desk.clients.clients import Card
    from csdesk.playbook.shapes import Check, Orders

LABEL_WIDTH = 10


def in_words(texts: Mapping[str, str], orders: Orders, client_name: str) -> Sequence[tuple[str, str]]:
    """The order as pairs of label and value; what nobody said is left out, what must be said shows a dash."""
    from csdesk.playbook.basis import words_of

    def said(name: str) -> str:
        text, field = texts.get(name, "").strip(), FIELD[name]
        return words_of(getattr(orders, field.choices), text, current()) if field.kind is Kind.CHOICE and text else text

    def joined(*parts: str, by: str = ", ") -> str:
        return by.join(part for part in parts if part)

    def ticked(*names: str) -> str:
        return joined(*(_(FIELD[name].label) for name in names if texts.get(name) == YES))

    def end_of_way(end: str) -> tuple[str, str]:
        place = joined(said(f"{end}_company"), said(f"{end}_address"))
        return place or "-", joined(said(f"{end}_contact"), said(f"{end}_phone"), by="  ") or "-"

    pickup, pickup_person = end_of_way("pickup")
    delivery, delivery_person = end_of_way("delivery")
    wanted = said("wanted_at")
    pieces = said("pieces")
    slip = joined(
        ticked("slip_back", "stamp"),
        ngettext("{n} copy", "{n} copies", int(said("copies"))) if said("copies").isdecimal() else said("copies"),
    )
    pairs = [
        (_("Client"), joined(said("client"), client_name, by="  ") or "-"),
        (_("Caller"), joined(joined(said("caller"), said("caller_phone"), by="  "), said("channel"))),
        (_("Job"), joined(said("job_type"), said("vehicle"), wanted and _("wanted {time}", time=wanted))),
        (_("Pickup"), pickup),
        ("", pickup_person),
        (_("Delivery"), delivery),
        ("", delivery_person),
        (
            _("Goods"),
            joined(
                said("goods") or "-",
                ngettext("{n} piece", "{n} pieces", int(pieces)) if pieces.isdecimal() else pieces,
                said("weight_kg") and f"{said('weight_kg')} kg",
                said("volume_m3") and f"{said('volume_m3')} m3",
                said("packing"),
            ),
        ),
        (_("Handling"), ticked("dangerous", "fragile", "upright", "dry")),
        (_("Sign-off"), slip if texts.get("slip_back") == YES or texts.get("stamp") == YES else ""),
        (
            _("Money"),
            joined(
                said("settlement"),
                said("fee") and _("fee {yuan} yuan", yuan=said("fee")),
                said("declared_value") and _("declared {yuan} yuan", yuan=said("declared_value")),
            ),
        ),
        (_("Notes"), said("notes")),
        (_("Remarks"), said("remarks")),
    ]
    asked = joined(said("asked_by"), said("asked_channel"))
    if asked or said("asked_what"):
        pairs += [(_("Change"), joined(said("asked_what"), said("asked_why"))), (_("Asked by"), asked)]
    return [(label, value) for label, value in pairs if value]


def client_words(card: Card | None) -> str:
    """A chosen client in one line: name, class, whose it is (K-2), what is special about it, today's orders."""
    if card is None:
        return ""
    parts = [card.name, card.class_words.text(current())]
    whose = agent_words(card.agent)
    if whose:
        parts.append(whose)
    if not card.onboarded:
        parts.append(_("NEW CLIENT: opening not complete"))
    if card.notice_stands:
        parts.append(_("notice until {date}", date=card.notice_until))
    parts.append(ngettext("{n} order today", "{n} orders today", card.orders_today))
    if card.note:
        parts.append(card.note)
    return "  |  ".join(parts)


def check_words(check: Check, orders_today: int) -> str:
    """An intake check in words, with the figure that is to be agreed where it has one (O-3)."""
    words = check.words.text(current())
    return f"{words}: {orders_today}" if check.shows == "orders_today" else words


def evidence_words(evidence: str) -> str:
    """What stands behind a kept check, in words: until when the client's notice stood, or the figure agreed (O-3)."""
    until, date = evidence.startswith("until "), evidence.removeprefix("until ")
    return _("until {date}", date=date) if until else evidence


def sheet(pairs: Sequence[tuple[str, str]]) -> Table:
    """Pairs of label and value as two columns; values wrap and are plain text."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True, min_width=LABEL_WIDTH)
    table.add_column(ratio=1, overflow="fold")
    for label, value in pairs:
        table.add_row(Text(label), Text(value))
    return table
