"""`csdesk clients`: the lookup of F9 for the shell and for scripts, and a client seen whole (O-1, K-9)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from csdesk.cli import output
from csdesk.cli.frame import command, group
from csdesk.cli.options import Options
from csdesk.language import _
from csdesk.refused import N_

app = group(N_("Look clients up."))
APPS = {"clients": app}


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
    reason: Annotated[str, typer.Option(metavar="TEXT", help=N_("Why."))] = "",
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


@command(app, "show", help=N_("Show a client, contact and phone masked; whole with a reason, which the record keeps."))
def show(
    options: Options,
    code: Annotated[str, typer.Argument(metavar="CODE", help=N_("The client's code."))],
    whole: Annotated[
        bool, typer.Option("--whole", help=N_("Show contact and phone whole; --reason says why."))
    ] = False,
    reason: Annotated[str, typer.Option(metavar="TEXT", help=N_("Why."))] = "",
) -> None:
    """Masked for programs too, unless asked for whole (K-9)."""
    from csdesk.desk.clients import seeing

    with options.desk() as desk:
        if whole:
            with desk.writing() as tx:
                shown = seeing.see_whole(tx, code, reason, by=options.person(tx), at=options.now)
        else:
            with desk.reading() as tx:
                shown = seeing.masked(tx, code)
    if options.as_json:
        output.document({"code": shown.code, "name": shown.name, "contact": shown.contact, "phone": shown.phone})
    else:
        headings = (_("Code"), _("Client name"), _("Contact"), _("Phone"))
        output.table(headings, [(shown.code, shown.name, shown.contact, shown.phone)])
