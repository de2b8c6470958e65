"""Every screen at 80x24 in both languages, beside the picture of it that is kept (screens.md).

`CSDESK_DRAW=1 pytest tests/screens/test_pictures.py` draws the pictures anew; look at what changed before it is kept.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import time
from pathlib import Path

import pytest
from rich.cells import cell_len

from csdesk.desk.cases import case_forms, steps
from csdesk.desk.clients import archiving, clients
from csdesk.desk.incidents import incidents
from csdesk.desk.pickups import self_pickups
from csdesk.desk.shifts import leave, roster_changes
from csdesk.desk.statements import statements
from csdesk.desk.tickets import tickets
from csdesk.desk.visits import taking
from csdesk.language import LANGUAGES, use
from csdesk.models.client import ClientOccasion
from csdesk.rules.working_time import DAY
from csdesk.screens.board.board import BoardScreen
from csdesk.screens.board.board_list import BoardList
from csdesk.screens.cases.case_form import CaseForm
from csdesk.screens.cases.case_page import CasePage
from csdesk.screens.cases.cases import CasesScreen
from csdesk.screens.clients.client_file import ClientFile
from csdesk.screens.clients.clients import ClientsScreen
from csdesk.screens.dialog import Dialog
from csdesk.screens.field_sheet import FieldSheet
from csdesk.screens.goods.goods import GoodsScreen
from csdesk.screens.goods.trips import TripsScreen
from csdesk.screens.incidents.incidents import IncidentsScreen
from csdesk.screens.orders.orders import OrdersScreen
from csdesk.screens.pickups.self_pickups import SelfPickupsScreen
from csdesk.screens.reports.reports import ReportsScreen
from csdesk.screens.shifts.handover import HandoverPage
from csdesk.screens.shifts.roster import RosterPage
from csdesk.screens.slips.slip_page import SlipPage
from csdesk.screens.slips.slips import SlipsScreen
from csdesk.screens.statements.statement_page import StatementPage
from csdesk.screens.statements.statements import StatementsScreen
from csdesk.screens.tickets.departure import leave_again
from csdesk.screens.training.material import MaterialScreen
from csdesk.screens.training.result import ResultScreen
from csdesk.screens.training.testing import TestScreen
from csdesk.screens.training.topics import TrainingScreen
from csdesk.screens.visits.greetings import GreetingsScreen
from csdesk.screens.visits.visit_sheet import VisitSheet
from csdesk.screens.visits.visits import VisitsScreen
from csdesk.screens.why import Why
from csdesk.widgets.columns import placed
from csdesk.widgets.rows import Rows
from tests.desk.goods_work import DOOR, ECONOMY, printed, van
from tests.desk.shop import DIRECTOR, LI, MANAGER, REGULAR, WITHOUT_NOTICE, ZHOU
from tests.desk.slip_shop import arrived, ordered
from tests.desk.statement_shop import AFTER_OCTOBER, IN_OCTOBER, OCTOBER, OTHER, S_OCTOBER, brought_to, open_other
from tests.desk.statement_shop import ordered as of_october
from tests.desk.training.learning import take
from tests.desk.visits.visit_shop import Visited
from tests.screens.casework import MINUTE, MONDAY, case_in, choose, open_incidents, open_page
from tests.screens.conftest import Opening, StillClock
from tests.screens.driving import Driver
from tests.screens.parcelwork import open_parcels, stopped_moving
from tests.screens.shiftwork import busy_morning, open_checklist
from tests.screens.walking import shop_at, steady

KEPT = Path(__file__).parent / "pictures"
DRAW = os.environ.get("CSDESK_DRAW", "")


@pytest.fixture
def clock() -> StillClock:
    """Two minutes after the first case was opened."""
    return StillClock(MONDAY + 2 * MINUTE)


@pytest.fixture
def store(store: Path, request: pytest.FixtureRequest) -> Path:
    """A shop with an order of today, and with cases that run; for F4 in the middle of a morning's work."""
    if any(one in request.node.name for one in ("board", "checklist", "handover", "roster")):
        busy_morning(store)
    if "parcel" in request.node.name:
        stopped_moving(store, MONDAY)
    with shop_at(store) as shop:
        shop.confirm(at=MONDAY)
        late = case_in(shop, "late", "恒信 -> 武汉，高速封路")
        with shop.desk.writing() as tx:
            steps.tick(tx, late, "tell_consignor", by=LI, at=MONDAY + MINUTE)
            incidents.save_report(tx, late, {"done": "已联系司机", "loss": "12.5"}, by=LI, at=MONDAY + MINUTE)
        damaged = case_in(shop, "damaged", "三箱外包装破损", at=MONDAY + MINUTE, by=ZHOU)
        with shop.desk.writing() as tx:
            incidents.promise(tx, damaged, "8", by=ZHOU, at=MONDAY + MINUTE)
        case_in(shop, "price_enquiry", "到南昌的整车价", at=MONDAY + MINUTE)
    return store


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use(request.param)
    yield request.param
    use("en")


async def the_form(driver: Driver) -> None:
    """F2, as it is opened."""


async def the_lookup(driver: Driver) -> None:
    """F9 over the form."""
    await driver.press("f9")
    await driver.type("hx")
    await driver.shows(REGULAR)


async def the_review(driver: Driver) -> None:
    """F10 over an empty form: everything is missing."""
    await driver.press("f10")
    await driver.settle()


async def the_orders(driver: Driver) -> None:
    """Ctrl+O."""
    await driver.press("ctrl+o")
    await driver.until(lambda: isinstance(driver.app.screen, OrdersScreen), "orders")
    await driver.shows("WO20261123")


async def the_handover(driver: Driver) -> None:
    """h on F4: the sheet that is being written."""
    await open_checklist(driver)
    await driver.press("h")
    await driver.until(lambda: isinstance(driver.app.screen, HandoverPage), "handover")
    await driver.settle()


async def the_roster(driver: Driver) -> None:
    """r on F4: two weeks with a swap, leave that waits and leave that counts."""
    day = MONDAY.date()
    with shop_at(driver.app.store_path) as shop:
        shop.do(roster_changes.swap, day + DAY, LI.name, ZHOU.name, "看牙", by=ZHOU, at=MONDAY)
        shop.do(leave.ask, ZHOU.name, day + 3 * DAY, day + 7 * DAY, "回老家", by=ZHOU, at=MONDAY)
        own = shop.do(leave.ask, LI.name, day + 9 * DAY, day + 9 * DAY, "看病", by=LI, at=MONDAY)[1]
        assert own is not None
        shop.do(leave.agree, own.id, by=ZHOU, at=MONDAY)
    await open_checklist(driver)
    await driver.press("r")
    await driver.until(lambda: isinstance(driver.app.screen, RosterPage), "roster")
    await driver.settle()


async def the_incidents(driver: Driver) -> None:
    """F5."""
    await open_incidents(driver)


async def the_checklist(driver: Driver) -> None:
    """F4."""
    await open_checklist(driver)


async def the_checklist_of_all(driver: Driver) -> None:
    """v on F4: another post, then all of them; an item that is done is chosen."""
    await open_checklist(driver)
    await driver.press("v", "v")
    await choose(driver, "08:31")


async def the_checklist_form(driver: Driver) -> None:
    """Space on F4, at an account."""
    await open_checklist(driver)
    await choose(driver, "19:30")
    await driver.press("space")
    await driver.until(lambda: isinstance(driver.app.screen, Dialog), "form")


async def the_checklist_of_tomorrow(driver: Driver) -> None:
    """Right on F4."""
    await open_checklist(driver)
    await driver.press("right")
    await driver.settle()


async def the_parcels(driver: Driver) -> None:
    """F6: two selected, one decided, one chosen that an earlier run had."""
    await open_parcels(driver)
    await driver.press("d", "down", "down", "space", "space", "up", "up", "up")
    await driver.settle()


async def the_parcel(driver: Driver) -> None:
    """Enter on F6: track and story."""
    screen = await open_parcels(driver)
    await driver.press("d", "down", "enter")
    await driver.until(lambda: driver.app.screen is not screen, "page")
    await driver.settle()


async def the_board(driver: Driver) -> None:
    """F12 of a supervisor."""
    driver.app.person = MANAGER
    await driver.press("f12")
    await driver.until(lambda: isinstance(driver.app.screen, BoardScreen), "board")
    await driver.settle()


async def the_board_list(driver: Driver) -> None:
    """Enter on a figure of the board."""
    await the_board(driver)
    await driver.press("down", "enter")
    await driver.until(lambda: isinstance(driver.app.screen, BoardList), "rows")
    await driver.settle()


async def the_reports(driver: Driver) -> None:
    """Ctrl+G r of a supervisor: the month."""
    driver.app.person = MANAGER
    await driver.press("ctrl+g", "r")
    await driver.until(lambda: isinstance(driver.app.screen, ReportsScreen), "reports")
    await driver.press("3", "end", "up", "up")
    await driver.settle()


async def the_new_case(driver: Driver) -> None:
    """n on F5, and a kind."""
    await open_incidents(driver)
    await driver.press("n", "2")
    await driver.settle()


async def the_case(driver: Driver) -> None:
    """Enter on F5."""
    await open_incidents(driver)
    await open_page(driver, "I-0001")


async def the_cases(driver: Driver) -> None:
    """F8, open and closed ones."""
    an_onboarding(driver)
    await driver.press("f8")
    await driver.until(lambda: isinstance(driver.app.screen, CasesScreen), "cases")
    await driver.settle()


async def the_case_form(driver: Driver) -> None:
    """f on the page of a case that wants its papers."""
    await the_cases(driver)
    await choose(driver, "K-0001")
    await driver.press("enter")
    await driver.until(lambda: isinstance(driver.app.screen, CasePage), "page")
    await driver.settle()
    await driver.press("f")
    await driver.until(lambda: isinstance(driver.app.screen, CaseForm), "form")
    await driver.settle()


def an_onboarding(driver: Driver) -> None:
    """A new client that is being taken over, half of its form filled in."""
    texts = {"company": "恒信物流", "contact": "王芳", "phone": "13800138021", "handed_over_by": "赵洋",
             "delivery": "yes", "storage": "no", "special": "no", "terms": "contract",
             "papers.contract": "12 赵洋"}  # fmt: skip
    with shop_at(driver.app.store_path) as shop:
        case_id = shop.open_case("onboarding", "恒信 交接", client=REGULAR, at=MONDAY + 2 * MINUTE)
        shop.do(case_forms.fill, case_id, texts, at=MONDAY + 2 * MINUTE)


async def the_reply(driver: Driver) -> None:
    """r on a ticket, and a reply that is refused."""
    with shop_at(driver.app.store_path) as shop:
        shop.do(tickets.open_ticket, "chase", "803000124551", title="恒信催问：还没到", at=MONDAY)
    await open_incidents(driver)
    await choose(driver, "T-0001")
    await driver.press("r")
    await driver.until(lambda: driver.app.screen.query_one("#parts", FieldSheet).place, "form")
    await driver.type("快件在武汉分拨")
    await driver.press("enter")
    await driver.type("正在处 理 中")
    await driver.press("enter")
    await driver.type("明天 15:00")
    await driver.press("enter")
    await driver.shows("2026-11-24", '"处 理 中"')


async def the_departure(driver: Driver) -> None:
    """A parcel that leaves again, without its red label."""
    await open_incidents(driver)
    below = driver.app.screen
    assert isinstance(below, IncidentsScreen)
    below.begin(lambda: leave_again(below, "803000124551"))
    await driver.until(lambda: driver.app.screen.query_one(FieldSheet).place, "form")
    driver.app.screen.query_one(FieldSheet).show_texts({"number": "803000124551", "kind": "return"})
    await driver.press("ctrl+s")
    await driver.shows("!")


async def the_report(driver: Driver) -> None:
    """r on F5."""
    await open_incidents(driver)
    await driver.press("r")
    await driver.shows("12.5")


async def the_reason(driver: Driver) -> None:
    """w on F5: why this time."""
    await open_incidents(driver)
    await driver.press("w")
    await driver.until(lambda: isinstance(driver.app.screen, Why), "reason")


async def the_help(driver: Driver) -> None:
    """F1 on F5."""
    await open_incidents(driver)
    await driver.press("f1")
    await driver.settle()


async def the_clients(driver: Driver) -> None:
    """Ctrl+G c: an important client with an agent of its own, one that lacks one, one that is archived."""
    with shop_at(driver.app.store_path) as shop:
        shop.do(clients.change, REGULAR, {"client_class": "important", "owner": ZHOU.name}, by=DIRECTOR, at=MONDAY)
        shop.do(archiving.archive, WITHOUT_NOTICE, by=MANAGER, at=MONDAY)
    await driver.press("ctrl+g", "c")
    await driver.until(lambda: isinstance(driver.app.screen, ClientsScreen), "clients")
    await driver.shows(WITHOUT_NOTICE)


async def the_client_file(driver: Driver) -> None:
    """Enter on the first."""
    await the_clients(driver)
    await driver.type("hx001")
    await driver.until(lambda: len(driver.app.screen.query_one("#rows", Rows).rows) == 1, "found")
    await driver.press("enter")
    await driver.until(lambda: isinstance(driver.app.screen, ClientFile), "file")
    await driver.shows("138******21")


async def the_palette(driver: Driver) -> None:
    """Ctrl+P."""
    await driver.press("ctrl+p")
    await driver.until(lambda: driver.order.lookup.is_open, "palette")


async def the_locked_screen(driver: Driver) -> None:
    """Ctrl+L."""
    await driver.press("ctrl+l")
    await driver.settle()


SCREENS: Mapping[str, Callable[[Driver], Awaitable[None]]] = {
    go.__name__.removeprefix("the_"): go
    for go in (
        the_cases, the_case_form, the_reply, the_departure,
        the_form, the_lookup, the_review, the_orders, the_checklist, the_checklist_of_all, the_checklist_form,
        the_clients, the_client_file,
        the_checklist_of_tomorrow, the_handover, the_roster, the_incidents, the_parcels, the_parcel, the_board,
        the_board_list, the_reports, the_new_case, the_case, the_report, the_reason, the_help, the_palette,
        the_locked_screen,
    )
}  # fmt: skip


# -- a day at the counter: several pictures of one walk --------------------------------------------------------------


@pytest.fixture
def counter(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shop with goods that are followed, a vehicle on the road, slips that are out, parcels that wait."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    early = MONDAY - 2 * 60 * MINUTE
    with shop_at(store) as shop:
        followed = [printed(shop, texts, at=early + place * MINUTE) for place, texts in enumerate((DOOR, ECONOMY))]
        van(shop, *followed, at=early + 5 * MINUTE)
        arrived(shop, MONDAY - 30 * DAY)
        ordered(shop, MONDAY - DAY)
        for number, consignee, phone, days in (
            ("803000200001", "王芳", "13800138021", 0),
            ("803000200002", "单红", "0716-87654388", 6),
        ):
            new = self_pickups.NewPickup(number, consignee, phone, "A3", valuable=not days)
            shop.do(self_pickups.take_in, new, uuid=number, at=MONDAY - days * DAY)
    return store


async def counter_goods(driver: Driver) -> None:
    """F7."""
    await driver.press("f7")
    await driver.until(lambda: isinstance(driver.app.screen, GoodsScreen), "goods")


async def counter_trips(driver: Driver) -> None:
    """v on F7."""
    await driver.press("v")
    await driver.until(lambda: isinstance(driver.app.screen, TripsScreen), "trips")


async def counter_slips(driver: Driver) -> None:
    """s on F7."""
    await driver.press("escape")
    await driver.until(lambda: isinstance(driver.app.screen, GoodsScreen), "goods again")
    await driver.press("s")
    await driver.until(lambda: isinstance(driver.app.screen, SlipsScreen), "slips")


async def counter_slip(driver: Driver) -> None:
    """Enter on a slip."""
    await driver.until(lambda: driver.app.screen.query_one("#rows", Rows).rows, "rows")
    await driver.press("enter")
    await driver.until(lambda: isinstance(driver.app.screen, SlipPage), "slip")


async def counter_self_pickups(driver: Driver) -> None:
    """Ctrl+G w."""
    await driver.press("escape", "ctrl+g", "w")
    await driver.until(lambda: isinstance(driver.app.screen, SelfPickupsScreen), "self-pickups")


async def counter_release(driver: Driver) -> None:
    """Enter there: the sheet of giving it out."""
    await driver.until(lambda: driver.app.screen.query_one("#rows", Rows).rows, "rows")
    await driver.press("enter")
    await driver.until(lambda: len(driver.app.screen.query_one(FieldSheet).texts()) > 1, "sheet")


COUNTER: Mapping[str, Callable[[Driver], Awaitable[None]]] = {
    go.__name__: go
    for go in (counter_goods, counter_trips, counter_slips, counter_slip, counter_self_pickups, counter_release)
}


@pytest.mark.usefixtures("counter")
async def test_the_screens_of_a_day_at_the_counter_look_as_they_are_kept(opened: Opening, language: str) -> None:
    """Goods, vehicles, slips, a slip, self-pickups, the form of a release: one walk through all of them."""
    async with opened(LI) as driver:
        await driver.until(lambda: bool(driver.app.promises()), "what runs")
        for name, go in COUNTER.items():
            await go(driver)
            await driver.settle()
            await compare(driver, name, language)


# -- the office: visits, and the training of an agent ---------------------------------------------------------------


@pytest.fixture
def office(store: Path) -> Path:
    """The shop with a visit that is late, some that are due, one that was made, two clients to be greeted."""
    today = MONDAY.date()
    with shop_at(store) as shop:
        visited = Visited(shop)
        visited.client("KA1", opened_on=today - 20 * DAY, client_class="important", owner="李娜")
        visited.client("KA2", opened_on=today - 7 * DAY, owner="周敏")
        visited.client("KA3", opened_on=today - 5 * DAY)
        visited.client("KA4", opened_on=today - 6 * DAY, owner="李娜")
        visited.turn(today - DAY)
        tried = taking.not_reached
        shop.do(tried, visited.visit("KA1").id, note="占线", uuid="-", by=ZHOU, at=MONDAY - DAY)
        visited.turn(today, time(8))
        visited.write_down("KA4", today, "fair", about=("price", "speed"), note="觉得偏贵", spoke_to="王芳")
        take(shop, "telephone", right=7, by=LI, at=MONDAY - DAY)
        with shop.desk.writing() as tx:
            for code, name in (("KA2", "公司周年"), ("KA3", "店庆")):
                client = clients.get(tx, code)
                tx.session.add(ClientOccasion(client_id=client.id or 0, name=name, month=today.month, day=today.day))
    return store


async def office_visits(driver: Driver) -> None:
    """Ctrl+G v."""
    await driver.press("ctrl+g", "v")
    await driver.until(lambda: isinstance(driver.app.screen, VisitsScreen), "visits")
    await driver.until(lambda: driver.app.screen.query_one("#rows", Rows).rows, "rows")


async def office_visit(driver: Driver) -> None:
    """Enter: the sheet of the call."""
    await driver.press("enter")
    await driver.until(lambda: isinstance(driver.app.screen, VisitSheet), "sheet")
    await driver.shows("KA1")


async def office_visit_answer(driver: Driver) -> None:
    """3 there: what the client is not satisfied with."""
    await driver.press("3")
    await driver.until(lambda: isinstance(driver.app.screen, Dialog), "form")


async def office_greetings(driver: Driver) -> None:
    """g in the list."""
    await driver.press("escape")
    await driver.until(lambda: isinstance(driver.app.screen, VisitSheet), "sheet again")
    await driver.press("escape")
    await driver.until(lambda: isinstance(driver.app.screen, VisitsScreen), "visits again")
    await driver.press("g")
    await driver.until(lambda: isinstance(driver.app.screen, GreetingsScreen), "greetings")
    await driver.shows("KA2")


async def office_question(driver: Driver) -> None:
    """Ctrl+G q over it."""
    await driver.press("ctrl+g", "q")
    await driver.until(lambda: isinstance(driver.app.screen, Dialog), "question")


async def office_training(driver: Driver) -> None:
    """Ctrl+G t."""
    await driver.press("escape")
    await driver.until(lambda: isinstance(driver.app.screen, GreetingsScreen), "greetings again")
    await driver.press("ctrl+g", "t")
    await driver.until(lambda: isinstance(driver.app.screen, TrainingScreen), "topics")
    await driver.until(lambda: driver.app.screen.query_one(Rows).rows, "rows")


async def office_material(driver: Driver) -> None:
    """Enter there: what is read of a topic."""
    await driver.press("enter")
    await driver.until(lambda: isinstance(driver.app.screen, MaterialScreen), "page")


async def office_test(driver: Driver) -> None:
    """t: the first question."""
    await driver.press("t")
    await driver.until(lambda: isinstance(driver.app.screen, TestScreen), "question")
    await driver.until(lambda: driver.app.screen.query(".mark"), "its answers")


async def office_result(driver: Driver) -> None:
    """r on a topic that was not passed: what is right, and why."""
    await driver.press("escape")
    await driver.until(lambda: isinstance(driver.app.screen, TrainingScreen), "topics again")
    await driver.shows("70 %")
    await driver.press("down", "r")
    await driver.until(lambda: isinstance(driver.app.screen, ResultScreen), "result")
    await driver.shows("80 %")


OFFICE: Mapping[str, Callable[[Driver], Awaitable[None]]] = {
    go.__name__: go
    for go in (
        office_visits, office_visit, office_visit_answer, office_greetings, office_question, office_training,
        office_material, office_test, office_result,
    )
}  # fmt: skip


@pytest.mark.usefixtures("office")
async def test_the_screens_of_the_office_look_as_they_are_kept(opened: Opening, language: str) -> None:
    """K-3, K-8, E-1: visits, a call, its answer, greetings, a question; topics, a page, a question, a result."""
    async with opened(LI) as driver:
        await driver.until(lambda: bool(driver.app.promises()), "what runs")
        for name, go in OFFICE.items():
            await go(driver)
            await compare(driver, name, language)


# -- the end of a month ----------------------------------------------------------------------------------------------


@pytest.fixture
def month_end(store: Path) -> Path:
    """The shop with October's statements: one that waits for finance, and one that was sent, disputed, and is late."""
    with shop_at(store) as shop:
        open_other(shop)
        for client, fee, consignee in (
            (REGULAR, "128.50", "恒鑫五金"),
            (REGULAR, "9", "江城灯饰"),
            (OTHER, "60", "李强"),
        ):
            of_october(shop, IN_OCTOBER, fee, client=client, delivery_company=consignee)
        statements.make_month(shop.desk, OCTOBER, by=LI, at=AFTER_OCTOBER)
        brought_to(shop, S_OCTOBER, "disputed", at=AFTER_OCTOBER)
    return store


async def month_end_list(driver: Driver) -> None:
    """Ctrl+G s."""
    await driver.press("ctrl+g", "s")
    await driver.until(lambda: isinstance(driver.app.screen, StatementsScreen), "statements")
    await driver.until(lambda: driver.app.screen.query_one("#rows", Rows).rows, "rows")


async def month_end_statement(driver: Driver) -> None:
    """Enter there."""
    await driver.press("enter")
    await driver.until(lambda: isinstance(driver.app.screen, StatementPage), "a statement")
    await driver.until(lambda: driver.app.screen.query_one("#rows", Rows).rows, "lines")


MONTH_END: Mapping[str, Callable[[Driver], Awaitable[None]]] = {
    go.__name__: go for go in (month_end_list, month_end_statement)
}


@pytest.mark.usefixtures("month_end")
async def test_the_screens_of_a_month_end_look_as_they_are_kept(opened: Opening, language: str) -> None:
    """F-1: statements, late ones first; one with a disputed line."""
    async with opened(LI) as driver:
        await driver.until(lambda: bool(driver.app.promises()), "what runs")
        for name, go in MONTH_END.items():
            await go(driver)
            await driver.settle()
            await compare(driver, name, language)


def picture(driver: Driver) -> str:
    """The screen as text; what is drawn by reversed blanks alone, such as large digits, as `#`."""
    lines = []
    for strip in driver.app.screen._compositor.render_strips():
        cells = ["#" * s.cell_length if s.style and s.style.reverse and s.text.isspace() else s.text for s in strip]
        lines.append("".join(cells).rstrip())
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_looks_as_it_is_kept(opened: Opening, language: str, name: str) -> None:
    async with opened(LI) as driver:
        await driver.until(lambda: bool(driver.app.promises()), "what runs")
        await SCREENS[name](driver)
        await compare(driver, name, language)


async def compare(driver: Driver, name: str, language: str) -> None:
    """Wait until the screen looks as it is kept; no heading of a list on it is cut."""
    kept = KEPT / f"{name}.{language}.txt"
    if DRAW:
        await steady(driver)
        kept.write_text(picture(driver), "utf-8")
    wanted = kept.read_text("utf-8")
    assert max(cell_len(line) for line in wanted.splitlines()) <= 80
    await driver.until(lambda: picture(driver) == wanted, f"as in {kept}:\n{wanted}")
    for rows in driver.app.screen.query(Rows):
        titles = [(rows.columns[one.index].title, one.width) for one in placed(rows.columns, rows.size.width - 2)]
        assert [title for title, width in titles if rows.has_header and cell_len(title) > width] == []


def test_no_picture_is_kept_of_what_is_no_more() -> None:
    assert {path.name for path in KEPT.glob("*.txt")} == {
        f"{name}.{code}.txt" for name in (*SCREENS, *COUNTER, *OFFICE, *MONTH_END) for code in LANGUAGES
    }
