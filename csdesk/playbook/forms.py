"""The forms of procedures: fields, papers, who signs, what is counted, what goes out each day (K-4 to K-7, M-3)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import time
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from csdesk.playbook.basis import Choice, EachOnce, Identifier, Shape, Words, Wrong, choice

FieldKind = Literal[
    "text", "long_text", "number", "money", "yes_no", "date", "month", "choice", "person", "client", "case", "papers",
    "sum",
]  # fmt: skip
"""How a field is typed and read. A sum is typed by nobody: csdesk adds up the numbers that it names."""

YES_NO = ("yes", "no")

Answer = Annotated[str, Field(min_length=1)]
Condition = Mapping[Identifier, Answer | Annotated[tuple[Answer, ...], Field(min_length=1, strict=False)]]
"""Answers that have to be there: a field's id, and the answer or the answers that count."""


class Paper(Choice):
    """One paper of a list: who brought it, who took it, how many pages (K-6)."""

    needed: bool = True
    only_when: Condition = {}
    """Answers with which it belongs to the list; always when empty."""


class FieldShape(Choice):
    """One field of a form."""

    kind: FieldKind = "text"
    before: Identifier | None = None
    """The step that is not done without it; a field without one may stay empty."""
    option: Annotated[tuple[Choice, ...], Field(strict=False), EachOnce] = ()
    paper: Annotated[tuple[Paper, ...], Field(strict=False), EachOnce] = ()
    of: tuple[Identifier, ...] = Field(default=(), strict=False)
    """For a sum the numbers it adds up; for a case the procedures it may be of."""
    least: int | None = Field(default=None, ge=0)
    most: int | None = Field(default=None, ge=1)
    must_be: str = ""
    """The one answer with which the step in `before` can be done."""
    refusal: Words | None = None
    """What is said when it is missing, or not as it must be; csdesk's own sentence without one."""
    only_when: Condition = {}
    """Answers with which it is asked; always when empty."""
    not_needed_when: Condition = {}
    """Answers with which its step is done without it (K-5: papers that follow)."""
    personal: bool = False
    """Whether lists and files show it masked: phones, numbers of identity cards (K-9)."""
    finds_first: bool = False
    """Whether csdesk puts in the first case of the same client, parcel or order when a case begins (K-7)."""
    figure: str = ""
    """Of reports.toml: csdesk puts it in once client and month are there (M-3); it can be typed over."""
    example: str = ""

    @property
    def answers(self) -> tuple[str, ...]:
        """The ids of what can be answered; empty where anything can be typed."""
        return YES_NO if self.kind == "yes_no" else tuple(one.id for one in self.option)

    @model_validator(mode="after")
    def _fits_its_kind(self) -> FieldShape:
        for key, kinds in _BY_KIND.items():
            if getattr(self, key) and self.kind not in kinds:
                raise Wrong("other_field_kind", self.kind, key)
        for key, kinds in _NEEDED_BY_KIND.items():
            if self.kind in kinds and not getattr(self, key):
                raise Wrong("missing", "", key)
        if self.least is not None and self.most is not None and self.least > self.most:
            raise Wrong("amount_outside", str(self.least), "least")
        if self.must_be and self.must_be not in self.answers:
            raise Wrong("answer_unknown", self.must_be, "must_be")
        if (self.must_be or self.not_needed_when or self.refusal) and self.before is None:
            raise Wrong("missing", "", "before")
        return self


_NUMBERS = ("number", "sum")
_BY_KIND: Mapping[str, tuple[str, ...]] = {
    "option": ("choice",),
    "paper": ("papers",),
    "of": ("sum", "case"),
    "least": _NUMBERS,
    "most": _NUMBERS,
    "must_be": ("yes_no", "choice"),
    "finds_first": ("case",),
    "figure": ("number",),
}
_NEEDED_BY_KIND: Mapping[str, tuple[str, ...]] = {"option": ("choice",), "paper": ("papers",), "of": ("sum", "case")}


class CountLevel(Shape):
    """What the first, second, ... of a year costs (K-7)."""

    since: int = Field(ge=1)
    """From which count on."""
    points: int = Field(default=0, ge=0, le=100_000)
    fee_yuan: Annotated[Decimal, Field(ge=0, le=1_000_000, strict=False)] = Decimal(0)
    words: Words


class Count(Shape):
    """How often it happened in a calendar year, by the same answers, and what each costs (K-7)."""

    by: tuple[Identifier, ...] = Field(min_length=1, strict=False)
    level: Annotated[tuple[CountLevel, ...], Field(min_length=1, strict=False)]

    @model_validator(mode="after")
    def _in_order(self) -> Count:
        since = [one.since for one in self.level]
        if since != sorted(set(since)):
            raise Wrong("levels_out_of_order", "", "level")
        return self

    def at(self, count: int) -> CountLevel | None:
        """What holds at a count; None below the first level."""
        return next((one for one in reversed(self.level) if one.since <= count), None)


class Daily(Shape):
    """What was begun since the list before goes out each working day (K-4)."""

    at: Annotated[time, Field(strict=False)]
    """The time on the shop's clocks."""
    to: tuple[Identifier, ...] = Field(min_length=1, strict=False)
    words: Words
    columns: tuple[Identifier, ...] = Field(min_length=1, strict=False)
    """The fields that stand in it."""


class Signer(Choice):
    """Somebody whose signature a step may need, by the office held (K-5, K-6)."""

    roles: tuple[Identifier, ...] = Field(min_length=1, strict=False)
    """Accounts of these roles may sign."""
    people: tuple[str, ...] = Field(default=(), strict=False)
    """Of them only these, by their names; everybody of the roles when empty."""


class Signers(Shape):
    """signers.toml: whose signatures procedures ask for."""

    signer: Annotated[tuple[Signer, ...], Field(min_length=1, strict=False), EachOnce]

    def get(self, signer_id: str) -> Signer | None:
        """The signer of that id, if there is one."""
        return choice(self.signer, signer_id)


def check_form(form: tuple[FieldShape, ...], steps: Collection[str]) -> None:
    """Wrong where a field names a step, a field or an answer that the procedure does not have."""
    fields = {one.id: one for one in form}
    for field in form:
        place = f"field[{field.id}]"
        if field.before is not None and field.before not in steps:
            raise Wrong("step_not_there", field.before, f"{place}.before")
        for key, condition in (("only_when", field.only_when), ("not_needed_when", field.not_needed_when)):
            check_condition(condition, fields, f"{place}.{key}")
        for paper in field.paper:
            check_condition(paper.only_when, fields, f"{place}.paper[{paper.id}].only_when")
        for other in field.of if field.kind == "sum" else ():
            if other not in fields or fields[other].kind != "number":
                raise Wrong("field_not_there", other, f"{place}.of")


def check_condition(condition: Condition, fields: Mapping[str, FieldShape], place: str) -> None:
    """Wrong where a condition names a field or an answer that the form does not have."""
    for name, wanted in condition.items():
        if name not in fields or not fields[name].answers:
            raise Wrong("field_not_there", name, place)
        for answer in wanted_answers(wanted):
            if answer not in fields[name].answers:
                raise Wrong("answer_unknown", answer, f"{place}.{name}")


def wanted_answers(wanted: str | tuple[str, ...]) -> tuple[str, ...]:
    """The answers that count, also where the file has only one."""
    return (wanted,) if isinstance(wanted, str) else wanted


def linked_procedures(form: tuple[FieldShape, ...]) -> Iterator[tuple[str, str]]:
    """Field and procedure of every field that holds a case."""
    for field in form:
        for other in field.of if field.kind == "case" else ():
            yield field.id, other
