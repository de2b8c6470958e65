"""A screen on which a case is chosen, and what can be done with it: the same in the list and on its page."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from csdesk.commands import Command
from csdesk.language import N_
from csdesk.screens.cases import step_acts
from csdesk.screens.cases.case_in_hand import CaseInHand, Hand
from csdesk.screens.incidents import promise_acts

Act = Callable[[CaseInHand, Hand], Coroutine[Any, Any, None]]


def case_commands(place: str) -> tuple[Command, ...]:
    """The commands for what is chosen on the screen whose ids begin with `place`."""
    return (
        Command(
            f"{place}.report", "r", N_("Report"), N_("Report the incident to the managers, or reply to the ticket")
        ),
        Command(f"{place}.promise", "p", N_("Promise"), N_("Promise the client an answer, or promise again")),
        Command(f"{place}.acknowledge", "a", N_("In hand"), N_("Say that you have it in hand: nobody else is told")),
        Command(f"{place}.why", "w", N_("Why"), N_("Why it is due then, and who is told when it passes")),
        Command(f"{place}.answered", "v", N_("Answered"), N_("The client has the answer that was promised")),
        Command(f"{place}.pause", "z", N_("Pause"), N_("Pause the clock for a reason, or let it go on")),
        Command(f"{place}.hand_up", "u", N_("Up"), N_("Give it up to the director, who decides")),
        Command(f"{place}.pass_on", "o", N_("Pass on"), N_("Let somebody else answer for it")),
    )


class CaseActs(CaseInHand):
    """A screen with the keys for what is chosen on it."""

    def act(self, act: Act) -> None:
        """Do something with what is chosen, in the place of what still waits for a decision."""
        hand = self.in_hand
        if hand is not None:
            self.begin(lambda: act(self, hand))

    def action_report(self) -> None:
        """r: the report form (I-9)."""
        self.act(lambda screen, hand: step_acts.report(screen, hand.case_id))

    def action_promise(self) -> None:
        """p: promise the client an answer (I-3)."""
        self.act(promise_acts.promise)

    def action_acknowledge(self) -> None:
        """a: "I have it in hand" (I-6)."""
        self.act(promise_acts.acknowledge)

    def action_why(self) -> None:
        """w: why it is due then."""
        self.act(promise_acts.why)

    def action_answered(self) -> None:
        """v: the client has its answer (I-3)."""
        self.act(promise_acts.answered)

    def action_pause(self) -> None:
        """z: pause the clock, or let it go on (I-10)."""
        self.act(promise_acts.pause)

    def action_hand_up(self) -> None:
        """u: up to whoever decides (I-4)."""
        self.act(step_acts.hand_up)

    def action_pass_on(self) -> None:
        """o: somebody else answers for it."""
        self.act(step_acts.pass_on)
