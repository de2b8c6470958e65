"""A shop's whole day in real terminals, with a power cut at noon, held against what was played (docs/a-day.md)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.whole_day import screens
from tests.e2e.whole_day.evidence import faults
from tests.e2e.whole_day.player import Player
from tests.e2e.whole_day.script import acts
from tests.e2e.whole_day.shop import open_shop

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("whole day")]


def test_a_whole_day(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """Everything played is there exactly once, nothing else is; every screen was shown; the record is whole."""
    with open_shop(tmp_path / "shop") as shop, Player(shop) as player:
        player.play(acts())
        assert faults(shop, player.ledger) == []
        assert screens.never_shown(shop.screens) == set()


def test_every_screen_of_the_desk_is_known() -> None:
    """Every module of the screens is looked at, and what others are made from is none of them."""
    known = screens.of_the_desk()
    assert {"FirstStartScreen", "OrderScreen", "TestScreen", "ReportRows"} <= known
    assert not known & {"DeskScreen", "AskingScreen"}
    assert len(known) > 40
