"""Walks a case of any procedure from its beginning to its end, filling in whatever its form asks."""

from __future__ import annotations

from collections.abc import Iterator

from csdesk.desk.cases import answers, case_files, case_forms, steps
from csdesk.desk.incidents import incidents
from csdesk.desk.person import Person
from csdesk.models.case import Case, CaseState, StepState
from csdesk.playbook.procedures import Procedure, StepShape
from csdesk.rules import case_form
from csdesk.rules.case_form import FormField
from tests.desk.shop import DIRECTOR, FINANCE, LI, MANAGER, QC, REGULAR, WORKDAY, Shop

SIGNERS = {"director": DIRECTOR, "manager": MANAGER, "finance": FINANCE, "qc": QC}


def signer_of(shop: Shop, shape: StepShape) -> Person:
    """Somebody who may do a step."""
    if shape.sign is None:
        return LI
    signer = shop.desk.playbook.signers.get(shape.sign)
    assert signer is not None
    return next(SIGNERS[role] for role in signer.roles if role in SIGNERS)


def answer_to(field: FormField, case: Case) -> str:
    """Something that can be answered; with a decision to be taken, the first there is."""
    shape = field.shape
    if field.kind == "number":
        return str(shape.most or shape.least or 7)
    by_kind = {"paper": "3 李强", "money": "12.50", "date": "2026-12-31", "month": "2026-11", "client": REGULAR}
    if field.kind == "case":
        return case.number or ""
    if shape.answers:
        return shape.must_be or shape.answers[0]
    return by_kind.get(field.kind, "恒信")


class Walk:
    """One case on its way."""

    def __init__(self, shop: Shop, kind: str) -> None:
        self.shop = shop
        self.case_id = shop.open_case(kind, client=REGULAR)
        self.refused: list[tuple[str, str]] = []
        """Every refusal that was seen: step and field."""
        self.done: list[str] = []

    @property
    def case(self) -> Case:
        return self.shop.case(self.case_id)

    @property
    def procedure(self) -> Procedure:
        return case_files.procedure_of(self.case)

    def answers(self) -> dict[str, str]:
        with self.shop.desk.reading() as tx:
            return answers.of_case(tx, self.case)

    def open_steps(self) -> list[StepShape]:
        states = self.shop.steps(self.case_id)
        return [one for one in self.procedure.step if states[one.id] == StepState.OPEN]

    def missing(self, step: str) -> Iterator[FormField]:
        """The fields that a step is refused for, one after the other: each is seen to be refused at its field."""
        while True:
            problems = case_form.problems(self.procedure.field, step, self.answers())
            if not problems:
                return
            code, field = self.shop.refused(steps.tick, self.case_id, step, by=self.by(step), note="王芳")
            assert field == problems[0].field, (code, field)
            assert field is not None
            self.refused.append((step, field))
            yield next(one for one in case_form.fields_of(self.procedure.field) if one.name == field)

    def by(self, step: str) -> Person:
        shape = self.procedure.get(step)
        assert shape is not None
        return signer_of(self.shop, shape)

    def fill(self, name: str, text: str) -> None:
        self.shop.do(case_forms.fill, self.case_id, {name: text})

    def complete(self, step: str) -> None:
        """Fill in what a step lacks, and do it."""
        for field in self.missing(step):
            if field.kind == "sum":
                raise AssertionError(field)
            self.fill(field.name, answer_to(field, self.case))
        shape = self.procedure.get(step)
        assert shape is not None
        if shape.done_on == "report.sent":
            self.shop.do(incidents.save_report, self.case_id, {"happened": "晚到"})
            self.shop.do(incidents.send_report, self.case_id)
        else:
            self.shop.do(steps.tick, self.case_id, step, by=self.by(step), note="王芳")
        self.done.append(step)

    def to_the_end(self) -> None:
        """Every step as it opens, one that comes again once; an incident is judged and closed."""
        while self.case.state == CaseState.OPEN:
            still = [one for one in self.open_steps() if not (one.again_until and one.id in self.done)]
            if not still:
                break
            self.complete(still[0].id)
        if self.procedure.incident and self.case.state == CaseState.OPEN:
            judgement = {"cause": "堵车", "department": "dispatch", "measure": "提前出发"}
            self.shop.do(incidents.judge, self.case_id, judgement, by=QC)
            self.shop.do(incidents.close, self.case_id, by=QC, at=WORKDAY)
