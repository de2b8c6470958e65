"""Procedures: what is done, in which steps, what of it is promised, and who is told when a promise is not kept."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from csdesk.playbook.basis import Choice, EachOnce, Identifier, Shape, Words, Wrong, choice
from csdesk.playbook.forms import Condition, Count, Daily, FieldShape, check_condition, check_form

FACTS = frozenset(
    {
        "order.drafted",
        "order.discarded",
        "order.confirmed",
        "order.handed_over",
        "order.cancelled",
        "order.printed",
        "goods.arrived",
        "pickup.over",
        "pickup.taken_in",
        "reply.given",
        "report.sent",
        "slip.awaited",
        "slip.faulty",
        "slip.received",
        "slip.signed",
        "statements.moved",
        "visits.made",
    }
)
"""What the desk announces: a fact begins a procedure, ticks a step, or ends a case by itself."""

PICKUP_TAKEN_IN, PICKUP_OVER = "pickup.taken_in", "pickup.over"
"""The facts that a parcel waits to be collected, and that it was collected or left again (N-5)."""

VISITS_MADE = "visits.made"
"""The fact that every visit planned for a day was made (K-3)."""

STATEMENTS_MOVED = "statements.moved"
"""The fact that nothing is left to do with any statement of a month (F-1)."""

REPLY_GIVEN = "reply.given"
"""The fact that a ticket was replied to; a procedure with a step that waits for it is one of tickets (C-1)."""

ONLY = Literal["", "after_hours", "small_loss", "large_loss"]
"""When a step applies: always, outside working hours (I-2), or by the size of the loss (I-5)."""

BY_LOSS: tuple[ONLY, ...] = ("small_loss", "large_loss")
"""What only the report of an incident can tell."""

FactName = Annotated[str, Field(json_schema_extra={"enum": sorted(FACTS)})]


def _known(fact: str, place: str) -> None:
    if fact and fact not in FACTS:
        raise Wrong("fact_unknown", fact, place)


class StepShape(Choice):
    """One thing to do in a procedure."""

    deadline: str = ""
    """The kind of deadline that promises it, an id of deadlines.toml; empty when nothing is promised."""
    given: Mapping[str, str] = {}
    """What is said of its deadline, such as the minutes of a promise."""
    chain: Identifier | None = None
    """Who is told when it is late, an id of escalation.toml; without one, the procedure's."""
    after: tuple[Identifier, ...] = Field(default=(), strict=False)
    """Steps to be done first; its deadline begins when the last of them is done."""
    done_on: FactName = ""
    """A fact that ticks it by itself; such a step is not ticked by hand."""
    says: FactName = ""
    """The fact that it is when it is done, for other cases about the same order; it begins none (T-1, T-3)."""
    only: ONLY = ""
    traits: tuple[Identifier, ...] = Field(default=(), strict=False)
    """It applies only to a case of which one of these holds, ids of goods.toml; to every case when empty (T-3)."""
    tells: tuple[Identifier, ...] = Field(default=(), strict=False)
    """Recipients who get a message when the step begins."""
    needed: bool = True
    """Whether the case can be closed only when it is done."""
    note: Words | None = None
    """What has to be written down when it is ticked, such as who was told; nothing when empty."""
    sign: Identifier | None = None
    """Whose signature it is, an id of signers.toml; everybody who works on cases ticks a step without one (K-5)."""
    only_when: Condition = {}
    """Answers of the form with which it applies; always when empty."""
    stops_when: Condition = {}
    """Answers with which nothing is left to do once it is done, such as a refusal (K-6)."""
    until: Identifier | None = None
    """The field with the day to which its deadline runs (K-5)."""
    begins: Identifier | None = None
    """The procedure that begins when it is done, with the answers that both forms have (K-4)."""
    again_until: Identifier | None = None
    """The step until which it is to be done again and again, each time with a new deadline (K-10)."""
    opens_account: bool = False
    """Whether the client's account is open once it is done (K-5)."""
    ends_with: Identifier | None = None
    """The step with which it ends: what is not done by then is left out (T-3)."""

    @model_validator(mode="after")
    def _known_fact(self) -> StepShape:
        _known(self.done_on, "done_on")
        _known(self.says, "says")
        return self


class Starts(Shape):
    """What begins a procedure by itself."""

    on: FactName
    channel: tuple[Identifier, ...] = Field(default=(), strict=False)
    """Only orders that came in by one of these; every channel when empty."""

    @model_validator(mode="after")
    def _known_fact(self) -> Starts:
        _known(self.on, "on")
        return self


class Procedure(Shape):
    """procedures/*.toml: one procedure; its id is the name of its file."""

    words: Words
    prefix: str = Field(default="", pattern=r"^[A-Z]{0,3}$")
    """What its cases' numbers begin with; empty for those that go by their order's number."""
    incident: bool = False
    """Whether it is reported by the form of I-9, and closed by quality control (I-11)."""
    opened_by_hand: bool = True
    inner: bool = False
    """Whether the desk begins it by itself as a part of something else, such as the class of goods (T-2)."""
    place: int = 100
    """Its place among the kinds to choose from."""
    starts: Starts | None = None
    ends_on: tuple[FactName, ...] = Field(default=(), strict=False)
    """Facts that withdraw the case: what it was about is no more."""
    chain: Identifier | None = None
    report_to: tuple[Identifier, ...] = Field(default=(), strict=False)
    """Who gets the report (I-1)."""
    small_loss_yuan: Annotated[Decimal, Field(gt=0, le=1_000_000_000, strict=False)] | None = None
    """Up to which loss the steps for a small one apply (I-5)."""
    shown_in: Literal["incidents", "cases", "pickups", "visits", "statements"] = "incidents"
    """Which list offers it and shows what of it has no clock: F5, or F8 alone."""
    handed_over: bool = True
    """Whether its open cases stand on a handover sheet (S-10); not where each promise has a person of its own."""
    field: Annotated[tuple[FieldShape, ...], Field(strict=False), EachOnce] = ()
    """Its form, in the order in which it is filled in."""
    count: Count | None = None
    daily_list: Daily | None = None
    step: Annotated[tuple[StepShape, ...], Field(min_length=1, strict=False), EachOnce]

    @model_validator(mode="after")
    def _form_fits(self) -> Procedure:
        fields, steps = {one.id: one for one in self.field}, {one.id for one in self.step}
        check_form(self.field, steps)
        for step in self.step:
            place = f"step[{step.id}]"
            check_condition(step.only_when, fields, f"{place}.only_when")
            check_condition(step.stops_when, fields, f"{place}.stops_when")
            if step.until is not None and (step.until not in fields or fields[step.until].kind != "date"):
                raise Wrong("field_not_there", step.until, f"{place}.until")
            if step.until is not None and not step.deadline:
                raise Wrong("missing", "", f"{place}.deadline")
            if step.again_until is not None and (step.again_until not in steps or step.again_until == step.id):
                raise Wrong("step_not_there", step.again_until, f"{place}.again_until")
            if step.ends_with is not None and (step.ends_with not in steps or step.ends_with == step.id):
                raise Wrong("step_not_there", step.ends_with, f"{place}.ends_with")
        named = [("count.by", one) for one in self.count.by] if self.count is not None else []
        named += [("daily_list.columns", one) for one in self.daily_list.columns] if self.daily_list is not None else []
        for place, name in named:
            if name not in fields:
                raise Wrong("field_not_there", name, place)
        return self

    @model_validator(mode="after")
    def _fits_together(self) -> Procedure:
        before: set[str] = set()
        for step in self.step:
            for earlier in step.after:
                if earlier not in before:
                    raise Wrong("step_unknown", earlier, f"step[{step.id}].after")
            if step.only in BY_LOSS and self.small_loss_yuan is None:
                raise Wrong("small_loss_missing", step.id, "small_loss_yuan")
            if step.only in BY_LOSS and not self.incident:
                raise Wrong("no_incident", step.only, f"step[{step.id}].only")
            if step.done_on == "report.sent" and not self.incident:
                raise Wrong("no_incident", step.done_on, f"step[{step.id}].done_on")
            before.add(step.id)
        if self.incident and not self.report_to:
            raise Wrong("missing", "", "report_to")
        for fact in self.ends_on:
            _known(fact, "ends_on")
        if self.starts is None and not self.opened_by_hand and not self.inner:
            raise Wrong("never_begins", "", "opened_by_hand")
        return self

    @property
    def ends_with_its_day(self) -> bool:
        """Whether a run of it ends when its day does, and not with its last step."""
        return False

    @property
    def is_ticket(self) -> bool:
        """Whether it is answered by replies in writing (C-1)."""
        return any(step.done_on == REPLY_GIVEN for step in self.step)

    def get(self, step_id: str) -> StepShape | None:
        """The step of that id, if there is one."""
        return next((one for one in self.step if one.id == step_id), None)

    def get_field(self, field_id: str) -> FieldShape | None:
        """The field of that id, if the form has it."""
        return choice(self.field, field_id)


class Level(Shape):
    """One level of a chain: when it is told after the deadline has passed, and whom."""

    after_minutes: int = Field(ge=0, le=100_000)
    to: tuple[Identifier, ...] = Field(min_length=1, strict=False)


class Chain(Choice):
    """Who is told, one level after the other, until somebody acknowledges (I-6)."""

    ask_again_minutes: int = Field(ge=1, le=100_000)
    """After so long, whoever acknowledged is asked again."""
    forgotten_minutes: int = Field(ge=1, le=100_000)
    """When that is not answered for so long, the chain begins anew."""
    between_minutes: int = Field(default=1, ge=1, le=10_000)
    """The least between two levels, also when several are due at once after a downtime."""
    level: tuple[Level, ...] = Field(min_length=1, strict=False)

    @model_validator(mode="after")
    def _in_order(self) -> Chain:
        minutes = [level.after_minutes for level in self.level]
        if minutes != sorted(minutes):
            raise Wrong("levels_out_of_order", "", "level")
        return self


class Escalation(Shape):
    """escalation.toml: the chains (I-6)."""

    default: Identifier
    chain: Annotated[tuple[Chain, ...], Field(min_length=1, strict=False), EachOnce]

    @model_validator(mode="after")
    def _default_exists(self) -> Escalation:
        if self.get(self.default) is None:
            raise Wrong("chain_unknown", self.default, "default")
        return self

    def get(self, chain_id: str) -> Chain | None:
        """The chain of that id, if there is one."""
        return next((one for one in self.chain if one.id == chain_id), None)


class Penalty(Choice):
    """What a late or hidden report costs (I-11)."""

    rule: Literal["late", "hidden"]


class IncidentLimits(Shape):
    """How much a report may hold."""

    title: int = Field(ge=10, le=1_000)
    text: int = Field(ge=20, le=10_000)
    long_text: int = Field(ge=20, le=20_000)
    money_yuan: Annotated[Decimal, Field(gt=0, le=1_000_000_000_000, strict=False)]
    learned_days: int = Field(ge=1, le=3_660)
    """How far back an incident may have been learned of."""


class Incidents(Shape):
    """incidents.toml: reasons for a pause, departments, who decides, penalties, limits (spec 04)."""

    limits: IncidentLimits
    pause_reason: Annotated[tuple[Choice, ...], Field(min_length=1, strict=False), EachOnce]
    department: Annotated[tuple[Choice, ...], Field(min_length=1, strict=False), EachOnce]
    penalty: Annotated[tuple[Penalty, ...], Field(strict=False), EachOnce]
    hand_up_to: tuple[Identifier, ...] = Field(min_length=1, strict=False)
    """Who decides what the agent cannot (I-4)."""


Procedures = Mapping[str, Procedure]
