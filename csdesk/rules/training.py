"""Tests of training topics: which questions are drawn, whether an answer is right, what is left to pass (E-1)."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from csdesk.playbook.training import Question, TestRules
from csdesk.refused import N_, Refused

TRUE, FALSE = "true", "false"

Answer = Sequence[str]
"""What was answered: ids of options, `true` or `false`, or one text."""


@dataclass(frozen=True)
class Drawn:
    """A question of a test, and in which order its options stand."""

    question: str
    options: tuple[str, ...] = ()


def draw(bank: Sequence[Question], count: int, seed: int) -> tuple[Drawn, ...]:
    """`count` questions of a bank, or all that there are, none twice; the same for the same seed."""
    stream = random.Random(seed)  # noqa: S311 - which questions come is no secret
    chosen = stream.sample(list(bank), min(count, len(bank)))
    return tuple(
        Drawn(one.id, tuple(stream.sample([option.id for option in one.option], len(one.option)))) for one in chosen
    )


def read_answer(question: Question, answer: Answer, *, limit: int) -> tuple[str, ...]:
    """An answer as it is kept, nothing being no answer; Refused where it is none of what can be answered."""
    given = tuple(one.strip() for one in answer if one.strip())
    if question.option:
        known = {one.id for one in question.option}
        strange = next((one for one in given if one not in known), None)
        if strange is not None:
            raise Refused("option_unknown", N_("The question has no answer {answer}."), field="answer", answer=strange)
        given = tuple(one.id for one in question.option if one.id in given)
    if question.kind == "true_false" and not set(given) <= {TRUE, FALSE}:
        raise Refused("option_unknown", N_("The question has no answer {answer}."), field="answer", answer=given[0])
    if question.kind in ("one", "true_false", "number", "text") and len(given) > 1:
        raise Refused("one_answer", N_("The question has one answer."), field="answer")
    if given and question.kind in ("number", "text") and len(given[0]) > limit:
        raise Refused("text_too_long", N_("An answer has at most {limit} characters."), field="answer", limit=limit)
    if given and question.kind == "number" and _number(given[0]) is None:
        raise Refused("number_wrong", N_("Type a number, such as 48 or 2.5."), field="answer")
    return given


def is_right(question: Question, answer: Answer) -> bool:
    """Whether an answer is right, in whatever order options were shown or named; no answer is wrong."""
    match question.kind:
        case "one" | "several":
            return set(answer) == {one.id for one in question.option if one.right}
        case "true_false":
            return list(answer) == [TRUE if question.true else FALSE]
        case "number":
            number = _number(answer[0]) if answer else None
            wanted = question.number
            return number is not None and wanted is not None and abs(number - wanted) <= question.tolerance
        case "text":
            return bool(answer) and _bare(answer[0]) in {_bare(one) for one in question.accepts} - {""}


def _number(text: str) -> Decimal | None:
    """A number as people type it, full-width figures too; None where it is none."""
    narrow = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    plain = narrow.removeprefix("-").replace(".", "", 1)
    if not (plain.isascii() and plain.isdigit()):
        return None
    try:
        return Decimal(narrow)
    except InvalidOperation:
        return None


def _bare(text: str) -> str:
    """A text without what makes no difference: case, width, spaces, signs."""
    return "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())


def percent(right: int, total: int) -> int:
    """Of a hundred questions how many were right, rounded down."""
    return 100 * right // total if total else 0


def is_passed(right: int, total: int, pass_percent: int) -> bool:
    """Whether at least so many of a hundred questions were right; nothing asked is nothing passed."""
    return total > 0 and 100 * right >= pass_percent * total


def ends_at(began_at: datetime, minutes: int) -> datetime | None:
    """Until when a test may be answered; None where it may take as long as it takes."""
    return began_at + timedelta(minutes=minutes) if minutes else None


# -- how far somebody is ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Try:
    """A test that was handed in or ran out of time."""

    ended_at: datetime
    passed: bool
    percent: int
    version: int


class State(StrEnum):
    """How far somebody is with a topic."""

    NEW = "new"
    READ = "read"
    RUNNING = "running"
    """A test was begun."""
    FAILED = "failed"
    PASSED = "passed"
    OLD = "old"
    """Passed, but what is taught has changed since, and passes do not stay."""


@dataclass(frozen=True)
class Standing:
    """How somebody stands with a topic."""

    state: State
    percent: int | None = None
    """Of the test that was passed, else of the last one."""
    tries: int = 0
    """How many were not passed since the topic was opened, or opened again."""

    @property
    def is_passed(self) -> bool:
        """Whether nothing is left of the topic."""
        return self.state is State.PASSED


def standing(tries: Sequence[Try], *, read: bool, running: bool, version: int, passes_stay: bool) -> Standing:
    """How somebody stands who took `tries`, the first first, since the topic was opened again."""
    passed = [one for one in tries if one.passed]
    valid = [one for one in passed if passes_stay or one.version == version]
    # What was not passed of an earlier version holds nobody up.
    failed = sum(not one.passed and (passes_stay or one.version == version) for one in tries)
    if valid:
        return Standing(State.PASSED, max(one.percent for one in valid), failed)
    last = tries[-1].percent if tries else None
    if running:
        return Standing(State.RUNNING, last, failed)
    if passed:
        return Standing(State.OLD, passed[-1].percent, failed)
    if tries:
        return Standing(State.FAILED, last, failed)
    return Standing(State.READ if read else State.NEW)


def refuse_try(tries: Sequence[Try], stands: Standing, rules: TestRules, *, at: datetime) -> Refused | None:
    """Why no test may begin at a moment, if it may not: too many tries, or too soon after the last."""
    if stands.tries >= rules.tries:
        return Refused(
            "tries_used",
            N_("All {tries} tries were used. Ask a supervisor to open the topic again."),
            tries=rules.tries,
        )
    failed = [one for one in tries if not one.passed]
    if failed and rules.wait_minutes:
        again = failed[-1].ended_at + timedelta(minutes=rules.wait_minutes)
        if at < again:
            return Refused("too_soon", N_("Read it once more first: the next try may begin at {time}."), time=again)
    return None


def left(standings: Mapping[str, Standing], topics: Iterable[str]) -> list[str]:
    """The topics that are still to be passed, in their order."""
    return [topic for topic in topics if topic not in standings or not standings[topic].is_passed]
