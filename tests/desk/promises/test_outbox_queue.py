"""The outbox as it is filled: each message once, in the transaction that makes it (I-8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from csdesk.desk.promises import outbox
from csdesk.desk.promises.outbox import SUBJECT_LIMIT, Letter, Outbox
from csdesk.models.message import Message, MessageState
from csdesk.sentence import Sentence
from tests.desk.shop import NOW, Shop

LETTER = Letter("report/1/1/qc", "qc", "事故报告", "[b]晚到[/b]\n")


def queue(shop: Shop, letter: Letter = LETTER) -> bool:
    with shop.desk.writing() as tx:
        return outbox.queue(tx, letter, at=NOW)


def messages(shop: Shop) -> list[Message]:
    return list(shop.see(outbox.page))[::-1]


def test_a_message_is_queued_once_by_its_key(shop: Shop) -> None:
    """I-8: in one transaction and in another; the first words stay."""
    with shop.desk.writing() as tx:
        assert [outbox.queue(tx, LETTER, at=NOW) for _ in range(2)] == [True, False]
    assert not queue(shop, Letter(LETTER.key, "director", "x", "y"))
    (found,) = messages(shop)
    assert (found.key, found.recipient, found.subject, found.body) == (
        LETTER.key, "qc", "事故报告", "[b]晚到[/b]\n",
    )  # fmt: skip
    assert (found.made_at, found.next_try_at, found.state, found.attempts) == (NOW, NOW, MessageState.WAITING, 0)


def test_a_message_is_there_only_when_its_transaction_is_kept(shop: Shop) -> None:
    """I-8: what did not happen is told to nobody."""

    def break_off() -> None:
        with shop.desk.writing() as tx:
            outbox.queue(tx, LETTER, at=NOW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert messages(shop) == []
    assert queue(shop)


def test_a_message_that_is_sent_again_is_recognised(shop: Shop) -> None:
    """I-8: its mail id hangs on its key and on the store, and on nothing else."""
    others = [Letter(f"report/1/{number}/qc", "qc", "x", "y") for number in range(2, 30)]
    for letter in (LETTER, *others):
        queue(shop, letter)
    ids = [one.message_id for one in messages(shop)]
    assert len(set(ids)) == len(ids)
    assert all(one.startswith("<") and one.endswith("@csdesk.invalid>") and one.isascii() for one in ids)
    with shop.desk.reading() as tx:
        assert outbox._message_id(tx, LETTER.key) == ids[0]


def test_a_subject_has_an_end(shop: Shop) -> None:
    """I-8: the body says all of it."""
    queue(shop, Letter("k", "qc", "长" * (SUBJECT_LIMIT + 1), "x"))
    assert messages(shop)[0].subject == "长" * SUBJECT_LIMIT


def test_how_the_outbox_stands(shop: Shop) -> None:
    """I-8: what has not left, and what of it is in trouble."""
    assert shop.see(outbox.state) == Outbox(0, 0)
    for number in range(4):
        queue(shop, Letter(str(number), "qc", "x", "y"))
    with shop.desk.writing() as tx:
        first, second, third, _ = outbox.page(tx)
        first.state, first.sent_at = MessageState.SENT, NOW
        second.attempts, second.problem = 1, Sentence("x").as_json()
        third.state, third.attempts = MessageState.SENDING, 1
    assert shop.see(outbox.state) == Outbox(3, 1)


def test_pages_go_back_from_the_latest(shop: Shop) -> None:
    """I-8: each message once, whatever is queued meanwhile."""
    for number in range(7):
        queue(shop, Letter(f"k{number}", "qc", "x", "y"))
    found: list[str] = []
    before = None
    while page := shop.see(outbox.page, before=before, limit=3):
        found += [one.key for one in page]
        before = page[-1].id
        queue(shop, Letter(f"new{before}", "qc", "x", "y"))
    assert found == [f"k{number}" for number in range(6, -1, -1)]


def test_messages_of_a_case_are_told_in_their_order(shop: Shop) -> None:
    """I-8: and of no other case."""
    case_id, other = shop.open_case("lost"), shop.open_case("lost")
    queue(shop, Letter("late", "qc", "x", "y", case_id=case_id))
    assert shop.told(case_id) == [f"step/{case_id}/trace/freight_centre", "late"]
    assert len(shop.messages(other)) == 1


def test_a_message_of_a_case_that_is_not_there_is_not_kept(shop: Shop) -> None:
    """I-8: foreign keys hold."""
    with pytest.raises(IntegrityError):
        queue(shop, Letter("k", "qc", "x", "y", case_id=99))
    assert messages(shop) == []


def test_moments_are_kept_to_the_second(shop: Shop) -> None:
    """Spec 00, principle 7."""
    with shop.desk.writing() as tx:
        outbox.queue(tx, LETTER, at=NOW + timedelta(milliseconds=900))
    assert messages(shop)[0].next_try_at == NOW
