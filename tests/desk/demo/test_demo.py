"""The made-up shop of `csdesk demo`: lifelike, made by the rules, the same for the same seed."""

from __future__ import annotations

import re
import shutil
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from csdesk.desk.board import board_parts
from csdesk.desk.cases import case_course, case_files
from csdesk.desk.clients import clients
from csdesk.desk.demo import demo, demo_history, demo_shop
from csdesk.desk.demo.demo_goods import FOLLOWING
from csdesk.desk.demo.demo_plan import QUIET, Event, Step
from csdesk.desk.demo.demo_words import words
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.orders import drafts, orders
from csdesk.desk.people import accounts
from csdesk.desk.person import DESK
from csdesk.desk.promises import deadlines, escalation, promises
from csdesk.desk.record import record
from csdesk.desk.training import taking
from csdesk.desk.visits import greetings
from csdesk.models.account import Account
from csdesk.models.case import Case, CaseState, StepState
from csdesk.models.client import Client
from csdesk.models.incident import Incident
from csdesk.models.message import Message
from csdesk.models.order import Order, OrderCheck, OrderRevision, OrderState
from csdesk.models.record import Entry
from csdesk.models.statement import Statement
from csdesk.models.training import TrainingTest
from csdesk.models.visit import Visit
from csdesk.refused import Refused
from csdesk.rules import working_time
from csdesk.rules.order_fields import Draft
from csdesk.store.sqlite import StoreRefused
from csdesk.store.store import create
from tests.desk.shop import broken_links, everything

# All in one worker: the shops that they look at are made once.
pytestmark = pytest.mark.xdist_group("demo")

NOW = datetime(2026, 11, 24, 6, 40, tzinfo=UTC)
"""Twenty to three on a Tuesday afternoon in the shop."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A made-up shop of the middle size."""
    path = tmp_path_factory.mktemp("demo") / "csdesk.sqlite3"
    demo.make(path, "shop", now=NOW)
    desk = Desk.open(path, origin="test")
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small made-up shop, closed: to be copied, never opened."""
    path = tmp_path_factory.mktemp("small") / "csdesk.sqlite3"
    demo.make(path, "small", now=NOW)
    return path


@pytest.fixture
def own(small: Path, tmp_path: Path) -> Path:
    """A small made-up shop of a test's own, open nowhere."""
    return Path(shutil.copy(small, tmp_path / "shop"))


def test_everybody_works_there(made: Desk) -> None:
    with made.reading() as tx:
        roles = Counter(account.role for account in accounts.accounts(tx))
    assert roles == {"admin": 1, "director": 1, "manager": 1, "qc": 1, "finance": 1, "agent": 3, "trainee": 1}
    person = accounts.sign_in(made, demo_shop.opener().name, words().password, at=NOW)
    assert person == demo_shop.opener()
    assert person.role == "agent"


def test_there_are_as_many_clients_as_the_size_says_and_no_two_alike(made: Desk) -> None:
    with made.reading() as tx:
        known = tx.session.exec(select(Client)).all()
    assert len(known) == words().size["shop"].clients + len(words().opened) + 1
    assert len({client.code for client in known}) == len({client.name for client in known}) == len(known)
    assert [client.name for client in known if not client.onboarded] == [words().new_client.name]
    notices = Counter(
        "none" if not client.notice_until else "stands" if client.notice_until >= NOW.date() else "expired"
        for client in known
    )
    assert min(notices.values()) > 20
    assert len(notices) == 3
    important = [client for client in known if client.client_class == "important"]
    assert len(important) == 30
    assert all(client.owner for client in important)  # K-2
    assert all(client.kind and client.business and client.short_name for client in known if client.onboarded)
    assert {client.cycle for client in known} == {"", "month_end", "month_25", "quarter_end"}


def test_statements_of_last_month_have_come_as_far_as_they_may(made: Desk) -> None:
    """F-1"""
    with made.reading() as tx:
        states = Counter(tx.session.exec(select(Statement.state).where(Statement.month < date(2026, 11, 1))).all())
    assert states.keys() == {"made", "checked", *words().statements.come_to}


def test_clients_were_visited_one_was_not_satisfied_and_one_is_late(made: Desk) -> None:
    """K-3: what is to be done today is the work of those whose clients they are; each client has its next visit."""
    today = NOW.astimezone(made.playbook.shop.zone).date()
    with made.reading() as tx:
        visits = tx.session.exec(select(Visit, Client).join(Client)).all()
        opened = {one.procedure for one in cases_of(tx, "dissatisfied") if one.state == CaseState.OPEN}
        greeted = greetings.anniversaries_of(tx, today)
    assert Counter(visit.answer for visit, _client in visits) == {"": 405, "satisfied": 3, "fair": 2, "not": 1}
    assert opened == {"dissatisfied"}
    todays = {
        client.code: (visit.agent, (today - visit.due_day).days)
        for visit, client in visits
        if visit.deadline_id and not visit.made_on
    }
    assert todays == {"LX001": ("周敏", 1), "FL001": ("李娜", 0), "KY001": ("", -1)}
    planned = Counter(client.code for visit, client in visits if visit.state == "planned")
    assert set(planned.values()) == {1}
    assert len(greeted) == 2


def test_the_trainee_has_passed_a_topic_and_is_in_the_middle_of_a_test(made: Desk) -> None:
    """E-1"""
    trainee = next(one for one in words().person if one.role == "trainee")
    with made.reading() as tx:
        tests = {one.topic: one for one in tx.session.exec(select(TrainingTest)).all()}
        answered = taking.answers_of(tx, tests[words().learning.begun])
    assert {one.agent for one in tests.values()} == {trainee.name}
    assert (tests["ethics"].state, tests["ethics"].right) == ("passed", 9)
    assert tests["telephone"].state == "running"
    assert len(answered) == len(tests["telephone"].questions) // 2


def test_the_best_client_is_found_by_its_initials_first(made: Desk) -> None:
    with made.reading() as tx:
        hits = clients.find(tx.raw, "hxwl")
        assert (hits[0].code, hits[0].name) == ("HX001", "恒信物流有限公司")
        assert hits[0].uses > 10
        assert clients.recent(tx, "HX001", "delivery_address", language="zh_CN")


def test_the_last_six_weeks_were_busy(made: Desk) -> None:
    with made.reading() as tx:
        every = tx.session.exec(select(Order).where(Order.number != None)).all()  # noqa: E711
        revisions = tx.session.exec(select(OrderRevision)).all()
    states = Counter(order.state for order in every)
    assert states[OrderState.CONFIRMED] > 450
    assert states[OrderState.CANCELLED] > 5
    assert sum(order.revision > 1 for order in every) > 5
    assert sum(order.approved_by is not None for order in every) > 1
    assert all(order.approval_reason for order in every if order.approved_by)
    assert len({order.day for order in every}) > 35
    assert {revision.channel for revision in revisions} == {"phone", "email", "fax", "online", "counter"}
    assert {revision.job_type for revision in revisions} > {"same_city", "door_to_door"}
    assert max(order.confirmed_at for order in every if order.confirmed_at) < NOW
    assert all(order.handed_over_at for order in every)


def test_numbers_of_a_day_have_no_gap(made: Desk) -> None:
    """O-6."""
    with made.reading() as tx:
        numbers = sorted(number for number in tx.session.exec(select(Order.number)).all() if number)
    by_day: dict[str, list[int]] = {}
    for number in numbers:
        by_day.setdefault(number[:10], []).append(int(number[10:]))
    assert all(counts == list(range(1, len(counts) + 1)) for counts in by_day.values())


def test_two_agents_left_a_draft_and_the_one_who_opens_the_desk_none(made: Desk) -> None:
    """O-11."""
    with made.reading() as tx:
        left = drafts.every(tx)
        assert len({draft.owner for draft in left}) == 2
        assert all(draft.texts and draft.cursor in draft.texts for draft in left)
        assert list(drafts.of(tx, demo_shop.opener())) == []
        lacking = [draft for draft in left if orders.readiness(tx, draft, at=NOW).problems]
        waiting = [draft for draft in left if draft.texts.get("dangerous")]
    assert len(lacking) == 2
    assert len(waiting) == 1
    assert {draft.uuid for draft in [*lacking, *waiting]} == {draft.uuid for draft in left}


def test_an_order_waits_for_somebody_who_may_answer_for_it(made: Desk) -> None:
    """O-4, A-4: nothing else is missing, and the board shows it."""
    with made.reading() as tx:
        assert len(board_parts.waiting_for_approval(tx, at=NOW)) == 1


def test_the_record_is_whole_and_in_order(made: Desk) -> None:
    """A-5."""
    with made.reading() as tx:
        entries = list(tx.session.exec(select(Entry).order_by(Entry.id)).all())  # type: ignore[arg-type]
    assert broken_links(entries) == []
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    assert entries[-1].at <= NOW


def test_names_are_plain_and_telephones_nobodys(made: Desk) -> None:
    with made.reading() as tx:
        known = tx.session.exec(select(Client)).all()
        revisions = tx.session.exec(select(OrderRevision)).all()
    for client in known:
        assert re.fullmatch(r"\w+", client.name)
    phones = [part for client in known for part in client.phone.split("; ")]
    phones += [phone for revision in revisions for phone in (revision.caller_phone, revision.delivery_phone)]
    assert all(re.fullmatch("12[3-9][0-9]{8}|027-0[0-9]{7}", phone) for phone in phones)


def test_work_may_go_on_there(made: Desk) -> None:
    """The next order is taken by the rules as anywhere."""
    with made.reading() as tx:
        last = orders.page(tx, limit=1)[0]
    assert last.order.number is not None
    with made.writing() as tx:
        draft = drafts.save(tx, Draft("7b0f8f5e-1d62-4a43-8f0a-1d5d3f6f7a01"), by=demo_shop.opener(), at=NOW)
        drafts.discard(tx, draft.order_id or 0, by=demo_shop.opener(), at=NOW)


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything in a made-up shop but what is different each time on purpose: what passwords and the record salt."""
    desk = Desk.open(path, origin="test")
    try:
        with desk.reading() as tx:
            assert len({account.password_hash for account in tx.session.exec(select(Account)).all()}) == 1
        found = {table: rows for table, rows in everything(desk).items() if table != "account"}
        # Hashes of salted entries, and the names of messages that are made of the first one.
        entries, messages = [row[:9] for row in found["entry"]], [(*row[:2], *row[3:]) for row in found["message"]]
        return {**found, "entry": entries, "message": messages}
    finally:
        desk.close()


def test_a_shop_is_made_whole_or_not_at_all_and_the_same_for_the_same_seed(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "made" / "shop"

    def fails(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(drafts, "save", fails)
        with pytest.raises(KeyboardInterrupt):
            demo.make(path, "small", now=NOW)
    assert not path.exists()
    demo.make(path, "small", now=NOW, seed=1)
    assert [one.name for one in path.parent.iterdir()] == ["shop"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert rows_of(own) == rows_of(path)


class ByTheDesk(demo_history.History):
    """Lets the same events happen through the desk's own functions."""

    def let_happen(self, tx: Transaction, events: list[Event]) -> None:  # type: ignore[override]
        for event in events:
            self._step(tx, event)

    def _step(self, tx: Transaction, event: Event) -> None:
        planned, at = event.order, event.at
        if event.step is Step.TAKE:
            drafts.save(tx, planned.form, by=planned.taken_by, at=at)
            return
        order = tx.session.exec(select(Order).where(Order.uuid == planned.form.uuid)).one()
        assert order.id is not None
        match event.step:
            case Step.CONFIRM:
                approval = orders.Approval(planned.answered_by, planned.reason) if planned.answered_by else None
                orders.confirm(tx, order.id, by=planned.confirmed_by, at=at, approval=approval)
            case Step.HAND_OVER:
                order.handed_over_at = at
                tx.session.add(order)
                record(tx, "order.hand_over", "order", order.id, by=DESK, at=at, after={"file": "-"})
            case Step.CHANGE:
                draft = orders.begin_change(tx, order.id, by=planned.confirmed_by, at=at)
                texts = {**draft.texts, **planned.changed_texts}
                drafts.save(tx, replace(draft, texts=texts), by=planned.confirmed_by, at=at)
                orders.change(tx, order.id, by=planned.confirmed_by, at=at)
            case Step.CANCEL:
                orders.cancel(tx, order.id, planned.cancel_reason, by=planned.confirmed_by, at=at)

    def finish(self, tx: Transaction) -> None:
        """Nothing was put off."""


@pytest.mark.parametrize("seed", [11, 12])
def test_the_quick_way_writes_what_the_desk_writes(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Row for row and entry for entry; and another seed makes other clients."""
    demo.make(tmp_path / "quick", "small", now=NOW, seed=seed)
    monkeypatch.setattr(demo, "History", ByTheDesk)
    demo.make(tmp_path / "desk", "small", now=NOW, seed=seed)
    quick, slow = rows_of(tmp_path / "quick"), rows_of(tmp_path / "desk")
    assert quick.keys() == slow.keys()
    for table in quick:
        assert quick[table] == slow[table], table
    assert quick["client"] != rows_of(own)["client"]
    actions = {row[4] for row in quick["entry"]}
    assert actions >= {"order.confirm", "order.hand_over", "order.change", "order.cancel"}
    assert any("order.confirm" in row and "approval_reason" in str(row) for row in quick["entry"])
    assert any(row[2] == "count_agreed" and row[5] != "0" for row in quick["order_check"])


def test_what_is_there_is_not_replaced_unless_it_is_to_be(own: Path) -> None:
    before, later = rows_of(own), NOW + timedelta(days=3)
    with pytest.raises(StoreRefused, match="already"):
        demo.make(own, "small", now=later)
    assert rows_of(own) == before
    demo.make(own, "small", now=later, instead=True)
    assert rows_of(own) != before


def test_only_a_made_up_shop_is_known_for_one(own: Path, tmp_path: Path) -> None:
    found = demo_shop.made_up_shop(own)
    assert found is not None
    assert (found.size, found.older, found.tried) == ("small", False, False)
    assert timedelta(0) < NOW - found.made_at < timedelta(minutes=5)
    create(tmp_path / "real").close()
    assert demo_shop.made_up_shop(tmp_path / "real") is None
    (tmp_path / "else").write_bytes(b"something else")
    with pytest.raises(StoreRefused):
        demo_shop.made_up_shop(tmp_path / "else")


def test_a_made_up_shop_lasts_a_day_and_is_tried_once_somebody_does_something(own: Path) -> None:
    later = NOW + timedelta(days=1)
    desk = Desk.open(own, origin="desk")
    try:
        assert escalation.turn(desk, at=later).missed > 3
        assert demo_shop.is_in_use(own)
        found = demo_shop.made_up_shop(own)
        assert found is not None
        assert not found.tried
        assert [found.is_stale(at) for at in (NOW - timedelta(hours=20), later - timedelta(hours=1), later)] == [
            *(False, False, True)
        ]
        with desk.writing() as tx:
            drafts.save(tx, Draft("7b0f8f5e-1d62-4a43-8f0a-1d5d3f6f7a02"), by=demo_shop.opener(), at=NOW)
    finally:
        desk.close()
    assert not demo_shop.is_in_use(own)
    found = demo_shop.made_up_shop(own)
    assert found is not None
    assert found.tried


def test_a_size_that_there_is_not(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        demo.make(tmp_path / "shop", "village", now=NOW)
    assert (refused.value.code, refused.value.field) == ("size_unknown", "size")
    assert list(tmp_path.iterdir()) == []


def test_the_checks_of_an_order_are_those_of_its_channel(made: Desk) -> None:
    """O-3."""
    with made.reading() as tx:
        kept: dict[int, set[str]] = {}
        for check in tx.session.exec(select(OrderCheck)).all():
            kept.setdefault(check.order_id, set()).add(check.check_id)
        for revision in tx.session.exec(select(OrderRevision).where(OrderRevision.revision == 1)).all():
            wanted = {check.id for check in tx.playbook.orders.checks_for(revision.channel)}
            assert kept[revision.order_id] == wanted


def left(promise: promises.Promise, now: datetime = NOW) -> int:
    """Minutes until it is due."""
    return (promise.due_at - now) // timedelta(minutes=1)


def running(desk: Desk, now: datetime = NOW) -> list[tuple[str, str, int]]:
    """What runs: the procedure, what is said of it in Chinese, the minutes left."""
    with desk.reading() as tx:
        found = promises.running(tx, at=now)
        kinds = {case.id: case.procedure for case in tx.session.exec(select(Case)).all()}
    return [(kinds[one.case_id], one.words["zh"], left(one, now)) for one in found]


def test_promises_run_when_the_desk_is_opened(made: Desk) -> None:
    """I-1, I-3, I-6, O-7, O-9, O-10: one passed and is in hand, the others have their time left."""
    assert [one for one in running(made) if one[0] not in FOLLOWING] == [
        ("late", "上报部门经理、质控经理、总经理", 2),
        ("callback", "回电给客户", 3),
        ("damaged", "承诺客户的答复", 6),
        ("work_order", "中心打印工作单", 6),
        ("work_order", "中心打印工作单", 11),
        ("online_order", "答复电子接单", 12),
        ("price_enquiry", "答复报价", 385),
        ("wrong_delivery", "上报部门经理、质控经理、总经理", -15),
    ]
    with made.reading() as tx:
        every = promises.running(tx, at=NOW)
        followed = {case.id for case in tx.session.exec(select(Case)).all() if case.procedure in FOLLOWING}
    found = {one.kind["en"]: one for one in every if one.case_id not in followed}
    assert all(one.acknowledged_by for one in every if one.due_at <= NOW)
    assert sum(one.case_id in followed and one.due_at <= NOW for one in every) > 1
    assert found["damaged"].renewals == 1
    assert (found["wrong delivery or not sent"].acknowledged_by, found["wrong delivery or not sent"].level) == (
        "郑伟",
        2,
    )
    assert {one.owner for one in found.values()} == {"李娜", "周敏", "陈刚"}


def test_what_was_done_of_a_running_incident_is_ticked(made: Desk) -> None:
    """I-5"""
    with made.reading() as tx:
        late = next(case for case in cases_of(tx, "late") if case.state == CaseState.OPEN)
        states = {step.step: step.state for step in case_files.steps_of(tx, late.id or 0)}
    assert states == {
        "phone": StepState.LEFT_OUT,
        "report": StepState.OPEN,
        "tell_consignor": StepState.DONE,
        "tell_customer": StepState.DONE,
        "call_driver": StepState.OPEN,
        "new_time": StepState.WAITING,
        "call_after": StepState.WAITING,
    }


def cases_of(tx: Transaction, procedure: str) -> list[Case]:
    return list(tx.session.exec(select(Case).where(Case.procedure == procedure)).all())


def test_the_incidents_of_the_last_weeks_are_closed(made: Desk) -> None:
    """I-1, I-11: of every kind, judged and closed; most were reported in time, some late, one was kept back."""
    with made.reading() as tx:
        closed = tx.session.exec(select(Case, Incident).join(Incident).where(Case.state == CaseState.CLOSED)).all()
        states = Counter(
            deadline.state
            for case, _incident in closed
            for deadline in deadlines.of_case(tx, case.id or 0)
            if deadline.kind in ("incident.report", "complaint.notify")
        )
        kinds = {one for one, procedure in tx.playbook.procedures.items() if procedure.incident}
        assert {case.procedure for case, _incident in closed} == kinds
        assert all(not case_course.open_steps(tx, case) for case, _incident in closed)
    assert len(closed) == len(words().past) == 12
    assert states == {"met": 9, "missed": 3}
    assert sum(incident.hidden for _case, incident in closed) == 1
    assert sum(case.after_hours for case, _incident in closed) == 1
    assert all(incident.judged_by == "吴芳" and incident.department for _case, incident in closed)
    assert sum(incident.loss_fen or 0 for _case, incident in closed) > 100_000
    assert all("{" not in case.title for case, _incident in closed)
    learned = [case.began_at for case, _incident in closed]
    assert timedelta(days=14) < NOW - min(learned) < timedelta(days=25)


def test_the_mail_of_the_last_weeks_was_sent_and_todays_waits(made: Desk) -> None:
    """I-8"""
    with made.reading() as tx:
        messages = tx.session.exec(select(Message)).all()
    assert {one.state for one in messages if one.made_at >= NOW - QUIET} == {"waiting"}
    sent = [one for one in messages if one.made_at < NOW - QUIET]
    assert {one.state for one in sent} == {"sent"}
    assert all(one.sent_at and one.sent_to.endswith(".invalid") for one in sent)


@pytest.mark.parametrize(
    "moment",
    ["2026-11-24 00:01", "2026-11-24 09:02", "2026-11-24 18:01", "2026-11-21 11:00", "2026-10-03 15:00"],
    ids=["midnight", "opening", "closing", "saturday", "holiday"],
)
def test_at_any_hour(tmp_path: Path, moment: str) -> None:
    """I-2: what is due is so by the rules, and something always is."""
    now = datetime.fromisoformat(f"{moment}+08:00").astimezone(UTC)
    demo.make(tmp_path / "shop", "small", now=now)
    entries = rows_of(tmp_path / "shop")["entry"]
    assert max(int(str(row[1])) for row in entries) < now.timestamp()
    assert [row[1] for row in entries] == sorted(int(str(row[1])) for row in entries)
    desk = Desk.open(tmp_path / "shop", origin="test")
    try:
        found = running(desk, now)
        with desk.reading() as tx:
            learned = next(one for one in cases_of(tx, "late") if one.state == CaseState.OPEN).began_at
            in_hours = working_time.is_open(learned, calendar=tx.playbook.calendar, zone=tx.playbook.shop.zone)
    finally:
        desk.close()
    soon = [minutes for _kind, _words, minutes in found if 0 <= minutes < 15]
    assert len(soon) >= 5
    assert min(minutes for _kind, _words, minutes in found) < 0
    promised = "上报部门经理、质控经理、总经理" if in_hours else "电话告知负责经理"
    assert ("late", promised, 2) in found


def test_self_pickups_wait_one_of_them_past_its_days(made: Desk) -> None:
    """N-2, N-5: and one was stopped at the counter."""
    from csdesk.desk.pickups import releases, self_pickups

    with made.reading() as tx:
        found = [(one.consignee, one.expired, one.calls) for one in self_pickups.waiting(tx, at=NOW)]
        stopped = [one.verdict for one in releases.of_parcel(tx, "821000900003")]
    assert found == [("单红", True, 1), ("杨明静", False, 1), ("恒信物流有限公司", False, 1), ("曾伟", False, 0)]
    assert stopped == ["near"]
