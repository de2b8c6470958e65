"""clients.toml says what can be chosen on a client's card (K-1, K-2)."""

from __future__ import annotations

from csdesk.playbook.loading import load

CLIENTS = load().clients


def test_the_seed_names_the_classes_of_the_rules() -> None:
    """K-1, K-2: important clients alone have an agent of their own."""
    assert {one.id for one in CLIENTS.client_class} >= {"important", "regular", "prospect"}
    assert CLIENTS.owned_classes == ("important",)


def test_a_cycle_says_its_day_and_by_when_it_is_paid() -> None:
    """K-1: by the month, its last day where that is shorter; by the week; at each order."""
    month, week, order = (CLIENTS.get_cycle(one) for one in ("month_end", "weekly", "at_order"))
    assert month
    assert week
    assert order
    assert (month.day, month.months, month.due_days > 0) == (31, 1, True)
    assert (week.day, week.weekday) == (None, 1)
    assert (order.day, order.weekday, order.due_days) == (None, None, 0)
    assert CLIENTS.get_cycle("fortnight") is None


def test_persons_are_told_from_firms() -> None:
    """K-9: of a person the name itself is personal."""
    assert [one.id for one in CLIENTS.kind if one.person] == ["person"]
