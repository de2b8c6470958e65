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


def test_every_role_and_every_permission_is_tried() -> None:
    """A-1: the tests below leave no role and no permission out."""
    assert {role["id"] for role in TABLE} == BY_ROLE.keys()
    tried = {permission for case in USE_CASES for permission in case.permissions}
    assert tried | NOT_IN_ONE_TRANSACTION == PERMISSIONS


@pytest.mark.parametrize("case", USE_CASES, ids=lambda case: case.name)
def test_a_role_may_what_the_table_says(shop: Shop, case: UseCase) -> None:
    """A-1: allowed exactly where the table says; refused it changes nothing and names every role that may."""
    prepared = case.prepare(shop)
    before = shop.rows()
    for role in TABLE:
        by, lacking = BY_ROLE[role["id"]], [one for one in case.permissions if one not in role["may"]]
        with pytest.raises(Refused if lacking else Undone) as raised:
            case.undone(shop, by, prepared)
        assert shop.rows() == before
        if isinstance(raised.value, Refused):
            assert raised.value.code == "not_allowed"
            who_may = [one["words"]["zh"] for one in TABLE if lacking[0] in one["may"]]
            with speaking("zh_CN"):
                assert "、".join(who_may) in say(raised.value)


@pytest.mark.parametrize("role", ["retired", ""])
def test_a_role_that_the_playbook_does_not_know_may_nothing(shop: Shop, role: str) -> None:
    """A-1: an account keeps the name of a role that a shop took out of its playbook, and nothing with it."""
    for permission in PERMISSIONS:
        with pytest.raises(Refused), shop.desk.reading() as tx:
            require(tx, Person("旧人", role), permission)
