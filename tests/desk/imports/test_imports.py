"""Importing clients (spec 03, "Import"; P-0, P-1, P-3)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdesk.desk.clients import clients
from csdesk.desk.clients.client_changes import Compared, compare
from csdesk.desk.clients.client_rows import ClientRow
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.imports.imports import ImportReport, import_clients
from csdesk.desk.person import Person
from csdesk.refused import Refused
from csdesk.store import search
from tests.desk.shop import DIRECTOR, LI, MANAGER, NEW, NOW, REGULAR, Shop, broken_links

HEADINGS = ("客户编码", "客户名称", "联系人", "电话", "地址", "结算方式", "告知书有效期")


def written(path: Path, rows: Iterable[Sequence[str]], headings: Sequence[str] = HEADINGS) -> Path:
    """A CSV file with rows, the last columns of which may be left out."""
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow(headings)
    writer.writerows([*row, *[""] * (len(headings) - len(row))] for row in rows)
    path.write_text(content.getvalue(), "utf-8")
    return path


def run(shop: Shop, path: Path, by: Person = MANAGER) -> ImportReport:
    return import_clients(shop.desk, path, by=by, at=NOW)


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return report.read, report.new, report.changed, report.same, report.rejected


def reasons(report: ImportReport) -> list[tuple[str, str]]:
    """Row and column of everything that was rejected."""
    assert report.rejects_file is not None
    with report.rejects_file.open(encoding="utf-8-sig", newline="") as file:
        return [(row[0], row[1]) for row in list(csv.reader(file))[1:]]


def found(shop: Shop, query: str) -> list[str]:
    with shop.desk.reading() as tx:
        return [hit.code for hit in clients.find(tx.raw, query)]


def test_new_clients_are_taken_in_with_all_their_fields_and_are_found(shop: Shop, tmp_path: Path) -> None:
    row = ("kx-7", "开心果品", "单文", "138 0013 8000", "汉口路 1 号", "月结", "2027/3/31")
    assert counts(run(shop, written(tmp_path / "c.csv", [row]))) == (1, 1, 0, 0, 0)
    with shop.desk.reading() as tx:
        client = clients.by_code(tx, "KX-7")
        assert client is not None
        kept = client.model_dump(exclude={"id", "added_at"})
    wanted = {
        "code": "KX-7",
        "name": "开心果品",
        "contact": "单文",
        "phone": "138 0013 8000",
        "address": "汉口路 1 号",
        "client_class": "regular",
        "settlement": "monthly",
        "price_approved": False,
        "onboarded": True,
        "notice_until": date(2027, 3, 31),
        "note": "",
        "uses": 0,
        "last_used_at": None,
        "archived_at": None,
    }
    assert {name: kept[name] for name in wanted} == wanted
    assert {kept[name] for name in kept.keys() - wanted.keys()} <= {"", None, 0}
    for query in ("kxgp", "shanwen", "38000", "KX-7"):
        assert found(shop, query) == ["KX-7"], query


def test_the_same_file_again_changes_nothing(shop: Shop, tmp_path: Path) -> None:
    rows = [(f"C{number}", f"公司{number}", "", "13800138000", "", "cash", "2027-01-02") for number in range(50)]
    path = written(tmp_path / "c.csv", rows)
    run(shop, path)
    before = shop.rows()
    assert counts(run(shop, path)) == (50, 0, 0, 50, 0)
    assert shop.rows() == before


def test_what_differs_is_changed_and_an_empty_cell_says_nothing(shop: Shop, tmp_path: Path) -> None:
    path = written(tmp_path / "c.csv", [(REGULAR.lower(), "恒信物流有限公司", "", "027-87654321"), (NEW, "改名商贸")])
    assert counts(run(shop, path)) == (2, 0, 2, 0, 0)
    with shop.desk.reading() as tx:
        client = clients.by_code(tx, REGULAR)
        assert client is not None
        assert (client.contact, client.phone, client.settlement) == ("王芳", "027-87654321", "monthly")
        renamed = clients.by_code(tx, NEW)
        assert renamed is not None
        assert not renamed.onboarded
    assert found(shop, "87654321") == [REGULAR]
    assert found(shop, "13800138021") == []
    assert found(shop, "gmsm") == [NEW]


def test_the_record_tells_what_a_batch_changed(shop: Shop, tmp_path: Path) -> None:
    """A-5: who, when, what before, what after; one entry a batch."""
    path = written(tmp_path / "名单.csv", [("C1", "甲"), (REGULAR, "恒信物流有限公司", "李四")])
    run(shop, path)
    entry = shop.entries()[-1]
    assert (entry.action, entry.by, entry.at) == ("client.import", MANAGER.name, NOW)
    assert entry.before == {REGULAR: {"contact": "王芳"}}
    assert entry.after is not None
    digest = entry.after.pop("sha256")
    assert len(digest) == 64
    assert entry.after == {"file": "名单.csv", "rows": [2, 3], "new": ["C1"], "changed": {REGULAR: {"contact": "李四"}}}
    assert broken_links(shop.entries()) == []


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("", "无编码公司"), "客户编码"),
        (("  ", "空白编码"), "客户编码"),
        (("4.3E+12", "科学记数"), "客户编码"),
        (("C" * 33, "编码太长"), "客户编码"),
        (("C1", ""), "客户名称"),
        (("C1", "\u202e\x1b"), "客户名称"),
        (("C1", "长" * 101), "客户名称"),
        (("C1", "甲", "人" * 101), "联系人"),
        (("C1", "甲", "", "12"), "电话"),
        (("C1", "甲", "", "13800138000/abc"), "电话"),
        (("C1", "甲", "", "", "地" * 101), "地址"),
        (("C1", "甲", "", "", "", "赊账"), "结算方式"),
        (("C1", "甲", "", "", "", "", "2027-02-30"), "告知书有效期"),
        (("C1", "甲", "", "", "", "", "明年"), "告知书有效期"),
        (("C1", "甲", "", "", "", "", "20270331"), "告知书有效期"),
    ],
)
def test_a_bad_row_is_rejected_at_its_column_and_stops_nothing(
    shop: Shop, tmp_path: Path, row: tuple[str, ...], column: str
) -> None:
    report = run(shop, written(tmp_path / "c.csv", [("A1", "前面"), row, ("A2", "后面")]))
    assert counts(report) == (3, 2, 0, 0, 1)
    assert reasons(report) == [("3", column)]


def test_every_reason_of_a_row_is_told(shop: Shop, tmp_path: Path) -> None:
    report = run(shop, written(tmp_path / "c.csv", [("", "", "", "x", "", "y", "z")]))
    assert counts(report) == (1, 0, 0, 0, 1)
    assert [column for _, column in reasons(report)] == ["客户编码", "客户名称", "电话", "结算方式", "告知书有效期"]


def test_of_rows_with_one_code_the_first_that_can_be_taken_counts(shop: Shop, tmp_path: Path) -> None:
    rows = [("C1", "", "坏"), ("c1 ", "第一"), ("C1", "第二"), ("'C1", "第三")]
    report = run(shop, written(tmp_path / "c.csv", rows))
    assert counts(report) == (4, 1, 0, 0, 3)
    assert reasons(report) == [("2", "客户名称"), ("4", "客户编码"), ("5", "客户编码")]
    assert found(shop, "第一") == ["C1"]
    assert counts(run(shop, tmp_path / "c.csv")) == (4, 0, 0, 1, 3)


def test_what_spreadsheets_do_to_cells_is_undone(shop: Shop, tmp_path: Path) -> None:
    """P-1; names that begin like a formula keep their sign and lose only the apostrophe before it."""
    rows = [
        ("'0012", "'=甲", "'@李", "'+86 13800138000", "'-号"),
        ('="0013"', "'Tis", "", "０２７－８７６５４３２１；13900139000"),
    ]
    assert counts(run(shop, written(tmp_path / "c.csv", rows))) == (2, 2, 0, 0, 0)
    with shop.desk.reading() as tx:
        first, second = clients.by_code(tx, "0012"), clients.by_code(tx, "0013")
        assert first is not None
        assert (first.name, first.contact, first.phone, first.address) == ("=甲", "@李", "+86 13800138000", "-号")
        assert second is not None
        assert (second.name, second.phone) == ("'Tis", "027-87654321; 13900139000")


def test_the_rejects_can_be_mended_and_imported_as_they_are(shop: Shop, tmp_path: Path) -> None:
    report = run(shop, written(tmp_path / "c.csv", [("C1", "=甲", "", "12"), ("C2", "乙")]))
    assert report.rejects_file is not None
    mended = tmp_path / "mended.csv"
    mended.write_text(report.rejects_file.read_text("utf-8-sig").replace(",12,", ",13800138000,"), "utf-8")
    assert counts(run(shop, mended)) == (1, 1, 0, 0, 0)
    assert found(shop, "13800138000") == ["C1"]
    with shop.desk.reading() as tx:
        client = clients.by_code(tx, "C1")
        assert client is not None
        assert client.name == "=甲"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encodings_and_separators(shop: Shop, tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes(f"客户编码{delimiter}名称\nC1{delimiter}甲公司\n".encode(encoding))
    assert counts(run(shop, path)) == (1, 1, 0, 0, 0)
    assert found(shop, "甲公司") == ["C1"]


def test_an_archived_client_is_left_alone(shop: Shop, tmp_path: Path) -> None:
    with shop.desk.writing() as tx:
        client = clients.by_code(tx, REGULAR)
        assert client is not None
        client.archived_at = NOW
        tx.session.add(client)
    report = run(shop, written(tmp_path / "c.csv", [(REGULAR, "别名")]))
    assert counts(report) == (1, 0, 0, 0, 1)
    assert reasons(report) == [("2", "客户编码")]


def test_only_a_director_agrees_the_settlement_of_a_new_client(shop: Shop, tmp_path: Path) -> None:
    """O-5: a file is no way around it."""
    path = written(tmp_path / "c.csv", [(NEW, "新客商贸", "", "", "", "月结")])
    report = run(shop, path)
    assert counts(report) == (1, 0, 0, 0, 1)
    assert reasons(report) == [("2", "结算方式")]
    assert counts(run(shop, path, DIRECTOR)) == (1, 0, 1, 0, 0)


def test_an_agent_may_not_import(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        run(shop, written(tmp_path / "c.csv", [("C1", "甲")]), LI)
    assert refused.value.code == "not_allowed"
    assert found(shop, "C1") == []


def test_a_file_without_names_changes_known_clients_only(shop: Shop, tmp_path: Path) -> None:
    """P-0: a shop's own mapping may ask for less."""
    own = shop.store.parent / "playbook" / "columns" / "phones.toml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text('required = ["code"]\n[headings]\ncode = ["code"]\nphone = ["phone"]\nname = ["name"]\n', "utf-8")
    path = written(tmp_path / "c.csv", [(REGULAR, "13900139000"), ("C1", "13900139001")], ("code", "phone"))
    desk = Desk.open(shop.store, origin="counter")
    try:
        report = import_clients(desk, path, by=MANAGER, at=NOW, mapping="phones")
    finally:
        desk.close()
    assert counts(report) == (2, 0, 1, 0, 1)
    assert found(shop, "13900139000") == [REGULAR]


def test_progress_tells_how_far_it_is(shop: Shop, tmp_path: Path) -> None:
    """P-3."""
    path = written(tmp_path / "c.csv", [(f"C{number}", f"公司{number}") for number in range(5_000)])
    told: list[tuple[int, int, int]] = []
    import_clients(shop.desk, path, by=MANAGER, at=NOW, progress=lambda *where: told.append(where))
    assert [rows for _, _, rows in told] == [2_000, 4_000, 5_000]
    assert [size for _, size, _ in told] == [path.stat().st_size] * 3
    assert told[-1][0] == path.stat().st_size


def test_the_index_is_whole_after_many_batches(shop: Shop, tmp_path: Path) -> None:
    """Every client is found as one that was added by hand, and as in an index made anew."""
    rows = [(f"C{number:05d}", f"{'恒信长江'[number % 4]}{number}号店", "王芳") for number in range(3_000)]
    run(shop, written(tmp_path / "c.csv", rows))
    queries = ("hengxin", "c00017", "王芳", "号店 17", "hxcj", "2999")
    before = [found(shop, query) for query in queries]
    assert all(before[:4])
    with shop.desk.writing() as tx:
        search.rebuild(tx.raw)
    assert [found(shop, query) for query in queries] == before


def test_others_may_write_between_two_batches(shop: Shop, tmp_path: Path) -> None:
    """A client that somebody adds meanwhile under a code of the file is taken for known, not twice."""
    path = written(tmp_path / "c.csv", [(f"C{number}", f"公司{number}") for number in range(300)])
    done: list[bool] = []

    def compare_then_add(tx: Transaction, rows: Sequence[ClientRow], by: Person) -> Compared:
        answer = compare(tx, rows, by)
        if not done:
            done.append(True)
            with shop.desk.writing() as other:
                clients.add(other, {"code": "C299", "name": "抢先"}, by=LI, at=NOW)
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("csdesk.desk.clients.client_import.compare", compare_then_add)
        report = run(shop, path)
    assert counts(report) == (300, 299, 1, 0, 0)
    assert found(shop, "公司299") == ["C299"]


CELL = st.text(
    st.one_of(st.characters(), st.sampled_from("'=+-@,;\"\n\r\t0123456789 E.王芳恒信[]/\u202e\x1b")), max_size=20
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELL, CELL, CELL, CELL), max_size=8))
def test_anything_is_taken_or_rejected_and_the_second_time_nothing_changes(
    shop: Shop, tmp_path: Path, rows: list[tuple[str, str, str, str]]
) -> None:
    content = io.StringIO()
    csv.writer(content).writerows([HEADINGS[:4], *rows])
    path = tmp_path / "any.csv"
    path.write_bytes(content.getvalue().encode("utf-8", "replace"))
    first, code = None, ""
    try:
        first = run(shop, path)
    except Refused as refused:
        code = refused.code
    if first is None:
        assert code.startswith(("row_", "table_"))
        return
    assert first.read == first.new + first.changed + first.same + first.rejected
    second = run(shop, path)
    assert replace(second, same=0, rejects_file=None) == ImportReport(read=first.read, rejected=first.rejected)
    assert second.same == first.new + first.changed + first.same
