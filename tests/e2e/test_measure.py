"""The benchmarks' own arithmetic and their view of a running program."""

from __future__ import annotations

import sys

import pytest

from benchmarks.measure import (
    Figure,
    cpu_seconds,
    idle,
    in_turns,
    percentile,
    press_and_watch,
    resident_megabytes,
    table,
    tree,
)
from tests.e2e.terminal import Terminal

WORK = """
import time
while time.process_time() < 0.3:
    pass
print("worked", flush=True)
input()
"""
PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"


@pytest.mark.parametrize(("percent", "value"), [(0, 1), (50, 2), (75, 3), (95, 4), (100, 4)])
def test_a_percentile_is_one_of_the_values(percent: float, value: float) -> None:
    assert percentile([4, 2, 3, 1], percent) == value


def test_no_values_have_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


@pytest.mark.parametrize(
    ("figure", "met"),
    [
        (Figure("a", "ms", 125, 100, at_most_times=1.25), True),
        (Figure("a", "ms", 126, 100, at_most_times=1.25), False),
        (Figure("a", "MB", 75, at_most=75), True),
        (Figure("a", "MB", 75.1, at_most=75), False),
        (Figure("a", "ms", 10, 9, at_most=20, at_most_times=1.1), False),
        (Figure("a", "B/s", 10, 0, at_most_times=2), None),
        (Figure("a", "ms", 10, 9), None),
    ],
)
def test_a_target_is_met_or_not_or_cannot_be_judged(figure: Figure, met: bool | None) -> None:
    assert figure.met is met


def test_the_table_keeps_its_columns_beside_wide_characters() -> None:
    first, second, third = table([Figure("恒信", "ms", 600, 500, at_most_times=1.25), Figure("start", "ms", 7)]).split(
        "\n"
    )
    assert first.split() == ["what", "floor", "ours", "ratio", "target"]
    assert second.split() == ["恒信", "500", "ms", "600", "ms", "1.20", "x", "<=", "1.25", "x", "met"]
    assert third.index("7 ms") == second.index("600 ms") + 2


def test_turns_alternate_and_the_first_of_each_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.measure.wait_until_calm", lambda: 1.0)
    order: list[str] = []

    def turn(name: str) -> int:
        order.append(name)
        return len(order)

    assert in_turns(lambda: turn("a"), lambda: turn("b"), 2) == ([3, 5], [4, 6])
    assert order == ["a", "b", "a", "b", "a", "b"]


def test_what_a_child_uses_counts() -> None:
    with Terminal([sys.executable, "-c", PARENT, WORK], environment={}) as terminal:
        terminal.wait_for("worked")
        assert len(tree(terminal.pid)) == 2
        assert 0.3 <= cpu_seconds(terminal.pid) < 10
        assert 5 < resident_megabytes(terminal.pid) < 200


def test_a_program_that_waits_costs_nothing_and_a_key_costs_its_echo() -> None:
    with Terminal(["cat"], environment={}) as terminal:
        press_and_watch(terminal, "a")
        cost = idle(terminal, 0.2)
        assert (cost.cpu_percent < 1, cost.bytes_per_second) == (True, 0)
        key = press_and_watch(terminal, "b")
        assert key.bytes == 1
        assert 0 < key.first_ms <= key.last_ms
