"""Draw the pictures of the README: the promises and the checklist of the made-up shop, in both languages.

python tools/desk_picture.py        draw docs/pictures/*.svg anew
"""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from csdesk import language  # noqa: E402
from csdesk.app import DeskApp  # noqa: E402
from csdesk.desk.demo.demo import make  # noqa: E402
from csdesk.desk.demo.demo_shop import opener  # noqa: E402
from tests.screens.driving import Driver  # noqa: E402
from tools.drawing import svg  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"

SIZE = (100, 30)
"""Columns and rows: wide enough to be calm, narrow enough to be read in a page."""

MOMENT = datetime(2026, 11, 25, 10, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
"""The middle of a morning's work; the same moment draws the same pictures."""

SCREENS = {"promises": ["f5"], "checklist": ["f4"]}
"""What is drawn, and the keys that lead there."""


class StillClock:
    """A clock that stands at one moment."""

    def now(self) -> datetime:
        return MOMENT

    def since_boot(self) -> timedelta:
        return timedelta(hours=2)


async def draw(store: Path, spoken: str, folder: Path) -> None:
    """Every picture of one language."""
    app = DeskApp(store, clock=StillClock(), person=opener(), idle_lock=False, settings_file=folder / "settings.toml")
    async with app.run_test(size=SIZE) as pilot:
        driver = Driver(app, pilot)
        for name, keys in SCREENS.items():
            await driver.settle()
            await pilot.press(*keys)
            await driver.settle()
            (PICTURES / f"{name}.{spoken}.svg").write_text(svg(app, f"csdesk: {name}"), "utf-8")


def main() -> int:
    """Make the shop once, and draw it in each language."""
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        store = Path(folder) / "csdesk.sqlite3"
        make(store, "shop", now=MOMENT)
        for spoken in language.LANGUAGES:
            language.use(spoken)
            asyncio.run(draw(store, spoken, Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
