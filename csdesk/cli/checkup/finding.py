"""What `csdesk doctor` finds in one matter, and what it looks at (A-7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from csdesk import places
from csdesk.playbook.shapes import Playbook


@dataclass(frozen=True)
class Finding:
    """What was found in one matter."""

    check: str
    """The matter, as scripts know it."""
    ok: bool
    advice: str
    """A sentence: what was found, and when it is not in order, what to do."""


@dataclass(frozen=True)
class Place:
    """What is looked at: a store, at a moment."""

    store: Path
    now: datetime

    @cached_property
    def playbook(self) -> Playbook:
        """The shop's playbook, or csdesk's own while the shop's cannot be used."""
        from csdesk.playbook.loading import check

        found = check(places.own_playbook(self.store))[0] or check()[0]
        assert found is not None
        return found
