"""What follows at the desk when something happens to parcels: called by whoever brings it in, in its transaction."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person


def signed(tx: Transaction, numbers: Collection[str], *, by: Person, at: datetime) -> None:  # noqa: ARG001
    """These parcels, at least one, have just become known as signed for: the numbers of one batch, perhaps thousands.

    A number may come that nobody ever listed or asked about, one of which there is no parcel yet, and, where the parcel
    comes after its scans, the same one a second time.
    """
    return
