"""visits.toml: how often clients are visited, what is said and asked then, whom a day greets (K-3)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from csdesk.playbook.basis import Choice, EachOnce, Identifier, Shape, Words, Wrong, choice

KindId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]


class VisitLimits(Shape):
    """How much may be written down."""

    name: int = Field(ge=10, le=200)
    text: int = Field(ge=20, le=10_000)


class Rhythm(Shape):
    """How the clients of one class are visited; its id is that of the class in clients.toml."""

    id: Identifier
    first: KindId
    """The kind of deadline of the first visit, from the opening on."""
    next: KindId
    """The kind of each visit after it, from the last one on."""
    ahead: int = Field(ge=0, le=60)
    """So many working days before it is due a visit may be planned at the soonest, so that days can be evened out."""
    spare: int = Field(ge=0, le=30)
    """So many of them are left for another try, where there are so many."""
    before_opening: bool = False
    """Whether they are visited before their account is opened, from the day on which they were added, as prospects."""

    @model_validator(mode="after")
    def _in_order(self) -> Rhythm:
        if self.spare > self.ahead:
            raise Wrong("less_than_equal", str(self.spare), "spare")
        return self


class Answer(Choice):
    """What a client answers, with the key that takes it."""

    id: Literal["satisfied", "fair", "not"]
    opens: Identifier | None = None
    """The procedure that begins with this answer."""


class Script(Shape):
    """What is said in one kind of call, line by line; its id is the kind of deadline, or `greeting`."""

    id: KindId
    line: Annotated[tuple[Words, ...], Field(min_length=1, strict=False)]


class Greeting(Choice):
    """A holiday for which clients are greeted."""

    holiday: str = Field(min_length=1)
    """What its English name in calendar.toml holds."""
    classes: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    """Whose clients are greeted; everybody's when empty."""


class Visits(Shape):
    """visits.toml: rhythms, answers, subjects, scripts, greetings (K-3)."""

    load: int = Field(ge=1, le=1_000)
    """From so many visits on, the day of an agent is full, and shown so."""
    old_after_days: int = Field(ge=1, le=3_660)
    """A client opened so long ago who was never visited was here before visits were planned."""
    back_days: int = Field(ge=1, le=366)
    """How far back a visit may be written down."""
    limits: VisitLimits
    rhythm: Annotated[tuple[Rhythm, ...], Field(min_length=1, strict=False), EachOnce]
    answer: Annotated[tuple[Answer, ...], Field(min_length=3, strict=False), EachOnce]
    about: Annotated[tuple[Choice, ...], Field(min_length=1, strict=False), EachOnce]
    script: Annotated[tuple[Script, ...], Field(strict=False), EachOnce] = ()
    greeting: Annotated[tuple[Greeting, ...], Field(strict=False), EachOnce] = ()

    def rhythm_of(self, client_class: str) -> Rhythm | None:
        """How clients of a class are visited; None where they are not."""
        return next((one for one in self.rhythm if one.id == client_class), None)

    def script_of(self, kind: str) -> tuple[Words, ...]:
        """What is said in a call of a kind."""
        return next((one.line for one in self.script if one.id == kind), ())

    def answer_of(self, answer_id: str) -> Answer | None:
        """The answer of that id, if there is one."""
        return choice(self.answer, answer_id)
