"""A made-up shop for tests: its people, its clients, and how an order is typed and confirmed there."""

from __future__ import annotations

import atexit
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from csdesk.desk.cases import case_files
from csdesk.desk.clients import clients
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.incidents import incidents
from csdesk.desk.orders import drafts, orders
from csdesk.desk.people import accounts, founding, passwords
from csdesk.desk.person import Person
from csdesk.desk.promises import deadlines, outbox
from csdesk.desk.record import digest
from csdesk.models.case import Case
from csdesk.models.deadline import Deadline
from csdesk.models.message import Message
from csdesk.models.order import Order
from csdesk.models.record import Entry
from csdesk.playbook.procedures import Procedure
from csdesk.playbook.shapes import Playbook
from csdesk.refused import Refused
from csdesk.rules.chain import FIRST
from csdesk.rules.order_fields import Draft, Tick

T = TypeVar("T")

NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
"""Half past nine on a Sunday morning on the shop's clocks."""

TODAY = date(2026, 11, 22)

WORKDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Ten on the Monday after it: in working hours."""

MINUTE = timedelta(minutes=1)


def on_clocks(text: str) -> datetime:
    """A moment as the shop's clocks show it."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


PASSWORD = "卖炭翁 伐薪烧炭"

PEOPLE: Mapping[str, str] = {
    "总管": "admin",
    "李娜": "agent",
    "周敏": "agent",
    "小陈": "trainee",
    "何琳": "finance",
    "高远": "qc",
    "梁经理": "manager",
    "孙主任": "director",
}
"""Everybody who has an account, with the role; the first founds the store."""

ADMIN, LI, ZHOU, TRAINEE, FINANCE, QC, MANAGER, DIRECTOR = (Person(name, role) for name, role in PEOPLE.items())

REGULAR = "HX001"
"""A client whose opening is complete and whose signed notice stands until NOTICE_UNTIL."""

WITHOUT_NOTICE = "HX014"
"""A client whose opening is complete, without a notice on file."""

NEW = "XK009"
"""A client whose opening is not complete, with neither price nor terms."""

NOTICE_UNTIL = date(2026, 12, 31)

TEXTS: Mapping[str, str] = {
    "channel": "phone",
    "client": REGULAR,
    "caller": "王芳",
    "caller_phone": "138 0013 8021",
    "job_type": "same_city",
    "vehicle": "面包车",
    "copies": "1",
    "settlement": "monthly",
    "pickup_company": "恒信物流有限公司",
    "pickup_address": "汉口解放大道 1277 号",
    "pickup_contact": "王芳",
    "pickup_phone": "13800138021",
    "delivery_company": "恒鑫五金",
    "delivery_address": "武昌中南路 9 号",
    "delivery_contact": "李强",
    "delivery_phone": "027-87654388",
    "goods": "配件",
    "pieces": "3",
    "weight_kg": "12.5",
    "volume_m3": "0.25",
    "fee": "128.50",
}
"""An order that lacks nothing but its ticks."""

OUTBOUND: Mapping[str, str] = {"job_type": "door_to_door", "vehicle": "", "wanted_at": "2026-11-26 15:00"}
"""What makes TEXTS an order for the freight centre."""

REQUEST: Mapping[str, str] = {
    "asked_by": "王芳",
    "asked_channel": "phone",
    "asked_what": "五件，不是三件",
    "asked_why": "客户漏报",
}
"""The written request of a change."""

CHECKS: Mapping[str, tuple[str, ...]] = {
    "phone": ("asked_forbidden", "read_back"),
    "email": ("asked_forbidden", "content_confirmed"),
    "fax": ("asked_forbidden", "count_agreed"),
    "online": ("asked_forbidden",),
    "counter": ("asked_forbidden",),
}
"""The checks that an order of REGULAR still needs, by channel: its notice stands."""


@dataclass(frozen=True)
class Shop:
    """An open desk of the made-up shop."""

    desk: Desk

    @property
    def store(self) -> Path:
        return self.desk.store.path

    def with_playbook(self, playbook: Playbook) -> Shop:
        """The same store at a desk with another playbook."""
        return Shop(Desk(self.desk.store, playbook, "counter"))

    def with_procedure(self, name: str, own: Procedure) -> Shop:
        """The same store at a desk with another procedure of that name."""
        procedures = {**self.desk.playbook.procedures, name: own}
        return self.with_playbook(self.desk.playbook.model_copy(update={"procedures": procedures}))

    def save(
        self,
        texts: Mapping[str, str] | None = None,
        *,
        by: Person = LI,
        at: datetime = NOW,
        ticked: Iterable[str] | None = None,
    ) -> Draft:
        """A kept draft of TEXTS with `texts` laid over them, ticked for its channel unless `ticked` says what is."""
        whole = {**TEXTS, **(texts or {})}
        checks = CHECKS.get(whole["channel"], ()) if ticked is None else ticked
        draft = Draft(str(uuid4()), whole, {check: Tick(by.name, at) for check in checks})
        with self.desk.writing() as tx:
            return drafts.save(tx, draft, by=by, at=at)

    def confirm(
        self,
        texts: Mapping[str, str] | None = None,
        *,
        by: Person = LI,
        at: datetime = NOW,
        ticked: Iterable[str] | None = None,
        approval: orders.Approval | None = None,
    ) -> orders.Confirmed:
        """An order typed by `save` and confirmed."""
        order_id = order_id_of(self.save(texts, by=by, at=at, ticked=ticked))
        with self.desk.writing() as tx:
            return orders.confirm(tx, order_id, by=by, at=at, approval=approval)

    def begin_change(self, order_id: int, texts: Mapping[str, str], *, by: Person = LI, at: datetime = NOW) -> Draft:
        """A change that was begun: the form of the revision in force with `texts` laid over it, kept."""
        with self.desk.writing() as tx:
            draft = orders.begin_change(tx, order_id, by=by, at=at)
            return drafts.save(tx, replace(draft, texts={**draft.texts, **texts}), by=by, at=at)

    def change(
        self,
        order_id: int,
        texts: Mapping[str, str],
        *,
        by: Person = LI,
        at: datetime = NOW,
        approval: orders.Approval | None = None,
    ) -> orders.Confirmed:
        """A change of a confirmed order, asked for by REQUEST."""
        self.begin_change(order_id, {**REQUEST, **texts}, by=by, at=at)
        with self.desk.writing() as tx:
            return orders.change(tx, order_id, by=by, at=at, approval=approval)

    def cancel(self, order_id: int, reason: str = "客户取消", *, by: Person = LI, at: datetime = NOW) -> None:
        with self.desk.writing() as tx:
            orders.cancel(tx, order_id, reason, by=by, at=at)

    def order(self, order_id: int) -> Order:
        with self.desk.reading() as tx:
            return orders.get(tx, order_id)

    def do(self, use: Callable[..., T], *given: Any, by: Person = LI, at: datetime = WORKDAY, **named: Any) -> T:
        """A use case in a transaction of its own."""
        with self.desk.writing() as tx:
            return use(tx, *given, by=by, at=at, **named)

    def see(self, look: Callable[..., T], *given: Any, **named: Any) -> T:
        """What a function that only reads answers."""
        with self.desk.reading() as tx:
            return look(tx, *given, **named)

    def refused(
        self, use: Callable[..., object], *given: Any, by: Person = LI, at: datetime = WORKDAY, **named: Any
    ) -> tuple[str, str | None]:
        """Code and field of the refusal of a use case, which changed nothing."""
        before = self.rows()
        with pytest.raises(Refused) as refused:
            self.do(use, *given, by=by, at=at, **named)
        assert self.rows() == before
        return refused.value.code, refused.value.field

    def open_case(
        self, kind: str = "late", title: str = "恒信 晚到", *, by: Person = LI, at: datetime = WORKDAY, **known: Any
    ) -> int:
        """Open a case by hand; its id."""
        case_id = self.do(incidents.open_case, incidents.NewCase(kind, title, **known), by=by, at=at).id
        assert case_id is not None
        return case_id

    def case(self, case_id: int) -> Case:
        return self.see(case_files.get, case_id)

    def steps(self, case_id: int) -> dict[str, str]:
        """The state of every step of a case."""
        return {step.step: step.state for step in self.see(case_files.steps_of, case_id)}

    def deadlines(self, case_id: int) -> dict[str, Deadline]:
        """The deadlines of a case by their kinds, of two of a kind the later one."""
        return {deadline.kind: deadline for deadline in self.see(deadlines.of_case, case_id)}

    def messages(self, case_id: int) -> list[Message]:
        """Every message about a case, the first first."""
        return list(self.see(outbox.of_case, case_id))

    def told(self, case_id: int) -> list[str]:
        """The keys of the messages about a case."""
        return [message.key for message in self.messages(case_id)]

    def actions(self, case_id: int) -> list[str]:
        """What the record tells of a case."""
        entries = self.entries()
        return [one.action for one in entries if (one.subject, one.subject_id) == ("case", str(case_id))]

    def entries(self) -> list[Entry]:
        """The whole record, the first entry first."""
        with self.desk.reading() as tx:
            return list(tx.session.exec(select(Entry).order_by(Entry.id)).all())  # type: ignore[arg-type]

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Everything in the store, by table, as the driver gives it."""
        return everything(self.desk)


def procedure(*step_tables: dict[str, object], **more: object) -> Procedure:
    """A procedure of a shop's own, its steps given without their words."""
    tables = [{"words": {"zh": "甲", "en": "a"}, **table} for table in step_tables]
    return Procedure.model_validate({"words": {"zh": "乙", "en": "b"}, "prefix": "X", "step": tables, **more})


def order_id_of(draft: Draft) -> int:
    assert draft.order_id is not None
    return draft.order_id


def everything(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    with desk.reading() as tx:
        names = [row[0] for row in tx.raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        kept = [name for name in names if not name.startswith(("sqlite_", "client_search"))]
        return {name: tx.raw.execute(f'SELECT * FROM "{name}"').fetchall() for name in kept}


def broken_links(entries: Iterable[Entry]) -> list[int]:
    """The numbers of the entries that do not follow from what is in them and before them (A-5)."""
    broken, before = [], FIRST
    for entry in entries:
        if entry.previous != before or entry.hash != digest(entry):
            assert entry.id is not None
            broken.append(entry.id)
        before = entry.hash
    return broken


def found(folder: Path) -> Path:
    """Make the shop in `folder`: its playbook with cheap passwords, its store, people and clients; the store's path."""
    own = folder / "playbook"
    own.mkdir(parents=True)
    (own / "security.toml").write_text("[cost]\nmemory_kib = 19456\n", "utf-8")
    store = folder / "csdesk.sqlite3"
    at = NOW - timedelta(days=30)
    desk, admin = founding.found(store, ADMIN.name, PASSWORD, origin="founding", at=at)
    try:
        password_hash = passwords.accepted(PASSWORD, desk.playbook.security)
        with desk.writing() as tx:
            for name, role in PEOPLE.items():
                if name != admin.name:
                    accounts.add(tx, name, role, password_hash, by=admin, at=at)
            _add_clients(tx, at)
    finally:
        desk.close()
    return store


@cache
def founded_once() -> Path:
    """The folder of the shop, made once in a process and closed: to be copied, never opened."""
    folder = TemporaryDirectory(prefix="csdesk-founded-")
    atexit.register(folder.cleanup)
    return found(Path(folder.name) / "shop").parent


def _add_clients(tx: Transaction, at: datetime) -> None:
    card = {"contact": "王芳", "phone": "13800138021", "address": "汉口解放大道 1277 号"}
    clients.add(tx, {"code": REGULAR, "name": "恒信物流有限公司", **card}, by=DIRECTOR, at=at)
    clients.add(tx, {"code": WITHOUT_NOTICE, "name": "恒鑫五金（武汉）", "contact": "李强"}, by=DIRECTOR, at=at)
    clients.add(tx, {"code": NEW, "name": "新客商贸"}, by=LI, at=at)
    opened = {"onboarded": True, "price_approved": True}
    clients.change(tx, REGULAR, {**opened, "settlement": "monthly", "notice_until": NOTICE_UNTIL}, by=DIRECTOR, at=at)
    clients.change(tx, WITHOUT_NOTICE, opened, by=DIRECTOR, at=at)


def as_json(entry: Entry) -> str:
    """An entry's before and after, to look for words in."""
    return json.dumps([entry.before, entry.after], ensure_ascii=False)
