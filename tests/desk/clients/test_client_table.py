"""What is exported of the client file imports to the same (K-1)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdesk.desk.clients import client_lists, client_table, clients, list_cells, merging
from csdesk.desk.desk import Desk
from csdesk.desk.imports.imports import import_clients
from csdesk.exchange.plain_table import as_csv, as_workbook
from csdesk.language import LANGUAGES, speaking
from csdesk.playbook.shapes import Playbook
from csdesk.store.store import open_store
from tests.desk.shop import DIRECTOR, LI, MANAGER, NOW, REGULAR, WITHOUT_NOTICE, Shop

_NUMBERS = count(1)


@pytest.fixture(scope="module")
def two_shops(
    founded: Path, playbook: Playbook, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Shop, Shop]]:
    """The shop that is exported, and the same shop with none of what the test adds."""
    desks = []
    for name in ("one", "other"):
        folder = Path(shutil.copytree(founded, tmp_path_factory.mktemp(name) / "shop"))
        desks.append(Desk(open_store(folder / "csdesk.sqlite3"), playbook, "counter"))
    yield Shop(desks[0]), Shop(desks[1])
    for desk in desks:
        desk.close()


_WORDS = st.text(st.sampled_from('恒信物流=+-@|\\;,"a1 '), min_size=1, max_size=12).map(str.strip).filter(bool)
_CARD = st.fixed_dictionaries(
    {},
    optional={
        "short_name": _WORDS,
        "business": _WORDS,
        "note": _WORDS,
        "contact": _WORDS,
        "contact_role": st.sampled_from(["shipping", "accounts"]),
        "phone": st.sampled_from(["13800138021", "027-87654388; 13800138021"]),
        "email": st.just("a@example.com"),
        "kind": st.sampled_from(["company", "person"]),
        "cycle": st.sampled_from(["month_end", "weekly"]),
        "language": st.sampled_from(["zh_CN", "en"]),
        "owner": st.sampled_from([LI.name, MANAGER.name]),
        "settlement": st.sampled_from(["monthly", "cash"]),
        "client_class": st.sampled_from(["important", "prospect"]),
        "notice_until": st.just("2027-03-31"),
        "opened_on": st.just("2026-01-05"),
        "price_approved": st.sampled_from(["yes", "no"]),
        "onboarded": st.sampled_from(["yes", "no"]),
    },
)
_LISTS = st.fixed_dictionaries(
    {
        "contact": st.lists(
            st.fixed_dictionaries({"name": _WORDS, "phone": st.sampled_from(["", "13900139000"])}), max_size=3
        ),
        "address": st.lists(
            st.fixed_dictionaries({"address": _WORDS, "kind": st.sampled_from(["", "pickup"])}), max_size=3
        ),
        "occasion": st.lists(
            st.fixed_dictionaries({"name": _WORDS, "day": st.sampled_from(["05-01", "02-29"])}), max_size=2
        ),
    }
)


@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(card=_CARD, lists=_LISTS, language=st.sampled_from(sorted(LANGUAGES)), ending=st.sampled_from(["csv", "xlsx"]))
def test_what_was_exported_imports_to_the_same(
    two_shops: tuple[Shop, Shop],
    tmp_path_factory: pytest.TempPathFactory,
    card: dict[str, str],
    lists: dict[Any, Any],
    language: str,
    ending: str,
) -> None:
    """K-1: in both languages, as CSV and XLSX; into the same shop nothing changes, into another it becomes the same."""
    shop, other = two_shops
    with shop.desk.writing() as tx:
        code = clients.add(tx, {"name": f"客户{next(_NUMBERS)}"}, by=DIRECTOR, at=NOW).code
        clients.change_card(tx, code, {"onboarded": "yes", **card}, by=DIRECTOR, at=NOW)
        for kind, items in lists.items():
            for texts in items:
                client_lists.put(tx, code, kind, None, texts, by=DIRECTOR, at=NOW)
    with speaking(language):
        headings, rows = shop.see(client_table.table, language)
        content = as_csv(headings, rows) if ending == "csv" else as_workbook(headings, rows, NOW)
        file = tmp_path_factory.mktemp("out") / f"clients.{ending}"
        file.write_bytes(content)
        again = import_clients(shop.desk, file, by=DIRECTOR, at=NOW)
        assert (again.new, again.changed, again.rejected, again.same) == (0, 0, 0, len(rows))
        taken = import_clients(other.desk, file, by=DIRECTOR, at=NOW)
        assert taken.rejected == 0
        assert other.see(client_table.table, language) == (headings, rows)


@given(st.lists(st.lists(st.text("a|\\ 恒", max_size=5).map(str.strip), min_size=2, max_size=4), max_size=4))
def test_a_cell_of_items_is_read_back_as_it_was(items: list[list[str]]) -> None:
    """K-1: bars and backslashes too."""
    cell = list_cells.cell_of(items)
    assert list_cells.items_of(cell) == (items if cell.strip() else [])


def test_a_row_with_the_code_of_one_that_was_merged_only_fills_in(shop: Shop, tmp_path: Path) -> None:
    """K-1: an old list of another program still has both codes, and takes nothing back."""
    shop.do(merging.merge, WITHOUT_NOTICE, REGULAR, by=DIRECTOR)
    file = tmp_path / "old.csv"
    file.write_text(f"code,name,short name\n{WITHOUT_NOTICE},恒鑫五金,恒鑫\n", "utf-8")
    report = import_clients(shop.desk, file, by=DIRECTOR, at=NOW)
    assert (report.changed, report.rejected) == (1, 0)
    left = shop.see(clients.of_code, WITHOUT_NOTICE)
    assert left is not None
    assert (left.code, left.name, left.short_name) == (REGULAR, "恒信物流有限公司", "恒鑫")
    assert import_clients(shop.desk, file, by=DIRECTOR, at=NOW).same == 1


def test_a_file_names_an_agent_only_with_an_account_and_by_who_may_assign(shop: Shop, tmp_path: Path) -> None:
    """K-2"""
    file = tmp_path / "owners.csv"
    file.write_text(f"code,name,owner\n{REGULAR},恒信物流有限公司,谁\n", "utf-8")
    assert import_clients(shop.desk, file, by=DIRECTOR, at=NOW).rejected == 1
