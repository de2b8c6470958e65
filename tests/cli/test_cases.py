"""`csdesk cases`: begun, filled in, signed, found, printed, exported (K-4 to K-7, K-9)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.conftest import Cli
from tests.desk.shop import REGULAR

LI, MANAGER = ("--by", "李娜"), ("--by", "梁经理")


def ask(cli: Cli, *words: str) -> Any:
    """What a command answers to a program."""
    answer = cli(*words, "--json")
    assert answer.code == 0, answer.err
    return answer.json


def test_a_case_from_its_beginning_to_paper(cli: Cli, tmp_path: Path) -> None:
    """K-5, K-6, K-9: refusals name the field, signatures are for who may, what leaves is masked."""
    begun = ask(cli, "cases", "new", "--kind", "onboarding", "--text", "恒信 交接", "--client", REGULAR, *LI)
    assert (begun["number"], begun["step"], begun["state"]) == ("K-0001", "marketing", "open")
    assert begun["problems"][0]["field"] == "company"
    refused = cli("cases", "sign", "k1", "marketing", *MANAGER, "--json")
    assert (refused.code, json.loads(refused.err)["error"]["field"]) == (1, "company")
    filled = ask(cli,
        "cases", "fill", "k1", "company=恒信", "contact=王芳", "phone=13800138021", "handed_over_by=赵", "delivery=是",
        "storage=no", "special=no", "terms=contract", "contract_number=HT-1", "papers.handover_form=2 赵",
        "papers.price_sheet=1 赵", "papers.contract=9 赵", *LI,
    )  # fmt: skip
    assert filled["problems"] == []
    assert next(one for one in filled["form"] if one["field"] == "papers.contract")["value"] == "9 赵, 李娜"
    assert cli("cases", "sign", "k1", "marketing", *LI).code == 1
    signed = ask(cli, "cases", "sign", "k1", "marketing", *MANAGER)
    assert {one["id"]: one["state"] for one in signed["steps"]}["marketing"] == "done"
    (found,) = ask(cli, "cases", "list", "--text", "HT-1")
    assert (found["number"], found["kind"]) == ("K-0001", "onboarding")
    assert cli("cases", "list", "--kind", "tea").code == 1
    written = ask(cli, "cases", "print", "k1", "--folder", str(tmp_path), *LI)
    text = Path(written["text"]).read_text("utf-8")
    assert "HT-1" in text
    assert "梁经理" in text
    assert Path(written["pdf"]).read_bytes().startswith(b"%PDF")
    file = tmp_path / "k.csv"
    export = ("cases", "export", str(file), "--kind", "onboarding", "--reason")
    assert cli(*export, "", *MANAGER).code == 1
    assert cli(*export, "月度汇总", *LI).code == 1
    assert ask(cli, *export, "月度汇总", *MANAGER)["rows"] == 1
    assert "138******21" in file.read_text("utf-8-sig")
    assert cli(*export, "月度汇总", *MANAGER).code == 3


def test_a_complaint_says_what_it_costs(cli: Cli) -> None:
    """K-7: the how many-th of the year by kind and person; linked to the first."""
    for _time in range(2):
        case = ask(cli, "cases", "new", "--kind", "complaint", "--text", "投诉", "--client", REGULAR, *LI)
        case = ask(cli, "cases", "fill", case["number"], "kind=service", "responsible=李娜", *LI)
    assert case["count"] == {"number": 2, "year": 2026, "points": 5, "fee": "50.00"}
    assert case["linked"] == ["I-0001"]
