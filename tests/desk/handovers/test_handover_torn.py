"""The power goes in the middle of signing or accepting: all of it is in the store then, or nothing (S-10, A-5)."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from csdesk.desk.desk import Desk
from csdesk.desk.handovers import handovers
from csdesk.models.case import Case
from csdesk.models.handover import Handover
from csdesk.models.order import OrderDraft
from csdesk.playbook.shapes import Playbook
from csdesk.store import sqlite
from csdesk.store.store import open_store
from tests.desk.dying_hand import THE_SHEET
from tests.desk.handing import EVENING, accept, leave_open, open_sheet, sign
from tests.desk.shop import LI, ZHOU, Shop, broken_links

ROOT = Path(__file__).resolve().parents[3]

NOTHING, WHOLE, TORN = "nothing", "whole", "torn"

Look = Callable[[Shop], str]


def of_signing(shop: Shop) -> str:
    """What there is of a signature: nothing, all of it, or a part."""
    handover = shop.see(handovers.get, THE_SHEET)
    entries = [one for one in shop.entries() if one.action == "handover.sign"]
    if not entries and (handover.sheet, handover.signature, handover.signed_at) == (None, "", None):
        return NOTHING
    recorded = [(one.after or {}).get("signature") for one in entries] == [handover.signature]
    return WHOLE if recorded and handovers.verify(handover) else TORN


def of_accepting(shop: Shop) -> str:
    """What there is of an acceptance, with everything that passes on with it."""
    with shop.desk.reading() as tx:
        handover: Handover = handovers.get(tx, THE_SHEET)
        owners = {*tx.session.exec(select(Case.owner)), *tx.session.exec(select(OrderDraft.owner))}
    entries = [one for one in shop.entries() if one.action == "handover.accept"]
    passed = [one for one in shop.entries() if one.action in ("case.pass_on", "order.take_over")]
    if (handover.accepted_by, handover.accepted_at, len(entries), len(passed), owners) == (None, None, 0, 0, {LI.name}):
        return NOTHING
    there = (handover.accepted_by, handover.accepted_at, len(entries), len(passed), owners)
    whole = there == (ZHOU.name, EVENING, 1, 3, {ZHOU.name}) and handovers.verify(handover)
    return WHOLE if whole else TORN


def looked_at(store: Path, playbook: Playbook, look: Look) -> str:
    """What is in a store that is opened anew; its file sound and its record a chain in any case."""
    desk = Desk(open_store(store), playbook, "afterwards")
    try:
        assert broken_links(Shop(desk).entries()) == []
        return look(Shop(desk))
    finally:
        desk.close()
        connection = sqlite.connect(store)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.close()


def prepared(shop: Shop, *, is_signed: bool) -> Path:
    """The folder of a shop, closed, with a sheet on which two cases and a draft stand."""
    leave_open(shop)
    assert open_sheet(shop) == THE_SHEET
    if is_signed:
        sign(shop, THE_SHEET)
    shop.desk.close()
    return shop.store.parent


def died_at_every_step(what: str, folder: Path, out: Path) -> list[Path]:
    """The stores that are left, of the hand that died first first; the last one came through."""
    command = [sys.executable, "-m", "tests.desk.dying_hand", what, str(folder), str(out)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=300)
    return [out / str(step) / "csdesk.sqlite3" for step in range(len(list(out.iterdir())))]


def done_again(store: Path, playbook: Playbook, what: str, look: Look) -> str:
    """What there is after somebody simply signs or accepts once more."""
    desk = Desk(open_store(store), playbook, "again")
    try:
        (sign if what == "sign" else accept)(Shop(desk), THE_SHEET)
        return look(Shop(desk))
    finally:
        desk.close()


RIGHT = (("sign", of_signing), ("accept", of_accepting))
"""What is done, and how it is looked at."""


@pytest.mark.slow
@pytest.mark.parametrize(("what", "look"), RIGHT)
def test_at_whatever_step_the_hand_dies_there_is_all_of_it_or_nothing(
    what: str, look: Look, shop: Shop, playbook: Playbook, tmp_path: Path
) -> None:
    """S-10, A-5: before every statement, before COMMIT, and right after the answer."""
    stores = died_at_every_step(what, prepared(shop, is_signed=what == "accept"), tmp_path / "died")
    found = [looked_at(store, playbook, look) for store in stores]
    assert TORN not in found
    # Nothing until the last commit, and once it has answered, everything.
    assert found == [NOTHING] * found.index(WHOLE) + [WHOLE] * (len(found) - found.index(WHOLE))
    assert found.count(NOTHING) > 20
    for store in (stores[0], stores[-2], stores[-1]):
        assert done_again(store, playbook, what, look) == WHOLE


@pytest.mark.slow
@pytest.mark.parametrize(("what", "look"), [("sign_wrong", of_signing), ("accept_wrong", of_accepting)])
def test_a_program_that_does_it_in_two_transactions_is_found_out(
    what: str, look: Look, shop: Shop, playbook: Playbook, tmp_path: Path
) -> None:
    """The test above would notice."""
    stores = died_at_every_step(what, prepared(shop, is_signed=what == "accept_wrong"), tmp_path / "died")
    found = [looked_at(store, playbook, look) for store in stores]
    assert {NOTHING, TORN, WHOLE} == set(found)


@pytest.mark.parametrize(("what", "look"), RIGHT)
def test_however_much_of_the_log_reached_the_disk_there_is_all_of_it_or_nothing(
    what: str, look: Look, shop: Shop, playbook: Playbook, tmp_path: Path
) -> None:
    """S-10: a power cut may keep what was not yet written out: the log is cut after every page, and within pages."""
    folder = prepared(shop, is_signed=what == "accept")
    desk = Desk(open_store(folder / "csdesk.sqlite3"), playbook, "counter")
    (sign if what == "sign" else accept)(Shop(desk), THE_SHEET)
    log = (folder / "csdesk.sqlite3-wal").read_bytes()
    kept = Path(shutil.copytree(folder, tmp_path / "kept"))
    desk.close()
    header, frame = 32, 24 + 4096
    cuts = sorted({0, *range(header, len(log) + 1, frame), *range(header + frame // 2, len(log), 3 * frame)})
    found = []
    for cut in cuts:
        copy = Path(shutil.copytree(kept, tmp_path / "cut"))
        (copy / "csdesk.sqlite3-shm").unlink()
        (copy / "csdesk.sqlite3-wal").write_bytes(log[:cut])
        found.append(looked_at(copy / "csdesk.sqlite3", playbook, look))
        shutil.rmtree(copy)
    assert set(found) == {NOTHING, WHOLE}
    assert found == sorted(found)
