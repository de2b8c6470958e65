"""Looking something up without leaving the form: type, see, choose (rule O-1)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widget import Widget

from csdesk.language import _, say
from csdesk.refused import Refused
from csdesk.widgets.fields import FieldChanged, FieldDone, TextField
from csdesk.widgets.finder import Answer, Finder, Question, Source
from csdesk.widgets.keys_in_order import KeysInOrder
from csdesk.widgets.line import Line
from csdesk.widgets.rows import Column, Row, Rows

LAYER = "lookup"
HELD = 0.012
"""Seconds that a key's echo waits for its rows, so that both are painted at once: half the work of painting twice."""

SLOW = 0.4
"""Seconds without an answer after which the panel says that it is still looking."""


@dataclass(frozen=True)
class LookupAnswer:
    """What a person decided: a `row`, or something `new` that is to be made from what was typed, the `query`."""

    row: Row | None
    query: str
    new: bool = False


class LookupPanel(Widget):
    """A panel over the lower half of a screen: a query, and the rows that match it with every key.

    It is the first thing a screen composes, and has no width until `look_up` opens it: a modal screen would cost
    six times the work and ten times the bytes at every opening. While it is open it has the keyboard: keys of the
    screen below do nothing, those of the app (other screens, help) work. A click beside it closes it.
    """

    DEFAULT_CSS = """
    LookupPanel {
        layer: lookup;
        dock: bottom;
        height: 50%;
        max-height: 24;
        width: 100%;
        background: $panel;
        & > #lookup-title { color: $text-primary; text-style: bold; }
        & > #lookup-query { padding: 0 2; }
        & > #lookup-status { color: $text-muted; padding: 0 2; }
        & > Rows > .rows--chosen {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
            text-style: $block-cursor-text-style;
        }
    }
    """
    BINDINGS = [
        Binding("escape", "back", show=False, id="lookup.back"),
        Binding("insert,ctrl+n", "new", show=False, id="lookup.new"),
        Binding("up", "move(-1)", show=False, id="lookup.up"),
        Binding("down", "move(1)", show=False, id="lookup.down"),
        Binding("pageup", "move_page(-1)", show=False, id="lookup.page_up"),
        Binding("pagedown", "move_page(1)", show=False, id="lookup.page_down"),
    ]

    # Its own size changes nobody else's: no second layout of the screen for it.
    virtual_size = Reactive(Size(0, 0), layout=False, repaint=False)

    class Answered(Message):
        """The source answered."""

        def __init__(self, answer: Answer) -> None:
            super().__init__()
            self.answer = answer

    def __init__(self, *, name: str | None = None, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """A closed panel."""
        super().__init__(name=name, id=id)
        self._title = Line(fill="-", id="lookup-title")
        self._query = TextField(id="lookup-query")
        self._rows = Rows(())
        self._rows.can_focus = False
        self._status = Line(id="lookup-status")
        self._finder = Finder(lambda answer: self.post_message(self.Answered(answer)))
        self._question: Question | None = None
        self._answer: Answer | None = None
        self._source: Source | None = None
        self._new_label: str | None = None
        self._empty = ""
        self._moves_waiting = 0
        self._enter_waits = False
        self._paint_held = ExitStack()
        self._later: list[asyncio.TimerHandle] = []
        self._decision: asyncio.Future[LookupAnswer | None] | None = None
        self._came_from: Widget | None = None
        self._fold()

    def compose(self) -> ComposeResult:
        """Title, query, rows, and what the keys do."""
        yield self._title
        yield self._query
        yield self._rows
        yield self._status

    def on_mount(self) -> None:
        """Lie above everything else on the screen."""
        layers = self.screen.layers
        if LAYER not in layers:
            own = [layer for layer in layers if not layer.startswith("_")]
            self.screen.set_styles(layers=" ".join([*own, LAYER]))

    def on_unmount(self) -> None:
        """The screen is gone, and nobody will decide."""
        self._finder.close()
        self._let_enter_wait(wait=False)
        for timer in self._later:
            timer.cancel()
        self._paint_held.close()
        if self._decision is not None:
            self._decision.cancel()
            self._decision = None

    @property
    def is_open(self) -> bool:
        """Whether something is being looked up."""
        return self._decision is not None

    @property
    def waits(self) -> bool:
        """Whether the source still owes the answer to what is typed."""
        return self._answer is None

    async def look_up(
        self,
        title: str,
        columns: Sequence[Column],
        source: Source,
        *,
        query: str = "",
        new_label: str | None = None,
        empty: str = "",
    ) -> LookupAnswer | None:
        """Open the panel, and return what a person decides; None when nothing was chosen. To be awaited in a worker.

        `title` heads it; `source` gives the rows, in one thread of the panel's own, and what it refuses is shown;
        `query` is looked up at once; `new_label` ("new client") offers to make what was not found; `empty` is shown
        when nothing matches. The first row is chosen already. Enter never takes a row of an older query: it waits
        for the answer to what is typed. The focus returns to where it was.
        """
        self._decide(None)
        self._source, self._new_label, self._empty = source, new_label, empty
        self._title.tell(f"-- {title} ")
        self._query.value = query
        self._rows.columns = columns
        self._rows.show((), empty="")
        self._status.tell("")
        self._came_from = self.screen.focused
        self._unfold()
        self._ask()
        decision: asyncio.Future[LookupAnswer | None] = asyncio.get_running_loop().create_future()
        self._decision = decision
        try:
            return await decision
        finally:
            if self._decision is decision and self.is_attached:  # the worker that awaits was cancelled
                self._decide(None)

    def _unfold(self) -> None:
        self.styles.width = None
        self._query.can_focus = True
        self.screen.set_focus(self._query, scroll_visible=False)

    def _fold(self) -> None:
        self._query.can_focus = False
        self.styles.width = 0

    def _decide(self, answer: LookupAnswer | None) -> None:
        if self._decision is None:
            return
        if not self._decision.done():
            self._decision.set_result(answer)
        self._decision = None
        self._stop_waiting()
        if self._query.has_focus:
            self.screen.set_focus(self._came_from, scroll_visible=False)
        self._fold()

    def _ask(self) -> None:
        if self._source is None:
            return
        self._answer = None
        self._moves_waiting = 0
        self._stop_waiting()
        self._paint_held.enter_context(self.app.batch_update())
        later = asyncio.get_running_loop().call_later
        self._later = [later(HELD, self._let_paint), later(SLOW, self._say_slow)]
        self._question = self._finder.ask(self._source, self._query.value)

    def on_field_changed(self, event: FieldChanged) -> None:
        """Ask for what is typed now."""
        event.stop()
        if self._question is None or self._question.query != self._query.value:
            self._ask()

    def on_lookup_panel_answered(self, event: Answered) -> None:
        """Show the answer when it is the one to what is typed, and do what was asked for while it was awaited."""
        answer = event.answer
        if answer.question is not self._question or not self.is_open:
            return
        if answer.error is not None and not isinstance(answer.error, Refused):
            raise answer.error
        self._answer = answer
        empty = self._empty if answer.error is None else say(answer.error)
        self._rows.show(answer.rows, chosen=self._moves_waiting, empty=empty)
        self._show_status()
        take = self._enter_waits
        self._stop_waiting()
        if take and (row := self._rows.chosen_row) is not None:
            self._decide(LookupAnswer(row, self._query.value))

    def _say_slow(self) -> None:
        self._status.tell(" - ".join([_("Looking ..."), _("Esc back")]))

    def _let_enter_wait(self, *, wait: bool) -> None:
        """What is typed after an Enter that waits is meant for what comes after the panel."""
        if wait != self._enter_waits and isinstance(self.app, KeysInOrder):
            (self.app.hold_keys if wait else self.app.let_keys)()
        self._enter_waits = wait

    def _stop_waiting(self) -> None:
        self._let_enter_wait(wait=False)
        for timer in self._later:
            timer.cancel()
        self._let_paint()

    def _let_paint(self) -> None:
        self._paint_held.close()
        self.screen.check_idle()  # the end of a batch wakes the app, but not the screen that has something to paint

    def on_resize(self) -> None:
        """Say anew how many rows are visible."""
        self._show_status()

    def _show_status(self) -> None:
        if self._answer is None:
            return
        found, refused = len(self._answer.rows), self._answer.error is not None
        parts = []
        if found:
            parts = [_("{shown} of {found}", shown=min(found, self._rows.page), found=found), _("Enter chooses")]
        elif refused:
            parts = [_("Enter tries again")]
        elif self._new_label is not None:
            parts = [_("Enter {new}", new=self._new_label)]
        if self._new_label is not None and (found or refused):
            parts.append(_("Ins {new}", new=self._new_label))
        self._status.tell(" - ".join([*parts, _("Esc back")]))

    def on_field_done(self, event: FieldDone) -> None:
        """Take the chosen row, once there is the answer to what is typed; offer a new one when there is none."""
        event.stop()
        if self._answer is None:
            self._let_enter_wait(wait=True)
        elif (row := self._rows.chosen_row) is not None:
            self._decide(LookupAnswer(row, self._query.value))
        elif self._answer.error is not None:
            self._ask()
        else:
            self.action_new()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Take the row that was clicked: it is the one that was seen."""
        event.stop()
        self._decide(LookupAnswer(event.row, self._query.value))

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """The screen below has nothing to do with the moves in here."""
        event.stop()

    def on_rows_end_reached(self, event: Rows.EndReached) -> None:
        """The screen below has nothing to do with the moves in here."""
        event.stop()

    def on_key(self, event: events.Key) -> None:
        """Keep from the screen below what neither this panel nor the app has a use for."""
        bound = self.screen.active_bindings.get(event.key)
        if bound is None or not (bound.node in (self, self._query) or isinstance(bound.node, App)):
            event.stop()

    def on_descendant_blur(self) -> None:
        """Close when the focus was taken elsewhere by a click; not when the terminal lost it."""
        if self.screen.focused not in (None, self._query):
            self._decide(None)

    def action_new(self) -> None:
        """Decide that something new is to be made from what was typed."""
        if self._new_label is not None:
            self._decide(LookupAnswer(None, self._query.value, new=True))

    def action_back(self) -> None:
        """Decide that nothing is chosen."""
        self._decide(None)

    def action_move(self, delta: int) -> None:
        """Move the choice while typing; before the answer is there, the move waits for it."""
        if self._answer is None:
            self._moves_waiting += delta
        else:
            self._rows.move(delta)

    def action_move_page(self, pages: int) -> None:
        """Move the choice by `pages` times the rows that are visible at once."""
        self.action_move(pages * self._rows.page)
