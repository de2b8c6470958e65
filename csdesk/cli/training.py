"""`csdesk training`: topics, material, tests and results without the screen; the banks looked at (E-1)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from csdesk import places
from csdesk.cli import output
from csdesk.cli.exit_codes import DONE, REFUSED
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.language import _, current, say
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction

app = group(N_("Training of new agents: topics, tests, results."))
questions_app = group(N_("The banks of questions."))
app.add_typer(questions_app, name="questions")
APPS = {"training": app}

Topic = Annotated[str, typer.Argument(metavar="TOPIC", help=N_("The topic's id, as `training list` has it."))]
Test = Annotated[int, typer.Argument(metavar="TEST", help=N_("The test's number, as `training begin` gives it."))]
Agent = Annotated[str, typer.Argument(metavar="NAME", help=N_("Whose."))]
Reason = Annotated[str, typer.Option(metavar="TEXT", help=N_("Why."))]


@command(app, "list", help=N_("List the topics, and how one stands with each."))
def list_topics(options: Options) -> None:
    """One's own; `results` has everybody's (E-1)."""
    from csdesk.cli import training_documents
    from csdesk.desk.training import standings

    with options.desk() as desk, desk.reading() as tx:
        lines = standings.of(tx, options.person(tx).name, at=options.now)
        documents = [training_documents.topic(one) for one in lines]
        rows = [training_documents.row(one) for one in lines]
    if options.as_json:
        output.document(documents)
    else:
        output.table((_("Topic"), "", _("State"), _("Percent"), _("Not passed")), rows, right=(3, 4))


@command(app, "show", help=N_("Print what is read of a topic."))
def show(options: Options, topic: Topic) -> None:
    """Markdown, in the language of the answer; it counts as read (E-1)."""
    from csdesk.desk.training import standings, taking
    from csdesk.playbook.handbook import read_material

    with options.desk() as desk:
        with desk.writing() as tx:
            found = standings.topic(tx, topic)
            taking.read(tx, topic, by=options.person(tx), at=options.now)
        text = read_material(topic, current(), places.own_playbook(options.store_path)) or ""
    if options.as_json:
        output.document({"topic": topic, "words": found.words.text(current()), "version": found.version, "text": text})
    else:
        output.sentence(text.rstrip())


@command(app, "begin", help=N_("Begin a test of a topic, or go on with the one that runs; shows its questions."))
def begin(options: Options, topic: Topic) -> None:
    """The same test until it is handed in (E-1)."""
    from csdesk.cli import training_documents
    from csdesk.desk.training import taking

    with options.desk() as desk, desk.writing() as tx:
        test = taking.begin(tx, topic, by=options.person(tx), at=options.now)
        document = training_documents.test(tx, test)
    _tell_test(options, document)


@command(app, "answer", help=N_("Answer a question of a test; the last answer counts."))
def answer(
    options: Options,
    test: Test,
    question: Annotated[int, typer.Argument(metavar="N", help=N_("Which question, from 1."))],
    answers: Annotated[
        list[str], typer.Argument(metavar="ANSWER", help=N_("Ids of options, true or false, a number, or a text."))
    ],
) -> None:
    """Kept at once (E-1)."""
    from csdesk.cli import training_documents
    from csdesk.desk.training import taking

    with options.desk() as desk, desk.writing() as tx:
        taking.answer(tx, test, question - 1, answers, by=options.person(tx), at=options.now)
        document = training_documents.test(tx, taking.get(tx, test))
    _tell_test(options, document)


def _tell_test(options: Options, document: dict[str, Any]) -> None:
    if options.as_json:
        output.document(document)
        return
    output.sentence(_("Test {id}: {answered} of {n} answered.", id=document["id"], answered=document["answered"],
                      n=len(document["questions"])))  # fmt: skip
    for one in document["questions"]:
        output.sentence(f"{one['n']}. {one['ask']}")
        for option in one["options"]:
            output.sentence(f"   {option['id']}: {option['words']}")
        if one["answer"]:
            output.sentence("   > " + ", ".join(one["answer"]))


@command(app, "hand-in", help=N_("Hand a test in; it is marked, and explained."))
def hand_in(options: Options, test: Test) -> None:
    """With the last topic passed, a trainee is an agent (E-1)."""
    from csdesk.desk.training import taking

    with options.desk() as desk:
        with desk.writing() as tx:
            taking.hand_in(tx, test, by=options.person(tx), at=options.now)
        with desk.reading() as tx:
            document = _result(tx, options, test)
    _tell_result(options, document)


@command(app, "result", help=N_("Show a test that was handed in: what was right, and why."))
def result(options: Options, test: Test) -> None:
    """One's own, or anybody's for a supervisor (E-1)."""
    with options.desk() as desk, desk.reading() as tx:
        document = _result(tx, options, test)
    _tell_result(options, document)


def _result(tx: Transaction, options: Options, test: int) -> dict[str, Any]:
    from csdesk.cli import training_documents
    from csdesk.desk.training import taking

    return training_documents.result(tx, *taking.result(tx, test, by=options.person(tx)))


def _tell_result(options: Options, document: dict[str, Any]) -> None:
    from csdesk.desk.training.training_words import test_words

    if options.as_json:
        output.document(document)
        return
    said = test_words(document["state"])
    output.sentence(_("Test {id}: {percent} %, {said}.", id=document["id"], percent=document["percent"], said=said))
    for one in document["questions"]:
        mark = "x" if one["right"] else " "
        output.sentence(f"[{mark}] {one['n']}. {one['ask']}")
        output.sentence(f"      {one['why']} ({one['rule']})")


@command(app, "results", help=N_("List everybody's results by topic, or one agent's tests; for supervisors."))
def results(
    options: Options,
    agent: Annotated[str | None, typer.Option(metavar="NAME", help=N_("Every test of one agent."))] = None,
) -> None:
    """An agent may list its own tests (E-1)."""
    from csdesk.cli import training_documents
    from csdesk.desk.training import standings

    with options.desk() as desk, desk.reading() as tx:
        by = options.person(tx)
        if agent is not None:
            tests = standings.history_of(tx, agent, by=by)
            found = [training_documents.test_line(tx, one) for one in tests]
            rows = [training_documents.test_row(tx, one) for one in tests]
        else:
            lines = standings.overview(tx, by=by, at=options.now)
            found = [training_documents.agent(one) for one in lines]
            rows = [training_documents.agent_row(tx, one) for one in lines]
    if options.as_json:
        output.document(found)
    elif agent is not None:
        output.table((_("Test"), _("Topic"), _("Begun"), _("State"), _("Percent")), rows, right=(4,))
    else:
        output.table((_("Name"), _("Role"), _("Left"), _("Topics left")), rows, right=(2,))


@command(app, "open-again", help=N_("Let somebody begin a topic anew: earlier tests count no more; for supervisors."))
def open_again(options: Options, name: Agent, topic: Topic, reason: Reason) -> None:
    """Recorded with the reason (E-1)."""
    from csdesk.desk.training import promotion

    with options.desk() as desk, desk.writing() as tx:
        promotion.open_again(tx, name, topic, reason, by=options.person(tx), at=options.now)
    _tell(options, {"agent": name, "topic": topic}, _("{name} may begin {topic} anew.", name=name, topic=topic))


@command(app, "promote", help=N_("Confirm that a trainee who has passed every topic is one no more."))
def promote(options: Options, name: Agent) -> None:
    """Needed only where trainees.toml says that a supervisor confirms it (E-1)."""
    from csdesk.desk.training import promotion

    with options.desk() as desk, desk.writing() as tx:
        role = promotion.promote(tx, name, by=options.person(tx), at=options.now)
    _tell(options, {"agent": name, "role": role}, _("{name} is a trainee no more.", name=name))


@command(app, "waiting", help=N_("List what trainees drafted and a colleague confirms."))
def waiting(options: Options) -> None:
    """Orders, replies and reports, the longest waiting first (E-1)."""
    from csdesk.desk.training import waiting as desk_waiting

    with options.desk() as desk, desk.reading() as tx:
        lines = desk_waiting.every(tx)
        found = [
            {"kind": one.kind, "id": one.subject_id, "number": one.number or None, "title": one.title,
             "asked_by": one.asked_by, "asked_at": _moment(tx, one.asked_at)}
            for one in lines
        ]  # fmt: skip
        rows = [(one.kind, str(one.subject_id), one.number, one.title, one.asked_by) for one in lines]
    if options.as_json:
        output.document(found)
    else:
        output.table((_("Kind"), "id", _("Number"), _("Subject"), _("Drafted by")), rows)


def _moment(tx: Transaction, at: datetime) -> str:
    return tx.local(at).isoformat(timespec="seconds")


def _tell(options: Options, document: dict[str, Any], sentence: str) -> None:
    if options.as_json:
        output.document(document)
    else:
        output.sentence(sentence)


@command(questions_app, "check", help=N_("Look at topics and questions as the desk does, and name every mistake."))
def check(options: Options) -> int:
    """Exit 0 when every bank can be used, 1 when one cannot (E-1)."""
    from csdesk.playbook.handbook import material_missing
    from csdesk.playbook.loading import check as check_folder
    from csdesk.playbook.training import in_order

    own = places.own_playbook(options.store_path)
    playbook, problems = check_folder(own)
    about = [one for one in problems if one.file.startswith(("training/", "trainees"))]
    found = [{"file": one.file, "key": one.key, "message": say(one.reason)} for one in about]
    banks = []
    if playbook is not None:
        for name, topic in in_order(playbook.training):
            draws = topic.rules(playbook.trainees).questions
            banks.append({"topic": name, "version": topic.version, "questions": len(topic.bank), "draws": draws})
            found += [{"file": file, "key": "", "message": _("is missing")} for file in material_missing(name, own)]
    if options.as_json:
        output.document({"ok": not found, "problems": found, "topics": banks})
    elif found:
        rows = [(one["file"], one["key"], one["message"]) for one in found]
        output.table((_("File"), _("Key"), _("What is wrong")), rows)
    else:
        shown = [(str(one["topic"]), str(one["version"]), str(one["questions"]), str(one["draws"])) for one in banks]
        output.table((_("Topic"), _("Version"), _("Questions"), _("Drawn")), shown, right=(1, 2, 3))
    return REFUSED if found else DONE
