"""Fields of a form: text, one of several, yes or no."""

from csdesk.widgets.fields.choice import ChoiceField, Option
from csdesk.widgets.fields.field import Field, FieldChanged, FieldDone
from csdesk.widgets.fields.text import TextField
from csdesk.widgets.fields.tick import TickField

__all__ = ["ChoiceField", "Field", "FieldChanged", "FieldDone", "Option", "TextField", "TickField"]
