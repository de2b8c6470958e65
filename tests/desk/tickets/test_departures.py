"""Parcels that leave again: red label and picture, or our site code struck off (R-1, R-2)."""

from __future__ import annotations

import hashlib
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from csdesk.desk.cases import photos
from csdesk.desk.cases.photos import Photo, read_photo
from csdesk.desk.record import newest
from csdesk.desk.tickets import departures
from csdesk.models.record import Entry
from csdesk.refused import Refused
from tests.desk.shop import LI, TODAY, WORKDAY, Shop, on_clocks

PARCEL = "803000124551"
PICTURE = Photo("/pictures/7.jpg", hashlib.sha256(b"x").hexdigest())


def leave(shop: Shop, kind: str, uuid: str = "1", **given: Any) -> Any:
    return shop.do(departures.leave_again, PARCEL, kind, uuid=uuid, **given)


@pytest.mark.parametrize(
    ("kind", "given", "code", "field"),
    [
        ("return", {"photo": PICTURE}, "red_label_missing", "red_label"),
        ("return", {"red_label": True}, "photo_missing", "photo"),
        ("return", {}, "red_label_missing", "red_label"),
        ("redirect", {"photo": PICTURE, "site_code_struck": True}, "red_label_missing", "red_label"),
        ("redirect", {"red_label": True}, "photo_missing", "photo"),
        ("missort", {"red_label": True, "photo": PICTURE}, "site_code_not_struck", "site_code_struck"),
        ("moon", {"red_label": True, "photo": PICTURE}, "kind_unknown", "kind"),
        ("missort", {"site_code_struck": True, "note": "长" * 201}, "text_too_long", "note"),
    ],
)
def test_what_does_not_leave(shop: Shop, kind: str, given: dict[str, Any], code: str, field: str) -> None:
    """R-1, R-2: nothing is written."""
    assert shop.refused(departures.leave_again, PARCEL, kind, uuid="1", **given) == (code, field)
    assert not shop.see(departures.of_parcel, PARCEL)


def test_the_site_code_is_the_shop_s(shop: Shop) -> None:
    """R-2: a setting, and named where it is to be struck off."""
    own = shop.desk.playbook.shop.model_copy(update={"site_code": "815"})
    other = shop.with_playbook(shop.desk.playbook.model_copy(update={"shop": own}))
    with pytest.raises(Refused, match="815"):
        leave(other, "missort")


def test_what_leaves_is_kept_with_the_picture_s_hash(shop: Shop) -> None:
    """R-1, R-2: in the record too; the same form sent again leaves once."""
    first = leave(shop, "return", red_label=True, photo=PICTURE, note="拒收")
    assert (first.photo, first.photo_sha256, first.by, first.at) == (PICTURE.path, PICTURE.sha256, LI.name, WORKDAY)
    assert leave(shop, "return", red_label=True, photo=PICTURE).id == first.id
    leave(shop, "missort", "2", site_code_struck=True)
    assert [one.kind for one in shop.see(departures.of_parcel, PARCEL)] == ["return", "missort"]
    with shop.desk.reading() as tx:
        entry = tx.session.get(Entry, newest(tx))
        assert entry is not None
        assert (entry.action, entry.subject, entry.subject_id) == ("parcel.leave", "parcel", PARCEL)
        assert entry.after is not None
        assert entry.after["site_code_struck"] is True


def test_the_departures_of_a_day_are_those_of_the_shop_s_day(shop: Shop) -> None:
    """R-1: first and last second of it on the shop's clocks."""
    for place, moment in enumerate(
        ("2026-11-21 23:59:59", "2026-11-22 00:00", "2026-11-22 23:59:59", "2026-11-23 00:00")
    ):
        leave(shop, "missort", str(place), site_code_struck=True, at=on_clocks(moment))
    assert [one.uuid for one in shop.see(departures.of_day, TODAY)] == ["1", "2"]
    assert [one.uuid for one in shop.see(departures.of_day, TODAY + timedelta(days=1))] == ["3"]


# The picture


def test_a_picture_is_read_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-1: its whole path and the hash of what it holds; no path is no picture."""
    monkeypatch.chdir(tmp_path)
    picture = tmp_path / "红标 1.jpg"
    picture.write_bytes(b"\xff\xd8\xff")
    assert read_photo("  ") is None
    found = read_photo(" 红标 1.jpg\n")
    assert found == Photo(str(picture), hashlib.sha256(b"\xff\xd8\xff").hexdigest())


def test_what_is_no_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-1: nothing there, a folder, a device, a pipe that never ends, an empty file, one without end."""
    (tmp_path / "empty").touch()
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr(photos, "MOST_BYTES", 9)
    (tmp_path / "large").write_bytes(b"0123456789")
    for path, code in (
        (tmp_path / "none.jpg", "photo_not_found"),
        (tmp_path, "photo_not_found"),
        ("/dev/zero", "photo_not_found"),
        (tmp_path / "pipe", "photo_not_found"),
        ("\x00", "photo_not_found"),
        (tmp_path / "empty", "photo_empty"),
        (tmp_path / "large", "photo_too_large"),
    ):
        if str(path).strip("\x00"):
            with pytest.raises(Refused) as refused:
                read_photo(str(path))
            assert (refused.value.code, refused.value.field) == (code, "photo")
