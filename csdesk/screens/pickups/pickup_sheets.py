"""The sheets of giving a parcel out: what each asks, what is said above it, the form that they make (N-1 to N-3)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from csdesk.language import _, current, ngettext
from csdesk.refused import Refused
from csdesk.rules.masking import LEFT, masked_name, masked_phone
from csdesk.rules.moments import read_moment
from csdesk.rules.order_fields import YES
from csdesk.rules.releasing import COLLECTORS, Paper, ReleaseForm
from csdesk.screens.field_sheet import SheetLine
from csdesk.screens.whose import with_agent
from csdesk.widgets.fields import Option
from csdesk.widgets.rows import Row

if TYPE_CHECKING:
    from csdesk.desk.pickups.releases import Known
    from csdesk.desk.pickups.self_pickups import Waiting
    from csdesk.models.pickup import Release
    from csdesk.playbook.pickups import Pickups

Local = Callable[[datetime], datetime]


def lines(
    stage: str,
    known: Known | None,
    pickups: Pickups | None,
    stopped: Release | None,
    texts: Mapping[str, str],
    now: str,
) -> Sequence[SheetLine]:
    """The fields of a stage, with what was typed into them before."""
    if stage == "number" or known is None or pickups is None:
        return [SheetLine("number", _("Parcel"), texts.get("number", ""), placeholder=_("scan or type, then Enter"))]
    if stage == "second":
        return [
            SheetLine("second", _("Second person"), texts.get("second", ""), required=True),
            SheetLine("password", _("Password"), "", required=True, hidden=True),
        ]
    if stage == "stop":
        if stopped is None or stopped.verdict != "near":
            return ()
        return [
            SheetLine("sender", _("Who confirmed at the sender's"), texts.get("sender", ""), required=True),
            SheetLine("sender_at", _("When"), texts.get("sender_at", "") or now, required=True),
        ]
    return _of_papers(known, pickups, texts, now)


def names_for(collector: str) -> Collection[str]:
    """The lines of the documents' sheet that are there for who collects."""
    names = {"consignee", "collector", "document", "original", "name", "id_number", "valuable"}
    return names | _MORE.get(collector, set())


_MORE = {
    "other": {
        "consignee_document", "consignee_original", "consignee_name", "consignee_id_number", "called", "called_at",
    },
    "company": {"authorised"},
}  # fmt: skip


def _of_papers(known: Known, pickups: Pickups, texts: Mapping[str, str], now: str) -> Sequence[SheetLine]:
    """The documents, and what else whoever came has to show; what is not for who collects is not there."""
    collectors = [Option(key, words.text(current())) for key, words in COLLECTORS.items()]
    collector = texts.get("collector", "consignee")
    found = []
    if not known.consignee:
        found.append(SheetLine("consignee", _("Consignee on the label"), texts.get("consignee", ""), required=True))
    found += [
        SheetLine("collector", _("Who collects"), collector, required=True, options=collectors),
        *_of_paper("", pickups, texts),
        *_of_paper("consignee_", pickups, texts),
        SheetLine("called", _("Consignee called, spoke to"), texts.get("called", ""), required=True),
        SheetLine("called_at", _("When"), texts.get("called_at", "") or now, required=True),
        SheetLine(
            "authorised", _("authorisation with the company's stamp seen"), texts.get("authorised", ""), tick=True
        ),
    ]
    if not known.valuable:
        found.append(SheetLine("valuable", _("valuable goods: two people"), texts.get("valuable", ""), tick=True))
    there = names_for(collector)
    return [replace(one, shown=one.name in there) for one in found]


def _of_paper(prefix: str, pickups: Pickups, texts: Mapping[str, str]) -> Sequence[SheetLine]:
    kinds = [Option(one.id, one.words.text(current())) for one in pickups.document]
    document, original, name, number = (f"{prefix}{field}" for field in ("document", "original", "name", "id_number"))
    return [
        SheetLine(
            document, _("Consignee's document") if prefix else _("Document"),
            texts.get(document, "") or pickups.document[0].id, required=True, options=kinds,
        ),
        SheetLine(original, _("original seen, no copy"), texts.get(original, ""), tick=True),
        SheetLine(name, _("Name on it"), texts.get(name, ""), required=True),
        SheetLine(number, _("Its number"), texts.get(number, ""), required=True, hidden=True, but_last=LEFT),
    ]  # fmt: skip


def form_of(known: Known, texts: Mapping[str, str], now: datetime) -> ReleaseForm:
    """The form of what was typed; `now` is on the shop's clock. Refused, at its field, for a time that is none."""
    collector = texts.get("collector", "")
    return ReleaseForm(
        number=known.number,
        collector=collector,
        paper=_paper("", texts),
        consignee=texts.get("consignee", ""),
        consignee_paper=_paper("consignee_", texts) if collector == "other" else None,
        called=texts.get("called", ""),
        called_at=_moment("called_at", texts, now) if collector == "other" else None,
        authorised=texts.get("authorised", "") == YES,
        valuable=texts.get("valuable", "") == YES,
        sender=texts.get("sender", ""),
        sender_at=_moment("sender_at", texts, now),
    )


def _paper(prefix: str, texts: Mapping[str, str]) -> Paper:
    kind, name, number = (texts.get(f"{prefix}{field}", "") for field in ("document", "name", "id_number"))
    return Paper(kind, name, number, texts.get(f"{prefix}original", "") == YES)


def _moment(field: str, texts: Mapping[str, str], now: datetime) -> datetime | None:
    if not texts.get(field, "").strip():
        return None
    try:
        return read_moment(texts[field], now=now)
    except Refused as refused:
        raise refused.at(field) from None


# -- said above ------------------------------------------------------------------------------------------------------


def known_lines(known: Known | None, local: Local, now: datetime) -> Sequence[str]:
    """What the desk knows of the parcel: whose it is, how long it waits, what happened before."""
    if known is None:
        return (_("Scan or type the parcel's number. F9 finds a self-pickup by name or phone."),)
    found = [_("Consignee {name}", name=known.consignee) if known.consignee else _("Nobody told whose this parcel is.")]
    pickup = known.pickup
    if pickup is not None:
        days = (local(now).date() - local(pickup.arrived_at).date()).days
        waits = ngettext("self-pickup, waits {n} day", "self-pickup, waits {n} days", days)
        found[0] = "  ".join(filter(None, (found[0], waits, pickup.place)))
    if known.client:
        found.append(_("Client {name}", name=with_agent(known.client, known.agent)))
    if known.valuable:
        found.append(_("! Valuable goods: two people give it out."))
    if known.stopped:
        last = known.stopped[-1]
        found.append(
            _("! Not given out before, {time} {name}: {why}", time=f"{local(last.at):%m-%d %H:%M}", name=last.by,
              why=last.why)
        )  # fmt: skip
    return found


def stop_lines(stopped: Release) -> Sequence[str]:
    """The stop: that it is one, what differs, and what to do now."""
    name = stopped.consignee_name or stopped.name
    head = _("X STOP  Document: {name}   Consignee: {consignee}", name=name, consignee=stopped.consignee)
    if stopped.verdict == "near":
        todo = _(
            "Do not give it out. Call the sender; only when the sender confirms, fill in below. Esc: it stays here."
        )
    else:
        todo = _("Do not give it out. It is another name. Esc: it stays here, or correct what was typed.")
    return head, f"  {stopped.why}", f"  {todo}"


def found_row(one: Waiting) -> Row:
    """A self-pickup in the lookup: name and phone masked (K-9)."""
    return Row(one.number, (one.number, masked_name(one.consignee), masked_phone(one.phone), one.place))


def sought_in(one: Waiting) -> str:
    """What a self-pickup is found by."""
    return f"{one.number} {one.consignee} {one.phone} {one.place}".casefold()
