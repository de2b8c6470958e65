"""The key under which ID numbers are compared and never kept (N-1)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import pytest

from csdesk.desk.pickups import identity_key
from csdesk.desk.pickups.identity_key import IdentityKey
from csdesk.desk.record import record
from csdesk.desk.upkeep import backups
from csdesk.refused import Refused
from tests.desk.shop import LI, NOW, Shop

NUMBER = "11010519491231002X"
OTHER = "440524188001010014"


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    """N-1: of programs that make it at once all go on with one."""
    path = tmp_path / "new" / "identity.key"
    assert identity_key.read(path) is None
    with ThreadPoolExecutor(4) as pool:
        names = {key.name for key in pool.map(identity_key.read_or_make, [path] * 8)}
    assert len(names) == 1
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_size == identity_key.SIZE
    assert len(list(path.parent.iterdir())) == 1


@pytest.mark.parametrize(
    ("content", "mode", "code"),
    [
        (b"k" * 32, 0o640, "identity_key_open"),
        (b"k" * 31, 0o600, "identity_key_damaged"),
        (b"k" * 33, 0o600, "identity_key_damaged"),
        (b"", 0o600, "identity_key_damaged"),
    ],
)
def test_a_spoiled_key_is_refused_and_never_replaced(tmp_path: Path, content: bytes, mode: int, code: str) -> None:
    """N-1: a new key in its place would make every number that is kept another's."""
    path = tmp_path / "identity.key"
    path.write_bytes(content)
    path.chmod(mode)
    with pytest.raises(Refused) as refused:
        identity_key.read_or_make(path)
    assert refused.value.code == code
    assert path.read_bytes() == content


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "identity.key"
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused) as refused:
        identity_key.read_or_make(path)
    assert refused.value.code == "identity_key_unreadable"
    assert not (tmp_path / "elsewhere").exists()


def test_numbers_are_compared_under_one_key_alone() -> None:
    """N-1: what is kept says under which key, and under another nobody can tell."""
    key, another = IdentityKey(b"a" * 32), IdentityKey(b"b" * 32)
    kept = key.kept(NUMBER)
    assert kept.last_four == "002X"
    assert key.kept(NUMBER.lower()) == kept
    assert key.kept(OTHER).digest != kept.digest
    assert another.kept(NUMBER).digest.partition(":")[0] != kept.digest.partition(":")[0]


def test_the_whole_number_is_in_no_file(shop: Shop, tmp_path: Path) -> None:
    """N-1: what is kept of it goes through store, record and backup, and none of their bytes holds the number."""
    key = identity_key.read_or_make(tmp_path / "identity.key")
    with shop.desk.writing() as tx:
        record(tx, "parcel.identity", "parcel", "1", by=LI, at=NOW, after=asdict(key.kept(NUMBER)))
    backups.DailyBackup().turn(shop.desk, at=NOW)
    files = [path for folder in (shop.store.parent, tmp_path) for path in folder.rglob("*") if path.is_file()]
    held = [path.read_bytes() for path in files]
    digest = key.kept(NUMBER).digest.encode()
    assert sum(digest in content for content in held) >= 2
    assert not any(NUMBER.encode() in content or NUMBER[:17].encode() in content for content in held)
