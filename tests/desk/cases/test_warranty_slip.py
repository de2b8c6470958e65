"""A procedure of the shop's own, by files alone: those that docs/procedures.md writes, walked to the end (K-10)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from csdesk.desk.cases import answers, case_files, case_forms, case_pages, steps
from csdesk.desk.cases.case_pages import CaseFilter
from csdesk.desk.desk import Desk
from csdesk.playbook.loading import load
from tests.desk.case_walk import Walk
from tests.desk.shop import LI, MANAGER, QC, Shop

PAGE = (Path(__file__).parents[3] / "docs" / "procedures.md").read_text("utf-8")


@pytest.fixture
def own(shop: Shop, tmp_path: Path) -> Shop:
    """The shop with the files of the page in its own folder."""
    folder = tmp_path / "playbook"
    for name, text in re.findall(r"```toml\n# playbook/(\S+)\n(.*?)```", PAGE, re.DOTALL):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return Shop(Desk(shop.desk.store, load(folder), "counter"))


def test_a_new_procedure_needs_no_code(own: Shop) -> None:
    """K-10: offered, filled in, refused by its own sentence, signed by those it names, found, done."""
    walk = Walk(own, "warranty_slip")
    assert walk.case.number == "WS-0001"
    walk.complete("write")
    walk.fill("checked", "否")
    assert own.refused(steps.sign, walk.case_id, "sign", by=LI)[0] == "not_signer"
    assert own.refused(steps.sign, walk.case_id, "sign", by=MANAGER)[0] == "not_signer"
    assert own.refused(steps.sign, walk.case_id, "sign", by=QC) == ("form_incomplete", "checked")
    walk.fill("checked", "是")
    own.do(steps.sign, walk.case_id, "sign", by=QC)
    assert "warranty.handover" in own.deadlines(walk.case_id)
    walk.fill("received_by", "业主刘先生")
    with own.desk.reading() as tx:
        found = case_pages.page(tx, CaseFilter(text="刘先生"))
    assert [one.number for one in found] == ["WS-0001"]
    walk.complete("hand_over")
    assert walk.case.state == "closed"
    with own.desk.reading() as tx:
        assert case_pages.page(tx, CaseFilter(kind="warranty_slip")) == []
        assert len(case_pages.page(tx, CaseFilter(kind="warranty_slip", state="done"))) == 1


def test_it_begins_when_the_works_are_finished(own: Shop) -> None:
    """K-10: with what both forms ask, linked to its works."""
    walk = Walk(own, "works")
    own.do(case_forms.fill, walk.case_id, {"home": "光谷一号"})
    walk.to_the_end()
    with own.desk.reading() as tx:
        slip = case_files.by_number(tx, "ws1")
        given = answers.of_case(tx, slip)
    assert (given["home"], given["works"], given["owner_phone"]) == ("光谷一号", walk.case.number, "恒信")
