"""A progress bar with the rate and the time left, on a terminal (P-3)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from csdesk.language import _

Show = Callable[[int, int, int], None]
"""Shows how much is done, of how much, and how many rows that was."""

_CELLS = 30


@contextmanager
def bar(*, shown: bool) -> Iterator[Show | None]:
    """A bar on the terminal for as long as the block runs; nothing where nobody looks."""
    if not shown or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, ProgressColumn, Task, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class PlainBar(ProgressColumn):
        """Rich's own bar is drawn with characters that Chinese terminals show two cells wide."""

        def render(self, task: Task) -> Text:
            full = int(_CELLS * min(1.0, task.completed / task.total)) if task.total else 0
            return Text("#" * full + "." * (_CELLS - full))

    columns = (
        PlainBar(), TaskProgressColumn(), TextColumn("{task.description}", markup=False), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)

        def show(done: int, total: int, rows: int) -> None:
            seconds = progress.tasks[0].elapsed or 0
            rate = int(rows / seconds) if seconds else 0
            words = _("{rows} rows, {rate} a second", rows=f"{rows:,}", rate=f"{rate:,}")
            progress.update(task, completed=done, total=total, description=words)

        yield show
