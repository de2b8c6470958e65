"""A client's account is opened by the last signature of its opening procedure (K-5, O-5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from csdesk.desk.cases import answers, case_files
from csdesk.desk.clients import clients
from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person
from csdesk.desk.record import changed, record
from csdesk.models.case import Case
from csdesk.models.client import Client


def open_account(tx: Transaction, case: Case, *, by: Person, at: datetime) -> None:
    """The client that a case names is onboarded, and its account is open from the shop's day on (K-3, K-5)."""
    client = _client_of(tx, case)
    if client is not None:
        opened_on = client.opened_on or tx.local(at).date()
        _set(tx, client, {"onboarded": True, "opened_on": opened_on}, case, by=by, at=at)


def take_back(tx: Transaction, case: Case, *, by: Person, at: datetime) -> None:
    """The last signature was taken back: the account is not open after all (K-5)."""
    client = _client_of(tx, case)
    if client is not None:
        _set(tx, client, {"onboarded": False, "opened_on": None}, case, by=by, at=at)


def _set(tx: Transaction, client: Client, values: dict[str, Any], case: Case, *, by: Person, at: datetime) -> None:
    before, after = changed({name: getattr(client, name) for name in values}, values)
    if not after:
        return
    for name, value in after.items():
        setattr(client, name, value)
    client.revision += 1
    tx.session.add(client)
    record(tx, "client.open", "client", client.code, by=by, at=at, before=before, after={**after, "case": case.number})


def _client_of(tx: Transaction, case: Case) -> Client | None:
    """The client that the form names, else the one that the case is about."""
    procedure = case_files.procedure_of(case)
    given = answers.of_case(tx, case, procedure)
    for field in procedure.field:
        if field.kind == "client" and (code := given.get(field.id)):
            return clients.of_code(tx, code)
    return tx.session.get(Client, case.client_id) if case.client_id is not None else None
