"""Who may take back what was written down by mistake, and until when: the same for whatever it is (K-3, N-4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from csdesk.desk.desk import Transaction, allowed, who_may
from csdesk.desk.person import Person
from csdesk.refused import N_, Refused
from csdesk.rules.releasing import read_words


@dataclass(frozen=True)
class Mistake:
    """A kind of thing that is taken back within its day, and how it is refused; sentences are message ids."""

    field: str
    of_others: str
    """What whoever takes back what somebody else did must be allowed."""
    not_own: str
    """That `{name}` did it, and that one of `{roles}` may take it back too."""
    days_ago: str
    """That it was done at `{time}`, on another day."""
    days_ago_code: str

    def check(self, tx: Transaction, done_by: str, done_at: datetime, *, by: Person, at: datetime) -> None:
        """Refuse who neither did it nor may take back what others did, and everybody on another day."""
        if by.name != done_by and not allowed(tx, by, self.of_others):
            roles = who_may(tx.playbook, self.of_others)
            raise Refused("not_allowed", self.not_own, field=self.field, name=done_by, roles=roles)
        if tx.local(done_at).date() != tx.local(at).date():
            time = f"{tx.local(done_at):%Y-%m-%d %H:%M}"
            raise Refused(self.days_ago_code, self.days_ago, field=self.field, time=time)


def read_reason(typed: str, limit: int) -> str:
    """Why it is taken back; Refused where nobody says it."""
    return read_words(typed, "reason", limit, needed=N_("Say why it is taken back."))
