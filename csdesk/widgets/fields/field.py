"""What all fields of a form have in common, so that a form can treat them alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class Field(Widget):
    """A value that a person can change, one line high.

    `value` is a str or a bool. Setting it by code is announced as well, by a `FieldChanged` that says so.
    """

    value: Any

    filled: reactive[bool] = reactive(False, repaint=False, toggle_class="-filled")
    """The value came from somewhere else, such as the client; drawn dimmed until a person changes it."""

    wrong: reactive[bool] = reactive(False, repaint=False, toggle_class="-wrong")
    """The value was refused; whoever set this clears it."""

    untold = False
    """A person changed the value, and the form has not heard of it yet; whoever hears it clears this."""

    _by_person = False

    @contextmanager
    def by_person(self) -> Iterator[None]:
        """Whatever sets the value inside this does it for a person: the value is no longer filled in."""
        self._by_person = True
        try:
            yield
        finally:
            self._by_person = False

    def watch_value(self) -> None:
        """Tell the form that the value is another one."""
        if self._by_person:
            self.filled = False
            self.untold = self.is_running
        if self.is_running:
            self.post_message(FieldChanged(self, by_person=self._by_person))

    def announce_done(self) -> None:
        """Tell the form that the person is done here: Enter."""
        self.post_message(FieldDone(self))


class FieldMessage(Message):
    """A message about one field."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field

    @property
    def control(self) -> Field:
        """The field."""
        return self.field


class FieldChanged(FieldMessage):
    """The value of `field` changed; `by_person` tells typing, pasting and clicking from code."""

    def __init__(self, field: Field, *, by_person: bool) -> None:
        super().__init__(field)
        self.by_person = by_person


class FieldDone(FieldMessage):
    """Enter was pressed in `field`."""
