"""Client data leaves with a reason and two approvals, once, and the record knows (K-9)."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from csdesk.desk.clients import clients, exports
from csdesk.desk.people import accounts
from csdesk.desk.person import Person
from csdesk.desk.promises import outbox
from csdesk.desk.record import newest
from csdesk.refused import Refused
from tests.desk.export_use_cases import asked, half_approved
from tests.desk.shop import ADMIN, DIRECTOR, FINANCE, LI, MANAGER, NEW, NOW, REGULAR, WITHOUT_NOTICE, Shop, as_json

WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


def approved(shop: Shop) -> int:
    """A request that may be written."""
    number = half_approved(shop)
    shop.do(exports.approve, number, by=DIRECTOR, at=NOW)
    return number


def state(shop: Shop, number: int, at: datetime = NOW) -> str:
    with shop.desk.reading() as tx:
        return exports.state_of(tx, exports.get(tx, number), at)


def not_written(shop: Shop, number: int, path: Path, *, by: Person = FINANCE, at: datetime = NOW) -> str:
    """The code of the refusal to write, which left no file and no part of one."""
    before = sorted(path.parent.iterdir()) if path.parent.is_dir() else None
    with pytest.raises(Refused) as refused:
        exports.write(shop.desk, number, path, by=by, at=at)
    assert (sorted(path.parent.iterdir()) if path.parent.is_dir() else None) == before
    return refused.value.code


def test_asked_approved_twice_written_once(shop: Shop, tmp_path: Path) -> None:
    """K-9: every client with a whole phone, for the owner only; the record has count and hash, and no client."""
    path = tmp_path / "clients.csv"
    number = asked(shop)
    states = [state(shop, number)]
    for by in (MANAGER, DIRECTOR):
        assert not_written(shop, number, path) == f"export_{states[-1]}"
        shop.do(exports.approve, number, by=by, at=NOW)
        states.append(state(shop, number))
    assert states == ["asked", "manager", "approved"]
    done = exports.write(shop.desk, number, path, by=FINANCE, at=NOW)
    content = path.read_bytes()
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [REGULAR, WITHOUT_NOTICE, NEW]
    assert rows[1][9] == "13800138021"
    assert path.stat().st_mode & 0o777 == 0o600
    assert (done.rows, done.sha256, done.done_by) == (3, hashlib.sha256(content).hexdigest(), FINANCE.name)
    entries = [one for one in shop.entries() if one.subject == "export"]
    assert [(one.action, one.by) for one in entries] == [
        ("export.ask", FINANCE.name),
        ("export.approve", MANAGER.name),
        ("export.approve", DIRECTOR.name),
        ("export.write", FINANCE.name),
    ]
    assert entries[0].after == {"what": "clients", "reason": "年度对账"}
    assert entries[-1].after == {"rows": 3, "sha256": done.sha256}
    assert "13800138021" not in as_json(entries[-1])
    assert not_written(shop, number, tmp_path / "again.csv") == "export_done"
    assert shop.refused(exports.refuse, number, "晚了", by=DIRECTOR, at=NOW) == ("export_done", None)


def test_whoever_approves_next_is_told(shop: Shop) -> None:
    """K-9: the manager when it is asked, the director when the manager approved; nobody for the last step."""

    def told() -> list[tuple[str, str]]:
        return [(one.key, one.recipient) for one in shop.see(outbox.page)]

    number = asked(shop)
    assert told() == [(f"export/{number}/manager/general_manager", "general_manager")]
    assert "年度对账" in shop.see(outbox.page)[0].body
    assert [one.id for one in shop.see(exports.waiting, at=NOW)] == [number]
    shop.do(exports.approve, number, by=MANAGER, at=NOW)
    assert told()[0] == (f"export/{number}/director/director", "director")
    assert MANAGER.name in shop.see(outbox.page)[0].body
    shop.do(exports.approve, number, by=DIRECTOR, at=NOW)
    assert len(told()) == 2
    assert list(shop.see(exports.waiting, at=NOW)) == []
    late = asked_again(shop)
    assert [one.id for one in shop.see(exports.waiting, at=NOW + WEEK - SECOND)] == [late]
    assert list(shop.see(exports.waiting, at=NOW + WEEK)) == []


def asked_again(shop: Shop) -> int:
    number = shop.do(exports.ask, "clients", "再来", uuid="9", by=FINANCE, at=NOW).id
    assert number is not None
    return number


def test_as_a_workbook_and_no_cell_begins_a_formula(shop: Shop, tmp_path: Path) -> None:
    """K-9: what a client's name says is text to a spreadsheet; archived clients stay."""
    shop.do(clients.change, WITHOUT_NOTICE, {"name": "=1+1"}, by=DIRECTOR, at=NOW)
    with shop.desk.writing() as tx:
        tx.raw.execute("UPDATE client SET archived_at = 1 WHERE code = ?", (NEW,))
    path = tmp_path / "clients.XLSX"
    number = approved(shop)
    assert not_written(shop, number, tmp_path / "clients.pdf") == "file_ending"
    assert exports.write(shop.desk, number, path, by=FINANCE, at=NOW).rows == 2
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert [row[1] for row in sheet[1:]] == ["恒信物流有限公司", "=1+1"]
    with ZipFile(path) as parts:
        assert b"<f" not in parts.read("xl/worksheets/sheet1.xml")


def test_no_cell_of_a_csv_begins_a_formula(shop: Shop, tmp_path: Path) -> None:
    """K-9: it has the apostrophe before it."""
    shop.do(clients.change, REGULAR, {"name": "@SUM(A1)"}, by=DIRECTOR, at=NOW)
    path = tmp_path / "clients.csv"
    exports.write(shop.desk, approved(shop), path, by=FINANCE, at=NOW)
    assert ",'@SUM(A1)," in path.read_text("utf-8-sig")


def test_a_reason_is_needed_and_only_clients_are_exported(shop: Shop) -> None:
    """K-9: and the same request sent twice is one."""
    assert shop.refused(exports.ask, "clients", "  ", uuid="2", by=FINANCE) == ("reason_missing", "reason")
    assert shop.refused(exports.ask, "accounts", "x", uuid="2", by=FINANCE) == ("export_unknown", "what")
    assert asked(shop) == asked(shop)
    assert shop.refused(exports.approve, 99, by=MANAGER) == ("export_missing", None)


def test_three_people_in_this_order(shop: Shop, tmp_path: Path) -> None:
    """K-9: the director does not come first, nobody approves twice, nor what they asked for."""
    number = asked(shop)
    assert shop.refused(exports.approve, number, by=DIRECTOR, at=NOW)[0] == "not_allowed"
    shop.do(exports.approve, number, by=MANAGER, at=NOW)
    assert shop.refused(exports.approve, number, by=MANAGER, at=NOW)[0] == "not_allowed"
    shop.do(accounts.set_role, MANAGER.name, "director", by=ADMIN, at=NOW)
    assert shop.refused(exports.approve, number, by=MANAGER, at=NOW)[0] == "export_same"
    shop.do(accounts.set_role, FINANCE.name, "director", by=ADMIN, at=NOW)
    assert shop.refused(exports.approve, number, by=FINANCE, at=NOW) == ("export_own", "by")
    shop.do(exports.approve, number, by=DIRECTOR, at=NOW)
    assert shop.refused(exports.approve, number, by=DIRECTOR, at=NOW)[0] == "export_approved"
    assert not_written(shop, number, tmp_path / "a.csv", by=DIRECTOR) == "export_not_yours"
    assert not_written(shop, number, tmp_path / "a.csv", by=LI) == "not_allowed"


def test_a_manager_does_not_approve_their_own(shop: Shop) -> None:
    """K-9."""
    number = shop.do(exports.ask, "clients", "x", uuid="3", by=MANAGER, at=NOW).id
    assert shop.refused(exports.approve, number, by=MANAGER, at=NOW) == ("export_own", "by")


def test_refused_even_after_both_approvals(shop: Shop, tmp_path: Path) -> None:
    """K-9: nothing leaves; the record says why."""
    number = approved(shop)
    assert shop.refused(exports.refuse, number, "", by=DIRECTOR, at=NOW) == ("reason_missing", "reason")
    assert shop.refused(exports.refuse, number, "x", by=MANAGER, at=NOW)[0] == "not_allowed"
    shop.do(exports.refuse, number, "不再需要", by=DIRECTOR, at=NOW)
    assert not_written(shop, number, tmp_path / "a.csv") == "export_refused"
    assert shop.entries()[-1].after == {"reason": "不再需要"}


def test_what_waits_too_long_has_lapsed(shop: Shop, tmp_path: Path) -> None:
    """K-9: each step comes within the playbook's days of the one before."""
    number = asked(shop)
    assert shop.refused(exports.approve, number, by=MANAGER, at=NOW + WEEK) == ("export_lapsed", None)
    first = NOW + WEEK - SECOND
    shop.do(exports.approve, number, by=MANAGER, at=first)
    assert shop.refused(exports.approve, number, by=DIRECTOR, at=first + WEEK) == ("export_lapsed", None)
    last = first + WEEK - SECOND
    shop.do(exports.approve, number, by=DIRECTOR, at=last)
    assert not_written(shop, number, tmp_path / "a.csv", at=last + WEEK) == "export_lapsed"
    assert exports.write(shop.desk, number, tmp_path / "a.csv", by=FINANCE, at=last + WEEK - SECOND).rows == 3


def test_a_file_that_is_there_stays(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """K-9: also one that appears at the last moment; the approval holds."""
    number, path = approved(shop), tmp_path / "a.csv"
    path.write_bytes(b"mine")
    before = shop.see(newest)
    assert not_written(shop, number, path) == "file_exists"
    assert shop.see(newest) == before
    with monkeypatch.context() as patched:
        patched.setattr(os.path, "lexists", lambda _: False)
        assert not_written(shop, number, path) == "file_exists"
    assert path.read_bytes() == b"mine"
    assert [one.action for one in shop.entries()[-2:]] == ["export.write", "export.unwritten"]
    assert exports.write(shop.desk, number, tmp_path / "b.csv", by=FINANCE, at=NOW).rows == 3


def test_where_nothing_can_be_written_the_approval_holds(shop: Shop, tmp_path: Path) -> None:
    """K-9: the record says that it was tried, and why nothing came of it."""
    number = approved(shop)
    (tmp_path / "file").write_bytes(b"")
    assert not_written(shop, number, tmp_path / "file" / "a.csv") == "file_unwritable"
    assert shop.entries()[-1].after == {"why": "file_unwritable"}
    assert state(shop, number) == "approved"


def test_it_is_in_the_record_before_it_is_on_the_disk(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """K-9: a crash between the two costs the approval, and leaves no file without its entry."""

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    number = approved(shop)
    monkeypatch.setattr(exports, "write_whole", die)
    with pytest.raises(KeyboardInterrupt):
        exports.write(shop.desk, number, tmp_path / "a.csv", by=FINANCE, at=NOW)
    assert shop.entries()[-1].action == "export.write"
    assert not_written(shop, number, tmp_path / "a.csv") == "export_done"
