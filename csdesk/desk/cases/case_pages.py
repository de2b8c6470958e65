"""The cases of F8 page by page: of one procedure, state, person or client, or those that hold a text (K-4 to K-10)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from csdesk.desk.clients import clients
from csdesk.desk.desk import Transaction
from csdesk.models.case import CaseState
from csdesk.refused import N_, Refused
from csdesk.rules.text import clean_line, shortened

PAGE = 50

State = Literal["open", "done", "all"]

MOST_CLIENTS = 50
"""How many clients a text may find."""


@dataclass(frozen=True)
class CaseFilter:
    """Which cases are listed."""

    kind: str = ""
    """A procedure's id; what can be begun by hand when empty."""
    state: State = "open"
    owner: str = ""
    client: str = ""
    """A client's code."""
    text: str = ""
    """What is looked for in numbers, lines, parcels, clients and answers."""


@dataclass(frozen=True)
class CaseRow:
    """One case of the list."""

    case_id: int
    number: str
    kind: str
    words: Mapping[str, str]
    """What kind it is, in every language."""
    title: str
    owner: str
    state: str
    began_at: datetime
    step: Mapping[str, str] | None
    """What is to be done next; None when nothing is."""
    due_at: datetime | None
    """The nearest of what is promised in it."""

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in the list: the page after it begins behind."""
        return int(self.began_at.timestamp()), self.case_id


_SELECT = """
SELECT c.id, c.number, c.procedure, c.title, c.owner, c.state, c.began_at,
    (SELECT s.step FROM case_step s WHERE s.case_id = c.id AND s.state = 'open' ORDER BY s.place LIMIT 1),
    (SELECT min(d.due_at) FROM deadline d WHERE d.case_id = c.id AND d.done_at IS NULL)
FROM cases c{index} WHERE c.day IS NULL{where}
ORDER BY c.began_at DESC, c.id DESC LIMIT :limit
"""


_COUNT = "SELECT count(*) FROM cases c{index} WHERE c.day IS NULL{where}"


def page(
    tx: Transaction, wanted: CaseFilter, *, after: tuple[int, int] | None = None, limit: int = PAGE
) -> Sequence[CaseRow]:
    """A page of the cases that are wanted, those that began last first; by the driver, for it is read at each look."""
    where, given = _conditions(tx, wanted)
    if after is not None:
        where += " AND (c.began_at, c.id) < (:began, :after)"
        given |= {"began": after[0], "after": after[1]}
    rows = tx.raw.execute(_SELECT.format(index=_index(wanted), where=where), given | {"limit": limit}).fetchall()
    return [_row(tx, row) for row in rows]


def count(tx: Transaction, wanted: CaseFilter) -> int:
    """How many cases are wanted."""
    where, given = _conditions(tx, wanted)
    (found,) = tx.raw.execute(_COUNT.format(index=_index(wanted), where=where), given).fetchone()
    return int(found)


def _index(wanted: CaseFilter) -> str:
    """The index that has all that is asked: without being told, SQLite reads the rows, and each is long."""
    if wanted.client:
        return ""
    return " INDEXED BY cases_open_in_list" if wanted.state == "open" else " INDEXED BY cases_in_list"


def _conditions(tx: Transaction, wanted: CaseFilter) -> tuple[str, dict[str, Any]]:
    """What follows WHERE, and its values; no value of anybody stands in the text of the query."""
    where, given = "", dict[str, Any]()
    if wanted.kind:
        where += " AND c.procedure = :kind"
        given["kind"] = wanted.kind
    else:
        by_itself = [one for one, procedure in tx.playbook.procedures.items() if not procedure.opened_by_hand]
        where += f" AND c.procedure NOT IN ({_named('by', by_itself, given)})"
    if wanted.state == "open":
        where += f" AND c.state = '{CaseState.OPEN.value}'"
    elif wanted.state == "done":
        where += f" AND c.state <> '{CaseState.OPEN.value}'"
    if wanted.owner:
        where += " AND c.owner = :owner"
        given["owner"] = wanted.owner
    if wanted.client:
        client = clients.by_code(tx, wanted.client)
        if client is None:
            raise clients.unknown(wanted.client).at("client")
        where += " AND c.client_id = :client"
        given["client"] = client.id
    text = clean_line(wanted.text)
    if text:
        found = [hit.client_id for hit in clients.find(tx.raw, text, limit=MOST_CLIENTS)]
        given["text"] = f"%{_escaped(text)}%"
        in_text = """ AND (c.number LIKE :text ESCAPE '!' OR c.title LIKE :text ESCAPE '!'
            OR c.waybill LIKE :text ESCAPE '!' OR c.client_id IN ({clients})
            OR c.id IN (SELECT a.case_id FROM case_answer a WHERE a.value LIKE :text ESCAPE '!'))"""
        where += in_text.format(clients=_named("client", found, given))
    return where, given


def _escaped(text: str) -> str:
    """A text whose signs mean nothing to LIKE; ASCII letters are alike in either case."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _named(prefix: str, values: Sequence[object], given: dict[str, Any]) -> str:
    """Names for values of a list, which are put among those given."""
    names = [f"{prefix}_{place}" for place in range(len(values))]
    given |= dict(zip(names, values, strict=True))
    return ", ".join(f":{name}" for name in names)


def _row(tx: Transaction, row: Sequence[Any]) -> CaseRow:
    case_id, number, kind, title, owner, state, began, step, due = row
    words, of_step = _words(tx, case_id, kind, step)
    return CaseRow(
        case_id=case_id,
        number=number or "",
        kind=kind,
        words=words,
        title=title,
        owner=owner,
        state=state,
        began_at=datetime.fromtimestamp(began, UTC),
        step=of_step,
        due_at=datetime.fromtimestamp(due, UTC) if due is not None else None,
    )


def _words(
    tx: Transaction, case_id: int, kind: str, step: str | None
) -> tuple[Mapping[str, str], Mapping[str, str] | None]:
    """What a case and its next step are called: as the playbook says now, else as it said when the case began."""
    procedure = tx.playbook.procedures.get(kind)
    shape = procedure.get(step) if procedure is not None and step else None
    if procedure is not None and (shape is not None or not step):
        return procedure.words.model_dump(), shape.words.model_dump() if shape is not None else None
    (text,) = tx.raw.execute("SELECT policy FROM cases WHERE id = ?", (case_id,)).fetchone()
    policy = json.loads(text)
    return policy["words"], next((one["words"] for one in policy["step"] if one["id"] == step), None)


def require_kind(tx: Transaction, kind: str) -> None:
    """Refuse a kind that the playbook does not have, naming those there are."""
    if kind and kind not in tx.playbook.procedures:
        raise Refused(
            "kind_unknown", N_("There is no kind {kind}. There are: {kinds}."),
            field="kind", kind=shortened(kind), kinds=", ".join(sorted(tx.playbook.procedures)),
        )  # fmt: skip
