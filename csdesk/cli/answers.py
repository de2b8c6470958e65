"""What several commands answer alike: files that were written, a row of an object, the fields of a form as typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from csdesk.cli import output
from csdesk.cli.times import days_of
from csdesk.language import _
from csdesk.refused import N_

if TYPE_CHECKING:
    from csdesk.cli.options import Options
    from csdesk.desk.desk import Desk
    from csdesk.desk.person import Person

Folder = Annotated[str | None, typer.Option(metavar="DIR", help=N_("Where to write; by default beside the store."))]
OfClient = Annotated[str, typer.Option("--client", metavar="CODE", help=N_("Of this client alone."))]
NewTable = Annotated[str, typer.Argument(metavar="FILE", help=N_("The file to write, .csv or .xlsx."))]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help=N_("What the file is for."))]
FirstDay = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help=N_("The first day; that of this month if not given."))
]
LastDay = Annotated[str | None, typer.Option("--to", metavar="DATE", help=N_("The last day; today if not given."))]
Force = Annotated[bool, typer.Option("--force", help=N_("Put a file in the place of one that is there."))]


def tell(options: Options, document: Any, show: Callable[[], None]) -> None:
    """Answer with the document, or with what `show` writes."""
    if options.as_json:
        output.document(document)
    else:
        show()


def tell_line(options: Options, document: Any, row: Sequence[str]) -> None:
    """Answer with the document, or with what `row` has to say in a line."""
    tell(options, document, lambda: output.sentence("  ".join(filter(None, row))))


def tell_files(options: Options, document: Any, files: Sequence[Path]) -> None:
    """Answer with the document, which names the files too, or with a line for each that was written."""

    def show() -> None:
        for one in files:
            output.sentence(_("{path} is written.", path=one))

    tell(options, document, show)


def tell_table(options: Options, file: str, rows: int) -> None:
    """Answer with the table's file and how many rows are in it."""
    tell(options, {"file": file, "rows": rows}, lambda: output.sentence(_("Written: {path}", path=file)))


class WritesDays(Protocol):
    """Writes a table of some days to a file, for a reason; how many rows."""

    def __call__(
        self, desk: Desk, first: date, last: date, path: Path, reason: str, *, by: Person, at: datetime
    ) -> int: ...


def write_days(
    options: Options, write: WritesDays, file: str, reason: str, first: str | None, last: str | None
) -> None:
    """Let `write` write the days of `--from` and `--to` to a file, and answer with it (K-9)."""
    with options.desk() as desk:
        since, until = days_of(options, desk, first, last)
        with desk.reading() as tx:
            by = options.person(tx)
        rows = write(desk, since, until, Path(file), reason, by=by, at=options.now)
    tell_table(options, file, rows)


def folder_of(given: str | None) -> Path | None:
    """The folder that was named; None for the usual one."""
    return Path(given).expanduser().absolute() if given else None


def month_of(typed: str) -> date:
    """The first day of a month as `--month` has it; BadParameter for anything else."""
    try:
        return date.fromisoformat(f"{typed.strip()}-01")
    except ValueError:
        raise typer.BadParameter(_("Type the month as 2026-11."), param_hint="'--month'") from None


def texts_of(fields: Sequence[str], *, example: str, option: str) -> dict[str, str]:
    """Fields with their texts, typed as in `example`; BadParameter, naming the option, for what is none."""
    texts = {}
    for one in fields:
        name, equals, text = one.partition("=")
        if not (name.strip() and equals):
            message = _("{given} is no field with a value. Write it as in {example}.", given=one, example=example)
            raise typer.BadParameter(message, param_hint=f"'{option}'")
        texts[name.strip()] = text
    return texts
