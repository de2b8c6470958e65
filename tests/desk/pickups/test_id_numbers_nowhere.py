"""The whole number of a document is in no file, whatever was done with it and wherever it was typed (N-1)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from csdesk import fault_log
from csdesk.desk.pickups import releases, self_pickups
from csdesk.desk.pickups.identity_key import IdentityKey
from csdesk.desk.pickups.releases import give_out
from csdesk.desk.tickets import departures
from csdesk.desk.upkeep import backups, record_heads
from csdesk.refused import Refused
from tests.desk.pickup_use_cases import FORM, ID_NUMBER, NEW, NUMBER, PAPER, taken_in
from tests.desk.shop import LI, NOW, PASSWORD, ZHOU, Shop

OTHER_ID = "110101198001010010"
PASSPORT = "E12345678"


def held_in(folder: Path, number: str) -> list[str]:
    """The files in whose bytes a number stands, whole or but for its last four, in any usual way of writing it."""
    spaced = f"{number[:6]} {number[6:14]} {number[14:]}"
    wide = "".join(chr(ord(one) + 0xFEE0) for one in number)
    sought = [text.encode(code) for text in (number, spaced, wide, number[:-4]) for code in ("utf-8", "utf-16-le")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(one in path.read_bytes() for one in sought)]


def given_out(shop: Shop, folder: Path) -> None:
    """Two parcels given out and two stopped, with numbers typed into every wrong place before."""
    key = folder / "key" / "identity.key"
    taken_in(shop, replace(NEW, valuable=True))
    theirs = replace(PAPER, kind="passport", name="王芳", number=PASSPORT)
    other = replace(
        FORM, collector="other", paper=replace(PAPER, name="李国强", number=OTHER_ID), consignee_paper=theirs,
        called="王芳", called_at=NOW,
    )  # fmt: skip
    wrong = (
        replace(FORM, number=ID_NUMBER), replace(FORM, paper=replace(PAPER, name=ID_NUMBER)),
        replace(other, called=ID_NUMBER), replace(FORM, consignee=ID_NUMBER, number="803000299999"),
        replace(FORM, paper=replace(PAPER, number=ID_NUMBER[:-1] + "9")),
    )  # fmt: skip
    for place, form in enumerate(wrong):
        with pytest.raises(Refused):
            give_out(shop.desk, form, uuid=f"wrong {place}", by=LI, at=NOW, key_file=key)
    for use in (
        lambda tx: releases.refuse(tx, NUMBER, f"是 {ID_NUMBER}", uuid="r", by=LI, at=NOW),
        lambda tx: self_pickups.call(tx, 1, reached=True, note=ID_NUMBER, uuid="c", by=LI, at=NOW),
        lambda tx: self_pickups.keep_longer(tx, 1, ID_NUMBER, by=LI, at=NOW),
    ):
        with pytest.raises(Refused), shop.desk.writing() as tx:
            use(tx)
    stopped = replace(FORM, paper=replace(PAPER, name="李国强"))
    assert give_out(shop.desk, stopped, uuid="s", by=LI, at=NOW, key_file=key).outcome == "stopped"
    made = give_out(shop.desk, other, second=ZHOU.name, password=PASSWORD, uuid="o", by=LI, at=NOW, key_file=key)
    assert (made.outcome, made.last_four, made.consignee_last_four) == ("released", "0010", "5678")


def test_the_whole_number_is_in_no_file(shop: Shop, tmp_path: Path) -> None:
    """N-1: not in the store, its WAL, the record, its heads, the backup, the key's folder; nor in the fault log."""
    given_out(shop, tmp_path)
    backups.DailyBackup().turn(shop.desk, at=NOW)
    record_heads.keep(shop.desk, at=NOW)
    assert fault_log.write(_fault(shop), tmp_path / "csdesk.log", doing="desk")
    files = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert {"csdesk.sqlite3", "csdesk.sqlite3-wal", "csdesk.sqlite3.heads", "csdesk.log", "identity.key"} <= files
    assert list((shop.store.parent / "backups").iterdir())
    for number in (ID_NUMBER, OTHER_ID, PASSPORT):
        assert held_in(tmp_path, number) == []


def _fault(shop: Shop) -> BaseException:
    """Something nobody foresaw, with the form among the variables of where it happened."""

    class Broken(IdentityKey):
        def kept(self, text: str, kind: object = None) -> object:  # type: ignore[override]
            raise RuntimeError(text)

    form = replace(FORM, number="803000299998", consignee="王芳")
    with pytest.raises(RuntimeError) as found:
        shop.do(releases.release, form, Broken(b"k" * 32), uuid="f", at=NOW)
    return found.value


def test_the_search_finds_a_number_that_is_kept(shop: Shop, tmp_path: Path) -> None:
    """N-1: the control: one typed into a note that nobody guards is found, in the store's WAL and in the backup."""
    leaving = {"site_code_struck": True, "note": f"客户 {ID_NUMBER}", "uuid": "1"}
    shop.do(departures.leave_again, NUMBER, "missort", **leaving, at=NOW)
    backups.DailyBackup().turn(shop.desk, at=NOW)
    found = held_in(tmp_path, ID_NUMBER)
    assert "csdesk.sqlite3-wal" in found
    assert len(found) >= 2
