"""`csdesk demo`: the desk with a made-up shop, signed in, in a folder of its own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from csdesk import places
from csdesk.cli import output
from csdesk.cli.frame import command, single
from csdesk.cli.options import Options, named_store
from csdesk.cli.progress import bar
from csdesk.language import _
from csdesk.refused import N_, Refused
from csdesk.store.sqlite import StoreRefused

app = single()
APPS = {"demo": app}


@command(app, "demo", help=N_("Open the desk with a made-up shop, signed in, in a folder of its own, to look and try."))
def demo(
    options: Options,
    size: Annotated[
        str, typer.Option(metavar="small|shop|city", help=N_("40, 400 or 100,000 clients; shop if not given."))
    ] = "shop",
    fresh: Annotated[
        bool, typer.Option("--fresh", help=N_("Make the made-up shop anew; what was tried in it is lost."))
    ] = False,
    make_only: Annotated[
        bool, typer.Option("--make-only", help=N_("Make it, say where it is, and do not open the desk."))
    ] = False,
) -> int:
    """It is made once and then kept, with everything that was tried in it. CSDESK_STORE is left alone.

    When a day has passed, so have its promises: a shop in which nobody tried anything is then made anew.
    """
    from csdesk.desk.demo.demo_shop import is_in_use, made_up_shop, opener

    own = options.store is None
    path = places.demo_store(size) if own else named_store(options.store)
    there = path.exists()
    anew = fresh or not there
    # Nobody is asked for a password here, so a real store must not be entered this way, let alone replaced.
    if there and not (own and fresh):
        shop = made_up_shop(path)
        if shop is None:
            raise _no_demo(path)
        if not fresh and shop.is_stale(options.now):
            anew = not shop.tried and not is_in_use(path)
            if anew:
                size = shop.size
            else:
                output.warning(_passed(shop.made_at), as_json=options.as_json)
    if anew:
        from csdesk.desk.demo import demo as made_up

        with bar(shown=not options.as_json) as progress:
            made_up.make(path, size, now=options.now, instead=there, progress=progress)
    person = opener()
    if options.as_json:
        output.document({"store": str(path), "signed_in": person.name})
        return 0
    if make_only:
        output.sentence(_("The made-up shop is in {path}. {name} opens the desk.", path=path, name=person.name))
        return 0
    from csdesk.app import run

    return run(path, language=options.language, demo=person)


def _passed(made_at: datetime) -> Refused:
    message = N_(
        "This made-up shop is of {day}: what was promised in it has passed. `csdesk demo --fresh` makes it anew; what "
        "was tried in it is lost then."
    )
    return Refused("demo_passed", message, day=f"{made_at.astimezone():%Y-%m-%d}")


def _no_demo(path: Path) -> StoreRefused:
    message = N_("The store {path} is no made-up shop. Nothing was changed. `csdesk --store {path}` opens it.")
    return StoreRefused("store_not_demo", message, path=path)
