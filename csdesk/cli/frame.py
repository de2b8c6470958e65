"""What all commands have in common: the options that stand before or after the command's name, help, languages.

A command is declared once, with `command`; its texts are message ids, put into the reader's language when it is built.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from csdesk.cli.help import page
from csdesk.cli.options import Options
from csdesk.cli.values import PLAIN
from csdesk.language import _
from csdesk.refused import N_

# typer reads these annotations from the function's signature, which is put together below.
_SHARED: dict[str, Any] = {
    "by": Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=N_("In whose name; by default the account of this unix user, or the only administrator."),
        ),
    ],
    "store": Annotated[
        str | None,
        typer.Option(metavar="PATH", help=N_("The store; by default the one named by CSDESK_STORE, or your own.")),
    ],
    "lang": Annotated[str | None, typer.Option(metavar="zh_CN|en", help=N_("The language to answer in."))],
    "json": Annotated[bool, typer.Option("--json", help=N_("Answer with one JSON document, for programs."))],
}


class _Ours:
    """What our commands and groups do their own way: the language of their texts, their help, reading of values."""

    params: Any
    help: Any

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        self.help = _(self.help) if self.help else ""
        for one in self.params:
            one.help = _(one.help) if one.help else ""
            _read_plainly(one)

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return page(self, ctx)

    def get_help_option(self, ctx: Any) -> Any:
        """The option `--help`."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        _read_plainly(option)
        return option


def _read_plainly(parameter: Any) -> None:
    parameter.get_runtime_param = lambda: PLAIN


class Command(_Ours, TyperCommand):
    """A command."""


class Group(_Ours, TyperGroup):
    """Several commands under one name."""

    def summaries(self) -> list[tuple[str, str]]:
        """Each command's name and what it does."""
        return [(name, command.help or "") for name, command in self.commands.items()]


def group(help: str) -> typer.Typer:
    """A Typer app for the commands of one name, which itself takes the shared options."""
    app = typer.Typer(cls=Group, help=help, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    shared_options(app)
    return app


def single() -> typer.Typer:
    """A Typer app for one command that stands by itself."""
    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


def shared_options(app: typer.Typer, otherwise: Callable[..., int] | None = None) -> None:
    """Let `app` take the shared options before a command's name.

    `otherwise` runs when no command is named; as a command it takes `Options` and what its own annotations say.
    """

    def keep(context: typer.Context, **values: Any) -> int | None:
        shared = {name: values.pop(name) for name in _SHARED}
        context.obj = _joined(context, shared)
        return otherwise(context.obj, **values) if otherwise and context.invoked_subcommand is None else None

    _set_signature(keep, _own_parameters(otherwise) if otherwise else [])
    app.callback(invoke_without_command=otherwise is not None)(keep)


def command(app: typer.Typer, name: str, *, help: str) -> Callable[[Callable[..., int | None]], Any]:
    """Make a function a command of `app`.

    The function takes `Options` and then what its own Typer annotations say; it answers with an exit code, None for 0.
    An option of its own takes the place of a shared one that has its name, as `--by` does where it says by when.
    """

    def register(function: Callable[..., int | None]) -> Callable[..., int | None]:
        own = _own_parameters(function)
        left = [name for name in _SHARED if all(name != one.name for one in own)]

        def invoke(context: typer.Context, **values: Any) -> int:
            shared = {name: values.pop(name) for name in left}
            return function(_joined(context, shared), **values) or 0

        _set_signature(invoke, own)
        app.command(name, cls=Command, help=help)(invoke)
        return function

    return register


def _own_parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """What a command takes besides `Options`."""
    return list(inspect.signature(function, eval_str=True).parameters.values())[1:]


def _joined(context: typer.Context, shared: dict[str, Any]) -> Options:
    above: Options = context.obj
    return above.joined(
        by=shared.get("by"),
        store=shared["store"],
        language=shared["lang"],
        as_json=shared["json"],
        origin=context.command_path,
    )


def _set_signature(function: Any, own: list[inspect.Parameter]) -> None:
    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [
        inspect.Parameter("context", keyword, annotation=typer.Context),
        *(one.replace(kind=keyword) for one in own),
        *(
            inspect.Parameter(name, keyword, annotation=annotation, default=False if name == "json" else None)
            for name, annotation in _SHARED.items()
            if all(name != one.name for one in own)
        ),
    ]
    function.__signature__ = inspect.Signature(parameters)
    function.__annotations__ = {one.name: one.annotation for one in parameters}
