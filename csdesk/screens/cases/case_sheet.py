"""What stands under the steps of a case: what it is about, report, judgement, clocks, messages, what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from csdesk.language import _, current, ngettext
from csdesk.screens.cases.record_words import entry_words
from csdesk.screens.clock_words import in_words, moment_words
from csdesk.screens.message_words import kind_words, message_words, recipient_words
from csdesk.screens.whose import with_agent

if TYPE_CHECKING:
    from csdesk.desk.cases.case_story import Story
    from csdesk.models.deadline import Deadline
    from csdesk.playbook.shapes import Playbook

Pairs = Sequence[tuple[str, str]]


class CaseSheet:
    """A story in words, at a moment; `local` puts moments on the shop's clock."""

    def __init__(self, story: Story, playbook: Playbook, now: datetime, local: Callable[[datetime], datetime]) -> None:
        self._story = story
        self._playbook = playbook
        self._now = local(now)
        self._local = local

    def pairs(self) -> Pairs:
        """Label and value, in the order in which they are asked for."""
        parts = (self._about(), self._form(), self._report(), self._clocks(), self._messages(), self._entries())
        return [pair for part in parts for pair in part]

    def _at(self, moment: datetime) -> str:
        return moment_words(self._local(moment), self._now)

    def _about(self) -> Iterator[tuple[str, str]]:
        case = self._story.case
        began = f"{self._at(case.began_at)}, {case.opened_by}"
        yield _("Began"), f"{began}, {_('outside working hours')}" if case.after_hours else began
        if case.owner != case.opened_by:
            yield _("Whose"), case.owner
        if case.handed_up_at is not None:
            yield _("Given up"), _("{time}, to be decided", time=self._at(case.handed_up_at))
        for label, text in (
            (_("Client"), with_agent(self._story.client, self._story.agent)),
            (_("Order"), self._story.order),
            (_("Waybill"), case.waybill),
        ):
            if text:
                yield label, text

    def _form(self) -> Iterator[tuple[str, str]]:
        """What its form holds; what its next step lacks stands first (K-5, K-6)."""
        from csdesk.rules.case_form import shown

        form, language = self._story.form, current()
        lacks = [one for one in form.lines if one.missing]
        for place, line in enumerate(lacks):
            yield _("Missing") if not place else "", line.field.words.text(language)
        for line in form.lines:
            if line.text:
                yield line.field.words.text(language), shown(line.field, line.text, language)
        counted = self._story.counted
        if counted is not None and counted.level is not None:
            words = counted.level.words.text(language)
            yield _("Of its year"), _("number {n} in {year}: {words}", n=counted.number, year=counted.year, words=words)
        for place, one in enumerate(self._story.links):
            yield _("Linked") if not place else "", "  ".join((one.number, in_words(one.kind), one.title))

    def _report(self) -> Iterator[tuple[str, str]]:
        from csdesk.playbook.basis import words_of

        incident = self._story.incident
        if incident is None:
            return
        if incident.reported_at is None:
            yield _("Report"), _("not sent yet")
        else:
            sent = _("sent {time}", time=self._at(incident.reported_at))
            yield _("Report"), f"{sent}, {ngettext('{n} time', '{n} times', incident.reports)}"
        if incident.judged_at is None:
            yield _("Judgement"), _("not judged yet")
            return
        judged = _("{time}, {name}", time=self._at(incident.judged_at), name=incident.judged_by)
        yield _("Judgement"), f"{judged}, {_('it was kept back')}" if incident.hidden else judged
        yield _("Cause"), incident.judged_cause
        yield _("Responsible"), words_of(self._playbook.incidents.department, incident.department, current())
        yield _("Measure"), incident.judged_measure

    def _clocks(self) -> Iterator[tuple[str, str]]:
        for place, one in enumerate(self._story.deadlines):
            yield _("Clocks") if not place else "", f"{in_words(one.words)}: {self._clock(one)}"

    def _clock(self, deadline: Deadline) -> str:
        """Due when, how it ended, how often renewed, how long paused (I-3, I-10)."""
        parts = [_("due {time}", time=self._at(deadline.due_at)), _state(deadline)]
        if deadline.done_at is not None and deadline.done_by is not None:
            parts.append(f"{self._at(deadline.done_at)} {deadline.done_by}")
        if deadline.renewals:
            parts.append(_("renewed {n}", n=deadline.renewals))
        if deadline.paused_seconds:
            parts.append(_("paused for {minutes} min in all", minutes=deadline.paused_seconds // 60))
        return ", ".join(parts)

    def _messages(self) -> Iterator[tuple[str, str]]:
        for place, one in enumerate(self._story.messages):
            whom = recipient_words(self._playbook.recipients, one.recipient)
            state = message_words(one, self._now, self._local)
            what = f"{self._at(one.made_at)} {whom}, {kind_words(one)}"
            yield _("Messages") if not place else "", f"{what}: {state}"

    def _entries(self) -> Iterator[tuple[str, str]]:
        """What happened, the latest first."""
        for place, entry in enumerate(reversed(self._story.entries)):
            words = entry_words(
                entry,
                self._story,
                incidents=self._playbook.incidents,
                recipients=self._playbook.recipients,
                now=self._now,
                local=self._local,
            )
            yield _("Record") if not place else "", f"{self._at(entry.at)} {entry.by}: {words}"


def _state(deadline: Deadline) -> str:
    if deadline.done_at is None:
        return {"paused": _("paused"), "missed": _("passed")}.get(deadline.state, _("running"))
    return {"met": _("in time"), "missed": _("late")}.get(deadline.state, _("no longer promised"))
