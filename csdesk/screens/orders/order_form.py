"""The order form on the screen: its sections, their fields in rows, and the sentence at the field that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from csdesk.language import N_, _, current
from csdesk.rules.order_fields import FIELD, REQUEST, SECTIONS, YES, FormField, Kind, Section
from csdesk.screens.orders.order_words import check_words
from csdesk.widgets.fields import ChoiceField, Field, Option, TextField, TickField

if TYPE_CHECKING:
    from csdesk.playbook.shapes import Check, Orders

ROWS: Mapping[str, Sequence[Sequence[str]]] = {
    "order": (
        ("channel", "client"),
        ("caller", "caller_phone"),
        ("job_type", "vehicle"),
        ("wanted_at", "settlement"),
        ("slip_back", "stamp", "copies"),
        ("notes",),
    ),
    "way": (
        ("pickup_company",),
        ("pickup_address",),
        ("pickup_contact", "pickup_phone"),
        ("delivery_company",),
        ("delivery_address",),
        ("delivery_contact", "delivery_phone"),
    ),
    "goods": (
        ("goods", "pieces"),
        ("weight_kg", "volume_m3"),
        ("packing",),
        ("dangerous", "fragile"),
        ("upright", "dry"),
    ),
    "quote": (("fee", "declared_value"), ("remarks",)),
    "request": (("asked_by", "asked_channel"), ("asked_what",), ("asked_why",)),
}
"""Which fields stand beside each other, section by section."""

SPACED = frozenset({"wanted_at", "slip_back", "notes", "delivery_company", "dangerous", "remarks", "packing"})
"""Fields whose row has an empty line before it where there is room, so that the eye finds groups."""

BESIDE = {"caller_phone": N_("Phone"), "pickup_phone": N_("Phone"), "delivery_phone": N_("Phone")}
"""Shorter labels of fields that stand beside the one they belong to."""

LABEL_GAP = 2
"""Cells between the longest label and its field."""

CHECK = "check_"
"""What the name of an intake check's tick begins with."""


class FieldRow(Horizontal):
    """Fields beside each other, each with its label."""

    def __init__(self, names: Sequence[str], label_widths: Mapping[int, int]) -> None:
        super().__init__(classes="row" + (" -spaced" if names[0] in SPACED else ""))
        self._names = names
        self._label_widths = label_widths

    def compose(self) -> ComposeResult:
        """Label, field, label, field."""
        for place, name in enumerate(self._names):
            field = FIELD[name]
            if field.kind is Kind.TICK:
                yield TickField(_(field.label), id=name, classes="tick")
            else:
                words = Static(Content(label(field)), classes="label")
                words.styles.width = self._label_widths[place]
                yield words
                yield _widget(field)


def label(field: FormField) -> str:
    """A field's label, with a star when the order cannot be confirmed without it."""
    return _(BESIDE.get(field.name, field.label)) + (" *" if field.required else "")


def _widget(field: FormField) -> Field:
    if field.kind is Kind.CHOICE:
        return ChoiceField((), id=field.name)
    return TextField(field.default, id=field.name)


class FormSection(Vertical):
    """One of the form's parts."""

    def __init__(self, section: Section) -> None:
        super().__init__(id=f"section-{section.id}", classes="section")
        self.section = section

    def compose(self) -> ComposeResult:
        """A heading, for where all parts are shown together, and the rows, whose labels are of one width."""
        yield Static(Content(_(self.section.title)), classes="heading")
        rows = ROWS[self.section.id]
        widths: dict[int, int] = {}
        for names in rows:
            for place, name in enumerate(names):
                if FIELD[name].kind is not Kind.TICK:
                    widths[place] = max(widths.get(place, 0), cell_len(label(FIELD[name])) + LABEL_GAP)
        for names in rows:
            yield FieldRow(names, widths)


class ChecksRow(Vertical):
    """The intake checks of the channel, each a tick with who and when (O-3)."""

    def __init__(self) -> None:
        super().__init__(id="checks")

    async def show(self, checks: Sequence[Check], ticked: Mapping[str, str], orders_today: int) -> None:
        """Offer these checks; `ticked` gives the ticked ones what stands behind the tick."""
        present = {tick.id: tick for tick in self.query(TickField)}
        wanted = {CHECK + check.id: check for check in checks}
        if list(present) != list(wanted):
            await self.remove_children()
            present = {name: TickField("", id=name) for name in wanted}
            await self.mount(*present.values())
        for name, check in wanted.items():
            evidence = ticked.get(check.id)
            words = check_words(check, orders_today)
            present[name].label = f"{words}  ({evidence})" if evidence else words
            present[name].set_reactive(TickField.value, evidence is not None)
            present[name].refresh()


class OrderForm(Vertical):
    """All sections; the one in hand is shown alone where the terminal is narrow."""

    def __init__(self, *, change: bool = False) -> None:
        super().__init__(id="form")
        self.sections = (*SECTIONS, REQUEST) if change else SECTIONS
        self.active = self.sections[0].id
        self._problem = Static("", id="problem", markup=False)
        self._problem_at = ""
        self._fields: dict[str, Field] = {}

    def compose(self) -> ComposeResult:
        """The first section at once; the others come behind the first paint."""
        yield FormSection(self.sections[0])

    async def mount_rest(self) -> None:
        """The sections that the first paint did without."""
        await self.mount(*(FormSection(section) for section in self.sections[1:]))
        self.show_section(self.active)

    def show_section(self, section_id: str) -> None:
        """Bring a section to the front; alone where the terminal is narrow, else beside the others."""
        self.active = section_id
        for one in self.query(FormSection):
            one.display = self._is_wide or one.section.id == section_id

    @property
    def _is_wide(self) -> bool:
        return self.screen.has_class("-wide")

    def on_resize(self) -> None:
        """The terminal may have become wide or narrow."""
        self.show_section(self.active)

    def section_of(self, field: Field) -> str | None:
        """The section that a field stands in; None for a check."""
        found = FIELD.get(field.id or "")
        return found.section if found else None

    def field(self, name: str) -> Field | None:
        """The field of that name, if it is there yet."""
        found = self._fields.get(name)
        if (found is None or not found.is_attached) and self._has(name):
            # Looked for once: every key asks.
            self._fields = {one.id: one for one in self.walk_children(Field) if one.id}
            found = self._fields.get(name)
        return found

    def _has(self, name: str) -> bool:
        """Whether a field of that name is, or will be, in one of the sections."""
        return name in FIELD and any(section.id == FIELD[name].section for section in self.sections)

    def fields(self) -> Iterator[tuple[FormField, Field]]:
        """Every field of the form with its widget, in the order in which Enter goes."""
        for name, field in FIELD.items():
            widget = self.field(name)
            if widget is not None:
                yield field, widget

    def offer(self, orders: Orders) -> None:
        """Give every choice what the playbook offers, in the current language."""
        for field, widget in self.fields():
            if isinstance(widget, ChoiceField):
                choices = getattr(orders, field.choices)
                widget.options = [Option(one.id, one.words.text(current())) for one in choices]

    def show_texts(self, texts: Mapping[str, str], filled: frozenset[str]) -> None:
        """Put texts into the fields; `filled` ones are dimmed until a person touches them.

        What a person types at this moment, and the form has not heard of, stays.
        """
        for field, widget in self.fields():
            if widget.untold:
                continue
            text = texts.get(field.name, "")
            if isinstance(widget, TickField):
                widget.value = text == YES
            elif widget.value != text:
                widget.value = text
            widget.filled = field.name in filled
            widget.wrong = False

    def say_wrong(self, name: str, sentence: str) -> None:
        """Mark a field, and show the sentence under its row."""
        widget = self.field(name)
        if widget is None:
            return
        widget.wrong = True
        row = widget.parent
        section = row.parent if row is not None else None
        assert isinstance(row, FieldRow)
        assert isinstance(section, FormSection)
        if self._problem.parent is not section:
            self._problem.remove()
            self._problem = Static("", id="problem")
            section.mount(self._problem, after=row)
        elif section.children.index(self._problem) != section.children.index(row) + 1:
            section.move_child(self._problem, after=row)
        self._problem.update(Content(f"! {sentence}"))
        self._problem_at = name

    def clear_wrong(self, name: str) -> None:
        """The field is right, or is being mended."""
        widget = self.field(name)
        if widget is not None and widget.wrong:
            widget.wrong = False
            if self._problem_at == name:
                self._problem.remove()


def text_of(field: Field) -> str:
    """A field's value as the text that is kept."""
    if isinstance(field, TickField):
        return YES if field.value else ""
    return str(field.value)
