"""The shapes of the playbook's files, one class a file, checked when loaded (spec 00, principle 1)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from csdesk.playbook.basis import Choice, EachOnce, Identifier, Shape, Words, Wrong
from csdesk.playbook.calendar import Calendar
from csdesk.playbook.checklists import Checklists
from csdesk.playbook.clients import Clients
from csdesk.playbook.deadline_kinds import DeadlineKinds
from csdesk.playbook.forms import Signers
from csdesk.playbook.goods import GoodsFile
from csdesk.playbook.messages import Mail, Recipients
from csdesk.playbook.names import Names
from csdesk.playbook.parcels import Parcels
from csdesk.playbook.pickups import Pickups
from csdesk.playbook.procedures import Escalation, Incidents, Procedures
from csdesk.playbook.replies import Replies
from csdesk.playbook.reports import ReportsFile
from csdesk.playbook.roster import RosterFile
from csdesk.playbook.slips import Slips
from csdesk.playbook.statements import Statements
from csdesk.playbook.training import Topics, Trainees
from csdesk.playbook.upkeep import Folder, Upkeep
from csdesk.playbook.visits import Visits

PERMISSIONS = frozenset(
    {
        "account.manage",
        "board.see",
        "board.sign",
        "case.acknowledge",
        "case.comment",
        "case.draft",
        "case.open",
        "case.work",
        "client.add",
        "client.assign",
        "client.change",
        "client.erase_approve",
        "client.erase_ask",
        "client.import",
        "client.merge",
        "client.see_whole",
        "export.approve_first",
        "export.approve_last",
        "export.ask",
        "incident.close",
        "incident.judge",
        "leave.decide",
        "order.draft",
        "order.confirm",
        "order.confirm_dangerous",
        "order.confirm_new_client",
        "order.change",
        "order.cancel",
        "order.take_over",
        "parcel.import",
        "parcel.release",
        "parcel.take_back",
        "parcel.work",
        "roster.set",
        "shift.sign",
        "shift.work",
        "slip.hand",
        "slip.take",
        "slip.work",
        "training.oversee",
        "visit.take_back",
        "visit.work",
        "statement.finance",
        "statement.work",
    }
)
"""Everything that a role can be allowed; the playbook gives each its words and its roles (A-1)."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # No such zone, no name of a zone, or a folder of zones such as Asia.
        raise Wrong("time_zone_unknown") from None
    return name


class Shop(Shape):
    """shop.toml: who the shop is."""

    name: Words
    time_zone: Annotated[str, AfterValidator(_known_zone)]
    site_code: str
    work_order_language: Literal["zh_CN", "en"]
    """The language in which the centres read their work orders."""
    message_language: Literal["zh_CN", "en"]
    """The language of the messages that leave the shop (I-8)."""

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the shop's clocks are read."""
        return ZoneInfo(self.time_zone)


class Role(Choice):
    """What one role is called and may do (A-1)."""

    opens: Literal["order", "board"] = "order"
    """What is in front after signing in: the order form, or the board over it (A-4)."""
    may: tuple[Annotated[str, Field(json_schema_extra={"enum": sorted(PERMISSIONS)})], ...] = Field(strict=False)

    @model_validator(mode="after")
    def _known_permissions(self) -> Role:
        for permission in self.may:
            if permission not in PERMISSIONS:
                raise Wrong("permission_unknown", permission, "may")
        return self


class Roles(Shape):
    """roles.toml: every role and what it may do (A-1)."""

    role: Annotated[tuple[Role, ...], Field(min_length=1, strict=False), EachOnce]

    def get(self, role_id: str) -> Role | None:
        """The role called `role_id`, if there is one."""
        return next((role for role in self.role if role.id == role_id), None)

    def who_may(self, permission: str) -> tuple[Role, ...]:
        """The roles that are allowed `permission`, in the file's order."""
        return tuple(role for role in self.role if permission in role.may)


class JobType(Choice):
    """How a shipment runs, and which centre prints it (O-7)."""

    centre: Identifier
    wants_vehicle: bool = False
    needs_wanted_time: bool = False


class Check(Choice):
    """One intake check of O-3, ticked before confirming an order of the named channels."""

    channels: tuple[Identifier, ...] = Field(default=(), strict=False)
    """Channels that need the check; empty means every channel."""
    standing: Literal["", "notice"] = ""
    """`notice`: a client's standing dangerous-goods notice answers the check by itself."""
    shows: Literal["", "orders_today"] = ""
    """`orders_today`: the check shows, and keeps, how many orders the client has today."""

    def wanted_for(self, channel: str) -> bool:
        """Whether an order that came in by `channel` needs this check."""
        return not self.channels or channel in self.channels


class OrderLimits(Shape):
    """How long a text and how large a number an order may hold."""

    text: int = Field(ge=20, le=10_000)
    long_text: int = Field(ge=20, le=10_000)
    pieces: int = Field(ge=1, le=1_000_000_000)
    weight_kg: Annotated[Decimal, Field(gt=0, le=1_000_000_000, strict=False)]
    volume_m3: Annotated[Decimal, Field(gt=0, le=1_000_000_000, strict=False)]
    money_yuan: Annotated[Decimal, Field(gt=0, le=1_000_000_000_000, strict=False)]
    copies: int = Field(ge=1, le=1000)
    wanted_days: int = Field(ge=1, le=3660)


class OrderNumber(Shape):
    """How a confirmed order is numbered: prefix, date, digits (O-6)."""

    prefix: str = Field(pattern=r"^[A-Z]{1,6}$")
    digits: int = Field(ge=4, le=8)


class Orders(Shape):
    """orders.toml: channels, job types, centres, vehicles, settlements, intake checks, limits (spec 01)."""

    number: OrderNumber
    limits: OrderLimits
    channel: Annotated[tuple[Choice, ...], Field(min_length=1, strict=False), EachOnce]
    centre: Annotated[tuple[Choice, ...], Field(min_length=1, strict=False), EachOnce]
    job_type: Annotated[tuple[JobType, ...], Field(min_length=1, strict=False), EachOnce]
    vehicle: Annotated[tuple[Choice, ...], Field(strict=False), EachOnce]
    settlement: Annotated[tuple[Choice, ...], Field(min_length=1, strict=False), EachOnce]
    check: Annotated[tuple[Check, ...], Field(strict=False), EachOnce]
    usual_goods: Annotated[tuple[Words, ...], Field(strict=False)] = ()
    usual_packing: Annotated[tuple[Words, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Orders:
        centres = {centre.id for centre in self.centre}
        for job_type in self.job_type:
            if job_type.centre not in centres:
                raise Wrong("centre_unknown", job_type.centre, f"job_type[{job_type.id}].centre")
        channels = {channel.id for channel in self.channel}
        for check in self.check:
            for channel in check.channels:
                if channel not in channels:
                    raise Wrong("channel_unknown", channel, f"check[{check.id}].channels")
        return self

    def checks_for(self, channel: str) -> tuple[Check, ...]:
        """The intake checks of O-3 for an order that came in by `channel`."""
        return tuple(check for check in self.check if check.wanted_for(channel))


class PasswordCost(Shape):
    """What argon2id spends on one password."""

    memory_kib: int = Field(ge=19_456, le=1_048_576)
    passes: int = Field(ge=1, le=20)
    lanes: int = Field(ge=1, le=16)


class Security(Shape):
    """security.toml: passwords, locking out, idle lock, exports (A-1, A-2, K-9)."""

    password_least: int = Field(ge=4, le=64)
    slow_from_failure: int = Field(ge=1, le=1000)
    lock_at_failure: int = Field(ge=2, le=1000)
    lock_minutes: int = Field(ge=1, le=10_080)
    idle_lock_minutes: int = Field(ge=1, le=240)
    identity_key_folder: Folder
    """Where the key for ID numbers lies; empty: among the person's settings (N-1)."""
    export_days: int = Field(ge=1, le=90)
    """How long an export of client data waits for its next step: an approval, then the writing (K-9)."""
    export_tells_manager: tuple[Identifier, ...] = Field(strict=False)
    """Recipients of "an export waits for the manager's approval"."""
    export_tells_director: tuple[Identifier, ...] = Field(strict=False)
    cost: PasswordCost


class ColumnMap(Shape):
    """columns/*.toml: the headings under which each field of an import is known (P-0)."""

    required: tuple[str, ...] = Field(strict=False)
    headings: Mapping[str, Annotated[tuple[str, ...], Field(min_length=1, strict=False)]]
    carrier: Identifier | None = None
    """Whose parcels such a file lists; the first carrier of parcels.toml when it does not say."""


Reading = Annotated[str, Field(pattern=r"^[a-z]+( [a-z]+)*$")]


class Readings(Shape):
    """surnames.toml and polyphones.toml: how characters are read that are read in more than one way (O-1)."""

    reading: Mapping[str, Reading]


class Playbook(Shape):
    """The whole playbook: the seed's files with the shop's own laid over them."""

    shop: Shop
    roles: Roles
    orders: Orders
    clients: Clients
    security: Security
    calendar: Calendar
    deadlines: DeadlineKinds
    mail: Mail
    recipients: Recipients
    escalation: Escalation
    incidents: Incidents
    procedures: Procedures
    roster: RosterFile
    checklists: Checklists
    names: Names
    parcels: Parcels
    goods: GoodsFile
    pickups: Pickups
    replies: Replies
    reports: ReportsFile
    signers: Signers
    slips: Slips
    statements: Statements
    trainees: Trainees
    training: Topics
    upkeep: Upkeep
    visits: Visits
    columns: Mapping[str, ColumnMap]
    surnames: Readings
    polyphones: Readings
