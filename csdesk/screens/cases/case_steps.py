"""The steps of a case as rows: tick, sign, time left or done, words, by whom (I-5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from csdesk.language import N_, _, current
from csdesk.screens.clock_words import glance, in_words, left_width, moment_words
from csdesk.widgets.fields.tick import NOT_TICKED, TICKED
from csdesk.widgets.rows import Column, Row

if TYPE_CHECKING:
    from csdesk.desk.cases.case_story import Step, Story
    from csdesk.models.deadline import Deadline
    from csdesk.playbook.deadline_kinds import DeadlineKinds

LOSSES = {"small_loss": N_("loss up to {yuan} yuan"), "large_loss": N_("loss over {yuan} yuan")}
"""When a step applies that hangs on the loss, as long as nobody knows it (I-5)."""


BY_FACT = {"report.sent": N_("ticked by sending it"), "reply.given": N_("ticked by the reply")}
"""What ticks a step that no hand does."""


@dataclass(frozen=True)
class StepRow:
    """A row of the page: a step, or a promise that belongs to none."""

    row: Row
    step: str
    """The step's id; empty for an answer promised to the client."""
    deadline: Deadline | None
    """What is promised of it, as long as that runs."""
    changes_at: datetime | None


def columns() -> Sequence[Column]:
    """The columns of the steps."""
    return (Column("", 3), Column("", 2), Column("", left_width(), "right"), Column(""), Column("", 18, drop=1))


def step_rows(
    story: Story, kinds: DeadlineKinds, now: datetime, local: Callable[[datetime], datetime]
) -> Sequence[StepRow]:
    """The steps that apply to a case, in their order, then what is promised of none of them."""
    names = {one.shape.id: one.shape.words.text(current()) for one in story.steps}
    rows = [_row(story, one, names, kinds, now, local) for one in story.steps if one.row.state != "left_out"]
    return rows + [_promise(one, kinds, now) for one in story.running if one.step_id is None]


def _row(
    story: Story,
    step: Step,
    names: dict[str, str],
    kinds: DeadlineKinds,
    now: datetime,
    local: Callable[[datetime], datetime],
) -> StepRow:
    shape, row = step.shape, step.row
    words, key = names[shape.id], f"step-{shape.id}"
    if row.state == "done":
        at = moment_words(local(row.at), local(now)) if row.at is not None else ""
        by = "  ".join(filter(None, (row.by, row.note)))
        return StepRow(Row(key, (TICKED, "", at, words, by), "done"), shape.id, None, None)
    if row.state == "waiting":
        hint = _("after: {steps}", steps=", ".join(names.get(one, one) for one in shape.after))
        return StepRow(Row(key, (NOT_TICKED, "", "", words, hint), "dim"), shape.id, None, None)
    hint = ""
    if shape.only in LOSSES and story.incident is not None and story.incident.loss_fen is None:
        hint = _(LOSSES[shape.only], yuan=f"{story.procedure.small_loss_yuan:f}")
    elif shape.sign is not None:
        hint = _("to be signed")
    elif any(one.field.shape.before == shape.id and one.missing for one in story.form.lines):
        hint = _("its form is not complete")
    elif shape.note is not None:
        hint = _("write down: {what}", what=shape.note)
    elif shape.done_on:
        hint = _(BY_FACT.get(shape.done_on, N_("ticked by itself")))
    deadline = step.deadline if step.deadline is not None and step.deadline.done_at is None else None
    if deadline is None:
        return StepRow(Row(key, (NOT_TICKED, "", "", words, hint)), shape.id, None, None)
    return _running(deadline, key, shape.id, words, hint, kinds, now)


def _promise(deadline: Deadline, kinds: DeadlineKinds, now: datetime) -> StepRow:
    renewed = _("renewed {n}", n=deadline.renewals) if deadline.renewals else ""
    return _running(deadline, f"deadline-{deadline.id}", "", in_words(deadline.words), renewed, kinds, now)


def _running(
    deadline: Deadline, key: str, step: str, words: str, hint: str, kinds: DeadlineKinds, now: datetime
) -> StepRow:
    seen = glance(deadline, now, kinds)
    if deadline.paused_at is not None:
        hint = _("paused")
    elif deadline.acknowledged_by is not None:
        hint = _("in hand {name}", name=deadline.acknowledged_by)
    return StepRow(
        Row(key, (NOT_TICKED, seen.sign, seen.left, words, hint), seen.tone), step, deadline, seen.changes_at
    )
