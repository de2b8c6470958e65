"""The use cases of parcels that stopped moving: runs, decisions, lists of claims (U-4, U-6)."""

from __future__ import annotations

from csdesk.desk.parcels import claims, untracked_decisions, untracked_runs
from tests.desk.parcel_shop import ASKED, one_of_each
from tests.desk.shop import NOW, Shop
from tests.desk.use_case import UseCase

UUID = "6a1c5c9e-0a5f-4f5e-9d37-000000000101"


def _run(shop: Shop) -> tuple[int, str]:
    """A run, and one of its parcels."""
    number = one_of_each(shop)["hub_stalled"]
    run_id = shop.do(untracked_runs.start_run, uuid=UUID, as_of=ASKED, at=NOW).id
    assert run_id is not None
    return run_id, number


def _decided(shop: Shop) -> tuple[int, str]:
    run_id, number = _run(shop)
    shop.do(untracked_decisions.decide, run_id, [number], "loss", at=NOW)
    return run_id, number


PARCEL_USE_CASES = (
    UseCase(
        "keep a run",
        ("parcel.work",),
        ("untracked.run",),
        lambda tx, by, _: untracked_runs.start_run(tx, uuid=UUID, as_of=ASKED, by=by, at=NOW),
        one_of_each,
    ),
    UseCase(
        "decide a row",
        ("parcel.work",),
        ("untracked.decide",),
        lambda tx, by, made: untracked_decisions.decide(tx, made[0], [made[1]], "watch", by=by, at=NOW),
        _run,
    ),
    UseCase(
        "decide for the loss list",
        ("parcel.work",),
        ("claims.put", "untracked.decide"),
        lambda tx, by, made: untracked_decisions.decide(tx, made[0], [made[1]], "loss", by=by, at=NOW),
        _run,
    ),
    UseCase(
        "decide to chase",
        ("parcel.work", "case.open"),
        ("case.begin", "deadline.begin", "untracked.decide"),
        lambda tx, by, made: untracked_decisions.decide(tx, made[0], [made[1]], "chase", by=by, at=NOW),
        _run,
    ),
    UseCase(
        "undo a decision",
        ("parcel.work",),
        ("claims.leave", "untracked.undecide"),
        lambda tx, by, made: untracked_decisions.undo(tx, made[0], [made[1]], by=by, at=NOW),
        _decided,
    ),
    UseCase(
        "put a parcel on a list",
        ("parcel.work",),
        ("claims.put",),
        lambda tx, by, made: claims.put_on_list(tx, [made["delayed"]], "delay", by=by, at=NOW),
        one_of_each,
    ),
    UseCase(
        "take a parcel off its list",
        ("parcel.work",),
        ("claims.leave",),
        lambda tx, by, made: claims.take_off(tx, [made[1]], "已找到", by=by, at=NOW),
        _decided,
    ),
)
