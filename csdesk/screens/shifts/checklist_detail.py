"""The chosen item of a checklist in full, and the head above the list (S-6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from csdesk.language import N_, _
from csdesk.rules.reading import show_money
from csdesk.screens.clock_words import in_words
from csdesk.screens.day_words import day_words
from csdesk.screens.shifts.checklist_rows import MINUTE, Local, difference, evidence_words, span
from csdesk.widgets.summary import Item
from csdesk.widgets.two_ends import Ends

if TYPE_CHECKING:
    from csdesk.desk.shifts.checklist_view import Line
    from csdesk.screens.shifts.checklist_look import Look

FACTS: Mapping[str, str] = {
    "carried.decided": N_("It is ticked by itself once all that was carried over here is done, skipped or kept."),
    "day.nothing_forgotten": N_("It is ticked by itself once nothing of the day is left."),
    "handover.accepted": N_("It is ticked by itself once the handover sheet is accepted. h opens the sheet."),
    "self_pickups.called": N_("It is ticked by itself once every client with a self-pickup has been called."),
    "self_pickups.decided": N_("It is ticked by itself once all self-pickups are decided."),
    "tickets.answered": N_("It is ticked by itself once no ticket is left to answer."),
    "unsigned.checked": N_("It is ticked by itself once all unsigned deliveries are checked."),
    "visits.made": N_("It is ticked by itself once no visit to a client is late or left of today."),
    "untracked.decided": N_("It is ticked by itself once all of today's untracked parcels are decided."),
}
"""What ticks an automatic item, by its source (S-7)."""

ASKS: Mapping[str, str] = {
    "count": N_("Space asks how many."),
    "note": N_("Space asks what was done."),
    "photo": N_("Space asks where the picture lies."),
    "amount": N_("Space asks for the account."),
    "tick": N_("Space ticks it."),
}
"""What is asked when an item is ticked, by the kind of its evidence."""


def fact_words(line: Line) -> str:
    """Which fact ticks an automatic item."""
    return _(FACTS[line.source])


def detail(line: Line, parts: Mapping[str, Mapping[str, str]], now: datetime, local: Local) -> tuple[str, list[Item]]:
    """The chosen item: how it stands in a sentence, and further items, the note in full first."""
    items = [Item(_("note: {note}", note=line.note))] if line.note else []
    if line.evidence and "expected_fen" in line.evidence:
        expected, counted = line.evidence["expected_fen"], line.evidence["counted_fen"]
        account = _(
            "expected {expected}, counted {counted}, difference {difference}",
            expected=show_money(expected), counted=show_money(counted), difference=difference(expected, counted),
        )  # fmt: skip
        items.append(Item(account))
    elif line.evidence:
        items.append(Item(line.evidence.get("photo") or evidence_words(line.evidence, line.figure)))
    if line.open and line.posts:
        items.append(Item(_("post {post}", post="+".join(line.posts)), "dim"))
    part = in_words(parts[line.part]) if line.part in parts else ""
    items += [Item(words, "dim") for words in (part, recurrence_words(line.every)) if words]
    return _sentence(line, now, local), items


def _sentence(line: Line, now: datetime, local: Local) -> str:
    at = f"{local(line.at):%H:%M}" if line.at is not None else ""
    if line.state == "done":
        return _("Done {time}, {name}.", time=at, name=line.by)
    if line.state == "skipped":
        return _("Skipped {time}, {name}.", time=at, name=line.by)
    if line.state == "kept":
        return _("Kept for tomorrow {time}, {name}.", time=at, name=line.by)
    if line.state == "carried":
        return _("It was open when the day ended, and carried to the next.")
    how = fact_words(line) if line.automatic else _(ASKS[line.evidence_kind])
    if line.state == "waiting":
        how = _("Others are to be done before it.")
    if line.due_at is None:
        return how
    due = f"{local(line.due_at):%H:%M}"
    if line.late:
        late = span((now - line.due_at) // MINUTE)
        return _("Was due {time}, late {late}. {how}", time=due, late=late, how=how)
    return _("By {time}. {how}", time=due, how=how)


def recurrence_words(rule: str) -> str:
    """How often an item comes, where it does not come every day."""
    given = dict(pair.split("=", 1) for pair in rule.split(";"))
    n = int(given.get("INTERVAL", "1"))
    if given["FREQ"] == "DAILY":
        return _("every {n} days", n=n) if n > 1 else ""
    if given["FREQ"] == "WEEKLY":
        return _("every {n} weeks", n=n) if n > 1 else _("every week")
    if given["FREQ"] == "MONTHLY":
        return _("every {n} months", n=n) if n > 1 else _("every month")
    return _("every year")


def head(look: Look, posts: Sequence[str], items: Sequence[Line], local: Local) -> tuple[Ends, Ends]:
    """Which list, which day, whose; how far it is; clocked on or not, and what else is to be known."""
    from csdesk.desk.shifts.checklist_view import count

    counts, kept = count(items), sum(one.state == "kept" for one in items)
    title = [in_words(look.list.words), day_words(look.list.day, look.today), *_whose(look, posts)]
    progress = [
        Item(_("{n} of {many} done", n=counts.done, many=counts.total)),
        Item(_("{n} late", n=counts.late), "passed" if counts.late else "dim"),
        Item(_("{n} to come", n=counts.to_come - kept)),
    ]
    if not look.is_today:
        progress = progress[:1] if look.list.case_id is not None else []
    on_posts = "  ".join(f"{post} {name}" for post, name in look.list.posts.items() if name) if not posts else ""
    right = [Item(_clocked(look, local), "" if look.on_since is not None else "dim")]
    if kept and look.is_today:
        right.insert(0, Item(_("{n} kept for tomorrow", n=kept)))
    below = Ends(_hint(look) or on_posts, right, tone="dim")
    return Ends("  ".join(title), progress, bold=True), below


def _whose(look: Look, posts: Sequence[str]) -> list[str]:
    if not posts:
        return [_("all posts")]
    names = ", ".join(in_words(look.posts[post]) if post in look.posts else post for post in posts)
    on_them = dict.fromkeys(look.list.posts.get(post) or "" for post in posts)
    who = [name for name in on_them if name]
    return [names, *(who or ([_("nobody")] if look.roster_is_set else []))]


def _clocked(look: Look, local: Local) -> str:
    if not look.is_today:
        return _("t goes to today")
    if look.on_since is None:
        return _("not clocked on")
    return _("clocked on since {time}", time=f"{local(look.on_since):%H:%M}")


def _hint(look: Look) -> str:
    """What else is to be known, and the next step."""
    if look.list.day < look.today:
        return _("This day is over: its list is only read.")
    if look.list.day > look.today:
        return _("As it would be: the list begins with its day.")
    if look.list.case_id is None:
        return _("The list begins when somebody who works on shifts opens it.")
    if not look.roster_is_set:
        return _("Nobody has set a roster yet: all posts are shown. r opens it.")
    if not look.own_posts:
        return _("You are on no post today: all posts are shown.")
    return ""


def nothing_words(look: Look, posts: Sequence[str]) -> str:
    """What is said where there is no item, with the next step."""
    if look.list.day < look.today and look.list.case_id is None:
        return _("There is no list of this day. Right goes to the next one, t to today.")
    if posts:
        return _("Nothing is to be done on this post. v shows the other posts.")
    return _("Nothing is to be done on this day. g starts a list by hand.")
