"""Ready-made replies: filled in, and looked at before anybody uses them (C-3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from string import Formatter

from csdesk.playbook.calendar import Calendar
from csdesk.playbook.replies import FIELDS, Replies, Template
from csdesk.rules.replies import PARTS, Problem, check_reply
from csdesk.rules.text import clean_line

NOTHING_KNOWN = "-"
"""What is put for a field that is not known, and of which the playbook says nothing else."""

A_MORNING = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
"""When templates are tried: any moment does, because what they promise is to hold whenever they are used."""


def filled(template: Template, values: Mapping[str, str], replies: Replies) -> Mapping[str, str]:
    """The three parts of a template with its fields filled in, by name; they are checked like anything typed (C-3).

    What is in a value stays as it is: braces in it name no field.
    """
    known = {name: clean_line(values.get(name, "")) or replies.blank.get(name, NOTHING_KNOWN) for name in FIELDS}
    parts = {name: getattr(template, name) for name in PARTS}
    return {
        name: "".join(
            literal + (known[field] if field is not None else "") for literal, field, _s, _c in Formatter().parse(text)
        )
        for name, text in parts.items()
    }


def problems_of(
    replies: Replies, *, calendar: Calendar, zone: tzinfo, most_days: int
) -> Iterator[tuple[Template, Problem]]:
    """What C-1 and C-2 have against the templates, filled with nothing, and with what is put where nothing is known."""
    for template in replies.template:
        for values in ({}, dict.fromkeys(FIELDS, "\N{FULLWIDTH LATIN CAPITAL LETTER A}1")):
            checked = check_reply(
                filled(template, values, replies),
                replies=replies,
                calendar=calendar,
                now=A_MORNING.astimezone(zone),
                most_days=most_days,
            )
            if checked.problems:
                yield template, checked.problems[0]
                break
