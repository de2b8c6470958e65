"""F2: taking an order (spec 01). The form, F9 in its fields, the way to the review."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, _, current, ngettext, say
from csdesk.refused import Refused
from csdesk.rules.order_fields import FIELD, Draft, FormField, Kind, Tick
from csdesk.rules.order_filling import fill_from_client
from csdesk.screens.draft_keeper import DraftKeeper, new_draft
from csdesk.screens.orders.order_form import CHECK, ChecksRow, OrderForm, text_of
from csdesk.screens.orders.order_title import OrderTitle
from csdesk.screens.orders.order_words import client_words
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.fields import Field, FieldChanged, FieldDone, TextField, TickField

if TYPE_CHECKING:
    from csdesk.desk.clients.clients import Card
    from csdesk.desk.desk import Desk


BREATH_SECONDS = 0.03
"""Between the first paint and the rest of the form, so that the terminal gets the screen first."""


class OrderScreen(DeskScreen):
    """The order form of one draft."""

    CSS_PATH = "order.tcss"
    PLACE = N_("Order")
    HELP_PAGE = "order"
    AUTO_FOCUS = None
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("order.look_up", "f9", N_("Look up"), N_("Look up what belongs in this field"), leader="9"),
        Command("order.review", "f10", N_("Review"), N_("Review the whole order, then confirm it"), leader="0"),
        Command("order.keep", "ctrl+s", N_("Save"), N_("Save the draft now")),
        Command("order.new", "ctrl+n", N_("New"), N_("Put this draft aside and begin a new order")),
        Command("order.client", "ctrl+k", "", N_("The client's file"), priority=True),
        Command("order.discard", "ctrl+d", "", N_("Throw this draft away"), priority=True),
        Command("order.section_1", "alt+1", "", N_("Section 1: order"), action="section(0)"),
        Command("order.section_2", "alt+2", "", N_("Section 2: way"), action="section(1)"),
        Command("order.section_3", "alt+3", "", N_("Section 3: goods"), action="section(2)"),
        Command("order.section_4", "alt+4", "", N_("Section 4: quote"), action="section(3)"),
        Command("order.section_5", "alt+5", "", N_("Section 5: change"), action="section(4)"),
        Command("order.next_section", "pagedown", "", N_("Next section"), action="turn(1)"),
        Command("order.previous_section", "pageup", "", N_("Previous section"), action="turn(-1)"),
        Command("order.up", "up", "", N_("The field above"), action="app.focus_previous"),
        Command("order.down", "down", "", N_("The field below"), action="app.focus_next"),
    )

    def __init__(self, draft: Draft | None = None) -> None:
        super().__init__()
        self.keeper = DraftKeeper(self, draft or new_draft(), self._kept)
        self._offer_draft = draft is None
        self._card: Card | None = None
        self._showing_client = asyncio.Lock()
        self._early_section: int | None = None
        self.is_ready = False
        """Whether the choices and the draft are in the form: soon after the first paint."""

    @property
    def draft(self) -> Draft:
        """The form as it stands."""
        return self.keeper.draft

    # -- what is shown ---------------------------------------------------------------------------------------------

    def body(self) -> Iterable[Widget]:
        """Title with the sections, the client in words, the form, the checks."""
        yield OrderTitle()
        yield OrderForm(change=bool(self.draft.changes))
        yield Static("", id="client-words", markup=False)
        yield ChecksRow()

    def on_mount(self) -> None:
        """Paint, take the cursor to the client, then fill in what the desk knows."""
        super().on_mount()
        self._show_title()
        self.form.show_section(self.form.active)
        self._focus(self.draft.cursor or "client")
        self.call_after_refresh(lambda: self.set_timer(BREATH_SECONDS, lambda: self.run_worker(self._fill_in())))

    @property
    def form(self) -> OrderForm:
        """The form's widgets."""
        return self.query_one(OrderForm)

    async def _fill_in(self) -> None:
        """Behind the first paint: the other sections, the choices, the person's last draft (O-11)."""
        if not any(form.is_attached for form in self.query(OrderForm)):
            return  # closed before that
        if len(self.form.children) == 1:
            with self.app.batch_update():
                await self.form.mount_rest()
        if self._early_section is not None:
            early, self._early_section = self._early_section, None
            self.action_section(early)
            self.host.let_keys()
        person, offer = self.person, self._offer_draft

        def read(desk: Desk) -> tuple[Sequence[Draft], Desk]:
            from csdesk.desk.orders import drafts

            with desk.reading() as tx:
                return (drafts.of(tx, person) if offer else ()), desk

        found = await self.attempt(read)
        if found is None:
            return
        kept, desk = found
        self.form.offer(desk.playbook.orders)
        self._orders = desk.playbook.orders
        self.is_ready = True
        self._offer_draft = False
        if kept and self.draft.is_empty:
            await self._take_in_hand(kept[0])
            self.tell(_restored(kept))
        else:
            # Whoever types already goes on where the cursor is, heard of or not.
            self._note_cursor()
            await self._show_draft()
        self.refresh_frame()

    async def _take_in_hand(self, draft: Draft) -> None:
        """Put another draft into the form, which has a section more where it is a change (O-8)."""
        differs = bool(draft.changes) != bool(self.draft.changes)
        self.keeper.begin_anew(draft)
        with self.keys_held():
            await (self._draw_anew() if differs else self._show_draft())

    async def _show_draft(self) -> None:
        """Put the whole draft on the screen, painted once, the cursor where it was."""
        draft = self.draft
        with self.app.batch_update():
            self.form.show_texts(draft.texts, draft.filled)
            self._show_title()
            self._show_applying()
            if not (self.looks_up and self.lookup.is_open):
                # A change begins with who asked for it.
                self._focus(draft.cursor or ("asked_by" if draft.changes else "client"), draft.cursor_at)
            await self._show_client()

    def _show_title(self) -> None:
        self.query_one(OrderTitle).show(self.draft.changes, self.form)
        self._show_kept()

    def on_resize(self, _event: events.Resize) -> None:
        """The terminal may have room for the sections' names, or no more."""
        self._show_title()

    def _kept(self, _draft: Draft) -> None:
        if self.is_mounted:
            self._show_kept()

    def _show_kept(self) -> None:
        saved_at = self.draft.saved_at
        self.query_one(OrderTitle).show_kept(self.host.local(saved_at) if saved_at is not None else None)

    def _show_applying(self) -> None:
        """A field that the job type does not ask for is greyed out."""
        if not self.is_ready:
            return
        from csdesk.rules.order_form import applies

        for field, widget in self.form.fields():
            if field.name == "vehicle":
                widget.disabled = not applies(field, self.draft.texts, self._orders)

    async def _show_client(self) -> None:
        """The client in words, and the checks that its order needs (O-3); shown once the desk is open."""
        if not self.is_ready:
            return
        # One after the other: of two at once, the one that began with an older draft could be shown last.
        async with self._showing_client:
            await self._show_client_of_draft()

    async def _show_client_of_draft(self) -> None:
        code, channel = self.draft.texts.get("client", ""), self.draft.texts.get("channel", "")
        at = self.host.clock.now()

        def read(desk: Desk) -> Card | None:
            from csdesk.desk.clients import clients

            with desk.reading() as tx:
                return clients.card(tx, code, at=at) if code else None

        self._card = await self.attempt(read)
        self.query_one("#client-words", Static).update(Content(client_words(self._card)))
        if self.draft.changes:
            return
        ticked = {}
        for check in self._orders.checks_for(channel):
            tick = self.draft.ticks.get(check.id)
            if tick is not None:
                ticked[check.id] = f"{tick.by} {self.host.local(tick.at):%H:%M}"
            elif check.standing == "notice" and self._card is not None and self._card.notice_stands:
                ticked[check.id] = _("standing until {date}", date=self._card.notice_until)
        count = self._card.orders_today if self._card is not None else 0
        await self.query_one(ChecksRow).show(self._orders.checks_for(channel), ticked, count)

    async def show_again(self) -> None:
        """The form in the other language, with everything in it and the cursor where it was."""
        self._note_cursor()
        await self._draw_anew()

    async def _draw_anew(self) -> None:
        await self.recompose()
        await self.form.mount_rest()
        if self.is_ready:
            self.form.offer(self._orders)
        self.refresh_frame()
        await self._show_draft()

    # -- typing ----------------------------------------------------------------------------------------------------

    def _change(self, **values: object) -> None:
        self.keeper.change(replace(self.draft, **values))  # type: ignore[arg-type]

    def _note_cursor(self) -> None:
        field = self.focused
        if isinstance(field, Field) and field.id and (field.id in FIELD or field.id.startswith(CHECK)):
            at = field.cursor_position if isinstance(field, TextField) else 0
            if (field.id, at) != (self.draft.cursor, self.draft.cursor_at):
                self.keeper.draft = replace(self.draft, cursor=field.id, cursor_at=at)

    @on(FieldChanged)
    async def _changed(self, event: FieldChanged) -> None:
        event.stop()
        field, name = event.field, event.field.id or ""
        if not event.by_person:
            return
        field.untold = False
        if name.startswith(CHECK):
            self._tick(name.removeprefix(CHECK), ticked=bool(field.value))
            await self._show_client()
            return
        self.form.clear_wrong(name)
        self._note_cursor()
        texts = {**self.draft.texts, name: text_of(field)}
        self._change(texts=texts, filled=self.draft.filled - {name})
        if name == "job_type":
            self._show_applying()
        elif name == "channel":
            await self._show_client()
        elif name == "client":
            self.in_group("look_up", self._look_up_client)

    def _tick(self, check: str, *, ticked: bool) -> None:
        """Note who ticked an intake check, and when (O-3)."""
        ticks = dict(self.draft.ticks)
        if ticked:
            ticks[check] = Tick(self.person.name, self.host.clock.now())
        else:
            ticks.pop(check, None)
        self._change(ticks=ticks)

    @on(events.DescendantFocus)
    def _entered(self, event: events.DescendantFocus) -> None:
        field = event.widget
        if not isinstance(field, Field) or field is not self.focused:
            # The cursor has gone on meanwhile.
            return
        section = self.form.section_of(field)
        if section and section != self.form.active:
            self.form.show_section(section)
            self._show_title()
        self._note_cursor()
        self.keeper.change(self.draft)

    @on(events.DescendantBlur)
    def _left(self, event: events.DescendantBlur) -> None:
        field = event.widget
        if isinstance(field, Field) and field.id and field.id in FIELD and self.app.screen is self:
            self._look_at(FIELD[field.id], field)

    def _look_at(self, field: FormField, widget: Field) -> bool:
        """Read what was typed; a refusal is shown at the field, what was understood is shown back in full."""
        if not self.is_ready:
            return True
        from csdesk.rules.moments import show_moment
        from csdesk.rules.order_form import read_field

        text = text_of(widget)
        try:
            value = read_field(field, text, orders=self._orders, now=self.host.local(self.host.clock.now()))
        except Refused as refused:
            self.form.say_wrong(field.name, say(refused))
            return False
        self.form.clear_wrong(field.name)
        if isinstance(value, datetime):
            understood = show_moment(value, language=current())
            if understood != text:
                widget.value = understood
                self._change(texts={**self.draft.texts, field.name: understood})
        return True

    @on(FieldDone)
    async def _done(self, event: FieldDone) -> None:
        """Enter: on to the next field that nobody has filled; past the last one, to the review."""
        event.stop()
        name = event.field.id or ""
        if name == "client" and not self._knows_client():
            self.in_group("look_up", self._look_up_client)
        elif name not in FIELD or self._look_at(FIELD[name], event.field):
            self._go_on(name)

    def _knows_client(self) -> bool:
        return self._card is not None and self._card.code == self.draft.texts.get("client", "").strip().upper()

    def _go_on(self, name: str) -> None:
        """The cursor to the next field that is neither filled by the client nor greyed out."""
        stops: list[Field] = [widget for _field, widget in self.form.fields()]
        stops.extend(self.query_one(ChecksRow).query(TickField))
        names = [widget.id for widget in stops]
        after = stops[names.index(name) + 1 :] if name in names else stops
        for widget in after:
            ticked_check = (widget.id or "").startswith(CHECK) and widget.value
            if not widget.filled and not widget.disabled and not ticked_check:
                self._focus(widget.id or "")
                return
        self.action_review()

    def _focus(self, name: str, cursor_at: int | None = None) -> None:
        found = FIELD.get(name)
        if found is not None and found.section != self.form.active:
            self.form.show_section(found.section)
            self._show_title()
        widget = next(iter(self.query(f"#{name}").results(Field)), None) if name else None
        if widget is not None:
            # At once: a focus that came later would find its section hidden again by the one before it.
            self.set_focus(widget)
            if isinstance(widget, TextField):
                widget.cursor_position = len(widget.value) if cursor_at is None else cursor_at

    def action_section(self, place: int) -> None:
        """Alt+1 to 4: to the first field of a section that is to be typed."""
        if place < len(self.form.sections):
            section = self.form.sections[place].id
            fields = [widget for field, widget in self.form.fields() if field.section == section]
            open_fields = [widget for widget in fields if not widget.filled and not widget.disabled]
            if fields:
                self._focus((open_fields or fields)[0].id or "")
            elif self._early_section is None:
                # Only the first section is there yet: what is typed next waits for the one that was asked for.
                self._early_section = place
                self.host.hold_keys()

    def action_turn(self, step: int) -> None:
        """PageUp and PageDown: the section before or after."""
        ids = [one.id for one in self.form.sections]
        self.action_section((ids.index(self.form.active) + step) % len(ids))

    # -- F9 --------------------------------------------------------------------------------------------------------

    def action_look_up(self) -> None:
        """F9: in the client field the lookup, elsewhere this client's recent values (O-1, O-2)."""
        field = self.focused
        name = field.id if isinstance(field, Field) and field.id else "client"
        if name in FIELD and FIELD[name].lookup and name != "client":
            self.in_group("look_up", partial(self._look_up_recent, FIELD[name]))
        else:
            self.in_group("look_up", self._look_up_client)

    async def _look_up_client(self) -> None:
        from csdesk.screens import looking_up

        before = self.draft.texts.get("client", "") if not self._knows_client() else ""
        code = await looking_up.client(self, before)
        if code is None:
            return
        with self.keys_held():
            chosen = await looking_up.what_it_fills(self, code)
            if chosen is not None:
                await self._fill_from_client(*chosen)
                self._go_on("client")

    async def _fill_from_client(self, card: Card, fills: Mapping[str, str]) -> None:
        """Put what is known of the client into fields that nobody has typed in; what another one filled goes."""
        self._card = card
        texts, filled = fill_from_client(self.draft.texts, self.draft.filled, card.code, fills)
        self._change(texts=texts, filled=filled)
        self.form.show_texts(texts, filled)
        self._show_applying()
        await self._show_client()

    async def _look_up_recent(self, field: FormField) -> None:
        from csdesk.screens import looking_up

        widget = self.form.field(field.name)
        if widget is None:
            return
        typed = "" if field.kind is Kind.CHOICE else text_of(widget)
        offer = await looking_up.recent(self, field, self.draft.texts.get("client", ""), typed)
        if offer is None:
            return
        self._change(texts={**self.draft.texts, **offer}, filled=self.draft.filled - offer.keys())
        self.form.show_texts(self.draft.texts, self.draft.filled)
        self._focus([one for one in FIELD if offer.get(one)][-1])
        self._go_on([one for one in FIELD if offer.get(one)][-1])

    def action_client(self) -> None:
        """Ctrl+K: the client's file."""
        self.in_group("card", self._open_file)

    async def _open_file(self) -> None:
        if self._card is None:
            self.tell(_("Choose a client first: F9."), bad=True)
            return
        with self.keys_held():
            from csdesk.screens.clients.client_file import ClientFile

            file = ClientFile(self._card.code)
            await self.app.push_screen(file, self._file_left)

    async def _file_left(self, _answer: object) -> None:
        await self._show_client()

    # -- drafts and review -----------------------------------------------------------------------------------------

    async def keep(self) -> None:
        """Save what is not saved yet."""
        self._note_cursor()
        await self.keeper.keep()

    async def open(self, draft: Draft) -> None:
        """Take another draft in hand; the one that was open is kept."""
        await self.keep()
        self.tell("")
        await self._take_in_hand(draft)

    def action_keep(self) -> None:
        """Ctrl+S: save now."""
        self.run_worker(self.keep())

    def action_new(self) -> None:
        """Begin a new order; this draft stays in the list."""
        self.begin(lambda: self.open(new_draft()))

    def action_discard(self) -> None:
        """Throw the draft away, after asking: it cannot be brought back."""
        self.begin(self._discard)

    async def _discard(self) -> None:
        from csdesk.screens.confirmation import Confirmation

        if not await self.ask(Confirmation(_("Throw this draft away? It cannot be brought back."))):
            return
        # Kept first: no saving is on its way behind it, and the record tells what was thrown away.
        await self.keep()
        person, at, order_id = self.person, self.host.clock.now(), self.draft.order_id

        def discard(desk: Desk) -> bool:
            from csdesk.desk.orders import drafts

            if order_id is not None:
                with desk.writing() as tx:
                    drafts.discard(tx, order_id, by=person, at=at)
            return True

        if await self.attempt(discard):
            await self._take_in_hand(new_draft())

    def action_review(self) -> None:
        """F10: the whole order on one page."""
        self.begin(self._review)

    async def _review(self) -> None:
        from csdesk.screens.orders.review import ReviewScreen

        await self.keep()
        if self.draft.order_id is None:
            self.tell(_("There is nothing to review yet."))
            return
        outcome = await self.ask(ReviewScreen(self.keeper))
        if outcome is None:
            await self._show_draft()
        elif outcome.jump:
            await self._show_draft()
            self._focus(outcome.jump)
            if outcome.sentence and outcome.jump in FIELD:
                self.form.say_wrong(outcome.jump, outcome.sentence)
        else:
            await self.open_next(outcome.next_draft or new_draft())

    async def open_next(self, draft: Draft) -> None:
        """After confirming: the next form, with nothing of the last one to save."""
        self.tell("")
        await self._take_in_hand(draft)


def _restored(kept: Sequence[Draft]) -> str:
    return ngettext(
        "Your draft is back as it was. ^N begins a new order.",
        "Your latest of {n} drafts is back as it was. ^O lists them, ^N begins a new order.",
        len(kept),
    )
