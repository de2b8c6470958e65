"""F9 on the order form: clients by anything known of them, and a client's earlier values (O-1, O-2)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from csdesk.language import _, current, pgettext
from csdesk.rules.masking import masked_name, masked_phone
from csdesk.rules.order_fields import FormField
from csdesk.screens.dialog import Dialog
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.rows import Column, Row
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.clients.clients import Card
    from csdesk.desk.desk import Desk
    from csdesk.store.search import Hit

SHOWN = 40
"""How many clients the lookup lists."""


def columns() -> tuple[Column, ...]:
    """The columns of a list of clients, in the order of `cells`: a name of ten Chinese characters fits at 80 cells."""
    return (
        Column(_("Code"), 8),
        Column(pgettext("of a client", "Name"), least=20),
        Column(_("Contact"), 7, drop=3),
        Column(_("Phone"), 13, drop=1),
        Column(pgettext("how many", "Orders"), 6, "right", drop=2),
        Column(pgettext("of a client", "Last"), 9, drop=4),
    )


def cells(hit: Hit, now: datetime) -> tuple[str, ...]:
    """What a list shows of a client: who is reached there masked (K-9), how often and how lately it ordered."""
    phone = masked_phone(hit.phone) if hit.phone else "-"
    return hit.code, hit.name, masked_name(hit.contact) or "-", phone, str(hit.uses or "-"), _last_words(hit, now)


def _last_words(hit: Hit, now: datetime) -> str:
    """When it ordered last: `yesterday`, `11-23`, in an earlier year `2025-11`."""
    if not hit.uses or hit.last_used_at is None:
        return "-"
    last = datetime.fromtimestamp(hit.last_used_at, UTC).astimezone(now.tzinfo)
    days = (now.date() - last.date()).days
    if days <= 1:
        return _("yesterday") if days == 1 else _("today")
    return f"{last:%m-%d}" if last.year == now.year else f"{last:%Y-%m}"


async def client(screen: DeskScreen, query: str) -> str | None:
    """Look a client up, or add it on the spot; its code, or None when nothing was chosen (O-1)."""
    answer = await screen.lookup.look_up(
        _("client lookup"),
        columns(),
        _client_rows(screen),
        query=query,
        new_label=_("new client"),
        empty=_("No client matches. Ins adds one with what you typed."),
    )
    if answer is None:
        return None
    return await _new_client(screen, answer.query) if answer.new or answer.row is None else answer.row.cells[0]


async def what_it_fills(screen: DeskScreen, code: str) -> tuple[Card, Mapping[str, str]] | None:
    """The card of a client, and the texts that choosing it fills in; None, with a message, when it is gone."""
    at = screen.host.clock.now()

    def read(desk: Desk) -> tuple[Card, Mapping[str, str]]:
        from csdesk.desk.clients import clients

        with desk.reading() as tx:
            card, row = clients.card(tx, code, at=at), clients.by_code(tx, code)
            if card is None or row is None:
                raise clients.unknown(code)
            return card, clients.fills(tx, row)

    return await screen.attempt(read)


def _client_rows(screen: DeskScreen) -> Callable[[str], Sequence[Row]]:
    """A source for the lookup; it is called in the lookup's own thread, with a connection of its own."""
    host = screen.host
    loop = asyncio.get_running_loop()

    def rows(query: str) -> Sequence[Row]:
        desk = asyncio.run_coroutine_threadsafe(host.in_desk(lambda desk: desk), loop).result()
        return found(desk, query)

    def found(desk: Desk, query: str) -> Sequence[Row]:
        from csdesk.desk.clients import clients

        now = host.local(host.clock.now())
        with desk.store.raw_reading() as raw:
            return [Row(str(hit.client_id), cells(hit, now)) for hit in clients.find(raw, query, limit=SHOWN)]

    return rows


async def _new_client(screen: DeskScreen, typed: str) -> str | None:
    """Add a client with what was typed as its name, or its phone where that is all digits; its code, or None."""
    digits = sum(character.isdigit() for character in typed)
    is_phone = digits >= max(5, len(typed) - digits)
    lines = (
        FormLine("name", _("Client's name"), "" if is_phone else typed),
        FormLine("contact", _("Contact")),
        FormLine("phone", _("Phone"), typed if is_phone else ""),
        FormLine("address", _("Address")),
        FormLine("code", _("Code (empty: the next free one)")),
    )
    person, at = screen.person, screen.host.clock.now()

    async def add(values: Mapping[str, str]) -> str:
        def work(desk: Desk) -> str:
            from csdesk.desk.clients import clients

            with desk.writing() as tx:
                return clients.add(tx, values, by=person, at=at).code

        return await screen.host.in_desk(work)

    hint = _("Its orders are confirmed by a director until its opening is complete.")
    return await screen.app.push_screen_wait(Dialog(_("New client"), lines, add, hint=hint))


async def recent(screen: DeskScreen, field: FormField, code: str, typed: str) -> Mapping[str, str] | None:
    """Choose among the client's recent values of a field; the texts that the choice fills in, or None (O-2)."""
    language = current()

    def read(desk: Desk) -> tuple[Sequence[Mapping[str, str]], Mapping[str, str]]:
        from csdesk.desk.clients import clients

        with desk.reading() as tx:
            words = {one.id: one.words.text(language) for one in desk.playbook.orders.settlement}
            return clients.recent(tx, code, field.name, language=language), words

    # What is typed ahead is for the lookup.
    with screen.keys_held():
        answer = await screen.attempt(read)
    if answer is None:
        return None
    offers, words = answer
    rows = []
    for place, offer in enumerate(offers):
        first = offer[field.name]
        others = "  ".join(text for name, text in offer.items() if name != field.name and text)
        rows.append(Row(str(place), (words.get(first, first) if field.choices else first, others)))

    def matching(query: str) -> Sequence[Row]:
        wanted = query.casefold().split()
        return [row for row in rows if all(word in " ".join(row.cells).casefold() for word in wanted)]

    chosen = await screen.lookup.look_up(
        _("{field}: recent values", field=_(field.label)),
        (Column(_(field.label)), Column("", drop=1)),
        matching,
        query=typed if matching(typed) else "",
        empty=_("Nothing earlier matches. Esc goes back to what you typed."),
    )
    return offers[int(chosen.row.key)] if chosen is not None and chosen.row is not None else None
