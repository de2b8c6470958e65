"""A playbook that is checked once in a process, and commands that are put together once.

Every command, desk and app in a test begins with both, and they took half the time of a command. What is checked is
the same: the key is what the shop's own files say. What is wrong is never kept.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from csdesk.playbook import loading
from csdesk.playbook.loading import Problem
from csdesk.playbook.shapes import Playbook

check = loading._check
SEED = loading.seed_playbook()
_kept: dict[Any, Playbook] = {}


def check_once(own_folder: Path | None = None, *, late: bool = False) -> tuple[Playbook | None, tuple[Problem, ...]]:
    """What `loading.check` and `load` stand on; nothing in a playbook can change, so everybody gets the same."""
    seed = loading.seed_playbook()
    try:
        key = seed, late, _texts(own_folder)
    except OSError:
        return check(own_folder, late=late)
    # The seed's own files stay as they are while tests run; those of a test that lays its own in their place do not.
    if seed != SEED or key not in _kept:
        playbook, problems = check(own_folder, late=late)
        if seed != SEED or playbook is None:
            return playbook, problems
        _kept[key] = playbook
    return _kept[key], ()


def _texts(folder: Path | None) -> tuple[tuple[str, bytes], ...]:
    if folder is None or not folder.exists():
        return ()
    if not folder.is_dir():
        raise NotADirectoryError
    found = sorted(folder.rglob("*.toml"))
    return tuple((path.relative_to(folder).as_posix(), path.read_bytes()) for path in found)


def load_once() -> None:
    """From now on, in this process and whatever it forks."""
    from csdesk.cli import program

    loading._check = check_once
    put_together = cache(program.Root.get_command)
    root = program.Root(name="csdesk")

    def get_command(self: Any, ctx: Any, cmd_name: str) -> Any:
        return put_together(root, None, cmd_name)

    program.Root.get_command = get_command  # type: ignore[method-assign]
