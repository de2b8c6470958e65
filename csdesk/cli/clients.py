"""`csdesk clients`: the lookup of F9 for the shell and for scripts, and the clients' files (O-1, K-1, K-2, K-9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from csdesk.cli import output
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.language import _, current, say
from csdesk.refused import N_, Refused

if TYPE_CHECKING:
    from csdesk.desk.clients.client_page import File
    from csdesk.desk.clients.seeing import Reach
    from csdesk.desk.desk import Transaction
    from csdesk.desk.person import Person
    from csdesk.models.client import Client

app = group(N_("Clients: look up, show, add, change, merge, archive, erase."))
APPS = {"clients": app}

_Why = Annotated[str, typer.Option(metavar="TEXT", help=N_("Why."))]


@command(app, "find", help=N_("Find clients by code, name, pinyin, contact or phone, as F9 does; the best first."))
def find(
    options: Options,
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help=N_("What you would type in F9: several words in any order."))
    ],
    limit: Annotated[
        int, typer.Option(metavar="N", min=1, max=1000, help=N_("At most so many; 20 if not given."))
    ] = 20,
    whole: Annotated[
        bool, typer.Option("--whole", help=N_("Show contacts and phones whole; --reason says why."))
    ] = False,
    reason: _Why = "",
) -> None:
    """Read by the driver alone, so that neither the models nor the playbook are loaded.

    Contacts and phones are masked, as in every list, for people and programs alike, unless asked for whole with a
    reason, which the record keeps with every code that was found (K-9).
    """
    from csdesk.rules.masking import masked_name, masked_phone
    from csdesk.store import search
    from csdesk.store.sqlite import connect_reader, driver, explained, older

    path = options.store_path
    connection = connect_reader(path)
    try:
        if search.version(connection) != search.INDEX_VERSION:
            raise older(path)
        hits = search.find(connection, query, limit=limit)
    except driver.DatabaseError as error:
        raise explained(error, path) from error
    finally:
        connection.close()
    if whole:
        from csdesk.desk.clients import seeing

        with options.desk() as desk, desk.writing() as tx:
            seeing.see_found(tx, [hit.code for hit in hits], reason, by=options.person(tx), at=options.now)
    else:
        hits = [replace(hit, contact=masked_name(hit.contact), phone=masked_phone(hit.phone)) for hit in hits]
    if options.as_json:
        output.document(
            [
                {"code": hit.code, "name": hit.name, "contact": hit.contact, "phone": hit.phone, "score": hit.score}
                for hit in hits
            ]
        )
    elif hits:
        headings = (_("Code"), _("Client name"), _("Contact"), _("Phone"), _("Orders so far"))
        rows = [(hit.code, hit.name, hit.contact, hit.phone, str(hit.uses)) for hit in hits]
        output.table(headings, rows, right=(4,))
    else:
        output.sentence(_("Nobody was found."))


_Code = Annotated[str, typer.Argument(metavar="CODE", help=N_("The client's code."))]
_Lines = Annotated[
    list[str], typer.Argument(metavar="LINE=TEXT...", help=N_("Lines of the card, such as name=Hengxin."))
]


@command(app, "show", help=N_("Show a client, contact and phone masked; whole with a reason, which the record keeps."))
def show(
    options: Options,
    code: _Code,
    whole: Annotated[
        bool, typer.Option("--whole", help=N_("Show contact and phone whole; --reason says why."))
    ] = False,
    reason: _Why = "",
) -> None:
    """Masked for programs too, unless asked for whole (K-9)."""
    from csdesk.desk.clients import client_page, seeing

    with options.desk() as desk:
        if whole:
            with desk.writing() as tx:
                shown = seeing.see_whole(tx, code, reason, by=options.person(tx), at=options.now)
                file = client_page.read(tx, code, language=current())
        else:
            with desk.reading() as tx:
                shown = seeing.masked(tx, code)
                file = client_page.read(tx, code, language=current())
    if options.as_json:
        output.document(_document(shown, file))
        return
    lines = [(_("Code"), shown.code), (_("Client name"), shown.name)]
    lines += [(_("Contact"), "  ".join(filter(None, (one.name, one.phone, one.email)))) for one in shown.contacts]
    lines += [(_("Address"), one.address) for one in file.addresses]
    said = {**file.texts, "merged": " ".join(file.merged)}
    lines += [(_(label), said[name]) for name, label in _SHOWN.items() if said[name]]
    if file.archived_at is not None:
        lines.append((_("State"), _("archived")))
    output.table(("", ""), lines)


_SHOWN = {
    "client_class": N_("Class"),
    "kind": N_("Type"),
    "business": N_("Business"),
    "settlement": N_("Settlement"),
    "cycle": N_("Cycle"),
    "owner": N_("Whose client"),
    "notice_until": N_("Notice stands until"),
    "opened_on": N_("Account opened on"),
    "note": N_("Note"),
    "merged": N_("Merged into it"),
}


@command(app, "add", help=N_("Add a client; without code=... it gets the next free one."))
def add(options: Options, lines: _Lines) -> None:
    """`name` is needed (K-1)."""
    from csdesk.desk.clients import clients

    _change(options, lambda tx, by: clients.add(tx, _pairs(lines), by=by, at=options.now))


@command(app, "change", help=N_("Change lines of a client's card: name, phone, owner, cycle and so on."))
def change(
    options: Options,
    code: _Code,
    lines: _Lines,
    seen: Annotated[
        int | None, typer.Option(metavar="N", help=N_("The revision it was looked at in; another one is refused."))
    ] = None,
) -> None:
    """Whose client it is, who may assign says (K-1, K-2)."""
    from csdesk.desk.clients import clients

    _change(options, lambda tx, by: clients.change_card(tx, code, _pairs(lines), by=by, at=options.now, seen=seen))


@command(app, "merge", help=N_("Merge a client into another: nothing is lost, and both codes find it."))
def merge(
    options: Options,
    code: _Code,
    into: Annotated[str, typer.Argument(metavar="INTO", help=N_("The code of the client that stays."))],
) -> None:
    """Not undone (K-1)."""
    from csdesk.desk.clients import merging

    _change(options, lambda tx, by: merging.merge(tx, code, into, by=by, at=options.now))


@command(app, "archive", help=N_("Archive a client: F9 offers it no more; refused while something is open."))
def archive(options: Options, code: _Code) -> None:
    """Its file stays (K-1)."""
    from csdesk.desk.clients import archiving

    _change(options, lambda tx, by: archiving.archive(tx, code, by=by, at=options.now))


@command(app, "restore", help=N_("Take an archived client back."))
def restore(options: Options, code: _Code) -> None:
    """F9 offers it again (K-1)."""
    from csdesk.desk.clients import archiving

    _change(options, lambda tx, by: archiving.restore(tx, code, by=by, at=options.now))


@command(
    app, "duplicates", help=N_("Clients that may be one: the same phone, the same name, or one that sounds alike.")
)
def duplicates(
    options: Options,
    code: Annotated[str, typer.Argument(metavar="[CODE]", help=N_("Only those that may be this client."))] = "",
    after: Annotated[str, typer.Option(metavar="CODE", help=N_("Go on behind this code."))] = "",
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=1000, help=N_("About so many pairs."))] = 100,
) -> None:
    """A part of the file at each call; the last line says where to go on (K-1)."""
    from csdesk.desk.clients import duplicates as pairs

    with options.desk() as desk, desk.reading() as tx:
        walked = pairs.Walked(pairs.of_client(tx, code), None) if code else pairs.walk(tx, after=after, most=limit)
    if options.as_json:
        output.document(
            {
                "pairs": [
                    {"code": one.code, "other": one.other_code, "kind": one.kind, "why": say(one.why)}
                    for one in walked.found
                ],
                "after": walked.after,
            }
        )
        return
    headings = (_("Code"), _("Client name"), _("Other code"), _("Other name"), _("Why"))
    output.table(headings, [(one.code, one.name, one.other_code, one.other_name, say(one.why)) for one in walked.found])
    if walked.after is not None:
        output.sentence(_("Go on with --after {code}", code=walked.after))


@command(app, "owners", help=N_("Clients that should have an agent of their own and have none in use."))
def without_agent(options: Options) -> None:
    """Also those whose agent's account is closed (K-2)."""
    from csdesk.desk.clients import owners

    with options.desk() as desk, desk.reading() as tx:
        found = owners.without_agent(tx)
    if options.as_json:
        output.document([{"code": code, "name": name, "owner": owner} for code, name, owner in found])
    else:
        output.table((_("Code"), _("Client name"), _("Whose client")), found)


@command(app, "export", help=N_("Ask to export the whole file; the manager and the director have to approve."))
def export(options: Options, reason: _Why) -> None:
    """The same as `csdesk export ask clients`; `csdesk export write` writes it (K-9)."""
    from csdesk.desk.clients import exports

    with options.desk() as desk, desk.writing() as tx:
        request = exports.ask(tx, "clients", reason, uuid=str(uuid4()), by=options.person(tx), at=options.now)
        number, state = request.id, exports.state_of(tx, request, options.now)
    if options.as_json:
        output.document({"id": number, "state": state})
    else:
        output.sentence(_("Export {number} waits for the manager's approval, then the director's.", number=number))


_Ask = Annotated[str, typer.Option(metavar="TEXT", help=N_("Ask for it, and why."))]
_Approve = Annotated[bool, typer.Option("--approve", help=N_("Approve what somebody else asked for."))]
_Refuse = Annotated[str, typer.Option(metavar="TEXT", help=N_("Refuse it, and why."))]
_Do = Annotated[bool, typer.Option("--do", help=N_("Do what was approved. Nobody can undo it."))]
"""The steps of erasing a client's person, or a recipient."""


@command(
    app, "erase", help=N_("Erase a client's person: ask with --reason, --approve, then --do; orders and sums stay.")
)
def erase(
    options: Options,
    code: _Code,
    reason: _Ask = "",
    approve: _Approve = False,
    refuse: _Refuse = "",
    do: _Do = False,
) -> None:
    """Asked by a manager, approved by a director, done once (K-9)."""
    from csdesk.cli import erasing
    from csdesk.desk.clients import erasures

    with options.desk() as desk:
        with desk.reading() as tx:
            known = erasures.of_client(tx, code)
        if reason or known is None:
            done = erasing.Done(
                erasing.in_writing(desk, options, partial(erasures.ask, code=code, reason=reason, uuid=str(uuid4())))
            )
        else:
            done = erasing.go_on(desk, options, known, approve=approve, refuse=refuse, do=do)
    erasing.tell(options, done, code)


@command(
    app,
    "erase-recipient",
    help=N_(
        "Erase who received something: what it would change, then ask with --reason, --approve, and --do. Orders stay."
    ),
)
def erase_recipient(
    options: Options,
    name: Annotated[str, typer.Argument(metavar="NAME", help=N_("The whole name, as the order says it."))],
    phone: Annotated[str, typer.Argument(metavar="PHONE", help=N_("The phone that stands with it."))],
    reason: _Ask = "",
    approve: _Approve = False,
    refuse: _Refuse = "",
    do: _Do = False,
) -> None:
    """The same of somebody who is no client, by name and phone (K-9)."""
    from csdesk.cli import erasing
    from csdesk.desk.clients import erasures, recipients

    with options.desk() as desk:
        with desk.reading() as tx:
            known = erasures.of_recipient(tx, recipients.read_recipient(tx, name, phone))
            if known is None and do:
                known = erasures.cut_off(tx)
            if not (approve or refuse or do):
                found = erasures.preview_recipient(tx, name, phone, by=options.person(tx))
                if not reason:
                    erasing.tell_preview(options, known, found)
                    return
        if reason:
            ask = partial(erasures.ask_recipient, name=name, phone=phone, reason=reason, uuid=str(uuid4()))
            done = erasing.Done(erasing.in_writing(desk, options, ask))
        elif known is None:
            raise Refused("erasure_not_asked", N_("Nobody asked to erase them yet. Ask with --reason."))
        else:
            done = erasing.go_on(desk, options, known, approve=approve, refuse=refuse, do=do)
    erasing.tell(options, done)


def _pairs(lines: list[str]) -> dict[str, str]:
    from csdesk.desk.clients.clients import CHANGEABLE

    found = {}
    for line in lines:
        name, equals, text = line.partition("=")
        if not equals or name not in {*CHANGEABLE, "code"}:
            message = N_("{line} is no line of a card. There are: {known}.")
            raise Refused("line_unknown", message, field="line", line=line, known=", ".join(CHANGEABLE))
        found[name] = text
    return found


def _change(options: Options, use: Callable[[Transaction, Person], Client]) -> None:
    """Do something with a client, and say how its file is then."""
    from csdesk.desk.clients import client_page, seeing

    with options.desk() as desk:
        with desk.writing() as tx:
            code = use(tx, options.person(tx)).code
        with desk.reading() as tx:
            shown, file = seeing.masked(tx, code), client_page.read(tx, code, language=current())
    if options.as_json:
        output.document(_document(shown, file))
    else:
        output.sentence(_("Kept: {code} {name}", code=shown.code, name=shown.name))


def _document(shown: Reach, file: File) -> dict[str, object]:
    apart = ("name", "contact", "phone", "email")
    return {
        "code": shown.code,
        "name": shown.name,
        "contact": shown.contact,
        "phone": shown.phone,
        "revision": file.revision,
        **{name: text for name, text in file.texts.items() if name not in apart},
        "contacts": [asdict(one) for one in shown.contacts],
        "addresses": [asdict(one) for one in file.addresses],
        "occasions": [asdict(one) for one in file.occasions],
        "merged": list(file.merged),
        "archived": file.archived_at is not None,
        "erased": file.erased_at is not None,
        "orders": file.uses,
        "open_cases": file.open_cases,
        "open_orders": file.open_orders,
    }
