"""Ready-made replies: what they make is checked like anything typed (C-3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.playbook.loading import load
from csdesk.playbook.replies import FIELDS, Replies, Template
from csdesk.rules.banned import find_banned
from csdesk.rules.replies import Checked, check_reply, promise_days
from csdesk.rules.reply_templates import A_MORNING, filled, problems_of

PLAYBOOK = load()
REPLIES = PLAYBOOK.replies
HOURS: dict[str, Any] = {
    "calendar": PLAYBOOK.calendar, "most_days": promise_days(PLAYBOOK.procedures.values(), PLAYBOOK.deadlines),
}  # fmt: skip
KNOWN = {
    "agent": "李娜",
    "client": "HX001 恒信物流有限公司",
    "consignee": "李强",
    "destination": "武汉",
    "last_scan": "到件 武汉分拨 5月31日 04:12",
    "last_scan_at": "5月31日 04:12",
    "number": "803000124551",
    "place": "武汉处理中心",
    "shipped_at": "5月30日",
}

templates = pytest.mark.parametrize("template", REPLIES.template, ids=lambda template: template.id)


def checked(parts: Mapping[str, str]) -> Checked:
    now = A_MORNING.astimezone(PLAYBOOK.shop.zone)
    return check_reply(parts, replies=REPLIES, now=now, **HOURS)


def problems(replies: Replies) -> list[tuple[str, str, str]]:
    found = problems_of(replies, zone=PLAYBOOK.shop.zone, **HOURS)
    return [(template.id, problem.rule, problem.field) for template, problem in found]


@templates
def test_what_a_template_makes_can_be_sent(template: Template) -> None:
    """C-1, C-2, C-3: with everything known, and with nothing."""
    for values in (KNOWN, {}):
        assert checked(filled(template, values, REPLIES)).problems == ()


def test_every_kind_of_ticket_has_one() -> None:
    """C-3"""
    tickets = [name for name, procedure in PLAYBOOK.procedures.items() if procedure.is_ticket]
    assert len(tickets) == 4
    for kind in tickets:
        assert any(template.answers(kind) for template in REPLIES.template)


@given(
    st.sampled_from(REPLIES.template),
    st.dictionaries(
        st.sampled_from(sorted(FIELDS)),
        st.text(max_size=30) | st.sampled_from(["{number}", "{", "%s", "处 理 中", "中"]),
    ),
)
def test_no_value_makes_a_template_fail_in_silence(template: Template, values: Mapping[str, str]) -> None:
    """C-2, C-3: a client is called what it is called; with a banned phrase the reply is refused, and shows it."""
    parts = filled(template, values, REPLIES)
    found = checked(parts)
    assert bool(found.problems) is any(find_banned(part, REPLIES) for part in parts.values())
    for problem in found.problems:
        assert problem.span is not None
        assert parts[problem.field][slice(*problem.span)] == problem.found


def test_a_client_called_like_a_banned_phrase_is_refused_where_it_stands() -> None:
    """C-3: the agent sees it, and writes otherwise."""
    template = REPLIES.template[0]
    (problem,) = checked(filled(template, {**KNOWN, "client": "处理中贸易"}, REPLIES)).problems
    assert (problem.rule, problem.field, problem.found) == ("C-2", "facts", "处理中")


def test_braces_in_a_value_name_no_field() -> None:
    """C-3"""
    template = REPLIES.template[0].model_copy(update={"facts": "{client} {number}"})
    assert filled(template, {"client": "{number}{x}", "number": "7"}, REPLIES)["facts"] == "{number}{x} 7"


def test_the_seed_has_no_problem_and_a_wrong_template_is_named() -> None:
    """C-1, C-2, C-3: before anybody uses it."""
    assert problems(REPLIES) == []
    wrong = [
        REPLIES.template[0].model_copy(update={"id": name, **texts})
        for name, texts in {
            "phrase": {"facts": "{number} 处理-中"},
            "no_time": {"until": "尽快"},
            "joined": {"solution": "处{number}理中"},
            "fine": {"solution": "到武汉处理中心"},
        }.items()
    ]
    assert problems(REPLIES.model_copy(update={"template": tuple(wrong)})) == [
        ("phrase", "C-2", "facts"),
        ("no_time", "C-1", "until"),
        ("joined", "C-2", "solution"),
    ]
