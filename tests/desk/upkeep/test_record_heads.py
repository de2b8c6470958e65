"""The head of the record is kept outside the store by whatever is open: in a file, and by mail once a day (A-5)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from csdesk.desk.desk import Desk
from csdesk.desk.people import founding
from csdesk.desk.upkeep import record_heads
from csdesk.desk.upkeep.record_heads import HeadKeeper
from csdesk.models.message import Message
from csdesk.playbook.loading import load
from csdesk.refused import Refused
from csdesk.store import heads, sqlite
from csdesk.store.audit import verify
from csdesk.store.heads import BEGUN, HEAD, Line
from csdesk.store.store import open_store
from tests.desk.shop import MINUTE, NOW, PASSWORD, Shop, found
from tests.store.entries import tamper


def path_of(shop: Shop) -> Path:
    return record_heads.file_of(shop.store, shop.desk.playbook)


def lines(shop: Shop) -> list[Line]:
    found = list(heads.lines(path_of(shop)))
    assert all(isinstance(one, Line) for one in found)
    return [one for one in found if isinstance(one, Line)]


def is_whole(shop: Shop) -> bool:
    connection = sqlite.connect(shop.store)
    try:
        return verify(connection, heads_file=path_of(shop)).ok
    finally:
        connection.close()


def code_of(shop: Shop, keeper: HeadKeeper) -> str:
    with pytest.raises(Refused) as refused:
        keeper.turn(shop.desk, at=NOW)
    return refused.value.code


def test_founding_keeps_the_first_head(tmp_path: Path) -> None:
    """A-5: from the beginning, and where another store was before, it says that this is a new one."""
    for founded in range(1, 3):
        desk, _admin = founding.found(tmp_path / "csdesk.sqlite3", "总管", PASSWORD, origin="here", at=NOW)
        desk.close()
        kept = list(heads.lines(tmp_path / "csdesk.sqlite3.heads"))
        assert [isinstance(one, Line) and one.kind for one in kept] == [BEGUN] * founded
        (tmp_path / "csdesk.sqlite3").unlink()


def test_each_turn_keeps_the_newest(shop: Shop) -> None:
    """A-5: by one of all programs; where nothing happened, nothing is written."""
    before, keepers = len(lines(shop)), (HeadKeeper(), HeadKeeper())
    shop.confirm()
    for _ in range(2):
        for keeper in keepers:
            keeper.turn(shop.desk, at=NOW)
    added = lines(shop)[before:]
    assert [(one.kind, one.head.number) for one in added] == [(HEAD, shop.entries()[-1].id)]
    assert is_whole(shop)


def test_where_nothing_happened_the_file_is_not_touched(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A-5: an open desk looks every few seconds."""
    keeper = HeadKeeper()
    keeper.turn(shop.desk, at=NOW)
    monkeypatch.setattr(heads, "adding", lambda _path: pytest.fail("opened the file"))
    keeper.turn(shop.desk, at=NOW + MINUTE)


def test_a_record_that_was_cut_off_is_told_and_gets_no_new_head(shop: Shop) -> None:
    """A-5: what proves it must stay, also when the record has grown beyond where it was."""
    shop.confirm()
    HeadKeeper().turn(shop.desk, at=NOW)
    before = path_of(shop).read_bytes()
    tamper(shop.store, f"DELETE FROM entry WHERE id > {len(shop.entries()) - 2}")
    assert code_of(shop, HeadKeeper()) == "record_cut"
    for _ in range(3):
        shop.confirm()
    assert code_of(shop, HeadKeeper()) == "record_cut"
    assert path_of(shop).read_bytes() == before
    assert not is_whole(shop)


def test_a_file_that_was_taken_away_is_told_and_begun_anew(shop: Shop) -> None:
    """A-5: it shows in it that it begins late."""
    keeper = HeadKeeper()
    keeper.turn(shop.desk, at=NOW)
    path_of(shop).unlink()
    assert code_of(shop, keeper) == "heads_gone"
    assert [one.kind for one in lines(shop)] == [BEGUN]
    keeper.turn(shop.desk, at=NOW)


def elsewhere(shop: Shop, folder: Path, **more: object) -> Shop:
    """The shop with the heads kept in a folder that its playbook names."""
    upkeep = shop.desk.playbook.upkeep
    record = upkeep.record.model_copy(update={"heads_folder": str(folder), **more})
    return shop.with_playbook(
        shop.desk.playbook.model_copy(update={"upkeep": upkeep.model_copy(update={"record": record})})
    )


def test_the_playbook_names_another_place(shop: Shop, tmp_path: Path) -> None:
    """A-5: another disk; where it is not there, nothing is made in its place."""
    shop = elsewhere(shop, tmp_path / "disk")
    keeper = HeadKeeper()
    assert code_of(shop, keeper) == "heads_unkept"
    assert not (tmp_path / "disk").exists()
    (tmp_path / "disk").mkdir()
    keeper.turn(shop.desk, at=NOW)
    assert (tmp_path / "disk" / "csdesk.sqlite3.heads").exists()
    assert is_whole(shop)


MAIL = 'host = "mail.example.com"\nsender = "desk@example.com"\n'
RECIPIENTS = '[[recipient]]\nid = "director"\nmail = "director@example.com"\n'


def mails(shop: Shop) -> list[Message]:
    with shop.desk.reading() as tx:
        return list(tx.session.exec(select(Message).where(col(Message.key).startswith("head/"))).all())


def test_the_days_head_goes_by_mail(shop: Shop, tmp_path: Path) -> None:
    """A-5: once a day to whoever is to have it, if they can be reached."""
    keeper = HeadKeeper()
    keeper.turn(shop.desk, at=NOW)
    assert mails(shop) == []
    own = tmp_path / "own"
    own.mkdir()
    (own / "mail.toml").write_text(MAIL)
    (own / "recipients.toml").write_text(RECIPIENTS)
    with_mail = shop.with_playbook(load(own))
    day = timedelta(days=1)
    for at in (NOW, NOW + MINUTE, NOW + day):
        for one in (HeadKeeper(), keeper):
            one.turn(with_mail.desk, at=at)
    # The keeper that saw the first day without mail asks again on the next.
    first, second = mails(shop)
    last = shop.entries()[-1]
    assert (first.recipient, second.key) == ("director", "head/2026-11-23/director")
    assert f"--head {last.id}:{last.hash}" in first.body


def test_desks_at_the_same_store_keep_heads_in_order(tmp_path: Path) -> None:
    """A-5: whoever writes a head reads the record with the file in hand."""
    store = found(tmp_path / "shop")
    desks = [Desk(open_store(store), load(store.parent / "playbook"), f"desk {number}") for number in range(2)]
    try:
        for number in range(6):
            shop = Shop(desks[number % 2])
            shop.confirm()
            HeadKeeper().turn(desks[(number + 1) % 2], at=NOW)
        numbers = [one.head.number for one in lines(shop)]
        assert numbers == sorted(set(numbers))
        assert len(numbers) == 7
        assert is_whole(shop)
    finally:
        for desk in desks:
            desk.close()
