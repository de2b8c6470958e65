"""The use cases of the supervisor's board: commenting, signing (A-4)."""

from __future__ import annotations

from csdesk.desk.board import day_signing
from csdesk.desk.cases import comments
from csdesk.desk.handovers import handover_signing, handovers
from tests.desk.shop import LI, NOW, TODAY, Shop
from tests.desk.use_case import UseCase


def _call_back(shop: Shop) -> int:
    return shop.open_case("callback", at=NOW)


def _signed_sheet(shop: Shop) -> int:
    sheet = shop.do(handovers.open_sheet, TODAY, "A", by=LI, at=NOW)
    assert sheet.id is not None
    shop.do(handover_signing.put_signature, sheet.id, by=LI, at=NOW)
    return sheet.id


BOARD_USE_CASES = (
    UseCase(
        "comment on a case",
        ("case.comment",),
        ("case.comment",),
        lambda tx, by, case_id: comments.comment(tx, case_id, "先给客户回电", by=by, at=NOW),
        _call_back,
    ),
    UseCase(
        "sign the day",
        ("board.sign",),
        ("day.sign",),
        lambda tx, by, _: day_signing.put_day_signature(tx, TODAY, {"late": 2}, "已看", by=by, at=NOW),
    ),
    UseCase(
        "sign a sheet as seen",
        ("board.sign",),
        ("handover.countersign",),
        lambda tx, by, sheet: day_signing.put_sheet_signature(tx, sheet, "", by=by, at=NOW),
        _signed_sheet,
    ),
)
