"""What a supervisor knows of a store that stands in no row of it: who is at its desks, the backup (A-4, A-6)."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from csdesk.desk.upkeep import surroundings
from csdesk.desk.upkeep.backups import DailyBackup
from csdesk.store.at_desk import AtDesk, Presence
from tests.desk.shop import NOW, Shop

HOUR = timedelta(hours=1)


def test_the_newest_backup_and_whether_one_is_missing(shop: Shop) -> None:
    """A-6: none yet is missing too; one of yesterday morning is not, one of the day before is."""
    before = surroundings.look(shop.desk)
    assert before.backed_up is None
    assert before.is_stale(NOW)
    made = DailyBackup().turn(shop.desk, at=NOW)
    assert made is not None
    os.utime(made.file, (NOW.timestamp(), NOW.timestamp()))
    now = surroundings.look(shop.desk)
    assert now.backed_up == NOW.astimezone(UTC)
    assert [now.is_stale(NOW + hours * HOUR) for hours in (1, 24, 36, 37)] == [False, False, False, True]


def test_who_is_at_which_desk(shop: Shop) -> None:
    """A-4."""
    presence = Presence(shop.store)
    who = AtDesk("李娜", "desk /dev/pts/1", datetime(2026, 11, 22, tzinfo=UTC).isoformat())
    presence.tell(who)
    assert list(surroundings.look(shop.desk).desks) == [who]
    presence.tell(None)
    assert list(surroundings.look(shop.desk).desks) == []
