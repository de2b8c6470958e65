"""What a key costs in the running desk, and how many keys a repeat client's order takes.

`python -m benchmarks.keys`, from the top of the checkout. A key in a text field is measured in turns with the least
form, a key in the client lookup against fixed limits. Reports, and judges nothing: the exit code is always 0.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.floor_form import READY as FLOOR_READY
from benchmarks.measure import Figure, Key, median, percentile, press_and_watch, settle, table, wait_until_calm
from benchmarks.shop import ADMIN, COLUMNS, CSDESK, PASSWORD, ROWS, Shop, prepared
from benchmarks.start import FLOOR_FORM, FORM_READY, SIGN_IN_READY
from tests.e2e.terminal import Terminal

TO_TEXT_FIELD = ("Down",)
"""The keys from the form's first field to a plain text field: the caller."""

TO_LOOKUP = ("Ctrl+N", "F9")
"""The keys from a restored form to the client lookup: a new order, whose cursor is in the client, and F9."""

TYPED = "abcdefghij"
"""Typed into the text field and taken out again, over and over."""

LOOKUP_READY = "Enter chooses"
"""A text of the client lookup once it has answered."""

QUERIES = ("hxwl", "wuhan", "1380", "物流", "bright", "wang 27")
"""Typed into the lookup and taken out again: initials, full pinyin, digits, Chinese, Latin, two words."""

ECHO_TIMES = 1.3
LOOKUP_MS = 40
LOOKUP_CPU_MS = 12
LOOKUP_BYTES = 1_500
MOST_KEYS = 25


@dataclass(frozen=True)
class Step:
    """What a person does next in the order: types free `text`, or presses `keys`; then waits until `sees` is there."""

    keys: tuple[str, ...] = ()
    text: str = ""
    sees: str = ""


REPEAT_ORDER = (
    Step(text="hxwl"),
    Step(keys=("Enter",), sees=LOOKUP_READY),
    Step(keys=("Enter",)),
)
"""A repeat client's same-city order, from the empty form to its number. Free text is what nobody could know before."""


def echo(shop: Shop, blocks: int) -> list[Figure]:
    """A key in a text field: the least form and the desk take turns, ten keys in and ten out."""
    floor_keys: list[Key] = []
    our_keys: list[Key] = []
    with (
        Terminal(FLOOR_FORM, columns=COLUMNS, rows=ROWS, environment=shop.environment) as floor,
        Terminal(CSDESK, columns=COLUMNS, rows=ROWS, environment=shop.environment) as desk,
    ):
        floor.wait_for(FLOOR_READY)
        sign_in(desk)
        settle(desk)
        desk.press(*TO_TEXT_FIELD)
        settle(floor)
        for block in range(blocks + 1):
            for terminal, kept in ((floor, floor_keys), (desk, our_keys)):
                wait_until_calm(patience=3)
                done = in_and_out(terminal, TYPED)
                if block:  # The first warms up.
                    kept += done
    return [
        Figure(
            "key in a field to its echo, p50",
            "ms",
            median([key.first_ms for key in our_keys]),
            median([key.first_ms for key in floor_keys]),
            at_most_times=ECHO_TIMES,
        ),
        Figure(
            "  p95",
            "ms",
            percentile([key.first_ms for key in our_keys], 95),
            percentile([key.first_ms for key in floor_keys], 95),
        ),
        Figure("  CPU", "ms", median([key.cpu_ms for key in our_keys]), median([key.cpu_ms for key in floor_keys])),
        Figure(
            "  written",
            "B",
            median([key.bytes for key in our_keys]),
            median([key.bytes for key in floor_keys]),
            at_most_times=ECHO_TIMES,
        ),
    ]


def lookup(shop: Shop, rounds: int) -> list[Figure]:
    """A key in the client lookup: until the rows stand still."""
    keys: list[Key] = []
    with Terminal(CSDESK, columns=COLUMNS, rows=ROWS, environment=shop.environment) as desk:
        sign_in(desk)
        settle(desk)
        desk.press(*TO_LOOKUP)
        desk.wait_for(LOOKUP_READY)
        settle(desk)
        for turn in range(rounds + 1):
            for query in QUERIES:
                wait_until_calm(patience=3)
                done = in_and_out(desk, query)
                if turn:  # The first warms up.
                    keys += done
    return [
        Figure("F9 key to painted rows, p50", "ms", median([key.last_ms for key in keys]), at_most=LOOKUP_MS),
        Figure("  p95", "ms", percentile([key.last_ms for key in keys], 95)),
        Figure("  CPU", "ms", median([key.cpu_ms for key in keys]), at_most=LOOKUP_CPU_MS),
        Figure("  written", "B", median([key.bytes for key in keys]), at_most=LOOKUP_BYTES),
        Figure("  written, p95", "B", percentile([key.bytes for key in keys], 95)),
    ]


def in_and_out(terminal: Terminal, text: str) -> list[Key]:
    """Type `text` key by key and take it out with Backspace, each key alone; AssertionError when it is not shown."""
    typed = [press_and_watch(terminal, "Space" if character == " " else character) for character in text]
    assert terminal.shows(text), f"{text!r} is not on the screen:\n{terminal.text()}"
    return typed + [press_and_watch(terminal, "Backspace") for _ in text]


def sign_in(desk: Terminal) -> None:
    """Sign in, up to the empty order form."""
    desk.wait_for(SIGN_IN_READY)
    desk.type(ADMIN)
    desk.wait_for(ADMIN)
    desk.press("Enter")
    desk.wait_quiet()
    desk.type(PASSWORD)
    desk.press("Enter")
    desk.wait_for(FORM_READY)


def order_keys(shop: Shop, steps: Sequence[Step] = REPEAT_ORDER) -> list[Figure]:
    """Take a repeat client's order in the demo shop, key by key, and count the keys."""
    with Terminal((*CSDESK, "demo"), columns=COLUMNS, rows=ROWS, environment=shop.environment) as desk:
        desk.wait_for(FORM_READY, timeout=120)
        settle(desk)
        began = time.perf_counter()
        for step in steps:
            desk.type(step.text)
            desk.press(*step.keys)
            if step.sees:
                desk.wait_for(step.sees)
        took = time.perf_counter() - began
    return [
        Figure("repeat same-city order, keys beyond free text", "keys", number_of_keys(steps), at_most=MOST_KEYS),
        Figure("  characters of free text", "keys", sum(len(step.text) for step in steps)),
        Figure("  the desk's own time in it", "s", took),
    ]


def number_of_keys(steps: Iterable[Step]) -> int:
    """The keys pressed, free text left out."""
    return sum(len(step.keys) for step in steps)


def main() -> None:
    """Measure, and print the table."""
    parser = ArgumentParser(prog="python -m benchmarks.keys", description=__doc__)
    parser.add_argument("--blocks", type=int, default=6, help="blocks of twenty keys in a text field (%(default)s)")
    parser.add_argument("--rounds", type=int, default=4, help="times that every query is typed (%(default)s)")
    parser.add_argument("--clients", type=int, default=100_000, help="clients in the store (%(default)s)")
    parser.add_argument("--shop", type=Path, help="keep the prepared shop in this folder, or use the one in it")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="csdesk-keys-") as folder:
        shop = prepared(given.shop or Path(folder), given.clients)
        figures = [*echo(shop, given.blocks), *lookup(shop, given.rounds), *order_keys(shop)]
    print(f"{given.clients:,} clients, {COLUMNS}x{ROWS}")
    print(table(figures))


if __name__ == "__main__":
    main()
