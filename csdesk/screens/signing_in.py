"""Who is at the desk: signing in, locking, changing hands, and being shut out (A-1, A-2, A-3)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from csdesk.clock import Clock
from csdesk.language import ngettext
from csdesk.refused import Refused
from csdesk.screens.app_commands import AppCommands
from csdesk.screens.sign_in import SignInScreen
from csdesk.screens.standing import closed_words, role_words, standing_of
from csdesk.widgets.sparing_painting import PaintsSparingly

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk
    from csdesk.desk.person import Person
    from csdesk.watch_thread import Seen


class SigningIn(AppCommands, PaintsSparingly[int]):
    """An app at which one person after the other signs in; what was typed stays with whoever typed it."""

    person: Person | None
    """Who is signed in."""
    _desk: Desk | None = None
    """Once it is open."""

    def __init__(self, settings_file: Path, clock: Clock, *, bound: str | None, key: str) -> None:
        """`bound` is the only one who may sign in: whose key opened the line, `key` its fingerprint (A-3)."""
        super().__init__(settings_file)
        self.clock = clock
        self._bound = bound
        self._key = key
        self._last_key = clock.now()
        """When a person last did anything here."""

    @property
    def is_unlocked(self) -> bool:
        """Whether somebody is signed in and the desk is not locked, whatever lies over the lock (A-2)."""
        return self.person is not None and not any(isinstance(one, SignInScreen) for one in self.screen_stack)

    @property
    def sees_board(self) -> bool:
        """Whether the board is for who is signed in, as far as the playbook is loaded (A-4)."""
        if self._desk is None or self.person is None:
            return False
        role = self._desk.playbook.roles.get(self.person.role)
        return role is not None and "board.see" in role.may

    async def may_open(self, permission: str) -> bool:
        """Whether what needs a permission may be opened now; if not, who may is told (A-1)."""
        assert self.person is not None
        person, front = self.person, self.front
        try:
            await self.in_desk(lambda desk: _require(desk, person, permission))
        except Refused as refused:
            if front is not None and front is self.front:
                front.tell_refused(refused)
            return False
        return True

    def ask_who_comes(self) -> None:
        """Ask for name and password, or of the one who may sign in for the password alone."""
        self.push_screen(SignInScreen(self._bound or "", alone=self._bound is not None), self._signed_in)

    def _founded(self, person: Person | None) -> None:
        """Begin at the form: a new shop has nothing on its board yet."""
        assert person is not None
        self.person = person
        self._last_key = self.clock.now()
        self.open_form()

    def _signed_in(self, person: Person | None) -> None:
        """Begin at the form, or at the board over it where the role's line in the playbook says so (A-4)."""
        self._founded(person)
        assert person is not None
        self.run_worker(self._tell_training(person), exclusive=True, group="training")
        if self._desk is not None and _opens_board(self._desk, person):
            self.run_worker(self.action_board(), exclusive=True, group="board")

    async def _tell_training(self, person: Person) -> None:
        """A trainee who signs in is told once what is left of the training (E-1)."""
        at = self.clock.now()
        try:
            left = await self.in_desk(lambda desk: _topics_left(desk, person, at))
        except Refused:
            return
        if left and (front := self.front) is not None and person == self.person:
            front.tell(ngettext("Training: {n} topic left. Ctrl+G t", "Training: {n} topics left. Ctrl+G t", left))

    def action_lock(self) -> None:
        """Cover the desk until somebody signs in; the work stays underneath (A-2)."""
        assert self.person is not None
        # Whoever's terminal was written into from elsewhere locks and unlocks it.
        self.forget_terminal()
        alone = self._bound is not None
        self.push_screen(SignInScreen(self.person.name, locked=True, alone=alone), self._unlocked)

    async def _unlocked(self, person: Person | None) -> None:
        assert person is not None
        self._last_key = self.clock.now()
        if person != self.person:
            await self._change_person(person)

    async def _change_person(self, person: Person) -> None:
        """Put another person's own form in the place of everything that was open; the first one's draft is kept."""
        while len(self.screen_stack) > 1:
            if (front := self.front) is not None:
                await front.keep()
            await self.pop_screen()
        self._signed_in(person)

    def heed_standing(self, seen: Seen) -> None:
        """Somebody who may use the desk no more, or as somebody else, notices at once (A-1, A-2, A-3)."""
        standing = standing_of(self.person, self._bound, self._key, seen)
        if standing.is_over:
            self.run_worker(self._shut_out(), exclusive=True, group="standing")
        elif standing.person is not None and standing.person != self.person:
            self.person = standing.person
            if not self.sees_board and any(type(one).__name__.startswith("Board") for one in self.screen_stack):
                self.action_order()
            self.run_worker(self._tell_role(), exclusive=True, group="standing")

    async def _shut_out(self) -> None:
        """Keep what was typed, and let nobody see or do any more: a desk over SSH ends, another asks who comes."""
        name = self.person.name if self.person is not None else self._bound or ""
        await self.keep_all()
        if self._bound is not None:
            self.exit(return_code=1, message=Text(closed_words(name)))
            return
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        self.person = None
        await self.push_screen(SignInScreen(), self._signed_in)
        if (front := self.front) is not None:
            front.tell(closed_words(name), bad=True)

    async def _tell_role(self) -> None:
        if self._desk is not None and self.person is not None and (front := self.front) is not None:
            front.refresh_frame()
            front.tell(role_words(self.person, self._desk.playbook))


def _topics_left(desk: Desk, person: Person, at: datetime) -> int:
    """How many topics a trainee has still to pass; 0 for anybody else."""
    from csdesk.desk.training import standings

    with desk.reading() as tx:
        return len(standings.left(tx, person.name, at=at)) if standings.is_trainee(tx, person.role) else 0


def _opens_board(desk: Desk, person: Person) -> bool:
    role = desk.playbook.roles.get(person.role)
    return role is not None and role.opens == "board" and "board.see" in role.may


def _require(desk: Desk, person: Person, permission: str) -> None:
    from csdesk.desk.desk import require

    with desk.reading() as tx:
        require(tx, person, permission)
