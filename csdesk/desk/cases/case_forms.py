"""Filling in the form of a case, field by field, by any number of people (K-4 to K-7, M-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from csdesk.desk.cases import answers, case_course, case_figures, case_files
from csdesk.desk.clients import clients
from csdesk.desk.desk import Transaction, require
from csdesk.desk.people import accounts
from csdesk.desk.person import Person
from csdesk.models.answer import CaseAnswer
from csdesk.models.case import Case, CaseState, StepState
from csdesk.playbook.procedures import Procedure
from csdesk.refused import N_, Refused
from csdesk.rules import case_form
from csdesk.rules.case_form import FormField
from csdesk.rules.text import shortened


def fill(
    tx: Transaction, case_id: int, texts: Mapping[str, str], *, by: Person, at: datetime, whole: bool = True
) -> Mapping[str, str]:
    """Keep answers as they are typed; what the form holds now. Steps that hang on them begin, or are left out.

    Anything can be typed: what cannot be read is said when its step is to be done. Refused, at the field, for one
    that the form does not have, what is added up by csdesk, a text that is too long, and a field that was signed for.
    `whole` says that the fields were left: only then does the record have them (A-5).
    """
    require(tx, by, "case.draft")
    case = case_files.get_open(tx, case_id)
    procedure = case_files.procedure_of(case)
    fields = {one.name: one for one in case_form.fields_of(procedure.field)}
    before = {name: row.value for name, row in answers.rows_of(tx, case_id).items()}
    kept: dict[str, str] = {}
    for name, text in texts.items():
        field = _field(case, fields, name)
        kept[name] = _kept(tx, field, text, by=by, at=at)
    changed = {name: text for name, text in kept.items() if text != before.get(name, "")}
    signed = _signed(tx, case, procedure)
    for name in changed:
        _require_free(procedure, fields[name], changed[name], signed)
    answers.put(tx, case, changed, by=by, at=at)
    if changed:
        now = answers.of_case(tx, case, procedure)
        answers.put(tx, case, case_figures.missing(tx, case, procedure, now, set(changed), at=at), by=by, at=at)
        _take_subject(tx, case, procedure, changed)
        case_course.go_forward(tx, case, by=by, at=at)
    answers.note(tx, case, by=by, at=at, own_but=() if whole else set(texts))
    return answers.of_case(tx, case, procedure)


def _field(case: Case, fields: Mapping[str, FormField], name: str) -> FormField:
    field = fields.get(name)
    if field is None:
        known = ", ".join(fields) or "-"
        message = N_("The form of {case} has no field {name}. It has: {known}.")
        raise Refused(
            "field_unknown", message, field=name, case=case.number or case.title, name=shortened(name), known=known
        )
    if field.kind == "sum":
        raise Refused("field_added_up", N_("{label} is added up by csdesk."), field=name, label=field.words)
    return field


def _kept(tx: Transaction, field: FormField, text: str, *, by: Person, at: datetime) -> str:
    limits = tx.playbook.incidents.limits
    limit = limits.long_text if field.kind == "long_text" else limits.text
    return case_form.kept(field, text, now=tx.local(at), by=by.name, limit=limit)


def _signed(tx: Transaction, case: Case, procedure: Procedure) -> Mapping[str, str]:
    """The steps that are done, with who did them where it is a signature, else nobody."""
    assert case.id is not None
    found = {}
    for row in case_files.steps_of(tx, case.id):
        shape = procedure.get(row.step)
        if shape is not None and row.state == StepState.DONE:
            found[row.step] = (row.by or "") if shape.sign is not None else ""
    return found


def _require_free(procedure: Procedure, field: FormField, text: str, done: Mapping[str, str]) -> None:
    """Refuse to change what somebody signed for, and to empty what a step was done by (K-5)."""
    step = procedure.get(field.shape.before or "")
    if step is None or step.id not in done:
        return
    if done[step.id]:
        message = N_("{label} was signed for by {name}: {step}. The signature has to be taken back first.")
        raise Refused("field_signed", message, field=field.name, label=field.words, name=done[step.id], step=step.words)
    if not text:
        message = N_("{label} cannot be emptied: it was needed for a step that is done. Take that step back first.")
        raise Refused("field_in_use", message, field=field.name, label=field.words)


def _take_subject(tx: Transaction, case: Case, procedure: Procedure, changed: Mapping[str, str]) -> None:
    """A client named in the form is the case's client too, so that the case is found by it."""
    for field in procedure.field:
        if field.kind == "client" and (code := changed.get(field.id)):
            client = clients.by_code(tx, code.split(" ")[0])
            if client is not None:
                case.client_id = client.id
                tx.session.add(case)


@dataclass(frozen=True)
class FormLine:
    """A field of a case's form as it stands."""

    field: FormField
    text: str
    row: CaseAnswer | None
    needed_now: bool
    """Whether the next step is not done without it."""
    missing: bool
    fixed: bool
    """Whether somebody signed for it: it cannot be changed."""


@dataclass(frozen=True)
class Form:
    """The form of a case, and which step it is filled in for."""

    case: Case
    procedure: Procedure
    lines: Sequence[FormLine]
    """The fields that belong to it with these answers, in its order."""
    step: str
    """The first step that is open; empty when none is."""
    problems: Sequence[Refused]
    """Why that step cannot be done yet."""


def read(tx: Transaction, case_id: int) -> Form:
    """The form of a case as it stands; Refused when there is no such case."""
    case = case_files.get(tx, case_id)
    procedure = case_files.procedure_of(case)
    rows, texts = answers.rows_of(tx, case_id), answers.of_case(tx, case, procedure)
    states = {row.step: row.state for row in case_files.steps_of(tx, case_id)}
    step = _open_step(procedure, states) if case.state == CaseState.OPEN else ""
    problems = case_form.problems(procedure.field, step, texts) if step else ()
    wrong = {one.field for one in problems}
    done = _signed(tx, case, procedure)
    lines = [
        FormLine(
            field=field,
            text=texts.get(field.name, ""),
            row=rows.get(field.name),
            needed_now=field.shape.before == step != "" and case_form.is_needed(field, texts),
            missing=field.name in wrong,
            fixed=bool(done.get(field.shape.before or "")) or case.state != CaseState.OPEN,
        )
        for field in case_form.fields_of(procedure.field)
        if case_form.is_asked(field, texts)
    ]
    return Form(case, procedure, lines, step, problems)


def _open_step(procedure: Procedure, states: Mapping[str, str]) -> str:
    """The first open step with fields of its own, or else the first that is open."""
    still = [one.id for one in procedure.step if states.get(one.id) == StepState.OPEN]
    wanted = {one.before for one in procedure.field}
    return next((one for one in still if one in wanted), next(iter(still), ""))


def people(tx: Transaction) -> Sequence[str]:
    """Whom a field for a person may name: everybody with an account in use."""
    return [one.name for one in accounts.accounts(tx) if one.disabled_at is None]
