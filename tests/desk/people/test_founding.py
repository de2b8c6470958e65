"""A new store and its first account, whole or not at all (A-1, A-6)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from csdesk import places
from csdesk.desk.desk import Desk
from csdesk.desk.handovers.handing_over import hand_over_waiting
from csdesk.desk.people import accounts, founding
from csdesk.desk.person import Person
from csdesk.playbook.loading import PlaybookRefused
from csdesk.refused import Refused
from csdesk.store import store as stores
from csdesk.store.sqlite import StoreRefused
from csdesk.store.write_lock import lock_path
from tests.desk.shop import NOW, PASSWORD, Shop, broken_links


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where a store is to be, in a folder that is not there yet."""
    return tmp_path / "new" / "desk" / "csdesk.sqlite3"


@pytest.fixture
def any_mask() -> Iterator[None]:
    """A user whose files everybody may read unless a program says otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


def found(place: Path, name: str = "总管", password: str = PASSWORD) -> tuple[Desk, Person]:
    return founding.found(place, name, password, origin="first start", at=NOW)


def test_founding_makes_a_store_with_its_administrator(place: Path) -> None:
    """A-1: who can sign in at once, is tied to the user of this machine, and is the first entry of the record."""
    desk, person = found(place, " 总管\n")
    try:
        assert person == Person("总管", "admin")
        assert accounts.sign_in(desk, "总管", PASSWORD, at=NOW) == person
        with desk.reading() as tx:
            assert accounts.acting(tx, None) == person
        entries = Shop(desk).entries()
        assert [(entry.action, entry.by, entry.origin) for entry in entries] == [
            ("account.add", "总管", "first start"),
            ("account.sign_in", "总管", "first start"),
        ]
        assert broken_links(entries) == []
    finally:
        desk.close()


@pytest.mark.parametrize(("name", "password"), [("", PASSWORD), ("长" * 33, PASSWORD), ("总管", "12345"), ("总管", "")])
def test_a_refused_founding_leaves_nothing_behind(place: Path, tmp_path: Path, name: str, password: str) -> None:
    """A-1: name and password are looked at before anything is made."""
    with pytest.raises(Refused) as refused:
        found(place, name, password)
    assert refused.value.field in ("name", "password")
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_playbook_leaves_nothing_behind(place: Path) -> None:
    """Spec 00, principle 1: a shop's own files are looked at first."""
    own = places.own_playbook(place)
    own.mkdir(parents=True)
    (own / "shop.toml").write_text("time_zone = 'Moon/Sea'\n", "utf-8")
    with pytest.raises(PlaybookRefused):
        found(place)
    assert list(place.parent.iterdir()) == [own]


def test_a_founded_store_is_not_founded_again(shop: Shop) -> None:
    """A-1: not even with its own administrator's name and password, and nothing in it changes."""
    before = shop.rows()
    for found_again in (lambda: found(shop.store), lambda: founding.refuse_founded(shop.store)):
        with pytest.raises(StoreRefused) as refused:
            found_again()
        assert refused.value.code == "store_exists"
    assert shop.rows() == before


def test_a_founding_that_was_killed_is_gone_on_with(place: Path) -> None:
    """A-1: a store in which nobody has an account is nobody's."""
    stores.create(place).close()
    founding.refuse_founded(place)
    desk, person = found(place)
    desk.close()
    assert person.role == "admin"


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "store_foreign"), (b"x" * 5000, "store_damaged")], ids=["empty", "no store"]
)
def test_another_file_is_left_alone(place: Path, content: bytes, code: str) -> None:
    """A-1: whatever lies where the store is to be, is kept."""
    place.parent.mkdir(parents=True)
    place.write_bytes(content)
    with pytest.raises(StoreRefused) as refused:
        found(place)
    assert refused.value.code == code
    assert place.read_bytes() == content


def modes(folder: Path) -> dict[str, str]:
    return {f"{path.relative_to(folder)}": f"{path.stat().st_mode & 0o7777:o}" for path in sorted(folder.rglob("*"))}


def test_store_lock_and_work_orders_are_the_owners_alone(place: Path, any_mask: None) -> None:
    """A-6: the folder made for the store, the store with what lies beside it."""
    desk, _ = found(place)
    try:
        assert f"{place.parent.stat().st_mode & 0o7777:o}" == "700"
        kept = modes(place.parent)
        assert kept == dict.fromkeys(
            [place.name, lock_path(place).name, *(f"{place.name}{end}" for end in ("-shm", "-wal", ".open", ".heads"))],
            "600",
        )
    finally:
        desk.close()


def test_a_work_order_is_the_owners_alone(shop: Shop, any_mask: None) -> None:
    """A-6, O-7: and so is every folder on the way to it."""
    confirmed = shop.confirm()
    hand_over_waiting(shop.desk, at=NOW)
    assert modes(places.work_orders(shop.store)) == {
        "dispatch": "700",
        "dispatch/2026-11-22": "700",
        f"dispatch/2026-11-22/{confirmed.number}-r1.pdf": "600",
    }
