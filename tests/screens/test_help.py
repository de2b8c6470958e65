"""F1: every screen has a page in both languages, also under a question; the handbook can be searched (E-2)."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import csdesk.screens
from csdesk.language import LANGUAGES
from csdesk.places import seed_playbook
from csdesk.screens.dialog import Dialog
from csdesk.screens.help import HelpScreen
from csdesk.screens.screen import DeskScreen
from tests.screens.conftest import Opening
from tests.screens.walking import type_fast


def screens() -> Iterator[type[DeskScreen]]:
    """Every screen of the desk that can be in front."""
    for module in pkgutil.walk_packages(csdesk.screens.__path__, "csdesk.screens."):
        importlib.import_module(module.name)
    found: list[type[DeskScreen]] = [DeskScreen]
    for one in found:
        found += [below for below in one.__subclasses__() if below not in found]
    for one in found:
        # What other screens are made of says no page itself.
        is_base = bool(one.__subclasses__()) and one.HELP_PAGE == "index"
        if one.__module__.startswith("csdesk.screens") and not is_base and one is not HelpScreen:
            yield one


SCREENS = sorted(screens(), key=lambda one: one.__name__)


def test_there_are_screens() -> None:
    """The walk through the modules finds them."""
    assert len(SCREENS) > 40


@pytest.mark.parametrize("screen", SCREENS, ids=lambda one: one.__name__)
def test_every_screen_has_a_page_of_its_own_in_both_languages(screen: type[DeskScreen]) -> None:
    """E-2: not the contents, and one that is there."""
    assert screen.HELP_PAGE != "index", "say which page is about it"
    for language in LANGUAGES:
        assert (seed_playbook() / "handbook" / language / f"{screen.HELP_PAGE}.md").is_file()


async def test_searching_the_handbook_and_help_over_a_question(opened: Opening) -> None:
    """E-2: a place is found by words of either language; F1 on a dialog shows the page beneath, and goes back to it."""
    async with opened() as driver:
        await driver.press("f8")
        await driver.shows("No case")
        await driver.press("slash")
        await driver.until(lambda: isinstance(driver.app.screen, Dialog), "dialog")
        await type_fast(driver, "恒信")
        await driver.press("f1")
        await driver.until(lambda: isinstance(driver.app.screen, HelpScreen), "help")
        await driver.shows("Cases and their forms")
        await driver.press("slash")
        await type_fast(driver, "红色标签")
        await driver.shows("Parcels that leave")
        await driver.press("enter")
        await driver.shows("red label")
        await driver.press("f1")
        await driver.until(lambda: isinstance(driver.app.screen, Dialog), "the question again")
        await driver.shows("恒信")
