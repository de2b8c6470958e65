"""The clients of the made-up shop, as rows of a client file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from csdesk.desk.clients import list_cells
from csdesk.desk.clients.client_rows import ClientRow
from csdesk.desk.demo.demo_words import KnownClient, Trade, Words
from csdesk.playbook.shapes import Playbook


@dataclass(frozen=True, slots=True)
class MadeUpClient:
    """A client and what it deals in."""

    row: ClientRow
    trade: Trade


def made_up(
    words: Words, count: int, random: Random, of_files: Random, playbook: Playbook, today: date
) -> Iterator[MadeUpClient]:
    """The best client, and `count` less one others, no two with the same name or code.

    What their files say beside the rest comes `of_files`, so that it changes nothing of the rest.
    """
    settlements = [one.id for one in playbook.orders.settlement]
    files = _Files(words, of_files, today)
    yield MadeUpClient(files.filled_in(_known(words.best_client, today), words.trade[0]), words.trade[0])
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
        row = ClientRow(number, (), f"{initials}{used[initials]:03d}", filled)
        yield MadeUpClient(files.filled_in(row, trade), trade)


class _Files:
    """Fills in what the files of clients say beside the rest: some of them whole (K-1)."""

    def __init__(self, words: Words, random: Random, today: date) -> None:
        self._words, self._random, self._today = words, random, today

    def filled_in(self, row: ClientRow, trade: Trade) -> ClientRow:
        """A client's row with the rest of its file."""
        words, name = self._words.files, row.values["name"]
        monthly, whole = row.values.get("settlement") == "monthly", row.number <= words.whole
        values = {
            "short_name": self._words.short(name),
            "kind": "shop" if name.endswith(words.shops) else "company",
            "business": trade.word,
            "cycle": (self._random.choice(words.cycles) if whole else words.cycles[0]) if monthly else "",
        }
        if whole:
            values |= {
                "contact_role": "shipping",
                "address_kind": "pickup",
                "contacts": self._contacts(row.code),
                "addresses": self._addresses(),
                "occasions": self._occasions(row.number),
            }
        return replace(row, values={**row.values, **{field: value for field, value in values.items() if value}})

    def _contacts(self, code: str) -> str:
        words, random = self._words, self._random
        mail = f"{code.lower()}@{words.mail_domain}"
        accounts = (words.person_name(random), "accounts", words.mobile(random), mail,
                    random.choice(words.files.contact_notes))  # fmt: skip
        in_charge = (words.person_name(random), "decides", words.mobile(random), "", "")
        return list_cells.cell_of([accounts, in_charge][: random.randrange(3)])

    def _addresses(self) -> str:
        return list_cells.cell_of(
            [(self._words.address(self._random), "billing")] if self._random.random() < 0.3 else []
        )

    def _occasions(self, number: int) -> str:
        """A day of the year: of the first ones it comes soon."""
        soon, name = self._words.files.occasion_in_days, self._random.choice(self._words.files.occasions)
        far = self._random.randrange(25, 360)
        if number > len(soon) and self._random.random() < 0.5:
            return ""
        day = self._today + timedelta(days=soon[number - 1] if number <= len(soon) else far)
        return list_cells.cell_of([(name, f"{day:%m-%d}")])


def opened_lately(words: Words, today: date, first_number: int) -> list[ClientRow]:
    """The clients whose account was opened of late, as rows of a client file (K-3)."""
    return [
        ClientRow(
            number, (), one.code,
            {
                "name": one.name, "short_name": words.short(one.name), "contact": one.contact, "phone": one.phone,
                "address": one.address, "address_kind": "pickup", "contact_role": "shipping", "kind": one.kind,
                "business": one.business, "settlement": "monthly", "cycle": words.files.cycles[0], "owner": one.owner,
                "opened_on": (today - timedelta(days=one.opened_days_ago)).isoformat(),
            },
        )
        for number, one in enumerate(words.opened, first_number)
    ]  # fmt: skip


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
