"""The words of the made-up shop: the shape of data/demo.toml, and names, ways and goods made of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from random import Random
from typing import Annotated

from pydantic import Field

from csdesk.places import seed_playbook
from csdesk.playbook.basis import Shape


class Size(Shape):
    """How much of everything there is."""

    clients: int = Field(ge=1)
    days: int = Field(ge=1)
    orders_a_day: int = Field(ge=1)


class Colleague(Shape):
    """Somebody with an account."""

    name: str
    role: str
    opens_the_desk: bool = False


class KnownClient(Shape):
    """A client that is always there."""

    code: str = ""
    name: str
    contact: str
    phone: str
    address: str
    settlement: str = ""


class District(Shape):
    """A part of the city."""

    name: str
    streets: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]


class Destination(Shape):
    """Another city."""

    city: str
    streets: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]


Goods = Annotated[tuple[str, int, float], Field(strict=False)]
"""What is shipped, a piece's usual weight in kilograms and volume in cubic metres."""


class Trade(Shape):
    """What a client deals in."""

    word: str
    goods: Annotated[tuple[Goods, ...], Field(strict=False, min_length=1)]


class DangerousGoods(Shape):
    """Dangerous goods that were let through, and why."""

    goods: str
    reason: str


class ChangeAsked(Shape):
    """A change that clients ask for."""

    field: str
    what: str
    why: str
    value: str = ""


Some = Annotated[tuple[str, ...], Field(strict=False, min_length=1)]


class Names(Shape):
    """What names and notes are made of."""

    brands: Annotated[tuple[Annotated[tuple[str, str], Field(strict=False)], ...], Field(strict=False)]
    suffixes: Some
    before: Some
    surnames: Some
    given: Some
    buildings: Some
    packing: Some
    notes: Some
    client_notes: Some
    cancel_reasons: Some


class Words(Shape):
    """demo.toml."""

    password: str
    mobile_prefixes: Some
    area_code: str
    city: str
    size: Mapping[str, Size]
    person: Annotated[tuple[Colleague, ...], Field(strict=False, min_length=1)]
    best_client: KnownClient
    new_client: KnownClient
    district: Annotated[tuple[District, ...], Field(strict=False, min_length=1)]
    destination: Annotated[tuple[Destination, ...], Field(strict=False, min_length=1)]
    trade: Annotated[tuple[Trade, ...], Field(strict=False, min_length=1)]
    dangerous: Annotated[tuple[DangerousGoods, ...], Field(strict=False, min_length=1)]
    names: Names
    change: Annotated[tuple[ChangeAsked, ...], Field(strict=False, min_length=1)]

    def person_name(self, random: Random) -> str:
        """Somebody's name."""
        return random.choice(self.names.surnames) + random.choice(self.names.given)

    def mobile(self, random: Random) -> str:
        """A mobile number that nobody has."""
        return f"{random.choice(self.mobile_prefixes)}{random.randrange(10**8):08d}"

    def landline(self, random: Random) -> str:
        """A number in the city that nobody has."""
        return f"{self.area_code}-0{random.randrange(10**7):07d}"

    def address(self, random: Random) -> str:
        """Somewhere in the city."""
        district = random.choice(self.district)
        return f"{self.city}{district.name}{random.choice(district.streets)}{self._number(random)}"

    def address_elsewhere(self, random: Random) -> str:
        """Somewhere in another city."""
        there = random.choice(self.destination)
        return f"{there.city}{random.choice(there.streets)}{self._number(random)}"

    def _number(self, random: Random) -> str:
        return f"{random.randrange(1, 700)}{random.choice(self.names.buildings)}"


@cache
def words() -> Words:
    """The words that come with csdesk."""
    return Words.model_validate(tomllib.loads((seed_playbook() / "demo.toml").read_text("utf-8")))
