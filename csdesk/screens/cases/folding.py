"""Lines of F5 that stand together: calm promises of one kind are one line with their count and the nearest (T-3).

What is soon or late, stands still or is in somebody's hand has a line of its own, so nothing that presses is hidden.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from csdesk.screens.cases.case_list import CaseLine, press_at

if TYPE_CHECKING:
    from csdesk.playbook.deadline_kinds import DeadlineKinds

LEAST = 2
"""So many stand together; a single one has its own line."""


def folded(
    lines: Sequence[CaseLine], kinds: DeadlineKinds, now: datetime, unfolded: Collection[str]
) -> Sequence[CaseLine]:
    """The lines, calm ones of one kind together where the nearest of them stood; `unfolded` are keys of such lines.

    Below an unfolded one stand the lines that it is made of.
    """
    keys = [_key(line) if is_calm(line, kinds, now) else "" for line in lines]
    together: dict[str, list[CaseLine]] = {}
    for key, line in zip(keys, lines, strict=True):
        together.setdefault(key, []).append(line)
    found: list[CaseLine] = []
    for key, line in zip(keys, lines, strict=True):
        members = together[key]
        if not key or len(members) < LEAST:
            found.append(line)
        elif line is members[0]:
            found.append(_together(members, is_unfolded=key in unfolded))
            found += members if key in unfolded else ()
    return found


def is_calm(line: CaseLine, kinds: DeadlineKinds, now: datetime) -> bool:
    """Whether a line is of a kind that stands together, and does not press."""
    one = line.promise
    if one is None or one.acknowledged_by is not None or one.paused_at is not None:
        return False
    kind = kinds.get(one.deadline_kind)
    return kind is not None and kind.together and now < press_at(one, kinds)


def _key(line: CaseLine) -> str:
    return "together-" + "/".join((line.words or {}).values())


def _together(members: Sequence[CaseLine], *, is_unfolded: bool) -> CaseLine:
    nearest, owners = members[0], {one.owner for one in members}
    return CaseLine(
        nearest.case_id, None, "", nearest.kind, "", nearest.words, nearest.owner if len(owners) == 1 else "",
        nearest.clock, members=tuple(members), group=_key(nearest), is_unfolded=is_unfolded,
    )  # fmt: skip
