"""The shape of clients.toml: classes, kinds, cycles of settlement, what contacts and addresses are for (K-1, K-2)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from csdesk.playbook.basis import Choice, EachOnce, Identifier, Shape, Wrong, choice


class ClientKind(Choice):
    """What a client is."""

    person: bool = False
    """Whether its name is a person's: it goes with the person when that is erased (K-9)."""


class Cycle(Choice):
    """When a client gets its statement, and by when it pays (K-1)."""

    day: int | None = Field(default=None, ge=1, le=31)
    """The statement's day of the month; in a shorter month its last day."""
    weekday: int | None = Field(default=None, ge=1, le=7)
    """The statement's day of the week, 1 Monday to 7 Sunday, where there is one each week."""
    months: int = Field(default=1, ge=1, le=12)
    """How many months one statement covers."""
    due_days: int = Field(ge=0, le=366)
    """Days from the statement to the day by which it is paid."""

    @model_validator(mode="after")
    def _one_day(self) -> Cycle:
        if self.day is not None and self.weekday is not None:
            raise Wrong("day_twice", str(self.weekday), "weekday")
        if self.months != 1 and self.day is None:
            raise Wrong("missing", "", "day")
        return self


class Clients(Shape):
    """clients.toml: how a new client is coded, limits, and what can be chosen on its card (K-1)."""

    new_code_prefix: str = Field(pattern=r"^[A-Z]{1,4}$")
    text_limit: int = Field(ge=20, le=10_000)
    note_limit: int = Field(ge=20, le=10_000)
    code_limit: int = Field(ge=4, le=64)
    list_limit: int = Field(ge=1, le=200)
    """How many contacts, addresses and occasions a client may have, each."""
    default_class: Identifier
    owned_classes: tuple[Identifier, ...] = Field(default=(), strict=False)
    """Classes whose clients have an agent of their own (K-2)."""
    client_class: Annotated[tuple[Choice, ...], Field(min_length=1, strict=False), EachOnce]
    kind: Annotated[tuple[ClientKind, ...], Field(strict=False), EachOnce] = ()
    cycle: Annotated[tuple[Cycle, ...], Field(strict=False), EachOnce] = ()
    contact_role: Annotated[tuple[Choice, ...], Field(strict=False), EachOnce] = ()
    address_kind: Annotated[tuple[Choice, ...], Field(strict=False), EachOnce] = ()

    @model_validator(mode="after")
    def _classes_exist(self) -> Clients:
        named = [("default_class", self.default_class), *(("owned_classes", one) for one in self.owned_classes)]
        for place, one in named:
            if choice(self.client_class, one) is None:
                raise Wrong("class_unknown", one, place)
        return self

    def get_cycle(self, cycle_id: str) -> Cycle | None:
        """The cycle of that id, if there is one."""
        return choice(self.cycle, cycle_id)
