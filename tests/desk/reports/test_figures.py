"""Every figure is the number of the rows that it opens, and what a recount of the models finds (M-1, M-2)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Literal, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.desk.board import board
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.reports import figures, rows, summary
from csdesk.desk.reports.figures import Asked, Of
from csdesk.desk.reports.queries import QUERIES
from csdesk.desk.visits import visit_figures
from csdesk.playbook.reports import Counts, Figure, Rate
from csdesk.playbook.shapes import Playbook
from csdesk.refused import Refused
from csdesk.rules.periods import Period, Span, period_of
from csdesk.rules.working_time import DAY
from csdesk.store.store import open_store
from tests.desk.busy_days import MONDAY, MORNING
from tests.desk.reports.busy_days import BusyDays
from tests.desk.reports.recount import Recount
from tests.desk.shop import LI, MANAGER, NEW, REGULAR, Shop

# All in one worker: the shops that they look at are lived in once.
pytestmark = pytest.mark.xdist_group("figures")

DAYS, ACTS = 5, 30
SEEDS = (1, 2)


@pytest.fixture(scope="module")
def lived(founded: Path, playbook: Playbook, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[int, Shop]]:
    """Shops in which some days happened, one for each seed; they are only read."""
    shops = {}
    for seed in SEEDS:
        folder = Path(shutil.copytree(founded, tmp_path_factory.mktemp("lived") / "shop"))
        shop = Shop(Desk(open_store(folder / "csdesk.sqlite3"), playbook, "counter"))
        BusyDays(shop, seed).live_days(DAYS, ACTS)
        shops[seed] = shop
    yield shops
    for shop in shops.values():
        shop.desk.close()


def periods() -> list[Period]:
    days = [period_of(Span.DAY, MONDAY + number * DAY) for number in (-1, 0, 1, 3, DAYS, DAYS + 2)]
    later = [period_of(Span.MONTH, MONDAY + number * DAY) for number in (30, 60, 90)]
    return [*days, *later, *(period_of(span, MONDAY + DAY) for span in (Span.WEEK, Span.MONTH))]


def every_figure(playbook: Playbook) -> list[Figure]:
    """Those of the playbook, and one more of each query that none of them counts."""
    counted = {one.counts for one in playbook.reports.figure}
    words = playbook.reports.figure[0].words
    more = [Figure(id=one, words=words, counts=one) for one in get_args(Counts) if one not in counted]
    return [*playbook.reports.figure, *more]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("hours", [13, 24 * 120])
def test_a_figure_is_its_rows_and_what_a_recount_finds(lived: Mapping[int, Shop], seed: int, hours: int) -> None:
    """M-1, M-2: over days that happened by chance, looked at in the middle of them and long after."""
    shop = lived[seed]
    at = MORNING + timedelta(hours=hours)
    with shop.desk.reading() as tx:
        recount = Recount(tx, at)
        for figure in every_figure(shop.desk.playbook):
            for period in periods():
                asked = Asked(figure, period, at)
                opened = list(rows.every(tx, asked))
                naive = recount.rows(figure, period)
                assert sorted(one.id for one in opened) == sorted(one.id for one in naive), (figure.id, period)
                amount = sum(one.amount or 0 for one in opened)
                assert figures.count(tx, asked) == (amount if figure.money else len(opened))
                if figure.money:
                    assert amount == sum(one.amount or 0 for one in naive)
                for column in ("agent", "client", "kind"):
                    _sums_to_the_whole(tx, asked, column, naive)


def _sums_to_the_whole(
    tx: Transaction, asked: Asked, column: Literal["agent", "client", "kind"], naive: list[object]
) -> None:
    """M-1: agents, clients and kinds together are the whole, and each of them opens its own rows."""
    parts = figures.by(tx, asked, column)
    assert sum(parts.values()) == figures.count(tx, asked)
    assert parts.keys() == {getattr(one, column) for one in naive}
    for key, many in parts.items():
        assert figures.count(tx, figures.only(asked, **{column: key})) == many


def test_everything_that_can_be_counted_happened(lived: Mapping[int, Shop]) -> None:
    """The property above leaves nothing out: every query has rows in one of the shops."""
    at = MORNING + timedelta(days=120)
    empty = set(QUERIES)
    for shop in lived.values():
        with shop.desk.reading() as tx:
            for figure in every_figure(shop.desk.playbook):
                if any(figures.count(tx, Asked(figure, period, at)) for period in periods()):
                    empty.discard(figure.counts)
    assert not empty
    assert set(QUERIES) == set(get_args(Counts))


@pytest.mark.parametrize("seed", SEEDS)
def test_agents_and_clients_together_are_the_report(lived: Mapping[int, Shop], seed: int) -> None:
    """M-1: whatever is nobody's stands there as nobody's."""
    at = MORNING + timedelta(days=DAYS)
    with lived[seed].desk.reading() as tx:
        for period in periods()[-3:]:
            for column in ("agent", "client"):
                found = summary.each(tx, period, column, by=MANAGER, at=at)
                assert found.members or period.span is not Span.WEEK
                for place, shape in enumerate(found.columns):
                    whole = figures.value(tx, shape, period, at=at)
                    assert sum(one.values[place].part for one in found.members) == whole.part
                    if isinstance(shape, Rate):
                        assert sum(one.values[place].whole or 0 for one in found.members) == whole.whole


@pytest.mark.parametrize("seed", SEEDS)
def test_the_board_and_the_report_say_the_same(lived: Mapping[int, Shop], seed: int) -> None:
    """A-4, M-1: what is called the same on both is the same figure, at any hour of any of the days."""
    shop = lived[seed]
    for number in range(DAYS):
        at = MORNING + number * DAY + timedelta(hours=(3 * number) % 16)
        with shop.desk.reading() as tx:
            on_board = board.read(tx, by=MANAGER, at=at).figures(at)
            today = tx.local(at).date()

            def said(key: str, span: Span, tx: Transaction = tx, today: object = today, at: datetime = at) -> int:
                asked = summary.asked_for(tx, key, period_of(span, today), by=MANAGER, at=at)  # type: ignore[arg-type]
                return figures.count(tx, asked)

            assert on_board["orders"] == said("orders", Span.DAY)
            assert on_board["incidents/week"] == said("incidents", Span.WEEK)
            for key, many in on_board.items():
                if key.startswith("untracked/") and key != "untracked/undecided":
                    assert many == said(key, Span.DAY)


@pytest.mark.parametrize("seed", SEEDS)
def test_visits_are_those_of_the_list_of_visits(lived: Mapping[int, Shop], seed: int) -> None:
    """K-3, M-1: how content clients are, as the list of visits counts it."""
    at = MORNING + timedelta(days=DAYS)
    with lived[seed].desk.reading() as tx:
        for period in periods():
            theirs = visit_figures.of_period(tx, period.first, period.last, today=tx.local(at).date()).figures()
            asked = {key: summary.asked_for(tx, key, period, by=MANAGER, at=at) for key in ("visits", "satisfied")}
            ours = {key: figures.count(tx, one) for key, one in asked.items()}
            assert ours == {"visits": theirs["made"], "satisfied": theirs["satisfied"]}
            in_time = summary.asked_for(tx, "visits_in_time", period, by=MANAGER, at=at)
            assert figures.count(tx, in_time) == theirs["in_time"]


def test_only_who_sees_the_board_sees_reports(lived: Mapping[int, Shop]) -> None:
    """A-1, M-1: they are the supervisor's."""
    today = period_of(Span.DAY, MONDAY)
    with lived[SEEDS[0]].desk.reading() as tx:
        for use in (
            lambda: summary.read(tx, today, by=LI, at=MORNING),
            lambda: summary.each(tx, today, "agent", by=LI, at=MORNING),
            lambda: summary.asked_for(tx, "orders", today, by=LI, at=MORNING),
        ):
            with pytest.raises(Refused) as refused:
                use()
            assert refused.value.code == "not_allowed"
        with pytest.raises(Refused) as refused:
            summary.asked_for(tx, "colour", today, by=MANAGER, at=MORNING)
        assert refused.value.code == "figure_unknown"
        with pytest.raises(Refused) as refused:
            summary.of_client(tx, "nobody")
        assert refused.value.code == "client_unknown"
        assert summary.of_client(tx, REGULAR) != summary.of_client(tx, NEW)


def test_rows_page_by_page_are_all_the_rows(lived: Mapping[int, Shop]) -> None:
    """M-2: forwards and backwards, without one that is left out or comes twice."""
    at = MORNING + timedelta(days=DAYS)
    with lived[SEEDS[0]].desk.reading() as tx:
        asked = summary.asked_for(tx, "promises_missed", period_of(Span.MONTH, MONDAY), by=MANAGER, at=at)
        whole = list(rows.every(tx, asked))
        pages = rows.Pages(asked)
        forwards, place = [], -1
        while page := pages.after(tx, place, 3):
            forwards += page
            place = page[-1].place
        backwards, place = [], 2**62
        while page := pages.before(tx, place, 3):
            backwards[:0] = page
            place = page[0].place
        assert forwards == backwards == whole
        assert len(whole) > 6


def test_what_is_past_does_not_change_by_what_happens_later(lived: Mapping[int, Shop]) -> None:
    """M-1: orders and cash of a day stay as they were at its midnight, whatever is changed or cancelled afterwards."""
    shop = lived[SEEDS[0]]
    tuesday = period_of(Span.DAY, MONDAY + DAY)
    keys = ("orders", "orders_cancelled", "cash_orders", "cash", "complaints", "tickets_opened", "tickets_answered")

    def said(tx: Transaction, at: datetime) -> list[int]:
        asked = [summary.asked_for(tx, key, tuesday, by=MANAGER, at=at) for key in keys]
        return [figures.count(tx, one) for one in asked]

    with shop.desk.reading() as tx:
        found = tx.raw.execute(
            "SELECT id FROM orders WHERE day = ? AND state = 'confirmed'", (tuesday.first.isoformat(),)
        ).fetchall()
        before = said(tx, MORNING + 2 * DAY)
    assert found
    later = MORNING + (DAYS + 2) * DAY
    shop.change(found[0][0], {"fee": "1", "settlement": "cash"}, at=later)
    shop.cancel(found[0][0], at=later + timedelta(hours=1))
    with shop.desk.reading() as tx:
        assert said(tx, later + 2 * DAY) == before


def test_of_one_agent_and_client_alone(lived: Mapping[int, Shop]) -> None:
    """M-1: the same report of somebody, whose rows are theirs."""
    at, week = MORNING + timedelta(days=DAYS), period_of(Span.WEEK, MONDAY)
    with lived[SEEDS[0]].desk.reading() as tx:
        of = Of(LI.name, summary.of_client(tx, REGULAR).client)
        said = summary.read(tx, week, of=of, by=MANAGER, at=at)
        orders = next(one for one in said.lines if one.key == "orders")
        asked = summary.asked_for(tx, "orders", week, of=of, by=MANAGER, at=at)
        opened = list(rows.every(tx, asked))
        assert orders.now.part == len(opened) > 0
        assert {(one.agent, one.client) for one in opened} == {(LI.name, REGULAR)}


def test_figures_are_counted_by_index_alone(lived: Mapping[int, Shop]) -> None:
    """M-1: whatever is counted, no table is walked through, so that years of history cost a month nothing."""
    with lived[SEEDS[0]].desk.reading() as tx:
        for figure in every_figure(lived[SEEDS[0]].desk.playbook):
            told = figures.statement(tx, Asked(figure, period_of(Span.MONTH, MONDAY), MORNING))
            for select in ("count(*)", f"{told.query.agent}, {told.query.client}, count(*)", told.query.columns):
                plan = tx.raw.execute(f"EXPLAIN QUERY PLAN {told.sql(select)}", told.given).fetchall()
                walks = [row[3] for row in plan if row[3].startswith("SCAN ") and "json_each" not in row[3]]
                assert not walks, (figure.id, walks)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Europe/Berlin", "2026-10-25"), ("America/New_York", "2026-11-01"), ("Asia/Shanghai", "2026-11-01")],
)
def test_a_day_ends_at_the_shop_s_midnight(shop: Shop, zone: str, day: str) -> None:
    """M-1: in its own zone, also on a day of twenty-five hours."""
    there = shop.with_playbook(
        shop.desk.playbook.model_copy(update={"shop": shop.desk.playbook.shop.model_copy(update={"time_zone": zone})})
    )
    for clock in ("00:00", "23:59"):
        at = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        there.confirm(at=at)
        there.open_case("late", at=at)
    today = period_of(Span.DAY, date.fromisoformat(day))
    later = datetime(2026, 11, 20, tzinfo=UTC)
    with there.desk.reading() as tx:
        for period, many in ((today, 2), (today.before, 0), (today.after, 0)):
            for key in ("orders", "incidents", "late"):
                asked = summary.asked_for(tx, key, period, by=MANAGER, at=later)
                assert figures.count(tx, asked) == many, (key, period)


@given(st.integers(0, 500), st.integers(0, 500), st.sampled_from((100, 1000)), st.integers(0, 1000))
def test_rates_are_rounded_to_the_nearest_tenth_and_compared_exactly(
    part: int, whole: int, per: int, target: int
) -> None:
    """M-1: 99.96 of a hundred is said as 100.0, and does not reach 100 for that."""
    value = figures.Value(part, whole, per)
    if not whole:
        assert value.tenths is value.reaches(target, more=True) is None
        return
    assert value.tenths is not None
    assert abs(value.tenths - 10 * per * part / whole) <= 0.5
    assert value.reaches(target, more=True) == (Fraction(per * part, whole) >= target)
    assert value.reaches(target, more=False) == (Fraction(per * part, whole) <= target)
