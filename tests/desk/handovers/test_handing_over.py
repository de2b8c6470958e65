"""Handing over: every confirmed order is printed for its centre, at once or as soon as that can be (O-7)."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from csdesk import places
from csdesk.desk.desk import Desk
from csdesk.desk.handovers import handing_over
from csdesk.desk.handovers.handing_over import HandedOver, hand_over_waiting, work_order_path
from csdesk.desk.orders.orders import Approval
from csdesk.exchange.files import write_whole
from csdesk.language import current, use
from csdesk.playbook.loading import load
from csdesk.refused import Refused
from tests.desk.shop import NOW, OUTBOUND, QC, TODAY, Shop
from tests.exchange.paper_reading import barcodes, pictures, text

pytestmark = pytest.mark.usefixtures("chinese_font")

LATER = NOW + timedelta(minutes=20)


def hand_over(shop: Shop) -> list[HandedOver]:
    return list(hand_over_waiting(shop.desk, at=LATER))


def written(shop: Shop) -> list[str]:
    """Every work order under the centres' folders."""
    folder = places.work_orders(shop.store)
    return sorted(f"{path.relative_to(folder)}" for path in folder.rglob("*") if path.is_file())


def paper(shop: Shop, order_id: int, centre: str | None = None) -> str:
    """What a work order says, without spaces."""
    return text(work_order_path(shop.desk, shop.order(order_id), centre).read_bytes())


@pytest.mark.parametrize(
    ("job_type", "centre"),
    [
        ("same_city", "dispatch"),
        ("door_to_door", "freight"),
        ("door_to_station", "freight"),
        ("station_to_station", "freight"),
    ],
)
def test_an_order_goes_to_the_centre_of_its_job_type(shop: Shop, job_type: str, centre: str) -> None:
    """O-7: same-city to the dispatch centre, the others to the freight centre."""
    confirmed = shop.confirm({"job_type": job_type, "wanted_at": OUTBOUND["wanted_at"]})
    assert confirmed.centre == centre
    (handed,) = hand_over(shop)
    assert written(shop) == [f"{centre}/{TODAY}/{confirmed.number}-r1.pdf"]
    assert (handed.number, handed.path) == (
        confirmed.number,
        places.work_orders(shop.store) / centre / f"{TODAY}" / f"{confirmed.number}-r1.pdf",
    )
    assert shop.order(confirmed.order_id).handed_over_at == LATER
    assert hand_over(shop) == []


def test_the_work_order_says_the_whole_order(shop: Shop) -> None:
    """O-7: in the centre's language whatever the agent speaks, its number as a barcode, empty fields left out."""
    confirmed = shop.confirm({"notes": "[red]轻放[/] 后门", "fragile": "yes", "channel": "fax"})
    before = current()
    use("en")
    try:
        hand_over(shop)
        assert current() == "en"
    finally:
        use(before)
    data = work_order_path(shop.desk, shop.order(confirmed.order_id)).read_bytes()
    said = text(data)
    for part in (
        confirmed.number, "调度中心", "同城", "恒信物流有限公司", "王芳", "武昌中南路9号", "李强", "027-87654388",
        "配件", "12.5", "128.50", "[red]轻放[/]后门", "2026-11-2209:30", "李娜", "until2026-12-31", "传真",
    ):  # fmt: skip
        assert "".join(part.split()) in said, part
    assert confirmed.number in {found for _, found in barcodes(pictures(data, 200)[0])}


def test_waiting_orders_are_written_oldest_first(shop: Shop) -> None:
    """O-7: drafts are not printed."""
    shop.save()
    numbers = [shop.confirm(texts, at=at).number for texts, at in (({}, LATER), (OUTBOUND, NOW), ({}, NOW))]
    assert [one.number for one in hand_over(shop)] == sorted(numbers)


def block(shop: Shop, centre: str) -> Path:
    """Make a centre's folder one that nothing can be written to, for the administrator of the machine too."""
    folder = places.work_orders(shop.store) / centre
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("not a folder")
    return folder


def test_an_order_that_cannot_be_written_waits_and_is_written_later(shop: Shop) -> None:
    """O-7: the order stands, and its paper comes as soon as the place is there again."""
    confirmed = shop.confirm()
    blocked = block(shop, "dispatch")
    before = shop.rows()
    with pytest.raises(Refused) as refused:
        hand_over(shop)
    assert refused.value.code == "file_unwritable"
    assert shop.rows() == before
    assert shop.order(confirmed.order_id).handed_over_at is None
    blocked.unlink()
    assert [one.number for one in hand_over(shop)] == [confirmed.number]


def test_one_centres_trouble_is_not_the_others(shop: Shop) -> None:
    """O-7: while the freight centre's folder cannot be written to, the dispatch centre's orders are printed."""
    waiting = shop.confirm(OUTBOUND)
    printed = shop.confirm()
    blocked = block(shop, "freight")
    with pytest.raises(Refused) as refused:
        hand_over(shop)
    assert refused.value.code == "file_unwritable"
    assert shop.order(printed.order_id).handed_over_at == LATER
    assert shop.order(waiting.order_id).handed_over_at is None
    blocked.unlink()
    assert [one.number for one in hand_over(shop)] == [waiting.number]


def test_a_changed_order_is_printed_again(shop: Shop) -> None:
    """O-7, O-8: the new revision beside the old one, saying what it replaces, what changed, why, who asked."""
    order_id = shop.confirm().order_id
    hand_over(shop)
    shop.change(order_id, {"pieces": "5"})
    assert shop.order(order_id).handed_over_at is None
    (handed,) = hand_over(shop)
    assert handed.path.name.endswith("-r2.pdf")
    assert len(written(shop)) == 2
    said = paper(shop, order_id)
    for part in ("五件，不是三件", "客户漏报", "王芳"):
        assert part in said


def test_a_cancelled_order_is_printed_once_more_as_cancelled(shop: Shop) -> None:
    """O-7, O-8: with who and why; also one that was never printed before."""
    printed = shop.confirm()
    hand_over(shop)
    waiting = shop.confirm()
    for confirmed in (printed, waiting):
        shop.cancel(confirmed.order_id, "客户改由自己送")
    assert len(hand_over(shop)) == 2
    names = [f"{printed.number}-r1-cancelled.pdf", f"{printed.number}-r1.pdf", f"{waiting.number}-r1-cancelled.pdf"]
    assert written(shop) == [f"dispatch/{TODAY}/{name}" for name in names]
    for confirmed in (printed, waiting):
        assert "客户改由自己送" in paper(shop, confirmed.order_id)
    assert hand_over(shop) == []


def test_an_order_that_moves_to_the_other_centre_is_withdrawn_from_the_first(shop: Shop) -> None:
    """O-7, O-8: the first centre gets a sheet that says so, the other the order; cancelled later, both learn of it."""
    order_id = shop.confirm().order_id
    hand_over(shop)
    changed = shop.change(order_id, OUTBOUND)
    assert changed.centre == "freight"
    (handed,) = hand_over(shop)
    number = changed.number
    assert handed.path.parent.parent.name == "freight"
    assert written(shop) == [
        f"dispatch/{TODAY}/{number}-r1.pdf",
        f"dispatch/{TODAY}/{number}-r2.pdf",
        f"freight/{TODAY}/{number}-r2.pdf",
    ]
    assert "本单现由货运中心执行" in paper(shop, order_id, "dispatch")
    assert "本单现由" not in paper(shop, order_id)
    shop.cancel(order_id)
    hand_over(shop)
    assert [name for name in written(shop) if "cancelled" in name] == [
        f"dispatch/{TODAY}/{number}-r2-cancelled.pdf",
        f"freight/{TODAY}/{number}-r2-cancelled.pdf",
    ]


def test_an_order_that_moves_back_is_printed_where_it_is_run(shop: Shop) -> None:
    """O-7, O-8: and withdrawn from the other."""
    order_id = shop.confirm().order_id
    shop.change(order_id, OUTBOUND)
    shop.change(order_id, {"job_type": "same_city", "vehicle": "面包车", "wanted_at": ""})
    hand_over(shop)
    assert "本单现由调度中心执行" in paper(shop, order_id, "freight")
    assert "本单现由" not in paper(shop, order_id, "dispatch")


def test_dangerous_goods_are_said_on_the_paper(shop: Shop) -> None:
    """O-4, O-7: with who answered for them, and why."""
    order_id = shop.confirm({"dangerous": "yes"}, approval=Approval(QC, "有运输资质")).order_id
    hand_over(shop)
    said = paper(shop, order_id)
    assert QC.name in said
    assert "有运输资质" in said


def test_an_order_changed_while_it_is_drawn_waits_for_its_new_revision(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """O-7: what was drawn is not taken for what is in force."""
    order_id = shop.confirm().order_id

    def changed_meanwhile(path: Path, data: bytes) -> None:
        monkeypatch.undo()
        write_whole(path, data)
        shop.change(order_id, {"pieces": "5"})

    monkeypatch.setattr(handing_over, "write_whole", changed_meanwhile)
    hand_over(shop)
    assert shop.order(order_id).handed_over_at is None
    assert [one.path.name for one in hand_over(shop)] == ["WO202611220001-r2.pdf"]


def test_a_kill_between_writing_and_marking_is_made_good(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """O-7: the next start writes the same file again, and marks it."""
    order_id = shop.confirm().order_id

    class Killed(BaseException):
        pass

    def killed(*_: object, **__: object) -> None:
        raise Killed

    monkeypatch.setattr(handing_over, "record", killed)
    with pytest.raises(Killed):
        hand_over(shop)
    assert len(written(shop)) == 1
    assert shop.order(order_id).handed_over_at is None
    monkeypatch.undo()
    assert len(hand_over(shop)) == 1
    assert len(written(shop)) == 1


def test_work_orders_lie_beside_the_store_they_belong_to(shop: Shop, tmp_path: Path) -> None:
    """O-7: a store that was moved prints beside its new place."""
    shop.confirm()
    shop.desk.close()
    moved = tmp_path / "moved"
    shutil.move(shop.store.parent, moved)
    desk = Desk.open(moved / "csdesk.sqlite3", origin="counter")
    try:
        (handed,) = hand_over_waiting(desk, at=LATER)
    finally:
        desk.close()
    assert handed.path.is_relative_to(moved)


def test_old_orders_stay_printable_when_the_playbook_forgot_their_words(shop: Shop) -> None:
    """O-7: what a shop took out of its playbook is printed by its id."""
    confirmed = shop.confirm({"settlement": "prepaid"})
    old = load(places.own_playbook(shop.store))
    without = tuple(one for one in old.orders.settlement if one.id != "prepaid")
    orders = old.orders.model_copy(update={"settlement": without, "check": old.orders.check[:1]})
    desk = Desk(shop.desk.store, old.model_copy(update={"orders": orders}), "counter")
    assert [one.number for one in hand_over_waiting(desk, at=LATER)] == [confirmed.number]
    assert "prepaid" in paper(shop, confirmed.order_id)
