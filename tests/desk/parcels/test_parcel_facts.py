"""Items of the day that runs over parcels tick (S-7, U-6, U-9)."""

from __future__ import annotations

from uuid import uuid4

from csdesk.desk.parcels import untracked_decisions, untracked_runs
from csdesk.desk.person import DESK
from csdesk.desk.shifts import checklists
from tests.desk.day_lists import MONDAY, TUESDAY, checklist, on, shown, tick, turn, worked
from tests.desk.parcel_shop import HUB, put, scan
from tests.desk.shop import Shop

UNTRACKED = {"id": "untracked", "evidence": "automatic", "source": "untracked.decided"}
UNSIGNED = {"id": "unsigned", "evidence": "automatic", "source": "unsigned.checked"}
FORGOTTEN = {
    "id": "forgotten",
    "evidence": "automatic",
    "source": "day.nothing_forgotten",
    "covers": ["signatures", "unsigned"],
}

DAY = MONDAY.isoformat()


def start(shop: Shop, query: str = "untracked", clock: str = "15:00") -> int:
    run_id = shop.do(untracked_runs.start_run, query, uuid=str(uuid4()), at=on(MONDAY, clock)).id
    assert run_id is not None
    return run_id


def test_the_untracked_query_is_done_when_every_row_is_decided(shop: Shop) -> None:
    """U-6, S-7: the figure says how many; undone, it is open again; yesterday's run does not count for today."""
    shop, _ = worked(shop, checklist(UNTRACKED))
    for number in ("1", "2"):
        put(shop, number, f"{DAY[:-2]}18 10:00", (f"{DAY[:-2]}19 10:00", "arrived", HUB))
    turn(shop, on(MONDAY, "14:00"))
    assert shown(shop, "untracked")[0] == "open"
    run_id = start(shop)
    shop.do(untracked_decisions.decide, run_id, ["1"], "watch", at=on(MONDAY, "15:01"))
    turn(shop, on(MONDAY, "15:02"))
    assert shown(shop, "untracked")[0] == "open"
    shop.do(untracked_decisions.decide, run_id, ["2"], "loss", at=on(MONDAY, "15:03"))
    turn(shop, on(MONDAY, "15:04"))
    assert shown(shop, "untracked") == ("done", "csdesk", {"figure": 2}, "")
    shop.do(untracked_decisions.undo, run_id, ["1"], at=on(MONDAY, "15:05"))
    turn(shop, on(MONDAY, "15:06"))
    assert shown(shop, "untracked")[0] == "open"
    shop.do(untracked_decisions.decide, run_id, ["1"], "none", at=on(MONDAY, "15:07"))
    shop.do(checklists.begin_day, TUESDAY, by=DESK, at=on(TUESDAY, "07:00"))
    turn(shop, on(TUESDAY, "07:01"))
    assert shown(shop, "untracked", TUESDAY)[0] == "open"


def test_a_run_that_found_nothing_is_done(shop: Shop) -> None:
    """U-6: somebody asked, and there was nothing to decide."""
    shop, _ = worked(shop, checklist(UNTRACKED))
    start(shop)
    turn(shop, on(MONDAY, "15:01"))
    assert shown(shop, "untracked") == ("done", "csdesk", {"figure": 0}, "")


def test_nothing_is_forgotten_when_nothing_is_left(shop: Shop) -> None:
    """S-7, U-9: the covered items and the rows of the day's runs, counted down."""
    shop, case_id = worked(shop, checklist({"id": "signatures"}, UNSIGNED, FORGOTTEN))
    put(shop, "1", f"{DAY} 06:00", (f"{DAY} 10:00", "out_for_delivery", "武昌"), direction="in")
    turn(shop, on(MONDAY, "18:00"))
    assert [shown(shop, one)[0] for one in ("unsigned", "forgotten")] == ["open", "open"]
    tick(shop, case_id, "signatures", clock="18:01")
    run_id = start(shop, "unsigned", "19:00")
    turn(shop, on(MONDAY, "19:01"))
    assert [shown(shop, one)[0] for one in ("unsigned", "forgotten")] == ["open", "open"]
    shop.do(untracked_decisions.decide, run_id, ["1"], "contact_sender", at=on(MONDAY, "19:02"))
    for minute in ("19:03", "19:04"):
        turn(shop, on(MONDAY, minute))
    assert shown(shop, "unsigned") == ("done", "csdesk", {"figure": 1}, "")
    assert shown(shop, "forgotten") == ("done", "csdesk", {"figure": 0}, "")


def test_given_out_today_and_not_signed(shop: Shop) -> None:
    """U-9: what went out on the shop's day, also when it came back with a problem; not what was signed or not sent.

    Nor what has gone back to its sender since (R-1): nobody is left to sign for it here.
    """
    out = (f"{DAY} 10:00", "out_for_delivery", "武昌")
    for number, scans in {
        "out": [out],
        "refused": [out, (f"{DAY} 16:00", "problem", "武昌")],
        "signed": [out, (f"{DAY} 16:00", "signed", "武昌")],
        "sent back": [out, (f"{DAY} 16:00", "returned", "武昌")],
        "arrived": [(f"{DAY} 09:00", "arrived", "武昌")],
        "yesterday": [(f"{DAY[:-2]}22 10:00", "out_for_delivery", "武昌")],
        # Before the shop's day begins it is the day before.
        "night": [(f"{DAY} 03:59:59", "out_for_delivery", "武昌")],
        "morning": [(f"{DAY} 04:00", "out_for_delivery", "武昌")],
        "4bag": [out],
    }.items():
        put(shop, number, f"{DAY[:-2]}20 06:00", *scans, direction="in")
    put(shop, "outgoing", f"{DAY[:-2]}20 06:00", out)
    found = shop.see(untracked_runs.untracked.find, "unsigned", as_of=on(MONDAY, "20:00"))
    assert {row.number: row.kind for row in found.rows} == {
        "out": "out_for_delivery", "refused": "problem", "morning": "out_for_delivery",
    }  # fmt: skip
    assert found.left_out == 1
    assert (found.first, found.last) == (on(MONDAY, "04:00"), on(TUESDAY, "03:59:59"))
    # Asked again the day after, as of that evening, the answer is the same though scans came since.
    scan(shop, "out", (f"{DAY[:-2]}24 09:00", "arrived", "武昌"))
    scan(shop, "refused", (f"{DAY[:-2]}24 09:00", "returned", "武昌"))
    again = shop.see(untracked_runs.untracked.find, "unsigned", as_of=on(MONDAY, "20:00"))
    assert again.rows == found.rows
