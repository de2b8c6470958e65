"""The kinds of deadlines that come with csdesk (I-1 to I-3, I-6, I-10)."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from csdesk.playbook.loading import load

PLAYBOOK = load()

KINDS = {
    "incident.report": ("I-1", "wall", 5),
    "incident.phone": ("I-2", "wall", 5),
    "incident.promise": ("I-3", "wall", 10),
    "complaint.notify": ("I-1", "wall", 5),
    "eorder.answer": ("O-9", "wall", 30),
    "eorder.pickup": ("O-9", "wall", 120),
    "order.printed": ("O-7", "wall", 15),
    "callback": ("O-10", "wall", 5),
    "chat.answer": ("K-8", "wall", 5),
    "price.answer": ("O-10", "wall", 480),
    "review.account": ("K-6", "working", 30),
    "pod.return": ("D-1", "days", 25),
    "slip.report": ("D-3", "days", 0),
    "selfpickup.keep": ("N-5", "days", 3),
    "visit.first": ("K-3", "days", 7),
    "visit.next": ("K-3", "months", 3),
    "visit.answer": ("K-3", "working", 540),
    "statement.next": ("F-1", "moment", 3660),
    "checklist.item": ("S-9", "wall", 60),
    "ticket.reply": ("C-1", "working", 120),
    "reply.promise": ("C-1", "moment", 60),
    "papers.follow": ("K-5", "moment", 180),
    "works.weekly": ("K-10", "days", 7),
    "repair.visit": ("K-10", "moment", 90),
    "goods.printed": ("T-3", "wall", 30),
    "goods.at_once": ("T-4", "wall", 10),
    "goods.dispatch": ("T-3", "wall", 15),
    "goods.vehicle": ("T-3", "wall", 60),
    "goods.way": ("T-3", "wall", 60),
    "goods.way_today": ("T-3", "wall", 240),
    "goods.loading": ("T-3", "wall", 120),
    "goods.instruction": ("T-3", "wall", 60),
    "goods.partner": ("T-3", "wall", 240),
    "goods.told": ("T-3", "wall", 30),
    "goods.collected": ("T-3", "wall", 240),
    "goods.sent": ("T-3", "wall", 480),
    "goods.sent_next_day": ("T-3", "wall", 1440),
    "goods.daily_look": ("T-3", "each_day", 600),
    "goods.opening_check": ("T-4", "that_day", 495),
    "goods.reminder": ("T-3", "before", 1440),
    "goods.delivered": ("T-3", "after", 15),
    "goods.asked_soon": ("T-3", "wall", 240),
    "goods.asked": ("T-3", "wall", 1440),
    "goods.trip_look": ("T-7", "each_day", 480),
    "goods.paper": ("T-8", "wall", 1440),
}


def test_every_promise_of_the_procedure_has_its_kind() -> None:
    """I-1 to I-3, O-7, O-9, O-10, K-3, K-6, K-8, D-1, D-3, N-5, C-1: rule, clock and length of each."""
    assert {one.id: (one.rule, one.runs, one.amount) for one in PLAYBOOK.deadlines.kind} == KINDS


def test_when_a_deadline_warns() -> None:
    """I-6: at two thirds, and at one minute."""
    assert PLAYBOOK.deadlines.soon_after == Fraction(2, 3)
    assert PLAYBOOK.deadlines.last_call_seconds == 60


def test_only_reports_wait_for_the_opening() -> None:
    """I-2: the written reports do, the phone call does not."""
    waiting = {one.id for one in PLAYBOOK.deadlines.kind if one.after_hours == "next_opening"}
    assert waiting == {"incident.report", "complaint.notify"}


def test_only_visits_avoid_rest_days() -> None:
    """K-3, K-10"""
    assert {one.id for one in PLAYBOOK.deadlines.kind if one.rest_day != "keep"} == {
        "visit.first",
        "visit.next",
        "works.weekly",
    }


@pytest.mark.parametrize("kind_id", ["incident.report", "incident.phone", "complaint.notify", "pod.return"])
def test_what_does_not_wait_for_the_client_cannot_be_paused(kind_id: str) -> None:
    """I-10"""
    kind = PLAYBOOK.deadlines.get(kind_id)
    assert kind is not None
    assert not kind.pausable


def test_every_class_of_client_has_its_visits() -> None:
    """K-3: so that no client is left out for its class."""
    kind = PLAYBOOK.deadlines.get("visit.next")
    assert kind is not None
    assert kind.lengths.keys() == {one.id for one in PLAYBOOK.clients.client_class}


def test_there_is_no_other_kind() -> None:
    assert PLAYBOOK.deadlines.get("incident") is None


def test_a_shop_changes_and_adds_kinds(tmp_path: Path) -> None:
    """Spec 00, principle 1: a length of its own, a class of its own, a promise of its own."""
    (tmp_path / "deadlines.toml").write_text(
        'soon_after = "1/2"\n'
        '[[kind]]\nid = "callback"\namount = 3\n'
        '[[kind]]\nid = "visit.next"\nlengths = { gold = 2 }\n'
        '[[kind]]\nid = "tea"\nrule = "X-1"\nwords = { zh = "茶", en = "Tea" }\nruns = "working"\namount = 10\n',
        "utf-8",
    )
    own = load(tmp_path).deadlines
    found = {one.id: one for one in own.kind}
    assert (own.soon_after, own.last_call_seconds) == (Fraction(1, 2), 60)
    assert found["callback"].amount == 3
    assert found["visit.next"].lengths == {"important": 1, "regular": 3, "prospect": 3, "gold": 2}
    assert list(found) == [*KINDS, "tea"]
