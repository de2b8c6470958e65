"""Whether others changed the store (S-8): every change is noticed, nothing else is."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from csdesk.store import sqlite
from csdesk.store.changes import ChangeFeed
from csdesk.store.sqlite import StoreRefused
from csdesk.store.store import Store
from tests.store.ordinary_user import as_ordinary_user


@pytest.fixture
def store(place: Path) -> Iterator[Store]:
    store = Store(place)
    with store.writing() as session:
        session.connection().exec_driver_sql("CREATE TABLE note (text TEXT)")
    yield store
    store.close()


@pytest.fixture
def feed(store: Store) -> Iterator[ChangeFeed]:
    feed = ChangeFeed(store.path)
    assert feed.changed()
    yield feed
    feed.close()


def write(store: Store) -> None:
    with store.writing() as session:
        session.connection().exec_driver_sql("INSERT INTO note VALUES ('x')")


def test_the_first_answer_is_yes(store: Store) -> None:
    """S-8: whoever has seen nothing yet has to look."""
    feed = ChangeFeed(store.path)
    assert [feed.changed(), feed.changed()] == [True, False]
    feed.close()


def test_each_change_is_told_once(store: Store, feed: ChangeFeed) -> None:
    """S-8: several since the last look are one."""
    for changes in (1, 2, 5):
        assert not feed.changed()
        for _ in range(changes):
            write(store)
        assert feed.changed()
    assert not feed.changed()


def test_a_change_by_another_process(store: Store, feed: ChangeFeed) -> None:
    """S-8."""
    writing = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('INSERT INTO note VALUES (1)'); c.commit()"
    )
    subprocess.run([sys.executable, "-c", writing, str(store.path)], check=True)
    assert [feed.changed(), feed.changed()] == [True, False]


def test_reading_is_no_change(store: Store, feed: ChangeFeed) -> None:
    """S-8."""
    with store.reading() as session:
        session.connection().exec_driver_sql("SELECT * FROM note").fetchall()
    with store.raw_reading() as connection:
        connection.execute("SELECT * FROM note").fetchall()
    assert not feed.changed()


def test_what_is_undone_is_no_change(store: Store, feed: ChangeFeed) -> None:
    """S-8."""

    def fail() -> None:
        with store.writing() as session:
            session.connection().exec_driver_sql("INSERT INTO note VALUES ('x')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not feed.changed()


def test_a_change_shows_when_it_is_kept_and_not_before(store: Store, feed: ChangeFeed) -> None:
    """S-8: whoever looks then sees it."""
    with store.writing() as session:
        session.connection().exec_driver_sql("INSERT INTO note VALUES ('x')")
        assert not feed.changed()
    assert feed.changed()


def test_two_feeds_do_not_take_each_others_news(store: Store, feed: ChangeFeed) -> None:
    """S-8: two desks in one program."""
    other = ChangeFeed(store.path)
    assert other.changed()
    write(store)
    assert (feed.changed(), other.changed()) == (True, True)
    assert (feed.changed(), other.changed()) == (False, False)
    other.close()


def test_whoever_asks_from_several_threads_one_gets_the_news(store: Store, feed: ChangeFeed) -> None:
    """S-8."""
    write(store)
    answers: list[bool] = []
    gate = threading.Barrier(4)

    def ask() -> None:
        gate.wait()
        answers.append(feed.changed())

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False, False, False, True]


def test_asking_holds_no_checkpoint_up(store: Store, feed: ChangeFeed) -> None:
    """Limits 5: a reader that is left open lets the log grow without end."""
    for _ in range(3):
        write(store)
        assert feed.changed()
    connection = sqlite.connect(store.path)
    busy, in_log, moved = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    connection.close()
    assert (busy, in_log, moved) == (0, 0, 0)


def test_a_closed_feed_begins_anew(store: Store, feed: ChangeFeed) -> None:
    """S-8: closing twice, and asking again, harms nobody."""
    feed.close()
    feed.close()
    assert isinstance(feed.changed(), bool)
    write(store)
    assert feed.changed()


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    """Spec 00, principle 6."""
    feed = ChangeFeed(tmp_path / "nowhere")
    with pytest.raises(StoreRefused) as refused:
        feed.changed()
    assert refused.value.code == "store_missing"


def test_a_store_that_may_not_be_read_is_asked_again(store: Store) -> None:
    """Spec 00, principle 6: when its owner has mended that, the feed goes on."""
    feed = ChangeFeed(store.path)
    store.path.chmod(0)
    try:
        with pytest.raises(StoreRefused):
            as_ordinary_user(feed.changed)
    finally:
        store.path.chmod(0o600)
    assert feed.changed()
    feed.close()
