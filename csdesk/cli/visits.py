"""`csdesk visits`: visits and calls to clients: plan, list, write down, move, count, greet (K-3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from csdesk.cli import output
from csdesk.cli.answers import FirstDay, LastDay, NewTable, Reason, write_days
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.cli.times import days_of, read_day, read_time
from csdesk.language import _, current
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.visits.greetings import ToGreet
    from csdesk.desk.visits.visit_lists import VisitRow

app = group(N_("Visits and calls to clients: plan, list, write down, move, count, greet."))
APPS = {"visits": app}

Client = Annotated[str, typer.Argument(metavar="CLIENT", help=N_("The client's code."))]
Uuid = Annotated[
    str | None, typer.Option(metavar="UUID", help=N_("The form's own number: sending it again does nothing twice."))
]
Note = Annotated[str, typer.Option(metavar="TEXT", help=N_("A note in a line."))]
Agent = Annotated[str | None, typer.Option(metavar="NAME", help=N_("Only this agent's; - for those of the shift."))]
Limit = Annotated[int, typer.Option(metavar="N", min=1, max=100_000, help=N_("At most so many."))]


@command(app, "plan", help=N_("Plan the next visit of every client that has none; planned again, nothing changes."))
def plan(options: Options) -> None:
    """As an open desk and `csdesk watch` do each day (K-3)."""
    from csdesk.desk.visits import taking, visit_figures
    from csdesk.desk.visits.visit_turn import VisitTurn

    with options.desk() as desk:
        with desk.reading() as tx:
            taking.require_work(tx, options.person(tx))
        written = VisitTurn().turn(desk, at=options.now)
        with desk.reading() as tx:
            found = visit_figures.covered(tx, _today(options, desk))
    if options.as_json:
        output.document({
            "written": written, "clients": found.clients, "planned": found.planned, "not_opened": found.not_opened,
            "forgotten": found.forgotten,
        })  # fmt: skip
    else:
        output.sentence(
            _("{n} written; {planned} of {clients} clients have a visit to come, {waiting} wait for their opening.",
              n=written, planned=found.planned, clients=found.clients, waiting=found.not_opened)
        )  # fmt: skip


@command(app, "due", help=N_("List visits: due (late ones first), late, week, planned or made."))
def due(
    options: Options,
    name: Annotated[str, typer.Option("--list", metavar="LIST", help=N_("Which list."))] = "due",
    agent: Agent = None,
    limit: Limit = 200,
) -> None:
    """Without contact and phone: those are seen on the sheet, for a reason (K-3, K-9)."""
    from csdesk.desk.visits import visit_lists

    if name not in visit_lists.LISTS:
        names = ", ".join(visit_lists.LISTS)
        raise typer.BadParameter(_("There is no list {name}. There are: {names}.", name=name, names=names),
                                 param_hint="'--list'")  # fmt: skip
    with options.desk() as desk, desk.reading() as tx:
        today = _today(options, desk)
        of_agent = "" if agent == "-" else agent
        found = [one.row for one in visit_lists.VisitPages(name, today, of_agent).after(tx, -1, limit)]
        documents, rows = [_document(tx, one, today) for one in found], [_row(tx, one, today) for one in found]
    if options.as_json:
        output.document(documents)
    elif rows:
        output.table(_headings(), rows, whole=(0,))
    else:
        output.sentence(_("No visit is in this list."))


@command(app, "show", help=N_("Show the visits of a client: the planned one, those that were made."))
def show(options: Options, client: Client) -> None:
    """Who spoke to whom, and what was said (K-3)."""
    from csdesk.desk.clients import clients
    from csdesk.desk.visits import visit_lists

    with options.desk() as desk, desk.reading() as tx:
        found_client = clients.by_code(tx, client)
        if found_client is None:
            raise clients.unknown(client)
        today = _today(options, desk)
        found = visit_lists.of_client(tx, found_client.code)
        documents, rows = [_document(tx, one, today) for one in found], [_row(tx, one, today) for one in found]
    if options.as_json:
        output.document(documents)
    elif rows:
        output.table(_headings(), rows, whole=(0,))
    else:
        output.sentence(_("This client was never visited, and no visit is planned."))


@command(app, "record", help=N_("Write down what a client said: satisfied, fair or not, about what, what it wishes."))
def record(
    options: Options,
    client: Client,
    answer: Annotated[str, typer.Option(metavar="ANSWER", help=N_("satisfied, fair or not."))],
    about: Annotated[
        list[str] | None, typer.Option(metavar="ID", help=N_("About what, an id of visits.toml; may be repeated."))
    ] = None,
    wish: Annotated[str, typer.Option(metavar="TEXT", help=N_("What the client wishes."))] = "",
    spoke_to: Annotated[str, typer.Option(metavar="NAME", help=N_("Who was spoken to."))] = "",
    note: Note = "",
    at: Annotated[str | None, typer.Option(metavar="TIME", help=N_("When the talk was; now if not given."))] = None,
    uuid: Uuid = None,
) -> None:
    """The next visit is planned with it; who is not satisfied gets a case (K-3)."""
    from csdesk.desk.visits import taking
    from csdesk.desk.visits.taking import Talk

    with options.desk() as desk:
        made_at = None
        if at is not None:
            made_at = read_time(at, "--at", options.now.astimezone(desk.playbook.shop.zone))
        talk = Talk(answer.strip(), tuple(about or ()), wish, spoke_to, note, made_at)
        with desk.writing() as tx:
            by, form = options.person(tx), uuid or str(uuid4())
            known = taking.written_by(tx, form)
            visit = known or taking.by_code(tx, client)
            assert visit.id is not None
            visit_id = taking.write_down(tx, visit.id, talk, uuid=form, by=by, at=options.now).id
        _answer(options, desk, visit_id)


@command(app, "take-back", help=N_("A client's last visit was written down by mistake. Within the day."))
def take_back(
    options: Options, client: Client, reason: Annotated[str, typer.Option(metavar="TEXT", help=N_("Why."))]
) -> None:
    """By who wrote it down, or a supervisor; what was written stays kept (K-3)."""
    from csdesk.desk.clients import clients
    from csdesk.desk.visits import undoing
    from csdesk.refused import Refused

    with options.desk() as desk:
        with desk.writing() as tx:
            by, found = options.person(tx), clients.get(tx, client)
            made = undoing.last_made(tx, found)
            if made is None or made.id is None:
                raise Refused("visit_not_made", N_("{code} was never visited."), field="client", code=found.code)
            visit_id = undoing.take_back(tx, made.id, reason, by=by, at=options.now).id
        _answer(options, desk, visit_id)


@command(app, "missed", help=N_("Note that nobody was reached, and when it is tried again."))
def missed(
    options: Options,
    client: Client,
    note: Note = "",
    again: Annotated[
        str | None, typer.Option(metavar="DATE", help=N_("The day of the next try; the next working day if not given."))
    ] = None,
    uuid: Uuid = None,
) -> None:
    """When it is due does not move (K-3)."""
    from csdesk.desk.visits import taking

    with options.desk() as desk:
        day = read_day(again, "--again", options.now.astimezone(desk.playbook.shop.zone))
        with desk.writing() as tx:
            by = options.person(tx)
            visit_id = taking.by_code(tx, client).id
            assert visit_id is not None
            taking.not_reached(tx, visit_id, note=note, again_on=day, uuid=uuid or str(uuid4()), by=by, at=options.now)
        _answer(options, desk, visit_id)


@command(app, "move", help=N_("Plan a visit for another day, for a reason, within what its rhythm allows."))
def move(
    options: Options,
    client: Client,
    day: Annotated[str, typer.Argument(metavar="DATE", help=N_("The new day."))],
    reason: Annotated[str, typer.Option(metavar="TEXT", help=N_("Why."))],
) -> None:
    """Recorded (K-3)."""
    from csdesk.desk.visits import taking

    with options.desk() as desk:
        wanted = read_day(day, "DATE", options.now.astimezone(desk.playbook.shop.zone))
        assert wanted is not None
        with desk.writing() as tx:
            by = options.person(tx)
            visit_id = taking.by_code(tx, client).id
            assert visit_id is not None
            taking.move(tx, visit_id, wanted, reason, by=by, at=options.now)
        _answer(options, desk, visit_id)


@command(
    app,
    "counts",
    help=N_("Count visits of a period: due, in time, late; satisfied, fair, not; whether none is forgotten."),
)
def counts(
    options: Options,
    first: FirstDay = None,
    last: LastDay = None,
    by: Annotated[str, typer.Option("--part", metavar="PART", help=N_("all, agent, class or client."))] = "all",
    rows: Annotated[str | None, typer.Option(metavar="FIGURE", help=N_("Show the visits behind a figure."))] = None,
) -> None:
    """Each figure is the number of its rows (K-3, M-2)."""
    from csdesk.desk.visits import visit_figures, visit_words

    if by not in ("all", "agent", "class", "client"):
        raise typer.BadParameter(_("Give all, agent, class or client."), param_hint="'--part'")
    if rows is not None and rows not in visit_figures.FIGURES:
        names = ", ".join(visit_figures.FIGURES)
        raise typer.BadParameter(_("There is no figure {name}. There are: {names}.", name=rows, names=names),
                                 param_hint="'--rows'")  # fmt: skip
    with options.desk() as desk:
        today, (since, until) = _today(options, desk), days_of(options, desk, first, last)
        with desk.reading() as tx:
            found = visit_figures.of_period(tx, since, until, today=today)
            covered = visit_figures.covered(tx, today)
            shown = found.rows(rows) if rows is not None else ()
            documents, lines = [_document(tx, one, today) for one in shown], [_row(tx, one, today) for one in shown]
            keys = found.keys(by) if by != "all" else [""]  # type: ignore[arg-type]
            parts = {key: found.figures(by=by, key=key) for key in keys}  # type: ignore[arg-type]
    if rows is not None:
        if options.as_json:
            output.document(documents)
        elif lines:
            output.table(_headings(), lines, whole=(0,))
        else:
            output.sentence(_("No visit is in this list."))
        return
    if options.as_json:
        named = [{"part": key, **figures} for key, figures in parts.items()]
        output.document({
            "from": since.isoformat(), "to": until.isoformat(), "parts": named,
            "clients": covered.clients, "planned": covered.planned, "not_opened": covered.not_opened,
            "forgotten": covered.forgotten,
        })  # fmt: skip
        return
    headings = (_("Part"), *(visit_words.figure_words(one) for one in visit_figures.FIGURES))
    table = [(key or "-", *(str(figures[one]) for one in visit_figures.FIGURES)) for key, figures in parts.items()]
    output.table(headings, table, right=tuple(range(1, len(headings))))


@command(app, "export", help=N_("Write the visits made in a period to a file, CSV or XLSX, for a reason that is kept."))
def export(options: Options, file: NewTable, reason: Reason, first: FirstDay = None, last: LastDay = None) -> None:
    """Who was spoken to is masked in it (K-3, K-9)."""
    from csdesk.desk.visits import visit_exports

    write_days(options, visit_exports.write, file, reason, first, last)


@command(app, "greetings", help=N_("Whom a day greets: anniversaries of clients, and holidays."))
def list_greetings(
    options: Options,
    day: Annotated[str | None, typer.Option("--date", metavar="DATE", help=N_("The day; today if not given."))] = None,
    holiday: Annotated[
        str, typer.Option(metavar="ID", help=N_("The clients of this holiday, an id of visits.toml."))
    ] = "",
    limit: Limit = 200,
) -> None:
    """On a rest day none: they are greeted on the last working day before (K-3)."""
    from csdesk.desk.visits import greetings

    with options.desk() as desk:
        wanted = read_day(day, "--date", options.now.astimezone(desk.playbook.shop.zone)) or _today(options, desk)
        with desk.reading() as tx:
            clients = (
                greetings.of_holiday(tx, wanted, holiday, limit=limit)
                if holiday
                else greetings.anniversaries_of(tx, wanted)[:limit]
            )
            holidays = greetings.holidays_of(tx, wanted)
    if options.as_json:
        output.document({
            "day": wanted.isoformat(), "clients": [_greeting(one) for one in clients],
            "holidays": [{"id": one.id, "clients": one.clients, "greeted": one.greeted} for one in holidays],
        })  # fmt: skip
        return
    for one in holidays:
        name = one.words.text(current())
        output.sentence(_("{what}: {n} clients, {done} greeted.", what=name, n=one.clients, done=one.greeted))
    if clients:
        table = [(one.code, one.name, one.words.text(current()), one.agent, one.by) for one in clients]
        output.table((_("Code"), _("Client"), _("Occasion"), _("Agent"), _("Greeted by")), table, whole=(0,))
    elif not holidays:
        output.sentence(_("Nobody is to be greeted."))


@command(app, "greet", help=N_("Note that a client was greeted today."))
def greet(
    options: Options,
    client: Client,
    what: Annotated[str, typer.Argument(metavar="WHAT", help=N_("The occasion, as `visits greetings` lists it."))],
    note: Note = "",
) -> None:
    """Noted twice, the first stays (K-3)."""
    from csdesk.desk.visits import greetings

    with options.desk() as desk, desk.writing() as tx:
        made = greetings.greet(tx, client, what, note=note, by=options.person(tx), at=options.now)
        document = {"client": client, "what": made.what, "by": made.by, "at": tx.local(made.at).isoformat()}
    if options.as_json:
        output.document(document)
    else:
        output.sentence(_("{client} was greeted by {name}.", client=client, name=document["by"]))


def _today(options: Options, desk: Desk) -> date:
    return options.now.astimezone(desk.playbook.shop.zone).date()


def _answer(options: Options, desk: Desk, visit_id: int | None) -> None:
    from csdesk.desk.visits import visit_lists

    assert visit_id is not None
    today = _today(options, desk)
    with desk.reading() as tx:
        row = visit_lists.by_id(tx, visit_id)
        assert row is not None
        document, line = _document(tx, row, today), _row(tx, row, today)
    if options.as_json:
        output.document(document)
    else:
        output.sentence("  ".join(filter(None, line)))


def _document(tx: Transaction, row: VisitRow, today: date) -> dict[str, Any]:
    return {
        "id": row.id, "client": row.code, "name": row.name, "class": row.client_class, "kind": row.kind,
        "day": row.day.isoformat(), "due": row.due_day.isoformat(), "late": _is_late(row, today), "state": row.state,
        "agent": row.agent, "stands_in": row.stands_in, "tries": row.tries, "moves": row.moves,
        "made_at": tx.local(row.made_at).isoformat() if row.made_at else None,
        "written_at": tx.local(row.written_at).isoformat() if row.written_at else None,
        "by": row.made_by, "answer": row.answer, "about": list(row.about), "wish": row.wish,
        "spoke_to": row.spoke_to, "note": row.note, "case": row.case or None,
    }  # fmt: skip


def _is_late(row: VisitRow, today: date) -> bool:
    return (row.made_on or today) > row.due_day


def _headings() -> tuple[str, ...]:
    return (_("Code"), _("Client"), _("Class"), _("Planned"), _("Due"), _("Agent"), _("Answer"), _("Note"))


def _row(tx: Transaction, row: VisitRow, today: date) -> tuple[str, ...]:
    from csdesk.desk.visits import visit_words

    due, said = f"{row.due_day:%Y-%m-%d}", ""
    if row.made_at is not None:
        said = visit_words.answer_words(tx.playbook, row.answer)
        if row.written_at is not None and row.written_at - row.made_at >= timedelta(days=1):
            said += " " + _("(dated back)")
    elif late := visit_words.late_words(row.due_day, today):
        due += f" {late}"
    day = row.made_on or row.day
    note = "  ".join(filter(None, (visit_words.about_words(tx.playbook, row.about), row.note, row.wish, row.case)))
    return (
        row.code, row.name, visit_words.class_words(tx.playbook, row.client_class), f"{day:%Y-%m-%d}", due,
        row.made_by or visit_words.agent_words(row.agent), said, note,
    )  # fmt: skip


def _greeting(one: ToGreet) -> dict[str, str]:
    return {"client": one.code, "name": one.name, "what": one.what, "agent": one.agent, "by": one.by}
