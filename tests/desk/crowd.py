"""Several processes doing one thing to one store at the same moment.

`python -m tests.desk.crowd WORK STORE COUNT ROUNDS` prints the answer of each, round after round, as a JSON list. They
are forked from one warm process, so that they really start together.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import alembic.command  # noqa: F401  (so that whoever makes a store does not load it first)

from csdesk.desk.desk import Desk
from csdesk.desk.people import accounts, founding
from csdesk.desk.promises import escalation
from csdesk.playbook.loading import load
from csdesk.refused import Refused
from tests.desk.shop import LI, MINUTE, NOW, PASSWORD, WORKDAY, ZHOU, Shop
from tests.parsed_once import parse_once

ORDERS_EACH = 25

TURNS_EACH = 40
"""Minutes from the moment at which everything has passed."""


def found(store: Path, number: int) -> dict[str, Any]:
    """Found the store; whose it is then."""
    try:
        desk, person = founding.found(store, f"admin {number}", PASSWORD, origin="crowd", at=NOW)
    except Refused as refused:
        return {"refused": refused.code}
    desk.close()
    return {"founded": person.name}


def open_desk(store: Path, _: int) -> dict[str, Any]:
    """Open the store; how many accounts it has."""
    desk = Desk.open(store, origin="crowd")
    with desk.reading() as tx:
        count = len(accounts.accounts(tx))
    desk.close()
    return {"accounts": count}


def confirm(store: Path, number: int) -> dict[str, Any]:
    """Type and confirm some orders; their numbers, and the longest that one took, in seconds."""
    shop = Shop(Desk.open(store, origin=f"terminal {number}"))
    numbers, longest = [], 0.0
    for _ in range(ORDERS_EACH):
        begun = perf_counter()
        numbers.append(shop.confirm(by=(LI, ZHOU)[number % 2]).number)
        longest = max(longest, perf_counter() - begun)
    shop.desk.close()
    return {"numbers": numbers, "longest": longest}


def escalate(store: Path, number: int) -> dict[str, Any]:
    """Look every minute whether anything is to be told; what this one told, and the longest turn, in seconds."""
    desk = Desk.open(store, origin=f"loop {number}")
    missed = escalated = 0
    longest = 0.0
    for minute in range(TURNS_EACH):
        begun = perf_counter()
        turn = escalation.turn(desk, at=WORKDAY + (10 + minute) * MINUTE)
        longest = max(longest, perf_counter() - begun)
        missed, escalated = missed + turn.missed, escalated + turn.escalated
    desk.close()
    return {"missed": missed, "escalated": escalated, "longest": longest}


WORK: dict[str, Callable[[Path, int], dict[str, Any]]] = {
    "found": found,
    "open": open_desk,
    "confirm": confirm,
    "escalate": escalate,
}


def together(work: Callable[[int], dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """The answers of `work(0)` to `work(count - 1)`, begun in as many processes at once."""
    gate, opening = os.pipe()
    answers = []
    for number in range(count):
        answer, answering = os.pipe()
        if os.fork() == 0:
            os.close(opening)
            # Nothing ever comes: it ends when the gate is opened below.
            os.read(gate, 1)
            try:
                said = work(number)
            except BaseException as error:
                said = {"failed": repr(error)}
            os.write(answering, json.dumps(said).encode())
            os._exit(0)
        os.close(answering)
        answers.append(answer)
    os.close(gate)
    os.close(opening)
    heard = []
    for answer in answers:
        with open(answer, "rb") as pipe:  # noqa: PTH123
            heard.append(json.loads(pipe.read() or b'{"failed": "died"}'))
    for _ in answers:
        os.wait()
    return heard


def main() -> None:
    """See the top of the file."""
    parse_once()
    load()  # before the first fork, so that nobody parses the seed again
    work, store, count, rounds = sys.argv[1:]
    answers = []
    for _ in range(int(rounds)):
        answers += together(lambda number: WORK[work](Path(store), number), int(count))
    print(json.dumps(answers))  # noqa: T201


if __name__ == "__main__":
    main()
