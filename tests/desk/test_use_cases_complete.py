"""Whatever changes something stands in the table that every role tries, or is a part of what does (A-1, A-5)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import csdesk

PACKAGE = Path(csdesk.__file__).resolve().parent
TABLES = Path(__file__).parent

PARTS = frozenset(
    {
        "accounts.give_role",
        "answers.begin", "answers.note", "answers.put", "case_facts.cancelled", "case_facts.confirmed",
        "case_facts.discarded", "case_facts.drafted", "case_facts.taken_over", "case_files.close", "case_files.make",
        "case_files.open_again", "case_files.withdraw", "case_following.make", "cases.aim", "cases.announce",
        "cases.begin", "cases.begin_again", "cases.begin_run", "cases.give", "checklist_settling.take_back",
        "claims.leave", "claims.take_back", "client_changes.write", "client_opening.open_account",
        "client_opening.take_back", "deadlines.begin", "deadlines.begin_again",
        "deadlines.forget_acknowledgement", "deadlines.meet", "deadlines.miss", "deadlines.move_start",
        "deadlines.renew", "deadlines.reopen", "deadlines.told", "deadlines.withdraw", "drafts.accept",
        "deliveries.put", "deliveries.take_back", "deliveries.ticked", "drafts.begin_change", "drafts.discard_change",
        "goods.set_eta", "goods_scans.signed",
        "due_statements.hang", "due_statements.promise", "due_statements.settle",
        "due_visits.go_on", "due_visits.meet", "due_visits.withdraw",
        "joint_cases.case_of", "joint_cases.end", "plan_writing.write",
        "handover_signing.pass_on", "parcel_changes.take", "parcel_events.signed", "record.record",
        "scan_changes.take", "self_pickups.end", "self_pickups.waits_again", "signatures.require_signer",
        "slip_clock.begin_fault",
        "slip_clock.end", "slip_clock.out_again", "slip_clock.received", "slip_clock.settle", "slip_clock.signed",
        "slip_clock.stop", "slip_clock.unsigned", "slip_faults.put_fault", "slip_ways.delivered",
        "slip_ways.not_delivered", "slips.come_back",
        "slips.come_to", "slips.follow", "slips.take_back", "slips.withdraw", "case_course.close_when_done",
        "case_course.complete", "case_course.go_forward", "case_course.settle", "case_course.take_back",
        "case_course.unsettle",
        "tickets.close_for_parcel",
        "statement_drafts.begin", "statement_drafts.refresh", "statement_lines.follow", "statement_lines.settle",
        "statement_lines.write",
        "statement_moves.come_to",
    }
)  # fmt: skip
"""What other use cases are made of: nothing outside the desk calls them."""

BY_THE_DESK = frozenset({"checklists.begin_day", "due_statements.put_right", "due_visits.begin"})
"""What the desk does by itself whoever looks, and nobody needs leave for."""

READING = frozenset(
    {
        "standings.history_of", "standings.overview", "taking.result",
        "board.read", "board_rows.behind", "erasures.preview", "erasures.preview_recipient",
        "call_sheet.of_visit", "call_sheet.script", "client_changes.compare",
        "exports.latest", "reply_values.values_for",
        "reports.report", "summary.asked_for", "summary.each", "summary.read", "summary.series",
        "taking.require_work", "taking_back.last_of_day",
    }
)  # fmt: skip
"""What writes nothing, though it asks who wants to know."""

ELSEWHERE = frozenset(
    {
        "client_drafts.save",  # tests/screens/clients/test_clients.py: what is only being typed stands in no record
        "clients.change_card",  # tests/desk/clients/test_clients.py: `clients.change` with the card it was typed on
        "handover_signing.put_acceptance",  # tests/desk/handovers/test_handover_signing.py: with the person's password
        "handover_signing.put_signature",
        "reply_drafts.save",  # tests/desk/tickets/test_tickets.py: what is only being typed stands in no record
        "steps.sign",  # tests/desk/test_signatures.py: who may is said by signers.toml
        "untracked_decisions.prepare_claims",  # tests/desk/test_untracked_decisions.py: `decide` for many
    }
)
"""What every role cannot simply try, and its own tests hold."""


def writers() -> set[str]:
    """Every public function of the desk that takes a transaction and who does it, as module.function."""
    found = set()
    for path in (PACKAGE / "desk").rglob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                given = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
                named = [one.arg for one in node.args.kwonlyargs]
                if given[:1] == ["tx"] and "by" in (*given, *named):
                    found.add(f"{path.stem}.{node.name}")
    return found


def named_in(paths: Iterator[Path]) -> set[str]:
    """Everything that files call `module.function`, or import as such from the desk."""
    found = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found.add(f"{node.value.id}.{node.attr}")
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("csdesk.desk."):
                module = str(node.module).rpartition(".")[2]
                found |= {f"{module}.{one.name}" for one in node.names}
    return found


def test_everything_that_writes_is_tried_by_every_role_or_listed() -> None:
    """A-1: a new use case without its row in the table fails here; so does a listed one that is gone."""
    tried = named_in(TABLES.glob("*use_cases.py"))
    listed = PARTS | BY_THE_DESK | READING | ELSEWHERE
    assert writers() - tried - listed == set()
    assert listed - writers() == set()


def test_a_part_is_never_called_from_outside_the_desk() -> None:
    """A-1: what asks nobody for leave is out of reach of screens and commands."""
    outside = named_in(path for path in PACKAGE.rglob("*.py") if PACKAGE / "desk" not in path.parents)
    assert outside & PARTS == set()
