"""The states of cases and of what belongs to them, in the reader's language."""

from __future__ import annotations

from csdesk.desk.cases.case_lists import Reporting
from csdesk.language import _, pgettext
from csdesk.models.case import CaseState, StepState
from csdesk.models.deadline import DeadlineState
from csdesk.models.message import MessageState


def state_words(state: str) -> str:
    """The state of a case."""
    return {CaseState.OPEN: _("open"), CaseState.CLOSED: _("closed"), CaseState.WITHDRAWN: _("withdrawn")}[
        CaseState(state)
    ]


def step_words(state: str) -> str:
    """The state of a step."""
    return {
        StepState.WAITING: _("not yet"),
        StepState.OPEN: _("to do"),
        StepState.DONE: _("done"),
        StepState.LEFT_OUT: _("does not apply"),
    }[StepState(state)]


def deadline_words(state: str) -> str:
    """The state of a deadline."""
    return {
        DeadlineState.RUNNING: _("running"),
        DeadlineState.PAUSED: _("paused"),
        DeadlineState.MET: _("met"),
        DeadlineState.MISSED: _("missed"),
        DeadlineState.WITHDRAWN: _("withdrawn"),
    }[DeadlineState(state)]


def message_words(state: str) -> str:
    """The state of a message."""
    return {
        MessageState.WAITING: pgettext("message", "waiting"),
        MessageState.SENDING: _("being sent"),
        MessageState.SENT: _("sent"),
    }[MessageState(state)]


def reporting_words(said: Reporting) -> str:
    """Whether an incident was reported in time."""
    return {
        Reporting.IN_TIME: _("in time"),
        Reporting.LATE: pgettext("report", "late"),
        Reporting.WAITING: _("not yet due"),
    }[said]
