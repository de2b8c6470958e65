"""Goods are delivered, whoever says so: an agent on F7 or F5, a command, the carrier's scan (T-1, D-1)."""

from __future__ import annotations

from datetime import datetime

from csdesk.desk.cases import case_course, case_files, step_rows
from csdesk.desk.desk import Transaction
from csdesk.desk.goods import goods_rows
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.slips import slip_ways
from csdesk.models.case import Case
from csdesk.models.goods import Goods
from csdesk.playbook.procedures import Procedure, StepShape
from csdesk.refused import N_, Refused


def arrival_step(procedure: Procedure) -> str | None:
    """The step that says that goods were delivered."""
    return next((shape.id for shape in procedure.step if shape.says == goods_rows.ARRIVED), None)


def put(tx: Transaction, goods: Goods, moment: datetime, *, note: str = "", by: Person, at: datetime) -> None:
    """Goods are there since `moment`, whoever says so: an agent, or the carrier's scan (T-1, T-5).

    Of two who say it the first stays.
    """
    case = case_files.get_open(tx, goods.case_id)
    step_id = arrival_step(case_files.procedure_of(case))
    if step_id is None:
        raise Refused("step_missing", N_("This case has no step {step}."), field="step", step=goods_rows.ARRIVED)
    if goods.actual_at is not None:
        return
    case, shape, step = step_rows.find(tx, goods.case_id, step_id)
    case_course.complete(
        tx, case, shape, step, note=step_rows.read_note(tx, note), by=by, at=at,
        evidence={"stated": tx.local(moment).isoformat()},
    )  # fmt: skip
    goods.actual_at = moment
    tx.session.add(goods)
    _tell(tx, goods, moment, by=by, at=at)


def _tell(tx: Transaction, goods: Goods, moment: datetime, *, by: Person, at: datetime) -> None:
    record(tx, "goods.deliver", "goods", goods.id, by=by, at=at, after={"actual": moment, "written": at})
    slip_ways.delivered(tx, goods.order_id, moment, by=by, at=at)


def ticked(tx: Transaction, case: Case, shape: StepShape, *, by: Person, at: datetime) -> None:
    """A step was ticked by a person: where it says that goods are there, their slip's time runs from now (D-1)."""
    goods = _delivered_by(tx, case, shape)
    if goods is not None:
        _tell(tx, goods, at, by=by, at=at)


def take_back(tx: Transaction, case: Case, shape: StepShape, *, by: Person, at: datetime) -> None:
    """Before such a tick is taken back: the slip's time did not begin with it after all (D-1)."""
    goods = _delivered_by(tx, case, shape)
    if goods is not None and goods.actual_at is not None:
        slip_ways.not_delivered(tx, goods.order_id, goods.actual_at, by=by, at=at)


def _delivered_by(tx: Transaction, case: Case, shape: StepShape) -> Goods | None:
    return goods_rows.of_case(tx, case) if shape.says == goods_rows.ARRIVED else None
