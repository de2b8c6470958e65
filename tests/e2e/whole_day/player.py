"""Plays the script: types what it says, waits for what it says is seen, and keeps the ledger of what was played."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any

from tests.e2e.terminal import Terminal
from tests.e2e.whole_day import power
from tests.e2e.whole_day.ledger import Ledger
from tests.e2e.whole_day.script import (
    Act,
    Answers,
    Leaves,
    LetIn,
    Line,
    Opens,
    PowerGoes,
    Recorded,
    Runs,
    Sees,
    So,
    Types,
    Watch,
)
from tests.e2e.whole_day.shop import NEVER, PASSWORD, Shop


class Player:
    """The day as it is played: the open desks, the ledger, and what the last command answered."""

    def __init__(self, shop: Shop, seen: Callable[[Act, Player], None] = lambda _act, _player: None) -> None:
        self.shop = shop
        self.desks: dict[str, Terminal] = {}
        self.ledger = Ledger()
        self._stack = ExitStack()
        self._answer: Any = None
        self._seen = seen

    def __enter__(self) -> Player:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def play(self, acts: Sequence[Act]) -> None:
        """Play the acts in order; AssertionError names the line of the script that did not come true."""
        for act in acts:
            self.shop.is_at(act.moment)
            file, _, at = act.where.partition(":")
            try:
                for at, line in act.lines:  # noqa: B007 - for the note
                    self._do(line)
                self._until_recorded()
            except AssertionError as wrong:
                wrong.add_note(f"{file}:{at}, {act.moment} {act.words}")
                raise
            self._seen(act, self)

    def _do(self, line: Line) -> None:
        match line:
            case Types():
                self._type(line)
            case Sees():
                self._desk(line.desk).wait_for(_sight(line), NEVER)
            case Opens():
                self.desks[line.desk] = self._stack.enter_context(self.shop.terminal(line.desk))
            case Leaves():
                terminal = self.desks.pop(line.desk)
                terminal.press("Ctrl+Q")
                assert terminal.wait_exit(NEVER) == 0
            case Runs():
                self._answer = self.shop.run(*line.arguments, "--by", line.person, "--json", typed=PASSWORD)
            case Answers():
                found = self._answer if isinstance(self._answer, dict) else {"length": len(self._answer)}
                said = {name: str(found.get(name)) for name in line.values}
                assert said == dict(line.values), self._answer
            case So():
                self.ledger.note(line.kind, line.key, line.values)
            case Recorded():
                self.ledger.record[line.action, line.person] += line.times
            case Watch():
                self.shop.start_watch() if line.begins else self.shop.stop_watch()
            case LetIn():
                self.shop.let_in_supervisor()
            case PowerGoes():
                power.cut(self.shop, list(self.desks.values()), line.arguments, line.person)
                self.desks.clear()

    def _desk(self, name: str) -> Terminal:
        assert name in self.desks, f"{name} is not open"
        return self.desks[name]

    def _type(self, line: Types) -> None:
        terminal = self._desk(line.desk)
        for key in line.keys:
            if key.name:
                terminal.press(key.name)
            else:
                terminal.type(key.text.replace("{home}", str(self.shop.home)))

    def _until_recorded(self) -> None:
        """Wait until the record has all that the act left there; an entry that nobody played shows at once."""
        end = time.monotonic() + NEVER
        while (wrong := self.ledger.missing_in_record(self.shop)) and time.monotonic() < end:
            time.sleep(0.02)
        assert not wrong, f"the record lacks {dict(wrong)}"
        extra = self.ledger.unplayed_in_record(self.shop)
        assert not extra, f"nobody played {dict(extra)}"


def _sight(line: Sees) -> Callable[[Terminal], bool]:
    def sight(terminal: Terminal) -> bool:
        found = any(all(_has(one, text) for text in line.texts) for one in terminal.screen)
        return found is not line.absent

    sight.__qualname__ = f"{line.desk} sees {'no ' if line.absent else ''}{' | '.join(line.texts)}"
    return sight


def _has(line: str, text: str) -> bool:
    """Whether a line of the screen has a text; one that begins with `>` is of the chosen row, and stands in front."""
    return line.lstrip().startswith(text) if text.startswith(">") else text in line
