"""The sections of reports that are about incidents and promises, in the reader's language (I-11, I-12)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from csdesk.desk.cases.case_lists import Reporting, penalties_for
from csdesk.desk.cases.case_words import reporting_words, state_words
from csdesk.desk.desk import Transaction
from csdesk.desk.incidents import incident_reports as figures
from csdesk.desk.incidents.incident_reports import Between, Group, Learned, Progress
from csdesk.desk.promises.letters import in_words
from csdesk.exchange.report import Column, Kind, Named, Section, Value
from csdesk.language import _, current, pgettext
from csdesk.models.record import Entry
from csdesk.playbook.basis import Listed, words_of
from csdesk.rules.masking import masked_name, masked_text
from csdesk.rules.periods import Period


@dataclass(frozen=True)
class Facts:
    """What sections are made of: a transaction that only reads, a span, and what several of them need."""

    tx: Transaction
    period: Period
    between: Between

    @cached_property
    def incidents(self) -> Sequence[Learned]:
        """The incidents learned of in the span."""
        return figures.incidents(self.tx, self.between)

    @cached_property
    def happened(self) -> Sequence[Entry]:
        """What the record tells of the span."""
        return figures.happened(self.tx, self.between)


def incident_list(facts: Facts) -> Section:
    """Every incident: reported in time or not, steps, promises, state, department, loss, penalty (I-11, I-12)."""
    columns = (
        *_beginning(),
        Column("reported", _("Reported")),
        Column("steps_done", _("Steps done"), Kind.NUMBER),
        Column("steps", _("of steps"), Kind.NUMBER),
        Column("promises_met", _("Promises met"), Kind.NUMBER, in_brief=False),
        Column("promises_missed", _("Promises missed"), Kind.NUMBER),
        Column("promises_open", _("Promises open"), Kind.NUMBER, in_brief=False),
        Column("state", _("State")),
        Column("department", _("Responsible")),
        Column("loss", _("Loss in yuan"), Kind.MONEY),
        Column("penalty", _("Penalty")),
    )
    found = figures.progress(facts.tx, facts.between)
    rows = tuple(_incident(facts, one, found.get(one.case_id, Progress())) for one in facts.incidents)
    return Section("incidents", _("Incidents"), columns, rows)


def _beginning() -> tuple[Column, ...]:
    """The columns that tell which incident it is."""
    return (
        Column("number", pgettext("case", "Number")),
        Column("kind", _("Kind")),
        Column("title", _("What happened"), in_brief=False),
        Column("client", _("Client")),
        Column("began", _("Learned of"), Kind.MOMENT),
    )


def _which(facts: Facts, one: Learned) -> tuple[Value, ...]:
    """Which incident it is; reports are files that go around, so what is personal is masked in them (K-9)."""
    client = Named(one.client_code, f"{one.client_code} {masked_name(one.client_name)}") if one.client_code else None
    return one.number, _kind_of_case(one), masked_text(one.title), client, facts.tx.local(one.began_at)


def _kind_of_case(one: Learned) -> Named:
    return Named(one.procedure, in_words(json.loads(one.words)))


def _incident(facts: Facts, one: Learned, far: Progress) -> tuple[Value, ...]:
    return (
        *_which(facts, one),
        _reported(one),
        *far,
        Named(one.state, state_words(one.state)),
        _department(facts, one.department),
        one.loss_fen,
        _penalty(facts, one),
    )


def _reported(one: Learned) -> Named | None:
    return Named(one.reporting.value, reporting_words(one.reporting)) if one.reporting else None


def _department(facts: Facts, department: str) -> Named | None:
    if not department:
        return None
    return Named(department, words_of(facts.tx.playbook.incidents.department, department, current()))


def _penalty(facts: Facts, one: Learned) -> Named | None:
    found = penalties_for(facts.tx, is_late=one.reporting is Reporting.LATE, is_hidden=one.hidden)
    words = Listed(rule.words for rule in found)
    return Named(", ".join(rule.id for rule in found), words.text(current())) if found else None


def by_kind(facts: Facts) -> Section:
    """Incidents by their kind (I-12)."""
    kinds = {one.procedure: one for one in facts.incidents}
    groups = figures.groups(facts.incidents, "procedure")
    rows = tuple((_kind_of_case(kinds[group.id]), *_counts(group)) for group in groups)
    return Section("by_kind", _("Incidents by kind"), (Column("kind", _("Kind")), *_count_columns()), rows)


def by_department(facts: Facts) -> Section:
    """Incidents by the department responsible, as far as one is named (I-12)."""
    groups = figures.groups(facts.incidents, "department")
    unknown = Named("", _("not known yet"))
    rows = tuple((_department(facts, group.id) or unknown, *_counts(group)) for group in groups)
    columns = (Column("department", _("Responsible")), *_count_columns())
    return Section("by_department", _("Incidents by responsible department"), columns, rows)


def _count_columns() -> tuple[Column, ...]:
    return (
        Column("incidents", _("Incidents"), Kind.NUMBER),
        Column("open", pgettext("state", "Open"), Kind.NUMBER),
        Column("late", _("Reported late"), Kind.NUMBER),
        Column("hidden", _("Kept back"), Kind.NUMBER),
        Column("loss", _("Loss in yuan"), Kind.MONEY),
    )


def _counts(group: Group) -> tuple[Value, ...]:
    return group.count, group.open, group.late, group.hidden, group.loss_fen


def promises(facts: Facts) -> Section:
    """What was promised and became due: met and missed, by kind of promise (I-12)."""
    columns = (
        Column("kind", _("Promise")),
        Column("met", _("Met"), Kind.NUMBER),
        Column("missed", _("Missed"), Kind.NUMBER),
        Column("open", pgettext("state", "Open"), Kind.NUMBER),
        Column("withdrawn", _("Withdrawn"), Kind.NUMBER),
        Column("renewals", _("Renewed"), Kind.NUMBER),
        Column("met_percent", _("Met in %"), Kind.NUMBER),
    )
    rows = tuple(
        (_kind(facts, one.kind), one.met, one.missed, one.open, one.withdrawn, one.renewals, one.met_percent)
        for one in figures.promises(facts.tx, facts.between)
    )
    return Section("promises", _("Promises"), columns, rows)


def _kind(facts: Facts, kind_id: str) -> Named:
    kind = facts.tx.playbook.deadlines.get(kind_id)
    return Named(kind_id, kind.words.text(current()) if kind else kind_id)


def escalations(facts: Facts) -> Section:
    """What was escalated, by level (I-6, I-12)."""
    columns = (
        Column("level", _("Level"), Kind.NUMBER),
        Column("times", _("Times"), Kind.NUMBER),
        Column("promises", _("Promises"), Kind.NUMBER),
    )
    told = figures.escalations(facts.happened)
    return Section(
        "escalations", _("Escalations"), columns, tuple((one.level, one.times, one.promises) for one in told)
    )


def acknowledgements(facts: Facts) -> Section:
    """How often somebody acknowledged, and how often that was forgotten (I-6, I-12)."""
    rows = (
        (Named("acknowledged", _("acknowledged")), figures.acknowledged(facts.happened)),
        (Named("forgotten", _("forgotten, and told again")), figures.forgotten(facts.happened)),
    )
    columns = (Column("what", _("What")), Column("times", _("Times"), Kind.NUMBER))
    return Section("acknowledgements", _("Acknowledged"), columns, rows)


def pauses(facts: Facts) -> Section:
    """The pauses that ended, by reason, and how long they were together (I-10, I-12)."""
    columns = (
        Column("reason", _("Reason")),
        Column("pauses", _("Pauses"), Kind.NUMBER),
        Column("seconds", _("Together"), Kind.DURATION),
    )
    reasons = facts.tx.playbook.incidents.pause_reason
    rows = tuple(
        (Named(one.reason, words_of(reasons, one.reason, current())), one.pauses, one.seconds)
        for one in figures.pauses(facts.tx, facts.happened)
    )
    return Section("pauses", _("Pauses"), columns, rows)


def late_reports(facts: Facts) -> Section:
    """The supervisor's list: reports that were late or kept back, with the rule for it (I-11)."""
    columns = (
        *_beginning(),
        Column("reported", _("Reported")),
        Column("reported_at", _("Reported at"), Kind.MOMENT),
        Column("hidden", _("Kept back")),
        Column("owner", _("Whose")),
        Column("penalty", _("Penalty")),
    )
    rows = tuple(
        (*_which(facts, one), *_lateness(facts, one), _penalty(facts, one))
        for one in facts.incidents
        if one.is_late_or_hidden
    )
    return Section("late", _("Late and hidden reports"), columns, rows)


def _lateness(facts: Facts, one: Learned) -> tuple[Value, ...]:
    reported_at = facts.tx.local(one.reported_at) if one.reported_at else None
    return _reported(one), reported_at, Named("yes", _("yes")) if one.hidden else None, one.owner
