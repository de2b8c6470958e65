"""What the desk says while a screen is not there yet."""

from __future__ import annotations

from csdesk.screens.orders.orders import OrdersScreen
from csdesk.widgets.frame import MessageLine
from tests.screens.conftest import Opening


async def test_a_screen_that_is_still_being_made_says_it_once_it_is_there(opened: Opening) -> None:
    """On a slow machine the desk tells that it waits for the store while the first screen is being composed."""
    async with opened() as driver:
        screen = OrdersScreen()
        await_mount = driver.app.push_screen(screen)
        assert driver.app.front is screen
        assert not screen.query(MessageLine)
        screen.tell("Still waiting for the store. What you typed is kept.")
        await await_mount
        await driver.shows("Still waiting for the store.")


async def test_what_was_taken_back_meanwhile_is_not_said(opened: Opening) -> None:
    async with opened() as driver:
        screen = OrdersScreen()
        await_mount = driver.app.push_screen(screen)
        screen.tell("Still waiting for the store. What you typed is kept.")
        screen.tell("")
        await await_mount
        await driver.settle()
        assert "waiting for the store" not in driver.text()
