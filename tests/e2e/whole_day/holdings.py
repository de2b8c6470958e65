"""What the shop's store has, thing by thing, by the ledger's names: by command where they tell it, else by its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.e2e.whole_day.shop import PEOPLE, SUPERVISOR, Shop

Things = dict[str, Mapping[str, str]]
"""By key, everything that is known of a thing, as text."""

Reading = Callable[[Shop], Things]


def text_of(value: object) -> str:
    """A value of a JSON document or a row as the script writes it."""
    return "" if value is None else str(value)


def _by(key: str, documents: list[dict[str, Any]]) -> Things:
    return {text_of(one[key]): {name: text_of(value) for name, value in one.items()} for one in documents}


def _of_rows(query: str) -> Reading:
    """The first column is the key, the others have the names that the query gives them."""

    def read(shop: Shop) -> Things:
        names = [one.strip().rpartition(" ")[2] for one in query.partition(" FROM ")[0].split(",")][1:]
        rows = [(text_of(key), values) for key, *values in shop.rows(query)]
        assert len({key for key, _values in rows}) == len(rows), f"twice in {query}"
        return {key: dict(zip(names, map(text_of, values), strict=True)) for key, values in rows}

    return read


def _orders(shop: Shop) -> Things:
    found = {}
    for one in shop.run("order", "list", "--json"):
        shown = shop.run("order", "show", one["number"], "--json")
        found[one["number"]] = {name: text_of(value) for name, value in {**shown, **shown["fields"]}.items()}
    return found


def _drafts(shop: Shop) -> Things:
    return _by("id", shop.run("order", "list", "--drafts", "--json"))


def _items(shop: Shop) -> Things:
    """What is done or left out of the day's list by people."""
    shown = shop.run("checklist", "show", "--json")
    return _by("id", [one for one in shown if one["state"] != "open" and one["by"] in PEOPLE])


def _leave(shop: Shop) -> Things:
    return _by("id", shop.run("leave", "list", "--json"))


def _statements(shop: Shop) -> Things:
    return _by("number", shop.run("statements", "list", "--list", "all", "--json"))


def _visits(shop: Shop) -> Things:
    """Those that were made."""
    return _by("client", shop.run("visits", "due", "--list", "made", "--json"))


def _greetings(shop: Shop) -> Things:
    """Whom somebody has greeted."""
    told = shop.run("visits", "greetings", "--json")["clients"]
    return {f"{one['client']} {one['what']}": one for one in told if one["by"]}


def _tests(shop: Shop) -> Things:
    """The trainee's tests, by their topic and number."""
    told = shop.run("training", "results", "--agent", "小陈", "--by", SUPERVISOR, "--json")
    return {f"{one['topic']} {one['id']}": {name: text_of(value) for name, value in one.items()} for one in told}


def _exports(shop: Shop) -> Things:
    return _by("id", shop.run("export", "list", "--json"))


READINGS: Mapping[str, Reading] = {
    "order": _orders,
    "draft": _drafts,
    "item": _items,
    "leave": _leave,
    "export": _exports,
    "statement": _statements,
    "visit": _visits,
    "greeting": _greetings,
    "test": _tests,
    "handover": _of_rows("SELECT post, agent, accepted_by, words FROM handover WHERE signed_at IS NOT NULL"),
    "case": _of_rows(
        "SELECT number, procedure, opened_by, owner, state FROM cases WHERE number IS NOT NULL AND number != ''"
    ),
    "reply": _of_rows("SELECT cases.number, facts, solution, reply.by by FROM reply JOIN cases ON cases.id = case_id"),
    "goods": _of_rows("SELECT number, goods_class, waybill, satisfied, class_by FROM goods"),
    "talk": _of_rows(
        "SELECT number || ' ' || spoke_to, what, goods_contact.by by FROM goods_contact "
        "JOIN goods ON goods.id = goods_id"
    ),
    "paper": _of_rows("SELECT number || ' ' || kind, number FROM goods_paper JOIN goods ON goods.id = goods_id"),
    "trip": _of_rows("SELECT name, kind, driver, made_by FROM trip"),
    "delay": _of_rows("SELECT name, reason, note, trip_delay.by by FROM trip_delay JOIN trip ON trip.id = trip_id"),
    "slip": _of_rows("SELECT number, state, round, fault FROM slip"),
    "envelope": _of_rows("SELECT number, closed_by FROM slip_batch"),
    "pickup": _of_rows("SELECT number, place, ended_as, by FROM self_pickup"),
    "call": _of_rows(
        "SELECT number, reached, note, pickup_call.by by FROM pickup_call JOIN self_pickup ON self_pickup.id = "
        "self_pickup_id"
    ),
    "release": _of_rows(
        "SELECT number || ' ' || outcome, by, second_by, last_four, verdict, sender FROM parcel_release"
    ),
    "departure": _of_rows("SELECT number, kind, by FROM departure"),
    "run": _of_rows("SELECT query, by, left_out FROM untracked_run"),
    "decision": _of_rows("SELECT number, decision, decided_by FROM untracked_row"),
    "claim": _of_rows("SELECT number, claim, put_by FROM listed_parcel"),
    "shift": _of_rows("SELECT agent, day FROM attendance"),
    "client": _of_rows(
        "SELECT client.code, client.contact contact, client.phone phone, other.code merged_into FROM client "
        "LEFT JOIN client AS other ON other.id = client.merged_into_id"
    ),
}
"""How each kind of thing in the ledger is found in the store."""
