"""The words of the made-up shop: the shape of data/demo.toml, and names, ways and goods made of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import time
from functools import cache
from random import Random
from typing import Annotated, Literal

from pydantic import Field

from csdesk.places import seed_playbook
from csdesk.playbook.basis import Shape

Some = Annotated[tuple[str, ...], Field(strict=False, min_length=1)]


class Size(Shape):
    """How much of everything there is."""

    clients: int = Field(ge=1)
    days: int = Field(ge=1)
    orders_a_day: int = Field(ge=1)
    incidents: int = Field(ge=0)
    """How many of `past`, from its beginning."""
    parcels_a_day: int = Field(ge=0)


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


class Files(Shape):
    """What stands in clients' files beside name, telephone and address (K-1)."""

    whole: int = Field(ge=0)
    """How many are filled in whole; those of the others say what they are and when they are billed."""
    cycles: Some
    occasions: Some
    occasion_in_days: Annotated[tuple[int, ...], Field(strict=False)]
    contact_notes: Some
    shops: tuple[str, ...] = Field(strict=False)
    """How the names of those end that are no companies."""


class SaidAtVisit(Shape):
    """What a client said when visited (K-3)."""

    days_ago: int = Field(ge=0)
    answer: str
    about: Annotated[tuple[str, ...], Field(strict=False)] = ()
    wish: str = ""
    spoke_to: str = ""
    note: str = ""


class VisitedClient(SaidAtVisit):
    """An important client who was visited."""

    important: int = Field(ge=0)
    """Its place among them."""


class OpenedClient(KnownClient):
    """A client whose account was opened of late."""

    kind: str
    business: str
    owner: str
    opened_days_ago: int = Field(ge=1)
    missed_days_ago: Annotated[tuple[int, ...], Field(strict=False)] = ()
    """When nobody was reached."""
    missed: str = ""
    visited: SaidAtVisit | None = None


class Learning(Shape):
    """What the trainee has learnt: a topic passed, and a test that goes on (E-1)."""

    passed: str
    passed_days_ago: int = Field(ge=1)
    begun: str
    begun_minutes_ago: int
    answered: int
    """How many questions of it."""


class SentStatements(Shape):
    """How far statements have come (F-1)."""

    come_to: Some
    disputed: str
    """What the client says of a line."""
    invoice: str


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


class PastIncident(Shape):
    """An incident of the last weeks; {client} and {to} in its title are filled in. Minutes count from its clock."""

    kind: str
    title: str
    working_days_ago: int = Field(ge=1)
    clock: time
    """When it was learned of, on the shop's clocks."""
    reported_after: int
    judged_after: int
    closed_after: int
    form: Mapping[str, str] = {}
    """What was filled in of its procedure's form."""
    hidden: bool = False
    """Nobody wrote it down until quality control found it, a minute before it was reported."""
    about_order: bool = True
    happened: str
    client_said: str = ""
    loss: str = ""
    department: str
    cause: str
    measure: str


class Ticked(Shape):
    """A step that was ticked."""

    step: str
    minutes_ago: int
    note: str = ""
    by: str = ""
    """Who signed it; whoever looks after the case when empty."""


class OpenCase(Shape):
    """Something that runs when the desk is opened."""

    kind: str
    title: str
    by: str
    minutes_ago: int
    happened: str = ""
    loss: str = ""
    form: Mapping[str, str] = {}
    """What is filled in of its procedure's form."""
    ticked: Annotated[tuple[Ticked, ...], Field(strict=False)] = ()
    reported_minutes_ago: int | None = None
    promised_minutes_ago: Annotated[tuple[int, ...], Field(strict=False)] = ()
    """When the client was promised an answer, and when again."""
    promised_minutes: str = ""
    acknowledged_by: str = ""
    acknowledged_minutes_ago: int = 0


class PrintedSoon(Shape):
    """A work order that its centre has still to print."""

    by: str
    minutes_ago: int


class FollowedStep(Shape):
    """A step of followed goods that was ticked."""

    step: str
    minutes_ago: int
    note: str = ""


class FollowedTalk(Shape):
    """A talk about followed goods; `said_minutes_ago` where it was written down later than it was."""

    minutes_ago: int
    said_minutes_ago: int = 0
    spoke_to: str
    what: str


class FollowedPaper(Shape):
    """Something that followed goods lack, and who was asked for it; nobody yet when empty."""

    kind: str
    minutes_ago: int
    asked: str = ""


class Followed(Shape):
    """Goods that are followed when the desk is opened (T-1)."""

    name: str
    """What a vehicle calls them by."""
    by: str
    minutes_ago: int
    """When the order was confirmed."""
    wanted_in_minutes: int
    """From now on; less than nothing for what should have come."""
    form: Mapping[str, str] = {}
    """Fields of the order that matter here."""
    done: tuple[FollowedStep, ...] = Field(default=(), strict=False)
    talk: tuple[FollowedTalk, ...] = Field(default=(), strict=False)
    paper: tuple[FollowedPaper, ...] = Field(default=(), strict=False)
    delivered_minutes_ago: int = 0
    """Nothing while they are on their way."""
    answer: str = ""


class OnTheRoad(Shape):
    """A vehicle or partner on the road with followed goods (T-7)."""

    by: str
    kind: str
    name: str
    driver: str = ""
    phone: str = ""
    minutes_ago: int
    arrives_in_minutes: int
    goods: tuple[str, ...] = Field(strict=False)
    looked_minutes_ago: int
    where: str
    delay: str = ""
    """Why it is late; nothing where it is not."""
    delayed_minutes_ago: int = 0
    new_time_in_minutes: int = 0


class LeftDraft(Shape):
    """An order in whose middle somebody was called away."""

    by: str
    minutes_ago: int
    channel: str
    fields: int


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


class AskedLeave(Shape):
    """Leave that somebody asked for lately."""

    agent: str
    in_days: int = Field(ge=1)
    days: int = Field(ge=1)
    reason: str
    agreed: bool
    """Whether the other agent has agreed already."""


class Account(Shape):
    """What the day's account should be, and by how much it differed yesterday."""

    expected_fen: int = Field(ge=0)
    difference_fen: int
    reason: str


class Shifts(Shape):
    """The last days at the desk: their lists and who went through them."""

    days: int = Field(ge=1)
    pattern: str
    agents: Some
    words: str
    """What is written on a handover sheet."""
    skipped: Mapping[str, str]
    """Items that were not done, and why."""
    forgotten: Mapping[str, str]
    """Items that were left open yesterday, and why they stay open; nothing where they were done this morning."""
    account: Account
    leave: Annotated[tuple[AskedLeave, ...], Field(strict=False)]


class Way(Shape):
    """How parcels go to a city."""

    city: str
    through: str = ""
    """A hub on the way."""
    hub: str
    site: str
    line: str = ""
    """The playbook's default line if not given."""


class StuckParcel(Shape):
    """A parcel that stopped moving."""

    stop: Literal["no_scan", "city_hub", "through", "hub_in", "hub_out", "given_out", "problem"]
    city: str
    days_ago: int = Field(ge=1)
    signed_days_ago: int | None = None
    carrier: str = ""


class MadeUpParcels(Shape):
    """What carriers told of the last weeks' parcels, and when the untracked query was asked."""

    days: int = Field(ge=1)
    site: str
    city_hub: str
    district_sites: Some
    asked_days_ago: Annotated[tuple[int, ...], Field(strict=False)]
    asked_at: time
    bags: int
    given_out: int
    unsigned: int
    note: str
    """Why nothing is done with a parcel for now."""
    answer: Annotated[tuple[str, str], Field(strict=False)]
    """What happened, and how it is solved, in a reply to a ticket."""
    way: Annotated[tuple[Way, ...], Field(strict=False, min_length=1)]
    stuck: Annotated[tuple[StuckParcel, ...], Field(strict=False)]


class MadeUpPickup(Shape):
    """A parcel that waits, or waited, to be collected."""

    number: str
    consignee: str
    phone: str
    place: str
    days_ago: int
    """How many days ago it arrived; -1: when the made-up shop began."""
    valuable: bool = False
    said: str = ""
    """What was said on the telephone; nobody was called where empty."""
    comes: str = ""
    """The name on the document of whoever came that day."""


class Words(Shape):
    """demo.toml."""

    password: str
    mobile_prefixes: Some
    area_code: str
    city: str
    export_reason: str
    mail_domain: str
    size: Mapping[str, Size]
    person: Annotated[tuple[Colleague, ...], Field(strict=False, min_length=1)]
    shifts: Shifts
    parcels: MadeUpParcels
    pickup: Annotated[tuple[MadeUpPickup, ...], Field(strict=False)]
    best_client: KnownClient
    new_client: KnownClient
    files: Files
    opened: Annotated[tuple[OpenedClient, ...], Field(strict=False)]
    visited: Annotated[tuple[VisitedClient, ...], Field(strict=False)]
    learning: Learning
    statements: SentStatements
    district: Annotated[tuple[District, ...], Field(strict=False, min_length=1)]
    destination: Annotated[tuple[Destination, ...], Field(strict=False, min_length=1)]
    trade: Annotated[tuple[Trade, ...], Field(strict=False, min_length=1)]
    dangerous: Annotated[tuple[DangerousGoods, ...], Field(strict=False, min_length=1)]
    names: Names
    change: Annotated[tuple[ChangeAsked, ...], Field(strict=False, min_length=1)]
    step_notes: Mapping[str, str]
    """What is written down when a step is ticked, by the step."""
    past: Annotated[tuple[PastIncident, ...], Field(strict=False)]
    running: Annotated[tuple[OpenCase, ...], Field(strict=False)]
    office: Annotated[tuple[OpenCase, ...], Field(strict=False)]
    to_print: Annotated[tuple[PrintedSoon, ...], Field(strict=False)]
    followed: Annotated[tuple[Followed, ...], Field(strict=False)]
    on_the_road: Annotated[tuple[OnTheRoad, ...], Field(strict=False)]
    draft: Annotated[tuple[LeftDraft, ...], Field(strict=False)]

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

    def short(self, firm: str) -> str:
        """A firm as people call it."""
        return next((firm.removesuffix(end) for end in self.names.suffixes if firm.endswith(end)), firm)

    def place(self, address: str) -> str:
        """Where an address is, in a word: its district in this city, else its city."""
        known = [one.name for one in self.district if address.startswith(self.city + one.name)]
        known += [one.city.removesuffix("市") for one in self.destination if address.startswith(one.city)]
        return known[0] if known else self.city

    def _number(self, random: Random) -> str:
        return f"{random.randrange(1, 700)}{random.choice(self.names.buildings)}"


@cache
def words() -> Words:
    """The words that come with csdesk."""
    return Words.model_validate(tomllib.loads((seed_playbook() / "demo.toml").read_text("utf-8")))
