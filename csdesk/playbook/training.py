"""trainees.toml and training/*.toml: what a new agent learns, and how it is tested (E-1)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from csdesk.playbook.basis import Choice, EachOnce, Identifier, Shape, Words, Wrong

QuestionKind = Literal["one", "several", "true_false", "number", "text"]


class AnswerOption(Choice):
    """One of the answers that a question offers."""

    right: bool = False


class Question(Shape):
    """A question of a bank, with what is told of it after the test."""

    id: Identifier
    kind: QuestionKind
    ask: Words
    option: Annotated[tuple[AnswerOption, ...], Field(strict=False), EachOnce] = ()
    """Of `one` exactly one is right, of `several` at least one and not all."""
    true: bool | None = None
    """Of `true_false`: whether what is asked is so."""
    number: Annotated[Decimal | None, Field(strict=False)] = None
    tolerance: Annotated[Decimal, Field(ge=0, strict=False)] = Decimal(0)
    """How far off a number may be."""
    unit: Words | None = None
    accepts: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """Of `text`: what is right, in any language; case, width, spaces and signs do not matter."""
    why: Words
    """Told after the test: what is right, and why."""
    rule: str = Field(min_length=1, max_length=40)
    """Where the SOP says so."""
    retired: bool = False
    """Asked no more, so that a shop can leave out a question that csdesk brings."""

    @model_validator(mode="after")
    def _can_be_answered(self) -> Question:
        offers = self.kind in ("one", "several")
        if offers != bool(self.option):
            raise Wrong("options_unclear", self.id, "option")
        right = sum(one.right for one in self.option)
        if offers and (right == len(self.option) or right < 1 or (self.kind == "one" and right != 1)):
            raise Wrong("right_unclear", self.id, "option")
        given = {"true": self.true is not None, "number": self.number is not None, "accepts": bool(self.accepts)}
        wanted = {"true_false": "true", "number": "number", "text": "accepts"}.get(self.kind)
        for key, there in given.items():
            if there != (key == wanted):
                raise Wrong("answer_unclear", self.id, key)
        return self


class TestRules(Shape):
    """How a test is taken."""

    __test__ = False  # no test of pytest's

    pass_percent: int = Field(ge=1, le=100)
    questions: int = Field(ge=1, le=100)
    """How many are drawn from the bank."""
    tries: int = Field(ge=1, le=100)
    """After so many that were not passed, a supervisor opens the topic again."""
    wait_minutes: int = Field(ge=0, le=10_080)
    """How long after one that was not passed the next may begin."""
    minutes: int = Field(ge=0, le=480)
    """How long a test may take; 0: as long as it takes."""


class Trainees(Shape):
    """trainees.toml: who is a trainee, until when, and how tests are taken (E-1)."""

    role: Identifier
    """Of whom nothing leaves the shop unseen."""
    becomes: Identifier
    """The role that a trainee has once every topic is passed."""
    confirmed_by_supervisor: bool
    """Whether somebody has to confirm that; if not, it is so with the last test."""
    passes_stay: bool
    """Whether what was passed stays passed when a topic has a new version."""
    test: TestRules


class OwnTestRules(Shape):
    """What a topic has otherwise than trainees.toml."""

    pass_percent: int | None = Field(default=None, ge=1, le=100)
    questions: int | None = Field(default=None, ge=1, le=100)
    tries: int | None = Field(default=None, ge=1, le=100)
    wait_minutes: int | None = Field(default=None, ge=0, le=10_080)
    minutes: int | None = Field(default=None, ge=0, le=480)


class Topic(Shape):
    """training/*.toml: a topic with its questions; what is read stands in training/LANGUAGE/*.md (E-1)."""

    words: Words
    short: Words
    """Its word in a column."""
    place: int = Field(ge=0)
    """Where it stands among the others."""
    version: int = Field(ge=1)
    """Raised when what is taught has changed so much that it should be looked at anew."""
    offered: bool = True
    """False leaves a topic out."""
    test: OwnTestRules = OwnTestRules()
    question: Annotated[tuple[Question, ...], Field(min_length=1, strict=False), EachOnce]

    @property
    def bank(self) -> tuple[Question, ...]:
        """The questions that are asked."""
        return tuple(one for one in self.question if not one.retired)

    def rules(self, trainees: Trainees) -> TestRules:
        """How this topic's test is taken."""
        own = {key: value for key, value in self.test.model_dump().items() if value is not None}
        return trainees.test.model_copy(update=own)


Topics = Mapping[str, Topic]
"""Every topic by its id, the name of its file."""


def in_order(topics: Topics) -> list[tuple[str, Topic]]:
    """The topics that are offered, in their order."""
    offered = [(name, topic) for name, topic in topics.items() if topic.offered]
    return sorted(offered, key=lambda one: (one[1].place, one[0]))
