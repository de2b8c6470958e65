"""What goods lack, such as the consignee's phone: asked for at once, and listed until it is there (T-8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from csdesk.desk.cases import case_course, case_files, cases, steps
from csdesk.desk.desk import Transaction, require
from csdesk.desk.goods import goods as sheet
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.models.case import Case, CaseState, StepState
from csdesk.models.goods import Goods, MissingPaper
from csdesk.playbook.basis import choice, words_of
from csdesk.refused import N_, Refused
from csdesk.rules.text import clean_line, shortened


@dataclass(frozen=True)
class Missing:
    """One thing that goods lack."""

    paper_id: int
    goods_id: int
    number: str
    """The order's."""
    kind: str
    case_id: int
    since: datetime
    asked_at: datetime | None
    asked: str
    """Who was asked; empty while nobody was."""


def miss(tx: Transaction, goods_id: int, kind: str, *, by: Person, at: datetime) -> MissingPaper:
    """Something is missing: from now on it is to be asked for; what is missing already is listed once (T-8)."""
    require(tx, by, "case.draft")
    goods = sheet.get(tx, goods_id)
    found = choice(tx.playbook.goods.paper, clean_line(kind))
    if found is None:
        kinds = ", ".join(one.id for one in tx.playbook.goods.paper)
        raise Refused(
            "paper_unknown", N_("There is no paper {name}. There are: {kinds}."),
            field="paper", name=shortened(kind), kinds=kinds,
        )  # fmt: skip
    before = _open_one(tx, goods_id, found.id)
    if before is not None:
        return before
    words = found.words.text(tx.playbook.shop.message_language)
    owner = case_files.get(tx, goods.case_id).owner
    subject = cases.Subject(f"{goods.number}  {words}", goods.order_id, goods.client_id, goods.waybill, owner)
    # Its own number among the papers of these goods: two terminals that miss the same one begin one case.
    earlier = len(tx.session.exec(select(MissingPaper.id).where(MissingPaper.goods_id == goods_id)).all())
    uuid = f"paper/{goods_id}/{earlier + 1}"
    case = cases.begin(tx, tx.playbook.goods.paper_procedure, subject, began_at=at, by=by, at=at, uuid=uuid)
    assert case.id is not None
    paper = MissingPaper(goods_id=goods_id, case_id=case.id, kind=found.id)
    tx.session.add(paper)
    tx.session.flush()
    record(tx, "goods.paper_missing", "goods", goods_id, by=by, at=at, after={"paper": found.id})
    return paper


def _open_one(tx: Transaction, goods_id: int, kind: str) -> MissingPaper | None:
    query = select(MissingPaper).join(Case, col(Case.id) == col(MissingPaper.case_id))
    return tx.session.exec(
        query.where(MissingPaper.goods_id == goods_id, MissingPaper.kind == kind, Case.state == CaseState.OPEN)
    ).first()


def asked(tx: Transaction, paper_id: int, whom: str, *, by: Person, at: datetime) -> None:
    """It was asked for: of whom, when and by whom stays (T-8)."""
    require(tx, by, "case.work")
    paper = _get(tx, paper_id)
    first = _open_steps(tx, paper.case_id)[0]
    steps.tick(tx, paper.case_id, first, note=whom, by=by, at=at)


def arrived(tx: Transaction, paper_id: int, *, note: str = "", by: Person, at: datetime) -> None:
    """It is there: whatever was still to be done about it is done (T-8)."""
    require(tx, by, "case.work")
    paper = _get(tx, paper_id)
    said = note or "-"
    while (left := _open_steps(tx, paper.case_id)) and case_files.get(tx, paper.case_id).state == CaseState.OPEN:
        steps.tick(tx, paper.case_id, left[0], note=said, by=by, at=at)
    record(tx, "goods.paper_there", "goods", paper.goods_id, by=by, at=at, after={"paper": paper.kind})


def _open_steps(tx: Transaction, case_id: int) -> list[str]:
    case = case_files.get_open(tx, case_id) if case_files.get(tx, case_id).state == CaseState.OPEN else None
    if case is None:
        return []
    return [one.step for one in case_files.steps_of(tx, case_id) if one.state == StepState.OPEN]


def _get(tx: Transaction, paper_id: int) -> MissingPaper:
    paper = tx.session.get(MissingPaper, paper_id)
    if paper is None:
        raise Refused("paper_missing", N_("There is no missing paper {id}."), field="paper", id=paper_id)
    case_files.get_open(tx, paper.case_id)
    return paper


def missing(tx: Transaction, goods_id: int | None = None) -> Sequence[Missing]:
    """What is missing of goods, or of all goods, the longest missing first (T-8)."""
    query = (
        select(MissingPaper, Case, Goods.number)
        .join(Case, col(Case.id) == col(MissingPaper.case_id))
        .join(Goods, col(Goods.id) == col(MissingPaper.goods_id))
        .where(Case.state == CaseState.OPEN)
    )
    if goods_id is not None:
        query = query.where(MissingPaper.goods_id == goods_id)
    found = []
    for paper, case, number in tx.session.exec(query.order_by(col(Case.began_at), col(Case.id))).all():
        assert paper.id is not None
        assert case.id is not None
        done = [one for one in case_files.steps_of(tx, case.id) if one.state in case_course.FINISHED and one.at]
        found.append(
            Missing(
                paper.id, paper.goods_id, number, paper.kind, case.id, case.began_at,
                done[0].at if done else None, done[0].note if done else "",
            )
        )  # fmt: skip
    return found


def words(tx: Transaction, kind: str, language: str) -> str:
    """What a paper is called."""
    return words_of(tx.playbook.goods.paper, kind, language)
