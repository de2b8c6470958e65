"""The untracked-parcel query (U-1 to U-3, U-6, U-9)."""

from __future__ import annotations

from datetime import date

from csdesk.desk.parcels import untracked
from csdesk.language import say, speaking
from tests.desk.parcel_shop import ASKED, HUB, SHIPPED, ago, one_of_each, put
from tests.desk.shop import Shop, on_clocks


def test_one_of_each_kind(shop: Shop) -> None:
    """U-2, U-3: bags are counted and left out, signed and incoming ones are not looked at, every row has its kind."""
    made = one_of_each(shop)
    found = shop.see(untracked.find, as_of=ASKED)
    assert found.left_out == 1
    expected = {made[kind]: kind for kind in made if kind not in ("bag", "signed", "incoming")}
    assert {row.number: row.kind for row in found.rows} == expected
    assert found.counts == dict.fromkeys(expected.values(), 1)
    by_kind = {row.kind: row for row in found.rows}
    assert {kind: (row.action, row.prepares) for kind, row in by_kind.items()} == {
        "problem": ("contact_sender", ""),
        "out_for_delivery": ("chase", ""),
        "no_scan": ("verify", ""),
        "hub_stalled": ("verify", "loss"),
        "delayed": ("chase", "delay"),
        "on_time": ("watch", ""),
    }
    hub = by_kind["hub_stalled"]
    assert (hub.idle, hub.place, hub.last_scan_at, hub.runs_seen, hub.claim, hub.ticket) == (
        98 * 3600, HUB, ago(98), 1, "", "",
    )  # fmt: skip


def test_the_first_and_the_last_second_of_the_window(shop: Shop) -> None:
    """U-1: 5 May 00:00:00 to 4 June 23:59:59 on the shop's clocks are in it, the seconds beside them are not."""
    for number, shipped in {
        "1": "2026-05-04 23:59:59",
        "2": "2026-05-05 00:00:00",
        "3": "2026-06-04 23:59:59",
        "5": "2026-06-05 00:00:00",
    }.items():
        put(shop, number, shipped)
    found = shop.see(untracked.find, as_of=ASKED)
    assert [row.number for row in found.rows] == ["2", "3"]
    assert (found.first, found.last) == (on_clocks("2026-05-05 00:00"), on_clocks("2026-06-04 23:59:59"))
    one_day = shop.see(untracked.find, as_of=ASKED, first=date(2026, 6, 5), last=date(2026, 6, 5))
    assert [row.number for row in one_day.rows] == ["5"]


def test_the_day_of_the_query_is_that_of_the_shops_clocks(shop: Shop) -> None:
    """U-1: a minute after midnight in the shop it is still the day before in UTC."""
    for moment, last in (("2026-06-07 00:01", "2026-06-04"), ("2026-06-06 23:59:59", "2026-06-03")):
        assert shop.see(untracked.window, "untracked", as_of=on_clocks(moment))[1] == on_clocks(f"{last} 23:59:59")


def test_whose_parcels_and_which(shop: Shop) -> None:
    """U-2, U-9: the first carrier's outgoing ones; the others' are the second query's; prefixes are data."""
    put(shop, "1")
    put(shop, "2", carrier="second")
    put(shop, "41")
    put(shop, "3", direction="in")
    assert [row.number for row in shop.see(untracked.find, as_of=ASKED).rows] == ["1"]
    assert [row.number for row in shop.see(untracked.find, "second", as_of=ASKED).rows] == ["2"]
    for prefixes, numbers, left_out in (((), ["1", "41"], 0), (("1", "4"), [], 2)):
        own = shop.desk.playbook.parcels.model_copy(update={"left_out_prefixes": prefixes})
        other = shop.with_playbook(shop.desk.playbook.model_copy(update={"parcels": own}))
        found = other.see(untracked.find, as_of=ASKED)
        assert ([row.number for row in found.rows], found.left_out) == (numbers, left_out)


def test_asked_about_an_earlier_moment_later_scans_are_still_to_come(shop: Shop) -> None:
    """U-8, P-2: of two scans of one second the one that the parcel's row would have kept."""
    put(
        shop, "1", SHIPPED, (ago(60), "arrived", HUB), (ago(50), "departed", "郑州"), (ago(50), "arrived", HUB),
        (ago(1), "problem", "西安"),
    )  # fmt: skip
    put(shop, "2", SHIPPED, (ago(1), "departed", "郑州"))
    now = {row.number: row.kind for row in shop.see(untracked.find, as_of=ASKED).rows}
    assert now == {"1": "problem", "2": "delayed"}
    earlier = {row.number: row for row in shop.see(untracked.find, as_of=ago(2)).rows}
    assert (earlier["1"].last_scan_kind, earlier["1"].last_scan_at) == ("arrived", ago(50))
    assert (earlier["2"].kind, earlier["2"].last_scan_at) == ("no_scan", None)


def test_a_first_page(shop: Shop) -> None:
    """U-3: the parcels shipped first, as the whole answer has them."""
    for place in range(5):
        put(shop, f"{place}", f"2026-06-01 1{place}:00")
    whole = shop.see(untracked.find, as_of=ASKED)
    page = shop.see(untracked.find, as_of=ASKED, most=2)
    assert [row.number for row in whole.rows] == ["0", "1", "2", "3"]
    assert page.rows == whole.rows[:2]


def test_the_query_reads_one_covering_index(shop: Shop) -> None:
    """U-2: of the unsigned outgoing parcels alone, whatever else the store holds; nothing is sorted afterwards."""
    with shop.desk.reading() as tx:
        for query in ("untracked", "second"):
            plan = tx.raw.execute("EXPLAIN QUERY PLAN " + untracked.STATEMENTS[query], (0, 1, "main", -1)).fetchall()
            assert [row[3] for row in plan] == [
                "SEARCH parcel USING COVERING INDEX parcel_unsigned_out (shipped_at>? AND shipped_at<?)"
            ]


def test_why(shop: Shop) -> None:
    """U-3: the sentence of a row, in either language."""
    one_of_each(shop)
    with shop.desk.reading() as tx:
        row = next(row for row in untracked.find(tx, as_of=ASKED).rows if row.kind == "hub_stalled")
        sentence = untracked.why(tx, row, ASKED)
    with speaking("zh_CN"):
        assert say(sentence) == "到件 武汉分拨 2026-06-03（周三）07:00：此后 98 小时无更新，上限 48 小时。"


def steps_of_find(shop: Shop) -> tuple[int, int]:
    """How many parcels the query finds, and how many steps SQLite takes for it."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    with shop.desk.reading() as tx:
        untracked.find(tx, as_of=ASKED)
        tx.raw.set_progress_handler(count, 1)
        found = untracked.find(tx, as_of=ASKED)
        tx.raw.set_progress_handler(None, 0)
    return len(found.rows), steps


def test_the_query_costs_what_it_finds_and_not_what_the_store_holds(shop: Shop) -> None:
    """U-2: counted in SQLite's own steps, with a few parcels and with fifty times as many beside the same window."""

    def fill(start: int, count: int, shipped: str, signed: str) -> None:
        first, times = int(on_clocks(shipped).timestamp()), "NULL" if not signed else "shipped + 90000"
        with shop.desk.writing() as tx:
            tx.raw.execute(
                f"""WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < {count - 1})
                INSERT INTO parcel (number, shipped_at, direction, carrier, line, destination, consignee, client,
                    last_scan_at, last_scan_kind, last_scan_place, signed_at)
                SELECT '9' || ({start} + n), shipped, 'out', 'main', 'same_city', '', '', '', NULL, '', '', {times}
                FROM (SELECT n, {first} + n AS shipped FROM s)"""
            )

    fill(0, 100, "2026-05-20 10:00", "")
    fill(1_000, 400, "2026-05-20 10:00", "signed")
    found, few = steps_of_find(shop)
    assert found == 100
    fill(100_000, 20_000, "2026-03-01 10:00", "signed")
    fill(200_000, 5_000, "2026-05-20 10:00", "signed")
    fill(300_000, 2_000, "2026-03-01 10:00", "")
    found, many = steps_of_find(shop)
    assert found == 100
    assert many <= 1.01 * few
    fill(400_000, 100, "2026-05-21 10:00", "")
    assert steps_of_find(shop)[1] > 1.5 * few, "the steps are those of the rows"
