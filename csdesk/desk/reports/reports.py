"""Reports on a day, a week or a month, put together from sections (I-12, M-1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from csdesk.desk.desk import Transaction, require
from csdesk.desk.incidents import incident_sections as about
from csdesk.desk.incidents.incident_reports import Between
from csdesk.desk.incidents.incident_sections import Facts
from csdesk.desk.person import Person
from csdesk.desk.reports import sections
from csdesk.desk.reports.summary import SEE
from csdesk.exchange.report import Report, Section
from csdesk.language import _
from csdesk.refused import N_
from csdesk.rules.periods import Period, Span

SECTIONS: Mapping[Span, tuple[Callable[[Facts], Section], ...]] = {
    Span.DAY: (sections.figures, sections.agents, sections.clients, about.incident_list, about.promises),
    Span.WEEK: (
        sections.figures,
        sections.days,
        sections.agents,
        sections.clients,
        about.incident_list,
        about.promises,
    ),
    Span.MONTH: (
        sections.figures,
        sections.agents,
        sections.clients,
        about.by_kind,
        about.by_department,
        about.promises,
        about.escalations,
        about.acknowledgements,
        about.pauses,
        about.late_reports,
    ),
}
"""What each report says, in this order. Another subject adds its sections here."""

TITLES: Mapping[Span, str] = {
    Span.DAY: N_("Report of the day"),
    Span.WEEK: N_("Report of the week"),
    Span.MONTH: N_("Report of the month"),
}


def report(tx: Transaction, period: Period, *, by: Person, at: datetime) -> Report:
    """The report on a period as it stands at `at`, in the current language; nothing is written.

    Refused for whose role may not see it (A-1, M-1).
    """
    require(tx, by, SEE)
    since, until = period.bounds(tx.playbook.shop.zone)
    facts = Facts(tx, period, Between(since, until, at))
    return Report(
        span=period.span.value,
        title=_(TITLES[period.span]),
        first=period.first,
        last=period.last,
        made_at=tx.local(at).replace(microsecond=0),
        sections=tuple(section(facts) for section in SECTIONS[period.span]),
    )
