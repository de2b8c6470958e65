"""Signing in, the lock over the desk, another person at the same terminal, the first start: A-1, A-2, O-11."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from csdesk import language
from csdesk.desk import record
from csdesk.desk.orders import drafts
from csdesk.desk.people import accounts, ssh_keys
from csdesk.desk.person import Person
from csdesk.desk.upkeep import record_heads
from csdesk.rules.public_keys import PublicKey
from csdesk.screens.board.board import BoardScreen
from csdesk.screens.dialog import Dialog
from csdesk.screens.first_start import FirstStartScreen
from csdesk.screens.help import HelpScreen
from csdesk.screens.orders.order import OrderScreen
from csdesk.screens.sign_in import SignInScreen
from csdesk.screens.standing import standing_of
from tests.desk.shop import ADMIN, LI, MANAGER, NOW, PASSWORD, REGULAR, ZHOU
from tests.screens.conftest import Opening, StillClock
from tests.screens.driving import Driver
from tests.screens.walking import answered, fill, shop_at, sign_in, type_fast


async def locked(driver: Driver) -> None:
    """Ctrl+L."""
    await driver.press("ctrl+l")
    await driver.shows("The desk is locked")


async def test_a_wrong_password_is_one_sentence_and_the_name_stays(opened: Opening) -> None:
    """A-1: neither name nor password is told from the other; the password is typed anew, the name is not."""
    async with opened(None) as driver:
        await sign_in(driver, LI.name, "xxxxxx")
        await driver.shows("Name or password is wrong.")
        assert driver.cursor == "password"
        assert PASSWORD not in driver.text()
        await tried(driver, PASSWORD)
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "order form")
        assert driver.app.person == LI
        await driver.settle()


async def tried(driver: Driver, password: str) -> None:
    """A password typed and looked at."""
    await fill(driver, password)
    await answered(driver)


async def test_an_unknown_name_is_refused_by_the_same_sentence(opened: Opening) -> None:
    """A-1: who has an account cannot be found out by trying names."""
    async with opened(None) as driver:
        await sign_in(driver, "nobody", PASSWORD)
        await driver.shows("Name or password is wrong.")


async def test_wrong_passwords_slow_down_then_lock_out_until_a_time(opened: Opening, clock: StillClock) -> None:
    """A-2: from the fifth failure a pause, at the tenth a quarter of an hour, each told with its end."""
    async with opened(None) as driver:
        await fill(driver, LI.name)
        for failure in range(1, 11):
            await tried(driver, "xxxxxx")
            await driver.shows("Name or password is wrong.")
            if failure == 5:
                await tried(driver, "xxxxxx")
                await driver.shows("Too many wrong passwords. Try again at 09:38:")
            clock.at += timedelta(minutes=2)
        await tried(driver, PASSWORD)
        await driver.shows("Try again at 10:03:00.")
        clock.at += timedelta(minutes=13)
        await tried(driver, PASSWORD)
        await driver.until(lambda: driver.app.person == LI, "signed in")
        await driver.settle()


async def test_ctrl_l_covers_the_desk_and_the_same_person_goes_on(opened: Opening) -> None:
    """A-2: locked on purpose; what was typed and where the cursor was is as before."""
    async with opened() as driver:
        driver.field("notes").focus()
        await driver.press()
        await type_fast(driver, "一楼收货")
        await driver.press("left")
        await locked(driver)
        assert "一楼收货" not in driver.text()
        assert driver.cursor == "password"
        await fill(driver, PASSWORD)
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "order form")
        await driver.settle()
        await type_fast(driver, "X")
        assert driver.field("notes").value == "一楼收X货"


async def test_an_idle_desk_locks_itself_with_the_work_kept_underneath(opened: Opening, clock: StillClock) -> None:
    """A-2: five minutes without a key; a key starts them anew."""
    async with opened(idle_lock=True) as driver:
        driver.field("notes").focus()
        await driver.press()
        await type_fast(driver, "一楼")
        clock.at += timedelta(minutes=4, seconds=59)
        driver.app._look_at_the_time()
        await driver.press("x")
        clock.at += timedelta(minutes=4, seconds=59)
        driver.app._look_at_the_time()
        assert isinstance(driver.app.screen, OrderScreen)
        clock.at += timedelta(seconds=1)
        driver.app._look_at_the_time()
        await driver.shows("The desk is locked")
        await fill(driver, PASSWORD)
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "order form")
        await driver.settle()
        assert driver.field("notes").value == "一楼x"


async def test_another_person_gets_an_own_form_and_the_first_one_s_draft_is_kept(opened: Opening, store: Path) -> None:
    """A-2, O-11: the terminal is taken over without losing or mixing anything, down to the last key."""
    async with opened() as driver:
        await driver.choose_client("hxwl", "恒信物流有限公司")
        await type_fast(driver, "1")
        await locked(driver)
        await driver.press("shift+tab", "end", "ctrl+u")
        await sign_in(driver, ZHOU.name, PASSWORD)
        await driver.until(lambda: driver.app.person == ZHOU, "周敏")
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "order form")
        await driver.settle()
        assert driver.order.draft.is_empty
        assert ZHOU.name in driver.text().splitlines()[0]
        assert len(driver.app.screen_stack) == 2
    with shop_at(store) as shop, shop.desk.reading() as tx:
        from csdesk.desk.orders import drafts

        (kept,) = drafts.of(tx, LI)
        assert kept.texts["client"] == REGULAR
        assert not drafts.of(tx, ZHOU)


async def test_a_bound_desk_asks_for_one_person_s_password_and_nobody_else_gets_in(opened: Opening) -> None:
    """A-3: whose key opened the line is known; neither the sign-in nor the lock has a name to be typed."""
    async with opened(None, bound=LI.name) as driver:
        await driver.shows(f"Sign in  {LI.name}")
        assert driver.cursor == "password"
        await driver.press("shift+tab")
        assert driver.cursor == "password"
        await tried(driver, "xxxxxx")
        await driver.shows("Name or password is wrong.")
        await fill(driver, PASSWORD)
        await driver.until(lambda: driver.app.person == LI, "signed in")
        await driver.settle()
        await locked(driver)
        assert f"The desk is locked  {LI.name}" in driver.text()
        assert "Somebody else" not in driver.text()
        await fill(driver, PASSWORD)
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "order form")
        await driver.settle()


OPENING = (("f2",), ("ctrl+o",), ("ctrl+p",), ("ctrl+g", "2"), ("escape",))
"""Keys that open something in a desk that is not locked."""


async def test_no_key_opens_a_locked_desk(opened: Opening) -> None:
    """A-2: neither on the lock nor on the help page that opens over it."""
    async with opened() as driver:
        await driver.choose_client("hxwl", "恒信物流有限公司")
        await locked(driver)
        for keys in OPENING:
            await driver.press(*keys)
            assert isinstance(driver.app.screen, SignInScreen), keys
        for keys in OPENING:
            if not isinstance(driver.app.screen, HelpScreen):
                await driver.press("f1")
                await driver.until(lambda: isinstance(driver.app.screen, HelpScreen), "help")
            await driver.press(*keys)
            assert isinstance(driver.app.screen_stack[2], SignInScreen), keys
            assert REGULAR not in driver.text()


async def test_an_answer_that_comes_late_opens_no_lock(opened: Opening) -> None:
    """A-2: a dialog that is done while the desk is locked closes itself and not what lies over it."""
    async with opened() as driver:
        await driver.press("f9")
        await type_fast(driver, "蓝海电器行")
        await driver.until(lambda: not driver.order.lookup.waits, "the answer to all of it")
        await driver.shows("No client matches")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, Dialog), "dialog")
        dialog = driver.app.screen
        await locked(driver)
        dialog.dismiss(None)
        await driver.press()
        assert isinstance(driver.app.screen, SignInScreen)
        await fill(driver, PASSWORD)
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "order form")
        await driver.settle()


async def test_the_first_start_makes_a_store_and_signs_in(opened: Opening, tmp_path: Path) -> None:
    """A-1: no store yet; its first account is its administrator."""
    path = tmp_path / "new" / "csdesk.sqlite3"
    async with opened(None, path=path) as driver:
        assert isinstance(driver.app.screen, FirstStartScreen)
        await driver.shows("There is no store yet")
        # The path may be wrapped anywhere.
        assert "/new/csdesk.sqlite3" in "".join(driver.text().split())
        await fill(driver, "总管", PASSWORD, "another")
        await driver.shows("The two passwords are not the same.")
        assert driver.cursor == "again"
        assert not path.exists()
        await fill(driver, PASSWORD)
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "order form")
        await driver.settle()
        assert driver.app.person is not None
        assert driver.app.person.role == "admin"
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_first_start_that_cannot_write_says_so(opened: Opening) -> None:
    """A-1: a password too short, a folder that cannot be made: a sentence, and nothing is left behind."""
    async with opened(None, path=Path("/proc/no-such-folder/csdesk.sqlite3")) as driver:
        await fill(driver, "总管", "12345", "12345")
        await driver.shows("at least 6 characters")
        await fill(driver, PASSWORD, PASSWORD)
        await driver.shows("no-such-folder/csdesk.sqlite3 cannot", "Look at its folder's permissions.")
        assert isinstance(driver.app.screen, FirstStartScreen)


async def test_the_language_changes_under_what_is_typed(opened: Opening, tmp_path: Path) -> None:
    """Every word on screen in both languages: at the sign-in too, and nothing typed is lost by it."""
    async with opened(None) as driver:
        await fill(driver, LI.name)
        await type_fast(driver, PASSWORD[:4])
        await driver.press("ctrl+t")
        await driver.shows("登录", "姓名")
        assert driver.cursor == "password"
        await fill(driver, PASSWORD[4:])
        await driver.until(lambda: driver.app.person == LI, "signed in")
        await driver.settle()
    language.use("en")
    async with opened(None, path=tmp_path / "none" / "csdesk.sqlite3") as driver:
        await fill(driver, "总管")
        await type_fast(driver, "1234")
        await driver.press("ctrl+t")
        await driver.shows("欢迎使用")
        await fill(driver, "56", "123456")
        await driver.until(lambda: driver.app.person, "signed in")
        await driver.settle()


async def test_who_is_shut_out_or_has_another_role_notices_at_once(opened: Opening, store: Path) -> None:
    """A-1, A-2: another desk changes the role, then disables the account; what was typed is kept, nothing shows."""
    async with opened(MANAGER) as driver:
        await driver.press("f12")
        await driver.until(lambda: isinstance(driver.app.screen, BoardScreen), "board")
        with shop_at(store) as shop:
            shop.do(accounts.set_role, MANAGER.name, "agent", by=ADMIN, at=NOW)
        await driver.shows("Your role was changed: you are now agent.")
        assert isinstance(driver.app.screen, OrderScreen)
        assert "F12" not in driver.text().splitlines()[0]
        await driver.press("alt+2")
        await driver.type("半句话")
        await driver.until(lambda: "半句话" in driver.order.draft.texts.values(), "typed")
        await driver.until(lambda: not driver.order.keeper.unsaved, "saved")
        with shop_at(store) as shop:
            shop.do(accounts.disable, MANAGER.name, by=ADMIN, at=NOW)
        await driver.shows(f"The account {MANAGER.name} may not use this desk any more.")
        assert isinstance(driver.app.screen, SignInScreen)
        await driver.press("escape", "f2", "f12")
        assert isinstance(driver.app.screen, SignInScreen)
        await driver.settle()
        await sign_in(driver, LI.name, PASSWORD)
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "the next one's form")
        assert "半句话" not in driver.text()
    with shop_at(store) as shop:
        (draft,) = shop.see(drafts.of, MANAGER)
        assert "半句话" in draft.texts.values()


async def test_a_removed_key_ends_the_desk_that_it_opened(opened: Opening, store: Path, tmp_path: Path) -> None:
    """A-3, A-5: the counter's desk of the same person stays; the record's head is kept at the clean end."""
    heads = store.with_name(f"{store.name}.heads")
    key = PublicKey("ssh-ed25519", "AAAA", "li")
    with shop_at(store) as shop:
        since = shop.see(record.newest)
    async with opened(LI, bound=LI.name, key=key.fingerprint, since=since) as driver:
        await driver.press("alt+2")
        await driver.type("半句话")
        await driver.until(lambda: "半句话" in driver.order.draft.texts.values(), "typed")
        with shop_at(store) as shop:
            shop.do(ssh_keys._record_remove, ZHOU.name, key, by=ADMIN, at=NOW)
            shop.do(ssh_keys._record_remove, LI.name, key, by=ADMIN, at=NOW)
        await driver.until(lambda: driver.app.return_code == 1, "ended")
    with shop_at(store) as shop:
        (draft,) = shop.see(drafts.of, LI)
        assert "半句话" in draft.texts.values()
        head = shop.see(record_heads.newest)
        assert head is not None
        assert head.hash in heads.read_text("utf-8").splitlines()[-1]


@pytest.mark.parametrize(
    ("bound", "key", "is_over"),
    [
        (LI.name, "SHA256:gone", True),
        (LI.name, "SHA256:kept", False),
        (LI.name, "", True),  # a line of before: it may be that key's
        (ZHOU.name, "SHA256:gone", False),
        (None, "", False),
    ],
)
def test_only_the_desk_of_the_removed_key_ends(bound: str | None, key: str, is_over: bool) -> None:
    """A-3: of somebody's desks over SSH that one alone; the counter's stays."""
    keys_removed = frozenset({(LI.name, "SHA256:gone")})
    person = LI if bound is None else Person(bound, LI.role)
    seen = SimpleNamespace(people={LI.name: LI, ZHOU.name: ZHOU}, keys_removed=keys_removed)
    assert standing_of(person, bound, key, seen).is_over is is_over  # type: ignore[arg-type]
    assert standing_of(None, bound, key, seen).is_over is is_over  # type: ignore[arg-type]
