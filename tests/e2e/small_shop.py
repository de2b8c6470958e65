"""The smallest shop that can be signed in to: its administrator, and passwords that cost little to look at."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from csdesk.desk.desk import Desk
from csdesk.desk.people import founding
from csdesk.desk.person import Person

BOSS = Person("boss", "admin")
PASSWORD = "long-enough"
FOUNDED = datetime(2020, 1, 1, tzinfo=UTC)


def found(store: Path) -> Desk:
    """Make it at `store`, whose folder is made too; the open desk, to be closed."""
    playbook = store.parent / "playbook"
    playbook.mkdir(parents=True)
    # The cheapest password hashing that is allowed: what it costs is not tested here.
    (playbook / "security.toml").write_text("[cost]\nmemory_kib = 19456\n", "utf-8")
    desk, _boss = founding.found(store, BOSS.name, PASSWORD, origin="founding", at=FOUNDED)
    return desk
