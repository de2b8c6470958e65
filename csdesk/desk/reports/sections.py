"""The figures of a report as its sections, in the reader's language (M-1). Clients' names are masked in them (K-9)."""

from __future__ import annotations

from csdesk.desk.incidents.incident_sections import Facts
from csdesk.desk.reports import figures as counted
from csdesk.desk.reports import summary, words
from csdesk.desk.reports.summary import Line, Member
from csdesk.exchange.report import Column, Kind, Money, Named, Points, Section, Share, Value
from csdesk.language import _, current, pgettext
from csdesk.playbook.reports import Figure, Rate
from csdesk.rules.masking import masked_name


def figures(facts: Facts) -> Section:
    """Every line of the report, beside the period before, and when it is final (M-1)."""
    found = summary.composed(facts.tx, facts.period, at=facts.between.at)
    columns = (
        Column("figure", _("Figure")),
        Column("value", _("Value"), Kind.FIGURE),
        Column("before", _("Before"), Kind.FIGURE),
        Column("change", pgettext("report", "Change"), Kind.FIGURE),
        Column("part", pgettext("report", "Part"), Kind.NUMBER, in_brief=False),
        Column("whole", pgettext("report", "Whole"), Kind.NUMBER, in_brief=False),
        Column("target", _("Target")),
        Column("final", _("Final when"), in_brief=False),
    )
    return Section("figures", _("Figures"), columns, tuple(_line(facts, one) for one in found.lines))


def _line(facts: Facts, line: Line) -> tuple[Value, ...]:
    is_rate = line.now.whole is not None
    return (
        Named(line.key, words.line_words(facts.tx.playbook, line)),
        plain(line.now),
        plain(line.before),
        _change(line),
        line.now.part if is_rate else None,
        line.now.whole if is_rate else None,
        words.target_words(line) or None,
        words.final_words(facts.tx.playbook, line),
    )


def plain(value: counted.Value) -> Value:
    """A value as reports have it; None for a rate of nothing."""
    if value.whole is None:
        return Money(value.part) if value.money else value.part
    tenths = value.tenths
    return None if tenths is None else Share(value.part, value.whole, value.per, tenths)


def _change(line: Line) -> Value:
    change = line.change
    if change is None:
        return None
    if line.now.money:
        return Money(change)
    return Points(change) if line.now.whole is not None else change


def _columns(shapes: tuple[Figure | Rate, ...]) -> tuple[Column, ...]:
    return tuple(Column(one.id, one.words.text(current()), Kind.FIGURE) for one in shapes)


def days(facts: Facts) -> Section:
    """The figures of every day of the period (M-1)."""
    tx = facts.tx
    shapes = tuple(summary.shapes(tx, tx.playbook.reports.days_of_week))
    rows = tuple(
        (day.first, *(plain(counted.value(tx, one, day, at=facts.between.at)) for one in shapes))
        for day in facts.period.days()
    )
    columns = (Column("day", _("Day"), Kind.DAY), *_columns(shapes))
    return Section("days", _("Day by day"), columns, rows, is_drawn=True)


def agents(facts: Facts) -> Section:
    """What the period was of each agent (M-1)."""
    found = summary.members(facts.tx, facts.period, "agent", at=facts.between.at)
    rows = tuple((Named(str(one.key), one.name or _("nobody")), *map(plain, one.values)) for one in found.members)
    return Section("agents", _("Agents"), (Column("agent", _("Agent")), *_columns(tuple(found.columns))), rows)


def clients(facts: Facts) -> Section:
    """What the period was of each client (M-1)."""
    found = summary.members(facts.tx, facts.period, "client", at=facts.between.at)
    rows = tuple((Named(one.code, _client(one)), *map(plain, one.values)) for one in found.members)
    return Section("clients", _("Clients"), (Column("client", _("Client")), *_columns(tuple(found.columns))), rows)


def _client(member: Member) -> str:
    return f"{member.code} {masked_name(member.name)}" if member.code else _("no client")
