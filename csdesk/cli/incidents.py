"""`csdesk incident`: what F5 does, for scripts and for the shell (I-13).

Lists and the opening of cases stand in `incident_lists`; here is the work on a case.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from csdesk.cli import output
from csdesk.cli.answers import texts_of
from csdesk.cli.frame import command
from csdesk.cli.incident_lists import Which, answer, app
from csdesk.cli.options import Options
from csdesk.language import _
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.person import Person

APPS = {"incident": app}

Cause = Annotated[str, typer.Option(metavar="TEXT", help=N_("Why it happened."))]
Department = Annotated[
    str, typer.Option(metavar="ID", help=N_("The department responsible; incidents.toml has the departments."))
]
Measure = Annotated[str, typer.Option(metavar="TEXT", help=N_("What is done so that it does not happen again."))]
Hidden = Annotated[bool, typer.Option("--hidden", help=N_("It was kept back from being reported."))]

Work = Callable[["Transaction", int, "Person"], Any]
"""What is done with a case, by its id and in somebody's name."""


def _do(options: Options, which: str, work: Work) -> None:
    """Do something with a case in one transaction, and answer with the case."""
    from csdesk.desk.cases import case_files

    with options.desk() as desk:
        with desk.writing() as tx:
            by = options.person(tx)
            case_id = case_files.by_number(tx, which).id
            assert case_id is not None
            work(tx, case_id, by)
        answer(options, desk, case_id)


@command(app, "step", help=N_("Tick a step of a case, or take the tick back."))
def step(
    options: Options,
    which: Which,
    step: Annotated[str, typer.Argument(metavar="STEP", help=N_("The step's id, as `incident show` has it."))],
    note: Annotated[
        str, typer.Option(metavar="TEXT", help=N_("What has to be written down, such as who was told."))
    ] = "",
    undo: Annotated[bool, typer.Option("--undo", help=N_("Take the tick back."))] = False,
) -> None:
    """Ticked twice, the first author stays (I-5)."""
    from csdesk.desk.cases import steps

    def work(tx: Transaction, case_id: int, by: Person) -> None:
        if undo:
            steps.untick(tx, case_id, step, by=by, at=options.now)
        else:
            steps.tick(tx, case_id, step, by=by, at=options.now, note=note)

    _do(options, which, work)


@command(app, "report", help=N_("Fill in an incident's report, show it, or send it, which stops its clock."))
def report(
    options: Options,
    which: Which,
    fields: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help=N_("A field of the report, such as loss=120.")),
    ] = None,
    send: Annotated[bool, typer.Option("--send", help=N_("Report it now to everybody who has to know."))] = False,
) -> None:
    """What is set is kept, also when the report cannot be sent yet (I-1, I-9)."""
    from csdesk.cli import incident_documents
    from csdesk.desk.cases import case_files
    from csdesk.desk.incidents import incidents

    texts, now = texts_of(fields or (), example="loss=120", option="--set"), options.now
    sent_to = None
    with options.desk() as desk:
        with desk.reading() as tx:
            case_id = case_files.by_number(tx, which).id
        assert case_id is not None
        if texts:
            with desk.writing() as tx:
                incidents.save_report(tx, case_id, texts, by=options.person(tx), at=now)
        if send:
            with desk.writing() as tx:
                sent_to = incidents.send_report(tx, case_id, by=options.person(tx), at=now)
        with desk.reading() as tx:
            incident, case = incidents.report_of(tx, case_id), case_files.get(tx, case_id)
            document = {"number": case.number, **incident_documents.report(tx, incident), "sent_to": sent_to}
            rows = incidents.report_rows(tx, case, incident)
    if options.as_json:
        output.document(document)
        return
    output.table((_("Field"), _("Content")), rows)
    for problem in document["problems"]:
        output.sentence("- " + problem["message"])
    if sent_to is not None:
        output.sentence(_("The report is in the outbox, for {n} recipients. The clock has stopped.", n=sent_to))


@command(app, "promise", help=N_("Promise the client an answer, or promise again."))
def promise(
    options: Options,
    which: Which,
    minutes: Annotated[
        str, typer.Option(metavar="N", help=N_("In how many minutes; what the playbook says if not given."))
    ] = "",
) -> None:
    """Every renewal is counted (I-3)."""
    from csdesk.desk.incidents import incidents

    _do(options, which, lambda tx, case_id, by: incidents.promise(tx, case_id, minutes, by=by, at=options.now))


@command(app, "answer", help=N_("The client has the answer that was promised."))
def answered(options: Options, which: Which) -> None:
    """The promise is kept, or was kept late (I-3)."""
    from csdesk.desk.incidents import incidents

    _do(options, which, lambda tx, case_id, by: incidents.answer(tx, case_id, by=by, at=options.now))


@command(app, "pause", help=N_("Stop the clock of a case, for a reason of the playbook."))
def pause(
    options: Options,
    which: Which,
    reason: Annotated[str, typer.Option(metavar="ID", help=N_("Why, such as waiting_for_client; see incidents.toml."))],
) -> None:
    """Only clocks that may be paused, and that have not passed (I-10)."""
    from csdesk.desk.cases import case_clocks

    _do(options, which, lambda tx, case_id, by: case_clocks.pause_running(tx, case_id, reason, by=by, at=options.now))


@command(app, "resume", help=N_("Let a paused clock run on."))
def resume(options: Options, which: Which) -> None:
    """The pause is added to its total (I-10)."""
    from csdesk.desk.cases import case_clocks

    _do(options, which, lambda tx, case_id, by: case_clocks.resume_paused(tx, case_id, by=by, at=options.now))


@command(app, "up", help=N_("Give a case up to whoever may decide it."))
def up(
    options: Options,
    which: Which,
    text: Annotated[str, typer.Option(metavar="TEXT", help=N_("What is to be decided."))] = "",
) -> None:
    """They get a message; the case stays with whoever works on it (I-4)."""
    from csdesk.desk.incidents import incidents

    _do(options, which, lambda tx, case_id, by: incidents.hand_up(tx, case_id, text, by=by, at=options.now))


@command(app, "ack", help=N_("Say that you know of every promise of a case that has passed, and are at it."))
def acknowledge(options: Options, which: Which) -> None:
    """The chain stops, and asks again after a while (I-6)."""
    from csdesk.desk.cases import case_clocks

    _do(options, which, lambda tx, case_id, by: case_clocks.acknowledge_passed(tx, case_id, by=by, at=options.now))


@command(app, "judge", help=N_("Add cause, department responsible and measure to an incident."))
def judge(
    options: Options, which: Which, cause: Cause, department: Department, measure: Measure, hidden: Hidden = False
) -> None:
    """For quality control; an incident cannot be closed before (I-11)."""
    from csdesk.desk.incidents import incidents

    texts = {"cause": cause, "department": department, "measure": measure}

    def work(tx: Transaction, case_id: int, by: Person) -> None:
        incidents.judge(tx, case_id, texts, hidden=hidden, by=by, at=options.now)

    _do(options, which, work)


@command(app, "close", help=N_("Close a case; an incident is judged first when a judgement is given."))
def close(
    options: Options,
    which: Which,
    cause: Cause = "",
    department: Department = "",
    measure: Measure = "",
    hidden: Hidden = False,
) -> None:
    """Judged and closed together, or nothing of both (I-11)."""
    from csdesk.desk.incidents import incidents

    texts = {"cause": cause, "department": department, "measure": measure}

    def work(tx: Transaction, case_id: int, by: Person) -> None:
        if any(texts.values()) or hidden:
            incidents.judge(tx, case_id, texts, hidden=hidden, by=by, at=options.now)
        incidents.close(tx, case_id, by=by, at=options.now)

    _do(options, which, work)


@command(app, "reopen", help=N_("Open a closed case again."))
def reopen(options: Options, which: Which) -> None:
    """What was promised and done in it stays in the record."""
    from csdesk.desk.incidents import incidents

    _do(options, which, lambda tx, case_id, by: incidents.reopen(tx, case_id, by=by, at=options.now))
