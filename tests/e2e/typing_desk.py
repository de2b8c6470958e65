"""Agents who type orders for ever, to be killed: `python -m tests.e2e.typing_desk STORE`.

Reads lines: `type NAME ROLE MOMENT` forks an agent that opens the desk, goes on with the draft that is offered, types,
confirms and hands over through the desk's own use cases, and begins again; `reap PID` waits for its end. Prints one
JSON line for whatever happened, each only after the desk said that it is done.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import sys
import traceback
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NoReturn
from uuid import uuid4

import csdesk.exchange.work_order_pdf  # noqa: F401  (so that no agent loads it first)
from csdesk.desk.desk import Desk
from csdesk.desk.handovers.handing_over import hand_over_waiting
from csdesk.desk.orders import drafts, orders
from csdesk.desk.person import Person
from csdesk.rules.order_fields import FIELDS, Draft, Tick
from tests.compiled_once import compile_once
from tests.desk.shop import CHECKS, LI, NOW, TEXTS
from tests.parsed_once import parse_once

KEYS_BETWEEN_SAVES = (2, 9)


def whole(uuid: str) -> dict[str, str]:
    """The texts of the order that the form `uuid` is to become, in the order of its fields."""
    random = Random(uuid)
    words = ["轻放", "易碎", "后门", "[red]", "三楼", "Dock", "7", "４２", "下午", "(急)"]
    texts = {**TEXTS, "notes": " ".join(random.sample(words, 6)), "pieces": f"{random.randint(1, 99999)}"}
    return {field.name: texts[field.name] for field in FIELDS if texts.get(field.name)}


def length(uuid: str) -> int:
    """How many keys the form takes."""
    return sum(map(len, whole(uuid).values()))


def typed(uuid: str, keys: int) -> tuple[dict[str, str], str, int]:
    """The form `uuid` after so many keys: its texts, the field of the cursor, and where in it."""
    texts: dict[str, str] = {}
    cursor, cursor_at = "", 0
    for name, text in whole(uuid).items():
        if keys <= 0:
            break
        texts[name], cursor = text[:keys], name
        cursor_at = len(texts[name])
        keys -= len(text)
    return texts, cursor, cursor_at


def keys_of(uuid: str, cursor: str, cursor_at: int) -> int:
    """How many keys were typed when the cursor stood there."""
    keys = 0
    for name, text in whole(uuid).items():
        if name == cursor:
            return keys + cursor_at
        keys += len(text)
    return 0


def tell(**event: Any) -> None:
    """One line, in one piece."""
    line = json.dumps({"pid": os.getpid(), **event}, ensure_ascii=False).encode() + b"\n"
    assert os.write(1, line) == len(line) < 4096


def as_told(draft: Draft) -> dict[str, Any]:
    """A draft as it is offered to whoever signs in."""
    return {
        "uuid": draft.uuid,
        "texts": dict(draft.texts),
        "cursor": draft.cursor,
        "cursor_at": draft.cursor_at,
        "ticks": sorted(draft.ticks),
    }


def forms(uuid: str, keys: int, person: Person, at: datetime) -> Iterator[Draft]:
    """The form as it stands at every save from `keys` on, the last one ticked."""
    while keys < length(uuid):
        keys = min(length(uuid), keys + Random(f"{uuid}{keys}").randint(*KEYS_BETWEEN_SAVES))
        texts, cursor, cursor_at = typed(uuid, keys)
        yield Draft(uuid, texts, cursor=cursor, cursor_at=cursor_at)
    texts, cursor, cursor_at = typed(uuid, keys)
    yield Draft(
        uuid, texts, {check: Tick(person.name, at) for check in CHECKS["phone"]}, frozenset(), cursor, cursor_at
    )


def type_orders(store: Path, person: Person, at: datetime) -> NoReturn:
    """Type, confirm and hand over one order after the other, until killed."""
    desk = Desk.open(store, origin=person.name)
    with desk.reading() as tx:
        offered = drafts.of(tx, person)
    tell(who=person.name, offered=[as_told(draft) for draft in offered])
    uuid, keys = str(uuid4()), 0
    if offered:
        uuid, keys = offered[0].uuid, keys_of(offered[0].uuid, offered[0].cursor, offered[0].cursor_at)
    while True:
        order_id = None
        for draft in forms(uuid, keys, person, at):
            with desk.writing() as tx:
                order_id = drafts.save(tx, draft, by=person, at=at).order_id
            tell(who=person.name, kept=uuid, keys=keys_of(uuid, draft.cursor, draft.cursor_at))
        assert order_id is not None
        with desk.writing() as tx:
            confirmed = orders.confirm(tx, order_id, by=person, at=at)
        tell(who=person.name, confirmed=uuid, number=confirmed.number)
        tell(who=person.name, handed=[one.number for one in hand_over_waiting(desk, at=at)])
        uuid, keys = str(uuid4()), 0


def rehearse(store: Path) -> None:
    """One order in a copy of the shop: what every agent would have to load and to build first is there then."""
    with TemporaryDirectory() as folder:
        desk = Desk.open(Path(shutil.copytree(store.parent, Path(folder) / "shop")) / store.name, origin="rehearsal")
        order_id = None
        for draft in forms(str(uuid4()), 0, LI, NOW):
            with desk.writing() as tx:
                order_id = drafts.save(tx, draft, by=LI, at=NOW).order_id
        assert order_id is not None
        with desk.writing() as tx:
            orders.confirm(tx, order_id, by=LI, at=NOW)
        hand_over_waiting(desk, at=NOW)
        desk.close()
    gc.collect()
    gc.freeze()


def main() -> None:
    """See the top of the file."""
    parse_once()
    compile_once()
    store = Path(sys.argv[1])
    rehearse(store)
    for line in sys.stdin:
        match line.split():
            case ["type", name, role, moment]:
                if os.fork() == 0:
                    try:
                        type_orders(store, Person(name, role), datetime.fromisoformat(moment))
                    except BaseException:
                        tell(who=name, failed=traceback.format_exc()[-1000:])
                    os._exit(1)
            case ["reap", pid]:
                _, status = os.waitpid(int(pid), 0)
                tell(reaped=int(pid), status=status)


if __name__ == "__main__":
    main()
