"""The forms of the roster: leave asked for, a swap, a rotation set (S-1 to S-3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from csdesk.language import N_, _, current, ngettext, say
from csdesk.refused import Refused
from csdesk.screens.field_sheet import SheetLine
from csdesk.screens.shifts.roster_form import Form, Texts, read_day
from csdesk.screens.shifts.roster_look import others_on
from csdesk.screens.shifts.roster_words import full_day
from csdesk.widgets.fields import Option

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk
    from csdesk.desk.shifts.leave import Verdict
    from csdesk.playbook.roster import Pattern
    from csdesk.screens.screen import DeskScreen


def _options(names: Sequence[str]) -> Sequence[Option]:
    return [Option(name, name) for name in names]


# -- leave -------------------------------------------------------------------------------------------------------------


def leave_form(screen: DeskScreen, day: date, agents: Sequence[str]) -> Form:
    """Ask for leave from `day` on; of `agents`, where there are several, a supervisor chooses whose (S-2, S-3)."""
    person, host = screen.person, screen.host

    def lines() -> Sequence[SheetLine]:
        whose = SheetLine("agent", _("Whose"), agents[0], required=True, options=_options(agents))
        own = (
            SheetLine("first", _("First day"), placeholder=f"{day}"),
            SheetLine("last", _("Last day"), placeholder=_("the same day")),
            SheetLine("reason", _("Reason")),
        )
        return (whose, *own) if len(agents) > 1 else own

    def read(texts: Texts, at: datetime) -> tuple[str, date, date]:
        first = read_day(texts, "first", host.local(at), day)
        return texts.get("agent") or person.name, first, read_day(texts, "last", host.local(at), first)

    def find(desk: Desk, texts: Texts) -> Callable[[], Sequence[str]]:
        from csdesk.desk.shifts import leave

        at = host.clock.now()
        agent, first, last = read(texts, at)
        with desk.reading() as tx:
            verdict, others = leave.check(tx, agent, first, last, at), others_on(tx, first, agent)
        return lambda: [_days(first, last), *_verdict_lines(verdict, sorted(others))]

    async def send(texts: Texts) -> str:
        at = host.clock.now()

        def work(desk: Desk) -> tuple[Verdict, int | None]:
            from csdesk.desk.shifts import leave

            agent, first, last = read(texts, at)
            with desk.writing() as tx:
                verdict, asked = leave.ask(tx, agent, first, last, texts["reason"], by=person, at=at)
                return verdict, asked.id if asked is not None else None

        verdict, number = await host.in_desk(work)
        if number is None:
            reason = next(one for one in verdict.reasons if one.rule == "S-3").sentence
            raise Refused("nobody_left", reason.message, field="first", **reason.values)
        if verdict.granted:
            return _("Leave is asked for. It counts once another agent has agreed.")
        return _("Leave is asked for. It counts once a supervisor has granted it and another agent has agreed.")

    return Form(lambda: _("Ask for leave"), lines, find, send)


def _days(first: date, last: date) -> str:
    many = ngettext("{n} day", "{n} days", (last - first).days + 1)
    return _("{first} to {last}", first=full_day(first), last=full_day(last)) + f", {many}"


def _verdict_lines(verdict: Verdict, others: Sequence[str]) -> Sequence[str]:
    """What the rules say to a leave, and what it would still need (S-2, S-3)."""
    reasons = [f"! {say(one.sentence)} ({one.rule})" for one in verdict.reasons]
    names = " / ".join(others) or "-"
    if not verdict.possible:
        return [_("This leave is not possible:"), *reasons]
    agree = _("It counts once another agent has agreed: {names}.", names=names)
    if verdict.granted:
        return [_("This leave is within the limits."), agree]
    return [*reasons, _("A supervisor has to grant it, with a reason."), agree]


# -- a swap ------------------------------------------------------------------------------------------------------------


def swap_form(screen: DeskScreen, day: date, people: Sequence[str], *, for_others: bool) -> Form:
    """Two people do each other's work on `day`; who sets the roster chooses both (S-1)."""
    person, host = screen.person, screen.host
    others = [name for name in people if name != person.name]

    def lines() -> Sequence[SheetLine]:
        who = SheetLine("one", _("Who"), people[0], required=True, options=_options(people))
        with_whom = people[1:] if for_others else others
        own = (
            SheetLine(
                "other", _("With whom"), with_whom[0], required=True, options=_options(people if for_others else others)
            ),
            SheetLine("reason", _("Reason")),
        )
        return (who, *own) if for_others else own

    def find(desk: Desk, texts: Texts) -> Callable[[], Sequence[str]]:
        from csdesk.desk.shifts import roster

        one, other = texts.get("one") or person.name, texts["other"]
        with desk.reading() as tx:
            found = roster.on_day(tx, day)
        posts = [(name, ", ".join(found.posts_of(name))) for name in (one, other)]
        return lambda: [
            _("{name} is on {posts}.", name=name, posts=on) if on else _("{name} is off.", name=name)
            for name, on in posts
        ]

    async def send(texts: Texts) -> str:
        at = host.clock.now()
        one = texts.get("one") or person.name

        def work(desk: Desk) -> None:
            from csdesk.desk.shifts import roster_changes

            with desk.writing() as tx:
                roster_changes.swap(tx, day, one, texts["other"], texts["reason"], by=person, at=at)

        await host.in_desk(work)
        return _("{one} and {other} swap on {day}.", one=one, other=texts["other"], day=full_day(day))

    return Form(lambda: _("Swap on {day}", day=full_day(day)), lines, find, send)


# -- a rotation --------------------------------------------------------------------------------------------------------


def rotation_form(
    screen: DeskScreen, patterns: Sequence[Pattern], pattern: str, agents: Sequence[str], start: date
) -> Form:
    """Set a rotation: pattern, agents in the order of their turns, first day (S-1)."""
    person, host = screen.person, screen.host

    def lines() -> Sequence[SheetLine]:
        options = [Option(one.id, one.words.text(current())) for one in patterns]
        return (
            SheetLine("pattern", _("Pattern"), pattern, required=True, options=options),
            SheetLine("agents", _("Agents"), ", ".join(agents), required=True),
            SheetLine("start", _("First day"), placeholder=f"{start}"),
        )

    def find(desk: Desk, texts: Texts) -> Callable[[], Sequence[str]]:
        from csdesk.desk.people.agents import read_agents, without_account

        day, names = read_day(texts, "start", host.local(host.clock.now()), start), read_agents(_names(texts))
        with desk.reading() as tx:
            unknown = without_account(tx, names)
        chosen = next((one for one in patterns if one.id == texts["pattern"]), None)
        return lambda: [*_first_day(chosen, names, day), *_unknown(unknown)]

    async def send(texts: Texts) -> str:
        at = host.clock.now()

        def work(desk: Desk) -> tuple[date, Sequence[str]]:
            from csdesk.desk.shifts import roster_changes

            day = read_day(texts, "start", host.local(at), start)
            with desk.writing() as tx:
                made = roster_changes.set_rotation(tx, texts["pattern"], _names(texts), day, by=person, at=at)
                return made.start, list(made.agents)

        day, names = await host.in_desk(work)
        return _("The rotation goes from {day} on: {names}.", day=day, names=", ".join(names))

    return Form(lambda: _("Set the rotation: who takes turns on the posts"), lines, find, send)


def _names(texts: Texts) -> Sequence[str]:
    typed = texts["agents"].strip()
    if not typed:
        raise Refused("agents_missing", N_("Name the agents in the order of their turns."), field="agents")
    return re.split("[,，、]", typed)


def _first_day(pattern: Pattern | None, names: Sequence[str], day: date) -> Sequence[str]:
    """Who has which post on the first day."""
    lines = [_("The agents, with commas between them, in the order of their turns.")]
    if pattern is not None and len(names) >= len(pattern.post):
        turns = [f"{post.words.text(current())} {name}" for post, name in zip(pattern.post, names, strict=False)]
        lines.append(_("On {day}: {who}.", day=full_day(day), who=", ".join(turns)))
    return lines


def _unknown(names: Sequence[str]) -> Sequence[str]:
    return [_("No account yet: {names}.", names=", ".join(names))] if names else []
