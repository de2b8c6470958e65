"""The clients of the made-up shop, as rows of a client file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from csdesk.desk.clients.client_rows import ClientRow
from csdesk.desk.demo.demo_words import KnownClient, Trade, Words
from csdesk.playbook.shapes import Playbook


@dataclass(frozen=True, slots=True)
class MadeUpClient:
    """A client and what it deals in."""

    row: ClientRow
    trade: Trade


def made_up(words: Words, count: int, random: Random, playbook: Playbook, today: date) -> Iterator[MadeUpClient]:
    """The best client, and `count` less one others, no two with the same name or code."""
    settlements = [one.id for one in playbook.orders.settlement]
    yield MadeUpClient(_known(words.best_client, today), words.trade[0])
    names = {words.best_client.name}
    used = {words.best_client.code[:2]: 1}
    for number in range(2, count + 1):
        brand, initials = random.choice(words.names.brands)
        trade = random.choice(words.trade)
        name = brand + trade.word + random.choice(words.names.suffixes)
        while name in names:
            name = random.choice(words.names.before) + name
        names.add(name)
        used[initials] = used.get(initials, 0) + 1
        values = {
            "name": name,
            "contact": words.person_name(random),
            "phone": words.mobile(random) if random.random() < 0.7 else words.landline(random),
            "address": words.address(random),
            "settlement": random.choice(settlements) if random.random() < 0.9 else "",
            "notice_until": _notice(random, today),
        }
        if random.random() < 0.15:
            values["phone"] += f"; {words.landline(random)}"
        filled = {field: value for field, value in values.items() if value}
        yield MadeUpClient(ClientRow(number, (), f"{initials}{used[initials]:03d}", filled), trade)


def _known(client: KnownClient, today: date) -> ClientRow:
    values = {
        "name": client.name,
        "contact": client.contact,
        "phone": client.phone,
        "address": client.address,
        "settlement": client.settlement,
        "notice_until": (today + timedelta(days=200)).isoformat(),
    }
    return ClientRow(1, (), client.code, values)


def _notice(random: Random, today: date) -> str:
    """Until when the signed notice stands: for most still a while, for some no longer, for some there is none."""
    chance = random.random()
    if chance < 0.65:
        return (today + timedelta(days=random.randrange(20, 400))).isoformat()
    if chance < 0.85:
        return (today - timedelta(days=random.randrange(1, 120))).isoformat()
    return ""
