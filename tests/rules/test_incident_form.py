"""The report form of an incident and what quality control adds: their fields, and how they are read (I-9, I-11)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.language import LANGUAGES, say, speaking
from csdesk.playbook.loading import load
from csdesk.refused import Refused
from csdesk.rules.incident_form import FIELD, FIELDS, JUDGEMENT, Kind, read_field, read_form
from csdesk.rules.text import clean_line

INCIDENTS = load().incidents

WHOLE = {"happened": "晚到两小时"}


def problems(texts: dict[str, str], *, judgement: bool = False) -> list[tuple[str, str | None]]:
    _, found = read_form(JUDGEMENT if judgement else FIELDS, texts, incidents=INCIDENTS)
    return [(one.code, one.field) for one in found]


def test_the_form_is_in_its_order() -> None:
    """I-9: when, where, who found it, client, order or waybill, what happened, done, loss, cause, and so on."""
    assert [field.name for field in FIELDS] == [
        "when", "where", "found_by", "client", "reference", "happened", "done", "loss", "cause", "department",
        "client_said", "measure",
    ]  # fmt: skip
    assert [name for name in FIELD if FIELD[name].required] == ["happened"]
    assert [field.name for field in JUDGEMENT if field.required] == ["cause", "department", "measure"]


def test_a_form_with_what_happened_is_whole() -> None:
    """I-1: everything else may follow in a second version; five minutes are short."""
    values, found = read_form(FIELDS, WHOLE, incidents=INCIDENTS)
    assert found == ()
    assert values["happened"] == "晚到两小时"
    assert {name for name, value in values.items() if value} == {"happened"}
    assert values["loss"] is None


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("200", 20000), ("¥1,234.50", 123450), ("１２．５元", 1250), ("0", 0), ("10000000", 10**9), (" ", None)],
)
def test_a_loss_is_read_in_fen(typed: str, fen: int | None) -> None:
    """I-9, spec 00, principle 7: exact, full-width or not."""
    assert read_field(FIELD["loss"], typed, incidents=INCIDENTS) == fen


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("loss", "much", "number_unreadable"),
        ("loss", "-5", "number_negative"),
        ("loss", "1e5", "number_unreadable"),
        ("loss", "NaN", "number_unreadable"),
        ("loss", "1.005", "number_places"),
        ("loss", "10000000.01", "number_too_much"),
        ("loss", "²", "number_unreadable"),
        ("department", "moon", "department_unknown"),
        ("department", "Freight centre", "department_unknown"),
        ("where", "长" * 201, "text_too_long"),
        ("happened", "长" * 2001, "text_too_long"),
    ],
)
def test_bad_input_is_refused_at_its_field(name: str, typed: str, code: str) -> None:
    """I-9, spec 01 "Bad input": in words, in either language."""
    with pytest.raises(Refused) as refused:
        read_field(FIELD[name], typed, incidents=INCIDENTS)
    assert (refused.value.code, refused.value.field) == (code, name)
    assert problems({**WHOLE, name: typed}) == [(code, name)]
    for language in LANGUAGES:
        with speaking(language):
            assert "{" not in say(refused.value)


def test_every_problem_is_found_in_the_forms_order() -> None:
    """I-9: what is missing, too, and named in the reader's language."""
    texts = {"loss": "x", "department": "moon", "where": "长" * 201}
    assert problems(texts) == [
        ("text_too_long", "where"), ("field_missing", "happened"), ("number_unreadable", "loss"),
        ("department_unknown", "department"),
    ]  # fmt: skip
    _, found = read_form(FIELDS, {}, incidents=INCIDENTS)
    with speaking("en"):
        assert say(found[0]) == "What happened is missing."


def test_a_judgement_needs_all_of_it() -> None:
    """I-11: nothing is closed without cause, department and measure; blanks are nothing."""
    blank = {"cause": " ", "department": "", "measure": "\u200b"}
    wanted = [("field_missing", name) for name in ("cause", "department", "measure")]
    assert problems({}, judgement=True) == problems(blank, judgement=True) == wanted
    assert problems({"cause": "a", "department": "nobody", "measure": "b"}, judgement=True) == []


@given(st.sampled_from([field for field in FIELDS if field.kind in (Kind.LINE, Kind.LONG_LINE)]), st.text(max_size=260))
def test_any_text_is_kept_as_one_clean_line_or_refused(field: object, text: str) -> None:
    """I-9, spec 01 "Bad input": markup as typed, control characters gone, nothing cut."""
    limits = INCIDENTS.limits
    most = limits.text if field.kind is Kind.LINE else limits.long_text  # type: ignore[attr-defined]
    line = clean_line(text)
    if len(line) <= most:
        assert read_field(field, text, incidents=INCIDENTS) == line  # type: ignore[arg-type]
    else:
        with pytest.raises(Refused):
            read_field(field, text, incidents=INCIDENTS)  # type: ignore[arg-type]


@given(st.dictionaries(st.sampled_from(sorted(FIELD)), st.text(max_size=30)))
def test_reading_any_form_raises_nothing(texts: dict[str, str]) -> None:
    """I-9: a field has a value or a problem, or both where it is missing."""
    values, found = read_form(FIELDS, texts, incidents=INCIDENTS)
    assert values.keys() | {one.field for one in found} == FIELD.keys()
