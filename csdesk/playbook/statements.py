"""statements.toml: month-end statements: who has to do what by when, and what stands on the paper (F-1, F-2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from csdesk.playbook.basis import Choice, EachOnce, Identifier, Shape, Words, Wrong

State = Literal[
    "made", "checked", "sent", "disputed", "agreed", "invoice_asked", "invoiced", "delivered", "part_paid", "paid",
    "closed", "withdrawn",
]  # fmt: skip
"""Where a statement is, in the order in which it goes; the last one is a draft of which nothing is left (F-1)."""

Days = Annotated[int, Field(ge=0, le=366)]


class StatementState(Shape):
    """A state: what it is called, what comes next, who has to do that, and how long they have (F-1)."""

    id: State
    words: Words
    next: Words | None = None
    """What comes next; None where nothing does."""
    person: Literal["finance", "owner", "client", ""] = ""
    """Whose turn it is: finance, the client's own agent, or the client, whom the agent presses."""
    days: Days = 0
    """Working days for it, from the day on which the statement came to the state."""
    cycles: Mapping[Identifier, Days] = {}
    """Other days for clients of some cycles, by the id of the cycle."""
    by: Literal["days", "payment_days"] = "days"
    """`payment_days`: not before the day by which the client's cycle has it pay."""


class StatementLimits(Shape):
    """How much may be said of a statement."""

    text: int = Field(ge=20, le=10_000)
    number: int = Field(ge=8, le=200)
    """Characters of an invoice's number."""


class Paper(Shape):
    """What stands on a statement besides its figures, in the client's language (F-2)."""

    title: Words
    intro: Words
    payee: Words | None = None
    """Where to pay to."""
    signs: Annotated[tuple[Words, ...], Field(strict=False)]
    """Who signs below it, one place each."""
    foot: Words


class Statements(Shape):
    """statements.toml: which orders stand on a statement, its states, ways of paying, its paper (F-1 to F-3)."""

    number_prefix: str = Field(pattern=r"^[A-Z]{1,4}$")
    settlements: Annotated[tuple[Identifier, ...], Field(min_length=1, strict=False)]
    """The ways of settlement whose orders stand on statements; others are paid another way."""
    export_folder: str = Field(min_length=1)
    """Where statements are written when nobody says: beside the store unless it is a whole path."""
    finance_role: Identifier
    """The role of accounts that do what finance has to do."""
    contact_role: Identifier
    """The role of the contact at a client who gets statements and is pressed for them."""
    default_cycle: Identifier
    """The cycle of clients that have none."""
    limits: StatementLimits
    state: Annotated[tuple[StatementState, ...], Field(min_length=1, strict=False)]
    way: Annotated[tuple[Choice, ...], Field(min_length=1, strict=False), EachOnce]
    """Ways of paying."""
    paper: Paper

    @model_validator(mode="after")
    def _every_state(self) -> Statements:
        given = [one.id for one in self.state]
        for one in State.__args__:  # type: ignore[attr-defined]
            if given.count(one) != 1:
                raise Wrong("missing" if one not in given else "id_twice", "", f"state[{one}]")
        return self

    def get(self, state: str) -> StatementState:
        """The state with the id."""
        return next(one for one in self.state if one.id == state)
