"""The list of the day: what was begun since the last one, to whoever is to know of it, each working day (K-4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from csdesk.desk.cases import answers
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.promises import outbox
from csdesk.desk.promises.letters import messages_language
from csdesk.language import _, current
from csdesk.models.case import Case
from csdesk.models.message import Message
from csdesk.playbook.forms import Daily
from csdesk.playbook.procedures import Procedure
from csdesk.rules.case_form import FormField, shown
from csdesk.rules.working_time import is_working_day, moment_on

LONGEST_BACK = 31
"""How many days before its time a first list looks."""


class DailyLists:
    """Looks whether a list is to go out; when nothing can have become due since the last look, nothing is read."""

    def __init__(self) -> None:
        self._seen: datetime | None = None

    def turn(self, desk: Desk, *, at: datetime) -> int:
        """Put the lists whose time has come into the outbox; how many messages. Safe beside other programs."""
        due = [
            (name, procedure, procedure.daily_list, moment)
            for name, procedure in desk.playbook.procedures.items()
            if procedure.daily_list is not None and (moment := last_due(desk, procedure.daily_list, at)) is not None
        ]
        fresh = [one for one in due if self._seen is None or one[3] > self._seen]
        if not fresh:
            return 0
        with desk.reading() as tx:
            waiting = [one for one in fresh if not _went_out(tx, one[0], one[2], one[3])]
        queued = 0
        if waiting:
            with desk.writing() as tx:
                for name, procedure, daily, moment in waiting:
                    queued += _queue(tx, name, procedure, daily, moment, at=at)
        self._seen = at
        return queued


def last_due(desk: Desk, daily: Daily, at: datetime) -> datetime | None:
    """When a list was due last, at `at` or before; None when no day of the last month is a working day."""
    zone, calendar = desk.playbook.shop.zone, desk.playbook.calendar
    today = at.astimezone(zone).date()
    for back in range(LONGEST_BACK):
        day = today - timedelta(days=back)
        if is_working_day(day, calendar) and (moment := moment_on(day, daily.at, zone)) <= at:
            return moment
    return None


def _key(name: str, day: date, recipient: str) -> str:
    return f"daily/{name}/{day.isoformat()}/{recipient}"


def _went_out(tx: Transaction, name: str, daily: Daily, moment: datetime) -> bool:
    keys = [_key(name, tx.local(moment).date(), one) for one in daily.to]
    return tx.session.exec(select(Message.id).where(col(Message.key).in_(keys))).first() is not None


def _queue(tx: Transaction, name: str, procedure: Procedure, daily: Daily, moment: datetime, *, at: datetime) -> int:
    """Queue one list for each recipient; none where nothing was begun."""
    if _went_out(tx, name, daily, moment):
        return 0
    since = _since(tx, name, moment)
    query = select(Case).where(Case.procedure == name, col(Case.opened_at) > since, col(Case.opened_at) <= moment)
    cases = tx.session.exec(query.order_by(col(Case.opened_at), col(Case.id))).all()
    if not cases:
        return 0
    day = tx.local(moment).date()
    with messages_language(tx):
        subject = _("{what}, {day}: {n}", what=daily.words, day=day.isoformat(), n=len(cases))
        body = "\n".join(_lines(tx, procedure, daily, cases, subject)) + "\n"
    return sum(outbox.queue(tx, outbox.Letter(_key(name, day, one), one, subject, body), at=at) for one in daily.to)


def _since(tx: Transaction, name: str, moment: datetime) -> datetime:
    """Up to when the list before it went; after days without a program, nothing is left out."""
    zone, begin = tx.playbook.shop.zone, f"daily/{name}/"
    query = select(Message.key).where(col(Message.key).startswith(begin)).order_by(col(Message.key).desc())
    last = tx.session.exec(query).first()
    daily = tx.playbook.procedures[name].daily_list
    assert daily is not None
    if last is None:
        return moment - timedelta(days=LONGEST_BACK)
    return moment_on(date.fromisoformat(last.removeprefix(begin).partition("/")[0]), daily.at, zone)


def _lines(tx: Transaction, procedure: Procedure, daily: Daily, cases: Sequence[Case], subject: str) -> Sequence[str]:
    fields = [one for one in procedure.field if one.id in daily.columns]
    lines = [subject, ""]
    for case in cases:
        given = answers.of_case(tx, case)
        lines.append("  ".join(filter(None, (case.number, case.title, case.owner))))
        for name in daily.columns:
            field = next(one for one in fields if one.id == name)
            if given.get(name):
                words = field.words.text(current())
                lines.append(f"    {words}: {shown(FormField(name, field), given[name], current())}")
        lines.append("")
    return [*lines, _("csdesk at {shop}", shop=tx.playbook.shop.name.text(current()))]
