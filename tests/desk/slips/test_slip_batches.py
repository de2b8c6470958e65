"""Envelopes of slips: posted with a list, received against it, by whoever and whatever happens meanwhile (D-2, D-3)."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from threading import Barrier, Thread

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdesk.desk.cases import case_files
from csdesk.desk.desk import Desk
from csdesk.desk.slips import slip_batches, slip_faults, slip_files, slips
from csdesk.models.case import CaseState
from csdesk.rules.slips import Compared
from csdesk.store.store import open_store
from tests.desk.dying_scan import DIED
from tests.desk.shop import LI, WORKDAY, ZHOU, Shop
from tests.desk.slip_shop import arrived, brought_to, ordered, posted, see

DAY = timedelta(days=1)


def compared(shop: Shop, batch: str) -> Compared:
    return shop.see(lambda tx: slip_batches.compared(tx, slip_batches.get(tx, batch)))


def test_an_envelope_is_posted_with_its_list(shop: Shop) -> None:
    """D-2: only signed slips, all or none; the same form again posts no second one."""
    signed = [brought_to(shop, arrived(shop), "signed") for _ in range(2)]
    unsigned = arrived(shop)
    assert shop.refused(slip_batches.post, [*signed, unsigned], "恒通", uuid="1") == ("slip_order", "state")
    assert shop.refused(slip_batches.post, [*signed, "WO9"], "恒通", uuid="1") == ("slip_unknown", "number")
    assert shop.refused(slip_batches.post, [], "恒通", uuid="1") == ("batch_empty", "numbers")
    assert shop.refused(slip_batches.post, signed, "", uuid="1") == ("note_missing", "sender")
    typed = [signed[0].lower(), f" {signed[1]} ", signed[0]]
    batch = shop.do(slip_batches.post, typed, "恒通", "yt1", uuid="1")
    assert shop.do(slip_batches.post, typed, "恒通", "yt1", uuid="1").number == batch.number == "B-0001"
    assert {see(shop, one).state for one in signed} == {"posted"}
    assert [one.number for one in shop.see(slip_batches.lines_of, batch)] == signed
    assert shop.see(slip_batches.get, "b1").id == batch.id
    assert shop.refused(slip_batches.scan, "B-2", signed[0]) == ("batch_unknown", "batch")
    assert shop.refused(slips.undo, signed[0]) == ("slip_in_batch", "number")
    shop.do(slip_batches.unlist, batch.number, signed[0])
    assert see(shop, signed[0]).state == "signed"
    assert compared(shop, batch.number).missing == signed[1:]


def test_missing_and_extra_show_and_are_kept(shop: Shop) -> None:
    """D-2: what is listed and here is received, what is here beside it too; the rest is reported the same day (D-3)."""
    batch, (here, lost) = posted(shop, 2)
    unlisted, never_signed = brought_to(shop, arrived(shop), "signed"), ordered(shop)
    came = [
        shop.do(slip_batches.scan, batch, number, by=by).came
        for number, by in ((here, LI), (here, ZHOU), (unlisted, LI), (never_signed, LI), ("yt778 899", LI))
    ]
    assert came == ["listed", "again", "extra", "extra", "unknown"]
    found = compared(shop, batch)
    extra = sorted([unlisted, never_signed, "YT778899"])
    assert (found.received, found.missing, sorted(found.extra)) == ([here], [lost], extra)
    assert {see(shop, one).state for one in (here, unlisted, never_signed)} == {"received"}
    (glance,) = shop.see(slip_batches.batches)
    assert (glance.listed, glance.received, glance.missing, glance.extra) == (2, 1, 1, 3)
    shop.do(slip_batches.close, batch, by=ZHOU)
    shop.do(slip_batches.close, batch, by=LI)
    slip = see(shop, lost)
    assert (slip.state, slip.fault) == ("asked", "missing")
    case = next(one for one in shop.see(case_files.of_order, slip.order_id) if one.procedure == "slip_fault")
    assert (case.state, shop.deadlines(case.id or 0)["slip.report"].due_at - WORKDAY < DAY) == (CaseState.OPEN, True)
    closed = shop.see(slip_batches.get, batch)
    assert (closed.closed_by, compared(shop, batch)) == (ZHOU.name, found)
    assert shop.refused(slip_batches.scan, batch, lost) == ("batch_closed", "batch")


def test_a_slip_that_comes_later_needs_no_signature_any_more(shop: Shop) -> None:
    """D-2, D-3: it lay in the next envelope; what was asked for anew is done, what was to be reported stays."""
    first, (number,) = posted(shop, 1)
    shop.do(slip_batches.close, first)
    later, _ = posted(shop, 1)
    assert shop.do(slip_batches.scan, later, number, at=WORKDAY + DAY).came == "extra"
    slip = see(shop, number)
    assert (slip.state, slip.fault, slip.back_at) == ("received", "", WORKDAY + DAY)
    assert slip.round == 2
    shop.do(slip_batches.unscan, later, number, at=WORKDAY + DAY)
    slip = see(shop, number)
    assert (slip.state, slip.fault, slip.back_at) == ("asked", "missing", None)
    shop.do(slip_faults.no_fault, number)
    assert see(shop, number).state == "posted"


def test_a_scan_is_taken_back_while_the_envelope_is_open(shop: Shop) -> None:
    """D-2: the slip is out again; a number of no list is gone."""
    batch, (number, other) = posted(shop, 2)
    for one in (number, other, "YT1"):
        shop.do(slip_batches.scan, batch, one)
    assert shop.refused(slips.undo, number) == ("slip_in_batch", "number")
    shop.do(slip_batches.unscan, batch, number, by=ZHOU)
    shop.do(slip_batches.unscan, batch, "yt1")
    assert compared(shop, batch) == Compared([other], [number], [])
    assert (see(shop, number).state, see(shop, number).back_at) == ("posted", None)
    assert shop.refused(slip_batches.unscan, batch, number) == ("not_scanned", "number")
    shop.do(slips.mark, other, "checked")
    assert shop.refused(slip_batches.unscan, batch, other) == ("slip_order", "number")
    assert shop.refused(slip_batches.scan, batch, " ") == ("number_missing", "number")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scans=st.lists(st.sampled_from(["a", "b", "c", "x", "y", "WO000"]), max_size=10))
def test_an_envelope_keeps_its_sums(shop: Shop, scans: list[str]) -> None:
    """D-2: whatever is scanned, in any order, twice or taken back: listed is received and missing, extra is neither."""
    if not shop.see(slip_batches.batches):
        batch, numbers = posted(shop, 3)
        extra = [brought_to(shop, arrived(shop), "signed") for _ in range(2)]
        names.update(zip("abcxy", [*numbers, *extra], strict=True), batch=batch)
    here: set[str] = set()
    batch = names["batch"]
    for one in scans:
        number = names.get(one, one)
        shop.do(slip_batches.unscan if number in here else slip_batches.scan, batch, number)
        here ^= {number}
        found, listed = compared(shop, batch), {names[name] for name in "abc"}
        assert {*found.received, *found.missing} == listed
        assert {*found.received, *found.extra} == here
        assert not set(found.extra) & listed
        assert {name for name in names.values() if name != batch and see(shop, name).back_at} == here - {"WO000"}
    for number in here:
        shop.do(slip_batches.unscan, batch, number)


names: dict[str, str] = {}


def test_two_terminals_receive_one_envelope(shop: Shop) -> None:
    """D-2: every slip is received once, by one of them, and nothing is lost."""
    batch, numbers = posted(shop, 6)
    together = Barrier(2)
    came: dict[str, list[str]] = {"李娜": [], "周敏": []}

    def receive(name: str, order: list[str]) -> None:
        desk = Desk(open_store(shop.store), shop.desk.playbook, name)
        together.wait(60)
        for number in order:
            found = Shop(desk).do(slip_batches.scan, batch, number, by=LI if name == LI.name else ZHOU)
            came[name].append(f"{found.came} {number}")
        desk.close()

    hands = [Thread(target=receive, args=("李娜", numbers)), Thread(target=receive, args=("周敏", numbers[::-1]))]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(60)
    every = [*came["李娜"], *came["周敏"]]
    assert sorted(every) == sorted(f"{how} {number}" for number in numbers for how in ("listed", "again"))
    assert compared(shop, batch) == Compared(sorted(numbers), [], [])
    lines = shop.see(lambda tx: slip_batches.lines_of(tx, slip_batches.get(tx, batch)))
    assert {line.number: line.got_by for line in lines} == {
        one.split()[1]: name for name, some in came.items() for one in some if one.startswith("listed")
    }
    actions = [one.action for one in shop.entries()]
    assert actions.count("slip_batch.scan") == 6


def test_a_crash_between_two_slips_keeps_what_was_scanned(shop: Shop) -> None:
    """D-2: each slip is kept as it is scanned; a hand that dies leaves the ones before it, and another goes on."""
    batch, numbers = posted(shop, 3)
    command = [sys.executable, "-m", "tests.desk.dying_scan", str(shop.store), batch, *numbers[:2]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == DIED, done.stderr
    assert compared(shop, batch) == Compared([numbers[0]], numbers[1:], [])
    for number in numbers:
        shop.do(slip_batches.scan, batch, number, by=ZHOU)
    assert compared(shop, batch) == Compared(numbers, [], [])
    assert see(shop, numbers[0]).state == "received"


def test_its_list_is_printed(shop: Shop, chinese_font: None) -> None:
    """D-2: as a PDF and as text; what is missing comes first once it was gone through."""
    batch, (here, lost) = posted(shop, 2)
    _pdf, text = slip_files.print_batch(shop.desk, batch, at=WORKDAY)
    before = text.read_text("utf-8")
    shop.do(slip_batches.scan, batch, here)
    shop.do(slip_batches.scan, batch, "YT9")
    pdf, text = slip_files.print_batch(shop.desk, batch, at=WORKDAY)
    after = text.read_text("utf-8")
    assert here in before
    assert "YT9" not in before
    assert after.index(lost) < after.index("YT9") < after.index(here)
    assert pdf.read_bytes().startswith(b"%PDF")


def test_the_list_that_a_client_signs_is_printed(shop: Shop, chinese_font: None) -> None:
    """D-5: with room for a signature, each slip with what is on it."""
    number = brought_to(shop, arrived(shop), "checked")
    pdf, text = slip_files.print_handing(shop.desk, [number], "client", at=WORKDAY)
    page = text.read_text("utf-8")
    assert pdf.read_bytes().startswith(b"%PDF")
    assert number in page
    assert "恒信物流有限公司 -> 恒鑫五金" in page
    assert "____" in page
