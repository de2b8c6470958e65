"""The one way to refuse: a sentence a tired agent understands, with the field it is about."""

from __future__ import annotations


def N_(message: str) -> str:
    """Mark `message` for the catalogues without translating it yet."""
    return message


class Refused(Exception):  # noqa: N818  (the house says Refused)
    """A rule, a permission or the store said no.

    `code` is stable and meant for scripts. `message` is the English catalogue key, with `{named}` places that
    `values` fill; `csdesk.language.say` puts it into the reader's language. `field` names the form field at fault.
    """

    def __init__(self, code: str, message: str, /, *, field: str | None = None, **values: object) -> None:
        super().__init__(code, message, field, values)
        self.code = code
        self.message = message
        self.field = field
        self.values = values

    def at(self, field: str) -> Refused:
        """The same refusal, placed at `field`."""
        placed = type(self)(self.code, self.message, field=field, **self.values)
        placed.__cause__ = self.__cause__
        return placed

    def __str__(self) -> str:
        return self.message.format(**self.values)
