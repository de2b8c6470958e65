"""A hand that dies while it signs or accepts: `python -m tests.desk.dying_hand WHAT FOLDER OUT`.

Copies the shop in FOLDER to OUT/0, OUT/1, ... and does WHAT in each, in a process that ends without a word right before
its first statement, its second, and so on, COMMIT among them, until one comes through. What is left lies in OUT. The
two that are WRONG do in two transactions what belongs into one: whoever looks has to find them out.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from csdesk.desk.desk import Desk
from csdesk.desk.handovers import handover_sections, handover_signing, handovers
from csdesk.desk.handovers.handover_sheet import Sheet
from csdesk.desk.people import accounts
from csdesk.desk.record import record
from csdesk.playbook.loading import load
from csdesk.playbook.shapes import Playbook
from csdesk.store import sqlite
from csdesk.store.store import open_store
from tests.compiled_once import compile_once
from tests.desk.handing import EVENING
from tests.desk.shop import LI, PASSWORD, ZHOU

THE_SHEET = 1
"""The id of the only sheet in FOLDER."""

DIED = 9

Work = Callable[[Desk], None]


def sign(desk: Desk) -> None:
    """As the program does it."""
    handover_signing.sign(desk, THE_SHEET, PASSWORD, by=LI, at=EVENING)


def accept(desk: Desk) -> None:
    """As the program does it."""
    handover_signing.accept(desk, THE_SHEET, PASSWORD, by=ZHOU, at=EVENING)


def sign_wrong(desk: Desk) -> None:
    """The sheet first, its signature in a transaction of its own."""
    person = accounts.sign_in(desk, LI.name, PASSWORD, at=EVENING)
    with desk.writing() as tx:
        handover = handovers.get(tx, THE_SHEET)
        handover.sheet = handover_sections.compose(tx, handover, EVENING).as_json()
        handover.signed_at = EVENING
        tx.session.add(handover)
    with desk.writing() as tx:
        handover = handovers.get(tx, THE_SHEET)
        handover.signature = handovers.signature_of(handover)
        tx.session.add(handover)
        after = {"signature": handover.signature}
        record(tx, "handover.sign", "handover", THE_SHEET, by=person, at=EVENING, after=after)


def accept_wrong(desk: Desk) -> None:
    """The sheet is accepted first, what stands on it passes in a transaction of its own."""
    person = accounts.sign_in(desk, ZHOU.name, PASSWORD, at=EVENING)
    with desk.writing() as tx:
        handover = handovers.get(tx, THE_SHEET)
        handover.accepted_by, handover.accepted_at = person.name, EVENING
        tx.session.add(handover)
        record(tx, "handover.accept", "handover", THE_SHEET, by=person, at=EVENING)
    with desk.writing() as tx:
        handover = handovers.get(tx, THE_SHEET)
        assert handover.sheet is not None
        handover_signing.pass_on(tx, handover, Sheet.from_json(handover.sheet), by=person, at=EVENING)


WHAT: Mapping[str, Work] = {
    "sign": sign,
    "accept": accept,
    "sign_wrong": sign_wrong,
    "accept_wrong": accept_wrong,
}


def die_before(step: int, only: tuple[str, ...]) -> None:
    """End this process right before the driver's statement of that number, of those that begin so, from now on."""
    connect, statements = sqlite.connect, count()

    def traced(statement: str) -> None:
        if statement.startswith(only) and next(statements) == step:
            os._exit(DIED)

    def connect_traced(path: Path, *, read_only: bool = False) -> Any:
        connection = connect(path, read_only=read_only)
        connection.set_trace_callback(traced)
        return connection

    sqlite.connect = connect_traced


def do_and_die(work: Work, store: Path, playbook: Playbook, step: int, only: tuple[str, ...]) -> int:
    """What became of it in a process of its own: DIED, or 0 when it came through."""
    child = os.fork()
    if child == 0:
        try:
            opened = open_store(store)
            die_before(step, only)
            work(Desk(opened, playbook, "counter"))
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def come_through(work: Work, folder: Path, playbook: Playbook) -> None:
    """Do it once in this process: what every child would have to load and to build first is there then."""
    desk = Desk(open_store(folder / "csdesk.sqlite3"), playbook, "counter")
    work(desk)
    desk.close()
    gc.collect()
    gc.freeze()


def die_at_every_step(known: Mapping[str, Work], only: tuple[str, ...] = ("",)) -> None:
    """See the top of the file; it dies before the statements that begin as one of `only`."""
    work, folder, out = known[sys.argv[1]], Path(sys.argv[2]), Path(sys.argv[3])
    playbook = load(folder / "playbook")
    compile_once()
    come_through(work, Path(shutil.copytree(folder, out.parent / "rehearsed")), playbook)
    for step in count():
        copy = Path(shutil.copytree(folder, out / str(step)))
        ended = do_and_die(work, copy / "csdesk.sqlite3", playbook, step, only)
        if ended != DIED:
            sys.exit(ended)


if __name__ == "__main__":
    die_at_every_step(WHAT)
