"""One writer at a time, and a lock that outlives nobody (A-9)."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import pytest

from csdesk.store.sqlite import StoreRefused
from csdesk.store.write_lock import held, holder_of, lock_path
from tests.store.ordinary_user import as_ordinary_user

HOLDER = """
import sys, time
from pathlib import Path
from csdesk.store.write_lock import held
with held(Path(sys.argv[1]), "柜台 2"):
    print("held", flush=True)
    time.sleep(600)
"""


def hold(place: Path) -> None:
    with held(place):
        pass


def refusal(place: Path) -> StoreRefused:
    with pytest.raises(StoreRefused) as refused:
        as_ordinary_user(lambda: hold(place))
    return refused.value


def test_a_second_writer_waits_for_the_first(place: Path) -> None:
    """A-9: also in another thread of one program, which has the store open more than once."""
    order: list[str] = []
    inside, go_on = Event(), Event()

    def first() -> None:
        with held(place):
            inside.set()
            go_on.wait(60)
            order.append("first")

    def second() -> None:
        with held(place):
            order.append("second")

    threads = [Thread(target=first), Thread(target=second)]
    threads[0].start()
    assert inside.wait(60)
    threads[1].start()
    go_on.set()
    for thread in threads:
        thread.join(60)
    assert order == ["first", "second"]


def test_the_lock_of_a_killed_holder_is_free(place: Path) -> None:
    """Spec 00, principle 2: a `kill -9` holds nothing up; until then its holder is known to whoever waits."""
    child = subprocess.Popen([sys.executable, "-c", HOLDER, str(place)], stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        assert holder_of(place) == f"{child.pid} 柜台 2"
        waiting = Thread(target=hold, args=(place,))
        waiting.start()
        waiting.join(0.05)
        assert waiting.is_alive()
        child.send_signal(signal.SIGKILL)
        waiting.join(60)
        assert not waiting.is_alive()
    finally:
        child.kill()
        child.communicate()


def test_whatever_is_done_under_the_lock_frees_it(place: Path) -> None:
    """A-9: also by failing."""

    def fail() -> None:
        with held(place):
            raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            fail()
    hold(place)


@pytest.mark.parametrize("holder", ["", "agent 李娜", "\udcff", "长" * 200])
def test_a_holder_of_any_name(place: Path, holder: str) -> None:
    """A-9: half a character in the name of a line keeps nobody from writing; the longest name is cut."""
    with held(place, holder):
        told = holder_of(place)
    assert told.startswith(f"{os.getpid()}")
    assert len(told.encode()) <= 130
    assert "李娜" not in holder or told == f"{os.getpid()} {holder}"


def test_nobody_held_it_yet(place: Path) -> None:
    """A-9."""
    assert holder_of(place) == ""


def test_the_lock_file_is_the_owners_alone(place: Path) -> None:
    """A-6: whatever mask the user has."""
    mask = os.umask(0)
    try:
        hold(place)
    finally:
        os.umask(mask)
    assert lock_path(place).stat().st_mode & 0o7777 == 0o600


def test_a_link_in_place_of_the_lock_is_not_followed(place: Path, tmp_path: Path) -> None:
    """A-6: nobody is brought to write into a file of somebody else's choice."""
    other = tmp_path / "other"
    other.write_text("precious")
    lock_path(place).symlink_to(other)
    assert refusal(place).code == "store_unreachable"
    assert other.read_text() == "precious"


def test_a_folder_in_place_of_the_lock(place: Path) -> None:
    """Spec 00, principle 6."""
    lock_path(place).mkdir()
    assert refusal(place).code == "store_unreachable"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """Spec 00, principle 6."""
    assert refusal(tmp_path / "nowhere" / "csdesk.sqlite3").code == "store_unreachable"


def test_a_folder_that_cannot_be_written(place: Path) -> None:
    """A-6: the sentence says which permission is wanted."""
    place.parent.chmod(0o500)
    try:
        assert refusal(place).code == "store_read_only"
    finally:
        place.parent.chmod(0o700)


def test_a_disk_without_room_for_the_lock(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spec 00, principle 6: a full disk is called full."""

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "open", full)
    with pytest.raises(StoreRefused) as refused:
        hold(place)
    assert refused.value.code == "store_full"


def test_a_disk_that_cannot_say_who_holds_it(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spec 00, principle 2: on a full disk writing goes on as far as it can; the name is only told."""

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    hold(place)


def test_a_disk_that_cannot_lock(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spec 00, principle 6: as some network file systems cannot."""

    def without_locks(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", without_locks)
    before = len(list(Path("/dev/fd").iterdir()))
    assert refusal(place).code == "store_unreachable"
    assert len(list(Path("/dev/fd").iterdir())) == before
