"""The use cases of parcels that wait at the counter and are given out (N-1 to N-5)."""

from __future__ import annotations

from csdesk.desk.pickups import releases, self_pickups, taking_back
from csdesk.desk.pickups.identity_key import IdentityKey
from csdesk.desk.pickups.self_pickups import NewPickup
from csdesk.rules.releasing import Paper, ReleaseForm
from tests.desk.shop import NOW, Shop
from tests.desk.use_case import UseCase

UUID = "6a1c5c9e-0a5f-4f5e-9d37-000000000201"
NUMBER = "803000200001"
KEY = IdentityKey(b"k" * 32)
ID_NUMBER = "110101199003070038"
NEW = NewPickup(NUMBER, "王芳", "13800138021", "A3")
PAPER = Paper("resident_id", "王芳", ID_NUMBER, original=True)
FORM = ReleaseForm(NUMBER, "consignee", PAPER)


def taken_in(shop: Shop, new: NewPickup = NEW) -> int:
    """A parcel that waits; its id."""
    pickup_id = shop.do(self_pickups.take_in, new, uuid=f"in-{new.number}", at=NOW).id
    assert pickup_id is not None
    return pickup_id


def _given_out(shop: Shop) -> int:
    """One that somebody gave out who takes nothing back here."""
    pickup_id = taken_in(shop)
    shop.do(releases.release, FORM, KEY, uuid=UUID, at=NOW)
    return pickup_id


PICKUP_USE_CASES = (
    UseCase(
        "refuse to give a parcel out",
        ("parcel.release",),
        ("parcel.refuse",),
        lambda tx, by, _: releases.refuse(tx, NUMBER, "只带了复印件", uuid=UUID, by=by, at=NOW),
        taken_in,
    ),
    UseCase(
        "take a self-pickup in",
        ("parcel.work",),
        ("case.begin", "deadline.begin", "pickup.take_in"),
        lambda tx, by, _: self_pickups.take_in(tx, NEW, uuid=UUID, by=by, at=NOW),
    ),
    UseCase(
        "note a call about a self-pickup",
        ("parcel.work",),
        ("pickup.call",),
        lambda tx, by, pickup_id: self_pickups.call(tx, pickup_id, reached=True, uuid=UUID, by=by, at=NOW),
        taken_in,
    ),
    UseCase(
        "keep a self-pickup longer",
        ("parcel.work", "case.work"),
        ("deadline.renew", "pickup.keep"),
        lambda tx, by, pickup_id: self_pickups.keep_longer(tx, pickup_id, "明天来取", by=by, at=NOW),
        taken_in,
    ),
    UseCase(
        "give a self-pickup out",
        ("parcel.release",),
        ("parcel.release", "case.tick", "deadline.done", "case.close"),
        lambda tx, by, _: releases.release(tx, FORM, KEY, uuid=UUID, by=by, at=NOW),
        taken_in,
    ),
    UseCase(
        "take back that another gave a parcel out",
        ("parcel.release", "parcel.take_back"),
        ("parcel.take_back", "case.reopen", "case.untick", "deadline.reopen"),
        lambda tx, by, _: taking_back.take_back(tx, NUMBER, "拿错了", uuid=f"{UUID}-back", by=by, at=NOW),
        _given_out,
    ),
    UseCase(
        "stop a parcel",
        ("parcel.release",),
        ("parcel.stop",),
        lambda tx, by, _: releases.release(
            tx, ReleaseForm(NUMBER, "consignee", Paper("resident_id", "李国强", ID_NUMBER, original=True)), KEY,
            uuid=UUID, by=by, at=NOW,
        ),
        taken_in,
    ),
)  # fmt: skip
