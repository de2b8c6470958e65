"""The client search (F9): what it finds and in which order (O-1), against a reference that looks at every client."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdesk.rules.spelling import Readings
from csdesk.store import search
from csdesk.store.search import rebuilding
from csdesk.store.search.index import WAITING_MOST
from csdesk.store.search.spelled import shipped_readings
from csdesk.store.sqlite import driver
from tests.store import search_reference as reference
from tests.store.search_reference import Known

DAY = 86_400
TODAY = 1_764_547_200

TABLE = """CREATE TABLE client(
    id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, contact TEXT NOT NULL, phone TEXT NOT NULL,
    uses INTEGER NOT NULL, last_used_at INTEGER, archived_at INTEGER, merged_into_id INTEGER)"""
CONTACTS = "CREATE TABLE client_contact(client_id INTEGER NOT NULL, phone TEXT NOT NULL)"


class Shop:
    """A store with clients in it, and what is known of them."""

    def __init__(self, module: Any = driver, path: Path | str = ":memory:") -> None:
        self.connection = module.connect(str(path), isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute(TABLE)
        self.connection.execute(CONTACTS)
        search.create(self.connection)
        self.known: dict[int, Known] = {}
        self.merged: dict[int, int] = {}
        self.archived: set[int] = set()

    def put(self, client: Known) -> None:
        self._keep(client)
        search.put(
            self.connection,
            client.client_id,
            code=client.code,
            name=client.name,
            contact=client.contact,
            phone=client.phone,
            uses=client.uses,
            last_used_at=client.last_used_at,
        )

    def use(self, client_id: int, at: int) -> None:
        old = self.known[client_id]
        client = Known(client_id, old.code, old.name, old.contact, old.phone, old.uses + 1, at)
        self._keep(client)
        search.note_use(self.connection, client_id, uses=client.uses, last_used_at=at)

    def remove(self, client_id: int) -> None:
        del self.known[client_id]
        self.connection.execute("DELETE FROM client WHERE id = ?", (client_id,))
        search.remove(self.connection, client_id)

    def merge(self, client_id: int, into_id: int) -> None:
        moved = [client_id, *(one for one, shown in self.merged.items() if shown == client_id)]
        self.merged |= dict.fromkeys(moved, into_id)
        for one in moved:
            self.connection.execute("UPDATE client SET merged_into_id = ? WHERE id = ?", (into_id, one))
        search.merge_into(self.connection, client_id, into_id)

    def archive(self, client_id: int, archived: bool = True) -> None:
        (self.archived.add if archived else self.archived.discard)(client_id)
        at = TODAY if archived else None
        self.connection.execute("UPDATE client SET archived_at = ? WHERE id = ?", (at, client_id))
        search.archive(self.connection, client_id, archived)

    def _keep(self, client: Known) -> None:
        self.known[client.client_id] = client
        self.connection.execute(
            """INSERT OR REPLACE INTO client(id, code, name, contact, phone, uses, last_used_at)
               VALUES (?, ?, ?, ?, ?, ?, ?)""",
            (
                client.client_id,
                client.code,
                client.name,
                client.contact,
                client.phone,
                client.uses,
                client.last_used_at,
            ),
        )

    def found(self, query: str, limit: int = 20, archived: bool = False) -> list[int]:
        return [hit.client_id for hit in search.find(self.connection, query, limit=limit, archived=archived)]

    def check(self, query: str, limit: int = 20, archived: bool = False) -> None:
        shown = {one: self.merged.get(one, one) for one in self.known}
        wanted = [one for one in self.known.values() if archived or shown[one.client_id] not in self.archived]
        if not query.strip():
            wanted = [one for one in wanted if shown[one.client_id] == one.client_id]
        found = reference.find(wanted, query, shipped_readings(), len(wanted))
        expected = list(dict.fromkeys(shown[one] for one in found))[:limit]
        assert self.found(query, limit, archived) == expected, query


def client(
    client_id: int, name: str, contact: str = "", phone: str = "", *, code: str = "", uses: int = 0, used: int = 0
) -> Known:
    """A client last used `used` days ago."""
    return Known(client_id, code or f"K{client_id}", name, contact, phone, uses, TODAY - used * DAY if uses else None)


def shop(*clients: Known, module: Any = driver, path: Path | str = ":memory:") -> Shop:
    made = Shop(module, path)
    for one in clients:
        made.put(one)
    return made


# Few brands, characters, surnames and digits, so that words meet in many clients: polyphones, syllables that can be
# cut in two ways, digits and Latin letters within names.
BRANDS = (
    "华信",
    "西安",
    "先锋",
    "长城",
    "重庆",
    "乐行",
    "安娜",
    "阿里",
    "吕氏",
    "3M",
    "KTV",
    "方案",
    "芳安",
    "华",
    "ＨＸ",
)
PLACES = ("", "", "上海", "西安", "厦门", "苏州")
TRADES = ("", "物流", "国际货运", "（中国）贸易", "Trading Co., Ltd.", "银行", "7天酒店")
SURNAMES = ("张", "曾", "单", "单于", "李", "Bob ", "解", "")
GIVEN = ("伟", "小明", "安", "行", "")
MANY = 250


def made_up(chance: Random, client_id: int) -> Known:
    numbers = [
        "1" + "".join(chance.choices("0135", k=chance.choice((3, 6, 10)))) for _ in range(chance.choice((0, 1, 1, 2)))
    ]
    uses = chance.choice((0, 0, 0, 1, 2, 9))
    return Known(
        client_id,
        f"{chance.choice(('HX-', 'hx', 'C', '华', '1'))}{client_id:03d}",
        chance.choice(PLACES) + chance.choice(BRANDS) + chance.choice(TRADES),
        chance.choice(SURNAMES) + chance.choice(GIVEN),
        chance.choice((";", " / ")).join(numbers),
        uses,
        TODAY - chance.randrange(400) * DAY if uses else None,
    )


def made_up_word(chance: Random, some: Known) -> str:
    """A word somebody could type, most of them part of `some` client, some of none."""
    readings = shipped_readings()
    name, contact = reference.plain(some.name), reference.plain(some.contact)
    text, heard = chance.choice(
        [(name, readings.of_name(name)), (name, readings.of_name(name)), (contact, readings.of_contact(contact))]
    )
    kind = chance.randrange(8)
    if kind == 0:
        whole = some.code
    elif kind == 1:
        whole = some.phone
    elif kind == 2:
        whole = text
    elif kind == 3:
        whole = "".join(chance.choice(one)[0] if one else character for character, one in zip(text, heard, strict=True))
    elif kind == 4:
        whole = "".join(chance.choice(one) if one else character for character, one in zip(text, heard, strict=True))
    elif kind == 5:
        forms = [
            [character, *one, *[reading[:1] for reading in one]] for character, one in zip(text, heard, strict=True)
        ]
        whole = "".join(map(chance.choice, forms))
    elif kind == 6:
        return chance.choice("abcdefghijklmnopqrstuvwxyz0123456789华安伟")
    else:
        return "".join(
            chance.choices(("xi", "an", "x", "g", "hua", "zh", "ang", "华", "1", "3"), k=chance.randrange(1, 5))
        )
    start = chance.choice((0, 0, chance.randrange(len(whole) + 1)))
    return whole[start : chance.randrange(start, len(whole) + 1) if chance.random() < 0.6 else len(whole)]


@pytest.fixture(scope="module")
def many() -> Shop:
    chance = Random(3)
    return shop(*[made_up(chance, number) for number in range(1, MANY)])


@pytest.mark.parametrize(
    "query",
    [
        "HX-0012",
        "hx0012",
        "ｈｘ－００１２",
        "上海华信",
        "信国际",
        "shhxgjwl",
        "hxgj",
        "shanghaihuaxin",
        "huaxinguoj",
        "xin",
        "shanghhx",
        "huaxgjwl",
        "华信gj",
        "huaxin国际",
        "曾伟",
        "zengwei",
        "zw",
        "zeng",
        "13812345678",
        "2345",
        "021-5555",
        "5",
        "物流 上海",
        "wl hx 伟",
        "5555 曾 huaxin",
        "上海 5",
        "信 物 1 z",
        "s",
        "物",
    ],
)
def test_o1_finds_a_client_by_any_of_what_is_known_of_it(query: str) -> None:
    found = shop(
        client(1, "上海华信国际物流有限公司", "曾伟", "138-1234-5678; 021-55551234", code="HX-0012"),
        client(2, "北京同仁堂", "Bob", "010-88887777", code="BJ7"),
    ).found(query)
    assert found[:1] == [1]


@pytest.mark.parametrize("query", ["changcheng", "zhangcheng", "cc", "zc", "长城", "changch"])
def test_o1_a_polyphone_is_found_by_each_of_its_readings(query: str) -> None:
    assert shop(client(1, "长城汽车"), client(2, "同仁堂")).found(query) == [1]


@pytest.mark.parametrize("query", ["shanfang", "sf", "danfang", "单芳"])
def test_o1_a_contact_is_found_by_the_reading_of_its_surname(query: str) -> None:
    assert shop(client(1, "同仁堂", "单芳"), client(2, "同和", "尉迟恭")).found(query) == [1]
    assert shop(client(1, "同仁堂", "单芳"), client(2, "同和", "尉迟恭")).found("yuchi") == [2]


def test_o1_exact_code_then_prefix_then_use_then_anywhere() -> None:
    made = shop(
        client(1, "大华信物流"),
        client(2, "大华信贸易", uses=1, used=10),
        client(3, "华信物流"),
        client(4, "华信贸易", uses=1, used=100),
        client(5, "华信食品", uses=40, used=40),
        client(6, "北方货运", code="华信"),
        client(7, "同仁堂", uses=900),
    )
    assert made.found("华信") == [6, 5, 4, 3, 2, 1]
    assert [int(hit.score) for hit in search.find(made.connection, "华信")] == [3, 2, 2, 2, 1, 1]


def test_o1_scores_never_rise_down_the_list(many: Shop) -> None:
    for query in ("", "h", "华", "1", "xian", "an wl"):
        scores = [hit.score for hit in search.find(many.connection, query, limit=100)]
        assert scores == sorted(scores, reverse=True)
        assert len(scores) == 100 or query


def test_o1_lately_used_twice_as_often_is_worth_thirty_days() -> None:
    made = shop(client(1, "华信甲", uses=2, used=31), client(2, "华信乙", uses=1), client(3, "华信丙", uses=2, used=29))
    assert made.found("华信") == [3, 2, 1]


def test_o1_nothing_typed_offers_the_most_used_first() -> None:
    made = shop(client(1, "甲"), client(2, "乙", uses=1, used=9), client(3, "丙", uses=1, used=3))
    for query in ("", "   ", "\x00\x1b", "-- %"):
        assert made.found(query) == [3, 2, 1]
    assert made.found("", limit=1) == [3]
    assert made.found("", limit=0) == []


def test_o1_a_hit_shows_the_client_as_it_is_kept() -> None:
    kept = client(1, "上海[red]华信（集团）", "O'Neill", "138-1234", code="hX-1", uses=3)
    (hit,) = search.find(shop(kept).connection, "oneill")
    assert (hit.client_id, hit.code, hit.name, hit.contact, hit.phone, hit.uses, hit.last_used_at) == (
        *(1, "hX-1", "上海[red]华信（集团）", "O'Neill", "138-1234", 3, TODAY),
    )
    assert 2 < hit.score < 3


def test_o1_every_answer_equals_the_reference(many: Shop) -> None:
    chance = Random(4)
    known = list(many.known.values())
    for _ in range(600):
        count = chance.choice((1, 1, 1, 2, 2, 3))
        some = chance.choice(known)
        query = " ".join(made_up_word(chance, chance.choice((some, some, chance.choice(known)))) for _ in range(count))
        many.check(query, limit=chance.choice((1, 5, 20, MANY)))


def test_o1_a_lone_digit_or_letter_beside_words_is_a_word_too(many: Shop) -> None:
    for digit in "0123456789hz":
        for word in ("华", "xian", "hx", "张", "wl 安", "1", "安 z"):
            many.check(f"{word} {digit}")
            many.check(f"{digit} {word}", limit=MANY)


@given(st.text(st.sampled_from("aeghinuxzvc 13华安伟-'\"*"), max_size=9), st.sampled_from([3, MANY]))
@settings(max_examples=200, deadline=None)
def test_o1_any_word_of_these_characters_equals_the_reference(many: Shop, query: str, limit: int) -> None:
    many.check(query, limit)


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_o1_whatever_is_typed_is_harmless(many: Shop, query: str) -> None:
    many.check(query)


@pytest.mark.parametrize(
    "query",
    [
        'NEAR(a b) AND "c" OR NOT *',
        "windows:x ^y {z}",
        "\ue000\ue001",
        "\ud800",
        "a" * 10_000,
        "1" * 10_000,
        "华" * 10_000,
        "gan" * 3_333,
        "a 1 " * 2_500,
        " ".join(map(str, range(2_000))),
        "xian'" * 2_000,
        "\x00" * 10_000,
    ],
    ids=lambda query: f"{query[:12]!a}, {len(query)}",
)
def test_o1_strange_and_endless_queries_are_answered(many: Shop, query: str) -> None:
    for hit in search.find(many.connection, query):
        assert hit.client_id in many.known


@pytest.mark.parametrize("seed", range(4))
def test_o1_the_index_follows_every_change(seed: int) -> None:
    """New, changed, used, moved, removed, tidied in any order: the answers stay those of the reference."""
    chance = Random(seed)
    made = shop(*[made_up(chance, number) for number in range(1, 40)])
    for step in range(150):
        kind = chance.randrange(10)
        some = chance.choice(list(made.known))
        if kind < 3:
            made.put(made_up(chance, chance.randrange(1, 80)))
        elif kind < 7:
            made.use(some, TODAY + step * DAY)
        elif kind == 7:
            made.remove(some)
        elif kind == 8:
            search.move_used(made.connection, chance.randrange(1, 9))
        else:
            search.tidy(made.connection, pages=1)
        made.check(made_up_word(chance, made.known[chance.choice(list(made.known))]))
    before = [made.found(query, 99) for query in ("", "h", "1", "安", "wl")]
    search.rebuild(made.connection)
    assert [made.found(query, 99) for query in ("", "h", "1", "安", "wl")] == before


def test_o1_a_used_client_rises_at_once_and_is_moved_later() -> None:
    made = shop(*[client(number, f"华信{number}") for number in range(1, 2 * WAITING_MOST)])
    for number in range(1, WAITING_MOST + 10):
        made.use(number, TODAY + number * DAY)
        assert made.found("华信", limit=1) == [number]
    waiting = made.connection.execute("SELECT count(*) FROM client_search_waiting").fetchone()[0]
    assert waiting == WAITING_MOST
    assert search.move_used(made.connection) == WAITING_MOST
    assert search.move_used(made.connection) == 0
    made.check("华信", limit=99)
    search.note_use(made.connection, 99_999, uses=1, last_used_at=TODAY)
    assert search.move_used(made.connection) == 0


def test_o1_many_at_once_are_the_same_as_one_by_one(many: Shop) -> None:
    made = Shop()
    for one in many.known.values():
        made._keep(one)
    rows = made.connection.execute("SELECT id, code, name, contact, phone, uses, last_used_at FROM client").fetchall()
    search.put_all(made.connection, rows)
    search.put_all(made.connection, rows[:9])
    for query in ("", "h", "1", "安", "wl", "xian"):
        made.check(query, limit=MANY)


def test_changes_undone_by_the_caller_are_not_found() -> None:
    made = shop(client(1, "华信"))
    made.connection.execute("BEGIN")
    made.put(client(2, "华信物流"))
    made.put(client(1, "同仁堂"))
    assert made.found("华信") == [2]
    made.connection.execute("ROLLBACK")
    assert made.found("华信") == [1]


def test_tidying_comes_to_an_end() -> None:
    made = shop(*[client(number, f"华信{number}") for number in range(1, 60)])
    for _ in range(100):
        if not search.tidy(made.connection):
            break
    else:
        pytest.fail("tidying did not end")
    made.check("华信")


@pytest.mark.parametrize("within", [False, True])
def test_the_index_is_rebuilt_from_the_client_table_with_what_was_merged_and_archived(within: bool) -> None:
    """O-1, K-1: as it was kept while they were merged and archived."""
    made = shop(*[client(number, f"华信{number}") for number in range(1, 30)])
    made.archive(7)
    made.merge(3, 4)
    made.merge(4, 5)
    made.merge(8, 7)
    made.connection.execute("DROP TABLE client_search")
    told: list[tuple[int, int]] = []
    if within:
        made.connection.execute("BEGIN IMMEDIATE")
    search.rebuild(made.connection, lambda done, steps: told.append((done, steps)))
    assert made.connection.in_transaction == within
    assert told[-1][0] == told[-1][1]
    assert search.version(made.connection) == search.INDEX_VERSION
    for archived in (False, True):
        made.check("华信", limit=99, archived=archived)
        made.check("K3", archived=archived)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_who_was_merged_is_found_by_every_name_and_shown_once(data: st.DataObject) -> None:
    """K-1: merged in chains, archived, taken back, changed and used; always as the plain search finds."""
    made = shop(*[client(number, f"{BRANDS[number % 4]}{number % 3}", uses=number % 3) for number in range(1, 13)])
    pick = st.integers(1, 12)
    for _ in range(data.draw(st.integers(1, 8))):
        one, other = data.draw(pick), data.draw(pick)
        match data.draw(st.sampled_from(["merge", "archive", "restore", "put", "use"])):
            case "merge" if one != other and not {one, other} & made.merged.keys() and other not in made.archived:
                made.merge(one, other)
            case "archive" | "restore" as what if one not in made.merged:
                made.archive(one, what == "archive")
            case "put":
                made.put(client(one, f"{BRANDS[other % 4]}{other}"))
            case "use":
                made.use(one, TODAY)
    for query in ("", *BRANDS[:4], "K1", f"K{data.draw(pick)}", "1"):
        for archived in (False, True):
            made.check(query, data.draw(st.sampled_from([1, 3, 20])), archived)


def test_an_interrupted_rebuild_leaves_no_index_that_counts() -> None:
    made = shop(client(1, "华信"), client(2, "同仁堂"))

    def stop(done: int, steps: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search.rebuild(made.connection, stop)
    assert search.version(made.connection) == 0
    search.rebuild(made.connection)
    assert search.version(made.connection) == search.INDEX_VERSION
    made.check("华信")


def test_some_hundred_changes_do_not_write_all_of_a_rebuilt_index_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or one order in some hundred would wait for half a minute when there are a million clients."""
    monkeypatch.setattr(rebuilding, "_BATCH", 20)
    made = Shop()
    for number in range(1, 700):
        made._keep(client(number, f"华信{number}"))
    search.rebuild(made.connection)
    segments = "SELECT DISTINCT segid FROM client_search_idx"
    (whole,) = made.connection.execute(segments).fetchall()
    for number in range(1, 300):
        made.put(client(number, f"信华{number}"))
    assert whole in made.connection.execute(segments).fetchall()
    made.check("信华")


def test_a_store_without_an_index_has_no_version() -> None:
    assert search.version(sqlite3.connect(":memory:", isolation_level=None)) == 0


def test_an_id_beyond_the_index_is_refused_not_mixed_up() -> None:
    with pytest.raises(ValueError, match="client ids below"):
        shop(client(1 << 24, "华信"))


def test_the_shops_own_readings_are_used() -> None:
    made = Shop()
    made._keep(client(1, "华信", "曾伟"))
    search.rebuild(made.connection, readings=Readings({"曾": "cang"}, {}))
    assert made.found("cangwei") == [1]
    assert made.found("zengwei") == []


def test_o1_works_with_the_sqlite_that_python_brings() -> None:
    made = shop(client(1, "上海华信物流", "曾伟", "13812345678", uses=2), client(2, "长城"), module=sqlite3)
    made.use(2, TODAY)
    made.remove(1)
    made.put(client(1, "上海华信物流", "曾伟", "13812345678", uses=2))
    search.tidy(made.connection)
    for query in ("hxwl", "huaxin", "8", "zengw", "", "海华", "zhang"):
        made.check(query)


def test_finding_leaves_no_reader_behind(tmp_path: Path) -> None:
    """An open reader would keep the write-ahead log from being emptied, and it would grow for ever."""
    made = shop(*[client(number, f"华信{number}", uses=number) for number in range(1, 200)], path=tmp_path / "store")
    for query in ("华", "huaxin", "1", "华信 1", ""):
        assert made.found(query, limit=3)
    other = driver.connect(str(tmp_path / "store"), isolation_level=None)
    busy, _, _ = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert busy == 0


def test_finding_loads_nothing_heavy() -> None:
    """`csdesk clients find` and the first F9 must not wait for modules that finding does not need."""
    program = """
import sqlite3, sys
from csdesk.store import search
from csdesk.store.search import rebuilding
connection = sqlite3.connect(":memory:", isolation_level=None)
connection.execute("CREATE TABLE client(id, code, name, contact, phone, uses, last_used_at, archived_at)")
search.create(connection)
assert search.find(connection, "hx 华信 123") == []
heavy = {"pypinyin", "sqlalchemy", "sqlmodel", "rich", "pydantic", "textual", "tomllib"} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)
