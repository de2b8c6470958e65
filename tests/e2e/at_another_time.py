"""csdesk as if it were another time: `python -m tests.e2e.at_another_time FILE ARGUMENTS...`.

FILE holds by how many seconds the clocks are ahead; who writes another number into it moves the time for every program
that was started with it. The clock that nobody can set goes with it, so that no program takes it for a step.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

from csdesk.cli.program import run
from csdesk.clock import SystemClock


class AheadClock:
    """The machine's clock, and what the file says."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def ahead(self) -> timedelta:
        return timedelta(seconds=float(self._file.read_text("ascii")))

    def now(self) -> datetime:
        return SystemClock().now() + self.ahead

    def since_boot(self) -> timedelta:
        return SystemClock().since_boot() + self.ahead


def go_to(file: Path, moment: datetime) -> None:
    """Let it be `moment` for every program that looks at the file."""
    new = file.with_suffix(".new")
    new.write_text(str((moment - SystemClock().now()).total_seconds()), "ascii")
    new.rename(file)


if __name__ == "__main__":
    sys.exit(run(sys.argv[2:], clock=AheadClock(Path(sys.argv[1]))))
