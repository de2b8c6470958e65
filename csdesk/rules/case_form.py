"""The form of a case: what its procedure asks, how answers are read, and what a step still lacks (K-4 to K-7, M-3).

Answers are texts by the names of their fields. A list of papers has a field for each, called `papers.licence`, in
which pages, who brought it and who took it are typed in one line: `3 李强, 王芳`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from csdesk.playbook.basis import Words
from csdesk.playbook.forms import YES_NO, Condition, FieldShape, Paper, wanted_answers
from csdesk.refused import N_, Refused
from csdesk.rules.masking import masked_number, masked_phone
from csdesk.rules.moments import read_moment
from csdesk.rules.reading import read_money, read_phone, read_whole, show_money
from csdesk.rules.text import folded, narrow, read_line, shortened

MOST_PAGES = 10_000
MOST_NUMBER = 1_000_000_000
MOST_YUAN = Decimal(1_000_000_000)

WORDS_OF: Mapping[str, Words] = {
    "yes": Words(zh="是", en="yes"),
    "no": Words(zh="否", en="no"),
}
"""What the answers of a yes or no field are called."""

_YES, _NO = frozenset({"yes", "y", "1", "是", "有", "对"}), frozenset({"no", "n", "0", "否", "无", "不"})
_MONTH = re.compile("([12][0-9]{3})(?:-|/|年)?(0?[1-9]|1[0-2])月?")
_PAPER = re.compile(r"([0-9,]{1,8}) ?(?:页|pages?|p)?[ ,;:]+(.+)", re.IGNORECASE)
_COMMAS = str.maketrans({"，": ",", "、": ",", "；": ",", ";": ","})

Answers = Mapping[str, str]


@dataclass(frozen=True)
class FormField:
    """One thing to be filled in: a field, or one paper of a list."""

    name: str
    shape: FieldShape
    paper: Paper | None = None

    @property
    def words(self) -> Words:
        """What it is called."""
        return self.paper.words if self.paper is not None else self.shape.words

    @property
    def kind(self) -> str:
        """How it is typed: as its field says, or `paper`."""
        return "paper" if self.paper is not None else self.shape.kind


@dataclass(frozen=True)
class PaperIn:
    """A paper that came in: its pages, who brought it, who took it."""

    pages: int
    brought_by: str
    taken_by: str

    def __str__(self) -> str:
        return f"{self.pages} {self.brought_by}, {self.taken_by}"


def fields_of(form: Sequence[FieldShape]) -> tuple[FormField, ...]:
    """What is to be filled in, in the form's order, a list of papers as one field each."""
    return tuple(_fields(form))


def _fields(form: Sequence[FieldShape]) -> Iterator[FormField]:
    for shape in form:
        if shape.kind == "papers":
            yield from (FormField(f"{shape.id}.{paper.id}", shape, paper) for paper in shape.paper)
        else:
            yield FormField(shape.id, shape)


def holds(condition: Condition, answers: Answers) -> bool | None:
    """Whether every answer of a condition is there; None as long as one of them is not given, and no other is wrong."""
    known: bool | None = True
    for name, wanted in condition.items():
        given = answers.get(name, "")
        if not given:
            known = None
        elif given not in wanted_answers(wanted):
            return False
    return known


def is_asked(field: FormField, answers: Answers) -> bool:
    """Whether a field belongs to the form with these answers."""
    of_paper = field.paper.only_when if field.paper is not None else {}
    return holds(field.shape.only_when, answers) is True and holds(of_paper, answers) is True


def is_needed(field: FormField, answers: Answers) -> bool:
    """Whether its step is not done without it, with these answers (K-5, K-6)."""
    if field.shape.before is None or not is_asked(field, answers):
        return False
    if field.paper is not None and not field.paper.needed:
        return False
    waived = field.shape.not_needed_when
    return not waived or holds(waived, answers) is not True


def kept(field: FormField, text: str, *, now: datetime, by: str, limit: int) -> str:
    """What is kept of what was typed: the answer in its one form where it can be read, else the text as typed.

    `now` is aware, in the shop's zone, and says what `tomorrow` is; `by` takes papers in where nobody else is named.
    Refused, at the field, when it is too long.
    """
    try:
        line = read_line(text, limit=limit)
    except Refused as refused:
        raise refused.at(field.name) from None
    try:
        return _read(field, line, now=now, by=by) if line else ""
    except Refused:
        return line


def read(field: FormField, text: str) -> str:
    """The answer, in its one form; Refused, at the field, when what is kept is no answer to it."""
    try:
        return _read(field, text, now=None, by="")
    except Refused as refused:
        raise refused.at(field.name) from None


def _read(field: FormField, line: str, *, now: datetime | None, by: str) -> str:
    shape = field.shape
    match field.kind:
        case "paper":
            return str(read_paper(line, by=by))
        case "number":
            return str(read_whole(line, least=shape.least or 0, most=shape.most or MOST_NUMBER))
        case "money":
            return show_money(read_money(line, most=MOST_YUAN))
        case "yes_no":
            return _read_yes(line)
        case "choice":
            return _read_choice(shape, line)
        case "date":
            return _read_day(line, now).isoformat()
        case "month":
            return _read_month(line)
        case _:
            return line


def read_paper(text: str, *, by: str) -> PaperIn:
    """A paper as it is typed: `3 李强`, `3页，李强，王芳`; taken by `by` where nobody else is named (K-6)."""
    found = _PAPER.fullmatch(narrow(text).translate(_COMMAS))
    names = [one.strip() for one in found[2].split(",")] if found else []
    if found is None or len(names) > 2 or not all(names) or not (by or len(names) == 2):
        raise Refused(
            "paper_unreadable",
            N_('"{typed}" does not say pages and who brought it. Type for example "3 Li Qiang", or both names.'),
            typed=shortened(text),
        )
    return PaperIn(read_whole(found[1], least=1, most=MOST_PAGES), names[0], names[1] if len(names) == 2 else by)


def _read_yes(line: str) -> str:
    typed = folded(line)
    if typed not in _YES | _NO:
        raise Refused("yes_unreadable", N_('"{typed}" is neither yes nor no.'), typed=shortened(line))
    return YES_NO[typed in _NO]


def _read_choice(shape: FieldShape, line: str) -> str:
    for one in shape.option:
        if line == one.id or folded(line) in (folded(one.words.zh), folded(one.words.en)):
            return one.id
    known = ", ".join(one.id for one in shape.option)
    message = N_('"{typed}" cannot be chosen. There are: {known}.')
    raise Refused("choice_unknown", message, typed=shortened(line), known=known)


def _read_day(line: str, now: datetime | None) -> date:
    try:
        return date.fromisoformat(line)
    except ValueError:
        if now is None:
            raise Refused("day_unreadable", N_('"{typed}" is not a day.'), typed=shortened(line)) from None
        return read_moment(f"{line} 00:00", now=now).date()


def _read_month(line: str) -> str:
    found = _MONTH.fullmatch(narrow(line).replace(" ", ""))
    if found is None:
        message = N_('"{typed}" is not a month. Type it as 2026-11.')
        raise Refused("month_unreadable", message, typed=shortened(line))
    return f"{found[1]}-{int(found[2]):02}"


def shown(field: FormField, text: str, language: str) -> str:
    """An answer as people read it, in a language; what is no answer stays as it was typed."""
    if field.kind in ("yes_no", "choice"):
        words = WORDS_OF if field.kind == "yes_no" else {one.id: one.words for one in field.shape.option}
        return words[text].text(language) if text in words else text
    if field.kind == "paper":
        try:
            paper = read_paper(text, by="")
        except Refused:
            return text
        pages = f"{paper.pages} 页" if language.startswith("zh") else f"{paper.pages} p."
        arrow = "->" if language == "en" else "交"
        return f"{pages}  {paper.brought_by} {arrow} {paper.taken_by}"
    return text


def masked(field: FormField, text: str) -> str:
    """An answer as lists and files show it: personal numbers without their middle (K-9)."""
    if not field.shape.personal or not text:
        return text
    try:
        read_phone(text)
    except Refused:
        return masked_number(text)
    return masked_phone(text)


def with_sums(form: Sequence[FieldShape], answers: Answers) -> dict[str, str]:
    """The answers with those that nobody types: what the numbers come to, as long as all of them are there."""
    found = dict(answers)
    for shape in form:
        if shape.kind == "sum":
            parts = [found.get(one, "") for one in shape.of]
            whole = all(part.isascii() and part.isdecimal() for part in parts)
            found[shape.id] = str(sum(map(int, parts))) if whole else ""
    return found


def problems(form: Sequence[FieldShape], step_id: str, answers: Answers) -> tuple[Refused, ...]:
    """Why a step cannot be done yet: what is missing, unreadable or not as it must be, in the form's order (K-5, K-6).

    What its conditions hang on is asked before what they decide.
    """
    answers = with_sums(form, answers)
    found = []
    for field in fields_of(form):
        if field.shape.before == step_id and is_asked(field, answers):
            problem = _problem(field, answers)
            if problem is not None:
                found.append(problem)
    return tuple(found)


def _problem(field: FormField, answers: Answers) -> Refused | None:
    shape, text = field.shape, answers.get(field.name, "")
    if not text:
        if not is_needed(field, answers):
            return None
        return _said(field) or Refused("field_missing", N_("{label} is missing."), field=field.name, label=field.words)
    if shape.kind == "sum":
        return _out_of_bounds(field, int(text))
    try:
        answer = read(field, text)
    except Refused as refused:
        return refused
    if shape.must_be and answer != shape.must_be and is_needed(field, answers):
        message = N_("{label}: it has to be {wanted} before this can be done.")
        wanted = WORDS_OF.get(shape.must_be) or next(one.words for one in shape.option if one.id == shape.must_be)
        return _said(field) or Refused("answer_wrong", message, field=field.name, label=field.words, wanted=wanted)
    return None


def _said(field: FormField) -> Refused | None:
    if field.shape.refusal is None:
        return None
    return Refused("form_incomplete", N_("{sentence}"), field=field.name, sentence=field.shape.refusal)


def _out_of_bounds(field: FormField, total: int) -> Refused | None:
    least, most = field.shape.least or 0, field.shape.most or MOST_NUMBER
    if least <= total <= most:
        return None
    message = N_("{label} comes to {total}; it has to be from {least} to {most}.")
    return _said(field) or Refused(
        "sum_out_of_range", message, field=field.name, label=field.words, total=total, least=least, most=most
    )
