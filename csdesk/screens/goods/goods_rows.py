"""Lines of the feedback sheet as rows, and the chosen one in full (T-1 to T-8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from csdesk.language import N_, _, in_a_row
from csdesk.screens.clock_words import Glance, glance, in_words, left_width, moment_words
from csdesk.screens.whose import agent_items
from csdesk.widgets.rows import Column, Row
from csdesk.widgets.summary import Item

if TYPE_CHECKING:
    from csdesk.desk.goods.goods_list import Line
    from csdesk.desk.goods.goods_story import GoodsStory
    from csdesk.playbook.deadline_kinds import DeadlineKinds
    from csdesk.playbook.goods import GoodsFile

Local = Callable[[datetime], datetime]
"""A moment on the shop's clocks."""

TROUBLES: Mapping[str, str] = {"date_passed": N_("date passed"), "no_scan": N_("no scan")}
"""What makes goods late, in a word (T-5)."""

LATE_SIGN, DONE_SIGN, WITHDRAWN_SIGN = "X", "x", "-"
"""What stands where no clock runs: late goods, delivered ones, those of a cancelled order."""

NUMBER_WIDTH, PLACE_WIDTH, MOMENT_WIDTH = 14, 12, 11


def columns() -> Sequence[Column]:
    """The columns, in the language spoken now; some give way where the list is narrow."""
    return (
        Column("", 2),
        Column(_("Left"), left_width(), "right"),
        Column(_("Number"), NUMBER_WIDTH),
        Column("", 1),
        Column(_("Next"), least=26),
        Column(_("To"), PLACE_WIDTH, drop=3),
        Column(_("Expected"), MOMENT_WIDTH, drop=1),
    )


def letter_of(goods: GoodsFile, class_id: str) -> str:
    """A class as people call it; `?` where the playbook no longer has it."""
    return next((one.letter for one in goods.goods_class if one.id == class_id), "?")


def clock_of(line: Line, now: datetime, kinds: DeadlineKinds) -> Glance | None:
    """How the clock of what is promised next looks; None where nothing is."""
    if line.due_at is None or line.started_at is None or line.state != "open":
        return None
    return glance(_Clock(line.started_at, line.due_at, line.paused_at), now, kinds)


class _Clock:
    """What of a deadline says how urgent it is."""

    def __init__(self, started_at: datetime, due_at: datetime, paused_at: datetime | None) -> None:
        self.started_at = started_at
        self.due_at = due_at
        self.paused_at = paused_at


def row_of(line: Line, seen: Glance | None, goods: GoodsFile, now: datetime, local: Local) -> Row:
    """One line: its clock, its number and class, what is next, where to, when it is expected or came."""
    sign, left, tone = (seen.sign, seen.left, seen.tone) if seen is not None else ("", "", "")
    said = [in_words(line.step)] if line.step else []
    if line.trouble:
        sign, tone = LATE_SIGN, "passed"
        said.insert(0, _(TROUBLES[line.trouble]))
    elif line.state == "closed":
        sign, tone = DONE_SIGN, "done" if line.on_time else "dim"
        said = [_("on time") if line.on_time else _("late"), *said]
    elif line.state != "open":
        sign, tone, said = WITHDRAWN_SIGN, "dim", [_("cancelled")]
    if line.papers:
        said.append(_("lacks {n} papers", n=line.papers) if line.papers > 1 else _("lacks a paper"))
    moment = line.actual_at or line.eta_at or line.expected_at
    cells = (
        sign, left, line.number, letter_of(goods, line.goods_class), ", ".join(said), line.destination,
        moment_words(local(moment), local(now)),
    )  # fmt: skip
    return Row(str(line.goods_id), cells, tone)


def title(line: Line) -> str:
    """The chosen line: its number, whose it is, where it goes."""
    return "  ".join(filter(None, (line.number, f"{line.client} -> {line.destination}", line.waybill)))


def sentence(story: GoodsStory, now: datetime, local: Local) -> str:
    """Its class and why; when it is expected, when it came, when anybody last knew where it was (T-1, T-2, T-5)."""
    line, goods = story.line, story.goods

    def words(moment: datetime) -> str:
        return moment_words(local(moment), local(now))

    why = ", ".join(story.reasons) or _("none of the reasons for another class")
    said = [
        _("{goods_class}, chosen by {name}: {reason}.", goods_class=story.class_words, name=goods.class_by,
          reason=goods.class_reason)
        if goods.class_by
        else _("{goods_class}: {reasons}.", goods_class=story.class_words, reasons=why)
    ]  # fmt: skip
    if goods.class_by:
        said.append(_("The rules say {goods_class}: {reasons}.", goods_class=story.proposed, reasons=why))
    said.append(_("Expected {time}.", time=words(line.expected_at)))
    if line.actual_at is not None:
        on_time = _("on time") if line.on_time else _("late")
        said.append(_("Delivered {time}, {on_time}.", time=words(line.actual_at), on_time=on_time))
    elif line.eta_at is not None:
        said.append(_("Comes {time} by what is known now.", time=words(line.eta_at)))
    return in_a_row(*said)


def items(story: GoodsStory, now: datetime, local: Local) -> list[Item]:
    """What is missing and demanded, where it is, the last talk, what the consignee said."""
    line = story.line

    def words(moment: datetime) -> str:
        return moment_words(local(moment), local(now))

    told = [Item(_("next: {what}", what=in_words(line.step)))] if line.step and line.state == "open" else []
    told += agent_items(story.agent)
    told += [_paper(paper, name) for paper, name in story.papers]
    if story.demands and line.actual_at is None:
        told.append(Item(_("demands: {demands}", demands=story.demands)))
    if line.trip:
        told.append(Item(_("on board {name}", name=line.trip)))
    if story.scan is not None:
        told.append(Item(_("scan {time}  {place}", time=words(story.scan[0]), place=story.scan[1])))
    elif line.actual_at is None:
        told.append(Item(_("last known {time}", time=words(line.seen_at)), "passed" if line.trouble else "dim"))
    if story.satisfied:
        told.append(Item(story.satisfied))
    told += [Item(talk_words(one, one.id in story.back_dated, words)) for one in story.contacts]
    return told


def _paper(paper: object, name: str) -> Item:
    asked = getattr(paper, "asked", "")
    return Item(
        _("lacks {paper}, asked {name}", paper=name, name=asked)
        if asked
        else _("lacks {paper}, not asked yet", paper=name),
        "soon",
    )


def talk_words(contact: object, back_dated: bool, words: Callable[[datetime], str]) -> str:
    """A talk in a line; both times where it was written down much later than it was (T-6)."""
    from csdesk.models.goods import Contact

    assert isinstance(contact, Contact)
    when = words(contact.at)
    if back_dated:
        when = _("{time}, written {written}", time=when, written=words(contact.written_at))
    late = _("late") if contact.late else _("not late")
    return f"{when}  {contact.spoke_to}: {contact.what} ({late}, {contact.by})"
