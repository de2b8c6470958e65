"""`csdesk cases`: begun, filled in, signed, found, printed, exported (K-4 to K-7, K-9)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.conftest import Cli
from tests.desk.shop import REGULAR

LI, MANAGER, QC = ("--by", "李娜"), ("--by", "梁经理"), "高远"


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


def test_words_that_name_nothing_are_refused(cli: Cli, tmp_path: Path) -> None:
    """No kind, and bytes that are no text, as a shell hands them on."""
    ask(cli, "cases", "new", "--kind", "prospect", "--text", "问价", *LI)
    refused = cli("cases", "export", str(tmp_path / "x.csv"), "--kind", "", "--reason", "月度汇总", *MANAGER)
    assert (refused.code, "onboarding" in refused.err) == (1, True)
    for act in ("do", "sign"):
        wrong = cli("cases", act, "N-0001", "\udcff", *LI)
        assert (wrong.code, wrong.err.strip()) == (2, "A word of the command is not UTF-8 text.")


def test_the_report_of_an_incident_is_found_printed_and_exported(cli: Cli, tmp_path: Path) -> None:
    """I-9, I-11: what was typed into its form, and what quality control added, wherever the case's own form is."""
    assert (
        cli("incident", "open", "--kind", "damaged", "--text", "外箱破损 13800138021", "--client", REGULAR, *LI).code
        == 0
    )
    told = ("happened=王芳 13800138021 说压在最底层", "loss=120.50", "where=二号门")
    assert cli("incident", "report", "I-0001", *[word for one in told for word in ("--set", one)], *LI).code == 0
    judged = ("--cause", "码放不当", "--department", "freight", "--measure", "重货在下")
    assert cli("incident", "judge", "I-0001", *judged, "--by", QC).code == 0
    (found,) = ask(cli, "cases", "list", "--text", "最底层")
    assert found["number"] == "I-0001"
    assert ask(cli, "cases", "list", "--text", "最上层") == []
    written = ask(cli, "cases", "print", "I-0001", "--folder", str(tmp_path), *LI)
    text = Path(written["text"]).read_text("utf-8")
    for one in ("压在最底层", "120.50", "二号门", "码放不当", "重货在下", QC):
        assert one in text
    export = ("cases", "export", str(tmp_path / "i.csv"), "--kind", "damaged", "--reason", "月度汇总")
    assert ask(cli, *export, *MANAGER)["rows"] == 1
    row = (tmp_path / "i.csv").read_text("utf-8-sig")
    for one in ("138******21 说压在最底层", "120.50", "二号门", "码放不当", "重货在下"):
        assert one in row
    assert "13800138021" not in row


def test_a_complaint_says_what_it_costs(cli: Cli) -> None:
    """K-7: the how many-th of the year by kind and person; linked to the first."""
    for _time in range(2):
        case = ask(cli, "cases", "new", "--kind", "complaint", "--text", "投诉", "--client", REGULAR, *LI)
        case = ask(cli, "cases", "fill", case["number"], "kind=service", "responsible=李娜", *LI)
    assert case["count"] == {"number": 2, "year": 2026, "points": 5, "fee": "50.00"}
    assert case["linked"] == ["I-0001"]
