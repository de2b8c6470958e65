"""Giving a parcel out at the counter: to whom, against which document, and when it stops (N-1 to N-4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from sqlmodel import col, select

from csdesk import places
from csdesk.desk.clients import clients, owners
from csdesk.desk.desk import Desk, Transaction, require
from csdesk.desk.people import accounts
from csdesk.desk.person import Person
from csdesk.desk.pickups import identity_key, self_pickups
from csdesk.desk.pickups.identity_key import IdentityKey, KeptNumber
from csdesk.desk.record import record
from csdesk.desk.tickets import tickets
from csdesk.language import say
from csdesk.models.pickup import Release, SelfPickup
from csdesk.models.ticket import Departure
from csdesk.playbook.shapes import Playbook
from csdesk.refused import N_, Refused
from csdesk.rules.names import Comparison, compare
from csdesk.rules.releasing import (
    COLLECTORS,
    Paper,
    ReleaseForm,
    check_paper,
    check_spoken,
    is_company,
    read_words,
)
from csdesk.rules.spelling import Readings
from csdesk.rules.text import shortened
from csdesk.rules.working_time import DAY, end_of_day

RELEASED, STOPPED, REFUSED = "released", "stopped", "refused"
"""What became of it when somebody came for a parcel."""

PERMISSION = "parcel.release"


@dataclass(frozen=True)
class Known:
    """What the desk knows of a parcel that somebody wants to collect."""

    number: str
    consignee: str
    """Empty where nobody told."""
    is_company: bool
    valuable: bool
    pickup: SelfPickup | None
    """Where it waits as a self-pickup."""
    stopped: Sequence[Release]
    """When it was not given out before, the first first."""
    client: str
    """Whose parcel it is by the carrier's files, where that is a client of ours: its name."""
    agent: str | None
    """Whose client that is, as `owners.agent_of` says it (K-2)."""


def look(tx: Transaction, number: str) -> Known:
    """What is known of a parcel; Refused where it was given out already, or left again (N-3, N-4)."""
    waybill = self_pickups.number_of(tx, number)
    self_pickups.refuse_released(tx, waybill)
    pickup, parcel = self_pickups.of_number(tx, waybill), tickets.parcel_of(tx, waybill)
    if pickup is None:
        _refuse_left(tx, waybill)
    consignee = pickup.consignee if pickup else parcel.consignee if parcel else ""
    cod_fen = parcel.cod_fen if parcel else None
    valuable = cod_fen is not None and cod_fen >= 100 * tx.playbook.pickups.valuable_yuan
    stopped = tx.session.exec(
        select(Release)
        .where(Release.number == waybill, col(Release.outcome).in_((STOPPED, REFUSED)))
        .order_by(col(Release.id))
    ).all()
    company = is_company(consignee, tx.playbook.pickups)
    valuable = valuable or (pickup is not None and pickup.valuable)
    client = clients.by_code(tx, parcel.client) if parcel and parcel.client else None
    agent = owners.agent_of(tx, client.id) if client else None
    return Known(waybill, consignee, company, valuable, pickup, stopped, client.name if client else "", agent)


def _refuse_left(tx: Transaction, number: str) -> None:
    query = select(Departure).where(Departure.number == number).order_by(col(Departure.id).desc())
    left = tx.session.exec(query).first()
    if left is not None:
        raise Refused(
            "left_already", N_("{name} let this parcel leave at {time}. It is not here any more."), field="number",
            name=left.by, time=f"{tx.local(left.at):%Y-%m-%d %H:%M}",
        )  # fmt: skip


def release(
    tx: Transaction,
    form: ReleaseForm,
    key: IdentityKey,
    *,
    second: Person | None = None,
    uuid: str,
    by: Person,
    at: datetime,
) -> Release:
    """Give a parcel out, or stop: a name that is not the consignee's is a stop, and recorded as such (N-1 to N-4).

    A near name goes on once the sender confirmed it, a different one never. `second` is somebody whose password was
    looked at. The same form sent again gives the same answer. Refused, at its field, while something is missing.
    """
    require(tx, by, PERMISSION)
    before = tx.session.exec(select(Release).where(Release.uuid == uuid)).first()
    if before is not None:
        return before
    known, pickups = look(tx, form.number), tx.playbook.pickups
    consignee = known.consignee or read_words(
        form.consignee, "consignee", pickups.limits.name, needed=N_("Type whose parcel it is.")
    )
    if form.collector not in COLLECTORS:
        raise Refused(
            "collector_unknown", N_("There is no collector {kind}. There are: {kinds}."), field="collector",
            kind=shortened(form.collector), kinds=", ".join(COLLECTORS),
        )  # fmt: skip
    kept = _kept(form.paper, "", key, tx.playbook)
    made = Release(
        uuid=uuid, number=known.number, outcome=STOPPED, collector=form.collector, consignee=consignee,
        document=form.paper.kind, name=form.paper.name.strip(), last_four=kept.last_four, digest=kept.digest,
        valuable=known.valuable or form.valuable, by=by.name, at=at,
    )  # fmt: skip
    _check_collector(tx, form, made, key, at)
    found = _compare(tx, form, consignee)
    if found is not None:
        made.verdict, made.why = found.verdict, say(found.why)
    if made.verdict == "near" and form.sender.strip():
        made.sender = read_words(form.sender, "sender", pickups.limits.text)
        made.sender_at = check_spoken(form.sender_at, "sender_at", pickups, now=at)
    if made.verdict == "different" or (made.verdict == "near" and not made.sender):
        return _keep(tx, made, "parcel.stop", by=by, at=at)
    if made.valuable:
        made.second_by = _second(tx, second, by)
    made.outcome = RELEASED
    _keep(tx, made, "parcel.release", by=by, at=at)
    self_pickups.end(tx, made.number, RELEASED, by=by, at=at)
    return made


def refuse(tx: Transaction, number: str, reason: str, *, uuid: str, by: Person, at: datetime) -> Release:
    """Note that a parcel was not given out, and why: no original, no second person (N-4)."""
    require(tx, by, PERMISSION)
    before = tx.session.exec(select(Release).where(Release.uuid == uuid)).first()
    if before is not None:
        return before
    known = look(tx, number)
    limit = tx.playbook.pickups.limits.text
    why = read_words(reason, "reason", limit, needed=N_("Say why it is not given out."))
    made = Release(
        uuid=uuid, number=known.number, outcome=REFUSED, collector="", consignee=known.consignee, document="", name="",
        last_four="", digest="", valuable=known.valuable, why=why, by=by.name, at=at,
    )  # fmt: skip
    return _keep(tx, made, "parcel.refuse", by=by, at=at)


def _check_collector(tx: Transaction, form: ReleaseForm, made: Release, key: IdentityKey, at: datetime) -> None:
    """What else is asked of somebody else and of a company (N-3)."""
    pickups = tx.playbook.pickups
    if form.collector == "other":
        if form.consignee_paper is None:
            message = N_("Somebody else collects: the consignee's own document is needed too.")
            raise Refused("consignee_document_missing", message, field="consignee_document")
        kept = _kept(form.consignee_paper, "consignee_", key, tx.playbook)
        made.consignee_document, made.consignee_name = form.consignee_paper.kind, form.consignee_paper.name.strip()
        made.consignee_last_four, made.consignee_digest = kept.last_four, kept.digest
        message = N_("Call the consignee, and type who was spoken to.")
        made.called = read_words(form.called, "called", pickups.limits.text, needed=message)
        made.called_at = check_spoken(form.called_at, "called_at", pickups, now=at)
    elif form.collector == "company":
        if not form.authorised:
            message = N_("Ask for the company's authorisation with its stamp, then tick it.")
            raise Refused("authorisation_missing", message, field="authorised")
        made.authorised = True


def _kept(paper: Paper, prefix: str, key: IdentityKey, playbook: Playbook) -> KeptNumber:
    kind, _number = check_paper(paper, prefix, playbook.pickups)
    return key.kept(paper.number, kind)


def _compare(tx: Transaction, form: ReleaseForm, consignee: str) -> Comparison | None:
    """The name of the consignee's document against the consignee; none for a company, whose collector it names."""
    if form.collector == "company":
        return None
    paper = form.consignee_paper if form.collector == "other" else form.paper
    assert paper is not None
    try:
        return compare(paper.name, consignee, names=tx.playbook.names, readings=_readings(tx.playbook))
    except Refused as refused:
        field = {"consignee": "consignee"}.get(
            refused.field or "", "consignee_name" if paper is not form.paper else "name"
        )
        raise refused.at(field) from None


def _readings(playbook: Playbook) -> Readings:
    return _readings_of(tuple(playbook.surnames.reading.items()), tuple(playbook.polyphones.reading.items()))


@lru_cache(maxsize=2)
def _readings_of(surnames: tuple[tuple[str, str], ...], polyphones: tuple[tuple[str, str], ...]) -> Readings:
    """Kept, because every character that was read once is known from then on."""
    return Readings(dict(surnames), dict(polyphones))


def _second(tx: Transaction, second: Person | None, by: Person) -> str:
    """The name of whoever gives a valuable parcel out together with `by` (N-3)."""
    if second is None:
        message = N_("Valuable goods: a second person gives it out with you, with name and password.")
        raise Refused("second_missing", message, field="second")
    if second.name == by.name:
        raise Refused("second_same", N_("Valuable goods: the second person is somebody else than you."), field="second")
    try:
        require(tx, second, PERMISSION)
    except Refused as refused:
        raise refused.at("second") from None
    return second.name


def _keep(tx: Transaction, made: Release, action: str, *, by: Person, at: datetime) -> Release:
    tx.session.add(made)
    tx.session.flush()
    after = made.model_dump(exclude={"id", "uuid", "number", "digest", "consignee_digest", "by", "at"})
    record(
        tx, action, "parcel", made.number, by=by, at=at, after={name: value for name, value in after.items() if value}
    )
    return made


def give_out(
    desk: Desk,
    form: ReleaseForm,
    *,
    second: str = "",
    password: str = "",
    uuid: str,
    by: Person,
    at: datetime,
    key_file: Path | None = None,
) -> Release:
    """`release` with the key and the second person's password looked at before, as at every sign-in (A-2, N-3)."""
    key = identity_key.read_or_make(key_file or places.identity_key(desk.playbook.security.identity_key_folder))
    person = None
    if second.strip():
        if accounts.clean_name(second) == by.name:
            message = N_("Valuable goods: the second person is somebody else than you.")
            raise Refused("second_same", message, field="second")
        person = accounts.sign_in(desk, second, password, at=at)
    with desk.writing() as tx:
        return release(tx, form, key, second=person, uuid=uuid, by=by, at=at)


# -- what there was --------------------------------------------------------------------------------------------------


def of_parcel(tx: Transaction, number: str) -> Sequence[Release]:
    """Every time that somebody came for a parcel, the first first (N-4)."""
    return tx.session.exec(select(Release).where(Release.number == number).order_by(col(Release.id))).all()


def between(tx: Transaction, since: datetime, until: datetime) -> Sequence[Release]:
    """Who came for parcels from `since` to before `until`, the first first (N-4)."""
    query = select(Release).where(col(Release.at) >= since, col(Release.at) < until)
    return tx.session.exec(query.order_by(col(Release.at), col(Release.id))).all()


def of_days(tx: Transaction, first: date, last: date) -> Sequence[Release]:
    """Who came for parcels from the day `first` to the day `last`, both whole (N-4)."""
    zone, second = tx.playbook.shop.zone, timedelta(seconds=1)
    return between(tx, end_of_day(first - DAY, zone) + second, end_of_day(last, zone) + second)
