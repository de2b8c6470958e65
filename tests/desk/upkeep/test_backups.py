"""Backups by themselves: one a day in however many programs; old ones go only once a new one is checked (A-6)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from csdesk.desk.upkeep import backups
from csdesk.desk.upkeep.backups import DailyBackup
from csdesk.refused import Refused
from csdesk.store import sqlite, write_lock
from csdesk.store.sqlite import driver
from tests.desk.shop import MINUTE, NOW, Shop
from tests.store.entries import tamper

DAY = timedelta(days=1)


def with_backups(shop: Shop, **named: object) -> Shop:
    upkeep = shop.desk.playbook.upkeep
    backup = upkeep.backup.model_copy(update=named)
    return shop.with_playbook(
        shop.desk.playbook.model_copy(update={"upkeep": upkeep.model_copy(update={"backup": backup})})
    )


def kept(shop: Shop) -> list[str]:
    return sorted(path.name for path in (shop.store.parent / "backups").iterdir())


def test_one_a_day_in_however_many_programs(shop: Shop) -> None:
    """A-6: the first that looks makes it; the shop's day counts, which begins at four."""
    programs = [DailyBackup() for _ in range(3)]
    made = [one.turn(shop.desk, at=NOW + minute * MINUTE) for minute in range(3) for one in programs]
    assert [one.file.name for one in made if one is not None] == ["csdesk-2026-11-22.sqlite3"]
    at_night = NOW.replace(hour=18)
    assert all(one.turn(shop.desk, at=at_night) is None for one in programs)
    assert DailyBackup().turn(shop.desk, at=NOW + DAY) is not None
    assert kept(shop) == ["csdesk-2026-11-22.sqlite3", "csdesk-2026-11-23.sqlite3"]


def test_while_another_program_makes_it_nobody_waits(shop: Shop) -> None:
    """A-6."""
    with write_lock.alone(shop.store, "backup"):
        assert DailyBackup().turn(shop.desk, at=NOW) is None
    assert DailyBackup().turn(shop.desk, at=NOW) is not None


def test_the_oldest_goes_when_the_new_one_is_checked(shop: Shop) -> None:
    """A-6: those made by hand stay, and so does whatever else lies there."""
    shop = with_backups(shop, keep=2)
    daily = DailyBackup()
    daily.turn(shop.desk, at=NOW)
    by_hand = backups.by_hand(shop.store, shop.desk.playbook, None, at=NOW)
    (shop.store.parent / "backups" / "csdesk-notes.sqlite3").touch()
    for days in (1, 2):
        daily.turn(shop.desk, at=NOW + days * DAY)
    assert kept(shop) == [
        by_hand.file.name, "csdesk-2026-11-23.sqlite3", "csdesk-2026-11-24.sqlite3", "csdesk-notes.sqlite3",
    ]  # fmt: skip


def test_a_failed_backup_removes_nothing_and_is_tried_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A-6: after a while, and not every few seconds; what a killed one left is cleared away when it is old."""
    shop = with_backups(shop, keep=1)
    daily = DailyBackup()
    daily.turn(shop.desk, at=NOW)

    def full(_path: Path) -> None:
        raise driver.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(sqlite, "connect_copy", full)
        with pytest.raises(Refused) as refused:
            daily.turn(shop.desk, at=NOW + DAY)
        assert refused.value.code == "backup_unwritten"
    assert daily.turn(shop.desk, at=NOW + DAY + 14 * MINUTE) is None
    assert kept(shop) == ["csdesk-2026-11-22.sqlite3"]
    part = shop.store.parent / "backups" / ".csdesk-2026-11-20.sqlite3.12345678.part"
    part.touch()
    assert daily.turn(shop.desk, at=NOW + 1000 * DAY) is not None
    assert kept(shop) == ["csdesk-2029-08-18.sqlite3"]


def test_a_record_that_is_not_whole_leaves_every_older_backup(shop: Shop) -> None:
    """A-5, A-6: the last good one must not be the next to go."""
    shop = with_backups(shop, keep=1)
    DailyBackup().turn(shop.desk, at=NOW)
    tamper(shop.store, "UPDATE entry SET by = 'x' WHERE id = 2")
    daily = DailyBackup()
    with pytest.raises(Refused) as refused:
        daily.turn(shop.desk, at=NOW + DAY)
    assert refused.value.code == "backup_unsound"
    assert "audit verify" in str(refused.value)
    assert len(kept(shop)) == 2
    assert daily.turn(shop.desk, at=NOW + DAY + MINUTE) is None


def test_a_disk_that_is_missing_is_told(shop: Shop, tmp_path: Path) -> None:
    """A-6: a folder of its name on the disk of the store would be no backup."""
    shop = with_backups(shop, folder=str(tmp_path / "disk"))
    with pytest.raises(Refused, match="disk connected") as refused:
        DailyBackup().turn(shop.desk, at=NOW)
    assert refused.value.code == "backup_folder"
    (tmp_path / "disk").mkdir()
    made = DailyBackup().turn(shop.desk, at=NOW)
    assert made is not None
    assert made.file.parent == tmp_path / "disk"
