"""A screen that is one small form: signing in, the first start."""

from __future__ import annotations

from collections.abc import Mapping

from csdesk.language import say
from csdesk.refused import Refused
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.fields import TextField
from csdesk.widgets.small_form import SmallForm


class OneFormScreen(DeskScreen):
    """A screen whose body holds one SmallForm, which keeps what is typed when the language changes."""

    CSS_PATH = "sign_in.tcss"
    HELP_PAGE = "sign_in"
    IN_DESK = False

    @property
    def form(self) -> SmallForm:
        """The form that is there now."""
        return self.query_one(SmallForm)

    def _fields(self) -> Mapping[str, TextField]:
        return {str(field.name): field for field in self.form.query(TextField)}

    async def show_again(self) -> None:
        """Draw everything anew, with what was typed and the cursor where it was."""
        waiting, before = self.form.waiting, self._fields()
        cursors = {name: field.cursor_position for name, field in before.items() if field.has_focus}
        await super().show_again()
        self.form.waiting = waiting
        for name, field in self._fields().items():
            field.value = before[name].value
            if name in cursors:
                field.focus()  # behind the one that the new form asks for itself
                field.cursor_position = cursors[name]

    def refuse(self, refused: Refused) -> None:
        """Say a refusal at its field; a refused password is typed anew, wherever it stands."""
        if refused.field == "password":
            for field in self._fields().values():
                if field.password:
                    field.value = ""
        self.form.say(say(refused), refused.field)
