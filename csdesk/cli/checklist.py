"""`csdesk checklist`: what F4 does, for scripts and for the shell (S-6, S-7, S-13)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from csdesk.cli import output
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.cli.times import shop_day
from csdesk.language import _
from csdesk.refused import N_, Refused

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.person import Person
    from csdesk.desk.shifts.checklist_view import DayList, Line

app = group(N_("The day's checklist: show, tick, skip, keep; lists for a visit."))
APPS = {"checklist": app}

Item = Annotated[str, typer.Argument(metavar="ITEM", help=N_("The item's id, as `checklist show` has it."))]
Date = Annotated[str | None, typer.Option(metavar="DATE", help=N_("The day, such as 2026-11-22; today if not given."))]
Reason = Annotated[str, typer.Option(metavar="TEXT", help=N_("Why."))]
ListNumber = Annotated[
    int | None,
    typer.Option("--list", metavar="ID", help=N_("A list that was started by hand; the day's own if not given.")),
]


@command(app, "show", help=N_("Show the checklist of a day, of one post or of all, with the lists started by hand."))
def show(
    options: Options,
    date: Date = None,
    post: Annotated[str | None, typer.Option(metavar="POST", help=N_("Only this post, such as A."))] = None,
) -> None:
    """Of a day that has not begun: what the playbook would put on its list now (S-12)."""
    from csdesk.desk.shifts import checklist_view

    with options.desk() as desk, desk.reading() as tx:
        day = shop_day(options, desk, date)
        lists = [checklist_view.read(tx, day, at=options.now)]
        if post is None:
            lists += checklist_view.started_by_hand(tx, day, at=options.now)
        else:
            post = _known(post, lists[0])
        wanted = (post,) if post is not None else ()
        _answer(options, desk, [(one, line) for one in lists for line in one.of(wanted)])


def _known(typed: str, found: DayList) -> str:
    from csdesk.desk.handovers.handovers import read_post

    post = read_post(typed)
    posts = sorted({one for line in found.lines for one in line.posts} | set(found.posts))
    if post not in posts:
        raise Refused(
            "post_unknown", N_("There is no post {post} on that day. There are: {posts}."),
            field="post", post=post, posts=", ".join(posts),
        )  # fmt: skip
    return post


def _answer(options: Options, desk: Desk, found: list[tuple[DayList, Line]]) -> None:
    from csdesk.cli import checklist_documents

    if options.as_json:
        output.document([checklist_documents.line(desk, one, line) for one, line in found])
    elif found:
        rows = [checklist_documents.row(desk, line) for _list, line in found]
        output.table(checklist_documents.headings(), rows)
    else:
        output.sentence(_("Nothing is on the list."))


Work = Callable[["Transaction", int, "Person"], Any]
"""What is done in a list, by its case and in somebody's name."""


def _do(options: Options, list_number: int | None, item: str, work: Work) -> None:
    """Do something with an item of today's list, or of one started by hand, and answer with the item."""
    from csdesk.desk.cases import case_files
    from csdesk.desk.shifts import checklist_view, checklists
    from csdesk.desk.shifts.shifts import day_of

    with options.desk() as desk:
        with desk.writing() as tx:
            by = options.person(tx)
            if list_number is None:
                case = checklists.begin_day(tx, day_of(tx.playbook, options.now), by=by, at=options.now)
            else:
                case = case_files.get(tx, list_number)
                if case.day is None:
                    raise case_files.unknown(list_number)
            assert case.id is not None
            work(tx, case.id, by)
            case_id = case.id
        with desk.reading() as tx:
            found = checklist_view.of_case(tx, case_files.get(tx, case_id), {}, at=options.now)
            _answer(options, desk, [(found, line) for line in found.lines if line.step == item])


@command(app, "tick", help=N_("Tick an item of today's list, with what shows that it was done."))
def tick(
    options: Options,
    item: Item,
    count: Annotated[str, typer.Option(metavar="N", help=N_("How many, where the item counts."))] = "",
    note: Annotated[str, typer.Option(metavar="TEXT", help=N_("What is to be written down with it."))] = "",
    photo: Annotated[str, typer.Option(metavar="PATH", help=N_("The picture that shows it."))] = "",
    expected: Annotated[str, typer.Option(metavar="YUAN", help=N_("What the account should be."))] = "",
    counted: Annotated[str, typer.Option(metavar="YUAN", help=N_("What was counted."))] = "",
    which: ListNumber = None,
) -> None:
    """Ticked twice, the first author stays, and the second is told (S-8)."""
    from csdesk.desk.cases.photos import check_photo
    from csdesk.desk.shifts import checklists

    given = {"count": count, "note": note, "photo": photo, "expected": expected, "counted": counted}
    done: list[checklists.Ticked] = []
    if photo:
        check_photo(photo)
    _do(
        options,
        which,
        item,
        lambda tx, case_id, by: done.append(checklists.tick(tx, case_id, item, given, by=by, at=options.now)),
    )
    if not options.as_json and not done[0].first:
        output.sentence(_("{name} had ticked it already.", name=done[0].step.by or ""))


@command(app, "skip", help=N_("Say why an item is not done this time."))
def skip(options: Options, item: Item, reason: Reason, which: ListNumber = None) -> None:
    """S-6."""
    from csdesk.desk.shifts import checklists

    def work(tx: Transaction, case_id: int, by: Person) -> None:
        checklists.skip(tx, case_id, item, reason, by=by, at=options.now)

    _do(options, which, item, work)


@command(app, "keep", help=N_("Say why an item stays open: it is carried to tomorrow."))
def keep(options: Options, item: Item, reason: Reason, which: ListNumber = None) -> None:
    """S-11."""
    from csdesk.desk.shifts import checklists

    def work(tx: Transaction, case_id: int, by: Person) -> None:
        checklists.keep(tx, case_id, item, reason, by=by, at=options.now)

    _do(options, which, item, work)


@command(app, "note", help=N_("Write something down at an item."))
def note(
    options: Options,
    item: Item,
    text: Annotated[str, typer.Option(metavar="TEXT", help=N_("What is to be written down with it."))],
    which: ListNumber = None,
) -> None:
    """S-6."""
    from csdesk.desk.shifts import checklists

    def work(tx: Transaction, case_id: int, by: Person) -> None:
        checklists.write_note(tx, case_id, item, text, by=by, at=options.now)

    _do(options, which, item, work)


@command(app, "undo", help=N_("Take a tick, a skip or a keep back."))
def undo(options: Options, item: Item, which: ListNumber = None) -> None:
    """S-6."""
    from csdesk.desk.shifts import checklists

    def work(tx: Transaction, case_id: int, by: Person) -> None:
        checklists.undo(tx, case_id, item, by=by, at=options.now)

    _do(options, which, item, work)


@command(app, "start", help=N_("Start a list that is no daily one, such as for the reception of a visit."))
def start(
    options: Options,
    list_id: Annotated[str, typer.Argument(metavar="LIST", help=N_("The list, such as reception."))],
    title: Annotated[str, typer.Option(metavar="TEXT", help=N_("Who comes, and when."))],
) -> None:
    """S-13."""
    from csdesk.desk.shifts import checklist_view, checklists

    with options.desk() as desk:
        with desk.writing() as tx:
            by = options.person(tx)
            case = checklists.begin_list(tx, list_id, title, by=by, at=options.now, uuid=str(uuid4()))
        with desk.reading() as tx:
            found = checklist_view.of_case(tx, case, {}, at=options.now)
            _answer(options, desk, [(found, line) for line in found.lines])
