"""`csdesk order`: what the order screens do, for scripts and for the shell (O-3 to O-8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID, uuid4

import typer

from csdesk.cli import output
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.language import _, current
from csdesk.refused import N_, Refused

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.orders.orders import Approval, Confirmed
    from csdesk.desk.person import Person

app = group(N_("Orders: take, confirm, show, change, cancel."))
APPS = {"order": app}

File = Annotated[
    str,
    typer.Argument(
        metavar="FILE.json", help=N_('The fields, as `order show --json` has them; "-" reads them from stdin.')
    ),
]
Which = Annotated[str, typer.Argument(metavar="ID", help=N_("The order's number, or its id while it has none."))]
Reason = Annotated[
    str | None, typer.Option(metavar="TEXT", help=N_("Why, where somebody must answer: dangerous goods (O-4)."))
]


@command(app, "add", help=N_("Take an order as a draft from a JSON file, and say what is still missing."))
def add(
    options: Options,
    file: File,
    uuid: Annotated[
        str | None,
        typer.Option(metavar="UUID", help=N_("The form's own number: sending it again makes no second draft.")),
    ] = None,
) -> None:
    """What the client fills is filled where the file says nothing; the checks are ticked by whoever does this, now."""
    from csdesk.cli.order_documents import problems
    from csdesk.cli.order_files import read_order
    from csdesk.desk.clients import clients
    from csdesk.desk.orders import drafts
    from csdesk.desk.orders import orders as desk_orders
    from csdesk.rules.order_fields import Draft, Tick, defaults

    form = _form_uuid(uuid)
    with options.desk() as desk:
        given, checks = read_order(file, desk.playbook.orders)
        now = options.now
        with desk.writing() as tx:
            by = options.person(tx)
            given = {name: text for name, text in given.items() if text}
            client = clients.by_code(tx, given.get("client", ""))
            filled = {
                name: text for name, text in (clients.fills(tx, client) if client else {}).items() if name not in given
            }
            ticks = {check: Tick(by.name, now) for check in checks}
            draft = Draft(form, defaults() | filled | given, ticks, frozenset(filled))
            draft = drafts.save(tx, draft, by=by, at=now)
            open_problems = problems(desk_orders.readiness(tx, draft, at=now).problems)
    if options.as_json:
        output.document({"id": draft.order_id, "state": "draft", **open_problems})
        return
    output.sentence(_("The draft {id} is kept.", id=draft.order_id))
    for problem in open_problems["problems"]:
        output.sentence("- " + problem["message"])


def _form_uuid(given: str | None) -> str:
    try:
        return str(UUID(given) if given else uuid4())
    except ValueError:
        raise typer.BadParameter(_("{given} is no UUID.", given=given)) from None


@command(app, "confirm", help=N_("Confirm a draft by the same rules as the screen, and hand it over to its centre."))
def confirm(options: Options, which: Which, reason: Reason = None) -> None:
    """Confirming again gives the same answer. Who answers for dangerous goods or a new client does it --by himself."""
    from csdesk.desk.orders import orders as desk_orders

    with options.desk() as desk:
        now = options.now
        with desk.writing() as tx:
            by = options.person(tx)
            order = desk_orders.by_number(tx, which)
            assert order.id is not None
            confirmed = desk_orders.confirm(tx, order.id, by=by, at=now, approval=_approval(by, reason))
        _hand_over_and_answer(options, desk, confirmed)


def _approval(by: Person, reason: str | None) -> Approval | None:
    from csdesk.desk.orders.orders import Approval

    return Approval(by, reason) if reason is not None else None


def _hand_over_and_answer(options: Options, desk: Desk, confirmed: Confirmed) -> None:
    """Hand over what waits, and say where this order's work order lies."""
    from csdesk.desk.handovers.handing_over import work_order_path
    from csdesk.desk.orders import orders as desk_orders

    _hand_over_waiting(options, desk)
    with desk.reading() as tx:
        order = desk_orders.get(tx, confirmed.order_id)
        path = work_order_path(desk, order) if order.handed_over_at else None
        centre = next(one for one in tx.playbook.orders.centre if one.id == confirmed.centre).words.text(current())
    answer: dict[str, Any] = {
        "number": confirmed.number,
        "centre": confirmed.centre,
        "revision": confirmed.revision,
        "work_order": str(path) if path else None,
    }
    if options.as_json:
        output.document(answer)
        return
    output.sentence(
        _(
            "{number}, revision {revision}, is for: {centre}.",
            number=confirmed.number,
            revision=confirmed.revision,
            centre=centre,
        )
    )
    if path:
        output.sentence(str(path))


def _hand_over_waiting(options: Options, desk: Desk) -> None:
    """Write the work orders that wait; that one cannot be written undoes nothing, and it goes on waiting (O-7)."""
    from csdesk.desk.handovers.handing_over import hand_over_waiting

    try:
        hand_over_waiting(desk, at=options.now)
    except Refused as refused:
        output.warning(refused, as_json=options.as_json)


@command(app, "show", help=N_("Show one order with everything that happened to it."))
def show(options: Options, which: Which) -> None:
    """A draft too."""
    from csdesk.cli import order_documents
    from csdesk.desk.orders import orders as desk_orders

    with options.desk() as desk, desk.reading() as tx:
        order = desk_orders.by_number(tx, which)
        document = order_documents.document(tx, order, at=options.now)
        lines = [] if options.as_json else order_documents.lines(tx, order, at=options.now)
    if options.as_json:
        output.document(document)
    else:
        output.table((_("Field"), _("Content")), lines)


@command(app, "list", help=N_("List orders, the latest first; with --drafts the drafts."))
def list_some(
    options: Options,
    day: Annotated[
        str | None, typer.Option(metavar="DATE", help=N_("Only those of a day, such as 2026-11-22."))
    ] = None,
    before: Annotated[str | None, typer.Option(metavar="NUMBER", help=N_("Go on before this number."))] = None,
    limit: Annotated[
        int, typer.Option(metavar="N", min=1, max=10_000, help=N_("At most so many; 50 if not given."))
    ] = 50,
    drafts: Annotated[bool, typer.Option("--drafts", help=N_("Everybody's drafts instead."))] = False,
) -> None:
    """Cancelled orders are in the list: they keep their numbers."""
    wanted = _day(day)
    with options.desk() as desk:
        found, headings, rows = _drafts(desk) if drafts else _orders(desk, wanted, before, limit)
    if options.as_json:
        output.document(found)
    elif rows:
        output.table(headings, rows)
    else:
        output.sentence(_("There are none."))


_Listed = tuple[list[dict[str, Any]], tuple[str, ...], Sequence[Sequence[str]]]
"""A list as a document, and as headings and rows."""


def _orders(desk: Desk, day: date | None, before: str | None, limit: int) -> _Listed:
    from csdesk.cli.order_documents import list_entry, shown_moment, state_words
    from csdesk.desk.orders import orders as desk_orders
    from csdesk.playbook.basis import words_of

    with desk.reading() as tx:
        lines = desk_orders.page(tx, before=before, day=day, limit=limit)
        found = [list_entry(tx, line) for line in lines]
        job_types, language = tx.playbook.orders.job_type, current()
        rows = [
            (
                line.order.number or "",
                shown_moment(tx, line.order.confirmed_at),
                state_words(line.order.state),
                words_of(job_types, line.revision.job_type, language),
                f"{line.client_code} {line.client_name}",
                line.revision.goods,
                str(line.revision.pieces),
                line.order.confirmed_by or "",
            )
            for line in lines
        ]
    headings = (
        _("Number"), _("Confirmed"), _("State"), _("Job type"), _("Client"), _("Goods"), _("Pieces"), _("By"),
    )  # fmt: skip
    return found, headings, rows


def _drafts(desk: Desk) -> _Listed:
    from csdesk.cli.order_documents import draft_entry, shown_moment
    from csdesk.desk.orders.drafts import every

    with desk.reading() as tx:
        drafts = every(tx)
        found = [draft_entry(tx, draft) for draft in drafts]
        rows = [
            (
                str(draft.order_id),
                draft.owner,
                shown_moment(tx, draft.saved_at),
                draft.texts.get("client", ""),
                draft.texts.get("goods", ""),
                draft.changes,
            )
            for draft in drafts
        ]
    return found, (_("Draft"), _("Owner"), _("Saved"), _("Client"), _("Goods"), _("Changes")), rows


def _day(given: str | None) -> date | None:
    try:
        return date.fromisoformat(given) if given is not None else None
    except ValueError:
        message = _("{given} is no date such as 2026-11-22.", given=given)
        raise typer.BadParameter(message) from None


@command(app, "change", help=N_("Change a confirmed order by a written request; it gets a new revision."))
def change(
    options: Options,
    which: Which,
    file: File,
    asked_by: Annotated[str, typer.Option(metavar="NAME", help=N_("Who asked for the change."))],
    channel: Annotated[str, typer.Option(metavar="CHANNEL", help=N_("By which channel: phone, email, ..."))],
    what: Annotated[str, typer.Option(metavar="TEXT", help=N_("What changes."))],
    why: Annotated[str, typer.Option(metavar="TEXT", help=N_("Why."))],
    reason: Reason = None,
) -> None:
    """The file has only the fields that change; null empties one. All in one transaction, or nothing (O-8)."""
    from csdesk.cli.order_files import read_order
    from csdesk.desk.orders import drafts
    from csdesk.desk.orders import orders as desk_orders

    request = {"asked_by": asked_by, "asked_channel": channel, "asked_what": what, "asked_why": why}
    with options.desk() as desk:
        given, _checks = read_order(file, desk.playbook.orders)
        now = options.now
        with desk.writing() as tx:
            by = options.person(tx)
            order = desk_orders.by_number(tx, which)
            assert order.id is not None
            _refuse_begun(tx, order.id)
            draft = desk_orders.begin_change(tx, order.id, by=by, at=now)
            drafts.save(tx, replace(draft, texts={**draft.texts, **given, **request}), by=by, at=now)
            changed = desk_orders.change(tx, order.id, by=by, at=now, approval=_approval(by, reason))
        _hand_over_and_answer(options, desk, changed)


def _refuse_begun(tx: Transaction, order_id: int) -> None:
    """Leave alone what somebody is typing on the screen."""
    from csdesk.desk.orders import drafts

    begun = drafts.on(tx, order_id)
    if begun is not None:
        raise Refused(
            "change_begun",
            N_("{owner} has begun to change this order. Finish that change, or throw it away, first."),
            owner=begun.owner,
        )


@command(app, "cancel", help=N_("Cancel a confirmed order. It keeps its number and stays readable."))
def cancel(
    options: Options, which: Which, reason: Annotated[str, typer.Option(metavar="TEXT", help=N_("Why."))]
) -> None:
    """The centre gets the work order once more, marked as cancelled (O-8)."""
    from csdesk.desk.orders import orders as desk_orders

    with options.desk() as desk:
        with desk.writing() as tx:
            by = options.person(tx)
            order = desk_orders.by_number(tx, which)
            assert order.id is not None
            desk_orders.cancel(tx, order.id, reason, by=by, at=options.now)
            number = order.number
        _hand_over_waiting(options, desk)
    _say_state(options, {"number": number, "state": "cancelled"}, _("{number} is cancelled.", number=number))


@command(app, "discard", help=N_("Throw a draft away. What it held stays in the record."))
def discard(options: Options, which: Which) -> None:
    """A change that was begun can be thrown away too: the order then stands as it was."""
    from csdesk.desk.orders import drafts
    from csdesk.desk.orders import orders as desk_orders

    with options.desk() as desk, desk.writing() as tx:
        by = options.person(tx)
        order = desk_orders.by_number(tx, which)
        assert order.id is not None
        drafts.get(tx, order.id)
        drafts.discard(tx, order.id, by=by, at=options.now)
        answer = {"id": order.id, "state": str(order.state)}
    _say_state(options, answer, _("The draft {id} is thrown away.", id=answer["id"]))


@command(app, "printed", help=N_("Tick that the centre has printed an order's work order; its clock stops."))
def printed(options: Options, which: Which) -> None:
    """Every revision that is handed over has to be printed anew (O-7)."""
    from csdesk.desk.cases import case_course, case_facts, steps
    from csdesk.desk.orders import orders as desk_orders

    with options.desk() as desk, desk.writing() as tx:
        by = options.person(tx)
        order = desk_orders.by_number(tx, which)
        assert order.id is not None
        case = case_facts.waiting_for_print(tx, order.id)
        if case is None or case.id is None:
            raise Refused(
                "not_waiting_for_print", N_("{which} does not wait to be printed."), which=order.number or which
            )
        for step in case_course.open_steps(tx, case):
            steps.tick(tx, case.id, step.id, by=by, at=options.now)
        answer = {"number": order.number, "state": "printed", "revision": order.revision, "by": by.name}
    _say_state(options, answer, _("{number} is printed.", number=answer["number"]))


def _say_state(options: Options, answer: dict[str, Any], sentence: str) -> None:
    if options.as_json:
        output.document(answer)
    else:
        output.sentence(sentence)
