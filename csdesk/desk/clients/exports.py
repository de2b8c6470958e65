"""Client data that leaves the store: asked for with a reason, approved by two, written once, recorded (K-9)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sqlmodel import col, select

from csdesk import places
from csdesk.desk.desk import Desk, Transaction, require
from csdesk.desk.people.agents import read_reason
from csdesk.desk.person import Person
from csdesk.desk.promises import letters, outbox
from csdesk.desk.record import record
from csdesk.exchange.files import write_whole
from csdesk.language import current
from csdesk.models.export import ExportRequest
from csdesk.refused import N_, Refused
from csdesk.rules.text import shortened

WHAT = ("clients",)
"""What can be exported."""


LATEST = 200
"""Requests that are listed at a desk."""


class State(StrEnum):
    """What became of a request, or what it waits for."""

    ASKED = "asked"
    """Waits for the manager."""
    MANAGER = "manager"
    """The manager approved; waits for the director."""
    APPROVED = "approved"
    """May be written once."""
    DONE = "done"
    REFUSED = "refused"
    LAPSED = "lapsed"
    """Its next step did not come in time."""


STATE_WORDS = {
    State.ASKED: N_("waits for the manager"),
    State.MANAGER: N_("waits for the director"),
    State.APPROVED: N_("approved, not written"),
    State.DONE: N_("written"),
    State.REFUSED: N_("refused"),
    State.LAPSED: N_("lapsed"),
}
"""What became of a request, in a list."""


def ask(tx: Transaction, what: str, reason: str, *, uuid: str, by: Person, at: datetime) -> ExportRequest:
    """Ask to export client data, with a reason (K-9); the same `uuid` again changes nothing."""
    require(tx, by, "export.ask")
    if what not in WHAT:
        message = N_("{what} cannot be exported. There are: {known}.")
        raise Refused("export_unknown", message, field="what", what=shortened(what), known=", ".join(WHAT))
    before = tx.session.exec(select(ExportRequest).where(ExportRequest.uuid == uuid)).first()
    if before is not None:
        return before
    why = read_reason(tx, reason, needed=True)
    request = ExportRequest(uuid=uuid, what=what, reason=why, asked_by=by.name, asked_at=at)
    tx.session.add(request)
    tx.session.flush()
    _note(tx, "export.ask", request, by, at, what=what, reason=why)
    _tell(tx, request, tx.playbook.security.export_tells_manager, at)
    return request


def approve(tx: Transaction, request_id: int, *, by: Person, at: datetime) -> ExportRequest:
    """Approve as the manager, then as the director: two people, neither of them the one who asked (K-9)."""
    request = get(tx, request_id)
    last = _require_turn(tx, request, by)
    if state_of(tx, request, at) not in (State.ASKED, State.MANAGER):
        raise _not_open(tx, request, at)
    if by.name == request.asked_by:
        raise Refused("export_own", N_("Whoever asks for an export does not approve it."), field="by")
    if by.name == request.manager_by:
        raise Refused("export_same", N_("You approved this export already. Somebody else has to approve it too."))
    if last:
        request.director_by, request.director_at = by.name, at
    else:
        request.manager_by, request.manager_at = by.name, at
    tx.session.add(request)
    _note(tx, "export.approve", request, by, at, state=state_of(tx, request, at).value)
    if not last:
        _tell(tx, request, tx.playbook.security.export_tells_director, at)
    return request


def refuse(tx: Transaction, request_id: int, reason: str, *, by: Person, at: datetime) -> ExportRequest:
    """Refuse a request that was not written yet, with a reason: as whoever's turn it is, then as the director (K-9)."""
    request = get(tx, request_id)
    _require_turn(tx, request, by)
    if state_of(tx, request, at) in (State.DONE, State.REFUSED):
        raise _not_open(tx, request, at)
    request.refusal = read_reason(tx, reason, needed=True)
    request.refused_by, request.refused_at = by.name, at
    tx.session.add(request)
    _note(tx, "export.refuse", request, by, at, reason=request.refusal)
    return request


def write(desk: Desk, request_id: int, path: Path, *, by: Person, at: datetime) -> ExportRequest:
    """Write the clients of an approved request to `path`, CSV or XLSX by its ending, once, as who asked (K-9).

    The rows are of one moment, the file is its owner's only, and one that is there stays. It is in the record before
    it is on the disk: a crash in between costs the approval, and no file is without its entry. Where the file cannot
    be written the approval holds, and the record says that too.
    """
    with desk.reading() as tx:
        _check_writable(tx, request_id, by, at)
        rows, content = _content(tx, path, at)
    digest = hashlib.sha256(content).hexdigest()
    if os.path.lexists(path):
        raise _exists(path)
    with desk.writing() as tx:
        request = _check_writable(tx, request_id, by, at)
        request.done_by, request.done_at, request.rows, request.sha256 = by.name, at, rows, digest
        tx.session.add(request)
        _note(tx, "export.write", request, by, at, rows=rows, sha256=digest)
    try:
        write_whole(path, content, replace=False)
    except Refused as refused:
        with desk.writing() as tx:
            request = get(tx, request_id)
            request.done_by, request.done_at, request.rows, request.sha256 = "", None, None, ""
            tx.session.add(request)
            _note(tx, "export.unwritten", request, by, at, why=refused.code)
        if refused.code == "file_exists":
            raise _exists(path) from refused
        raise
    with desk.reading() as tx:
        return get(tx, request_id)


def get(tx: Transaction, request_id: int) -> ExportRequest:
    """A request by its number; Refused when there is none."""
    request = tx.session.get(ExportRequest, request_id) if abs(request_id) < 2**63 else None
    if request is None:
        raise Refused("export_missing", N_("There is no export with the number {number}."), number=request_id)
    return request


def listing(tx: Transaction) -> Sequence[ExportRequest]:
    """Every request, the newest first."""
    return tx.session.exec(select(ExportRequest).order_by(col(ExportRequest.id).desc())).all()


def latest(tx: Transaction, *, by: Person) -> Sequence[ExportRequest]:
    """The latest requests, the newest first, for whoever may ask for one (K-9)."""
    require(tx, by, "export.ask")
    return tx.session.exec(select(ExportRequest).order_by(col(ExportRequest.id).desc()).limit(LATEST)).all()


def waiting(tx: Transaction, *, at: datetime) -> Sequence[ExportRequest]:
    """The requests that wait for an approval, the oldest first (K-9)."""
    open_still = (
        col(ExportRequest.director_at).is_(None),
        col(ExportRequest.refused_at).is_(None),
        col(ExportRequest.asked_at) > at - 2 * timedelta(days=tx.playbook.security.export_days),
    )
    found = tx.session.exec(select(ExportRequest).where(*open_still).order_by(col(ExportRequest.id))).all()
    return [one for one in found if state_of(tx, one, at) in (State.ASKED, State.MANAGER)]


def usual_file(store: Path, request_id: int) -> Path:
    """Where the desk writes an export: a folder beside the store, for the store's owner alone."""
    return places.exports(store) / f"clients-{request_id}.xlsx"


def write_usual(desk: Desk, request_id: int, *, by: Person, at: datetime) -> Path:
    """`write`, to the usual file; where that is (K-9)."""
    path = usual_file(desk.store.path, request_id)
    write(desk, request_id, path, by=by, at=at)
    return path


def lapses_at(tx: Transaction, request: ExportRequest) -> datetime:
    """Until when the next step of a request may come (K-9)."""
    latest = request.director_at or request.manager_at or request.asked_at
    return latest + timedelta(days=tx.playbook.security.export_days)


def state_of(tx: Transaction, request: ExportRequest, at: datetime) -> State:
    """What became of a request until `at` (K-9)."""
    if request.done_at is not None:
        return State.DONE
    if request.refused_at is not None:
        return State.REFUSED
    if at >= lapses_at(tx, request):
        return State.LAPSED
    if request.manager_at is None:
        return State.ASKED
    return State.MANAGER if request.director_at is None else State.APPROVED


def _require_turn(tx: Transaction, request: ExportRequest, by: Person) -> bool:
    """Refuse who may not take the next step; whether that is the director's (K-9)."""
    last = request.manager_at is not None
    require(tx, by, "export.approve_last" if last else "export.approve_first")
    return last


def _check_writable(tx: Transaction, request_id: int, by: Person, at: datetime) -> ExportRequest:
    require(tx, by, "export.ask")
    request = get(tx, request_id)
    if by.name != request.asked_by:
        message = N_("Only {name}, who asked for this export, writes it.")
        raise Refused("export_not_yours", message, field="by", name=request.asked_by)
    if state_of(tx, request, at) != State.APPROVED:
        raise _not_open(tx, request, at)
    return request


SENTENCES = {
    State.ASKED: N_("Export {number} waits for the manager's approval, then the director's."),
    State.MANAGER: N_("Export {number} waits for the director's approval."),
    State.APPROVED: N_("Export {number} is approved. It is written once: csdesk export write {number} FILE."),
    State.DONE: N_("Export {number} was written already. Ask for another."),
    State.REFUSED: N_("Export {number} was refused."),
    State.LAPSED: N_("Export {number} has lapsed: its next step did not come in time. Ask for another."),
}
"""How a request stands, said to whoever wants it to go on."""


def _not_open(tx: Transaction, request: ExportRequest, at: datetime) -> Refused:
    state = state_of(tx, request, at)
    return Refused(f"export_{state}", SENTENCES[state], number=request.id)


def _exists(path: Path) -> Refused:
    message = N_("{path} is there already, and nothing was written. Choose another name.")
    return Refused("file_exists", message, field="file", path=path)


def _content(tx: Transaction, path: Path, at: datetime) -> tuple[int, bytes]:
    """How many clients there are, archived ones apart, and the file of them; no cell begins a formula."""
    # A library for workbooks: only for who exports.
    from csdesk.exchange.plain_table import as_csv, as_workbook

    ending = path.suffix.lower()
    if ending not in (".csv", ".xlsx"):
        raise Refused("file_ending", N_("Let the file's name end in .csv or .xlsx."), field="file")
    from csdesk.desk.clients.client_table import table

    headings, rows = table(tx, current())
    return len(rows), as_csv(headings, rows) if ending == ".csv" else as_workbook(headings, rows, at)


def _tell(tx: Transaction, request: ExportRequest, recipients: Sequence[str], at: datetime) -> None:
    for one in recipients:
        outbox.queue(tx, letters.export_waits(tx, request, one), at=at)


def _note(tx: Transaction, action: str, request: ExportRequest, by: Person, at: datetime, **after: object) -> None:
    record(tx, action, "export", request.id, by=by, at=at, after=after)
