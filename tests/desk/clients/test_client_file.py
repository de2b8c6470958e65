"""The client file: merged with nothing lost, archived and taken back, several contacts, two who edit (K-1, K-2)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdesk.desk.cases import case_pages, case_story
from csdesk.desk.clients import archiving, client_drafts, client_lists, clients, duplicates, merging, owners, seeing
from csdesk.desk.clients.client_lists import Contact
from csdesk.desk.desk import Desk
from csdesk.desk.incidents import incidents
from csdesk.models.client import Client
from csdesk.models.tables import METADATA
from csdesk.playbook.shapes import Playbook
from csdesk.refused import Refused
from csdesk.store.store import open_store
from tests.desk.shop import DIRECTOR, LI, MANAGER, NEW, NOW, REGULAR, WITHOUT_NOTICE, ZHOU, Shop, broken_links


def found(shop: Shop, query: str, *, archived: bool = False) -> list[str]:
    return [hit.code for hit in shop.see(lambda tx: clients.find(tx.raw, query, archived=archived))]


def card(shop: Shop, code: str) -> Client:
    client = shop.see(clients.of_code, code)
    assert client is not None
    return client


def test_whose_client_one_is_is_said_of_important_ones_and_of_those_that_have_an_agent(shop: Shop) -> None:
    """K-2: an important one without an agent says that it lacks one; a list asks once for all of its rows."""
    shop.do(clients.change, REGULAR, {"owner": ZHOU.name}, by=DIRECTOR)
    shop.do(clients.change, WITHOUT_NOTICE, {"client_class": "important"}, by=DIRECTOR)
    ids = {code: card(shop, code).id for code in (REGULAR, WITHOUT_NOTICE, NEW)}
    whose = {code: shop.see(owners.agent_of, id_) for code, id_ in ids.items()}
    assert whose == {REGULAR: ZHOU.name, WITHOUT_NOTICE: "", NEW: None}
    every = shop.see(lambda tx: owners.agents_of(tx.raw, tx.playbook.clients, [one for one in ids.values() if one]))
    assert every == {ids[REGULAR]: ZHOU.name, ids[WITHOUT_NOTICE]: ""}
    assert shop.see(owners.agent_of, None) is None
    case_id = shop.open_case("callback", "回电", client=REGULAR)
    story = shop.see(lambda tx: case_story.read(tx, case_id, for_person=LI))
    glance = shop.see(case_story.at_a_glance, case_id)
    (row,) = shop.see(lambda tx: case_pages.page(tx, case_pages.CaseFilter(kind="callback")))
    shown = shop.see(lambda tx: clients.card(tx, REGULAR, at=NOW))
    assert shown is not None
    assert {story.agent, glance.agent, row.agent, shown.agent} == {ZHOU.name}


# Merging


def test_every_table_that_names_a_client_is_moved() -> None:
    """K-1: derived from the models' keys; what names a client by its code finds the one it was merged into."""
    moved = set(merging.moved_columns())
    assert moved >= {
        ("order_revision", "client_id"),
        ("cases", "client_id"),
        ("slip", "client_id"),
        ("goods", "client_id"),
    }
    named = {
        (table.name, column.name)
        for table in METADATA.tables.values()
        for column in table.columns
        if "client" in column.name and not column.name.endswith("_class")
    }
    assert named - moved == {("parcel", "client")}


def test_what_is_moved_is_found_by_an_index() -> None:
    """K-1: or a merge would read a whole table while everybody waits."""
    for name, column in merging.moved_columns():
        table = METADATA.tables[name]
        firsts = {next(iter(index.columns)).name for index in table.indexes}
        firsts |= {next(iter(key.columns)).name for key in table.constraints if list(getattr(key, "columns", ()))}
        assert column in firsts, (name, column)


def test_both_codes_find_it_after_merging(shop: Shop) -> None:
    """K-1: F9, the desk, orders and the record; uses are added up, and the other's card stays in the store."""
    shop.confirm({"client": WITHOUT_NOTICE}, ticked=["asked_forbidden", "read_back", "notice_on_file"])
    first = shop.confirm()
    case_id = shop.open_case(client=WITHOUT_NOTICE)
    shop.do(clients.change, WITHOUT_NOTICE, {"owner": ZHOU.name, "note": "周一不收货"}, by=DIRECTOR)
    left = shop.do(merging.merge, WITHOUT_NOTICE, REGULAR, by=MANAGER)
    assert (left.code, left.uses, left.owner, left.note) == (REGULAR, 2, ZHOU.name, "周一不收货")
    for code in (REGULAR, WITHOUT_NOTICE, WITHOUT_NOTICE.lower()):
        assert card(shop, code).id == left.id
        assert found(shop, code)[0] == REGULAR
    assert found(shop, "恒鑫五金") == [REGULAR]
    assert shop.case(case_id).client_id == left.id
    assert shop.see(seeing.masked, WITHOUT_NOTICE).name == "恒信物流有限公司"
    assert [one.name for one in shop.see(client_lists.contacts, left)] == ["王芳", "李强"]
    again = shop.confirm({"client": WITHOUT_NOTICE})
    assert again.order_id > first.order_id
    assert card(shop, REGULAR).uses == 3
    assert broken_links(shop.entries()) == []


def test_merges_go_on_in_chains_and_never_in_circles(shop: Shop) -> None:
    """K-1: A into B, B into C; not into itself, not into an archived one, not one that was merged."""
    shop.do(merging.merge, NEW, WITHOUT_NOTICE, by=DIRECTOR)
    shop.do(merging.merge, WITHOUT_NOTICE, REGULAR, by=DIRECTOR)
    assert {card(shop, code).code for code in (NEW, WITHOUT_NOTICE, REGULAR)} == {REGULAR}
    assert found(shop, "新客") == [REGULAR]
    for code, into in ((REGULAR, REGULAR), (NEW, REGULAR), (REGULAR, NEW)):
        assert shop.refused(merging.merge, code, into, by=DIRECTOR)[0] in {"merge_self", "client_merged"}
    other = shop.do(clients.add, {"name": "另一家"}, by=LI)
    shop.do(archiving.archive, other.code, by=DIRECTOR)
    assert shop.refused(merging.merge, REGULAR, other.code, by=DIRECTOR) == ("client_archived", "into")
    assert shop.refused(merging.merge, "GIBT ES NICHT", REGULAR, by=DIRECTOR) == ("client_unknown", "code")
    shop.do(merging.merge, other.code, REGULAR, by=DIRECTOR)
    assert found(shop, "另一家") == [REGULAR]


@pytest.fixture(scope="module")
def merged_in(founded: Path, playbook: Playbook, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One shop for every example of the property, each with clients of its own."""
    folder = Path(shutil.copytree(founded, tmp_path_factory.mktemp("merging") / "shop"))
    desk = Desk(open_store(folder / "csdesk.sqlite3"), playbook, "counter")
    yield Shop(desk)
    desk.close()


_NUMBERS = count(1)
_NAMES = st.sampled_from(["王芳", "李强", "赵会计", ""])
_CARDS = st.fixed_dictionaries(
    {
        "contacts": st.lists(st.tuples(_NAMES, st.sampled_from(["13800138021", "02787654388", ""])), max_size=4),
        "addresses": st.lists(st.sampled_from(["解放大道 1 号", "中南路 9 号"]), max_size=3),
        "occasions": st.lists(st.integers(1, 12), max_size=2),
        "cases": st.integers(0, 2),
        "uses": st.integers(0, 5),
    }
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(cards=st.lists(_CARDS, min_size=2, max_size=3), order=st.randoms())
def test_merging_loses_nothing(merged_in: Shop, cards: list[dict[str, Any]], order: Any) -> None:
    """K-1: whoever is merged into whom, in chains too, everything any of them had is the last one's."""
    shop = merged_in
    codes = []
    wanted: dict[str, set[Any]] = {"contact": set(), "address": set(), "occasion": set()}
    cases = set()
    with shop.desk.writing() as tx:
        for one in cards:
            client = clients.add(tx, {"name": f"客户{next(_NUMBERS)}"}, by=DIRECTOR, at=NOW)
            for name, phone in one["contacts"]:
                if name or phone:
                    client_lists.put(tx, client.code, "contact", None, {"name": name, "phone": phone}, by=LI, at=NOW)
            for address in one["addresses"]:
                client_lists.put(tx, client.code, "address", None, {"address": address}, by=LI, at=NOW)
            for month in one["occasions"]:
                texts = {"name": "店庆", "day": f"{month:02}-01"}
                client_lists.put(tx, client.code, "occasion", None, texts, by=LI, at=NOW)
            for _ in range(one["cases"]):
                new = incidents.NewCase("callback", "回电", client=client.code)
                cases.add(incidents.open_case(tx, new, by=LI, at=NOW).id)
            client.uses = one["uses"]
            tx.session.add(client)
            for kind, had in wanted.items():
                had |= set(client_lists.listed(tx, client, kind))  # type: ignore[arg-type]
            codes.append(client.code)
    alive = list(codes)
    while len(alive) > 1:
        gone, into = order.sample(alive, 2)
        shop.do(merging.merge, gone, into, by=DIRECTOR)
        alive.remove(gone)
    with shop.desk.reading() as tx:
        left = clients.get(tx, alive[0])
        assert left.uses == sum(one["uses"] for one in cards)
        for kind, had in wanted.items():
            now = client_lists.listed(tx, left, kind)  # type: ignore[arg-type]
            assert set(now) == had
        assert {clients.get(tx, code).id for code in codes} == {left.id}
        of_left = tx.raw.execute("SELECT id FROM cases WHERE client_id = ?", (left.id,)).fetchall()
        assert {row[0] for row in of_left} == cases
        for code in codes:
            assert clients.find(tx.raw, code)[0].code == left.code


# Archiving


def test_an_archived_client_is_hidden_from_f9_and_found_with_the_archived(shop: Shop) -> None:
    """K-1: and taken back it is there again; while something is open it is refused, and that is named."""
    case_id = shop.open_case(client=WITHOUT_NOTICE)
    assert shop.refused(archiving.archive, WITHOUT_NOTICE, by=DIRECTOR) == ("client_busy", "code")
    number = shop.case(case_id).number
    assert shop.see(lambda tx: archiving.still_open(tx, clients.get(tx, WITHOUT_NOTICE))) == [number]
    shop.do(archiving.archive, NEW, by=DIRECTOR)
    assert (found(shop, NEW), found(shop, NEW, archived=True)) == ([], [NEW])
    assert shop.see(clients.by_code, NEW) is None
    assert shop.refused(clients.change, NEW, {"note": "x"}, by=DIRECTOR) == ("client_archived", None)
    shop.do(archiving.restore, NEW, by=DIRECTOR)
    assert found(shop, NEW) == [NEW]
    order = shop.confirm()
    assert order.number in shop.see(lambda tx: archiving.still_open(tx, clients.get(tx, REGULAR)))


# The card and its lists


def test_who_types_over_an_older_state_is_told(shop: Shop) -> None:
    """K-1: nothing is overwritten in silence, neither on the card nor in its lists; the same twice is no matter."""
    seen = card(shop, REGULAR).revision
    shop.do(clients.change_card, REGULAR, {"phone": "13900139000"}, by=ZHOU, seen=seen)
    assert shop.refused(clients.change_card, REGULAR, {"note": "x"}, seen=seen) == ("client_changed", None)
    assert shop.refused(client_lists.put, REGULAR, "contact", None, {"name": "x"}, seen=seen)[0] == "client_changed"
    assert shop.refused(merging.merge, REGULAR, "-", by=DIRECTOR)[0] == "client_unknown"
    shop.do(clients.change_card, REGULAR, {"note": "x"}, seen=seen + 1)
    assert (card(shop, REGULAR).phone, card(shop, REGULAR).note) == ("13900139000", "x")


def test_what_was_typed_over_a_client_that_was_merged_is_not_kept_at_the_other(shop: Shop) -> None:
    """K-1: whatever revision the other is at; what is half typed goes with the client."""
    shop.do(client_drafts.save, WITHOUT_NOTICE, {"note": "半句"}, 0)
    shop.do(merging.merge, WITHOUT_NOTICE, REGULAR, by=DIRECTOR)
    before = shop.rows()["client"]
    for seen in (card(shop, REGULAR).revision, 0):
        for use, values in (
            (clients.change_card, ({"note": "x"},)),
            (client_lists.put, ("contact", 0, None)),
            (client_lists.put_first, ("address", 0)),
        ):
            with pytest.raises(Refused, match=f"{WITHOUT_NOTICE} was merged into {REGULAR} meanwhile") as refused:
                shop.do(use, WITHOUT_NOTICE, *values, seen=seen)
            assert refused.value.code == "client_changed"
    assert shop.rows()["client"] == before
    kept = shop.see(client_drafts.of, REGULAR, LI)
    assert kept is not None
    assert kept.texts == {"note": "半句"}
    shop.do(clients.change_card, WITHOUT_NOTICE, {"note": "x"})
    assert card(shop, REGULAR).note == "x"


def test_a_client_has_several_contacts_each_found_by_its_phone(shop: Shop) -> None:
    """K-1: the first is the one of F9; another can be first; one that goes leaves the others."""
    more = {"name": "赵会计", "role": "财务", "phone": "139 0013 9000", "email": "zhao@example.com"}
    shop.do(client_lists.put, REGULAR, "contact", None, more)
    both = [Contact("王芳", phone="13800138021"), Contact("赵会计", "accounts", "139 0013 9000", "zhao@example.com")]
    assert shop.see(client_lists.contacts, card(shop, REGULAR)) == both
    assert found(shop, "13900139") == [REGULAR]
    shop.do(client_lists.put_first, REGULAR, "contact", 1)
    assert (card(shop, REGULAR).contact, card(shop, REGULAR).contact_role) == ("赵会计", "accounts")
    shop.do(client_lists.put, REGULAR, "contact", 0, None)
    assert shop.see(client_lists.contacts, card(shop, REGULAR)) == both[:1]
    assert found(shop, "13900139") == []
    for kind, texts, code, field in (
        ("contact", {"phone": "1"}, "phone_length", "phone"),
        ("contact", {"name": "x", "role": "pilot"}, "choice_unknown", "role"),
        ("contact", {"name": "x", "email": "no"}, "email_unreadable", "email"),
        ("contact", {}, "line_empty", "name"),
        ("address", {"address": " "}, "line_empty", "address"),
        ("occasion", {"name": "店庆", "day": "02-30"}, "occasion_unreadable", "day"),
        ("occasion", {"day": "05-01"}, "occasion_name_missing", "name"),
    ):
        assert shop.refused(client_lists.put, REGULAR, kind, None, texts) == (code, field), texts
    assert shop.refused(client_lists.put, REGULAR, "contact", 9, {"name": "x"}) == ("place_missing", "place")


def test_the_whole_card_is_typed_in_words_and_read_back_the_same(shop: Shop) -> None:
    """K-1, K-2: choices in either language, days as days, an owner who has an account."""
    texts = {
        "short_name": "恒信", "kind": "公司", "business": "五金批发", "cycle": "end of month", "language": "英文",
        "contact_role": "shipping", "email": "a@example.com", "address_kind": "办公", "owner": ZHOU.name,
        "opened_on": "2026-01-05", "client_class": "重要客户",
    }  # fmt: skip
    shop.do(clients.change_card, REGULAR, texts, by=DIRECTOR)
    one = card(shop, REGULAR)
    assert (one.kind, one.cycle, one.language, one.client_class) == ("company", "month_end", "en", "important")
    assert one.opened_on == date(2026, 1, 5)
    for language in ("zh_CN", "en"):
        shown = shop.see(clients.card_texts, REGULAR, language=language)
        before = shop.rows()["client"]
        shop.do(clients.change_card, REGULAR, shown, by=DIRECTOR)
        assert shop.rows()["client"] == before
    assert shop.refused(clients.change_card, REGULAR, {"owner": "谁"}, by=DIRECTOR) == ("owner_unknown", "owner")
    assert shop.refused(clients.change_card, REGULAR, {"owner": LI.name}, by=LI)[0] == "not_allowed"
    shown = shop.see(clients.card, REGULAR, at=NOW)
    assert shown is not None
    assert shown.agent == ZHOU.name


def test_clients_that_may_be_one_are_told_with_the_reason(shop: Shop) -> None:
    """K-1: the same phone, the same name written otherwise, one that sounds alike; nobody else."""
    for name, phone in (
        ("恒信 物流有限公司", ""),
        ("恒新物流有限公司", ""),
        ("别的商行", "138-0013-8021"),
        ("长江五金", ""),
    ):
        shop.do(clients.add, {"name": name, "phone": phone})
    pairs = shop.see(duplicates.of_client, REGULAR)
    assert {(one.other_name, one.kind) for one in pairs} == {
        ("恒信 物流有限公司", "name"), ("恒新物流有限公司", "sound"), ("别的商行", "phone"),
    }  # fmt: skip
    whole = shop.see(duplicates.walk)
    assert whole.after is None
    assert {(one.code, one.other_code) for one in whole.found} >= {(one.code, one.other_code) for one in pairs}
    parts, after = [], ""
    while True:
        part = shop.see(duplicates.walk, after=after, look_at=2)
        parts += part.found
        if part.after is None:
            break
        after = part.after
    assert parts == list(whole.found)
