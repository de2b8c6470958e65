"""A day with parcels that stopped moving, from the carrier's files to the ticked item (U-1 to U-8, C-2, S-7)."""

from __future__ import annotations

from pathlib import Path

import pytest

from csdesk.desk.imports.imports import import_parcels, import_scans
from csdesk.desk.parcels import claims, untracked, untracked_decisions, untracked_export, untracked_runs
from csdesk.desk.tickets import tickets
from csdesk.models.case import CaseState
from tests.desk.carrier_files import PARCELS, SCANS, written
from tests.desk.day_lists import MONDAY, checklist, on, shown, turn, worked
from tests.desk.shop import LI, Shop

ITEM = {"id": "untracked", "evidence": "automatic", "source": "untracked.decided"}
DAY = MONDAY.isoformat()


def take_in(shop: Shop, folder: Path, scans: list[tuple[str, ...]], clock: str) -> None:
    rows = [(number, "2026-11-18 10:00", "出港", "西安", "省际") for number in ("801", "802", "803", "411")]
    import_parcels(shop.desk, written(folder / "p.csv", PARCELS, rows), by=LI, at=on(MONDAY, clock))
    import_scans(shop.desk, written(folder / "s.csv", SCANS, scans), by=LI, at=on(MONDAY, clock))


def test_a_day_with_parcels_that_stopped_moving(shop: Shop, tmp_path: Path) -> None:
    """Everything that the desk does about them, and what a signature that comes later undoes by itself."""
    shop, _ = worked(shop, checklist(ITEM))
    scans = [
        ("801", "2026-11-19 04:12", "到件", "武汉分拨"),
        ("802", "2026-11-23 01:00", "发件", "郑州"),
        ("803", "2026-11-22 09:00", "派件", "西安"),
    ]
    take_in(shop, tmp_path, scans, "14:00")
    run_id = shop.do(untracked_runs.start_run, uuid="u", at=on(MONDAY, "15:00")).id
    assert run_id is not None
    rows = {row.number: (row.kind, row.prepares) for row in shop.see(untracked_runs.rows_of, run_id)}
    assert rows == {"801": ("hub_stalled", "loss"), "802": ("delayed", "delay"), "803": ("out_for_delivery", "")}

    at = on(MONDAY, "15:10")
    shop.do(untracked_decisions.decide, run_id, ["801"], "loss", at=at)
    shop.do(untracked_decisions.decide, run_id, ["802"], "delay", at=at)
    turn(shop, at)
    assert shown(shop, "untracked")[0] == "open"
    shop.do(untracked_decisions.decide, run_id, ["803"], "chase", at=at)
    turn(shop, at)
    assert shown(shop, "untracked") == ("done", "csdesk", {"figure": 3}, "")

    ticket = shop.see(untracked.open_tickets)["803"][0]
    facts, until = "派件员电话确认客户外出", f"{DAY} 20:00"
    with pytest.raises(tickets.ReplyRefused) as refused:
        shop.do(tickets.answer, ticket, facts, "处 理 中", until, uuid="r1", at=at)
    assert [one.rule for one in refused.value.problems] == ["C-2"]
    reply = shop.do(tickets.answer, ticket, facts, "今晚再次派送", until, uuid="r2", at=at)
    assert reply.until == on(MONDAY, "20:00")

    paths = untracked_export.export(shop.desk, run_id)
    assert [path.read_text("utf-8") for path in paths[:2]] == ["802\n", "801\n"]

    signed = [("802", f"{DAY} 16:00", "签收", "西安"), ("803", f"{DAY} 16:30", "签收", "西安")]
    take_in(shop, tmp_path, [*scans, *signed], "17:00")
    assert [entry.number for claim in claims.CLAIMS for entry in shop.see(claims.listing, claim)] == ["801"]
    assert shop.case(ticket).state == CaseState.CLOSED
    said = {entry.action: entry.after for entry in shop.entries()}
    assert said["claims.leave"] == {"numbers": ["802"], "because": "signed"}
    assert said["ticket.close"] == {"reason": "signed", "waybill": "803"}
    assert [row.number for row in shop.see(untracked.find, as_of=on(MONDAY, "17:00")).rows] == ["801"]
    turn(shop, on(MONDAY, "17:01"))
    assert shown(shop, "untracked")[0] == "done"
