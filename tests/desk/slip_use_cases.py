"""The use cases of slips and their envelopes (D-1 to D-5)."""

from __future__ import annotations

from csdesk.desk.slips import slip_batches, slip_faults, slip_handing, slip_pressing, slip_ways, slips
from tests.desk.shop import DIRECTOR, NOW, Shop
from tests.desk.slip_shop import arrived, brought_to, ordered, posted
from tests.desk.use_case import UseCase

UUID = "6a1c5c9e-0a5f-4f5e-9d37-000000000201"


def _signed(shop: Shop) -> str:
    return brought_to(shop, arrived(shop), "signed")


def _checked(shop: Shop) -> str:
    return brought_to(shop, arrived(shop), "checked")


def _faulty(shop: Shop) -> str:
    number = brought_to(shop, arrived(shop), "received")
    shop.do(slip_faults.find_fault, number, "wrong", "签错名")
    return number


def _envelope(shop: Shop) -> tuple[str, str]:
    """An envelope of one slip, and the slip."""
    batch, (number,) = posted(shop, 1)
    return batch, number


def _opened(shop: Shop) -> tuple[str, str]:
    batch, number = _envelope(shop)
    shop.do(slip_batches.scan, batch, number)
    return batch, number


SLIP_USE_CASES = (
    UseCase(
        "say how a shipment goes",
        ("slip.work",),
        ("slip.way",),
        lambda tx, by, number: slip_ways.set_way(tx, number, transfers="1", by=by, at=NOW),
        ordered,
    ),
    UseCase(
        "note an arrival",
        ("slip.work",),
        ("slip.arrive", "case.begin", "deadline.begin"),
        lambda tx, by, number: slip_ways.arrive(tx, number, None, "", by=by, at=NOW),
        ordered,
    ),
    UseCase(
        "take an arrival back",
        ("slip.work",),
        ("slip.not_arrived", "deadline.withdraw", "case.withdraw"),
        lambda tx, by, number: slip_ways.not_arrived(tx, number, by=by, at=NOW),
        arrived,
    ),
    UseCase(
        "mark a slip",
        ("slip.work",),
        ("slip.mark",),
        lambda tx, by, number: slips.mark(tx, number, "signed", by=by, at=NOW),
        arrived,
    ),
    UseCase(
        "take a mark back",
        ("slip.work",),
        ("slip.undo",),
        lambda tx, by, number: slips.undo(tx, number, by=by, at=NOW),
        _signed,
    ),
    UseCase(
        "find a slip at fault",
        ("slip.work",),
        ("case.begin", "deadline.begin", "slip.fault"),
        lambda tx, by, number: slip_faults.find_fault(tx, number, "wrong", "", by=by, at=NOW),
        _signed,
    ),
    UseCase(
        "report a slip's fault",
        ("case.work",),
        ("case.tick", "deadline.done"),
        lambda tx, by, number: slip_faults.report(tx, number, "华东", by=by, at=NOW),
        _faulty,
    ),
    UseCase(
        "take a fault back",
        ("slip.work",),
        ("deadline.withdraw", "case.withdraw", "case.tick", "deadline.done", "case.close", "slip.no_fault"),
        lambda tx, by, number: slip_faults.no_fault(tx, number, by=by, at=NOW),
        _faulty,
    ),
    UseCase(
        "press for a slip",
        ("slip.work",),
        ("slip.press",),
        lambda tx, by, number: slip_pressing.press(tx, number, "今天寄", by=by, at=NOW),
        arrived,
    ),
    UseCase(
        "post an envelope",
        ("slip.work",),
        ("slip_batch.post", "slip.mark"),
        lambda tx, by, number: slip_batches.post(tx, [number], "恒通", uuid=UUID, by=by, at=NOW),
        _signed,
    ),
    UseCase(
        "scan a slip from an envelope",
        ("slip.work",),
        ("slip_batch.scan", "case.tick", "deadline.done", "case.close", "slip.mark"),
        lambda tx, by, made: slip_batches.scan(tx, made[0], made[1], by=by, at=NOW),
        _envelope,
    ),
    UseCase(
        "take a scan back",
        ("slip.work",),
        ("slip_batch.unscan", "case.reopen", "case.untick", "deadline.reopen", "slip.undo"),
        lambda tx, by, made: slip_batches.unscan(tx, made[0], made[1], by=by, at=NOW),
        _opened,
    ),
    UseCase(
        "take a slip off an envelope's list",
        ("slip.work",),
        ("slip_batch.unlist", "slip.undo"),
        lambda tx, by, made: slip_batches.unlist(tx, made[0], made[1], by=by, at=NOW),
        _envelope,
    ),
    UseCase(
        "close an envelope",
        ("slip.work",),
        ("slip_batch.close", "case.begin", "deadline.begin", "slip.fault"),
        lambda tx, by, made: slip_batches.close(tx, made[0], by=by, at=NOW),
        _envelope,
    ),
    UseCase(
        "take slips over for finance",
        ("slip.hand", "slip.take"),
        ("slip.mark",),
        lambda tx, by, number: slip_handing.put_to_finance(tx, [number], by, by=by, at=NOW),
        _checked,
        DIRECTOR,
    ),
    UseCase(
        "hand slips to the client",
        ("slip.hand",),
        ("slip.mark",),
        lambda tx, by, number: slip_handing.to_client(tx, [number], "王芳", signed=True, by=by, at=NOW),
        _checked,
    ),
)
