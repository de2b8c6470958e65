"""An agent's way through an order in a real terminal at 80x24, in both languages (O-1, O-3, O-6, O-7, O-11, O-12)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.shop_by_command import CSDESK, PASSWORD, HomeShop, made
from tests.e2e.terminal import Terminal

PATIENCE = 60.0


@dataclass(frozen=True)
class Said:
    """What the screens say in one language."""

    password: str
    new_order: str
    wrong_phone: str
    not_ready: str
    read_aloud: str
    written: str
    draft_back: str


SAID = {
    "en_US": Said(
        password="Password",
        new_order="New order",
        wrong_phone="A phone number has",
        not_ready="Not ready yet",
        read_aloud="Read it aloud",
        written="Work order written",
        draft_back="Your draft is back",
    ),
    "zh_CN": Said("密码", "新委托单", "电话号码应为", "还不能确认", "请向客户复述", "工作单 已写入", "草稿"),
}


@pytest.fixture(params=sorted(SAID))
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> HomeShop:
    return made(tmp_path, request.param)


def desk(shop: HomeShop, columns: int = 80, rows: int = 24, **environment: str) -> Terminal:
    return Terminal(CSDESK, columns=columns, rows=rows, environment={**shop.environment, **environment})


def sign_in(terminal: Terminal, said: Said, name: str = "lina") -> None:
    terminal.wait_for(said.password, PATIENCE)
    terminal.type(name)
    terminal.press("Enter")
    terminal.type(PASSWORD)
    terminal.press("Enter")
    terminal.wait_for(said.new_order, PATIENCE)
    terminal.wait_for("[ ]", PATIENCE)


def choose_client(terminal: Terminal) -> None:
    terminal.press("F9")
    terminal.type("hxwl")
    terminal.wait_for("138******21", PATIENCE)
    terminal.press("Enter")
    terminal.wait_for("13800138021", PATIENCE)


def type_the_rest(terminal: Terminal, said: Said) -> None:
    """From the client to the review, all by Enter; a wrong phone is refused at its field on the way."""
    # Job type, vehicle, wanted time, the three of signing off, notes.
    for _ in range(7):
        terminal.press("Enter")
    for text in ("武昌贸易公司", "武昌区中山路100号", "赵明", "13x"):
        terminal.type(text)
        terminal.press("Enter")
    terminal.wait_for(said.wrong_phone, PATIENCE)
    terminal.press("Backspace")
    terminal.type("912345678")
    terminal.press("Enter")
    for text in ("[/red]配件", "3", "12.5"):
        terminal.type(text)
        terminal.press("Enter")
    # Volume, packing, four kinds of handling, fee, declared value, remarks, two checks.
    for _ in range(11):
        terminal.press("Enter")
    terminal.wait_for(said.not_ready, PATIENCE)


def test_sign_in_find_type_review_confirm_and_the_next_for_the_same_client(shop: HomeShop) -> None:
    said = SAID[shop.language]
    with desk(shop) as terminal:
        sign_in(terminal, said)
        terminal.press("F2")
        choose_client(terminal)
        type_the_rest(terminal, said)
        terminal.press("1", "3")
        terminal.wait_for(said.read_aloud, PATIENCE)
        terminal.press("Enter")
        terminal.wait_for(said.written, PATIENCE)
        assert terminal.shows("-r1.pdf")
        terminal.press("n")
        terminal.wait_for(lambda seen: seen.shows("武汉市江汉区建设大道8号") and not seen.shows("赵明"), PATIENCE)
        terminal.press("Ctrl+Q")
        assert terminal.wait_exit(PATIENCE) == 0
    (order,) = shop.answer("order", "list")
    shown = shop.answer("order", "show", order["number"])
    assert shown["state"] == "confirmed"
    assert shown["fields"]["goods"] == "[/red]配件"
    assert shown["fields"]["delivery_phone"] == "13912345678"
    (sheet,) = (shop.home / "shop" / "work-orders").rglob("*.pdf")
    assert sheet.read_bytes().startswith(b"%PDF")
    assert sheet.name == f"{order['number']}-r1.pdf"


@pytest.fixture
def english_shop(tmp_path: Path) -> HomeShop:
    return made(tmp_path, "en_US")


def test_a_dropped_line_ends_the_desk_and_the_draft_is_back(english_shop: HomeShop) -> None:
    """O-11: the terminal goes away in the middle of a word; the next sign-in has it."""
    said = SAID["en_US"]
    with desk(english_shop) as terminal:
        sign_in(terminal, said)
        choose_client(terminal)
        terminal.press("Alt+2")
        terminal.type("武昌贸易")
        terminal.wait_for("武昌贸易", PATIENCE)
        terminal.hang_up()
        terminal.wait_exit(PATIENCE)
    with desk(english_shop) as terminal:
        sign_in(terminal, said)
        terminal.wait_for(said.draft_back, PATIENCE)
        terminal.wait_for("武昌贸易", PATIENCE)


def test_two_agents_at_two_terminals(english_shop: HomeShop) -> None:
    """Two desks on one store: each has its own form, and each sees the other's draft in the list."""
    said = SAID["en_US"]
    with desk(english_shop) as first, desk(english_shop) as second:
        sign_in(first, said)
        sign_in(second, said, "zhoumin")
        choose_client(first)
        first.wait_for("draft kept", PATIENCE)
        second.press("Ctrl+O")
        second.wait_for("draft of lina", PATIENCE)


@pytest.mark.parametrize(
    ("columns", "rows", "environment"),
    [
        (40, 24, {}),
        (80, 12, {}),
        (200, 60, {}),
        (80, 24, {"NO_COLOR": "1"}),
        (80, 24, {"TERM": "xterm", "COLORTERM": ""}),
    ],
    ids=["narrow", "low", "huge", "no colour", "sixteen colours"],
)
def test_odd_terminals_show_the_form_and_survive_rubbish(
    english_shop: HomeShop, columns: int, rows: int, environment: dict[str, str]
) -> None:
    """Whatever the window, and whatever is pasted into it: no crash, and nothing of it commands the terminal."""
    said = SAID["en_US"]
    with desk(english_shop, columns, rows, **environment) as terminal:
        sign_in(terminal, said) if rows > 15 else _sign_in_blindly(terminal, said)
        terminal.press("Alt+1")
        mark = terminal.mark()
        terminal.paste("[/red][@click=app.quit]x[/]\x1b]52;c;AAAA\x07\u202e" + "长" * 10_000 + "\nsecond line")
        terminal.wait_quiet(0.5, PATIENCE)
        assert b"\x1b]52" not in terminal.bytes_since(mark)
        assert "\u202e".encode() not in terminal.bytes_since(mark)
        terminal.resize(100, 30)
        terminal.press("Esc")
        terminal.wait_for(said.new_order, PATIENCE)
        assert terminal.running


def _sign_in_blindly(terminal: Terminal, said: Said) -> None:
    """A window too low for the whole card."""
    terminal.wait_for("Name", PATIENCE)
    terminal.type("lina")
    terminal.press("Enter")
    terminal.type(PASSWORD)
    terminal.press("Enter")
    terminal.wait_for(said.new_order, PATIENCE)
