"""`csdesk training`: from the list of topics to an agent, and what supervisors do, without the screen (E-1)."""

from __future__ import annotations

from csdesk.playbook.loading import load
from csdesk.rules.training import State
from tests.cli.conftest import Cli
from tests.desk.shop import MANAGER, MINUTE, NOW, TRAINEE, ZHOU
from tests.desk.training.learning import put_test, right_answer, wrong_answer
from tests.screens.walking import shop_at

OF_TRAINEE = ("--by", TRAINEE.name, "--json")
OF_MANAGER = ("--by", MANAGER.name, "--json")
BANKS = load().training


def test_a_trainee_becomes_an_agent_from_the_command_line(cli: Cli) -> None:
    """E-1: list, show, begin, answer, hand in, explained; the last topic passed makes an agent."""
    with shop_at(cli.store) as shop:
        for topic in list(BANKS)[1:]:
            put_test(shop, topic, right=10)
    topic = next(iter(BANKS))
    listed = cli("training", "list", *OF_TRAINEE).json
    assert {one["state"] for one in listed if one["topic"] != topic} == {State.PASSED}
    assert cli("training", "show", topic, *OF_TRAINEE).json["text"].startswith("# ")
    assert cli("training", "show", topic, "--lang", "zh_CN", *OF_TRAINEE).json["words"] == BANKS[topic].words.zh
    test = cli("training", "begin", topic, *OF_TRAINEE).json
    questions = {one.id: one for one in BANKS[topic].bank}
    for one in test["questions"]:
        assert "right" not in one
        given = right_answer(questions[one["id"]])
        test = cli("training", "answer", str(test["id"]), str(one["n"]), *given, *OF_TRAINEE).json
    assert test["answered"] == len(test["questions"]) == 10
    assert "10 of 10" in cli("training", "begin", topic, "--by", TRAINEE.name).out
    done = cli("training", "hand-in", str(test["id"]), *OF_TRAINEE).json
    assert (done["state"], done["percent"]) == ("passed", 100)
    assert all(one["right"] and one["why"] and one["rule"] for one in done["questions"])
    assert {one["name"]: one["role"] for one in cli("user", "list", "--json").json}[TRAINEE.name] == "agent"
    assert cli("training", "result", str(test["id"]), *OF_MANAGER).json == done
    assert "100 %" in cli("training", "result", str(test["id"]), "--by", TRAINEE.name).out


def test_supervisors_see_results_and_open_topics_again(cli: Cli) -> None:
    """E-1: refusals exit 1 with a code; an agent lists its own tests and nobody else's."""
    for n in range(3):
        at = NOW + n * 31 * MINUTE
        test = cli("training", "begin", "mail", *OF_TRAINEE, at=at).json
        asked = {one.id: one for one in BANKS["mail"].bank}[test["questions"][0]["id"]]
        cli("training", "answer", str(test["id"]), "1", *wrong_answer(asked), *OF_TRAINEE, at=at)
        assert cli("training", "hand-in", str(test["id"]), *OF_TRAINEE, at=at).json["state"] == "failed"
        assert "] 1. " in cli("training", "result", str(test["id"]), "--by", TRAINEE.name).out
    again = cli("training", "begin", "mail", *OF_TRAINEE, at=NOW + 200 * MINUTE)
    assert (again.code, again.error["code"]) == (1, "tries_used")
    found = cli("training", "results", *OF_MANAGER).json
    assert [(one["agent"], len(one["left"])) for one in found] == [(TRAINEE.name, 7)]
    assert cli("training", "results", "--by", ZHOU.name, "--json").error["code"] == "not_allowed"
    assert (
        cli("training", "results", "--agent", TRAINEE.name, "--by", ZHOU.name, "--json").error["code"] == "not_allowed"
    )
    assert len(cli("training", "results", "--agent", TRAINEE.name, *OF_TRAINEE).json) == 3
    assert TRAINEE.name in cli("training", "results", "--by", MANAGER.name).out
    assert "mail" in cli("training", "results", "--agent", TRAINEE.name, "--by", MANAGER.name).out
    assert (
        cli("training", "open-again", TRAINEE.name, "mail", "--reason", "已讲解", *OF_MANAGER).json["topic"] == "mail"
    )
    assert cli("training", "begin", "mail", *OF_TRAINEE).json["state"] == "running"
    assert cli("training", "promote", TRAINEE.name, *OF_MANAGER).error["code"] == "topics_left"


def test_the_banks_are_looked_at(cli: Cli) -> None:
    """E-1: what is wrong is named with file and key, and the topics are listed when nothing is."""
    found = cli("training", "questions", "check", "--json").json
    assert found["ok"]
    assert {one["topic"]: one["questions"] for one in found["topics"]} == {
        name: len(one.bank) for name, one in BANKS.items()
    }
    assert "ethics" in cli("training", "questions", "check").out
    cli.file("playbook/x", "")
    (cli.store.parent / "playbook" / "training").mkdir()
    cli.file("playbook/training/ethics.toml", 'version = "one"\n')
    wrong = cli("training", "questions", "check", "--json")
    assert wrong.code == 1
    assert '"training/ethics.toml"' in wrong.out
    assert "version" in cli("training", "questions", "check").out
    # The desk opens all the same; who learns is told.
    assert cli("user", "list", "--json").code == 0
    assert cli("training", "list", *OF_TRAINEE).error["code"] == "playbook_wrong"
