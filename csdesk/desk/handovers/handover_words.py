"""A handover sheet in the reader's language: for the printed sheet, for commands and screens (S-10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from csdesk.desk.board import day_signing
from csdesk.desk.desk import Transaction
from csdesk.desk.handovers import handovers
from csdesk.desk.handovers.handover_sections import SECTIONS, sheet_of
from csdesk.desk.handovers.handover_sheet import Row, Section, Sheet
from csdesk.desk.promises.letters import in_words
from csdesk.exchange.handover_page import HandoverPage, Item, ItemList
from csdesk.exchange.work_order_sheet import Part
from csdesk.language import _, current, say
from csdesk.models.case import StepState
from csdesk.models.handover import Handover
from csdesk.rules.reading import show_money
from csdesk.rules.urgency import left


def page_of(tx: Transaction, handover: Handover, *, at: datetime) -> HandoverPage:
    """The sheet as it is read in the current language: as it was signed, or as the facts are at `at`."""
    sheet = sheet_of(tx, handover, at)
    lists = [_section(tx, handover, sheet, one) for one in sheet.sections]
    if handover.words:
        lists.append(ItemList(_("In the agent's own words"), tuple(map(Item, handover.words.split("\n")))))
    return HandoverPage(
        title=_("Handover sheet"),
        shop=tx.playbook.shop.name.text(current()),
        facts=(
            Part(_("Day"), handover.day.isoformat()),
            Part(_("Post"), handover.post),
            Part(_("Outgoing agent"), handover.agent),
            Part(_("As of"), shown(tx, sheet.at)),
        ),
        warning=warning_of(handover),
        lists=tuple(lists),
        nothing=_("Nothing is open."),
        signatures=(
            Part(_("Handed over by"), _signed(tx, handover.agent, handover.signed_at)),
            Part(_("Accepted by"), _signed(tx, handover.accepted_by or "", handover.accepted_at)),
            *_seen(tx, handover),
        ),
        appendix=_appendix(tx, handover),
        seal=_("Signature: {hash}", hash=handover.signature) if handover.signature else "",
    )


def warning_of(handover: Handover) -> str:
    """What must not be missed of a sheet; empty when nothing must."""
    if handover.signed_at is None:
        return _("Not signed yet: this sheet still changes.")
    if not handovers.verify(handover):
        return _("Changed after it was signed: the signature does not match.")
    return ""


def shown(tx: Transaction, moment: datetime) -> str:
    """A moment on the shop's clocks."""
    return f"{tx.local(moment):%Y-%m-%d %H:%M}"


def _signed(tx: Transaction, name: str, moment: datetime | None) -> str:
    return f"{name}  {tx.local(moment):%Y-%m-%d %H:%M:%S}" if moment is not None else ""


def _seen(tx: Transaction, handover: Handover) -> Iterator[Part]:
    """The supervisors who signed it as seen, with what they wrote (A-4)."""
    for one in day_signing.of_sheet(tx, handover.id) if handover.id is not None else ():
        yield Part(_("Seen by"), "  ".join(filter(None, (_signed(tx, one.by, one.at), one.words))))


def _appendix(tx: Transaction, handover: Handover) -> tuple[ItemList, ...]:
    added = handovers.additions(tx, handover.id) if handover.id is not None else ()
    items = tuple(Item(one.text, (f"{one.by}  {shown(tx, one.at)}",)) for one in added)
    return (ItemList(_("Added after it was accepted"), items),) if items else ()


def title_of(section_id: str) -> str:
    """What a section is called; its id where nothing knows it any more."""
    return _(SECTIONS[section_id].title) if section_id in SECTIONS else section_id


def _section(tx: Transaction, handover: Handover, sheet: Sheet, section: Section) -> ItemList:
    items = tuple(Item(what(row), tuple(_details(tx, handover, sheet, row))) for row in section.rows)
    return ItemList(title_of(section.id), items)


def what(row: Row) -> str:
    """What a row is about, in one line."""
    return "  ".join(filter(None, (row.number, in_words(row.words) if row.words else "", row.text))) or row.id


def _details(tx: Transaction, handover: Handover, sheet: Sheet, row: Row) -> Iterator[str]:
    """What is known of a row, a line each."""
    known = (
        state_words(row.state),
        row.reason if row.counted_fen is None else "",
        _("since {day}", day=row.first_day.isoformat()) if row.first_day is not None else "",
        in_words(row.to_do) if row.to_do else "",
        _due(tx, sheet, row),
    )
    if any(known):
        yield "  ".join(filter(None, known))
    if row.owner and row.owner != handover.agent:
        yield _("Whose: {name}", name=row.owner)
    if row.saved_at is not None:
        yield _("Last saved {time}", time=shown(tx, row.saved_at))
    if row.expected_fen is not None and row.counted_fen is not None:
        yield _cash(row.expected_fen, row.counted_fen)
        if row.reason:
            yield row.reason


def _due(tx: Transaction, sheet: Sheet, row: Row) -> str:
    """When a row is due, with the time that was left when the sheet was made."""
    if row.due_at is None:
        return ""
    time, time_left = shown(tx, row.due_at), say(left(row.due_at, sheet.at, paused_at=row.paused_at))
    if row.due_at > (row.paused_at or sheet.at):
        due = _("due {time}, {left} left", time=time, left=time_left)
    else:
        due = _("was due {time}, {left}", time=time, left=time_left)
    return "  ".join((due, _("paused"))) if row.paused_at is not None else due


def _cash(expected: int, counted: int) -> str:
    return _(
        "expected {expected}, counted {counted}, difference {difference}",
        expected=show_money(expected),
        counted=show_money(counted),
        difference=show_money(counted - expected),
    )


def state_words(state: str) -> str:
    """Why an item of the checklist is on the sheet; a state that nothing knows any more as it is."""
    words: dict[str, str] = {
        StepState.WAITING: _("not yet"),
        StepState.OPEN: _("to do"),
        StepState.SKIPPED: _("skipped"),
        StepState.KEPT: _("kept open"),
        StepState.CARRIED: _("carried over"),
    }
    return words.get(state, state)
