"""Taking tests: kept answer by answer, marked, tried again, and what passing them all does (E-1)."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdesk.desk.desk import Desk
from csdesk.desk.people import accounts
from csdesk.desk.training import promotion, standings, taking
from csdesk.models.training import TestState
from csdesk.playbook.training import in_order
from csdesk.rules.training import State
from tests.desk.shop import LI, MANAGER, MINUTE, NOW, TRAINEE, Shop, founded_once
from tests.desk.training.learning import put_test, right_answer, take, wrong_answer

TOPICS = ("ethics", "telephone", "departments", "system", "quoting", "queries", "mail")
LATER = NOW + timedelta(hours=1)


def stands(shop: Shop, topic: str = "ethics", agent: str = TRAINEE.name) -> standings.Line:
    return shop.see(standings.line, agent, topic, at=LATER)


def with_rules(shop: Shop, **more: object) -> Shop:
    """The shop with other rules for tests, or for trainees."""
    trainees = shop.desk.playbook.trainees
    own = {key: more.pop(key) for key in list(more) if key in type(trainees.test).model_fields}
    changed = trainees.model_copy(update={**more, "test": trainees.test.model_copy(update=own)})
    return shop.with_playbook(shop.desk.playbook.model_copy(update={"trainees": changed}))


def with_version(shop: Shop, topic: str, version: int) -> Shop:
    topics = dict(shop.desk.playbook.training)
    topics[topic] = topics[topic].model_copy(update={"version": version})
    return shop.with_playbook(shop.desk.playbook.model_copy(update={"training": topics}))


def test_from_reading_to_passing(shop: Shop) -> None:
    """E-1: not begun, read, begun, passed with its figure; who and when in the record; then nothing is left of it."""
    assert stands(shop).standing.state is State.NEW
    shop.do(taking.read, "ethics", by=TRAINEE, at=NOW)
    shop.do(taking.read, "ethics", by=TRAINEE, at=LATER)
    assert stands(shop).standing.state is State.READ
    test = take(shop, "ethics", right=9, hand_in=False)
    assert stands(shop).standing.state is State.RUNNING
    assert shop.refused(taking.hand_in, test.id, by=LI, at=NOW) == ("test_of_other", "test")
    ended = shop.do(taking.hand_in, test.id, by=TRAINEE, at=LATER)
    assert (ended.state, ended.right, ended.ended_at) == (TestState.PASSED, 9, LATER)
    assert (stands(shop).standing.state, stands(shop).standing.percent) == (State.PASSED, 90)
    assert "ethics" not in shop.see(standings.left, TRAINEE.name, at=LATER)
    assert [one.action for one in shop.entries()][-3:] == ["training.read", "training.begin", "training.pass"]
    # Handed in again it is as it was, nothing in it changes any more, and it is not taken twice.
    assert shop.do(taking.hand_in, test.id, by=TRAINEE, at=LATER + MINUTE).ended_at == LATER
    assert shop.refused(taking.answer, test.id, 0, ["true"], by=TRAINEE, at=LATER)[0] == "handed_in"
    assert shop.refused(taking.begin, "ethics", by=TRAINEE, at=LATER)[0] == "passed_already"
    assert shop.refused(taking.begin, "cooking", by=TRAINEE, at=LATER) == ("topic_unknown", "topic")


def test_it_goes_on_where_it_was(shop: Shop) -> None:
    """E-1: begun again it is the same test, with its answers and its place; what is no answer is refused."""
    first = shop.do(taking.begin, "ethics", by=TRAINEE, at=NOW)
    questions = taking.questions_of(first)
    assert first.id is not None
    shop.do(taking.answer, first.id, 3, right_answer(questions[3]), by=TRAINEE, at=NOW)
    shop.do(taking.answer, first.id, 3, wrong_answer(questions[3]), by=TRAINEE, at=NOW)
    shop.do(taking.go_to, first.id, 5, by=TRAINEE, at=NOW)
    again = shop.do(taking.begin, "ethics", by=TRAINEE, at=LATER)
    assert (again.id, again.place, again.questions) == (first.id, 5, first.questions)
    assert shop.see(taking.answers_of, again) == {3: tuple(wrong_answer(questions[3]))}
    assert shop.refused(taking.answer, first.id, 10, ["x"], by=TRAINEE, at=NOW)[0] == "question_unknown"
    assert shop.refused(taking.answer, first.id, -1, ["x"], by=TRAINEE, at=NOW)[0] == "question_unknown"
    choice = next(place for place, one in enumerate(questions) if one.option)
    assert shop.refused(taking.answer, first.id, choice, ["x"], by=TRAINEE, at=NOW)[0] == "option_unknown"
    assert shop.refused(taking.go_to, first.id, 99, by=TRAINEE, at=NOW)[0] == "question_unknown"
    assert shop.refused(taking.hand_in, 99, by=TRAINEE, at=NOW)[0] == "test_unknown"
    # Taking an answer back leaves the question open.
    shop.do(taking.answer, first.id, 3, [], by=TRAINEE, at=NOW)
    assert shop.see(taking.answers_of, again) == {}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(right=st.integers(0, 10), mark=st.integers(1, 100))
def test_a_topic_is_passed_from_its_mark_on(shop: Shop, right: int, mark: int) -> None:
    """E-1: whatever is drawn and however many are right."""
    other = with_rules(shop, pass_percent=mark, tries=100, wait_minutes=0)
    name = "何琳" if right % 2 else "高远"
    by = next(person for person in shop.see(accounts.enabled).values() if person.name == name)
    topic = TOPICS[mark % len(TOPICS)]
    before = other.see(standings.line, name, topic, at=LATER)
    if before.standing.is_passed:
        return
    ended = take(other, topic, right=right, by=by)
    assert ended.right == right
    assert (ended.state == TestState.PASSED) is (right * 10 >= mark)
    marked = other.see(taking.result, ended.id, by=by)[1]
    assert sum(one.right for one in marked) == right


def test_a_changed_bank_changes_nothing_in_a_test_that_runs(shop: Shop) -> None:
    """E-1: the questions are kept as they were drawn."""
    test = take(shop, "ethics", hand_in=False)
    topics = dict(shop.desk.playbook.training)
    topics["ethics"] = topics["ethics"].model_copy(update={"question": topics["mail"].question, "version": 2})
    other = shop.with_playbook(shop.desk.playbook.model_copy(update={"training": topics}))
    assert other.do(taking.hand_in, test.id, by=TRAINEE, at=NOW).right == 10


def test_another_try_waits_and_a_supervisor_opens_it_again(shop: Shop) -> None:
    """E-1: 30 minutes between tries, three of them; opened again with a reason, earlier ones do not count."""
    at = NOW
    for _ in range(3):
        take(shop, "ethics", right=7, at=at)
        assert shop.refused(taking.begin, "ethics", by=TRAINEE, at=at + 29 * MINUTE)[0] in ("too_soon", "tries_used")
        at += 30 * MINUTE
    assert shop.refused(taking.begin, "ethics", by=TRAINEE, at=at)[0] == "tries_used"
    assert shop.refused(promotion.open_again, TRAINEE.name, "ethics", "x", by=LI)[0] == "not_allowed"
    assert shop.refused(promotion.open_again, TRAINEE.name, "ethics", " ", by=MANAGER) == ("reason_missing", "reason")
    assert shop.refused(promotion.open_again, TRAINEE.name, "mail", "x", by=MANAGER)[0] == "nothing_tried"
    shop.do(promotion.open_again, TRAINEE.name, "ethics", "已当面讲解", by=MANAGER, at=at)
    assert stands(shop).standing.tries == 0
    assert take(shop, "ethics", at=at).state == TestState.PASSED
    assert len(shop.see(standings.history, TRAINEE.name)) == 4


def test_time_runs_out(shop: Shop) -> None:
    """E-1: where there is a limit, what was answered before it counts, and the test ends with it."""
    timed = with_rules(shop, minutes=20)
    test = take(timed, "ethics", right=8, hand_in=False)
    over = NOW + 20 * MINUTE
    assert timed.refused(taking.answer, test.id, 0, [], by=TRAINEE, at=over)[0] == "time_over"
    ended = timed.do(taking.begin, "ethics", by=TRAINEE, at=over + MINUTE)
    assert (ended.id, ended.state, ended.ended_at) == (test.id, TestState.PASSED, over)


def test_the_last_topic_makes_an_agent(shop: Shop) -> None:
    """E-1: with the last one, and not before, in the desk's own name; the same account may confirm from then on."""
    for topic in TOPICS[:-1]:
        put_test(shop, topic, right=8)
    assert shop.see(accounts.find, TRAINEE.name).role == "trainee"
    take(shop, "mail", right=8)
    assert shop.see(accounts.find, TRAINEE.name).role == "agent"
    entry = shop.entries()[-1]
    assert (entry.action, entry.by, entry.after) == ("account.role", "csdesk", {"role": "agent", "why": "training"})
    assert shop.refused(promotion.promote, TRAINEE.name, by=MANAGER)[0] == "no_trainee"


def test_a_supervisor_confirms_where_the_shop_says_so(shop: Shop) -> None:
    """E-1: passing all is not enough then; and nobody is confirmed with a topic left."""
    careful = with_rules(shop, confirmed_by_supervisor=True)
    for topic in TOPICS[:-1]:
        put_test(careful, topic, right=8)
    assert careful.refused(promotion.promote, TRAINEE.name, by=MANAGER)[0] == "topics_left"
    take(careful, "mail")
    assert careful.see(accounts.find, TRAINEE.name).role == "trainee"
    assert careful.do(promotion.promote, TRAINEE.name, by=MANAGER, at=NOW) == "agent"
    assert careful.entries()[-1].by == MANAGER.name


def test_an_agent_who_passes_all_stays_what_it_is(shop: Shop) -> None:
    """E-1: only trainees are promoted; whoever likes may learn."""
    for topic in TOPICS[:-1]:
        put_test(shop, topic, right=8, agent=LI.name)
    take(shop, "mail", by=LI)
    assert shop.see(accounts.find, LI.name).role == "agent"
    assert shop.entries()[-1].action == "training.pass"


def test_a_new_version_is_passed_again_where_passes_do_not_stay(shop: Shop) -> None:
    """E-1: data says whether."""
    put_test(shop, "ethics", right=9)
    newer = with_version(shop, "ethics", 2)
    assert newer.see(standings.line, TRAINEE.name, "ethics", at=LATER).standing.is_passed
    strict = with_rules(newer, passes_stay=False)
    assert strict.see(standings.line, TRAINEE.name, "ethics", at=LATER).standing.state is State.OLD
    assert "ethics" in strict.see(standings.left, TRAINEE.name, at=LATER)
    assert take(strict, "ethics").version == 2
    assert strict.see(standings.line, TRAINEE.name, "ethics", at=LATER).standing.is_passed


def test_a_supervisor_sees_everybody_and_an_agent_does_not(shop: Shop) -> None:
    """E-1: trainees first, then whoever has learned; results of others are for supervisors."""
    test = put_test(shop, "ethics", right=9, agent=LI.name)
    lines = shop.see(standings.overview, by=MANAGER, at=LATER)
    assert [(one.agent, len(one.left)) for one in lines] == [(TRAINEE.name, 7), (LI.name, 6)]
    running = take(shop, "mail", hand_in=False)
    for use, which in ((standings.overview, ()), (taking.result, (test,))):
        more = {"at": LATER} if use is standings.overview else {}
        with pytest.raises(Exception, match="not for your role"):
            shop.see(use, *which, by=TRAINEE, **more)  # type: ignore[arg-type]
    with pytest.raises(Exception, match="runs"):
        shop.see(taking.result, running.id, by=TRAINEE)


DYING = """
import os, signal, sys
from datetime import timedelta
from pathlib import Path
from csdesk.desk.desk import Desk
from csdesk.desk.training import taking
from tests.desk.shop import NOW, TRAINEE, Shop
from tests.desk.training.learning import right_answer
desk = Desk.open(Path(sys.argv[1]), origin="counter")
shop = Shop(desk)
test = shop.do(taking.begin, "ethics", by=TRAINEE, at=NOW)
for place, question in enumerate(taking.questions_of(test)[:4]):
    shop.do(taking.answer, test.id, place, right_answer(question), by=TRAINEE, at=NOW)
    print(test.id, place, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
def test_after_kill_9_every_answer_is_there(tmp_path: Path) -> None:
    """E-1, O-11: what was acknowledged is kept, and the same test goes on."""
    shutil.copytree(founded_once(), tmp_path / "shop")
    store = tmp_path / "shop" / "csdesk.sqlite3"
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", DYING, str(store)],
        cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    acknowledged = [int(line.split()[1]) for line in done.stdout.splitlines()]
    assert acknowledged == [0, 1, 2, 3]
    desk = Desk.open(store, origin="counter")
    try:
        shop = Shop(desk)
        test = shop.do(taking.begin, "ethics", by=TRAINEE, at=NOW + MINUTE)
        assert str(test.id) == done.stdout.split()[0]
        assert sorted(shop.see(taking.answers_of, test)) == acknowledged
    finally:
        desk.close()


def test_topics_stand_in_their_order(shop: Shop) -> None:
    """E-1"""
    assert tuple(one.topic for one in shop.see(standings.of, TRAINEE.name, at=NOW)) == TOPICS
    assert tuple(name for name, _ in in_order(shop.desk.playbook.training)) == TOPICS
