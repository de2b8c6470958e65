"""Who is signed in at which desk (A-4)."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from csdesk.store.at_desk import AtDesk, Presence, everybody, folder_of

LI = AtDesk("李娜", "desk /dev/pts/1", "2026-11-23T08:00:00+08:00")
WANG = AtDesk("王芳", "desk /dev/pts/2 ssh 192.0.2.7", "2026-11-23T07:00:00+08:00")


def test_desks_see_each_other_come_change_and_go(tmp_path: Path) -> None:
    """A-4: the earliest first; the files are their owner's alone."""
    store = tmp_path / "shop.sqlite3"
    assert everybody(store) == []
    one, other = Presence(store), Presence(store)
    one.tell(None)
    one.tell(LI)
    other.tell(WANG)
    assert everybody(store) == [WANG, LI]
    one.tell(AtDesk("周敏", LI.origin, LI.since))
    assert [each.name for each in everybody(store)] == ["王芳", "周敏"]
    assert folder_of(store).stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder_of(store).iterdir()} == {0o600}
    other.tell(None)
    one.tell(None)
    assert everybody(store) == []
    assert list(folder_of(store).iterdir()) == []


def test_a_desk_that_was_killed_is_gone_and_rubbish_is_nobody(tmp_path: Path) -> None:
    """A-3, A-4: the kernel frees what it held, and the next look takes the file away."""
    store = tmp_path / "shop.sqlite3"
    ready, told = os.pipe()
    if (pid := os.fork()) == 0:
        presence = Presence(store)
        presence.tell(LI)
        os.write(told, b"x")
        signal.pause()
    os.read(ready, 1)
    assert everybody(store) == [LI]
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert everybody(store) == []
    for text in ("", "rubbish", "[1]", '{"name": 1}'):
        (folder_of(store) / f"file{len(text)}").write_text(text, "utf-8")
    (folder_of(store) / "link").symlink_to("/etc/passwd")
    assert everybody(store) == []


def test_a_folder_that_cannot_be_made_costs_the_sight_alone(tmp_path: Path) -> None:
    """A-4."""
    store = tmp_path / "shop.sqlite3"
    folder_of(store).write_text("in the way", "utf-8")
    presence = Presence(store)
    presence.tell(LI)
    presence.tell(None)
    assert everybody(store) == []
