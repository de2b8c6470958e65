"""The ledger of the day: what was played, held against what the shop's store has, both ways."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.e2e.whole_day.shop import Shop

ITSELF = "csdesk"
"""Who does what nobody did by hand: what is late is told, items tick by facts."""

FOLLOWS = frozenset(
    {
        "deadline.begin", "deadline.begin_again", "deadline.done", "deadline.withdraw", "deadline.reopen",
        "deadline.miss",
        "case.begin", "case.begin_again", "case.close", "case.leave_out", "case.withdraw", "case.aim", "case.pass_on",
        "slip.ask",
    }
)  # fmt: skip
"""What an act brings with it: the cases and deadlines themselves are held against the ledger, not their entries."""

IN_BATCHES = frozenset({"client.import", "parcel.import", "scan.import", "case.fill"})
"""How many entries these leave is a matter of how fast the machine is, and the person who types."""


class Ledger:
    """What was played: things by their kind and key with what is known of them, and what the record has of it."""

    def __init__(self) -> None:
        self.things: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
        self.record: Counter[tuple[str, str]] = Counter()

    def note(self, kind: str, key: str, values: Mapping[str, str]) -> None:
        """Write down a thing, or what has changed of it."""
        self.things[kind].setdefault(key, {}).update(values)

    def missing_in_record(self, shop: Shop) -> Counter[tuple[str, str]]:
        """What was played and is not in the record."""
        return self.record - self._in_record(shop)

    def unplayed_in_record(self, shop: Shop) -> Counter[tuple[str, str]]:
        """What people did by the record, and nobody played."""
        return self._in_record(shop) - self.record

    def _in_record(self, shop: Shop) -> Counter[tuple[str, str]]:
        rows = shop.rows("SELECT action, by FROM entry WHERE by != ?", ITSELF)
        found = Counter((action, by) for action, by in rows if action not in FOLLOWS)
        return Counter(
            {key: min(count, self.record[key] or 1) if key[0] in IN_BATCHES else count for key, count in found.items()}
        )
