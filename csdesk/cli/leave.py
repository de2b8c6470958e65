"""`csdesk leave`: ask for leave, agree to it, decide it (S-2, S-3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from csdesk.cli import output
from csdesk.cli.exit_codes import DONE, REFUSED
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.language import _
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.person import Person
    from csdesk.desk.shifts.leave import Verdict
    from csdesk.models.roster import Leave

app = group(N_("Leave: check, ask, agree, grant, refuse, withdraw."))
APPS = {"leave": app}

Agent = Annotated[str, typer.Argument(metavar="AGENT", help=N_("Whose leave."))]
First = Annotated[str, typer.Argument(metavar="FROM", help=N_("The first day, such as 2026-12-01."))]
Last = Annotated[str, typer.Argument(metavar="TO", help=N_("The last day, which is a day of leave too."))]
Which = Annotated[int, typer.Argument(metavar="ID", help=N_("The leave's number, as `leave list` has it."))]
Reason = Annotated[str, typer.Option(metavar="TEXT", help=N_("Why."))]


@command(app, "check", help=N_("Say whether leave would be granted, and why not; nothing is kept."))
def check(options: Options, agent: Agent, first: First, last: Last) -> int:
    """Exit 1 when a supervisor would have to grant it, or nobody would be left (S-2, S-3)."""
    from csdesk.cli.roster_documents import read_days
    from csdesk.desk.shifts import leave

    with options.desk() as desk:
        begin, end = read_days(options, desk, first, last)
        with desk.reading() as tx:
            verdict = leave.check(tx, agent, begin, end, options.now)
    if not options.as_json and verdict.granted:
        output.sentence(_("This leave is within the limits. It counts once the other agent agrees."))
    return _answer(options, verdict, None)


@command(app, "ask", help=N_("Ask for leave; it counts once the other agent agrees."))
def ask(options: Options, agent: Agent, first: First, last: Last, reason: Reason = "") -> int:
    """Beyond the limits it is written down and waits for a supervisor, with exit 1 (S-2)."""
    from csdesk.cli.roster_documents import read_days
    from csdesk.desk.shifts import leave

    with options.desk() as desk:
        begin, end = read_days(options, desk, first, last)
        with desk.writing() as tx:
            verdict, asked = leave.ask(tx, agent, begin, end, reason, by=options.person(tx), at=options.now)
            number = asked.id if asked else None
    if not options.as_json and number is not None:
        output.sentence(_("Leave {number} is asked for. It counts once the other agent agrees.", number=number))
    return _answer(options, verdict, number)


def _answer(options: Options, verdict: Verdict, number: int | None) -> int:
    from csdesk.cli.roster_documents import reasons

    found = reasons(verdict.reasons)
    if options.as_json:
        output.document({"granted": verdict.granted, "reasons": found, "id": number})
    else:
        if found:
            possible = _("A supervisor has to grant it as well:")
            output.sentence(possible if verdict.possible else _("This leave is not possible:"))
        for one in found:
            output.sentence(f"- {one['message']} ({one['rule']})")
    return DONE if verdict.granted else REFUSED


def _do(options: Options, work: Callable[[Transaction, Person], Leave]) -> None:
    """Do something with a leave, and answer with what it is now."""
    from csdesk.cli import roster_documents

    with options.desk() as desk, desk.writing() as tx:
        done = work(tx, options.person(tx))
        document = roster_documents.leave_document(tx, done, options.now)
    if options.as_json:
        output.document(document)
    else:
        words: dict[str, Any] = {one: document[one] for one in ("id", "agent", "from", "to")}
        state = roster_documents.leave_words(document)
        output.sentence(_("Leave {id} of {agent}, {from} to {to}: {state}.", **words, state=state))


@command(app, "ack", help=N_("Agree to a leave as the other agent."))
def acknowledge(options: Options, number: Which) -> None:
    """S-3: within the limits it counts from now on."""
    from csdesk.desk.shifts import leave

    _do(options, lambda tx, by: leave.agree(tx, number, by=by, at=options.now))


@command(app, "grant", help=N_("Grant a leave as a supervisor; beyond the limits with a reason."))
def grant(options: Options, number: Which, reason: Reason = "") -> None:
    """S-2: it counts once the other agent agreed."""
    from csdesk.desk.shifts import leave

    _do(options, lambda tx, by: leave.grant(tx, number, reason, by=by, at=options.now))


@command(app, "refuse", help=N_("Refuse a leave as a supervisor, with a reason."))
def refuse(options: Options, number: Which, reason: Reason) -> None:
    """S-2: what was not granted yet."""
    from csdesk.desk.shifts import leave

    _do(options, lambda tx, by: leave.refuse(tx, number, reason, by=by, at=options.now))


@command(app, "withdraw", help=N_("Take a leave back; of one that has begun the days from today on."))
def withdraw(options: Options, number: Which) -> None:
    """One's own, or any as a supervisor."""
    from csdesk.desk.shifts import leave

    _do(options, lambda tx, by: leave.withdraw(tx, number, by=by, at=options.now))


@command(app, "list", help=N_("List leave that is asked for or granted, or all of it."))
def list_some(
    options: Options,
    agent: Annotated[str | None, typer.Option(metavar="NAME", help=N_("Only of this agent."))] = None,
    everything: Annotated[bool, typer.Option("--all", help=N_("Past, refused and withdrawn leave too."))] = False,
) -> None:
    """The first day first."""
    from csdesk.cli import roster_documents
    from csdesk.desk.shifts import leave
    from csdesk.desk.shifts.shifts import day_of

    with options.desk() as desk, desk.reading() as tx:
        since = None if everything else day_of(tx.playbook, options.now)
        found = [
            one for one in leave.listing(tx, since=since, agent=agent) if everything or one.state in leave.OPEN
        ]  # fmt: skip
        documents = [roster_documents.leave_document(tx, one, options.now) for one in found]
    if options.as_json:
        output.document(documents)
    elif documents:
        headings = (_("ID"), _("Agent"), _("From"), _("To"), _("State"), _("Reason"), _("Decision"))
        output.table(headings, roster_documents.leave_table(documents))
    else:
        output.sentence(_("There are none."))
