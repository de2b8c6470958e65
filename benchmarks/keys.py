"""What a key costs in the running desk, and how many keys a repeat client's order takes.

`python -m benchmarks.keys`, from the top of the checkout. A key in a text field is measured in turns with the least
form, a key in the client lookup against fixed limits. Reports, and judges nothing: the exit code is always 0.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.floor_form import READY as FLOOR_READY
from benchmarks.measure import Figure, Key, median, percentile, press_and_watch, settle, table, wait_until_calm
from benchmarks.shop import CLIENTS, COLUMNS, ROWS, Shop, prepared
from benchmarks.start import FLOOR_FORM, FORM_READY
from tests.e2e.terminal import Terminal

TO_TEXT_FIELD = ("Down",)
"""The keys from the client, where an empty form begins, to a plain text field: the caller."""

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


CHOOSE_CLIENT = (
    Step(text="TF001", sees=LOOKUP_READY),
    Step(keys=("Enter",), sees="notice until"),
    Step(keys=("PageDown",), sees="Delivery address"),
)
"""The small shop's client whose last order was a same-city one, and on to the way: caller and pickup are filled."""

REVIEW_AND_CONFIRM = (
    Step(keys=("F10",), sees="Not ready yet"),
    Step(keys=("1", "3"), sees="Enter confirms"),
    Step(keys=("Enter",), sees="WO20"),
)
"""Read back, tick that forbidden goods were asked about and that it was read back, and take the number."""

SAME_WAY = (
    *CHOOSE_CLIENT,
    Step(keys=("F9",), sees=LOOKUP_READY),
    Step(keys=("Enter",), sees="Goods *"),
    Step(keys=("F9",), sees=LOOKUP_READY),
    Step(keys=("Enter",)),
    Step(text="2"),
    *REVIEW_AND_CONFIRM,
)
"""A repeat client's same-city order to where it sent before, of what it sent before."""

NEW_WAY = (
    *CHOOSE_CLIENT,
    Step(text="扬子电器", keys=("Enter",)),
    Step(text="武汉市洪山区珞喻路1037号", keys=("Enter",)),
    Step(text="周敏", keys=("Enter",)),
    Step(text="13871234567", keys=("Enter",), sees="Goods *"),
    Step(text="样品", keys=("Enter",)),
    Step(text="3", keys=("Enter",)),
    Step(text="12.5", keys=("Enter",)),
    *REVIEW_AND_CONFIRM,
)
"""The same client's same-city order to somebody new, of something new, with its weight."""

NEW_ORDER = "Ctrl+N"
"""The key from a restored draft to an empty form; not counted."""


def echo(shop: Shop, blocks: int) -> list[Figure]:
    """A key in a text field: the least form and the desk take turns, ten keys in and ten out."""
    floor_keys: list[Key] = []
    our_keys: list[Key] = []
    with (
        Terminal(FLOOR_FORM, columns=COLUMNS, rows=ROWS, environment=shop.environment) as floor,
        Terminal(shop.demo, columns=COLUMNS, rows=ROWS, environment=shop.environment) as desk,
    ):
        floor.wait_for(FLOOR_READY)
        desk.wait_for(FORM_READY)
        settle(desk)
        desk.press(NEW_ORDER)
        desk.wait_quiet()
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
    with Terminal(shop.demo, columns=COLUMNS, rows=ROWS, environment=shop.environment) as desk:
        desk.wait_for(FORM_READY)
        settle(desk)
        desk.press(NEW_ORDER)
        desk.wait_quiet()
        desk.press("F9")
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


def order_keys(shop: Shop, what: str, steps: Sequence[Step]) -> list[Figure]:
    """Take an order key by key, up to its number, and count the keys; AssertionError where the screen disagrees."""
    with Terminal(shop.demo, columns=COLUMNS, rows=ROWS, environment=shop.environment) as desk:
        desk.wait_for(FORM_READY)
        settle(desk)
        desk.press(NEW_ORDER)
        desk.wait_quiet()
        for step in steps:
            desk.type(step.text)
            for key in step.keys:
                desk.wait_quiet()
                desk.press(key)
            desk.wait_quiet()
            desk.wait_for(step.sees)
    return [
        Figure(f"{what}, keys beyond free text", "keys", number_of_keys(steps), at_most=MOST_KEYS),
        Figure("  free text", "characters", sum(len(step.text) for step in steps)),
    ]


def number_of_keys(steps: Iterable[Step]) -> int:
    """The keys pressed, free text left out."""
    return sum(len(step.keys) for step in steps)


def main() -> None:
    """Measure, and print the table."""
    parser = ArgumentParser(prog="python -m benchmarks.keys", description=__doc__)
    parser.add_argument("--blocks", type=int, default=6, help="blocks of twenty keys in a text field (%(default)s)")
    parser.add_argument("--rounds", type=int, default=4, help="times that every query is typed (%(default)s)")
    parser.add_argument("--size", choices=CLIENTS, default="city", help="of the made-up shop (%(default)s)")
    parser.add_argument("--shop", type=Path, help="keep the prepared shop in this folder, or use the one in it")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="csdesk-keys-") as folder:
        shop = prepared(given.shop or Path(folder), given.size)
        small = prepared(given.shop or Path(folder), "small")
        figures = [
            *order_keys(small, "repeat same-city order, known way", SAME_WAY),
            *order_keys(small, "repeat same-city order, new way", NEW_WAY),
            *echo(shop, given.blocks),
            *lookup(shop, given.rounds),
        ]
    print(f"{CLIENTS[given.size]:,} clients, {COLUMNS}x{ROWS}")
    print(table(figures))


if __name__ == "__main__":
    main()
