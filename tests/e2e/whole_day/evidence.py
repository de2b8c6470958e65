"""What must be true of the shop at the end of its day: the ledger, the record, the mail, the backup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from csdesk.desk.desk import Desk
from tests.e2e import promise_evidence
from tests.e2e.whole_day.holdings import READINGS
from tests.e2e.whole_day.ledger import ITSELF, Ledger
from tests.e2e.whole_day.shop import PEOPLE, Shop


def faults(shop: Shop, ledger: Ledger) -> list[str]:
    """Everything that is not as it was played; nothing where the day went as it should."""
    return [*_of_things(shop, ledger), *_of_the_record(shop, ledger), *_of_promises(shop), *_of_the_store(shop)]


def _of_things(shop: Shop, ledger: Ledger) -> Iterator[str]:
    """Each kind both ways: what was played is there as it was played, and nothing else is there."""
    for kind in ledger.things.keys() - READINGS.keys():
        yield f"nobody knows how a {kind} is found"
    for kind, read in READINGS.items():
        found, played = read(shop), ledger.things.get(kind, {})
        for key in played.keys() - found.keys():
            yield f"{kind} {key} was played, and is not there"
        for key in found.keys() - played.keys():
            yield f"{kind} {key} is there, and was not played: {dict(found[key])}"
        for key in played.keys() & found.keys():
            for name, value in played[key].items():
                if found[key].get(name) != value:
                    yield f"{kind} {key}: {name} is {found[key].get(name)!r}, played {value!r}"


def _of_the_record(shop: Shop, ledger: Ledger) -> Iterator[str]:
    for what, wrong in (
        ("was played, and is not in the record", ledger.missing_in_record(shop)),
        ("is in the record, and was not played", ledger.unplayed_in_record(shop)),
    ):
        for (action, person), times in wrong.items():
            yield f"{action} by {person} x{times} {what}"
    for (person,) in shop.rows("SELECT DISTINCT by FROM entry"):
        if person not in PEOPLE and person != ITSELF:
            yield f"{person} stands in the record, and works here not"
    for by, origin in shop.rows("SELECT DISTINCT by, origin FROM entry WHERE origin LIKE '% ssh %'"):
        if by != "梁经理" and by != ITSELF:
            yield f"{by} did something over {origin}"


def _of_promises(shop: Shop) -> Iterator[str]:
    """What passed was told once, level after level, before the power went and after it (I-6 to I-8)."""
    desk = Desk.open(shop.store, origin="after the day")
    try:
        seen = promise_evidence.gather(desk, shop.mail_log)
    finally:
        desk.close()
    yield from promise_evidence.faults(seen, settled=False)
    if not seen.told:
        yield "nothing was escalated all day"
    for told, times in Counter(seen.told).items():
        if times > 1:
            yield f"{told} was told {times} times"


def _of_the_store(shop: Shop) -> Iterator[str]:
    audit = shop.run("audit", "verify", "--json")
    if not audit["ok"]:
        yield f"the record: {audit}"
    backup = shop.run("backup", "--json")
    if not backup["checked"]:
        yield f"the backup: {backup}"
