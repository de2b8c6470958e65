"""The handover sheets that F4's page offers, read from the store, and one of them drawn (S-10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from csdesk.language import _, current
from csdesk.widgets.rows import Column, Row
from csdesk.widgets.safe_text import shown

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.person import Person
    from csdesk.exchange.handover_page import HandoverPage, ItemList
    from csdesk.models.handover import Handover

OPEN, SIGNED, ACCEPTED = "open", "signed", "accepted"

SHORT = 12
"""Characters of a signature that are shown: enough to hold it against the printed one."""


@dataclass(frozen=True)
class SheetInHand:
    """A sheet as the list has it; not begun yet where it has no id."""

    id: int | None
    key: str
    """Names the sheet, whether it is begun or not: day, post and agent."""
    day: date
    post: str
    post_words: str
    agent: str
    words: str
    state: str
    intact: bool
    """Whether what was signed is still the same."""
    signature: str
    signed_at: str
    """On the shop's clocks, with the day where it is not that of the sheet; empty while it is not signed."""
    accepted_at: str
    accepted_by: str

    def is_own(self, person: Person) -> bool:
        """Whether the person hands it over and may still write on it."""
        return self.agent == person.name and self.state == OPEN

    def waits_for(self, person: Person) -> bool:
        """Whether the person may accept it with nothing but the own password."""
        return self.state == SIGNED and self.agent != person.name


@dataclass(frozen=True)
class Handovers:
    """The sheets of a day and those that still wait from earlier ones, one of them chosen and whole."""

    sheets: Sequence[SheetInHand]
    chosen: SheetInHand | None
    page: HandoverPage | None
    """What the chosen sheet says in the language spoken now, but for the agent's own words."""


def read_handovers(tx: Transaction, day: date, post: str, key: str, *, person: Person, at: datetime) -> Handovers:
    """The sheets of `day`, and the one of that key whole.

    Without such a key it is the first that waits for the person; else the person's own sheet of `post`, or any of it.
    """
    from csdesk.desk.handovers import handovers
    from csdesk.desk.handovers.handover_words import page_of

    kept = [one for one in handovers.waiting(tx, day) if one.day < day]
    kept += handovers.of_day(tx, day)
    if key and key not in map(_key, kept):
        # Accepted meanwhile: it stays as long as it is looked at.
        its_day, its_post, its_agent = key.split(" ", 2)
        seen = handovers.find(tx, date.fromisoformat(its_day), its_post, its_agent)
        kept += [seen] if seen is not None else []
    kept += [handovers.not_begun(day, *one) for one in _to_come(tx, day, post, person, kept)]
    found = [_in_hand(tx, one) for one in sorted(kept, key=lambda one: (one.day, one.post, one.id is None))]
    of_post = [one for one in found if (one.day, one.post) == (day, post)]
    wanted = (
        *(one for one in found if one.key == key),
        *(one for one in found if one.waits_for(person)),
        *(one for one in of_post if one.agent == person.name),
        *of_post,
        *(one for one in found if one.agent == person.name),
        *found,
    )
    chosen = next(iter(wanted), None)
    if chosen is None:
        return Handovers(found, None, None)
    sheet = next(one for one in kept if _key(one) == chosen.key)
    page = page_of(tx, sheet, at=at)
    seal = _("Signature: {hash}", hash=chosen.signature) if chosen.signature else ""
    # The own words stand last; here they have a place of their own.
    return Handovers(found, chosen, replace(page, seal=seal, lists=page.lists[:-1] if sheet.words else page.lists))


def _key(handover: Handover) -> str:
    """Of a sheet that may not be begun; no other has its day, post and agent."""
    return f"{handover.day} {handover.post} {handover.agent}"


def _to_come(
    tx: Transaction, day: date, post: str, person: Person, kept: Sequence[Handover]
) -> Sequence[tuple[str, str]]:
    """Post and agent of the sheets that nobody has begun: of the roster, and of who stands in without being on it."""
    from csdesk.desk.shifts import attendance, roster

    begun = {(one.post, one.agent) for one in kept if one.day == day}
    on_post = roster.on_day(tx, day).who
    who = [(one, agent) for one, agent in on_post.items() if agent is not None]
    is_there = any(one.agent == person.name for one in attendance.stays(tx, day, day))
    if on_post.get(post) is None or is_there:
        who.append((post, person.name))
    return [one for one in dict.fromkeys(who) if one not in begun]


def _in_hand(tx: Transaction, handover: Handover) -> SheetInHand:
    from csdesk.desk.handovers import handovers
    from csdesk.desk.shifts import roster

    words = {one.id: one.words.text(current()) for one in roster.pattern_on(tx, handover.day).post}

    def moment(at: datetime | None) -> str:
        local = tx.local(at) if at is not None else None
        if local is None:
            return ""
        return f"{local:%H:%M}" if local.date() == handover.day else f"{local:%m-%d %H:%M}"

    return SheetInHand(
        id=handover.id,
        key=_key(handover),
        day=handover.day,
        post=handover.post,
        post_words=words.get(handover.post, handover.post),
        agent=handover.agent,
        words=handover.words,
        state=ACCEPTED if handover.accepted_at else SIGNED if handover.signed_at else OPEN,
        intact=handover.signed_at is None or handovers.verify(handover),
        signature=handover.signature[:SHORT],
        signed_at=moment(handover.signed_at),
        accepted_at=moment(handover.accepted_at),
        accepted_by=handover.accepted_by or "",
    )


# -- the list ----------------------------------------------------------------------------------------------------------


def columns() -> Sequence[Column]:
    """Sign, day, post, who hands over, what became of it, the signature."""
    return (Column("", 1), Column("", 5), Column("", 8), Column(""), Column("", 37), Column("", SHORT, drop=1))


def row(sheet: SheetInHand, person: Person) -> Row:
    """A sheet in the list: `!` waits for the reader, `X` was changed behind its signature."""
    sign, tone = " ", ""
    if not sheet.intact:
        sign, tone = "X", "passed"
    elif sheet.waits_for(person):
        sign, tone = "!", "soon"
    elif sheet.state == ACCEPTED:
        sign, tone = "=", "dim"
    cells = (sign, f"{sheet.day:%m-%d}", sheet.post_words, sheet.agent, _state(sheet), sheet.signature)
    return Row(sheet.key, cells, tone)


def _state(sheet: SheetInHand) -> str:
    if not sheet.intact:
        return _("changed after it was signed")
    if sheet.state == ACCEPTED:
        return _("accepted {time}, {name}", time=sheet.accepted_at, name=sheet.accepted_by)
    if sheet.state == SIGNED:
        return _("signed {time}, to be accepted", time=sheet.signed_at)
    return _("being written") if sheet.id is not None else _("not begun")


# -- the sheet ---------------------------------------------------------------------------------------------------------


def drawn(page: HandoverPage, words: str) -> RenderableType:
    """The sheet as it would be printed: sections under their titles, what is known of a thing behind it.

    `words` are the agent's own; empty where they are still typed beside it.
    """
    return Group(*_parts(page.cleared(_shown), _shown(words)))


def _shown(text: str) -> str:
    return "\n".join(shown(line) for line in text.split("\n"))


def _parts(page: HandoverPage, words: str) -> Iterator[RenderableType]:
    yield Text("   ".join(f"{part.label} {part.value}" for part in page.facts), style="dim")
    if page.warning:
        yield Text(f"! {page.warning}", style="bold")
    for one in page.lists:
        yield from _list(one)
    if not page.lists:
        yield Text(f"\n{page.nothing}")
    if words:
        yield Text("\n" + _("In the agent's own words"), style="bold")
        yield Padding(Text(words), (0, 0, 0, 2))
    yield Text()
    for part in page.signatures:
        yield Text(f"{part.label}: {part.value or '-'}")
    if page.seal:
        yield Text(page.seal, style="dim")
    for one in page.appendix:
        yield from _list(one)


def _list(one: ItemList) -> Iterator[RenderableType]:
    yield Text.assemble("\n", (one.title, "bold"), (f"  {len(one.items)}", "dim"))
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True, width=2)
    table.add_column(ratio=1, overflow="fold")
    for item in one.items:
        known = "  ".join(detail for detail in item.details if detail)
        table.add_row(" -", Text.assemble(item.what, (f"   {known}" if known else "", "dim")))
    yield table


def glance(page: HandoverPage) -> str:
    """The sheet in few lines: how many things of each kind, and who signed."""
    clear = page.cleared(_shown)
    counts = [f"{one.title}: {len(one.items)}" for one in (*clear.lists, *clear.appendix)]
    names = [f"{part.label}: {part.value or '-'}" for part in clear.signatures]
    return "\n".join((*(counts or [clear.nothing]), "", *names, clear.seal))
