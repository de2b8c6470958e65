"""The line over the order form: what it is, when it was kept, and its sections."""

from __future__ import annotations

from datetime import datetime

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from csdesk.language import _
from csdesk.screens.orders.order_form import OrderForm
from csdesk.widgets.line import Line


class OrderTitle(Horizontal):
    """New order or change, when the draft was kept last, and the sections with the one in front marked."""

    def __init__(self) -> None:
        super().__init__(id="title")

    def compose(self) -> ComposeResult:
        """From the left to the right."""
        yield Static("", id="kind", markup=False)
        yield Line(id="kept")
        yield Static("", id="tabs", markup=False)

    def show(self, changes: str, form: OrderForm) -> None:
        """Say what the form is, `changes` being the number of the order that it changes; name the sections."""
        kind = _("Change of {number}", number=changes) if changes else _("New order")
        self.query_one("#kind", Static).update(kind)
        room = self.screen.size.width - cell_len(f"  {kind}  {_('draft kept')} 00:00:00  ")
        tabs = _tabs(form, named=True)
        self.query_one("#tabs", Static).update(tabs if tabs.cell_length <= room else _tabs(form, named=False))

    def show_kept(self, saved_at: datetime | None) -> None:
        """Say when the draft was kept, on the shop's clock (O-11).

        It has a line of its own: it changes while somebody types, and nothing else is to be laid out for it.
        """
        self.query_one("#kept", Line).tell(f"{_('draft kept')} {saved_at:%H:%M:%S}" if saved_at is not None else "")


def _tabs(form: OrderForm, *, named: bool) -> Content:
    """The sections in one line, the one in front marked; without `named` only that one has its name."""
    tabs = []
    for place, one in enumerate(form.sections, 1):
        here = one.id == form.active
        name = f" {_(one.title)}" if named or here else ""
        tabs.append(Content.styled(f" {place}{name} ", "reverse" if here else ""))
    return Content(" ").join(tabs)
