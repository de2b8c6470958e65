"""A client's card: filled in, changed, seen whole for a reason; what is half typed is kept (K-1, K-9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _, current, in_a_row, say
from csdesk.refused import Refused
from csdesk.rules.masking import masked_email, masked_name, masked_phone
from csdesk.screens.dialog import Dialog
from csdesk.screens.field_sheet import FieldSheet, SheetLine
from csdesk.screens.screen import DeskScreen
from csdesk.screens.soon_saved import SoonSaved
from csdesk.widgets.fields import Option
from csdesk.widgets.small_form import FormLine
from csdesk.widgets.two_ends import Ends, TwoEnds

if TYPE_CHECKING:
    from csdesk.desk.clients.seeing import Reach
    from csdesk.desk.desk import Desk

MASKS = {"contact": masked_name, "phone": masked_phone, "email": masked_email}
"""Lines that are masked until somebody says why to see them."""

NEW_LINES = (
    "name", "short_name", "code", "kind", "business", "contact", "contact_role", "phone", "email", "address",
    "address_kind", "note",
)  # fmt: skip
"""What is asked of a new client; the rest comes with its opening."""


def labels() -> Mapping[str, str]:
    """What each line of the card is called."""
    return {
        "name": _("Client's name"),
        "short_name": _("Short name"),
        "kind": _("Type"),
        "client_class": _("Class"),
        "business": _("Business"),
        "contact": _("Contact"),
        "contact_role": _("Contact for"),
        "contact_note": _("About the contact"),
        "phone": _("Phone"),
        "email": _("Mail address"),
        "address": _("Address"),
        "address_kind": _("Address for"),
        "settlement": _("Settlement"),
        "cycle": _("Cycle"),
        "language": _("Language"),
        "owner": _("Whose client"),
        "notice_until": _("Notice stands until"),
        "opened_on": _("Account opened on"),
        "price_approved": _("Price approved"),
        "onboarded": _("Opening complete"),
        "note": _("Note"),
        "code": _("Code (empty: the next free one)"),
    }


@dataclass(frozen=True)
class CardLook:
    """A card as the store has it, with what this person had typed over it."""

    code: str
    """Another than was asked for where it was merged; empty of a new client."""
    texts: Mapping[str, str]
    revision: int
    typed: Mapping[str, str]
    options: Mapping[str, Sequence[Option]]


class ClientCard(DeskScreen):
    """The card; answers with the client's code once it is saved. Esc keeps what was typed for the next time."""

    CSS_PATH = "client_card.tcss"
    PLACE = N_("Clients")
    HELP_PAGE = "clients"
    AUTO_FOCUS = None
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("client_card.save", "ctrl+s", N_("Save"), N_("Keep what is on the card"), priority=True),
        Command("client_card.whole", "ctrl+r", N_("Whole"), N_("See contact and phone whole; the record keeps why")),
        Command(
            "client_card.discard", "ctrl+d", N_("Discard"), N_("Throw away what was typed, and go back"), priority=True
        ),
        Command("client_card.back", "escape", N_("Back"), N_("Back; what was typed is kept for you")),
    )

    def __init__(self, code: str, name: str = "", phone: str = "") -> None:
        """The card of `code`; without one that of a new client, with a name or a phone already typed."""
        super().__init__()
        self.code = code
        self._first = {key: text for key, text in (("name", name), ("phone", phone)) if text}
        self._look: CardLook | None = None
        self._typed: dict[str, str] = {}
        self._whole: dict[str, str] = {}
        """What was seen whole."""
        self._soon = SoonSaved(self, self._keep)
        self._busy = False

    def body(self) -> Iterable[Widget]:
        """Which client, and its lines once they are read."""
        yield TwoEnds(id="head")

    def on_mount(self) -> None:
        """Read the card; keys wait for it."""
        super().on_mount()
        self.run_worker(self._begin())

    async def _begin(self) -> None:
        with self.keys_held():
            look = await self.attempt(self._read())
            if look is None:
                return
            self._look = look
            self._typed = {**self._first, **look.typed}
            await self._show()
            if look.typed:
                self.tell(_("What you had typed is here again. ^S saves it, ^D throws it away."))

    def _read(self) -> Callable[[Desk], CardLook]:
        code, person, language = self.code, self.person, current()

        def read(desk: Desk) -> CardLook:
            from csdesk.desk.clients import client_drafts, clients
            from csdesk.rules.client_card import LANGUAGES, choices_of

            with desk.reading() as tx:
                texts, revision, now_of = dict.fromkeys(NEW_LINES, ""), 0, ""
                if code:
                    texts = clients.card_texts(tx, code, language=language)
                    client = clients.get(tx, code)
                    revision, now_of = client.revision, client.code
                book = tx.playbook
                options = {}
                for name in texts:
                    found = choices_of(name, book.clients, book.orders.settlement)
                    if found:
                        words = [one.words.text(language) for one in found]
                        options[name] = [Option(one, one) for one in words]
                spoken = [words.text(language) for _one, words in LANGUAGES]
                if "language" in texts:
                    options["language"] = [Option(one, one) for one in spoken]
                kept = client_drafts.of(tx, code, person)
            return CardLook(now_of, texts, revision, kept.texts if kept else {}, options)

        return read

    def _shown(self, name: str) -> str:
        """What stands in a line that nobody touched."""
        assert self._look is not None
        text = self._look.texts[name]
        return self._whole.get(name) or (MASKS[name](text) if name in MASKS and text else text)

    async def _show(self) -> None:
        look = self._look
        assert look is not None
        named = labels()
        lines = [
            SheetLine(
                name,
                named[name],
                self._typed.get(name, self._shown(name)),
                required=name in ("name", "client_class"),
                options=look.options.get(name),
            )
            for name in look.texts
        ]
        for old in self.query(FieldSheet):
            await old.remove()
        sheet = FieldSheet(lines, id="sheet")
        await self.mount(sheet, after=self.query_one("#head"))
        first = next((line.name for line in lines if not line.text), lines[0].name) if not self.code else lines[0].name
        sheet.enter(first)
        title = _("Client {code}", code=self.code) if self.code else _("New client")
        hint = (
            _("Contact and phone are masked. ^R shows them whole.")
            if self.code
            else _("Its orders are confirmed by a director until its opening is complete.")
        )
        self.query_one("#head", TwoEnds).tell(Ends(title, (), bold=True), Ends(hint, (), tone="dim"))
        self.refresh_frame()

    @property
    def _sheet(self) -> FieldSheet:
        return self.query_one("#sheet", FieldSheet)

    @on(FieldSheet.Changed)
    def _changed(self, event: FieldSheet.Changed) -> None:
        event.stop()
        if event.text == self._shown(event.name):
            self._typed.pop(event.name, None)
        else:
            self._typed[event.name] = event.text
        self._soon.change(event.name, event.text)

    async def _keep(self, _fields: Mapping[str, str]) -> bool:
        """Keep the whole of what was typed."""
        assert self._look is not None
        code, texts, seen, person, at = (
            self.code,
            dict(self._typed),
            self._look.revision,
            self.person,
            self.host.clock.now(),
        )

        def keep(desk: Desk) -> bool:
            from csdesk.desk.clients import client_drafts

            with desk.writing() as tx:
                client_drafts.save(tx, code, texts, seen, by=person, at=at)
            return True

        return bool(await self.attempt(keep))

    # -- doing -----------------------------------------------------------------------------------------------------

    @on(FieldSheet.Finished)
    def _finished(self, event: FieldSheet.Finished) -> None:
        event.stop()
        self.action_save()

    def action_save(self) -> None:
        """^S: keep the card."""
        if not self._busy and self._look is not None:
            self._busy = True
            self.run_worker(self._save())

    async def _save(self) -> None:
        try:
            with self.keys_held():
                await self._try_to_save()
        finally:
            self._busy = False

    async def _try_to_save(self) -> None:
        assert self._look is not None
        code, texts, seen = self.code, dict(self._typed), self._look.revision
        person, at = self.person, self.host.clock.now()
        for name in MASKS.keys() & texts.keys():
            if "*" in texts[name]:
                self._sheet.say_wrong(name, _("Type it whole, or see it whole first with Ctrl+R."))
                return

        def work(desk: Desk) -> str:
            from csdesk.desk.clients import client_drafts, clients

            with desk.writing() as tx:
                if code:
                    saved = clients.change_card(tx, code, texts, by=person, at=at, seen=seen)
                else:
                    saved = clients.add(tx, texts, by=person, at=at)
                client_drafts.drop(tx, code, person)
                return saved.code

        # What was typed last is kept before, or it would be kept behind the card, and be there again.
        await self._soon.keep()
        try:
            saved = await self.host.in_desk(work)
        except Refused as refused:
            if refused.code == "client_changed":
                await self._look_again(say(refused))
            elif refused.field is None or not self._sheet.say_wrong(refused.field, say(refused)):
                self.tell(say(refused))
            return
        self.dismiss(saved)

    async def _look_again(self, sentence: str) -> None:
        """Somebody else changed the card: it is shown as it is now, with what was typed over it.

        Where they merged it, that is the card of the other.
        """
        look = await self.attempt(self._read())
        if look is not None:
            self._look = look
            if look.code != self.code:
                before, self.code, self._whole = self.code, look.code, {}
                if not await self._keep({}) or not await self.attempt(self._drop(before)):
                    return
            await self._show()
            self.tell(in_a_row(sentence, _("^S saves what you typed over it.")))

    def _drop(self, code: str) -> Callable[[Desk], bool]:
        person = self.person

        def drop(desk: Desk) -> bool:
            from csdesk.desk.clients import client_drafts

            with desk.writing() as tx:
                client_drafts.drop(tx, code, person)
            return True

        return drop

    def action_whole(self) -> None:
        """^R: why, then whole."""
        if self.code:
            self.in_group("whole", self._see_whole)

    async def _see_whole(self) -> None:
        seen = await see_whole(self, self.code)
        if seen is not None:
            self._whole = {"contact": seen.contact, "phone": seen.phone, "email": seen.email}
            self._sheet.show_texts({name: self._typed.get(name, self._shown(name)) for name in self._sheet.texts()})

    def action_discard(self) -> None:
        """^D: throw away what was typed."""
        self._typed = {}
        self._soon.change("", "")
        self.run_worker(self._leave())

    def action_back(self) -> None:
        """Esc: back, with what was typed kept."""
        self.run_worker(self._leave())

    async def _leave(self) -> None:
        await self._soon.keep()
        self.leave()

    async def show_again(self) -> None:
        """The card in the other language, with what was typed."""
        await super().show_again()
        look = await self.attempt(self._read())
        if look is not None:
            self._look = look
            await self._show()


async def see_whole(screen: DeskScreen, code: str) -> Reach | None:
    """Ask why, and see a client whole; the record keeps who saw it (K-9)."""
    person = screen.person

    async def see(values: Mapping[str, str]) -> Reach:
        at = screen.host.clock.now()

        def work(desk: Desk) -> Reach:
            from csdesk.desk.clients import seeing

            with desk.writing() as tx:
                return seeing.see_whole(tx, code, values["reason"], by=person, at=at)

        return await screen.host.in_desk(work)

    reason = Dialog(_("See contact and phone whole"), (FormLine("reason", _("Reason")),), see)
    return await screen.app.push_screen_wait(reason)
