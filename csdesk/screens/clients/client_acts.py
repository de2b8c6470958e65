"""What is done with a client from its file: changed, merged, archived, compared, erased (K-1, K-9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from csdesk.language import N_, _, current
from csdesk.screens.choosing import Choosing
from csdesk.screens.clients.client_card import ClientCard
from csdesk.screens.clients.duplicate_rows import pairs
from csdesk.screens.dialog import Dialog
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.keyed_rows import keys_for
from csdesk.widgets.rows import Row
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from datetime import datetime

    from csdesk.desk.clients.client_lists import Contact, Kind
    from csdesk.desk.clients.duplicates import Duplicate
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.screens.clients.client_in_hand import ClientInHand

TITLES: Mapping[Kind, str] = {
    "contact": N_("Contacts of {code}"),
    "address": N_("Addresses of {code}"),
    "occasion": N_("Occasions of {code}"),
}

PARTS: Mapping[Kind, Mapping[str, str]] = {
    "contact": {
        "name": N_("Name"),
        "role": N_("Contact for"),
        "phone": N_("Phone"),
        "email": N_("Mail address"),
        "note": N_("Note"),
    },
    "address": {"address": N_("Address"), "kind": N_("Address for")},
    "occasion": {"name": N_("What day"), "day": N_("Day of the year (05-01)")},
}
"""The lines of each form."""


async def edit(screen: ClientInHand) -> None:
    """The card, to be changed."""
    if await screen.ask(ClientCard(screen.code)) is not None:
        await screen.done(_("Kept."))


async def show_whole(screen: ClientInHand) -> None:
    """Contacts and phones whole, for a reason, until they are looked at (K-9)."""
    found = await _whole(screen)
    if found is not None:
        seen = ["  ".join(filter(None, (one.name, one.phone, one.email))) for one in found]
        rows = [Row(str(place), (key, seen[place])) for place, key in enumerate(keys_for(len(seen)))]
        await screen.ask(Choosing(_("Contacts of {code}", code=screen.code), rows))


async def edit_list(screen: ClientInHand, kind: Kind) -> None:
    """Contacts, addresses or occasions: one is chosen and changed, or another is added, until Esc."""
    while screen.look is not None:
        file = screen.look.file
        lines = _listed(screen, kind)
        keys = keys_for(len(lines) + 1)
        rows = [Row(str(place), (keys[place], text)) for place, text in enumerate(lines)]
        rows.append(Row("new", (keys[len(lines)], _("another one"))))
        chosen = await screen.ask(Choosing(_(TITLES[kind], code=screen.code), rows))
        if chosen is None:
            return
        place = None if chosen == "new" else int(chosen)
        if place is not None:
            done = await _change_one(screen, kind, place, file.revision)
        else:
            done = await _type_one(screen, kind, None, {}, file.revision)
        if done:
            await screen.done(_("Kept."))


def _listed(screen: ClientInHand, kind: Kind) -> Sequence[str]:
    assert screen.look is not None
    file, book = screen.look.file, screen.look.book
    if kind == "occasion":
        return [f"{one.month:02}-{one.day:02}  {one.name}" for one in file.occasions]
    if kind == "address":
        kinds = {one.id: one.words.text(current()) for one in book.address_kind}
        return ["  ".join(filter(None, (one.address, kinds.get(one.kind, "")))) for one in file.addresses]
    roles = {one.id: one.words.text(current()) for one in book.contact_role}
    return ["  ".join(filter(None, (one.name, roles.get(one.role, ""), one.phone))) for one in file.contacts]


async def _change_one(screen: ClientInHand, kind: Kind, place: int, seen: int) -> bool:
    """Change one, put it first, or take it out."""
    acts = [Row("change", ("1", _("change it"))), Row("out", ("2", _("take it out")))]
    if kind != "occasion" and place:
        acts.append(Row("first", ("3", _("let it be the first"))))
    act = await screen.ask(Choosing(_listed(screen, kind)[place], acts))
    person, code = screen.person, screen.code
    at = screen.host.clock.now()
    if act in ("out", "first"):

        def use(tx: Transaction) -> bool:
            from csdesk.desk.clients import client_lists

            if act == "out":
                client_lists.put(tx, code, kind, place, None, by=person, at=at, seen=seen)
            else:
                client_lists.put_first(tx, code, kind, place, by=person, at=at, seen=seen)
            return True

        return bool(await screen.in_writing(use))
    if act != "change":
        return False
    texts = await _texts_of(screen, kind, place)
    return texts is not None and await _type_one(screen, kind, place, texts, seen)


async def _texts_of(screen: ClientInHand, kind: Kind, place: int) -> Mapping[str, str] | None:
    """What stands in one, as it is typed; a contact is seen whole for a reason first (K-9)."""
    if kind == "contact":
        found = await _whole(screen)
        if found is None:
            return None
        one = found[place]
    else:
        assert screen.look is not None
        file = screen.look.file
        if kind == "occasion":
            day = file.occasions[place]
            return {"name": day.name, "day": f"{day.month:02}-{day.day:02}"}
        where = file.addresses[place]
        return {"address": where.address, "kind": _word(screen, "address_kind", where.kind)}
    role = _word(screen, "contact_role", one.role)
    return {"name": one.name, "role": role, "phone": one.phone, "email": one.email, "note": one.note}


async def _whole(screen: ClientInHand) -> Sequence[Contact] | None:
    """Everybody who is reached there, whole, for a reason that the record keeps (K-9)."""
    person, code = screen.person, screen.code

    async def see(values: Mapping[str, str]) -> Sequence[Contact]:
        at = screen.host.clock.now()

        def work(desk: Desk) -> Sequence[Contact]:
            from csdesk.desk.clients import seeing

            with desk.writing() as tx:
                return seeing.see_whole(tx, code, values["reason"], by=person, at=at).contacts

        return await screen.host.in_desk(work)

    return await screen.ask(Dialog(_("See contact and phone whole"), (FormLine("reason", _("Reason")),), see))


def _word(screen: ClientInHand, choices: str, id_: str) -> str:
    assert screen.look is not None
    return next((one.words.text(current()) for one in getattr(screen.look.book, choices) if one.id == id_), id_)


async def _type_one(screen: ClientInHand, kind: Kind, place: int | None, texts: Mapping[str, str], seen: int) -> bool:
    """The form of one."""
    assert screen.look is not None
    book = screen.look.book
    offered = {"role": book.contact_role, "kind": book.address_kind}
    lines = []
    for name, label in PARTS[kind].items():
        words = _(label)
        if name in offered:
            words += " (" + " / ".join(one.words.text(current()) for one in offered[name]) + ")"
        lines.append(FormLine(name, words, texts.get(name, "")))
    person, code = screen.person, screen.code

    def use(tx: Transaction, values: Mapping[str, str], at: datetime) -> None:
        from csdesk.desk.clients import client_lists

        client_lists.put(tx, code, kind, place, values, by=person, at=at, seen=seen)

    done = await screen.ask(dialog(screen, _(TITLES[kind], code=code), "", lines, use))
    return done is True


async def merge(screen: ClientInHand, into: str = "") -> None:
    """Merge the client into another, which is named by its code; asked once more, for there is no undo."""
    person, code = screen.person, screen.code

    def use(tx: Transaction, values: Mapping[str, str], at: datetime) -> None:
        from csdesk.desk.clients import merging

        merging.merge(tx, code, values["into"], by=person, at=at)

    title = _("Merge {code} into another client", code=code)
    hint = _("Orders, cases, contacts and addresses go to the other. Both codes find it then. This is not undone.")
    if await screen.ask(dialog(screen, title, hint, [FormLine("into", _("Code of the one that stays"), into)], use)):
        await screen.done(_("Merged. {code} is found by both codes.", code=code))


async def archive(screen: ClientInHand) -> None:
    """Archive the client, or take it back."""
    assert screen.look is not None
    person, code, archived = screen.person, screen.code, screen.look.file.archived_at is not None
    at = screen.host.clock.now()

    def use(tx: Transaction) -> bool:
        from csdesk.desk.clients import archiving

        (archiving.restore if archived else archiving.archive)(tx, code, by=person, at=at)
        return True

    if await screen.in_writing(use):
        await screen.done(_("Taken back: F9 offers it again.") if archived else _("Archived: F9 offers it no more."))


async def duplicates_of(screen: ClientInHand) -> None:
    """Who may be the same as this client; the chosen one's file."""
    code = screen.code

    def read(tx: Transaction) -> Sequence[Duplicate]:
        from csdesk.desk.clients import duplicates

        return duplicates.of_client(tx, code)

    found = await screen.in_reading(read)
    if not found:
        if found is not None:
            screen.tell(_("Nobody else looks like this client."))
        return
    chosen = await screen.ask(Choosing(_("They may be {code}", code=code), pairs(found)))
    if chosen is not None:
        with screen.keys_held():
            await screen.app.push_screen(screen.another(chosen))


async def open_matter(screen: ClientInHand, kind: str, number: int) -> None:
    """An order or a case of the client, over its file."""
    if kind == "case":
        from csdesk.screens.cases.case_page import OfficeCasePage

        await screen.app.push_screen(OfficeCasePage(number))
    else:
        from csdesk.screens.orders.order_page import OrderPage

        await screen.app.push_screen(OrderPage(number))


async def new_case(screen: ClientInHand) -> None:
    """Begin a case for the client."""
    from csdesk.screens.cases.new_case import NewCase

    def kinds(tx: Transaction) -> Sequence[tuple[str, Mapping[str, str]]]:
        from csdesk.desk.incidents import incidents

        every = incidents.kinds(tx, everywhere=True)
        return [(kind, procedure.words.model_dump()) for kind, procedure in every]

    found = await screen.in_reading(kinds)
    if found is None:
        return
    case_id = await screen.ask(NewCase(found, screen.host.clock.now(), client=screen.code))
    if case_id is not None:
        await open_matter(screen, "case", case_id)


def dialog(
    screen: DeskScreen,
    title: str,
    hint: str,
    lines: Sequence[FormLine],
    use: Callable[[Transaction, Mapping[str, str], datetime], None],
) -> Dialog[bool]:
    """A form that does something in one transaction; a refusal stands at its line."""

    async def do(values: Mapping[str, str]) -> bool:
        at = screen.host.clock.now()

        def work(desk: Desk) -> bool:
            with desk.writing() as tx:
                use(tx, values, at)
            return True

        return await screen.host.in_desk(work)

    return Dialog(title, lines, do, hint=hint)
