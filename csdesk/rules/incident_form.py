"""The report form of an incident: its fields in their order, and how they are read (I-9, I-11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from csdesk.playbook.basis import choice
from csdesk.playbook.procedures import Incidents
from csdesk.refused import N_, Refused
from csdesk.rules.reading import read_money
from csdesk.rules.text import read_line


class Kind(StrEnum):
    """How a field of the report is typed and read."""

    LINE = "line"
    LONG_LINE = "long_line"
    MONEY = "money"
    DEPARTMENT = "department"


@dataclass(frozen=True)
class ReportField:
    """One field: its name in the store and on the command line, its label, how it is read."""

    name: str
    label: str
    kind: Kind = Kind.LINE
    required: bool = False


FIELDS: tuple[ReportField, ...] = (
    ReportField("when", N_("When")),
    ReportField("where", N_("Where")),
    ReportField("found_by", N_("Found by")),
    ReportField("client", N_("Client")),
    ReportField("reference", N_("Order or waybill")),
    ReportField("happened", N_("What happened"), Kind.LONG_LINE, required=True),
    ReportField("done", N_("What was done"), Kind.LONG_LINE),
    ReportField("loss", N_("Loss in yuan"), Kind.MONEY),
    ReportField("cause", N_("Cause"), Kind.LONG_LINE),
    ReportField("department", N_("Responsible"), Kind.DEPARTMENT),
    ReportField("client_said", N_("What the client said"), Kind.LONG_LINE),
    ReportField("measure", N_("Suggested measure"), Kind.LONG_LINE),
)
"""The form of I-9; the kind of incident stands above it."""

FIELD: Mapping[str, ReportField] = {field.name: field for field in FIELDS}

JUDGEMENT: tuple[ReportField, ...] = (
    ReportField("cause", N_("Cause"), Kind.LONG_LINE, required=True),
    ReportField("department", N_("Responsible"), Kind.DEPARTMENT, required=True),
    ReportField("measure", N_("Measure"), Kind.LONG_LINE, required=True),
)
"""What quality control adds, without which nothing is closed (I-11)."""

Value = str | int | None


def read_field(field: ReportField, text: str, *, incidents: Incidents) -> Value:
    """A field's value: money in fen, a department as its id, else the cleaned text; Refused at the field."""
    limits = incidents.limits
    try:
        line = read_line(text, limit=limits.text if field.kind is Kind.LINE else limits.long_text)
        if not line:
            return None if field.kind is Kind.MONEY else ""
        if field.kind is Kind.MONEY:
            return read_money(line, most=limits.money_yuan)
        if field.kind is Kind.DEPARTMENT and choice(incidents.department, line) is None:
            raise Refused("department_unknown", N_("The playbook has no department {name}."), name=line)
    except Refused as refused:
        raise refused.at(field.name) from None
    return line


def read_form(
    fields: tuple[ReportField, ...], texts: Mapping[str, str], *, incidents: Incidents
) -> tuple[dict[str, Value], tuple[Refused, ...]]:
    """Every value that can be read, and every problem in the form's order."""
    values: dict[str, Value] = {}
    problems: list[Refused] = []
    for field in fields:
        try:
            values[field.name] = read_field(field, texts.get(field.name, ""), incidents=incidents)
        except Refused as refused:
            problems.append(refused)
            continue
        if field.required and not values[field.name]:
            problems.append(
                Refused("field_missing", N_("{label} is missing."), field=field.name, label=Refused("", field.label))
            )
    return values, tuple(problems)
