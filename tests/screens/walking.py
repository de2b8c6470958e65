"""What walks through several screens share: typing as fast as a scanner, and the shop before and after."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from textual import events

from csdesk.desk.desk import Desk
from csdesk.screens.sign_in import SignInScreen
from tests.desk.shop import Shop
from tests.screens.driving import Driver


@contextmanager
def shop_at(store: Path) -> Iterator[Shop]:
    """The made-up shop in the hands of a test, beside or before the desk that is driven."""
    desk = Desk.open(store, origin="test")
    try:
        yield Shop(desk)
    finally:
        desk.close()


async def type_fast(driver: Driver, text: str) -> None:
    """Type a text faster than the desk can answer, as a barcode scanner or an input method does."""
    for character in text:
        driver.app.post_message(events.Key("space" if character == " " else character, character))
    await driver.pilot.pause()


async def paste(driver: Driver, text: str) -> None:
    """Paste a text where the cursor is."""
    driver.app.post_message(events.Paste(text))
    await driver.pilot.pause()


async def press_fast(driver: Driver, *keys: str) -> None:
    """Press keys faster than the desk can answer."""
    for key in keys:
        driver.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await driver.pilot.pause()


async def fill(driver: Driver, *texts: str) -> None:
    """Type texts, Enter after each, as fast as a scanner."""
    for text in texts:
        await type_fast(driver, text)
        await press_fast(driver, "enter")


async def sign_in(driver: Driver, name: str, password: str) -> None:
    """Type both into an empty sign-in screen, and wait for the answer."""
    await fill(driver, name, password)
    await answered(driver)


async def answered(driver: Driver) -> None:
    """Wait until the name and password that were sent have been looked at."""
    await driver.until(
        lambda: not isinstance(driver.app.screen, SignInScreen) or "One moment" not in driver.text(), "answer"
    )
    await driver.pilot.pause()


async def steady(driver: Driver) -> None:
    """Wait until the screen says the same several times in a row: for pictures, where nothing else tells the end."""
    seen: list[str] = []
    while len(seen) < 4 or len(set(seen[-4:])) > 1:
        await driver.pilot.pause()
        await asyncio.sleep(0.02)
        seen.append(driver.text())


def lines_with(driver: Driver, text: str) -> Sequence[str]:
    """The lines of the screen that hold a text."""
    return [line for line in driver.text().splitlines() if text in line]


async def opens(driver: Driver, key: str, is_open: Callable[[], object]) -> None:
    """Press a key and wait for what it opens."""
    await driver.press(key)
    await driver.until(is_open, f"what {key} opens")
