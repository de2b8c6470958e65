"""One thread, and always the latest question."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from queue import SimpleQueue

from csdesk.refused import N_, Refused
from csdesk.widgets.finder import Answer, Finder
from csdesk.widgets.rows import Row

PATIENCE = 60
"""Seconds after which a test gives an answer up."""


def test_each_question_is_answered_in_one_thread_that_is_not_ours() -> None:
    answers: SimpleQueue[Answer] = SimpleQueue()
    threads = set()

    def source(query: str) -> Sequence[Row]:
        threads.add(threading.current_thread())
        return [Row(query, (query,))]

    finder = Finder(answers.put)
    for query in ("h", "hx", ""):
        question = finder.ask(source, query)
        answer = answers.get(timeout=PATIENCE)
        assert answer == Answer(question, [Row(query, (query,))])
    assert len(threads) == 1
    assert threading.main_thread() not in threads
    finder.close()
    threads.pop().join(PATIENCE)


def test_while_the_source_is_busy_only_the_latest_question_waits() -> None:
    """Latest query wins: what was typed over is never asked for."""
    answers: SimpleQueue[Answer] = SimpleQueue()
    begun, go_on = threading.Event(), threading.Event()
    asked: list[str] = []

    def source(query: str) -> Sequence[Row]:
        asked.append(query)
        begun.set()
        assert go_on.wait(PATIENCE)
        return ()

    finder = Finder(answers.put)
    finder.ask(source, "h")
    assert begun.wait(PATIENCE)
    last = [finder.ask(source, query) for query in ("hx", "hxw", "hxwl")][-1]
    go_on.set()
    assert answers.get(timeout=PATIENCE).question.query == "h"
    assert answers.get(timeout=PATIENCE).question is last
    assert asked == ["h", "hxwl"]
    finder.close()


def test_what_a_source_raises_is_handed_on_and_the_next_question_is_answered() -> None:
    answers: SimpleQueue[Answer] = SimpleQueue()
    refusal, fault = Refused("busy", N_("Busy.")), KeyError("row")

    def source(query: str) -> Sequence[Row]:
        if query == "refused":
            raise refusal
        if query == "fault":
            raise fault
        return [Row(query, ())]

    finder = Finder(answers.put)
    given = []
    for query in ("refused", "fault", "good"):
        finder.ask(source, query)
        given.append(answers.get(timeout=PATIENCE))
    assert [answer.error for answer in given] == [refusal, fault, None]
    assert [len(answer.rows) for answer in given] == [0, 0, 1]
    finder.close()


def test_closing_ends_the_thread_and_leaves_what_waits_unasked() -> None:
    answers: SimpleQueue[Answer] = SimpleQueue()
    begun, go_on = threading.Event(), threading.Event()
    threads: list[threading.Thread] = []

    def source(query: str) -> Sequence[Row]:
        threads.append(threading.current_thread())
        begun.set()
        assert go_on.wait(PATIENCE)
        return ()

    finder = Finder(answers.put)
    finder.ask(source, "h")
    assert begun.wait(PATIENCE)
    finder.ask(source, "hx")
    finder.close()
    go_on.set()
    threads[0].join(PATIENCE)
    assert not threads[0].is_alive()
    assert len(threads) == 1
    assert threads[0].daemon
