"""`csdesk cases`: what F8 does, for scripts and for the shell (K-4 to K-10, M-3)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from csdesk.cli import output
from csdesk.cli.answers import NewTable, Reason, tell_table, texts_of
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.language import _, current, say
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.desk.cases.case_pages import State
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.person import Person

app = group(N_("Cases of every procedure: list, begin, fill in, do, sign, print, export."))
APPS = {"cases": app}

Which = Annotated[str, typer.Argument(metavar="NUMBER", help=N_("The case's number, such as K-0007 or k7, or its id."))]
Step = Annotated[str, typer.Argument(metavar="STEP", help=N_("The step's id, as `cases show` has it."))]
Note = Annotated[str, typer.Option(metavar="TEXT", help=N_("What has to be written down, such as who was told."))]
Kind = Annotated[str, typer.Option(metavar="KIND", help=N_("The procedure, such as onboarding or account_review."))]

MOST = 1_000
"""Cases that are listed at once."""


@command(app, "list", help=N_("List the open cases, the latest begun first."))
def list_some(
    options: Options,
    kind: Kind = "",
    state: Annotated[str, typer.Option(metavar="STATE", help=N_("open, done or all."))] = "open",
    mine: Annotated[
        bool,
        typer.Option(
            "--mine", help=N_("Only those of who does it, and of colleagues on leave for whom that one stands in.")
        ),
    ] = False,
    client: Annotated[str, typer.Option(metavar="CODE", help=N_("Only those of this client."))] = "",
    text: Annotated[
        str, typer.Option(metavar="TEXT", help=N_("Only those that hold this text, in their forms too."))
    ] = "",
) -> None:
    """The same list as F8."""
    from csdesk.desk.cases import case_pages

    if state not in ("open", "done", "all"):
        raise typer.BadParameter(_("It is open, done or all."), param_hint="'--state'")
    with options.desk() as desk, desk.reading() as tx:
        if kind:
            case_pages.require_kind(tx, kind)
        owner = options.person(tx).name if mine else ""
        wanted = case_pages.CaseFilter(kind, cast("State", state), owner, client=client, text=text)
        wanted = case_pages.with_stood_in(tx, wanted, at=options.now)
        found = case_pages.page(tx, wanted, limit=MOST)
        documents = [
            {
                "id": one.case_id,
                "number": one.number or None,
                "kind": one.kind,
                "title": one.title,
                "state": one.state,
                "owner": one.owner,
                "began": tx.local(one.began_at).isoformat(),
                "next": one.step["zh" if current().startswith("zh") else "en"] if one.step else None,
                "due": tx.local(one.due_at).isoformat() if one.due_at is not None else None,
            }
            for one in found
        ]
        rows = [
            (
                one.number or str(one.case_id),
                one.words["zh" if current().startswith("zh") else "en"],
                one.title,
                str(document["next"] or ""),
                f"{tx.local(one.due_at):%Y-%m-%d %H:%M}" if one.due_at is not None else "",
                one.owner,
            )
            for one, document in zip(found, documents, strict=True)
        ]
    if options.as_json:
        output.document(documents)
    else:
        output.table((_("Number"), _("Kind"), _("What"), _("Next"), _("Due"), _("Whose")), rows)


@command(app, "show", help=N_("Show a case: its form, what is missing, steps and signatures, links."))
def show(options: Options, which: Which) -> None:
    """Closed ones too."""
    from csdesk.desk.cases import case_files

    with options.desk() as desk:
        with desk.reading() as tx:
            case_id = case_files.by_number(tx, which).id
        assert case_id is not None
        _answer(options, desk, case_id)


@command(app, "new", help=N_("Begin a case of a procedure."))
def new(
    options: Options,
    kind: Kind,
    text: Annotated[str, typer.Option(metavar="TEXT", help=N_("What it is about, in one line."))],
    client: Annotated[str, typer.Option(metavar="CODE", help=N_("The client's code."))] = "",
    order: Annotated[str, typer.Option(metavar="NUMBER", help=N_("The order's number."))] = "",
    waybill: Annotated[str, typer.Option(metavar="NUMBER", help=N_("The waybill's number."))] = "",
    uuid: Annotated[
        str | None,
        typer.Option(metavar="UUID", help=N_("The form's own number: sending it again opens no second case.")),
    ] = None,
) -> None:
    """Its clocks run from now."""
    from csdesk.desk.incidents import incidents

    with options.desk() as desk:
        with desk.writing() as tx:
            form = incidents.NewCase(kind.strip(), text, None, client, order, waybill, uuid)
            case_id = incidents.open_case(tx, form, by=options.person(tx), at=options.now).id
        assert case_id is not None
        _answer(options, desk, case_id)


@command(app, "fill", help=N_("Fill in fields of a case's form, such as company=HX or papers.licence='2 Li'."))
def fill(
    options: Options,
    which: Which,
    fields: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE...", help=N_("Fields with their values."))],
) -> None:
    """All of them or none."""
    from csdesk.desk.cases import case_forms

    texts = texts_of(fields, example="company=HX", option="FIELD=VALUE")
    _do(options, which, lambda tx, case_id, by: case_forms.fill(tx, case_id, texts, by=by, at=options.now))


@command(app, "do", help=N_("Tick a step of a case, or take the tick back."))
def do(
    options: Options,
    which: Which,
    step: Step,
    note: Note = "",
    undo: Annotated[bool, typer.Option("--undo", help=N_("Take the tick, or the signature, back."))] = False,
) -> None:
    """Refused while its form is not complete (K-5, K-6)."""
    from csdesk.desk.cases import steps

    def work(tx: Transaction, case_id: int, by: Person) -> None:
        if undo:
            steps.untick(tx, case_id, step, by=by, at=options.now)
        else:
            steps.tick(tx, case_id, step, by=by, at=options.now, note=note)

    _do(options, which, work)


@command(app, "sign", help=N_("Sign a step of a case, as the one whose signature it asks for."))
def sign(options: Options, which: Which, step: Step, note: Note = "") -> None:
    """In their order; refused for everybody else (K-5, K-6)."""
    from csdesk.desk.cases import steps

    _do(options, which, lambda tx, case_id, by: steps.sign(tx, case_id, step, by=by, at=options.now, note=note))


@command(app, "print", help=N_("Write a case to a PDF and a text file."))
def print_one(
    options: Options,
    which: Which,
    folder: Annotated[
        str | None, typer.Option(metavar="FOLDER", help=N_("Where to; beside the store if not given."))
    ] = None,
) -> None:
    """What is there is replaced whole."""
    from csdesk.desk.cases import case_files, case_papers

    with options.desk() as desk:
        with desk.reading() as tx:
            case_id = case_files.by_number(tx, which).id
        assert case_id is not None
        pdf, text = case_papers.write(desk, case_id, at=options.now, folder=Path(folder) if folder else None)
    if options.as_json:
        output.document({"pdf": str(pdf), "text": str(text)})
    else:
        output.sentence(str(pdf))


@command(app, "export", help=N_("Write every case of a procedure to a file, CSV or XLSX, for a reason that is kept."))
def export(
    options: Options,
    file: NewTable,
    kind: Kind,
    reason: Reason,
) -> None:
    """Personal numbers are masked in it (K-9)."""
    from csdesk.desk.cases import case_exports

    with options.desk() as desk:
        with desk.reading() as tx:
            by = options.person(tx)
        rows = case_exports.write(desk, kind, Path(file), reason, by=by, at=options.now)
    tell_table(options, file, rows)


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
        _answer(options, desk, case_id)


def _answer(options: Options, desk: Desk, case_id: int) -> None:
    """Answer with a case as it stands now."""
    with desk.reading() as tx:
        document = _document(tx, case_id)
    if options.as_json:
        output.document(document)
        return
    output.sentence("  ".join(str(document[one]) for one in ("number", "words", "title", "state")))
    output.table(
        (_("Field"), _("Content")),
        [(one["words"], one["shown"] + (" " + _("(missing)") if one["missing"] else "")) for one in document["form"]],
    )
    rows = [(one["id"], one["words"], one["state_words"], one["by"] or "", one["note"]) for one in document["steps"]]
    output.table((_("Step"), _("What to do"), _("State"), _("Whose"), _("Note")), rows)
    for one in document["problems"]:
        output.sentence("- " + one["message"])


def _document(tx: Transaction, case_id: int) -> dict[str, Any]:
    """A case with its form for programs: what it holds, what is missing, who signed, what it costs."""
    from csdesk.desk.cases import case_counts, case_files, case_forms, case_links, case_words
    from csdesk.rules.case_form import shown

    form, language = case_forms.read(tx, case_id), current()
    case, shapes = form.case, {one.id: one for one in form.procedure.step}
    counted = case_counts.of_case(tx, case)
    return {
        "id": case_id,
        "number": case.number,
        "kind": case.procedure,
        "words": form.procedure.words.text(language),
        "title": case.title,
        "state": str(case.state),
        "owner": case.owner,
        "began": tx.local(case.began_at).isoformat(),
        "form": [
            {
                "field": one.field.name,
                "kind": one.field.kind,
                "words": one.field.words.text(language),
                "value": one.text or None,
                "shown": shown(one.field, one.text, language),
                "needed": one.needed_now,
                "missing": one.missing,
                "by": one.row.by if one.row is not None and one.text else None,
                "at": tx.local(one.row.at).isoformat() if one.row is not None and one.text else None,
            }
            for one in form.lines
        ],
        "step": form.step or None,
        "problems": [{"field": one.field, "message": say(one)} for one in form.problems],
        "steps": [
            {
                "id": row.step,
                "words": shapes[row.step].words.text(language),
                "sign": shapes[row.step].sign,
                "state": str(row.state),
                "state_words": case_words.step_words(row.state),
                "by": row.by,
                "at": tx.local(row.at).isoformat() if row.at is not None else None,
                "note": row.note,
            }
            for row in case_files.steps_of(tx, case_id)
        ],
        "linked": [one.number for one in case_links.of_case(tx, case, form.procedure)],
        "count": None
        if counted is None
        else {
            "number": counted.number,
            "year": counted.year,
            "points": counted.level.points if counted.level else 0,
            "fee": f"{counted.level.fee_yuan:.2f}" if counted.level else "0.00",
        },
    }
