"""The use cases of goods that are followed, of vehicles on the road and of missing papers (T-1 to T-8)."""

from __future__ import annotations

from csdesk.desk.goods import goods, goods_contacts, goods_late, goods_papers, trips
from tests.desk.goods_work import printed, van
from tests.desk.shop import NOW, Shop
from tests.desk.use_case import UseCase

UUID = "6a1c5c9e-0a5f-4f5e-9d37-000000000201"


def _printed(shop: Shop) -> int:
    return printed(shop, at=NOW)


def _delivered(shop: Shop) -> int:
    goods_id = printed(shop, at=NOW)
    shop.do(goods.deliver, goods_id, at=NOW)
    return goods_id


def _missing(shop: Shop) -> int:
    return shop.do(goods_papers.miss, printed(shop, at=NOW), "phone", at=NOW).id or 0


def _on_the_road(shop: Shop) -> tuple[int, int]:
    goods_id = printed(shop, at=NOW)
    return van(shop, goods_id, at=NOW), goods_id


AT = {"at": NOW}
WORK = ("case.work",)
DRAFT = ("case.draft",)
NEW = trips.NewTrip("vehicle", "鄂A12345", "2026-11-23 16:00", uuid=UUID)

GOODS_USE_CASES = (
    UseCase(
        "put goods in another class",
        WORK,
        (
            "deadline.withdraw",
            "deadline.withdraw",
            "deadline.withdraw",
            "deadline.withdraw",
            "case.withdraw",
            "case.begin",
            "deadline.begin",
            "case.leave_out",
            "case.leave_out",
            "deadline.begin",
            "case.leave_out",
            "deadline.begin",
            "goods.class",
        ),
        lambda tx, by, one: goods.change_class(tx, one, "a", "客户催", by=by, **AT),
        _printed,
    ),
    UseCase(
        "expect goods at another time",
        WORK,
        ("goods.expect", "case.aim", "deadline.begin_again", "deadline.begin_again"),
        lambda tx, by, one: goods.expect(tx, one, "2026-11-28 10:00", by=by, **AT),
        _printed,
    ),
    UseCase(
        "give goods their waybill",
        WORK,
        ("goods.waybill",),
        lambda tx, by, one: goods.give_waybill(tx, one, "803000124551", by=by, **AT),
        _printed,
    ),
    UseCase(
        "deliver goods",
        WORK,
        (
            "case.tick",
            "deadline.done",
            "deadline.withdraw",
            "case.leave_out",
            "deadline.withdraw",
            "case.leave_out",
            "case.leave_out",
            "deadline.withdraw",
            "case.leave_out",
            "deadline.begin",
            "goods.deliver",
        ),
        lambda tx, by, one: goods.deliver(tx, one, by=by, **AT),
        _printed,
    ),
    UseCase(
        "write down what the consignee says",
        WORK,
        ("goods.answer", "case.tick", "deadline.done", "case.close"),
        lambda tx, by, one: goods.answer(tx, one, "satisfied", by=by, **AT),
        _delivered,
    ),
    UseCase(
        "write down a talk",
        DRAFT,
        ("goods.contact",),
        lambda tx, by, one: goods_contacts.write(tx, one, "李强", "在家", uuid=UUID, by=by, **AT),
        _printed,
    ),
    UseCase(
        "open the incident of late goods",
        ("case.open",),
        ("case.begin", "deadline.begin", "deadline.begin", "goods.late"),
        lambda tx, by, one: goods_late.open_late(tx, one, by=by, **AT),
        _printed,
    ),
    UseCase(
        "miss a paper",
        DRAFT,
        ("case.begin", "deadline.begin", "deadline.begin", "goods.paper_missing"),
        lambda tx, by, one: goods_papers.miss(tx, one, "phone", by=by, **AT),
        _printed,
    ),
    UseCase(
        "ask for a paper",
        WORK,
        ("case.tick", "deadline.done"),
        lambda tx, by, one: goods_papers.asked(tx, one, "王芳", by=by, **AT),
        _missing,
    ),
    UseCase(
        "have a paper",
        WORK,
        ("case.tick", "deadline.done", "case.tick", "deadline.done", "case.close", "goods.paper_there"),
        lambda tx, by, one: goods_papers.arrived(tx, one, by=by, **AT),
        _missing,
    ),
    UseCase(
        "send a vehicle",
        WORK,
        ("case.begin", "case.leave_out", "deadline.begin", "deadline.begin", "trip.send", "trip.put_on"),
        lambda tx, by, one: trips.send(tx, NEW, (one,), by=by, **AT),
        _printed,
    ),
    UseCase(
        "put goods on a vehicle",
        WORK,
        ("trip.put_on",),
        lambda tx, by, made: trips.put_on(tx, made[0], (made[1],), by=by, **AT),
        _on_the_road,
    ),
    UseCase(
        "take goods off a vehicle",
        WORK,
        ("trip.take_off",),
        lambda tx, by, made: trips.take_off(tx, made[1], by=by, **AT),
        _on_the_road,
    ),
    UseCase(
        "look a vehicle up",
        WORK,
        ("case.tick", "deadline.done", "deadline.begin_again"),
        lambda tx, by, made: trips.look(tx, made[0], "到孝感", by=by, **AT),
        _on_the_road,
    ),
    UseCase(
        "delay a vehicle",
        WORK,
        ("trip.delay", "case.aim", "deadline.begin_again", "case.begin", "deadline.begin"),
        lambda tx, by, made: trips.delay(tx, made[0], "jam", "2026-11-23 18:00", uuid=UUID, by=by, **AT),
        _on_the_road,
    ),
    UseCase(
        "let a vehicle arrive",
        WORK,
        ("case.tick", "deadline.done", "deadline.withdraw", "case.leave_out", "case.close"),
        lambda tx, by, made: trips.arrive(tx, made[0], by=by, **AT),
        _on_the_road,
    ),
)
