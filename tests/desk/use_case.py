"""What a use case is to the tests of roles and of the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person
from tests.desk.shop import ADMIN, NOW, Shop


class Undone(Exception):  # noqa: N818
    """A use case was through and is undone."""


@dataclass(frozen=True)
class UseCase:
    """`use` is given what `prepare` made in another transaction; LI prepares, and never is who uses."""

    name: str
    permissions: tuple[str, ...]
    """All that a role needs for it."""
    entries: tuple[str, ...]
    """The actions that it writes into the record, in order."""
    use: Callable[[Transaction, Person, Any], object]
    prepare: Callable[[Shop], Any] = lambda shop: None
    allowed: Person = ADMIN
    """Somebody who may, to whom the record holds what was done."""
    at: datetime = NOW
    """When it is used."""
    by_the_desk: tuple[str, ...] = ()
    """Those of the entries that follow from it and are the desk's own."""

    def undone(self, shop: Shop, by: Person, prepared: Any) -> None:
        """Use it, and raise Undone when it is through, so that the store stays as it was."""
        with shop.desk.writing() as tx:
            self.use(tx, by, prepared)
            raise Undone
