"""What is promised of statements: whoever's turn it is does it by its day, or the supervisor is told (F-1, I-6).

Statements of a month that wait for the same by the same day at the same person hang on one promise, whatever their
number: a month's end of thousands is a handful of promises, and one message where they pass. They are in the case of
their month, and press on no other screen than their own.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime

from csdesk.desk.cases import case_files, joint_cases
from csdesk.desk.desk import Transaction
from csdesk.desk.person import DESK, Person
from csdesk.desk.promises import deadlines
from csdesk.desk.statements.statement_dues import finance_names
from csdesk.desk.statements.statement_facts import places
from csdesk.models.statement import OPEN, Statement
from csdesk.playbook.procedures import STATEMENTS_MOVED

KIND, PROCEDURE = "statement.next", "statements"

_FOUND = (
    "SELECT d.id FROM cases AS c JOIN deadline AS d ON d.case_id = c.id"
    " WHERE c.uuid = ? AND d.done_at IS NULL AND d.due_at = ? AND d.owner = ?"
    " AND EXISTS (SELECT 1 FROM statement AS s WHERE s.deadline_id = d.id AND s.state = ? AND s.id <> ?)"
)


def promise(
    tx: Transaction,
    statement_id: int,
    month: date,
    state: str,
    due_at: datetime | None,
    owner: str,
    *,
    by: Person,
    at: datetime,
) -> int | None:
    """The promise on which a statement hangs in a state, begun if it is the first; None where nothing is due (F-1).

    `settle` has to follow, once all statements of this transaction hang where they belong.
    """
    if due_at is None:
        return None
    title = f"{month:%Y-%m}"
    given = (joint_cases.uuid_of(PROCEDURE, title), int(due_at.timestamp()), owner, state, statement_id)
    found = tx.raw.execute(_FOUND, given).fetchone()
    if found is not None:
        return int(found[0])
    case = joint_cases.case_of(tx, PROCEDURE, title, by=by, at=at)
    deadline = deadlines.begin(
        tx, case, KIND, words=_words(tx, state, 1), given={"until": tx.local(due_at).isoformat()},
        chain=case_files.procedure_of(case).chain, started_at=min(at, due_at), by=by, at=at,
    )  # fmt: skip
    deadline.owner = owner
    tx.session.add(deadline)
    tx.session.flush()
    return deadline.id


def _words(tx: Transaction, state: str, many: int) -> dict[str, str]:
    """What is promised, and of how many statements."""
    following = tx.playbook.statements.get(state).next
    assert following is not None  # else nothing is due
    return {name: f"{text} ({many})" for name, text in following.model_dump().items()}


def owner_of(tx: Transaction, state: str, agent: str, made_by: str) -> str:
    """Who answers for what comes next: finance, or the client's own agent, who presses the client too (F-1)."""
    if tx.playbook.statements.get(state).person == "finance":
        return "+".join(finance_names(tx)) or DESK.name
    return agent or made_by


_HUNG = (
    "SELECT d.id, d.words, COUNT(s.id), MIN(s.state) FROM cases AS c JOIN deadline AS d ON d.case_id = c.id"
    " LEFT JOIN statement AS s ON s.deadline_id = d.id WHERE c.uuid = ? AND d.done_at IS NULL GROUP BY d.id"
)


def settle(tx: Transaction, month: date, *, met: bool, by: Person, at: datetime) -> None:
    """Let the promises of a month say how many statements hang on them; one on which none does any more is over.

    It is `met` where the last one went forward, else nothing is promised any more.
    """
    tx.session.flush()
    uuid = joint_cases.uuid_of(PROCEDURE, f"{month:%Y-%m}")
    ended = None
    for deadline_id, said, many, state in tx.raw.execute(_HUNG, (uuid,)).fetchall():
        if not many:
            deadline = deadlines.get(tx, deadline_id)
            (deadlines.meet if met else deadlines.withdraw)(tx, deadline, by=by, at=at)
            ended = deadline.case_id
        elif json.loads(said) != (words := _words(tx, state, many)):
            deadline = deadlines.get(tx, deadline_id)
            deadline.words = words
            tx.session.add(deadline)
    tx.session.flush()
    if ended is not None:
        joint_cases.end(tx, ended, STATEMENTS_MOVED, by=by, at=at)


# -- put right -------------------------------------------------------------------------------------------------------

_HANGING = (
    "SELECT s.id, s.state, s.made_by, c.owner, d.owner FROM statement AS s JOIN client AS c ON c.id = s.client_id"  # noqa: S608
    f" LEFT JOIN deadline AS d ON d.id = s.deadline_id WHERE {OPEN.replace('state', 's.state')}"
    " AND s.due_at IS NOT NULL"
)


def elsewhere(tx: Transaction, clients: Collection[int] | None = None) -> Sequence[int]:
    """The statements that hang on no promise, as those of an older store, or on one in somebody else's name.

    Of all clients, or of some, by their ids.
    """
    owners = {one.id: owner_of(tx, one.id, "", "") for one in tx.playbook.statements.state}
    asked = "" if clients is None else f" AND s.client_id IN ({places(list(clients))})"
    rows = tx.raw.execute(_HANGING + asked, list(clients or ()))
    return [
        id_
        for id_, state, made_by, agent, owner in rows
        if owner is None or owner != (owners[state] or agent or made_by)
    ]


def put_right(tx: Transaction, ids: Sequence[int], *, by: Person = DESK, at: datetime) -> None:
    """Let some statements hang on the promises of who answers for them now (K-2)."""
    months = set()
    for one in ids:
        statement = tx.session.get(Statement, one)
        if statement is not None:
            hang(tx, statement, by=by, at=at)
            months.add(statement.month)
    for month in sorted(months):
        settle(tx, month, met=False, by=by, at=at)


def hang(tx: Transaction, statement: Statement, *, by: Person, at: datetime) -> None:
    """Let a statement hang on the promise of the state that it is in."""
    assert statement.id is not None
    agent = tx.raw.execute("SELECT owner FROM client WHERE id = ?", (statement.client_id,)).fetchone()[0]
    owner = owner_of(tx, statement.state, agent, statement.made_by)
    statement.deadline_id = promise(
        tx, statement.id, statement.month, statement.state, statement.due_at, owner, by=by, at=at
    )
    tx.session.add(statement)
    tx.session.flush()
