"""What new agents read and are asked, in both languages: the same, well made, and citing rules that there are (E-1)."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from csdesk.language import LANGUAGES
from csdesk.playbook.loading import load
from csdesk.playbook.training import Question, Topic, in_order
from csdesk.rules.training import is_right

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "data" / "training"
TOPICS = dict(in_order(load().training))
QUESTIONS = [(name, one) for name, topic in TOPICS.items() for one in topic.bank]
RULES = set(re.findall(r"^\| ([A-Z]-\d+) \|", (ROOT / "docs" / "rules.md").read_text("utf-8"), re.MULTILINE))


def page(language: str, topic: str) -> str:
    return (FOLDER / language / f"{topic}.md").read_text("utf-8")


def rules_in(text: str) -> set[str]:
    return set(re.findall(r"\b[A-Z]-\d+\b", text))


def test_every_topic_of_the_spec_is_taught() -> None:
    """E-1: ethics, telephone manners, other departments, this system, quoting, queries, mail."""
    assert list(TOPICS) == ["ethics", "telephone", "departments", "system", "quoting", "queries", "mail"]
    for language in LANGUAGES:
        assert {path.stem for path in (FOLDER / language).iterdir()} == TOPICS.keys()


@pytest.mark.parametrize("topic", TOPICS)
def test_material_is_short_and_built_alike_in_both_languages(topic: str) -> None:
    """E-1: about one to two screens, the same headings, items, rows and rules, each rule being one of the SOP."""
    shapes = []
    for language in LANGUAGES:
        text = page(language, topic)
        assert 15 <= len(text.splitlines()) <= 50
        shapes.append((re.findall(r"^(#+|\d+\.|-|\|)", text, re.MULTILINE), sorted(rules_in(text))))
    assert shapes[0] == shapes[1]
    assert set(shapes[0][1]) <= RULES | {"E-1", "E-2"}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_bank_is_larger_than_its_test(topic: str) -> None:
    """E-1: twelve questions at least, of several kinds, so that no two tests need be the same."""
    found: Topic = TOPICS[topic]
    assert len(found.bank) >= 12
    assert found.rules(load().trainees).questions < len(found.bank)
    assert len({one.kind for one in found.bank}) >= 3


@pytest.mark.parametrize(("topic", "question"), QUESTIONS, ids=[f"{topic} {one.id}" for topic, one in QUESTIONS])
def test_a_question_is_well_made(topic: str, question: Question) -> None:
    """E-1: its explanation cites a rule of the SOP, its options differ, and it is drawn the same on every terminal."""
    assert question.rule in RULES | {"E-1", "E-2"} or re.fullmatch(r"spec 0\d(, \d)?", question.rule)
    texts = [question.ask, question.why, *(one.words for one in question.option)]
    for language in LANGUAGES:
        said = [one.text(language) for one in texts]
        assert {one for text in said for one in text if unicodedata.east_asian_width(one) == "A"} == set()
        options = said[2:]
        assert len(set(options)) == len(options)
        assert all(len(one) <= 400 and "\n" not in one for one in said)
    match question.kind:
        case "number":
            assert is_right(question, [str(question.number)])
        case "text":
            assert all(is_right(question, [one]) for one in question.accepts)
        case "one" | "several":
            assert len(question.option) >= 3
            assert is_right(question, [one.id for one in question.option if one.right])
