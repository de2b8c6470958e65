"""Drawing a test, marking it, and what is left to pass (E-1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.playbook.training import Question, TestRules
from csdesk.refused import Refused
from csdesk.rules.training import (
    Standing,
    State,
    Try,
    draw,
    ends_at,
    is_passed,
    is_right,
    left,
    percent,
    read_answer,
    refuse_try,
    standing,
)

NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
W = {"zh": "甲", "en": "a"}
RULES = TestRules(pass_percent=80, questions=10, tries=3, wait_minutes=30, minutes=20)


def question(kind: str = "one", **more: object) -> Question:
    return Question.model_validate({"id": "q", "kind": kind, "ask": W, "why": W, "rule": "E-1", **more})


def offering(kind: str, *right: bool) -> Question:
    return question(kind, option=[{"id": f"o{n}", "words": W, "right": one} for n, one in enumerate(right)])


def bank(size: int) -> list[Question]:
    return [offering("one", True, False, False).model_copy(update={"id": f"q{n}"}) for n in range(size)]


@given(st.integers(1, 30), st.integers(1, 40), st.integers())
def test_a_draw_takes_no_question_twice_and_is_the_same_for_its_seed(size: int, count: int, seed: int) -> None:
    """E-1: so many as are wanted, or all; options in some order, none left out."""
    drawn = draw(bank(size), count, seed)
    names = [one.question for one in drawn]
    assert len(names) == len(set(names)) == min(size, count)
    assert set(names) <= {one.id for one in bank(size)}
    assert all(sorted(one.options) == ["o0", "o1", "o2"] for one in drawn)
    assert draw(bank(size), count, seed) == drawn


@given(st.integers(2, 20), st.integers(0, 1 << 60))
def test_draws_cover_the_bank(size: int, seed: int) -> None:
    """E-1: every question comes sooner or later: 400 draws of half the bank leave none out."""
    seen = {one.question for n in range(400) for one in draw(bank(size), (size + 1) // 2, seed + n)}
    assert len(seen) == size


@given(st.lists(st.booleans(), min_size=2, max_size=6), st.data())
def test_marking_never_depends_on_the_order_of_options(right: list[bool], data: st.DataObject) -> None:
    """E-1: neither of those shown nor of those named."""
    if all(right) or not any(right):
        right[0] = not right[0]
    asked = offering("several", *right)
    chosen = data.draw(st.lists(st.sampled_from([one.id for one in asked.option]), unique=True))
    shown = asked.model_copy(update={"option": tuple(data.draw(st.permutations(asked.option)))})
    wanted = set(chosen) == {f"o{n}" for n, one in enumerate(right) if one}
    assert is_right(asked, chosen) is wanted
    assert is_right(shown, data.draw(st.permutations(chosen))) is wanted
    assert is_right(shown, read_answer(shown, chosen, limit=20)) is wanted


@given(st.integers(0, 200), st.integers(0, 200), st.integers(1, 100))
def test_what_is_passed_has_the_pass_mark(right: int, total: int, mark: int) -> None:
    """E-1: never less than it, and no rounding up to it."""
    right = min(right, total)
    assert is_passed(right, total, mark) is (total > 0 and right / max(total, 1) * 100 >= mark - 1e-9)
    if is_passed(right, total, mark):
        assert percent(right, total) >= mark
    assert 0 <= percent(right, total) <= 100


@pytest.mark.parametrize(
    ("asked", "answer", "right"),
    [
        (offering("one", False, True), ["o1"], True),
        (offering("one", False, True), ["o0"], False),
        (offering("one", False, True), [], False),
        (question("true_false", true=True), ["true"], True),
        (question("true_false", true=False), ["true"], False),
        (question("true_false", true=False), ["false"], True),
        (question("true_false", true=False), [], False),
        (question("number", number="48"), ["４８"], True),
        (question("number", number="48"), ["48.0"], True),
        (question("number", number="48"), ["47.9"], False),
        (question("number", number="48", tolerance="0.1"), ["47.9"], True),
        (question("number", number="48"), ["viel"], False),
        (question("number", number="48"), ["²"], False),
        (question("number", number="48"), [], False),
        (question("text", accepts=["处理中", "F9"]), [" 处 理-中 "], True),
        (question("text", accepts=["处理中", "F9"]), ["ｆ９"], True),
        (question("text", accepts=["处理中"]), ["处理"], False),
        (question("text", accepts=["处理中"]), ["--"], False),
        (question("text", accepts=["---"]), ["--"], False),
    ],
)
def test_an_answer_is_right_or_not(asked: Question, answer: list[str], right: bool) -> None:
    """E-1: width, spaces and signs make no difference; nothing is never right."""
    assert is_right(asked, answer) is right


@pytest.mark.parametrize(
    ("asked", "answer", "code"),
    [
        (offering("one", False, True), ["o7"], "option_unknown"),
        (offering("one", False, True), ["o0", "o1"], "one_answer"),
        (question("true_false", true=True), ["maybe"], "option_unknown"),
        (question("number", number="48"), ["a week"], "number_wrong"),
        (question("number", number="48"), ["1e5"], "number_wrong"),
        (question("text", accepts=["F9"]), ["x" * 21], "text_too_long"),
    ],
)
def test_what_cannot_be_an_answer_is_refused(asked: Question, answer: list[str], code: str) -> None:
    """E-1"""
    with pytest.raises(Refused) as refused:
        read_answer(asked, answer, limit=20)
    assert (refused.value.code, refused.value.field) == (code, "answer")


@given(st.text(max_size=30))
def test_whatever_is_typed_is_marked_or_refused(text: str) -> None:
    """E-1"""
    for asked in (question("number", number="48"), question("text", accepts=["F9"]), question("true_false", true=True)):
        try:
            is_right(asked, read_answer(asked, [text], limit=20))
        except Refused:
            pass


def taken(*marks: int, version: int = 1, mark: int = 80) -> list[Try]:
    return [Try(NOW + timedelta(hours=n), one >= mark, one, version) for n, one in enumerate(marks)]


def test_how_somebody_stands() -> None:
    """E-1: read, failed, passed with the best of it; a new version takes a pass back only where passes do not stay."""

    def stand(tries: list[Try], *, read: bool = True, running: bool = False, version: int = 1, stay: bool = True):  # type: ignore[no-untyped-def]
        return standing(tries, read=read, running=running, version=version, passes_stay=stay)

    assert stand([], read=False) == Standing(State.NEW)
    assert stand([]) == Standing(State.READ)
    assert stand(taken(50, 70)) == Standing(State.FAILED, 70, 2)
    assert stand(taken(50), running=True) == Standing(State.RUNNING, 50, 1)
    assert stand(taken(50, 90, 100)) == Standing(State.PASSED, 100, 1)
    assert stand(taken(90), running=True).is_passed
    assert stand(taken(90), version=2).is_passed
    assert stand(taken(50, 90), version=2, stay=False) == Standing(State.OLD, 90, 0)
    assert stand([*taken(90), *taken(85, version=2)], version=2, stay=False).is_passed


def test_another_try_waits_and_they_run_out() -> None:
    """E-1: the wait is counted from the last test that was not passed, its end still too soon by a second."""
    failed = taken(50)
    again = failed[-1].ended_at + timedelta(minutes=30)
    stands = Standing(State.FAILED, 50, 1)
    too_soon = refuse_try(failed, stands, RULES, at=again - timedelta(seconds=1))
    assert too_soon is not None
    assert (too_soon.code, too_soon.values["time"]) == ("too_soon", again)
    assert refuse_try(failed, stands, RULES, at=again) is None
    assert refuse_try([], Standing(State.READ), RULES, at=NOW) is None
    used = refuse_try(taken(1, 2, 3), Standing(State.FAILED, 3, 3), RULES, at=NOW + timedelta(days=9))
    assert used is not None
    assert used.code == "tries_used"


def test_what_is_left_and_when_a_test_ends() -> None:
    """E-1"""
    stands = {"a": Standing(State.PASSED, 90), "b": Standing(State.OLD, 90)}
    assert left(stands, ["c", "a", "b"]) == ["c", "b"]
    assert left({}, []) == []
    assert ends_at(NOW, 20) == NOW + timedelta(minutes=20)
    assert ends_at(NOW, 0) is None


def test_a_number_of_a_bank_is_exact() -> None:
    """E-1"""
    assert question("number", number="0.1").number == Decimal("0.1")
