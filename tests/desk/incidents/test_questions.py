"""Questions taken down in a few lines, with their minutes or done at once (K-8)."""

from __future__ import annotations

import pytest

from csdesk.desk.cases import answers
from csdesk.desk.incidents import questions
from csdesk.desk.incidents.questions import Question
from csdesk.models.case import CaseState
from csdesk.models.deadline import DeadlineState
from tests.desk.shop import MINUTE, REGULAR, WORKDAY, Shop


def test_a_question_runs_for_five_minutes_from_when_it_was_asked(shop: Shop) -> None:
    """K-8: also when it is typed two minutes later; who asks is a client by its code, or a name."""
    question = Question("到武汉几天", "3", REGULAR.lower(), asked_at=WORKDAY)
    case = shop.do(questions.take, question, uuid="q", at=WORKDAY + 2 * MINUTE)
    assert case.id is not None
    deadline = shop.deadlines(case.id)["chat.answer"]
    assert deadline.due_at == WORKDAY + 5 * MINUTE
    assert case.client_id is not None
    assert shop.see(answers.of_case, case) == {"channel": "counter"}
    again = shop.do(questions.take, question, uuid="q", at=WORKDAY + 3 * MINUTE)
    assert again.id == case.id


def test_an_answered_question_is_done_at_once(shop: Shop) -> None:
    """K-8: with what was answered in its log, met by who answered."""
    question = Question("到武汉几天", "在线", "王芳", "两天", WORKDAY)
    case = shop.do(questions.take, question, uuid="q", at=WORKDAY + MINUTE)
    assert case.id is not None
    assert shop.deadlines(case.id)["chat.answer"].state == DeadlineState.MET
    assert shop.case(case.id).state == CaseState.CLOSED
    assert shop.see(answers.of_case, case) == {"channel": "chat", "asked_by": "王芳", "answered": "两天"}


@pytest.mark.parametrize(("question", "expected"), [
    (Question(" "), ("title_missing", "title")),
    (Question("几天", "9"), ("channel_unknown", "channel")),
])  # fmt: skip
def test_what_cannot_be_taken_down(shop: Shop, question: Question, expected: tuple[str, str]) -> None:
    """K-8: a sentence at the field, and nothing is opened."""
    assert shop.refused(questions.take, question, uuid="q") == expected
