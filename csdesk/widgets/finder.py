"""Asks a source that may be slow in a thread of its own, and always for the latest query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread

from csdesk.widgets.rows import Row

Source = Callable[[str], Sequence[Row]]
"""Gives the rows for a query, the best first; may raise Refused. Called in the finder's thread only."""


@dataclass(frozen=True)
class Question:
    """`query`, put to `source`; `number` counts them."""

    number: int
    source: Source
    query: str


@dataclass(frozen=True)
class Answer:
    """What the source gave for `question`: rows, or the exception that it raised."""

    question: Question
    rows: Sequence[Row] = ()
    error: Exception | None = None


class Finder:
    """One thread that puts questions to their sources and hands each answer to `answered`, in that thread.

    A question that comes while a source is busy takes the place of the one that waits: that one is never put.
    """

    def __init__(self, answered: Callable[[Answer], object]) -> None:
        """Nothing runs before the first question."""
        self._answered = answered
        self._waiting: SimpleQueue[Question | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._asked = 0

    def ask(self, source: Source, query: str) -> Question:
        """Have `query` put to `source`; returns at once with what the answer will name."""
        if self._thread is None:
            # A daemon, so that a source that hangs does not keep the program from ending.
            self._thread = Thread(target=self._serve, name="finder", daemon=True)
            self._thread.start()
        self._asked += 1
        question = Question(self._asked, source, query)
        self._waiting.put(question)
        return question

    def close(self) -> None:
        """Put no more questions; the thread ends as soon as its source returns."""
        self._waiting.put(None)

    def _serve(self) -> None:
        while (question := self._latest()) is not None:
            try:
                answer = Answer(question, question.source(question.query))
            except Exception as error:  # whoever asked decides: a refusal is shown, a fault is raised there
                answer = Answer(question, error=error)
            self._answered(answer)

    def _latest(self) -> Question | None:
        question = self._waiting.get()
        while question is not None and not self._waiting.empty():
            question = self._waiting.get()
        return question
