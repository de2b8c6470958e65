"""What a role may do is the table in data/roles.toml and nothing else (A-1)."""

from __future__ import annotations

import tomllib

import pytest

from csdesk.desk.desk import require
from csdesk.desk.person import Person
from csdesk.language import say, speaking
from csdesk.places import seed_playbook
from csdesk.playbook.shapes import PERMISSIONS
from csdesk.refused import Refused
from tests.desk.shop import PEOPLE, Shop
from tests.desk.use_case import Undone, UseCase
from tests.desk.use_cases import NOT_IN_ONE_TRANSACTION, USE_CASES

TABLE = tomllib.loads((seed_playbook() / "roles.toml").read_text("utf-8"))["role"]

BY_ROLE = {role: Person(name, role) for name, role in PEOPLE.items()}
"""Somebody of every role; of the two agents the second, who prepared nothing."""

TRAINEE_MAY = frozenset(
    {
        # What is only drafted, or goes no further than the shop.
        "keep a draft", "keep a draft twice", "throw one's own draft away", "add a client",
        "fill in the form of a case", "open a case", "open an incident",
        "open the incident of late goods", "open a ticket", "give the loss",
        "have learned earlier", "pass a case on", "hand a case up", "write down a talk", "miss a paper",
        "let a colleague confirm", "let it wait no more",
        # Finding and noting what is there.
        "keep a run", "decide a row", "decide for the loss list", "decide to chase", "undo a decision",
        "put a parcel on a list", "take a parcel off its list", "take a self-pickup in",
        "note a call about a self-pickup", "say how a shipment goes",
        "note an arrival", "take an arrival back", "mark a slip", "take a mark back",
        "find a slip at fault", "take a fault back", "press for a slip", "post an envelope",
        "scan a slip from an envelope", "take a scan back", "take a slip off an envelope's list", "close an envelope",
        # The own day's work.
        "set one's own password", "come and go", "ask for leave", "agree to leave", "begin a list for a visit",
        "tick an item", "skip an item", "keep an item open", "take an item back", "write at an item", "begin a sheet",
        "write in a sheet of one's own", "read a topic", "begin a test", "answer in a test", "hand a test in",
    }
)  # fmt: skip
"""All that a trainee does alone (E-1). Whatever promises something to somebody outside, confirms, gives out or signs is
not among it: a new use case stands here only when somebody has thought of that."""


def test_every_role_and_every_permission_is_tried() -> None:
    """A-1: the tests below leave no role and no permission out."""
    assert {role["id"] for role in TABLE} == BY_ROLE.keys()
    tried = {permission for case in USE_CASES for permission in case.permissions}
    assert tried | NOT_IN_ONE_TRANSACTION == PERMISSIONS


@pytest.mark.parametrize("case", USE_CASES, ids=lambda case: case.name)
def test_a_role_may_what_the_table_says(shop: Shop, case: UseCase) -> None:
    """A-1, E-1: allowed exactly where the table says; refused it changes nothing and names every role that may."""
    prepared = case.prepare(shop)
    before = shop.rows()
    for role in TABLE:
        by, lacking = BY_ROLE[role["id"]], [one for one in case.permissions if one not in role["may"]]
        if role["id"] == "trainee":
            assert (not lacking) is (case.name in TRAINEE_MAY), case.name
        with pytest.raises(Refused if lacking else Undone) as raised:
            case.undone(shop, by, prepared)
        assert shop.rows() == before
        if isinstance(raised.value, Refused):
            assert raised.value.code == "not_allowed"
            who_may = [one["words"]["zh"] for one in TABLE if lacking[0] in one["may"]]
            with speaking("zh_CN"):
                assert "、".join(who_may) in say(raised.value)


def test_what_a_trainee_may_are_use_cases_that_there_are() -> None:
    """E-1: nothing is allowed by a name that nobody uses any more."""
    assert {case.name for case in USE_CASES} >= TRAINEE_MAY


@pytest.mark.parametrize("role", ["retired", ""])
def test_a_role_that_the_playbook_does_not_know_may_nothing(shop: Shop, role: str) -> None:
    """A-1: an account keeps the name of a role that a shop took out of its playbook, and nothing with it."""
    for permission in PERMISSIONS:
        with pytest.raises(Refused), shop.desk.reading() as tx:
            require(tx, Person("旧人", role), permission)
