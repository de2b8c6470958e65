"""Slips in words: states, lists, what is asked for, the columns of exports; in the reader's language (D-2, D-4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from csdesk.desk.desk import Transaction
from csdesk.desk.slips.slip_handing import Mark
from csdesk.desk.slips.slip_lists import SlipRow
from csdesk.desk.slips.slip_pressing import Charge, RegionMonth, ToPress, days_overdue
from csdesk.language import _, current, ngettext, pgettext
from csdesk.playbook.basis import words_of
from csdesk.playbook.slips import Slips
from csdesk.rules.reading import show_money
from csdesk.rules.slips import OUT


def state_words(state: str) -> str:
    """Where a slip is."""
    words = {
        "asked": pgettext("slip", "to be signed"),
        "signed": pgettext("slip", "signed"),
        "posted": pgettext("slip", "posted"),
        "received": pgettext("slip", "received"),
        "checked": pgettext("slip", "checked"),
        "returned": pgettext("slip", "handed over"),
        "filed": pgettext("slip", "filed"),
        "withdrawn": pgettext("slip", "withdrawn"),
    }
    return words.get(state, state)


def list_words(name: str) -> str:
    """What a list holds."""
    words = {
        "overdue": _("Overdue"),
        "due": _("Out, by when due"),
        "faulty": _("At fault"),
        "coming": _("Goods on the way"),
        "received": _("To be checked"),
        "checked": _("To be handed over"),
        "returned": _("To be filed"),
        "all": _("All, the newest first"),
    }
    return words[name]


def to_words(to: str) -> str:
    """To whom a slip was handed."""
    return {"client": _("the client"), "finance": _("finance")}.get(to, to)


def region_words(playbook: Slips, region: str) -> str:
    """A region's name; its id where the playbook no longer has it."""
    return words_of(playbook.region, region, current())


def fault_words(playbook: Slips, fault: str) -> str:
    """What is wrong with a slip; nothing for none."""
    return words_of(playbook.fault, fault, current()) if fault else ""


def asked_words(copies: int, *, stamp: bool) -> str:
    """What has to be on it: `signature, stamp, 2 copies` (D-2)."""
    many = ngettext("{n} copy", "{n} copies", copies)
    return _("signature and stamp, {copies}", copies=many) if stamp else _("signature, {copies}", copies=many)


def late_words(days: int) -> str:
    """How late a slip is."""
    return ngettext("{n} day late", "{n} days late", days)


def day_of(tx: Transaction, moment: datetime | None) -> str:
    """A moment's day on the shop's calendar; nothing for none."""
    return f"{tx.local(moment):%Y-%m-%d}" if moment is not None else ""


def at_words(tx: Transaction, moment: datetime | None) -> str:
    """A moment on the shop's clocks, to the minute; nothing for none."""
    return f"{tx.local(moment):%Y-%m-%d %H:%M}" if moment is not None else ""


# -- tables ----------------------------------------------------------------------------------------------------------


def daily_headings() -> tuple[str, ...]:
    """The headings of the day's list of overdue slips (D-4)."""
    return (
        _("Number"), _("Client"), _("Consignee"), _("Region"), _("Arrived"), _("Transfers"), _("Due"),
        _("Days late"), _("State"), _("Whom to press"), _("Phone"), _("Pressed"), _("Last pressed"),
    )  # fmt: skip


def daily_row(tx: Transaction, one: ToPress) -> tuple[str, ...]:
    """A row of it."""
    row, playbook = one.row, tx.playbook.slips
    return (
        row.number, row.client, row.place, region_words(playbook, row.region), day_of(tx, row.arrived_at),
        str(row.transfers), day_of(tx, row.due_at), str(one.days), state_words(row.state), one.whom.contact,
        one.whom.phone, str(row.presses), at_words(tx, row.pressed_at),
    )  # fmt: skip


def month_headings() -> tuple[str, ...]:
    """The headings of the month's list by region (D-4)."""
    return (
        _("Region"), pgettext("slips of a month", "Due"), _("In time"), pgettext("slips", "Late"), _("Still out"),
        _("Presses"), _("Fees in yuan"),
    )  # fmt: skip


def month_row(tx: Transaction, one: RegionMonth) -> tuple[str, ...]:
    """A row of it."""
    counts = (one.due, one.in_time, one.late, one.out, one.presses)
    return (region_words(tx.playbook.slips, one.region), *map(str, counts), show_money(one.fees_fen))


def charge_headings() -> tuple[str, ...]:
    """The headings of a month's fees (D-4)."""
    return (_("Number"), _("Region"), _("Fee"), _("Yuan"), _("Whose"))


def charge_row(tx: Transaction, one: Charge) -> tuple[str, ...]:
    """A row of them."""
    playbook = tx.playbook.slips
    fee = words_of(playbook.fee, one.fee, current())
    whose = one.who or playbook.pressed(one.region, "").contact
    return (one.number, region_words(playbook, one.region), fee, show_money(one.fen), whose)


def mark_words(tx: Transaction, mark: Mark, at: datetime) -> str:
    """Why a statement line is blocked (D-5)."""
    said = state_words(mark.state)
    if mark.fault:
        said = f"{said} ({fault_words(tx.playbook.slips, mark.fault)})"
    if mark.overdue and mark.due_at is not None:
        return _("slip not returned: {state}, {late}", state=said, late=late_words(days_overdue(tx, mark.due_at, at)))
    return _("slip not returned: {state}", state=said)


def next_words(row: SlipRow) -> str:
    """What is to be done with a slip next."""
    words = {
        "asked": _("have it signed") if row.arrived_at is not None else _("note the arrival"),
        "signed": _("put it into an envelope"),
        "posted": _("receive it"),
        "received": _("check it"),
        "checked": _("hand it over"),
        "returned": _("file it"),
    }
    return words.get(row.state, _("nothing"))


def due_words(tx: Transaction, row: SlipRow, at: datetime) -> str:
    """When a slip is due, and how late it is."""
    if row.due_at is None:
        return _("due when the goods have arrived")
    day = day_of(tx, row.due_at)
    if row.back_at is not None or row.state not in OUT:
        return _("was due {day}", day=day)
    days = days_overdue(tx, row.due_at, at)
    return _("was due {day}, {late}", day=day, late=late_words(days)) if days > 0 else _("due {day}", day=day)


def numbers_words(numbers: Sequence[str], most: int = 6) -> str:
    """Some numbers in a sentence, the rest of them counted."""
    rest = len(numbers) - most
    named = ", ".join(numbers[:most])
    return f"{named} +{rest}" if rest > 0 else named
