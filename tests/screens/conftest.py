"""A desk on a fresh copy of the made-up shop, driven without a terminal."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from csdesk import language, watch_thread
from csdesk.app import DeskApp
from csdesk.desk.person import Person
from tests.caught_up import pilots_catch_up
from tests.desk.shop import LI, NOW, founded_once
from tests.screens.driving import Driver

Opening = Callable[..., AbstractAsyncContextManager[Driver]]


class StillClock:
    """A clock that stands still until it is set."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def since_boot(self) -> timedelta:
        return self.at - NOW


@pytest.fixture(scope="session")
def founded() -> Path:
    """The folder of the made-up shop, its store closed: to be copied, never opened."""
    return founded_once()


@pytest.fixture
def store(founded: Path, tmp_path: Path) -> Path:
    """The store of a fresh copy of the made-up shop."""
    return Path(shutil.copytree(founded, tmp_path / "shop")) / "csdesk.sqlite3"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Tests speak English unless they say otherwise."""
    language.use("en")
    yield
    language.use("en")


@pytest.fixture(autouse=True)
def catching_up() -> Iterator[None]:
    """Keys are waited for by what the desk has to do, not by the clock."""
    with pilots_catch_up():
        yield


@pytest.fixture(autouse=True)
def nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits is not sent while somebody reads that it waits, however long a busy machine takes for it."""
    monkeypatch.setattr(watch_thread, "SEND_SECONDS", 3600.0)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def opened(store: Path, clock: StillClock, tmp_path: Path) -> Opening:
    """Opens the desk on the store, signed in as a person (None: at the sign-in screen)."""

    @asynccontextmanager
    async def opening(
        person: Person | None = LI,
        *,
        size: tuple[int, int] = (80, 24),
        path: Path | None = None,
        idle_lock: bool = False,
        bound: str | None = None,
        key: str = "",
        since: int | None = None,
        settled: bool = True,
    ) -> AsyncIterator[Driver]:
        app = DeskApp(
            path or store,
            clock=clock,
            person=person,
            bound=bound,
            key=key,
            since=since,
            idle_lock=idle_lock,
            settings_file=tmp_path / "settings.toml",
        )
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot)
            if settled:
                await driver.settle()
            yield driver

    return opening
