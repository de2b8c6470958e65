"""What became of whoever is at the desk while they were: shut out, another role, a key taken away (A-1, A-2, A-3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from csdesk.language import _, current

if TYPE_CHECKING:
    from csdesk.desk.person import Person
    from csdesk.playbook.shapes import Playbook
    from csdesk.watch_thread import Seen


@dataclass(frozen=True)
class Standing:
    """How somebody stands now."""

    person: Person | None
    """With the role that the account has now; None where nobody is signed in."""
    is_over: bool = False
    """Whether the desk is not for them any more."""


def standing_of(person: Person | None, bound: str | None, key: str, seen: Seen) -> Standing:
    """How whoever is at the desk stands in the store; `bound` is whose SSH key opened the line, signed in or not.

    `key` is its fingerprint: where it is not known, any key of theirs that was taken out ends the desk (A-3).
    """
    name = bound if person is None else person.name
    if name is None:
        return Standing(None)
    gone = {removed for account, removed in seen.keys_removed if account == bound}
    is_over = name not in seen.people or key in gone or (not key and bool(gone))
    return Standing(seen.people.get(name) if person is not None else None, is_over)


def closed_words(name: str) -> str:
    """Said to somebody who may use this desk no more."""
    return _("The account {name} may not use this desk any more. What was typed before is kept.", name=name)


def role_words(person: Person, playbook: Playbook) -> str:
    """Said to somebody whose role was changed."""
    role = playbook.roles.get(person.role)
    words = role.words.text(current()) if role is not None else person.role
    return _("Your role was changed: you are now {role}.", role=words)
