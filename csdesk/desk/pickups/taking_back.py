"""A parcel that was given out by mistake: the release is taken back within its day, and both stay written (N-4)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.pickups import releases, self_pickups
from csdesk.desk.record import record
from csdesk.desk.taking_back import Mistake, read_reason
from csdesk.models.pickup import Release
from csdesk.refused import N_, Refused

MISTAKE = Mistake(
    field="number",
    of_others="parcel.take_back",
    not_own=N_("{name} gave this parcel out. {name} takes that back, or one of these: {roles}."),
    days_ago=N_("It was given out at {time}: that can be taken back on the same day alone."),
    days_ago_code="release_days_ago",
)

UNDONE, TAKEN_BACK = "undone", "taken_back"
"""What became of the release, and what its taking back is called among those who came for a parcel."""


def take_back(tx: Transaction, number: str, reason: str, *, uuid: str, by: Person, at: datetime) -> Release:
    """Take a release back: the parcel is here and waits again, as it did before; its taking back (N-4).

    Of the release stays everything that was noted of whoever came. Refused on another day, without a reason, and for
    whoever neither gave it out nor may take back what others did. The same form sent again gives the same answer.
    """
    require(tx, by, releases.PERMISSION)
    before = tx.session.exec(select(Release).where(Release.uuid == uuid)).first()
    if before is not None:
        return before
    waybill = self_pickups.number_of(tx, number)
    release = self_pickups.released_as(tx, waybill)
    if release is None:
        message = N_("Nobody gave this parcel out, or it was taken back already.")
        raise Refused("not_released", message, field="number")
    MISTAKE.check(tx, release.by, release.at, by=by, at=at)
    why = read_reason(reason, tx.playbook.pickups.limits.text)
    release.outcome = UNDONE
    tx.session.add(release)
    tx.session.flush()
    made = Release(
        uuid=uuid, number=waybill, outcome=TAKEN_BACK, collector="", consignee=release.consignee, document="", name="",
        last_four="", digest="", valuable=release.valuable, why=why, by=by.name, at=at,
    )  # fmt: skip
    tx.session.add(made)
    tx.session.flush()
    was = {"outcome": releases.RELEASED, "by": release.by, "at": release.at, "last_four": release.last_four}
    record(tx, "parcel.take_back", "parcel", waybill, by=by, at=at, before=was, after={"reason": why})
    self_pickups.waits_again(tx, waybill, by=by, at=at)
    return made


def last_of_day(tx: Transaction, *, by: Person, at: datetime) -> str:
    """The number that somebody gave out last today; empty where there is none."""
    query = select(Release).where(Release.outcome == releases.RELEASED, Release.by == by.name)
    last = tx.session.exec(query.order_by(col(Release.at).desc(), col(Release.id).desc()).limit(1)).first()
    return last.number if last is not None and tx.local(last.at).date() == tx.local(at).date() else ""
