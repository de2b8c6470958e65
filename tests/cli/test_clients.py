"""`csdesk clients` (O-1, K-9)."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.cli.conftest import Cli
from tests.desk.clients.test_erasing_recipients import over
from tests.screens.walking import shop_at


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("HX014", ["HX014"]),
        ("hx014", ["HX014"]),
        ("恒信", ["HX001"]),
        ("hxwl", ["HX001"]),
        ("hengxin", ["HX001", "HX014"]),
        ("王芳", ["HX001"]),
        ("8021", ["HX001"]),
        ("物流 恒信", ["HX001"]),
        ("nobody at all", []),
    ],
)
def test_find_by_any_scrap(cli: Cli, query: str, found: list[str]) -> None:
    hits = cli("clients", "find", query, "--json").json
    assert {hit["code"] for hit in hits} == set(found)
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)


def test_a_hit_has_the_keys_of_the_contract(cli: Cli) -> None:
    (hit,) = cli("clients", "find", "HX001", "--json").json
    score = hit.pop("score")
    assert score >= 3
    assert hit == {"code": "HX001", "name": "恒信物流有限公司", "contact": "王*", "phone": "138******21"}


def test_what_was_found_is_seen_whole_only_with_a_reason_that_is_kept(cli: Cli) -> None:
    """K-9: a program gets phones masked like anybody; whole with a reason, and the record names every client."""
    asked = ("clients", "find", "h", "--json", "--whole")
    assert cli(*asked).error["code"] == "reason_missing"
    hits = cli(*asked, "--reason", "短信通知").json
    assert "13800138021" in {hit["phone"] for hit in hits}
    assert "13800138021" in cli("clients", "find", "HX001", "--whole", "--reason", "短信通知").out
    with closing(sqlite3.connect(cli.store)) as connection:
        kept = connection.execute("SELECT after FROM entry WHERE action = 'client.see_found' ORDER BY id").fetchall()
    codes = [hit["code"] for hit in hits]
    assert [json.loads(one) for (one,) in kept] == [
        {"reason": "短信通知", "codes": codes},
        {"reason": "短信通知", "codes": ["HX001"]},
    ]


def test_limit(cli: Cli) -> None:
    assert len(cli("clients", "find", "h", "--json").json) == 2
    assert len(cli("clients", "find", "h", "--limit", "1", "--json").json) == 1


def test_a_person_sees_phones_masked(cli: Cli) -> None:
    """K-9: lists mask phones, and of a contact show one character."""
    shown = cli("clients", "find", "HX001").out
    assert "13800138021" not in shown
    assert "138******21" in shown
    assert "王芳" not in shown
    assert "王*" in shown


def test_a_client_is_shown_whole_only_with_a_reason_that_is_kept(cli: Cli) -> None:
    """K-9: masked for programs too; the record says who saw it and why, and nothing of what was seen."""
    masked = {"code": "HX001", "name": "恒信物流有限公司", "contact": "王*", "phone": "138******21"}
    shown = cli("clients", "show", "hx001", "--json").json
    assert masked.items() <= shown.items()
    assert "13800138021" not in str(shown)
    assert "138******21" in cli("clients", "show", "HX001").out
    refused = cli("clients", "show", "HX001", "--whole", "--reason", " ", "--json").error
    assert (refused["code"], refused["field"]) == ("reason_missing", "reason")
    assert cli("clients", "show", "nobody", "--json").error["code"] == "client_unknown"
    entries = "SELECT subject_id, after FROM entry WHERE action = 'client.see_whole'"
    with closing(sqlite3.connect(cli.store)) as connection:
        assert connection.execute(entries).fetchall() == []
    whole = cli("clients", "show", "HX001", "--whole", "--reason", "来电核对身份", "--json").json
    assert {**masked, "contact": "王芳", "phone": "13800138021"}.items() <= whole.items()
    with closing(sqlite3.connect(cli.store)) as connection:
        ((code, after),) = connection.execute(entries).fetchall()
    assert (code, json.loads(after)) == ("HX001", {"reason": "来电核对身份"})


def test_nobody_found_is_said(cli: Cli) -> None:
    answer = cli("clients", "find", "nobody at all")
    assert (answer.code, answer.out) == (0, "Nobody was found.\n")


def test_an_index_of_another_version_is_exit_3(cli: Cli) -> None:
    with sqlite3.connect(cli.store) as connection:
        connection.execute("UPDATE client_search_state SET version = 0")
    connection.close()
    answer = cli("clients", "find", "x", "--json")
    assert (answer.code, answer.error["code"]) == (3, "store_older")


def test_the_file_is_changed_merged_archived_and_erased_from_the_shell(cli: Cli) -> None:
    """K-1, K-2, K-9: as at the desk, with the same refusals, and JSON for programs."""

    def by(name: str, *words: str) -> Any:
        return cli("clients", *words, "--by", name, "--json")

    added = by("李娜", "add", "name=欧阳青禾", "kind=person", "phone=13912345678", "contact=欧阳青禾").json
    code = added["code"]
    assert (added["kind"], added["phone"]) in {("person", "139******78"), ("个人", "139******78")}
    assert by("李娜", "change", code, "colour=red").error["code"] == "line_unknown"
    assert by("李娜", "change", code, "owner=李娜").error["code"] == "not_allowed"
    assert by("梁经理", "change", code, "owner=李娜", "--seen", "0").json["owner"] == "李娜"
    assert by("梁经理", "change", code, "note=x", "--seen", "0").error["code"] == "client_changed"
    assert by("李娜", "add", "name=别的名字", "phone=13912345678", "code=ZZ9").json["code"] == "ZZ9"
    pairs = by("李娜", "duplicates", "ZZ9").json["pairs"]
    assert [(one["other"], one["kind"]) for one in pairs] == [(code, "phone")]
    assert code in cli("clients", "duplicates").out
    assert by("梁经理", "merge", "ZZ9", code).json["merged"] == ["ZZ9"]
    assert by("李娜", "show", "zz9").json["code"] == code
    assert by("梁经理", "archive", code).json["archived"] is True
    assert by("梁经理", "restore", code).json["archived"] is False
    assert by("李娜", "owners").json == []
    assert by("梁经理", "export", "--reason", "对账").json["state"] == "asked"
    assert by("梁经理", "erase", code, "--reason", "本人要求").json["state"] == "asked"
    assert by("梁经理", "erase", code, "--do").error["code"] == "erasure_not_approved"
    assert by("孙主任", "erase", code, "--approve").json["state"] == "approved"
    done = by("梁经理", "erase", code, "--do").json
    assert (done["state"], done["clean"]) == ("done", True)
    assert by("李娜", "show", code).json["erased"] is True
    assert cli("audit", "verify", "--json").json["ok"] is True
    assert "欧阳青禾".encode() not in cli.store.read_bytes()


def test_a_recipient_is_erased_from_the_shell(cli: Cli) -> None:
    """K-9: a look first, which changes nothing; asked, approved by another, done; then nobody is known by it."""
    who = ("慕容听雨", "139 1234 5678")

    def by(name: str, *words: str) -> Any:
        return cli("clients", "erase-recipient", *who, *words, "--by", name, "--json")

    with shop_at(cli.store) as shop:
        shop.open_case("callback", " ".join(who))
        over(shop)
    assert by("梁经理").json["would_change"]["cases"] == 1
    assert by("李娜").error["code"] == "not_allowed"
    assert by("梁经理", "--do").error["code"] == "erasure_not_asked"
    assert by("梁经理", "--reason", "本人要求").json["state"] == "asked"
    assert "慕*** 139******78" in cli("clients", "erase-recipient", *who, "--by", "梁经理").out
    assert by("孙主任", "--approve").json["state"] == "approved"
    done = by("梁经理", "--do").json
    assert (done["state"], done["left"], done["clean"], done["counts"]["cases"]) == ("done", 0, True, 1)
    assert by("梁经理").json == {"state": None, "would_change": {}, "would_leave": 0}
    assert cli("audit", "verify", "--json").json["ok"] is True
    assert who[0].encode() not in cli.store.read_bytes()
