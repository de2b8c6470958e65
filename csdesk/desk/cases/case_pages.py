"""The cases of F8 page by page: of one procedure, state, person or client, or those that hold a text (K-4 to K-10)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from csdesk.desk.clients import clients, owners
from csdesk.desk.desk import Transaction
from csdesk.desk.shifts import standing_in
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
    stands_in: Collection[str] = ()
    """With those of colleagues on leave for whom the owner stands in (S-2)."""
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
    """The nearest of what is promised in it; none where nothing is, or where its clock stands still."""
    client_id: int | None = None
    agent: str | None = None
    """Whose client it is about, as `owners.agent_of` says it (K-2)."""

    @property
    def place(self) -> Place:
        """Where it stands in the list: the page after it begins behind."""
        if self.due_at is not None:
            return "due", int(self.due_at.timestamp()), self.case_id
        return "open" if self.state == CaseState.OPEN else "done", int(self.began_at.timestamp()), self.case_id


Part = Literal["due", "open", "done"]
"""The parts of a list, in its order: what is due next, open ones in which no clock runs, those that are over."""

Place = tuple[Part, int, int]
"""The part, when the case is due or began, and its id."""

_PARTS: Mapping[State, Sequence[Part]] = {"open": ("due", "open"), "done": ("done",), "all": ("due", "open", "done")}

_RUNS = "d.case_id = c.id AND d.done_at IS NULL AND d.paused_at IS NULL"
"""What of a deadline says that its clock runs."""

_OPEN, _OVER = f" AND c.state = '{CaseState.OPEN.value}'", f" AND c.state <> '{CaseState.OPEN.value}'"

_BY_BEGIN = "SELECT c.id AS id, NULL AS due FROM cases c{index} WHERE c.day IS NULL{where}"
_NEWEST = " ORDER BY c.began_at DESC, c.id DESC LIMIT :limit"

_IDS: Mapping[Part, str] = {
    "due": f"""SELECT c.id AS id, min(d.due_at) AS due FROM cases c{{index}} CROSS JOIN deadline d ON {_RUNS}
        WHERE c.day IS NULL{_OPEN}{{where}} GROUP BY c.id{{after}} ORDER BY due, id LIMIT :limit""",  # noqa: S608
    "open": f"{_BY_BEGIN}{_OPEN} AND NOT EXISTS (SELECT 1 FROM deadline d WHERE {_RUNS}){{after}}{_NEWEST}",  # noqa: S608
    "done": f"{_BY_BEGIN}{_OVER}{{after}}{_NEWEST}",
}
"""The cases of a page of each part, from an index; words of ours. CROSS says what SQLite is to read first."""

_AFTER: Mapping[Part, str] = {
    "due": " HAVING (due, c.id) > (:moment, :after)",
    "open": " AND (c.began_at, c.id) < (:moment, :after)",
    "done": " AND (c.began_at, c.id) < (:moment, :after)",
}

_SELECT = """
SELECT c.id, c.number, c.procedure, c.title, c.owner, c.state, c.began_at,
    (SELECT s.step FROM case_step s WHERE s.case_id = c.id AND s.state = 'open' ORDER BY s.place LIMIT 1), found.due,
    c.client_id
FROM ({ids}) AS found CROSS JOIN cases c ON c.id = found.id ORDER BY {order}
"""

_ORDER: Mapping[Part, str] = {
    "due": "found.due, c.id", "open": "c.began_at DESC, c.id DESC", "done": "c.began_at DESC, c.id DESC",
}  # fmt: skip


_COUNT = "SELECT count(*) FROM cases c{index} WHERE c.day IS NULL{where}"


def with_stood_in(tx: Transaction, wanted: CaseFilter, *, at: datetime) -> CaseFilter:
    """The same with the cases of those for whom its owner stands in at `at` (S-2)."""
    if not wanted.owner:
        return wanted
    return replace(wanted, stands_in=standing_in.for_whom_today(tx, wanted.owner, tx.local(at).date()))


def page(tx: Transaction, wanted: CaseFilter, *, after: Place | None = None, limit: int = PAGE) -> Sequence[CaseRow]:
    """A page of the cases that are wanted, the most urgent first, `after` a place: the nearest deadline, late at the
    top; then those in which no clock runs, and those that are over, the last begun first.

    By the driver, for it is read at each look.
    """
    where, given = _conditions(tx, wanted)
    parts = _PARTS[wanted.state]
    found: list[CaseRow] = []
    for part in parts if after is None else parts[parts.index(after[0]) :]:
        behind = ""
        if after is not None and after[0] == part:
            behind, given = _AFTER[part], given | {"moment": after[1], "after": after[2]}
        ids = _IDS[part].format(index=_index(wanted, part), where=where, after=behind)
        query = _SELECT.format(ids=ids, order=_ORDER[part])
        found += [_row(tx, row) for row in tx.raw.execute(query, given | {"limit": limit - len(found)}).fetchall()]
        if len(found) >= limit:
            break
    named = {one.client_id for one in found if one.client_id is not None}
    agents = owners.agents_of(tx.raw, tx.playbook.clients, named)
    return [replace(one, agent=None if one.client_id is None else agents.get(one.client_id)) for one in found]


def count(tx: Transaction, wanted: CaseFilter) -> int:
    """How many cases are wanted."""
    where, given = _conditions(tx, wanted)
    where += {"open": _OPEN, "done": _OVER, "all": ""}[wanted.state]
    index = _index(wanted, "open" if wanted.state == "open" else "done")
    (found,) = tx.raw.execute(_COUNT.format(index=index, where=where), given).fetchone()
    return int(found)


def _index(wanted: CaseFilter, part: Part) -> str:
    """The index that has all that is asked: without being told, SQLite reads the rows, and each is long."""
    if wanted.client:
        return ""
    return " INDEXED BY cases_in_list" if part == "done" else " INDEXED BY cases_open_in_list"


def _conditions(tx: Transaction, wanted: CaseFilter) -> tuple[str, dict[str, Any]]:
    """What follows WHERE, and its values; no value of anybody stands in the text of the query."""
    where, given = "", dict[str, Any]()
    if wanted.kind:
        where += " AND c.procedure = :kind"
        given["kind"] = wanted.kind
    else:
        by_itself = [one for one, procedure in tx.playbook.procedures.items() if not procedure.opened_by_hand]
        where += f" AND c.procedure NOT IN ({_named('by', by_itself, given)})"
    if wanted.owner:
        where += f" AND c.owner IN ({_named('owner', [wanted.owner, *sorted(wanted.stands_in)], given)})"
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
            OR c.id IN (SELECT a.case_id FROM case_answer a WHERE a.value LIKE :text ESCAPE '!')
            OR c.id IN (SELECT i.case_id FROM incident i, json_each(i.texts) t WHERE t.value LIKE :text ESCAPE '!'))"""
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
    case_id, number, kind, title, owner, state, began, step, due, client_id = row
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
        client_id=client_id,
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
    if kind not in tx.playbook.procedures:
        raise Refused(
            "kind_unknown", N_("There is no kind {kind}. There are: {kinds}."),
            field="kind", kind=shortened(kind), kinds=", ".join(sorted(tx.playbook.procedures)),
        )  # fmt: skip
